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
    let relaxed = report.relaxed.iter().map(|one| (one.text.as_str(), one.short.as_str())).collect();
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

/// `relaxed` has what was relaxed in short, by its text.
fn why(reason: &GoneReason, relaxed: &HashMap<&str, &str>) -> GoneWords {
    GoneWords::Because(match reason {
        GoneReason::Mended => return GoneWords::Mended,
        GoneReason::Unchecked => "its system is no longer checked".to_owned(),
        GoneReason::Unclear => "another finding is new".to_owned(),
        GoneReason::Undecided => "it cannot be told now".to_owned(),
        GoneReason::Relaxed(text) => {
            relaxed.get(text.as_str()).copied().unwrap_or("the policy was changed").to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
