//! How people are named in the JSON report and in all that is made of it: by handle, by name, or not at all.

use std::collections::HashMap;

use serde_json::Value;

use super::format::Document;
use super::mask::{NameList, NamedPart, replaced, veiled};
pub(crate) use super::naming::PeopleNaming;
use crate::report::Report;

/// What stands for a person who is not named.
const WITHHELD: &str = "withheld";

/// Keys whose values are people.
const PEOPLE: &[&str] = &[
    "accepts-risk",
    "accountable",
    "ask",
    "author",
    "business",
    "by",
    "can-stop",
    "consulted",
    "delivery",
    "informed",
    "owner",
    "production",
    "responsible",
    "reviewed-by",
    "sponsor",
    "who",
];

/// Keys whose values are places, identities or days, and name nobody.
const PLACES: &[&str] = &[
    "blob",
    "branch",
    "commit",
    "docs",
    "excluded",
    "fingerprint",
    "first-commit",
    "glob",
    "manifest",
    "next",
    "path",
    "record",
    "remote",
    "results",
    "revision",
    "rule",
    "suite",
    "system",
    "version",
];

/// Keys whose values identify something, and change only if nobody may be named.
const IDENTITIES: &[&str] = &["claim", "subject", "named-at", "what"];

/// The report, in which people are named as asked.
pub(crate) fn document(report: &Report, naming: PeopleNaming) -> Result<Document<'_>, String> {
    let mut document = super::document(report);
    document.people = naming;
    let known = KnownPeople::of(report, naming);
    if naming == PeopleNaming::Handles && known.0.is_empty() {
        return Ok(document);
    }
    rewritten(&document, &Rewriter { naming, known, names: NameList::default() })
}

/// A report that was read, in which people are named as asked. What it leaves out cannot be put back.
pub(crate) fn again(document: Document<'_>, naming: PeopleNaming) -> Result<Document<'_>, String> {
    match (document.people, naming) {
        (was, naming) if was == naming => Ok(document),
        (_, PeopleNaming::None) => {
            let mut document = document;
            let names_are_values = document.people == PeopleNaming::Names;
            document.people = naming;
            let mut names = NameList::default();
            if names_are_values {
                collect(&to_value(&document)?, "", PEOPLE, &mut names);
            }
            rewritten(&document, &Rewriter { naming, known: KnownPeople::default(), names })
        }
        (was, _) => Err(format!(
            "the report names people by `{was}`, which cannot be changed to `{naming}`: make it again"
        )),
    }
}

fn to_value(document: &Document<'_>) -> Result<Value, String> {
    serde_json::to_value(document).map_err(|error| error.to_string())
}

fn rewritten(document: &Document<'_>, rewriter: &Rewriter) -> Result<Document<'static>, String> {
    let mut value = to_value(document)?;
    let mut names = NameList::default();
    if rewriter.naming == PeopleNaming::None {
        collect(&value, "", &["author"], &mut names);
    }
    rewriter.walk(&mut value, "", &names);
    if rewriter.naming == PeopleNaming::None
        && let Some(branch) = value.pointer_mut("/repository/branch")
    {
        // Branches are often called after people.
        *branch = Value::Null;
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// Collects the names under these keys; handles and addresses are found without.
fn collect(value: &Value, key: &str, keys: &[&str], names: &mut NameList) {
    match value {
        Value::String(text) if keys.contains(&key) && !text.contains('@') => names.add(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, key, keys, names)),
        Value::Object(map) => map.iter().for_each(|(key, value)| collect(value, key, keys, names)),
        _ => {}
    }
}

/// The handle, or the name, of each address and handle, in lower case.
#[derive(Debug, Default)]
struct KnownPeople(HashMap<String, String>);

impl KnownPeople {
    fn of(report: &Report, naming: PeopleNaming) -> Self {
        let mut known = HashMap::new();
        for (other, handle) in report.systems.iter().flat_map(|system| &system.people) {
            if other.contains('@') && !other.starts_with('@') {
                known.entry(other.clone()).or_insert_with(|| handle.clone());
            }
        }
        if naming == PeopleNaming::Names {
            let touched = report.systems.iter().flat_map(|system| &system.artifacts);
            let names: HashMap<String, String> = touched
                .filter_map(|artifact| artifact.last_touched.as_ref())
                .filter(|commit| !commit.author.name.trim().is_empty() && !commit.author.name.contains('@'))
                .map(|commit| (commit.author.email.to_lowercase(), commit.author.name.clone()))
                .collect();
            let handles: Vec<(String, String)> = known
                .iter()
                .filter_map(|(email, handle)| Some((handle.to_lowercase(), names.get(email)?.clone())))
                .collect();
            known.extend(handles);
            known.extend(names);
        }
        Self(known)
    }

    fn get(&self, word: &str) -> Option<&String> {
        self.0.get(&word.to_lowercase())
    }
}

struct Rewriter {
    naming: PeopleNaming,
    known: KnownPeople,
    /// More names that may stand in the texts.
    names: NameList,
}

impl Rewriter {
    fn walk(&self, value: &mut Value, key: &str, names: &NameList) {
        match value {
            Value::String(text) => *text = self.text(key, text, names),
            Value::Array(items) => {
                for item in items.iter_mut() {
                    self.walk(item, key, names);
                }
                if PEOPLE.contains(&key) {
                    items.dedup();
                }
            }
            Value::Object(map) => {
                for (key, value) in map {
                    match key.as_str() {
                        place if PLACES.contains(&place) => {}
                        // A fix is applied as it is, or not at all.
                        "fix" => {
                            let mut masked = value.clone();
                            self.walk(&mut masked, key, names);
                            if self.naming == PeopleNaming::None && masked != *value {
                                *value = Value::Null;
                            }
                        }
                        "excerpt" => {
                            for line in value.as_array_mut().into_iter().flatten() {
                                self.line(line, names);
                            }
                        }
                        key => self.walk(value, key, names),
                    }
                }
            }
            _ => {}
        }
    }

    /// A line of a file: its text keeps its length, because marks are places in it.
    fn line(&self, line: &mut Value, names: &NameList) {
        let Some(line) = line.as_object_mut() else { return };
        for (key, value) in line {
            let Value::String(text) = value else { continue };
            match key.as_str() {
                "text" if self.naming == PeopleNaming::None => {
                    let text_of = replaced(text, |_, found| Some(veiled(found)));
                    *text = self.names.replaced(&names.replaced(&text_of, veiled), veiled);
                }
                "text" | "path" => {}
                key => *text = self.text(key, text, names),
            }
        }
    }

    fn text(&self, key: &str, text: &str, names: &NameList) -> String {
        let is_person = PEOPLE.contains(&key);
        if self.naming == PeopleNaming::None {
            if is_person {
                return if text.is_empty() { String::new() } else { WITHHELD.to_owned() };
            }
            let withheld = |_: &str| WITHHELD.to_owned();
            let text = replaced(text, |_, found| Some(withheld(found)));
            // The words of the format have no spaces.
            if !text.contains(' ') && !IDENTITIES.contains(&key) {
                return text;
            }
            return self.names.replaced(&names.replaced(&text, withheld), withheld);
        }
        if IDENTITIES.contains(&key) {
            return text.to_owned();
        }
        if is_person && let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let named = |_: &NamedPart, found: &str| self.known.get(found).cloned();
        replaced(text, named)
    }
}
