//! A value of the wrong type or shape, a word that is not allowed, a name given twice.

use crate::manifest::Trouble;
use crate::rules::Check;

pub(crate) const CHECK: Check = Check::System(|facts, cx| super::problems(Trouble::Value, facts, cx));
