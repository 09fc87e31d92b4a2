//! The name of a rule, as findings, waivers, policies and outputs give it.
//!
//! Knows nothing of what a rule does. The constants of the built-in rules are in `rules::ids`.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

/// The name of a rule, in kebab-case, after the defect that it reports. It never changes once it is released.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Cow<'static, str>);

impl RuleId {
    /// The id of a rule that is compiled in.
    pub const fn built_in(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// The id of a custom rule: the name of its card.
    pub const fn custom(id: String) -> Self {
        Self(Cow::Owned(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for RuleId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for RuleId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for RuleId {
    fn eq(&self, text: &str) -> bool {
        self.0 == text
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
