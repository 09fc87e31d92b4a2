//! Rules about the manifest itself.

pub(crate) mod impossible_date;
pub(crate) mod invalid_rule;
pub(crate) mod invalid_syntax;
pub(crate) mod invalid_value;
pub(crate) mod undefined_reference;
pub(crate) mod unknown_key;

use std::ops::Range;

use super::RuleContext;
use crate::facts::Facts;
use crate::manifest::reader::ProblemFix;
use crate::manifest::{Problem, ProblemKind};
use crate::text::{FileId, Span};

/// Reports the problems of one kind that were found while the manifest was read.
fn problems(kind: ProblemKind, facts: &Facts<'_>, cx: &mut RuleContext) {
    cx.count_subjects(1);
    for problem in facts.manifest.problems.iter().filter(|problem| problem.kind == kind) {
        report(problem, facts.file, cx);
    }
}

/// Reports one problem in the syntax or format of a file.
fn report(problem: &Problem, file: FileId, cx: &mut RuleContext) {
    let span = |at: &Range<usize>| Span::new(file, at.clone());
    let finding = cx.report(&problem.subject, span(&problem.at), &problem.headline);
    finding.label(&problem.label);
    if let Some((at, text)) = &problem.related {
        finding.related(span(at), text);
    }
    if let Some(help) = &problem.help {
        finding.help(help);
    }
    if let Some(ProblemFix { at, text, safe }) = &problem.fix {
        finding.fix(span(at), at.clone(), text, *safe);
    }
}
