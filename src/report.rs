//! The value that outputs print: systems with their gates and verdicts, and sorted findings.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use jiff::civil::Date;

use crate::excluded::Excluded;
use crate::finding::{Finding, HandoffEffect, Level};
use crate::freshness::Behind;
use crate::gate::Gate;
use crate::history::Commit;
use crate::manifest::Subject;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::{Outcome, PolicyLevel, Risk, Stage};
use crate::manifest::reader::choices;
use crate::profile::SystemProfile;
use crate::rule_id::RuleId;
use crate::rules::{self, Rule, RuleGroup, Undecided};
use crate::snapshot::{About, RepoPath};
use crate::text::{SourceMap, Span};

choices! {
    /// The status of a gate.
    pub enum GateStatus {
        /// Every check holds.
        Passed = "passed",
        /// A finding is waived, or a rule is lowered or switched off.
        Waived = "waived",
        /// A check fails.
        Failed = "failed",
        /// A check could not be decided.
        Undecided = "undecided",
        /// Nothing is due at this stage.
        NotDue = "not-due",
    }

    /// The verdict on a system.
    pub enum Verdict {
        /// All gates hold.
        Ready = "ready",
        /// A pilot whose claims hold so far.
        OnTrack = "on-track",
        /// A gate failed, or the manifest has errors.
        NotReady = "not-ready",
        /// A gate could not be decided.
        Undecided = "undecided",
        /// The system was stopped.
        Stopped = "stopped",
        /// The system is not on its way to production.
        Research = "research",
    }

    /// The status of an artifact.
    pub enum ArtifactStatus {
        /// It is up to date.
        Current = "current",
        /// It is older than its maximum age.
        Stale = "stale",
        /// What it covers has changed since.
        Drifted = "drifted",
        /// It has no content.
        Void = "void",
        /// It is not in the repository.
        Missing = "missing",
        /// Its status could not be decided.
        Undecided = "undecided",
    }

    /// Whether the document of a claim covers a topic.
    pub enum TopicStatus {
        /// A section or a contact about it has content.
        Covered = "covered",
        /// A section about it is empty.
        Broken = "broken",
        /// No section about it was found, or it has only a few words.
        Unlocated = "unlocated",
        /// No section about it was found, but other text may be about it.
        Withheld = "withheld",
        /// It is at a web address, which is not fetched.
        Elsewhere = "elsewhere",
        /// The document cannot be read.
        Unreadable = "unreadable",
    }

    /// How the section about a topic is known.
    pub enum TopicSource {
        /// The manifest points at it.
        Declared = "declared",
        /// A label names it.
        Found = "found",
    }
}

impl Verdict {
    /// Returns the verdict as people read it.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::OnTrack => "on track",
            Self::NotReady => "not ready",
            Self::Undecided => "cannot tell",
            Self::Stopped => "stopped",
            Self::Research => "research",
        }
    }
}

/// The report on one gate of a system.
#[derive(Debug, Clone)]
pub struct GateReport {
    /// The gate.
    pub gate: Gate,
    /// Its status.
    pub status: GateStatus,
    /// Findings of level error.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
    /// Waived findings.
    pub waived: usize,
    /// Items that are owed at a later stage.
    pub owed: usize,
    /// What is owed at the first later stage that requires anything.
    pub next: Option<OwedCount>,
    /// Claims with external artifacts.
    pub external: usize,
    /// Why it is undecided, each reason once.
    pub reasons: Vec<Reason>,
    /// Its status and its errors at the base of a comparison, if the base had the system.
    pub before: Option<(GateStatus, usize)>,
}

impl GateReport {
    /// The number of items owed at the first later stage that requires any. The outputs show this one.
    pub(crate) fn owed_next(&self) -> usize {
        self.next.map_or(0, |next| next.count)
    }

    /// Whether nothing is known about it, because only some rules ran.
    pub(crate) fn is_not_asked(&self) -> bool {
        let counts = [self.errors, self.warnings, self.waived, self.owed];
        counts == [0; 4]
            && !self.reasons.is_empty()
            && self.reasons.iter().all(|reason| reason.text == ONLY_SOME)
    }

    /// Whether a reason leaves it undecided. A reason that the change introduced always does.
    pub(crate) fn is_open_for(&self, reason: &Reason) -> bool {
        reason.text != ONLY_SOME && reason.introduced.unwrap_or(self.status == GateStatus::Undecided)
    }
}

/// Why something is undecided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The reason, as one line.
    pub text: String,
    /// The next action that would settle it; empty if another finding says it. Reasons with the same one have the same cause.
    pub settle: String,
    /// Whether the change introduced it; `None` without a base.
    pub introduced: Option<bool>,
}

impl Reason {
    /// A reason that was not compared with a base.
    pub(crate) fn new(text: impl Into<String>, settle: impl Into<String>) -> Self {
        Self { text: text.into(), settle: settle.into(), introduced: None }
    }

    /// The reason of one undecided question.
    pub(crate) fn of(open: &Undecided) -> Self {
        Self::new(reason(open), open.settle.as_str())
    }

    /// The reason of a finding that leaves its gate undecided.
    pub(crate) fn of_finding(finding: &Finding) -> Self {
        let settle = finding.help.first().cloned().unwrap_or_default();
        Self::new(format!("{}: {}", finding.subject, finding.headline), settle)
    }

    /// Merges reasons with the same cause into the first, which then says how many more there are.
    pub(crate) fn by_cause(all: &[&Self]) -> Vec<Self> {
        let mut causes: Vec<(Self, usize)> = Vec::new();
        let mut places = HashMap::new();
        for reason in all {
            let cause = if reason.settle.is_empty() { &reason.text } else { &reason.settle };
            let place = *places.entry((cause, reason.introduced)).or_insert_with(|| {
                causes.push(((*reason).clone(), 0));
                causes.len() - 1
            });
            if let Some((_, count)) = causes.get_mut(place) {
                *count += 1;
            }
        }
        let line = |(reason, count): (Self, usize)| match count {
            1 => reason,
            count => Self { text: format!("{} (and {} more like it)", reason.text, count - 1), ..reason },
        };
        causes.into_iter().map(line).collect()
    }
}

/// An artifact that is claimed.
#[derive(Debug, Clone)]
pub struct ArtifactReport {
    /// The claim's subject.
    pub claim: Subject,
    /// Its path from the repository's root, or its address.
    pub path: String,
    /// Whether it is at a web address.
    pub is_external: bool,
    /// What it is claimed as.
    pub kind: ArtifactKind,
    /// The gate that it belongs to.
    pub gate: Option<Gate>,
    /// Its status.
    pub status: ArtifactStatus,
    /// The commit that last touched it, if it was looked up.
    pub last_touched: Option<Commit>,
    /// The date of its last valid review.
    pub last_reviewed: Option<Date>,
    /// How far it lags behind what it covers.
    pub lag: Option<Behind>,
    /// The topics that its document must cover.
    pub topics: Vec<TopicReport>,
    /// The days since it was last verified; `None` if that day is not known.
    pub age_days: Option<i32>,
    /// Its maximum age in days; `None` if it has none.
    pub limit_days: Option<i32>,
    /// Who keeps it: its own owner in the manifest, otherwise the owner of its entry.
    pub owner: Vec<String>,
    /// Its files with their git object ids, by path, and how many more there are.
    pub files: (Vec<(String, String)>, usize),
}

/// A topic that a document must cover.
#[derive(Debug, Clone)]
pub struct TopicReport {
    /// Its key in `sections`.
    pub topic: &'static str,
    /// Whether it is covered.
    pub status: TopicStatus,
    /// How its section is known; none without a section.
    pub source: Option<TopicSource>,
    /// The path from the repository's root with the line, or the address.
    pub place: Option<(String, Option<usize>)>,
    /// Why the document cannot be read.
    pub why: Option<String>,
    /// Of a declared topic, the commit since which the manifest says so, or why it is not known.
    pub since: Option<Result<Commit, &'static str>>,
}

/// A decision as the manifest records it.
#[derive(Debug, Clone)]
pub struct DecisionReport {
    /// Its outcome.
    pub outcome: Option<Outcome>,
    /// Its date.
    pub on: Option<Date>,
    /// Who decided.
    pub by: Vec<String>,
    /// Who took part in the final review.
    pub reviewed_by: Vec<String>,
    /// The document that records it, from the repository's root.
    pub record: Option<String>,
}

/// How many subjects a rule checked.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The rule.
    pub rule: RuleId,
    /// The number of subjects.
    pub seen: usize,
    /// Why it did not run; `None` if it did.
    pub not_asked: Option<String>,
    /// The kind of subject, in the plural.
    pub looks_at: String,
    /// What is owed at a later stage.
    pub owed: Option<OwedCount>,
}

/// How much a later stage requires that is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedCount {
    /// The stage.
    pub stage: Stage,
    /// The number of items.
    pub count: usize,
}

/// Something that a later stage requires and that is absent.
#[derive(Debug, Clone)]
pub struct Owed {
    /// The rule that requires it.
    pub rule: RuleId,
    /// The gate that it belongs to.
    pub gate: Gate,
    /// The key path that is absent.
    pub subject: Subject,
    /// The headline of the rule at that stage.
    pub headline: String,
    /// The first stage that requires it.
    pub stage: Stage,
}

/// The report on one system.
#[derive(Debug, Clone)]
pub struct SystemReport {
    /// The path of its manifest, from the repository root.
    pub manifest: RepoPath,
    /// Its name: from the manifest, otherwise from its folder.
    pub name: String,
    /// The handles of `[people]`, by handle and by e-mail address, both in lower case.
    pub people: HashMap<String, String>,
    /// The owners of its manifest in CODEOWNERS.
    pub owners: Vec<String>,
    /// The stage in its manifest.
    pub stage: Stage,
    /// The stage at which it was evaluated.
    pub evaluated_stage: Stage,
    /// The requested stage, if it was not used because the system is stopped or research.
    pub passed_over: Option<Stage>,
    /// Its risk class.
    pub risk: Option<Risk>,
    /// The recorded decision.
    pub decision: Option<DecisionReport>,
    /// Whether its manifest does not parse, so that nothing else was evaluated.
    pub broken: bool,
    /// Its verdict; `None` if only some rules ran.
    pub verdict: Option<Verdict>,
    /// Its verdict at the base of a comparison, if the base had the system.
    pub verdict_before: Option<Verdict>,
    /// Its gates.
    pub gates: Vec<GateReport>,
    /// Its artifacts.
    pub artifacts: Vec<ArtifactReport>,
    /// What its manifest says of people, value, evals and operations.
    pub profile: SystemProfile,
    /// How many subjects each rule checked.
    pub coverage: Vec<Coverage>,
    /// Rules whose level the policy lowers, with the new level.
    pub lowered: Vec<(RuleId, PolicyLevel)>,
    /// Why something is undecided that belongs to no gate.
    pub reasons: Vec<Reason>,
    /// Everything that is undecided, by rule and subject.
    pub undecided: Vec<Undecided>,
    /// What is owed at later stages, in the order of the rules.
    pub owed: Vec<Owed>,
}

/// The report on a run.
#[derive(Debug, Clone)]
pub struct Report {
    /// The date that counts as today.
    pub today: Date,
    /// The tree that was evaluated.
    pub about: About,
    /// The systems, by their manifests' paths.
    pub systems: Vec<SystemReport>,
    /// The findings with the index of their system in `systems`, by path, line and rule.
    pub findings: Vec<(usize, Finding)>,
    /// The custom rules of the systems, each id once.
    pub custom_rules: Vec<Rc<Rule>>,
    /// The texts that spans refer to.
    pub sources: SourceMap,
    /// The commit that the run is compared with, if any; `HEAD` if nothing is committed yet.
    pub base: Option<String>,
    /// The UTC day of that commit.
    pub base_day: Option<Date>,
    /// Systems of the base whose manifests are gone: deleted, renamed and moved at once, or no longer tracked.
    pub gone: Vec<RemovedSystem>,
    /// Excluded manifests below the requested folders, by path.
    pub excluded: Vec<Excluded>,
    /// What the change relaxes, by system and place.
    pub relaxed: Vec<RelaxedReport>,
    /// The findings of the base that the change no longer has, by system and place at the base.
    pub gone_findings: Vec<GoneFinding>,
}

/// A value, an entry or an exception that the change relaxes.
#[derive(Debug, Clone)]
pub struct RelaxedReport {
    /// The index of its system.
    pub system: usize,
    /// Its key path; for a file, its name.
    pub subject: Subject,
    /// The changed place.
    pub span: Span,
    /// What was changed, in one line.
    pub text: String,
    /// The same without names, such as `a bound was lowered`.
    pub short: String,
    /// The path of the accepted record of the change, as the manifest writes it.
    pub record: Option<String>,
    /// The findings that it silences.
    pub silences: Vec<SilencedFinding>,
}

/// A finding that a relaxed value silences.
#[derive(Debug, Clone)]
pub struct SilencedFinding {
    /// Its rule.
    pub rule: RuleId,
    /// Its key path.
    pub subject: Subject,
    /// What is wrong.
    pub headline: String,
    /// The number by which it fails.
    pub value: Option<f64>,
    /// Whether the base already had it.
    pub is_known: bool,
}

/// A finding of the base that the change no longer has.
#[derive(Debug, Clone)]
pub struct GoneFinding {
    /// The index of its system.
    pub system: usize,
    /// Its rule.
    pub rule: RuleId,
    /// Its level at the base.
    pub level: Level,
    /// Its key path at the base.
    pub subject: Subject,
    /// What was wrong.
    pub headline: String,
    /// Why it is gone.
    pub reason: GoneReason,
}

/// Why a finding is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoneReason {
    /// Its defect is fixed.
    Mended,
    /// This was relaxed: the text of an entry of `relaxed`.
    Relaxed(String),
    /// Its system is no longer checked.
    Unchecked,
    /// The change adds another finding about the same value.
    Unclear,
    /// Whether it still holds cannot be told.
    Undecided,
}

/// A system of the base whose manifest is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedSystem {
    /// Its name.
    pub name: String,
    /// Its manifest, from the repository's root.
    pub manifest: RepoPath,
}

impl RemovedSystem {
    /// Says that the system is no longer checked. `shown` formats the names.
    pub(crate) fn in_words(&self, shown: impl Fn(&str) -> String) -> String {
        let (name, manifest) = (shown(&self.name), shown(&self.manifest.to_string()));
        format!("{name} was checked at the base and no longer is: {manifest} is gone")
    }
}

/// The number of findings of each level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
    /// Waived findings of any level; counted only here.
    pub waived: usize,
    /// Findings of any level from before the change; counted only here.
    pub known: usize,
    /// Owed items; for each gate, those of the first later stage that requires any.
    pub owed: usize,
}

/// The errors and warnings that belong to no gate, by group of rules.
pub(crate) type BesideGates = BTreeMap<RuleGroup, (usize, usize)>;

impl Report {
    /// Counts all findings.
    pub fn counts(&self) -> Counts {
        let counted = || self.findings.iter().map(|(_, finding)| finding);
        let of = |level| counted().filter(|finding| finding.counts() && finding.level == level).count();
        let is_known = |finding: &&Finding| finding.is_known();
        let owed = self.systems.iter().flat_map(|system| &system.gates).map(GateReport::owed_next).sum();
        Counts {
            errors: of(Level::Error),
            warnings: of(Level::Warning),
            notes: of(Level::Note),
            waived: counted().filter(|finding| finding.waived.is_some()).count(),
            known: counted().filter(is_known).count(),
            owed,
        }
    }

    /// The rule called `id`: built in or custom.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        rules::find(id).or_else(|| self.custom_rules.iter().map(|rule| &**rule).find(|rule| *rule.id == *id))
    }

    /// Whether a gate of some system is undecided; with a base, whether the change made something undecided.
    pub fn is_undecided(&self) -> bool {
        self.systems.iter().any(|system| {
            system.reasons.iter().any(|why| why.introduced != Some(false))
                || system.gates.iter().any(|gate| gate.reasons.iter().any(|why| gate.is_open_for(why)))
        })
    }

    /// The system with this index, as findings refer to it.
    #[expect(clippy::indexing_slicing, reason = "findings hold indices of systems, and no system is removed")]
    pub fn system(&self, place: usize) -> &SystemReport {
        &self.systems[place]
    }

    /// For each system, the errors and warnings that belong to no gate, by group; only groups with errors.
    pub fn beside_gates(&self) -> Vec<BesideGates> {
        let mut systems = vec![BesideGates::new(); self.systems.len()];
        for (system, finding) in self.findings.iter().filter(|(_, finding)| finding.gate.is_none()) {
            let group = self.rule(&finding.rule).map(|rule| rule.group);
            if let (Some(group), Some(counts)) = (group, systems.get_mut(*system))
                && finding.counts()
            {
                let (errors, warnings) = counts.entry(group).or_default();
                *errors += usize::from(finding.level == Level::Error);
                *warnings += usize::from(finding.level == Level::Warning);
            }
        }
        for counts in &mut systems {
            counts.retain(|_, (errors, _)| *errors > 0);
        }
        systems
    }

    /// Adds an error about the manifest to a system that was evaluated already.
    pub(crate) fn add(&mut self, system: usize, finding: Finding) {
        if let Some(SystemReport { verdict, .. }) = self.systems.get_mut(system)
            && !matches!(verdict, None | Some(Verdict::Stopped | Verdict::Research))
        {
            *verdict = Some(Verdict::NotReady);
        }
        // What the comparison itself reports counts at every stage.
        let handoff = match finding.level {
            Level::Error => HandoffEffect::Blocks,
            _ => HandoffEffect::Passes,
        };
        let handoff = finding.handoff.or(Some(handoff));
        let owners = self.systems.get(system).map(|system| system.owners.clone()).unwrap_or_default();
        let ask = if finding.ask.is_empty() { owners } else { finding.ask };
        self.findings.push((system, Finding { handoff, ask, ..finding }));
    }

    /// Sorts findings in the order of printing: path, line, rule, then position and subject.
    pub(crate) fn sort(&mut self) {
        let Self { findings, sources, .. } = self;
        findings.sort_by_cached_key(|(system, finding)| {
            let span = finding.primary.span;
            let source = sources.get(span.file);
            let line = source.position(span.range().start).line;
            (source.path().clone(), line, finding.rule.clone(), span.start, finding.subject.clone(), *system)
        });
    }
}

/// The reason why a gate is undecided if the manifest cannot be read.
pub(crate) const UNPARSED: &str = "the manifest does not parse";

/// The reason why a gate is undecided if only some rules ran.
pub(crate) const ONLY_SOME: &str = "only some rules ran";

/// The reason of an undecided question, as one line.
pub(crate) fn reason(open: &Undecided) -> String {
    format!("{}: {}", open.subject, open.why)
}
