//! Sentences that, where they are all there is, put the answer off, point nowhere, or decline: "We will define this later.", "See above.", "Unclear."
//!
//! A text is held against closed lists as a whole, word by word: what is about to be said, what says that it is not there yet, and when it will
//! be. One word that is in none of them, and the text says something.

#![expect(
    clippy::indexing_slicing,
    reason = "no phrase that `begins` finds is longer than the words it is looked for in"
)]

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words::Words;
use crate::limits::documents as limits;

/// Phrases of which one has to come next, with `|` between them; the empty one is none.
type PhraseStep = &'static str;

/// What stands before it: what is spoken of, and how it stands with it.
const OPENERS: PhraseStep = "draft|note|this|that|these|it|they|here|is|are|has|have|was|still|currently|as yet|at the moment|\
    for now|details|the details|more details|further details|content|the content|section|document|page|\
    chapter|part|the steps|steps|the procedure|the process|the plan|text|documentation|all of this|\
    everything|been|yet|information|more information|dies|das|dieser abschnitt|dieses kapitel|\
    dieses dokument|diese seite|der inhalt|inhalt|entwurf|ist|sind|muss|mussen|aktuell|derzeit|\
    die details|esto|esta seccion|este apartado|este documento|esta|borrador|los detalles|detalles|\
    contenido|ceci|cela|cette section|ce document|cette partie|brouillon|les details|contenu|est|reste";

/// What says it in one word.
const ALONE: PhraseStep = "pendiente|pendientes|proximamente";

/// When it will be there.
const TAILS: PhraseStep = "later|later on|soon|shortly|yet|still|here|then|asap|as soon as possible|in due course|in time|\
    in the future|in future|eventually|at a later date|at a later stage|at a later time|\
    at a later point|in a later phase|in a later stage|in a later step|in a later version|\
    in the next phase|in the next version|in the next sprint|in the next meeting|in the next step|\
    in the next days|in the next weeks|next week|next month|next quarter|next year|next sprint|\
    this week|this month|this quarter|this year|by end of|by the end of|by|before|until|in|after|the|\
    end of|go live|launch|the launch|the pilot|production|when known|when ready|when available|\
    once known|once available|q1|q2|q3|q4|year|month|week|quarter|january|february|march|april|may|june|\
    july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|and|\
    at this time|at the moment|for now|so far|as yet|up to now|spater|noch|bald|demnachst|in kurze|\
    zu einem spateren zeitpunkt|werden|bis|bisher|derzeit|mas adelante|mas tarde|luego|despues|pronto|\
    proximamente|todavia|aun|plus tard|ulterieurement|prochainement|bientot|encore|pour le moment|\
    pour l instant";

/// What is done to a text that is not there yet.
const DONE: PhraseStep = "defined|added|written|written up|decided|decided on|completed|filled in|filled out|filled|specified|\
    determined|documented|described|drafted|provided|clarified|agreed|agreed on|discussed|finalised|\
    finalized|worked out|detailed|elaborated|supplied|confirmed|announced|established|created|prepared";

/// The same, of which nobody would speak in the steps of a procedure.
const PLAINLY_TEXT: PhraseStep = "defined|added|written|written up|decided|filled in|filled out|specified|determined|documented|\
    described|drafted|worked out|discussed|clarified";

const DO: PhraseStep = "define|add|write|write up|decide|decide on|complete|fill in|fill out|fill|specify|determine|document|\
    describe|draft|provide|clarify|discuss|agree on|finish|work out|work on";

const THIS: PhraseStep =
    "|this|it|that|these|them|this section|this document|the details|details|this part|this page";

const AFTER_THIS: PhraseStep = "|in|out|up";

const LATER: PhraseStep = "later|later on|soon|shortly|asap|eventually|in due course|at a later date|at a later stage|\
    at a later time|at a later point|in a later phase|in a later stage|in the future|in future|\
    in the next phase|in the next version|next week|next month|next quarter|next year|next sprint|\
    in time";

const DONE_DE: PhraseStep = "erganzt|definiert|geschrieben|festgelegt|nachgereicht|hinzugefugt|ausgefullt|beschrieben|erstellt|\
    erarbeitet|geklart|dokumentiert|entschieden|bestimmt|ausgearbeitet|besprochen|nachgetragen|\
    eingetragen";

const DONE_ES: PhraseStep = "definido|definida|definidos|definidas|escrito|escrita|decidido|decidida|completado|completada|\
    documentado|documentada|redactado|redactada|descrito|descrita|especificado|especificada";

const DONE_FR: PhraseStep = "defini|definie|definis|definies|complete|completee|completes|completees|ajoute|ajoutee|ajoutes|\
    redige|redigee|rediges|precise|precisee|precises|decide|decidee|documente|documentee|decrit|decrite|\
    ecrit|ecrite|determine|determinee";

/// What says that it is not there yet, step by step.
const CORES: &[&[PhraseStep]] = &[
    &["to be|yet to be|still to be|remains to be|remain to be", DONE],
    &[
        "must still be|needs to be|need to be|still needs to be|still need to be|has to be|have to be",
        PLAINLY_TEXT,
    ],
    &["will be|shall be|going to be|ll be", PLAINLY_TEXT],
    &["will be|shall be|going to be|ll be", "done|updated|available", LATER],
    &["will be|shall be|going to be|ll be", DONE, LATER],
    &["will|to|shall", "follow|come", "|later|soon|shortly"],
    &[
        "we|i|the team|our team|we ll|i ll",
        "|will|ll|shall|are going to|plan to|intend to",
        DO,
        THIS,
        AFTER_THIS,
        LATER,
    ],
    &[
        "we|i|the team|our team",
        "still have to|still need to|have yet to|have to|need to",
        DO,
        "this|it|that|this section|this document",
    ],
    &["not yet|not yet been|not been|hasn t been|isn t|hasn t yet been", PLAINLY_TEXT, "|yet"],
    &["not", PLAINLY_TEXT, "yet"],
    &["not", "written|filled in|filled out"],
    &["not yet", "available|ready|there|known|agreed|completed|started"],
    &["not", "available|ready|there|known|agreed|completed|started", "yet"],
    &["nothing here yet|nothing written yet|nothing is here yet|no content yet|no text yet|\
    there is nothing here yet|to do|more to come|yet to come|work in progress|being written|\
    under development"],
    &[
        "still|is|are",
        "tbd|tba|tbc|todo|to do|wip|a todo|a tbd|work in progress|a work in progress|under construction",
    ],
    &["pending", "definition|discussion|decision|clarification"],
    &["tbd|tba|tbc", LATER],
    // German
    &["wird|werden", "spater|noch|demnachst|bald|in kurze|zu einem spateren zeitpunkt|spater noch", DONE_DE],
    &["wird|werden", "nachgereicht|nachgetragen"],
    &[
        "wir werden|wir mussen",
        "das|dies|es",
        "spater|noch",
        "definieren|erganzen|schreiben|festlegen|beschreiben|klaren|entscheiden",
    ],
    &["wir", "definieren|erganzen|schreiben|klaren|beschreiben|entscheiden", "das|dies|es", "spater|noch"],
    &["noch nicht", DONE_DE],
    &["noch", DONE_DE, "werden"],
    &["noch zu|zu", "erganzen|definieren|schreiben|klaren|festlegen|beschreiben|entscheiden"],
    &["noch offen|noch unklar|noch in arbeit|noch ausstehend|kommt noch|kommt spater|folgt spater|\
    folgt in kurze|folgt bald|folgt noch|in vorbereitung"],
    // Spanish
    &[
        "pendiente de|pendientes de|por|queda por|falta",
        "definir|completar|escribir|redactar|decidir|confirmar|determinar|documentar|especificar",
    ],
    &["pendiente|pendientes"],
    &[
        "se",
        "definira|definiran|completara|completaran|anadira|anadiran|agregara|escribira|decidira|documentara|\
    redactara|especificara",
    ],
    &["lo definiremos|lo escribiremos|lo completaremos|lo decidiremos"],
    &["aun no|todavia no|no", "|esta|se ha|ha sido", DONE_ES, "todavia|aun"],
    &["aun no|todavia no", "|esta|se ha|ha sido", DONE_ES],
    &["proximamente"],
    // French
    &["a|reste a", "definir|completer|venir|rediger|preciser|determiner|confirmer|decider|documenter|ecrire"],
    &["sera|seront", DONE_FR],
    &["pas encore|n est pas encore|n a pas encore ete|non encore", DONE_FR],
    &["nous le definirons|nous definirons cela|nous le redigerons|nous le completerons|\
    en cours de redaction|bientot disponible"],
];

/// The same after whatever is spoken of, in words that nobody would use of the steps of a procedure.
const ENDS: &[&[PhraseStep]] = &[
    &["will be|shall be", "defined|specified|documented|described", LATER],
    &[
        "are not|is not|has not been|have not been|aren t|isn t",
        "defined|written|specified|documented|described",
        "yet|so far",
    ],
    &[
        "are not yet|is not yet|has not yet been|have not yet been|are still to be|is still to be|\
    are yet to be",
        "defined|written|specified|documented|described",
    ],
    &[
        "werden spater|wird spater|werden noch|wird noch",
        "erganzt|definiert|geschrieben|festgelegt|beschrieben|dokumentiert",
    ],
    &["se definira|se definiran", "mas adelante|luego|despues"],
    &["sera defini|sera definie|seront definis|seront definies", "plus tard|ulterieurement"],
];

/// What answers nothing as the whole of a document, and of a section that has to answer something.
const DECLINED: PhraseStep = "unclear|still unclear|unknown|unknown yet|not known|not known yet|open|still open|not yet|\
    nothing yet|nothing|no idea|we will see|we ll see|to be seen|remains to be seen|not defined|\
    not decided|not documented|not specified|not done|not done yet|not yet done|not available|\
    unspecified|undefined|undecided|no plan yet|no process yet|no answer yet|draft|empty|pending|unklar|\
    offen|unbekannt|nicht definiert|nicht vorhanden|keine angabe|k a|no definido|sin definir|\
    desconocido|non defini|inconnu";

/// Declining as such: of a list, "none" may be the answer.
const NONE: PhraseStep = "n a|na|none|not applicable|keine|keiner|entfallt|nicht zutreffend|nicht anwendbar|ninguno|ninguna|\
    no aplica|aucun|aucune|sans objet|non applicable";

/// What points to another place of the text without naming one.
const ABOVE: PhraseStep = "see above|as above|same as above|same as before|like above|ditto|idem|siehe oben|s o|wie oben|\
    vease arriba|ver arriba|voir ci dessus|voir plus haut";

const BELOW: PhraseStep =
    "see below|as below|siehe unten|s u|wie unten|vease abajo|ver abajo|voir ci dessous|voir plus bas";

/// The words of all that is looked for, and those that an ending may end with: most texts have none of them.
struct KnownPhrases {
    all: HashSet<&'static str>,
    last: HashSet<&'static str>,
}

static KNOWN: LazyLock<KnownPhrases> = LazyLock::new(|| {
    let cores = CORES.iter().copied().flatten().copied();
    let phrases = cores.chain([OPENERS, TAILS]).flat_map(|step| step.split('|'));
    let ends = ENDS.iter().filter_map(|end| end.last()).flat_map(|step| step.split('|'));
    KnownPhrases {
        all: phrases.flat_map(|phrase| phrase.split(' ')).collect(),
        last: ends.filter_map(|phrase| phrase.rsplit(' ').next()).collect(),
    }
});

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text only says that the answer is still to come.
pub(super) fn is_deferral(text: &str) -> bool {
    if text.len() > limits::DEFERRAL_BYTES || !is_plain(text) {
        return false;
    }
    let mut each = text.split_whitespace();
    let Some(last) = each.next_back() else { return false };
    if each.next().is_none() {
        return is_phrase(text, ALONE);
    }
    let (known, last) = (&*KNOWN, Words::of(last));
    let ends = known.last.contains(last.as_str());
    if !ends && !known.all.contains(last.as_str()) && !is_year(last.as_str()) {
        return false;
    }
    let words = Words::of(text);
    let words: Vec<&str> = words.as_str().split(' ').collect();
    if words.len() > limits::DEFERRAL_WORDS {
        return false;
    }
    if words.iter().all(|word| known.all.contains(word) || is_year(word)) {
        let opened = words.len() - many(&words, OPENERS).len();
        if (0..=opened).any(|start| begins_with_core(&words[start..])) {
            return true;
        }
    }
    let is_end = |words: &[&str]| ENDS.iter().any(|core| core_left(words, core).contains(&0));
    ends && is_one_sentence(text) && (1..words.len()).any(|at| is_end(&words[at..]))
}

/// Whether a text declines to answer, or has no answer: as the whole of what has to be one.
pub(super) fn is_declined(text: &str) -> bool {
    is_phrase(text, DECLINED) || is_none(text)
}

/// Whether a text says "none", which of a list is an answer.
pub(super) fn is_none(text: &str) -> bool {
    is_phrase(text, NONE)
}

/// Whether a text only points to what precedes it (`true`) or follows it (`false`).
pub(super) fn points(text: &str) -> Option<bool> {
    if is_phrase(text, ABOVE) { Some(true) } else { is_phrase(text, BELOW).then_some(false) }
}

fn is_phrase(text: &str, phrases: PhraseStep) -> bool {
    if text.len() > limits::DEFERRAL_PHRASE_BYTES || !is_plain(text) {
        return false;
    }
    let words = Words::of(text);
    phrases.split('|').any(|phrase| phrase == words.as_str())
}

/// Whether nothing in a text may be more than words: no code, no address, no name.
fn is_plain(text: &str) -> bool {
    !text.contains([super::markdown::OPAQUE, '@', '#', '`']) && !text.contains("://")
}

fn is_one_sentence(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', '…', '!']);
    !text.contains(['.', '!', '?', ';', ':'])
}

fn begins_with_core(words: &[&str]) -> bool {
    CORES.iter().flat_map(|core| core_left(words, core)).any(|left| {
        let mut rest = &words[words.len() - left..];
        loop {
            let shorter = many(rest, TAILS);
            let shorter =
                if shorter.first().is_some_and(|word| is_year(word)) { &shorter[1..] } else { shorter };
            if shorter.is_empty() {
                return true;
            }
            if shorter.len() == rest.len() {
                return false;
            }
            rest = shorter;
        }
    })
}

/// How many words are left behind a core, for each way of reading it.
fn core_left(words: &[&str], core: &[PhraseStep]) -> Vec<usize> {
    let mut left = vec![words.len()];
    for step in core {
        let mut next = Vec::new();
        for from in left {
            let rest = &words[words.len() - from..];
            for phrase in step.split('|') {
                if phrase.is_empty() {
                    next.push(from);
                } else if let Some(count) = begins(rest, phrase) {
                    next.push(from - count);
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        left = next;
    }
    left
}

/// What is left of `words` behind as many of `phrases` as they begin with, the longest first.
fn many<'w, 't>(mut words: &'w [&'t str], phrases: PhraseStep) -> &'w [&'t str] {
    while let Some(count) = phrases.split('|').filter_map(|phrase| begins(words, phrase)).max() {
        words = &words[count..];
    }
    words
}

fn begins(words: &[&str], phrase: &str) -> Option<usize> {
    let mut count = 0;
    for word in phrase.split(' ') {
        if words.get(count) != Some(&word) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_put_the_answer_off() {
        for text in [
            "We will define this later.",
            "Not written yet.",
            "Not yet written.",
            "Draft, to be completed by Q1.",
            "This is still TBD.",
            "To be discussed.",
            "To be defined in a later phase.",
            "Will be defined later.",
            "This section will be filled in soon.",
            "We'll add this later.",
            "We will fill this in later.",
            "This has not been written yet.",
            "Still to be decided.",
            "To be determined in a later phase.",
            "Details will follow.",
            "This document is still a work in progress.",
            "To be added by the end of 2027.",
            "The rollback steps are not documented yet.",
            "Scaling cost and accountability will be defined later.",
            "Wird später ergänzt.",
            "Dieser Abschnitt wird noch geschrieben.",
            "Noch nicht definiert.",
            "Muss noch geklärt werden.",
            "Noch offen.",
            "Pendiente.",
            "Pendiente de definir.",
            "Se definirá más adelante.",
            "Aún no definido.",
            "À définir.",
            "À compléter plus tard.",
            "Sera défini ultérieurement.",
            "Pas encore rédigé.",
        ] {
            assert!(is_deferral(text), "{text}");
        }
    }

    #[test]
    fn sentences_that_answer() {
        for text in [
            "Ask Bob.",
            "Not possible.",
            "Not needed.",
            "Draft.",
            "Will be decided by Anna.",
            "The invoice will be completed later.",
            "Invoices that fail will be added to the tray.",
            "The threshold will be defined by the customer.",
            "To be completed by the applicant.",
            "We will update it weekly.",
            "We will add workers.",
            "We will call you later.",
            "Not documented.",
            "Not yet decided whether to scale.",
            "Cases that are not defined yet go to the clerk on duty.",
            "Restart the workers.",
            "Wird ergänzt um die Nummer der Rechnung.",
            "Die Rechnung wird später gebucht.",
            "Se definirá quién llama al proveedor.",
            "À faire signer par le responsable.",
            "None.",
            "See the dashboard.",
            "Later.",
            "",
            "Is it done yet? Look at https://ops.acme.example later",
        ] {
            assert!(!is_deferral(text), "{text}");
        }
    }

    #[test]
    fn what_answers_nothing_and_points_nowhere() {
        assert!(is_declined("Unclear.") && is_declined("n/a") && is_none("None.") && !is_none("Unclear."));
        assert!(
            !is_declined("None of the clerks may.") && !is_declined("Open the valve.") && !is_declined("")
        );
        assert_eq!(points("See above."), Some(true));
        assert_eq!(points("Siehe unten"), Some(false));
        assert_eq!(points("See above, section 3."), None);
    }
}
