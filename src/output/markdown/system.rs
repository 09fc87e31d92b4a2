//! The section of a system: its verdict, its gates, its topics.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::order::open_causes;
use super::Page;
use super::escape::{code, prose};
use crate::finding::Level;
use crate::freshness::day_of;
use crate::gate::Gate;
use crate::limits::output as limits;
use crate::report::{
    BesideGates, GateReport, GateStatus, OwedCount, SystemReport, TopicReport, TopicSource, TopicStatus,
    Verdict,
};

impl Page<'_> {
    pub(super) fn system(&self, place: usize, beside: &BesideGates) -> String {
        let mut out = String::new();
        let Some(system) = self.report.systems.get(place) else { return out };
        let as_if = match system.passed_over {
            Some(asked) => format!(", not evaluated as if at {asked}"),
            None if system.evaluated_stage == system.stage => String::new(),
            None => format!(", evaluated as if at {}", system.evaluated_stage),
        };
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {}: {}\n\n", code(&system.name), verdict(system));
        let _ = write!(out, "{}, stage {}{as_if}\n\n", code(&system.manifest.to_string()), system.stage);
        if system.broken {
            out.push_str("No gate was evaluated: the manifest does not parse.\n");
        } else {
            self.gates(&mut out, place, system, beside);
        }
        let mut lines: Vec<String> = lowered_lines(system).collect();
        lines.extend(topic_lines(system));
        let shown: Vec<&str> = lines.iter().take(limits::SUMMARY_REASONS).map(String::as_str).collect();
        if !shown.is_empty() {
            let _ = write!(out, "\n{}\n", shown.join("\n"));
        }
        if lines.len() > shown.len() {
            let _ = writeln!(out, "- and {} more", lines.len() - shown.len());
        }
        out
    }

    /// The table of a system's gates. With a base, new findings are counted apart from earlier ones.
    fn gates(&self, out: &mut String, place: usize, system: &SystemReport, beside: &BesideGates) {
        let is_compared = self.report.base.is_some();
        let asked: Vec<&GateReport> = system.gates.iter().filter(|gate| !gate.is_not_asked()).collect();
        if asked.is_empty() && beside.is_empty() {
            return;
        }
        out.push_str(if is_compared {
            "| gate | status | new errors | new warnings | there before | waived | owed |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n"
        } else {
            "| gate | status | errors | warnings | waived | owed |\n| --- | --- | ---: | ---: | ---: | --- |\n"
        });
        let mut new: BTreeMap<(Gate, Level), usize> = BTreeMap::new();
        let mut known: BTreeMap<Gate, usize> = BTreeMap::new();
        for (_, finding) in self.report.findings.iter().filter(|(of, _)| *of == place) {
            let Some(gate) = finding.gate else { continue };
            if finding.is_known() && finding.level > Level::Note {
                *known.entry(gate).or_default() += 1;
            } else if finding.counts() {
                *new.entry((gate, finding.level)).or_default() += 1;
            }
        }
        for (group, (errors, warnings)) in beside {
            let counts = [*errors, *warnings, 0, 0];
            let counts = counts.iter().take(if is_compared { 4 } else { 3 });
            row(out, group.as_str(), "**failed**", counts.copied(), String::new());
        }
        for gate in asked {
            let new = |level| new.get(&(gate.gate, level)).copied().unwrap_or_default();
            let counts = if is_compared {
                let known = known.get(&gate.gate).copied().unwrap_or_default();
                vec![new(Level::Error), new(Level::Warning), known, gate.waived]
            } else {
                vec![gate.errors, gate.warnings, gate.waived]
            };
            let owed =
                gate.next.map(|OwedCount { stage, count }| format!("{count} at {stage}")).unwrap_or_default();
            row(out, gate.gate.as_str(), status(gate), counts.into_iter(), owed);
        }
    }
}

pub(super) fn verdict(system: &SystemReport) -> &'static str {
    system.verdict.map_or("no verdict, because only some rules ran", Verdict::in_words)
}

/// What the policy lowers.
fn lowered_lines(system: &SystemReport) -> impl Iterator<Item = String> {
    system.lowered.iter().map(|(rule, level)| format!("- Policy: {} is {level}", code(rule)))
}

/// What is undecided, one line for each cause, and whether the change introduced it.
pub(super) fn cannot_tell(system: &SystemReport) -> impl Iterator<Item = (Option<bool>, String)> {
    open_causes(system).into_iter().map(|why| {
        let settle =
            if why.settle.is_empty() { String::new() } else { format!(" → {}", prose(&why.settle)) };
        (why.introduced, format!("{}{settle}", prose(&why.text)))
    })
}

/// The topics of each document, with whether the manifest points at them and since when.
fn topic_lines(system: &SystemReport) -> impl Iterator<Item = String> {
    let said = |topic: &TopicReport| {
        let since = topic.since.as_ref().and_then(|since| since.as_ref().ok());
        let source = topic.source.map(|source| match (source, since) {
            (TopicSource::Declared, Some(commit)) => format!("declared since {}", day_of(commit.time)),
            _ => source.to_string(),
        });
        let state = match topic.status {
            TopicStatus::Covered => None,
            TopicStatus::Broken => Some("**empty**"),
            TopicStatus::Unlocated if topic.place.is_some() => Some("**only a few words**"),
            TopicStatus::Unlocated => Some("**not found**"),
            TopicStatus::Withheld => Some("cannot tell"),
            TopicStatus::Elsewhere => Some("at a web address"),
            TopicStatus::Unreadable => Some("not readable"),
        };
        let parts: Vec<&str> = source.as_deref().into_iter().chain(state).collect();
        format!("{} {}", topic.topic, parts.join(" and "))
    };
    let artifacts = system.artifacts.iter().filter(|artifact| !artifact.topics.is_empty());
    artifacts.map(move |artifact| {
        let topics: Vec<String> = artifact.topics.iter().map(said).collect();
        format!("- Topics of {}: {}", code(&artifact.claim), topics.join(", "))
    })
}

fn status(gate: &GateReport) -> &'static str {
    match gate.status {
        GateStatus::Passed => "passed",
        GateStatus::Waived => "waived",
        GateStatus::Failed => "**failed**",
        GateStatus::Undecided => "undecided",
        GateStatus::NotDue => "not yet due",
    }
}

fn row(out: &mut String, name: &str, status: &str, counts: impl Iterator<Item = usize>, owed: String) {
    let some = |count: usize| if count > 0 { count.to_string() } else { String::new() };
    let mut cells = vec![name.to_owned(), status.to_owned()];
    cells.extend(counts.map(some));
    cells.push(owed);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}
