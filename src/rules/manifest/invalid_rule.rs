//! A custom rule card that cannot be used.

use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// The id of this rule, under which a card that fails during its evaluation is reported too.
pub(crate) const ID: &str = "invalid-rule";

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    cx.saw(facts.custom_cards.count);
    for (file, problem) in &facts.custom_cards.problems {
        super::report(problem, *file, cx);
    }
    for glob in &facts.custom_cards.unreadable_globs {
        cx.undetermined("policy.rules", format!("`{glob}` is in a submodule"));
    }
}
