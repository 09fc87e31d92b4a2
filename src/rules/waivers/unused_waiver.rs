//! `unused-waiver`: a waiver that matches no finding, or a waiver or level for a rule that cannot be relaxed.

use std::collections::{HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::{called, subject};
use crate::facts::Facts;
use crate::finding::{Finding, Level, RuleKind};
use crate::freshness::{PastManifest, day_of};
use crate::manifest::Subject;
use crate::rule_id::RuleId;
use crate::rules::level;
use crate::rules::meta::RuleRun;
use crate::rules::meta::waivers::is_over;
use crate::rules::{self, Check, OtherResults, RuleContext, ids};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::Meta(check);

/// Rules whose findings prevent other rules from checking an artifact.
const HIDING: &[RuleId] = &[
    ids::MISSING_ARTIFACT,
    ids::UNTRACKED_ARTIFACT,
    ids::OUTSIDE_REPOSITORY,
    ids::WRONG_CASE,
    ids::EMPTY_ARTIFACT,
    ids::UNREADABLE_ARTIFACT,
    ids::EXTERNAL_ARTIFACT,
    ids::MISSING_HEADING,
];

fn check(facts: &Facts<'_>, others: &OtherResults<'_>, cx: &mut RuleContext) {
    levels(facts, cx);
    // A missing file is not reported as stale: the waiver may apply again once the file is back.
    let hides = |finding: &&Finding| HIDING.contains(&finding.rule);
    let hidden = others.index.with_one_of(others.findings.iter().filter(hides), facts);
    let mut open: HashMap<&str, &Finding> = HashMap::new();
    for finding in others.findings.iter().filter(|finding| finding.waived.is_none()) {
        open.entry(&finding.rule).or_insert(finding);
    }
    let custom: HashSet<&str> = facts.custom_cards.ids.iter().map(RuleId::as_str).collect();
    for (used, is_hidden) in others.waivers.iter().zip(hidden) {
        let waiver = &used.waiver.value;
        let Some(rule) = &waiver.rule else { continue };
        cx.count_subjects(1);
        let id = rule.value.0.trim();
        if used.hits > 0 || is_over(waiver, facts.today) {
            continue;
        }
        let span = facts.span(rule.at.clone());
        let subject = subject(used.waiver, "rule");
        let is_known = rules::find(id).is_some() || custom.contains(id);
        if is_known && !level::can_be_relaxed(id) {
            cx.report(subject, span, format!("`{id}` cannot be waived"))
                .label("this rule cannot be relaxed")
                .help("delete the waiver, and fix what the rule reports");
            continue;
        }
        // The waiver may apply later: its rule did not run, is owed at a later stage, or is undecided. So may the waiver of a note that
        // is reported from the handoff on.
        let is_early_note =
            !facts.is_from_handoff() && rules::find(id).is_some_and(|rule| rule.kind == RuleKind::Note);
        if is_early_note || others.ran.get(id) != Some(&RuleRun::Answered) {
            continue;
        }
        if is_hidden {
            continue;
        }
        let is_new = is_new(&subject, waiver.since.as_ref().map(|since| since.value.0), facts);
        let finding = cx.report(subject, span, format!("{} matches no finding", called(used.waiver)));
        finding.label("this rule reports nothing that the waiver matches");
        if is_new {
            finding.level(Level::Note);
            finding
                .help(format!("it may come before its finding: it is an error {DAYS} days after its commit"));
            continue;
        }
        if let Some(at) = &waiver.at {
            finding.related(facts.span(at.at.clone()), "only findings here are waived");
        }
        match open.get(id) {
            Some(other) => {
                let subject = clipped(&other.subject, 60);
                finding.help(format!(
                    "the open finding is at `{subject}`: set `at` to that, or to the artifact's path"
                ));
            }
            None => {
                finding.help("delete the waiver: its rule reports no open finding");
            }
        }
    }
}

/// How many days after its commit a waiver may match nothing, because it came in a pull request of its own.
const DAYS: i32 = 14;

/// Whether a waiver is not committed yet, or was committed a few days ago. `subject` is the key path of its rule, `since` its
/// own first day.
fn is_new(subject: &str, since: Option<Date>, facts: &Facts<'_>) -> bool {
    let is_recent = |day: Date| !facts.today.is_after(day.saturating_add(DAYS.days()));
    if since.is_some_and(|since| !is_recent(since)) {
        return false;
    }
    let past = match &facts.freshness.past {
        PastManifest::Known(past) => past,
        PastManifest::NotAsked => return true,
        PastManifest::IncompleteHistory => return false,
    };
    match past.values(subject).first() {
        Some(said) if said.value.is_some() => is_recent(day_of(said.since.time)),
        _ => true,
    }
}

/// Reports levels of rules that cannot be relaxed: such a level has no effect.
fn levels(facts: &Facts<'_>, cx: &mut RuleContext) {
    let policy = facts.manifest.root.policy.as_ref();
    let levels = policy.and_then(|policy| policy.value.levels.as_ref());
    let is_fixed = |id: &str| rules::find(id).is_some() && !level::can_be_relaxed(id);
    for level in levels.iter().flat_map(|levels| &levels.value.0).filter(|level| is_fixed(&level.key)) {
        let subject = Subject::entry("policy.levels", &level.key);
        let headline = format!("the level of `{}` cannot be changed", level.key);
        cx.report(subject, facts.span(level.key_at.clone()), headline)
            .label("this level has no effect")
            .help("delete it from `policy.levels`, and fix what the rule reports");
    }
}
