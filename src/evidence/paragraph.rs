//! Joins the lines of a source file to paragraphs as a reader sees them, and splits these into sentences.

use std::ops::Range;

use super::markdown::{Piece, Section, TextLine};

/// A paragraph, or a cell of a table.
#[derive(Debug)]
pub(crate) struct Paragraph<'s> {
    /// Its lines.
    pub lines: Vec<&'s TextLine>,
    /// Whether it is a cell of a table.
    pub cell: bool,
}

impl Paragraph<'_> {
    /// Returns its text, with a space for each line break.
    pub(crate) fn text(&self) -> String {
        joined(&self.lines)
    }

    /// Returns its range, with the links at the ends of its lines.
    pub(crate) fn at(&self) -> Range<usize> {
        let start = self.lines.first().map_or(0, |line| line.at.start);
        let ends =
            self.lines.iter().flat_map(|line| line.links.iter().map(|(_, at)| at.end).chain([line.at.end]));
        start..ends.max().unwrap_or(start)
    }
}

/// Joins the text of lines, with a space for each line break.
pub(super) fn joined(lines: &[&TextLine]) -> String {
    lines.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ")
}

/// Returns the paragraphs of a section, in order. `text` is the source of the section.
pub(crate) fn paragraphs<'s>(text: &str, section: &'s Section) -> Vec<Paragraph<'s>> {
    let mut found: Vec<Paragraph<'s>> = Vec::new();
    let mut open = false;
    for piece in &section.pieces {
        let line = match piece {
            Piece::Line(line) => line,
            Piece::Row(cells) => {
                found.extend(cells.iter().map(|cell| Paragraph { lines: vec![cell], cell: true }));
                open = false;
                continue;
            }
            Piece::Opaque(_) => {
                open = false;
                continue;
            }
        };
        match found.last_mut().filter(|_| open) {
            Some(last) if last.lines.last().is_some_and(|above| goes_on(text, above, line)) => {
                last.lines.push(line);
            }
            _ => found.push(Paragraph { lines: vec![line], cell: false }),
        }
        open = true;
    }
    found
}

/// Whether a line continues the one above it: only one line break and no list mark is between them.
fn goes_on(text: &str, above: &TextLine, line: &TextLine) -> bool {
    let Some(between) = text.get(above.at.end..line.at.start) else { return false };
    let Some((before, after)) = between.split_once('\n') else { return false };
    let after = after.trim_start_matches([' ', '\t', '>']);
    let number = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_item = after.starts_with(['-', '+'])
        || after.starts_with("* ")
        || number.len() < after.len() && number.starts_with(['.', ')']);
    above.depth == line.depth
        && above.quoted == line.quoted
        && !before.contains('\n')
        && !after.contains('\n')
        && !is_item
}

/// Splits a text into sentences, without the marks that end them.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_end = |(at, mark): (usize, &str)| {
            let behind = rest.get(at + mark.len()..)?;
            (behind.is_empty() || behind.starts_with(|c: char| c.is_whitespace() || "\"”»)*".contains(c)))
                .then_some(at)
        };
        let end = rest.match_indices(['.', '!', '?', ';']).find_map(is_end);
        let (sentence, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind.get(1..).unwrap_or_default();
        Some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::super::markdown::outline;
    use super::*;

    #[test]
    fn lines_of_one_paragraph_are_read_as_one() {
        let text =
            "one\n**two**\n\nthree\n\n- a\n- b\n  c\n* d\n\n1. e\n2. f\n\n> g\n> h\n\n| i | j |\n|--|--|\n";
        let outline = outline(text);
        let read: Vec<_> = outline.sections.iter().flat_map(|section| paragraphs(text, section)).collect();
        let read: Vec<_> = read.iter().map(Paragraph::text).collect();
        assert_eq!(read, ["one two", "three", "a", "b c", "d", "e", "f", "g h", "i", "j"]);
    }

    #[test]
    fn sentences_end_where_a_mark_does() {
        let read: Vec<_> = sentences("We go. At 4.5 % we stop; or not? No").map(str::trim).collect();
        assert_eq!(read, ["We go", "At 4.5 % we stop", "or not", "No"]);
    }
}
