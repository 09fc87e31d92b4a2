//! A pilot that declares no conditions, which is rare enough for a note.

use crate::facts::Facts;
use crate::manifest::node::TomlData;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

const SUBJECT: &str = "condition";

const ASK: &str = "add a `[[condition]]` for each: access to data without a request, somebody's spare time, a rule that was not \
    applied, a budget";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let written = facts.manifest.tree.get(SUBJECT).map(|member| &member.value);
    let pilot = facts.manifest.root.pilot.as_ref();
    cx.count_subjects(usize::from(written.is_some() || pilot.is_some()));
    match written {
        Some(node) if matches!(&node.data, TomlData::Array(conditions) if conditions.is_empty()) => {
            cx.report(SUBJECT, facts.span(node.at.clone()), "manifest declares an empty list of conditions")
                .label("the pilot was lent nothing")
                .help(ASK);
        }
        // Any other value has conditions, or `invalid-value` reports it; a blank text counts as absent.
        Some(node) if !matches!(&node.data, TomlData::String(text) if text.trim().is_empty()) => {}
        _ => {
            let Some(pilot) = pilot.filter(|_| facts.is_from_handoff()) else { return };
            cx.report(SUBJECT, facts.span(pilot.at.clone()), "pilot declares no conditions")
                .label("no `[[condition]]` says what the pilot was lent")
                .help(ASK)
                .help(
                    "if the pilot was lent nothing, no action is needed: this is a note and never an error",
                );
        }
    }
}
