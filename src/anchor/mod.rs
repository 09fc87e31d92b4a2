//! Anchors findings in the diff: the place at which a reviewer sees what introduced them.
//!
//! The diff is that of the merge base and the evaluated tree. Only files that a new finding names are compared; a file that was read
//! before is not read again.

mod changed_lines;
mod diff;

use std::collections::HashMap;
use std::ops::Range;

use diff::{Diff, FileDiff, GoneFile, Side};

use crate::finding::{Anchor, Finding, Label};
use crate::limits::diff as limits;
use crate::manifest::subject::with_those_above;
use crate::path::RepoPath;
use crate::report::{ArtifactReport, Report};
use crate::rules::ids;
use crate::snapshot::Snapshot;
use crate::text::{FileId, SourceMap, Span};

/// The base of a change: its tree, and the texts that were read from it.
#[derive(Clone, Copy)]
pub(crate) struct AnchorBase<'b> {
    /// The tree.
    pub(crate) tree: &'b dyn Snapshot,
    /// The texts.
    pub(crate) sources: Option<&'b SourceMap>,
}

/// Sets the anchor of each finding that the change introduced. `base` is none before the first commit.
pub(crate) fn set(report: &mut Report, base: Option<AnchorBase<'_>>, head: &dyn Snapshot) {
    let is_new = |finding: &Finding| finding.introduced == Some(true);
    if !report.findings.iter().any(|(_, finding)| is_new(finding)) {
        return;
    }
    let none = SourceMap::default();
    let base = base.map(|AnchorBase { tree, sources }| Side { tree, sources: sources.unwrap_or(&none) });
    let artifacts = report.systems.iter().enumerate().flat_map(|(at, system)| {
        system.artifacts.iter().map(move |artifact| ((at, artifact.claim.as_str()), artifact))
    });
    let artifacts: HashMap<(usize, &str), &ArtifactReport> = artifacts.collect();
    let suspects = report.findings.iter().map(|(system, finding)| {
        let artifact = || with_those_above(&finding.subject).find_map(|path| artifacts.get(&(*system, path)));
        is_new(finding).then(|| Suspects::of(finding, &report.system(*system).manifest, artifact().copied()))
    });
    let suspects: Vec<Option<Suspects<'_>>> = suspects.collect();
    let sources = &report.sources;
    let labels = report.findings.iter().filter(|(_, finding)| is_new(finding));
    let labels =
        labels.flat_map(|(_, finding)| places(finding, sources)).map(|label| path_of(label, sources));
    let files = suspects.iter().flatten().flat_map(Suspects::files);
    let asked: Vec<&RepoPath> = labels.chain(files).collect();
    let mut search = Search {
        sources,
        diff: Diff::new(base, Side { tree: head, sources }, &asked),
        headers: HashMap::new(),
    };
    let anchors: Vec<Option<Anchor>> = report
        .findings
        .iter()
        .zip(suspects)
        .map(|((_, finding), suspects)| search.anchor(finding, &suspects?))
        .collect();
    for ((_, finding), anchor) in report.findings.iter_mut().zip(anchors) {
        finding.anchor = anchor;
    }
}

/// The files whose change may introduce a finding.
struct Suspects<'r> {
    manifest: &'r RepoPath,
    /// The covered files, if the finding is that they have changed.
    covered: Vec<&'r RepoPath>,
    /// The claimed file.
    claimed: Option<RepoPath>,
    /// The targets of the links, if the finding is that they lead nowhere.
    linked: &'r [String],
}

impl<'r> Suspects<'r> {
    fn of(finding: &'r Finding, manifest: &'r RepoPath, artifact: Option<&'r ArtifactReport>) -> Self {
        let behind = artifact.and_then(|artifact| artifact.lag.as_ref());
        let behind = behind.filter(|_| finding.rule == ids::DRIFTED_ARTIFACT);
        let covered = behind.iter().flat_map(|behind| &behind.files);
        let covered = covered.filter(|changed| changed.is).map(|changed| &changed.path).collect();
        let claimed = artifact.and_then(|artifact| RepoPath::root().join(&artifact.path).ok());
        let linked = if finding.rule == ids::BROKEN_LINK { finding.severity.items() } else { &[] };
        Self { manifest, covered, claimed, linked }
    }

    fn files(&self) -> impl Iterator<Item = &RepoPath> {
        self.covered.iter().copied().chain(&self.claimed).chain([self.manifest])
    }
}

/// The labels of a finding that stand in files, the primary one first.
fn places<'f>(finding: &'f Finding, sources: &'f SourceMap) -> impl Iterator<Item = &'f Label> {
    let all = std::iter::once(&finding.primary).chain(&finding.related);
    all.filter(|label| sources.get(label.span.file).has_places())
}

fn path_of<'s>(label: &Label, sources: &'s SourceMap) -> &'s RepoPath {
    sources.get(label.span.file).path()
}

/// The lines of a span in its file, from 0.
fn lines_of(span: Span, sources: &SourceMap) -> Range<usize> {
    let source = sources.get(span.file);
    let range = source.clamped(span.range());
    let last = if range.end > range.start { range.end - 1 } else { range.end };
    source.position(range.start).line - 1..source.position(last).line
}

/// Searches the diff for the places that introduce findings.
struct Search<'s> {
    sources: &'s SourceMap,
    diff: Diff<'s>,
    /// The lines of a manifest with table headers, from 0, and the number of its lines.
    headers: HashMap<FileId, (Vec<usize>, usize)>,
}

impl Search<'_> {
    fn anchor(&mut self, finding: &Finding, suspects: &Suspects<'_>) -> Option<Anchor> {
        let mut labels = places(finding, self.sources);
        let primary = labels.next()?;
        let others: Vec<&Label> = labels.collect();
        let named = others.iter().copied().chain([primary]).map(|label| path_of(label, self.sources));
        let named = suspects.claimed.iter().chain(named.filter(|path| *path != suspects.manifest));
        let named: Vec<&RepoPath> = named.collect();
        let own = self.at_label(primary).or_else(|| self.first_line(&suspects.covered));
        if own.is_some() {
            return own;
        }
        // No line of another file is to blame for a file that the change removed.
        if let Some(gone) = self.gone(suspects) {
            return gone.into_anchor();
        }
        let related = others.iter().find_map(|label| self.at_label(label));
        related
            .or_else(|| self.changed_key(finding, suspects.manifest))
            .or_else(|| self.first_line(&named))
            .or_else(|| self.first_line(&[suspects.manifest]))
            .or_else(|| {
                let all = suspects.covered.iter().copied().chain(named).chain([suspects.manifest]);
                self.whole_file(all.take(limits::TRIED_FILES))
            })
    }

    /// The claimed file, or the target of a link, if the change renamed or removed it.
    fn gone(&mut self, suspects: &Suspects<'_>) -> Option<GoneFile> {
        let claimed = suspects.claimed.as_ref().and_then(|path| self.diff.gone(path));
        claimed.or_else(|| {
            let targets = suspects.linked.iter().take(limits::TRIED_FILES);
            let names = targets.filter_map(|target| target.split(['#', '?']).next()?.rsplit('/').next());
            names.filter(|name| !name.is_empty()).find_map(|name| self.diff.gone_by_name(name))
        })
    }

    /// The place of a label, if the change touches it; the first changed line of it, if it begins above.
    fn at_label(&mut self, label: &Label) -> Option<Anchor> {
        let path = path_of(label, self.sources);
        let lines = lines_of(label.span, self.sources);
        let FileDiff::Lines(changed) = &*self.diff.of(path) else { return None };
        let first = changed.first_added_in(&lines)?;
        if first == lines.start { Some(Anchor::Label(label.span)) } else { self.diff.line(path, first) }
    }

    /// The first changed line of the first file that has one; added lines come before removed ones.
    fn first_line(&mut self, files: &[&RepoPath]) -> Option<Anchor> {
        let mut removed = None;
        for path in files.iter().take(limits::TRIED_FILES) {
            let FileDiff::Lines(changed) = &*self.diff.of(path) else { continue };
            let Some(first) = changed.first() else { continue };
            if changed.has_added() {
                return self.diff.line(path, first);
            }
            removed = removed.or(Some((*path, first)));
        }
        let (path, line) = removed?;
        self.diff.line(path, line)
    }

    /// The first changed line of the manifest's table in which the finding stands.
    fn changed_key(&mut self, finding: &Finding, manifest: &RepoPath) -> Option<Anchor> {
        let label = places(finding, self.sources).find(|label| path_of(label, self.sources) == manifest)?;
        let diff = self.diff.of(manifest);
        let FileDiff::Lines(changed) = &*diff else { return None };
        let at = lines_of(label.span, self.sources).start;
        let text = self.sources.get(label.span.file).text();
        let (headers, count) = self.headers.entry(label.span.file).or_insert_with(|| {
            let lines = text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with('['));
            (lines.map(|(at, _)| at).collect(), text.lines().count())
        });
        let next = headers.partition_point(|header| *header <= at);
        let above = next.checked_sub(1).and_then(|last| headers.get(last)).copied().unwrap_or_default();
        let end = headers.get(next).copied().unwrap_or(*count);
        let first = changed.first_in(&(above..end))?;
        self.diff.line(manifest, first)
    }

    /// The first line of the first file that changes without lines to show, also by a new name.
    fn whole_file<'p>(&mut self, mut files: impl Iterator<Item = &'p RepoPath>) -> Option<Anchor> {
        files.find_map(|path| match &*self.diff.of(path) {
            FileDiff::Whole => Some(Diff::top(path)),
            _ => self.diff.renamed(path).map(|renamed| Diff::top(&renamed)),
        })
    }
}
