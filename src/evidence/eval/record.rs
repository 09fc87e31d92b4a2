//! What a file of results says, in whatever format: how many cases, what became of them, when, of what.

use std::ops::Range;

use jiff::Timestamp;

use crate::manifest::model::EvalFormat;

/// A number and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct SpannedNumber {
    /// The number.
    pub number: f64,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

impl SpannedNumber {
    /// A number of cases as a whole number.
    pub fn whole(number: f64) -> usize {
        super::whole(number)
    }

    /// A count that was made here, and where it comes from.
    pub fn counted(count: usize, at: Range<usize>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "no file has that many cases")]
        Self { number: count as f64, at }
    }

    /// How many things stand at these places, and where the first does; none where there are none.
    pub fn tally<'p>(mut places: impl Iterator<Item = &'p Range<usize>>) -> Option<Self> {
        let first = places.next()?.clone();
        Some(Self::counted(places.count() + 1, first))
    }
}

/// A measure by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// What the tool calls it.
    pub name: String,
    /// Its value; none where it is there and no finite number, and what it is instead.
    pub value: Result<f64, &'static str>,
    /// Where it stands.
    pub at: Range<usize>,
}

/// Cases without a value.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingValue {
    /// Of this measure.
    pub measure: String,
    /// So many.
    pub missing: usize,
    /// Of so many.
    pub all: usize,
    /// Where the measure stands.
    pub at: Range<usize>,
}

/// Cases of which it cannot be told what became of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// How many, and where the first one stands.
    pub cases: SpannedNumber,
    /// Why it cannot be told.
    pub why: String,
}

/// A text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpannedText {
    /// The text.
    pub name: String,
    /// Where it stands.
    pub at: Range<usize>,
}

/// When the results were made, by their own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When; a time without an offset is taken as UTC.
    pub time: Timestamp,
    /// Where that stands; none where the file's name says it.
    pub at: Option<Range<usize>>,
}

/// The commit that the results were made at, by their own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its id, as many digits as are written.
    pub id: String,
    /// Whether there were changes that were not committed.
    pub dirty: bool,
    /// Where that stands.
    pub at: Range<usize>,
}

/// What a file of results says.
#[derive(Debug, Clone)]
pub struct ResultRecord {
    /// The tool's format.
    pub format: EvalFormat,
    /// How many cases have an outcome, skipped ones included.
    pub cases: Option<SpannedNumber>,
    /// Those that passed.
    pub passed: Option<SpannedNumber>,
    /// Those that did not.
    pub failed: Option<SpannedNumber>,
    /// Those that broke.
    pub errors: Option<SpannedNumber>,
    /// Those that were left out.
    pub skipped: Option<SpannedNumber>,
    /// Those of which it cannot be told; they are among the cases.
    pub unknown: Option<Unknown>,
    /// Those that ran and have no score.
    pub unscored: Option<SpannedNumber>,
    /// Why it cannot be told which of its numbers are the results.
    pub unclear: Option<String>,
    /// How many there were to run, where the tool says so.
    pub planned: Option<SpannedNumber>,
    /// How many of those ran, in the same unit.
    pub ran: Option<SpannedNumber>,
    /// Where the results say of themselves that they are none, and under which key.
    pub placeholder: Option<SpannedText>,
    /// Cases that have no value of a measure, by the measure: how many of how many.
    pub gaps: Vec<MissingValue>,
    /// What the run calls itself.
    pub title: Option<String>,
    /// The tool's own measures.
    pub measures: Vec<Measure>,
    /// When they were made.
    pub time: Option<Stamp>,
    /// Whether they say when in a way that is not understood.
    pub odd_time: bool,
    /// At which commit.
    pub revision: Option<Revision>,
    /// Why the run has no proper end, where it has none.
    pub unfinished: Option<SpannedText>,
    /// Whether the numbers are kept by a service, and not here.
    pub elsewhere: bool,
    /// The prompts that were tried.
    pub prompts: Vec<SpannedText>,
    /// The providers or models that were asked, by all names that they have.
    pub providers: Vec<Vec<SpannedText>>,
    /// The providers of the suite that was run, as it wrote them.
    pub suite_providers: Option<Vec<Vec<SpannedText>>>,
    /// How often each case was run: once for each prompt with each provider, and again where it was repeated.
    pub runs_per_case: Option<usize>,
    /// The task or suite, as the tool calls it.
    pub tasks: Vec<SpannedText>,
    /// The file that the tool says it ran.
    pub file: Option<SpannedText>,
}

impl ResultRecord {
    /// A record that says nothing yet.
    pub fn new(format: EvalFormat) -> Self {
        Self {
            format,
            cases: None,
            passed: None,
            failed: None,
            errors: None,
            skipped: None,
            unknown: None,
            unclear: None,
            unscored: None,
            planned: None,
            ran: None,
            gaps: Vec::new(),
            placeholder: None,
            title: None,
            measures: Vec::new(),
            time: None,
            odd_time: false,
            revision: None,
            unfinished: None,
            elsewhere: false,
            prompts: Vec::new(),
            providers: Vec::new(),
            suite_providers: None,
            runs_per_case: None,
            tasks: Vec::new(),
            file: None,
        }
    }

    /// Adds a measure.
    pub fn measure(&mut self, name: impl Into<String>, number: f64, at: Range<usize>) {
        let value = if number.is_finite() { Ok(number) } else { Err("no number") };
        self.measures.push(Measure { name: name.into(), value, at });
    }

    /// How many passed, of how many that were to: those that were left out do not count. None where that is not said, or does not add up.
    pub fn passed_of(&self) -> Option<(f64, f64)> {
        let passed = self.passed.as_ref()?.number;
        let count = |reading: &Option<SpannedNumber>| reading.as_ref().map(|reading| reading.number);
        let skipped = count(&self.skipped).unwrap_or(0.0);
        let cases = count(&self.cases);
        let unknown = self.unknown.as_ref().map_or(0.0, |unknown| unknown.cases.number);
        let all = match count(&self.failed) {
            // Whose totals they are is not known: whether they hold those that were skipped shows only where they add up.
            Some(failed) if self.is_anybodys() => {
                let all = passed + failed + count(&self.errors).unwrap_or(0.0) + unknown;
                let adds_up = |cases: f64| {
                    [all, all + skipped, all - unknown].iter().any(|sum| (cases - sum).abs() < 0.5)
                };
                cases.is_none_or(adds_up).then_some(all)?
            }
            // Nor is it where the failures are left out because there were none.
            None if self.is_anybodys() && skipped > 0.0 => {
                let ran = passed + count(&self.errors).unwrap_or(0.0) + unknown;
                let is_all = |sum: f64| cases.is_some_and(|cases| (cases - sum).abs() < 0.5);
                (is_all(ran) || is_all(ran + skipped)).then_some(ran)?
            }
            Some(failed) if cases.is_none() => passed + failed + count(&self.errors).unwrap_or(0.0),
            _ => cases? - skipped,
        };
        (all > 0.0 && passed <= all).then_some((passed, all))
    }

    /// Totals that count fewer passes, or more cases, than those that are listed: nobody knows what became of the others.
    pub(super) fn doubt(&mut self, passed: Option<&SpannedNumber>, all: f64) {
        let Some(cases) = self.cases.as_mut() else { return };
        let why = "the totals are not those of the cases that are listed";
        let missing = if all - cases.number > 0.5 { all - cases.number } else { 0.0 };
        let over = match (&mut self.passed, passed) {
            (Some(counted), Some(said)) if missing == 0.0 && counted.number - said.number > 0.5 => {
                let over = counted.number - said.number;
                counted.number = said.number;
                over
            }
            _ => 0.0,
        };
        cases.number += missing;
        if missing + over > 0.0 {
            let cases = SpannedNumber { number: missing + over, at: cases.at.clone() };
            self.unknown = Some(Unknown { cases, why: why.to_owned() });
        }
    }

    /// Whether it is in no tool's format.
    pub fn is_anybodys(&self) -> bool {
        matches!(self.format, EvalFormat::Json | EvalFormat::Yaml | EvalFormat::Toml | EvalFormat::Csv)
    }

    /// Every place that a finding may show.
    pub fn places(&self) -> impl Iterator<Item = &Range<usize>> {
        let readings =
            [&self.cases, &self.passed, &self.failed, &self.errors, &self.skipped, &self.planned, &self.ran];
        let names = self
            .prompts
            .iter()
            .chain(&self.tasks)
            .chain(&self.file)
            .chain(&self.placeholder)
            .chain(self.providers.iter().flatten());
        let names = names.chain(self.suite_providers.iter().flatten().flatten());
        let readings = readings.into_iter().flatten().map(|reading| &reading.at);
        readings
            .chain(self.measures.iter().map(|measure| &measure.at))
            .chain(self.time.iter().filter_map(|time| time.at.as_ref()))
            .chain(self.revision.iter().map(|revision| &revision.at))
            .chain(self.unfinished.iter().map(|unfinished| &unfinished.at))
            .chain(self.gaps.iter().map(|gap| &gap.at))
            .chain(self.unscored.iter().map(|unscored| &unscored.at))
            .chain(self.unknown.iter().map(|unknown| &unknown.cases.at))
            .chain(names.map(|named| &named.at))
    }
}
