//! Front matter, line by line: what its top-level keys say, in YAML or in TOML.

use std::ops::Range;

use super::words::Words;
use crate::manifest::value::parse_day;

/// Words that a status begins with once nothing is left to do.
const DONE: &[&str] = &[
    "^done",
    "^closed",
    "^resolved",
    "^complete",
    "^completed",
    "^finished",
    "^erledigt",
    "^abgeschlossen",
    "^geschlossen",
    "^behoben",
    "^hecho",
    "^cerrad*",
    "^resuelt*",
    "^completad*",
    "^terminad*",
    "^fait",
    "^ferme*",
    "^resolu*",
    "^termine*",
];

/// A line with a key. What is indented, or an item of a list, belongs to something else.
pub(super) struct Line<'t> {
    pub(super) key: &'t str,
    /// All that follows the `:` or `=`.
    pub(super) value: &'t str,
    /// Where that begins.
    pub(super) at: usize,
}

/// The lines with a key among those of the front matter at `range`.
pub(super) fn lines(text: &str, range: Range<usize>) -> impl Iterator<Item = Line<'_>> {
    let mut start = range.start;
    text.get(range).unwrap_or_default().split_inclusive('\n').filter_map(move |line| {
        let from = start;
        start += line.len();
        let (key, value) =
            line.split_once([':', '=']).filter(|_| !line.starts_with([' ', '\t', '-', '#']))?;
        Some(Line { key, value, at: from + key.len() + 1 })
    })
}

/// The status of some work, as the front matter at `range` has it: whether nothing is left to do, and where that stands.
pub(super) fn work_status(text: &str, range: Range<usize>) -> Option<(bool, Range<usize>)> {
    let line = lines(text, range).find(|line| Words::of(line.key).as_str() == "status")?;
    let plain = line.value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    let from = line.at + line.value.find(plain).unwrap_or_default();
    (!plain.is_empty()).then(|| (is_done(plain), from..from + plain.len()))
}

/// Whether a status says that nothing is left to do: its word alone, or with a day or a name behind it. `completed 40 %` is not done.
fn is_done(status: &str) -> bool {
    let end = status.find(|c: char| !c.is_alphabetic()).unwrap_or(status.len());
    let (word, rest) = status.split_at(end);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ",;:(–—-".contains(c));
    let says_when = rest.starts_with(|c: char| c.is_ascii_digit())
        && parse_day(rest.get(..10).unwrap_or_default()).is_some();
    let says_who = ["by ", "on ", "am ", "von ", "el ", "por ", "le ", "par ", "@"]
        .iter()
        .any(|word| rest.starts_with(word));
    Words::of(word).has_any(DONE) && (rest.is_empty() || says_when || says_who && !rest.starts_with("by 2"))
}

#[cfg(test)]
mod tests {
    use super::super::markdown::outline;
    use super::*;

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
}
