//! What an assertion says of lists that have entries which nobody can read: whatever these say, or nothing.
//!
//! An `exists` that holds on the entries that can be read is true anyway, an `all` that fails on them is false anyway. Where it depends
//! on the others, an assertion is evaluated for both, and what comes out alike is its answer.

use std::collections::BTreeSet;

use cel::common::ast::{ComprehensionExpr, Expr, LiteralValue};
use cel::{IdedExpr, Value};

use super::names::{key_path, paths};
use super::{Assertion, ListItem, Scope, World, truth};
use crate::limits::assertions as limits;

impl World<'_> {
    /// Whether `assertion` holds whatever those entries of lists say that cannot be read; none where that depends on them, or on anything
    /// else that is doubtful.
    pub fn holds_anyway(
        &self,
        assertion: &Assertion,
        item: Option<&ListItem>,
        is_doubtful: &dyn Fn(&str) -> bool,
    ) -> Option<bool> {
        let lists: BTreeSet<&str> =
            assertion.reads.iter().map(String::as_str).filter(|path| is_doubtful(path)).collect();
        let is_list = |list: &&str| Scope::Each(list).exists();
        let count = turn(&assertion.expression, &lists, 0).count;
        if !lists.iter().all(is_list) || count > limits::UNREADABLE_MACROS {
            return None;
        }
        self.afford(assertion, 1 << count).ok()?;
        self.know(assertion);
        let readable: Vec<(String, Value)> =
            lists.iter().map(|list| (readable_name(list), self.readable(list, is_doubtful))).collect();
        let mut answers = (0..1 << count).map(|unread| {
            let turned = turn(&assertion.expression, &lists, unread).expression;
            let is_told = !paths(&turned).iter().any(|path| is_doubtful(path));
            is_told.then(|| truth(&self.resolve(&turned, item, &readable).ok()?).ok()).flatten()
        });
        let first = answers.next()??;
        answers.all(|answer| answer == Some(first)).then_some(first)
    }

    /// The entries of a list that can be read.
    fn readable(&self, list: &str, is_doubtful: &dyn Fn(&str) -> bool) -> Value {
        let items = self.items(list);
        let entries = self.manifest.entries(list).into_iter().zip(items.iter().cloned());
        let readable = entries
            .filter(|(entry, _)| !entry.node.is_blank() && !is_doubtful(&format!("{list}.{}", entry.name)));
        Value::List(readable.map(|(_, ListItem(value))| value).collect::<Vec<_>>().into())
    }
}

/// How an assertion may turn out.
struct Turned {
    /// The assertion, with its macros over doubtful lists decided one way or the other.
    expression: IdedExpr,
    /// How many of them there are.
    count: usize,
}

/// What the list at a key path is called that has only the entries that can be read.
fn readable_name(path: &str) -> String {
    format!("@{path}")
}

/// Decides each `exists` and `all` over a list of `doubtful`, the one at bit n of `unread` by what an entry may say that cannot be read,
/// the others by the entries that can. A macro within another one is left as it is: it may turn out differently in each round.
fn turn(expression: &IdedExpr, doubtful: &BTreeSet<&str>, unread: usize) -> Turned {
    let mut turned = Turned { expression: expression.clone(), count: 0 };
    decide(&mut turned.expression, doubtful, unread, &mut turned.count);
    turned
}

fn decide(expression: &mut IdedExpr, doubtful: &BTreeSet<&str>, unread: usize, count: &mut usize) {
    match &mut expression.expr {
        Expr::Comprehension(loops) => {
            let path = key_path(&loops.iter_range).filter(|path| doubtful.contains(path.as_str()));
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
                decide(part, doubtful, unread, count);
            }
        }
        _ => {}
    }
}

/// What a single entry can make of a macro: an `exists` true, an `all` false; none where it is neither.
fn by_one_entry(loops: &ComprehensionExpr) -> Option<bool> {
    match (&loops.accu_init.expr, &loops.result.expr) {
        (Expr::Literal(LiteralValue::Boolean(first)), Expr::Ident(name)) if *name == loops.accu_var => {
            Some(!*first.inner())
        }
        _ => None,
    }
}
