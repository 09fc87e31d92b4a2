//! What falls due in the next 90 days.

use jiff::civil::Date;

use super::{DueItem, Portfolio, SystemPlace, days_to};
use crate::manifest::reader::choices;

/// How far the dates reach, in days.
pub(crate) const DUE_DAYS: i32 = 90;

choices! {
    /// What falls due.
    pub enum DueKind {
        /// The pilot ends without a decision.
        Decision = "decision",
        /// A waiver expires.
        Waiver = "waiver",
        /// An artifact reaches its maximum age.
        Age = "age",
    }
}

/// Something that falls due, with its system.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DuePlace<'p> {
    pub(crate) place: SystemPlace<'p>,
    pub(crate) item: &'p DueItem,
    /// The days from today.
    pub(crate) days: i32,
}

/// What falls due from today on, the first first.
pub(crate) fn due_dates(portfolio: &Portfolio, today: Date) -> Vec<DuePlace<'_>> {
    let mut all: Vec<DuePlace<'_>> = Vec::new();
    for row in &portfolio.repositories {
        for system in &row.systems {
            let place = SystemPlace { row, system: Some(system) };
            let items = system.due.iter().filter_map(|item| Some((item, days_to(&item.on, today)?)));
            let items = items.filter(|(_, days)| (0..=DUE_DAYS).contains(days));
            all.extend(items.map(|(item, days)| DuePlace { place, item, days }));
        }
    }
    all.sort_by_key(|due| (due.days, due.item.kind));
    all
}
