//! Reads `JUnit` XML of pytest, jest, surefire and others. Cases are counted one by one, since totals are often wrong.

mod outcome;
mod pieces;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::BufRead;
use std::ops::Range;
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::record::{Measure, ResultRecord, Revision, SpannedNumber, SpannedText, Stamp, Unknown};
use super::time;
use crate::evidence::data::DataDefect;
use crate::limits;
use crate::manifest::model::EvalFormat;
use crate::text::clipped;
use outcome::CaseOutcome;
use pieces::Pieces;

/// The number of cases with one outcome, and the place of the first.
#[derive(Default)]
struct OutcomeCount {
    count: usize,
    first: Option<Range<usize>>,
}

/// Reads a file.
pub(super) fn read(text: impl BufRead) -> Result<ResultRecord, DataDefect> {
    let left = Rc::new(Cell::new(limits::evals::XML_PIECE_BYTES));
    let mut reader = Reader::from_reader(Pieces { text, left: left.clone() });
    reader.config_mut().check_end_names = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut file = JunitFile { record: ResultRecord::new(EvalFormat::Junit), ..JunitFile::default() };
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        let start = place(reader.buffer_position());
        let event = reader.read_event_into(&mut buffer);
        let at = start..place(reader.buffer_position());
        match event {
            Ok(Event::Start(tag)) => {
                depth += 1;
                if depth > limits::data::NESTING {
                    return Err(DataDefect::new(at, "it is nested too deeply"));
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
            // An entity could hide a failure.
            Ok(Event::DocType(text)) if AsRef::<str>::as_ref(&text).contains("<!ENTITY") => {
                return Err(DataDefect::new(at, "it declares entities, which are not supported"));
            }
            Ok(Event::Eof) if depth > 0 => return Err(DataDefect::new(at, "unexpected end of the file")),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) if left.get() == 0 => {
                return Err(DataDefect::new(start..start + 1, "it has a text that is too long"));
            }
            Err(error) => {
                let at = place(reader.error_position());
                let what = error.to_string();
                return Err(DataDefect::new(at..at + 1, what.lines().next().unwrap_or("not XML")));
            }
        }
        left.set(limits::evals::XML_PIECE_BYTES);
        buffer.clear();
    }
    file.finish()
}

fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Parses the total of a suite; none if it is not a possible number of cases.
fn total(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|total| (0.0..=limits::evals::SUITE_CASES).contains(total))
}

struct JunitFile {
    record: ResultRecord,
    /// Whether the first element contains several suites.
    is_many: bool,
    /// The first element.
    root: Option<Range<usize>>,
    /// The totals of all suites, by key: their sum, and the place of the last one.
    totals: [(f64, Option<Range<usize>>); 4],
    suites: usize,
    tallies: [OutcomeCount; 5],
    /// The current case.
    case: Option<TestCase>,
    /// The current suites, the outermost first.
    open: Vec<OpenSuite>,
    /// Number of runs that failed before the same case passed in the same suite, by outcome.
    superseded: [usize; 5],
    /// Number of runs of all cases.
    runs: usize,
    /// Number of cases that the outermost element states.
    stated_total: Option<(f64, Range<usize>)>,
    /// Whether a suite states its number of cases.
    suites_state_cases: bool,
    /// Why the outcome of some cases is unknown.
    unknown: Option<String>,
}

/// A case.
struct TestCase {
    at: Range<usize>,
    outcome: CaseOutcome,
    /// Hash of the name, class and file; none without a name.
    name: Option<u64>,
    /// The status, if it is unknown.
    word: Option<String>,
}

/// A suite that was not closed yet.
#[derive(Default)]
struct OpenSuite {
    /// The stated numbers of failures and errors, with their places.
    stated: [(f64, Option<Range<usize>>); 2],
    /// The stated number of cases, and of skipped cases.
    stated_cases: Option<(f64, Range<usize>)>,
    stated_skipped: f64,
    /// Number of its own cases, by outcome.
    counted: [usize; 5],
    /// Number of runs of its cases, including nested suites.
    runs: usize,
    /// The last outcome of each case, by the hash of its name.
    known: HashMap<u64, CaseOutcome>,
    /// Number of runs that a later run replaced, by outcome.
    superseded: [usize; 5],
    /// Whether it contains other suites.
    has_suites: bool,
}

impl Default for JunitFile {
    fn default() -> Self {
        Self {
            record: ResultRecord::new(EvalFormat::Junit),
            is_many: false,
            root: None,
            totals: Default::default(),
            suites: 0,
            tallies: Default::default(),
            case: None,
            open: Vec::new(),
            superseded: [0; 5],
            runs: 0,
            stated_total: None,
            suites_state_cases: false,
            unknown: None,
        }
    }
}

const TOTALS: [&str; 4] = ["tests", "skipped", "failures", "errors"];

impl JunitFile {
    fn start(&mut self, tag: &BytesStart<'_>, at: Range<usize>) -> Result<(), DataDefect> {
        let name = tag.local_name();
        if self.root.is_none() {
            if !matches!(name.as_ref(), "testsuites" | "testsuite") {
                return Err(DataDefect::new(
                    at,
                    "not JUnit: the first element is not `testsuites` or `testsuite`",
                ));
            }
            self.is_many = name.as_ref() == "testsuites";
            self.root = Some(at.start..at.end.min(at.start + 1 + AsRef::<str>::as_ref(&name).len()));
        }
        match name.as_ref() {
            "testsuites" => {
                self.stamp(tag, &at);
                let stated =
                    attribute(tag, at.start, "tests").and_then(|(text, at)| Some((total(&text)?, at)));
                self.stated_total = self.stated_total.take().or(stated);
            }
            "testsuite" => self.suite(tag, &at),
            "testcase" => self.case = Some(case(tag, at)),
            "failure" => self.outcome(CaseOutcome::Failed, at),
            "error" => self.outcome(CaseOutcome::Broken, at),
            "skipped" | "ignored" | "disabled" => self.outcome(CaseOutcome::Skipped, at),
            "property" => self.property(tag, &at),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "testcase" => {
                if let Some(TestCase { at, outcome, name, word }) = self.case.take() {
                    if let Some(word) = word.filter(|_| outcome == CaseOutcome::Unknown) {
                        let why = || format!("the status `{}` is not known", clipped(&word, 24));
                        self.unknown.get_or_insert_with(why);
                    }
                    self.count(outcome, at, name);
                }
            }
            "testsuite" => self.close(),
            _ => {}
        }
    }

    fn count(&mut self, outcome: CaseOutcome, at: Range<usize>, name: Option<u64>) {
        self.runs += 1;
        if let Some(suite) = self.open.last_mut() {
            suite.runs += 1;
            if let Some(counted) = suite.counted.get_mut(outcome as usize) {
                *counted += 1;
            }
            // A case that failed and then passed in the same suite counts once, as passed. In another suite it is
            // another case: Playwright writes one suite for each browser.
            let before = name.and_then(|name| suite.known.insert(name, outcome));
            if let Some(before) =
                before.filter(|before| outcome == CaseOutcome::Passed && before.is_failure())
                && let Some(superseded) = suite.superseded.get_mut(before as usize)
            {
                *superseded += 1;
            }
        }
        self.add(outcome, 1, at);
    }

    fn add(&mut self, outcome: CaseOutcome, cases: usize, at: Range<usize>) {
        if let Some(tally) = self.tallies.get_mut(outcome as usize).filter(|_| cases > 0) {
            tally.count += cases;
            tally.first.get_or_insert(at);
        }
    }

    /// Closes a suite, and counts the cases that are only in its totals.
    fn close(&mut self) {
        let Some(suite) = self.open.pop() else { return };
        self.suites_state_cases |= suite.stated_cases.is_some();
        if let Some(above) = self.open.last_mut() {
            above.runs += suite.runs;
        }
        let own: usize = suite.counted.iter().sum();
        let stated = suite.stated_cases.as_ref().map(|(stated, _)| super::whole(*stated));
        // If the suite's total counts each run as a case, no run replaced another: cases with the same name are parameterised.
        if stated != Some(own) && stated != Some(suite.runs) {
            for (all, superseded) in self.superseded.iter_mut().zip(suite.superseded) {
                *all += superseded;
            }
        }
        if suite.has_suites {
            return;
        }
        let [_, _, skipped, failed, broken] = suite.counted;
        let mut without_element = stated.unwrap_or(0).saturating_sub(own);
        // Failures and errors outside of cases.
        let kinds = [(CaseOutcome::Failed, failed), (CaseOutcome::Broken, broken)];
        for ((kind, counted), (stated, at)) in kinds.into_iter().zip(suite.stated) {
            let more = super::whole(stated).saturating_sub(counted);
            if let Some(at) = at {
                self.add(kind, more, at);
                without_element = without_element.saturating_sub(more);
            }
        }
        let Some((_, at)) = suite.stated_cases else { return };
        let more = super::whole(suite.stated_skipped).saturating_sub(skipped).min(without_element);
        self.add(CaseOutcome::Skipped, more, at.clone());
        // pytest counts a case twice if its teardown failed.
        self.miss((without_element - more).saturating_sub(broken), at);
    }

    /// Counts cases that are only in the totals.
    fn miss(&mut self, cases: usize, at: Range<usize>) {
        if cases > 0 {
            self.unknown.get_or_insert_with(|| "the totals count cases that are not listed".to_owned());
            self.add(CaseOutcome::Unknown, cases, at);
        }
    }

    /// Sets the outcome of the current case to the worst of its outcomes. An outcome outside of cases counts as a case.
    fn outcome(&mut self, outcome: CaseOutcome, at: Range<usize>) {
        match &mut self.case {
            Some(case) if outcome > case.outcome => (case.at, case.outcome) = (at, outcome),
            None if outcome > CaseOutcome::Skipped && !self.open.is_empty() => {
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
        let stated = |key| {
            let (text, within) = attribute(tag, at.start, key)?;
            Some((total(&text)?, Some(within)))
        };
        let count = |key| stated(key).map_or(0.0, |(count, _): (f64, _)| count);
        self.open.push(OpenSuite {
            stated: [stated("failures").unwrap_or_default(), stated("errors").unwrap_or_default()],
            stated_cases: stated("tests").and_then(|(count, at)| Some((count, at?))),
            stated_skipped: count("skipped") + count("disabled") + count("ignored"),
            ..OpenSuite::default()
        });
        // If each class has its own file, the file belongs to the class.
        if self.open.len() == 1
            && !self.is_many
            && let Some((name, at)) = attribute(tag, at.start, "name").filter(|(name, _)| !name.is_empty())
        {
            self.record.tasks.push(SpannedText { name, at });
        }
        self.stamp(tag, at);
        for (key, (sum, place)) in TOTALS.iter().zip(&mut self.totals) {
            if let Some((text, within)) = attribute(tag, at.start, key)
                && let Some(number) = total(&text)
            {
                *sum += number;
                *place = Some(within);
            }
        }
    }

    /// Records a time. The latest time is the time of the run.
    fn stamp(&mut self, tag: &BytesStart<'_>, at: &Range<usize>) {
        let Some((text, within)) = attribute(tag, at.start, "timestamp") else { return };
        let Some(time) = time::parse(&text) else {
            self.record.has_unknown_time |= !text.trim().is_empty();
            return;
        };
        if self.record.time.as_ref().is_none_or(|known| known.time < time) {
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
            Ok(_) => Err("NaN or infinite"),
            Err(_) => return,
        };
        self.record.measures.push(Measure { name, value, at: within });
    }

    fn finish(mut self) -> Result<ResultRecord, DataDefect> {
        let Some(root) = self.root.take() else { return Err(DataDefect::new(0..1, "not XML")) };
        // A property of several cases is not a measure of the whole run.
        let mut times: HashMap<String, usize> = HashMap::new();
        for measure in &self.record.measures {
            *times.entry(measure.name.clone()).or_default() += 1;
        }
        self.record.measures.retain(|measure| times.get(&measure.name) == Some(&1));
        let stated = self.stated_total.take();
        if let Some((stated, at)) = stated.clone().filter(|_| !self.suites_state_cases) {
            self.miss(super::whole(stated).saturating_sub(self.runs), at);
        }
        if stated.map(|(stated, _)| super::whole(stated)) != Some(self.runs) {
            for (tally, superseded) in self.tallies.iter_mut().zip(self.superseded) {
                tally.count = tally.count.saturating_sub(superseded);
            }
        }
        let all: usize = self.tallies.iter().map(|tally| tally.count).sum();
        let reading = |count: usize, total: usize, tally: Option<&OutcomeCount>| {
            let counted = SpannedNumber::counted(count, root.clone());
            // The place of the suite's total is shown if the total is correct.
            let at = match self.totals.get(total) {
                Some((sum, Some(at))) if self.suites == 1 && (*sum - counted.number).abs() < 0.5 => {
                    at.clone()
                }
                _ => tally.and_then(|tally| tally.first.clone()).unwrap_or(counted.at),
            };
            Some(SpannedNumber { number: counted.number, at })
        };
        let [passed, unknown, skipped, failed, broken] = &self.tallies;
        self.record.cases = reading(all, 0, None);
        self.record.skipped = reading(skipped.count, 1, Some(skipped));
        self.record.failed = reading(failed.count, 2, Some(failed));
        self.record.errors = reading(broken.count, 3, Some(broken));
        let place =
            self.record.failed.as_ref().filter(|failed| failed.number > 0.0).or(self.record.cases.as_ref());
        let at = place.map_or(root.clone(), |reading| reading.at.clone());
        self.record.passed = Some(SpannedNumber::counted(passed.count, at));
        if let (Some(why), Some(at)) = (self.unknown, unknown.first.clone()) {
            self.record.unknown = Some(Unknown { cases: SpannedNumber::counted(unknown.count, at), why });
        }
        Ok(self.record)
    }
}

/// Makes a case from its start tag. The outcome may be in its attributes, as in `GoogleTest`, `CTest` and behave.
fn case(tag: &BytesStart<'_>, at: Range<usize>) -> TestCase {
    let mut case = TestCase { outcome: CaseOutcome::Passed, at, name: None, word: None };
    let [mut file, mut class, mut name] = <[Cow<'_, str>; 3]>::default();
    for attribute in tag.attributes().flatten() {
        let value = attribute.value;
        let outcome = match attribute.key.as_ref() {
            "file" => {
                file = value;
                continue;
            }
            "classname" => {
                class = value;
                continue;
            }
            "name" => {
                name = value;
                continue;
            }
            "status" | "result" | "outcome" => CaseOutcome::of_word(&value),
            "executed" => CaseOutcome::of_flag(&value, CaseOutcome::Skipped),
            "success" | "passed" => CaseOutcome::of_flag(&value, CaseOutcome::Failed),
            _ => continue,
        };
        if outcome == CaseOutcome::Unknown {
            case.word.get_or_insert(value.into_owned());
        }
        case.outcome = case.outcome.max(outcome);
    }
    case.name = (!name.is_empty()).then(|| {
        let mut hasher = DefaultHasher::new();
        [file, class, name].hash(&mut hasher);
        hasher.finish()
    });
    case
}

/// Returns the value of an attribute and its range. `start` is the start of the tag.
fn attribute(tag: &BytesStart<'_>, start: usize, key: &str) -> Option<(String, Range<usize>)> {
    let raw = tag.as_bytes();
    let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == key)?;
    let text = found.value.to_string();
    // The value is a slice of the tag, so its offset in the tag is known.
    let from = memchr::memmem::find_iter(raw, key.as_bytes()).find_map(|at| {
        let rest = raw.get(at + key.len()..)?.trim_ascii_start();
        let quoted = rest.strip_prefix(b"=")?.trim_ascii_start();
        let value = quoted.strip_prefix(b"\"").or_else(|| quoted.strip_prefix(b"'"))?;
        let before = at.checked_sub(1).and_then(|before| raw.get(before));
        let before = before.is_none_or(u8::is_ascii_whitespace);
        (before && value.starts_with(found.value.as_bytes())).then(|| raw.len() - value.len())
    })?;
    let at = start + 1 + from;
    Some((text, at..at + found.value.len()))
}
