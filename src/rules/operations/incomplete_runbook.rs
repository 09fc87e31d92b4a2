//! `incomplete-runbook`: the document lacks a section that the runbook's `for` requires.

use std::collections::HashMap;
use std::ops::Range;

use crate::claim::Claim;
use crate::evidence::canon::SectionTopic;
use crate::evidence::document::ArtifactDocument;
use crate::evidence::markdown::Section;
use crate::evidence::reading::{ArtifactText, Work, reading};
use crate::evidence::sections::{self, SectionState, Sections};
use crate::evidence::words::Words;
use crate::facts::Facts;
use crate::manifest::artifact::Artifact;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::manifest::model::{Runbook, RunbookUse};
use crate::rules::evidence::{path_of, short_to};
use crate::rules::level::{self, FindingFate};
use crate::rules::topics::{
    MANY_HEADINGS, first_heading, headline, list, no_words, synonyms, trimmed, words_of,
};
use crate::rules::{Check, RuleContext, find, ids};
use crate::text::{FileId, Span};

pub(crate) const CHECK: Check = Check::System(check);

/// From this number of words on, text under unknown headings may contain the required section.
const ENOUGH_WORDS: usize = 20;

/// A required section.
struct Need {
    canon: SectionTopic,
    /// A section that is accepted in its place.
    or: Option<SectionTopic>,
    /// Whether [`ENOUGH_WORDS`] words of any prose are accepted in its place.
    or_prose: bool,
    shown: &'static str,
}

impl Need {
    const fn of(canon: SectionTopic, shown: &'static str) -> Self {
        Self { canon, or: None, or_prose: false, shown }
    }
}

const DIAGNOSIS: Need = Need::of(SectionTopic::Diagnosis, "diagnosis");
const MITIGATION: Need =
    Need { or: Some(SectionTopic::Rollback), ..Need::of(SectionTopic::Mitigation, "mitigation") };
const ROLLBACK: Need = Need::of(SectionTopic::Rollback, "rollback steps");
const CONTACTS: Need = Need::of(SectionTopic::Escalation, "contacts");
// People describe work without the system in words that no list can hold, so any prose is accepted.
const MEANWHILE: Need = Need { or_prose: true, ..MITIGATION };

/// Whether a section with the canonical name `name` satisfies the requirement that findings show as `shown`.
pub(crate) fn is_met_by(shown: &str, name: &str) -> bool {
    [DIAGNOSIS, MITIGATION, ROLLBACK, CONTACTS]
        .iter()
        .filter(|need| need.shown == shown)
        .any(|need| [Some(need.canon), need.or].iter().flatten().any(|canon| canon.name() == name))
}

/// The sections that a runbook for `purpose` requires.
fn needs(purpose: RunbookUse) -> &'static [Need] {
    match purpose {
        RunbookUse::IncidentResponse => &[DIAGNOSIS, MITIGATION],
        // People who work without the system need no diagnosis.
        RunbookUse::DegradedMode => &[MEANWHILE],
        RunbookUse::Rollback => &[ROLLBACK],
        RunbookUse::Escalation => &[CONTACTS],
        RunbookUse::ModelUpdate | RunbookUse::CostOverrun | RunbookUse::DataDrift => &[],
    }
}

/// A required section that is absent or empty.
struct MissingSection {
    shown: &'static str,
    /// Ambiguous words that may be about it.
    hints: &'static [&'static str],
    /// The place of the item of `for` that requires it.
    asked: Range<usize>,
    /// Its heading and its whole extent, if it is present and empty.
    empty: Option<(Span, Range<usize>)>,
}

/// The result for one runbook.
enum RunbookContent {
    Complete,
    /// These sections are missing; with the document's first heading.
    Lacks(Vec<MissingSection>, Option<Span>),
    Unknown(String),
}

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let mut work = Work::default();
    for (claim, runbook) in runbooks(facts) {
        cx.count_subjects(1);
        match answer(facts, claim, runbook, &mut work) {
            // Before the handoff, an undecided document is not worth a message.
            RunbookContent::Unknown(why) if facts.is_from_handoff() => cx.undetermined(&claim.subject, why),
            RunbookContent::Complete | RunbookContent::Unknown(_) => {}
            RunbookContent::Lacks(gaps, first) => report(facts, claim, &gaps, first, cx),
        }
    }
}

/// The claims of runbooks, each with its entry in the manifest.
fn runbooks<'f, 'm>(facts: &'f Facts<'m>) -> impl Iterator<Item = (&'f Claim<'m>, &'m Artifact<Runbook>)> {
    let entries = facts.manifest.root.runbook.iter().flat_map(|runbooks| &runbooks.value.0);
    let with_path = entries.map(|entry| &entry.value).filter(|runbook| runbook.reference.path.is_some());
    let claims =
        facts.claims.iter().filter(|claim| claim.is_in(ManifestSection::Runbook, ArtifactKind::Runbook));
    // Both lists are in the manifest's order.
    claims.zip(with_path)
}

fn answer(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    runbook: &Artifact<Runbook>,
    work: &mut Work,
) -> RunbookContent {
    let asked = runbook.more.uses.iter().flat_map(|uses| &uses.value.0);
    let asked: Vec<_> = asked
        .flat_map(|purpose| needs(purpose.value).iter().map(|need| (need, purpose.at.clone())))
        .collect();
    if asked.is_empty() {
        return RunbookContent::Complete;
    }
    let reading = reading(facts.evidence, facts.library, facts.sources, claim, work);
    let (Some(path), Some(reading)) = (path_of(claim), reading) else {
        return RunbookContent::Complete;
    };
    let synonyms = synonyms(facts);
    let parts: Vec<(FileId, Sections)> = reading
        .parts
        .iter()
        .map(|(document, sections)| (document.file, sections::read(sections, &synonyms)))
        .collect();
    let all = || reading.parts.iter().flat_map(|(_, sections)| *sections);
    let headings: usize = parts.iter().map(|(_, sections)| sections.headings).sum();
    // Prose is accepted in a page that is too short to need sections, and under headings with unknown names.
    let prose = if headings <= 1 { words_of(all()) } else { words_of(nameless(&reading, &parts)) };
    let mut gaps: Vec<MissingSection> = Vec::new();
    for (need, asked) in asked {
        if gaps.iter().all(|gap| gap.shown != need.shown) && !is_met(need, &parts, &prose) {
            gaps.push(MissingSection {
                shown: need.shown,
                hints: need.canon.hints(),
                asked,
                empty: empty(facts, need, &parts),
            });
        }
    }
    if gaps.is_empty() {
        return RunbookContent::Complete;
    }
    if let Some(why) = reading.unread {
        return RunbookContent::Unknown(format!("`{}` {why}", path.path));
    }
    let knows_none = parts.iter().all(|(_, sections)| !sections.knows_any());
    // A section that is present and empty is always a gap, whatever the rest of the document says.
    let is_empty = |gap: &MissingSection| gap.empty.is_some();
    let is_hinted_at = |gap: &MissingSection| !is_empty(gap) && prose.has_any(gap.hints);
    let may_be_said = prose.count() >= ENOUGH_WORDS && !gaps.iter().all(is_empty);
    if may_be_said && gaps.iter().any(is_empty) {
        gaps.retain(is_empty);
        return RunbookContent::Lacks(gaps, first_heading(facts, &reading));
    }
    if parts.iter().any(|(_, sections)| sections.too_many)
        || knows_none && headings >= MANY_HEADINGS
        || may_be_said
        || words_of(all()).is_foreign()
        || gaps.iter().all(is_hinted_at)
    {
        return RunbookContent::Unknown(no_words(&path.path, &list(gaps.iter().map(|gap| gap.shown))));
    }
    gaps.retain(|gap| !is_hinted_at(gap));
    let first = first_heading(facts, &reading);
    RunbookContent::Lacks(gaps, first)
}

/// Whether one of the documents has the required section.
fn is_met(need: &Need, parts: &[(FileId, Sections)], prose: &Words) -> bool {
    let said =
        |canon: SectionTopic| parts.iter().any(|(_, sections)| sections.state(canon) == SectionState::Said);
    said(need.canon)
        || need.or.is_some_and(said)
        || (prose.has_any(need.canon.prose()) || need.or_prose && prose.count() >= ENOUGH_WORDS)
            && !parts.iter().any(|(_, sections)| matches!(sections.state(need.canon), SectionState::Empty(_)))
}

/// The sections with unknown names.
fn nameless<'r>(
    reading: &'r ArtifactText<'_>,
    parts: &'r [(FileId, Sections)],
) -> impl Iterator<Item = &'r Section> {
    reading
        .parts
        .iter()
        .zip(parts)
        .flat_map(|((_, sections), (_, read))| read.nameless.iter().filter_map(|at| sections.get(*at)))
}

/// The place of the required section, if it is present and empty.
fn empty(facts: &Facts<'_>, need: &Need, parts: &[(FileId, Sections)]) -> Option<(Span, Range<usize>)> {
    parts.iter().find_map(|(file, sections)| match sections.state(need.canon) {
        SectionState::Empty(place) => {
            Some((trimmed(facts, *file, place.heading.clone()), place.whole.clone()))
        }
        SectionState::Said | SectionState::Absent => None,
    })
}

fn report(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    gaps: &[MissingSection],
    first: Option<Span>,
    cx: &mut RuleContext,
) {
    let path = path_of(claim).map(|path| short_to(&path.path, 30)).unwrap_or_default();
    let headline = headline(
        format!("`{path}` has no {}", list(gaps.iter().map(|gap| gap.shown))),
        format!("`{path}` lacks {} required sections", gaps.len()),
    );
    // Empty sections come first, because they show where to write.
    let (empty, absent): (Vec<&MissingSection>, Vec<&MissingSection>) =
        gaps.iter().partition(|gap| gap.empty.is_some());
    let mut places: Vec<(Span, String)> = Vec::new();
    for gap in &empty {
        // One heading may name several sections.
        if let Some((span, _)) = &gap.empty
            && places.iter().all(|(known, _)| known != span)
        {
            places.push((*span, "this section is empty".to_owned()));
        }
    }
    for gap in &absent {
        let span = facts.span(gap.asked.clone());
        match places.iter_mut().find(|(known, _)| *known == span) {
            Some((_, label)) => *label = format!("{label} and {}", gap.shown),
            None => places.push((span, format!("asks for {}", gap.shown))),
        }
    }
    let mut places = places.into_iter();
    let Some((primary, label)) = places.next() else { return };
    let finding = cx.report(&claim.subject, primary, headline);
    finding.label(label).items(gaps.iter().map(|gap| gap.shown));
    for (span, label) in places {
        finding.related(span, label);
    }
    match first.filter(|_| !absent.is_empty()) {
        Some(first) => finding.related(first, "no such section in this document"),
        None => finding.related(facts.span(claim.at.clone()), "claimed here as `runbook`"),
    };
    finding.help(
        "write the steps for on-call staff who did not build the system, under a separate heading or bold label",
    );
    if !absent.is_empty() {
        finding.help("if the section exists under another name, add that name to `policy.synonyms`");
    }
}

/// Returns the empty sections that this rule reports, so that `placeholder-artifact` does not report them again. Only documents with
/// placeholders are read. The ranges of a file are sorted and do not overlap.
pub(in crate::rules) fn reported(facts: &Facts<'_>) -> HashMap<FileId, Vec<Range<usize>>> {
    let mut found: HashMap<FileId, Vec<Range<usize>>> = HashMap::new();
    let policy = facts.manifest.root.policy.as_ref().map(|policy| &policy.value);
    let is_shown = find(&ids::INCOMPLETE_RUNBOOK).is_some_and(|rule| {
        matches!(level::fate(rule, facts.stage, facts.risk, policy), FindingFate::Shown(_))
    });
    if !is_shown {
        return found;
    }
    let mut work = Work::default();
    for (claim, runbook) in runbooks(facts) {
        let document = facts.evidence.document(facts.library, claim);
        if !document.is_some_and(ArtifactDocument::has_placeholders) {
            continue;
        }
        if let RunbookContent::Lacks(gaps, _) = answer(facts, claim, runbook, &mut work) {
            for (span, whole) in gaps.into_iter().filter_map(|gap| gap.empty) {
                found.entry(span.file).or_default().push(whole);
            }
        }
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
