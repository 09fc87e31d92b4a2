//! What looks like text and answers nothing, judged as a whole: a document of "n/a", a section that points to one that says nothing, a
//! template's instruction in italics, questions that nobody answers.

use std::ops::Range;

use super::deferral::{is_declined, is_none, points};
use super::markdown::{Piece, Section, TextLine};
use super::paragraph::joined;
use super::placeholder::{Placeholder, bare, is_to_come, says_something, whole_section};
use super::words::Words;
use crate::limits::documents as limits;

/// What is said of "none" as a whole: of a list it is an answer.
pub(super) const NONE: &str = "all that this says is that there is none";

/// What a text begins with that tells an author what to write.
const AUTHORS: &[&str] = &[
    "^list",
    "^describe",
    "^explain",
    "^add",
    "^enter",
    "^write",
    "^fill",
    "^insert",
    "^specify",
    "^state",
    "^provide",
    "^outline",
    "^summari*",
    "^document",
    "^include",
    "^name",
    "^paste",
    "^put",
    "^note",
];

/// What a column is called in which something is answered.
const ANSWERS: &[&str] = &[
    "=what",
    "=how",
    "=rule",
    "=rules",
    "=answer",
    "=answers",
    "=description",
    "=value",
    "=content",
    "=plan",
    "=procedure",
    "=approach",
    "=how we do it",
    "=what happens",
    "=what we do",
    "=regel",
    "=antwort",
    "=beschreibung",
    "=inhalt",
    "=wert",
    "=respuesta",
    "=reponse",
];

/// Lists of which "none" is the answer.
const LISTS: &[&str] = &[
    "known",
    "exception*",
    "issue*",
    "limitation*",
    "incident*",
    "deviation*",
    "waiver*",
    "ausnahme*",
    "bekannte",
    "excepcion*",
    "limitacion*",
    "limite*",
];

/// Marks the sections that only point to what precedes or follows them, where nothing is said.
pub(super) fn mark(sections: &mut [Section]) {
    let pointing: Vec<Option<bool>> =
        sections.iter().map(|section| points(&joined(&lines(section)?))).collect();
    if pointing.iter().all(Option::is_none) {
        return;
    }
    let says: Vec<bool> = sections
        .iter()
        .zip(&pointing)
        .map(|(section, points)| points.is_none() && says_something(section))
        .collect();
    let first = says.iter().position(|says| *says).unwrap_or(usize::MAX);
    let last = says.iter().rposition(|says| *says);
    for (at, (section, points)) in sections.iter_mut().zip(pointing).enumerate() {
        section.points_nowhere = match points {
            Some(true) => first > at,
            Some(false) => last.is_none_or(|last| last < at),
            None => false,
        };
    }
}

/// The lines of a section that has nothing else, no links and no check boxes.
fn lines(section: &Section) -> Option<Vec<&TextLine>> {
    if section.pieces.len() > limits::HOLLOW_LINES {
        return None;
    }
    let all = section.pieces.iter().map(|piece| match piece {
        Piece::Line(line) if !line.task && line.links.is_empty() => Some(line),
        Piece::Line(_) | Piece::Row(_) | Piece::Opaque(_) => None,
    });
    let all: Vec<&TextLine> = all.collect::<Option<_>>()?;
    (!all.is_empty()).then_some(all)
}

/// Whether all that a section says is that it is not known: "Unclear." That there is none may be an answer.
pub(super) fn is_unclear(section: &Section) -> bool {
    lines(section).map(|lines| joined(&lines)).is_some_and(|text| is_declined(&text) && !is_none(&text))
}

/// Where these sections, as a whole, answer nothing, and why.
pub(super) fn whole(sections: &[Section]) -> Option<Placeholder> {
    let mut found: Option<Placeholder> = None;
    let mut is_list = false;
    for section in sections {
        is_list |= Words::of(&section.title).has_any(LISTS);
        if section.pieces.is_empty() {
            continue;
        }
        if let Some(placeholder) = whole_section(section) {
            found.get_or_insert(placeholder);
            continue;
        }
        let lines = lines(section)?;
        let text = joined(&lines);
        if !is_declined(&text) {
            return None;
        }
        let what = if is_none(&text) { NONE } else { "no answer, and all that there is" };
        if found.as_ref().is_none_or(|found| found.what == NONE) {
            found = Some(Placeholder { at: place(&lines)?, what });
        }
    }
    found.filter(|found| !(is_list && found.what == NONE))
}

/// Whether there is text in these sections, and none of it says anything.
pub(super) fn is_hollow(sections: &[Section]) -> bool {
    let is_there = sections.iter().any(|section| !section.pieces.is_empty());
    is_there && (!sections.iter().any(says_something) || whole(sections).is_some())
}

/// Whether a text, as a whole, is one of the words that stand for it.
pub(super) fn is_all_to_come(text: &str) -> bool {
    is_to_come(bare(&text.to_lowercase()))
}

fn place(lines: &[&TextLine]) -> Option<Range<usize>> {
    let (first, last) = (lines.first()?, lines.last()?);
    Some(first.at.start..last.at.end.max(first.at.end))
}

/// Where a section is only a table of two columns whose second one is to answer the first, and has no answer.
pub(super) fn unanswered_table(section: &Section) -> Option<Range<usize>> {
    let rows = section.pieces.iter().map(|piece| match piece {
        Piece::Row(cells) => <&[TextLine; 2]>::try_from(cells.as_slice()).ok(),
        Piece::Line(_) | Piece::Opaque(_) => None,
    });
    let rows: Vec<&[TextLine; 2]> = rows.collect::<Option<_>>()?;
    let ([first, head], body) = rows.split_first()?;
    let is_answer = Words::of(&head.text);
    // Of a form, such as "Step, Done", the second column is filled in when it is used.
    if body.is_empty() || !head.text.trim().is_empty() && !is_answer.has_any(ANSWERS) {
        return None;
    }
    let is_blank = |cell: &TextLine| {
        cell.text.trim().chars().all(|c| "-–—_?.… ".contains(c))
            && cell.links.is_empty()
            && cell.images.is_empty()
    };
    let has_names = body.iter().any(|[name, _]| !is_blank(name));
    let [last, _] = body.last()?;
    (has_names && body.iter().all(|[_, answer]| is_blank(answer))).then_some(first.at.start..last.at.end)
}

/// Whether lines are a template's instruction: all in italics, a question to the author or something to write "here".
pub(super) fn is_instruction(lines: &[&TextLine]) -> bool {
    if lines.len() > limits::HOLLOW_LINES {
        return false;
    }
    let is_italic = |line: &&TextLine| line.italic > 0 && line.italic >= line.text.trim_end().len();
    if !lines.iter().all(is_italic) {
        return false;
    }
    let text = joined(lines);
    let words = Words::of(&text);
    let asks = text.split_inclusive(['.', '?', '!']).next().is_some_and(|first| first.ends_with('?'));
    words.count() <= 40 && (asks || words.has_any(AUTHORS) && words.has("here"))
}

/// Where sections only ask, and nobody answers.
pub(super) fn only_asks(sections: &[Section]) -> Option<Range<usize>> {
    let mut first = None;
    for section in sections.iter().filter(|section| !section.pieces.is_empty()) {
        let lines = lines(section)?;
        let asks = |line: &&TextLine| {
            let text = line.text.trim();
            text.ends_with('?') && !text.contains(['.', '!', ':'])
        };
        if !lines.iter().all(asks) {
            return None;
        }
        first = first.or(place(&lines));
    }
    first
}

/// Where these sections hold nothing but one link out of the repository, it leads here.
pub(super) fn only_points_out(sections: &[Section]) -> Option<&str> {
    let mut pieces = sections.iter().flat_map(|section| &section.pieces);
    let (Piece::Line(line), None) = (pieces.next()?, pieces.next()) else { return None };
    let text = line.text.trim();
    let is_address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
    match line.links.as_slice() {
        [] => (is_address(text) && !text.contains(char::is_whitespace)).then_some(text),
        [(target, _)] => (is_address(target) && text.split_whitespace().count() <= 6).then_some(target),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::markdown::outline;
    use super::super::placeholder::placeholders;
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        placeholders(text, &outline(text)).into_iter().map(|placeholder| &text[placeholder.at]).collect()
    }

    #[test]
    fn sections_that_answer_nothing() {
        for (text, expected) in [
            ("We will define this later.", "We will define"),
            ("This is still TBD.", "This is"),
            ("See above.", "See above."),
            ("Unclear.", "Unclear."),
            ("*What could go wrong? List the risks here.*", "What could"),
            ("*What could go wrong?\nList the risks here.*", "What could"),
            ("Owner: [name]\nContact: [phone]", "Owner"),
            ("Owner: [name] Contact: [phone]", "Owner"),
            ("| Step | What |\n|--|--|\n| One | |\n| Two | - |", "Step"),
        ] {
            let text = format!("# R\n\n## Mitigation\n\n{text}\n");
            let found = found(&text);
            assert!(found.len() == 1 && found[0].trim().starts_with(expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn sections_that_answer_something() {
        for text in [
            "# R\n\n## Diagnosis\n\nRead the log, then revert.\n\n## Rollback\n\nSee above.\n",
            "# R\n\n## Diagnosis\n\nSee below.\n\n## Mitigation\n\nRestart.\n",
            "# R\n\n## Status\n\nTo be discussed.\n\n## Steps\n\nRestart.\n",
            "# R\n\n## Cause\n\nUnknown.\n\n## Steps\n\nRestart.\n",
            "# R\n\n## Later\n\nThe order will be completed later.\n",
            "# R\n\n*What now?*\n\nRestart it.\n",
            "# R\n\n*Restart the workers.*\n",
            "# R\n\nStatus: [deprecated]\n",
            "# R\n\nOwner: [name]\nContact: [phone]\n\n[name]: https://a.example\n[phone]: https://b.example\n",
            "# R\n\n| Step | Done |\n|--|--|\n| Restart | |\n",
            "# R\n\n## Known limitations\n\nNone.\n",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn documents_that_answer_nothing() {
        let whole = |text: &str| super::whole(&outline(text).sections).map(|found| text[found.at].to_owned());
        for (text, expected) in [
            ("n/a\n", "n/a"),
            ("# Risks\n\nNone.\n", "None."),
            ("# Case\n\n## Cost\n\nUnclear.\n\n## Adoption\n\nOpen.\n", "Unclear."),
            ("See above.\n", "See above."),
        ] {
            assert_eq!(whole(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "# Known limitations\n\nNone.\n",
            "# Case\n\n## Cost\n\nUnclear.\n\n## Adoption\n\nAnna.\n",
            "# X\n",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
        let asks = |text: &str| only_asks(&outline(text).sections).is_some();
        assert!(asks("# Q\n\nWhat becomes of my job? Who do I call?\n"));
        assert!(!asks("# Q\n\nWhat becomes of my job? It stays.\n") && !asks("# Q\n"));
    }
}
