//! Reduces a report to the row that a portfolio keeps. A repository that is evaluated and a report that is read give the same row.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::finding::{Level, RuleKind};
use crate::gate::Gate;
use crate::manifest::model::{MetricKind, Stage};
use crate::output::json::format::{Document, JsonFinding, JsonGate, System};
use crate::portfolio::search::ListedFacts;
use crate::portfolio::{
    DUE_DAYS, DueItem, DueKind, PersonItems, PortfolioDecision, PortfolioGate, PortfolioOwed,
    PortfolioSystem, PortfolioValue, RepositoryRow, RepositoryStatus, RowHead, RowSource, RuleCount,
    SystemCounts,
};
use crate::profile::{MetricReport, WaiverReport};
use crate::report::{ArtifactStatus, GateStatus};
use crate::text::{clipped, counted, listed};

/// The characters of a text that a row keeps.
const ROW_TEXT_CHARS: usize = 200;

/// The rules, the people and the dates of one system that a row keeps, each.
const ROW_ITEMS: usize = 100;

/// Where a row comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowPlace<'p> {
    /// The path as shown.
    pub(crate) path: &'p str,
    /// The name if neither a list nor a remote gives one.
    pub(crate) name: &'p str,
    pub(crate) source: RowSource,
    pub(crate) listed: &'p ListedFacts,
}

const SHALLOW: &str = "the clone is shallow, so history cannot say everything: `git fetch --unshallow`";
const COMPARED: &str = "it compares with a base, so it counts only what is new: write it without --base";

/// The row of a report.
pub(crate) fn row(document: &Document<'_>, place: RowPlace<'_>) -> RepositoryRow {
    let repository = &document.repository;
    let own = |text: &str| clipped(text, ROW_TEXT_CHARS).into_owned();
    let (status, reason) = match document {
        _ if document.base.is_some() => (RepositoryStatus::Unreadable, Some(COMPARED.to_owned())),
        _ if document.systems.is_empty() => {
            (RepositoryStatus::NoManifest, Some("the report has no system".to_owned()))
        }
        _ if document.snapshot.shallow || repository.shallow => {
            (RepositoryStatus::Shallow, Some(SHALLOW.to_owned()))
        }
        _ => (RepositoryStatus::Read, None),
    };
    let systems = document.systems.iter().filter(|_| status != RepositoryStatus::Unreadable);
    RepositoryRow {
        remote: repository.remote.as_deref().map(own),
        head: repository
            .head
            .as_ref()
            .map(|head| RowHead { commit: own(&head.commit), day: head.day.clone() }),
        tool_version: own(&document.tool.version),
        systems: systems.map(|system| self::system(document, system)).collect(),
        ..without_systems(place, &document.as_of, status, reason, repository.name.as_deref())
    }
}

/// The row of a repository that was not evaluated.
pub(crate) fn without_systems(
    place: RowPlace<'_>,
    as_of: &str,
    status: RepositoryStatus,
    reason: Option<String>,
    name: Option<&str>,
) -> RepositoryRow {
    let own = |text: &str| clipped(text, ROW_TEXT_CHARS).into_owned();
    let RowPlace { path, listed, source, .. } = place;
    RepositoryRow {
        path: path.to_owned(),
        name: own(listed.name.as_deref().or(name).unwrap_or(place.name)),
        team: listed.team.as_deref().map(own),
        tags: listed.tags.iter().map(|tag| own(tag)).collect(),
        remote: None,
        source,
        status,
        reason: reason.map(|reason| clipped(&reason, 2 * ROW_TEXT_CHARS).into_owned()),
        head: None,
        as_of: as_of.to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        marks: Vec::new(),
        superseded: Vec::new(),
        systems: Vec::new(),
    }
}

fn system(document: &Document<'_>, system: &System<'_>) -> PortfolioSystem {
    let own = |text: &str| clipped(text, ROW_TEXT_CHARS).into_owned();
    let all: Vec<_> = document.findings.iter().filter(|finding| finding.system == system.manifest).collect();
    let findings: Vec<_> = all.iter().copied().filter(|finding| finding.waived.is_none()).collect();
    let errors: Vec<_> = findings.iter().copied().filter(|finding| finding.level == Level::Error).collect();
    let of = |level| findings.iter().filter(|finding| finding.level == level).count();
    let profile = &system.profile;
    let value = profile.metrics.iter().find(|metric| is_business(metric));
    let mut people_left = profile.people_left.clone();
    people_left.truncate(ROW_ITEMS);
    PortfolioSystem {
        manifest: system.manifest.clone(),
        name: own(&system.name),
        purpose: profile.purpose.as_deref().map(own),
        stage: system.stage,
        judged_at: system.judged_at,
        risk: system.risk,
        verdict: system.verdict,
        gates: system.gates.iter().map(gate).collect(),
        owners: profile.owners.clone(),
        people_left,
        pilot: profile.pilot.clone(),
        launched: profile.launched.clone(),
        decision: system.decision.as_ref().map(|decision| PortfolioDecision {
            outcome: decision.outcome,
            on: decision.on.clone(),
            by: decision.by.to_vec(),
            record: decision.record.as_deref().map(str::to_owned),
        }),
        counts: SystemCounts {
            errors: errors.len(),
            broken: errors.iter().filter(|finding| finding.kind != RuleKind::Owed).count(),
            warnings: of(Level::Warning),
            notes: of(Level::Note),
            waived: all.len() - findings.len(),
            owed: system.gates.iter().map(|gate| gate.owed).sum(),
            undecided: system.undecided.len(),
        },
        undecided: system.undecided.first().map(|open| own(&format!("{}: {}", open.subject, open.why))),
        value: value.map(|metric| PortfolioValue {
            name: own(&metric.name),
            unit: metric.unit.as_deref().map(own),
            better: metric.better,
            baseline: metric.baseline.as_ref().and_then(|baseline| baseline.value),
            target: metric.target,
            stop_at: metric.stop_at,
            actual: metric.actual.as_ref().and_then(|actual| actual.value),
            actual_on: metric.actual.as_ref().and_then(|actual| actual.on.clone()),
        }),
        measured: profile.metrics.iter().any(|metric| is_business(metric) && has_actual(metric)),
        plan: profile.plan.clone(),
        rules: rules(&findings),
        people: people(system, &errors),
        due: due(document, system),
        next: next(system, &errors).map(|next| own(&next)),
    }
}

fn is_business(metric: &MetricReport) -> bool {
    matches!(metric.kind, Some(MetricKind::Business) | None)
}

fn has_actual(metric: &MetricReport) -> bool {
    metric.actual.as_ref().is_some_and(|actual| actual.value.is_some())
}

fn gate(gate: &JsonGate<'_>) -> PortfolioGate {
    let owed = &gate.owed_by_stage;
    PortfolioGate {
        gate: gate.gate,
        status: gate.status,
        errors: gate.errors,
        warnings: gate.warnings,
        owed: gate.owed,
        owed_by_stage: PortfolioOwed {
            pilot: owed.pilot,
            handoff: owed.handoff,
            production: owed.production,
        },
        waived: gate.waived,
        undecided: gate.undecided,
        external: gate.external,
    }
}

/// The rules that report errors and warnings, by id.
fn rules(findings: &[&JsonFinding<'_>]) -> Vec<RuleCount> {
    let mut counts: BTreeMap<&str, (Level, usize)> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.level >= Level::Warning) {
        let (level, count) = counts.entry(&finding.rule).or_insert((finding.level, 0));
        *level = finding.level.max(*level);
        *count += 1;
    }
    let rules = counts.into_iter().take(ROW_ITEMS);
    rules.map(|(rule, (level, count))| RuleCount { rule: rule.to_owned(), level, count }).collect()
}

/// Who answers for the system, and about how many errors each is asked; by name.
fn people(system: &System<'_>, errors: &[&JsonFinding<'_>]) -> Vec<PersonItems> {
    let owners = &system.profile.owners;
    let roles = [
        ("sponsor", &owners.sponsor),
        ("business owner", &owners.business),
        ("production owner", &owners.production),
        ("delivery owner", &owners.delivery),
        ("can stop it", &owners.can_stop),
        ("accepts the risk", &owners.accepts_risk),
    ];
    let mut people: BTreeMap<&str, PersonItems> = BTreeMap::new();
    let empty = |who: &str| PersonItems { who: who.to_owned(), roles: Vec::new(), errors: 0 };
    for (role, names) in roles {
        for who in names {
            people.entry(who).or_insert_with(|| empty(who)).roles.push(role.to_owned());
        }
    }
    for finding in errors {
        for who in finding.ask.iter() {
            people.entry(who).or_insert_with(|| empty(who)).errors += 1;
        }
    }
    people.into_values().take(ROW_ITEMS).collect()
}

/// What falls due from the day of the report on, the first first. Nothing of a stopped or research system.
fn due(document: &Document<'_>, system: &System<'_>) -> Vec<DueItem> {
    let Ok(today) = document.as_of.parse::<Date>() else { return Vec::new() };
    if matches!(system.judged_at, Stage::Stopped | Stage::Research) {
        return Vec::new();
    }
    let profile = &system.profile;
    let mut all: BTreeSet<(Date, DueKind, String, Vec<String>)> = BTreeSet::new();
    let mut add = |on: Option<Date>, kind, what: String, who: &[String]| {
        if let Some(on) = on.filter(|on| (0..=DUE_DAYS).contains(&(*on - today).get_days())) {
            all.insert((on, kind, clipped(&what, ROW_TEXT_CHARS).into_owned(), who.to_vec()));
        }
    };
    let is_open = system.decision.as_ref().is_none_or(|decision| decision.outcome.is_none());
    if is_open && matches!(system.stage, Stage::Pilot | Stage::Handoff) {
        let owners = &profile.owners;
        let who = if owners.sponsor.is_empty() { &owners.business } else { &owners.sponsor };
        add(day(profile.pilot.ends.as_deref()), DueKind::Decision, "the pilot ends".to_owned(), who);
    }
    for waiver in &profile.waivers {
        add(day(waiver.expires.as_deref()), DueKind::Waiver, waiver_in_words(waiver), &waiver.by);
    }
    for ((on, who), paths) in ages(system, today) {
        let paths: Vec<_> = paths.into_iter().collect();
        let what = match paths.as_slice() {
            [one] => format!("`{one}` reaches its maximum age"),
            several => format!(
                "{} reach their maximum age: {}",
                counted(several.len(), "artifact"),
                listed(several.iter().map(|path| format!("`{path}`")), 3)
            ),
        };
        add(Some(on), DueKind::Age, what, who);
    }
    let items = all.into_iter().take(ROW_ITEMS);
    items.map(|(on, kind, what, who)| DueItem { on: on.to_string(), kind, what, who }).collect()
}

/// The paths of artifacts by the day on which they reach their maximum age, and by owner.
fn ages<'s>(system: &'s System<'_>, today: Date) -> BTreeMap<(Date, &'s [String]), BTreeSet<&'s str>> {
    let is_there = |status| !matches!(status, ArtifactStatus::Missing | ArtifactStatus::Void);
    let mut ages: BTreeMap<(Date, &[String]), BTreeSet<&str>> = BTreeMap::new();
    for artifact in system.artifacts.iter().filter(|artifact| is_there(artifact.status)) {
        let (Some(age), Some(limit)) = (artifact.age_days, artifact.limit_days) else { continue };
        if let Ok(on) = today.checked_add(limit.saturating_sub(age).days())
            && age <= limit
        {
            ages.entry((on, &artifact.owner)).or_default().insert(&artifact.path);
        }
    }
    ages
}

fn day(text: Option<&str>) -> Option<Date> {
    text?.parse().ok()
}

fn waiver_in_words(waiver: &WaiverReport) -> String {
    let at = waiver.at.as_ref().map(|at| format!(" at `{at}`")).unwrap_or_default();
    let renewed = match waiver.renewed {
        None | Some(0) => String::new(),
        Some(1) => ", renewed once".to_owned(),
        Some(times) => format!(", renewed {times} times"),
    };
    format!("the waiver of `{}`{at} expires{renewed}", waiver.rule)
}

/// The next step: the decision if it is overdue, otherwise the worst error, otherwise what would settle what cannot be told, otherwise what
/// the next stage requires.
fn next(system: &System<'_>, errors: &[&JsonFinding<'_>]) -> Option<String> {
    if matches!(system.judged_at, Stage::Stopped | Stage::Research) && errors.is_empty() {
        return None;
    }
    let is_open = system.decision.as_ref().is_none_or(|decision| decision.outcome.is_none());
    let is_pilot = matches!(system.stage, Stage::Pilot | Stage::Handoff);
    if is_open && is_pilot && system.profile.pilot.days_left.is_some_and(|days| days < 0) {
        return Some("decide: scale, redesign, stop or research".to_owned());
    }
    let gate_of = |finding: &JsonFinding<'_>| {
        finding.gate.and_then(|gate| Gate::ALL.iter().position(|one| *one == gate))
    };
    let worst = errors.iter().min_by_key(|finding| (finding.kind == RuleKind::Owed, gate_of(finding)));
    if let Some(worst) = worst {
        return Some(worst.message.to_string());
    }
    let settle = system.undecided.iter().map(|open| &open.settle).find(|settle| !settle.is_empty());
    if let Some(settle) =
        settle.filter(|_| system.gates.iter().any(|gate| gate.status == GateStatus::Undecided))
    {
        return Some(settle.to_string());
    }
    let owed = |stage: fn(&JsonGate<'_>) -> usize| system.gates.iter().map(stage).sum::<usize>();
    let later = [
        (owed(|gate| gate.owed_by_stage.handoff), "write what the handoff requires"),
        (owed(|gate| gate.owed_by_stage.production), "write what production requires"),
    ];
    later
        .into_iter()
        .find(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{what}: {}", counted(count, "item")))
}
