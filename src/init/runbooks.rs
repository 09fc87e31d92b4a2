//! Runbooks, decision records and documents about data: documents that are entries of lists, or that a person must choose from.

use super::documents::{has_name, is_template, is_titled, says, title};
use super::proposal::{ProposedKey, ProposedTable, quoted, quoted_all};
use super::scan::{ScannedFile, TreeScan};
use super::sections;
use crate::evidence::codeowners::{CodeOwners, PathOwners};
use crate::evidence::decision::OutcomeSynonyms;
use crate::evidence::document::{self, FileContent};
use crate::evidence::markdown::outline;
use crate::evidence::topics::{DocumentTopics, TopicState};
use crate::limits::init as limits;
use crate::manifest::model::RunbookUse;
use crate::rules::coverage::topics_for;
use crate::snapshot::{RepoPath, Snapshot, resolve};
use crate::text::SourceMap;
use crate::vocabulary::{Synonyms, TopicId, label_topics};

/// Folders in which each document is a runbook.
const FOLDERS: &[&str] = &["runbooks", "runbook"];

/// Names of runbooks.
const NAMES: &[&str] =
    &["runbook", "incident-response", "disaster-recovery", "rollback", "on-call", "oncall"];

/// Folders that hold no documents of operations.
const NOT_RUNBOOKS: &[&str] = &[
    "test",
    "tests",
    "src",
    "lib",
    "blog",
    "posts",
    "adr",
    "adrs",
    "decisions",
    "plan",
    "plans",
    "spec",
    "specs",
    "rfc",
    "rfcs",
    "proposals",
    "design",
    "designs",
];

/// Words in a name or a title of a document about runbooks, which is none itself.
const ABOUT: &[&str] = &[
    "plan",
    "plans",
    "spec",
    "specification",
    "proposal",
    "rfc",
    "design",
    "template",
    "guide",
    "guidelines",
    "format",
    "writing",
    "write",
    "policy",
    "index",
    "overview",
];

/// Whether a text in lower case says that it is about a document and is not the document.
fn is_about(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| ABOUT.contains(&word))
}

/// Why a document may be a runbook, and whether it says so itself.
struct RunbookSign {
    why: &'static str,
    is_said: bool,
}

fn runbook_sign(file: &ScannedFile) -> Option<RunbookSign> {
    let why = is_runbook(file)?;
    let head = file.beginning();
    let title = title(head).map(str::to_lowercase).unwrap_or_default();
    let is_label = |name: String| {
        let topics = label_topics(&name, &Synonyms::default()).sure;
        let all = [RunbookUse::IncidentResponse, RunbookUse::Rollback, RunbookUse::Escalation];
        all.into_iter().flat_map(topics_for).any(|topic| topics.has(*topic))
    };
    let is_said = why == BY_FOLDER
        || title.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "runbook" | "playbook"))
        || NAMES.iter().any(|name| says(&title, &name.replace('-', " ")))
        || head.lines().filter_map(heading).any(is_label);
    Some(RunbookSign { why, is_said: is_said && (why == BY_FOLDER || !is_about(&title)) })
}

const BY_FOLDER: &str = "by its folder";

fn is_runbook(file: &ScannedFile) -> Option<&'static str> {
    let stem = file.stem();
    if !file.is_document()
        || is_template(file)
        || file.is_below(NOT_RUNBOOKS)
        || is_about(stem)
        || matches!(stem, "readme" | "index" | "summary" | "contributing" | "changelog")
    {
        return None;
    }
    if file.is_below(FOLDERS) {
        return Some(BY_FOLDER);
    }
    if NAMES.iter().any(|name| has_name(file, name)) {
        return Some("by its name");
    }
    let head = file.beginning();
    let title = title(head).map(str::to_lowercase);
    if title.is_some_and(|title| is_titled(&title, "runbook") && !is_about(&title)) {
        return Some("by its title");
    }
    let has = |words: &[&str]| head.lines().filter_map(heading).any(|name| words.contains(&name.as_str()));
    (has(&["diagnosis", "diagnostics"]) && has(&["mitigation", "remediation"])).then_some("by its headings")
}

/// The text of a heading below the title, in lower case.
fn heading(line: &str) -> Option<String> {
    let name = line.strip_prefix("##")?.trim_start_matches('#');
    name.starts_with(' ').then(|| name.trim().to_lowercase())
}

/// Proposes the runbooks: each, or their folder if there are many.
pub(super) fn propose(
    snapshot: &dyn Snapshot,
    scan: &TreeScan,
    owners: Option<&CodeOwners>,
) -> Vec<ProposedTable> {
    let found: Vec<(&ScannedFile, RunbookSign)> =
        scan.files.iter().filter_map(|file| Some((file, runbook_sign(file)?))).collect();
    if found.len() <= limits::RUNBOOKS {
        return found.into_iter().map(|(file, sign)| one(snapshot, file, &sign, owners)).collect();
    }
    let mut folders: Vec<(&str, Vec<(&ScannedFile, RunbookSign)>)> = Vec::new();
    for (file, sign) in found {
        match folders.iter_mut().find(|(folder, _)| *folder == file.folder()) {
            Some((_, files)) => files.push((file, sign)),
            None => folders.push((file.folder(), vec![(file, sign)])),
        }
    }
    folders.sort_by_key(|(folder, files)| (std::cmp::Reverse(files.len()), *folder));
    let left = folders.len().saturating_sub(limits::RUNBOOKS);
    let mut entries: Vec<ProposedTable> = Vec::new();
    for (folder, files) in folders.into_iter().take(limits::RUNBOOKS) {
        let names: Vec<&ScannedFile> = files.iter().map(|(file, _)| *file).collect();
        let glob =
            scan.glob_of(&names).filter(|_| files.len() > 1 && files.iter().all(|(_, sign)| sign.is_said));
        if let Some(glob) = glob {
            let key = ProposedKey::text("path", &glob, format!("{} runbooks", files.len()));
            let key = key.shown_by(names.iter().map(|file| file.path.clone()));
            entries.push(ProposedTable::entry("runbook", vec![key]));
            continue;
        }
        // A glob would claim what is no runbook.
        let more = files.len().saturating_sub(limits::RUNBOOKS);
        let first = files.iter().take(limits::RUNBOOKS);
        entries.extend(first.map(|(file, sign)| one(snapshot, file, sign, owners)));
        if let Some(last) = entries.last_mut().filter(|_| more > 0) {
            last.remarks.push(format!("{more} more runbooks in {folder}, beside other files"));
        }
    }
    if let Some(last) = entries.last_mut().filter(|_| left > 0) {
        last.remarks.push(format!("{left} more folders have runbooks"));
    }
    entries
}

/// The uses that a document with sections about these topics serves: a label that is called like the topic, and what follows it, say so.
fn uses(text: &str, topics: &DocumentTopics) -> Vec<RunbookUse> {
    let is_covered = |topic: &TopicId| {
        let TopicState::Covered { at } = topics.state(*topic) else { return false };
        let label = text.get(at.clone()).unwrap_or_default().trim_matches(['#', '*', '|', ':', ' ']);
        let words: Vec<String> = label
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        // A long heading, or one about what not to do, has the word of a topic and is about something else.
        let is_other = |word: &String| {
            ["avoid", "avoiding", "prevent", "preventing", "without", "no", "not", "never"]
                .contains(&word.as_str())
        };
        words.len() <= limits::USE_LABEL_WORDS
            && !words.iter().any(is_other)
            && label_topics(label, &Synonyms::default()).sure.has(*topic)
    };
    [RunbookUse::IncidentResponse, RunbookUse::Rollback, RunbookUse::Escalation]
        .into_iter()
        .filter(|one| topics_for(*one).iter().all(is_covered))
        .collect()
}

fn one(
    snapshot: &dyn Snapshot,
    file: &ScannedFile,
    sign: &RunbookSign,
    owners: Option<&CodeOwners>,
) -> ProposedTable {
    let shown_by = |key: ProposedKey| key.shown_by([file.path.clone()]);
    let path = shown_by(ProposedKey::text("path", &file.written, sign.why));
    if !sign.is_said {
        let path = path.doubted("is it a runbook? Its title and headings do not say so");
        return ProposedTable::entry("runbook", vec![path]);
    }
    let mut keys = vec![path];
    let text = snapshot.read(&file.path, limits::SCANNED_BYTES).ok();
    if let Some(text) = text.and_then(|bytes| String::from_utf8(bytes).ok()) {
        let sections = outline(&text).sections;
        let uses = uses(&text, &DocumentTopics::read(&sections, &Synonyms::default()));
        if !uses.is_empty() {
            let words: Vec<_> = uses.iter().map(|one| quoted(one.as_str())).collect();
            let value = format!("[{}]", words.join(", "));
            keys.push(shown_by(ProposedKey::toml("for", value, "what its sections are about")));
        }
        if let Some(value) = sections::value(&text, uses, &Synonyms::default()) {
            keys.push(shown_by(ProposedKey::toml("sections", value, "by its headings")));
        }
    }
    if let Some(owners) = owners.map(|owners| owners.of(&file.path))
        && let PathOwners::Owned(owners, _) = owners
    {
        let named = owners.iter().take(limits::OWNERS).map(|owner| owner.text.as_str());
        keys.push(shown_by(ProposedKey::toml("owner", quoted_all(named), "from CODEOWNERS")));
    }
    ProposedTable::entry("runbook", keys)
}

/// Folders of decision records.
const RECORDS: &[&str] = &["adr", "adrs", "decisions", "decision-records", "architecture-decisions"];

/// Proposes the latest decision record, which is a claim only if it states an outcome.
pub(super) fn record(snapshot: &dyn Snapshot, scan: &TreeScan) -> Option<ProposedKey> {
    let number = |file: &ScannedFile| {
        let stem = file.stem().trim_start_matches("adr-");
        let digits = stem.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse::<u64>().ok()
    };
    let mut records: Vec<(u64, &ScannedFile)> = scan
        .files
        .iter()
        .filter(|file| file.is_document() && file.is_below(RECORDS) && !is_template(file))
        .filter_map(|file| Some((number(file)?, file)))
        .collect();
    records.sort_by_key(|(number, file)| (std::cmp::Reverse(*number), &file.path));
    let (_, latest) = records.first()?;
    let note = format!("the latest of {}", crate::text::counted(records.len(), "decision record"));
    let key = ProposedKey::text("record", &latest.written, note).shown_by([latest.path.clone()]);
    let is_of_pilot = |line: &str| {
        let words = ["pilot", "go-live", "go live", "no-go", "handover", "handoff"];
        line.starts_with('#') && words.iter().any(|word| line.contains(word))
    };
    // A decision to stop using some library is a decision too.
    let is_of_pilot = latest.beginning().to_lowercase().lines().any(is_of_pilot);
    if is_of_pilot && has_outcome(snapshot, &latest.path) {
        Some(key)
    } else {
        Some(key.doubted("name the record that says what became of the pilot"))
    }
}

/// Whether a decision record says whether to scale, redesign or stop, or to go on with research.
fn has_outcome(snapshot: &dyn Snapshot, path: &RepoPath) -> bool {
    let mut sources = SourceMap::default();
    let size = resolve(snapshot, path).ok().and_then(|resolved| Some(resolved.file()?.1));
    let Some(size) = size else { return false };
    let FileContent::Document(document) = document::read(snapshot, path, size, &mut sources) else {
        return false;
    };
    let text = sources.get(document.file).text();
    document.decision(text, document.sections(None), &OutcomeSynonyms::default()).outcome.is_some()
}

/// Proposes the audits of data sources, and the documents about data that a person must assign to a source.
pub(super) fn data(scan: &TreeScan) -> Vec<ProposedTable> {
    let mut entries: Vec<ProposedTable> = Vec::new();
    let mut governance = Vec::new();
    let mut datasheets = Vec::new();
    let documents = scan.files.iter().filter(|file| file.is_document() && !is_template(file));
    for file in documents.filter(|file| !file.is_below(&["test", "tests", "src", "lib"])) {
        let source = file
            .stem()
            .strip_suffix("-audit")
            .filter(|_| file.folders().last().is_some_and(|last| last == "data"));
        if let Some(source) = source.filter(|source| !source.is_empty()) {
            let name = ProposedKey::text("name", source, "the name of its audit");
            let audit =
                ProposedKey::text("audit", &file.written, "by its name").shown_by([file.path.clone()]);
            entries.push(ProposedTable::entry("data", vec![name, audit]));
        } else if has_name(file, "data-governance") || has_name(file, "data/governance") {
            governance.push(file);
        } else if ["datasheet", "data-card", "dataset-card"].iter().any(|name| has_name(file, name)) {
            datasheets.push(file);
        }
    }
    if let ([entry], [document]) = (entries.as_mut_slice(), governance.as_slice()) {
        let key = ProposedKey::text("governance", &document.written, "by its name");
        entry.keys.push(key.shown_by([document.path.clone()]));
        governance.clear();
    }
    let unassigned = governance.iter().map(|file| ("governance", *file, "of which source?"));
    let sheets =
        datasheets.iter().map(|file| ("audit", *file, "a data sheet: is it an audit, and of which source?"));
    for (key, file, why) in unassigned.chain(sheets).take(1 + limits::OTHER_CANDIDATES) {
        let name = ProposedKey::text("name", "…", "").doubted("what the source is called");
        let key =
            ProposedKey::text(key, &file.written, "by its name").shown_by([file.path.clone()]).doubted(why);
        entries.push(ProposedTable::entry("data", vec![name, key]));
    }
    entries
}
