//! Reads numbers, times and units from the `outcome` sentence of a metric, where their meaning is certain.
//!
//! Supports English, German and Spanish, and detects other languages in order to skip them.

mod gist;
mod language;
mod quantity;
mod token;
mod unit;
mod words;

use std::ops::Range;

pub(super) use gist::{OutcomeParts, gist};
pub(super) use quantity::{Quantity, Role, quantities};
pub(super) use unit::{Family, MeasureUnit};

/// Returns the span of a part of a string value in the manifest; that of the whole string if it is written with escapes.
pub(super) fn place(source: &str, at: &Range<usize>, text: &str, part: &Range<usize>) -> Range<usize> {
    let Some(written) = source.get(at.clone()) else { return at.clone() };
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let plain = quotes.into_iter().find(|quote| written.len() == text.len() + 2 * quote.len());
    match plain {
        Some(quote) if written.get(quote.len()..quote.len() + text.len()) == Some(text) => {
            let start = at.start + quote.len();
            start + part.start..start + part.end
        }
        _ => at.clone(),
    }
}
