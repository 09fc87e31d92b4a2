//! Detects whether a sentence is in English, German or Spanish.

use super::token::Token;

/// Words that identify a language because the others do not have them.
const ENGLISH: &[&str] = &[
    "the",
    "of",
    "and",
    "to",
    "is",
    "are",
    "within",
    "than",
    "with",
    "their",
    "our",
    "we",
    "by",
    "for",
    "each",
    "every",
    "less",
    "more",
    "fewer",
    "when",
    "after",
    "before",
    "instead",
    "faster",
    "better",
    "agents",
    "customers",
    "users",
    "time",
    "reply",
    "replies",
    "reduce",
    "improve",
    "save",
    "cost",
    "it",
    "at",
    "from",
    "all",
    "will",
    "cut",
];
const GERMAN: &[&str] = &[
    "der",
    "die",
    "das",
    "und",
    "mit",
    "für",
    "fuer",
    "den",
    "dem",
    "ein",
    "eine",
    "einen",
    "nicht",
    "wird",
    "werden",
    "innerhalb",
    "pro",
    "nach",
    "weniger",
    "mehr",
    "unsere",
    "statt",
    "von",
    "im",
    "ist",
    "sind",
    "bis",
    "auf",
    "schneller",
    "besser",
    "kunden",
    "zeit",
    "aller",
    "sinkt",
    "steigt",
];
const SPANISH: &[&str] = &[
    "el", "los", "las", "una", "con", "por", "más", "menos", "tras", "sus", "del", "y", "se", "clientes",
    "tiempo", "después", "antes", "dentro", "mejor", "hasta", "cada", "agentes",
];
/// Words of languages that are not supported.
const OTHERS: &[&str] = &[
    "le", "les", "des", "et", "avec", "dans", "du", "une", "sont", "après", "pour", "par", "est", "sur",
    "aux", "leurs", "il", "gli", "dei", "di", "per", "più", "che", "nel", "della", "dopo", "entro", "sono",
    "con", "i", "delle", "os", "uma", "com", "não", "mais", "ao", "após", "dos", "das", "em", "são", "nos",
    "het", "een", "van", "voor", "naar", "niet", "wordt", "binnen", "op", "zijn", "na", "aan", "och", "att",
    "på", "för", "ett", "som", "og", "av", "til", "med", "er", "efter", "w", "z", "do", "nie", "się", "jest",
    "oraz", "po", "ve", "bir", "için", "ja",
];

/// Whether a sentence is in a language whose numbers and times can be read.
pub(super) fn is_known_language(tokens: &[Token]) -> bool {
    let count =
        |list: &[&str]| tokens.iter().filter_map(Token::word).filter(|word| list.contains(word)).count();
    let known = count(ENGLISH).max(count(GERMAN)).max(count(SPANISH));
    known > 0 && known > count(OTHERS)
}
