//! Converts syntax errors to problems, and drops the problems that they cause.

use std::ops::Range;

use super::node::SyntaxError;
use super::reader::{Problem, ProblemKind};
use super::subject::Subject;
use crate::limits::manifest as limits;

/// Returns the line that contains `at`, without its line end.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at);
    let (above, below) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = above.rfind('\n').map_or(0, |newline| newline + 1);
    let end = below.find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}

/// Drops problems that syntax errors cause: on a broken line, and below a broken header up to the next header, since
/// those keys went to the wrong table.
pub(super) fn drop_consequences(text: &str, errors: &[SyntaxError], problems: &mut Vec<Problem>) {
    let mut broken: Vec<Range<usize>> = Vec::new();
    for error in errors.iter().take(limits::SYNTAX_ERRORS) {
        let mut range = line_of(text, error.at.start);
        range.end = range.end.max(line_of(text, error.at.end).end);
        if text.get(range.clone()).is_some_and(|line| line.trim_start().starts_with('[')) {
            let next = text.get(range.end..).and_then(|below| below.find("\n["));
            range.end = next.map_or(text.len(), |header| range.end + header);
        }
        broken.push(range);
    }
    if errors.len() > limits::SYNTAX_ERRORS {
        problems.clear();
    }
    problems.retain(|problem| !broken.iter().any(|range| range.contains(&problem.at.start)));
}

/// Returns one error for an unresolved merge conflict, instead of the many that its markers cause.
pub(super) fn merge_conflict(text: &str) -> Option<SyntaxError> {
    let mut at = 0;
    let mut start = None;
    let mut divided = false;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let plain = line.trim_end();
        match start {
            None if plain.starts_with("<<<<<<< ") => start = Some(at),
            Some(_) if plain == "=======" => divided = true,
            Some(start) if divided && plain.starts_with(">>>>>>> ") => {
                let message = format!("unresolved merge conflict, up to line {number}");
                return Some(SyntaxError { at: start..start + 7, message });
            }
            _ => {}
        }
        at += line.len();
    }
    None
}

pub(super) fn problems(text: &str, errors: Vec<SyntaxError>) -> Vec<Problem> {
    let more = errors.len().saturating_sub(limits::SYNTAX_ERRORS);
    let mut problems: Vec<_> = errors
        .into_iter()
        .take(limits::SYNTAX_ERRORS)
        .map(|error| {
            // An empty span would show nothing. It is extended to the next character, or to the last one of the line.
            let line = line_of(text, error.at.start);
            let mut at = error.at;
            if at.is_empty() {
                at = if at.start < line.end {
                    at.start..text.ceil_char_boundary(at.start + 1)
                } else {
                    text.floor_char_boundary(line.end.saturating_sub(1)).max(line.start)..line.end
                };
            }
            Problem {
                kind: ProblemKind::Syntax,
                subject: Subject::default(),
                at,
                headline: "the manifest is not valid TOML".to_owned(),
                label: error.message,
                related: None,
                help: Some(
                    "fix the syntax first: the rest of the manifest is not checked until then".to_owned(),
                ),
                fix: None,
            }
        })
        .collect();
    if let Some(last) = problems.last_mut().filter(|_| more > 0) {
        last.help = Some(format!(
            "{more} more syntax errors are not shown; fix the syntax first: the rest is not checked until then"
        ));
    }
    problems
}
