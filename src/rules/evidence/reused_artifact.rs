//! One document in the place of several that are asked for.

use std::collections::HashMap;

use super::{path_of, short};
use crate::claim::Claim;
use crate::evidence::locate::Location;
use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

/// The keys that each ask for a document of their own: those directly below these tables, and these of a source.
///
/// What pins versions may be a lock file that holds more; what enforces or tests may do so for several claims.
fn asks_for_its_own(claim: &Claim<'_>) -> bool {
    match claim.section {
        "operations" | "adoption" | "governance" | "decision" => {
            let direct = claim.subject.split('.').count() == 2;
            (direct && claim.kind != "versions") || claim.kind == "training"
        }
        "data" => matches!(claim.kind, "audit" | "remediation"),
        _ => false,
    }
}

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let mut first: HashMap<String, &Claim<'_>> = HashMap::new();
    for claim in facts.claims.iter().filter(|claim| asks_for_its_own(claim)) {
        let Some(Location::File { path, .. }) = facts.evidence.location(claim) else { continue };
        cx.about(claim.gate);
        // By content where another file holds the same, else by name.
        let holds = facts.evidence.content_of(claim).map_or_else(|| format!("path {path}"), str::to_owned);
        let Some(other) = first.get(holds.as_str()) else {
            first.insert(holds, claim);
            continue;
        };
        if claim.kind != other.kind && headings_may_agree(claim, other) {
            report(facts, claim, other, cx);
        }
    }
}

/// Whether nothing says that the two claims mean different parts: a heading on either side does.
fn headings_may_agree(claim: &Claim<'_>, other: &Claim<'_>) -> bool {
    let heading = |claim: &Claim<'_>| path_of(claim).and_then(|path| path.heading.clone());
    heading(claim) == heading(other)
}

fn report(facts: &Facts<'_>, claim: &Claim<'_>, other: &Claim<'_>, cx: &mut Cx) {
    let (Some(path), Some(first)) = (path_of(claim), path_of(other)) else { return };
    let headline = if path.path == first.path {
        format!("`{}` stands for two claims", short(&path.path))
    } else {
        format!("`{}` is a copy", short(&path.path))
    };
    cx.report(&claim.subject, facts.span(claim.at.clone()), headline)
        .label(format!("claimed as `{}`", claim.kind))
        .because(facts.span(other.at.clone()), format!("the same, claimed as `{}`", other.kind))
        .help("write each its own document, or name the part that answers each: `path.md#heading`");
}
