//! A key or table that the format does not have, with the nearest one that it has.

use crate::manifest::ProblemKind;
use crate::rules::Check;

pub(crate) const CHECK: Check =
    Check::System(|facts, cx| super::problems(ProblemKind::UnknownKey, facts, cx));
