//! Checks an assertion before it runs: its names must exist in the format, and its amount of work is estimated.

use std::collections::HashSet;
use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{EntryExpr, Expr, LiteralValue, SelectExpr, SourceInfo};

use super::Mistake;
use super::shape::{MANIFEST, key_called, names_in};
use crate::limits::assertions as limits;
use crate::manifest::key_shape::{KeyShape, TableKeys};
use crate::nearest::nearest;

/// Functions that assertions can call, without operators.
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

/// The macros, for suggestions.
const MACROS: &[&str] = &["has", "all", "exists", "exists_one", "map", "filter"];

/// Names of CEL's types, which are also values.
const TYPES: &[&str] =
    &["int", "uint", "double", "string", "bytes", "bool", "list", "map", "null_type", "type"];

/// Checks `expression`. `info` maps it to places in the source, and `item` is the shape of the entries. Returns the
/// comparisons of whole tables or lists, by expression id.
pub(super) fn check(
    expression: &IdedExpr,
    info: &SourceInfo,
    item: Option<&'static KeyShape>,
) -> Result<HashSet<u64>, Mistake> {
    let mut checker = Checker { info, item, variables: Vec::new(), heavy: HashSet::new(), mistake: None };
    checker.shape(expression);
    let joins = joins_in_macros(expression, false);
    if joins > limits::MACRO_JOINS {
        let what = format!("the assertion has more than {} `+` in macros", limits::MACRO_JOINS);
        let end = info.source.len();
        checker.report(
            0..end,
            what,
            "split it into several rules: each `+` can double a list or a text".to_owned(),
        );
    }
    checker.mistake.map_or(Ok(checker.heavy), Err)
}

/// Counts the `+` that are written in macros, or applied to the results of macros.
fn joins_in_macros(expression: &IdedExpr, is_inside: bool) -> usize {
    let here = match &expression.expr {
        // The macro itself adds to its accumulator.
        Expr::Call(call) if call.func_name == "_+_" => {
            let gathers =
                |argument: &IdedExpr| matches!(&argument.expr, Expr::Ident(name) if name.starts_with('@'));
            usize::from(is_inside && !call.args.iter().any(gathers))
        }
        _ => 0,
    };
    let inside = is_inside || matches!(expression.expr, Expr::Comprehension(_));
    here + children(expression).into_iter().map(|child| joins_in_macros(child, inside)).sum::<usize>()
}

/// Whether a value of this shape may be a table or a long list.
fn is_big(expression: &IdedExpr, shape: &KeyShape) -> bool {
    match (&expression.expr, shape) {
        (Expr::Comprehension(loops), _) => matches!(loops.accu_init.expr, Expr::List(_)),
        (Expr::Ident(_) | Expr::Select(_), KeyShape::Any) => true,
        (_, shape) => matches!(shape, KeyShape::Table(_) | KeyShape::Free(_) | KeyShape::List(_)),
    }
}

struct Checker<'i> {
    info: &'i SourceInfo,
    item: Option<&'static KeyShape>,
    /// Variables of the surrounding macros.
    variables: Vec<(String, KeyShape)>,
    /// Comparisons of whole tables or lists.
    heavy: HashSet<u64>,
    /// The first error.
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

    fn shape(&mut self, expression: &IdedExpr) -> KeyShape {
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
                    let what = format!("unknown function `{}`", call.func_name);
                    let known = FUNCTIONS.iter().chain(MACROS).copied();
                    self.report(at, what, did_you_mean(&call.func_name, known, "known macros and functions"));
                }
                if let Some(target) = &call.target {
                    self.shape(target);
                }
                let is_comparison = matches!(call.func_name.as_str(), "_==_" | "_!=_" | "@in");
                let shapes: Vec<KeyShape> = call.args.iter().map(|argument| self.shape(argument)).collect();
                let big = call.args.iter().zip(&shapes).any(|(argument, shape)| is_big(argument, shape));
                let is_literal =
                    |argument: &IdedExpr| matches!(argument.expr, Expr::Literal(_) | Expr::List(_));
                if is_comparison && big && (call.func_name == "@in" || !call.args.iter().any(is_literal)) {
                    self.heavy.insert(expression.id);
                }
                match shapes.into_iter().next() {
                    Some(KeyShape::List(entry)) if call.func_name == "_[_]" => *entry,
                    _ => KeyShape::Any,
                }
            }
            Expr::Comprehension(loops) => {
                let range = self.shape(&loops.iter_range);
                let entry = match &range {
                    KeyShape::List(entry) => **entry,
                    _ => KeyShape::Any,
                };
                self.shape(&loops.accu_init);
                self.variables.push((loops.iter_var.clone(), entry));
                self.variables.extend(loops.iter_var2.clone().map(|name| (name, KeyShape::Any)));
                self.variables.push((loops.accu_var.clone(), KeyShape::Any));
                self.shape(&loops.loop_cond);
                self.shape(&loops.loop_step);
                self.shape(&loops.result);
                let open = if loops.iter_var2.is_some() { 3 } else { 2 };
                self.variables.truncate(self.variables.len() - open);
                KeyShape::Any
            }
            Expr::List(list) => {
                for element in &list.elements {
                    self.shape(element);
                }
                KeyShape::Any
            }
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.shape(&entry.key);
                        self.shape(&entry.value);
                    }
                }
                KeyShape::Any
            }
            Expr::Struct(made) => {
                let at = self.place(expression.id);
                let what = format!("unknown type `{}`", made.type_name);
                self.report(at, what, "compare plain values instead".to_owned());
                KeyShape::Any
            }
            Expr::Literal(_) | Expr::Unspecified => KeyShape::Any,
        }
    }

    fn variable(&mut self, name: &str, id: u64) -> KeyShape {
        if let Some((_, shape)) = self.variables.iter().rev().find(|(known, _)| known == name) {
            return *shape;
        }
        match name {
            "item" => {
                if let Some(item) = self.item {
                    return *item;
                }
                let at = self.place(id);
                let help = "add the list to check: `each = \"runbook\"`".to_owned();
                self.report(at, "`item` can only be used with `each`".to_owned(), help);
                KeyShape::Any
            }
            "today" | "stage" => KeyShape::Plain,
            _ if TYPES.contains(&name) || name.starts_with('@') => KeyShape::Any,
            _ => {
                if let Some((_, shape)) = key_called(name, &MANIFEST) {
                    return *shape;
                }
                let at = self.place(id);
                let variables: Vec<String> = self.variables.iter().map(|(name, _)| name.clone()).collect();
                let keys = names_in(&MANIFEST);
                let known = keys.iter().map(String::as_str).chain(["item", "today", "stage"]);
                let known = known.chain(variables.iter().map(String::as_str));
                let help = did_you_mean(name, known, "known names");
                self.report(at, format!("unknown name `{name}`"), help);
                KeyShape::Any
            }
        }
    }

    fn select(&mut self, select: &SelectExpr, id: u64) -> KeyShape {
        let above = self.shape(&select.operand);
        // The position of a selection is its dot.
        let dot = self.place(id).start;
        self.member(&above, &select.field, dot + 1..dot + 1 + select.field.len())
    }

    fn member(&mut self, above: &KeyShape, name: &str, at: Range<usize>) -> KeyShape {
        match above {
            KeyShape::Table(keys) => {
                if let Some((_, shape)) = key_called(name, keys) {
                    return *shape;
                }
                self.report(at, format!("unknown key `{name}`"), near_key(name, keys));
                KeyShape::Any
            }
            KeyShape::Free(value) => **value,
            KeyShape::List(_) => {
                let help = "check its entries: `….exists(entry, entry.key == \"…\")`".to_owned();
                self.report(at, format!("a list has no key `{name}`"), help);
                KeyShape::Any
            }
            KeyShape::Plain | KeyShape::Day | KeyShape::Period => {
                self.report(
                    at,
                    format!("a plain value has no key `{name}`"),
                    "compare the value itself".to_owned(),
                );
                KeyShape::Any
            }
            KeyShape::Any => KeyShape::Any,
        }
    }
}

fn near_key(name: &str, keys: &TableKeys) -> String {
    let names = names_in(keys);
    // CEL reads `stop-at` as a subtraction.
    let joined =
        names.iter().find(|known| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('_')));
    if let Some(joined) = joined {
        return format!("did you mean `{joined}`? in assertions, write `_` for `-`");
    }
    did_you_mean(name, names.iter().map(String::as_str), "known keys")
}

fn did_you_mean<'n>(name: &str, known: impl Iterator<Item = &'n str>, else_say: &str) -> String {
    let known: Vec<&str> = known.collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{else_say}: {}", known.join(", ")),
    }
}

/// Lengths of the lists of a manifest.
pub(super) struct Sizes<'s> {
    /// Length of the longest list.
    pub(super) longest: usize,
    /// Size of the whole manifest.
    pub(super) whole: usize,
    /// Returns the length of the list at a path of names, if it is known.
    pub(super) length: &'s dyn Fn(&[&str]) -> Option<usize>,
}

/// Estimates the largest number of steps of `expression`. `heavy` are its comparisons of whole tables or lists.
#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate, which exceeds the limit long before it loses precision"
)]
pub(super) fn steps(expression: &IdedExpr, heavy: &HashSet<u64>, sizes: &Sizes<'_>) -> f64 {
    // Lists can also be literals, or joined from several lists. Each is counted as if it contained all of them.
    let mut made = 1;
    each_below(expression, &mut |expression| match &expression.expr {
        Expr::List(list) => made += list.elements.len(),
        Expr::Call(call) if call.func_name == "_+_" => made += 1,
        _ => {}
    });
    let longest = sizes.longest.max(16) as f64 * made as f64;
    steps_with(expression, heavy, sizes, longest)
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn steps_with(expression: &IdedExpr, heavy: &HashSet<u64>, sizes: &Sizes<'_>, longest: f64) -> f64 {
    let below = |part: &IdedExpr| steps_with(part, heavy, sizes, longest);
    let Expr::Comprehension(loops) = &expression.expr else {
        let own = if heavy.contains(&expression.id) { 1.0 + sizes.whole as f64 / 16.0 } else { 1.0 };
        return own + children(expression).into_iter().map(below).sum::<f64>();
    };
    let path = chain(&loops.iter_range);
    let rounds = path.and_then(|path| (sizes.length)(&path)).map_or(longest, |length| length as f64);
    let once = below(&loops.iter_range) + below(&loops.accu_init) + below(&loops.result);
    1.0 + once + rounds * (below(&loops.loop_cond) + below(&loops.loop_step))
}

/// Returns the names of a chain such as `governance.control`, the first one first.
fn chain(expression: &IdedExpr) -> Option<Vec<&str>> {
    match &expression.expr {
        Expr::Ident(name) => Some(vec![name]),
        Expr::Select(select) => {
            let mut names = chain(&select.operand)?;
            names.push(&select.field);
            Some(names)
        }
        _ => None,
    }
}

/// Returns the key path that `expression` is, as the manifest writes it.
pub(super) fn key_path(expression: &IdedExpr) -> Option<String> {
    chain(expression).map(|names| names.join(".").replace('_', "-"))
}

/// Returns the key paths that `expression` reads, as the manifest writes them.
pub(super) fn paths(expression: &IdedExpr) -> Vec<String> {
    fn collect(expression: &IdedExpr, found: &mut Vec<String>) {
        match key_path(expression) {
            Some(path) => found.push(path),
            None => children(expression).into_iter().for_each(|child| collect(child, found)),
        }
    }
    let mut found = Vec::new();
    collect(expression, &mut found);
    found.sort();
    found.dedup();
    found
}

fn each_below(expression: &IdedExpr, visit: &mut impl FnMut(&IdedExpr)) {
    visit(expression);
    for child in children(expression) {
        each_below(child, visit);
    }
}

pub(super) fn children(expression: &IdedExpr) -> Vec<&IdedExpr> {
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
