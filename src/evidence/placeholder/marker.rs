//! Whether a text, as a whole, is only a placeholder: `TODO`, `<insert name>`, `____`, `{{ owner }}`, "to be defined".

use std::borrow::Cow;
use std::ops::Range;

use crate::evidence::markdown::{OPAQUE, Section, TextLine};
use crate::limits::documents as limits;
use crate::vocabulary::{WordUse, begins_with, fold, has_at_end, is_a};

/// A text of a document: a line, the value behind its label, a cell, or a heading.
#[derive(Debug, Clone)]
pub(crate) struct Snippet<'s> {
    /// The visible text, with the text of code.
    pub(crate) plain: Cow<'s, str>,
    /// The visible text, with a sign for code and images.
    pub(crate) text: &'s str,
    /// Whether it has a link or an address.
    pub(crate) is_linked: bool,
    /// Whether it has a link to another document, or an address.
    pub(crate) leads_out: bool,
    /// Whether it has an image.
    pub(crate) has_image: bool,
    /// Whether it has code.
    pub(crate) has_code: bool,
    /// Whether it is only code, which is a bracket such as `<name>`.
    is_slot: bool,
    /// Whether code in it is a bracket with several words: `[who decides]`.
    pub(crate) has_slot: bool,
    /// Whether it has code that is no bracket.
    pub(crate) has_command: bool,
}

impl<'s> Snippet<'s> {
    /// Makes the snippet of a part of a line.
    pub(crate) fn of(line: &'s TextLine, part: Range<usize>) -> Self {
        let text = line.text.get(part.clone()).unwrap_or_default();
        let mut code = line.code.iter().filter(|(at, _)| part.contains(at)).peekable();
        let has_command = code
            .clone()
            .any(|(_, code)| !(code.starts_with(['[', '<', '{']) && code.ends_with([']', '>', '}'])));
        let has_slot = code.clone().any(|(_, code)| is_wide_bracket(code));
        let is_blank = |code: &str| is_angle(code) || is_wide_bracket(code) || code.contains("____");
        let first = code.peek().map(|(_, code)| code.as_str());
        let is_bare = !text.contains(char::is_alphanumeric);
        Self {
            plain: line.plain_range(part.clone()),
            text,
            is_linked: !line.links.is_empty() || has_address(text),
            leads_out: line.links.iter().any(|(target, _)| !target.starts_with('#')) || has_address(text),
            has_image: !line.images.is_empty(),
            has_code: first.is_some(),
            is_slot: is_bare && first.is_some_and(is_blank) && code.nth(1).is_none(),
            has_slot,
            has_command,
        }
    }

    /// Makes the snippet of a whole line.
    pub(crate) fn line(line: &'s TextLine) -> Self {
        Self::of(line, 0..line.text.len())
    }

    /// Makes the snippet of a heading, or of a part of it.
    pub(crate) fn heading(section: &'s Section, text: &'s str) -> Self {
        let is_inside = |(_, at): &(String, Range<usize>)| section.heading.contains(&at.start);
        Self {
            plain: Cow::Borrowed(text),
            text,
            is_linked: section.links.iter().any(is_inside) || has_address(text),
            leads_out: has_address(text),
            has_image: section.images.iter().any(is_inside),
            has_code: false,
            is_slot: false,
            has_slot: false,
            has_command: false,
        }
    }

    /// Whether it has a link, an image or code, which are no placeholders.
    pub(crate) fn has_more(&self) -> bool {
        self.is_linked || self.has_image || self.has_code
    }
}

/// Whether a text has an address of the web.
pub(crate) fn has_address(text: &str) -> bool {
    text.contains("://") && (text.contains("https://") || text.contains("http://"))
}

/// What else is a placeholder, by the place of the text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MarkerPlace {
    /// It is the value behind a label: a choice of several is one that nobody made.
    pub(crate) is_value: bool,
    /// A closed sentence is a placeholder here.
    pub(crate) closed: bool,
}

/// Whether a text says nothing: only dashes, dots and signs, or a placeholder.
pub(crate) fn is_nothing(snippet: &Snippet<'_>, place: MarkerPlace) -> bool {
    is_only_signs(snippet) || is_marker(snippet, place)
}

/// Whether a text is only dashes, dots and signs.
pub(super) fn is_only_signs(snippet: &Snippet<'_>) -> bool {
    let is_sign = |c: char| c.is_whitespace() || "-–—_.…/*|:：,()".contains(c);
    !snippet.has_more() && snippet.plain.chars().all(is_sign)
}

/// Whether a text, as a whole, is a placeholder.
pub(crate) fn is_marker(snippet: &Snippet<'_>, place: MarkerPlace) -> bool {
    if snippet.is_linked || snippet.has_image || snippet.plain.len() > limits::MARKER_BYTES {
        return false;
    }
    let raw = snippet.plain.trim();
    let text = raw.trim_matches(['*', '_', ' ']);
    if !place.is_value && is_example(text) {
        return true;
    }
    if snippet.has_code && !snippet.is_slot {
        return false;
    }
    if is_braced(raw) || is_counted(text) || is_form(raw) {
        return true;
    }
    let text = undecorated(text);
    if text.is_empty() {
        return false;
    }
    if place.is_value && is_choice(text) {
        return true;
    }
    let enclosed = enclosed(text);
    let inner = enclosed.map_or(text, |(_, inner)| inner.trim_matches([' ', '.', '…']).trim_end_matches('!'));
    if is_word(text) || enclosed.is_some() && is_word(inner) || is_remark(text) {
        return true;
    }
    if is_only_owed(inner) {
        return true;
    }
    let is_open = raw.trim_end_matches(['*', '_', ' ']).ends_with([':', '：']);
    if !is_open && is_phrase(inner, WordUse::Placeholder) || place.closed && is_closed(inner) {
        return true;
    }
    match enclosed {
        Some(('[' | '【' | '［', _)) if is_bracket(inner) => true,
        Some(('<', _)) if is_angle_inside(inner) => true,
        _ => is_variable(text) || is_several_brackets(text),
    }
}

/// Whether a text, as a whole, is a sentence that says that the text is still to come. "See above" points at text that may be there.
pub(super) fn is_closed(text: &str) -> bool {
    is_phrase(text, WordUse::Sentence) && !is_pointer(&fold(text)) || announces(text)
}

/// Whether a text is one short sentence that only says when or by whom the text is written: "We will define this in the next sprint".
fn announces(text: &str) -> bool {
    /// Most words, without those in parentheses.
    const WORDS: usize = 14;
    let text =
        text.split(['(', '（']).next().unwrap_or_default().trim().trim_end_matches(['.', '!', '…', '。']);
    if text.len() > limits::MARKER_BYTES || text.contains([':', ';', '：']) || text.contains(". ") {
        return false;
    }
    let folded = fold(text);
    let words = || folded.split(' ');
    words().nth(WORDS).is_none()
        && begins_with(&folded, WordUse::Announce)
            .is_some_and(|length| words().nth(length).is_none_or(|next| is_a(next, WordUse::Later)))
}

/// Whether a folded text only points at another place.
pub(super) fn is_pointer(folded: &str) -> bool {
    begins_with(folded, WordUse::Elsewhere).is_some() || has_at_end(folded, WordUse::Elsewhere)
}

/// Whether a text, as a whole, is a pattern of this use.
pub(super) fn is_phrase(text: &str, what: WordUse) -> bool {
    text.len() <= limits::PHRASE_BYTES && is_a(&fold(text), what)
}

/// `(e.g. the team's channel)`: a parenthesis that begins as an example for the author.
fn is_example(text: &str) -> bool {
    let inside = text.strip_prefix(['(', '（']).and_then(|rest| rest.strip_suffix([')', '）']));
    inside.is_some_and(|inside| {
        let folded = fold(inside);
        begins_with(&folded, WordUse::Example).is_some_and(|words| words < folded.split(' ').count())
    })
}

/// `{short title}`, perhaps with a unit behind it.
fn is_braced(text: &str) -> bool {
    let Some((inside, behind)) = text.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        return false;
    };
    let behind = behind.trim_start();
    // `{% alert %}` is a tag of a template engine.
    inside.contains(char::is_alphabetic)
        && !inside.starts_with(['%', '"'])
        && !inside.contains(['{', '=', ';'])
        && !inside.contains("\":")
        && !behind.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}'))
        && behind.chars().count() <= 11
}

/// `TBD months`: a marker and what it counts.
fn is_counted(text: &str) -> bool {
    let rest = ["TBD", "TBC", "TBA"].iter().find_map(|word| text.strip_prefix(word));
    rest.filter(|rest| rest.starts_with(char::is_whitespace)).map(str::trim_start).is_some_and(|unit| {
        (1..=12).contains(&unit.chars().count())
            && !unit.contains(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':'))
    })
}

/// A field of a form: `____`, `XX-XX-XXXX`, `X月X日`.
fn is_form(text: &str) -> bool {
    if !text.contains(['_', '[', '☐', 'X']) {
        return false;
    }
    // `[ ] weekly [ ] monthly`: a choice that nobody made.
    let is_ticked = text.contains(['☑', '☒', '✓', '✔', '✅']) || text.contains("[x]") || text.contains("[X]");
    if text.contains("____") || !is_ticked && text.matches("[ ]").chain(text.matches('☐')).nth(1).is_some()
    {
        return true;
    }
    if text.chars().count() >= 60 {
        return false;
    }
    let is_date = text
        .match_indices('X')
        .any(|(at, _)| text.get(at + 1..).is_some_and(|rest| rest.starts_with(['月', '日', '年'])));
    let xs = |part: &str| part.len() > 1 && part.chars().all(|c| c == 'X');
    is_date
        || text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.' | '/'))).any(|word| {
            let parts: Vec<&str> = word.split(['-', '.', '/']).collect();
            parts.windows(2).any(|two| two.iter().all(|part| xs(part)))
        })
}

/// Takes decoration, currencies and marks off the ends of a text.
fn undecorated(text: &str) -> &str {
    const CODES: &[&str] = &["EUR", "USD", "CHF", "GBP"];
    let keeps = |c: char| c.is_alphanumeric() || "_<>[](){}$?….（）【】［］".contains(c) || c == OPAQUE;
    let mut text = text.trim_start_matches(|c| !keeps(c));
    let money = CODES.iter().chain(&["R$", "$", "€"]).find_map(|code| text.strip_prefix(code));
    let is_value = |rest: &str| {
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '[' | '?'));
        rest.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, '_' | '[' | '?'))
    };
    if let Some(rest) = money.filter(|rest| is_value(rest)) {
        text = rest.trim_start();
    }
    let money = CODES.iter().chain(&["€", "$", "%"]).find_map(|code| text.strip_suffix(code));
    text = money.unwrap_or(text).trim_end();
    text.trim_end_matches([' ', '.', '!', ';', ',', ':', '：', '。'])
}

/// `Proposed | Accepted | Rejected`: a choice that nobody made.
fn is_choice(text: &str) -> bool {
    let parts: Vec<usize> = text.split('|').map(|part| part.chars().count()).collect();
    matches!(parts.as_slice(), [first, rest @ ..] if rest.len() >= 2 && (1..=24).contains(first)
        && rest.iter().all(|part| (1..=40).contains(part)))
}

/// The text in one pair of brackets, and how it opens; none if there are several.
fn enclosed(text: &str) -> Option<(char, &str)> {
    const OPEN: &[char] = &['(', '（', '[', '【', '［', '<'];
    const CLOSE: &[char] = &[')', '）', ']', '】', '］', '>'];
    let open = text.chars().next()?;
    let inside = text.strip_prefix(OPEN)?.strip_suffix(CLOSE)?.trim();
    let is_several =
        inside.find(CLOSE).and_then(|at| inside.get(at..)).is_some_and(|rest| rest.contains(OPEN));
    (!is_several).then_some((open, inside))
}

/// Whether a text is one of the marks that mean the same in every language.
pub(crate) fn is_word(text: &str) -> bool {
    let text = text.trim();
    if text.len() > 200 {
        return false;
    }
    let lower = text.to_lowercase();
    let only = |mark: char, least: usize| lower.chars().all(|c| c == mark) && lower.chars().count() >= least;
    if matches!(
        lower.as_str(),
        "todo" | "tbd" | "tba" | "tbc" | "fixme" | "nn" | "n.n" | "n.n." | "nn." | "coming soon" | "…"
    ) || lower.starts_with("lorem ipsum")
        || only('?', 1)
        || only('x', 3)
        || only('.', 3)
        || only('_', 2)
    {
        return true;
    }
    let dashes = lower.trim_start_matches('-');
    if lower.len() - dashes.len() >= 2 && dashes.chars().all(|c| c == '_') {
        return true;
    }
    // `+39 XXX XXXXXXX`, `0.XX`, `€ X.X`
    let number = lower.strip_prefix('+').unwrap_or(&lower);
    let is_number = |c: char| c.is_ascii_digit() || " ()/.-x".contains(c);
    let first = number.find('x').and_then(|at| number.get(at + 1..));
    if number.chars().all(is_number) && first.is_some_and(|rest| rest.starts_with('x')) {
        return true;
    }
    let some_x = |text: &str| !text.is_empty() && text.chars().all(|c| c == 'x');
    let amount = lower.strip_prefix(['€', '$', '£']).unwrap_or(&lower).trim_start();
    let amount = amount.strip_suffix('%').unwrap_or(amount).trim_end();
    let amount = amount.strip_prefix('x').map(|rest| rest.strip_prefix('.').unwrap_or(rest));
    lower.strip_prefix("0.").is_some_and(some_x) || amount.is_some_and(some_x)
}

/// `TODO: ask Lena`, `TBD (who?)`: a marker in capitals and a remark.
fn is_remark(text: &str) -> bool {
    const WORDS: &[&str] = &["TODO", "TBD", "FIXME", "TBC", "TBA", "XXX", "Todo", "Tbd"];
    WORDS.iter().find_map(|word| text.strip_prefix(word)).is_some_and(|behind| {
        let rest = behind.trim_start();
        rest.starts_with([':', '：', '(', '–', '—']) || rest.starts_with("- ") && rest.len() < behind.len()
    }) || is_announced(text)
}

/// Whether a short text begins with a word that is only used for what is still to come: "TBD by Nora until March".
fn is_announced(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    ["TBD", "TBC", "TBA"].contains(&first) && text.split_whitespace().nth(8).is_none()
}

/// `Name - e-mail - phone`: only names of what is needed.
fn is_only_owed(text: &str) -> bool {
    if !text.contains(['-', '–', '/', '|']) {
        return false;
    }
    let text = text.replace(" - ", "|").replace(" – ", "|");
    let parts: Vec<String> = text.split(['/', '|']).map(fold).collect();
    parts.len() > 1 && parts.iter().all(|part| is_a(part, WordUse::Owed))
}

/// `[Name]`: two signs or more with a letter. `[^1]`, `[!NOTE]` and `[[page]]` are Markdown's.
fn is_bracket(inside: &str) -> bool {
    let is_note = inside.strip_prefix('!').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_uppercase()));
    inside.contains(char::is_alphabetic)
        && inside.chars().nth(1).is_some()
        && !inside.starts_with(['^', '['])
        && !is_note
}

/// `<name>`: a letter first, no tag and no address.
fn is_angle(text: &str) -> bool {
    text.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).is_some_and(|inside| {
        inside.starts_with(char::is_alphabetic) && !inside.contains(['<', '>', '@', '/', '='])
    })
}

/// `[who decides]`, `[tool/console]`: in code, a bracket of one word may be the name of a section.
fn is_wide_bracket(text: &str) -> bool {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|inside| {
        inside.starts_with(char::is_alphabetic)
            && inside.contains([' ', '/'])
            && inside.chars().all(|c| c.is_alphanumeric() || " /-,.'’".contains(c))
    })
}

fn is_angle_inside(inside: &str) -> bool {
    inside.starts_with(char::is_alphabetic)
        && inside.chars().all(|c| c.is_alphanumeric() || "_ .,/-’'".contains(c))
}

/// `{{ … }}`, `${NAME}`, `{name}`.
fn is_variable(text: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let inside = |open: &str, close: &str| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    inside("{{", "}}").is_some_and(|inside| !inside.contains(['{', '}']))
        || inside("${", "}").is_some_and(is_name)
        || inside("{", "}").is_some_and(is_name)
}

/// `[Name] – [Phone]`: several brackets and nothing else.
fn is_several_brackets(text: &str) -> bool {
    let mut rest = text;
    let mut count = 0;
    while let Some((inside, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let has_word = inside.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().nth(1).is_some());
        if inside.contains('[') || !has_word {
            return false;
        }
        count += 1;
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || ",/|:–-".contains(c));
    }
    count > 1 && rest.is_empty()
}
