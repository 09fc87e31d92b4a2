//! A value of the wrong type or format, a word that is not allowed, a name that is used twice.

use crate::manifest::ProblemKind;
use crate::rules::Check;

pub(crate) const CHECK: Check = Check::System(|facts, cx| super::problems(ProblemKind::Value, facts, cx));
