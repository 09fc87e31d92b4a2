//! `primaryLocationLineHash`, the only fingerprint that GitHub uses.
//!
//! GitHub's upload action computes it from the file and warns if a log differs, so it must be exactly the same: a rolling hash over the 100
//! UTF-16 units from the line's start, without spaces and tabs, and a count of earlier lines with the same hash.
//! Source: github/codeql-action `src/fingerprints.ts` at f3f1edbedfb4a1d188d344570834df2996d45d39.

#![expect(clippy::indexing_slicing, reason = "`at` is counted modulo the length of the window")]

use std::collections::HashMap;

/// Number of UTF-16 units in the hash of a line.
const WINDOW: usize = 100;

const FACTOR: u64 = 37;

/// Marks the end of the file.
const END: u16 = u16::MAX;

/// The hash of each line of `text`, in order. As in the action, a carriage return alone ends a line.
pub(super) fn hashes(text: &str) -> Vec<String> {
    let mut rolling = Rolling::default();
    let mut after_return = false;
    for unit in text.encode_utf16() {
        let is_skipped =
            unit == u16::from(b' ') || unit == u16::from(b'\t') || after_return && unit == u16::from(b'\n');
        after_return = unit == u16::from(b'\r');
        match unit {
            _ if is_skipped => {}
            _ if after_return => rolling.push(u16::from(b'\n')),
            _ => rolling.push(unit),
        }
    }
    rolling.push(END);
    for _ in 0..WINDOW {
        rolling.end_line();
        rolling.shift(0);
    }
    rolling.lines
}

struct Rolling {
    units: [u16; WINDOW],
    /// Whether a line starts at the unit with the same index.
    starts: [bool; WINDOW],
    at: usize,
    hash: u64,
    /// The factor of the unit that leaves the window.
    oldest: u64,
    at_line_start: bool,
    seen: HashMap<u64, usize>,
    lines: Vec<String>,
}

impl Default for Rolling {
    fn default() -> Self {
        Self {
            units: [0; WINDOW],
            starts: [false; WINDOW],
            at: 0,
            hash: 0,
            oldest: (0..WINDOW).fold(1, |power: u64, _| power.wrapping_mul(FACTOR)),
            at_line_start: true,
            seen: HashMap::new(),
            lines: Vec::new(),
        }
    }
}

impl Rolling {
    fn push(&mut self, unit: u16) {
        self.end_line();
        self.starts[self.at] = std::mem::replace(&mut self.at_line_start, unit == u16::from(b'\n'));
        self.shift(unit);
    }

    /// Completes the hash of a line when the window returns to the start of the line.
    fn end_line(&mut self) {
        if std::mem::take(&mut self.starts[self.at]) {
            let nth = self.seen.entry(self.hash).and_modify(|nth| *nth += 1).or_insert(1);
            self.lines.push(format!("{:x}:{nth}", self.hash));
        }
    }

    fn shift(&mut self, unit: u16) {
        let leaves = std::mem::replace(&mut self.units[self.at], unit);
        let entered = self.hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit));
        self.hash = entered.wrapping_sub(self.oldest.wrapping_mul(u64::from(leaves)));
        self.at = (self.at + 1) % WINDOW;
    }
}
