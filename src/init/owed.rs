//! What a person must still say: the keys that the rules ask for, from an evaluation of the manifest.
//!
//! The list is made of the cards and of the format's own definitions, so it cannot differ from what `check` reports.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::proposal::quoted;
use crate::finding::{Finding, RuleKind};
use crate::gate::Gate;
use crate::manifest::keys::ManifestSection;
use crate::manifest::model::{RunbookUse, Stage};
use crate::manifest::{Manifest, Subject, is_within, reference, schema};
use crate::rules::card::Requirement;
use crate::rules::reads::{KeyRule, rules_of};
use crate::rules::{self, FirstStage, Rule, RuleImplementation, ids};

/// A key that a stage asks for and that the manifest lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwedKey {
    /// The top-level key.
    pub(crate) table: &'static str,
    /// The keys below it; empty for a whole list such as `metric`.
    pub(crate) path: Vec<String>,
    /// The entry of the list that lacks it.
    pub(crate) entry: Option<usize>,
    /// The uses that no runbook serves.
    pub(crate) uses: Vec<RunbookUse>,
    /// The first stage that asks for it.
    pub(crate) from: Stage,
    /// The gates that ask for it.
    pub(crate) gates: Vec<Gate>,
}

/// The keys that are owed, and how many findings say so at each stage.
#[derive(Debug, Default)]
pub(crate) struct OwedKeys {
    pub(crate) keys: Vec<OwedKey>,
    findings: Vec<OwedFinding>,
}

/// A finding that says that something is owed.
#[derive(Debug)]
struct OwedFinding {
    from: Stage,
    gate: Option<Gate>,
    subject: Subject,
}

impl OwedKeys {
    /// Reads what findings say of a manifest.
    pub(crate) fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>, manifest: &Manifest) -> Self {
        let mut owed = Self::default();
        for finding in findings.into_iter().filter(|finding| finding.kind == RuleKind::Owed) {
            let Some(rule) = rules::find(&finding.rule) else { continue };
            let Some(from) = finding.own_from.or_else(|| first_stage(rule)) else { continue };
            owed.findings.push(OwedFinding { from, gate: finding.gate, subject: finding.subject.clone() });
            if owed.add_of_entry(finding, manifest, from) {
                continue;
            }
            let keys: Vec<&str> = match &rule.implementation {
                RuleImplementation::Card(asked) if asked.each.is_some() => continue,
                RuleImplementation::Card(asked) => match &asked.requirement {
                    Requirement::Owes(keys) => keys
                        .iter()
                        .map(AsRef::as_ref)
                        .filter(|key| is_within(key, &finding.subject))
                        .collect(),
                    Requirement::Holds { .. } => vec![&finding.subject],
                },
                _ => vec![&finding.subject],
            };
            for key in keys {
                owed.add(key, from, finding.gate);
            }
        }
        if owed
            .keys
            .iter()
            .any(|key| key.table == "plan" && key.path.last().is_some_and(|last| last == "cost"))
            && let Some(from) = rules::find(&ids::UNITEMISED_COST).and_then(first_stage)
        {
            // A cost that is written needs its items: both are written at once.
            owed.add("plan.items", from, Some(Gate::Decision));
        }
        owed.keys.sort_by_cached_key(OwedKey::place);
        owed
    }

    /// Adds the key that an entry of a list lacks. False if the finding is about none.
    fn add_of_entry(&mut self, finding: &Finding, manifest: &Manifest, from: Stage) -> bool {
        let (first, _) = finding.subject.split_once('.').unwrap_or_default();
        let Ok(section) = first.parse::<ManifestSection>() else { return false };
        let table = section.as_str();
        for (place, entry) in manifest.entries(table).iter().enumerate() {
            let name = Subject::entry(table, entry.name);
            let Some(key) = finding.subject.strip_prefix(&*name).and_then(|rest| rest.strip_prefix('.'))
            else {
                continue;
            };
            let path: Vec<String> = key.split('.').map(str::to_owned).collect();
            if definition(table, &path).is_some() {
                let gates = finding.gate.into_iter().collect();
                self.push(OwedKey { table, path, entry: Some(place), uses: Vec::new(), from, gates });
            }
            return true;
        }
        false
    }

    /// Adds a key, or its gates and uses to the key that is known.
    fn push(&mut self, key: OwedKey) {
        let is_same = |known: &&mut OwedKey| {
            (known.table, known.entry, &known.path) == (key.table, key.entry, &key.path)
        };
        match self.keys.iter_mut().find(is_same) {
            Some(known) => {
                known.gates.extend(key.gates);
                known.uses.extend(key.uses);
            }
            None => self.keys.push(key),
        }
    }

    fn add(&mut self, key: &str, from: Stage, gate: Option<Gate>) {
        let mut parts = key.split('.');
        let section = parts.next().and_then(|first| first.parse::<ManifestSection>().ok());
        let Some(section) = section else { return };
        let mut path: Vec<String> = parts.map(str::to_owned).collect();
        let is_list = is_list(section.as_str());
        let mut uses = Vec::new();
        if section == ManifestSection::Runbook
            && let [word] = path.as_slice()
        {
            uses.extend(word.parse::<RunbookUse>().ok());
            path.truncate(usize::from(uses.is_empty()));
        }
        // An entry with a name that is owed something is not a key of the format.
        let is_known =
            if path.is_empty() { is_list } else { !is_list && definition(section.as_str(), &path).is_some() };
        if is_known {
            let gates = gate.or_else(|| Gate::of_section(section)).into_iter().collect();
            self.push(OwedKey { table: section.as_str(), path, entry: None, uses, from, gates });
        }
    }

    /// How many findings say at this stage that something is owed.
    pub(crate) fn count_at(&self, stage: Stage) -> usize {
        self.findings.iter().filter(|finding| finding.from <= stage).count()
    }

    /// What a gate owes at this stage, as `check` counts it.
    pub(crate) fn missing(&self, gate: Gate, stage: Stage) -> BTreeSet<&Subject> {
        let is_of = |finding: &&OwedFinding| finding.gate == Some(gate) && finding.from <= stage;
        self.findings.iter().filter(is_of).map(|finding| &finding.subject).collect()
    }

    /// The owed keys of a gate.
    pub(crate) fn of_gate(&self, gate: Gate) -> impl Iterator<Item = &OwedKey> {
        let is_of = move |key: &&OwedKey| key.gates.contains(&gate);
        self.keys.iter().filter(is_of)
    }
}

fn first_stage(rule: &Rule) -> Option<Stage> {
    match rule.from {
        Some(FirstStage::Stage(stage)) => Some(stage),
        Some(FirstStage::Any) => Some(Stage::Pilot),
        None => None,
    }
}

impl OwedKey {
    /// Whether a document answers it, and not a person.
    pub(crate) fn is_artifact(&self) -> bool {
        definition(self.table, &self.path).is_some_and(is_path)
    }

    /// The line in a runbook for the uses that none serves.
    pub(crate) fn uses_line(&self) -> OwedLine {
        let uses: Vec<String> = self.uses.iter().map(|one| quoted(one.as_str())).collect();
        OwedLine {
            key: "for".to_owned(),
            value: format!("[{}]", uses.join(", ")),
            comment: format!(
                "owed at {}. No runbook is for these: keep those that this one is for.",
                self.from
            ),
        }
    }

    /// Whether it is a list of which an entry is owed.
    pub(crate) fn is_list(&self) -> bool {
        self.path.is_empty()
    }

    /// The lines that say it, commented out, without the header of its table: key and value, and a comment.
    pub(crate) fn line(&self) -> OwedLine {
        let found = definition(self.table, &self.path).unwrap_or(&Json::Null);
        // The keys of an inner table stand on one line, which is about that table.
        let (_, above) = self.path.split_last().unzip();
        let table = above
            .filter(|above: &&[String]| !above.is_empty())
            .and_then(|above| definition(self.table, above));
        OwedLine {
            key: self.path.join("."),
            value: placeholder(found),
            comment: format!("owed at {}. {}", self.from, about(table.unwrap_or(found))),
        }
    }

    /// The line of a key that no stage asks for.
    pub(crate) fn optional(table: &str, key: &str) -> OwedLine {
        let found = definition(table, &[key.to_owned()]).unwrap_or(&Json::Null);
        OwedLine {
            key: key.to_owned(),
            value: placeholder(found),
            comment: format!("optional. {}", about(found)),
        }
    }

    /// Its place among the keys of its table.
    fn place(&self) -> Option<usize> {
        let table = definition(self.table, &[])?;
        let keys = table.get("properties").and_then(Json::as_object)?;
        keys.keys().position(|key| Some(key) == self.path.first())
    }

    /// The lines of an entry of a list.
    pub(crate) fn entry(&self) -> Vec<OwedLine> {
        let mut keys = vec![name_key(self.table)];
        keys.extend(
            ["kind"].into_iter().filter(|key| definition(self.table, &[(*key).to_owned()]).is_some()),
        );
        for rule in rules::RULES {
            if let RuleImplementation::Card(asked) = &rule.implementation
                && asked.each.as_deref() == Some(self.table)
                && rule.kind == RuleKind::Owed
                && first_stage(rule).is_some_and(|from| from <= self.from)
                && let Requirement::Owes(owes) = &asked.requirement
            {
                keys.extend(owes.iter().map(AsRef::as_ref).filter(|key| !key.contains('.')));
            }
        }
        let line = |key: &&str| {
            let found = definition(self.table, &[(*key).to_owned()]).unwrap_or(&Json::Null);
            let comment = format!("owed at {}. {}", self.from, about(found));
            OwedLine { key: (*key).to_owned(), value: placeholder(found), comment }
        };
        let mut lines: Vec<OwedLine> = keys.iter().map(line).collect();
        if !self.uses.is_empty() {
            lines.push(self.uses_line());
        }
        lines
    }
}

/// Which stage asks for a key, as a comment says it: `owed at handoff`, or `optional`.
pub(super) fn asked_at(table: &str, key: &str) -> String {
    let rules = reference::find(&format!("{table}.{key}")).map(rules_of).unwrap_or_default();
    match rules.iter().find_map(KeyRule::required_from) {
        Some(stage) => format!("owed at {stage}"),
        None => "optional".to_owned(),
    }
}

/// A line that stands commented out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwedLine {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) comment: String,
}

/// Joins the keys of one inner table into one line: `raci.x.responsible` and `raci.x.accountable`.
pub(crate) fn joined(lines: Vec<OwedLine>) -> Vec<OwedLine> {
    let mut joined: Vec<OwedLine> = Vec::new();
    for line in lines {
        let Some((above, last)) = line.key.rsplit_once('.') else {
            joined.push(line);
            continue;
        };
        let pair = format!("{last} = {}", line.value);
        match joined.iter_mut().find(|known| known.key == above) {
            Some(known) => {
                let inner = known.value.trim_end_matches(" }").to_owned();
                known.value = format!("{inner}, {pair} }}");
            }
            None => joined.push(OwedLine {
                key: above.to_owned(),
                value: format!("{{ {pair} }}"),
                comment: line.comment,
            }),
        }
    }
    joined
}

/// Whether a top-level key is a list of tables.
pub(crate) fn is_list(table: &str) -> bool {
    definition(table, &[]).is_some_and(|found| found.get("items").is_some())
}

/// The key that names the entries of a list.
fn name_key(table: &str) -> &'static str {
    let has = |key: &str| definition(table, &[key.to_owned()]).is_some();
    ["name", "path", "what"].into_iter().find(|key| has(key)).unwrap_or("name")
}

/// The schema of a manifest.
static SCHEMA: LazyLock<Json> = LazyLock::new(schema::manifest);

/// The schema of a key; that of the table for an empty path.
fn definition(table: &str, path: &[String]) -> Option<&'static Json> {
    let mut found = SCHEMA.get("properties")?.get(table)?;
    for key in path {
        let one = std::iter::once(found).chain(found.get("items"));
        let any = |one: &'static Json| one.get("anyOf").and_then(Json::as_array).into_iter().flatten();
        let mut tables = one.flat_map(|one| std::iter::once(one).chain(any(one)));
        found = tables.find_map(|table| table.get("properties")?.get(key))?;
    }
    Some(found)
}

/// Whether a value is the path of an artifact.
fn is_path(found: &Json) -> bool {
    let refers = |value: &Json, name: &str| {
        value.get("$ref").and_then(Json::as_str).is_some_and(|reference| reference.ends_with(name))
    };
    let any = found.get("anyOf").and_then(Json::as_array);
    let is_relative = |one: &Json| one.get("not").is_some_and(|not| refers(not, "/absolute-path"));
    refers(found, "/artifact") || any.is_some_and(|any| any.iter().any(is_relative))
}

/// What stands for a value that a person must write.
fn placeholder(found: &Json) -> String {
    let reference = found.get("$ref").and_then(Json::as_str).unwrap_or_default();
    let kind = found.get("type").and_then(Json::as_str).unwrap_or_default();
    if reference.contains("/owner") {
        return "\"@org/team\"".to_owned();
    }
    if found.get("format").is_some_and(|format| format == "date") {
        return "YYYY-MM-DD".to_owned();
    }
    match kind {
        "number" | "integer" => "…",
        "array" => "[…]",
        "object" => "{ … }",
        _ => "\"…\"",
    }
    .to_owned()
}

/// The first sentence about a key, and the words that it may be.
fn about(found: &Json) -> String {
    let text = found.get("description").and_then(Json::as_str).unwrap_or_default();
    let first = text.split_inclusive(". ").next().unwrap_or_default().trim_end();
    let words = found
        .get("enum")
        .and_then(Json::as_array)
        .map(|words| words.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "));
    match words {
        Some(words) => format!("{first} One of {words}."),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: &str) -> OwedKey {
        let (table, below) = path.split_once('.').unwrap_or((path, ""));
        let table = table.parse::<ManifestSection>().expect("a table").as_str();
        let path = below.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        OwedKey { table, path, entry: None, uses: Vec::new(), from: Stage::Handoff, gates: Vec::new() }
    }

    #[test]
    fn each_kind_of_value_has_a_placeholder_that_claims_nothing() {
        for (path, value, is_artifact) in [
            ("ownership.production", "\"@org/team\"", false),
            ("pilot.ends", "YYYY-MM-DD", false),
            ("system.risk", "\"…\"", false),
            ("operations.rollout", "[…]", false),
            ("adoption.plan", "\"…\"", true),
            ("decision.record", "\"…\"", true),
        ] {
            assert_eq!(
                (key(path).line().value.as_str(), key(path).is_artifact()),
                (value, is_artifact),
                "{path}"
            );
        }
        assert!(key("system.risk").line().comment.ends_with("One of minimal, limited, high."));
        assert!(
            key("ownership.production").line().comment.starts_with("owed at handoff. The production owner")
        );
    }

    #[test]
    fn an_entry_has_its_name_and_what_its_rules_ask_for() {
        let keys: Vec<String> = key("metric").entry().into_iter().map(|line| line.key).collect();
        for wanted in ["name", "kind", "baseline", "target", "stop-at"] {
            assert!(keys.iter().any(|key| key == wanted), "{wanted} in {keys:?}");
        }
    }

    #[test]
    fn the_keys_of_an_inner_table_are_one_line() {
        let line = |key: &str| OwedLine { key: key.into(), value: "1".into(), comment: String::new() };
        let all = joined(vec![line("raci.x.a"), line("raci.x.b"), line("raci.y.a"), line("z")]);
        let all: Vec<_> = all.iter().map(|line| format!("{} = {}", line.key, line.value)).collect();
        assert_eq!(all, ["raci.x = { a = 1, b = 1 }", "raci.y = { a = 1 }", "z = 1"]);
    }
}
