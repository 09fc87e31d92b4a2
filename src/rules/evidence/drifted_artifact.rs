//! An artifact that lags behind what it describes or tests.

use super::{currency, due_earlier, path_of, short_to, told};
use crate::claim::Claim;
use crate::current::{Behind, Drift};
use crate::facts::Facts;
use crate::rules::{Check, Cx};
use crate::shell::review_unchanged;

pub(crate) const CHECK: Check = Check::Artifacts(check);

/// How many of the files that differ are named.
const NAMED: usize = 4;

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    let (Some(currency), Some(path)) = (currency(facts, claim), path_of(claim)) else { return };
    let behind = match &currency.drift {
        Drift::Behind(behind) if behind.over => behind,
        Drift::Undecided(why) => return cx.cannot_tell(&claim.subject, *why),
        Drift::NotAsked | Drift::None | Drift::Behind(_) => return,
    };
    let name = short_to(&path.path, 30);
    let headline = match behind.days {
        0 => format!("`{name}` is older than what it covers"),
        1 => format!("`{name}` is 1 day behind what it covers"),
        days => format!("`{name}` is {days} days behind what it covers"),
    };
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.own_from = due_earlier(claim);
    finding.since(behind.since, behind.days);
    finding.cause.commits = Some(behind.commits);
    finding.cause.files = Some(behind.files.len());
    if let Some(first) = &behind.first {
        finding.commit(&first.id);
    }
    finding.label(format!("right on {}, as far as git knows", behind.point));
    if let Some(covers) = currency.limits.covers {
        finding.because(facts.span(covers.at.clone()), files(behind));
    }
    finding.help(match (&behind.first, behind.commits) {
        (Some(first), 1) => format!("1 commit since: {}", told(first)),
        (Some(first), more) => format!("{more} commits since, the first {}", told(first)),
        (None, _) if behind.local => "the change is not committed yet".to_owned(),
        (None, _) => "the change came with a merge".to_owned(),
    });
    let first_files = behind.files.iter().take(NAMED);
    let names: Vec<_> =
        first_files.map(|file| format!("`{}`{}", facts.relative(&file.path), file.what())).collect();
    let more = behind.files.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    finding.help(format!("what changed: {}{more}", names.join(", ")));
    finding.help(if claim.kind == "eval-results" {
        "run the suite again and commit the results".to_owned()
    } else {
        format!("mend it, or record that it still holds: `{}`", review_unchanged(&path.path))
    });
}

fn files(behind: &Behind) -> String {
    match behind.files.len() {
        1 => "1 file of these is not what it was then".to_owned(),
        files => format!("{files} files of these are not what they were then"),
    }
}
