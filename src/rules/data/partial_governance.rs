//! A data governance document that says nothing about updates, conflicts or deletions.

use crate::facts::Facts;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::rules::topics::{self, Topic};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

#[rustfmt::skip]
pub(in crate::rules) const TOPICS: &[Topic] = &[
    Topic {
        key: "updates",
        shown: "updates",
        words: &[
            "neue stande", "updat*", "refresh*", "reload*", "sync*", "ingest*", "freshness", "up to date",
            "new version*", "replicat*", "revis*", "amend*", "*aktualis*", "*anderung*", "andert",
            "geandert*", "*pflege*", "*abgleich*", "abgeglichen", "nachgefuhrt", "*actualiz*", "cambi*",
            "*actualis*", "modifi*", "arriv*", "stream*", "import", "imports", "imported", "importing",
            "eintreff*", "treffen ein", "ubernommen", "ubernimmt", "ubertrag*", "geladen", "eingespielt",
            "nachgetrag*", "berichtig*", "korrigier*", "llega", "llegan", "carga*", "sincroni*", "importad*",
            "refresc*", "corrig*", "correg*", "vuelca*", "chargement*", "recharg*", "importee*", "rafraich*",
            "nachlad*", "nachgeladen", "a jour", "comes in", "come in", "coming in", "send in", "sends in",
            "send their", "kommen laufend", "corrected", "correction*", "corrects", "is renewed",
            "are renewed", "entran cada", "entra cada", "est verse*", "sont verse*", "ladt die", "load*",
            "chang*", "new edition*", "nightly", "hourly", "every night", "every hour", "each night",
            "overnight", "jede nacht", "stundlich*", "nachtlich*", "cada noche", "chaque nuit",
            "chaque matin", "chaque soir", "cada manana", "cada tarde", "jeden morgen", "jeden abend",
            "every morning",
        ],
        hints: &[
            "add", "adds", "added", "append*", "maintain*", "pull*", "push*", "copied", "sends", "is sent",
            "are sent", "edit*", "feed", "feeds", "fed", "live", "current", "whenever", "as soon as",
            "each time", "every time", "every day", "daily", "each hour", "each day", "each morning",
            "each week", "each month", "every week", "every month", "at night", "at noon", "weekly",
            "monthly", "real time", "newer", "newest", "latest", "fresh*", "re read", "reread", "read again",
            "jeden tag", "jede stunde", "jede woche", "jeden monat", "taglich*", "wochentlich*", "monatlich*",
            "nachts", "laufend*", "lade*", "ladt", "erganz*", "jungere", "neuere*", "neueste*", "sobald",
            "aktuell*", "frisch*", "jedes mal", "stand vom", "cada", "diari*", "nocturn*", "semanal*",
            "mensual*", "recib*", "anad*", "en cuanto", "actuales", "al momento", "tiempo real", "nuevas",
            "nuevos", "chaque", "tous les", "toutes les", "quotidien*", "hebdomadaire*", "mensuel*",
            "la nuit", "recu", "recus", "recue*", "nouvel*", "depose*", "des que", "temps reel", "nouveau*",
            "ajout*", "correct*", "filled in", "entra", "entran", "renew*", "verse*",
        ],
    },
    Topic {
        key: "conflicts",
        shown: "conflicts",
        words: &[
            "conflict*", "disagree*", "mismatch*", "duplicat*", "reconcil*", "source of truth",
            "system of record", "precedence", "takes priority", "wins", "authoritative", "diverg*",
            "*konflikt*", "*widerspr*", "*abweich*", "weich*", "unstimmig*", "*doppel*", "*dublette*",
            "fuhrend*", "contradic*", "discrepan*", "inconsist*", "duplicad*", "conflit*", "ecart*",
            "incoheren*", "doublon*", "fait foi", "disput*", "clash*", "prevail*", "overrul*", "trumps",
            "the one that counts", "does not match", "do not match", "don t match", "does not agree",
            "do not agree", "two versions", "golden record", "massgeb*", "verbindlich*", "vorrang*",
            "ubereinstimm*", "uberein", "strittig*", "streit*", "geht vor", "hat recht", "prevalec*",
            "coincid*", "difier*", "fuente de verdad", "desacuerdo*", "pas d accord", "desaccord*",
            "l emporte", "prevaut", "prevalent", "fait autorite", "fait reference", "source de verite",
            "litige*", "welche stimmt", "arbitr*", "differ", "differs", "differed", "differing", "is right",
            "are right", "richtig ist", "a raison", "ont raison", "is believed", "overrid*", "last writer",
            "takes effect over", "say two things", "says something else", "etwas anderes",
        ],
        hints: &[
            "win", "twice", "ambigu*", "decides", "decide", "gilt", "gelten", "zahlt", "counts", "believe*",
            "trust*", "settle*", "resolv*", "truth", "master", "primary", "which one", "whichever", "klart",
            "klaren", "geklart*", "ungeklart*", "entscheidet", "anders als", "vale", "valen", "valido",
            "manda", "mandan", "distint*", "diferen*", "different*", "difference*", "prime", "priment",
            "raison", "unterschied*", "zweimal", "dos veces", "deux fois", "vertrau*", "im zweifel",
            "gewinnt", "gana", "ganan", "gagne", "prioridad", "tranch*", "resuelv*", "es correcto",
            "correcto es", "outrank*",
        ],
    },
    Topic {
        key: "deletions",
        shown: "deletions",
        words: &[
            "delet*", "eras*", "remov*", "retention", "retain*", "purg*", "forgotten", "expir*", "destr*",
            "kept for", "*losch*", "*aufbewahr*", "*entfern*", "vernicht*", "borra*", "elimin*", "supres*",
            "suprim*", "retenci*", "suppress*", "supprim*", "efface*", "conserve*", "kept until", "not kept",
            "keeps for", "keep for", "wipe*", "discard*", "ttl", "vorgehalten", "tilg*", "getilgt",
            "verfall*", "geschwarzt", "conserva*", "caduc*", "anonim*", "detrui*", "anonym*", "shred*",
            "overwrit*", "geschreddert", "speicherdauer", "se guarda", "se guardan", "sont gardees",
            "sont gardes", "est gardee", "thrown out", "disposal", "disposed", "dispose of", "prun*",
            "truncat*", "we keep",
        ],
        hints: &[
            "older", "drop", "drops", "dropped", "gone", "go after", "goes after", "days later", "vide",
            "forget", "oubli*", "olvid*", "frist*", "plazo*", "duree*", "retire*", "retira*", "quita*",
            "jete*", "redact*", "gehalten", "guarda*", "bewahr*", "behalten", "garde", "garder", "gardee*",
            "gardes", "gardent", "geleert", "archived", "archiving", "archivage", "archivees", "archivad*",
            "archiviert*", "blanked", "opt out", "opts out", "out after", "lifecycle", "life cycle", "gdpr",
            "dsgvo", "rgpd", "minimis*", "minimiz*", "disparai*", "desaparec*", "verschwind*", "weggeworfen",
            "throw away", "thrown away", "aged out", "ages out", "withdraw*", "clear*", "goes out",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let claims =
        facts.claims.iter().filter(|claim| claim.is_in(ManifestSection::Data, ArtifactKind::Governance));
    topics::check(
        facts,
        claims,
        TOPICS,
        "describe how updates reach the system, which source is right in a conflict, and when data is deleted",
        cx,
    );
}
