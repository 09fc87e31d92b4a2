//! Reads eval suites: the number of cases, and the files that they name.

mod dataset;
mod lm_eval;
mod promptfoo;

use std::ops::Range;

use super::TOO_MANY_EVALS;
use crate::evidence::data::{DataCache, ParsedData, Purpose, Refusal, Value};
use crate::evidence::locate::{ArtifactLocation, locate};
use crate::limits::evals as limits;
use crate::manifest::artifact::PathText;
use crate::manifest::model::EvalFormat;
use crate::snapshot::{IgnoreLine, RepoPath};
use crate::text::{SourceMap, Span};

/// The result of reading a claim's suite.
#[derive(Debug)]
pub enum SuiteState {
    /// No file has content. Another rule reports it.
    Nothing,
    /// A file is not in the expected format.
    Unreadable(RepoPath, Refusal),
    /// Code, or several files: the cases can be counted only by running it.
    Opaque,
    /// The suite.
    Suite(Box<Suite>),
}

/// A suite.
#[derive(Debug)]
pub struct Suite {
    /// The file.
    pub path: RepoPath,
    /// The tool's format, if it is known.
    pub format: Option<EvalFormat>,
    /// The number of cases.
    pub cases: Cases,
    /// Whether each case runs with each prompt and each provider.
    pub is_uniform: bool,
    /// An invalid part of the suite: what is wrong, and its place.
    pub wrong: Option<(String, Span)>,
    /// Tracked files that the suite names: its prompts and its data. `covers` can be proposed from them.
    pub references: Vec<RepoPath>,
    /// Paths as written that lead out of the repository.
    pub outside: Vec<String>,
    /// Named files that do not exist.
    pub missing: Vec<MissingSuiteFile>,
    /// The file for the results, if git ignores all such files.
    pub ignored_output: Option<IgnoredOutput>,
    /// The prompts as written; none if code makes them.
    pub prompts: Option<Vec<String>>,
    /// The providers, each with all of its names; none if code makes some of them.
    pub providers: Option<Vec<Vec<String>>>,
    /// Place of prompts and providers.
    pub prompts_at: Option<Span>,
    /// Place of the providers.
    pub providers_at: Option<Span>,
    /// The tool's name for the task, and its place.
    pub task: Option<(String, Span)>,
}

/// A results file that a suite writes and that git ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredOutput {
    /// The file.
    pub path: RepoPath,
    /// Place of the name in the suite.
    pub span: Span,
    /// The ignore line.
    pub line: IgnoreLine,
}

/// The number of cases in a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cases {
    /// A number, and its place.
    Counted(usize, Span),
    /// Unknown until it runs: the cases are generated or downloaded by this.
    Dynamic(String),
    /// Unknown, since the structure is not known.
    Unknown,
}

/// A file that a suite names and that does not exist for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSuiteFile {
    /// The path as written in the suite.
    pub written: String,
    /// Place of the path.
    pub span: Span,
    /// Why it does not exist for everyone.
    pub why: MissingReason,
}

/// Why a file that a suite names does not exist for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingReason {
    /// It does not exist. A file with a similar name, if there is one.
    Nowhere(Option<RepoPath>),
    /// git does not track it.
    Untracked,
    /// It exists in another letter case.
    OtherCase(RepoPath),
}

/// Reads the suite of a claim.
pub fn find(
    cache: &mut DataCache<'_>,
    location: &ArtifactLocation,
    format: Option<EvalFormat>,
    sources: &mut SourceMap,
) -> SuiteState {
    let (path, size) = match location {
        ArtifactLocation::File { path, size } => (path, *size),
        ArtifactLocation::Files(_) => return SuiteState::Opaque,
        _ => return SuiteState::Nothing,
    };
    if !is_data(path) {
        return SuiteState::Opaque;
    }
    if !cache.may_read(path, size) {
        return SuiteState::Unreadable(path.clone(), Refusal::Unknown(TOO_MANY_EVALS.to_owned()));
    }
    let file = match cache.get(path, size, Purpose::All, sources) {
        Ok(file) => file,
        Err(refusal) => return SuiteState::Unreadable(path.clone(), refusal),
    };
    let root = match &file.parsed {
        ParsedData::Tree(root) => root.clone(),
        ParsedData::Table(_) => {
            let (count, at) = dataset::count(&file.parsed).unwrap_or((0, 0..0));
            let cases = Cases::Counted(count, file.span(&at, sources));
            return SuiteState::Suite(Box::new(Suite::new(path, None, cases)));
        }
        _ => return SuiteState::Opaque,
    };
    let mut reader = SuiteReader { cache, sources, path, size };
    let suite = match format {
        Some(EvalFormat::Promptfoo) => promptfoo::read(&root, &mut reader),
        None if promptfoo::is(path, &root) => promptfoo::read(&root, &mut reader),
        None | Some(EvalFormat::LmEval) if lm_eval::is(&root) => lm_eval::read(&root, &mut reader),
        _ => dataset::read(&root, &mut reader),
    };
    SuiteState::Suite(Box::new(suite))
}

/// Whether a suite is data and not code.
fn is_data(path: &RepoPath) -> bool {
    matches!(path.extension().as_str(), "json" | "jsonl" | "ndjson" | "yaml" | "yml" | "toml" | "csv" | "tsv")
        || path.file_name().ends_with(b"_yaml")
}

impl Suite {
    fn new(path: &RepoPath, format: Option<EvalFormat>, cases: Cases) -> Self {
        Self {
            path: path.clone(),
            format,
            cases,
            is_uniform: true,
            wrong: None,
            references: Vec::new(),
            outside: Vec::new(),
            missing: Vec::new(),
            ignored_output: None,
            prompts: None,
            providers: None,
            prompts_at: None,
            providers_at: None,
            task: None,
        }
    }
}

/// Reads a suite and the files that it names.
struct SuiteReader<'r, 's> {
    cache: &'r mut DataCache<'s>,
    sources: &'r mut SourceMap,
    path: &'r RepoPath,
    size: u64,
}

impl SuiteReader<'_, '_> {
    /// Returns the span of some bytes of the suite.
    fn span(&mut self, at: &Range<usize>) -> Span {
        match self.cache.get(self.path, self.size, Purpose::All, self.sources) {
            Ok(file) => file.span(at, self.sources),
            Err(_) => Span::new(self.sources.add(self.path.clone(), String::new()), 0..0),
        }
    }

    /// Finds the target of a path in the suite, relative to its folder.
    fn locate(&self, written: &str) -> ArtifactLocation {
        let path = PathText::of(written.to_owned());
        locate(self.cache.snapshot(), &self.path.parent(), &path)
    }

    /// Adds the files that a path in the suite names to its references, or what is wrong with the path to what is missing.
    fn refer(&mut self, suite: &mut Suite, written: &str, at: &Range<usize>) {
        let why = match self.locate(written) {
            ArtifactLocation::Missing(missing) => MissingReason::Nowhere(missing.near),
            // A file that git ignores is made by a build.
            ArtifactLocation::Untracked { ignored: None, .. } => MissingReason::Untracked,
            ArtifactLocation::OtherCase(real) => MissingReason::OtherCase(real),
            ArtifactLocation::Outside(_) => return suite.outside.push(written.to_owned()),
            found => {
                let files = found.files().iter().take(limits::SUITE_REFERENCES);
                return suite.references.extend(files.cloned());
            }
        };
        suite.missing.push(MissingSuiteFile { written: written.to_owned(), span: self.span(at), why });
    }

    /// Whether a path exists relative to the suite's folder or to a folder above it.
    fn is_anywhere(&self, written: &str) -> bool {
        let mut folder = self.path.parent();
        loop {
            let path = PathText::of(written.to_owned());
            if matches!(
                locate(self.cache.snapshot(), &folder, &path),
                ArtifactLocation::File { .. } | ArtifactLocation::Files(_)
            ) {
                return true;
            }
            if folder.is_root() {
                return false;
            }
            folder = folder.parent();
        }
    }

    /// Reads another file that the suite names; none if it cannot be read.
    fn other(&mut self, path: &RepoPath, size: u64) -> Option<&ParsedData> {
        self.cache.get(path, size, Purpose::All, self.sources).ok().map(|file| &file.parsed)
    }
}

/// Returns the first bytes of a value, to show its start.
fn opening(value: &Value) -> Range<usize> {
    value.at.start..value.at.end.min(value.at.start + 1).max(value.at.start)
}
