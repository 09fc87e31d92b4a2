//! The content of a results file, in any format: number of cases, outcomes, time and commit.

use std::ops::Range;

use jiff::Timestamp;

use crate::manifest::model::EvalFormat;

/// A number and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct SpannedNumber {
    /// The number.
    pub number: f64,
    /// Byte range of the number.
    pub at: Range<usize>,
}

impl SpannedNumber {
    /// Converts a number of cases to a whole number.
    pub fn whole(number: f64) -> usize {
        super::whole(number)
    }

    /// Makes a count from a number and its place.
    pub fn counted(count: usize, at: Range<usize>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "no file has that many cases")]
        Self { number: count as f64, at }
    }

    /// Counts these places and keeps the first; none if there are none.
    pub fn tally<'p>(mut places: impl Iterator<Item = &'p Range<usize>>) -> Option<Self> {
        let first = places.next()?.clone();
        Some(Self::counted(places.count() + 1, first))
    }
}

/// A measure by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Name in the tool's output.
    pub name: String,
    /// Its value; an error with a description if it is not a finite number.
    pub value: Result<f64, &'static str>,
    /// Byte range of the value.
    pub at: Range<usize>,
}

/// Cases that lack a value of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingValue {
    /// The measure.
    pub measure: String,
    /// Number of cases without a value.
    pub missing: usize,
    /// Number of all cases.
    pub all: usize,
    /// Byte range of the measure.
    pub at: Range<usize>,
}

/// Cases whose outcome is unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// Their number, and the place of the first.
    pub cases: SpannedNumber,
    /// Why the outcome is unknown.
    pub why: String,
}

/// A text and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpannedText {
    /// The text.
    pub name: String,
    /// Byte range of the text.
    pub at: Range<usize>,
}

/// The time that the results record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The time. A time without an offset is taken as UTC.
    pub time: Timestamp,
    /// Byte range; none if the time is from the file's name.
    pub at: Option<Range<usize>>,
}

/// The commit that the results record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its id, possibly abbreviated.
    pub id: String,
    /// Whether there were uncommitted changes.
    pub dirty: bool,
    /// Byte range of the id.
    pub at: Range<usize>,
}

/// The content of a results file.
#[derive(Debug, Clone)]
pub struct ResultRecord {
    /// The format.
    pub format: EvalFormat,
    /// Number of cases with an outcome, including skipped ones.
    pub cases: Option<SpannedNumber>,
    /// Number of cases that passed.
    pub passed: Option<SpannedNumber>,
    /// Number of cases that failed.
    pub failed: Option<SpannedNumber>,
    /// Number of cases that ended with an error.
    pub errors: Option<SpannedNumber>,
    /// Number of cases that were skipped.
    pub skipped: Option<SpannedNumber>,
    /// Cases with an unknown outcome. They are included in `cases`.
    pub unknown: Option<Unknown>,
    /// Number of cases that ran and have no score.
    pub unscored: Option<SpannedNumber>,
    /// Why it is not known which numbers are the results.
    pub unclear: Option<String>,
    /// Number of cases that should run, if the tool records it.
    pub planned: Option<SpannedNumber>,
    /// Number of planned cases that ran, in the same unit.
    pub ran: Option<SpannedNumber>,
    /// The text that states that the results are a placeholder.
    pub placeholder: Option<SpannedText>,
    /// Measures that lack values for some cases.
    pub gaps: Vec<MissingValue>,
    /// The name of the run.
    pub title: Option<String>,
    /// The tool's own measures.
    pub measures: Vec<Measure>,
    /// When the results were made.
    pub time: Option<Stamp>,
    /// Whether the results record a time in an unknown format.
    pub has_unknown_time: bool,
    /// The commit of the results.
    pub revision: Option<Revision>,
    /// Why the run has not ended properly, if it has not.
    pub unfinished: Option<SpannedText>,
    /// Whether a service keeps the numbers, so that the file does not have them.
    pub elsewhere: bool,
    /// The prompts of the run.
    pub prompts: Vec<SpannedText>,
    /// The providers or models of the run, each with all of its names.
    pub providers: Vec<Vec<SpannedText>>,
    /// The providers in the suite's configuration, as written there.
    pub suite_providers: Option<Vec<Vec<SpannedText>>>,
    /// How often each case ran: once for each combination of prompt and provider, times the repetitions.
    pub runs_per_case: Option<usize>,
    /// The names of the task or suite.
    pub tasks: Vec<SpannedText>,
    /// The suite file that the tool ran.
    pub file: Option<SpannedText>,
}

impl ResultRecord {
    /// Makes an empty record.
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
            has_unknown_time: false,
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
        let value = if number.is_finite() { Ok(number) } else { Err("NaN or infinite") };
        self.measures.push(Measure { name: name.into(), value, at });
    }

    /// Returns the number of passed cases and of all cases that should run; skipped cases are excluded. None if they
    /// are unknown or inconsistent.
    pub fn passed_of(&self) -> Option<(f64, f64)> {
        let passed = self.passed.as_ref()?.number;
        let count = |reading: &Option<SpannedNumber>| reading.as_ref().map(|reading| reading.number);
        let skipped = count(&self.skipped).unwrap_or(0.0);
        let cases = count(&self.cases);
        let unknown = self.unknown.as_ref().map_or(0.0, |unknown| unknown.cases.number);
        let all = match count(&self.failed) {
            // The tool is unknown. Whether its totals include skipped cases is known only if they add up.
            Some(failed) if self.is_of_unknown_tool() => {
                let all = passed + failed + count(&self.errors).unwrap_or(0.0) + unknown;
                let adds_up = |cases: f64| {
                    [all, all + skipped, all - unknown].iter().any(|sum| (cases - sum).abs() < 0.5)
                };
                cases.is_none_or(adds_up).then_some(all)?
            }
            // The same applies if failures are left out because there were none.
            None if self.is_of_unknown_tool() && skipped > 0.0 => {
                let ran = passed + count(&self.errors).unwrap_or(0.0) + unknown;
                let is_all = |sum: f64| cases.is_some_and(|cases| (cases - sum).abs() < 0.5);
                (is_all(ran) || is_all(ran + skipped)).then_some(ran)?
            }
            Some(failed) if cases.is_none() => passed + failed + count(&self.errors).unwrap_or(0.0),
            _ => cases? - skipped,
        };
        (all > 0.0 && passed <= all).then_some((passed, all))
    }

    /// Checks totals against the listed cases. If the totals have fewer passes or more cases, the outcome of the other cases is unknown.
    pub(super) fn check_totals(&mut self, passed: Option<&SpannedNumber>, all: f64) {
        let Some(cases) = self.cases.as_mut() else { return };
        let why = "the totals do not match the listed cases";
        let missing = if all - cases.number > 0.5 { all - cases.number } else { 0.0 };
        let over = match (&mut self.passed, passed) {
            (Some(counted), Some(total)) if missing == 0.0 && counted.number - total.number > 0.5 => {
                let over = counted.number - total.number;
                counted.number = total.number;
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

    /// Whether the format is of no known tool.
    pub fn is_of_unknown_tool(&self) -> bool {
        matches!(self.format, EvalFormat::Json | EvalFormat::Yaml | EvalFormat::Toml | EvalFormat::Csv)
    }

    /// Returns all places that a finding may show.
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
