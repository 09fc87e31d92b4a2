//! `JUnit` XML, as pytest, jest, surefire and the rest write it: cases are counted one by one, totals are not believed.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::record::{Measure, Named, Reading, Record, Revision, Stamp};
use super::time;
use crate::evidence::data::Flaw;
use crate::manifest::model::EvalFormat;

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 128;

/// Longest piece of text or markup, in bytes: a trace may be long, a file that is one trace is none.
const MAX_PIECE: usize = 16 << 20;

/// What became of one case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Passed,
    Skipped,
    Failed,
    Broken,
}

/// Cases of one outcome, and where the first says so.
#[derive(Default)]
struct Tally {
    count: usize,
    first: Option<Range<usize>>,
}

/// Reads a file.
pub(super) fn read(text: impl BufRead) -> Result<Record, Flaw> {
    let left = Rc::new(Cell::new(MAX_PIECE));
    let mut reader = Reader::from_reader(Pieces { text, left: left.clone() });
    reader.config_mut().check_end_names = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut file = File { record: Record::new(EvalFormat::Junit), ..File::default() };
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        let start = place(reader.buffer_position());
        let event = reader.read_event_into(&mut buffer);
        let at = start..place(reader.buffer_position());
        match event {
            Ok(Event::Start(tag)) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(flaw(at, "it is nested too deeply to be read"));
                }
                file.start(&tag, at)?;
            }
            Ok(Event::Empty(tag)) => {
                file.start(&tag, at)?;
                file.end(tag.name().as_ref());
            }
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                file.end(tag.name().as_ref());
            }
            Ok(Event::Eof) if depth > 0 => return Err(flaw(at, "it ends in the middle")),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) if left.get() == 0 => {
                return Err(flaw(start..start + 1, "a text in it is too long to be read"));
            }
            Err(error) => {
                let at = place(reader.error_position());
                let what = error.to_string();
                return Err(flaw(at..at + 1, what.lines().next().unwrap_or("not XML")));
            }
        }
        left.set(MAX_PIECE);
        buffer.clear();
    }
    file.finish()
}

/// A text of which no piece may be longer than what is left: each is held in memory.
struct Pieces<R> {
    text: R,
    left: Rc<Cell<usize>>,
}

impl<R: BufRead> Read for Pieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.text.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(read));
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Pieces<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a piece without end"));
        }
        self.text.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left.set(self.left.get().saturating_sub(amount));
        self.text.consume(amount);
    }
}

fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn flaw(at: Range<usize>, what: impl Into<String>) -> Flaw {
    Flaw::new(at, what)
}

struct File {
    record: Record,
    /// Whether the first element is one of several suites.
    is_many: bool,
    /// The first element.
    root: Option<Range<usize>>,
    /// The suites' own totals, by key: what they come to, and where the last one stands.
    totals: [(f64, Option<Range<usize>>); 4],
    suites: usize,
    tallies: [Tally; 4],
    /// The case that is open.
    case: Option<Case>,
    /// The suites that are open, outermost first.
    open: Vec<Suite>,
    /// Where each case of a name stands among the outcomes: a case that is run again has its name once more.
    known: HashMap<u64, Outcome>,
}

/// A case.
struct Case {
    at: Range<usize>,
    outcome: Outcome,
    /// What stands for its name, with its class and file; none where it has no name.
    name: Option<u64>,
}

/// A suite that is open.
#[derive(Default)]
struct Suite {
    /// What it says of failures and errors of its own, and where.
    said: [(f64, Option<Range<usize>>); 2],
    counted: [usize; 2],
    /// Whether it holds others.
    has_suites: bool,
}

impl Default for File {
    fn default() -> Self {
        Self {
            record: Record::new(EvalFormat::Junit),
            is_many: false,
            root: None,
            totals: Default::default(),
            suites: 0,
            tallies: Default::default(),
            case: None,
            open: Vec::new(),
            known: HashMap::new(),
        }
    }
}

const TOTALS: [&str; 4] = ["tests", "skipped", "failures", "errors"];

impl File {
    fn start(&mut self, tag: &BytesStart<'_>, at: Range<usize>) -> Result<(), Flaw> {
        let name = tag.local_name();
        if self.root.is_none() {
            if !matches!(name.as_ref(), "testsuites" | "testsuite") {
                return Err(flaw(at, "not JUnit: it begins with neither `testsuites` nor `testsuite`"));
            }
            self.is_many = name.as_ref() == "testsuites";
            self.root = Some(at.start..at.end.min(at.start + 1 + AsRef::<str>::as_ref(&name).len()));
        }
        match name.as_ref() {
            "testsuites" => self.stamp(tag, &at),
            "testsuite" => self.suite(tag, &at),
            "testcase" => self.case = Some(case(tag, at)),
            "failure" => self.outcome(Outcome::Failed, at),
            "error" => self.outcome(Outcome::Broken, at),
            "skipped" => self.outcome(Outcome::Skipped, at),
            "property" => self.property(tag, &at),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "testcase" => {
                if let Some(Case { at, outcome, name }) = self.case.take() {
                    self.count(outcome, at, name);
                }
            }
            "testsuite" => self.close(),
            _ => {}
        }
    }

    fn count(&mut self, outcome: Outcome, at: Range<usize>, name: Option<u64>) {
        if let Some(suite) = self.open.last_mut() {
            suite.counted[0] += usize::from(outcome == Outcome::Failed);
            suite.counted[1] += usize::from(outcome == Outcome::Broken);
        }
        // One that passed when it was run again has passed, and is one case.
        let before = name.and_then(|name| self.known.insert(name, outcome));
        if let Some(before) = before.filter(|before| outcome == Outcome::Passed && *before > Outcome::Skipped)
        {
            let tally = &mut self.tallies[before as usize];
            tally.count = tally.count.saturating_sub(1);
        }
        let tally = &mut self.tallies[outcome as usize];
        tally.count += 1;
        tally.first.get_or_insert(at);
    }

    /// At a suite's end: what broke outside its cases has no case of its own.
    fn close(&mut self) {
        let Some(suite) = self.open.pop() else { return };
        let kinds = [Outcome::Failed, Outcome::Broken];
        for ((kind, (said, at)), counted) in kinds.into_iter().zip(suite.said).zip(suite.counted) {
            let said = super::whole(said);
            if let Some(at) = at.filter(|_| said > counted && !suite.has_suites) {
                let tally = &mut self.tallies[kind as usize];
                tally.count += said - counted;
                tally.first.get_or_insert(at);
            }
        }
    }

    /// The worst of what is said of a case counts, once. What is said outside of any is a case of its own.
    fn outcome(&mut self, outcome: Outcome, at: Range<usize>) {
        match &mut self.case {
            Some(case) if outcome > case.outcome => (case.at, case.outcome) = (at, outcome),
            None if outcome > Outcome::Skipped && !self.open.is_empty() => {
                self.count(outcome, at, None);
            }
            _ => {}
        }
    }

    fn suite(&mut self, tag: &BytesStart<'_>, at: &Range<usize>) {
        self.suites += 1;
        if let Some(above) = self.open.last_mut() {
            above.has_suites = true;
        }
        let said = |key| {
            let (text, within) = attribute(tag, at.start, key)?;
            Some((text.parse().ok()?, Some(within)))
        };
        self.open.push(Suite {
            said: [said("failures").unwrap_or_default(), said("errors").unwrap_or_default()],
            ..Suite::default()
        });
        // Where each class has a file of its own, the file is of that class.
        if self.open.len() == 1
            && !self.is_many
            && let Some((name, at)) = attribute(tag, at.start, "name").filter(|(name, _)| !name.is_empty())
        {
            self.record.tasks.push(Named { name, at });
        }
        self.stamp(tag, at);
        for (key, (sum, place)) in TOTALS.iter().zip(&mut self.totals) {
            if let Some((text, within)) = attribute(tag, at.start, key)
                && let Ok(number) = text.parse::<f64>()
            {
                *sum += number;
                *place = Some(within);
            }
        }
    }

    /// The latest time that is said is the run's.
    fn stamp(&mut self, tag: &BytesStart<'_>, at: &Range<usize>) {
        if let Some((text, within)) = attribute(tag, at.start, "timestamp")
            && let Some(time) = time::parse(&text)
            && self.record.time.as_ref().is_none_or(|known| known.time < time)
        {
            self.record.time = Some(Stamp { time, at: Some(within) });
        }
    }

    fn property(&mut self, tag: &BytesStart<'_>, at: &Range<usize>) {
        let Some((name, _)) = attribute(tag, at.start, "name") else { return };
        let Some((text, within)) = attribute(tag, at.start, "value") else { return };
        if matches!(name.as_str(), "commit" | "git.commit" | "git_commit" | "git-commit")
            && super::is_commit_id(&text)
        {
            self.record.revision = Some(Revision { id: text, dirty: false, at: within });
            return;
        }
        let value = match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            Ok(_) => Err("no number"),
            Err(_) => return,
        };
        self.record.measures.push(Measure { name, value, at: within });
    }

    fn finish(mut self) -> Result<Record, Flaw> {
        let Some(root) = self.root else { return Err(flaw(0..1, "not XML")) };
        // A property of many cases is no measure of the whole.
        let names: Vec<String> = self.record.measures.iter().map(|measure| measure.name.clone()).collect();
        self.record
            .measures
            .retain(|measure| names.iter().filter(|name| **name == measure.name).count() == 1);
        let all: usize = self.tallies.iter().map(|tally| tally.count).sum();
        let reading = |count: usize, total: usize, tally: Option<&Tally>| {
            let counted = Reading::counted(count, root.clone());
            // The suite's own total is where a reader looks, if it is right.
            let at = match &self.totals[total] {
                (sum, Some(at)) if self.suites == 1 && (*sum - counted.number).abs() < 0.5 => at.clone(),
                _ => tally.and_then(|tally| tally.first.clone()).unwrap_or(counted.at),
            };
            Some(Reading { number: counted.number, at })
        };
        let [passed, skipped, failed, broken] = &self.tallies;
        self.record.cases = reading(all, 0, None);
        self.record.skipped = reading(skipped.count, 1, Some(skipped));
        self.record.failed = reading(failed.count, 2, Some(failed));
        self.record.errors = reading(broken.count, 3, Some(broken));
        let place =
            self.record.failed.as_ref().filter(|failed| failed.number > 0.0).or(self.record.cases.as_ref());
        let at = place.map_or(root.clone(), |reading| reading.at.clone());
        self.record.passed = Some(Reading::counted(passed.count, at));
        Ok(self.record)
    }
}

/// A case that begins. `GoogleTest` writes those that it did not run without saying more.
fn case(tag: &BytesStart<'_>, at: Range<usize>) -> Case {
    let mut left_out = false;
    let mut parts: [Cow<'_, str>; 3] = Default::default();
    for attribute in tag.attributes().flatten() {
        let value = attribute.value;
        match attribute.key.as_ref() {
            "file" => parts[0] = value,
            "classname" => parts[1] = value,
            "name" => parts[2] = value,
            "status" => left_out |= matches!(&*value, "notrun" | "disabled" | "skipped"),
            "result" => left_out |= matches!(&*value, "suppressed" | "skipped"),
            _ => {}
        }
    }
    let name = (!parts[2].is_empty()).then(|| {
        let mut hasher = DefaultHasher::new();
        parts.hash(&mut hasher);
        hasher.finish()
    });
    Case { outcome: if left_out { Outcome::Skipped } else { Outcome::Passed }, at, name }
}

/// The value of an attribute, and where it stands: `start` is where the tag begins.
fn attribute(tag: &BytesStart<'_>, start: usize, key: &str) -> Option<(String, Range<usize>)> {
    let raw = tag.as_bytes();
    let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == key)?;
    let text = found.value.to_string();
    // The value is a part of the tag: as far from its start as from the tag's.
    let from = memchr::memmem::find_iter(raw, key.as_bytes()).find_map(|at| {
        let rest = raw[at + key.len()..].trim_ascii_start();
        let quoted = rest.strip_prefix(b"=")?.trim_ascii_start();
        let value = quoted.strip_prefix(b"\"").or_else(|| quoted.strip_prefix(b"'"))?;
        let before = at == 0 || raw[at - 1].is_ascii_whitespace();
        (before && value.starts_with(found.value.as_bytes())).then(|| raw.len() - value.len())
    })?;
    let at = start + 1 + from;
    Some((text, at..at + found.value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_nest_and_cases_count_once() {
        let text = r#"<?xml version="1.0"?>
<testsuites name="all">
  <testsuite name="a" tests="9" failures="9" timestamp="2025-11-05T15:27:25.781816+01:00">
    <properties><property name="commit" value="ab12cd3"/></properties>
    <testcase name="1"/>
    <testsuite name="b"><testcase name="2"><failure/><error message="&lt;"/></testcase></testsuite>
    <testcase name="3"><properties><property name="score" value="0.93"/></properties><skipped type="pytest.xfail"/></testcase>
  </testsuite>
</testsuites>"#;
        let record = read(text.as_bytes()).expect("valid");
        let number = |reading: &Option<Reading>| reading.as_ref().map(|reading| reading.number);
        assert_eq!(number(&record.cases), Some(3.0));
        assert_eq!(number(&record.passed), Some(1.0));
        assert_eq!((number(&record.failed), number(&record.errors)), (Some(0.0), Some(1.0)));
        assert_eq!(number(&record.skipped), Some(1.0));
        assert_eq!(record.passed_of(), Some((1.0, 2.0)));
        let errors = record.errors.expect("counted");
        assert!(text[errors.at].starts_with("<error"), "the totals are wrong, so the case itself is shown");
        let revision = record.revision.expect("said");
        assert_eq!((revision.id.as_str(), &text[revision.at]), ("ab12cd3", "ab12cd3"));
        assert_eq!(record.measures[0].value, Ok(0.93));
        let time = record.time.expect("said");
        assert_eq!(time.time.to_string(), "2025-11-05T14:27:25.781816Z");
    }

    #[test]
    fn what_is_no_junit() {
        for text in ["", "x", "<html></html>", "<testsuite><testcase></testsuite>", "<testsuite><testcase/>"]
        {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read("<testsuite>".repeat(10_000).as_bytes()).is_err());
        let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"><testcase name="&b;"/></testsuite>"#;
        assert!(read(bomb.as_bytes()).is_ok(), "entities are not followed");
    }
}
