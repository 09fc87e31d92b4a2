//! Short texts that several formats show of a row.

use jiff::civil::Date;

use crate::manifest::model::Stage;
use crate::portfolio::{Attention, PortfolioSystem, PortfolioValue, RowMark, SystemPlace, attention};
use crate::report::{GateStatus, Verdict};
use crate::text::counted;

/// The verdict in words: a green one of a shallow clone is none.
pub(super) fn verdict_in_words(place: SystemPlace<'_>) -> &'static str {
    match place.system.map(|system| system.verdict) {
        Some(Some(Verdict::Ready | Verdict::OnTrack)) if !place.has_passed() => "cannot tell",
        Some(Some(verdict)) => verdict.in_words(),
        Some(None) => "cannot tell",
        None => crate::portfolio::status_in_words(place.row.status),
    }
}

/// The end of the pilot in words: `51 days over`, `in 10 days`; none if it does not matter any more.
pub(super) fn end_in_words(system: &PortfolioSystem, today: Date) -> Option<String> {
    let days = system.days_left(today).filter(|_| system.is_pilot() && system.outcome().is_none())?;
    Some(match days {
        0 => "today".to_owned(),
        days if days < 0 => format!("{} over", counted(days.unsigned_abs() as usize, "day")),
        days => format!("in {}", counted(days.unsigned_abs() as usize, "day")),
    })
}

/// What the row asks for, in words; none if it asks for nothing now.
pub(super) fn attention_in_words(place: SystemPlace<'_>, today: Date) -> Option<String> {
    let system = place.system;
    let failed = || {
        let gates = system.iter().flat_map(|system| &system.gates);
        gates
            .filter(|gate| gate.status == GateStatus::Failed)
            .map(|gate| gate.gate.as_str())
            .collect::<Vec<_>>()
    };
    let days = system.and_then(|system| system.days_left(today)).unwrap_or_default();
    Some(match attention(place, today) {
        Attention::Overdue => {
            format!("ended {} ago, nobody has decided", counted(days.unsigned_abs() as usize, "day"))
        }
        Attention::Unaccepted => "high risk, and nobody accepts it".to_owned(),
        Attention::EndsSoon => match failed().len() {
            0 => format!("ends in {}", counted(days.unsigned_abs() as usize, "day")),
            n => format!(
                "ends in {}, {} failed",
                counted(days.unsigned_abs() as usize, "day"),
                counted(n, "gate")
            ),
        },
        Attention::Failed if failed().is_empty() => "the manifest has errors".to_owned(),
        Attention::Failed => format!("failed: {}", failed().join(", ")),
        Attention::Undecided => "cannot be told".to_owned(),
        Attention::NotRead => crate::portfolio::status_in_words(place.row.status).to_owned(),
        Attention::StoppedWithoutRecord => "stopped without a record".to_owned(),
        Attention::Quiet | Attention::Closed => return None,
    })
}

/// The status of a gate as people read it.
pub(super) fn gate_in_words(status: GateStatus) -> &'static str {
    match status {
        GateStatus::NotDue => "not due",
        status => status.as_str(),
    }
}

/// The decision in words.
pub(super) fn decision_in_words(system: &PortfolioSystem, today: Date) -> String {
    match (system.outcome(), system.stage) {
        (Some(outcome), _) => outcome.to_string(),
        (None, _) if system.is_overdue(today) => "overdue".to_owned(),
        (None, Stage::Stopped) => "no record".to_owned(),
        (None, _) => "none yet".to_owned(),
    }
}

/// `12 min → not measured → 2 min`.
pub(super) fn value_in_words(value: &PortfolioValue, number: impl Fn(f64) -> String) -> [String; 3] {
    let with_unit = |value_of: Option<f64>, absent: &str| match (value_of, &value.unit) {
        (Some(one), Some(unit)) => format!("{} {unit}", number(one)),
        (Some(one), None) => number(one),
        (None, _) => absent.to_owned(),
    };
    [
        with_unit(value.baseline, "no baseline"),
        with_unit(value.actual, "not measured"),
        with_unit(value.target, "no target"),
    ]
}

/// Why a row needs care.
pub(super) fn mark_in_words(mark: RowMark) -> &'static str {
    match mark {
        RowMark::Old => "older than 7 days",
        RowMark::OtherVersion => "made by another version",
        RowMark::OtherStage => "judged at another stage",
    }
}

/// All marks of a row in words.
pub(super) fn marks_in_words(marks: &[RowMark]) -> String {
    marks.iter().map(|mark| mark_in_words(*mark)).collect::<Vec<_>>().join(", ")
}
