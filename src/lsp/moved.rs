//! Moves ranges with the edits of a document, as an editor does.

use lsp_types::{Position as LspPosition, Range as LspRange};

/// An edit that was applied to a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct AppliedEdit {
    /// The replaced range, before the edit.
    pub(super) replaced: LspRange,
    /// The end of the new text, after the edit.
    pub(super) end: LspPosition,
}

impl AppliedEdit {
    /// The range after the edit. What was replaced becomes empty.
    pub(super) fn moved(&self, range: LspRange) -> LspRange {
        let start = if range.start < self.replaced.start { range.start } else { self.after(range.start) };
        let end = if range.end <= self.replaced.start { range.end } else { self.after(range.end) };
        LspRange { start, end: end.max(start) }
    }

    /// The position after the edit of one that is not before it.
    fn after(&self, at: LspPosition) -> LspPosition {
        let Self { replaced, end } = self;
        if at <= replaced.end {
            return *end;
        }
        if at.line == replaced.end.line {
            let character = end.character + (at.character - replaced.end.character);
            return LspPosition { line: end.line, character };
        }
        LspPosition { line: end.line + (at.line - replaced.end.line), character: at.character }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: (u32, u32), end: (u32, u32)) -> LspRange {
        let at = |(line, character)| LspPosition { line, character };
        LspRange { start: at(start), end: at(end) }
    }

    #[test]
    fn ranges_follow_the_text() {
        let edit = |replaced, end: (u32, u32)| AppliedEdit {
            replaced,
            end: LspPosition { line: end.0, character: end.1 },
        };
        // A new line above.
        let line = edit(range((0, 0), (0, 0)), (1, 0));
        assert_eq!(line.moved(range((2, 3), (2, 8))), range((3, 3), (3, 8)));
        assert_eq!(line.moved(range((0, 0), (0, 5))), range((1, 0), (1, 5)), "text before its start");
        // Text on the same line, before, within and after.
        let word = edit(range((2, 4), (2, 6)), (2, 9));
        assert_eq!(word.moved(range((2, 8), (2, 9))), range((2, 11), (2, 12)));
        assert_eq!(word.moved(range((2, 3), (2, 8))), range((2, 3), (2, 11)));
        assert_eq!(word.moved(range((2, 1), (2, 4))), range((2, 1), (2, 4)));
        // Lines that are gone.
        let gone = edit(range((1, 0), (4, 0)), (1, 0));
        assert_eq!(gone.moved(range((2, 3), (2, 8))), range((1, 0), (1, 0)));
        assert_eq!(gone.moved(range((5, 3), (5, 8))), range((2, 3), (2, 8)));
    }
}
