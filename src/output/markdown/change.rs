//! What a change does besides new findings: findings that are gone, what it relaxes, and, folded, what was there before.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::escape::{code, prose};
use super::system::cannot_tell;
use super::{Page, more, push};
use crate::finding::{Finding, Label};
use crate::limits::output as limits;
use crate::report::{GoneFinding, GoneReason, RelaxedReport, SilencedFinding};
use crate::text::{Span, counted, listed};

/// The end of a folded part. It always fits behind the last entry.
const END: &str = "\n</details>\n";

impl Page<'_> {
    /// The findings of the base that the change no longer has, with the reasons.
    pub(super) fn gone(&self, out: &mut String) {
        if self.report.gone_findings.is_empty() {
            return;
        }
        out.push_str("\n## Gone\n\n");
        let line = |gone: &GoneFinding| {
            let why = match &gone.reason {
                GoneReason::Mended => "mended".to_owned(),
                GoneReason::Relaxed(text) => format!("**not mended:** {}", prose(text)),
                GoneReason::Unchecked => "**not mended:** its system is no longer checked".to_owned(),
                GoneReason::Unclear => "**not mended:** another finding about it is new".to_owned(),
                GoneReason::Undecided => "**cannot be told:** what it was about is undecided now".to_owned(),
            };
            let GoneFinding { level, rule, subject, headline, .. } = gone;
            let subject = if subject.is_empty() { String::new() } else { format!(", {}", code(subject)) };
            format!("- {level} {}  \n  {}{subject}: {why}\n", prose(headline), code(rule))
        };
        // What is not mended comes first.
        let mut gone: Vec<&GoneFinding> = self.report.gone_findings.iter().collect();
        gone.sort_by_key(|gone| gone.reason == GoneReason::Mended);
        let hidden = push(out, gone.into_iter().map(line), limits::SUMMARY_GONE_BYTES);
        more(out, hidden, "finding that is gone");
    }

    /// What the change relaxes. `notes` are the findings about it.
    pub(super) fn relaxed(&self, out: &mut String, notes: &[&Finding]) {
        let relaxed = &self.report.relaxed;
        let listed: HashSet<Span> = relaxed.iter().map(|one| one.span).collect();
        let notes: Vec<&&Finding> =
            notes.iter().filter(|note| !listed.contains(&note.primary.span)).collect();
        if relaxed.is_empty() && notes.is_empty() {
            return;
        }
        out.push_str("\n## Relaxed\n\n");
        let line = |one: &RelaxedReport| {
            let place = self.place(&Label { span: one.span, text: String::new() });
            let record = one.record.iter().map(|record| format!(", recorded in {}", code(record)));
            let record: String = record.collect();
            let silences = silences(&one.silences, one.record.is_some());
            format!("- {}  \n  {place}{record}{silences}\n", prose(&one.text))
        };
        let lines = relaxed.iter().map(line).chain(notes.into_iter().map(|note| self.finding(note)));
        let hidden = push(out, lines, limits::SUMMARY_RELAXED_BYTES);
        more(out, hidden, "relaxed value");
    }

    /// Findings in full, folded. Returns how many were left out.
    pub(super) fn folded(&self, out: &mut String, title: &str, findings: &[&Finding]) -> usize {
        if findings.is_empty() {
            return 0;
        }
        fold(out, title);
        let hidden = push(out, findings.iter().map(|finding| self.finding(finding)), limits::SUMMARY_BYTES);
        out.push_str(END);
        hidden
    }

    /// What is undecided: if `is_open`, what is new or everything where nothing is compared, otherwise what was undecided before, folded.
    pub(super) fn cannot_tell(&self, out: &mut String, is_open: bool) {
        let is_one = self.report.systems.len() == 1;
        let mut lines: Vec<String> = Vec::new();
        for system in &self.report.systems {
            let name = if is_one { String::new() } else { format!("{}, ", code(&system.name)) };
            let wanted =
                cannot_tell(system).filter(|(introduced, _)| (*introduced != Some(false)) == is_open);
            let of_system: Vec<String> = wanted.map(|(_, line)| format!("- {name}{line}\n")).collect();
            let left_out = of_system.len().saturating_sub(limits::SUMMARY_REASONS);
            lines.extend(of_system.into_iter().take(limits::SUMMARY_REASONS));
            if left_out > 0 {
                lines.push(format!("- and {left_out} more\n"));
            }
        }
        if lines.is_empty() {
            return;
        }
        if is_open {
            out.push_str("\n## Cannot tell\n\n");
        } else {
            fold(out, &format!("Cannot tell: {} from before this change", counted(lines.len(), "question")));
        }
        let room = if is_open { limits::SUMMARY_RELAXED_BYTES } else { limits::SUMMARY_BYTES };
        let hidden = push(out, lines.into_iter(), room);
        more(out, hidden, "question");
        if !is_open {
            out.push_str(END);
        }
    }
}

/// Begins a folded part. Only our own words stand in HTML.
fn fold(out: &mut String, title: &str) {
    // Writing to a string cannot fail. Markdown is read again only behind an empty line.
    let _ = write!(out, "\n<details>\n<summary>{title}</summary>\n\n");
}

/// What a relaxed value silences.
fn silences(all: &[SilencedFinding], is_recorded: bool) -> String {
    if all.is_empty() {
        return if is_recorded { String::new() } else { ", silences no finding today".to_owned() };
    }
    let one = |silenced: &SilencedFinding| {
        let subject = if silenced.subject.is_empty() {
            String::new()
        } else {
            format!(" of {}", code(&silenced.subject))
        };
        let known = if silenced.is_known { "known" } else { "**new**" };
        format!("{}{subject} ({known}: {})", code(&silenced.rule), prose(&silenced.headline))
    };
    format!(", silences {}", listed(all.iter().map(one), limits::SUMMARY_SILENCED))
}
