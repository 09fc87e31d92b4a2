//! `untrained-audience`: no training at all, or an audience without a training document.

use std::borrow::Cow;

use crate::facts::Facts;
use crate::rules::card::owes::ask;
use crate::rules::card::{CheckSpec, Requirement};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// The manifest names some training.
const ANYBODY: CheckSpec = CheckSpec {
    is_custom: false,
    each: None,
    when: None,
    requirement: Requirement::Owes(Cow::Borrowed(&[Cow::Borrowed("adoption.training")])),
    message: Cow::Borrowed("no `{key}`: no audience is trained"),
    help: Cow::Borrowed(
        "list each audience with its training document: `training = [{ audience = \"…\", path = \"…\" }]` in `[adoption]`",
    ),
};

/// Each audience that is named has a training document.
const EACH: CheckSpec = CheckSpec {
    is_custom: false,
    each: Some(Cow::Borrowed("adoption.training")),
    when: None,
    requirement: Requirement::Owes(Cow::Borrowed(&[Cow::Borrowed("path")])),
    message: Cow::Borrowed("training for `{name}` has no document"),
    help: Cow::Borrowed("write the training document for this audience, and set `path` to it"),
};

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    ask(&ANYBODY, facts, cx);
    ask(&EACH, facts, cx);
}
