//! Questions and answers for users that leave out one of the three that everybody asks.

use crate::facts::Facts;
use crate::rules::topics::{self, Topic};
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

#[rustfmt::skip]
const TOPICS: &[Topic] = &[
    Topic {
        key: "job",
        shown: "the reader's job",
        words: &[
            "job*", "role*", "position*", "post", "posts", "employ*", "dismiss*", "redundan*", "headcount",
            "layoff*", "laid off", "lay off", "replac*", "workforce", "staff*", "career*", "workplace*",
            "*arbeitsplatz*", "*arbeitsplatze", "stelle", "stellen", "beruf*", "entlass*", "*beschaftig*",
            "kundig*", "ersetz*", "aufgabe*", "meine arbeit", "trabajo*", "puesto*", "emple*", "despid*",
            "sustitu*", "reemplaz*", "poste*", "emploi*", "travail", "metier*", "licenci*", "remplac*",
            "my work", "our work", "lose work", "lose my", "lose our", "let go", "team shrink*", "fewer people", "need me", "need us", "still needed", "mich noch", "uns noch", "besoin de moi", "besoin de nous", "fewer of us",
            "hours are cut", "meine stelle", "meinen job", "arbeit weg", "rationalis*", "gestrichen",
            "mi trabajo", "plantilla", "me quedo sin", "me echan", "prescind*", "mon travail", "mes heures",
            "supprim*", "effectif*", "chomage",
        ],
    },
    Topic {
        key: "wrong",
        shown: "what to do when it is wrong",
        words: &[
            "nonsense", "unsinn*", "falsch*", "wrong*", "error*", "mistake*", "incorrect*", "inaccura*",
            "fail*", "not right", "hallucinat*", "made up", "false", "bad answer*", "*falsch*", "*fehler*",
            "irrt*", "stimmt nicht", "nicht stimmt", "irrtum*", "equivoc*", "errone*", "fallo*", "falla*",
            "faux", "fausse*", "erreur*", "tromp*", "bad", "off the mark", "not correct", "not true",
            "disagree*", "doubt*", "nonsensical", "garbage", "rubbish", "reject it", "irr*", "verkehrt",
            "unrichtig*", "daneben", "nicht richtig", "nicht korrekt", "zweifel*", "verwerf*", "mal",
            "no es correct*", "falso*", "falsa*", "falle", "fallar", "dud*", "no acierta", "se confund*",
            "faut*", "mauvais*", "inexact*", "pas juste", "pas correct*", "doute*", "pas d accord", "tort",
            "odd", "strange", "weird", "misses", "missed", "does not know", "got it wrong", "slip", "slips",
            "off",
            "komisch", "seltsam", "versteht nicht", "verhau*",
            "raro", "rara", "se despista",
            "bizarre", "etrange", "rate", "ratee",
        ],
    },
    Topic {
        key: "call",
        shown: "whom to call",
        words: &[
            "call", "calls", "contact*", "phone*", "telephone*", "escalat*", "support*", "help desk*",
            "helpdesk*", "email*", "e mail*", "mail", "reach*", "hotline*", "on call", "slack", "ask your",
            "team lead*", "ticket*", "who do i*", "whom do i*", "ruf*", "*anruf*", "rufe*", "kontakt*",
            "ansprechpartner*", "ansprechperson*", "hilfe*", "*bereitschaft*", "durchwahl*", "telefon*",
            "wende*", "wenden", "melde*", "llam*", "soporte", "ayuda*", "correo*", "appel*", "joindre",
            "assistance", "aide", "courriel*", "ask", "asks", "who do you", "turn to", "tell", "write to",
            "ring", "ext", "extension*", "chat", "channel*", "help", "wen", "an wen", "wer hilft", "frag*",
            "anruf*", "erreich*", "sprich", "sprechen", "kanal", "acud*", "acudo", "a quien", "pregunt*",
            "avis*", "telefono*", "escrib*", "dirig*", "canal", "prevenir", "previens", "prevenez", "a qui",
            "s adress*", "demand*", "telephon*", "ecri*", "signal*",
            "help*", "who can", "who to", "who should", "go to", "speak to", "talk to", "see your",
            "let us know", "drop by", "come to",
            "wer ist", "zustandig*", "komm zu", "kommen sie", "kummert",
            "quien", "con quien", "habla*", "habl*", "decir*", "mesa de ayuda",
            "qui", "aupres de", "parle*", "parler", "relais", "referent*",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let claims = facts.claims.iter().filter(|claim| claim.section == "adoption" && claim.kind == "questions");
    let help = "answer the three that everybody asks: my job? when it is wrong? who do I call?";
    topics::check(facts, claims, TOPICS, help, cx);
}
