//! On which later day an assertion about today may have another result.
//!
//! A comparison of a day or a period that contains `today` once changes once: when the difference of both sides, which grows or shrinks by
//! a day each day, reaches zero. Anything else that reads `today` may change every day.

use cel::common::ast::{CallExpr, Expr};
use cel::{IdedExpr, Value};
use jiff::ToSpan as _;

use super::names::children;
use super::{ListItem, SystemValues};

const COMPARISONS: [&str; 6] = ["_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_"];
const CONNECTIVES: [&str; 4] = ["_&&_", "_||_", "!_", "_?_:_"];
const SECONDS_PER_DAY: i64 = 24 * 3600;

impl SystemValues<'_> {
    /// Notes when the result of an expression may be another one.
    pub(super) fn note_changes(&self, expression: &IdedExpr, item: Option<&ListItem>) {
        match &expression.expr {
            _ if mentions(expression) == 0 => {}
            Expr::Call(call) if CONNECTIVES.contains(&call.func_name.as_str()) => {
                for part in children(expression) {
                    self.note_changes(part, item);
                }
            }
            Expr::Call(call) if is_comparison(call) => self.note_comparison(call, item),
            _ => drop(self.today.every_day()),
        }
    }

    fn note_comparison(&self, call: &CallExpr, item: Option<&ListItem>) {
        let [left, right] = call.args.as_slice() else { return };
        let value = |side| self.resolve(side, item, &[]);
        let seconds = match (value(left), value(right)) {
            (Ok(Value::Timestamp(left)), Ok(Value::Timestamp(right))) => (left - right).num_seconds(),
            (Ok(Value::Duration(left)), Ok(Value::Duration(right))) => (left - right).num_seconds(),
            // The types of both sides are the same on every day, and so is what comes of others.
            _ => return,
        };
        let days = i32::try_from(seconds.abs() / SECONDS_PER_DAY).unwrap_or(i32::MAX);
        self.today.changes_about(self.today.day().saturating_add(days.days()));
    }
}

/// Whether a call compares two sides of which one contains `today`, once and only as a term of a sum.
fn is_comparison(call: &CallExpr) -> bool {
    let [left, right] = call.args.as_slice() else { return false };
    let is_sum = |side: &IdedExpr| mentions(side) == 0 || is_sum(side);
    COMPARISONS.contains(&call.func_name.as_str())
        && mentions(left) + mentions(right) == 1
        && is_sum(left)
        && is_sum(right)
}

/// Whether an expression is `today`, or a sum or difference with it as a term.
fn is_sum(expression: &IdedExpr) -> bool {
    match &expression.expr {
        Expr::Ident(name) => name == "today",
        Expr::Call(call) if matches!(call.func_name.as_str(), "_+_" | "_-_") => {
            call.args.iter().all(|term| mentions(term) == 0 || is_sum(term))
        }
        _ => false,
    }
}

/// How often an expression contains `today`.
fn mentions(expression: &IdedExpr) -> usize {
    match &expression.expr {
        Expr::Ident(name) => usize::from(name == "today"),
        _ => children(expression).into_iter().map(mentions).sum(),
    }
}
