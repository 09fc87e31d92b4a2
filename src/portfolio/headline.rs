//! The portfolio in one line.

use super::{Board, Portfolio, PortfolioSystem, RepositoryStatus, SystemPlace};
use crate::manifest::model::Stage;
use crate::report::{GateStatus, Verdict};
use crate::text::counted;

/// `6 systems: 1 can be handed off, 1 is close (one gate fails), 3 are not ready, 1 repository has no manifest`.
pub(crate) fn headline(portfolio: &Portfolio) -> String {
    let places = || {
        let all = portfolio.repositories.iter();
        all.flat_map(|row| row.systems.iter().map(move |system| SystemPlace { row, system: Some(system) }))
    };
    let count = |is: &dyn Fn(SystemPlace<'_>, &PortfolioSystem) -> bool| {
        places().filter(|place| place.system.is_some_and(|system| is(*place, system))).count()
    };
    let at = |stage| count(&|place, system| place.has_passed() && system.judged_at == stage);
    let is_close = |system: &PortfolioSystem| {
        let open = |status| system.gates.iter().filter(|gate| gate.status == status).count();
        let in_gates: usize = system.gates.iter().map(|gate| gate.errors).sum();
        open(GateStatus::Failed) == 1 && open(GateStatus::Undecided) == 0 && in_gates == system.counts.errors
    };
    let close = count(&|place, system| place.has_failed() && is_close(system));
    let rows = |status| portfolio.repositories.iter().filter(|row| row.status == status).count();
    let repositories = |status| counted_as(rows(status), "repository", "repositories");
    let be = |count: usize, what: &str| {
        (count > 0).then(|| format!("{count} {} {what}", if count == 1 { "is" } else { "are" }))
    };
    let verb = |status, one: &str, many: &str| {
        (rows(status) > 0)
            .then(|| format!("{} {}", repositories(status), if rows(status) == 1 { one } else { many }))
    };
    let ready = at(Stage::Handoff);
    let parts = [
        (ready > 0).then(|| format!("{ready} can be handed off")),
        be(at(Stage::Production), "ready in production"),
        be(at(Stage::Pilot), "on track"),
        be(close, "close (one gate fails)"),
        be(count(&|place, _| place.has_failed()) - close, "not ready"),
        be(count(&|place, _| place.is_undecided()), "undecided"),
        be(count(&|_, system| system.verdict == Some(Verdict::Stopped)), "stopped"),
        be(count(&|_, system| system.verdict == Some(Verdict::Research)), "research"),
        verb(RepositoryStatus::NoManifest, "has no manifest", "have no manifest"),
        verb(RepositoryStatus::Shallow, "is shallow", "are shallow"),
        verb(RepositoryStatus::Unreadable, "cannot be read", "cannot be read"),
        verb(RepositoryStatus::BeyondLimits, "is beyond the limits", "are beyond the limits"),
    ];
    let Board { systems, .. } = portfolio.board;
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let parts = if parts.is_empty() { "nothing was found".to_owned() } else { parts.join(", ") };
    format!("{}: {parts}", counted(systems, "system"))
}

fn counted_as(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The status of a repository as people read it.
pub(crate) fn status_in_words(status: RepositoryStatus) -> &'static str {
    match status {
        RepositoryStatus::Read => "read",
        RepositoryStatus::NoManifest => "no manifest",
        RepositoryStatus::Shallow => "shallow clone",
        RepositoryStatus::Unreadable => "cannot be read",
        RepositoryStatus::BeyondLimits => "beyond the limits",
    }
}
