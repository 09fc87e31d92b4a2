//! One document claimed under several keys that each need their own.

use std::collections::HashMap;

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::manifest::keys::ArtifactKind;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// Pairs of keys that one file may answer: one log can serve operations and audits, one set of rules can define both dashboards and
/// alerts.
const KIN: &[[ArtifactKind; 2]] =
    &[[ArtifactKind::EventLog, ArtifactKind::AuditLog], [ArtifactKind::Monitoring, ArtifactKind::Alerts]];

fn are_kin(one: &Claim<'_>, other: &Claim<'_>) -> bool {
    KIN.iter()
        .any(|kin| [one, other].iter().all(|claim| claim.kind().is_some_and(|kind| kin.contains(&kind))))
}

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let mut first: HashMap<String, &Claim<'_>> = HashMap::new();
    for claim in facts.claims.iter().filter(|claim| claim.asks_for_its_own()) {
        let Some(ArtifactLocation::File { path, .. }) = facts.evidence.location(claim) else { continue };
        cx.about(claim.gate);
        // The content if another file has the same one, else the path.
        let holds = facts.evidence.content_of(claim).map_or_else(|| format!("path {path}"), str::to_owned);
        // A section of a document counts as a separate document.
        let heading = path_of(claim).and_then(|path| path.heading.as_deref()).unwrap_or_default();
        let holds = format!("{holds}#{heading}");
        let Some(other) = first.get(holds.as_str()) else {
            first.insert(holds, claim);
            continue;
        };
        if claim.key != other.key && !are_kin(claim, other) {
            report(facts, claim, other, cx);
        }
    }
}

fn report(facts: &Facts<'_>, claim: &Claim<'_>, other: &Claim<'_>, cx: &mut RuleContext) {
    let (Some(path), Some(first)) = (path_of(claim), path_of(other)) else { return };
    let headline = if path.path == first.path {
        format!("`{}` is claimed under two keys", short(&path.path))
    } else {
        format!("`{}` is a copy of another artifact", short(&path.path))
    };
    cx.report(&claim.subject, facts.span(claim.at.clone()), headline)
        .label(format!("claimed as `{}`", claim.key))
        .related(facts.span(other.at.clone()), format!("same content, claimed as `{}`", other.key))
        .help("write a document for each key, or name the section that answers each: `path.md#heading`");
}
