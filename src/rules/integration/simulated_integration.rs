//! An integration that is a file or a stand-in: the work of connecting the real system is still to come.

use crate::facts::Facts;
use crate::manifest::model::Mode;
use crate::rules::{Check, Cx};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let integrations = facts.manifest.root.integration.iter().flat_map(|integrations| &integrations.value.0);
    for integration in integrations {
        cx.saw(1);
        let subject = format!("integration.{}.mode", integration.name);
        let Some(mode) = &integration.value.mode else {
            // What cannot be read is reported as such.
            if facts.is_from_handoff() && !facts.manifest.is_misread(&subject) {
                cx.cannot_tell(subject, "the integration does not say how real it is");
            }
            continue;
        };
        let (what, label) = match mode.value {
            Mode::Export => ("an export", "a file that somebody takes out of the system"),
            Mode::Mock => ("a mock", "a stand-in for the system"),
            Mode::Live | Mode::Sandbox => continue,
        };
        let name = clipped(&integration.name, 30);
        cx.report(subject, facts.span(mode.at.clone()), format!("`{name}` is {what}, not the real system"))
            .label(label)
            .help("connect the real system, its sandbox first, and let the tests run against that")
            .help("if it is connected, say so: `mode = \"live\"`, or `\"sandbox\"` for its test instance");
    }
}
