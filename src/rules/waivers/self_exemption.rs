//! A change that eases its own judgement, and brings what that silences.
//!
//! A rule sees one tree. This one compares two, so [`crate::against`] finds what it reports, once both were judged; here are its words.

use crate::facts::Facts;
use crate::finding::{Finding, Level};
use crate::policy::eased::{Eased, Eases};
use crate::rules::{Check, Cx, Others, Text, find};
use crate::text::{clipped, counted};

/// Its name.
pub(crate) const ID: &str = "self-exemption";

pub(crate) const CHECK: Check = Check::Triage(check);

/// How many of the findings that are silenced are named.
const NAMED: usize = 5;

fn check(_: &Facts<'_>, _: &Others<'_>, _: &mut Cx) {}

/// One finding for each rule that something eased silences.
pub(crate) fn findings(eased: &Eased, silenced: &[&Finding]) -> Vec<Finding> {
    let Some(rule) = find(ID) else { return Vec::new() };
    let mut rules: Vec<&Text> = silenced.iter().map(|finding| &finding.rule).collect();
    rules.sort();
    rules.dedup();
    let mut cx = Cx::new(rule);
    for rule in rules {
        let mine: Vec<_> = silenced.iter().filter(|finding| finding.rule == *rule).collect();
        let headline = format!("this change eases `{}` for what it brings", clipped(rule, 30));
        let finding = cx.report(&eased.subject, eased.span, headline);
        finding.label(&eased.was);
        for silenced in mine.iter().take(NAMED) {
            let place = if silenced.subject.is_empty() { "the manifest" } else { &silenced.subject };
            finding.help(format!("it brings: {} ({place})", silenced.headline));
        }
        if mine.len() > NAMED {
            finding.help(format!("and {} more", counted(mine.len() - NAMED, "finding")));
        }
        if let Eases::Manifest(lost) = &eased.eases {
            finding.help(format!("all of `{lost}` is left out"));
        }
        // A waiver of what is not there yet would be an `unused-waiver`.
        finding.help(match &eased.eases {
            Eases::Waiver(_) => {
                "mend what this change brings; or let somebody agree to it as it is, and waive it in a change of its own once this one is in"
            }
            _ => "ease it in a change of its own, before this one; or leave it as it was, and mend what this change brings",
        });
    }
    let error = |finding| Finding { level: Level::Error, introduced: Some(true), ..finding };
    cx.findings.into_iter().map(error).collect()
}
