//! Mutants of the manifest: each place of it gone, blank, misspelt and mistyped, each path astray, each name a
//! placeholder, and what else the table says against the evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use readiness::Manifest;
use readiness::internals::claim::values;
use readiness::internals::manifest::visit::Leaf;
use toml::{Table, Value};

use super::judge::Mutant;
use super::places::{self, Place};
use super::table::{Expected, Rows, quoted};
use super::{FOLDER, files};

/// Mutants of the manifest, and the table that says what becomes of them.
struct Claims {
    text: String,
    manifest: Value,
    places: Vec<Place>,
    rows: Rows,
    mutants: Vec<Mutant>,
}

/// Every mutant, and what is wrong with the table.
pub fn mutants() -> (Vec<Mutant>, Vec<String>) {
    let text = fs::read_to_string(files::fixture().join("files").join(FOLDER).join("readiness.toml"));
    let text = text.expect("the manifest");
    let manifest: Table = text.parse().expect("TOML");
    let places = places::places(&manifest);
    let manifest = Value::Table(manifest);
    let mut claims = Claims { text, manifest, places, rows: Rows::below("Claims"), mutants: Vec::new() };
    claims.absent();
    claims.slips();
    let kinds = claims.kinds();
    let contradicted = claims.contradicted();
    let mut mistakes = claims.rows.unused();
    mistakes.extend(claims.believed(&kinds, &contradicted));
    (claims.mutants, mistakes)
}

impl Claims {
    /// What becomes of a claim that is not there.
    fn gone(&self, place: &Place) -> Expected {
        match self.rows.of(&place.name, "gone") {
            Some(Expected::Keys) => {
                let keys = self.places.iter().filter(|below| below.is_key_of(place));
                let each = keys.filter_map(|key| match self.gone(key) {
                    Expected::Caught(rules) => Some(rules),
                    _ => None,
                });
                Expected::Caught(each.flatten().collect())
            }
            expected => expected.unwrap_or(Expected::Unlisted),
        }
    }

    fn add(&mut self, claim: &str, how: &str, expected: Expected, change: impl FnOnce(&mut Value)) {
        let mut changed = self.manifest.clone();
        change(&mut changed);
        let text = toml::to_string(&changed).expect("TOML");
        let files = vec![("readiness.toml".to_owned(), Some(text.into_bytes()))];
        self.mutants.push(Mutant::of(format!("`{claim}` | {how}"), files, expected));
    }

    /// What is not there, and what is there and says nothing: the same, unless the table says otherwise. What is blank is so
    /// in one entry of each list.
    fn absent(&mut self) {
        let mut seen = BTreeSet::new();
        for place in self.places.clone() {
            let gone = self.gone(&place);
            self.add(&place.name, "gone", gone.clone(), |manifest| {
                places::take_out(manifest, &place);
            });
            if !seen.insert(place.pattern()) {
                continue;
            }
            let blank = match places::get(&mut self.manifest, &place) {
                Value::String(_) => Value::from(""),
                Value::Array(_) => Value::Array(Vec::new()),
                Value::Table(_) if place.key().is_some() => Value::Table(Table::new()),
                _ => continue,
            };
            let expected = self.rows.of(&place.name, "blank").unwrap_or(gone);
            self.add(&place.name, "blank", expected, |manifest| *places::get(manifest, &place) = blank);
        }
    }

    /// A slip of the pen in a key, and a value of another type. Once for all entries of a list.
    fn slips(&mut self) {
        let mut seen = BTreeSet::new();
        for place in self.places.clone() {
            let (Some(key), true) = (place.key(), seen.insert(place.pattern())) else { continue };
            let last = key.chars().last().expect("a letter");
            if !place.is_free() {
                let wrong = format!("{key}{last}");
                let expected = Expected::by("unknown-key", format!("{}{last}", place.unnamed));
                self.add(&place.name, "misspelt", expected, |manifest| {
                    places::rename(manifest, &place, &wrong);
                });
            }
            let expected = Expected::by("invalid-value", &place.unnamed);
            self.add(&place.name, "mistyped", expected, |manifest| {
                *places::get(manifest, &place) = Value::Boolean(true);
            });
        }
    }

    /// Paths that lead to nothing, and words in the place of names. Says where it found them.
    fn kinds(&mut self) -> BTreeSet<String> {
        let read = Manifest::parse(&self.text);
        let mut kinds = BTreeSet::new();
        for found in values(&read.root) {
            let (how, rule) = match found.leaf {
                Leaf::Artifact(_) => ("astray", "missing-artifact"),
                Leaf::Owners(_) => ("a placeholder", "placeholder-owner"),
                _ => continue,
            };
            let path = format!("{}.path", found.subject);
            let is_here = |place: &&Place| place.name == path || place.name == *found.subject;
            let place = self.places.iter().rfind(is_here).expect("a place of this manifest").clone();
            let old = places::get(&mut self.manifest, &place).as_str().unwrap_or("a list").to_owned();
            let new = match found.leaf {
                Leaf::Artifact(_) => format!("nowhere/{}", old.rsplit('/').next().unwrap_or_default()),
                _ => "TBD".to_owned(),
            };
            // A runbook is called after its path, and a validation after who did it.
            let expected = Expected::by(rule, found.subject.replace(&old, &new));
            self.add(&found.subject, how, expected, |manifest| {
                *places::get(manifest, &place) = Value::String(new);
            });
            kinds.insert(place.name);
        }
        kinds
    }

    /// Other values than the evidence bears out: what the table lists. Says of which claims.
    fn contradicted(&mut self) -> BTreeSet<String> {
        let listed = self.rows.0.iter().filter(|row| row.how.contains('`'));
        let listed: Vec<_> = listed.map(|row| (row.what.clone(), row.how.clone())).collect();
        for (claim, how) in &listed {
            let places = self.places.clone();
            let expected = self.rows.of(claim, how).expect("a row");
            self.add(claim, how, expected, |manifest| {
                for edit in quoted(how) {
                    change(manifest, &places, claim, edit);
                }
            });
        }
        listed.into_iter().map(|(claim, _)| claim).collect()
    }

    /// The claims that are believed whatever they say: neither is another value of them in the table, nor do they name a
    /// file or an owner. What holds for one entry of a list holds for all.
    fn believed(&self, kinds: &BTreeSet<String>, contradicted: &BTreeSet<String>) -> Vec<String> {
        let mut doubted: BTreeMap<String, bool> = BTreeMap::new();
        for place in self.places.iter().filter(|place| place.is_value(&self.manifest)) {
            let is_doubted = kinds.contains(&place.name) || contradicted.contains(&place.name);
            *doubted.entry(place.pattern()).or_default() |= is_doubted;
        }
        let believed = doubted.into_iter().filter(|(_, is_doubted)| !is_doubted);
        believed.map(|(pattern, _)| format!("`{pattern}`: the table lists no other value for it")).collect()
    }
}

/// Makes one change: `= VALUE` of the claim, `KEY = VALUE`, or `KEY gone`.
fn change(manifest: &mut Value, places: &[Place], claim: &str, edit: &str) {
    if let Some(key) = edit.strip_suffix(" gone") {
        let place = places.iter().find(|place| place.name == key).unwrap_or_else(|| panic!("no `{key}`"));
        places::take_out(manifest, place);
        return;
    }
    let (key, value) = edit.split_once("= ").unwrap_or_else(|| panic!("`{edit}` changes nothing"));
    let key = if key.is_empty() { claim } else { key.trim_end() };
    let table: Table = format!("value = {value}").parse().unwrap_or_else(|why| panic!("{edit}: {why}"));
    places::set(manifest, places, key, table["value"].clone());
}
