//! An owner who has left, or who has not committed for a year.

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::Date;

use crate::claim::Claim;
use crate::facts::Facts;
use crate::finding::Level;
use crate::freshness::{CommitAuthors, day_of};
use crate::manifest::collection::Keyed;
use crate::manifest::model::Person;
use crate::manifest::owner::Owner;
use crate::manifest::value::PersonLeft;
use crate::manifest::visit::Leaf;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

/// The people of `[people]`. Keys are in lower case.
#[derive(Default)]
struct People<'f> {
    by_handle: HashMap<String, &'f Keyed<Person>>,
    by_email: HashMap<String, Vec<&'f Keyed<Person>>>,
}

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let listed = facts.manifest.root.people.iter().flat_map(|people| &people.value.0.0);
    let mut people = People::default();
    for person in listed {
        people.by_handle.entry(person.key.to_lowercase()).or_insert(person);
        if let Some(email) = email_of(person) {
            people.by_email.entry(email).or_default().push(person);
        }
    }
    for claim in facts.claims {
        cx.about(claim.gate);
        check_claim(facts, claim, &people, cx);
    }
}

fn check_claim(facts: &Facts<'_>, claim: &Claim<'_>, people: &People<'_>, cx: &mut RuleContext) {
    let Leaf::Owners(owners) = claim.what else { return };
    for owner in &owners.0 {
        let name = clipped(&owner.value.text, 40);
        let Some(person) = listed(&owner.value, facts, people) else { continue };
        let span = facts.span(owner.at.clone());
        let gone = person.left.filter(|left| left.is_gone(facts.today)).map(|left| match left {
            PersonLeft::Known(_) => format!("`{name}` has left"),
            PersonLeft::Since(day) => format!("`{name}` left on {day}"),
        });
        if let Some(headline) = gone {
            cx.report(&claim.subject, span, headline)
                .label(format!("named as `{}`", claim.key))
                .items([owner.value.canonical()])
                .related(facts.span(person.at), "marked as left here")
                .help("name an owner who has not left, and hand over to them");
        } else if let Some(last) = person.email.and_then(|email| silent_since(&email, facts)) {
            cx.report(&claim.subject, span, format!("`{name}` has not committed since {last}"))
                .label(format!("named as `{}`", claim.key))
                .help("if they have left, name another owner, and write `left = true` in `[people]`")
                .level(Level::Note);
        }
    }
}

/// What `[people]` says about an owner.
struct ListedPerson {
    /// The place of `left`, otherwise of the entry.
    at: Range<usize>,
    /// The e-mail address, in lower case.
    email: Option<String>,
    left: Option<PersonLeft>,
}

fn email_of(person: &Keyed<Person>) -> Option<String> {
    person.value.value.email.as_ref().map(|email| email.value.0.to_lowercase())
}

/// The entry of an owner in `[people]`: of those with the same address, the first who has left, because an address is one person's.
fn listed(owner: &Owner, facts: &Facts<'_>, people: &People<'_>) -> Option<ListedPerson> {
    let handle = facts.people.get(&owner.canonical())?;
    let person = *people.by_handle.get(handle)?;
    let email = email_of(person);
    let same = email.as_ref().and_then(|email| people.by_email.get(email));
    let all = std::iter::once(person).chain(same.into_iter().flatten().copied());
    let person = all.into_iter().find(|person| person.value.value.has_left(facts.today)).unwrap_or(person);
    let left = person.value.value.left.as_ref();
    let at = left.map_or_else(|| person.value.at.clone(), |left| left.at.clone());
    Some(ListedPerson { at, email, left: left.map(|left| left.value) })
}

/// The day of a person's last commit, if it is over a year ago and others have committed since.
fn silent_since(email: &str, facts: &Facts<'_>) -> Option<Date> {
    let (CommitAuthors::Since(_, authors) | CommitAuthors::All(authors)) = &facts.freshness.people else {
        return None;
    };
    let last = day_of(authors.last_of(email)?);
    let year = jiff::Span::new().years(1);
    let year_ago = facts.today.day().saturating_sub(year);
    let others = authors.0.iter().filter(|(person, _)| person.email != email).map(|(_, time)| day_of(*time));
    let newest = others.max();
    for day in newest.into_iter().chain([last]) {
        facts.today.changes_about(day.saturating_add(year));
    }
    let others = newest.is_some_and(|day| day >= year_ago);
    (last < year_ago && others).then_some(last)
}
