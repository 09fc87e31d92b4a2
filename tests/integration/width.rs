//! What is printed for a person fits the terminal: frames, the lines below them, and what cannot be told.

use crate::support::{TestRepo, run_in};

const MANIFEST: &str = "[system]\nname = \"a\"\nstage = \"handoff\"\n[pilot]\nends = 2027-01-31\n\
    [[runbook]]\npath = \"ops/a-folder/another-folder/the-runbook.md\"\nowner = \"TBD\"\n\
    [governance]\npermissions = \"語語語語語語語/權限.md\" # a comment that goes on and on, far beyond the edge of any terminal that is not very wide\n\
    \taudit-log = \"gone.md\"\n";

fn lines(columns: &str) -> Vec<String> {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.commit();
    let run = run_in(repo.path(), &["check", "--as-of", "2026-11-20"], &[("COLUMNS", columns)]);
    assert_eq!(run.status, 1, "{run:?}");
    run.stdout.lines().map(str::to_owned).collect()
}

fn widest(lines: &[String]) -> usize {
    lines.iter().map(|line| unicode_width::UnicodeWidthStr::width(line.as_str())).max().unwrap_or_default()
}

#[test]
fn lines_end_where_the_terminal_does() {
    let narrow = lines("80");
    // Code is never cut: whoever copies a command or a key runs, or writes, all of it.
    let is_code = |line: &str| {
        let code = line.trim().strip_prefix('`').and_then(|rest| rest.split_once('`'));
        code.is_some_and(|(_, behind)| !behind.contains(' '))
    };
    let too_long: Vec<_> =
        narrow.iter().filter(|line| widest(std::slice::from_ref(line)) > 80 && !is_code(line)).collect();
    assert!(too_long.is_empty(), "{too_long:#?}");
    // What is no number says nothing, and a pipe has an edge within reason.
    for (columns, as_if) in [("", "80"), ("wide", "80"), ("0", "80"), ("20", "80"), ("500", "140")] {
        assert_eq!(lines(columns), lines(as_if), "{columns}");
    }
    assert!(widest(&lines("140")) > 80);
}

/// A mark stands below the text that it is about: characters that take two columns, and tabs, count as what they take.
#[test]
fn marks_stand_below_their_text() {
    let lines = lines("80");
    let below = |text: &str| {
        let at =
            lines.iter().position(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}: {lines:#?}"));
        let before = lines[at].split(text).next().unwrap_or_default();
        let mark = lines[at + 1].find('^').unwrap_or_else(|| panic!("no mark: {lines:#?}"));
        (unicode_width::UnicodeWidthStr::width(before), mark)
    };
    for text in ["\"語語語語語語語/權限.md\"", "\"gone.md\"", "\"TBD\""] {
        let (text_at, mark_at) = below(text);
        assert_eq!(text_at, mark_at, "{text}");
    }
}
