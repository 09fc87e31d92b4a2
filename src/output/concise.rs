//! One line per finding, for editors, `grep` and narrow terminals.

use std::fmt::Write as _;

use super::clean::{Audience, line};
use crate::excluded;
use crate::report::{Counts, Report};

/// The findings and, unless `quiet`, one line per system with its verdict and one line of counts.
pub fn render(report: &Report, audience: Audience, quiet: bool) -> String {
    let mut out = String::new();
    for (_, finding) in &report.findings {
        let source = report.sources.get(finding.primary.span.file);
        let at = source.position(finding.primary.span.range().start);
        let path = source.path().to_string();
        let (path, headline) = (line(&path, audience), line(&finding.headline, audience));
        let word = match (&finding.waived, finding.introduced) {
            (Some(_), _) => "waived",
            (None, Some(false)) => "known",
            (None, _) => finding.level.as_str(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{path}:{}:{}: {word}[{}] {headline}", at.line, at.column, finding.rule);
    }
    if quiet {
        return out;
    }
    for system in &report.systems {
        let manifest = system.manifest.to_string();
        let (manifest, name) = (line(&manifest, audience), line(&system.name, audience));
        let verdict =
            system.verdict.map_or("none, because only some rules ran", crate::report::Verdict::as_str);
        let _ = writeln!(out, "{manifest}: {name}: {verdict}");
    }
    for gone in &report.gone {
        let _ = writeln!(out, "{}", gone.in_words(|name| format!("`{}`", line(name, audience))));
    }
    if let Some(words) = excluded::in_words(&report.excluded, |name| format!("`{}`", line(name, audience))) {
        let _ = writeln!(out, "{words}");
    }
    let Counts { errors, warnings, notes, waived, known, owed } = report.counts();
    let known = if report.base.is_some() { format!(", known: {known}") } else { String::new() };
    let _ = writeln!(
        out,
        "errors: {errors}, warnings: {warnings}, notes: {notes}, waived: {waived}{known}, owed: {owed}"
    );
    out
}
