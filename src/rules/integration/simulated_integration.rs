//! An integration that is an export or a mock, so that the real system is not connected yet.

use crate::facts::Facts;
use crate::manifest::Subject;
use crate::manifest::model::Mode;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let integrations = facts.manifest.root.integration.iter().flat_map(|integrations| &integrations.value.0);
    for integration in integrations {
        cx.count_subjects(1);
        let subject = Subject::of(["integration", &integration.name, "mode"]);
        let Some(mode) = &integration.value.mode else {
            // An invalid mode is reported by `invalid-value`.
            if facts.is_from_handoff() && !facts.manifest.is_misread(&subject) {
                cx.undetermined(
                    subject,
                    "the integration has no `mode`",
                    "write its `mode`: live, sandbox, export or mock",
                );
            }
            continue;
        };
        let (what, label) = match mode.value {
            Mode::Export => ("an export", "a file copied out of the other system"),
            Mode::Mock => ("a mock", "a replacement for the other system"),
            Mode::Live | Mode::Sandbox => continue,
        };
        let name = clipped(&integration.name, 30);
        cx.report(subject, facts.span(mode.at.clone()), format!("`{name}` is {what}, not the real system"))
            .label(label)
            .help("connect the real system, or first its sandbox, and run the integration tests against it")
            .help("if it is connected, set `mode = \"live\"`, or `mode = \"sandbox\"` for its test instance");
    }
}
