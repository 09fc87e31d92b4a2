//! A production owner who was named when the pilot was over could not shape it.

use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let root = &facts.manifest.root;
    let assigned = root.ownership.as_ref().and_then(|ownership| ownership.value.assigned.as_ref());
    let ends = root.pilot.as_ref().and_then(|pilot| pilot.value.ends.as_ref());
    let (Some(assigned), Some(ends)) = (assigned, ends) else {
        return;
    };
    cx.saw(1);
    if assigned.value > ends.value {
        let headline = "the production owner was assigned after the pilot ended";
        cx.report("ownership.assigned", facts.span(assigned.at.clone()), headline)
            .label("assigned")
            .because(facts.span(ends.at.clone()), "the pilot's end")
            .help("let the owner review the pilot before the handoff, and extend it if they find gaps");
    }
}
