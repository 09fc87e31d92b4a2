//! A business case that leaves out what production costs, needs or is measured by.

use crate::facts::Facts;
use crate::rules::topics::{self, Topic};
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

#[rustfmt::skip]
const TOPICS: &[Topic] = &[
    Topic {
        key: "cost",
        shown: "scaling cost",
        words: &[
            "cost*", "budget*", "price*", "spend*", "invest*", "expens*", "fee", "fees", "eur", "usd",
            "gbp", "chf", "tco", "capex", "opex", "*kosten", "*aufwand*", "ausgaben", "kostet", "preis*",
            "costo*", "coste*", "gasto*", "presupuest*", "cout*", "depens*", "tarif*", "licence cost*",
            "euro", "euros", "dollar*", "pound*", "pay", "pays", "salar*", "money", "teuer*", "miete*",
            "bezahl*", "kalkul*", "cuesta", "cuestan", "costar*", "precio*", "inver*", "pagar", "pagamos",
            "coute*", "prix", "paye*", "payer", "payons", "frais",
        ],
    },
    Topic {
        key: "integration",
        shown: "integration",
        words: &[
            "hook*", "integrat*", "interfac*", "interfaz*", "api", "apis", "connect*", "crm", "erp",
            "source system*", "embedded in", "plugs into", "*schnittstelle*", "*anbindung*", "anbinden",
            "angebunden", "integrier*", "integra*", "conexi*", "conect*", "integr*", "connexion*",
            "raccord*", "wired", "wiring", "plugged in", "plug in", "plugin*", "link to", "linked to",
            "links to", "adapter*", "gateway*", "embed*", "feeds", "reads from", "writes to", "writes into",
            "built into", "existing system*", "existing tool*", "webhook*", "sso", "sap", "angeschlossen*",
            "anschluss*", "anschliess*", "*anschluss", "eingebunden*", "einbind*", "einbett*", "verbund*",
            "verbind*", "eingebaut*", "bestandssystem*", "enlaza*", "enlace*", "acopla*", "enchuf*",
            "incorpor*", "branche*", "brancher", "relie*", "relier", "inter op*",
            "talks to", "speaks to", "goes into", "runs inside", "runs in", "sits in", "same screen",
            "single sign on", "platform*",
            "lauft in", "sitzt in", "oberflache*", "maske*", "fachverfahren",
            "dentro de", "pasarela*",
            "dans l outil", "dans le logiciel", "passerelle*",
        ],
    },
    Topic {
        key: "adoption",
        shown: "adoption",
        words: &[
            "schul*", "adopt*", "train*", "change management", "onboard*", "rollout*", "roll out*",
            "rolled out", "rolling out", "enablement", "champions", "acceptance", "uptake", "*schulung*",
            "geschult*", "*einfuhrung*", "akzeptanz", "adopc*", "formaci*", "capacita*",
            "gestion del cambio", "despliegue*", "formation*", "accompagnement", "conduite du changement",
            "deploiement*", "teach*", "taught", "learn*", "course*", "workshop*", "coach*", "users",
            "works council", "union", "unions", "briefing*", "hands on", "use it", "uses it", "used by",
            "lern*", "gelernt*", "einweis*", "eingewiesen*", "einarbeit*", "eingearbeit*", "begleit*",
            "betriebsrat*", "personalrat*", "nutzer*", "anwender*", "umstell*", "mitarbeit*", "genutzt",
            "aprend*", "ensena*", "usuari*", "taller*", "acompan*", "comite de empresa", "plantilla",
            "a former", "former", "formes", "formees", "forme a", "apprendre", "apprennent", "utilisat*",
            "usager*", "atelier*", "accompagn*", "comite social", "syndicat*", "prise en main",
            "shown how", "practise*", "practice*", "habit*", "communicat*", "colleagues", "ambassador*",
            "champion*", "super user*",
            "vorgestellt", "gewohn*", "kolleg*", "multiplikator*",
            "acostumbr*", "companer*", "comunic*",
            "habitude*", "collegues", "communication*", "relais",
        ],
    },
    Topic {
        key: "accountability",
        shown: "accountability",
        words: &[
            "accountab*", "responsib*", "owner*", "owned", "owns", "answers for", "answer for",
            "answerable", "in charge", "raci", "reports to", "*verantwort*", "zustandig*", "rechenschaft*",
            "responsab*", "rendicion de cuentas", "a cargo", "redevab*", "proprietaire*", "en charge",
            "answers to", "liable", "led by", "signs off", "sign off", "mandate*", "stands behind",
            "looks after", "runs it", "steht fur", "fur das ergebnis", "steht ein", "einsteh*",
            "stehen ein", "leitet", "haftet", "federfuhr*", "obliegt", "in der hand von", "kummert sich",
            "responde", "responden", "respondera", "lidera*", "encarga*", "al frente", "cuenta de",
            "repond", "repondent", "repondra", "pilote par", "porte par", "pilotage", "charge de",
            "chargee de", "chargees de",
            "belongs to", "belong to", "head of", "signed by", "in the hands of",
            "gehort", "unterschr*", "unterzeichn*",
            "pertenece", "firma", "firmado*",
            "appartient", "signe par",
        ],
    },
    Topic {
        key: "measurement",
        shown: "value measurement",
        words: &[
            "measur*", "metric*", "kpi*", "okr*", "baseline*", "benefit*", "roi", "return on investment",
            "payback", "track*", "indicator*", "*mess*", "*kennzahl*", "nutzen*", "kontroll*", "medi*",
            "metrica*", "indicador*", "beneficio*", "mesur*", "indicateur*", "metrique*",
            "retour sur investissement", "count*", "publish*", "report*", "monthly", "compare*",
            "comparison*", "survey*", "evaluat*", "dashboard*", "prove", "proves", "proven", "auswert*",
            "ausgewertet*", "gezahlt*", "controlling*", "erheb*", "erhoben*", "ermittel*", "bericht*",
            "vergleich*", "wirkung*", "uberpruf*", "belegt", "mide", "miden", "medir*",
            "control de gestion", "seguimiento", "compara*", "informe*", "comprob*", "cifra*", "suivi*",
            "suivre", "publie*", "controle de gestion", "compar*", "bilan*", "chiffre*", "tableau de bord",
            "constat*",
            "watch", "watched", "see whether", "see if", "review*", "target*", "goal*", "figures",
            "statistic*",
            "beobacht*", "zahlen", "statistik*", "ziel*",
            "observ*", "objetivo*", "estadistic*",
            "objectif*", "statistique*",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let claims =
        facts.claims.iter().filter(|claim| claim.section == "decision" && claim.kind == "business-case");
    let help = "a production business case says what scaling costs, how it is integrated and adopted, who answers for it, and how its value is measured";
    topics::check(facts, claims, TOPICS, help, cx);
}
