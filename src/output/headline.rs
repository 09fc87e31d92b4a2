//! The first line of a comparison: the verdict before and after, and how many findings are new, gone and known.

use std::collections::{BTreeMap, HashMap};

use crate::limits::output as limits;
use crate::report::{GoneReason, Report, SystemReport};
use crate::rules::ids;
use crate::text::counted;

/// One line for each system of a comparison; none without a base. `shown` formats names.
pub(super) fn lines(report: &Report, shown: impl Fn(&str) -> String) -> Vec<String> {
    if report.base.is_none() {
        return Vec::new();
    }
    let mut counts = vec![ChangeCounts::default(); report.systems.len()];
    for (system, finding) in &report.findings {
        let Some(counts) = counts.get_mut(*system) else { continue };
        // What is relaxed is listed by itself.
        counts.new += usize::from(finding.counts() && finding.rule != ids::RELAXED);
        counts.known += usize::from(finding.is_known());
    }
    // Of several values with the same text, the first counts.
    let relaxed = report.relaxed.iter().rev().map(|one| (one.text.as_str(), one.subject.as_str())).collect();
    for gone in &report.gone_findings {
        if let Some(counts) = counts.get_mut(gone.system) {
            *counts.gone.entry(why(&gone.reason, &relaxed)).or_default() += 1;
        }
    }
    let is_one = report.systems.len() == 1;
    let line = |(system, counts): (&SystemReport, &ChangeCounts)| {
        let name = if is_one { String::new() } else { format!("{}: ", shown(&system.name)) };
        format!("{name}{}{}", verdicts(system), counts.in_words())
    };
    let mut lines: Vec<String> =
        report.systems.iter().zip(&counts).take(limits::HEAD_LINES).map(line).collect();
    if let Some(more) = report.systems.len().checked_sub(limits::HEAD_LINES).filter(|more| *more > 0) {
        lines.push(format!("and {}", counted(more, "more system")));
    }
    lines
}

/// What a change does to the findings of a system.
#[derive(Default, Clone)]
struct ChangeCounts {
    new: usize,
    known: usize,
    /// By reason; the mended come first.
    gone: BTreeMap<GoneWords, usize>,
}

/// Why a finding is gone. The order is that of the line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum GoneWords {
    Mended,
    Because(String),
}

impl ChangeCounts {
    fn in_words(&self) -> String {
        let gone: usize = self.gone.values().sum();
        let reason = |(why, count): (&GoneWords, &usize)| match why {
            GoneWords::Mended => format!("{count} mended"),
            GoneWords::Because(why) => format!("{count} because {why}"),
        };
        let reasons: Vec<String> = self.gone.iter().map(reason).collect();
        let reasons = if gone == 0 { String::new() } else { format!(" ({})", reasons.join(", ")) };
        format!("{} new, {gone} gone{reasons}, {} known", self.new, self.known)
    }
}

fn verdicts(system: &SystemReport) -> String {
    match (system.verdict_before, system.verdict) {
        (Some(before), Some(now)) => format!("{} → {}: ", before.in_words(), now.in_words()),
        (None, Some(now)) => format!("new → {}: ", now.in_words()),
        _ => String::new(),
    }
}

/// `relaxed` has the key paths of the relaxed values, by text.
fn why(reason: &GoneReason, relaxed: &HashMap<&str, &str>) -> GoneWords {
    match reason {
        GoneReason::Mended => GoneWords::Mended,
        GoneReason::Unchecked => GoneWords::Because("its system is no longer checked".to_owned()),
        GoneReason::Relaxed(text) => {
            let short = relaxed.get(text.as_str()).map(|subject| in_short(subject, text));
            GoneWords::Because(short.unwrap_or_else(|| "the policy was changed".to_owned()))
        }
    }
}

/// What was relaxed, without names: the kind of value, and the verb of the text.
fn in_short(subject: &str, text: &str) -> String {
    const VERBS: &[&str] = &["lowered", "raised", "removed", "deleted", "added", "extended", "set back"];
    // Code spans are names and values.
    let plain: Vec<&str> = text.split('`').step_by(2).collect();
    let verb = VERBS.iter().find(|verb| plain.iter().any(|part| part.contains(*verb))).unwrap_or(&"changed");
    let has = |key: &str| subject.split('.').skip(1).any(|part| part == key);
    let what = match subject.split_once('.').map_or(subject, |(table, _)| table) {
        _ if *verb == "deleted" => "an entry",
        "policy" => "the policy",
        "waiver" => "a waiver",
        _ if has("require") => "a bound",
        _ if has("target") => "a target",
        _ if has("stage") => "the stage",
        _ if has("risk") => "the risk class",
        _ => "a value",
    };
    format!("{what} was {verb}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_relaxed_is_said_without_names() {
        let short = in_short;
        assert_eq!(
            short(
                "eval.triage.require.pass-rate",
                "`require.pass-rate` of eval `removed` lowered from `1` to `0`"
            ),
            "a bound was lowered"
        );
        assert_eq!(short("waiver.missing-artifact", "waiver `lowered` added"), "a waiver was added");
        assert_eq!(short("runbook.a.md", "runbook `a.md` deleted"), "an entry was deleted");
        assert_eq!(short("policy.levels.x", "`policy.levels.x` set to `off`"), "the policy was changed");
        assert_eq!(
            short("metric.a.within", "`within` of metric `a` raised from `30d` to `90d`"),
            "a value was raised"
        );
    }

    #[test]
    fn reasons_are_counted_the_mended_first() {
        let gone = BTreeMap::from([
            (GoneWords::Because("a bound was lowered".to_owned()), 1),
            (GoneWords::Mended, 1),
        ]);
        let counts = ChangeCounts { new: 1, known: 7, gone };
        assert_eq!(counts.in_words(), "1 new, 2 gone (1 mended, 1 because a bound was lowered), 7 known");
    }
}
