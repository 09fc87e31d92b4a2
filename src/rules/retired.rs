//! Rules that no longer exist. A waiver, a level or a selection that names one has no effect, and is no error.

use super::ids;
use crate::rule_id::RuleId;

/// A rule that no longer exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetiredRule {
    /// Its id. It is never used again.
    pub id: &'static str,
    /// The rule that reports what remains of its defect.
    pub replaced_by: RuleId,
}

/// All retired rules. To retire a rule, add a line here and delete its card and code.
pub(crate) const RETIRED: &[RetiredRule] =
    &[RetiredRule { id: "vague-outcome", replaced_by: ids::MISSING_TARGET }];

/// Returns the retired rule with this id.
pub(crate) fn retired(id: &str) -> Option<&'static RetiredRule> {
    RETIRED.iter().find(|rule| rule.id == id)
}

impl RetiredRule {
    /// Says that the rule is retired, and which rule replaces it.
    pub(crate) fn explanation(&self) -> String {
        format!("rule `{}` is retired: `{}` replaces it", self.id, self.replaced_by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::find;

    #[test]
    fn a_retired_rule_is_replaced_by_one_that_exists() {
        for rule in RETIRED {
            assert!(find(rule.id).is_none(), "{} still exists", rule.id);
            assert!(find(&rule.replaced_by).is_some(), "{} does not exist", rule.replaced_by);
        }
        assert!(RETIRED.is_sorted_by_key(|rule| rule.id));
    }
}
