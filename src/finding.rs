//! A finding: a claim that does not hold, with its place, its reasons and the next action.

use std::ops::Range;

use jiff::civil::Date;

use crate::gate::Gate;
use crate::manifest::Subject;
use crate::manifest::model::Stage;
use crate::manifest::reader::choices;
use crate::path::RepoPath;
use crate::rule_id::RuleId;
use crate::text::{Position, Span};

choices! {
    /// The level of a finding.
    pub enum Level {
        /// Information.
        Note = "note",
        /// Shown, but fails nothing.
        Warning = "warning",
        /// Fails the gate.
        Error = "error",
    }

    /// The kind of defect that a rule reports.
    pub enum RuleKind {
        /// Something exists but is wrong.
        Broken = "broken",
        /// A key, table or entry that the stage requires is missing.
        Owed = "owed",
        /// Should be checked; never an error.
        Warning = "warning",
        /// Information only.
        Note = "note",
        /// A report about other findings.
        Triage = "triage",
    }

    /// What a finding does to the handoff.
    pub enum HandoffEffect {
        /// It is an error there.
        Blocks = "blocks",
        /// It leaves its gate undecided there.
        Undecides = "undecides",
        /// It fails nothing there.
        Passes = "passes",
    }
}

/// A place with a short text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The text, a few words.
    pub text: String,
}

/// The place in the diff that introduces a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// The place of one of the finding's labels.
    Label(Span),
    /// A line of a file that may not be among the sources.
    Line {
        /// The file.
        path: RepoPath,
        /// The start of the line.
        start: Position,
        /// The end of the line.
        end: Position,
    },
}

/// A replacement of a range of text in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The replaced range.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A change that fixes a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether it can be applied without review. `--fix` applies only safe fixes; the others are shown.
    pub safe: bool,
    /// The replacements.
    pub edits: Vec<Edit>,
}

/// The commit, the day and the counts behind a finding, for programs that read the report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cause {
    /// The commit that caused the finding, in hexadecimal.
    pub commit: Option<String>,
    /// The first day of the finding.
    pub since: Option<Date>,
    /// The age of the finding in days.
    pub days: Option<i32>,
    /// The number of commits involved.
    pub commits: Option<usize>,
    /// The number of files that differ.
    pub files: Option<usize>,
}

/// A claim that does not hold.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's id.
    pub rule: RuleId,
    /// The level after stage and policy.
    pub level: Level,
    /// The level that this finding has instead of its rule's. A policy overrides it.
    pub own_level: Option<Level>,
    /// The first stage at which this finding is an error, if that is earlier than its rule's.
    pub own_from: Option<Stage>,
    /// The kind of defect.
    pub kind: RuleKind,
    /// The gate that it fails; none for problems of the manifest itself.
    pub gate: Option<Gate>,
    /// The key path. Together with the rule it identifies the finding when lines move.
    pub subject: Subject,
    /// What is wrong, in lower case, clear on its own.
    pub headline: String,
    /// The place.
    pub primary: Label,
    /// Other places that explain the finding.
    pub related: Vec<Label>,
    /// The next actions.
    pub help: Vec<String>,
    /// A change that fixes the finding.
    pub fix: Option<Fix>,
    /// The waiver that accepts the finding, if there is one.
    pub waived: Option<Waived>,
    /// Whether the change introduced the finding; none without a base.
    pub introduced: Option<bool>,
    /// The place in the diff, for a finding that the change introduced. None if no line of the diff is to blame.
    pub anchor: Option<Anchor>,
    /// What it does to the handoff; none if that is not known, as for a stopped system.
    pub handoff: Option<HandoffEffect>,
    /// Whom to ask about it: the owner of the claim, otherwise the owner of the file in CODEOWNERS.
    pub ask: Vec<String>,
    /// Whether its gate is undecided until the finding is gone, waived, or an error.
    pub undecides_gate: bool,
    /// How severe the finding is, for a comparison with the base.
    pub severity: Severity,
    /// The commit, the day and the counts behind the finding, if a rule knows them.
    pub cause: Cause,
}

/// How severe a finding is, as far as a rule can measure it. A finding that existed before can get worse.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Severity {
    /// The things that are wrong, as text without places; sorted.
    items: Vec<String>,
    /// A number that grows with the severity, and what it counts.
    value: Option<(f64, String)>,
}

/// Relative tolerance for rounding errors.
const EPSILON: f64 = 1e-9;

impl Severity {
    /// Returns the things that are wrong.
    pub(crate) fn items(&self) -> &[String] {
        &self.items
    }

    /// Returns the number that grows with the severity.
    pub(crate) fn value(&self) -> Option<f64> {
        self.value.as_ref().map(|(value, _)| *value)
    }

    /// Whether something is wrong that was not wrong before, or the number has grown. A part that only one side has is not compared.
    pub(crate) fn is_worse_than(&self, then: &Self) -> bool {
        let more = match (&self.value, &then.value) {
            (Some((now, of)), Some((then, of_then))) if of == of_then => {
                now - then > EPSILON * then.abs().max(1.0)
            }
            _ => false,
        };
        // Both lists are sorted. Each item of one list matches at most one of the other.
        let mut left = then.items.iter().peekable();
        let mut is_new = |item: &String| {
            while left.next_if(|then| *then < item).is_some() {}
            left.next_if(|then| *then == item).is_none()
        };
        more || !then.items.is_empty() && self.items.iter().any(&mut is_new)
    }
}

/// The waiver that accepts a finding until a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// The name of the waiver in subjects.
    pub waiver: String,
    /// Who accepts the finding.
    pub by: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// Day on which the waiver ends.
    pub expires: Option<Date>,
}

impl Waived {
    /// Formats the waiver in words: who accepts the finding, until when and why.
    pub fn in_words(&self) -> String {
        let until = self.expires.map(|day| format!(" until {day}")).unwrap_or_default();
        let by = if self.by.is_empty() { String::new() } else { format!(" by {}", self.by.join(", ")) };
        let why = self.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("waived{until}{by}{why}")
    }
}

impl Finding {
    /// Whether the finding can fail the run: it is not waived, and the base did not have it.
    pub fn counts(&self) -> bool {
        self.waived.is_none() && self.introduced != Some(false)
    }

    /// Whether the base already had the finding, so that it cannot fail the run, and it is not waived.
    pub fn is_known(&self) -> bool {
        self.waived.is_none() && self.introduced == Some(false)
    }

    /// Returns the headline, with a prefix if the base already had the finding.
    pub(crate) fn headline_with_known(&self) -> String {
        format!("{}{}", if self.is_known() { "known: " } else { "" }, self.headline)
    }

    /// Returns the next actions that need no edit, and the title of the fix: the last help text.
    pub(crate) fn help_and_fix(&self) -> (&[String], Option<&str>) {
        match self.help.split_last() {
            Some((title, others)) if self.fix.is_some() => (others, Some(title)),
            _ => (&self.help, self.fix.as_ref().map(|_| "write this instead")),
        }
    }

    /// Sets the commit that caused the finding.
    pub(crate) fn commit(&mut self, id: &str) -> &mut Self {
        self.cause.commit = Some(id.to_owned());
        self
    }

    /// Sets the first day of the finding and its age in days.
    pub(crate) fn since(&mut self, day: Date, days: i32) -> &mut Self {
        (self.cause.since, self.cause.days) = (Some(day), Some(days));
        self
    }

    /// Sets the text of the primary place.
    pub fn label(&mut self, text: impl Into<String>) -> &mut Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a place that explains the finding.
    pub fn related(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Sets the level of this finding, instead of its rule's.
    pub fn level(&mut self, level: Level) -> &mut Self {
        self.own_level = Some(level);
        self
    }

    /// Sets the things that are wrong. If the base did not have one of them, the finding is worse.
    pub fn items<T: Into<String>>(&mut self, items: impl IntoIterator<Item = T>) -> &mut Self {
        self.severity.items = items.into_iter().map(Into::into).collect();
        self.severity.items.sort();
        self
    }

    /// Sets a number that grows with the severity. Numbers are compared only if they count the same thing, `of`.
    pub fn value(&mut self, value: f64, of: impl Into<String>) -> &mut Self {
        self.severity.value = Some((value, of.into()));
        self
    }

    /// Adds a next action.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help.push(text.into());
        self
    }

    /// Adds a change that fixes the finding: `range` in the file of `at` is replaced by `text`.
    pub fn fix(&mut self, at: Span, range: Range<usize>, text: impl Into<String>, safe: bool) -> &mut Self {
        let edit = Edit { span: Span::new(at.file, range), text: text.into() };
        self.fix = Some(Fix { safe, edits: vec![edit] });
        self
    }
}
