//! `readiness init`: proposes a manifest from what the tracked tree holds.
//!
//! It looks and never invents: a claim has a file that shows it, and what a person must say stands commented out. A proposal is evaluated
//! before it is written, so that what does not hold is left out. It knows nothing of terminals, and writes nothing.

mod commented;
mod documents;
mod evals;
mod known;
mod layout;
mod operations;
mod owed;
mod pipelines;
mod proposal;
mod results;
mod runbooks;
mod scan;
mod sections;
mod stubs;
mod trial;
mod update;
mod write;

use jiff::civil::Date;

use crate::evaluate::CheckError;
use crate::evidence::codeowners;
use crate::evidence::document::{self, FileContent};
use crate::finding::Finding;
use crate::gate::Gate;
use crate::history::History;
use crate::limits::init as limits;
use crate::manifest::model::Stage;
use crate::manifest::value::is_placeholder;
use crate::manifest::{FILE_NAME, Manifest};
use crate::report::Report;
use crate::snapshot::{RepoPath, Resolved, Snapshot, resolve};
use crate::text::{SourceMap, listed};
pub(crate) use commented::commented;
use owed::OwedKeys;
pub(crate) use proposal::Proposal;
use proposal::{ProposedKey, ProposedTable};
use scan::TreeScan;
use trial::{Trial, take_back};

/// What a proposal is for.
#[derive(Debug, Clone)]
pub(crate) struct InitRequest<'r> {
    /// The folder of the manifest.
    pub(crate) folder: RepoPath,
    /// The name of the system, if somebody said it.
    pub(crate) name: Option<&'r str>,
    /// The name of the folder on disk.
    pub(crate) folder_name: String,
    /// The stage of the system.
    pub(crate) stage: Stage,
    /// The address of the manifest's schema, if it has one.
    pub(crate) schema: Option<String>,
    /// The day that counts as today.
    pub(crate) today: Date,
}

/// A text for a manifest, with what is said of it.
#[derive(Debug)]
pub(crate) struct ManifestDraft {
    /// The text.
    pub(crate) text: String,
    /// The number of new claims.
    pub(crate) claims: usize,
    /// The number of files that show them.
    pub(crate) files: usize,
    /// How much is owed at the stage.
    pub(crate) owed: usize,
    /// What was left out and what was not looked at, one line each.
    pub(crate) said: Vec<String>,
    /// Claims that are not new: key path and file.
    pub(crate) old: Vec<String>,
    /// The claims by table, such as `3 evals, 1 runbook`.
    pub(crate) kinds: String,
}

impl ManifestDraft {
    fn of(text: String) -> Self {
        Self { text, claims: 0, files: 0, owed: 0, said: Vec::new(), old: Vec::new(), kinds: String::new() }
    }
}

/// Proposes the claims that the tree below a folder shows, before any is evaluated.
pub(crate) fn propose(snapshot: &dyn Snapshot, request: &InitRequest<'_>) -> Proposal {
    let folder = &request.folder;
    let scan = TreeScan::of(snapshot, folder);
    let mut sources = SourceMap::default();
    let owners = codeowners::find(snapshot, &mut sources).ok().flatten();
    let mut tables = vec![system(&scan, request)];
    let evals = evals::propose(snapshot, folder, &scan, request.today);
    let runbooks = runbooks::propose(snapshot, &scan, owners.as_ref());
    let data = runbooks::data(&scan);
    let record = runbooks::record(snapshot, &scan);
    let mut taken: Vec<RepoPath> = Vec::new();
    for table in evals.tables.iter().chain(&runbooks).chain(&data) {
        taken.extend(table.keys.iter().flat_map(|key| key.evidence.iter().cloned()));
    }
    taken.extend(record.iter().flat_map(|key| key.evidence.iter().cloned()));
    let mut documents = documents::propose(&scan, &taken);
    let operations = operations::propose(&scan, security(snapshot, folder).as_deref());
    merge(&mut documents, operations);
    if let Some(record) = record {
        merge(&mut documents, ProposedTable { keys: vec![record], ..ProposedTable::once("decision") });
    }
    tables.extend(data);
    tables.extend(operations::baselines(&scan));
    tables.extend(evals.tables);
    tables.extend(runbooks);
    tables.extend(documents);
    let mut skipped = scan.skipped.clone();
    skipped.extend(evals.skipped);
    let mut proposal = Proposal { tables, skipped };
    if is_of_templates(&scan, &request.folder_name) {
        doubt_documents(&mut proposal, "a template, in a repository of templates?", &|_| true);
    }
    doubt_documents(&mut proposal, "it holds only placeholders", &|path| is_hollow(snapshot, path));
    keep_short(&mut proposal);
    proposal
}

/// Whether a repository holds templates for others: its name or its title says so.
fn is_of_templates(scan: &TreeScan, name: &str) -> bool {
    let says = |text: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.any(|word| matches!(word.as_str(), "template" | "templates" | "boilerplate" | "cookiecutter"))
    };
    let readme = scan.files.iter().find(|file| file.folders().is_empty() && file.stem() == "readme");
    says(name) || readme.and_then(|file| documents::title(file.beginning())).is_some_and(says)
}

/// Whether a document holds nothing but placeholders.
fn is_hollow(snapshot: &dyn Snapshot, path: &RepoPath) -> bool {
    let size = resolve(snapshot, path).ok().and_then(|resolved| Some(resolved.file()?.1));
    let content = size.map(|size| document::read(snapshot, path, size, &mut SourceMap::default()));
    matches!(content, Some(FileContent::Document(document)) if document.is_hollow())
}

/// Makes comments of the claims that such documents alone show.
fn doubt_documents(proposal: &mut Proposal, why: &str, is_doubtful: &dyn Fn(&RepoPath) -> bool) {
    for table in &mut proposal.tables {
        let is_path = table.is_entry && table.keys.first().is_some_and(|key| key.key == "path");
        let mut is_whole = false;
        for key in table.keys.iter_mut().filter(|key| key.doubt.is_none()) {
            let is_one = |path: &RepoPath| path.extension() == "md" && is_doubtful(path);
            if is_whole || !key.evidence.is_empty() && key.evidence.iter().all(is_one) {
                is_whole = is_path;
                key.doubt = Some(why.to_owned());
            }
        }
    }
}

/// Adds the keys of a table to the table of the same name.
fn merge(tables: &mut Vec<ProposedTable>, more: ProposedTable) {
    if more.keys.is_empty() {
        return;
    }
    match tables.iter_mut().find(|table| table.table == more.table && !table.is_entry) {
        Some(table) => table.keys.extend(more.keys),
        None => tables.push(more),
    }
}

/// Makes comments of the claims that a first manifest has no room for.
fn keep_short(proposal: &mut Proposal) {
    // The format's version is a line too.
    let mut lines = 1;
    for table in &mut proposal.tables {
        if !table.is_live() {
            continue;
        }
        lines += 1;
        let is_entry = table.is_entry;
        let size = table.keys.iter().filter(|key| key.doubt.is_none()).count();
        let is_cut_whole = is_entry && lines + size > limits::LIVE_LINES;
        for key in table.keys.iter_mut().filter(|key| key.doubt.is_none()) {
            lines += 1;
            if is_cut_whole || lines > limits::LIVE_LINES {
                key.doubt = Some("a first manifest is short".to_owned());
            }
        }
        if is_cut_whole {
            lines -= 1 + size;
        }
    }
}

/// A policy for reports of weaknesses, as a manifest writes its path: below the folder, or at the root.
fn security(snapshot: &dyn Snapshot, folder: &RepoPath) -> Option<String> {
    let places = [
        (folder, "SECURITY.md"),
        (&RepoPath::root(), "SECURITY.md"),
        (&RepoPath::root(), ".github/SECURITY.md"),
    ]
    .map(|(at, name)| at.join(name).ok());
    let is_tracked = |path: &RepoPath| matches!(resolve(snapshot, path), Ok(Resolved::There(real, look)) if real == *path && look.tracked);
    places.into_iter().flatten().find(is_tracked).map(|path| path.relative_to(folder))
}

/// The `[system]` table: its name from a package file or the folder, and its stage.
fn system(scan: &TreeScan, request: &InitRequest<'_>) -> ProposedTable {
    let (name, note) = match request.name {
        Some(name) => (name.to_owned(), String::new()),
        None => match package_name(scan) {
            Some((name, file)) => (name, format!("from {file}")),
            None => (request.folder_name.clone(), "the folder's name".to_owned()),
        },
    };
    let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
    let name = ProposedKey::text("name", name.trim(), note);
    let name = if is_placeholder(&request.folder_name) && request.name.is_none() && name.value.len() <= 2 {
        name.doubted("what the system is called")
    } else {
        name
    };
    let stage = ProposedKey::text("stage", request.stage.as_str(), stages.join(" | "));
    ProposedTable { keys: vec![name, stage], ..ProposedTable::once("system") }
}

/// The name that a package file at the top states, and the file.
fn package_name(scan: &TreeScan) -> Option<(String, String)> {
    let named = |file: &scan::ScannedFile, tables: &[&str]| {
        let mut is_in = false;
        file.beginning().lines().map(str::trim).find_map(|line| {
            if line.starts_with('[') {
                is_in = tables.contains(&line);
            }
            let (key, value) = line.split_once('=').filter(|_| is_in)?;
            let name = value.trim().trim_matches(['"', '\'']);
            (key.trim() == "name").then(|| name.to_owned())
        })
    };
    let in_json = |file: &scan::ScannedFile| {
        let line = file.beginning().lines().map(str::trim).find(|line| line.starts_with("\"name\""))?;
        let (_, value) = line.split_once(':')?;
        Some(value.trim().trim_end_matches(',').trim_matches('"').to_owned())
    };
    for file in scan.files.iter().filter(|file| file.folders().is_empty()) {
        let name = match file.written.as_str() {
            "pyproject.toml" => named(file, &["[project]", "[tool.poetry]"]),
            "Cargo.toml" => named(file, &["[package]"]),
            "package.json" => in_json(file),
            _ => None,
        };
        let is_plain = |name: &String| {
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '/' | ' ');
            !name.is_empty() && name.chars().all(is_word) && !is_placeholder(name)
        };
        if let Some(name) = name.filter(is_plain) {
            return Some((name, file.written.clone()));
        }
    }
    None
}

/// Writes a new manifest: what the tree shows and an evaluation does not contradict, and what is owed as comments.
pub(crate) fn new_manifest(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    request: &InitRequest<'_>,
) -> Result<ManifestDraft, CheckError> {
    let mut proposal = propose(snapshot, request);
    let path = request.folder.child(FILE_NAME.as_bytes());
    let mut trial = Trial { snapshot, history, path, today: request.today };
    let mut said = Vec::new();
    let schema = request.schema.as_deref();
    let mut owed = OwedKeys::default();
    for _ in 0..limits::TRIALS {
        let text = write::manifest(&proposal, &OwedKeys::default(), request.stage, schema);
        let report = trial.report(&text)?;
        owed = OwedKeys::of(findings_of(&report), &Manifest::parse(&text));
        let taken_back = take_back(&mut proposal, &report);
        if taken_back.is_empty() {
            break;
        }
        said.extend(taken_back);
    }
    let text = write::manifest(&proposal, &owed, request.stage, schema);
    Ok(draft(text, &proposal, &owed, request.stage, said))
}

fn draft(
    text: String,
    proposal: &Proposal,
    owed: &OwedKeys,
    stage: Stage,
    mut said: Vec<String>,
) -> ManifestDraft {
    let (claims, files) = proposal.counts();
    said.extend(proposal.skipped.iter().map(|skipped| format!("not looked at: {skipped}")));
    let owed = owed.count_at(stage);
    ManifestDraft { claims, files, owed, said, kinds: proposal.kinds(), ..ManifestDraft::of(text) }
}

/// Reads a manifest: its byte order mark, the text without it, and what that says. None if it cannot be read.
fn readable(text: &str) -> Option<(&str, &str, Manifest)> {
    let (mark, text) = text.split_at_checked(if text.starts_with('\u{feff}') { 3 } else { 0 })?;
    let manifest = Manifest::parse(text);
    (!manifest.is_broken()).then_some((mark, text, manifest))
}

/// Adds to a manifest what appeared since it was written. None if the manifest cannot be read.
pub(crate) fn updated_manifest(
    snapshot: &dyn Snapshot,
    mut history: Option<&mut History>,
    request: &InitRequest<'_>,
    text: &str,
) -> Result<Option<ManifestDraft>, CheckError> {
    let Some((mark, text, manifest)) = readable(text) else { return Ok(None) };
    let path = request.folder.child(FILE_NAME.as_bytes());
    let found = propose(snapshot, request);
    let mut proposal = update::unknown(found, text, &manifest, &request.folder);
    let old = match history.as_deref_mut() {
        Some(history) => update::without_old(&mut proposal, history, &path),
        None => Vec::new(),
    };
    let sections = update::unknown_sections(snapshot, text, &manifest, &request.folder);
    let mut trial = Trial { snapshot, history, path, today: request.today };
    let mut owed = OwedKeys::default();
    let mut patched = text.to_owned();
    for _ in 0..limits::TRIALS {
        let Some(next) = update::patched(text, &proposal, &sections) else { return Ok(None) };
        patched = next;
        let report = trial.report(&patched)?;
        owed = OwedKeys::of(findings_of(&report), &manifest);
        if take_back(&mut proposal, &report).is_empty() {
            break;
        }
    }
    let said = sections.iter().map(|one| format!("added the sections of `{}`", one.path)).collect();
    let old = old.iter().map(|(subject, file)| format!("{subject} ({})", file.relative_to(&request.folder)));
    let draft = draft(format!("{mark}{patched}"), &proposal, &owed, request.stage, said);
    Ok(Some(ManifestDraft { old: old.collect(), ..draft }))
}

/// Adds what a gate owes to a manifest, as comments. None if the manifest cannot be read.
pub(crate) fn with_gate(
    snapshot: &dyn Snapshot,
    request: &InitRequest<'_>,
    text: &str,
    gate: Gate,
) -> Result<Option<ManifestDraft>, CheckError> {
    let Some((mark, text, manifest)) = readable(text) else { return Ok(None) };
    let path = request.folder.child(FILE_NAME.as_bytes());
    let mut trial = Trial { snapshot, history: None, path, today: request.today };
    let report = trial.report(text)?;
    let owed = OwedKeys::of(findings_of(&report), &manifest);
    let Some(stubbed) = stubs::with_gate(text, &manifest, &request.folder, &owed, gate) else {
        return Ok(None);
    };
    let missing = owed.missing(gate, request.stage);
    let mut said = Vec::new();
    if !stubbed.known.is_empty() {
        said.push(format!("already there as comments: {}", in_lines(&stubbed.known)));
    } else if stubbed.text == text && !missing.is_empty() {
        let missing = listed(missing.iter().map(|subject| format!("`{subject}`")), 3);
        said.push(format!("{missing}: there is no room for comments, write it by hand"));
    }
    let text = format!("{mark}{}", stubbed.text);
    Ok(Some(ManifestDraft { owed: missing.len(), said, ..ManifestDraft::of(text) }))
}

/// All findings of a report.
fn findings_of(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().map(|(_, finding)| finding)
}

/// Numbers of lines in words, those that follow each other as one: `lines 3–5, 9`.
fn in_lines(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [only] => only.to_string(),
        run => format!("{}–{}", run.first().unwrap_or(&0), run.last().unwrap_or(&0)),
    });
    let word = if numbers.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", runs.collect::<Vec<_>>().join(", "))
}
