//! A pointer of `sections` that does not say where a topic is: to the whole document, or to the same heading as others.

use std::collections::BTreeMap;

use crate::claim::Claim;
use crate::coverage::AskedClaim;
use crate::facts::Facts;
use crate::manifest::model::Stage;
use crate::manifest::visit::Leaf;
use crate::rules::coverage::asked_of;
use crate::rules::coverage::lines::list;
use crate::rules::coverage::pointers::{documents, pointers, target_documents, targets};
use crate::rules::{Check, RuleContext};
use crate::text::{FileId, Span};

pub(crate) const CHECK: Check = Check::System(check);

use crate::limits::rules::TOPICS_OF_A_HEADING as MOST;

/// The target of a pointer: a place in a file, and whether that is the whole document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Target {
    file: FileId,
    start: usize,
    is_document: bool,
    /// Its heading; none for a document as a whole.
    heading: Option<Span>,
}

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    if matches!(facts.stage, Stage::Stopped | Stage::Research) {
        return;
    }
    for claim in facts.claims.iter().filter(|claim| matches!(claim.what, Leaf::Artifact(_))) {
        let declared: Vec<_> = pointers(facts, claim).collect();
        if declared.is_empty() {
            continue;
        }
        cx.about(claim.gate);
        let of_claim = asked_of(facts, claim);
        let topics = match of_claim {
            Some(asked) => asked.topics.len(),
            // A record has a status and an outcome. A runbook without `for` is about nothing in particular.
            None => declared.len(),
        };
        let mut targets: BTreeMap<Target, Vec<(&str, &Claim<'_>)>> = BTreeMap::new();
        for (topic, pointer) in declared {
            if let Some(target) = target(facts, claim, pointer) {
                targets.entry(target).or_default().push((topic, pointer));
            }
        }
        let decides = of_claim.is_none_or(AskedClaim::decides_gate);
        for (target, of) in targets {
            let is_own = documents(facts, claim).iter().any(|document| document.file == target.file);
            // Another file may be about one topic as a whole.
            let is_whole = target.is_document && topics > 1 && (is_own || of.len() > 1);
            if is_whole || of.len() > MOST {
                report(facts, claim, &target, is_whole, &of, decides, cx);
            }
        }
    }
}

/// The target of a pointer; none if it is not in a document that was read.
fn target(facts: &Facts<'_>, claim: &Claim<'_>, pointer: &Claim<'_>) -> Option<Target> {
    let (documents, heading) = target_documents(facts, claim, pointer);
    if heading.is_none() && documents.len() > 1 {
        return None;
    }
    let (file, part) = targets(facts, claim, pointer).into_iter().next()?;
    let heading = heading.map(|_| Span::new(file, part.at.clone()));
    Some(Target { file, start: part.at.start, is_document: part.is_document, heading })
}

fn report(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    target: &Target,
    is_whole: bool,
    of: &[(&str, &Claim<'_>)],
    decides: bool,
    cx: &mut RuleContext,
) {
    let Some((topic, first)) = of.first() else { return };
    let headline = match of {
        [_] => format!("`sections` points at a whole document for `{topic}`"),
        _ if is_whole => format!("`sections` points at a whole document for {} topics", of.len()),
        _ => format!("`sections` points at one heading for {} topics", of.len()),
    };
    let subject = match of {
        [_] => first.subject.clone(),
        _ => claim.subject.key("sections"),
    };
    let finding = cx.report(subject, facts.span(first.at.clone()), headline);
    let label = if is_whole { "this is the whole document" } else { "this heading answers several topics" };
    finding.label(label).items(of.iter().map(|(topic, _)| *topic));
    for (_, pointer) in of.iter().skip(1) {
        finding.related(facts.span(pointer.at.clone()), "and here");
    }
    if let Some(heading) = target.heading {
        finding.related(
            crate::rules::coverage::empty::trimmed(facts, heading),
            if is_whole { "everything is below this heading" } else { "the heading" },
        );
    }
    finding.undecides_gate = decides && facts.is_from_handoff();
    let topics = list(of.iter().map(|(topic, _)| *topic), "and");
    finding.help(format!("point at the section that answers each topic ({topics}), or write one"));
}
