//! Somebody who is to use it, and nobody teaches them.

use std::borrow::Cow;

use crate::facts::Facts;
use crate::rules::card::owes::ask;
use crate::rules::card::{Asked, What};
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

/// Anybody at all has to be taught.
const ANYBODY: Asked = Asked {
    is_own: false,
    each: None,
    when: None,
    what: What::Owes(Cow::Borrowed(&[Cow::Borrowed("adoption.training")])),
    message: Cow::Borrowed("nobody is trained: there is no `{key}`"),
    help: Cow::Borrowed(
        "name each audience with what it is taught: `training = [{ audience = \"…\", path = \"…\" }]`",
    ),
};

/// Each audience that is named has something to learn from.
const EACH: Asked = Asked {
    is_own: false,
    each: Some(Cow::Borrowed("adoption.training")),
    when: None,
    what: What::Owes(Cow::Borrowed(&[Cow::Borrowed("path")])),
    message: Cow::Borrowed("training of `{name}` names no document"),
    help: Cow::Borrowed("write down what this audience is taught, and name it as `path`"),
};

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    ask(&ANYBODY, facts, cx);
    ask(&EACH, facts, cx);
}
