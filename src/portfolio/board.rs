//! The numbers of the board.

use jiff::civil::Date;

use super::{Board, ProductionCount, RepositoryRow, StoppedCount, SystemPlace};
use crate::manifest::model::Stage;
use crate::report::GateStatus;

/// Counts the rows.
pub(super) fn board(rows: &[RepositoryRow], today: Date) -> Board {
    let places: Vec<_> =
        rows.iter().flat_map(|row| row.systems.iter().map(move |system| (row, system))).collect();
    let count = |is: &dyn Fn(SystemPlace<'_>) -> bool| {
        places.iter().filter(|(row, system)| is(SystemPlace { row, system: Some(system) })).count()
    };
    let systems =
        |is: &dyn Fn(&super::PortfolioSystem) -> bool| places.iter().filter(|(_, system)| is(system)).count();
    let is_waived = |place: SystemPlace<'_>| {
        let gates = place.system.iter().flat_map(|system| &system.gates);
        place.has_passed() && gates.into_iter().any(|gate| gate.status == GateStatus::Waived)
    };
    let is_at = |stage| move |system: &super::PortfolioSystem| system.stage == stage;
    let stopped = is_at(Stage::Stopped);
    let production = is_at(Stage::Production);
    let pilots = systems(&|system| system.is_pilot());
    let overdue = systems(&|system| system.is_overdue(today));
    let decided = systems(&|system| system.is_pilot() && system.outcome().is_some());
    Board {
        running: pilots - overdue - decided,
        overdue,
        decided,
        pilots,
        passed: count(&|place| place.has_passed()),
        waived: count(&is_waived),
        failed: count(&|place| place.has_failed()),
        undecided: count(&|place| place.is_undecided()),
        judged: systems(&|system| system.is_judged()),
        stopped: StoppedCount {
            with_record: systems(&|system| stopped(system) && system.has_record()),
            without_record: systems(&|system| stopped(system) && !system.has_record()),
        },
        production: ProductionCount {
            measured: systems(&|system| production(system) && system.measured),
            unmeasured: systems(&|system| production(system) && !system.measured),
        },
        high_risk_unaccepted: systems(&|system| system.is_unaccepted()),
        high_risk: systems(&|system| system.is_high_risk()),
        systems: places.len(),
        read: rows.iter().filter(|row| row.is_read()).count(),
        found: rows.len(),
    }
}
