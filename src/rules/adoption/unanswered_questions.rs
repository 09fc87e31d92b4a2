//! `unanswered-questions`: the answers for users omit one of the three most common questions.

use crate::facts::Facts;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::rules::topics::{self, Topic};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

#[rustfmt::skip]
pub(in crate::rules) const TOPICS: &[Topic] = &[
    Topic {
        key: "job",
        shown: "the reader's job",
        words: &[
            "dismiss*", "redundan*", "headcount", "layoff*", "laid off", "lay off", "workforce", "career*",
            "*arbeitsplatz*", "entlass*", "*beschaftig*", "meine arbeit", "despid*", "licenci*", "remplac*",
            "my work", "our work", "lose work", "lose my", "lose our", "team shrink*", "fewer people",
            "need me", "need us", "still needed", "mich noch", "uns noch", "besoin de moi", "besoin de nous",
            "fewer of us", "hours are cut", "meine stelle", "arbeit weg", "rationalis*", "mi trabajo",
            "me quedo sin", "me echan", "mon travail", "mes heures", "chomage", "no position*",
            "positions are", "mon emploi", "votre emploi", "emplois", "l emploi", "puesto de trabajo",
            "mi puesto", "puestos de trabajo", "replace me", "replace us", "replace you", "replaces me",
            "replaces us", "replaces you", "replace people", "replace anybody", "replace anyone",
            "replace staff", "be replaced", "not replaced", "job", "jobs", "sin puesto", "mon poste",
            "mes postes", "votre poste",
        ],
        hints: &[
            "position*", "post", "posts", "ersetz*", "aufgabe*", "stelle", "stellen", "staff*", "role*",
            "let go", "emple*", "trabajo*", "travail", "poste*", "supprim*", "effectif*", "kundig*",
            "prescind*", "employ*", "workplace*", "plantilla", "gestrichen", "sustitu*", "reemplaz*",
            "metier*", "replac*", "beruf*", "puesto*", "emploi*",
        ],
    },
    Topic {
        key: "wrong",
        shown: "what to do when it is wrong",
        words: &[
            "nonsense", "unsinn*", "wrong*", "error*", "mistake*", "incorrect*", "inaccura*", "fail*",
            "not right", "hallucinat*", "made up", "bad answer*", "*falsch*", "*fehler*", "irrt*",
            "stimmt nicht", "nicht stimmt", "equivoc*", "errone*", "fallo*", "falla*", "faux", "fausse*",
            "erreur*", "tromp*", "not correct", "not true", "nonsensical", "garbage", "rubbish", "unrichtig*",
            "nicht richtig", "nicht korrekt", "no es correct*", "falso*", "falsa*", "no acierta",
            "se confund*", "inexact*", "pas juste", "pas correct*", "verhau*", "se despista", "faute*",
            "irren", "esta mal", "is off", "a tort", "ont tort",
        ],
        hints: &[
            "bad", "off", "mal", "odd", "strange", "weird", "misses", "missed", "raro", "rara", "komisch",
            "seltsam", "bizarre", "etrange", "disagree*", "pas d accord", "doubt*", "rate", "ratee",
            "daneben", "tort", "does not know", "false", "zweifel*", "dud*", "doute*", "slip", "slips",
            "reject it", "verwerf*", "versteht nicht", "falle", "verkehrt", "mauvais*",
        ],
    },
    Topic {
        key: "call",
        shown: "whom to call",
        words: &[
            "contact*", "phone*", "escalat*", "help desk*", "helpdesk*", "hotline*", "on call", "slack",
            "ask your", "team lead*", "who do i*", "whom do i*", "*anruf*", "kontakt*", "ansprechpartner*",
            "ansprechperson*", "*bereitschaft*", "durchwahl*", "telefon*", "soporte", "joindre", "assistance",
            "courriel*", "who do you", "write to", "an wen", "wer hilft", "a quien", "prevenir", "prevenez",
            "a qui", "s adress*", "telephon*", "who to", "speak to", "talk to", "let us know", "zustandig*",
            "con quien", "mesa de ayuda", "aupres de", "referent*", "support desk*", "support team*", "llame",
            "llamar", "llama a", "appelez", "appeler", "rufen sie", "who helps", "get help", "rota",
            "on duty", "call us", "call the", "whom to call", "then call", "or call", "please call",
            "and call", "ask support", "call support", "wen rufe", "rufe ich", "wen frage", "call #",
            "ring #", "ext #", "extension #", "tel #",
        ],
        hints: &[
            "ask", "asks", "tell", "help*", "chat", "channel*", "canal", "kanal", "ring", "ext", "qui",
            "quien", "habl*", "decir*", "parle*", "go to", "come to", "drop by", "turn to", "reach*", "mail",
            "aide", "ayuda*", "hilfe*", "wen", "wer ist", "signal*", "demand*", "ecri*", "escrib*", "avis*",
            "dirig*", "ruf*", "wende*", "melde*", "calls", "frag*", "pregunt*", "previens", "komm zu",
            "kommen sie", "kummert", "sprich", "sprechen", "relais", "acud*", "who can", "who should",
            "correo*", "appel*", "erreich*", "email*", "llam*", "ticket*", "support", "extension*",
            "see your", "call",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let claims =
        facts.claims.iter().filter(|claim| claim.is_in(ManifestSection::Adoption, ArtifactKind::Questions));
    let help = "answer each: what happens to my job? what do I do when the system is wrong? whom do I call?";
    topics::check(facts, claims, TOPICS, help, cx);
}
