//! What a rule writes into: findings, what it could not tell, and how many subjects it saw.

use crate::finding::{Finding, Label, Level};
use crate::gate::Gate;
use crate::rules::Rule;
use crate::text::Span;

/// A question that the repository at hand cannot answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The rule that asked.
    pub rule: &'static str,
    /// The gate that it leaves open.
    pub gate: Option<Gate>,
    /// The claim that it asked about.
    pub subject: String,
    /// Why it cannot be told.
    pub why: String,
}

/// Collects what one rule says of one system.
#[derive(Debug)]
pub struct Cx {
    rule: &'static Rule,
    /// The gate that findings belong to, at this moment.
    gate: Option<Gate>,
    /// What it reported. The level is set when all rules have run.
    pub findings: Vec<Finding>,
    /// What it could not tell.
    pub undecided: Vec<Undecided>,
    /// How many subjects it looked at.
    pub seen: usize,
}

impl Cx {
    /// A collector for `rule`, whose findings go to its own gate until [`Cx::about`] says otherwise.
    pub fn new(rule: &'static Rule) -> Self {
        Self { rule, gate: rule.group.gate(), findings: Vec::new(), undecided: Vec::new(), seen: 0 }
    }

    /// Counts a subject; an evidence rule's findings on it belong to `gate`.
    pub(super) fn about(&mut self, gate: Option<Gate>) {
        self.seen += 1;
        if self.rule.group == super::Group::Evidence {
            self.gate = gate;
        }
    }

    /// Counts subjects of a rule that looks at the system as a whole.
    pub fn saw(&mut self, subjects: usize) {
        self.seen += subjects;
    }

    /// Reports a defect of `subject` at `span`. The headline stands alone: a lower-case phrase that names the thing.
    pub fn report(
        &mut self,
        subject: impl Into<String>,
        span: Span,
        headline: impl Into<String>,
    ) -> &mut Finding {
        self.findings.push(Finding {
            rule: self.rule.id,
            level: Level::Note,
            own_level: None,
            kind: self.rule.kind,
            gate: self.gate,
            subject: subject.into(),
            headline: headline.into(),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Says that `subject` cannot be judged here: neither an alarm nor a pass.
    pub fn cannot_tell(&mut self, subject: impl Into<String>, why: impl Into<String>) {
        self.undecided.push(Undecided {
            rule: self.rule.id,
            gate: self.gate,
            subject: subject.into(),
            why: why.into(),
        });
    }
}
