//! `readiness report`: the dossier of one system, as one HTML page or as Markdown.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};
use jiff::civil::Date;

use super::base::{BaseTrees, FoundBase};
use super::change::ChangeRun;
use super::check::targets;
use super::environment::{day, today};
use super::outputs::writable_place;
use super::suggest::{self, Suggested};
use super::{Color, Failure, pack, print, trend};
use crate::evaluate::{Options, evaluate};
use crate::history::History;
use crate::limits::output::REPORT_BYTES;
use crate::manifest::model::Stage;
use crate::output::dossier::{self, Dossier};
use crate::output::json;
use crate::output::json::people::{self, PeopleNaming};
use crate::output::trend::for_dossier;
use crate::report::Report;
use crate::snapshot::{Prepared, Repository, Snapshot, read_named};
use crate::trend::Trend;

/// Writes the dossier of one system: the verdict, the decision, what blocks, and all evidence, for a meeting and for the record.
#[derive(Debug, ClapArgs)]
pub(super) struct ReportArgs {
    /// A repository, a folder in it, or a manifest [default: the repository of the current folder]. With --from, the path of a manifest in
    /// the report
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// The format
    #[arg(long, env = "READINESS_REPORT_FORMAT", value_enum, default_value_t = DossierFormat::Html)]
    format: DossierFormat,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Evaluate as if the system were at this stage: `--stage handoff` asks what would block the handoff today
    #[arg(long, env = "READINESS_STAGE", value_name = "STAGE", value_parser = Suggested::new(suggest::stages, suggest::stage), hide_possible_values = true)]
    stage: Option<Stage>,

    /// Evaluate a revision from the object database instead of the work tree [default in a bare repository: HEAD]
    #[arg(long, env = "READINESS_REV", value_name = "REV")]
    rev: Option<String>,

    /// Show what was closed and opened since REV, for example since the last meeting
    #[arg(long, env = "READINESS_BASE", value_name = "REV")]
    base: Option<String>,

    /// The date that counts as today [default: with --rev the date of that commit, otherwise `SOURCE_DATE_EPOCH`, otherwise today in UTC]
    #[arg(long, env = "READINESS_AS_OF", value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,

    /// Write a pack for the record to this file: the dossier, the report, the evidence with hashes, and unsigned in-toto statements, as a
    /// tar archive. With --rev, the same commit gives the same bytes in any complete clone
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "base", "output"])]
    pack: Option<PathBuf>,

    /// Add the gates of the last year, and what changed them, to the page
    #[arg(long, conflicts_with_all = ["pack", "from", "rev"])]
    trend: bool,

    /// Render a report that `readiness check --format json` has written, without evaluating anything
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rev", "base", "as_of", "stage"])]
    from: Option<PathBuf>,

    /// How people are named: `handles` of the manifest, `names` that git knows, or `none`, for a file that leaves the house
    #[arg(long, env = "READINESS_PEOPLE", value_name = "HOW", value_parser = Suggested::new(suggest::namings, suggest::naming), hide_possible_values = true)]
    people: Option<PeopleNaming>,
}

impl ReportArgs {
    fn naming(&self) -> PeopleNaming {
        self.people.unwrap_or(PeopleNaming::Handles)
    }
}

/// A format of the dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DossierFormat {
    /// One self-contained page
    Html,
    /// Markdown of at most 65,000 characters
    Markdown,
}

impl DossierFormat {
    fn render(self, dossier: &Dossier<'_>) -> String {
        match self {
            Self::Html => dossier::html(dossier),
            Self::Markdown => dossier::markdown(dossier),
        }
    }
}

pub(super) fn run(args: &ReportArgs) -> Result<ExitCode, Failure> {
    if args.trend && args.naming() == PeopleNaming::None {
        return Err("--trend names the authors of commits: --people none goes without it".into());
    }
    if let Some(place) = &args.pack {
        return write_pack(args, place);
    }
    let text = if let Some(from) = &args.from {
        let text = read(from)?;
        let document = json::read(&text)
            .map_err(|why| format!("`{}` is not a report of readiness: {why}", from.display()))?;
        let document = match args.people {
            Some(naming) => people::again(document, naming)?,
            None => document,
        };
        let manifest = args.path.as_ref().map(|path| path.display().to_string());
        let manifest = manifest.map(|path| path.replace('\\', "/").trim_start_matches("./").to_owned());
        args.format.render(&Dossier::of(&document, manifest.as_deref())?)
    } else {
        let report = judge(args)?;
        let document = people::document(&report, args.naming())?;
        let dossier = Dossier::of(&document, None)?;
        let more = if args.trend { for_dossier(&past(args)?, dossier.manifest()) } else { None };
        let dossier = dossier.with(more);
        args.format.render(&dossier)
    };
    match &args.output {
        Some(output) => write(output, &text)?,
        None => print(&text, Color::Never)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a pack of the revision, or of the work tree.
fn write_pack(args: &ReportArgs, place: &Path) -> Result<ExitCode, Failure> {
    let place = writable_place(place).map_err(|why| format!("--pack `{}`: {why}", place.display()))?;
    let repository = Repository::discover(args.path.as_deref())?;
    let rev = args.rev.clone().or_else(|| repository.is_bare().then(|| "HEAD".to_owned()));
    let bytes = if let Some(rev) = rev {
        if args.as_of.is_some() {
            return Err("--pack with --rev is for the day of the commit: remove --as-of".into());
        }
        let paths: Vec<PathBuf> = args.path.iter().cloned().collect();
        let targets = targets(&repository, &paths)?;
        pack::of_revision(&repository, &repository.revision(&rev)?, &targets, args.stage, args.naming())?
    } else {
        pack::of_files(&judge(args)?, &repository.work_tree()?, args.naming())?
    };
    let failure = |error| format!("`{}` cannot be written: {error}; choose another file", place.display());
    Prepared::new(&place, bytes).and_then(Prepared::put).map_err(failure)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a report from a file.
fn read(from: &Path) -> Result<String, Failure> {
    let refused = |why: String| Failure::from(format!("`{}` {why}", from.display()));
    let bytes = read_named(from, REPORT_BYTES).map_err(|error| refused(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| refused("is not UTF-8: pass a report in JSON".to_owned()))
}

/// Writes the file atomically.
fn write(output: &Path, text: &str) -> Result<(), Failure> {
    let failure = |error: std::io::Error| {
        Failure::from(format!("`{}` cannot be written: {error}; choose another file", output.display()))
    };
    let place = writable_place(output).map_err(|why| format!("--output `{}`: {why}", output.display()))?;
    Prepared::new(&place, text).map_err(failure)?.put().map_err(failure)
}

/// The past of what the arguments name.
fn past(args: &ReportArgs) -> Result<Trend, Failure> {
    if args.format != DossierFormat::Html {
        return Err("--trend is a chart: it needs `--format html`".into());
    }
    let repository = Repository::discover(args.path.as_deref())?;
    let paths: Vec<PathBuf> = args.path.iter().cloned().collect();
    let targets = targets(&repository, &paths)?;
    trend::of_dossier(&repository, targets, args.as_of)
}

/// Evaluates what the arguments name.
fn judge(args: &ReportArgs) -> Result<Report, Failure> {
    let repository = Repository::discover(args.path.as_deref())?;
    let paths: Vec<PathBuf> = args.path.iter().cloned().collect();
    let targets = targets(&repository, &paths)?;
    let rev = args.rev.clone().or_else(|| repository.is_bare().then(|| "HEAD".to_owned()));
    let snapshot: Box<dyn Snapshot + '_> = match &rev {
        Some(rev) => Box::new(repository.revision(rev)?),
        None => Box::new(repository.work_tree()?),
    };
    let its_day = snapshot.about().committed.filter(|_| args.rev.is_some());
    let today = match args.as_of.or(its_day) {
        Some(day) => day,
        None => today(None)?,
    };
    let mut options = Options { stage: args.stage, exact: true, ..Options::on(today) };
    let mut history = History::open(&repository, rev.as_deref())?;
    let Some(base) = &args.base else {
        return Ok(evaluate(&*snapshot, history.as_mut(), &targets, &options)?.report);
    };
    let otherwise = "what is new cannot be told";
    let base = BaseTrees::asked(&repository, base, rev.as_deref(), &mut options, otherwise)?;
    if matches!(base, FoundBase::Unknown) {
        return Ok(evaluate(&*snapshot, history.as_mut(), &targets, &options)?.report);
    }
    let change = ChangeRun {
        repository: &repository,
        targets: &targets,
        options: &options,
        is_staged: false,
        accepts_relaxed: true,
    };
    Ok(change.evaluate(&*snapshot, history, base.trees())?.report)
}
