//! Any text as a record: no panic, and every place lies in it, whatever stands where a status or an outcome is looked for.

use proptest::prelude::*;

use super::super::markdown::outline;
use super::{DecisionRecord, OutcomeSynonyms, RecordText, outcome_of_section, status_of_section};

fn read(text: &str, outline: &super::super::markdown::Outline) -> DecisionRecord {
    let front_matter = outline.front_matter.clone();
    let record = RecordText { text, front_matter, sections: &outline.sections };
    super::read(&record, &OutcomeSynonyms::default())
}

/// Parts of records, each with what may stand around it.
const PARTS: &[&str] = &[
    "---\n",
    "+++\n",
    "status: ",
    "date: ",
    "outcome = ",
    "# ",
    "## Status",
    "## Decision: ",
    "### Outcome",
    "Status",
    "Date",
    "Decision",
    "Outcome",
    "Chosen option",
    ": ",
    ":",
    " | ",
    "|",
    "|--|--|\n",
    "- [x] ",
    "- [ ] ",
    "* ",
    "> ",
    "**",
    "~~",
    "`",
    "\"",
    "“",
    "Accepted",
    "proposed",
    "Rejected",
    "superseded by ",
    "[2. É](0002-é.md)",
    "[x][y]",
    "](",
    "2026-11-20",
    "20.11.2026",
    "12. März 2026",
    "scale",
    "stop",
    "not ",
    "redesign",
    " because ",
    ", ",
    "; ",
    ".",
    "値",
    "é",
    "\u{feff}",
    "\u{a0}",
    "\t",
    " ",
    "\n",
    "\r\n",
    "\n\n",
    "<h2>",
    "</h2>",
    "<!--",
    "-->",
    "{",
    "}",
    "{#x}",
    "\\",
    "\u{0}",
];

proptest! {
    #[test]
    fn any_record_is_read_in_its_place(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)) {
        let text = parts.concat();
        let outline = outline(&text);
        let record = read(&text, &outline);
        let places = [
            record.status.as_ref().map(|(_, at)| at),
            record.partly_superseded.as_ref(),
            record.outcome.as_ref().map(|(_, at)| at),
        ];
        for at in places.into_iter().flatten() {
            prop_assert!(text.get(at.clone()).is_some_and(|found| !found.is_empty()), "{:?} in {:?}", at, text);
        }
        for at in 0..outline.sections.len() {
            let part = &outline.sections[at..];
            let outcome = outcome_of_section(&text, part, &OutcomeSynonyms::default()).map(|(_, at)| at);
            for at in outcome.into_iter().chain(status_of_section(part).map(|(_, at)| at)) {
                prop_assert!(text.get(at).is_some());
            }
        }
    }

    #[test]
    fn a_status_is_found_wherever_records_keep_it(
        place in prop::sample::select(vec![
            "---\nstatus: {}\n---\n# 1. Scale\n", "+++\nstatus = \"{}\"\n+++\n# 1. Scale\n", "# 1. Scale\n\nStatus: {}\n",
            "# 1. Scale\n\n**Status:** {}\n", "# 1. Scale\n\n- Status: {}\n", "# 1. Scale\n\n## Status\n\n{}\n",
            "# 1. Scale\n\n| Status | Date |\n|--|--|\n| {} | 2026-05-01 |\n", "# 1. Scale\n\n- [ ] x\n- [x] {}\n",
            "# 1. Scale\n\n## Status: {}\n", "# 1. Scale\n\n<h2>Status: {}</h2>\n", "# 1. Scale\n\n| | |\n|--|--|\n| Status | {} |\n",
        ]),
        (word, status) in prop::sample::select(vec![
            ("Accepted", super::Status::Accepted), ("proposed", super::Status::Proposed),
            ("REJECTED", super::Status::Rejected), ("Deprecated", super::Status::Deprecated),
        ]),
        body in "(\n[A-Za-z\u{e9} ]{0,30}\n){0,3}",
    ) {
        let text = format!("{}{body}", place.replace("{}", word));
        let found = read(&text, &outline(&text)).status;
        prop_assert!(found.as_ref().is_some_and(|(found, at)| *found == status && text[at.clone()].contains(word)), "{:?}: {}", found, text);
    }
}
