//! The portfolio as facts: the rows of repositories, systems and gates, with the columns of `check --format facts`.

use crate::output::clean;
use crate::output::facts::row::{Common, FactRow, GateRow, RepositoryFacts, SystemRow};
use crate::output::facts::{VERSION, joined};
use crate::portfolio::{Portfolio, PortfolioSystem, RepositoryRow, RepositoryStatus};

/// Renders the rows, one on each line.
pub(crate) fn render(portfolio: &Portfolio) -> String {
    let mut out = String::new();
    for row in &portfolio.repositories {
        out.push_str(&clean::json_line(&repository(row)));
        for system in &row.systems {
            for fact in of_system(row, system) {
                out.push_str(&clean::json_line(&fact));
            }
        }
    }
    out
}

fn repository(row: &RepositoryRow) -> FactRow<'_> {
    let marks: Vec<_> = row.marks.iter().map(ToString::to_string).collect();
    FactRow::Repository(RepositoryFacts {
        schema_version: VERSION,
        repository: row.remote.as_deref().unwrap_or(&row.path),
        commit: row.head.as_ref().map(|head| head.commit.as_str()),
        commit_day: row.head.as_ref().and_then(|head| head.day.as_deref()),
        as_of: &row.as_of,
        path: &row.path,
        name: &row.name,
        team: row.team.as_deref(),
        status: row.status,
        reason: row.reason.as_deref(),
        marks: joined(&marks),
        systems: row.systems.len(),
        tool_version: &row.tool_version,
    })
}

fn of_system<'r>(row: &'r RepositoryRow, system: &'r PortfolioSystem) -> Vec<FactRow<'r>> {
    let common = Common {
        schema_version: VERSION,
        repository: Some(row.remote.as_deref().unwrap_or(&row.path)),
        commit: row.head.as_ref().map(|head| head.commit.as_str()),
        commit_day: row.head.as_ref().and_then(|head| head.day.as_deref()),
        as_of: &row.as_of,
        manifest: &system.manifest,
        system: &system.name,
    };
    let decision = system.decision.as_ref();
    let own = FactRow::System(SystemRow {
        common,
        stage: system.stage,
        judged_at: system.judged_at,
        risk: system.risk,
        verdict: system.verdict,
        purpose: system.purpose.as_deref(),
        pilot_started: system.pilot.started.as_deref(),
        pilot_ends: system.pilot.ends.as_deref(),
        pilot_days_left: system.pilot.days_left,
        launched: system.launched.as_deref(),
        decision: system.outcome(),
        decided_on: decision.and_then(|decision| decision.on.as_deref()),
        has_decision_record: system.has_record(),
        sponsor: joined(&system.owners.sponsor),
        business_owner: joined(&system.owners.business),
        production_owner: joined(&system.owners.production),
        delivery_owner: joined(&system.owners.delivery),
        accepts_risk: joined(&system.owners.accepts_risk),
        errors: system.counts.errors,
        warnings: system.counts.warnings,
        notes: system.counts.notes,
        waived: system.counts.waived,
        owed: system.counts.owed,
        undecided: system.counts.undecided,
        production_cost: system.plan.as_ref().and_then(|plan| plan.cost),
        currency: system.plan.as_ref().and_then(|plan| plan.currency.as_deref()),
        shallow: row.status == RepositoryStatus::Shallow,
        tool_version: &row.tool_version,
    });
    let gates = system.gates.iter().map(|gate| {
        FactRow::Gate(GateRow {
            common,
            gate: gate.gate,
            status: gate.status,
            errors: gate.errors,
            warnings: gate.warnings,
            waived: gate.waived,
            known: 0,
            undecided: gate.undecided,
            held_elsewhere: gate.external,
            owed_at_pilot: gate.owed_by_stage.pilot,
            owed_at_handoff: gate.owed_by_stage.handoff,
            owed_in_production: gate.owed_by_stage.production,
        })
    });
    std::iter::once(own).chain(gates).collect()
}
