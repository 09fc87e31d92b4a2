//! A document in which a topic of its claim was not found.

use std::collections::HashMap;

use crate::coverage::{AskedClaim, RecordClaim};
use crate::evidence::artifact_topics::TopicCoverage;
use crate::facts::Facts;
use crate::manifest::model::Stage;
use crate::rules::coverage::asked;
use crate::rules::coverage::empty::{trimmed, unlocated_headline};
use crate::rules::coverage::lines::{headings, help, list, sections_line};
use crate::rules::coverage::record::records;
use crate::rules::settle;
use crate::rules::{Check, RuleContext};
use crate::text::Span;
use crate::vocabulary::TopicId;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    // A stopped system, or one in research, owes no document.
    if matches!(facts.stage, Stage::Stopped | Stage::Research) {
        return;
    }
    // Several claims of one document have one cause.
    let mut seen: HashMap<(&str, Option<&str>, Vec<TopicId>), usize> = HashMap::new();
    for asked in asked(facts).iter().filter(|asked| asked.decides_gate()) {
        cx.about(asked.claim.gate);
        let (mut missing, mut hinted, mut thin, mut unread) = (Vec::new(), Vec::new(), Vec::new(), None);
        for topic in &asked.topics {
            match &topic.coverage {
                TopicCoverage::Unlocated { thin: place } => {
                    missing.push(topic.topic);
                    thin.extend(*place);
                }
                TopicCoverage::Hinted => hinted.push(topic.topic),
                TopicCoverage::Unread(why) => unread = unread.or(Some(why)),
                TopicCoverage::Covered(_)
                | TopicCoverage::Empty(_)
                | TopicCoverage::Elsewhere
                | TopicCoverage::NotHere => {}
            }
        }
        // A pilot has time to write.
        if facts.is_from_handoff() {
            if let Some(why) = unread {
                cx.undetermined(&asked.claim.subject, why, settle::COMMIT_FILE);
            }
            if !hinted.is_empty() {
                let (why, settle) = hint(facts, asked, &hinted);
                cx.undetermined(&asked.claim.subject, why, settle);
            }
        }
        if missing.is_empty() {
            continue;
        }
        let heading = super::path_of(asked.claim).and_then(|path| path.heading.as_deref());
        let key = (asked.path, heading, missing.clone());
        if thin.is_empty()
            && let Some(finding) = seen.get(&key).and_then(|at| cx.findings.get_mut(*at))
        {
            finding.related(facts.span(asked.claim.at.clone()), "also claimed here");
            continue;
        }
        if thin.is_empty() {
            seen.insert(key, cx.findings.len());
        }
        report(facts, asked, &missing, &thin, cx);
    }
    // Before the handoff, the decision may still be open.
    if facts.is_from_handoff() {
        for record in records(facts) {
            of_record(facts, record, cx);
        }
    }
}

/// Asks where a decision record states its status and its outcome.
fn of_record(facts: &Facts<'_>, record: &RecordClaim<'_>, cx: &mut RuleContext) {
    let claim = record.asked.claim;
    cx.about(claim.gate);
    if record.missing.is_empty() {
        return;
    }
    if let Some(why) = &record.unread {
        cx.undetermined(&claim.subject, format!("`{}` {why}", record.asked.path), settle::COMMIT_FILE);
        return;
    }
    let all = list(record.missing.iter().copied(), "and");
    let headline = format!(
        "`{}` states no {} that we can find",
        record.short_path(30),
        list(record.missing.iter().copied(), "or")
    );
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.label(format!("the {all} of this record")).items(record.missing.iter().copied());
    finding.undecides_gate = true;
    for line in record.help(facts) {
        finding.help(line);
    }
}

fn report(
    facts: &Facts<'_>,
    asked: &AskedClaim<'_>,
    missing: &[TopicId],
    thin: &[Span],
    cx: &mut RuleContext,
) {
    let span = facts.span(asked.claim.at.clone());
    let finding = cx.report(&asked.claim.subject, span, unlocated_headline(asked, missing));
    let all = list(missing.iter().map(|topic| topic.shown()), "or");
    finding.label(format!("no section about {all}")).items(missing.iter().map(|topic| topic.key()));
    finding.undecides_gate = facts.is_from_handoff();
    for place in thin {
        finding.related(trimmed(facts, *place), "only a few words here");
    }
    if thin.len() == missing.len() {
        finding.help("write the steps or the answer in that section");
        return;
    }
    for line in help(facts, asked, missing) {
        finding.help(line);
    }
}

/// Why a document with words about some topics is undecided, and what to write.
fn hint(facts: &Facts<'_>, asked: &AskedClaim<'_>, topics: &[TopicId]) -> (String, String) {
    let all = list(topics.iter().map(|topic| topic.shown()), "or");
    let line = sections_line(asked, topics);
    let headings = headings(facts, asked);
    let of = if headings.is_empty() { String::new() } else { format!(" (headings: {headings})") };
    let contacts = if topics.iter().any(|topic| TopicId::PEOPLE.contains(topic)) {
        " (a contact is an e-mail address, a number, a channel or a handle)"
    } else {
        ""
    };
    let why = format!("`{}` may mention {all}{contacts}, but no heading or label shows where", asked.path);
    (why, format!("write `{line}`{of}, or write the section"))
}
