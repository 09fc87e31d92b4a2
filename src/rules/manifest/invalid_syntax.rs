//! TOML that does not parse: every error, not the first. Also of the `readiness.lock` beside the manifest.

use crate::facts::Facts;
use crate::manifest::Trouble;
use crate::rules::{Check, Cx};
use crate::text::{Span, clipped};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    super::problems(Trouble::Syntax, facts, cx);
    let Some(lock) = facts.lock else { return };
    if let Err((_, why)) = &lock.entries
        && lock.unread
    {
        cx.cannot_tell("readiness.lock", format!("it {why}"));
    } else if let Err((at, why)) = &lock.entries {
        // What is no file has no text.
        let help = if facts.sources.get(lock.file).text().is_empty() {
            "put the regular file back there, or remove what is in its place"
        } else {
            "take out the entry, or resolve the merge; `readiness review` writes it anew"
        };
        cx.report("readiness.lock", Span::new(lock.file, at.clone()), "`readiness.lock` cannot be read")
            .label(clipped(why, 60))
            .help(help);
    }
}
