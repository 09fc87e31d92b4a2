//! The findings of `self-exemption`: a change relaxes a rule and adds findings that this suppresses.

use super::relaxed::{Relaxation, RelaxedValue};
use crate::finding::{Finding, Level};
use crate::limits::findings as limits;
use crate::rule_id::RuleId;
use crate::rules::{RuleContext, find, ids};
use crate::text::{clipped, counted};

/// One finding for each rule that the relaxation suppresses.
pub(crate) fn findings(relaxed: &RelaxedValue, silenced: &[&Finding]) -> Vec<Finding> {
    let Some(rule) = find(&ids::SELF_EXEMPTION) else { return Vec::new() };
    let mut rules: Vec<&RuleId> = silenced.iter().map(|finding| &finding.rule).collect();
    rules.sort();
    rules.dedup();
    let mut cx = RuleContext::new(rule);
    for rule in rules {
        let mine: Vec<_> = silenced.iter().filter(|finding| finding.rule == *rule).collect();
        let headline = format!("change relaxes `{}` for findings it adds", clipped(rule, 30));
        let finding = cx.report(&relaxed.subject, relaxed.span, headline);
        finding.label(&relaxed.was);
        for silenced in mine.iter().take(limits::ADDED_FINDINGS) {
            let place = if silenced.subject.is_empty() { "the manifest" } else { &silenced.subject };
            finding.help(format!("added finding: {} ({place})", silenced.headline));
        }
        if mine.len() > limits::ADDED_FINDINGS {
            finding.help(format!("and {}", counted(mine.len() - limits::ADDED_FINDINGS, "more finding")));
        }
        if let Relaxation::Manifest(lost) = &relaxed.relaxation {
            finding.help(format!("`{lost}` is no longer checked at all"));
        }
        // A waiver that is merged before its finding would be an `unused-waiver`.
        finding.help(match &relaxed.relaxation {
            Relaxation::Waiver(_) => {
                "fix the added findings; or have the change approved with them, and add the waiver in a separate change after this one"
            }
            _ => "undo the relaxation and fix the added findings; or relax the rule in a separate change before this one",
        });
    }
    let error = |finding| Finding { level: Level::Error, introduced: Some(true), ..finding };
    cx.findings.into_iter().map(error).collect()
}
