//! Of two rows about one system, the newest commit counts.
//!
//! Only reports compete: two work trees of one repository that are evaluated in one run may be on different branches.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{PortfolioSystem, RepositoryRow, RowSource};
use crate::report::Verdict;

/// Removes systems that a row with a newer commit has too, and names the older row there. Rows of equal reports become one.
pub(crate) fn merged(rows: Vec<RepositoryRow>) -> Vec<RepositoryRow> {
    let mut groups: BTreeMap<String, Vec<RepositoryRow>> = BTreeMap::new();
    for row in rows {
        groups
            .entry(row.remote.clone().unwrap_or_else(|| format!("path:{}", row.path)))
            .or_default()
            .push(row);
    }
    let mut all: Vec<_> = groups.into_values().flat_map(of_one_repository).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// What makes a row count: the day of its commit, then its own day. Where both are equal, the system that is less ready counts.
fn rank<'r>(row: &'r RepositoryRow, system: &PortfolioSystem) -> impl Ord + use<'r> {
    let day = row.head.as_ref().and_then(|head| head.day.as_deref());
    let readiness = match system.verdict {
        Some(Verdict::NotReady) => 0,
        Some(Verdict::Undecided) | None => 1,
        Some(Verdict::Stopped | Verdict::Research) => 2,
        Some(Verdict::OnTrack | Verdict::Ready) => 3,
    };
    (day, row.as_of.as_str(), Reverse(readiness), Reverse(row.path.as_str()))
}

fn competes(a: &RepositoryRow, b: &RepositoryRow) -> bool {
    a.source == RowSource::Report || b.source == RowSource::Report || a.path == b.path
}

fn of_one_repository(mut rows: Vec<RepositoryRow>) -> Vec<RepositoryRow> {
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    rows.dedup();
    if rows.len() == 1 {
        return rows;
    }
    // For each row, the manifests that another row has, and where.
    let mut lost: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new(); rows.len()];
    for (at, row) in rows.iter().enumerate() {
        for system in &row.systems {
            let mut best = (at, rank(row, system));
            for (other_at, other) in rows.iter().enumerate().filter(|(other, _)| *other != at) {
                let same = other.systems.iter().find(|same| same.manifest == system.manifest);
                if let Some(same) = same.filter(|_| competes(row, other)) {
                    // Equal in everything: the first one counts.
                    let rank = rank(other, same);
                    if rank > best.1 || rank == best.1 && other_at < best.0 {
                        best = (other_at, rank);
                    }
                }
            }
            if best.0 != at
                && let Some(lost) = lost.get_mut(at)
            {
                lost.insert(system.manifest.clone(), best.0);
            }
        }
    }
    let named: Vec<String> = rows.iter().map(name_of).collect();
    for (lost, named) in lost.iter().zip(&named) {
        for winner in lost.values().collect::<BTreeSet<_>>() {
            if let Some(row) = rows.get_mut(*winner) {
                row.superseded.push(named.clone());
            }
        }
    }
    for (row, lost) in rows.iter_mut().zip(&lost) {
        row.superseded.sort();
        row.superseded.dedup();
        row.systems.retain(|system| !lost.contains_key(&system.manifest));
    }
    let is_left = |(row, lost): &(RepositoryRow, BTreeMap<_, _>)| lost.is_empty() || !row.systems.is_empty();
    let rows = rows.into_iter().zip(lost).filter(is_left).map(|(row, _)| row);
    rows.fold(Vec::new(), |mut kept, row| {
        match kept.iter_mut().find(|other| is_same_run(other, &row)) {
            Some(other) => {
                other.systems.extend(row.systems);
                other.systems.sort_by(|a, b| a.manifest.cmp(&b.manifest));
                other.superseded.extend(row.superseded);
            }
            None => kept.push(row),
        }
        kept
    })
}

/// The row as another one names it.
fn name_of(row: &RepositoryRow) -> String {
    let commit: String = row.head.iter().flat_map(|head| head.commit.chars().take(7)).collect();
    format!("{} ({})", row.path, [commit.as_str(), row.as_of.as_str()].join(", ").trim_start_matches(", "))
}

/// Whether both are reports on one commit of one repository, each on other systems.
fn is_same_run(a: &RepositoryRow, b: &RepositoryRow) -> bool {
    let is_report = a.source == RowSource::Report && b.source == RowSource::Report;
    is_report
        && a.remote.is_some()
        && a.head.is_some()
        && (&a.remote, &a.head, &a.as_of, &a.tool_version, a.status)
            == (&b.remote, &b.head, &b.as_of, &b.tool_version, b.status)
}
