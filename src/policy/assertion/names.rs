//! Checks an assertion before it runs: every name in it is one that the manifest can have, and how much work it can be.

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{EntryExpr, Expr, LiteralValue, SelectExpr, SourceInfo};

use super::Mistake;
use super::shape::{Keys, MANIFEST, Shape};
use crate::nearest::nearest;

/// What assertions can call, besides operators.
const FUNCTIONS: &[&str] = &[
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "bool",
    "timestamp",
    "duration",
    "type",
    "dyn",
    "days",
    "getFullYear",
    "getMonth",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getHours",
    "getMinutes",
    "getSeconds",
    "getMilliseconds",
];

/// The macros, for a near name.
const MACROS: &[&str] = &["has", "all", "exists", "exists_one", "map", "filter"];

/// Names of CEL's types, which are values too.
const TYPES: &[&str] =
    &["int", "uint", "double", "string", "bytes", "bool", "list", "map", "null_type", "type"];

/// Checks `expression`, whose source `info` knows the places of. `item` is the shape of what it is asked of.
pub(super) fn check(
    expression: &IdedExpr,
    info: &SourceInfo,
    item: Option<&'static Shape>,
) -> Result<(), Mistake> {
    let mut checker = Checker { info, item, variables: Vec::new(), mistake: None };
    checker.shape(expression);
    checker.mistake.map_or(Ok(()), Err)
}

struct Checker<'i> {
    info: &'i SourceInfo,
    item: Option<&'static Shape>,
    /// The variables of macros that are open here.
    variables: Vec<(String, Shape)>,
    /// The first mistake.
    mistake: Option<Mistake>,
}

impl Checker<'_> {
    fn report(&mut self, at: Range<usize>, what: String, help: String) {
        self.mistake.get_or_insert(Mistake { at, what, help });
    }

    fn place(&self, id: u64) -> Range<usize> {
        let (start, stop) = self.info.offset_for(id).unwrap_or_default();
        start as usize..stop as usize + 1
    }

    fn shape(&mut self, expression: &IdedExpr) -> Shape {
        match &expression.expr {
            Expr::Ident(name) => self.variable(name, expression.id),
            Expr::Select(select) => self.select(select, expression.id),
            Expr::Call(call) => {
                if call.func_name == "_[_]"
                    && let [table, key] = call.args.as_slice()
                    && let Expr::Literal(LiteralValue::String(name)) = &key.expr
                {
                    let above = self.shape(table);
                    let at = self.place(key.id);
                    return self.member(&above, name.inner(), at);
                }
                let is_operator = call.func_name.starts_with(['_', '@', '!', '-']);
                if !is_operator && !FUNCTIONS.contains(&call.func_name.as_str()) {
                    let at = self.place(expression.id);
                    let what = format!("assertions have no function `{}`", call.func_name);
                    let known = FUNCTIONS.iter().chain(MACROS).copied();
                    self.report(at, what, did_you_mean(&call.func_name, known, "macros and functions"));
                }
                if let Some(target) = &call.target {
                    self.shape(target);
                }
                for argument in &call.args {
                    self.shape(argument);
                }
                if call.func_name == "_[_]"
                    && let Some(first) = call.args.first()
                    && let Shape::List(entry) = self.shape(first)
                {
                    return *entry;
                }
                Shape::Any
            }
            Expr::Comprehension(loops) => {
                let range = self.shape(&loops.iter_range);
                let entry = match &range {
                    Shape::List(entry) => (**entry).clone(),
                    _ => Shape::Any,
                };
                self.shape(&loops.accu_init);
                self.variables.push((loops.iter_var.clone(), entry));
                self.variables.extend(loops.iter_var2.clone().map(|name| (name, Shape::Any)));
                self.variables.push((loops.accu_var.clone(), Shape::Any));
                self.shape(&loops.loop_cond);
                self.shape(&loops.loop_step);
                self.shape(&loops.result);
                let open = if loops.iter_var2.is_some() { 3 } else { 2 };
                self.variables.truncate(self.variables.len() - open);
                Shape::Any
            }
            Expr::List(list) => {
                for element in &list.elements {
                    self.shape(element);
                }
                Shape::Any
            }
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.shape(&entry.key);
                        self.shape(&entry.value);
                    }
                }
                Shape::Any
            }
            Expr::Struct(made) => {
                let at = self.place(expression.id);
                let what = format!("assertions have no type `{}`", made.type_name);
                self.report(at, what, "compare plain values".to_owned());
                Shape::Any
            }
            Expr::Literal(_) | Expr::Unspecified => Shape::Any,
        }
    }

    fn variable(&mut self, name: &str, id: u64) -> Shape {
        if let Some((_, shape)) = self.variables.iter().rev().find(|(known, _)| known == name) {
            return shape.clone();
        }
        match name {
            "item" => {
                if let Some(item) = self.item {
                    return item.clone();
                }
                let at = self.place(id);
                let help = "say of which list: `each = \"runbook\"`".to_owned();
                self.report(at, "there is no `item` without `each`".to_owned(), help);
                Shape::Any
            }
            "today" | "stage" => Shape::Plain,
            _ if TYPES.contains(&name) || name.starts_with('@') => Shape::Any,
            _ => {
                if let Some(shape) = MANIFEST.get(name) {
                    return shape.clone();
                }
                let at = self.place(id);
                let variables: Vec<String> = self.variables.iter().map(|(name, _)| name.clone()).collect();
                let known = MANIFEST.names().chain(["item", "today", "stage"]);
                let known = known.chain(variables.iter().map(String::as_str));
                let help = did_you_mean(
                    name,
                    known,
                    "a manifest's tables are names here, and `item`, `today`, `stage`",
                );
                self.report(at, format!("a manifest has no `{name}`"), help);
                Shape::Any
            }
        }
    }

    fn select(&mut self, select: &SelectExpr, id: u64) -> Shape {
        let above = self.shape(&select.operand);
        // The place of a selection is its full stop.
        let dot = self.place(id).start;
        self.member(&above, &select.field, dot + 1..dot + 1 + select.field.len())
    }

    fn member(&mut self, above: &Shape, name: &str, at: Range<usize>) -> Shape {
        match above {
            Shape::Table(keys) => {
                if let Some(shape) = keys.get(name) {
                    return shape.clone();
                }
                self.report(at, format!("no key `{name}` can be here"), near_key(name, keys));
                Shape::Any
            }
            Shape::Free(value) => (**value).clone(),
            Shape::List(_) => {
                let help = "ask of its entries: `….exists(entry, entry.key == \"…\")`".to_owned();
                self.report(at, format!("a list has no key `{name}`"), help);
                Shape::Any
            }
            Shape::Plain | Shape::Day | Shape::Period => {
                self.report(
                    at,
                    format!("a plain value has no key `{name}`"),
                    "compare the value itself".to_owned(),
                );
                Shape::Any
            }
            Shape::Any => Shape::Any,
        }
    }
}

fn near_key(name: &str, keys: &Keys) -> String {
    let names: Vec<&str> = keys.names().collect();
    let known = format!("known: {}", names.join(", "));
    let near = nearest(name, names.iter().copied());
    near.map_or(known, |near| format!("did you mean `{near}`?"))
}

fn did_you_mean<'n>(name: &str, known: impl Iterator<Item = &'n str>, else_say: &str) -> String {
    let known: Vec<&str> = known.collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{else_say}: {}", known.join(", ")),
    }
}

/// Most steps that `expression` takes where no list of the manifest is longer than `longest`.
#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate, and past all bounds long before it is off by one"
)]
pub(super) fn steps(expression: &IdedExpr, longest: usize) -> f64 {
    // A list can also be written out, or joined of several, anywhere: as if every list were all of them.
    let mut made = 1;
    each_below(expression, &mut |expression| match &expression.expr {
        Expr::List(list) => made += list.elements.len(),
        Expr::Call(call) if call.func_name == "_+_" => made += 1,
        _ => {}
    });
    steps_with(expression, longest.max(16) as f64 * made as f64)
}

fn steps_with(expression: &IdedExpr, longest: f64) -> f64 {
    let Expr::Comprehension(loops) = &expression.expr else {
        return 1.0 + children(expression).iter().map(|child| steps_with(child, longest)).sum::<f64>();
    };
    let once = [&loops.iter_range, &loops.accu_init, &loops.result];
    let each = [&loops.loop_cond, &loops.loop_step];
    let sum = |parts: &[&IdedExpr]| parts.iter().map(|part| steps_with(part, longest)).sum::<f64>();
    1.0 + sum(&once) + longest * sum(&each)
}

fn each_below(expression: &IdedExpr, visit: &mut impl FnMut(&IdedExpr)) {
    visit(expression);
    for child in children(expression) {
        each_below(child, visit);
    }
}

fn children(expression: &IdedExpr) -> Vec<&IdedExpr> {
    match &expression.expr {
        Expr::Select(select) => vec![&select.operand],
        Expr::Call(call) => call.target.iter().map(|target| &**target).chain(&call.args).collect(),
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Map(map) => map.entries.iter().flat_map(|entry| parts(&entry.expr)).collect(),
        Expr::Struct(made) => made.entries.iter().flat_map(|entry| parts(&entry.expr)).collect(),
        Expr::Comprehension(loops) => {
            vec![&loops.iter_range, &loops.accu_init, &loops.loop_cond, &loops.loop_step, &loops.result]
        }
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => Vec::new(),
    }
}

fn parts(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}
