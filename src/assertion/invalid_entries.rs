//! Evaluates assertions over lists with invalid entries. The result is known only if it does not depend on these entries.
//!
//! An `exists` that is true for the valid entries stays true, and an `all` that is false for them stays false.
//! Otherwise the assertion is evaluated for both possible results of each macro. If all results are equal, that is
//! the answer.

use std::collections::BTreeSet;

use cel::common::ast::{ComprehensionExpr, Expr, LiteralValue};
use cel::{IdedExpr, Value};

use super::names::{key_path, paths};
use super::{Assertion, ListItem, Scope, SystemValues, truth};
use crate::limits::assertions as limits;
use crate::manifest::Subject;

impl SystemValues<'_> {
    /// Whether `assertion` holds, whatever the invalid entries of lists contain. None if that depends on them or on another invalid value.
    pub fn holds_anyway(
        &self,
        assertion: &Assertion,
        item: Option<&ListItem>,
        is_invalid: &dyn Fn(&str) -> bool,
    ) -> Option<bool> {
        let lists: BTreeSet<&str> =
            assertion.reads.iter().map(String::as_str).filter(|path| is_invalid(path)).collect();
        let is_list = |list: &&str| Scope::Each(list).exists();
        let count = turn(&assertion.expression, &lists, 0).count;
        if !lists.iter().all(is_list) || count > limits::UNREADABLE_MACROS {
            return None;
        }
        self.afford(assertion, 1 << count).ok()?;
        self.know(assertion);
        if assertion.asks_for_today() {
            self.today.every_day();
        }
        let readable: Vec<(String, Value)> =
            lists.iter().map(|list| (readable_name(list), self.readable(list, is_invalid))).collect();
        let mut answers = (0..1 << count).map(|unread| {
            let turned = turn(&assertion.expression, &lists, unread).expression;
            let is_known = !paths(&turned).iter().any(|path| is_invalid(path));
            is_known.then(|| truth(&self.resolve(&turned, item, &readable).ok()?).ok()).flatten()
        });
        let first = answers.next()??;
        answers.all(|answer| answer == Some(first)).then_some(first)
    }

    /// Returns the valid entries of a list.
    fn readable(&self, list: &str, is_invalid: &dyn Fn(&str) -> bool) -> Value {
        let items = self.items(list);
        let entries = self.manifest.entries(list).into_iter().zip(items.iter().cloned());
        let readable = entries
            .filter(|(entry, _)| !entry.node.is_blank() && !is_invalid(&Subject::entry(list, entry.name)));
        Value::List(readable.map(|(_, ListItem(value))| value).collect::<Vec<_>>().into())
    }
}

/// A variant of an assertion.
struct Turned {
    /// The assertion with its macros over invalid lists decided one way or the other.
    expression: IdedExpr,
    /// Number of these macros.
    count: usize,
}

/// Returns the name of the list that has only the valid entries of the list at a key path.
fn readable_name(path: &str) -> String {
    format!("@{path}")
}

/// Decides each `exists` and `all` over the lists in `invalid`. If bit n of `unread` is set, the nth macro gets the
/// result that an invalid entry could cause; otherwise it is evaluated over the valid entries. A macro within another
/// macro is not changed, since its result may differ in each round.
fn turn(expression: &IdedExpr, invalid: &BTreeSet<&str>, unread: usize) -> Turned {
    let mut turned = Turned { expression: expression.clone(), count: 0 };
    decide(&mut turned.expression, invalid, unread, &mut turned.count);
    turned
}

fn decide(expression: &mut IdedExpr, invalid: &BTreeSet<&str>, unread: usize, count: &mut usize) {
    match &mut expression.expr {
        Expr::Comprehension(loops) => {
            let path = key_path(&loops.iter_range).filter(|path| invalid.contains(path.as_str()));
            let Some((path, one)) = path.zip(by_one_entry(loops)) else { return };
            if unread >> *count & 1 == 1 {
                expression.expr = Expr::Literal(LiteralValue::Boolean(one.into()));
            } else {
                loops.iter_range.expr = Expr::Ident(readable_name(&path));
            }
            *count += 1;
        }
        Expr::Call(call) => {
            for part in call.target.iter_mut().map(|target| &mut **target).chain(&mut call.args) {
                decide(part, invalid, unread, count);
            }
        }
        _ => {}
    }
}

/// Returns the result that a single entry can cause: true for `exists`, false for `all`; none for other macros.
fn by_one_entry(loops: &ComprehensionExpr) -> Option<bool> {
    match (&loops.accu_init.expr, &loops.result.expr) {
        (Expr::Literal(LiteralValue::Boolean(first)), Expr::Ident(name)) if *name == loops.accu_var => {
            Some(!*first.inner())
        }
        _ => None,
    }
}
