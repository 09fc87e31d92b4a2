//! Words for numbers and times in English, German and Spanish.

/// Returns the value of a number word that is not part of a longer number.
pub(super) fn number(word: &str) -> Option<f64> {
    Some(match word {
        "zero" | "null" | "cero" => 0.0,
        "two" | "zwei" | "zwo" | "dos" => 2.0,
        "three" | "drei" | "tres" => 3.0,
        "four" | "vier" | "cuatro" => 4.0,
        "five" | "fünf" | "fuenf" | "cinco" => 5.0,
        "six" | "sechs" | "seis" => 6.0,
        "seven" | "sieben" | "siete" => 7.0,
        "eight" | "acht" | "ocho" => 8.0,
        "nine" | "neun" | "nueve" => 9.0,
        "ten" | "zehn" | "diez" => 10.0,
        "eleven" | "elf" | "once" => 11.0,
        "twelve" | "zwölf" | "zwoelf" | "doce" => 12.0,
        "fifteen" | "fünfzehn" | "fuenfzehn" | "quince" => 15.0,
        "twenty" | "zwanzig" | "veinte" => 20.0,
        "thirty" | "dreißig" | "dreissig" | "treinta" => 30.0,
        "forty" | "vierzig" | "cuarenta" => 40.0,
        "fifty" | "fünfzig" | "fuenfzig" | "cincuenta" => 50.0,
        "sixty" | "sechzig" | "sesenta" => 60.0,
        "seventy" | "siebzig" | "setenta" => 70.0,
        "eighty" | "achtzig" | "ochenta" => 80.0,
        "ninety" | "neunzig" | "noventa" => 90.0,
        _ => return None,
    })
}

/// Words for a number or an amount whose value does not matter.
const COUNTS: &[&str] = &[
    "one",
    "thirteen",
    "fourteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "dozen",
    "dozens",
    "half",
    "halves",
    "halve",
    "halved",
    "halving",
    "third",
    "thirds",
    "quarters",
    "fifth",
    "tenth",
    "twice",
    "thrice",
    "double",
    "doubles",
    "doubled",
    "doubling",
    "triple",
    "triples",
    "tripled",
    "tenfold",
    "twofold",
    "threefold",
    "single",
    "no",
    "none",
    "never",
    "nobody",
    "nothing",
    "eins",
    "dutzend",
    "million",
    "millionen",
    "mio",
    "mrd",
    "hälfte",
    "haelfte",
    "halb",
    "halbe",
    "halben",
    "halber",
    "halbes",
    "drittel",
    "viertel",
    "fünftel",
    "zehntel",
    "doppelt",
    "doppelte",
    "doppelten",
    "dreifach",
    "kein",
    "keine",
    "keinen",
    "keiner",
    "nie",
    "niemand",
    "anderthalb",
    "eineinhalb",
    "uno",
    "trece",
    "catorce",
    "cien",
    "ciento",
    "cientos",
    "mil",
    "miles",
    "millón",
    "millones",
    "docena",
    "mitad",
    "medio",
    "media",
    "tercio",
    "tercios",
    "cuarto",
    "cuartos",
    "quinto",
    "décima",
    "doble",
    "triple",
    "ningún",
    "ninguna",
    "ninguno",
    "nunca",
    "nadie",
];

/// Parts of German number words such as `zweiundzwanzig`.
const GERMAN_PARTS: &[&str] = &[
    "eins", "ein", "zwei", "zwan", "drei", "vier", "fünf", "fuenf", "sechs", "sech", "sieben", "sieb",
    "acht", "neun", "zehn", "elf", "zwölf", "zwoelf", "zig", "ßig", "ssig", "und", "hundert", "tausend",
];

fn is_german_number(word: &str) -> bool {
    let mut rest = word;
    let mut parts = 0;
    while let Some(after) = GERMAN_PARTS.iter().find_map(|part| rest.strip_prefix(part)) {
        rest = after;
        parts += 1;
    }
    rest.is_empty() && (parts > 1 || matches!(word, "hundert" | "tausend"))
}

/// Whether a word means a number or an amount.
pub(super) fn is_count(word: &str) -> bool {
    number(word).is_some()
        || COUNTS.contains(&word)
        || is_german_number(word)
        || ["halbier", "verdoppel", "verdreifach", "duplic", "triplic"]
            .iter()
            .any(|stem| word.starts_with(stem))
        || word.ends_with("fold") && word.len() > 4
        || word.starts_with("veinti")
        || word.starts_with("dieci")
}

/// Whether a word is a unit of time of a day or more.
pub(super) fn is_long_time(word: &str) -> bool {
    matches!(
        word,
        "day"
            | "days"
            | "week"
            | "weeks"
            | "month"
            | "months"
            | "quarter"
            | "quarters"
            | "year"
            | "years"
            | "fortnight"
            | "fortnights"
            | "weekday"
            | "weekdays"
            | "workday"
            | "workdays"
            | "sprint"
            | "sprints"
            | "fy"
            | "semester"
            | "semesters"
            | "season"
            | "seasons"
            | "winter"
            | "spring"
            | "summer"
            | "autumn"
            | "harvest"
            | "christmas"
            | "easter"
            | "d"
            | "wk"
            | "wks"
            | "mo"
            | "mos"
            | "yr"
            | "yrs"
            | "kw"
            | "eoy"
            | "eoq"
            | "eom"
            | "día"
            | "días"
            | "dia"
            | "dias"
            | "semana"
            | "semanas"
            | "mes"
            | "meses"
            | "trimestre"
            | "trimestres"
            | "año"
            | "años"
            | "ano"
            | "anos"
            | "semestre"
            | "semestres"
            | "temporada"
            | "temporadas"
            | "verano"
            | "invierno"
            | "primavera"
            | "otoño"
            | "navidad"
    ) || is_german_time(word)
}

/// Whether a word is a German compound with a unit of time: `Jahresende`, `Werktagen`, `Halbjahr`.
fn is_german_time(word: &str) -> bool {
    [
        "tag",
        "tage",
        "tagen",
        "tages",
        "woche",
        "wochen",
        "monat",
        "monate",
        "monaten",
        "monats",
        "quartal",
        "quartale",
        "quartalen",
        "quartals",
        "jahr",
        "jahre",
        "jahren",
        "jahres",
        "saison",
        "sommer",
        "herbst",
        "winter",
        "ernte",
        "weihnachten",
        "ostern",
    ]
    .iter()
    .any(|unit| word.ends_with(unit))
        || ["jahres", "quartals", "monats", "wochen"].iter().any(|unit| word.starts_with(unit))
}

/// Whether a word is the name of a month and nothing else.
pub(super) fn is_month(word: &str) -> bool {
    matches!(
        word,
        "january"
            | "february"
            | "april"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
            | "januar"
            | "jänner"
            | "februar"
            | "märz"
            | "mai"
            | "juni"
            | "juli"
            | "oktober"
            | "dezember"
            | "enero"
            | "febrero"
            | "marzo"
            | "abril"
            | "mayo"
            | "junio"
            | "julio"
            | "agosto"
            | "septiembre"
            | "octubre"
            | "noviembre"
            | "diciembre"
    )
}

/// Whether a word is the name of a month, or its abbreviation, that may mean something else: `may`, `march`.
pub(super) fn may_be_month(word: &str) -> bool {
    matches!(
        word,
        "may"
            | "march"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
    )
}

/// Whether a word may precede the date or year in which something is due.
pub(super) fn is_due_word(word: &str) -> bool {
    matches!(
        word,
        "by" | "in"
            | "until"
            | "till"
            | "before"
            | "after"
            | "within"
            | "from"
            | "since"
            | "during"
            | "over"
            | "throughout"
            | "end"
            | "of"
            | "mid"
            | "early"
            | "late"
            | "for"
            | "on"
            | "at"
            | "bis"
            | "ab"
            | "ende"
            | "anfang"
            | "mitte"
            | "vor"
            | "nach"
            | "seit"
            | "im"
            | "binnen"
            | "innerhalb"
            | "zum"
            | "am"
            | "en"
            | "hasta"
            | "antes"
            | "después"
            | "desde"
            | "tras"
            | "finales"
            | "de"
            | "para"
            | "dentro"
            | "über"
            | "durante"
    )
}

/// Whether a word before a unit of time makes a rate: `40 claims a day`.
pub(super) fn is_rate_word(word: &str) -> bool {
    matches!(
        word,
        "per"
            | "a"
            | "an"
            | "each"
            | "every"
            | "pro"
            | "je"
            | "jede"
            | "jeden"
            | "jedes"
            | "jeder"
            | "por"
            | "al"
            | "cada"
    )
}

/// Whether a word before a unit of time means one: `within a month`, `nach einem Jahr`.
pub(super) fn is_article(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "one"
            | "ein"
            | "eine"
            | "einem"
            | "einen"
            | "einer"
            | "eines"
            | "un"
            | "una"
            | "of"
            | "the"
            | "de"
    )
}

/// Whether a word is a milestone: `by the end of the pilot`, `bis zum Go-live`.
pub(super) fn is_milestone(word: &str) -> bool {
    matches!(
        word,
        "end"
            | "deadline"
            | "launch"
            | "live"
            | "golive"
            | "ende"
            | "start"
            | "finales"
            | "final"
            | "fin"
            | "lanzamiento"
            | "release"
            | "rollout"
    ) || word.len() > 4 && word.ends_with("ende")
}
