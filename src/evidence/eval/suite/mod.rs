//! Suites: how many cases they hold, and which files they name.

mod dataset;
mod lm_eval;
mod promptfoo;

use std::ops::Range;

use super::results::TOO_MANY;
use crate::evidence::data::{DataCache, ParsedData, Purpose, Refusal, Value};
use crate::evidence::locate::{ArtifactLocation, locate};
use crate::manifest::artifact::PathText;
use crate::manifest::model::EvalFormat;
use crate::snapshot::{IgnoreLine, RepoPath};
use crate::text::{SourceMap, Span};

/// What became of the claim of a suite.
#[derive(Debug)]
pub enum SuiteState {
    /// It leads to no file that says anything: another rule says so.
    Nothing,
    /// A file is not what it should be.
    Unreadable(RepoPath, Refusal),
    /// Code, or several files: nothing can be counted without running it.
    Opaque,
    /// This.
    Suite(Suite),
}

/// A suite.
#[derive(Debug)]
pub struct Suite {
    /// The file.
    pub path: RepoPath,
    /// The tool that it is for, where that is known.
    pub format: Option<EvalFormat>,
    /// How many cases it holds.
    pub cases: Cases,
    /// Whether each case meets each prompt and each provider.
    pub is_uniform: bool,
    /// What it says that cannot be: what, and where.
    pub wrong: Option<(String, Span)>,
    /// Files that it names and that are not there.
    pub missing: Vec<MissingSuiteFile>,
    /// Where it writes its results, where git ignores all of those files.
    pub ignored_output: Option<IgnoredOutput>,
    /// Its prompts, as it writes them; none where they are made by code.
    pub prompts: Option<Vec<String>>,
    /// Its providers, each by all names that it has; none where some are made by code.
    pub providers: Option<Vec<Vec<String>>>,
    /// Where its prompts and providers stand.
    pub prompts_at: Option<Span>,
    /// Where its providers stand.
    pub providers_at: Option<Span>,
    /// What the tool calls it, and where that stands.
    pub task: Option<(String, Span)>,
}

/// A file of results that a suite writes and that git ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredOutput {
    /// The file.
    pub path: RepoPath,
    /// Where the suite names it.
    pub span: Span,
    /// Why git ignores it.
    pub line: IgnoreLine,
}

/// How many cases a suite holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cases {
    /// So many, counted here.
    Counted(usize, Span),
    /// They are made when it runs, or fetched: by this.
    Dynamic(String),
    /// It is written in a way that is not known.
    Unknown,
}

/// A file that a suite names and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSuiteFile {
    /// What the suite writes.
    pub written: String,
    /// Where.
    pub span: Span,
    /// Why it is not there for everybody.
    pub why: Why,
}

/// Why a file that a suite names is not there for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It does not exist; a file that may be meant.
    Nowhere(Option<RepoPath>),
    /// git does not track it.
    Untracked,
    /// It exists under another case.
    OtherCase(RepoPath),
}

/// Reads the suite that a claim leads to.
pub fn find(
    shelf: &mut DataCache<'_>,
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
    if !shelf.may_read(path, size) {
        return SuiteState::Unreadable(path.clone(), Refusal::Unknown(TOO_MANY.to_owned()));
    }
    let file = match shelf.get(path, size, Purpose::All, sources) {
        Ok(file) => file,
        Err(refusal) => return SuiteState::Unreadable(path.clone(), refusal),
    };
    let root = match &file.held {
        ParsedData::Tree(root) => root.clone(),
        ParsedData::Table(_) => {
            let (count, at) = dataset::count(&file.held).unwrap_or((0, 0..0));
            let cases = Cases::Counted(count, file.span(&at, sources));
            return SuiteState::Suite(Suite::new(path, None, cases));
        }
        _ => return SuiteState::Opaque,
    };
    let mut reader = SuiteReader { shelf, sources, path, size };
    let suite = match format {
        Some(EvalFormat::Promptfoo) => promptfoo::read(&root, &mut reader),
        None if promptfoo::is(path, &root) => promptfoo::read(&root, &mut reader),
        None | Some(EvalFormat::LmEval) if lm_eval::is(&root) => lm_eval::read(&root, &mut reader),
        _ => dataset::read(&root, &mut reader),
    };
    SuiteState::Suite(suite)
}

/// Whether a suite is written down as data, and not as code.
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

/// A suite that is being read, and the files that it names.
struct SuiteReader<'r, 's> {
    shelf: &'r mut DataCache<'s>,
    sources: &'r mut SourceMap,
    path: &'r RepoPath,
    size: u64,
}

impl SuiteReader<'_, '_> {
    /// Where some bytes of the suite stand.
    fn span(&mut self, at: &Range<usize>) -> Span {
        match self.shelf.get(self.path, self.size, Purpose::All, self.sources) {
            Ok(file) => file.span(at, self.sources),
            Err(_) => Span::new(self.sources.add(self.path.clone(), String::new()), 0..0),
        }
    }

    /// Where a path that the suite writes leads, seen from its folder.
    fn locate(&self, written: &str) -> ArtifactLocation {
        let path = PathText::of(written.to_owned());
        locate(self.shelf.snapshot(), &self.path.parent(), &path)
    }

    /// What is missing about a path, if something is.
    fn missing(&mut self, written: &str, at: &Range<usize>) -> Option<MissingSuiteFile> {
        let why = match self.locate(written) {
            ArtifactLocation::Missing(missing) => Why::Nowhere(missing.near),
            // What git ignores is made by a build.
            ArtifactLocation::Untracked { ignored: None, .. } => Why::Untracked,
            ArtifactLocation::OtherCase(real) => Why::OtherCase(real),
            _ => return None,
        };
        Some(MissingSuiteFile { written: written.to_owned(), span: self.span(at), why })
    }

    /// Whether a path leads to something from the suite's folder or any folder above it.
    fn is_anywhere(&self, written: &str) -> bool {
        let mut folder = self.path.parent();
        loop {
            let path = PathText::of(written.to_owned());
            if matches!(
                locate(self.shelf.snapshot(), &folder, &path),
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

    /// The values of another file that the suite names; none where it has none that can be read.
    fn other(&mut self, path: &RepoPath, size: u64) -> Option<&ParsedData> {
        self.shelf.get(path, size, Purpose::All, self.sources).ok().map(|file| &file.held)
    }
}

/// The first bytes of a value: enough to show where it begins.
fn opening(value: &Value) -> Range<usize> {
    value.at.start..value.at.end.min(value.at.start + 1).max(value.at.start)
}
