//! Plain values: text, numbers, days, periods, bounds and fixed words.

use std::ops::Range;

use jiff::civil::Date;
use jiff::{Span as Calendar, ToSpan};
use serde_json::json;

use super::key_shape::KeyShape;
use super::node::{TomlData, TomlNode};
use super::reader::{Field, ManifestReader, ManifestValueType, ProblemFix};
use super::visit::{Leaf, Visitor};
use crate::limits::manifest as limits;
use crate::nearest::nearest;
use crate::text::clipped;
use crate::today::Today;

/// A text that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NonBlankText(pub String);

impl ManifestValueType for NonBlankText {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        if let Some(text) = node.as_text() {
            let name = reader.name();
            if SENTENCES.contains(&name.as_str()) && is_placeholder(text) {
                let headline = format!("`{name}` is not written yet");
                reader
                    .invalid(
                        node.at.clone(),
                        headline,
                        format!("`{}` is a placeholder", clipped(text.trim(), 20)),
                    )
                    .help = Some(
                    "write the text, or delete the key: a rule then reports that it is missing".to_owned(),
                );
            }
            return Some(Self(text.to_owned()));
        }
        // An empty text counts as absent. A waiver without `at` applies everywhere, but an empty `at` is probably a mistake.
        if reader.name() == "at" && matches!(&node.data, TomlData::String(_)) {
            reader
                .invalid(node.at.clone(), "`at` is empty", "expected an artifact's path or a subject")
                .help = Some(
                "write a path or a subject, or delete `at`: the waiver then applies to the whole manifest"
                    .to_owned(),
            );
            return None;
        }
        reader.wrong_type(node, "a string");
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string" })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Word(&self.0));
    }
}

/// Keys whose value is text for people, so that a placeholder is an error.
pub(super) const SENTENCES: &[&str] = &["name", "purpose", "worth", "source", "audience", "what", "reason"];

/// Placeholders: what people write instead of such a text.
const TO_BE_WRITTEN: &[&str] = &[
    "todo",
    "tbd",
    "tba",
    "tbc",
    "fixme",
    "xxx",
    "n/a",
    "lorem",
    "lorem ipsum",
    "to be defined",
    "to be done",
    "coming soon",
];

/// Pattern of the placeholders for the JSON Schema. An empty text counts as absent.
pub(super) fn to_be_written_pattern() -> String {
    let words = super::schema::any_case(TO_BE_WRITTEN);
    format!("^\\s*(({words})[.\u{2026}!:]*|[?.\u{2026}\u{2013}\u{2014}_-]+)\\s*$")
}

/// Whether the whole text is a placeholder.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let word = text.trim_end_matches(['.', '…', '!', ':']).to_lowercase();
    TO_BE_WRITTEN.contains(&word.as_str()) || text.chars().all(|c| "?.…-–—_".contains(c))
}

/// A list of names.
#[derive(Debug, Clone, Default)]
pub struct NameList(pub Vec<Field<NonBlankText>>);

impl ManifestValueType for NameList {
    const SHAPE: &'static KeyShape = KeyShape::PLAIN_LIST;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let items = reader.list(node, "a list of strings")?;
        Some(Self(reader.items(items)))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "array", "items": { "type": "string" } })
    }
}

/// One text, or a list of texts, which the rule `many-processes` reports.
#[derive(Debug, Clone)]
pub struct Process(pub Vec<Field<NonBlankText>>);

impl ManifestValueType for Process {
    const SHAPE: &'static KeyShape = KeyShape::PLAIN_LIST;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        if let TomlData::Array(items) = &node.data {
            return Some(Self(reader.items(items)));
        }
        let value = NonBlankText::read(node, reader)?;
        Some(Self(vec![Field { key_at: None, at: node.at.clone(), value }]))
    }

    fn schema() -> serde_json::Value {
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }
}

pub(super) fn finite(node: &TomlNode) -> Option<f64> {
    match node.data {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a claimed number is compared with tolerance, not counted"
        )]
        TomlData::Integer(Some(number)) => Some(number as f64),
        TomlData::Float(number) => number.is_finite().then_some(number),
        _ => None,
    }
}

/// A finite number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiniteNumber(pub f64);

impl ManifestValueType for FiniteNumber {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        match (finite(node), &node.data) {
            (Some(number), _) => return Some(Self(number)),
            (None, TomlData::Integer(_) | TomlData::Float(_)) => {
                let headline = format!("`{}` is not a finite number", reader.name());
                reader.invalid(node.at.clone(), headline, "expected a finite number");
            }
            _ => {
                let bare = node.as_text().filter(|text| text.trim().parse::<f64>().is_ok_and(f64::is_finite));
                if let Some(problem) = reader.wrong_type(node, "a number") {
                    problem.help =
                        Some("write only the number, without quotation marks and without a unit".into());
                    problem.fix = bare.map(|text| ProblemFix::guess(&node.at, text.trim()));
                }
            }
        }
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "number" })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Number(self.0));
    }
}

/// A whole number, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholeNumber(pub u64);

impl ManifestValueType for WholeNumber {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        if let TomlData::Integer(number) = node.data {
            let count = number.and_then(|number| u64::try_from(number).ok());
            if count.is_none() {
                let headline = format!("`{}` must be a whole number, 0 or more", reader.name());
                reader.invalid(node.at.clone(), headline, "expected 0 or more");
            }
            return count.map(Self);
        }
        reader.wrong_type(node, "a whole number");
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 0 })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        #[expect(clippy::cast_precision_loss, reason = "claims are shown and compared, not counted")]
        visitor.leaf(at, Leaf::Number(self.0 as f64));
    }
}

/// The version of the format. The only version is 1.
#[derive(Debug, Clone, Copy)]
pub struct FormatVersion;

impl ManifestValueType for FormatVersion {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        if matches!(node.data, TomlData::Integer(Some(1))) {
            return Some(Self);
        }
        let problem =
            reader.invalid(node.at.clone(), "the manifest's format version is not 1", "expected `1`");
        problem.help = Some(
            "write `readiness = 1`, or install a newer release of readiness that supports this format".into(),
        );
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "const": 1 })
    }
}

/// A day, written as a TOML date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TomlDay(pub Date);

impl TomlDay {
    pub(crate) fn from_toml(value: &toml::value::Datetime) -> Option<Date> {
        let date = value.date?;
        Date::new(
            i16::try_from(date.year).ok()?,
            i8::try_from(date.month).ok()?,
            i8::try_from(date.day).ok()?,
        )
        .ok()
    }
}

impl ManifestValueType for TomlDay {
    const SHAPE: &'static KeyShape = &KeyShape::Day;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let date = match &node.data {
            TomlData::Datetime(value) => Self::from_toml(value),
            TomlData::String(text) => parse_day(text),
            _ => None,
        };
        if let (TomlData::Datetime(value), Some(date)) = (&node.data, date)
            && value.time.is_none()
        {
            return Some(Self(date));
        }
        if let Some(problem) = reader.wrong_type(node, "a date") {
            match date {
                Some(date) => {
                    problem.help = Some(format!("write only the day: `{date}`"));
                    problem.fix = Some(ProblemFix::safe(&node.at, date.to_string()));
                }
                None => {
                    problem.help =
                        Some("write the date without quotation marks, such as `2026-06-01`".into());
                }
            }
        }
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "format": "date" })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Date(self.0));
    }
}

/// Parses `YYYY-MM-DD`. jiff alone would also accept a time after it.
pub(crate) fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// Whether a person has left: yes, no, or since a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonLeft {
    /// Yes or no.
    Known(bool),
    /// The day on which the person left.
    Since(Date),
}

impl PersonLeft {
    /// Whether the person is gone today.
    pub fn is_gone(self, today: &Today) -> bool {
        match self {
            Self::Known(left) => left,
            Self::Since(left) => today.has_come(left),
        }
    }
}

impl ManifestValueType for PersonLeft {
    const SHAPE: &'static KeyShape = &KeyShape::Any;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        match &node.data {
            TomlData::Boolean(left) => Some(Self::Known(*left)),
            TomlData::Datetime(_) => TomlDay::read(node, reader).map(|day| Self::Since(day.0)),
            _ => {
                reader.wrong_type(node, "`true`, `false` or a date");
                None
            }
        }
    }

    fn schema() -> serde_json::Value {
        json!({ "anyOf": [{ "type": "boolean" }, TomlDay::schema()] })
    }
}

/// A calendar period: `90d`, `12w`, `6mo`, `1y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    amount: u16,
    unit: PeriodUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PeriodUnit {
    Days,
    Weeks,
    Months,
    Years,
}

impl Period {
    /// Parses a period as the manifest writes it: `90d`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (amount, unit) = text.split_at_checked(digits)?;
        let unit = match unit {
            "d" => PeriodUnit::Days,
            "w" => PeriodUnit::Weeks,
            "mo" => PeriodUnit::Months,
            "y" => PeriodUnit::Years,
            _ => return None,
        };
        let amount = amount.parse().ok().filter(|amount| *amount <= limits::PERIOD_UNITS)?;
        Some(Self { amount, unit })
    }

    /// Makes a period of days.
    pub const fn days(amount: u16) -> Self {
        Self { amount, unit: PeriodUnit::Days }
    }

    /// Makes a period of months.
    #[cfg(test)]
    pub(crate) const fn months(amount: u16) -> Self {
        Self { amount, unit: PeriodUnit::Months }
    }

    /// Returns the number of its units: 90 for `90d`.
    pub(crate) fn amount(self) -> f64 {
        f64::from(self.amount)
    }

    /// Whether the period is zero.
    pub fn is_zero(self) -> bool {
        self.amount == 0
    }

    /// Formats the period as the manifest writes it.
    pub fn written(self) -> String {
        let unit = match self.unit {
            PeriodUnit::Days => "d",
            PeriodUnit::Weeks => "w",
            PeriodUnit::Months => "mo",
            PeriodUnit::Years => "y",
        };
        format!("{}{unit}", self.amount)
    }

    /// Returns the fewest and the most days that the period can have: the length of months and years depends on where they begin.
    pub fn in_days(self) -> (f64, f64) {
        let amount = f64::from(self.amount);
        let (days, margin) = match self.unit {
            PeriodUnit::Days => (amount, 0.0),
            PeriodUnit::Weeks => (7.0 * amount, 0.0),
            PeriodUnit::Months => (30.436_875 * amount, 3.0),
            PeriodUnit::Years => (365.2425 * amount, 1.0),
        };
        (days - margin, days + margin)
    }

    /// Converts the period to a calendar span, to be added to a day.
    pub fn to_calendar(self) -> Calendar {
        let amount = i32::from(self.amount);
        match self.unit {
            PeriodUnit::Days => amount.days(),
            PeriodUnit::Weeks => amount.weeks(),
            PeriodUnit::Months => amount.months(),
            // jiff limits a span to 19,998 years. A longer period never ends in practice.
            PeriodUnit::Years => amount.min(9_000).years(),
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            PeriodUnit::Days => "day",
            PeriodUnit::Weeks => "week",
            PeriodUnit::Months => "month",
            PeriodUnit::Years => "year",
        };
        write!(f, "{} {unit}{}", self.amount, if self.amount == 1 { "" } else { "s" })
    }
}

impl ManifestValueType for Period {
    const SHAPE: &'static KeyShape = &KeyShape::Period;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let TomlData::String(text) = &node.data else {
            reader.wrong_type(node, "a period such as \"90d\"");
            return None;
        };
        if text.trim().is_empty() {
            return None;
        }
        let period = Self::parse(text);
        if period.is_none() {
            let headline = format!("`{}` is not a period", reader.name());
            reader.invalid(node.at.clone(), headline, "expected a number and a unit").help =
                Some("write days, weeks, months or years: \"90d\", \"12w\", \"6mo\", \"1y\"".into());
        }
        period
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9]+(d|w|mo|y)$" })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Period(*self));
    }
}

/// Percentages, 0 to 100.
#[derive(Debug, Clone)]
pub struct Percentages(pub Vec<Field<FiniteNumber>>);

impl ManifestValueType for Percentages {
    const SHAPE: &'static KeyShape = KeyShape::PLAIN_LIST;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let items = reader.list(node, "a list of percentages")?;
        let mut numbers = reader.items::<FiniteNumber>(items);
        numbers.retain(|number| {
            let fits = (0.0..=100.0).contains(&number.value.0);
            if !fits {
                let headline = format!("`{}` has a value that is not a percentage", reader.name());
                reader.invalid(number.at.clone(), headline, "expected 0 to 100");
            }
            fits
        });
        Some(Self(numbers))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "array", "items": { "type": "number", "minimum": 0, "maximum": 100 } })
    }
}

/// A JSON pointer (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPointer(pub String);

impl JsonPointer {
    /// Parses a pointer; none if it does not begin with `/`.
    pub fn parse(text: &str) -> Option<Self> {
        text.starts_with('/').then(|| Self(text.to_owned()))
    }

    /// Builds a pointer from its keys.
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        let part = |key: &str| format!("/{}", key.replace('~', "~0").replace('/', "~1"));
        Self(keys.into_iter().map(part).collect::<Vec<_>>().concat())
    }

    /// Returns the keys, the outermost first.
    pub fn keys(&self) -> Vec<String> {
        self.0.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
    }
}

impl ManifestValueType for JsonPointer {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let NonBlankText(text) = NonBlankText::read(node, reader)?;
        if text.starts_with('/') {
            return Some(Self(text));
        }
        let headline = format!("`{}` is not a JSON pointer", reader.name());
        let problem = reader.invalid(node.at.clone(), headline, "must begin with `/`");
        problem.help = Some("write each key after a `/`, from the top level down: \"/results/p50\"".into());
        problem.fix = Some(ProblemFix::guess(&node.at, toml::Value::from(format!("/{text}")).to_string()));
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^/" })
    }
}

/// Reads one of a fixed set of words. Reports any other text together with the allowed words.
pub(crate) fn read_choice<T: Copy>(
    node: &TomlNode,
    reader: &mut ManifestReader,
    choices: &[T],
    word: fn(T) -> &'static str,
) -> Option<T> {
    let NonBlankText(text) = NonBlankText::read(node, reader)?;
    let found = choices.iter().copied().find(|choice| word(*choice) == text.trim());
    if found.is_none() {
        let words: Vec<_> = choices.iter().copied().map(word).collect();
        let near = nearest(&text, words.iter().copied());
        let headline = format!("`{}` cannot be `{}`", reader.name(), clipped(&text, 30));
        let problem = reader.invalid(node.at.clone(), headline, "not an allowed value");
        problem.help = Some(format!("allowed: {}", words.join(", ")));
        problem.fix = near.map(|near| ProblemFix::guess(&node.at, toml::Value::from(near).to_string()));
    }
    found
}

/// A list of words from a fixed set.
#[derive(Debug, Clone)]
pub struct Choices<T>(pub Vec<Field<T>>);

impl<T: ManifestValueType> ManifestValueType for Choices<T> {
    const SHAPE: &'static KeyShape = KeyShape::PLAIN_LIST;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let items = reader.list(node, "a list of words")?;
        Some(Self(reader.items(items)))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "array", "items": T::schema() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_a_number_and_a_unit() {
        let day = jiff::civil::date(2026, 1, 31);
        let after = |text| day + Period::parse(text).expect("a period").to_calendar();
        assert_eq!(after("90d"), jiff::civil::date(2026, 5, 1));
        assert_eq!(after("12w"), jiff::civil::date(2026, 4, 25));
        assert_eq!(after("1mo"), jiff::civil::date(2026, 2, 28));
        assert_eq!(after("1y"), jiff::civil::date(2027, 1, 31));
        for wrong in ["90", "d", "-5d", "1.5y", "90 d", "P90D", "3 months", "99999d", "6m", ""] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
        let _ = Period::parse("36525y").expect("long").to_calendar();
    }

    #[test]
    fn a_day_has_no_time() {
        assert!(parse_day("2026-06-01").is_some());
        for wrong in ["2026-06-01T00:00", "2026-6-1", "2026-02-30", "20260601", "01.06.2026"] {
            assert_eq!(parse_day(wrong), None, "{wrong}");
        }
    }
}
