//! Rules that consist of a card only: required keys, or an assertion that must be true.

pub(crate) mod example;
pub(crate) mod format;
mod holds;
pub(super) mod owes;

use std::borrow::Cow;
use std::ops::Range;

use super::{Rule, RuleContext};
use crate::assertion::{Assertion, ListItem, Scope, Unable};
use crate::facts::Facts;
use crate::limits::rules as limits;
use crate::manifest::{KeyLookup, ListEntry, Subject};
use crate::text::CardText;
use crate::text::clipped;
use format::MessagePart;

/// What a card checks: its `[check]` table.
#[derive(Debug, Clone)]
pub struct CheckSpec {
    /// Whether the card is custom, so that its text is untrusted.
    pub is_custom: bool,
    /// The key path of the list whose entries are checked; `None` checks the manifest.
    pub each: Option<CardText>,
    /// The condition under which it is checked.
    pub when: Option<CardText>,
    /// What must hold.
    pub requirement: Requirement,
    /// The headline: `{key}` is the key path, `{name}` the name of the entry, any other `{…}` an expression.
    pub message: CardText,
    /// The next action, with the same placeholders.
    pub help: CardText,
}

/// What a card requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// Keys that must be present.
    Owes(Cow<'static, [CardText]>),
    /// An assertion that must be true.
    Holds {
        /// The assertion.
        holds: CardText,
        /// The key path at which a violation is shown.
        span: Option<CardText>,
    },
}

impl CheckSpec {
    /// What its assertions are about.
    pub fn scope(&self) -> Scope<'_> {
        self.each.as_deref().map_or(Scope::Manifest, Scope::Each)
    }

    /// The kind of subject, in the plural.
    pub fn looks_at(&self) -> String {
        let list = self.each.as_ref().map_or("manifests".to_owned(), |list| format!("entries of `{list}`"));
        let when = self.when.as_ref().map(|when| when.split_whitespace().collect::<Vec<_>>().join(" "));
        match when {
            Some(when) if when.len() <= limits::WHEN_LENGTH => format!("{list} where `{when}`"),
            Some(_) => format!("{list} where its `when` holds"),
            None => list,
        }
    }
}

/// What is checked.
enum CheckedTable<'m> {
    /// The manifest.
    Manifest,
    /// An entry of one of its lists.
    Entry {
        /// The key path of the list.
        list: CardText,
        entry: ListEntry<'m>,
        item: ListItem,
    },
}

impl<'m> CheckedTable<'m> {
    fn entry(&self) -> Option<&ListEntry<'m>> {
        match self {
            Self::Manifest => None,
            Self::Entry { entry, .. } => Some(entry),
        }
    }

    fn item(&self) -> Option<&ListItem> {
        match self {
            Self::Manifest => None,
            Self::Entry { item, .. } => Some(item),
        }
    }

    fn lookup(&self, facts: &Facts<'m>, key: &str) -> KeyLookup<'m> {
        self.entry().map_or_else(|| facts.manifest.lookup(key), |entry| entry.lookup(key))
    }

    fn subject(&self, key: &str) -> Subject {
        match self {
            Self::Manifest => key.into(),
            Self::Entry { list, entry, .. } if key.is_empty() => Subject::entry(list, entry.name),
            Self::Entry { list, entry, .. } => Subject::of([list, entry.name, key]),
        }
    }

    fn name(&self) -> &str {
        self.entry().map_or("", |entry| entry.name)
    }

    fn at(&self) -> Option<Range<usize>> {
        self.entry().map(|entry| entry.node.at.clone())
    }

    /// Whether an assertion holds here. `None` if it depends on unreadable or misspelt keys, which are reported elsewhere. Fails if it
    /// cannot be evaluated.
    fn holds(&self, assertion: &Assertion, facts: &Facts<'_>) -> Result<Option<bool>, Unable> {
        let is_invalid = |path: &str| {
            let subject = path.strip_prefix("item.").map(|rest| self.subject(rest));
            facts.manifest.is_invalid(subject.as_deref().unwrap_or(path))
        };
        let is_told =
            facts.manifest.problems.is_empty() || !assertion.reads().iter().any(|path| is_invalid(path));
        if is_told {
            return facts.values.holds(assertion, self.item()).map(Some);
        }
        Ok(facts.values.holds_anyway(assertion, self.item(), &is_invalid))
    }

    /// Fills the placeholders of a text of the card.
    fn fill(&self, text: &str, key: &str, asked: &CheckSpec, facts: &Facts<'_>) -> String {
        let name = clipped(self.name(), limits::NAME_LENGTH);
        let value = |expression| match expression {
            "key" => key.to_owned(),
            "name" => name.to_string(),
            source => facts.values.shown(source, asked.scope(), asked.is_custom, self.item()),
        };
        let filled = format::parts(text).into_iter().map(|part| match part {
            MessagePart::Text(text) => text.to_owned(),
            MessagePart::Expression(source, _) => value(source),
        });
        filled.collect()
    }

    fn headline(&self, key: &str, asked: &CheckSpec, facts: &Facts<'_>) -> String {
        clipped(&self.fill(&asked.message, key, asked, facts), limits::HEADLINE_LENGTH).into_owned()
    }
}

/// The entries that the card checks, or the manifest.
fn places<'m>(asked: &CheckSpec, facts: &Facts<'m>) -> Vec<CheckedTable<'m>> {
    let Some(list) = &asked.each else { return vec![CheckedTable::Manifest] };
    let items = facts.values.items(list);
    let entries = facts.manifest.entries(list).into_iter().zip(items.iter());
    let written = entries.filter(|(entry, _)| !entry.node.is_blank());
    written
        .map(|(entry, item)| CheckedTable::Entry { list: list.clone(), entry, item: item.clone() })
        .collect()
}

/// Runs the check of a card.
pub(super) fn check(rule: &Rule, asked: &CheckSpec, facts: &Facts<'_>, cx: &mut RuleContext) {
    let places = places(asked, facts);
    if places.is_empty() {
        return;
    }
    let compiled = |source: Option<&CardText>| {
        source.map(|source| facts.values.assertion(source, asked.scope(), asked.is_custom)).transpose()
    };
    let holds = match &asked.requirement {
        Requirement::Owes(_) => None,
        Requirement::Holds { holds, .. } => Some(holds),
    };
    let (when, holds) = match (compiled(asked.when.as_ref()), compiled(holds)) {
        (Ok(when), Ok(holds)) => (when, holds),
        // The reader rejects an invalid custom card, and a test rejects an invalid built-in card.
        (Err(mistake), _) | (_, Err(mistake)) => {
            return unable(rule, None, false, &Unable::Wrong(mistake.what), facts, cx);
        }
    };
    for assertion in when.iter().chain(&holds) {
        if let Err(too_much) = facts.values.afford(assertion, places.len()) {
            return unable(rule, None, false, &too_much, facts, cx);
        }
    }
    for place in &places {
        match when.as_ref().map(|when| place.holds(when, facts)) {
            None | Some(Ok(Some(true))) => {}
            Some(Ok(Some(false) | None)) => continue,
            Some(Err(why)) => {
                unable(rule, Some(place), true, &why, facts, cx);
                continue;
            }
        }
        let answer = match (&asked.requirement, &holds) {
            (Requirement::Holds { span, .. }, Some(holds)) => {
                holds::check(place, asked, holds, span.as_deref(), facts, cx)
            }
            (Requirement::Owes(keys), _) => {
                owes::check(place, asked, keys, facts, cx);
                Ok(())
            }
            (Requirement::Holds { .. }, None) => Ok(()),
        };
        if let Err(why) = answer {
            unable(rule, Some(place), false, &why, facts, cx);
        }
    }
}

/// Reports that an assertion of the card cannot be evaluated. An invalid custom card gets one error, at the card.
fn unable(
    rule: &Rule,
    place: Option<&CheckedTable<'_>>,
    is_when: bool,
    why: &Unable,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    let subject = place.map(|place| place.subject("")).filter(|subject| !subject.is_empty());
    let Some(custom) = rule.custom.as_ref().filter(|_| *why != Unable::TooMuch) else {
        cx.undetermined(
            subject.unwrap_or_else(|| rule.id.as_str().into()),
            why.to_string(),
            "split the manifest: one for each system",
        );
        return;
    };
    if !cx.mistakes.is_empty() {
        return;
    }
    let headline = format!("`{}` cannot be evaluated", clipped(&rule.id, 40));
    let at = place.and_then(CheckedTable::at).unwrap_or(0..0);
    let asked_of = subject.as_deref().map_or("evaluated for this manifest".into(), |subject| {
        format!("evaluated for `{}`", clipped(subject, 60))
    });
    cx.mistake(subject_of(&rule.id), custom.span(is_when), headline)
        .label(why.to_string())
        .related(facts.span(at), asked_of)
        .help("correct the assertion, so that it returns true or false for every manifest");
}

/// The subject of findings about a custom card.
pub(crate) fn subject_of(id: &str) -> Subject {
    Subject::entry("rule", id)
}
