//! Assertions in rule cards. They are written in CEL, the language of Kubernetes admission policies.
//!
//! Before an assertion runs, its length, its names and its amount of work are checked. Then it is evaluated on a
//! [`SystemValues`]: the values of a manifest, today's date and the stage.

mod calendar;
mod invalid_entries;
mod names;
mod shape;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use crate::limits::assertions as limits;
use crate::manifest::key_shape::KeyShape;
use crate::manifest::model::Stage;
use crate::manifest::node::TomlData;
use crate::manifest::{ListEntry, Manifest};
use crate::text::clipped;
use crate::today::Today;
use cel::common::ast::SourceInfo;
use cel::parser::PrattParser;
use cel::{Context, Env, ExecutionError, IdedExpr, Value};
use names::Sizes;
use shape::{MANIFEST, ManifestSize};

/// An error in an assertion that was found before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Byte range in the assertion. It may be past the end.
    pub at: Range<usize>,
    /// What is wrong, in a phrase.
    pub what: String,
    /// The next action.
    pub help: String,
}

/// The standard functions of CEL and the additional ones.
static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A compiled assertion.
#[derive(Debug)]
pub struct Assertion {
    expression: IdedExpr,
    /// Whether it is from a custom card. Then its steps count towards the limit of all custom cards.
    is_custom: bool,
    /// Comparisons of whole tables or lists, by expression id.
    heavy: HashSet<u64>,
    /// The names in the assertion.
    names: Vec<String>,
    /// The key paths in the assertion.
    reads: Vec<String>,
}

/// Why an assertion has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unable {
    /// An error during evaluation, in words.
    Wrong(String),
    /// The evaluation would take too many steps.
    TooMuch,
}

impl std::fmt::Display for Unable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Wrong(why) => why,
            Self::TooMuch => "its lists are too long to be compared in this manifest",
        })
    }
}

/// What an assertion is evaluated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'l> {
    /// The whole manifest.
    Manifest,
    /// Each entry of the list at this key path.
    Each(&'l str),
}

impl Scope<'_> {
    fn item(self) -> Option<&'static KeyShape> {
        match self {
            Self::Manifest => None,
            Self::Each(list) => shape::entry_of(list),
        }
    }

    /// Whether the format has this key path, in each entry or in the manifest.
    pub fn has(self, path: &str) -> bool {
        match self.item() {
            None => MANIFEST.at_path(path).is_some(),
            Some(KeyShape::Table(keys)) => keys.at_path(path).is_some(),
            Some(_) => false,
        }
    }

    /// Whether the format has the list, with tables as entries.
    pub fn exists(self) -> bool {
        match self {
            Self::Manifest => true,
            Self::Each(_) => matches!(self.item(), Some(KeyShape::Table(_))),
        }
    }
}

impl Assertion {
    /// Compiles `source` and checks its names.
    pub fn compile(source: &str, scope: Scope<'_>) -> Result<Self, Mistake> {
        let (expression, info) = Self::parse(source)?;
        let heavy = names::check(&expression, &info, scope.item())?;
        Ok(Self::of(expression, true, heavy))
    }

    /// Parses an assertion of a built-in card. The parser is thirty times as fast as the other one, with poorer error messages. A test
    /// ensures that these assertions are valid.
    fn of_ours(source: &str) -> Result<Self, Mistake> {
        let parsed = PrattParser::default().parse(source);
        parsed.map(|expression| Self::of(expression, false, HashSet::new())).map_err(|_| Mistake {
            at: 0..source.len(),
            what: "the assertion is not valid CEL".to_owned(),
            help: "this is a defect of readiness: please report it".to_owned(),
        })
    }

    fn of(expression: IdedExpr, is_custom: bool, heavy: HashSet<u64>) -> Self {
        let names = expression.references().variables().into_iter().map(str::to_owned).collect();
        let reads = names::paths(&expression);
        Self { expression, is_custom, heavy, names, reads }
    }

    fn parse(source: &str) -> Result<(IdedExpr, SourceInfo), Mistake> {
        if source.len() > limits::ASSERTION_BYTES {
            return Err(Mistake {
                at: limits::ASSERTION_BYTES..source.len(),
                what: format!("an assertion of more than {} bytes", limits::ASSERTION_BYTES),
                help: "split it into several rules".to_owned(),
            });
        }
        let is_operator = |byte: &u8| b"+-*/%&|?<>=.[".contains(byte);
        if source.bytes().filter(is_operator).count() > limits::OPERATORS {
            return Err(Mistake {
                at: 0..source.len(),
                what: format!("an assertion of more than {} operators", limits::OPERATORS),
                help: "split it into several rules".to_owned(),
            });
        }
        if source.trim().is_empty() {
            return Err(Mistake {
                at: 0..source.len(),
                what: "the assertion is empty".to_owned(),
                help: "write a condition, such as `item.owner != null`".to_owned(),
            });
        }
        let parser = ENV.parser().max_recursion_depth(limits::ASSERTION_NESTING);
        parser.parse_with_source_info(source).map_err(|errors| {
            let first = errors.errors.into_iter().next();
            let (line, column, message) = first
                .map_or((1, 1, String::new()), |error| (error.pos.0.max(1), error.pos.1.max(1), error.msg));
            let before: usize =
                source.split_inclusive('\n').take(line.unsigned_abs() - 1).map(str::len).sum();
            // The column may be within a character of several bytes.
            let at = source.floor_char_boundary(before + column.unsigned_abs() - 1);
            let length = source.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            let is_deep = message.contains("Recursion limit");
            let message = message.trim_start_matches("Syntax error: ");
            let message =
                message.split(" expecting {").next().unwrap_or(message).replace("'<EOF>'", "its end");
            Mistake {
                at: at..at + length,
                what: "the assertion is not valid CEL".to_owned(),
                help: if is_deep {
                    "it is nested too deep: split it into several rules".to_owned()
                } else {
                    format!("{}; assertions are written in CEL, see https://cel.dev", clipped(&message, 100))
                },
            }
        })
    }

    /// Whether it compares something with today.
    fn asks_for_today(&self) -> bool {
        self.names.iter().any(|name| name == "today")
    }

    /// Returns the key paths that the assertion reads, as the manifest writes them. Key paths of an entry begin with `item.`.
    pub fn reads(&self) -> &[String] {
        &self.reads
    }
}

/// A compiled assertion, shared, or the error in it.
pub(crate) type Compiled = Result<Rc<Assertion>, Mistake>;

/// A cache of compiled assertions: each is compiled once for all systems.
#[derive(Debug, Default)]
pub struct Assertions {
    /// By key path of the list and source.
    compiled: RefCell<HashMap<(String, String), Compiled>>,
}

impl Assertions {
    fn get(&self, source: &str, scope: Scope<'_>, is_custom: bool) -> Compiled {
        let list = match scope {
            Scope::Manifest => String::new(),
            Scope::Each(list) => list.to_owned(),
        };
        let mut compiled = self.compiled.borrow_mut();
        compiled
            .entry((list, source.to_owned()))
            .or_insert_with(|| {
                let compiled =
                    if is_custom { Assertion::compile(source, scope) } else { Assertion::of_ours(source) };
                compiled.map(Rc::new)
            })
            .clone()
    }
}

/// The values of one system that assertions can read.
pub struct SystemValues<'m> {
    compiled: &'m Assertions,
    manifest: &'m Manifest,
    today: &'m Today,
    /// Size of the manifest, computed when needed.
    extent: OnceCell<ManifestSize>,
    /// Number of steps that custom cards may still take.
    left: Cell<f64>,
    items: RefCell<HashMap<String, Rc<Vec<ListItem>>>>,
    context: RefCell<Context<'static, 'static>>,
    /// The tables that are in the context.
    known: RefCell<HashSet<String>>,
}

impl std::fmt::Debug for SystemValues<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SystemValues").finish_non_exhaustive()
    }
}

/// An entry of a list, as a CEL value.
#[derive(Debug, Clone)]
pub struct ListItem(Value);

impl<'m> SystemValues<'m> {
    /// Makes the values of `manifest`, checked at `stage` on a day.
    pub fn new(manifest: &'m Manifest, compiled: &'m Assertions, today: &'m Today, stage: Stage) -> Self {
        let mut context = Context::with_env(Arc::clone(&ENV));
        // The name is our own, so it cannot conflict.
        let _ = context.add_function("days", |count: i64| Ok::<Value, ExecutionError>(days(count)));
        context.add_variable_from_value(
            "today",
            shape::timestamp(today.day()).map_or(Value::Null, Value::Timestamp),
        );
        context.add_variable_from_value("stage", stage.as_str());
        Self {
            compiled,
            manifest,
            today,
            extent: OnceCell::new(),
            left: Cell::new(limits::CUSTOM_STEPS),
            items: RefCell::default(),
            context: RefCell::new(context),
            known: RefCell::default(),
        }
    }

    /// Returns all entries of the list at a key path, in order.
    pub fn items(&self, list: &str) -> Rc<Vec<ListItem>> {
        if let Some(items) = self.items.borrow().get(list) {
            return Rc::clone(items);
        }
        let item = |entry: &ListEntry<'_>| {
            let shape = shape::entry_of(list);
            ListItem(shape.map_or(Value::Null, |shape| shape::value(Some(entry.node), shape, self.manifest)))
        };
        let items = Rc::new(self.manifest.entries(list).iter().map(item).collect::<Vec<_>>());
        self.items.borrow_mut().insert(list.to_owned(), Rc::clone(&items));
        items
    }

    /// Returns the number of entries of the list at a path of names.
    fn length(&self, path: &[&str]) -> Option<usize> {
        let (mut keys, mut table) = (&MANIFEST, &self.manifest.tree);
        for (at, name) in path.iter().enumerate() {
            let (key, shape) = shape::key_called(name, keys)?;
            let Some(member) = table.get(key) else { return Some(0) };
            match (&member.value.data, shape) {
                (TomlData::Array(items), _) if at + 1 == path.len() => return Some(items.len()),
                (TomlData::Table(next), KeyShape::Table(below)) => (keys, table) = (below, next),
                _ => return None,
            }
        }
        None
    }

    /// Counts the steps of an assertion for a number of entries. An error if they exceed the limit.
    pub fn afford(&self, assertion: &Assertion, entries: usize) -> Result<(), Unable> {
        let ManifestSize { longest, size } =
            *self.extent.get_or_init(|| ManifestSize::of(&self.manifest.tree));
        let sizes = Sizes { longest, whole: size, length: &|path| self.length(path) };
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let steps = names::steps(&assertion.expression, &assertion.heavy, &sizes) * entries.max(1) as f64;
        if assertion.is_custom {
            if steps > self.left.get() {
                return Err(Unable::TooMuch);
            }
            self.left.set(self.left.get() - steps);
        }
        if steps > limits::STEPS { Err(Unable::TooMuch) } else { Ok(()) }
    }

    /// Adds the tables that `assertion` names to the context.
    fn know(&self, assertion: &Assertion) {
        for name in &assertion.names {
            if let Some((key, shape)) = shape::key_called(name, &MANIFEST)
                && self.known.borrow_mut().insert(name.clone())
            {
                let node = self.manifest.tree.get(key).map(|member| &member.value);
                let value = shape::value(node, shape, self.manifest);
                self.context.borrow_mut().add_variable_from_value(name.clone(), value);
            }
        }
    }

    fn evaluate(&self, assertion: &Assertion, item: Option<&ListItem>) -> Result<Value, Unable> {
        self.know(assertion);
        if assertion.asks_for_today() {
            self.note_changes(&assertion.expression, item);
        }
        self.resolve(&assertion.expression, item, &[])
    }

    fn resolve(
        &self,
        expression: &IdedExpr,
        item: Option<&ListItem>,
        more: &[(String, Value)],
    ) -> Result<Value, Unable> {
        let context = self.context.borrow();
        let mut context = context.new_inner_scope();
        for (name, value) in more {
            context.add_variable_from_value(name.clone(), value.clone());
        }
        if let Some(ListItem(value)) = item {
            context.add_variable_from_value("item", value.clone());
        }
        Value::resolve(expression, &context).map_err(|error| Unable::Wrong(in_words(&error)))
    }

    /// Whether `assertion` holds for the manifest or for an entry.
    pub fn holds(&self, assertion: &Assertion, item: Option<&ListItem>) -> Result<bool, Unable> {
        truth(&self.evaluate(assertion, item)?)
    }

    /// The compiled form of `source`, from a custom or a built-in card. Each is compiled once for all systems of a run.
    pub fn assertion(&self, source: &str, scope: Scope<'_>, is_custom: bool) -> Compiled {
        self.compiled.get(source, scope, is_custom)
    }

    /// The value of an expression as a message shows it; `…` if it has none.
    pub fn shown(&self, source: &str, scope: Scope<'_>, is_custom: bool, item: Option<&ListItem>) -> String {
        let value = || {
            let found = self.assertion(source, scope, is_custom).ok()?;
            self.afford(&found, 1).ok()?;
            self.evaluate(&found, item).ok()
        };
        value().map_or_else(|| "…".to_owned(), |value| shown(&value))
    }
}

/// Returns the result of an assertion as a boolean.
fn truth(value: &Value) -> Result<bool, Unable> {
    match value {
        Value::Bool(holds) => Ok(*holds),
        other => Err(Unable::Wrong(format!("its result is {}, not true or false", described(other)))),
    }
}

/// Returns a number of days as a CEL duration.
fn days(count: i64) -> Value {
    let is_sane = count.unsigned_abs() <= limits::DURATION_DAYS.unsigned_abs();
    let period = is_sane.then(|| chrono::Duration::try_days(count)).flatten();
    period.map_or(Value::Null, Value::Duration)
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.to_string(),
        Value::Int(number) => number.to_string(),
        Value::UInt(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Timestamp(time) => time.date_naive().to_string(),
        Value::Duration(duration) => crate::text::counted(
            usize::try_from(duration.num_days().unsigned_abs()).unwrap_or(usize::MAX),
            "day",
        ),
        Value::List(values) => crate::text::listed(values.iter().map(shown), 4),
        other => described(other).to_owned(),
    };
    clipped(&text, limits::SHOWN_CHARS).into_owned()
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::String(_) => "a text",
        Value::Int(_) | Value::UInt(_) | Value::Float(_) => "a number",
        Value::Bool(_) => "true or false",
        Value::Timestamp(_) => "a day",
        Value::Duration(_) => "a period",
        Value::List(_) => "a list",
        _ => "a table",
    }
}

/// What to do if an assertion uses a key that is absent.
const ABSENT: &str =
    "it uses a key that is absent here: check for `null` first, such as `item.owner != null && …`";

/// Describes an evaluation error for the author of the assertion.
fn in_words(error: &ExecutionError) -> String {
    let types = |types: &[String]| {
        let plain = |name: &String| match name.as_str() {
            "null_type" => "nothing".to_owned(),
            "google.protobuf.Timestamp" => "a day".to_owned(),
            "google.protobuf.Duration" => "a period".to_owned(),
            "string" => "a text".to_owned(),
            "int" | "uint" | "double" => "a number".to_owned(),
            "bool" => "true or false".to_owned(),
            "map" => "a table".to_owned(),
            "list" => "a list".to_owned(),
            other => other.to_owned(),
        };
        types.iter().map(plain).collect::<Vec<_>>().join(" and ")
    };
    match error {
        ExecutionError::NoSuchOverload(error)
            if error.argument_types().iter().any(|name| name == "null_type") =>
        {
            ABSENT.to_owned()
        }
        ExecutionError::UnsupportedBinaryOperator(_, Value::Null, _)
        | ExecutionError::UnsupportedBinaryOperator(_, _, Value::Null) => ABSENT.to_owned(),
        ExecutionError::UnsupportedBinaryOperator(_, Value::Int(_), Value::Float(_))
        | ExecutionError::UnsupportedBinaryOperator(_, Value::Float(_), Value::Int(_)) => {
            "a whole number and a decimal number cannot be compared: write `double(…)` around both".to_owned()
        }
        ExecutionError::UnsupportedBinaryOperator(operator, left, right) => {
            format!("`{operator}` cannot be applied to {} and {}", described(left), described(right))
        }
        ExecutionError::NoSuchOverload(error) => {
            let name = error.function().trim_matches('_');
            format!("`{name}` cannot be applied to {}", types(error.argument_types()))
        }
        ExecutionError::NoSuchKey(key) => format!("key `{key}` does not exist"),
        ExecutionError::UndeclaredReference(name) => format!("name `{name}` does not exist"),
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
            "it divides by zero".to_owned()
        }
        ExecutionError::Overflow(..) => "a number or a period is too large".to_owned(),
        ExecutionError::IndexOutOfBounds(_) => "it reads an entry past the end of a list".to_owned(),
        other => clipped(&other.to_string(), 100).into_owned(),
    }
}

#[cfg(test)]
mod tests;
