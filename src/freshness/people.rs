//! Who made commits, as far back as the rules about owners need.

use std::collections::HashMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::day::{day_of, start_of};
use super::question::{FreshnessRun, SystemInput};
use super::{Freshness, Undetermined};
use crate::history::{Authors, History};
use crate::manifest::owner::OwnerKind;
use crate::manifest::visit::Leaf;

/// How far back the last commit of an owner is searched for, in days.
const RECENT: i32 = 2 * 365;

/// Who made commits.
#[derive(Debug, Default)]
pub enum CommitAuthors {
    /// No rule needs the answer.
    #[default]
    NotAsked,
    /// The authors since a day.
    Since(Date, Authors),
    /// All authors.
    All(Authors),
    /// This clone does not have all commits that are needed.
    IncompleteHistory,
}

/// Finds the last commits of the owners that rules ask about.
pub(super) fn resolve(run: &FreshnessRun<'_, '_>, history: &mut History, answers: &mut [Freshness<'_>]) {
    for (system, answer) in run.systems.iter().zip(answers) {
        answer.people = authors(run, system, history);
        if matches!(answer.people, CommitAuthors::IncompleteHistory) {
            answer.gaps.add("people", Undetermined::Committers);
        }
    }
}

fn authors(run: &FreshnessRun<'_, '_>, system: &SystemInput<'_>, history: &mut History) -> CommitAuthors {
    let (emails, unlisted) = owners(run, system);
    let today = run.question.today;
    // A later commit can make somebody known, and end a silence. Nobody becomes unknown by it.
    let is_silent = |authors: &Authors, email: &String| {
        authors.last_of(email).is_none_or(|last| today.is_after(day_of(last).saturating_add(RECENT.days())))
    };
    let is_open = |authors: &Authors| {
        let is_unknown = unlisted.iter().any(|name| !authors.may_know(name));
        is_unknown || emails.iter().any(|email| is_silent(authors, email))
    };
    let authors = if !unlisted.is_empty() {
        let authors = history.authors(None, &mut |_| false);
        authors.map_or(CommitAuthors::IncompleteHistory, CommitAuthors::All)
    } else if emails.is_empty() {
        CommitAuthors::NotAsked
    } else {
        let first = today.day().saturating_sub(RECENT.days());
        let mut enough = |authors: &Authors| emails.iter().all(|email| authors.last_of(email).is_some());
        let authors = history.authors(Some(start_of(first)), &mut enough);
        authors.map_or(CommitAuthors::IncompleteHistory, |authors| CommitAuthors::Since(first, authors))
    };
    let depends = match &authors {
        CommitAuthors::NotAsked => false,
        CommitAuthors::Since(_, authors) | CommitAuthors::All(authors) => is_open(authors),
        CommitAuthors::IncompleteHistory => true,
    };
    if depends {
        history.depends_on_authors();
    }
    authors
}

/// The addresses of the owners whom `[people]` lists, and the owners who are people in no list: for them all authors are needed. Nobody is
/// asked about without `[people]`.
fn owners(run: &FreshnessRun<'_, '_>, system: &SystemInput<'_>) -> (Vec<String>, Vec<String>) {
    let Some(people) = &system.manifest.root.people else { return (Vec::new(), Vec::new()) };
    let (mut emails, mut unlisted) = (Vec::new(), Vec::new());
    // By handle and by address; of several people the first one counts.
    let mut by_name: HashMap<String, Option<String>> = HashMap::new();
    for person in &people.value.0.0 {
        let email = person.value.value.email.as_ref().map(|email| email.value.0.to_lowercase());
        for name in std::iter::once(person.key.to_lowercase()).chain(email.clone()) {
            by_name.entry(name).or_insert_with(|| email.clone());
        }
    }
    for claim in system.claims {
        let Leaf::Owners(owners) = claim.what else { continue };
        for owner in &owners.0 {
            let name = owner.value.canonical();
            match by_name.get(&name) {
                Some(email) => emails.extend(email.clone()),
                None if owner.value.kind == OwnerKind::Handle => {
                    let is_unlisted = run.library.owners().is_none_or(|owners| !owners.names(&owner.value));
                    unlisted.extend(is_unlisted.then_some(name));
                }
                None => {}
            }
        }
    }
    emails.sort();
    emails.dedup();
    (emails, unlisted)
}
