//! Decision records as teams write them: MADR of any version, Nygard's, or with a line that gives the status.

mod chosen;

use std::ops::Range;

use super::day::{self, WrittenDay};
use super::field;
use super::front_matter;
use super::markdown::{OPAQUE, Outline, Piece, Section, TextLine};
use super::words::Words;
use crate::manifest::model::Outcome;
use crate::text::beginning;

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Not decided yet.
    Proposed,
    /// Decided.
    Accepted,
    /// Decided against.
    Rejected,
    /// No longer held.
    Deprecated,
    /// Another stands in its place; where the record leads to it.
    Superseded(Option<String>),
}

/// What a record says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionRecord {
    /// Its status, and where that stands; none where it has none, or one that is not known.
    pub status: Option<(Status, Range<usize>)>,
    /// Its day, and where that stands.
    pub date: Option<(WrittenDay, Range<usize>)>,
    /// What was decided in a word or two (`Outcome: stop`), and where that stands; none where it says several.
    pub outcome: Option<(Outcome, Range<usize>)>,
}

/// How far down a line still speaks of the record as a whole.
const FIRST_LINES: usize = 25;

const STATUS: &[&str] = &["status", "state", "stand", "estado", "statut", "etat"];
const DATE: &[&str] =
    &["date", "datum", "decided on", "decided", "fecha", "date of decision", "entschieden am"];

/// Headings under which a record speaks of itself.
const ABOUT: &[&str] = &[
    "metadata",
    "meta",
    "about",
    "info",
    "overview",
    "details",
    "header",
    "metadaten",
    "angaben",
    "datos",
    "informations",
];

const PROPOSED: &[&str] = &[
    "propos*",
    "draft*",
    "pending",
    "in review",
    "under review",
    "in discussion",
    "open",
    "wip",
    "todo",
    "tbd",
    "rfc",
    "vorgeschlagen*",
    "entwurf",
    "offen",
    "in arbeit",
    "propuest*",
    "borrador",
    "pendiente",
    "brouillon",
    "en attente",
];
const ACCEPTED: &[&str] = &[
    "accept*",
    "approv*",
    "adopted",
    "decided",
    "implemented",
    "agreed",
    "final*",
    "done",
    "active",
    "in force",
    "signed off",
    "angenommen",
    "akzeptiert",
    "beschlossen",
    "genehmigt",
    "entschieden",
    "umgesetzt",
    "gultig",
    "acept*",
    "aprobad*",
    "adoptad*",
    "decidid*",
    "vigente",
    "approuve*",
    "adopte*",
    "decide",
    "valide*",
];
const REJECTED: &[&str] =
    &["reject*", "declined", "abgelehnt", "verworfen", "rechazad*", "rejete*", "refuse*"];
const DEPRECATED: &[&str] = &[
    "deprecat*",
    "retired",
    "obsolete*",
    "withdrawn",
    "veraltet",
    "zuruckgezogen",
    "uberholt",
    "obsolet*",
    "retirad*",
    "deprecie*",
    "caduc*",
];
const SUPERSEDED: &[&str] = &[
    "superseded",
    "superceded",
    "replaced by",
    "ersetzt",
    "abgelost",
    "reemplazad*",
    "sustituid*",
    "remplace par",
    "remplacee par",
];

/// Reads what the record says of itself. `text` is what `outline` was made from.
pub(crate) fn read(text: &str, outline: &Outline) -> DecisionRecord {
    let mut record = DecisionRecord::default();
    let mut decided = Vec::new();
    if let Some(range) = &outline.front_matter {
        front_matter(text, range.clone(), &mut record, &mut decided);
    }
    record.outcome = chosen::read(text, &outline.sections, decided);
    let early_end = early_end(text, 0);
    let is_early = |at: usize| at <= early_end;
    let mut early = true;
    for (at, section) in outline.sections.iter().enumerate() {
        let title = Words::of(&section.title).unnumbered();
        let is_status = section.level > 1 && STATUS.contains(&title.as_str());
        early = early && is_early(section.heading.start);
        if section.level > 1
            && let Some((name, value)) = field::of(&section.title)
        {
            // The answer stands in the heading: `## Status: Accepted`.
            let at = field::place(text, section, value);
            let line =
                TextLine { at, text: value.to_owned(), links: section.links.clone(), ..TextLine::default() };
            labelled_value(name, value, &line, text, &mut record);
        }
        let is_about = at <= 1 || section.level <= 1 || ABOUT.contains(&title.as_str());
        if !(is_status || early && is_about) {
            // Nothing below speaks of the record as a whole, but a section of its own.
            continue;
        }
        for piece in &section.pieces {
            match piece {
                Piece::Line(line) if is_status => of_its_own(line, &mut record),
                Piece::Line(line) if is_early(line.at.start) => labelled(text, line, &mut record),
                Piece::Row(cells) => {
                    if let [name, value] = cells.as_slice() {
                        labelled_value(&name.text, &value.text, value, text, &mut record);
                    }
                }
                _ => {}
            }
        }
    }
    record
}

/// What was decided, as a part of a document says: one of several records in it.
pub(crate) fn outcome_of_part(text: &str, sections: &[Section]) -> Option<(Outcome, Range<usize>)> {
    chosen::read(text, sections, Vec::new())
}

/// Where the first lines from `start` on end.
fn early_end(text: &str, start: usize) -> usize {
    let mut ends = text.get(start..).unwrap_or_default().match_indices('\n');
    ends.nth(FIRST_LINES - 1).map_or(text.len(), |(at, _)| start + at)
}

fn front_matter(
    text: &str,
    range: Range<usize>,
    record: &mut DecisionRecord,
    decided: &mut Vec<(Outcome, Range<usize>)>,
) {
    for line in front_matter::lines(text, range) {
        let plain = line.value.trim().trim_matches(['"', '\'']);
        let from = line.at + line.value.find(plain).unwrap_or_default();
        let key = Words::of(line.key);
        if key.as_str() == "status" && record.status.is_none() {
            let target =
                plain.split_once("](").and_then(|(_, rest)| Some(rest.split_once(')')?.0.to_owned()));
            record.status = status_in(plain, target).map(|status| (status, from..from + plain.len()));
        } else if key.as_str() == "date" && record.date.is_none() {
            record.date = day::leading(plain).map(|(day, length)| (day, from..from + length));
        } else {
            let outcome = chosen::in_front_matter(&key, plain);
            decided.extend(outcome.map(|outcome| (outcome, from..from + plain.len())));
        }
    }
}

/// A line of a section that is about the status. A later one that says what came of it goes before: adr-tools adds such lines.
fn of_its_own(line: &TextLine, record: &mut DecisionRecord) {
    let Some(status) = status_in(&line.text, target(line)) else { return };
    let is_end = matches!(status, Status::Superseded(_) | Status::Deprecated);
    if record.status.is_none() || is_end {
        record.status = Some((status, whole(line)));
    }
}

/// `Status: …` or `Date: …`, several of them on a line where marks stand between.
fn labelled(text: &str, line: &TextLine, record: &mut DecisionRecord) {
    for part in line.text.split(['|', '•', '·', ';']) {
        if let Some((name, value)) = part.split_once(':') {
            labelled_value(name, value, line, text, record);
        }
    }
}

fn labelled_value(name: &str, value: &str, line: &TextLine, text: &str, record: &mut DecisionRecord) {
    if name.len() > 60 {
        return;
    }
    let name = Words::of(name);
    if STATUS.contains(&name.as_str()) && record.status.is_none() {
        record.status = status_in(value, target(line)).map(|status| (status, whole(line)));
    } else if DATE.contains(&name.as_str()) && record.date.is_none() {
        let value = value.trim_start();
        record.date = day::leading(value).map(|(day, length)| {
            let raw = text.get(line.at.clone()).unwrap_or_default();
            let written = value.get(..length);
            let found = written.and_then(|written| raw.find(written)).map(|at| line.at.start + at);
            (day, found.map_or(line.at.clone(), |start| start..start + length))
        });
    }
}

/// Where a line stands, with the links that it ends with.
fn whole(line: &TextLine) -> Range<usize> {
    let end = line.links.last().map_or(0, |(_, at)| at.end);
    line.at.start..line.at.end.max(end)
}

fn target(line: &TextLine) -> Option<String> {
    line.links.first().map(|(target, _)| target.clone())
}

/// The status that a text gives: the first of the words that it holds. None for a template's choice of several.
fn status_in(text: &str, target: Option<String>) -> Option<Status> {
    let text = beginning(text, 200);
    if text.contains(['{', '…', OPAQUE]) || text.contains(" | ") || text.trim().starts_with('[') {
        return None;
    }
    let all = Words::of(text);
    if all.has("^not") || all.has("^nicht") || all.has("^no") {
        return None;
    }
    let groups: [(&[&str], Status); 5] = [
        (SUPERSEDED, Status::Superseded(target)),
        (DEPRECATED, Status::Deprecated),
        (REJECTED, Status::Rejected),
        (ACCEPTED, Status::Accepted),
        (PROPOSED, Status::Proposed),
    ];
    // Only what the text begins with: "Accepted. Parts of it were superseded by 12."
    let mut start = String::new();
    for word in all.as_str().split(' ').take(6) {
        start.push(' ');
        start.push_str(word);
        let start = Words::of(&start);
        if let Some((_, status)) = groups.iter().find(|(words, _)| start.has_any(words)) {
            return Some(status.clone());
        }
    }
    None
}

#[cfg(test)]
mod any;

#[cfg(test)]
mod tests {
    use super::super::markdown::outline;
    use super::*;

    fn status(text: &str) -> Option<(Status, &str)> {
        read(text, &outline(text)).status.map(|(status, at)| (status, &text[at]))
    }

    fn date(text: &str) -> Option<(String, &str)> {
        read(text, &outline(text)).date.map(|(day, at)| (day.last.to_string(), &text[at]))
    }

    #[test]
    fn nygards_records() {
        let text =
            "# 5. Scale\n\nDate: 2016-02-12\n\n## Status\n\nAccepted (2026-05-17)\n\n## Context\n\nText.\n";
        assert_eq!(status(text), Some((Status::Accepted, "Accepted (2026-05-17)")));
        assert_eq!(date(text), Some(("2016-02-12".into(), "2016-02-12")));
        assert_eq!(date("# 5. X\n\nDate: 13/02/2016\n"), Some(("2016-02-13".into(), "13/02/2016")));
        let text = "# 5. X\n\n## Status\n\nAccepted\n\nSuperceded by [9. Y](0009-y.md)\n";
        let (Status::Superseded(Some(target)), at) = status(text).expect("a status") else {
            panic!("superseded")
        };
        assert_eq!((target.as_str(), at), ("0009-y.md", "Superceded by [9. Y](0009-y.md)"));
        assert_eq!(
            status("# 9. Y\n\n## Status\n\nAccepted\n\nSupercedes [5. X](0005-x.md)\n").map(|found| found.0),
            Some(Status::Accepted),
            "it stands in another's place"
        );
    }

    #[test]
    fn madr() {
        let text = "---\nstatus: \"superseded by [ADR-0005](0005-x.md)\"\ndate: 2026-10-08\n---\n# T\n";
        assert_eq!(
            status(text),
            Some((Status::Superseded(Some("0005-x.md".into())), "superseded by [ADR-0005](0005-x.md)"))
        );
        assert_eq!(date(text), Some(("2026-10-08".into(), "2026-10-08")));
        let text = "# T\n\n* Status: accepted\n* Deciders: a, b\n* Date: 2026-10-08\n\n## Context\n";
        assert_eq!(status(text), Some((Status::Accepted, "Status: accepted")));
        assert_eq!(date(text), Some(("2026-10-08".into(), "2026-10-08")));
        for text in [
            "---\nstatus: \"{proposed | rejected | accepted | deprecated | superseded by ADR-0123}\"\ndate: {YYYY-MM-DD when last updated}\n---\n# T\n",
            "# T\n\n* Status: [proposed | rejected | accepted]\n",
            "# T\n\nText.\n",
            "# T\n\n```\n---\nstatus: accepted\n---\n```\n",
        ] {
            assert_eq!(read(text, &outline(text)), DecisionRecord::default(), "{text}");
        }
    }

    #[test]
    fn lines_that_give_the_status() {
        for (line, wanted) in [
            ("**Status**: Accepted", Status::Accepted),
            ("**Status: Superseded by [2](2.md) (2026-06-14).**", Status::Superseded(Some("2.md".into()))),
            ("- Status: draft", Status::Proposed),
            ("Status: superseded by [ADR 2](2.md); was accepted", Status::Superseded(Some("2.md".into()))),
            ("Status: Accepted. Parts of it were superseded by 12.", Status::Accepted),
            ("Status: ✅ approved by the board", Status::Accepted),
            ("Owner: @a | Status: Rejected", Status::Rejected),
            ("| Status | Retired |\n|--|--|\n| Owner | @a |", Status::Deprecated),
            ("Status: angenommen", Status::Accepted),
            ("Estado: rechazada", Status::Rejected),
            ("Statut : obsolète", Status::Deprecated),
        ] {
            assert_eq!(status(&format!("# T\n\n{line}\n")).map(|found| found.0), Some(wanted), "{line}");
        }
        for line in ["Status: not accepted yet", "Status: green", "The status: accepted"] {
            assert_eq!(status(&format!("# T\n\n{line}\n")), None, "{line}");
        }
        let late = format!("# T\n\n{}Status: rejected\n", "Text.\n\n".repeat(20));
        assert_eq!(status(&late), None, "so far down it may speak of anything");
    }

    #[test]
    fn lines_that_give_the_outcome() {
        let outcome = |text: &str| read(text, &outline(text)).outcome.map(|(outcome, _)| outcome);
        for (text, wanted) in [
            ("# T\n\nOutcome: stop\n", Outcome::Stop),
            ("# T\n\n**Outcome:** Proceed\n", Outcome::Scale),
            ("# T\n\n- Result: No-go, it costs too much.\n", Outcome::Stop),
            ("# T\n\nVerdict: do not proceed.\n", Outcome::Stop),
            ("# T\n\nOwner: @a | Outcome: Redesign\n", Outcome::Redesign),
            ("# T\n\n| Outcome | Scale |\n|--|--|\n| Owner | @a |\n", Outcome::Scale),
            ("# T\n\n| Field | Value |\n|--|--|\n| Outcome | stop |\n", Outcome::Stop),
            ("# T\n\n## Context\n\nText.\n\n## Outcome\n\nScale.\n", Outcome::Scale),
            ("# T\n\n## Context\n\nText.\n\n## Decision\n\nOutcome: stop\n", Outcome::Stop),
            ("---\noutcome: stop\n---\n# T\n", Outcome::Stop),
            ("# T\n\nErgebnis: Abbruch\n", Outcome::Stop),
            ("# T\n\nOutcome: stop\n\n## Decision\n\nStop.\n", Outcome::Stop),
            (
                "# T\n\n## Decision\n\n**Scale.**\n\n- Stop: when the error rate is above 4 percent\n",
                Outcome::Scale,
            ),
            ("# T\n\n- Outcome: stop\n- Ann was there\n", Outcome::Stop),
            ("# T\n\nOutcome: stop\nDate: 2026-05-01\n", Outcome::Stop),
            ("# T\n\nChosen option: \"Stop\", because scaling costs.\n", Outcome::Stop),
            (
                "# T\n\n## Decision Outcome\n\nChosen option: \"Scale to all sites in three waves\", because it works.\n",
                Outcome::Scale,
            ),
            (
                "# T\n\n## Decision outcome\n\nChosen: **scale**. It works, and we\nstop at 55.\n",
                Outcome::Scale,
            ),
        ] {
            assert_eq!(outcome(text), Some(wanted), "{text}");
        }
        for text in [
            // What happened, and not what was decided.
            "# T\n\nResult: 12 of 40 tickets escalated\n",
            "# T\n\nResult: stopped twice in May\n",
            "# T\n\nOutcome: success\n",
            "# T\n\nResult: stop rate of 4 %\n",
            "# T\n\nOutcome: research shows that it helps\n",
            "# T\n\nOutcome: not to stop\n",
            "# T\n\n## Decision\n\nThe new system is used. The manual process will\nstop, once the last depot is trained.\n",
            "# T\n\n## Decision\n\nWe scale.\n\n- Stop: when the error rate is above 4 percent\n",
            "# T\n\n## Decision\n\nStop – not an option. We redesign the intake first.\n",
            "# T\n\n## Decision\n\nStop - not an option.\n",
            "# T\n\n## Decision\n\nWe redesign the intake before we\ngo, and try it again\n",
            "# T\n\n## Decision\n\n- Scale: rejected.\n- Stop: chosen.\n",
            "# T\n\n## Decision\n\n- Scale\n",
            "# T\n\n## Entscheidung\n\nWir führen es ein, und wollen den alten Weg\nbeenden.\n",
            "# T\n\n## Decision\n\nScale (not yet). First the intake is redone.\n",
            "# T\n\n## Decision\n\nScale\n\nStop\n",
            "# T\n\nDecision: the old way will\nstop.\n",
            "# T\n\nDecision: stop\nthe old way.\n",
            "# T\n\nOutcome: go, once security has signed\n",
            "# T\n\nOutcome: stop, then redesign\n",
            "# T\n\nOutcome: scale (not yet)\n",
            "# T\n\n> Outcome: stop\n",
            "# T\n\n## Decision outcome\n\nChosen option: \"Stop for a month, then scale\"\n",
            "# T\n\n## Decision outcome\n\nChosen option: Stop criterion of 4 %\n",
            "---\noutcome: stop\n---\n# T\n\nOutcome: scale\n",
            // A choice, a question, two that differ.
            "# T\n\nOutcome: scale / redesign / stop\n",
            "# T\n\nOutcome: [stop]\n",
            "# T\n\nOutcome: stop?\n",
            "# T\n\nOutcome: stop\n\nResult: scale\n",
            // Of something else.
            "# T\n\n## Context\n\nText.\n\n## Option A\n\nOutcome: stop\n",
            "# T\n\n## The first pilot\n\nText.\n\n### Outcome\n\nStop.\n",
            "# T\n\n```\nOutcome: stop\n```\n",
            "# T\n\nThe outcome: stop\n",
        ] {
            assert_eq!(outcome(text), None, "{text}");
        }
    }

    #[test]
    fn hostile_records_are_read() {
        let many = "## Status\n\nAccepted\n\nStatus: x\n\n".repeat(50_000);
        assert!(status(&many).is_some());
        let long = format!("Status: {}\n", "accept ".repeat(500_000));
        assert!(status(&long).is_some());
        let below = format!("# T\n\n{}\n\n{}", "x".repeat(200_000), "a\n\n".repeat(200_000));
        assert_eq!(status(&below), None);
        let soft = format!("# T\n\n## Decision\n\n{}", "Outcome: go on\nwith it\n".repeat(20_000));
        assert_eq!(status(&soft), None);
    }
}
