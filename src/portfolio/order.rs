//! The order of the rows: who needs a decision now.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{Portfolio, PortfolioSystem, RepositoryRow};
use crate::manifest::model::Stage;
use crate::manifest::reader::choices;
use crate::report::Verdict;

choices! {
    /// The order of the rows.
    pub enum RowOrder {
        /// Who needs a decision now.
        Decision = "decision",
        /// By path.
        Path = "path",
        /// By the name of the system.
        System = "system",
        /// By team.
        Team = "team",
        /// By production owner.
        Owner = "owner",
        /// By the end of the pilot.
        Ends = "ends",
        /// Most errors first.
        Errors = "errors",
    }
}

/// What a row asks for, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Attention {
    /// The pilot is past its end, and nobody has decided.
    Overdue,
    /// High risk, and nobody accepts it.
    Unaccepted,
    /// The pilot ends within 30 days, and nobody has decided.
    EndsSoon,
    /// It failed.
    Failed,
    /// It cannot be told.
    Undecided,
    /// The repository was not read.
    NotRead,
    /// It was stopped without a record.
    StoppedWithoutRecord,
    /// Nothing now.
    Quiet,
    /// It was stopped, or it stays in research.
    Closed,
}

/// A system in its repository, or a repository without one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemPlace<'p> {
    pub(crate) row: &'p RepositoryRow,
    pub(crate) system: Option<&'p PortfolioSystem>,
}

impl SystemPlace<'_> {
    /// Whether every gate of its stage holds, as far as the whole history says.
    pub(crate) fn has_passed(&self) -> bool {
        let is_green =
            |system: &PortfolioSystem| matches!(system.verdict, Some(Verdict::Ready | Verdict::OnTrack));
        self.row.is_read() && self.system.is_some_and(is_green)
    }

    /// Whether it failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.system.is_some_and(|system| system.verdict == Some(Verdict::NotReady))
    }

    /// Whether it is evaluated and has neither passed nor failed.
    pub(crate) fn is_undecided(&self) -> bool {
        self.system.is_some_and(PortfolioSystem::is_judged) && !self.has_passed() && !self.has_failed()
    }
}

/// What a row asks for.
pub(crate) fn attention(place: SystemPlace<'_>, today: Date) -> Attention {
    let Some(system) = place.system else { return Attention::NotRead };
    let days = system.days_left(today).filter(|_| system.is_pilot() && system.outcome().is_none());
    match system.stage {
        Stage::Stopped if !system.has_record() => return Attention::StoppedWithoutRecord,
        Stage::Stopped | Stage::Research => return Attention::Closed,
        Stage::Pilot | Stage::Handoff | Stage::Production => {}
    }
    if system.is_overdue(today) {
        Attention::Overdue
    } else if system.is_unaccepted() {
        Attention::Unaccepted
    } else if days.is_some_and(|days| days <= 30) {
        Attention::EndsSoon
    } else if place.has_failed() {
        Attention::Failed
    } else if place.is_undecided() {
        Attention::Undecided
    } else {
        Attention::Quiet
    }
}

/// All systems, and all repositories without one, in an order. Equal ones are in the order of paths and manifests.
pub(crate) fn ordered(portfolio: &Portfolio, order: RowOrder, today: Date) -> Vec<SystemPlace<'_>> {
    let mut all: Vec<SystemPlace<'_>> = Vec::new();
    for row in &portfolio.repositories {
        let systems = row.systems.iter().map(|system| SystemPlace { row, system: Some(system) });
        all.extend(systems);
        if row.systems.is_empty() {
            all.push(SystemPlace { row, system: None });
        }
    }
    let errors = |place: &SystemPlace<'_>| place.system.map_or(0, |system| system.counts.errors);
    let days =
        |place: &SystemPlace<'_>| place.system.and_then(|system| system.days_left(today)).unwrap_or(i32::MAX);
    match order {
        RowOrder::Decision => {
            all.sort_by_cached_key(|place| (attention(*place, today), days(place), Reverse(errors(place))));
        }
        RowOrder::Path => {}
        RowOrder::System => all.sort_by_key(|place| place.system.map_or("", |system| system.name.as_str())),
        RowOrder::Team => {
            all.sort_by_key(|place| (place.row.team.is_none(), place.row.team.as_deref()));
        }
        RowOrder::Owner => {
            let owner = |place: &SystemPlace<'_>| {
                place.system.and_then(|system| system.owners.production.first()).cloned()
            };
            all.sort_by_cached_key(|place| (owner(place).is_none(), owner(place)));
        }
        RowOrder::Ends => all.sort_by_key(days),
        RowOrder::Errors => all.sort_by_key(|place| Reverse(errors(place))),
    }
    all
}
