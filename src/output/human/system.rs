//! The systems of the report for people: the headline of each, its gates, and what its rules checked.

use anstyle::Style;

use super::super::clean::line;
use super::super::order::{passed_in_words, pilot_in_words};
use super::{BLUE, BOLD, DIM, GREEN, HumanPage, RED, YELLOW, list, some};
use crate::report::{BesideGates, GateReport, GateStatus, OwedCount, SystemReport, Verdict};

const NO_VERDICT: &str = "none, because only some rules ran";

impl HumanPage<'_> {
    /// Whether one line says all about a system.
    pub(super) fn is_short(&self, place: usize) -> bool {
        !self.settings.verbose && self.order.is_green(self.report, place)
    }

    /// The verdict on one system, and how far the end of its pilot is.
    pub(super) fn headline(&mut self, place: usize) {
        let Some(system) = self.report.systems.get(place) else { return };
        let (words, style) = verdict(system);
        let words = if system.verdict.is_some() { words.to_owned() } else { format!("verdict {words}") };
        let verdict = self.paint(&words, style);
        let pilot = pilot_in_words(system).map(|words| format!(", {words}")).unwrap_or_default();
        let text = if self.is_short(place) {
            format!("{}: {verdict}{}{pilot}", self.stage(system), passed_in_words(system))
        } else {
            let name = self.paint(&self.clean(&system.name), BOLD);
            format!("{name}: {verdict}{pilot}")
        };
        self.line(&text);
    }

    /// The name of a system, its manifest, and the stage and the day of the evaluation.
    fn stage(&self, system: &SystemReport) -> String {
        let name = self.paint(&self.clean(&system.name), BOLD);
        let at = match system.passed_over {
            Some(asked) => format!("stage {}, not evaluated as if at {asked}", system.stage),
            None if system.evaluated_stage == system.stage => format!("stage {}", system.stage),
            None => format!("stage {}, evaluated as if at {}", system.stage, system.evaluated_stage),
        };
        let today = self.report.today;
        let is_of_commit = self.report.about.committed == Some(today);
        let day = if is_of_commit { ", the date of the evaluated commit" } else { "" };
        format!("{name} ({}): {at}, {today}{day}", self.clean(&system.manifest.to_string()))
    }

    /// The gates of every system that needs attention.
    pub(super) fn systems(&mut self) {
        for (place, beside) in self.report.beside_gates().iter().enumerate() {
            if !self.is_short(place) {
                self.system(place, beside);
            }
        }
    }

    fn system(&mut self, place: usize, beside: &BesideGates) {
        let Some(system) = self.report.systems.get(place) else { return };
        let title = self.stage(system);
        self.line(&title);
        if system.broken {
            self.line("  no gate was evaluated: the manifest does not parse");
        } else {
            for (group, (errors, warnings)) in beside {
                let status = self.paint(&format!("{:<11}", "failed"), RED);
                let details = list([some(*errors, "error"), some(*warnings, "warning")]);
                self.line(&format!("  {:<12} {status}  {details}", group.as_str()));
            }
            let verbose = self.settings.verbose;
            let is_shown = |gate: &&GateReport| verbose || !gate.is_not_asked();
            for gate in system.gates.iter().filter(is_shown) {
                self.gate(gate);
            }
        }
        for (rule, level) in &system.lowered {
            self.line(&format!("  policy: `{rule}` is {level}"));
        }
        if self.settings.verbose {
            self.coverage(system);
        }
        let (words, style) = verdict(system);
        let words = self.paint(words, style);
        self.line(&format!("  verdict: {words}"));
        self.out.push('\n');
    }

    fn gate(&mut self, gate: &GateReport) {
        let (word, style) = match gate.status {
            GateStatus::Passed => ("passed", GREEN),
            GateStatus::Waived => ("waived", YELLOW),
            GateStatus::Failed => ("failed", RED),
            GateStatus::Undecided => ("undecided", YELLOW),
            GateStatus::NotDue => ("not yet due", DIM),
        };
        // What later stages require is not shown.
        let owed = gate.next.map(|OwedCount { stage, count }| format!("{count} owed at {stage}"));
        let nothing = gate.status == GateStatus::NotDue && gate.owed == 0;
        let details = list([
            some(gate.errors, "error"),
            some(gate.warnings, "warning"),
            (gate.waived > 0).then(|| format!("{} waived", gate.waived)),
            owed,
            (gate.external > 0).then(|| format!("{} external", gate.external)),
            nothing.then(|| "no claims".to_owned()),
        ]);
        let status = self.paint(&format!("{word:<11}"), style);
        self.line(&format!("  {:<12} {status}  {details}", gate.gate.as_str()));
    }

    fn coverage(&mut self, system: &SystemReport) {
        self.line("  rules, the number of subjects that each checked, and why it checked none:");
        for rule in &system.coverage {
            let why = match &rule.not_asked {
                Some(why) => why.clone(),
                None if rule.seen == 0 => format!("no {}", rule.looks_at),
                None => String::new(),
            };
            let seen = if rule.not_asked.is_some() { "-".to_owned() } else { rule.seen.to_string() };
            let why = line(&why, self.settings.audience);
            self.line(&format!("    {:<26} {seen:>4}  {why}", rule.rule));
        }
    }
}

/// The verdict in words, with its colour.
fn verdict(system: &SystemReport) -> (&'static str, Style) {
    let Some(verdict) = system.verdict else { return (NO_VERDICT, DIM) };
    let style = match verdict {
        Verdict::Ready | Verdict::OnTrack => GREEN,
        Verdict::NotReady => RED,
        Verdict::Undecided => YELLOW,
        Verdict::Stopped | Verdict::Research => BLUE,
    };
    (verdict.in_words(), style)
}
