//! What a rule writes to: findings, undecided questions, and the number of subjects.

use crate::facts::Facts;
use crate::finding::{Cause, Finding, Label, Level, RuleKind, Severity};
use crate::freshness::{FETCH_HISTORY, ManifestVersions};
use crate::gate::Gate;
use crate::manifest::Subject;
use crate::rule_id::RuleId;
use crate::rules::{Rule, RuleGroup, ids};
use crate::text::Span;

/// A question that the repository at hand cannot answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The rule that could not decide.
    pub rule: RuleId,
    /// The gate that it leaves undecided.
    pub gate: Option<Gate>,
    /// The subject of the question.
    pub subject: Subject,
    /// Why it is undecided.
    pub why: String,
    /// The next action that would settle it.
    pub settle: String,
    /// Whether the change introduced it; `None` without a base.
    pub introduced: Option<bool>,
}

/// Collects the results of one rule on one system.
#[derive(Debug)]
pub struct RuleContext {
    rule: RuleId,
    kind: RuleKind,
    group: RuleGroup,
    /// The gate of the next findings.
    gate: Option<Gate>,
    /// Its findings. The level is set when all rules have run.
    pub findings: Vec<Finding>,
    /// Its undecided questions.
    pub undecided: Vec<Undecided>,
    /// The number of subjects that it checked.
    pub seen: usize,
    /// Problems of the rule's own card.
    pub mistakes: Vec<Finding>,
}

impl RuleContext {
    /// A collector for `rule`. Findings belong to the rule's own gate until [`RuleContext::about`] sets another.
    pub fn new(rule: &Rule) -> Self {
        Self {
            rule: rule.id.clone(),
            kind: rule.kind,
            group: rule.group,
            gate: rule.group.gate(),
            findings: Vec::new(),
            undecided: Vec::new(),
            seen: 0,
            mistakes: Vec::new(),
        }
    }

    /// Counts a subject. The next findings of an evidence rule belong to `gate`.
    pub(super) fn about(&mut self, gate: Option<Gate>) {
        self.seen += 1;
        if self.group == RuleGroup::Evidence {
            self.gate = gate;
        }
    }

    /// The kind of defect that the rule reports.
    pub(super) fn kind(&self) -> RuleKind {
        self.kind
    }

    /// Counts subjects of a rule that checks the system as a whole.
    pub fn count_subjects(&mut self, subjects: usize) {
        self.seen += subjects;
    }

    /// Reports a defect of `subject` at `span`. The headline must stand alone: a lower-case phrase that names the defect.
    #[expect(clippy::indexing_slicing, reason = "the element was just added")]
    pub fn report(
        &mut self,
        subject: impl Into<Subject>,
        span: Span,
        headline: impl Into<String>,
    ) -> &mut Finding {
        self.findings.push(Finding {
            rule: self.rule.clone(),
            level: Level::Note,
            own_level: None,
            own_from: None,
            kind: self.kind,
            gate: self.gate,
            subject: subject.into(),
            headline: headline.into(),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
            waived: None,
            introduced: None,
            anchor: None,
            handoff: None,
            ask: Vec::new(),
            undecides_gate: false,
            severity: Severity::default(),
            cause: Cause::default(),
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Records that there is no answer for `subject`: neither a finding nor a pass. `settle` is the next action that would give one.
    pub fn undetermined(
        &mut self,
        subject: impl Into<Subject>,
        why: impl Into<String>,
        settle: impl Into<String>,
    ) {
        self.undecided.push(Undecided {
            rule: self.rule.clone(),
            gate: self.gate,
            subject: subject.into(),
            why: why.into(),
            settle: settle.into(),
            introduced: None,
        });
    }

    /// The older versions of the manifest. If history is too short for them, `subject` is undetermined for the reason `why`.
    pub(super) fn past<'f>(
        &mut self,
        facts: &'f Facts<'_>,
        subject: &str,
        why: &'static str,
    ) -> Option<&'f ManifestVersions> {
        if facts.freshness.past.is_incomplete() {
            self.undetermined(subject, why, FETCH_HISTORY);
        }
        facts.freshness.past.known()
    }

    /// Reports a defect of the rule's own card, at `span` in the card. It showed at `subject`.
    #[expect(clippy::indexing_slicing, reason = "the element was just added")]
    pub fn mistake(
        &mut self,
        subject: impl Into<Subject>,
        span: Span,
        headline: impl Into<String>,
    ) -> &mut Finding {
        self.report(subject, span, headline);
        self.mistakes.extend(self.findings.pop().map(|finding| Finding {
            rule: ids::INVALID_RULE,
            kind: RuleKind::Broken,
            gate: None,
            ..finding
        }));
        let last = self.mistakes.len() - 1;
        &mut self.mistakes[last]
    }
}
