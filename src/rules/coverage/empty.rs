//! The check of a card with `[topics]`: topics whose section is declared or found, and empty.

use std::collections::HashMap;
use std::ops::Range;

use super::asked;
use super::lines::{headline, help, list};
use super::record::records;
use crate::coverage::{AskedClaim, AskedTopic};
use crate::evidence::artifact_topics::{ArtifactTopics, EmptySection, TopicCoverage};
use crate::facts::Facts;
use crate::finding::RuleKind;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::rules::level::{self, FindingFate};
use crate::rules::paths::short_to;
use crate::rules::{RULES, RuleContext, RuleImplementation};
use crate::text::{CardText, FileId, Span};
use crate::vocabulary::TopicId;

/// What a card with `[topics]` checks.
#[derive(Debug, Clone)]
pub struct TopicCheck {
    /// The top-level key of the claims.
    pub section: ManifestSection,
    /// The kind of artifact whose documents are checked.
    pub kind: ArtifactKind,
    /// The next action.
    pub help: CardText,
}

/// Reports the documents in which a topic has an empty section.
pub(in crate::rules) fn check(facts: &Facts<'_>, of: &TopicCheck, cx: &mut RuleContext) {
    // Several claims of one document have one cause.
    let mut seen: HashMap<Vec<Span>, usize> = HashMap::new();
    for asked in asked(facts).iter().filter(|asked| asked.claim.is_in(of.section, of.kind)) {
        cx.count_subjects(1);
        let mut empty: Vec<(&AskedTopic<'_>, &EmptySection)> = Vec::new();
        let mut missing = Vec::new();
        for topic in &asked.topics {
            match &topic.coverage {
                TopicCoverage::Empty(section) => empty.push((topic, section)),
                TopicCoverage::Unlocated { .. } => missing.push(topic.topic),
                _ => {}
            }
        }
        let places: Vec<Span> = empty.iter().map(|(_, section)| section.label).collect();
        if let Some(finding) = seen.get(&places).and_then(|at| cx.findings.get_mut(*at)) {
            finding.related(facts.span(asked.claim.at.clone()), "also claimed here");
        } else if !empty.is_empty() {
            seen.insert(places, cx.findings.len());
            report(facts, asked, &empty, of, cx);
        } else if cx.kind() == RuleKind::Note && !missing.is_empty() && !is_without_text(facts, asked) {
            not_found(facts, asked, &missing, cx);
        }
    }
}

/// Whether the artifact has no document at all, such as a folder of Terraform files.
fn is_without_text(facts: &Facts<'_>, asked: &AskedClaim<'_>) -> bool {
    facts.evidence.topics_of(asked.claim).is_none_or(ArtifactTopics::is_without_text)
}

fn report(
    facts: &Facts<'_>,
    asked: &AskedClaim<'_>,
    empty: &[(&AskedTopic<'_>, &EmptySection)],
    of: &TopicCheck,
    cx: &mut RuleContext,
) {
    let path = short_to(asked.path, 30);
    let all = list(empty.iter().map(|(asked, _)| asked.topic.shown()), "and");
    let section = if empty.len() == 1 { "an empty section" } else { "empty sections" };
    let headline = headline(
        format!("`{path}` has {section} about {all}"),
        format!("`{path}` has {} empty sections", empty.len()),
    );
    // One label may name several topics.
    let mut places: Vec<(Span, Vec<&str>)> = Vec::new();
    for (asked, section) in empty {
        let (topic, span) = (asked.topic, trimmed(facts, section.label));
        match places.iter_mut().find(|(known, _)| *known == span) {
            Some((_, topics)) => topics.push(topic.shown()),
            None => places.push((span, vec![topic.shown()])),
        }
    }
    let mut places = places.into_iter();
    let Some((first, topics)) = places.next() else { return };
    let label = |topics: &[&str]| format!("no text about {} here", list(topics.iter().copied(), "and"));
    let finding = cx.report(&asked.claim.subject, first, headline);
    finding.label(label(&topics)).items(empty.iter().map(|(asked, _)| asked.topic.key()));
    for (span, topics) in places {
        finding.related(span, label(&topics));
    }
    let mut pointers = empty.iter().filter_map(|(asked, _)| asked.pointer).peekable();
    if pointers.peek().is_none() {
        finding.related(facts.span(asked.claim.at.clone()), format!("claimed here as `{}`", asked.claim.key));
    }
    for pointer in pointers {
        finding.related(facts.span(pointer.at.clone()), "`sections` points at it here");
    }
    finding.help(of.help.as_ref());
}

/// Reports topics that were not found, for a rule that is only a note.
fn not_found(facts: &Facts<'_>, asked: &AskedClaim<'_>, topics: &[TopicId], cx: &mut RuleContext) {
    let finding = cx.report(
        &asked.claim.subject,
        facts.span(asked.claim.at.clone()),
        unlocated_headline(asked, topics),
    );
    finding.label("no such section").items(topics.iter().map(|topic| topic.key()));
    for line in help(facts, asked, topics) {
        finding.help(line);
    }
}

/// The headline for topics that were not found.
pub(in crate::rules) fn unlocated_headline(asked: &AskedClaim<'_>, topics: &[TopicId]) -> String {
    let path = short_to(asked.path, 24);
    let all = list(topics.iter().map(|topic| topic.shown()), "or");
    let of = asked.topics.len();
    headline(
        format!("`{path}` has no section about {all} that we can find"),
        headline(
            format!("`{path}` has no section about {all}"),
            format!("`{path}` has no section about {} of {of} topics", topics.len()),
        ),
    )
}

/// A place without white space at its end. The place of a document without headings is its first line.
pub(in crate::rules) fn trimmed(facts: &Facts<'_>, at: Span) -> Span {
    let range = at.range();
    let length = facts.sources.slice(at).trim_end().len();
    Span::new(at.file, range.start..range.start + length)
}

/// Returns the empty sections that rules of topics report, so that `placeholder-artifact` does not report them again. The ranges of a file
/// are sorted and do not overlap.
pub(in crate::rules) fn reported(facts: &Facts<'_>) -> HashMap<FileId, Vec<Range<usize>>> {
    let policy = facts.manifest.root.policy.as_ref().map(|policy| &policy.value);
    let is_shown = |asked: &AskedClaim<'_>| {
        RULES.iter().any(|rule| match &rule.implementation {
            RuleImplementation::Topics(of) => {
                asked.claim.is_in(of.section, of.kind)
                    && matches!(level::fate(rule, facts.stage, facts.risk, policy), FindingFate::Shown(_))
            }
            _ => false,
        })
    };
    let mut found: HashMap<FileId, Vec<Range<usize>>> = HashMap::new();
    for asked in asked(facts).iter().filter(|asked| is_shown(asked)) {
        for topic in &asked.topics {
            if let TopicCoverage::Empty(section) = &topic.coverage {
                found.entry(section.label.file).or_default().push(section.whole.clone());
            }
        }
    }
    // `unrecorded-decision` reports the empty sections of the record.
    for (_, section) in records(facts).iter().flat_map(|record| &record.empty) {
        found.entry(section.label.file).or_default().push(section.whole.clone());
    }
    for parts in found.values_mut() {
        parts.sort_by_key(|part| (part.start, part.end));
        // Merges ranges that overlap.
        parts.dedup_by(|next, before| {
            let touches = next.start < before.end;
            before.end = if touches { before.end.max(next.end) } else { before.end };
            touches
        });
    }
    found
}
