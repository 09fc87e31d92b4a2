//! Headings that are content themselves, so that no text has to follow them: a field of a form (`## Status:
//! Accepted`), a link (`## [Rollback](rollback.md)`), and a sentence that is a heading only because a line of dashes
//! follows it.

use std::ops::Range;

use super::markdown::{OPAQUE, Piece, Section, TextLine};
use crate::limits::documents as limits;
use crate::vocabulary::{WordUse, fold, is_a};

/// Splits a heading into label and value, such as `Status` and `Accepted`. None if a number is before the colon: `Step 2: Rollback`.
pub(super) fn of(title: &str) -> Option<(&str, &str)> {
    let (label, value) = title.split_once([':', '：'])?;
    let (label, value) = (label.trim(), value.trim());
    let is_number = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.chars().count() < 2
            || word.starts_with(|c: char| c.is_numeric())
            || word.chars().all(|c| "IVX".contains(c))
    };
    let is_field = !label.is_empty()
        && label.split_whitespace().count() <= limits::LABEL_WORDS
        && !label.split_whitespace().next_back().is_none_or(is_number)
        && !value.is_empty()
        && !value.starts_with("//");
    is_field.then_some((label, value))
}

/// Whether the value is an answer: the label asks for one, or the value is a contact or a command.
fn answers(label: &str, value: &str) -> bool {
    let calls = |word: &str| {
        let mut letters = word.chars();
        let mark = letters.next().is_some_and(|c| matches!(c, '@' | '#' | '+'));
        mark && letters.next().is_some_and(char::is_alphanumeric) || word.contains('@') && word.contains('.')
    };
    is_a(&fold(label), WordUse::Field) || value.split_whitespace().any(calls) || value.contains(OPAQUE)
}

/// Whether a heading links to another page.
pub(super) fn leads_elsewhere(section: &Section) -> bool {
    section.links.iter().any(|(target, _)| !target.is_empty() && !target.starts_with('#'))
}

/// Fewest words of a sentence that has no full stop at its end.
const MIN_SENTENCE: usize = 12;

/// Whether a heading is a sentence that is underlined with dashes or equals signs.
fn is_underlined_sentence(text: &str, section: &Section) -> bool {
    let heading = text.get(section.heading.clone()).unwrap_or_default();
    let ends = section.title.ends_with(['.', '!', '。', '！']);
    !heading.starts_with('#') && (ends || section.title.split_whitespace().count() >= MIN_SENTENCE)
}

/// Adds the value of such a heading as a line to each section that has no other content. The title of the document is not used.
pub(super) fn fill(text: &str, sections: &mut [Section]) {
    let headings = sections.iter_mut().filter(|section| section.level > 0).enumerate();
    for (nth, section) in headings.filter(|(_, section)| section.pieces.is_empty() && !section.is_html) {
        let line = if is_underlined_sentence(text, section) {
            TextLine { at: section.heading.clone(), text: section.title.clone(), ..TextLine::default() }
        } else if nth == 0 {
            continue;
        } else if leads_elsewhere(section) {
            let links = std::mem::take(&mut section.links);
            TextLine {
                at: section.heading.clone(),
                text: section.title.clone(),
                links,
                ..TextLine::default()
            }
        } else if let Some((_, value)) = of(&section.title).filter(|(label, value)| answers(label, value)) {
            TextLine { at: place(text, section, value), text: value.to_owned(), ..TextLine::default() }
        } else {
            continue;
        };
        section.pieces.push(Piece::Line(line));
    }
}

/// Returns the range of the value in a heading; the whole heading if it contains markup.
pub(super) fn place(text: &str, section: &Section, value: &str) -> Range<usize> {
    let heading = text.get(section.heading.clone()).unwrap_or_default();
    let found = heading.rfind(value).map(|at| section.heading.start + at);
    found.map_or(section.heading.clone(), |start| start..start + value.len())
}

#[cfg(test)]
mod tests {
    use super::super::markdown::outline;
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let outline = outline(text);
        let pieces = outline.sections.iter().flat_map(|section| &section.pieces);
        pieces
            .map(|piece| match piece {
                Piece::Line(line) => text[line.at.clone()].to_owned(),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_heading_that_is_a_field_is_its_own_answer() {
        for (heading, value) in [
            ("## Status: Accepted", "Accepted"),
            ("## Owner: @lena-ortiz ##", "@lena-ortiz"),
            ("### **Decision:** scale", "scale"),
            ("## Entscheidung: skalieren", "skalieren"),
            ("## Escalation: call +49 30 1234", "call +49 30 1234"),
            ("## Escalation: #oncall", "#oncall"),
            ("Date: 2026-01-02\n---", "2026-01-02"),
        ] {
            assert_eq!(lines(&format!("# A\n\n{heading}\n")), [value], "{heading}");
        }
        for heading in [
            "## Status",
            "## Status:",
            "## Step 2: Rollback",
            "## Rollback: what to do",
            "## Risk: vendor lock-in",
            "## See https://example.org",
            "## Appendix A: Status",
        ] {
            assert_eq!(lines(&format!("# A\n\n{heading}\n")), Vec::<String>::new(), "{heading}");
        }
        assert_eq!(lines("# A\n\n## [Rollback](b.md)\n\n## [Here](#a)\n"), ["## [Rollback](b.md)\n"]);
        let framed = "---\nRevert the change, then deploy.\n---\n";
        assert_eq!(lines(framed), ["Revert the change, then deploy.\n---\n"]);
        assert_eq!(lines("Rollback\n---\n"), Vec::<String>::new());
        assert_eq!(lines("# A\n\n## ![x](x.png) Rollback\n"), Vec::<String>::new(), "an image is no answer");
        assert_eq!(lines("# Status: Accepted\n"), Vec::<String>::new(), "a document's title");
        assert_eq!(lines("# A\n\n## Status: Accepted\n\nBy Lena.\n"), ["By Lena."], "with text of its own");
    }
}
