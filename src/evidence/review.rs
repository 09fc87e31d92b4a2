//! Days of review that a document's front matter claims.

use std::ops::Range;

use jiff::civil::Date;

use crate::manifest::value::parse_day;

/// The keys that claim a review. `last_updated` is none: who changes a line has not read the rest.
const KEYS: &[&str] = &["reviewed", "lastreviewed", "lastreviewedon"];

/// The newest day of review in the lines of `front_matter`, and where it stands.
pub fn newest(text: &str, front_matter: Range<usize>) -> Option<(Date, Range<usize>)> {
    let mut newest: Option<(Date, Range<usize>)> = None;
    let mut start = front_matter.start;
    for line in text[front_matter].split_inclusive('\n') {
        let at = start;
        start += line.len();
        // Only top-level keys: what is indented belongs to something else.
        let Some((key, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t', '-', '#']))
        else {
            continue;
        };
        let key: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if !KEYS.contains(&key.as_str()) {
            continue;
        }
        let plain = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']).trim();
        // A time of day adds nothing.
        let day = plain
            .get(..10)
            .filter(|_| plain.get(10..).is_none_or(|rest| rest.is_empty() || rest.starts_with(['T', ' '])));
        let Some(day) = day.and_then(parse_day) else { continue };
        let from = at + line.find(plain).unwrap_or_default();
        if newest.as_ref().is_none_or(|(known, _)| day > *known) {
            newest = Some((day, from..from + 10));
        }
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<(String, &str)> {
        newest(text, 0..text.len()).map(|(day, at)| (day.to_string(), &text[at]))
    }

    #[test]
    fn the_keys_that_teams_write() {
        let is = |text| {
            day(text).map(|(day, at)| {
                assert_eq!(day, at);
                day
            })
        };
        for text in [
            "title: x\nlast_reviewed_on: 2026-03-26\nreview_in: 6 months\n",
            "last-reviewed: \"2026-03-26\"\n",
            "Last Reviewed: '2026-03-26' # by Lena\n",
            "reviewed: 2026-03-26T09:00:00Z\n",
            "reviewed: 2026-01-01\nlast_reviewed: 2026-03-26\n",
        ] {
            assert_eq!(is(text).as_deref(), Some("2026-03-26"), "{text}");
        }
    }

    #[test]
    fn what_is_no_review() {
        for text in [
            "last_updated: 2026-03-26\n",
            "next_review: 2026-03-26\n",
            "reviewed: YYYY-MM-DD\n",
            "reviewed:\n",
            "meta:\n  reviewed: 2026-03-26\n",
            "reviewed: 26/03/2026\n",
            "reviewed: 2026-03-26x\n",
            "# reviewed: 2026-03-26\n",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
