//! The handoff dossier: one system's report for a meeting, as one HTML page or as Markdown.
//!
//! Both forms render the JSON report, so a report that was read from a file gives the same bytes as one that was just evaluated. The page
//! makes no request: its style and its one script are inline, and a policy in the page allows nothing else.

mod brief;
mod cost;
mod evals;
mod evidence;
mod findings;
mod gates;
mod markdown;
mod operations;
pub(in crate::output) mod page;
mod people;
mod record;
pub(in crate::output) mod shapes;
pub(in crate::output) mod shell;
pub(in crate::output) mod text;
mod value;

use crate::finding::{Level, RuleKind};
use crate::gate::Gate;
use crate::output::json::format::{Document, System};
use brief::NumberedFinding;
use maud::Markup;

pub(crate) use markdown::render as markdown;
pub(crate) use page::render as html;

/// One system of a report, with its findings in the order in which they are shown.
pub(crate) struct Dossier<'d> {
    document: &'d Document<'d>,
    system: &'d System<'d>,
    findings: Vec<NumberedFinding<'d>>,
    /// A section after the gates.
    more: Option<MoreMatter>,
}

/// A section of a page, with the style that it needs.
pub(crate) struct MoreMatter {
    /// The section.
    pub markup: Markup,
    /// Its style.
    pub style: &'static str,
}

impl<'d> Dossier<'d> {
    /// The dossier of the system with this manifest, or of the only system. An error is one line that ends with the next action.
    pub(crate) fn of(document: &'d Document<'d>, manifest: Option<&str>) -> Result<Self, String> {
        let mut systems =
            document.systems.iter().filter(|system| manifest.is_none_or(|path| system.manifest == path));
        let Some(system) = systems.next() else {
            return Err(match manifest {
                Some(path) => format!("the report has no system `{path}`: name one of its manifests"),
                None => "the report has no system: check a repository that has a readiness.toml".to_owned(),
            });
        };
        if systems.next().is_some() {
            let paths = document.systems.iter().map(|system| format!("`{}`", system.manifest));
            let paths = crate::text::listed(paths, 5);
            return Err(format!("a dossier is about one system, and there are several: name one of {paths}"));
        }
        let mut findings: Vec<_> =
            document.findings.iter().filter(|finding| finding.system == system.manifest).collect();
        findings.sort_by_key(|finding| {
            let gate = finding.gate.and_then(|gate| Gate::ALL.iter().position(|one| *one == gate));
            let is_note = finding.level == Level::Note;
            let is_owed = finding.kind == RuleKind::Owed;
            (finding.waived.is_some(), is_note, finding.level == Level::Warning, is_owed, gate)
        });
        let findings =
            (1..).zip(findings).map(|(number, finding)| NumberedFinding { number, finding }).collect();
        Ok(Self { document, system, findings, more: None })
    }

    /// The path of its system's manifest.
    pub(crate) fn manifest(&self) -> &str {
        &self.system.manifest
    }

    /// Adds a section after the gates.
    pub(crate) fn with(self, more: Option<MoreMatter>) -> Self {
        Self { more, ..self }
    }
}
