//! A pilot that declares no conditions. This is rare, so it is worth a note.

use crate::facts::Facts;
use crate::manifest::node::TomlData;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

const SUBJECT: &str = "condition";

const ASK: &str = "add a `[[condition]]` for each special condition, such as access to data without a request, a colleague's \
    spare time, a rule that was not applied, or an extra budget";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let written = facts.manifest.tree.get(SUBJECT).map(|member| &member.value);
    let pilot = facts.manifest.root.pilot.as_ref();
    cx.count_subjects(usize::from(written.is_some() || pilot.is_some()));
    match written {
        Some(node) if matches!(&node.data, TomlData::Array(conditions) if conditions.is_empty()) => {
            cx.report(SUBJECT, facts.span(node.at.clone()), "manifest declares an empty list of conditions")
                .label("this list says that the pilot had no special conditions")
                .help(ASK);
        }
        // Any other value has conditions, or `invalid-value` reports it; a blank text counts as absent.
        Some(node) if !matches!(&node.data, TomlData::String(text) if text.trim().is_empty()) => {}
        _ => {
            let Some(pilot) = pilot.filter(|_| facts.is_from_handoff()) else { return };
            cx.report(SUBJECT, facts.span(pilot.at.clone()), "pilot declares no conditions")
                .label("no `[[condition]]` for this pilot")
                .help(ASK)
                .help(
                    "if the pilot had no special conditions, no action is needed: this note never becomes an error",
                );
        }
    }
}
