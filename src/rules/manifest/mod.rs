//! The file itself: what can be said of it before anything that it claims is looked at.

pub mod impossible_date;
pub mod invalid_syntax;
pub mod invalid_value;
pub mod undefined_reference;
pub mod unknown_key;

use super::Cx;
use crate::facts::Facts;
use crate::manifest::Trouble;

/// Reports the problems of one kind that reading the manifest found.
fn problems(trouble: Trouble, facts: &Facts<'_>, cx: &mut Cx) {
    cx.saw(1);
    for problem in facts.manifest.problems.iter().filter(|problem| problem.trouble == trouble) {
        let finding = cx.report(&problem.subject, facts.span(problem.at.clone()), &problem.headline);
        finding.label(&problem.label);
        if let Some((at, text)) = &problem.related {
            finding.because(facts.span(at.clone()), text);
        }
        if let Some(help) = &problem.help {
            finding.help(help);
        }
        if let Some((at, text, safe)) = &problem.fix {
            finding.fix(facts.span(at.clone()), at.clone(), text, *safe);
        }
    }
}
