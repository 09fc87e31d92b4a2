//! What `check` prints, and `--output`: the same report in other formats, each in its own file.
#![expect(
    clippy::disallowed_methods,
    reason = "paths on the command line are file system paths, not paths in the tree"
)]

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::environment::audience;
use super::{Failure, width};
use crate::manifest::FILE_NAME;
use crate::output::json::people::PeopleNaming;
use crate::output::reader_place::ReaderPlace;
use crate::output::{concise, facts, github, gitlab, human, json, junit, markdown, rdjson, sarif};
use crate::report::Report;
use crate::snapshot::{Prepared, Repository};

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// Code frames, gates and verdict
    Human,
    /// One line per finding
    Concise,
    /// The full report as JSON
    Json,
    /// The report as JSON Lines: one flat row for each system, gate, artifact, finding, waiver, metric, cost and eval
    Facts,
    /// SARIF 2.1.0, for GitHub code scanning
    Sarif,
    /// GitHub workflow commands, for annotations on a pull request
    Github,
    /// GitLab Code Quality report
    Gitlab,
    /// JUnit XML, for tools that show test results
    Junit,
    /// A Markdown summary, for the page of a pipeline run
    Markdown,
    /// Reviewdog diagnostics
    Rdjson,
}

impl OutputFormat {
    /// Whether `--people` says how it names people.
    pub(super) fn names_people(self) -> bool {
        matches!(self, Self::Json | Self::Facts)
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// How the report is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct HumanOptions<'a> {
    pub(super) color: bool,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    /// Whether SARIF holds waived findings.
    pub(super) include_waived: bool,
    /// What was checked, as SARIF names the run.
    pub(super) scope: &'a str,
    /// The base URL of the files of the evaluated commit.
    pub(super) source_url: Option<&'a str>,
    /// Width of the output in columns.
    pub(super) width: usize,
    /// Where the reader stands, for commands.
    pub(super) place: ReaderPlace<'a>,
    /// How JSON and facts name people.
    pub(super) people: PeopleNaming,
}

/// Renders the report in a format.
pub(super) fn render(
    report: &Report,
    format: OutputFormat,
    look: HumanOptions<'_>,
) -> Result<String, Failure> {
    Ok(match format {
        OutputFormat::Human => {
            let HumanOptions { color, quiet, verbose, width, place, .. } = look;
            let audience = audience();
            human::render(report, human::Settings { color, quiet, verbose, width, audience, place })
        }
        OutputFormat::Concise => concise::render(report, audience(), look.quiet),
        OutputFormat::Json => json::render(report, look.people)?,
        OutputFormat::Facts => facts::render(report, look.people)?,
        OutputFormat::Sarif => {
            let HumanOptions { include_waived, scope, .. } = look;
            sarif::render(report, sarif::Settings { include_waived, scope })
        }
        OutputFormat::Github => github::render(report),
        OutputFormat::Gitlab => gitlab::render(report),
        OutputFormat::Junit => junit::render(report),
        OutputFormat::Markdown => markdown::render(report, look.source_url, look.place),
        OutputFormat::Rdjson => rdjson::render(report),
    })
}

/// A file to write.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) format: OutputFormat,
    /// The path as given.
    path: PathBuf,
    /// The folder with links resolved, and the file name.
    place: PathBuf,
}

/// Parses `FORMAT=FILE` arguments. Everything that can be refused is refused before the check runs.
pub(super) fn asked(words: &[String], repository: &Repository) -> Result<Vec<Output>, Failure> {
    let mut outputs: Vec<Output> = Vec::new();
    for word in words.iter().flat_map(|word| split(word)) {
        let output = one(word, repository)?;
        if outputs.iter().any(|other| other.place == output.place) {
            return Err(format!(
                "--output names `{}` twice: give each format its own file",
                output.path.display()
            )
            .into());
        }
        outputs.push(output);
    }
    Ok(outputs)
}

/// Refuses `--people` where a format would name people in another way.
pub(super) fn may_name(
    people: Option<PeopleNaming>,
    format: OutputFormat,
    outputs: &[Output],
) -> Result<(), Failure> {
    let Some(naming) = people else { return Ok(()) };
    let mut files = outputs.iter().map(|output| output.format);
    let other = files.clone().find(|format| !format.names_people());
    if naming == PeopleNaming::None
        && let Some(other) = other
    {
        let why = format!(
            "--people none is for json and facts, and `{}` names people: write it in a run of its own",
            other.name()
        );
        return Err(why.into());
    }
    if !format.names_people() && !files.any(OutputFormat::names_people) {
        return Err(format!(
            "--people is for json and facts: add `--format json`, or remove `--people {naming}`"
        )
        .into());
    }
    Ok(())
}

/// Splits at each comma that another `FORMAT=FILE` follows: a comma may also be part of a path.
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

/// Whether a text is a new output and not part of a path: a format and a file, or an attempt at them that is refused later.
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
            "--output `{word}` is not FORMAT=FILE: write for example `--output sarif=readiness.sarif`"
        )
        .into());
    };
    let format = OutputFormat::from_str(format, false).map_err(|_| {
        let names: Vec<_> = OutputFormat::value_variants().iter().map(|format| format.name()).collect();
        format!("--output `{word}`: unknown format `{format}`; use one of {}", names.join(", "))
    })?;
    let path = PathBuf::from(file);
    let refused = |why: &str| Failure::from(format!("--output `{word}`: {why}"));
    if file.is_empty() {
        return Err(refused("it names no file: write FORMAT=FILE"));
    }
    if file == "-" {
        return Err(refused("use `--format` to write to standard output, or name a file"));
    }
    let place = writable_place(&path).map_err(|why| refused(&why))?;
    if repository.is_git_folder(&place) {
        return Err(refused("the file is inside git's own folder: choose another folder"));
    }
    Ok(Output { format, path, place })
}

/// Resolves the path of a file to write. An error says why nothing is written there.
pub(super) fn writable_place(path: &Path) -> Result<PathBuf, String> {
    let is_folder = path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', '\\']);
    let Some(name) = path.file_name().filter(|_| !is_folder) else {
        return Err("the path is a folder: name a file in it".to_owned());
    };
    if name == FILE_NAME {
        return Err("this would overwrite a manifest: choose another name".to_owned());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(folder) = std::fs::canonicalize(above).ok().filter(|folder| folder.is_dir()) else {
        return Err(format!("the folder `{}` does not exist: create it first", above.display()));
    };
    let place = folder.join(name);
    let is_inside_git = place.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"));
    if is_inside_git {
        return Err("the file is inside git's own folder: choose another folder".to_owned());
    }
    if std::fs::symlink_metadata(&place).is_ok_and(|metadata| !metadata.is_file()) {
        return Err("the path is not a regular file: name a regular or a new file".to_owned());
    }
    Ok(place)
}

/// Writes the report to each file. No file is replaced before all are written.
pub(super) fn write(report: &Report, outputs: &[Output], look: HumanOptions<'_>) -> Result<(), Failure> {
    let failure = |output: &Output, error: std::io::Error| {
        Failure::from(format!("`{}` cannot be written: {error}; choose another file", output.path.display()))
    };
    let look = HumanOptions { color: false, width: width::of_file(), ..look };
    let mut prepared = Vec::new();
    for output in outputs {
        let text = render(report, output.format, look)?;
        prepared.push((output, Prepared::new(&output.place, &text).map_err(|error| failure(output, error))?));
    }
    for (output, file) in prepared {
        file.put().map_err(|error| failure(output, error))?;
    }
    Ok(())
}
