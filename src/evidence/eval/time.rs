//! Parses times as result files write them.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz::TimeZone};

use crate::evidence::data::{Value, ValueKind};

/// Parses a value as a time: RFC 3339, ISO without an offset (taken as UTC), a day, or seconds or milliseconds since 1970.
pub(super) fn time_of(value: &Value) -> Option<Timestamp> {
    match &value.data {
        ValueKind::Text(text) => parse(text),
        ValueKind::Number(number) => since_epoch(*number),
        _ => None,
    }
}

/// Parses a text as a time.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp());
    if text.len() == 10
        && let Ok(day) = text.parse::<Date>()
    {
        return utc(day.at(0, 0, 0, 0));
    }
    // Python writes a blank instead of `T`, and `+0000`.
    let digits = text.bytes().take(4).all(|byte| byte.is_ascii_digit());
    if let Some(time) = text.parse::<f64>().ok().and_then(since_epoch) {
        return Some(time);
    }
    let iso = || text.parse::<DateTime>().ok().and_then(utc);
    if digits
        && text.len() >= 16
        && let Some(time) = iso()
    {
        return Some(time);
    }
    in_words(text).or_else(|| {
        // As in file names: only digits and separators.
        let plain = |byte: u8| byte.is_ascii_digit() || b"-_:.T ".contains(&byte);
        (text.len() >= 8 && text.bytes().all(plain)).then(|| at_start(text.as_bytes()))?
    })
}

/// Formats of other languages with an offset, and unambiguous dates.
const WITH_OFFSET: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%dT%H:%M:%S%.f %z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y/%m/%d %H:%M:%S%.f %z",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a %b %d %Y %H:%M:%S GMT%z",
    "%a %b %d %H:%M:%S %z %Y",
];
const WITHOUT: &[&str] = &[
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
    "%a %b %d %H:%M:%S %Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%b %d, %Y %H:%M:%S",
];
const DAYS: &[&str] = &["%Y/%m/%d", "%d.%m.%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y"];

fn in_words(text: &str) -> Option<Timestamp> {
    if text.len() > 80 {
        return None;
    }
    // JavaScript adds the name of the zone after the offset.
    let text = text.split_once(" (").map_or(text, |(before, _)| before);
    let plain = [" UTC", " GMT", " Z"].iter().find_map(|zone| text.strip_suffix(zone));
    let numbered = plain.map(|plain| format!("{plain} +0000"));
    let offset = numbered.as_deref().unwrap_or(text);
    if let Some(time) = WITH_OFFSET.iter().find_map(|form| Timestamp::strptime(form, offset).ok()) {
        return Some(time);
    }
    let text = plain.unwrap_or(text);
    let time = WITHOUT.iter().find_map(|form| DateTime::strptime(form, text).ok());
    let day = || DAYS.iter().find_map(|form| Date::strptime(form, text).ok()).map(|day| day.at(0, 0, 0, 0));
    time.or_else(day)?.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp())
}

/// Whether a text in the place of a time looks like one, and is not a duration or a word.
pub(super) fn names_a_year(text: &str) -> bool {
    let mut digits = text.split(|c: char| !c.is_ascii_digit());
    digits.any(|number| {
        let is_year = |year: &str| matches!(year.get(..2), Some("19" | "20"));
        is_year(number) && matches!(number.len(), 4 | 8)
    })
}

/// First and last second of a possible time of results: 2010 to 2100. A number outside is a duration, or a clock with another start.
const PLAUSIBLE: std::ops::Range<f64> = 1_262_304_000.0..4_102_444_800.0;

fn since_epoch(number: f64) -> Option<Timestamp> {
    let seconds = if PLAUSIBLE.contains(&number) {
        number
    } else if PLAUSIBLE.contains(&(number / 1000.0)) {
        number / 1000.0
    } else {
        return None;
    };
    Timestamp::from_millisecond((seconds * 1000.0) as i64).ok()
}

/// Finds the time in a file's name: `20261005_141210`, `2026-07-08T16-04-34.219874`, `2026-10-19`.
pub(super) fn in_name(name: &str) -> Option<Timestamp> {
    let bytes = name.as_bytes();
    (0..bytes.len()).find_map(|start| {
        let (before, rest) = bytes.split_at_checked(start)?;
        if before.last().is_some_and(u8::is_ascii_digit) { None } else { at_start(rest) }
    })
}

/// Parses `YYYY`, `MM`, `DD` with `-` or nothing in between, then optionally a separator and `hh`, `mm`, `ss` in the same form.
fn at_start(bytes: &[u8]) -> Option<Timestamp> {
    let mut rest = bytes;
    let year = digits(&mut rest, 4)?;
    let dashed = rest.first() == Some(&b'-');
    let pair = |rest: &mut &[u8]| {
        if dashed {
            *rest = rest
                .strip_prefix(b"-")
                .or_else(|| rest.strip_prefix(b":"))
                .or_else(|| rest.strip_prefix(b"_"))?;
        }
        digits(rest, 2)
    };
    let (month, day) = (pair(&mut rest)?, pair(&mut rest)?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    if !(2010..2100).contains(&year) || !dashed && rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let clock = || {
        let (b'T' | b'_' | b'-' | b' ', mut rest) = rest.split_first()? else { return None };
        let hour = digits(&mut rest, 2)?;
        let parted = matches!(rest.first(), Some(b'-' | b':'));
        let pair = |rest: &mut &[u8]| {
            if parted {
                *rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b":"))?;
            }
            digits(rest, 2)
        };
        let (minute, second) = (pair(&mut rest)?, pair(&mut rest)?);
        let small = |number: i16| i8::try_from(number).ok();
        DateTime::new(year, date.month(), date.day(), small(hour)?, small(minute)?, small(second)?, 0).ok()
    };
    let time = clock().unwrap_or_else(|| date.at(0, 0, 0, 0));
    time.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp())
}

fn digits(rest: &mut &[u8], count: usize) -> Option<i16> {
    let (number, after) = rest.split_at_checked(count)?;
    if !number.iter().all(u8::is_ascii_digit) {
        return None;
    }
    *rest = after;
    std::str::from_utf8(number).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shapes_that_tools_write() {
        let shows = |text: &str| parse(text).map(|time| time.to_string());
        for (text, time) in [
            ("2026-11-21T00:08:52.088Z", "2026-11-21T00:08:52.088Z"),
            ("2025-02-11T15:17:00-05:00", "2025-02-11T20:17:00Z"),
            ("2026-11-21T00:12:56.760652", "2026-11-21T00:12:56.760652Z"),
            ("2026-11-21 00:12:56", "2026-11-21T00:12:56Z"),
            ("2026-11-21 00:12:56+02:00", "2026-11-20T22:12:56Z"),
            ("2026-11-21", "2026-11-21T00:00:00Z"),
            ("1783526520.5", "2026-07-08T16:02:00.5Z"),
            ("2026-04-18 23:47:12 UTC", "2026-04-18T23:47:12Z"),
            ("2026-04-18T23:47:12 +0200", "2026-04-18T21:47:12Z"),
            ("2026-04-18 23:47:12.5 +0000", "2026-04-18T23:47:12.5Z"),
            ("20260118_234712", "2026-01-18T23:47:12Z"),
            ("2026-07-08T16-04-34.219874", "2026-07-08T16:04:34Z"),
            ("2026/01/18", "2026-01-18T00:00:00Z"),
            ("18.01.2026", "2026-01-18T00:00:00Z"),
            ("Jan 18, 2026", "2026-01-18T00:00:00Z"),
            ("January 18, 2026", "2026-01-18T00:00:00Z"),
            ("Sun, 18 Jan 2026 10:00:00 +0000", "2026-01-18T10:00:00Z"),
            ("Sun Jan 18 2026 10:00:00 GMT+0100 (CET)", "2026-01-18T09:00:00Z"),
        ] {
            assert_eq!(shows(text).as_deref(), Some(time), "{text}");
        }
        let number = |number| since_epoch(number).map(|time| time.to_string());
        assert_eq!(number(1_783_526_520_500.0).as_deref(), Some("2026-07-08T16:02:00.5Z"));
        assert_eq!(number(6_544_438.38), None, "a clock that counts from elsewhere");
        for wrong in
            ["", "yesterday", "2026", "12:30", "2026-13-01", "NaN", "2026-01", "03/04/2026", "2026-02-30"]
        {
            assert_eq!(shows(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_stamps_in_names() {
        let shows = |name: &str| in_name(name).map(|time| time.to_string());
        for (name, time) in [
            ("test_run_20261005_141210.json", "2026-10-05T14:12:10Z"),
            ("test_run_20261005_141210_2.json", "2026-10-05T14:12:10Z"),
            ("results_2026-07-08T16-04-34.219874.json", "2026-07-08T16:04:34Z"),
            ("2024-08-29T15-11-17+00-00_popularity_5EAmX6.json", "2024-08-29T15:11:17Z"),
            ("2026-10-19.json", "2026-10-19T00:00:00Z"),
            ("run-20261019.json", "2026-10-19T00:00:00Z"),
        ] {
            assert_eq!(shows(name).as_deref(), Some(time), "{name}");
        }
        for name in ["results.json", "run-1234567890.json", "v2-20261399.json", "99999999.json"] {
            assert_eq!(shows(name), None, "{name}");
        }
    }
}
