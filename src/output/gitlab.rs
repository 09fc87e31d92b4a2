//! GitLab Code Quality report, as merge requests show it.
//!
//! Waived findings are included as information with the reason, and findings from before the change as `known`. Source: docs.gitlab.com
//! "Code Quality report format".

use serde::Serialize;

use super::clean::{self, Audience};
use super::place::{NamedFinding, labels, named, real};
use crate::finding::{Finding, Label, Level};
use crate::limits::output as limits;
use crate::report::Report;
use crate::text::{SourceMap, clipped};

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// All findings, as an array.
pub fn render(report: &Report) -> String {
    let issues: Vec<Issue> = named(report).into_iter().map(|named| issue(named, &report.sources)).collect();
    clean::json(&issues)
}

fn issue(NamedFinding { finding, fingerprint, .. }: NamedFinding<'_>, sources: &SourceMap) -> Issue {
    let shown = real(finding, sources).unwrap_or(&finding.primary);
    let span = shown.span;
    let source = sources.get(span.file);
    Issue {
        description: description(finding, shown),
        check_name: clean::line(&finding.rule, Audience::default()).into_owned(),
        fingerprint,
        severity: severity(finding),
        location: Location {
            path: source.path().to_string(),
            lines: Lines { begin: source.position(span.range().start).line },
        },
    }
}

/// Never `critical` or `blocker`: the owner of a gate fixes what fails it.
fn severity(finding: &Finding) -> &'static str {
    match finding.level {
        _ if !finding.counts() => "info",
        Level::Error => "major",
        Level::Warning => "minor",
        Level::Note => "info",
    }
}

fn description(finding: &Finding, shown: &Label) -> String {
    let mut text = finding.headline_with_known();
    for label in labels(finding, shown) {
        text = format!("{text} ({label})");
    }
    if let Some(waived) = &finding.waived {
        text = format!("{text} ({})", waived.in_words());
    } else if let Some(help) = finding.help.first() {
        text = format!("{text}; {help}");
    }
    clipped(&clean::line(&text, Audience::default()), limits::CODE_QUALITY_CHARS).into_owned()
}
