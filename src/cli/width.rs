//! The width of the output for people, in columns.

use crate::limits::output as limits;
use std::io::{IsTerminal as _, stdout};

/// Columns if nothing says how many there are.
const UNKNOWN: usize = 80;

/// Minimum: code frames need this many columns.
const NARROWEST: usize = 40;

/// The columns of standard output: `COLUMNS` if set, otherwise the terminal's.
pub(super) fn of_stdout() -> usize {
    if !stdout().is_terminal() {
        return of_file();
    }
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns().or_else(terminal).unwrap_or(UNKNOWN).max(NARROWEST)
}

/// The columns of the terminal; `None` if standard output is not a terminal, so that each item stays on one line for `grep`.
pub(super) fn of_terminal() -> Option<usize> {
    stdout().is_terminal().then(of_stdout)
}

/// The columns of a file, a pipe or a log: `COLUMNS` between 80 and 140, otherwise 80.
pub(super) fn of_file() -> usize {
    columns().unwrap_or(UNKNOWN).clamp(UNKNOWN, limits::LINE_WIDTH)
}

/// The value of `COLUMNS`; `None` if it is not a positive number.
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.trim().parse().ok().filter(|columns| *columns > 0)
}
