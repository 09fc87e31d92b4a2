//! Checks the files that pin versions: data in TOML, JSON or YAML, lines of `requirements.txt`, `Dockerfile` or `.env`, and plain lists.
//!
//! A value is pinned (always the same version), loose (it can mean another version tomorrow, [`Loose`]), or unclear.
//! A file without any known form of version counts as unclear.

mod lines;
mod tree;
mod version;

use std::ops::Range;

use super::content::LFS;
use super::data::{DataDefect, read_toml, read_whole_json, read_yaml, read_yaml_documents};
use crate::limits::artifacts as limits;
use crate::snapshot::{RepoPath, Snapshot};
use crate::text::{SourceMap, Span, beginning, clipped};
use version::{NO_TAG, PinVerdict};

/// A version that is not pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// The text of the value.
    pub text: String,
    /// The kind of value: `the latest`, `a branch`, `a range`.
    pub what: &'static str,
    /// Place of the value.
    pub span: Span,
}

/// The result for all files that pin versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins {
    /// Versions that are not pinned.
    pub loose: Vec<Loose>,
    /// Why it is not known whether everything is pinned.
    pub unclear: Option<String>,
}

/// Lock files of package managers. They pin versions, even if they repeat ranges.
const LOCKS: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "deno.lock",
    "Cargo.lock",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "pixi.lock",
    "Pipfile.lock",
    "pylock.toml",
    "conda-lock.yml",
    "Gemfile.lock",
    "gems.locked",
    "composer.lock",
    "go.mod",
    "go.sum",
    "flake.lock",
    "mix.lock",
    "rebar.lock",
    "Podfile.lock",
    "Package.resolved",
    "Cartfile.resolved",
    "pubspec.lock",
    "gradle.lockfile",
    "buildscript-gradle.lockfile",
    "packages.lock.json",
    "paket.lock",
    "renv.lock",
    "Manifest.toml",
    "Chart.lock",
    "stack.yaml.lock",
    "cabal.project.freeze",
    "conan.lock",
    "dvc.lock",
    "devbox.lock",
    "mise.lock",
    "MODULE.bazel.lock",
    ".terraform.lock.hcl",
];

/// The versions in a part of a file.
#[derive(Debug, Default)]
struct Seen {
    loose: Vec<SeenVersion>,
    /// The first unclear value.
    unclear: Option<SeenVersion>,
    pinned: usize,
    /// Whether images are pulled, so that an image without a tag means `latest`.
    pulls: bool,
}

/// A value that does not pin a version.
#[derive(Debug)]
struct SeenVersion {
    text: String,
    /// What it is in place of a pinned version, or why that is unclear.
    what: &'static str,
    at: Range<usize>,
}

impl Seen {
    fn add(&mut self, text: &str, verdict: PinVerdict, at: Range<usize>) {
        let version =
            |what| SeenVersion { text: beginning(text, limits::PIN_TEXT_BYTES).to_owned(), what, at };
        match verdict {
            PinVerdict::Pinned => self.pinned += 1,
            PinVerdict::Loose(what) => self.loose.push(version(what)),
            PinVerdict::Unclear(NO_TAG) if self.pulls => self.loose.push(version("the latest")),
            PinVerdict::Unclear(why) => {
                self.unclear.get_or_insert_with(|| version(why));
            }
            PinVerdict::Other => {}
        }
    }
}

/// Checks the versions in these files.
pub(crate) fn read(snapshot: &dyn Snapshot, paths: &[RepoPath], sources: &mut SourceMap) -> Pins {
    let mut pins = Pins::default();
    for path in paths.iter().take(limits::PIN_FILES) {
        let (loose, unclear) = read_file(snapshot, path, sources);
        pins.loose.extend(loose);
        pins.unclear = pins.unclear.or(unclear);
    }
    if paths.len() > limits::PIN_FILES {
        let why = format!("{} files are too many to search for versions", paths.len());
        pins.unclear = pins.unclear.or(Some(why));
    }
    pins
}

fn read_file(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
    sources: &mut SourceMap,
) -> (Vec<Loose>, Option<String>) {
    if LOCKS.iter().any(|name| path.file_name() == name) {
        return (Vec::new(), None);
    }
    let unknown = |why: String| (Vec::new(), Some(format!("`{path}` {why}")));
    let bytes = match snapshot.read(path, limits::PIN_FILE_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => return unknown(format!("cannot be searched for versions: {error}")),
    };
    // Problems of the file itself are reported for the claim that refers to it.
    if bytes.starts_with(LFS) || bytes.trim_ascii().is_empty() {
        return (Vec::new(), None);
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return unknown("is not text, so its versions cannot be read".to_owned());
    };
    let seen = match look(path, &text) {
        Ok(seen) => seen,
        Err(why) => return unknown(why),
    };
    let unclear = match &seen.unclear {
        Some(SeenVersion { text: value, what: why, at }) => {
            let line = text.get(..at.start).map_or(1, |before| before.matches('\n').count() + 1);
            Some(format!("`{}` on line {line} of `{path}` {why}", clipped(value.trim(), 40)))
        }
        None if seen.pinned == 0 && seen.loose.is_empty() => {
            Some(format!("`{path}` has no version in a known form"))
        }
        None => None,
    };
    let mut found = seen.loose;
    if found.is_empty() {
        return (Vec::new(), unclear);
    }
    found.sort_by_key(|version| version.at.start);
    let file = sources.add(path.clone(), text);
    let loose = |SeenVersion { text, what, at }| Loose { text, what, span: Span::new(file, at) };
    (found.into_iter().map(loose).collect(), unclear)
}

/// Words at the beginning of the names of requirements files. Other names, such as `business-requirements.txt`, are documents.
const PURPOSES: &[&str] = &[
    "all",
    "base",
    "build",
    "ci",
    "cpu",
    "dev",
    "develop",
    "doc",
    "docs",
    "gpu",
    "lint",
    "local",
    "main",
    "min",
    "minimal",
    "optional",
    "pip",
    "prod",
    "production",
    "runtime",
    "test",
    "tests",
    "training",
];

/// Whether pip reads a file with this name: `requirements-dev.txt`, `dev-requirements.in`, `requirements/prod.txt`.
pub(super) fn is_requirements(path: &RepoPath) -> bool {
    let name = path.file_name().to_string().to_ascii_lowercase();
    let is_list = |stem: &str| stem.starts_with("requirements") || stem.starts_with("constraints");
    let Some((stem, "txt" | "in" | "lock" | "pip")) = name.rsplit_once('.') else { return false };
    let behind_purpose = stem.split_once(['-', '_', '.']).filter(|(first, _)| PURPOSES.contains(first));
    is_list(stem)
        || behind_purpose.is_some_and(|(_, rest)| is_list(rest))
        || path.parent().file_name() == "requirements"
}

/// Finds the versions in a file, by its name or its content. An error if its format is not supported.
fn look(path: &RepoPath, text: &str) -> Result<Seen, String> {
    let name = path.file_name().to_string().to_lowercase();
    let extension = path.extension();
    let is_docker =
        ["dockerfile", "containerfile"].iter().any(|word| name.starts_with(word) || name.ends_with(word));
    let mut seen = Seen { pulls: is_docker || name.contains("compose"), ..Seen::default() };
    if is_requirements(path) {
        lines::requirements(text, &mut seen);
        return Ok(seen);
    }
    if is_docker {
        lines::dockerfile(text, &mut seen);
        return Ok(seen);
    }
    if name.starts_with(".env") || extension == "env" {
        lines::environment(text, &mut seen);
        return Ok(seen);
    }
    let value = match extension.as_str() {
        "toml" => Some(parsed("TOML", read_toml(text))?),
        "json" => Some(parsed("JSON", read_whole_json(text.as_bytes()))?),
        "yaml" | "yml" => {
            // A Kubernetes file may hold several documents.
            for value in parsed("YAML", read_yaml_documents(text))? {
                tree::look(&value, &mut seen);
            }
            return Ok(seen);
        }
        "md" | "markdown" | "mdx" | "rst" | "adoc" | "html" | "pdf" => {
            return Err("is a document for people: refer to the file that the program reads".to_owned());
        }
        "" | "txt" | "lock" | "pins" | "pin" | "versions" | "version" | "list" | "ini" | "cfg" | "conf"
        | "properties" => {
            let value = read_toml(text).ok().filter(|value| value.count() > 0);
            let value = value.or_else(|| read_whole_json(text.as_bytes()).ok());
            // A text with colons may be valid YAML too.
            value.or_else(|| read_yaml(text).ok().filter(|value| value.is_map() && extension != "txt"))
        }
        other => {
            return Err(format!("cannot be searched for versions: the format `.{other}` is not supported"));
        }
    };
    match value {
        Some(value) => tree::look(&value, &mut seen),
        None => lines::plain(text, &mut seen),
    }
    Ok(seen)
}

fn parsed<T>(shape: &str, value: Result<T, DataDefect>) -> Result<T, String> {
    value.map_err(|defect| format!("cannot be read as {shape}: {}", defect.what))
}

#[cfg(test)]
mod tests;
