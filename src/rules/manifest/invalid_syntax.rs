//! TOML that does not parse: every error, not the first.

use crate::manifest::Trouble;
use crate::rules::Check;

pub(crate) const CHECK: Check = Check::System(|facts, cx| super::problems(Trouble::Syntax, facts, cx));
