//! A waiver that silences nothing, or a level of a rule that has none.

use std::collections::{HashMap, HashSet};

use super::{called, subject};
use crate::facts::Facts;
use crate::finding::{Finding, Kind};
use crate::policy::level;
use crate::policy::triage::Ran;
use crate::policy::waivers::is_over;
use crate::rules::{self, Check, Cx, Others};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::Triage(check);

/// Rules whose findings keep others from looking at an artifact.
const HIDING: &[&str] = &[
    "missing-artifact",
    "untracked-artifact",
    "outside-repository",
    "wrong-case",
    "empty-artifact",
    "unreadable-artifact",
    "external-artifact",
    "missing-heading",
];

fn check(facts: &Facts<'_>, others: &Others<'_>, cx: &mut Cx) {
    levels(facts, cx);
    // What is wrong there may be all that keeps a rule from speaking: a file that is missing is not stale.
    let hides = |finding: &&Finding| HIDING.contains(&finding.rule.as_ref());
    let hidden = others.index.with_one_of(others.findings.iter().filter(hides), facts);
    let mut open: HashMap<&str, &Finding> = HashMap::new();
    for finding in others.findings.iter().filter(|finding| finding.waived.is_none()) {
        open.entry(&finding.rule).or_insert(finding);
    }
    let own: HashSet<&str> = facts.own.all().map(|rule| rule.id.as_ref()).collect();
    for (used, is_hidden) in others.waivers.iter().zip(hidden) {
        let waiver = &used.waiver.value;
        let Some(rule) = &waiver.rule else { continue };
        cx.saw(1);
        let id = rule.value.0.trim();
        if used.hits > 0 || is_over(waiver, facts.today) {
            continue;
        }
        let span = facts.span(rule.at.clone());
        let subject = subject(used.waiver, "rule");
        let is_known = rules::find(id).is_some() || own.contains(id);
        if is_known && !level::can_be_eased(id) {
            cx.report(subject, span, format!("`{id}` cannot be waived"))
                .label("guards the judgement itself")
                .help("take the waiver out, and mend what the rule says");
            continue;
        }
        // Not asked, owed later, or not to be told: it may silence something yet. Some notes are for the handoff, too.
        let is_early_note =
            !facts.is_from_handoff() && rules::find(id).is_some_and(|rule| rule.kind == Kind::Note);
        if is_early_note || others.ran.get(id) != Some(&Ran::Answered) {
            continue;
        }
        if is_hidden {
            continue;
        }
        let finding = cx.report(subject, span, format!("{} silences nothing", called(used.waiver)));
        finding.label("finds nothing that this could waive");
        if let Some(at) = &waiver.at {
            finding.because(facts.span(at.at.clone()), "here");
        }
        match open.get(id) {
            Some(other) => {
                let subject = clipped(&other.subject, 60);
                finding.help(format!(
                    "the finding that stands is at `{subject}`: write that, or the path that the manifest has there, as `at`"
                ));
            }
            None => {
                finding.help("take it out: what it was for is mended");
            }
        }
    }
}

/// Levels of rules that guard the judgement: they change nothing.
fn levels(facts: &Facts<'_>, cx: &mut Cx) {
    let policy = facts.manifest.root.policy.as_ref();
    let levels = policy.and_then(|policy| policy.value.levels.as_ref());
    let is_fixed = |id: &str| rules::find(id).is_some() && !level::can_be_eased(id);
    for level in levels.iter().flat_map(|levels| &levels.value.0).filter(|level| is_fixed(&level.key)) {
        let subject = format!("policy.levels.{}", level.key);
        let headline = format!("`{}` keeps its level, whatever the policy says", level.key);
        cx.report(subject, facts.span(level.key_at.clone()), headline)
            .label("guards the judgement itself")
            .help("take it out of `policy.levels`, and mend what the rule says");
    }
}
