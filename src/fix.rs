//! Applies the safe fixes of a report to texts in memory. Writes nothing to disk.

use std::collections::BTreeMap;

use crate::finding::{Edit, Finding};
use crate::report::Report;
use crate::snapshot::RepoPath;
use crate::text::FileId;

/// A file with its safe fixes applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fixed {
    /// Its path.
    pub path: RepoPath,
    /// Its text before the fixes.
    pub before: String,
    /// Its text after the fixes.
    pub after: String,
    /// How many findings they fix.
    pub findings: usize,
}

fn is_safe(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safe && !fix.edits.is_empty())
}

/// Every file that safe fixes change, by path. If two fixes overlap, the first is applied; the next run finds the other.
pub(crate) fn apply(report: &Report) -> Vec<Fixed> {
    let mut files: BTreeMap<RepoPath, (FileId, Vec<&Edit>, usize)> = BTreeMap::new();
    for (_, finding) in report.findings.iter().filter(|(_, finding)| is_safe(finding)) {
        let Some(fix) = &finding.fix else { continue };
        let Some(file) = fix.edits.first().map(|edit| edit.span.file) else { continue };
        let path = report.sources.get(file).path().clone();
        let (_, taken, count) = files.entry(path).or_insert_with(|| (file, Vec::new(), 0));
        let free = |edit: &Edit| taken.iter().all(|other| !overlap(edit, other));
        if fix.edits.iter().all(|edit| edit.span.file == file && free(edit)) {
            taken.extend(&fix.edits);
            *count += 1;
        }
    }
    let fixed = files.into_iter().map(|(path, (file, mut edits, findings))| {
        let source = report.sources.get(file);
        let before = source.text().to_owned();
        // The last edit comes first, so that earlier offsets stay valid.
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        let mut after = before.clone();
        for edit in edits {
            after.replace_range(source.clamped(edit.span.range()), &edit.text);
        }
        Fixed { path, before, after, findings }
    });
    fixed.filter(|fixed| fixed.before != fixed.after).collect()
}

fn overlap(a: &Edit, b: &Edit) -> bool {
    a.span.start < b.span.end && b.span.start < a.span.end || a.span.start == b.span.start
}
