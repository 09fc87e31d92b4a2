//! Reads plain text as one section without a heading, line by line. `#` and `*` have no meaning.

use std::cell::OnceCell;

use super::markdown::{ItemMark, Outline, Piece, Section, TextLine};

/// Reads the lines of `text`.
pub(super) fn outline(text: &str) -> Outline {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut section = Section::default();
    let mut at = start;
    for raw in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let from = at;
        at += raw.len();
        let line = raw.trim();
        if line.is_empty() {
            continue;
        }
        let (item, task) = item(line);
        let end = from + raw.trim_end().len();
        section.pieces.push(Piece::Line(TextLine {
            at: end - item.unwrap_or(line).len()..end,
            text: item.unwrap_or(line).to_owned(),
            task,
            depth: usize::from(item.is_some()),
            item: item.map(|_| ItemMark::Bullet),
            ..TextLine::default()
        }));
    }
    Outline { front_matter: None, sections: vec![section], anchors: OnceCell::new() }
}

/// Returns the text of a list item, and whether it has a check box; none if the line is not an item.
fn item(line: &str) -> (Option<&str>, bool) {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let behind = if number.len() < line.len() {
        number.strip_prefix(['.', ')'])
    } else {
        line.strip_prefix(['-', '*', '+', '•'])
    };
    let text = behind.filter(|behind| behind.starts_with([' ', '\t'])).map(str::trim);
    let box_less =
        text.and_then(|text| ["[ ]", "[x]", "[X]"].iter().find_map(|mark| text.strip_prefix(mark)));
    match box_less.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => (Some(text), true),
        None => (text.filter(|text| !text.is_empty()), false),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_are_text() {
        let text =
            "\u{feff}# pinned on Monday\n\n  flask==3.0 # web\r\n- [ ] call Lena\n2) restart\n---\n**a**\n";
        let lines: Vec<_> = outline(text)
            .sections
            .iter()
            .flat_map(|section| &section.pieces)
            .map(|piece| match piece {
                Piece::Line(line) => {
                    assert_eq!(&text[line.at.clone()], line.text);
                    (line.text.clone(), line.depth, line.task)
                }
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = [
            ("# pinned on Monday", 0, false),
            ("flask==3.0 # web", 0, false),
            ("call Lena", 1, true),
            ("restart", 1, false),
            ("---", 0, false),
            ("**a**", 0, false),
        ];
        assert_eq!(lines, expected.map(|(text, depth, task)| (text.to_owned(), depth, task)));
    }

    proptest! {
        #[test]
        fn lines_lie_in_any_text(text in "\\PC{0,20}[\n\r\t\u{feff}\u{a0}]\\PC{0,20}(\n[-*+0-9][.) ]\\PC{0,5}){0,4}") {
            for piece in &outline(&text).sections[0].pieces {
                let Piece::Line(line) = piece else { panic!("{piece:?}") };
                prop_assert_eq!(text.get(line.at.clone()), Some(line.text.as_str()));
            }
        }
    }
}
