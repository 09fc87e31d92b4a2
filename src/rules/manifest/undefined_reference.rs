//! A reference to a source, metric, rule or document topic that is not declared.

use std::ops::Range;

use std::collections::BTreeSet;

use crate::claim;
use crate::facts::Facts;
use crate::finding::Level;
use crate::limits::findings as limits;
use crate::manifest::collection::Entries;
use crate::manifest::model::Outcome;
use crate::manifest::value::{NameList, NonBlankText};
use crate::manifest::{Field, KeyLookup, ListEntry, Subject};
use crate::nearest::nearest;
use crate::rule_id::RuleId;
use crate::rules::retired::retired;
use crate::rules::{self, Check, RuleContext};
use crate::text::{clipped, listed};
use crate::vocabulary::TopicId;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let root = &facts.manifest.root;
    let sources = Declared::new("source", "data", names(root.data.as_ref()), facts);
    let metrics = Declared::new("metric", "metric", names(root.metric.as_ref()), facts);
    for eval in entries(root.eval.as_ref()) {
        each(&sources, eval.value.data.as_ref(), &Subject::of(["eval", &eval.name, "data"]), facts, cx);
    }
    for condition in entries(root.condition.as_ref()) {
        each(
            &sources,
            condition.value.data.as_ref(),
            &Subject::of(["condition", &condition.name, "data"]),
            facts,
            cx,
        );
    }
    for metric in entries(root.metric.as_ref()) {
        if let Some(drives) = &metric.value.drives {
            one(&metrics, drives, &Subject::of(["metric", &metric.name, "drives"]), facts, cx);
        }
    }
    for waiver in entries(root.waiver.as_ref()) {
        if let Some(rule) = &waiver.value.rule {
            known_rule(
                &rule.value.0,
                &rule.at,
                true,
                &Subject::of(["waiver", &waiver.name, "rule"]),
                facts,
                cx,
            );
        }
    }
    let synonyms = root.policy.as_ref().and_then(|policy| policy.value.synonyms.as_ref());
    for one in synonyms.iter().flat_map(|all| &all.value.0) {
        known_topic(&one.key, &one.key_at, facts, cx);
    }
    for change in entries(root.change.as_ref()) {
        if let Some(at) = &change.value.at {
            known_value(at, &Subject::of(["change", &change.name, "at"]), facts, cx);
        }
    }
    let levels = root.policy.as_ref().and_then(|policy| policy.value.levels.as_ref());
    for level in levels.iter().flat_map(|levels| &levels.value.0) {
        known_rule(&level.key, &level.key_at, false, &Subject::entry("policy.levels", &level.key), facts, cx);
    }
}

fn entries<T>(
    field: Option<&Field<Entries<T>>>,
) -> impl Iterator<Item = &crate::manifest::collection::NamedEntry<T>> {
    field.into_iter().flat_map(|entries| &entries.value.0)
}

fn names<T>(field: Option<&Field<Entries<T>>>) -> BTreeSet<&str> {
    entries(field).map(|entry| entry.name.as_str()).collect()
}

/// The names that the entries of one table give themselves.
struct Declared<'m> {
    what: &'static str,
    table: &'static str,
    names: BTreeSet<&'m str>,
    /// Whether some entry has no readable, unique name, which another rule reports: the reference may be to that entry.
    is_doubtful: bool,
}

impl<'m> Declared<'m> {
    fn new(what: &'static str, table: &'static str, names: BTreeSet<&'m str>, facts: &Facts<'_>) -> Self {
        let manifest = facts.manifest;
        let entries = manifest.entries(table);
        let has_name = |entry: &ListEntry<'_>| {
            let name = entry.node.as_table().and_then(|entry| entry.get("name"));
            name.is_some_and(|name| name.value.as_text().is_some())
        };
        let is_unread = entries.is_empty() && matches!(manifest.lookup(table), KeyLookup::There);
        // Of two entries with one name, one may have been intended to have another name.
        let is_shared = names.len() < entries.len();
        Self { what, table, names, is_doubtful: is_unread || is_shared || !entries.iter().all(has_name) }
    }
}

fn each(
    declared: &Declared<'_>,
    list: Option<&Field<NameList>>,
    subject: &str,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    for name in list.into_iter().flat_map(|names| &names.value.0) {
        one(declared, name, subject, facts, cx);
    }
}

fn one(
    declared: &Declared<'_>,
    field: &Field<NonBlankText>,
    subject: &str,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    cx.count_subjects(1);
    let Declared { what, table, names, is_doubtful } = declared;
    let NonBlankText(name) = &field.value;
    if *is_doubtful || names.contains(name.as_str()) {
        return;
    }
    let span = facts.span(field.at.clone());
    let headline = format!("no `[[{table}]]` is named `{}`", clipped(name, 40));
    let finding = cx.report(subject, span, headline);
    finding.label(format!("unknown {what}"));
    if let Some(near) = nearest(name, names.iter().copied().take(limits::COMPARED_NAMES)) {
        let text = toml::Value::from(near).to_string();
        finding.help(format!("did you mean `{near}`?")).fix(span, field.at.clone(), text, false);
    } else if names.is_empty() {
        finding.help(format!("declare it: `[[{table}]]` with `name = {}`", toml::Value::from(name.as_str())));
    } else {
        let names = names.iter().map(|name| (*name).to_owned());
        finding.help(format!("declared names: {}", listed(names, limits::DECLARED_NAMES)));
    }
}

/// The topics that rules look for in documents, as the keys of `policy.synonyms` name them.
pub(crate) fn topics() -> impl Iterator<Item = &'static str> {
    let outcomes = Outcome::ALL.iter().map(|outcome| outcome.as_str());
    TopicId::ALL.iter().map(|topic| topic.key()).chain(outcomes)
}

fn known_topic(name: &str, at: &Range<usize>, facts: &Facts<'_>, cx: &mut RuleContext) {
    cx.count_subjects(1);
    if topics().any(|topic| topic == name) {
        return;
    }
    let subject = Subject::entry("policy.synonyms", name);
    let headline = format!("no rule looks for the topic `{}`", clipped(name, 40));
    let finding = cx.report(&subject, facts.span(at.clone()), headline);
    finding.label("unknown topic");
    if let Some(near) = nearest(name, topics()) {
        let span = facts.span(at.clone());
        finding.help(format!("did you mean `{near}`?")).fix(span, at.clone(), near.to_owned(), false);
    } else {
        let all: Vec<_> = topics().collect();
        finding.help(format!("known topics: {}", all.join(", ")));
    }
}

/// Checks that the manifest has a value at the key path that a `[[change]]` names.
fn known_value(at: &Field<NonBlankText>, subject: &str, facts: &Facts<'_>, cx: &mut RuleContext) {
    cx.count_subjects(1);
    let NonBlankText(path) = &at.value;
    let path = path.trim();
    if facts.manifest.value_at(path).is_some() || facts.manifest.is_invalid(path) {
        return;
    }
    let span = facts.span(at.at.clone());
    let finding = cx.report(subject, span, format!("the manifest has no value at `{}`", clipped(path, 40)));
    finding.label("no such key path");
    let values = claim::values(&facts.manifest.root);
    let values =
        values.iter().map(|value| value.subject.as_str()).filter(|path| !path.starts_with("change."));
    if let Some(near) = nearest(path, values.take(limits::COMPARED_NAMES)) {
        let text = toml::Value::from(near).to_string();
        finding.help(format!("did you mean `{}`?", clipped(near, 80))).fix(span, at.at.clone(), text, false);
    } else {
        finding.help(
            "write the key path as findings show it, with the name of the entry: `metric.reply-time.target`",
        );
    }
}

fn known_rule(
    id: &str,
    at: &Range<usize>,
    quoted: bool,
    subject: &str,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    cx.count_subjects(1);
    if let Some(rule) = retired(id) {
        let here = if quoted { "this waiver" } else { "this level" };
        cx.report(subject, facts.span(at.clone()), rule.explanation())
            .label(format!("{here} has no effect"))
            .help(format!(
                "delete {here}; run `readiness explain {}` to see what is reported now",
                rule.replaced_by
            ))
            .level(Level::Note);
        return;
    }
    let is_custom = facts.custom_cards.ids.iter().any(|custom| *custom == *id);
    // A card that cannot be used, or that is in a submodule, may have this id.
    if rules::find(id).is_some() || is_custom || facts.custom_cards.may_hold_more() {
        return;
    }
    let finding =
        cx.report(subject, facts.span(at.clone()), format!("rule `{}` does not exist", clipped(id, 40)));
    finding.label("unknown rule");
    let custom = facts.custom_cards.ids.iter().map(RuleId::as_str);
    match rules::nearest_id(id).or_else(|| nearest(id, custom)) {
        Some(near) => {
            let text = if quoted { toml::Value::from(near).to_string() } else { near.to_owned() };
            finding.help(format!("did you mean `{near}`?")).fix(
                facts.span(at.clone()),
                at.clone(),
                text,
                false,
            );
        }
        None => {
            finding.help("list all rules with `readiness rules`");
        }
    }
}
