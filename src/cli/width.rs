//! How wide what is printed for a person may be.

use crate::limits::output as limits;
use std::io::{IsTerminal as _, stdout};

/// Columns where nobody says how many there are.
const UNKNOWN: usize = 80;

/// Fewer are of no use for code.
const NARROWEST: usize = 40;

/// The columns of standard output: as `COLUMNS` says, else the terminal's.
pub(super) fn of_stdout() -> usize {
    if !stdout().is_terminal() {
        return of_file();
    }
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns().or_else(terminal).unwrap_or(UNKNOWN).max(NARROWEST)
}

/// The columns of the terminal that standard output is; none where it is none, so that each thing stays on its line for whoever searches.
pub(super) fn of_terminal() -> Option<usize> {
    stdout().is_terminal().then(of_stdout)
}

/// The columns of a file, a pipe or a log: as `COLUMNS` says, within reason.
pub(super) fn of_file() -> usize {
    columns().unwrap_or(UNKNOWN).clamp(UNKNOWN, limits::LINE_WIDTH)
}

/// What `COLUMNS` says; a value that is no number, or zero, says nothing.
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.trim().parse().ok().filter(|columns| *columns > 0)
}
