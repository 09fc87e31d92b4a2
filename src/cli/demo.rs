//! `readiness demo`: writes an example repository and checks it.
#![expect(clippy::disallowed_methods, reason = "the folder of the example is a path of the file system")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args as ClapArgs, builder::BoolishValueParser};
use jiff::civil::{Date, date};

use super::environment::audience;
use super::{Color, Failure, print, width};
use crate::demo;
use crate::evaluate::{Options, Target, evaluate};
use crate::history::History;
use crate::output::reader_place::ReaderPlace;
use crate::output::{clean, human};
use crate::path::RepoPath;
use crate::rules::ids;
use crate::shell;
use crate::snapshot::Repository;
use crate::text::counted;

/// The date of the check, ten days before the end of the example's pilot.
const TODAY: Date = date(2026, 11, 20);

/// Writes an example repository with its history and checks it: an AI pilot ten days before its end, with some defects.
#[derive(Debug, ClapArgs)]
pub(super) struct DemoArgs {
    /// The folder to write, which must not exist [default: a new temporary folder]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Print only the findings and the commands to try
    #[arg(long, short, env = "READINESS_QUIET", value_parser = BoolishValueParser::new())]
    quiet: bool,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

pub(super) fn run(args: &DemoArgs) -> Result<ExitCode, Failure> {
    let folder = create(args.folder.as_deref())?;
    let shown = folder.display().to_string();
    let commits = demo::write(&folder).map_err(|error| {
        // The folder is ours: it did not exist before.
        let _ = fs::remove_dir_all(&folder);
        format!("the example cannot be written to `{shown}`: {error}")
    })?;
    let repository = Repository::discover(Some(&folder))?;
    let tree = repository.work_tree()?;
    let mut history = History::open(&repository, None)?;
    let target = [Target::Folder(RepoPath::root())];
    let report = evaluate(&tree, history.as_mut(), &target, &Options::on(TODAY))?.report;
    let given = [folder.as_os_str().as_encoded_bytes().to_vec()];
    let settings = human::Settings {
        color: args.color.is_on(),
        quiet: args.quiet,
        verbose: false,
        width: width::of_stdout(),
        audience: audience(),
        place: ReaderPlace { to_root: Some(&shown), paths: &given },
    };
    let findings = human::render(&report, settings);
    let text = format!(
        "The example is in {}: an AI pilot, as of {TODAY}, with {}.\n\n{findings}\n{}",
        clean::line(&shown, audience()),
        counted(commits, "commit"),
        commands(&folder),
    );
    print(&text, args.color)?;
    Ok(ExitCode::SUCCESS)
}

/// Creates the folder. An existing one is refused, even if it is empty.
fn create(folder: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(folder) = folder else {
        let created = tempfile::Builder::new().prefix("readiness-demo-").tempdir();
        return Ok(created.map_err(|error| format!("no temporary folder can be created: {error}"))?.keep());
    };
    let shown = folder.display();
    match fs::create_dir(folder) {
        Ok(()) => Ok(fs::canonicalize(folder)?),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(format!("`{shown}` exists: name a new folder, or none for a temporary one").into())
        }
        Err(error) => Err(format!("`{shown}` cannot be created: {error}").into()),
    }
}

/// Three commands to try next.
fn commands(folder: &Path) -> String {
    let folder = folder.as_os_str().as_encoded_bytes();
    let handoff = shell::command(&format!("readiness check --stage handoff --as-of {TODAY}"), [folder]);
    let explain = format!("readiness explain {}", ids::BASELINE_MISMATCH);
    format!(
        "Try next:\n  {handoff}\n      what would block the handoff\n  {explain}\n      what a rule detects, and why\n  readiness init --diff\n      in a repository of yours: the manifest that it could begin with\n"
    )
}
