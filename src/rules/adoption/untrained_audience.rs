//! Somebody who is to use it, and nobody teaches them.

use crate::facts::Facts;
use crate::rules::owes::ask;
use crate::rules::{Check, Cx, Each, Owes};

pub(crate) const CHECK: Check = Check::System(check);

/// Anybody at all has to be taught.
const ANYBODY: Owes = Owes {
    keys: &["adoption.training"],
    each: None,
    message: "nobody is trained: there is no `{key}`",
    help: "name each audience with what it is taught: `training = [{ audience = \"…\", path = \"…\" }]`",
};

/// Each audience that is named has something to learn from.
const EACH: Owes = Owes {
    keys: &["path"],
    each: Some(Each { list: "adoption.training", only: &[] }),
    message: "training of `{name}` names no document",
    help: "write down what this audience is taught, and name it as `path`",
};

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    ask(&ANYBODY, facts, cx);
    ask(&EACH, facts, cx);
}
