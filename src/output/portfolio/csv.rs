//! The portfolio as CSV: one row for each system, and one for each repository without any.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. Such a text gets an apostrophe.

use jiff::civil::Date;

use super::cells::{decision_in_words, marks_in_words, verdict_in_words};
use crate::gate::Gate;
use crate::output::clean::{self, Audience};
use crate::portfolio::{Portfolio, RowOrder, SystemPlace, ordered};

const BEFORE_GATES: [&str; 12] = [
    "repository",
    "path",
    "status",
    "reason",
    "team",
    "system",
    "manifest",
    "stage",
    "judged_at",
    "risk",
    "verdict",
    "marks",
];
const AFTER_GATES: [&str; 24] = [
    "pilot_ends",
    "pilot_days_left",
    "decision",
    "decided_on",
    "sponsor",
    "business_owner",
    "production_owner",
    "accepts_risk",
    "errors",
    "warnings",
    "waived",
    "owed",
    "undecided",
    "metric",
    "unit",
    "baseline",
    "actual",
    "target",
    "next",
    "remote",
    "commit",
    "commit_day",
    "as_of",
    "tool_version",
];

/// Renders the rows.
pub(crate) fn render(portfolio: &Portfolio, order: RowOrder, today: Date) -> String {
    let mut out = String::new();
    let gates = Gate::ALL.iter().map(|gate| format!("gate_{gate}"));
    let head = BEFORE_GATES.into_iter().map(str::to_owned).chain(gates);
    line(&mut out, head.chain(AFTER_GATES.into_iter().map(str::to_owned)));
    for place in ordered(portfolio, order, today) {
        line(&mut out, cells(place, today));
    }
    out
}

/// Adds a line of cells.
fn line(out: &mut String, cells: impl IntoIterator<Item = String>) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells.into_iter().map(String::into_bytes));
    if let Some(text) = writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
        out.push_str(&text);
    }
}

/// A text that no spreadsheet runs.
fn text(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let clean = clean::line(text, Audience { workflow: true });
    if is_formula { format!("'{clean}") } else { clean.into_owned() }
}

fn maybe(value: Option<&str>) -> String {
    text(value.unwrap_or_default())
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn cells(place: SystemPlace<'_>, today: Date) -> Vec<String> {
    let SystemPlace { row, system } = place;
    let of =
        |read: &dyn Fn(&crate::portfolio::PortfolioSystem) -> String| system.map(read).unwrap_or_default();
    let value = system.and_then(|system| system.value.as_ref());
    let mut cells = vec![
        text(&row.name),
        text(&row.path),
        row.status.to_string(),
        maybe(row.reason.as_deref()),
        maybe(row.team.as_deref()),
        of(&|system| text(&system.name)),
        of(&|system| text(&system.manifest)),
        of(&|system| system.stage.to_string()),
        of(&|system| system.judged_at.to_string()),
        of(&|system| system.risk.map(|risk| risk.to_string()).unwrap_or_default()),
        if system.is_some() { verdict_in_words(place).to_owned() } else { String::new() },
        marks_in_words(&row.marks),
    ];
    for gate in Gate::ALL {
        let status = |system: &crate::portfolio::PortfolioSystem| {
            let of_gate = system.gates.iter().find(|one| one.gate == *gate);
            of_gate.map(|one| one.status.to_string()).unwrap_or_default()
        };
        cells.push(of(&status));
    }
    let names = |names: &[String]| text(&names.join(" "));
    cells.extend([
        of(&|system| maybe(system.pilot.ends.as_deref())),
        of(&|system| system.days_left(today).map(|days| days.to_string()).unwrap_or_default()),
        of(&|system| decision_in_words(system, today)),
        of(&|system| maybe(system.decision.as_ref().and_then(|decision| decision.on.as_deref()))),
        of(&|system| names(&system.owners.sponsor)),
        of(&|system| names(&system.owners.business)),
        of(&|system| names(&system.owners.production)),
        of(&|system| names(&system.owners.accepts_risk)),
        of(&|system| system.counts.errors.to_string()),
        of(&|system| system.counts.warnings.to_string()),
        of(&|system| system.counts.waived.to_string()),
        of(&|system| system.counts.owed.to_string()),
        of(&|system| system.counts.undecided.to_string()),
        maybe(value.map(|value| value.name.as_str())),
        maybe(value.and_then(|value| value.unit.as_deref())),
        number(value.and_then(|value| value.baseline)),
        number(value.and_then(|value| value.actual)),
        number(value.and_then(|value| value.target)),
        of(&|system| maybe(system.next.as_deref())),
        maybe(row.remote.as_deref()),
        maybe(row.head.as_ref().map(|head| head.commit.as_str())),
        maybe(row.head.as_ref().and_then(|head| head.day.as_deref())),
        text(&row.as_of),
        text(&row.tool_version),
    ]);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for start in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(text(start).starts_with('\''), "{start}");
        }
        assert_eq!(text("claims"), "claims");
        let mut out = String::new();
        line(&mut out, ["a\"b".to_owned(), "c,d".to_owned(), text("=x")]);
        assert_eq!(out, "\"a\"\"b\",\"c,d\",'=x\r\n");
    }
}
