//! A business case that omits a topic, such as cost or accountability.

use crate::facts::Facts;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::rules::topics::{self, Topic};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

#[rustfmt::skip]
pub(in crate::rules) const TOPICS: &[Topic] = &[
    Topic {
        key: "cost",
        shown: "scaling cost",
        words: &[
            "cost*", "budget*", "price*", "spend*", "invest*", "expens*", "fee", "fees", "eur", "usd", "gbp",
            "chf", "tco", "capex", "opex", "*kosten", "*aufwand*", "ausgaben", "kostet", "preis*", "gasto*",
            "presupuest*", "cout*", "depens*", "euro", "euros", "dollar*", "miete*", "cuesta", "cuestan",
            "precio*", "prix", "frais",
        ],
        hints: &[
            "pay", "pays", "money", "pound*", "pagar", "pagamos", "paye*", "payons", "bezahl*", "kalkul*",
            "teuer*", "inver*", "salar*", "tarif*",
        ],
    },
    Topic {
        key: "integration",
        shown: "integration",
        words: &[
            "interfac*", "interfaz*", "api", "apis", "connect*", "source system*", "embedded in",
            "plugs into", "*schnittstelle*", "*anbindung*", "anbinden", "angebunden", "conexi*", "conect*",
            "integr*", "connexion*", "raccord*", "relier", "plugged in", "plug in", "plugin*", "adapter*",
            "reads from", "writes to", "writes into", "built into", "webhook*", "angeschlossen*",
            "anschluss*", "anschliess*", "*anschluss", "eingebunden*", "einbind*", "einbett*", "eingebaut*",
            "bestandssystem*", "acopla*", "enchuf*", "inter op*",
        ],
        hints: &[
            "hook*", "embed*", "feeds", "platform*", "existing system*", "existing tool*", "goes into",
            "runs in", "runs inside", "sits in", "same screen", "lauft in", "sitzt in", "oberflache*",
            "maske*", "fachverfahren", "dentro de", "dans l outil", "dans le logiciel", "verbund*",
            "verbind*", "gateway*", "pasarela*", "passerelle*", "wired", "wiring", "link to", "linked to",
            "links to", "single sign on", "sso", "relie*", "branche*", "incorpor*", "talks to", "speaks to",
            "enlaza*", "enlace*", "crm", "erp", "sap",
        ],
    },
    Topic {
        key: "adoption",
        shown: "adoption",
        words: &[
            "adopt*", "change management", "onboard*", "rollout*", "roll out*", "rolled out", "rolling out",
            "enablement", "uptake", "*schulung*", "geschult*", "*einfuhrung*", "akzeptanz", "adopc*",
            "formaci*", "capacita*", "gestion del cambio", "despliegue*", "formation*", "accompagnement",
            "conduite du changement", "deploiement*", "teach*", "taught", "workshop*", "coach*",
            "works council", "briefing*", "einweis*", "eingewiesen*", "einarbeit*", "eingearbeit*",
            "betriebsrat*", "personalrat*", "ensena*", "taller*", "comite de empresa", "atelier*",
            "comite social", "syndicat*", "prise en main", "shown how", "ambassador*", "champion*",
            "super user*", "multiplikator*", "learn it", "learns it", "learn to", "aprender a", "aprenden a",
            "personnes a former", "gestionnaires a former", "lernen den umgang", "training for",
            "training course*", "training day*", "training session*", "user training", "staff training",
            "training plan", "train the", "train staff", "train users", "train people", "trained by",
            "trained in", "need training", "of training", "training #", "are trained", "be trained",
            "trainings",
        ],
        hints: &[
            "users", "usuari*", "nutzer*", "anwender*", "utilisat*", "usager*", "learn*", "lern*", "gelernt*",
            "aprend*", "apprendre", "apprennent", "use it", "uses it", "used by", "genutzt", "mitarbeit*",
            "kolleg*", "colleagues", "collegues", "companer*", "plantilla", "communicat*", "comunic*",
            "habit*", "practise*", "practice*", "gewohn*", "acostumbr*", "course*", "relais", "former",
            "formes", "formees", "hands on", "begleit*", "acompan*", "accompagn*", "vorgestellt", "umstell*",
            "train*", "union", "unions", "acceptance",
        ],
    },
    Topic {
        key: "accountability",
        shown: "accountability",
        words: &[
            "accountab*", "responsib*", "owner*", "owned", "owns", "answers for", "answer for", "answerable",
            "in charge", "raci", "reports to", "*verantwort*", "zustandig*", "rechenschaft*", "responsab*",
            "rendicion de cuentas", "a cargo", "redevab*", "proprietaire*", "en charge", "answers to",
            "liable", "led by", "signs off", "sign off", "stands behind", "looks after", "steht fur",
            "fur das ergebnis", "steht ein", "einsteh*", "stehen ein", "haftet", "federfuhr*", "obliegt",
            "encarga*", "al frente", "pilote par", "porte par", "chargee de", "chargees de", "responde de",
            "responde del", "responden de", "responden del", "repond de", "repond du", "repond des",
            "repondent de", "repondent du",
        ],
        hints: &[
            "runs it", "belongs to", "belong to", "head of", "signed by", "in the hands of",
            "in der hand von", "gehort", "unterschr*", "unterzeichn*", "firma", "firmado*", "leitet",
            "lidera*", "responde", "responden", "respondera", "repond", "repondent", "repondra", "cuenta de",
            "pertenece", "appartient", "signe par", "mandate*", "kummert sich", "charge de", "pilotage",
        ],
    },
    Topic {
        key: "measurement",
        shown: "value measurement",
        words: &[
            "measur*", "metric*", "kpi*", "okr*", "baseline*", "benefit*", "roi", "return on investment",
            "payback", "track*", "indicator*", "*kennzahl*", "nutzen*", "indicador*", "beneficio*", "mesur*",
            "indicateur*", "metrique*", "retour sur investissement", "evaluat*", "auswert*", "ausgewertet*",
            "mide", "miden", "medir*", "control de gestion", "seguimiento", "suivi*", "suivre",
            "controle de gestion", "messen", "misst", "messung*", "*messung", "*messungen", "gemessen*",
            "messwert*", "medicion*", "medimos", "medido*", "publish*", "publie*", "controlling*",
        ],
        hints: &[
            "count*", "report*", "monthly", "survey*", "prove", "proves", "proven", "watch", "watched",
            "see whether", "see if", "review*", "target*", "goal*", "figures", "statistic*", "ziel*",
            "zahlen", "bericht*", "informe*", "kontroll*", "observ*", "compar*", "constat*", "cifra*",
            "chiffre*", "wirkung*", "erheb*", "erhoben*", "gezahlt*", "belegt", "objetivo*", "objectif*",
            "uberpruf*", "beobacht*", "comprob*", "dashboard*", "tableau de bord", "statistik*",
            "estadistic*", "statistique*", "vergleich*", "ermittel*", "bilan*",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let claims = facts
        .claims
        .iter()
        .filter(|claim| claim.is_in(ManifestSection::Decision, ArtifactKind::BusinessCase));
    let help = "describe scaling cost, integration, adoption, accountability after launch, and how the value is measured";
    topics::check(facts, claims, TOPICS, help, cx);
}
