//! The profile of a system: what its manifest says of people, value, evals and operations, with the numbers of its evidence.

mod evals;
mod operations;
mod people;
mod value;

use jiff::civil::Date;

use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::manifest::Field;
use crate::manifest::artifact::{PathText, Reference};
use crate::manifest::owner::Owners;
use crate::manifest::value::{NonBlankText, TomlDay};
use crate::profile::{PilotReport, SystemProfile};
use crate::report::ArtifactReport;

/// Builds the profile. `findings` are those of the system, and `artifacts` its reports.
pub(super) fn profile(
    facts: &Facts<'_>,
    findings: &[Finding],
    artifacts: &[ArtifactReport],
) -> SystemProfile {
    let root = &facts.manifest.root;
    let system = root.system.as_ref().map(|system| &system.value);
    let pilot = root.pilot.as_ref().map(|pilot| &pilot.value);
    let ends = pilot.and_then(|pilot| pilot.ends.as_ref());
    SystemProfile {
        purpose: text(system.and_then(|system| system.purpose.as_ref())),
        process: system
            .and_then(|system| system.process.as_ref())
            .map(|process| process.value.0.iter().map(|one| one.value.0.clone()).collect())
            .unwrap_or_default(),
        pilot: PilotReport {
            started: day(pilot.and_then(|pilot| pilot.started.as_ref())),
            ends: day(ends),
            days_left: ends.map(|ends| days_between(facts.today.day(), ends.value.0)),
        },
        launched: day(system.and_then(|system| system.launched.as_ref())),
        owners: people::owners_of_system(facts),
        raci: people::raci(facts),
        people_left: people::left(facts),
        metrics: value::metrics(facts),
        evals: evals::evals(facts),
        runbooks: operations::runbooks(facts, artifacts),
        support: operations::support(facts),
        conditions: operations::conditions(facts),
        waivers: operations::waivers(facts, findings),
        plan: operations::plan(facts),
    }
}

/// The days from `from` to `to`; negative if `to` is earlier.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

fn text(field: Option<&Field<NonBlankText>>) -> Option<String> {
    field.map(|field| field.value.0.clone())
}

fn day(field: Option<&Field<TomlDay>>) -> Option<String> {
    field.map(|field| field.value.0.to_string())
}

/// The owners of a key, by handle where one is known.
pub(super) fn owners(field: Option<&Field<Owners>>, facts: &Facts<'_>) -> Vec<String> {
    let owners = field.into_iter().flat_map(|owners| owners.value.named());
    owners.map(|owner| facts.name_of(owner)).collect()
}

/// The path of a reference from the repository's root, or its address.
pub(super) fn path(reference: &Reference, facts: &Facts<'_>) -> Option<String> {
    reference.path.as_ref().map(|written| path_from_root(&written.value, facts))
}

fn path_from_root(written: &PathText, facts: &Facts<'_>) -> String {
    let inside = facts.folder.join(&written.path).ok().filter(|_| !written.is_external());
    inside.map_or_else(|| written.path.clone(), |path| path.to_string())
}

/// The git object id of the file of a reference; none for several files, and for a file that is not tracked.
fn blob(reference: &Reference, facts: &Facts<'_>) -> Option<String> {
    let claim = facts.evidence.claim_of(reference, facts.claims)?;
    match facts.evidence.location(claim)? {
        ArtifactLocation::File { path, .. } => facts.listing.get(path).map(|tracked| tracked.id.to_string()),
        _ => None,
    }
}
