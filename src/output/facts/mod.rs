//! The report as facts: JSON Lines, one flat row for each system, gate, artifact, finding, waiver, metric, cost and eval.
//!
//! Tools for tables read them as they are. Every row repeats repository, commit, day and system, so that rows of many runs can stand in
//! one table.

pub(in crate::output) mod row;

use row::{
    ArtifactRow, Common, CostRow, EvalRow, FactRow, FindingRow, GateRow, MetricRow, SystemRow, WaiverRow,
};
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

use super::clean;
use super::json::format::{Document, JsonFinding, System};
use super::json::people::{PeopleNaming, document};
use super::json::without_format;
use crate::finding::Level;
use crate::profile::{CostItemReport, EvalReport, MetricReport, SourcedValue};
use crate::report::Report;

/// Version of the rows.
pub(in crate::output) const VERSION: u32 = 1;

/// Renders the rows, one on each line.
pub(crate) fn render(report: &Report, naming: PeopleNaming) -> Result<String, String> {
    let document = document(report, naming)?;
    let mut out = String::new();
    for system in &document.systems {
        let findings: Vec<_> =
            document.findings.iter().filter(|finding| finding.system == system.manifest).collect();
        for row in rows(&document, system, &findings) {
            out.push_str(&clean::json_line(&row));
        }
    }
    Ok(out)
}

/// The JSON Schema of a row, as text. `id` is its address.
pub(crate) fn schema_text(id: Option<String>) -> String {
    let mut schema = SchemaSettings::draft07()
        .with_transform(RecursiveTransform(without_format))
        .into_generator()
        .into_root_schema_for::<FactRow<'_>>();
    schema.insert("title".to_owned(), "A row of readiness facts".into());
    schema.insert(
        "description".to_owned(),
        "A line of what `readiness check --format facts` and `readiness portfolio --format facts` print."
            .into(),
    );
    if let Some(id) = id {
        schema.insert("$id".to_owned(), id.into());
    }
    // Building it from JSON values cannot fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

fn rows<'d>(
    document: &'d Document<'d>,
    system: &'d System<'d>,
    findings: &[&'d JsonFinding<'d>],
) -> Vec<FactRow<'d>> {
    let repository = &document.repository;
    let common = Common {
        schema_version: VERSION,
        repository: repository.remote.as_deref().or(repository.name.as_deref()),
        commit: repository.head.as_ref().map(|head| &*head.commit),
        commit_day: repository.head.as_ref().and_then(|head| head.day.as_deref()),
        as_of: &document.as_of,
        manifest: &system.manifest,
        system: &system.name,
    };
    let mut rows = vec![FactRow::System(system_row(common, document, system, findings))];
    rows.extend(system.gates.iter().map(|gate| {
        FactRow::Gate(GateRow {
            common,
            gate: gate.gate,
            status: gate.status,
            errors: gate.errors,
            warnings: gate.warnings,
            waived: gate.waived,
            known: gate.known,
            undecided: gate.undecided,
            held_elsewhere: gate.external,
            owed_at_pilot: gate.owed_by_stage.pilot,
            owed_at_handoff: gate.owed_by_stage.handoff,
            owed_in_production: gate.owed_by_stage.production,
        })
    }));
    rows.extend(system.artifacts.iter().map(|artifact| {
        let touched = artifact.last_touched.as_ref();
        FactRow::Artifact(ArtifactRow {
            common,
            claim: &artifact.claim,
            path: &artifact.path,
            artifact_kind: &artifact.kind,
            gate: artifact.gate,
            status: artifact.status,
            last_touched_on: touched.map(|touched| touched.date.as_str()),
            last_touched_commit: touched.map(|touched| &*touched.commit),
            last_reviewed_on: artifact.last_reviewed.as_deref(),
            age_days: artifact.age_days,
            limit_days: artifact.limit_days,
            lag_commits: artifact.lag.as_ref().map(|lag| lag.commits),
            lag_since: artifact.lag.as_ref().map(|lag| lag.since.as_str()),
            owner: joined(&artifact.owner),
            blob: artifact.blob.as_deref(),
        })
    }));
    rows.extend(findings.iter().map(|finding| {
        FactRow::Finding(FindingRow {
            common,
            rule: &finding.rule,
            subject: &finding.subject,
            gate: finding.gate,
            level: finding.level,
            finding_kind: finding.kind,
            message: &finding.message,
            path: &finding.primary.span.path,
            line: finding.primary.span.start.line,
            ask: joined(&finding.ask),
            needs: finding.needs,
            introduced: finding.introduced,
            is_waived: finding.waived.is_some(),
            waived_until: finding.waived.as_ref().and_then(|waived| waived.expires.as_deref()),
            since: finding.reason.as_ref().and_then(|reason| reason.since.as_deref()),
            fingerprint: &finding.fingerprint,
        })
    }));
    rows.extend(system.profile.waivers.iter().map(|waiver| {
        FactRow::Waiver(WaiverRow {
            common,
            rule: &waiver.rule,
            at: waiver.at.as_deref(),
            reason: waiver.reason.as_deref(),
            accepted_by: joined(&waiver.by),
            expires: waiver.expires.as_deref(),
            days_left: waiver.days_left,
            renewed: waiver.renewed,
            silences: waiver.silences,
        })
    }));
    rows.extend(system.profile.metrics.iter().map(|metric| FactRow::Metric(metric_row(common, metric))));
    rows.extend(system.profile.plan.iter().flat_map(|plan| {
        let currency = plan.currency.as_deref();
        let row = move |one: &'d CostItemReport| {
            FactRow::Cost(CostRow { common, item: &one.item, amount: one.amount, currency })
        };
        plan.items.iter().map(row)
    }));
    rows.extend(system.profile.evals.iter().map(|eval| FactRow::Eval(eval_row(common, eval))));
    rows
}

/// Names in one cell, separated by spaces; null without any.
pub(in crate::output) fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(" "))
}

fn system_row<'d>(
    common: Common<'d>,
    document: &'d Document<'d>,
    system: &'d System<'d>,
    findings: &[&JsonFinding<'_>],
) -> SystemRow<'d> {
    let profile = &system.profile;
    let open =
        |level| findings.iter().filter(|finding| finding.level == level && finding.waived.is_none()).count();
    let decision = system.decision.as_ref();
    SystemRow {
        common,
        stage: system.stage,
        judged_at: system.judged_at,
        risk: system.risk,
        verdict: system.verdict,
        purpose: profile.purpose.as_deref(),
        pilot_started: profile.pilot.started.as_deref(),
        pilot_ends: profile.pilot.ends.as_deref(),
        pilot_days_left: profile.pilot.days_left,
        launched: profile.launched.as_deref(),
        decision: decision.and_then(|decision| decision.outcome),
        decided_on: decision.and_then(|decision| decision.on.as_deref()),
        has_decision_record: decision.is_some_and(|decision| decision.record.is_some()),
        sponsor: joined(&profile.owners.sponsor),
        business_owner: joined(&profile.owners.business),
        production_owner: joined(&profile.owners.production),
        delivery_owner: joined(&profile.owners.delivery),
        accepts_risk: joined(&profile.owners.accepts_risk),
        errors: open(Level::Error),
        warnings: open(Level::Warning),
        notes: open(Level::Note),
        waived: findings.iter().filter(|finding| finding.waived.is_some()).count(),
        owed: system.gates.iter().map(|gate| gate.owed).sum(),
        undecided: system.undecided.len(),
        production_cost: profile.plan.as_ref().and_then(|plan| plan.cost),
        currency: profile.plan.as_ref().and_then(|plan| plan.currency.as_deref()),
        shallow: document.snapshot.shallow,
        tool_version: &document.tool.version,
    }
}

fn metric_row<'d>(common: Common<'d>, metric: &'d MetricReport) -> MetricRow<'d> {
    let value = |sourced: &Option<SourcedValue>| sourced.as_ref().and_then(|one| one.value);
    let on = |sourced: &'d Option<SourcedValue>| sourced.as_ref().and_then(|one| one.on.as_deref());
    MetricRow {
        common,
        name: &metric.name,
        metric_kind: metric.kind,
        unit: metric.unit.as_deref(),
        better: metric.better,
        baseline: value(&metric.baseline),
        baseline_on: on(&metric.baseline),
        baseline_in_file: metric.baseline.as_ref().and_then(|baseline| baseline.in_file),
        target: metric.target,
        stop_at: metric.stop_at,
        guardrail: metric.guardrail,
        within: metric.within.as_deref(),
        actual: value(&metric.actual),
        actual_on: on(&metric.actual),
        source: metric.source.as_deref(),
        owner: joined(&metric.owner),
        worth: metric.worth.as_deref(),
    }
}

fn eval_row<'d>(common: Common<'d>, eval: &'d EvalReport) -> EvalRow<'d> {
    let with = |holds| eval.measures.iter().filter(|measure| measure.holds == holds).count();
    EvalRow {
        common,
        name: &eval.name,
        eval_kind: eval.kind,
        suite: eval.suite.as_deref(),
        results: eval.results.as_deref(),
        why_no_numbers: eval.why.as_deref(),
        made_on: eval.made_on.as_deref(),
        results_commit: eval.commit.as_deref(),
        is_dirty: eval.dirty,
        cases: eval.cases,
        passed: eval.passed,
        failed: eval.failed,
        errors: eval.errors,
        skipped: eval.skipped,
        bounds_met: with(Some(true)),
        bounds_not_met: with(Some(false)),
        bounds_unknown: with(None),
    }
}
