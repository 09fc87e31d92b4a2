//! What `check` prints, and `--output`: the same report in other formats, each in a file of its own.
#![expect(
    clippy::disallowed_methods,
    reason = "paths given on the command line are the file system's, not the tree's"
)]

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::check::audience;
use super::{Failure, width};
use crate::manifest::FILE_NAME;
use crate::output::{concise, github, gitlab, human, json, junit, markdown, rdjson, sarif};
use crate::report::Report;
use crate::snapshot::{Prepared, Repository};

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// Code frames, gates and verdict
    Human,
    /// One line a finding
    Concise,
    /// Everything, for machines
    Json,
    /// SARIF 2.1.0, for GitHub code scanning
    Sarif,
    /// Annotations on a pull request, as GitHub's workflow commands
    Github,
    /// GitLab's Code Quality report
    Gitlab,
    /// JUnit's XML, for whatever shows test results
    Junit,
    /// A summary, for a pipeline's page
    Markdown,
    /// Reviewdog's diagnostics
    Rdjson,
}

impl OutputFormat {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// How much of the report a person is shown, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct HumanOptions<'a> {
    pub(super) color: bool,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    /// Whether SARIF holds waived findings.
    pub(super) include_waived: bool,
    /// What was asked for, as SARIF names the run.
    pub(super) scope: &'a str,
    /// Where the files of the judged commit can be seen.
    pub(super) source_url: Option<&'a str>,
    /// Columns of what is printed.
    pub(super) width: usize,
}

/// The report in a format.
pub(super) fn render(report: &Report, format: OutputFormat, look: HumanOptions<'_>) -> String {
    match format {
        OutputFormat::Human => {
            let HumanOptions { color, quiet, verbose, width, .. } = look;
            human::render(report, human::Settings { color, quiet, verbose, width, audience: audience() })
        }
        OutputFormat::Concise => concise::render(report, audience(), look.quiet),
        OutputFormat::Json => json::render(report),
        OutputFormat::Sarif => {
            let HumanOptions { include_waived, scope, .. } = look;
            sarif::render(report, sarif::Settings { include_waived, scope })
        }
        OutputFormat::Github => github::render(report),
        OutputFormat::Gitlab => gitlab::render(report),
        OutputFormat::Junit => junit::render(report),
        OutputFormat::Markdown => markdown::render(report, look.source_url),
        OutputFormat::Rdjson => rdjson::render(report),
    }
}

/// A file that is asked for.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) format: OutputFormat,
    /// As asked for.
    path: PathBuf,
    /// Its folder without links, and its name.
    place: PathBuf,
}

/// The files that are asked for, each as `FORMAT=FILE`. Whatever can be refused is refused before anything is judged.
pub(super) fn asked(words: &[String], repository: &Repository) -> Result<Vec<Output>, Failure> {
    let mut outputs: Vec<Output> = Vec::new();
    for word in words.iter().flat_map(|word| split(word)) {
        let output = one(word, repository)?;
        if outputs.iter().any(|other| other.place == output.place) {
            return Err(format!(
                "--output names `{}` twice: give each format a file of its own",
                output.path.display()
            )
            .into());
        }
        outputs.push(output);
    }
    Ok(outputs)
}

/// What stands between commas, as far as each begins another file: a comma may also be a part of a path.
fn split(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut end = word.len();
    for (comma, _) in word.rmatch_indices(',') {
        if let Some(last) = word.get(comma + 1..end).filter(|last| begins_another(last)) {
            parts.push(last);
            end = comma;
        }
    }
    parts.extend(word.get(..end));
    parts.reverse();
    parts
}

/// Whether that is no part of a path: a format and a file, or what was meant for them and is refused.
fn begins_another(text: &str) -> bool {
    let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
    let is_known = OutputFormat::from_str(name.trim(), false).is_ok();
    let is_word = name.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match file {
        Some(_) if is_known => true,
        Some(file) => is_word && !file.contains(['/', '\\']),
        None => is_known || name.trim().is_empty(),
    }
}

fn one(word: &str, repository: &Repository) -> Result<Output, Failure> {
    let Some((format, file)) = word.split_once('=') else {
        return Err(format!(
            "--output `{word}` is not FORMAT=FILE: write, say, `--output sarif=readiness.sarif`"
        )
        .into());
    };
    let format = OutputFormat::from_str(format, false).map_err(|_| {
        let names: Vec<_> = OutputFormat::value_variants().iter().map(|format| format.name()).collect();
        format!("--output `{word}`: there is no format `{format}`; there are {}", names.join(", "))
    })?;
    let path = PathBuf::from(file);
    let refused = |why: &str| Failure::from(format!("--output `{word}`: {why}"));
    if file.is_empty() {
        return Err(refused("it names no file: write FORMAT=FILE"));
    }
    if file == "-" {
        return Err(refused("standard output is for `--format`: use that, or name a file"));
    }
    let Some(name) = path.file_name().filter(|_| !path.is_dir() && !file.ends_with(['/', '\\'])) else {
        return Err(refused("that is a folder: name a file in it"));
    };
    if name == FILE_NAME {
        return Err(refused("a manifest would be lost: give it another name"));
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(folder) = std::fs::canonicalize(above).ok().filter(|folder| folder.is_dir()) else {
        return Err(refused(&format!("there is no folder `{}`: make it first", above.display())));
    };
    let place = folder.join(name);
    if repository.is_git_folder(&place) {
        return Err(refused("that is where git keeps what is its own: name a file elsewhere"));
    }
    if std::fs::symlink_metadata(&place).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(refused("that is no regular file: name one, or a new one"));
    }
    Ok(Output { format, path, place })
}

/// Writes the report to each file. Nothing is put in its place before all are written.
pub(super) fn write(report: &Report, outputs: &[Output], look: HumanOptions<'_>) -> Result<(), Failure> {
    let failure = |output: &Output, error: std::io::Error| {
        Failure::from(format!("`{}` cannot be written: {error}; name a file that can", output.path.display()))
    };
    let look = HumanOptions { color: false, width: width::of_file(), ..look };
    let mut prepared = Vec::new();
    for output in outputs {
        let text = render(report, output.format, look);
        prepared.push((output, Prepared::new(&output.place, &text).map_err(|error| failure(output, error))?));
    }
    for (output, file) in prepared {
        file.put().map_err(|error| failure(output, error))?;
    }
    Ok(())
}
