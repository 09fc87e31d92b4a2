//! What has changed since an older portfolio.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Portfolio, PortfolioSystem, RepositoryRow, data};
use crate::gate::Gate;
use crate::manifest::reader::choices;
use crate::report::GateStatus;

choices! {
    /// What has changed.
    pub enum ChangeKind {
        /// A gate failed or could not be told, and holds now.
        Closed = "closed",
        /// A gate fails now.
        Opened = "opened",
        /// A gate cannot be told any more.
        Unclear = "unclear",
        /// The stage.
        Stage = "stage",
        /// The end of the pilot.
        End = "end",
        /// The decision.
        Decision = "decision",
        /// The production owner.
        Owner = "owner",
        /// The target of the business metric.
        Target = "target",
        /// The system is new.
        New = "new",
        /// The system is gone.
        Gone = "gone",
        /// The repository was read and is not any more, so nothing is known of the system.
        NotRead = "not-read",
    }
}

data! {
    /// A change.
    pub struct PortfolioChange {
        /// The path of the repository.
        pub repository: String,
        /// The path of the manifest.
        pub manifest: String,
        /// The name of the system.
        pub system: String,
        /// What has changed.
        pub kind: ChangeKind,
        /// The gate, of a change of a gate.
        pub gate: Option<Gate>,
        /// The value before.
        pub from: Option<String>,
        /// The value now.
        pub to: Option<String>,
    }
}

/// The changes since `old`, by repository and system.
pub(super) fn changes(rows: &[RepositoryRow], old: &Portfolio) -> Vec<PortfolioChange> {
    let mut all = Vec::new();
    let partners = Partners::of(&old.repositories);
    let mut seen = vec![false; old.repositories.len()];
    for row in rows {
        let before = partners.find(row);
        let before_row = before.and_then(|at| old.repositories.get(at));
        if let Some(seen) = before.and_then(|at| seen.get_mut(at)) {
            *seen = true;
        }
        for system in &row.systems {
            match before_row.and_then(|before| find(before, &system.manifest)) {
                Some(before) => of_system(row, system, before, &mut all),
                // What was not read before may have been there.
                None if before_row.is_none_or(|before| before.is_read() || !before.systems.is_empty()) => {
                    all.push(change(
                        row,
                        system,
                        ChangeKind::New,
                        None,
                        [None, Some(system.stage.to_string())],
                    ));
                }
                None => {}
            }
        }
        for before in before_row.iter().flat_map(|before| &before.systems) {
            if find(row, &before.manifest).is_none() {
                let is_known = row.is_read() || row.status == super::RepositoryStatus::NoManifest;
                let kind = if is_known { ChangeKind::Gone } else { ChangeKind::NotRead };
                all.push(change(
                    row,
                    before,
                    kind,
                    None,
                    [Some(before.stage.to_string()), row.reason.clone()],
                ));
            }
        }
    }
    for (before, _) in old.repositories.iter().zip(seen).filter(|(_, seen)| !seen) {
        let gone = before.systems.iter();
        all.extend(gone.map(|system| {
            change(before, system, ChangeKind::Gone, None, [Some(system.stage.to_string()), None])
        }));
    }
    all.sort_by(|a, b| {
        (&a.repository, &a.manifest, a.kind, a.gate).cmp(&(&b.repository, &b.manifest, b.kind, b.gate))
    });
    all
}

/// The repositories of an older portfolio by path, and by address where only one has it.
struct Partners<'o> {
    by_path: BTreeMap<&'o str, usize>,
    by_remote: BTreeMap<&'o str, Option<usize>>,
}

impl<'o> Partners<'o> {
    fn of(rows: &'o [RepositoryRow]) -> Self {
        let by_path = rows.iter().enumerate().map(|(at, row)| (row.path.as_str(), at)).collect();
        let mut by_remote: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            if let Some(remote) = row.remote.as_deref() {
                by_remote.entry(remote).and_modify(|one| *one = None).or_insert(Some(at));
            }
        }
        Self { by_path, by_remote }
    }

    fn find(&self, row: &RepositoryRow) -> Option<usize> {
        let by_remote = || self.by_remote.get(row.remote.as_deref()?).copied().flatten();
        self.by_path.get(row.path.as_str()).copied().or_else(by_remote)
    }
}

fn find<'r>(row: &'r RepositoryRow, manifest: &str) -> Option<&'r PortfolioSystem> {
    row.systems.iter().find(|system| system.manifest == manifest)
}

fn change(
    row: &RepositoryRow,
    system: &PortfolioSystem,
    kind: ChangeKind,
    gate: Option<Gate>,
    [from, to]: [Option<String>; 2],
) -> PortfolioChange {
    PortfolioChange {
        repository: row.path.clone(),
        manifest: system.manifest.clone(),
        system: system.name.clone(),
        kind,
        gate,
        from,
        to,
    }
}

fn of_system(
    row: &RepositoryRow,
    now: &PortfolioSystem,
    then: &PortfolioSystem,
    all: &mut Vec<PortfolioChange>,
) {
    for gate in &now.gates {
        let Some(before) = then.gates.iter().find(|before| before.gate == gate.gate) else { continue };
        let kind = match (before.status, gate.status) {
            (from, to) if from == to => continue,
            (_, GateStatus::Failed) => ChangeKind::Opened,
            (_, GateStatus::Undecided) => ChangeKind::Unclear,
            (GateStatus::Failed | GateStatus::Undecided, GateStatus::Passed | GateStatus::Waived) => {
                ChangeKind::Closed
            }
            _ => continue,
        };
        let words = [before.status, gate.status].map(|status| Some(status.to_string()));
        all.push(change(row, now, kind, Some(gate.gate), words));
    }
    let target = |system: &PortfolioSystem| {
        let value = system.value.as_ref()?;
        Some(format!("{} {}", value.name, value.target?))
    };
    let outcome = |system: &PortfolioSystem| system.outcome().map(|outcome| outcome.to_string());
    let owner = |system: &PortfolioSystem| {
        (!system.owners.production.is_empty()).then(|| system.owners.production.join(", "))
    };
    for (kind, from, to) in [
        (ChangeKind::Stage, Some(then.stage.to_string()), Some(now.stage.to_string())),
        (ChangeKind::End, then.pilot.ends.clone(), now.pilot.ends.clone()),
        (ChangeKind::Decision, outcome(then), outcome(now)),
        (ChangeKind::Owner, owner(then), owner(now)),
        (ChangeKind::Target, target(then), target(now)),
    ] {
        if from != to {
            all.push(change(row, now, kind, None, [from, to]));
        }
    }
}
