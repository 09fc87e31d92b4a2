//! Parses dates as people write them in documents.

use jiff::civil::Date;

/// A day, or a month if the day is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrittenDay {
    /// The last possible day.
    pub last: Date,
    /// The first possible day. It differs from `last` only for a month.
    pub first: Date,
}

impl WrittenDay {
    /// Makes a single day.
    pub fn of(date: Date) -> Self {
        Self { last: date, first: date }
    }
}

/// Names of months, by their first letters, in English, German, Spanish and French.
const MONTHS: &[&[&str]] = &[
    &["january", "jan", "januar", "jänner", "enero", "ene", "janvier"],
    &["february", "feb", "februar", "febrero", "février", "fevrier"],
    &["march", "mar", "märz", "marz", "marzo", "mars"],
    &["april", "apr", "abril", "abr", "avril"],
    &["may", "mai", "mayo"],
    &["june", "jun", "juni", "junio", "juin"],
    &["july", "jul", "juli", "julio", "juillet"],
    &["august", "aug", "agosto", "ago", "août", "aout"],
    &["september", "sep", "sept", "septiembre", "septembre"],
    &["october", "oct", "oktober", "okt", "octubre", "octobre"],
    &["november", "nov", "noviembre", "novembre"],
    &["december", "dec", "dezember", "dez", "diciembre", "dic", "décembre", "decembre"],
];

/// Parses the date at the beginning of `text`, and returns its length in bytes.
///
/// Formats: `2026-06-11`, `11.06.2026`, `June 11, 2026`, `11 June 2026`, `August 2026`. `03/04/2026` is not read,
/// since its order is unknown; `13/04/2026` is.
pub(crate) fn leading(text: &str) -> Option<(WrittenDay, usize)> {
    let (day, length) = in_digits(text).or_else(|| in_words(text))?;
    // A longer word or number is something else. A time of day may follow a date.
    let after = text.get(length..)?;
    let ends = !after.starts_with(|after: char| after.is_alphanumeric() || after == '-' || after == '/')
        || after.strip_prefix('T').is_some_and(|time| time.starts_with(|next: char| next.is_ascii_digit()));
    ends.then_some((day, length))
}

fn on(year: i16, month: i8, day: i8) -> Option<WrittenDay> {
    let date = Date::new(year, month, day).ok()?;
    (1990..2100).contains(&year).then_some(WrittenDay::of(date))
}

/// Parses three numbers with the same separator.
fn in_digits(text: &str) -> Option<(WrittenDay, usize)> {
    let (first, rest) = number(text)?;
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let (second, rest) = number(rest.strip_prefix(mark)?)?;
    let (third, rest) = number(rest.strip_prefix(mark)?)?;
    let length = text.len() - rest.len();
    let small = |number: i16| i8::try_from(number).ok();
    let day = match mark {
        '-' | '/' if first > 31 => on(first, small(second)?, small(third)?),
        '.' => on(third, small(second)?, small(first)?),
        '/' if first > 12 => on(third, small(second)?, small(first)?),
        '/' if second > 12 || first == second => on(third, small(first)?, small(second)?),
        _ => None,
    };
    Some((day?, length))
}

/// Parses a number of at most four digits, and returns the rest.
fn number(text: &str) -> Option<(i16, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(end).filter(|_| (1..=4).contains(&end))?;
    Some((digits.parse().ok()?, rest))
}

/// Parses a date with the name of the month: the day before it, after it, or no day.
fn in_words(text: &str) -> Option<(WrittenDay, usize)> {
    let length = |rest: &str| text.len() - rest.len();
    if let Some((day, rest)) = number(text) {
        let rest =
            ["st", "nd", "rd", "th", "er", "."].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
        let (month, rest) = month(particle(rest.trim_start()))?;
        let (year, rest) = year(particle(rest.trim_start_matches([',', '.', ' '])))?;
        return Some((on(year, month, i8::try_from(day).ok()?)?, length(rest)));
    }
    let (month, rest) = month(text)?;
    let rest = rest.trim_start_matches([',', '.', ' ']);
    let rest = particle(rest);
    if let Some((year, rest)) = year(rest) {
        let first = on(year, month, 1)?.first;
        return Some((WrittenDay { last: first.last_of_month(), first }, length(rest)));
    }
    let (day, rest) = number(rest)?;
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
    let (year, rest) = year(rest.trim_start_matches([',', ' ']))?;
    Some((on(year, month, i8::try_from(day).ok()?)?, length(rest)))
}

/// Removes the `de` of Spanish dates and the `of` of English ones.
fn particle(text: &str) -> &str {
    ["de ", "of ", "del "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text)
}

fn month(text: &str) -> Option<(i8, &str)> {
    let end = text.find(|letter: char| !letter.is_alphabetic()).unwrap_or(text.len());
    if end == 0 || end > 12 {
        return None;
    }
    let (name, rest) = text.split_at_checked(end)?;
    let name = name.to_lowercase();
    let month = MONTHS.iter().position(|names| names.contains(&name.as_str()))?;
    Some((i8::try_from(month + 1).ok()?, rest))
}

fn year(text: &str) -> Option<(i16, &str)> {
    number(text).filter(|(_, rest)| text.len() - rest.len() == 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        leading(text).map(|(day, length)| {
            let month = if day.first == day.last { "" } else { " (month)" };
            format!("{}{month} {}", day.last, &text[..length])
        })
    }

    #[test]
    fn days_in_all_their_shapes() {
        for text in [
            "2026-06-11",
            "2026/06/11",
            "11.06.2026",
            "11.6.2026",
            "June 11, 2026",
            "Jun. 11th 2026",
            "11 June 2026",
            "11th of June, 2026",
            "11. Juni 2026",
            "11 de junio de 2026",
            "11 juin 2026",
        ] {
            assert_eq!(day(text), Some(format!("2026-06-11 {text}")), "{text}");
            assert_eq!(day(&format!("{text} by Lena")), Some(format!("2026-06-11 {text}")), "{text}");
        }
        assert_eq!(day("2026-06-11T09:00:00Z").as_deref(), Some("2026-06-11 2026-06-11"));
        assert_eq!(day("26/03/2026").as_deref(), Some("2026-03-26 26/03/2026"));
        assert_eq!(day("03/26/2026").as_deref(), Some("2026-03-26 03/26/2026"));
        assert_eq!(day("1er mars 2026").as_deref(), Some("2026-03-01 1er mars 2026"));
        assert_eq!(day("August 2026 | x").as_deref(), Some("2026-08-31 (month) August 2026"));
        assert_eq!(day("February 2028").as_deref(), Some("2028-02-29 (month) February 2028"));
    }

    #[test]
    fn what_is_no_day() {
        for text in [
            "03/04/2026",
            "YYYY-MM-DD",
            "2026",
            "2026-06",
            "2026-06-31",
            "2026-06-11x",
            "2026-06-112",
            "2026-06-11-3",
            "31/31/2026",
            "Juneau 2026",
            "May be",
            "mar 11",
            "12345-01-01",
            "0026-06-11",
            "",
            "-",
            "11. Version 2026",
            "June 31, 2026",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
