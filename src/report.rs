//! One value that outputs print: systems with their gates and verdict, and findings in order.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use jiff::civil::Date;

use crate::excluded::Excluded;
use crate::finding::{Finding, Level};
use crate::freshness::Behind;
use crate::gate::Gate;
use crate::history::Commit;
use crate::manifest::Subject;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::{Outcome, PolicyLevel, Risk, Stage};
use crate::manifest::reader::choices;
use crate::rule_id::RuleId;
use crate::rules::{self, Rule, RuleGroup, Undecided};
use crate::snapshot::{About, RepoPath};
use crate::text::SourceMap;

choices! {
    /// Where a gate stands.
    pub enum GateStatus {
        /// Everything that was asked holds.
        Passed = "passed",
        /// Something that does not hold is lived with for a while, or is not looked at.
        Waived = "waived",
        /// Something does not hold.
        Failed = "failed",
        /// It cannot be told.
        Undecided = "undecided",
        /// Something is owed at a later stage.
        NotDue = "not-due",
    }

    /// Where a system stands.
    pub enum Verdict {
        /// It can go on.
        Ready = "ready",
        /// A pilot that keeps what it says so far.
        OnTrack = "on-track",
        /// Something has to be mended first.
        NotReady = "not-ready",
        /// It cannot be told.
        Undecided = "undecided",
        /// It was ended.
        Stopped = "stopped",
        /// It is not on its way to production.
        Research = "research",
    }

    /// Whether an artifact can be relied on.
    pub enum ArtifactStatus {
        /// It says what is so today.
        Current = "current",
        /// It is older than it may be.
        Stale = "stale",
        /// What it covers has changed since.
        Drifted = "drifted",
        /// It says nothing.
        Void = "void",
        /// It is not there for everybody.
        Missing = "missing",
        /// It cannot be told.
        Undecided = "undecided",
    }
}

/// Where one gate of a system stands.
#[derive(Debug)]
pub struct GateReport {
    /// The gate.
    pub gate: Gate,
    /// Where it stands.
    pub status: GateStatus,
    /// Findings of level error.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
    /// Findings that somebody lives with.
    pub waived: usize,
    /// Claims that are owed at a later stage.
    pub owed: usize,
    /// The first later stage at which something is owed, and how much of it is owed there.
    pub next: Option<(Stage, usize)>,
    /// Claims held elsewhere.
    pub external: usize,
    /// Why it cannot be told, each reason once.
    pub reasons: Vec<Reason>,
}

impl GateReport {
    /// How much is owed at the first later stage at which something is: what every output says.
    pub(crate) fn owed_next(&self) -> usize {
        self.next.map_or(0, |(_, count)| count)
    }

    /// Whether nothing is known of it, since only some rules ran.
    pub(crate) fn is_not_asked(&self) -> bool {
        let counts = [self.errors, self.warnings, self.waived, self.owed];
        counts == [0; 4]
            && !self.reasons.is_empty()
            && self.reasons.iter().all(|reason| reason.text == ONLY_SOME)
    }

    /// Why it cannot be told, one line a cause, whatever else failed.
    pub(crate) fn causes(&self) -> Vec<Reason> {
        let real: Vec<_> = self.reasons.iter().filter(|reason| reason.text != ONLY_SOME).collect();
        Reason::by_cause(&real)
    }

    /// Whether a reason leaves it open. What a change brings does, whatever else failed before.
    pub(crate) fn is_open_for(&self, reason: &Reason) -> bool {
        reason.text != ONLY_SOME && reason.introduced.unwrap_or(self.status == GateStatus::Undecided)
    }
}

/// Why something cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// As a line.
    pub text: String,
    /// The line without its subject.
    pub cause: String,
    /// Whether the change brought it; none where no base was asked for.
    pub introduced: Option<bool>,
}

impl Reason {
    /// A reason that was held against nothing.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cause: text.clone(), text, introduced: None }
    }

    /// Why something in particular cannot be told.
    pub(crate) fn of(open: &Undecided) -> Self {
        Self { text: reason(open), cause: open.why.clone(), introduced: None }
    }

    /// Of reasons with the same cause the first, which then says how many more there are.
    pub(crate) fn by_cause(all: &[&Self]) -> Vec<Self> {
        let mut causes: Vec<(Self, usize)> = Vec::new();
        let mut places = HashMap::new();
        for reason in all {
            let place = *places.entry((&reason.cause, reason.introduced)).or_insert_with(|| {
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

    /// What goes before it: whether it was one before.
    pub(crate) fn since(&self) -> &'static str {
        if self.introduced == Some(false) { ", as before" } else { "" }
    }
}

/// An artifact that is claimed.
#[derive(Debug)]
pub struct ArtifactReport {
    /// The claim's subject.
    pub claim: Subject,
    /// Its path from the repository's root, or its address.
    pub path: String,
    /// What it is claimed as.
    pub kind: ArtifactKind,
    /// The gate that it belongs to.
    pub gate: Option<Gate>,
    /// Whether it can be relied on.
    pub status: ArtifactStatus,
    /// The commit that last touched it, as far as it was asked for.
    pub last_touched: Option<Commit>,
    /// The day of its last review that counts.
    pub last_reviewed: Option<Date>,
    /// How far it lags behind what it covers.
    pub lag: Option<Behind>,
}

/// A decision as the manifest records it.
#[derive(Debug)]
pub struct DecisionReport {
    /// Its outcome.
    pub outcome: Option<Outcome>,
    /// The day.
    pub on: Option<Date>,
    /// Who decided.
    pub by: Vec<String>,
}

/// How much a rule had to look at.
#[derive(Debug)]
pub struct Coverage {
    /// The rule.
    pub rule: RuleId,
    /// How many subjects it saw.
    pub seen: usize,
    /// Why it was not asked; none where it was.
    pub not_asked: Option<String>,
    /// What it looks at, in the plural.
    pub looks_at: String,
    /// What is owed at a later stage, and at which.
    pub owed: Option<(usize, Stage)>,
}

/// What is not asked for yet, and is at a later stage.
#[derive(Debug)]
pub struct Owed {
    /// The rule that will ask.
    pub rule: RuleId,
    /// The gate that it belongs to.
    pub gate: Gate,
    /// The key that is owed.
    pub subject: Subject,
    /// What the rule would say.
    pub headline: String,
    /// The first stage at which it is asked for.
    pub stage: Stage,
}

/// One system.
#[derive(Debug)]
pub struct SystemReport {
    /// Its manifest, from the repository's root.
    pub manifest: RepoPath,
    /// What it is called: as it says, else after its folder.
    pub name: String,
    /// The stage that it says it is at.
    pub stage: Stage,
    /// The stage that it was judged at.
    pub judged_at: Stage,
    /// The stage that was asked for, where it is not judged at that one: it is stopped, or research.
    pub passed_over: Option<Stage>,
    /// Its class of risk.
    pub risk: Option<Risk>,
    /// The decision, where one is recorded.
    pub decision: Option<DecisionReport>,
    /// Whether its manifest does not parse, so that nothing else was judged.
    pub broken: bool,
    /// Where it stands; none where only some rules were run.
    pub verdict: Option<Verdict>,
    /// Its gates.
    pub gates: Vec<GateReport>,
    /// Its artifacts.
    pub artifacts: Vec<ArtifactReport>,
    /// What each rule saw.
    pub coverage: Vec<Coverage>,
    /// Rules whose level the policy lowers: the rule, and the level.
    pub lowered: Vec<(RuleId, PolicyLevel)>,
    /// Why something cannot be told that belongs to no gate.
    pub reasons: Vec<Reason>,
    /// Everything that cannot be told, by rule and subject.
    pub undecided: Vec<Undecided>,
    /// What is owed at later stages, in the order of the rules.
    pub owed: Vec<Owed>,
}

/// Everything that was found.
#[derive(Debug)]
pub struct Report {
    /// The day of judgement.
    pub today: Date,
    /// The tree that was judged.
    pub about: About,
    /// The systems, by their manifests' paths.
    pub systems: Vec<SystemReport>,
    /// The findings with the place of their system in `systems`, by path, line and rule.
    pub findings: Vec<(usize, Finding)>,
    /// The custom rules that the systems bring, each id once.
    pub custom_rules: Vec<Rc<Rule>>,
    /// The texts that spans point into.
    pub sources: SourceMap,
    /// The commit that it was compared with, where that was asked for; `HEAD` where nothing is committed yet.
    pub base: Option<String>,
    /// Systems of the base whose manifests are no more: deleted, moved together with their names, or not tracked.
    pub gone: Vec<RemovedSystem>,
    /// Manifests below what was asked for that an exclusion leaves out, by path.
    pub excluded: Vec<Excluded>,
}

/// A system that was judged at the base, and whose manifest is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedSystem {
    /// What it was called.
    pub name: String,
    /// Its manifest, from the repository's root.
    pub manifest: RepoPath,
}

impl RemovedSystem {
    /// That it is not judged any more, in words; the names as `shown` writes them.
    pub(crate) fn in_words(&self, shown: impl Fn(&str) -> String) -> String {
        let (name, manifest) = (shown(&self.name), shown(&self.manifest.to_string()));
        format!("{name} was judged at the base and is not any more: {manifest} is gone")
    }
}

/// How many findings there are of each level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
    /// Waived, whatever their level: counted here alone.
    pub waived: usize,
    /// There before the change, whatever their level: counted here alone.
    pub known: usize,
    /// Owed, by each gate at the first later stage at which it owes something.
    pub owed: usize,
}

/// How many errors and warnings belong to no gate, by the rules' groups.
pub type BesideGates = BTreeMap<RuleGroup, (usize, usize)>;

impl Report {
    /// All findings counted.
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

    /// Whether a gate of some system cannot be told; with a base, whether anything cannot be told that could be before.
    pub fn is_undecided(&self) -> bool {
        self.systems.iter().any(|system| {
            system.reasons.iter().any(|why| why.introduced != Some(false))
                || system.gates.iter().any(|gate| gate.reasons.iter().any(|why| gate.is_open_for(why)))
        })
    }

    /// The system at a place in the list, which findings name it by.
    #[expect(
        clippy::indexing_slicing,
        reason = "findings are made with the places of systems, and no system is taken out"
    )]
    pub fn system(&self, place: usize) -> &SystemReport {
        &self.systems[place]
    }

    /// How many errors and warnings of each system belong to no gate, by the rules' groups; only groups with errors.
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

    /// Adds an error of the manifest's own to a system that was judged already.
    pub(crate) fn add(&mut self, system: usize, finding: Finding) {
        if let Some(SystemReport { verdict, .. }) = self.systems.get_mut(system)
            && !matches!(verdict, None | Some(Verdict::Stopped | Verdict::Research))
        {
            *verdict = Some(Verdict::NotReady);
        }
        self.findings.push((system, finding));
    }

    /// Puts findings in the order in which they are printed: path, line, rule, then place and subject.
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

/// Why a gate is not passed of which not all was judged.
pub(crate) const ONLY_SOME: &str = "only some rules ran";

/// Why something cannot be told, as a line.
pub(crate) fn reason(open: &Undecided) -> String {
    format!("{}: {}", open.subject, open.why)
}
