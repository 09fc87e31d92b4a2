//! Texts, days and numbers of the dossier. All text from a repository passes through here: it is cleaned and escaped.

use std::fmt::Write as _;

use jiff::civil::Date;
use maud::{Markup, PreEscaped, Render, html};

use crate::output::clean::{self, Audience};

/// A text from a repository, as one line.
pub(in crate::output) struct Text<'t>(pub(in crate::output) &'t str);

impl Render for Text<'_> {
    fn render_to(&self, buffer: &mut String) {
        let clean = clean::line(self.0, Audience::default());
        let mut escaped = String::with_capacity(clean.len());
        clean.as_ref().render_to(&mut escaped);
        // GitHub's runner executes `##[…]` on standard output.
        buffer.push_str(&escaped.replace("##[", "##&#91;"));
    }
}

/// A sentence: text in backticks is code.
pub(in crate::output) fn prose(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (Text(part)) } } @else { (Text(part)) }
        }
    }
}

/// A path or a key as code, which may break after each slash.
pub(in crate::output) fn code(text: &str) -> Markup {
    let mut inner = String::new();
    for (at, part) in text.split('/').enumerate() {
        if at > 0 {
            inner.push_str("/<wbr>");
        }
        Text(part).render_to(&mut inner);
    }
    html! { code { (PreEscaped(inner)) } }
}

/// A place as code: `path:line`.
pub(super) fn place(path: &str, line: usize) -> Markup {
    code(&format!("{path}:{line}"))
}

/// The first characters of an object id.
pub(in crate::output) fn short(id: &str) -> &str {
    id.char_indices().nth(7).and_then(|(end, _)| id.get(..end)).unwrap_or(id)
}

/// A day as people read it: `20 Nov 2026`. Of a text that is no day, nothing is shown.
pub(in crate::output) fn day_in_words(day: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Ok(date) = day.parse::<Date>() else { return "(not a day)".to_owned() };
    let month = usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
    format!("{} {month} {}", date.day(), date.year())
}

pub(in crate::output) fn day(day: &str) -> Markup {
    let words = day_in_words(day);
    if day.parse::<Date>().is_err() {
        return html! { (words) };
    }
    html! { time datetime=(Text(day)) .nw { (words) } }
}

/// A number with at most four decimals, and with commas from 10,000 on.
pub(in crate::output) fn number(value: f64) -> String {
    let mut text = format!("{value:.4}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if value.abs() >= 1e15 {
        return format!("{value:e}");
    }
    if value != 0.0 && value.abs() < 1e-4 {
        return format!("{value:e}");
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && whole.len() > 4 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        // Writing to a string cannot fail.
        let _ = write!(out, ".{rest}");
    }
    if out == "-0" { "0".to_owned() } else { out }
}

/// A fraction in percent, with one decimal.
pub(super) fn percent(fraction: f64) -> String {
    let text = format!("{:.1}", fraction * 100.0);
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

/// A number with its unit.
pub(super) fn with_unit(value: f64, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => format!("{} {unit}", number(value)),
        None => number(value),
    }
}

/// Names, separated by commas; a blank cell without any.
pub(in crate::output) fn names(names: &[String]) -> Markup {
    html! {
        @if names.is_empty() { span.blank { "blank" } }
        @else { (Text(&names.join(", "))) }
    }
}

/// `one`, `two`, … `nine`; larger numbers in digits.
pub(in crate::output) fn in_words(count: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// A text with a capital at its start.
pub(in crate::output) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A period of the manifest as words: `90d` is `90 days`.
pub(super) fn period(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (Some(amount), Some(unit)) = (text.get(..digits), text.get(digits..)) else { return text.to_owned() };
    let unit = match unit {
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        _ => return text.to_owned(),
    };
    format!("{amount} {unit}{}", if amount == "1" { "" } else { "s" })
}

/// A key of the manifest as words: `incident-response` is `incident response`.
pub(super) fn words(key: &str) -> String {
    key.replace('-', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_keep_their_digits() {
        for (value, wanted) in [
            (12.0, "12"),
            (12.4, "12.4"),
            (0.95, "0.95"),
            (180_000.0, "180,000"),
            (1234.5, "1234.5"),
            (-12_345.678_91, "-12,345.6789"),
            (0.00001, "1e-5"),
            (-0.0, "0"),
            (1e300, "1e300"),
        ] {
            assert_eq!(number(value), wanted);
        }
        assert_eq!((percent(0.95), percent(0.9829)), ("95 %".to_owned(), "98.3 %".to_owned()));
    }

    #[test]
    fn days_are_written_out() {
        assert_eq!(day_in_words("2026-11-20"), "20 Nov 2026");
        assert_eq!(day_in_words("<b>soon"), "(not a day)");
        let periods = ["90d", "1y", "6mo", "2 weeks"].map(period);
        assert_eq!(periods, ["90 days", "1 year", "6 months", "2 weeks"]);
    }

    #[test]
    fn nothing_of_a_text_is_markup_or_a_command() {
        let shown = prose("<b>`a<script>`\u{202e}##[error]x\n\"'&").into_string();
        assert!(!shown.contains("<b>") && !shown.contains("<script>") && !shown.contains("##["), "{shown}");
        assert!(!shown.contains(['\u{202e}', '\n']), "{shown}");
    }
}
