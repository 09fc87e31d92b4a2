//! A custom rule card that cannot be used. A card that fails during its evaluation is reported under this id too.

use crate::facts::Facts;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    cx.count_subjects(facts.custom_cards.count);
    for (file, problem) in &facts.custom_cards.problems {
        super::report(problem, *file, cx);
    }
    for glob in &facts.custom_cards.unreadable_globs {
        cx.undetermined(
            "policy.rules",
            format!("`{glob}` is in a submodule"),
            "move the rule cards into this repository",
        );
    }
}
