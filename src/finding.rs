//! A finding: a claim that does not hold, where, why, and what to do.

use std::ops::Range;

use jiff::civil::Date;

use crate::gate::Gate;
use crate::manifest::reader::choices;
use crate::rules::Text;
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
    pub enum Kind {
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
    /// Whether it can be applied unseen.
    pub safe: bool,
    /// The replacements.
    pub edits: Vec<Edit>,
}

/// A claim that does not hold.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's id.
    pub rule: Text,
    /// How bad, after stage and policy.
    pub level: Level,
    /// How bad it is by itself, where that is not what its rule says in general. A policy's level goes before it.
    pub own_level: Option<Level>,
    /// What kind of defect.
    pub kind: Kind,
    /// The gate that it fails; none for the manifest itself.
    pub gate: Option<Gate>,
    /// The key path: with the rule, what identifies it when lines move.
    pub subject: String,
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
    /// Whether a change brought it: only a comparison with a base tells.
    pub introduced: Option<bool>,
}

/// Why a finding does not count: somebody lives with it for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
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
