//! The command to run next.

use super::place::worst_first;
use super::reader_place::ReaderPlace;
use crate::finding::Level;
use crate::report::Report;
use crate::shell;

/// The one command that helps most; none if there is nothing to do.
pub(crate) fn command(report: &Report, place: ReaderPlace<'_>) -> Option<String> {
    let counted = || report.findings.iter().map(|(_, finding)| finding).filter(|finding| finding.counts());
    if counted().any(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safe)) {
        return Some(place.check("--fix"));
    }
    let errors = counted().filter(|finding| finding.level == Level::Error);
    if let Some(worst) = errors.min_by_key(|finding| worst_first(finding)) {
        return Some(shell::command("readiness explain", [worst.rule.as_str()]));
    }
    if report.about.shallow && report.is_undecided() {
        return Some(place.fetch());
    }
    let owed = report.systems.iter().flat_map(|system| &system.gates).filter_map(|gate| gate.next);
    owed.map(|owed| owed.stage).min().map(|stage| place.check(&format!("--stage {stage}")))
}
