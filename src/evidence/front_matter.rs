//! Reads the top-level keys of front matter line by line, in YAML or in TOML.

use std::ops::Range;

use super::data::{read_toml, read_yaml};
use crate::limits::documents as limits;
use crate::manifest::value::parse_day;
use crate::vocabulary::{WordUse, fold, is_a};

/// Returns the range of the front matter at the start of a document, and the start of the text after it, or after a byte order mark.
///
/// A block between two fences is front matter only if it is a map. Otherwise `---` is a thematic break, and the block is text.
pub(super) fn find(text: &str) -> (Option<Range<usize>>, usize) {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut lines = text.get(start..).unwrap_or_default().split_inclusive('\n');
    let fence = lines.next().unwrap_or_default();
    let (closing, separator): (&[&str], char) = match fence.trim_end() {
        "---" => (&["---", "..."], ':'),
        "+++" => (&["+++"], '='),
        _ => return (None, start),
    };
    let first = start + fence.len();
    let mut at = first;
    for line in lines {
        if closing.contains(&line.trim_end()) {
            let block = text.get(first..at).unwrap_or_default();
            let is_map = !begins_with_heading(block) && is_map(block, separator);
            return if is_map { (Some(first..at), at + line.len()) } else { (None, start) };
        }
        at += line.len();
        if at - first > limits::FRONT_MATTER_BYTES {
            break;
        }
    }
    (None, start)
}

/// Whether a block begins with a line that is a title in Markdown and a comment in YAML.
fn begins_with_heading(block: &str) -> bool {
    let mut lines = block.lines().map(str::trim).skip_while(|line| line.is_empty());
    lines.next().is_some_and(|line| line.starts_with('#')) && lines.next() == Some("")
}

/// Whether a block is a map, with `:` in YAML or `=` in TOML. An empty block is.
fn is_map(block: &str, separator: char) -> bool {
    let is_read = if separator == ':' {
        read_yaml(block).is_ok_and(|value| value.is_map())
    } else {
        read_toml(block).is_ok()
    };
    is_read || block.trim().is_empty() || has_only_keys(block, separator)
}

/// Whether a block looks like a map although it is not valid: `owner: @lena`, `title: Rollback: the steps`, a template's `{{ … }}`.
fn has_only_keys(block: &str, separator: char) -> bool {
    let mut has_key = false;
    let are_all = block.lines().all(|line| {
        let is_key = line.split_once(separator).is_some_and(|(key, value)| {
            let key = key.trim_end();
            let is_word = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
            !key.is_empty()
                && is_word
                && (value.is_empty() || separator == '=' || value.starts_with(char::is_whitespace))
        });
        has_key |= is_key;
        is_key || line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-', ']', '}'])
    });
    are_all && has_key
}

/// A line with a top-level key. Indented lines and list items belong to other keys.
pub(super) struct FrontMatterLine<'t> {
    pub(super) key: &'t str,
    /// The text after `:` or `=`.
    pub(super) value: &'t str,
    /// Start of the value.
    pub(super) at: usize,
}

/// Returns the lines with a top-level key in the front matter at `range`.
pub(super) fn lines(text: &str, range: Range<usize>) -> impl Iterator<Item = FrontMatterLine<'_>> {
    let mut start = range.start;
    text.get(range).unwrap_or_default().split_inclusive('\n').filter_map(move |line| {
        let from = start;
        start += line.len();
        let (key, value) =
            line.split_once([':', '=']).filter(|_| !line.starts_with([' ', '\t', '-', '#']))?;
        Some(FrontMatterLine { key, value, at: from + key.len() + 1 })
    })
}

/// Reads the work status in the front matter at `range`: whether the work is done, and the place.
pub(super) fn work_status(text: &str, range: Range<usize>) -> Option<(bool, Range<usize>)> {
    let line = lines(text, range).find(|line| fold(line.key) == "status")?;
    let plain = line.value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    let from = line.at + line.value.find(plain).unwrap_or_default();
    (!plain.is_empty()).then(|| (is_done(plain), from..from + plain.len()))
}

/// Whether a status means "done": the word alone, or with a day or a name after it. `completed 40 %` does not.
fn is_done(status: &str) -> bool {
    let end = status.find(|c: char| !c.is_alphabetic()).unwrap_or(status.len());
    let (word, rest) = status.split_at(end);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ",;:(–—-".contains(c));
    let says_when = rest.starts_with(|c: char| c.is_ascii_digit())
        && parse_day(rest.get(..10).unwrap_or_default()).is_some();
    let says_who = ["by ", "on ", "am ", "von ", "el ", "por ", "le ", "par ", "@"]
        .iter()
        .any(|word| rest.starts_with(word));
    is_a(&fold(word), WordUse::Finished)
        && (rest.is_empty() || says_when || says_who && !rest.starts_with("by 2"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::markdown::outline;
    use super::*;

    /// The front matter of `text`, and the rest.
    fn parts(text: &str) -> (Option<&str>, &str) {
        let (front_matter, start) = find(text);
        (front_matter.map(|range| &text[range]), &text[start..])
    }

    #[test]
    fn front_matter_is_a_map_between_fences() {
        for (text, block) in [
            ("---\ntitle: x\nowner: TBD\n---\n# A\n", "title: x\nowner: TBD\n"),
            ("\u{feff}---\r\ntitle: x\r\n---\r\n# A\r\n", "title: x\r\n"),
            ("---\ntitle: x\n...\n# A\n", "title: x\n"),
            ("+++\ntitle = \"x\"\n+++\n# A\n", "title = \"x\"\n"),
            ("---\n\nLast reviewed: 2026-01-02\n---\n# A\n", "\nLast reviewed: 2026-01-02\n"),
            (
                "---\n# These are optional.\nstatus: accepted\n---\n# A\n",
                "# These are optional.\nstatus: accepted\n",
            ),
            ("---\n---\n# A\n", ""),
            (
                "---\ntags:\n- a\n- b\ntext: |\n  # no heading\n\n  more\n---\n# A\n",
                "tags:\n- a\n- b\ntext: |\n  # no heading\n\n  more\n",
            ),
            // Invalid YAML that is clearly meant as front matter.
            ("---\nowner: @lena\n---\n# A\n", "owner: @lena\n"),
            ("---\ntitle: Rollback: the steps\n---\n# A\n", "title: Rollback: the steps\n"),
            ("+++\ndate = {{ .Date }}\n+++\n# A\n", "date = {{ .Date }}\n"),
        ] {
            assert_eq!(parts(text).0, Some(block), "{text}");
        }
    }

    #[test]
    fn text_between_rules_is_no_front_matter() {
        for text in [
            "---\n# Rollback\n\nRevert the change.\n\n---\n",
            "---\n\n# Rollback\n\nNote: revert the change.\n\n---\n",
            "---\nRevert the change, then deploy.\n---\n",
            "---\n**Owner:** @lena\n---\n",
            "---\n- one\n- two\n---\n",
            "---\n| a | b |\n|---|---|\n| c | d |\n---\n",
            "---\nSee https://example.org/a\n---\n",
            "---\nOwner: @lena and @tom\nThey are called first.\n---\n",
            "+++\nRevert the change.\n+++\n",
            "---\ntitle: x\n",
            "# A\n---\ntitle: x\n---\n",
            "",
        ] {
            assert_eq!(parts(text), (None, text), "{text}");
        }
        let long = format!("---\n{}---\n", "a: b\n".repeat(limits::FRONT_MATTER_BYTES / 5 + 1));
        assert_eq!(parts(&long).0, None, "too long");
    }

    fn status(text: &str) -> Option<(bool, &str)> {
        let (done, at) = work_status(text, outline(text).front_matter?)?;
        Some((done, &text[at]))
    }

    #[test]
    fn a_status_says_whether_work_is_left() {
        for (line, wanted) in [
            ("status: done", (true, "done")),
            ("Status: \"Closed\"", (true, "Closed")),
            ("STATUS: RESOLVED # by Lena", (true, "RESOLVED")),
            ("status: 'completed, 2026-10-22'", (true, "completed, 2026-10-22")),
            ("status: erledigt", (true, "erledigt")),
            ("status: Résolu", (true, "Résolu")),
            ("status: open", (false, "open")),
            ("status: not done", (false, "not done")),
            ("status: to be done", (false, "to be done")),
            ("status: complete by 2027", (false, "complete by 2027")),
            ("status: completed 40 %", (false, "completed 40 %")),
            ("status: resolved: no", (false, "resolved: no")),
            ("status: done when the vendor delivers", (false, "done when the vendor delivers")),
            ("status: done by @lena-ortiz", (true, "done by @lena-ortiz")),
        ] {
            let text = format!("---\ntitle: x\n{line}\r\n---\n# T\n");
            assert_eq!(status(&text), Some(wanted), "{line}");
        }
        assert_eq!(status("+++\nstatus = \"done\"\n+++\nText.\n"), Some((true, "done")));
        for none in
            ["title: x", "status:", "  status: done", "- status: done", "# status: done", "statuses: done"]
        {
            assert_eq!(status(&format!("---\n{none}\n---\n# T\n")), None, "{none}");
        }
        assert_eq!(status("# T\n\nStatus: done\n"), None, "no front matter");
    }

    proptest! {
        #[test]
        fn any_start_of_a_text_is_cut_where_it_ends(
            text in "\u{feff}?(---|\\+\\+\\+|)(\r?\n([a-z\u{e9}]{1,3}|---|\\.\\.\\.|\\+\\+\\+|:|=|: | = |[#\\[\\]{}&*!|>'\"@-]| ){0,4}){0,8}",
        ) {
            let (front_matter, start) = find(&text);
            let rest = text.get(start..);
            prop_assert!(rest.is_some());
            if let Some(range) = front_matter {
                prop_assert!(range.end < start && text.get(range.clone()).is_some());
                for line in lines(&text, range.clone()) {
                    prop_assert!(text.get(line.at..).is_some_and(|behind| behind.starts_with(line.value)));
                }
                let _ = work_status(&text, range);
            }
        }

        #[test]
        fn a_map_is_front_matter_and_sentences_are_not(
            map in prop::collection::vec(("[a-z_-]{1,8}", "[a-z0-9\u{e9}]{1,8}"), 1..5),
            prose in prop::collection::vec("[A-Z][a-z]{1,8}( [a-z]{2,8}){1,6}\\.", 1..5),
            end in "\n|\r\n",
        ) {
            let block: Vec<_> = map.iter().map(|(key, value)| format!("{key}: {value}{end}")).collect();
            let block = block.concat();
            let text = format!("---{end}{block}---{end}# A{end}");
            prop_assert_eq!(parts(&text).0, Some(block.as_str()));
            let text = format!("---{end}{}{end}---{end}", prose.join(&end));
            prop_assert_eq!(parts(&text), (None, text.as_str()));
        }
    }
}
