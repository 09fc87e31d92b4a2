//! `relaxed`: a value that asks for less than at the base.
//!
//! A rule sees one tree, and this one compares two: [`crate::baseline`], which evaluates both, writes its findings.

use crate::facts::Facts;
use crate::rules::{Check, OtherResults, RuleContext};

pub(crate) const CHECK: Check = Check::Meta(check);

fn check(_: &Facts<'_>, _: &OtherResults<'_>, _: &mut RuleContext) {}
