//! Evals: suites by their content, each with the results that belong to it and the files that it names.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::pipelines::{self, PipelineOutput};
use super::proposal::{ProposedKey, ProposedTable, quoted};
use super::results::{EVAL_FOLDERS, FoundResults, results};
use super::scan::{ScannedFile, TreeScan};
use crate::evidence::data::{DataCache, ReadBudget};
use crate::evidence::eval::suite::{Cases, Suite, SuiteState, find};
use crate::evidence::eval::{ends_before, wanted};
use crate::evidence::locate::ArtifactLocation;
use crate::limits::init as limits;
use crate::manifest::model::{EvalFormat, EvalKind};
use crate::manifest::value::is_placeholder;
use crate::snapshot::{RepoPath, Snapshot, resolve};
use crate::text::{SourceMap, counted, listed};

/// A suite that was found.
struct FoundSuite<'f> {
    file: &'f ScannedFile,
    suite: Box<Suite>,
}

/// Whether the beginning of a file may be that of a suite.
fn may_be_suite(file: &ScannedFile) -> bool {
    let head = file.beginning();
    let has = |key: &str| {
        let line = |line: &str| {
            line.starts_with(key)
                || line.trim_start().starts_with(&format!("\"{}\"", key.trim_end_matches(':')))
        };
        head.lines().any(line)
    };
    match file.extension.as_str() {
        "yaml" | "yml" => {
            file.stem().starts_with("promptfooconfig")
                || has("prompts:") && (has("providers:") || has("targets:"))
                || is_red_team(file) && (has("providers:") || has("targets:"))
                || has("task:") && (has("dataset_path:") || has("doc_to_text:") || has("metric_list:"))
        }
        "json" => {
            file.stem().starts_with("promptfooconfig")
                || has("prompts:") && (has("providers:") || has("targets:")) && has("tests:")
        }
        _ => false,
    }
}

/// Whether a suite generates its cases to attack the system.
fn is_red_team(file: &ScannedFile) -> bool {
    file.beginning().lines().any(|line| line.starts_with("redteam:"))
}

/// Whether a file is a list of cases by its name, below a folder of evals.
fn is_named_cases(file: &ScannedFile) -> bool {
    let is_data = matches!(file.extension.as_str(), "json" | "jsonl" | "yaml" | "yml" | "csv");
    let says = |stem: &str| ["golden", "dataset"].iter().any(|word| stem.contains(word));
    is_data && file.is_below(EVAL_FOLDERS) && says(file.stem())
}

/// Evals, and what was not looked at.
pub(super) struct FoundEvals {
    pub(super) tables: Vec<ProposedTable>,
    pub(super) skipped: Vec<String>,
}

/// Finds the evals.
pub(super) fn propose(
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    scan: &TreeScan,
    today: Date,
) -> FoundEvals {
    let mut sources = SourceMap::default();
    let mut cache = DataCache::new(snapshot, wanted(std::iter::empty()), ends_before, ReadBudget::default());
    let suites = suites(snapshot, &mut cache, scan, &mut sources);
    let (found, skipped) = results(snapshot, &mut cache, scan, today, &mut sources);
    let mut found: Vec<Option<FoundResults>> = found.into_iter().map(Some).collect();
    let mut evals: Vec<FoundEval<'_>> =
        suites.into_iter().map(|suite| FoundEval { suite: Some(suite), results: None }).collect();
    pair(&mut evals, &mut found);
    let alone = found.into_iter().flatten().map(|results| FoundEval { suite: None, results: Some(results) });
    evals.extend(alone);
    evals.sort_by_key(FoundEval::order);
    let mut names = BTreeSet::new();
    let writer = EvalWriter { snapshot, folder, scan, outputs: pipelines::outputs(snapshot, scan) };
    let (mut tables, mut left) = (Vec::new(), 0);
    for eval in &evals {
        if tables.len() < limits::EVALS {
            tables.push(writer.table(eval, &mut names));
        } else {
            left += 1;
        }
    }
    if evals.iter().all(|eval| eval.results.is_none()) {
        tables.extend(writer.of_pipelines(&tables, &mut names));
    }
    if let Some(last) = tables.last_mut().filter(|_| left > 0) {
        last.remarks
            .push(format!("{left} more suites or folders of results: add those that test this system"));
    }
    let mut skipped: Vec<String> = skipped.into_iter().collect();
    for found in evals.iter().take(limits::EVALS).filter_map(|eval| eval.suite.as_ref()) {
        let mut outside = found.suite.outside.clone();
        outside.sort();
        outside.dedup();
        if !outside.is_empty() {
            let paths = listed(outside.into_iter().map(|path| format!("`{path}`")), limits::OLD_CLAIMS);
            let file = &found.file.written;
            skipped.push(format!(
                "{paths}, which `{file}` names: outside of the repository, so nothing can cover it"
            ));
        }
    }
    FoundEvals { tables, skipped }
}

fn suites<'f>(
    snapshot: &dyn Snapshot,
    cache: &mut DataCache<'_>,
    scan: &'f TreeScan,
    sources: &mut SourceMap,
) -> Vec<FoundSuite<'f>> {
    let mut read = |file: &'f ScannedFile| {
        let size = resolve(snapshot, &file.path).ok()?.file()?.1;
        let location = ArtifactLocation::File { path: file.path.clone(), size };
        match find(cache, &location, None, sources) {
            SuiteState::Suite(suite) if suite.wrong.is_none() => Some(FoundSuite { file, suite }),
            _ => None,
        }
    };
    let of_tools = scan.files.iter().filter(|file| may_be_suite(file)).take(limits::SUITE_FILES);
    let mut suites: Vec<FoundSuite<'f>> =
        of_tools.filter_map(&mut read).filter(|found| found.suite.format.is_some()).collect();
    // Cases that a suite names, or that lie beside one, are a part of it.
    let is_part = |file: &ScannedFile| {
        let is_beside = |found: &FoundSuite<'_>| found.file.folder() == file.folder();
        suites.iter().any(|found| is_beside(found) || found.suite.references.contains(&file.path))
    };
    let cases: Vec<&ScannedFile> = scan
        .files
        .iter()
        .filter(|file| is_named_cases(file) && !is_part(file))
        .take(limits::SUITE_FILES)
        .collect();
    let is_counted =
        |found: &FoundSuite<'_>| matches!(found.suite.cases, Cases::Counted(count, _) if count > 0);
    suites.extend(cases.into_iter().filter_map(&mut read).filter(is_counted));
    suites
}

/// A suite, its results, or both.
struct FoundEval<'f> {
    suite: Option<FoundSuite<'f>>,
    results: Option<FoundResults>,
}

impl FoundEval<'_> {
    /// Those with results come first, then those of a tool, then the ones nearest to the manifest.
    fn order(&self) -> (bool, bool, usize, String) {
        let path = match (&self.suite, &self.results) {
            (Some(found), _) => found.file.written.clone(),
            (None, Some(results)) => results.written.clone(),
            (None, None) => String::new(),
        };
        let is_of_tool = self.suite.as_ref().is_some_and(|found| found.suite.format.is_some());
        (self.results.is_none(), !is_of_tool, path.matches('/').count(), path)
    }
}

/// Gives each suite the results that belong to it: by a shared name, or by the nearest suite above them.
fn pair(evals: &mut [FoundEval<'_>], found: &mut [Option<FoundResults>]) {
    let formats_fit = |found: &FoundSuite<'_>, results: &FoundResults| match found.suite.format {
        Some(format) => results.format == format,
        None => true,
    };
    for slot in found.iter_mut() {
        let Some(results) = slot.as_ref() else { continue };
        let fits = |eval: &FoundEval<'_>| {
            let suite =
                eval.suite.as_ref().filter(|suite| eval.results.is_none() && formats_fit(suite, results))?;
            let is_above = results.folder.starts_with(suite.file.folder()) && !suite.file.folder().is_empty();
            let is_named = results.stem.starts_with(suite.file.stem());
            (is_above || is_named).then(|| (is_named, suite.file.folder().len()))
        };
        let mut best: Vec<((bool, usize), usize)> =
            evals.iter().enumerate().filter_map(|(at, eval)| Some((fits(eval)?, at))).collect();
        best.sort_unstable();
        let is_alone = |rank: (bool, usize)| best.iter().filter(|(other, _)| *other == rank).count() == 1;
        let chosen = best.last().filter(|(rank, _)| is_alone(*rank)).map(|(_, at)| *at);
        if let Some(eval) = chosen.and_then(|at| evals.get_mut(at)) {
            eval.results = slot.take();
        }
    }
    // One suite and one folder of results of the same tool belong together.
    for format in EvalFormat::ALL {
        let is_open = |eval: &&mut FoundEval<'_>| {
            eval.results.is_none()
                && eval.suite.as_ref().is_some_and(|found| found.suite.format == Some(*format))
        };
        let is_of =
            |slot: &&mut Option<FoundResults>| slot.as_ref().is_some_and(|results| results.format == *format);
        let mut open: Vec<&mut FoundEval<'_>> = evals.iter_mut().filter(is_open).collect();
        let mut slots: Vec<&mut Option<FoundResults>> = found.iter_mut().filter(is_of).collect();
        if let ([eval], [slot]) = (open.as_mut_slice(), slots.as_mut_slice()) {
            eval.results = slot.take();
        }
    }
}

/// Writes evals as tables.
struct EvalWriter<'s> {
    snapshot: &'s dyn Snapshot,
    folder: &'s RepoPath,
    scan: &'s TreeScan,
    /// Files that pipelines write.
    outputs: Vec<PipelineOutput>,
}

impl EvalWriter<'_> {
    fn table(&self, eval: &FoundEval<'_>, names: &mut BTreeSet<String>) -> ProposedTable {
        let (name, from) = name(eval, names);
        let mut keys = vec![ProposedKey::text("name", &name, from)];
        if let Some(found) = &eval.suite {
            let suite = &found.suite;
            let mut note = suite.format.map_or("cases", EvalFormat::as_str).to_owned();
            if let Cases::Counted(count, _) = suite.cases {
                note = format!("{note}, {}", counted(count, "case"));
            }
            keys.push(
                ProposedKey::text("suite", &found.file.written, note).shown_by([found.file.path.clone()]),
            );
        }
        let results = self.results(eval);
        let has_results = results.as_ref().is_some_and(|results| results.doubt.is_none());
        keys.extend(results);
        if has_results {
            let require = ProposedKey::toml("require", "{ … }".to_owned(), "");
            keys.push(require.doubted("the bounds that a person sets, such as `pass-rate = \">= 0.92\"`"));
        }
        if let Some(found) = &eval.suite {
            keys.extend(self.covers(found));
            let kind = match kind(&found.file.words) {
                _ if is_red_team(found.file) => Some((EvalKind::Adversarial, "a red team")),
                by_path => by_path.map(|kind| (kind, "by its path")),
            };
            keys.extend(kind.map(|(kind, why)| {
                ProposedKey::text("kind", kind.as_str(), why).shown_by([found.file.path.clone()])
            }));
        }
        ProposedTable::entry("eval", keys)
    }

    fn results(&self, eval: &FoundEval<'_>) -> Option<ProposedKey> {
        if let Some(results) = &eval.results {
            let key = ProposedKey::text("results", &results.written, results.note.as_str());
            return Some(key.shown_by(results.files.iter().cloned()));
        }
        let found = eval.suite.as_ref()?;
        let output = found.suite.ignored_output.as_ref()?;
        let written = output.path.relative_to(self.folder);
        let value = format!("{{ path = {}, from = \"ci\" }}", quoted(&written));
        let key = ProposedKey::toml("results", value, "git ignores it");
        let maker = pipelines::runs(self.scan, &found.file.written, found.suite.format);
        Some(match maker {
            Some(maker) => {
                let note = format!("git ignores it, {} runs the suite", maker.written);
                ProposedKey { note, ..key }.shown_by([found.file.path.clone(), maker.path.clone()])
            }
            None => key.doubted("git ignores it, and no pipeline here makes it"),
        })
    }

    /// The files that a suite names.
    fn covers(&self, found: &FoundSuite<'_>) -> Option<ProposedKey> {
        let mut files: Vec<&RepoPath> =
            found.suite.references.iter().filter(|path| **path != found.file.path).collect();
        files.sort();
        files.dedup();
        let all = files.len();
        let written = |path: &&RepoPath| super::scan::written(path, self.folder);
        files.retain(|path| written(path).is_some());
        if files.is_empty() {
            return None;
        }
        let mut note = "what the suite names".to_owned();
        if let Some(odd) = all.checked_sub(files.len()).filter(|odd| *odd > 0) {
            note = format!("{note} without {} of an odd name", counted(odd, "file"));
        }
        if files.len() > limits::COVERED_FILES {
            note = format!("{note}, the first of {}", counted(files.len(), "file"));
            files.truncate(limits::COVERED_FILES);
        }
        let all: Vec<_> = files.iter().filter_map(|path| Some(quoted(&written(path)?))).collect();
        let key = ProposedKey::toml("covers", format!("[{}]", all.join(", ")), note);
        Some(key.shown_by([found.file.path.clone()]))
    }

    /// Results that pipelines write, for tools whose suites were not found.
    fn of_pipelines(&self, known: &[ProposedTable], names: &mut BTreeSet<String>) -> Vec<ProposedTable> {
        let value =
            |output: &PipelineOutput| format!("{{ path = {}, from = \"ci\" }}", quoted(&output.written));
        let is_new = |output: &&PipelineOutput| {
            let value = value(output);
            !known.iter().flat_map(|table| &table.keys).any(|key| key.value == value)
        };
        let ignored = |output: &&PipelineOutput| {
            let path = self.folder.join(&output.written).ok();
            path.is_some_and(|path| self.snapshot.ignored_by(&path).is_some())
        };
        let entry = |output: &PipelineOutput| {
            let name = ProposedKey::text("name", &unique(output.tool, names), "");
            let note = format!("git ignores it, {} writes it", output.by.1);
            let key = ProposedKey::toml("results", value(output), note).shown_by([output.by.0.clone()]);
            ProposedTable::entry("eval", vec![name, key])
        };
        self.outputs.iter().filter(is_new).filter(ignored).map(entry).collect()
    }
}

/// A name for an eval that no other has: its task, the folder of its configuration, or the name of its file.
/// Returns where it is from, too.
fn name(eval: &FoundEval<'_>, names: &mut BTreeSet<String>) -> (String, &'static str) {
    let of_path = |words: &[String]| {
        let is_plain = |word: &&String| {
            !matches!(
                word.as_str(),
                "eval"
                    | "evals"
                    | "results"
                    | "result"
                    | "output"
                    | "outputs"
                    | "tests"
                    | "promptfooconfig"
                    | "logs"
            ) && !word.is_empty()
        };
        words.iter().rev().find(is_plain).cloned()
    };
    let task = eval.suite.as_ref().and_then(|found| found.suite.task.as_ref());
    let folders: Vec<String>;
    let words = match (&eval.suite, &eval.results) {
        (Some(found), _) => found.file.words.as_slice(),
        (None, Some(results)) => {
            folders = results.folder.split('/').map(str::to_lowercase).collect();
            folders.as_slice()
        }
        (None, None) => &[],
    };
    let (base, from) = match (task, of_path(words)) {
        (Some((task, _)), _) => (task.clone(), "its task"),
        (None, Some(word)) if eval.suite.is_some() && words.last() == Some(&word) => (word, "from its file"),
        (None, Some(word)) => (word, "from its folder"),
        (None, None) => (String::new(), "no file says its name"),
    };
    (unique(&base, names), from)
}

/// A name that can stand in a manifest and is not among `names`, to which it is added.
fn unique(base: &str, names: &mut BTreeSet<String>) -> String {
    let base = base.trim();
    let base = if base.is_empty() || is_placeholder(base) { "answers" } else { base };
    let numbered = std::iter::once(base.to_owned()).chain((2..).map(|number| format!("{base}-{number}")));
    let mut free = numbered.filter(|name| !names.contains(name));
    let name = free.next().unwrap_or_default();
    names.insert(name.clone());
    name
}

/// The kind of eval that a path says.
fn kind(words: &[String]) -> Option<EvalKind> {
    let parts = words.iter().flat_map(|word| word.split('-'));
    let mut kinds = parts.filter_map(|part| match part {
        "adversarial" | "redteam" | "jailbreak" => Some(EvalKind::Adversarial),
        "edge" => Some(EvalKind::EdgeCases),
        _ => None,
    });
    kinds.next()
}
