//! The lines of a finding's places, for readers that do not have the files.

use super::format::ExcerptLine;
use super::mask::without_addresses;
use crate::finding::{Finding, Label};
use crate::limits::output as limits;
use crate::output::clean::{self, Audience};
use crate::text::SourceMap;

/// Bytes of a line that are looked at, around the place.
const WINDOW: usize = 4 * limits::EXCERPT_CHARS;

/// The lines of the first places of a finding that can be opened.
pub(super) fn lines<'r>(finding: &'r Finding, sources: &SourceMap) -> Vec<ExcerptLine<'r>> {
    let labels =
        std::iter::once((true, &finding.primary)).chain(finding.related.iter().map(|label| (false, label)));
    labels.filter_map(|(primary, label)| line(label, primary, sources)).take(limits::EXCERPT_LINES).collect()
}

/// The line on which a place begins; none if it cannot be shown.
fn line<'r>(label: &'r Label, primary: bool, sources: &SourceMap) -> Option<ExcerptLine<'r>> {
    let source = sources.get(label.span.file);
    let range = source.clamped(label.span.range());
    let (whole, number) = source.lines_around(range.start..range.start);
    if !source.has_places() || whole.start == 0 && source.begins_inside_a_line() {
        return None;
    }
    // Of a long line, only the part around the place.
    let from = whole.start.max(range.start.saturating_sub(limits::EXCERPT_CHARS / 2));
    let from = if range.start - whole.start < limits::EXCERPT_CHARS / 2 { whole.start } else { from };
    let kept = source.clamped(from..whole.end.min(from + WINDOW));
    let text = source.text_at(kept.clone());
    let text = text.trim_end_matches(['\r', '\n']);
    let inside = |byte: usize| byte.clamp(kept.start, kept.start + text.len()) - kept.start;
    let mut offsets = [inside(range.start), inside(range.end)];
    let mut text = clean::excerpt(text, &mut offsets, Audience::default()).replace('\t', " ");
    if from > whole.start {
        text.insert(0, '…');
        offsets = offsets.map(|byte| byte + '…'.len_utf8());
    }
    let [start, end] = offsets.map(|byte| text.get(..byte).map_or(0, |before| before.chars().count()));
    let is_cut = text.chars().nth(limits::EXCERPT_CHARS).is_some() || kept.end < whole.end;
    let mut shown: String = without_addresses(&text).chars().take(limits::EXCERPT_CHARS).collect();
    if is_cut {
        shown.push('…');
    }
    let length = shown.chars().count();
    Some(ExcerptLine {
        path: source.path().to_string().into(),
        line: number,
        text: shown.into(),
        start: start.min(length),
        end: end.min(length),
        label: label.text.as_str().into(),
        primary,
    })
}
