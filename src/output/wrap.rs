//! Wraps prose between words, so that a terminal does not break it inside a word.

use unicode_width::UnicodeWidthStr as _;

/// Minimum number of columns for words, even after a deep indent.
const NARROWEST: usize = 20;

/// Wraps `text` to lines of at most `width` columns. The first line begins at column `start`; the others are indented by `indent` spaces. A
/// longer word and text in backticks stay whole, so that a copied command is complete.
pub(crate) fn wrapped(text: &str, width: usize, start: usize, indent: usize) -> String {
    let room = |before: usize| width.saturating_sub(before).max(NARROWEST);
    if text.width() <= room(start) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 64);
    let (mut left, mut is_first) = (room(start), true);
    for word in words(text) {
        let columns = word.width();
        if !is_first && columns + 1 > left {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            left = room(indent);
        } else if !is_first {
            out.push(' ');
            left -= 1;
        }
        out.push_str(word);
        left = left.saturating_sub(columns);
        is_first = false;
    }
    out
}

/// The words of a text, split at single spaces. Text in backticks is one word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    text.split(move |c| {
        in_code ^= c == '`';
        c == ' ' && !in_code
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::wrapped;

    #[test]
    fn lines_end_between_words() {
        assert_eq!(wrapped("one two three four five six", 30, 10, 4), "one two three four\n    five six");
        assert_eq!(wrapped("short", 30, 0, 4), "short");
        let long = "x".repeat(50);
        assert_eq!(wrapped(&format!("a {long} b"), 30, 0, 2), format!("a\n  {long}\n  b"));
        // Each of these takes two columns.
        assert_eq!(wrapped("語語語語語 語語語語語", 20, 0, 0), "語語語語語\n語語語語語");
    }

    #[test]
    fn a_command_is_never_cut() {
        let command = "`git restore -- docs/a.md`";
        assert_eq!(
            wrapped(&format!("it is deleted: {command}"), 24, 0, 2),
            format!("it is deleted:\n  {command}")
        );
        assert_eq!(
            wrapped(&format!("{command}, then look again"), 20, 0, 2),
            format!("{command},\n  then look again")
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a語 `]{0,80}", width in 20usize..60, start in 0usize..30, indent in 0usize..30) {
            let lines = wrapped(&text, width, start, indent);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&lines), words(&text));
        }
    }
}
