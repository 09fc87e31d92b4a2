//! A data governance document that says nothing about updates, conflicts or deletions.

use crate::facts::Facts;
use crate::rules::topics::{self, Topic};
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

#[rustfmt::skip]
const TOPICS: &[Topic] = &[
    Topic {
        key: "updates",
        shown: "updates",
        words: &[
            "neue stande", "every hour", "every night", "every day", "updat*", "refresh*", "chang*",
            "correct*", "reload*", "load*", "sync*", "ingest*", "freshness", "up to date", "new version*",
            "edit*", "nightly", "hourly", "daily", "replicat*", "revis*", "amend*", "*aktualis*",
            "*anderung*", "andert", "geandert*", "*pflege*", "*abgleich*", "abgeglichen", "nachgefuhrt",
            "*actualiz*", "cambi*", "modific*", "*actualis*", "mise a jour", "mises a jour", "modifi*",
            "arriv*", "comes in", "come in", "coming in", "each night", "each hour", "each day",
            "each morning", "each week", "each month", "every morning", "every week", "every month",
            "overnight", "at night", "at noon", "weekly", "monthly", "real time", "stream*", "feed",
            "feeds", "fed", "filled in", "import", "imports", "imported", "importing", "sends", "is sent",
            "are sent", "push*", "pull*", "copied", "newer", "newest", "latest", "add", "adds", "added",
            "append*", "maintain*", "jede nacht", "jeden tag", "jeden morgen", "jeden abend", "jede stunde",
            "jede woche", "jeden monat", "taglich*", "stundlich*", "nachtlich*", "wochentlich*",
            "monatlich*", "nachts", "laufend*", "eintreff*", "treffen ein", "ubernommen", "ubernimmt",
            "ubertrag*", "lade*", "ladt", "geladen", "eingespielt", "nachgetrag*", "erganz*", "jungere",
            "neuere*", "neueste*", "berichtig*", "korrigier*", "cada", "diari*", "nocturn*", "semanal*",
            "mensual*", "entra", "entran", "llega", "llegan", "carga*", "sincroni*", "importad*",
            "refresc*", "corrig*", "correg*", "vuelca*", "recib*", "anad*", "chaque", "tous les",
            "toutes les", "quotidien*", "hebdomadaire*", "mensuel*", "la nuit", "verse*", "chargement*",
            "recharg*", "synchron*", "importee*", "recu", "recus", "recue*", "nouvel*", "corrige*",
            "rafraich*", "depose*", "ajout*",
            "fresh*", "each time", "every time", "whenever", "as soon as", "current", "re read", "reread",
            "read again", "live",
            "sobald", "aktuell*", "frisch*", "jedes mal", "nachlad*", "nachgeladen", "stand vom",
            "en cuanto", "actuales", "al momento", "tiempo real", "nuevas", "nuevos",
            "des que", "temps reel", "a jour", "nouveau*",
        ],
    },
    Topic {
        key: "conflicts",
        shown: "conflicts",
        words: &[
            "conflict*", "contradict*", "disagree*", "differ*", "mismatch*", "discrepanc*", "inconsisten*",
            "duplicat*", "reconcil*", "source of truth", "system of record", "precedence", "takes priority",
            "wins", "authoritative", "diverg*", "*konflikt*", "*widerspr*", "*abweich*", "weich*",
            "unstimmig*", "*doppel*", "*dublette*", "fuhrend*", "contradic*", "discrepan*", "inconsist*",
            "duplicad*", "conflit*", "ecart*", "incoheren*", "doublon*", "fait foi", "disput*", "clash*",
            "prevail*", "overrul*", "trumps", "win", "is right", "are right", "which is right",
            "who is right", "the one that counts", "does not match", "do not match", "don t match",
            "does not agree", "do not agree", "two versions", "golden record", "takes precedence", "twice",
            "ambigu*", "decides", "gilt", "gelten", "zahlt", "massgeb*", "massgebend*", "verbindlich*",
            "vorrang*", "unterschied*", "ubereinstimm*", "uberein", "anders als", "etwas anderes", "klart",
            "klaren", "geklart*", "ungeklart*", "strittig*", "streit*", "zweimal", "geht vor", "hat recht",
            "entscheidet", "manda", "mandan", "prevalec*", "vale", "valen", "valido", "coincid*", "difier*",
            "diferen*", "distint*", "fuente de verdad", "dos veces", "desacuerdo*", "prioridad", "decide",
            "pas d accord", "desaccord*", "prime", "priment", "l emporte", "prevaut", "prevalent",
            "different*", "difference*", "raison", "fait autorite", "fait reference", "deux fois",
            "source de verite", "litige*", "tranche*",
            "which one", "whichever", "counts", "believe*", "trust*", "settle*", "resolv*", "truth",
            "master", "outrank*", "primary",
            "vertrau*", "im zweifel", "gewinnt", "welche stimmt", "richtig ist",
            "resuelv*", "gana", "ganan", "correcto es", "es correcto",
            "arbitr*", "gagne", "tranch*",
        ],
    },
    Topic {
        key: "deletions",
        shown: "deletions",
        words: &[
            "delet*", "eras*", "remov*", "retention", "retain*", "purg*", "forgotten", "dispos*", "expir*",
            "destr*", "anonymi*", "withdraw*", "kept for", "*losch*", "*aufbewahr*", "*entfern*",
            "vernicht*", "borra*", "elimin*", "supres*", "suprim*", "retenci*", "conservaci*", "suppress*",
            "supprim*", "efface*", "conservation", "conserve*", "kept until", "we keep", "not kept",
            "keeps for", "keep for", "older", "archived", "archiving", "wipe*", "drop", "drops", "dropped",
            "discard*", "thrown away", "throw away", "blanked", "redact*", "ttl", "forget", "opt out",
            "opts out", "out after", "bewahr*", "behalten", "gehalten", "vorgehalten", "tilg*", "getilgt",
            "verfall*", "verfallt", "archiviert*", "geleert", "frist*", "weggeworfen", "geschwarzt",
            "anonymisiert*", "guarda*", "conserva*", "destru*", "caduc*", "archivad*", "olvid*", "anonim*",
            "retira*", "quita*", "garde", "garder", "gardee*", "gardes", "gardent", "archivage",
            "archivees", "detrui*", "oubli*", "anonym*", "retire*", "duree*", "vide",
            "erasure", "gone", "go after", "goes after", "days later", "lifecycle", "life cycle", "gdpr",
            "shred*", "overwrit*", "aged out", "ages out", "minimis*", "minimiz*",
            "verschwind*", "geschreddert", "speicherdauer", "dsgvo",
            "caducid*", "desaparec*", "plazo*",
            "disparai*", "jete*", "rgpd",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let claims = facts.claims.iter().filter(|claim| claim.section == "data" && claim.kind == "governance");
    topics::check(
        facts,
        claims,
        TOPICS,
        "say who changes the data, which source is right, and when what is deleted",
        cx,
    );
}
