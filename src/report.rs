//! One value that outputs print: systems with their gates and verdict, and findings in order.

use jiff::civil::Date;

use crate::current::{Age, Behind, Currency, Drift, When};
use crate::evidence::locate::Location;
use crate::evidence::{Substance, substance};
use crate::facts::Facts;
use crate::finding::{Finding, Level};
use crate::gate::Gate;
use crate::history::Commit;
use crate::manifest::model::{Outcome, Policy, PolicyLevel, Risk, Stage};
use crate::manifest::reader::choices;
use crate::manifest::visit::Leaf;
use crate::policy::level::{self, Judged};
use crate::policy::selection::Selection;
use crate::rules::{Group, RULES, Rule, Undecided};
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
    /// Claims that are owed at a later stage.
    pub owed: usize,
    /// The first later stage at which something is owed.
    pub owed_at: Option<Stage>,
    /// Claims held elsewhere.
    pub external: usize,
    /// Why it cannot be told, each reason once.
    pub reasons: Vec<String>,
}

/// An artifact that is claimed.
#[derive(Debug)]
pub struct ArtifactReport {
    /// The claim's subject.
    pub claim: String,
    /// Its path from the repository's root, or its address.
    pub path: String,
    /// The key that claims it.
    pub kind: &'static str,
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
    pub rule: &'static str,
    /// How many subjects it saw.
    pub seen: usize,
    /// Whether the policy switched it off.
    pub off: bool,
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
    pub lowered: Vec<(&'static str, PolicyLevel)>,
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
    /// The texts that spans point into.
    pub sources: SourceMap,
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
    /// Owed at a later stage.
    pub owed: usize,
}

impl Report {
    /// All findings counted.
    pub fn counts(&self) -> Counts {
        let of = |level| self.findings.iter().filter(|(_, finding)| finding.level == level).count();
        let owed = self.systems.iter().flat_map(|system| &system.gates).map(|gate| gate.owed).sum();
        Counts { errors: of(Level::Error), warnings: of(Level::Warning), notes: of(Level::Note), owed }
    }

    /// Whether a gate of some system cannot be told.
    pub fn is_undecided(&self) -> bool {
        let mut gates = self.systems.iter().flat_map(|system| &system.gates);
        gates.any(|gate| {
            gate.status == GateStatus::Undecided && gate.reasons.iter().any(|why| why != ONLY_SOME)
        })
    }

    /// Puts findings in the order in which they are printed: path, line, rule, then place and subject.
    pub(crate) fn sort(&mut self) {
        let Self { findings, sources, .. } = self;
        findings.sort_by_cached_key(|(system, finding)| {
            let span = finding.primary.span;
            let source = sources.get(span.file);
            let line = source.position(span.range().start).line;
            (source.path().clone(), line, finding.rule, span.start, finding.subject.clone(), *system)
        });
    }
}

/// Runs all rules on one system and sums up what they say.
pub(crate) fn judge(
    facts: &Facts<'_>,
    manifest: RepoPath,
    selection: &Selection,
) -> (SystemReport, Vec<Finding>) {
    let root = &facts.manifest.root;
    let policy = root.policy.as_ref().map(|policy| &policy.value);
    let mut tally = Tally { is_all: selection.is_all(), ..Tally::default() };
    for rule in RULES.iter().filter(|rule| selection.may_show(rule) || rule.id == "invalid-syntax") {
        if facts.manifest.is_broken() && rule.group != Group::Manifest {
            continue;
        }
        tally.run(rule, facts, policy, selection);
    }
    let gates: Vec<GateReport> = Gate::ALL.iter().map(|gate| tally.gate(*gate, facts)).collect();
    let verdict = selection.is_all().then(|| verdict(&tally.findings, &gates, facts));
    let system = root.system.as_ref().map(|system| &system.value);
    let name = system.and_then(|system| system.name.as_ref()).map(|name| name.value.0.clone());
    let report = SystemReport {
        name: name.unwrap_or_else(|| match manifest.parent().file_name() {
            name if name.is_empty() => "this repository".to_owned(),
            name => name.to_string(),
        }),
        manifest,
        stage: system.and_then(|system| system.stage.as_ref()).map_or(Stage::Pilot, |stage| stage.value),
        judged_at: facts.stage,
        risk: facts.risk,
        decision: root.decision.as_ref().map(|decision| DecisionReport {
            outcome: decision.value.outcome.as_ref().map(|outcome| outcome.value),
            on: decision.value.on.as_ref().map(|on| on.value.0),
            by: decision
                .value
                .by
                .iter()
                .flat_map(|by| by.value.named())
                .map(|owner| owner.text.clone())
                .collect(),
        }),
        broken: facts.manifest.is_broken(),
        verdict,
        gates,
        artifacts: artifacts(facts),
        coverage: tally.coverage,
        lowered: tally.lowered,
    };
    (report, tally.findings)
}

/// Why a gate is not passed of which not all was judged.
const ONLY_SOME: &str = "only some rules ran";

#[derive(Default)]
struct Tally {
    /// Whether every rule runs.
    is_all: bool,
    findings: Vec<Finding>,
    owed: Vec<(Gate, Stage)>,
    undecided: Vec<Undecided>,
    coverage: Vec<Coverage>,
    lowered: Vec<(&'static str, PolicyLevel)>,
    /// Rules whose findings would be errors here, but for the policy.
    excused: Vec<&'static str>,
    off: Vec<&'static Rule>,
}

impl Tally {
    fn run(
        &mut self,
        rule: &'static Rule,
        facts: &Facts<'_>,
        policy: Option<&Policy>,
        selection: &Selection,
    ) {
        let judged = level::judge(rule, facts.stage, facts.risk, policy);
        if let Some(set) = level::set_by(policy, rule) {
            let unset = level::judge(rule, facts.stage, facts.risk, None);
            let lowers = match (unset, judged) {
                (Judged::Shown(unset), Judged::Shown(now)) => now < unset,
                (_, Judged::Off) => true,
                _ => false,
            };
            if lowers {
                self.lowered.push((rule.id, set));
            }
            if lowers && unset == Judged::Shown(Level::Error) {
                self.excused.push(rule.id);
            }
        }
        if matches!(judged, Judged::Off | Judged::NotHere) {
            self.coverage.push(Coverage { rule: rule.id, seen: 0, off: judged == Judged::Off });
            if judged == Judged::Off {
                self.off.push(rule);
            }
            return;
        }
        let cx = rule.run(facts);
        self.coverage.push(Coverage { rule: rule.id, seen: cx.seen, off: false });
        self.undecided.extend(cx.undecided.into_iter().filter(|open| selection.wants(open.rule, open.gate)));
        let shown = cx.findings.into_iter().filter(|finding| selection.shows(finding));
        match judged {
            Judged::Shown(level) => {
                let set = level::set_by(policy, rule).is_some();
                self.findings.extend(shown.map(|finding| {
                    let level = finding.own_level.filter(|_| !set).unwrap_or(level);
                    Finding { level, ..finding }
                }));
            }
            Judged::OwedAt(stage) => {
                self.owed.extend(shown.filter_map(|finding| Some((finding.gate?, stage))));
            }
            Judged::Off | Judged::NotHere => {}
        }
    }

    fn gate(&self, gate: Gate, facts: &Facts<'_>) -> GateReport {
        let mine = || self.findings.iter().filter(|finding| finding.gate == Some(gate));
        let errors = mine().filter(|finding| finding.level == Level::Error).count();
        let warnings = mine().filter(|finding| finding.level == Level::Warning).count();
        let owed = self.owed.iter().filter(|(owed, _)| *owed == gate).count();
        let owed_at = self.owed.iter().filter(|(owed, _)| *owed == gate).map(|(_, stage)| *stage).min();
        let claims = || facts.claims.iter().filter(|claim| claim.gate == Some(gate));
        let external =
            claims().filter(|claim| facts.evidence.location(claim) == Some(&Location::External)).count();
        let artifacts = claims().any(|claim| facts.evidence.location(claim).is_some());
        let mut reasons: Vec<String> = Vec::new();
        for open in self.undecided.iter().filter(|open| open.gate == Some(gate)) {
            let reason = format!("{}: {}", open.subject, open.why);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        if facts.manifest.is_broken() {
            reasons.push("the manifest does not parse".to_owned());
        }
        let on_the_way = !facts.is_from_handoff();
        let nothing_claimed = claims().next().is_none() && owed == 0;
        if nothing_claimed && errors == 0 && !on_the_way && reasons.is_empty() {
            // A gate that nobody claimed anything for was not passed by anybody.
            reasons.push("nothing is claimed here".to_owned());
        }
        let off = self.off.iter().any(|rule| match rule.group.gate() {
            Some(of) => of == gate,
            None => rule.group == Group::Evidence && artifacts,
        });
        if !self.is_all && reasons.is_empty() {
            reasons.push(ONLY_SOME.to_owned());
        }
        // What would be an error and is lived with does not pass plainly.
        let lowered = mine().any(|finding| self.excused.contains(&finding.rule));
        let status = if errors > 0 {
            GateStatus::Failed
        } else if !reasons.is_empty() {
            GateStatus::Undecided
        } else if off || lowered {
            GateStatus::Waived
        } else if owed > 0 || nothing_claimed {
            GateStatus::NotDue
        } else {
            GateStatus::Passed
        };
        GateReport { gate, status, errors, warnings, owed, owed_at, external, reasons }
    }
}

fn verdict(findings: &[Finding], gates: &[GateReport], facts: &Facts<'_>) -> Verdict {
    let own_mistakes = findings.iter().any(|finding| finding.gate.is_none() && finding.level == Level::Error);
    if facts.manifest.is_broken() {
        return Verdict::NotReady;
    }
    match facts.stage {
        Stage::Stopped => return Verdict::Stopped,
        Stage::Research => return Verdict::Research,
        Stage::Pilot | Stage::Handoff | Stage::Production => {}
    }
    if own_mistakes || gates.iter().any(|gate| gate.status == GateStatus::Failed) {
        Verdict::NotReady
    } else if gates.iter().any(|gate| gate.status == GateStatus::Undecided) {
        Verdict::Undecided
    } else if facts.stage == Stage::Pilot {
        Verdict::OnTrack
    } else {
        Verdict::Ready
    }
}

fn artifacts(facts: &Facts<'_>) -> Vec<ArtifactReport> {
    let one = |claim: &crate::claim::Claim<'_>| {
        let Leaf::Artifact(reference) = claim.what else {
            return None;
        };
        let written = &reference.path.as_ref()?.value;
        let location = facts.evidence.location(claim)?;
        let current = facts.current.of(claim);
        let path = match location {
            Location::File { path, .. } | Location::Untracked { path, .. } => path.to_string(),
            _ => facts
                .folder
                .join(&written.path)
                .map_or_else(|_| written.path.clone(), |path| path.to_string()),
        };
        Some(ArtifactReport {
            claim: claim.subject.clone(),
            path: if *location == Location::External { written.path.clone() } else { path },
            kind: claim.kind,
            gate: claim.gate,
            status: status(facts, claim, location, written.heading.as_deref()),
            last_touched: current.and_then(|current| match &current.touched {
                When::By(commit) => Some((**commit).clone()),
                _ => None,
            }),
            last_reviewed: current.and_then(Currency::reviewed),
            lag: current.and_then(|current| match &current.drift {
                Drift::Behind(behind) => Some(behind.clone()),
                _ => None,
            }),
        })
    };
    facts.claims.iter().filter_map(one).collect()
}

/// Whether an artifact can be relied on: there, saying something, and current.
fn status(
    facts: &Facts<'_>,
    claim: &crate::claim::Claim<'_>,
    location: &Location,
    heading: Option<&str>,
) -> ArtifactStatus {
    match location {
        Location::Missing(_) | Location::Untracked { .. } | Location::Outside(_) | Location::OtherCase(_) => {
            return ArtifactStatus::Missing;
        }
        Location::External | Location::Unknown(_) => return ArtifactStatus::Undecided,
        Location::File { .. } | Location::Files(_) => {}
    }
    match substance(facts.evidence, facts.library, claim) {
        Some(Substance::Nothing(..) | Substance::NoHeading) => return ArtifactStatus::Void,
        Some(Substance::Unreadable(_) | Substance::Unknown(_)) | None => return ArtifactStatus::Undecided,
        Some(Substance::Something) => {}
    }
    let document = facts.evidence.document(facts.library, claim);
    if document.is_some_and(|document| !document.placeholders(heading).is_empty()) {
        return ArtifactStatus::Void;
    }
    let Some(current) = facts.current.of(claim) else { return ArtifactStatus::Undecided };
    match (&current.drift, &current.age) {
        (Drift::Behind(behind), _) if behind.over => ArtifactStatus::Drifted,
        (_, Age::Stale(_)) => ArtifactStatus::Stale,
        (Drift::Undecided(_), _) | (_, Age::Undecided(_)) => ArtifactStatus::Undecided,
        _ => ArtifactStatus::Current,
    }
}
