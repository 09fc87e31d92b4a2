//! TOML that does not parse: every error of the manifest, and the first of the `readiness.lock` beside it.

use crate::facts::Facts;
use crate::manifest::ProblemKind;
use crate::rules::{Check, RuleContext};
use crate::text::{Span, clipped};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    super::problems(ProblemKind::Syntax, facts, cx);
    let Some(lock) = facts.lock else { return };
    if let Err((_, why)) = &lock.entries
        && lock.unread
    {
        cx.undetermined("readiness.lock", format!("it {why}"), "commit `readiness.lock` as a regular file");
    } else if let Err((at, why)) = &lock.entries {
        // Something other than a regular file has no text.
        let help = if facts.sources.get(lock.file).text().is_empty() {
            "restore the regular file, or remove what replaced it"
        } else {
            "remove the entry or resolve the merge conflict, then write it again with `readiness review`"
        };
        cx.report("readiness.lock", Span::new(lock.file, at.clone()), "`readiness.lock` cannot be read")
            .label(clipped(why, 60))
            .help(help);
    }
}
