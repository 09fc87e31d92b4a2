//! A rule card of one's own that cannot be used.

use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

/// The id of this rule, which also says what is wrong with a card once it is asked.
pub(crate) const ID: &str = "invalid-rule";

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    cx.saw(facts.own.cards);
    for (file, problem) in &facts.own.problems {
        super::report(problem, *file, cx);
    }
    for glob in &facts.own.beyond {
        cx.cannot_tell("policy.rules", format!("`{glob}` lies in a submodule"));
    }
}
