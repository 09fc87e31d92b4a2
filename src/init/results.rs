//! Results of evals: files that a reader recognises, by folder, with the newest of each.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::scan::{ScannedFile, TreeScan};
use crate::evidence::data::DataCache;
use crate::evidence::eval::record::SpannedNumber;
use crate::evidence::eval::{EvalResults, Request, ResultsState, find};
use crate::evidence::locate::ArtifactLocation;
use crate::limits::evals::RESULT_FILES;
use crate::limits::init as limits;
use crate::manifest::model::EvalFormat;
use crate::snapshot::{RepoPath, Snapshot, resolve};
use crate::text::{SourceMap, counted};

/// Folders of evals.
pub(super) const EVAL_FOLDERS: &[&str] = &["eval", "evals", "evaluation", "evaluations", "llm-evals"];

/// Results that were found.
#[derive(Debug)]
pub(super) struct FoundResults {
    /// The path or glob for the manifest.
    pub(super) written: String,
    /// The folder, with a slash at its end.
    pub(super) folder: String,
    /// The files that the path names.
    pub(super) files: Vec<RepoPath>,
    pub(super) format: EvalFormat,
    /// The name of the newest file without its ending, in lower case.
    pub(super) stem: String,
    /// The tool, the newest, and the number of cases.
    pub(super) note: String,
}

/// Whether the beginning of a file may be that of results of a tool.
fn has_marks(head: &str) -> bool {
    let has = |key: &str| head.contains(key);
    has("\"evalId\"")
        || has("\"results\"")
            && (has("\"prompts\"")
                || has("\"stats\"")
                || has("\"acc")
                || has("\"alias\"")
                || has("\"exact_match"))
        || has("\"testCases\"")
        || has("\"metricsScores\"")
        || has("\"testRunLink\"")
        || has("\"eval\"") && has("\"task\"") && has("\"status\"")
        || has("run-results")
        || has("\"reportFormat\"")
        || has("\"tool\"") && has("\"results\"")
}

/// Whether one of the words of a name says that it holds results.
fn is_results_word(name: &str) -> bool {
    let is = |part: &str| {
        matches!(part, "result" | "results" | "report" | "reports" | "scores" | "metrics" | "junit")
    };
    name.split('-').any(is)
}

/// Whether a name says that a file holds results.
fn is_named_results(file: &ScannedFile) -> bool {
    is_results_word(file.stem()) || file.folders().last().is_some_and(|folder| is_results_word(folder))
}

/// Whether a file may be results.
fn is_candidate(file: &ScannedFile) -> bool {
    match file.extension.as_str() {
        "eval" => true,
        "json" | "jsonl" => {
            file.head.as_deref().is_some_and(has_marks)
                || file.is_below(EVAL_FOLDERS) && is_named_results(file)
        }
        "xml" => file.is_below(EVAL_FOLDERS) && is_named_results(file),
        _ => false,
    }
}

/// Finds results, each folder and ending once.
pub(super) fn results(
    snapshot: &dyn Snapshot,
    cache: &mut DataCache<'_>,
    scan: &TreeScan,
    today: Date,
    sources: &mut SourceMap,
) -> (Vec<FoundResults>, Option<String>) {
    let mut groups: Vec<Vec<&ScannedFile>> = Vec::new();
    for file in scan.files.iter().filter(|file| is_candidate(file)) {
        let is_same = |group: &&mut Vec<&ScannedFile>| {
            let first = group.first();
            first.is_some_and(|first| first.folder() == file.folder() && first.extension == file.extension)
        };
        match groups.iter_mut().rev().find(is_same) {
            Some(group) => group.push(file),
            None => groups.push(vec![file]),
        }
    }
    groups.sort_by_key(|group| group.first().map_or(0, |first| first.words.len()));
    let left = groups.len().saturating_sub(limits::RESULT_FOLDERS);
    let skipped = (left > 0).then(|| format!("{} that may hold results", counted(left, "more folder")));
    let mut found = Vec::new();
    for group in groups.into_iter().take(limits::RESULT_FOLDERS) {
        found.extend(of_group(snapshot, cache, scan, &group, today, sources));
    }
    (found, skipped)
}

fn of_group(
    snapshot: &dyn Snapshot,
    cache: &mut DataCache<'_>,
    scan: &TreeScan,
    group: &[&ScannedFile],
    today: Date,
    sources: &mut SourceMap,
) -> Option<FoundResults> {
    let first = group.first()?;
    // A folder of results gets more of them; a file beside others does not.
    let is_folder = group.len() > 1 || first.folders().last().is_some_and(|folder| is_results_word(folder));
    let glob = scan.glob_of(group).filter(|_| is_folder && group.len() <= RESULT_FILES);
    let mut request = |location: &ArtifactLocation| {
        let request = Request { format: None, measures: Vec::new(), suite: None, today: today.into() };
        match find(cache, location, &request, sources) {
            ResultsState::Results(results) if is_results(&results, group) => Some(results),
            _ => None,
        }
    };
    let files: Vec<RepoPath> = group.iter().map(|file| file.path.clone()).collect();
    // A glob claims each file that it matches.
    let mut is_recognised = |file: &&ScannedFile| {
        let size = || resolve(snapshot, &file.path).ok().and_then(|resolved| Some(resolved.file()?.1));
        let location = || Some(ArtifactLocation::File { path: file.path.clone(), size: size()? });
        file.head.as_deref().is_some_and(has_marks)
            || location().is_some_and(|location| request(&location).is_some())
    };
    if let Some(written) = glob
        && group.iter().all(&mut is_recognised)
        && let Some(results) = request(&ArtifactLocation::Files(files.clone()))
    {
        let newest = group.iter().find(|file| file.path == results.path)?;
        let note = note(&results, true, None);
        return Some(FoundResults {
            written,
            folder: first.folder().to_owned(),
            files,
            format: results.record.format,
            stem: newest.stem().to_owned(),
            note,
        });
    }
    // Of several files that are not one series, the last by its name.
    for file in group.iter().rev().take(2) {
        let size = resolve(snapshot, &file.path).ok().and_then(|resolved| Some(resolved.file()?.1))?;
        let Some(results) = request(&ArtifactLocation::File { path: file.path.clone(), size }) else {
            continue;
        };
        let beside = (group.len() > 1).then(|| format!("1 of {} here", counted(group.len(), "file")));
        let note = note(&results, false, beside);
        return Some(FoundResults {
            written: file.written.clone(),
            folder: first.folder().to_owned(),
            files: vec![file.path.clone()],
            format: results.record.format,
            stem: file.stem().to_owned(),
            note,
        });
    }
    None
}

/// Whether a file is results: of a known tool, or of another one with numbers, by its name.
fn is_results(results: &EvalResults, group: &[&ScannedFile]) -> bool {
    let record = &results.record;
    if !record.is_of_unknown_tool() {
        return true;
    }
    let file = group.iter().find(|file| file.path == results.path);
    let has_numbers = record.passed.is_some() || !record.measures.is_empty();
    has_numbers && file.is_some_and(|file| file.is_below(EVAL_FOLDERS) && is_named_results(file))
}

/// The tool, the day of the results, the number of cases, and `more`.
fn note(results: &EvalResults, is_series: bool, more: Option<String>) -> String {
    let day = results.time.as_ref().map(|time| {
        let day = time.time.to_zoned(TimeZone::UTC).date();
        if is_series { format!("newest {day}") } else { day.to_string() }
    });
    let cases = results.record.cases.as_ref();
    let cases = cases.map(|cases| counted(SpannedNumber::whole(cases.number), "case"));
    let tool = Some(results.record.format.as_str().to_owned());
    [tool, day, cases, more].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
