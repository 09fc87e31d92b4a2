//! The order in which people read a report: what to do next, what does not hold, what cannot be told, what is not written yet.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use super::place::{path_and_line, real, step};
use super::reader_place::ReaderPlace;
use crate::finding::{Finding, Level, RuleKind};
use crate::gate::Gate;
use crate::init;
use crate::limits::output as limits;
use crate::manifest::model::Stage;
use crate::manifest::subject::keys_of;
use crate::path::RepoPath;
use crate::report::{GateReport, GateStatus, ONLY_SOME, Reason, Report, SystemReport, UNPARSED, Verdict};
use crate::snapshot::SnapshotKind;
use crate::text::counted;

/// The findings of a report in the order of reading. Each has the index of its system.
pub(super) struct ReadingOrder<'r> {
    /// What does not hold, the worst first; with a base, also what the change removed.
    pub broken: Vec<(usize, &'r Finding)>,
    /// What is not written yet.
    pub absent: Vec<(usize, &'r Finding)>,
    /// Notes.
    pub notes: Vec<(usize, &'r Finding)>,
    /// Waived findings.
    pub waived: Vec<&'r Finding>,
    /// Findings from before the change.
    pub known: Vec<&'r Finding>,
    /// How many of `broken` are shown in full, at most.
    pub in_full: usize,
    /// Whether the report is about a change: it is compared with a base, or what is about to be committed.
    pub is_change: bool,
    systems: Vec<SystemOrder<'r>>,
}

/// The findings of one system in the order of reading.
#[derive(Default)]
struct SystemOrder<'r> {
    broken: Vec<&'r Finding>,
    not_written: Vec<NotWritten>,
    has_findings: bool,
}

impl<'r> ReadingOrder<'r> {
    /// Sorts the findings of a report.
    pub(super) fn of(report: &'r Report) -> Self {
        let is_change = report.base.is_some() || report.about.kind == SnapshotKind::Index;
        let mut order = Self {
            broken: Vec::new(),
            absent: Vec::new(),
            notes: Vec::new(),
            waived: Vec::new(),
            known: Vec::new(),
            in_full: if is_change { limits::FINDINGS_OF_CHANGE_IN_FULL } else { limits::FINDINGS_IN_FULL },
            is_change,
            systems: report.systems.iter().map(|_| SystemOrder::default()).collect(),
        };
        for (system, finding) in &report.findings {
            if let Some(of) = order.systems.get_mut(*system) {
                of.has_findings = true;
            }
            match finding.kind {
                _ if finding.waived.is_some() => order.waived.push(finding),
                _ if finding.is_known() => order.known.push(finding),
                // What a change takes away is wrong with the change.
                RuleKind::Owed if finding.introduced.is_none() && finding.gate.is_some() => {
                    order.absent.push((*system, finding));
                }
                _ if finding.level == Level::Note => order.notes.push((*system, finding)),
                _ => order.broken.push((*system, finding)),
            }
        }
        let mut errors: HashMap<(usize, Option<Gate>), usize> = HashMap::new();
        for (system, finding) in order.broken.iter().filter(|(_, finding)| finding.level == Level::Error) {
            *errors.entry((*system, finding.gate)).or_default() += 1;
        }
        order.broken.sort_by_cached_key(|(system, finding)| {
            let of_gate = errors.get(&(*system, finding.gate)).copied().unwrap_or_default();
            // Mistakes in the manifest cause other findings.
            let is_mistake = step(finding) == 0;
            (Reverse(finding.level), !is_mistake, Reverse(of_gate), *system, finding.gate)
        });
        for (system, finding) in &order.broken {
            if let Some(of) = order.systems.get_mut(*system) {
                of.broken.push(finding);
            }
        }
        for (system, mut lists) in not_written(&order.absent) {
            let commented = init::commented(report, system);
            for list in &mut lists {
                list.commented = commented.get(&list.gate).copied();
            }
            if let Some(of) = order.systems.get_mut(system) {
                of.not_written = lists;
            }
        }
        order
    }

    /// The next steps for one system, the most urgent first: errors of the worst gates, what is absent, what is open, warnings.
    pub(super) fn next_steps(&self, report: &Report, system: usize) -> Vec<NextStep> {
        let mut steps = self.of_level(report, system, Level::Error);
        steps.extend(self.to_write(report, system));
        let open = report.systems.get(system).map(open_causes).unwrap_or_default();
        let settled = open.into_iter().filter(|why| !why.settle.is_empty() && why.introduced != Some(false));
        steps.extend(settled.map(|why| NextStep {
            what: why.settle,
            place: Some(why.text),
            ask: Vec::new(),
        }));
        steps.extend(self.of_level(report, system, Level::Warning));
        steps.truncate(limits::NEXT_STEPS);
        steps
    }

    /// The first broken finding of each gate at one level, the worst gate first.
    fn of_level(&self, report: &Report, system: usize, level: Level) -> Vec<NextStep> {
        let mut gates: Vec<(Option<Gate>, &Finding, usize)> = Vec::new();
        let of_system = self.systems.get(system).into_iter().flat_map(|of| &of.broken);
        for finding in of_system.copied().filter(|finding| finding.level == level) {
            match gates.iter_mut().find(|(gate, ..)| *gate == finding.gate) {
                Some((.., count)) => *count += 1,
                None => gates.push((finding.gate, finding, 1)),
            }
        }
        let step = |(gate, finding, count): (Option<Gate>, &Finding, usize)| {
            let more = match (count - 1, gate) {
                (0, _) => String::new(),
                (more, Some(gate)) => format!(" (and {} of {gate})", counted(more, &format!("more {level}"))),
                (more, None) => format!(" (and {} of the manifest)", counted(more, &format!("more {level}"))),
            };
            NextStep {
                what: format!("{}{more}", finding.headline),
                place: real(finding, &report.sources).map(|label| path_and_line(label, &report.sources)),
                ask: finding.ask.clone(),
            }
        };
        gates.into_iter().map(step).collect()
    }

    /// The gates of one system for which the most is absent.
    fn to_write(&self, report: &Report, system: usize) -> Vec<NextStep> {
        let manifest = report.systems.get(system).map(|system| system.manifest.to_string());
        let mut lists: Vec<&NotWritten> = self.not_written(system).iter().collect();
        lists.sort_by_key(|list| Reverse(list.keys.len()));
        let step = |list: &NotWritten| NextStep {
            what: format!("{} of {} not written yet", counted(list.keys.len(), "key"), list.gate),
            place: manifest.clone(),
            ask: list.ask.clone(),
        };
        lists.into_iter().map(step).collect()
    }

    /// What is not written yet in one system, by gate.
    pub(super) fn not_written(&self, system: usize) -> &[NotWritten] {
        self.systems.get(system).map(|of| of.not_written.as_slice()).unwrap_or_default()
    }

    /// Whether nothing about a system needs attention, so that one line says all.
    pub(super) fn is_green(&self, report: &Report, system: usize) -> bool {
        let Some((of, order)) = report.systems.get(system).zip(self.systems.get(system)) else {
            return false;
        };
        let holds = |gate: &GateReport| matches!(gate.status, GateStatus::Passed | GateStatus::NotDue);
        of.verdict.is_some()
            && !of.broken
            && !order.has_findings
            && of.lowered.is_empty()
            && of.reasons.is_empty()
            && of.gates.iter().all(holds)
    }
}

/// What is not written yet, by system and gate. A key of several findings is there once.
fn not_written(absent: &[(usize, &Finding)]) -> BTreeMap<usize, Vec<NotWritten>> {
    let mut lists: BTreeMap<(usize, Gate), NotWritten> = BTreeMap::new();
    let mut known: HashSet<(usize, Gate, String)> = HashSet::new();
    for (system, finding) in absent {
        let Some(gate) = finding.gate else { continue };
        let new = || NotWritten { gate, keys: Vec::new(), ask: finding.ask.clone(), commented: None };
        let list = lists.entry((*system, gate)).or_insert_with(new);
        let key = short_key(gate, &finding.subject);
        if known.insert((*system, gate, key.clone())) {
            list.keys.push(key);
        }
    }
    let mut systems: BTreeMap<usize, Vec<NotWritten>> = BTreeMap::new();
    for ((system, _), list) in lists {
        systems.entry(system).or_default().push(list);
    }
    systems
}

/// One thing to do.
pub(super) struct NextStep {
    /// What is wrong, or what to do.
    pub what: String,
    /// Where: a path with a line, or a key path.
    pub place: Option<String>,
    /// Whom to ask.
    pub ask: Vec<String>,
}

/// The keys that a gate requires and that are absent.
pub(super) struct NotWritten {
    /// The gate.
    pub gate: Gate,
    /// The key paths, without the table that is called like the gate.
    pub keys: Vec<String>,
    /// Whom to ask.
    pub ask: Vec<String>,
    /// The first line of the manifest on which they stand as comments; none if one of them does not.
    pub commented: Option<usize>,
}

impl NotWritten {
    /// What to do about it: a command, or the comments to fill in. None if there is no command.
    pub(super) fn action(&self, manifest: &RepoPath, place: ReaderPlace<'_>) -> Option<Action> {
        match self.commented {
            Some(line) => Some(Action::FillIn(format!("{manifest}:{line}"))),
            None => place.add(self.gate, &manifest.parent()).map(Action::Run),
        }
    }
}

/// What to do about keys that are absent.
pub(super) enum Action {
    /// Run this command.
    Run(String),
    /// Fill in the comments that begin at this place.
    FillIn(String),
}

/// A key path without the table that is called like its gate.
fn short_key(gate: Gate, subject: &str) -> String {
    let mut keys = keys_of(subject);
    let rest = subject.split_once('.').map(|(_, rest)| rest);
    match (keys.next() == Some(gate.as_str()), rest) {
        (true, Some(rest)) => rest.to_owned(),
        _ => subject.to_owned(),
    }
}

/// Why anything of a system is undecided, each cause once, even if the gate failed for another reason.
pub(super) fn open_causes(system: &SystemReport) -> Vec<Reason> {
    Reason::by_cause(&open_reasons(system).collect::<Vec<_>>())
}

/// Why anything of a system is undecided, each question by itself.
pub(super) fn open_reasons(system: &SystemReport) -> impl Iterator<Item = &Reason> {
    let of_gates = system.gates.iter().flat_map(|gate| &gate.reasons);
    let is_real = |reason: &&Reason| reason.text != ONLY_SOME && reason.text != UNPARSED;
    of_gates.chain(&system.reasons).filter(is_real)
}

/// The counts behind a green verdict: `, 6 gates passed, 3 not yet due, 12 owed at handoff`. Empty if gates make no difference.
pub(super) fn passed_in_words(system: &SystemReport) -> String {
    if matches!(system.verdict, Some(Verdict::Stopped | Verdict::Research)) {
        return String::new();
    }
    let passed = system.gates.iter().filter(|gate| gate.status == GateStatus::Passed).count();
    let mut words = format!(", {} passed", counted(passed, "gate"));
    // Writing to a string cannot fail.
    if passed < system.gates.len() {
        let _ = write!(words, ", {} not yet due", system.gates.len() - passed);
    }
    let mut owed: BTreeMap<Stage, usize> = BTreeMap::new();
    for next in system.gates.iter().filter_map(|gate| gate.next) {
        *owed.entry(next.stage).or_default() += next.count;
    }
    for (stage, count) in owed {
        let _ = write!(words, ", {count} owed at {stage}");
    }
    words
}

/// How far the end of the pilot is, if the system is not past its handoff.
pub(super) fn pilot_in_words(system: &SystemReport) -> Option<String> {
    let days =
        system.profile.pilot.days_left.filter(|_| matches!(system.stage, Stage::Pilot | Stage::Handoff))?;
    let count = counted(usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX), "day");
    Some(match days {
        0 => "the pilot ends today".to_owned(),
        1.. => format!("{count} to the end of the pilot"),
        _ => format!("the pilot ended {count} ago"),
    })
}
