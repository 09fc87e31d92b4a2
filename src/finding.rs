//! A finding: a claim that does not hold, where, why, and what to do.

use std::ops::Range;

use jiff::civil::Date;

use crate::gate::Gate;
use crate::manifest::Subject;
use crate::manifest::model::Stage;
use crate::manifest::reader::choices;
use crate::rule_id::RuleId;
use crate::text::Span;

choices! {
    /// How bad a finding is.
    pub enum Level {
        /// Mentioned.
        Note = "note",
        /// Shown.
        Warning = "warning",
        /// Fails the gate.
        Error = "error",
    }

    /// What kind of defect a rule reports.
    pub enum RuleKind {
        /// What is there does not hold.
        Broken = "broken",
        /// A key, table or entry is absent that the stage asks for.
        Owed = "owed",
        /// Worth a look, never a failure.
        Warning = "warning",
        /// Worth knowing.
        Note = "note",
        /// Found among the other findings.
        Triage = "triage",
    }
}

/// A place with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What it is, in a few words.
    pub text: String,
}

/// A replacement of bytes in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A change that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether it can be applied without review. One that needs review is shown, and never applied by `--fix`.
    pub safe: bool,
    /// The replacements.
    pub edits: Vec<Edit>,
}

/// The commit, the day and the counts behind a finding, for programs that read the report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cause {
    /// The commit that brought it about, in hexadecimal.
    pub commit: Option<String>,
    /// The day since which it is so.
    pub since: Option<Date>,
    /// For how many days.
    pub days: Option<i32>,
    /// How many commits it took.
    pub commits: Option<usize>,
    /// How many files differ.
    pub files: Option<usize>,
}

/// A claim that does not hold.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's id.
    pub rule: RuleId,
    /// How bad, after stage and policy.
    pub level: Level,
    /// How bad it is by itself, where that is not what its rule says in general. A policy's level goes before it.
    pub own_level: Option<Level>,
    /// The stage from which it is an error by itself, where that is earlier than its rule says.
    pub own_from: Option<Stage>,
    /// What kind of defect.
    pub kind: RuleKind,
    /// The gate that it fails; none for the manifest itself.
    pub gate: Option<Gate>,
    /// The key path: with the rule, what identifies it when lines move.
    pub subject: Subject,
    /// What is wrong, standing alone: lower-case, naming the thing.
    pub headline: String,
    /// Where.
    pub primary: Label,
    /// Other places that explain it.
    pub related: Vec<Label>,
    /// What to do.
    pub help: Vec<String>,
    /// A change that mends it.
    pub fix: Option<Fix>,
    /// Who lives with it, if somebody does.
    pub waived: Option<Waived>,
    /// Whether the change brought it; none where no base was asked for.
    pub introduced: Option<bool>,
    /// How much is wrong, to be held against what was found before a change.
    pub extent: Severity,
    /// The commit, the day and the counts behind it, where a rule knows them.
    pub cause: Cause,
}

/// How much is wrong, as far as a rule can say: what makes a finding worse that was there before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Severity {
    /// Each thing that is wrong, as text, wherever it stands; sorted.
    parts: Vec<String>,
    /// A number that is the worse the higher it is, and what it counts.
    amount: Option<(f64, String)>,
}

/// What rounding costs, relative to a number.
const EPSILON: f64 = 1e-9;

impl Severity {
    /// Each thing that is wrong.
    pub(crate) fn parts(&self) -> &[String] {
        &self.parts
    }

    /// Whether something is wrong that was not, or is by more than it was. What only one of the two tells of cannot be compared.
    pub(crate) fn is_beyond(&self, then: &Self) -> bool {
        let more = match (&self.amount, &then.amount) {
            (Some((now, of)), Some((then, of_then))) if of == of_then => {
                now - then > EPSILON * then.abs().max(1.0)
            }
            _ => false,
        };
        // Both are sorted. Of two that are the same, one may be new.
        let mut left = then.parts.iter().peekable();
        let mut is_new = |part: &String| {
            while left.next_if(|then| *then < part).is_some() {}
            left.next_if(|then| *then == part).is_none()
        };
        more || !then.parts.is_empty() && self.parts.iter().any(&mut is_new)
    }
}

/// Why a finding does not count: somebody lives with it for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// What subjects call the waiver.
    pub waiver: String,
    /// Who says so.
    pub by: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// Until when.
    pub expires: Option<Date>,
}

impl Waived {
    /// Who lives with it, until when and why, in words.
    pub fn in_words(&self) -> String {
        let until = self.expires.map(|day| format!(" until {day}")).unwrap_or_default();
        let by = if self.by.is_empty() { String::new() } else { format!(" by {}", self.by.join(", ")) };
        let why = self.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("waived{until}{by}{why}")
    }
}

impl Finding {
    /// Whether it can fail the run: nobody lives with it, and it was not there before.
    pub fn counts(&self) -> bool {
        self.waived.is_none() && self.introduced != Some(false)
    }

    /// Whether it was there before the change, so that it fails nothing, and nobody lives with it.
    pub fn is_known(&self) -> bool {
        self.waived.is_none() && self.introduced == Some(false)
    }

    /// What is wrong, for who shows no more than that: with a word before it where it was there before the change.
    pub(crate) fn headline_with_known(&self) -> String {
        format!("{}{}", if self.is_known() { "known: " } else { "" }, self.headline)
    }

    /// The steps to take that need no edit, and the title of its fix: the last of its help.
    pub(crate) fn help_and_fix(&self) -> (&[String], Option<&str>) {
        match self.help.split_last() {
            Some((title, others)) if self.fix.is_some() => (others, Some(title)),
            _ => (&self.help, self.fix.as_ref().map(|_| "write this instead")),
        }
    }

    /// Names the commit that brought it about.
    pub(crate) fn commit(&mut self, id: &str) -> &mut Self {
        self.cause.commit = Some(id.to_owned());
        self
    }

    /// Says since which day it is so, and for how many days.
    pub(crate) fn since(&mut self, day: Date, days: i32) -> &mut Self {
        (self.cause.since, self.cause.days) = (Some(day), Some(days));
        self
    }

    /// Says what the primary place is.
    pub fn label(&mut self, text: impl Into<String>) -> &mut Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a place that explains it.
    pub fn because(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says how bad it is by itself, whatever its rule says in general.
    pub fn level(&mut self, level: Level) -> &mut Self {
        self.own_level = Some(level);
        self
    }

    /// Says which things are wrong: with one more, it is worse than before.
    pub fn parts<T: Into<String>>(&mut self, parts: impl IntoIterator<Item = T>) -> &mut Self {
        self.extent.parts = parts.into_iter().map(Into::into).collect();
        self.extent.parts.sort();
        self
    }

    /// Says how bad it is: the higher, the worse. What counts in other units, `of` something else, is not compared.
    pub fn amount(&mut self, amount: f64, of: impl Into<String>) -> &mut Self {
        self.extent.amount = Some((amount, of.into()));
        self
    }

    /// Adds a next step.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help.push(text.into());
        self
    }

    /// Adds a change that mends it: in the file of `at`, `range` is replaced by `text`.
    pub fn fix(&mut self, at: Span, range: Range<usize>, text: impl Into<String>, safe: bool) -> &mut Self {
        let edit = Edit { span: Span::new(at.file, range), text: text.into() };
        self.fix = Some(Fix { safe, edits: vec![edit] });
        self
    }
}
