//! Changes as a unified diff that `git apply` accepts.

use std::fmt::Write as _;

use similar::TextDiff;

use super::clean::{Audience, line};

/// The diff from `before` to `after`, with three lines of context. Text from the repository is escaped, so a patch with control characters
/// does not apply.
pub(crate) fn render(path: &str, before: &str, after: &str, audience: Audience) -> String {
    let diff = TextDiff::from_lines(before, after);
    let path = line(path, audience);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "--- a/{path}\n+++ b/{path}");
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = writeln!(out, "{}", hunk.header());
        for change in hunk.iter_changes() {
            let sign = match change.tag() {
                similar::ChangeTag::Delete => '-',
                similar::ChangeTag::Insert => '+',
                similar::ChangeTag::Equal => ' ',
            };
            let text = change.value();
            let bare = text.strip_suffix('\n').unwrap_or(text);
            let is_whole = bare.len() < text.len();
            // Tabs, and carriage returns at the end of a line, are kept: a patch without them would not apply.
            let (bare, end) = match bare.strip_suffix('\r') {
                Some(before) if is_whole => (before, "\r"),
                _ => (bare, ""),
            };
            let shown: Vec<_> = bare.split('\t').map(|part| line(part, audience)).collect();
            let _ = writeln!(out, "{sign}{}{end}", shown.join("\t"));
            if !is_whole {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_gits() {
        let patch = render("a/x.toml", "one\ntwo\nthree\n", "one\n\tzwei\nthree", Audience::default());
        let expected = "--- a/a/x.toml\n+++ b/a/x.toml\n@@ -1,3 +1,3 @@\n one\n-two\n-three\n+\tzwei\n+three\n\\ No newline at end of file\n";
        assert_eq!(patch, expected);
        let windows = render("x", "one\r\ntwo\r\n", "one\r\nz\rwei\u{1b}\r\n", Audience::default());
        assert!(windows.contains(" one\r\n-two\r\n+"), "{windows:?}");
        assert!(!windows.contains('\u{1b}') && windows.matches('\r').count() == 3, "{windows:?}");
    }
}
