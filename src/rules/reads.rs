//! Which rules read which key of the manifest, from their cards.

use std::borrow::Cow;

use super::card::Requirement;
use super::{FirstStage, RULES, Rule, RuleImplementation};
use crate::assertion::Assertion;
use crate::finding::RuleKind;
use crate::manifest::is_within;
use crate::manifest::reference::{ARTIFACT, KeyReference};

/// In `reads` of a card: every value that is an owner.
const OWNER: &str = "owner";

/// A rule that reads a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyRule {
    /// The rule.
    pub(crate) rule: &'static Rule,
    /// Whether the rule reports the key where it is absent.
    pub(crate) requires: bool,
}

impl KeyRule {
    /// The first stage that requires the key, in words; none if the rule does not require it.
    pub(crate) fn required_from(&self) -> Option<&'static str> {
        self.rule.from.filter(|_| self.requires && self.rule.kind != RuleKind::Note).map(|from| match from {
            FirstStage::Any => "every stage",
            FirstStage::Stage(stage) => stage.as_str(),
        })
    }
}

/// The rules that read a key itself, those that require it first. For an artifact, the rules of all artifacts are those of its `path`.
pub(crate) fn rules_of(key: &KeyReference) -> Vec<KeyRule> {
    let is_common = |read: &str| key.path == read || key.is_owner && read == OWNER;
    // `artifact.sections` is the key of that name, wherever it is.
    let is_sections = |read: &str| {
        read.strip_prefix(ARTIFACT)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|last| last == "sections" && key.path.ends_with(".sections"))
    };
    let mut found: Vec<KeyRule> = RULES
        .iter()
        .filter_map(|rule| {
            let (required, read) = keys_of_rule(rule);
            let requires = required.iter().any(|path| *path == key.path || is_nested(key, path));
            let reads = read.iter().any(|read| is_common(read) || is_sections(read));
            (requires || reads).then_some(KeyRule { rule, requires })
        })
        .collect();
    found.sort_by_key(|of| !of.requires);
    found
}

/// Whether a required key is within the table of `key`, which is no top-level table: then the table is required too.
fn is_nested(key: &KeyReference, required: &str) -> bool {
    let top = key.above.first();
    let is_entry = key.above.len() == 1 && top.is_some_and(|top| !top.is_list) && key.keys.is_empty();
    (key.above.len() > 1 || is_entry) && !key.is_artifact && is_within(required, &key.path)
}

/// The key paths that a rule requires, and those that it reads.
pub(crate) fn keys_of_rule(rule: &Rule) -> (Vec<String>, Vec<Cow<'static, str>>) {
    let mut read: Vec<Cow<'static, str>> = rule.reads.to_vec();
    let mut required = Vec::new();
    match &rule.implementation {
        RuleImplementation::Card(asked) => {
            let within = |path: &str| match &asked.each {
                Some(list) => format!("{list}.{path}"),
                None => path.to_owned(),
            };
            let sources = match &asked.requirement {
                Requirement::Owes(keys) => {
                    required.extend(keys.iter().map(|key| within(key)));
                    None
                }
                Requirement::Holds { holds, .. } => Some(holds),
            };
            for source in sources.into_iter().chain(&asked.when) {
                let Ok(assertion) = Assertion::compile(source, asked.scope()) else { continue };
                let paths = assertion.reads().iter().map(|path| match path.strip_prefix("item.") {
                    Some(rest) => within(rest),
                    None => path.clone(),
                });
                read.extend(paths.map(Cow::Owned));
            }
        }
        RuleImplementation::Topics(of) => {
            let (section, kind) = (of.section.as_str(), of.kind.as_str());
            let claim = if section == kind { section.to_owned() } else { format!("{section}.{kind}") };
            read.push(Cow::Owned(format!("{claim}.sections")));
            read.push(Cow::Owned(claim));
        }
        RuleImplementation::Code(_) => {}
    }
    (required, read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::reference::{find, keys};
    use crate::rules::RuleGroup;

    #[test]
    fn what_a_card_says_that_its_rule_reads_is_a_key() {
        let is_key = |read: &str| read == OWNER || read == "artifact.sections" || find(read).is_some();
        for rule in RULES {
            let (required, read) = keys_of_rule(rule);
            for path in required.iter().map(String::as_str).chain(rule.reads.iter().map(AsRef::as_ref)) {
                assert!(is_key(path), "{}: {path}", rule.id);
            }
            // The rules of the manifest itself read all of it.
            let reads_all = matches!(rule.group, RuleGroup::Manifest | RuleGroup::Waivers)
                || rule.id == crate::rules::ids::SHALLOW_HISTORY;
            assert!(reads_all || !required.is_empty() || !read.is_empty(), "{} reads nothing", rule.id);
        }
    }

    #[test]
    fn a_key_says_which_rules_read_it_and_from_when_one_requires_it() {
        let of = |path: &str| {
            let rules = rules_of(find(path).expect("a key"));
            let required = rules.iter().find_map(KeyRule::required_from);
            (rules.iter().map(|of| of.rule.id.as_str()).collect::<Vec<_>>(), required)
        };
        assert_eq!(of("adoption.plan"), (vec!["no-adoption-plan"], Some("handoff")));
        assert_eq!(of("pilot.ends").1, Some("pilot"));
        assert!(of("metric.target").0.contains(&"backwards-target"));
        assert!(of("ownership.production").0.contains(&"unknown-owner"), "every owner");
        assert!(of("operations.alerts.covers").0.contains(&"unmatched-covers"), "every artifact");
        assert!(of("runbook.sections").0.contains(&"incomplete-runbook"));
        assert_eq!(of("operations.cost-limit").1, Some("handoff"), "its amount is required");
    }

    /// A key that no rule reads is for people, and few are.
    #[test]
    fn most_keys_are_read_by_a_rule() {
        let is_read = |key: &&crate::manifest::reference::KeyReference| {
            key.is_artifact || !key.keys.is_empty() || !rules_of(key).is_empty()
        };
        let unread: Vec<&str> =
            keys().iter().filter(|key| !is_read(key)).map(|key| key.path.as_str()).collect();
        let is_setting = |path: &&str| path.starts_with("policy.") || path.contains(".sections.");
        let unread: Vec<_> = unread.into_iter().filter(|path| !is_setting(path)).collect();
        assert!(unread.len() < 30, "{unread:#?}");
    }
}
