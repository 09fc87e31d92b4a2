//! Looks at the tracked files once: their names, and the beginnings of those that may say what they are.

use std::collections::BTreeSet;

use bstr::ByteSlice as _;

use super::proposal::comment;
use crate::limits::init as limits;
use crate::manifest::FILE_NAME;
use crate::snapshot::{RepoPath, Snapshot, TrackedKind, resolve};
use crate::text::{counted, is_hostile, listed};

/// Folders whose files belong to others, or are no evidence for this system.
const OTHERS: &[&str] = &[
    "node-modules",
    "bower-components",
    "vendor",
    "vendored",
    "third-party",
    "thirdparty",
    "external",
    "submodules",
    "site-packages",
    "dist",
    "testdata",
    "fixtures",
    "-fixtures--",
    "-snapshots--",
    "templates",
    "template",
    "examples",
    "example",
    "samples",
    "sample",
    "archive",
    "archived",
    "deprecated",
    "venv",
];

/// Words in a path that make a file worth reading before others.
const TELLING: &[&str] = &[
    "eval",
    "promptfoo",
    "runbook",
    "alert",
    "dashboard",
    "slo",
    "monitor",
    "ops",
    "doc",
    "adr",
    "decision",
    "govern",
    "risk",
    "model",
    "security",
    "workflow",
    "gitlab-ci",
    "deploy",
    "incident",
    "rollback",
];

/// Endings of the files whose beginnings are read.
const READ: &[&str] = &["yaml", "yml", "json", "jsonl", "toml", "md"];

/// A tracked file below the folder.
#[derive(Debug)]
pub(super) struct ScannedFile {
    pub(super) path: RepoPath,
    /// The path from the manifest's folder, as a manifest writes it.
    pub(super) written: String,
    /// The components of that path in lower case, with `-` for `_`, blanks and dots; the last one without its ending.
    pub(super) words: Vec<String>,
    pub(super) extension: String,
    /// The beginning; none if it was not read.
    pub(super) head: Option<String>,
}

impl ScannedFile {
    /// The name without its ending, in lower case.
    pub(super) fn stem(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    /// The folders from the manifest's folder, in lower case.
    pub(super) fn folders(&self) -> &[String] {
        self.words.split_last().map_or(&[], |(_, folders)| folders)
    }

    /// Whether it is below a folder with one of these names.
    pub(super) fn is_below(&self, names: &[&str]) -> bool {
        self.folders().iter().any(|folder| names.contains(&folder.as_str()))
    }

    /// Whether it is read as Markdown.
    pub(super) fn is_document(&self) -> bool {
        matches!(self.extension.as_str(), "md" | "markdown")
    }

    /// The beginning, empty if it was not read.
    pub(super) fn beginning(&self) -> &str {
        self.head.as_deref().unwrap_or_default()
    }

    /// The name with its ending, as it is written.
    pub(super) fn name(&self) -> &str {
        self.written.rsplit_once('/').map_or(self.written.as_str(), |(_, name)| name)
    }

    /// The folder of the file, as a manifest writes it, with a slash at its end; empty for the manifest's folder.
    pub(super) fn folder(&self) -> &str {
        self.written
            .rsplit_once('/')
            .map_or("", |(folder, _)| self.written.get(..=folder.len()).unwrap_or_default())
    }
}

/// The tracked files below a folder.
#[derive(Debug, Default)]
pub(super) struct TreeScan {
    /// The files, by path.
    pub(super) files: Vec<ScannedFile>,
    /// What was not looked at, one line each.
    pub(super) skipped: Vec<String>,
    /// Other tracked paths, as a manifest would write them: a glob must not match them.
    others: Vec<String>,
}

impl TreeScan {
    /// Looks at the tracked files below `folder`, but for those of folders with a manifest of their own.
    pub(super) fn of(snapshot: &dyn Snapshot, folder: &RepoPath) -> Self {
        let mut files = Vec::new();
        let mut others = Vec::new();
        let mut odd = Vec::new();
        let own: BTreeSet<RepoPath> =
            snapshot.listing().called(FILE_NAME).iter().map(RepoPath::parent).collect();
        let own: Vec<RepoPath> = own.into_iter().filter(|other| other != folder).collect();
        for (path, entry) in snapshot.listing().below(folder) {
            let path = RepoPath::from_git(path);
            if entry.kind != TrackedKind::File {
                others.push(escaped(&path.relative_to(folder)));
                continue;
            }
            if own.iter().any(|other| other.is_within(folder) && path.is_within(other)) {
                continue;
            }
            match odd_part(&path, folder) {
                Some(why) => {
                    let written = path.relative_to(folder);
                    others.push(escaped(&written));
                    odd.push(format!("`{}` ({why})", comment(&written)));
                }
                None => files.extend(Some(scanned(path, folder)).filter(|file| !file.is_below(OTHERS))),
            }
        }
        let mut scan = Self { files, skipped: Vec::new(), others };
        scan.read_heads(snapshot);
        if !odd.is_empty() {
            let count = counted(odd.len(), "path");
            let names = listed(odd, limits::ODD_PATHS);
            scan.skipped.push(format!("{count} with characters that a manifest should not have: {names}"));
        }
        scan
    }

    /// A glob that matches these files of one folder and no other tracked file; none if there is none.
    pub(super) fn glob_of(&self, files: &[&ScannedFile]) -> Option<String> {
        let first = files.first()?;
        let (folder, extension) = (first.folder(), first.extension.as_str());
        let others = self.others.iter().filter_map(|path| path.strip_prefix(folder));
        let others = others.filter(|name| !name.contains('/'));
        let here = self.files.iter().filter(|file| file.folder() == folder).map(ScannedFile::name);
        let beside: Vec<&str> = here.chain(others).collect();
        let names: Vec<&str> = files.iter().map(|file| file.name()).collect();
        let is_exact = |(start, end): &(&str, &str)| {
            beside.iter().filter(|name| is_between(name, start, end)).count() == files.len()
                && names.iter().all(|name| is_between(name, start, end))
        };
        let ending =
            first.name().get(first.name().len().saturating_sub(extension.len() + 1)..).unwrap_or_default();
        let (start, end) = (shared_start(&names), shared_end(&names));
        let choices = [("", ending), (start, ending), ("", end)];
        let is_telling =
            |(start, end): &&(&str, &str)| start.is_empty() || start.len() >= SHARED || end.len() >= SHARED;
        let (start, end) = choices.iter().filter(is_telling).find(|choice| is_exact(choice))?;
        Some(format!("{folder}{start}*{end}"))
    }

    /// Reads the beginnings, those of files with telling names first.
    fn read_heads(&mut self, snapshot: &dyn Snapshot) {
        let is_read = |file: &ScannedFile| READ.contains(&file.extension.as_str());
        let mut order: Vec<usize> =
            (0..self.files.len()).filter(|at| self.files.get(*at).is_some_and(is_read)).collect();
        order.sort_by_cached_key(|at| {
            let file = self.files.get(*at);
            let is_telling = |file: &ScannedFile| {
                file.words.iter().any(|word| TELLING.iter().any(|one| word.contains(one)))
            };
            (!file.is_some_and(is_telling), file.map_or(0, |file| file.words.len()), *at)
        });
        let (mut large, mut unread) = (0, 0);
        let left = order.len().saturating_sub(limits::SCANNED_FILES);
        for at in order.into_iter().take(limits::SCANNED_FILES) {
            let Some(file) = self.files.get_mut(at) else { continue };
            let size = resolve(snapshot, &file.path).map(|resolved| resolved.file().map(|(_, size)| size));
            match size {
                Ok(Some(size)) if size > limits::SCANNED_BYTES => large += 1,
                Ok(Some(_)) => match snapshot.read_head(&file.path, limits::HEAD_BYTES) {
                    Ok(bytes) => file.head = Some(bytes.to_str_lossy().into_owned()),
                    Err(_) => unread += 1,
                },
                // It was deleted on disk.
                Ok(None) => {}
                Err(_) => unread += 1,
            }
        }
        let mut say = |count: usize, why: &str| {
            if count > 0 {
                self.skipped.push(format!("{} {why}", counted(count, "file")));
            }
        };
        say(large, "of more than 1 MB");
        say(unread, "that could not be read");
        say(left, "after the first 2,000 that may say what they are");
    }
}

/// How many letters the names of a series share at least.
const SHARED: usize = 3;

/// Whether a name begins and ends so, with something between.
fn is_between(name: &str, start: &str, end: &str) -> bool {
    name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).is_some_and(|middle| !middle.is_empty())
}

/// What all names begin with.
fn shared_start<'n>(names: &[&'n str]) -> &'n str {
    let Some((first, rest)) = names.split_first() else { return "" };
    let same = first.char_indices().find(|(at, c)| {
        let end = at + c.len_utf8();
        rest.iter().any(|name| name.get(..end) != first.get(..end))
    });
    first.get(..same.map_or(first.len(), |(at, _)| at)).unwrap_or_default()
}

/// What all names end with.
fn shared_end<'n>(names: &[&'n str]) -> &'n str {
    let Some((first, rest)) = names.split_first() else { return "" };
    let same = first.char_indices().find(|(at, _)| {
        let end = first.get(*at..).unwrap_or_default();
        rest.iter().all(|name| name.ends_with(end))
    });
    first.get(same.map_or(first.len(), |(at, _)| at)..).unwrap_or_default()
}

/// A path as a manifest in `folder` writes it; none if it should not name it.
pub(super) fn written(path: &RepoPath, folder: &RepoPath) -> Option<String> {
    odd_part(path, folder).is_none().then(|| escaped(&path.relative_to(folder)))
}

/// A path with its brackets as a glob matches them literally.
fn escaped(written: &str) -> String {
    written.replace('[', "[[]")
}

/// What is wrong with a path that a manifest should not name; none for any other.
fn odd_part(path: &RepoPath, folder: &RepoPath) -> Option<&'static str> {
    let written = path.relative_to(folder);
    let has = |test: fn(char) -> bool| written.contains(test);
    if path.as_bstr().to_str().is_err() || has(|c| c == '\u{fffd}') {
        Some("not UTF-8")
    } else if written != written.trim() {
        Some("a blank at an end")
    } else if has(is_hostile) {
        Some("a character that is not shown")
    } else if has(|c| c == '#') {
        Some("`#` begins a heading")
    } else if has(|c| matches!(c, '*' | '?' | '{')) {
        Some("a sign of a glob")
    } else if has(|c| matches!(c, '\\' | '`')) {
        Some("`\\` or a backtick")
    } else if written.contains("://") || folder.join(&written).is_ok_and(|back| back != *path) {
        Some("reads as another path")
    } else if folder.join(&written).is_err() {
        Some("not a path on every system")
    } else {
        None
    }
}

/// Describes a file.
fn scanned(path: RepoPath, folder: &RepoPath) -> ScannedFile {
    let written = path.relative_to(folder);
    let plain = |part: &str| part.to_lowercase().replace(['_', ' ', '.'], "-");
    let mut words: Vec<String> = written.split('/').map(plain).collect();
    // A dot in front of a folder, as in `.github`, is kept out of the words.
    for word in &mut words {
        if let Some(bare) = word.strip_prefix('-') {
            *word = bare.to_owned();
        }
    }
    let extension = path.extension();
    if let Some(last) = words.last_mut()
        && !extension.is_empty()
        && let Some(stem) = last.strip_suffix(&format!("-{}", extension.replace(['_', ' '], "-")))
    {
        *last = stem.to_owned();
    }
    ScannedFile { path, written: escaped(&written), words, extension, head: None }
}
