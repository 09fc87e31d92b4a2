//! What a document says as a whole: nothing, only questions, or only where to look.

use std::ops::Range;

use super::DocumentReading;
use super::marker::{Snippet, is_phrase};
use super::request::{AuthorRequest, request};
use crate::evidence::markdown::{Piece, Section, TextLine};
use crate::vocabulary::{WordUse, fold, is_a};

/// Whether there is text in these sections, which `reading` has read, and none of it says anything.
pub(crate) fn is_hollow(sections: &[Section], reading: &DocumentReading<'_>) -> bool {
    let is_there = sections.iter().any(|section| !section.pieces.is_empty());
    is_there && (reading.says_nothing() || only_says_none(sections).is_some())
}

/// Returns the place of an answer such as "none" or "see above", or of an instruction to the author, if sections contain nothing else.
pub(crate) fn only_says_none(sections: &[Section]) -> Option<Range<usize>> {
    // Below a heading that is not the title, it is an answer.
    if sections.iter().filter(|section| section.level > 0).nth(1).is_some() {
        return None;
    }
    let mut pieces = sections.iter().flat_map(|section| &section.pieces);
    let (Piece::Line(line), None) = (pieces.next()?, pieces.next()) else { return None };
    let snippet = Snippet::line(line);
    let is_sign = snippet.plain.chars().filter(|c| c.is_alphanumeric()).nth(1).is_none();
    // "When the queue is full, restart it" is a step: only a question, or a line in italics, asks the author.
    let is_aside = line.italic > 0 || snippet.plain.contains(['?', '？']);
    let says_none = !snippet.has_more()
        && (is_sign
            || is_aside && request(&snippet) > AuthorRequest::No
            || is_a(&fold(&snippet.plain), WordUse::Nothing)
            || is_phrase(&snippet.plain, WordUse::Sentence));
    says_none.then(|| line.at.clone())
}

/// Returns the place of questions, if sections contain only questions without answers.
pub(crate) fn only_asks(sections: &[Section]) -> Option<Range<usize>> {
    let mut found: Option<Range<usize>> = None;
    for piece in sections.iter().flat_map(|section| &section.pieces) {
        let Piece::Line(line) = piece else { return None };
        let text = line.text.trim();
        let asks = text.ends_with(['?', '？']) && !text.contains(['.', '!', ':']);
        if !asks || line.task || !line.links.is_empty() {
            return None;
        }
        let start = found.map_or(line.at.start, |found| found.start);
        found = Some(start..line.at.end);
    }
    found
}

/// Returns the address, if it is the only content of sections.
pub(crate) fn only_points_out(sections: &[Section]) -> Option<&str> {
    /// Most words around the link.
    const WORDS: usize = 6;
    let mut pieces = sections.iter().flat_map(|section| &section.pieces);
    let (Piece::Line(TextLine { text, links, .. }), None) = (pieces.next()?, pieces.next()) else {
        return None;
    };
    let text = text.trim();
    let is_address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
    match links.as_slice() {
        [] => (is_address(text) && !text.contains(char::is_whitespace)).then_some(text),
        [(target, _)] => (is_address(target) && text.split_whitespace().count() <= WORDS).then_some(target),
        _ => None,
    }
}
