//! A pilot that says that it borrowed nothing: rare enough to be asked about.

use crate::facts::Facts;
use crate::manifest::node::Data;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

const SUBJECT: &str = "condition";

const ASK: &str = "think of access without a request, somebody's spare time, a rule that was not applied, a budget: \
    write each as a `[[condition]]`";

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let written = facts.manifest.tree.get(SUBJECT).map(|member| &member.value);
    let pilot = facts.manifest.root.pilot.as_ref();
    cx.saw(usize::from(written.is_some() || pilot.is_some()));
    match written {
        Some(node) if matches!(&node.data, Data::Array(conditions) if conditions.is_empty()) => {
            cx.report(SUBJECT, facts.span(node.at.clone()), "the manifest says that nothing was borrowed")
                .label("no condition at all")
                .help(ASK);
        }
        // What else stands there are conditions, or is reported as none; a blank text is absent.
        Some(node) if !matches!(&node.data, Data::String(text) if text.trim().is_empty()) => {}
        _ => {
            let Some(pilot) = pilot.filter(|_| facts.is_from_handoff()) else { return };
            cx.report(SUBJECT, facts.span(pilot.at.clone()), "the pilot names nothing that it borrowed")
                .label("a pilot without any `[[condition]]`")
                .help(ASK)
                .help("if nothing really was, there is nothing to do: this is a note and stays one");
        }
    }
}
