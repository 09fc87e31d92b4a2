//! What a rule writes into: findings, what it could not tell, and how many subjects it saw.

use crate::facts::Facts;
use crate::finding::{Cause, Finding, Label, Level, RuleKind, Severity};
use crate::freshness::ManifestVersions;
use crate::gate::Gate;
use crate::manifest::Subject;
use crate::rule_id::RuleId;
use crate::rules::{Rule, RuleGroup, ids};
use crate::text::Span;

/// A question that the repository at hand cannot answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The rule that asked.
    pub rule: RuleId,
    /// The gate that it leaves open.
    pub gate: Option<Gate>,
    /// The claim that it asked about.
    pub subject: Subject,
    /// Why it cannot be told.
    pub why: String,
    /// Whether the change brought it; none where no base was asked for.
    pub introduced: Option<bool>,
}

/// Collects what one rule says of one system.
#[derive(Debug)]
pub struct RuleContext {
    rule: RuleId,
    kind: RuleKind,
    group: RuleGroup,
    /// The gate that findings belong to, at this moment.
    gate: Option<Gate>,
    /// What it reported. The level is set when all rules have run.
    pub findings: Vec<Finding>,
    /// What it could not tell.
    pub undecided: Vec<Undecided>,
    /// How many subjects it looked at.
    pub seen: usize,
    /// What is wrong with the rule's own card.
    pub mistakes: Vec<Finding>,
}

impl RuleContext {
    /// A collector for `rule`, whose findings go to its own gate until [`RuleContext::about`] says otherwise.
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

    /// Counts a subject; an evidence rule's findings on it belong to `gate`.
    pub(super) fn about(&mut self, gate: Option<Gate>) {
        self.seen += 1;
        if self.group == RuleGroup::Evidence {
            self.gate = gate;
        }
    }

    /// What kind of defect the rule reports.
    pub(super) fn kind(&self) -> RuleKind {
        self.kind
    }

    /// Counts subjects of a rule that looks at the system as a whole.
    pub fn saw(&mut self, subjects: usize) {
        self.seen += subjects;
    }

    /// Reports a defect of `subject` at `span`. The headline stands alone: a lower-case phrase that names the thing.
    #[expect(clippy::indexing_slicing, reason = "something has just been put there")]
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
            extent: Severity::default(),
            cause: Cause::default(),
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Records that there is no answer for `subject`: neither a finding nor a pass.
    pub fn undetermined(&mut self, subject: impl Into<Subject>, why: impl Into<String>) {
        self.undecided.push(Undecided {
            rule: self.rule.clone(),
            gate: self.gate,
            subject: subject.into(),
            why: why.into(),
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
            self.undetermined(subject, why);
        }
        facts.freshness.past.known()
    }

    /// Says that the rule's own card is wrong: at `span` in it, which showed at `subject`.
    #[expect(clippy::indexing_slicing, reason = "something has just been put there")]
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
