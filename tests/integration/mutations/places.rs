//! The places of a manifest: every key, table and entry of a list, called as findings call them.

use toml::{Table, Value};

/// The keys that name an entry of a list.
const NAMED_BY: &[&str] = &["name", "what", "audience", "who", "rule", "path"];

/// The tables whose keys are the user's own.
const FREE: &[&str] = &["people", "eval.*.require", "policy.synonyms", "plan.items"];

/// One step into a value.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Entry(usize),
}

/// A place in a manifest.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its key path, where entries of a list go by their names.
    pub name: String,
    /// The same without a name for its entry, for the key that gives that name.
    pub unnamed: String,
    steps: Vec<Step>,
}

impl Place {
    /// The key path without names: what is the same for all entries of a list, and for all keys that are the user's own.
    pub fn pattern(&self) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for step in &self.steps {
            parts.push(match step {
                Step::Key(key) if !FREE.contains(&parts.join(".").as_str()) => key,
                Step::Key(_) | Step::Entry(_) => "*",
            });
        }
        parts.join(".")
    }

    /// The last key; none for an entry of a list.
    pub fn key(&self) -> Option<&str> {
        match self.steps.last() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Whether its key is the user's own: any would do.
    pub fn is_free(&self) -> bool {
        let [above @ .., Step::Key(_)] = self.steps.as_slice() else { return false };
        FREE.contains(&Self { steps: above.to_vec(), ..self.clone() }.pattern().as_str())
    }

    /// Whether it is a key with a value, or a list of values.
    pub fn is_value(&self, manifest: &Value) -> bool {
        let value = self.steps.iter().fold(manifest, |value, step| match step {
            Step::Key(key) => &value[key],
            Step::Entry(number) => &value[*number],
        });
        let holds_tables = match value {
            Value::Table(_) => true,
            Value::Array(entries) => entries.iter().any(Value::is_table),
            _ => false,
        };
        self.key().is_some() && !holds_tables
    }

    /// Whether it is a key of the table `above`.
    pub fn is_key_of(&self, above: &Self) -> bool {
        self.key().is_some() && self.split().0 == above.steps
    }

    fn below(&self, name: &str, step: Step) -> Self {
        let dot = if self.name.is_empty() { "" } else { "." };
        let name = format!("{}{dot}{name}", self.name);
        let steps = self.steps.iter().cloned().chain([step]).collect();
        Self { unnamed: name.clone(), name, steps }
    }

    /// The way to the table or list that holds it, and the last step.
    fn split(&self) -> (&[Step], &Step) {
        let (last, above) = self.steps.split_last().expect("no place is the whole manifest");
        (above, last)
    }
}

/// Every place below the manifest, those above first.
pub fn places(manifest: &Table) -> Vec<Place> {
    let root = Place { name: String::new(), unnamed: String::new(), steps: Vec::new() };
    let mut found = Vec::new();
    walk(&Value::Table(manifest.clone()), &root, &mut found);
    found
}

fn walk(value: &Value, at: &Place, found: &mut Vec<Place>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                let place = at.below(key, Step::Key(key.clone()));
                found.push(place.clone());
                walk(value, &place, found);
            }
        }
        Value::Array(entries) => {
            for (number, entry) in entries.iter().enumerate() {
                let (key, name) = name_of(entry);
                let place = at.below(&name, Step::Entry(number));
                let before = found.len();
                found.push(place.clone());
                walk(entry, &place, found);
                let named_by = found[before..].iter_mut().find(|below| key.is_some() && below.key() == key);
                if let (Some(named_by), Some(key)) = (named_by, key) {
                    named_by.unnamed = format!("{}.#{}.{key}", at.name, number + 1);
                }
            }
        }
        _ => {}
    }
}

/// What an entry is called, and by which key.
fn name_of(entry: &Value) -> (Option<&'static str>, String) {
    let Value::Table(table) = entry else {
        return (None, entry.as_str().map_or_else(|| entry.to_string(), str::to_owned));
    };
    let key = NAMED_BY.iter().find(|key| table.contains_key(**key)).expect("every entry has a name");
    (Some(key), table[*key].as_str().expect("a name is a text").to_owned())
}

fn at<'t>(manifest: &'t mut Value, steps: &[Step]) -> &'t mut Value {
    steps.iter().fold(manifest, |value, step| match step {
        Step::Key(key) => value.get_mut(key).expect("a place of this manifest"),
        Step::Entry(number) => value.get_mut(number).expect("a place of this manifest"),
    })
}

/// What stands at a place.
pub fn get<'t>(manifest: &'t mut Value, place: &Place) -> &'t mut Value {
    at(manifest, &place.steps)
}

/// Takes out what stands at a place.
pub fn take_out(manifest: &mut Value, place: &Place) -> Value {
    let (above, last) = place.split();
    match (at(manifest, above), last) {
        (Value::Table(table), Step::Key(key)) => table.remove(key).expect("a key"),
        (Value::Array(entries), Step::Entry(number)) => entries.remove(*number),
        _ => unreachable!("steps fit the values that they were taken from"),
    }
}

/// Gives a key another name.
pub fn rename(manifest: &mut Value, place: &Place, name: &str) {
    let value = take_out(manifest, place);
    let (above, _) = place.split();
    at(manifest, above).as_table_mut().expect("a table").insert(name.to_owned(), value);
}

/// Writes a value at a key path, which may be new below a place that is there.
pub fn set(manifest: &mut Value, places: &[Place], name: &str, value: Value) {
    if let Some(place) = places.iter().find(|place| place.name == name) {
        *get(manifest, place) = value;
        return;
    }
    let (above, key) = name.rsplit_once('.').unwrap_or(("", name));
    let table = match places.iter().find(|place| place.name == above) {
        Some(place) => get(manifest, place),
        None if above.is_empty() => manifest,
        None => panic!("no `{above}` to hold `{key}`"),
    };
    table.as_table_mut().expect("a table").insert(key.to_owned(), value);
}
