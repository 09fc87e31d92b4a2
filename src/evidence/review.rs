//! Finds review dates in a document: in its front matter, and in its visible text.

use std::ops::Range;

use super::day::{self, WrittenDay};
use super::front_matter;
use super::markdown::{Outline, Piece, TextLine};
use crate::limits::documents as limits;
use crate::text::beginning;
use crate::vocabulary::{WordUse, fold, is_a};

/// Labels within a sentence: "This page was last reviewed on 2 March 2026."
const IN_SENTENCES: &[&str] = &["last reviewed on ", "last reviewed: ", "last reviewed "];

/// A review date in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The day.
    pub day: WrittenDay,
    /// Place of the day.
    pub at: Range<usize>,
}

/// Returns the newest review date of a document. `outline` must be made from `text`.
pub(crate) fn newest(text: &str, outline: &Outline) -> Option<Reviewed> {
    let mut found = Vec::new();
    if let Some(range) = &outline.front_matter {
        front_matter(text, range.clone(), &mut found);
    }
    for section in &outline.sections {
        for (at, piece) in section.pieces.iter().enumerate() {
            match piece {
                Piece::Line(line) => in_line(text, line, &mut found),
                Piece::Row(cells) => {
                    in_row(text, cells, section.pieces.get(at + 1..).unwrap_or_default(), &mut found);
                }
                Piece::Opaque(_) => {}
            }
        }
    }
    // Of equal days, the first in the document.
    found.into_iter().rev().max_by_key(|reviewed| reviewed.day)
}

fn is_label(text: &str) -> bool {
    text.len() <= 80 && is_a(&fold(text), WordUse::Reviewed)
}

/// Reads the lines of front matter.
fn front_matter(text: &str, range: Range<usize>, found: &mut Vec<Reviewed>) {
    for line in front_matter::lines(text, range) {
        let value = line.value;
        let plain = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']).trim();
        if let Some((day, length)) = whole_day(plain).filter(|_| is_key(line.key)) {
            let from = line.at + value.find(plain).unwrap_or_default();
            found.push(Reviewed { day, at: from..from + length });
        }
    }
}

/// Whether a key is a label, however its words are joined: `last_reviewed`, `lastReviewed`.
fn is_key(key: &str) -> bool {
    let mut words = String::new();
    for letter in key.chars() {
        words.extend(letter.is_uppercase().then_some(' '));
        words.push(letter);
    }
    is_label(key) || is_label(&words)
}

/// Parses a value that is a day, with nothing but a time of day after it.
fn whole_day(value: &str) -> Option<(WrittenDay, usize)> {
    day::leading(value).filter(|(_, length)| {
        value.get(*length..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['T', ' ']))
    })
}

/// Parses the day at the beginning of a text, and returns its spelling.
fn leading_day(text: &str) -> Option<(WrittenDay, &str)> {
    let (day, length) = day::leading(text)?;
    Some((day, text.get(..length)?))
}

fn in_line(text: &str, line: &TextLine, found: &mut Vec<Reviewed>) {
    let all = beginning(&line.text, limits::REVIEW_LINE_BYTES);
    if !all.contains(|letter: char| letter.is_ascii_digit()) {
        return;
    }
    for part in all.split(['|', '•', '·', ';', '\u{2002}']) {
        if let Some((label, value)) = part.split_once(':')
            && let Some((day, written)) = leading_day(value.trim_start())
            && is_label(label)
        {
            found.push(Reviewed { day, at: place(text, line, written, label) });
            continue;
        }
        // Letters outside of ASCII keep their positions.
        let lower = part.to_ascii_lowercase();
        let sentence = IN_SENTENCES.iter().find_map(|words| Some(lower.find(words)? + words.len()));
        if let Some((before, after)) = sentence.and_then(|from| part.split_at_checked(from))
            && let Some((day, written)) = leading_day(after)
        {
            found.push(Reviewed { day, at: place(text, line, written, before) });
        }
    }
}

/// Reads the cell after a label; in a table of one row, the cell below it.
fn in_row(text: &str, cells: &[TextLine], after: &[Piece], found: &mut Vec<Reviewed>) {
    let below = match after {
        [Piece::Row(below)] | [Piece::Row(below), Piece::Line(_) | Piece::Opaque(_), ..] => below.as_slice(),
        _ => &[],
    };
    for (column, cell) in cells.iter().enumerate() {
        if !is_label(cell.text.trim().trim_end_matches(':')) {
            continue;
        }
        for value in [cells.get(column + 1), below.get(column)].into_iter().flatten() {
            let plain = value.text.trim();
            if let Some((day, written)) = leading_day(plain) {
                found.push(Reviewed { day, at: place(text, value, written, "") });
                break;
            }
        }
    }
}

/// Returns the range of `value`, which follows `label` in `line`; the whole line if markup is in between.
fn place(text: &str, line: &TextLine, value: &str, label: &str) -> Range<usize> {
    let raw = text.get(line.at.clone()).unwrap_or_default();
    let label = label.trim_matches(|c: char| !c.is_alphanumeric());
    let from = raw.find(label).map_or(0, |at| at + label.len());
    match raw.get(from..).and_then(|rest| rest.find(value)).map(|at| line.at.start + from + at) {
        Some(start) => start..start + value.len(),
        None => line.at.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::markdown::outline;
    use super::*;

    fn day(text: &str) -> Option<(String, &str)> {
        newest(text, &outline(text)).map(|found| (found.day.last.to_string(), &text[found.at]))
    }

    fn front(lines: &str) -> String {
        format!("---\n{lines}---\n# R\n\nText.\n")
    }

    #[test]
    fn the_keys_that_teams_write() {
        for text in [
            "title: x\nlast_reviewed_on: 2026-03-26\nreview_in: 6 months\n",
            "last-reviewed: \"2026-03-26\"\n",
            "Last Reviewed: '2026-03-26' # by Lena\n",
            "lastReviewed: 2026-03-26\r\n",
            "reviewed: 2026-03-26T09:00:00Z\n",
            "reviewed: 2026-01-01\nlast_reviewed: 2026-03-26\n",
            "reviewed_on: 2026-03-26\n",
        ] {
            assert_eq!(day(&front(text)), Some(("2026-03-26".into(), "2026-03-26")), "{text}");
        }
        assert_eq!(day(&front("reviewed: 26/03/2026\n")), Some(("2026-03-26".into(), "26/03/2026")));
        assert_eq!(day(&front("last_reviewed: March 2026\n")), Some(("2026-03-31".into(), "March 2026")));
        assert_eq!(
            day("+++\nlast_reviewed = 2026-03-26\n+++\nText.\n"),
            Some(("2026-03-26".into(), "2026-03-26"))
        );
    }

    #[test]
    fn the_lines_that_readers_see() {
        for (text, at) in [
            ("**Last reviewed:** 2026-03-26\n", "2026-03-26"),
            ("**Last reviewed**: March 26, 2026 by @lena\n", "March 26, 2026"),
            ("> **Last Reviewed**: 26 March 2026 | **Status**: live\n", "26 March 2026"),
            ("| Owner | @a |\n|--|--|\n| **Last Reviewed** | 2026-03-26 |\n", "2026-03-26"),
            ("| Owner | Last reviewed |\n|--|--|\n| @a | 2026-03-26 |\n", "2026-03-26"),
            ("- Owner: `team`\n- Last reviewed: 26.03.2026\n", "26.03.2026"),
            ("Text.\n\n---\n\n*Version: v1.1 • Last reviewed on: 2026-03-26*\n", "2026-03-26"),
            (
                "This page was last reviewed on 26 March 2026. It needs to be reviewed again on 26 June 2026.\n",
                "26 March 2026",
            ),
            ("Zuletzt geprüft am: 26. März 2026\n", "26. März 2026"),
            ("Última revisión: 26 de marzo de 2026\n", "26 de marzo de 2026"),
            ("Dernière revue : 26 mars 2026\n", "26 mars 2026"),
            ("Reviewed on: 2026-03-26\n", "2026-03-26"),
            ("Created 2026-03-26. Last reviewed: 2026-03-26\n", "2026-03-26"),
        ] {
            assert_eq!(day(text), Some(("2026-03-26".into(), at)), "{text}");
        }
        assert_eq!(day("Last reviewed: August 2026\n"), Some(("2026-08-31".into(), "August 2026")));
        let text = "Created: 2026-03-26. Last reviewed: 2026-03-26\n";
        assert_eq!(
            newest(text, &outline(text)).map(|found| found.at.start),
            Some(36),
            "not the first day of that line"
        );
    }

    #[test]
    fn what_is_no_review() {
        for text in [
            "last_updated: 2026-03-26\n",
            "next_review: 2026-03-26\n",
            "review_due: 2026-03-26\n",
            "review_date: 2026-03-26\n",
            "review_in: 6 months\n",
            "reviewed: YYYY-MM-DD\n",
            "reviewed:\n",
            "meta:\n  reviewed: 2026-03-26\n",
            "reviewed: 03/04/2026\n",
            "reviewed: 2026-03-26x\n",
            "# reviewed: 2026-03-26\n",
        ] {
            assert_eq!(day(&front(text)), None, "{text}");
        }
        for text in [
            "Last updated: 2026-03-26\n",
            "Next review: 2026-03-26\n",
            "Last reviewed: YYYY-MM-DD\n",
            "Last reviewed:\n\n2026-03-26\n",
            "Last reviewed by: Lena, 2026-03-26\n",
            "It will be reviewed on 2026-03-26.\n",
            "Last reviewed: 03/04/2026\n",
            "```\n---\nlast_reviewed: 2026-03-26\n---\n```\n",
            "    Last reviewed: 2026-03-26\n",
            "<!-- Last reviewed: 2026-03-26 -->\n",
            "| Page | Last reviewed |\n|--|--|\n| a | 2026-03-26 |\n| b | 2026-03-27 |\n",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
