//! `readiness portfolio`: many repositories, mirrors and reports in one table.

mod judge;
mod reports;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args as ClapArgs, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::environment::{audience, day, today};
use super::outputs::writable_place;
use super::suggest::{self, Suggested};
use super::{Color, Failure, print, say, width};
use crate::limits::portfolio as limits;
use crate::manifest::model::Stage;
use crate::output::portfolio::{self as formats, ScreenSettings};
use crate::portfolio::search::FoundRepository;
use crate::portfolio::{
    Parts, Portfolio, PortfolioRequest, RepositoryRow, RowOrder, Shard, assemble, list, search,
};
use crate::snapshot::{Prepared, read_named};
use judge::{Judge, WorkLimits};

/// Evaluates many repositories, and shows them in one table: which systems can go on, and who has to decide.
#[derive(Debug, ClapArgs)]
pub(super) struct PortfolioArgs {
    /// Folders in which to find work trees, bare repositories, submodules and nested work trees [default: the current folder]
    #[arg(value_name = "DIR")]
    folders: Vec<PathBuf>,

    /// A list of repositories in TOML: `[[repository]] path = "…"`, and optionally `name`, `team`, `tags` and `manifest`
    #[arg(long, env = "READINESS_PORTFOLIO_LIST", value_name = "FILE")]
    list: Option<PathBuf>,

    /// Reports of `check --format json`, and portfolios or parts of them in JSON, without evaluating anything. A folder stands for the
    /// `.json` files in it
    #[arg(long, value_name = "FILE", num_args = 1..)]
    from: Vec<PathBuf>,

    /// The format
    #[arg(long, env = "READINESS_PORTFOLIO_FORMAT", value_enum, default_value_t = PortfolioFormat::Human)]
    format: PortfolioFormat,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Evaluate as if every system were at this stage: `--stage handoff` asks what could be handed off today. A stopped or research system
    /// keeps its own stage
    #[arg(long, env = "READINESS_STAGE", value_name = "STAGE", value_parser = Suggested::new(suggest::stages, suggest::stage), hide_possible_values = true)]
    stage: Option<Stage>,

    /// Show what has changed since this portfolio, a file that `--format json` has written
    #[arg(long, value_name = "OLD")]
    since: Option<PathBuf>,

    /// The order of the rows
    #[arg(long, value_name = "ORDER", default_value = "decision", value_parser = PossibleValuesParser::new(RowOrder::ALL.iter().map(|order| order.as_str())).try_map(|word| word.parse::<RowOrder>().map_err(|()| "no such order".to_owned())))]
    sort: RowOrder,

    /// How many repositories to evaluate at once [default: the number of cores]
    #[arg(long, env = "READINESS_JOBS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,

    /// Evaluate only part K of N of the repositories. `--from` joins the parts
    #[arg(long, value_name = "K/N", value_parser = Shard::parse)]
    shard: Option<Shard>,

    /// The date that counts as today [default: `SOURCE_DATE_EPOCH`, otherwise today in UTC]
    #[arg(long, env = "READINESS_AS_OF", value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,

    /// Do not evaluate a repository with more commits
    #[arg(long, value_name = "N", default_value_t = limits::COMMITS)]
    max_commits: u64,

    /// Do not evaluate a repository of which more bytes of evidence would be read
    #[arg(long, value_name = "N", default_value_t = limits::REPOSITORY_BYTES)]
    max_bytes: u64,

    /// Do not evaluate a repository with more entries in its manifests
    #[arg(long, value_name = "N", default_value_t = limits::CLAIMS)]
    max_claims: u64,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,

    /// Do not show progress on a terminal
    #[arg(long)]
    no_progress: bool,
}

/// A format of the portfolio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PortfolioFormat {
    /// A table for the screen, 100 columns or wider
    Human,
    /// One self-contained page
    Html,
    /// Markdown of at most 65,000 characters
    Markdown,
    /// One row for each system, for spreadsheets
    Csv,
    /// All rows as JSON, which `--from` and `--since` read
    Json,
    /// JSON Lines: one flat row for each repository, system and gate
    Facts,
}

pub(super) fn run(args: &PortfolioArgs) -> Result<ExitCode, Failure> {
    let today = today(args.as_of)?;
    let since = args.since.as_deref().map(read_portfolio).transpose()?;
    let found = repositories(args)?;
    let files = reports::files(&args.from)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs.map_or(0, usize::from));
    // As much as the main thread has: readers of documents are recursive.
    let pool = pool.stack_size(8 << 20).build()?;
    let judge = Judge {
        today,
        stage: args.stage,
        limits: WorkLimits { commits: args.max_commits, bytes: args.max_bytes, claims: args.max_claims },
    };
    let progress = progress(found.len() + files.len(), args.no_progress);
    let mut rows: Vec<RepositoryRow> = pool.install(|| {
        let judged = found.par_iter().map(|one| {
            let row = judge.row(one);
            progress.inc(1);
            row
        });
        judged.collect()
    });
    let mut parts = Parts::of_run(args.shard);
    let mut stages = vec![args.stage; usize::from(!found.is_empty())];
    let read: Vec<_> = pool.install(|| {
        let read = files.par_iter().map(|file| {
            let read = reports::read(file, today);
            progress.inc(1);
            read
        });
        read.collect()
    });
    progress.finish_and_clear();
    for (file, read) in files.iter().zip(read) {
        match read {
            reports::ReadFile::Row(row) => rows.push(*row),
            reports::ReadFile::Portfolio(portfolio) => {
                let added = parts.add(portfolio.parts.as_ref());
                added.map_err(|why| format!("`{}`: {why}", file.display()))?;
                stages.push(portfolio.stage);
                rows.extend(portfolio.repositories);
            }
        }
    }
    if rows.is_empty() && args.shard.is_none() {
        return Err(
            "no repository was found: name folders with repositories, a list (--list) or reports (--from)"
                .into(),
        );
    }
    // Parts that were all evaluated at one stage are a portfolio of that stage.
    let common =
        stages.first().copied().flatten().filter(|stage| stages.iter().all(|one| *one == Some(*stage)));
    let request = PortfolioRequest { today, stage: args.stage.or(common), since: since.as_ref() };
    let portfolio = assemble(rows, &parts, request);
    if let Some(parts) = portfolio.parts.as_ref().filter(|_| args.shard.is_none()) {
        // Not every format has a place for it.
        let missing: Vec<_> = parts.missing.iter().map(ToString::to_string).collect();
        say(&format!("note: of {} parts, these are absent: {}", parts.of, missing.join(", ")));
    }
    let text = render(&portfolio, args, today);
    match &args.output {
        Some(output) => write(output, &text)?,
        None => print(&text, args.color)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn render(portfolio: &Portfolio, args: &PortfolioArgs, today: Date) -> String {
    match args.format {
        PortfolioFormat::Human => {
            let is_file = args.output.is_some();
            let settings = ScreenSettings {
                color: !is_file && args.color.is_on(),
                width: if is_file { width::of_file() } else { width::of_stdout() },
                audience: audience(),
                order: args.sort,
                today,
            };
            formats::human(portfolio, settings)
        }
        PortfolioFormat::Html => formats::html(portfolio, args.sort, today),
        PortfolioFormat::Markdown => formats::markdown(portfolio, args.sort, today),
        PortfolioFormat::Csv => formats::csv(portfolio, args.sort, today),
        PortfolioFormat::Json => formats::json(portfolio),
        PortfolioFormat::Facts => formats::facts(portfolio),
    }
}

/// The repositories to evaluate, by path, each once.
fn repositories(args: &PortfolioArgs) -> Result<Vec<FoundRepository>, Failure> {
    let here = [PathBuf::from(".")];
    let is_default = args.folders.is_empty() && args.list.is_none() && args.from.is_empty();
    let folders = if is_default { &here[..] } else { &args.folders };
    let mut found = Vec::new();
    for folder in folders {
        if !folder.is_dir() {
            return Err(
                format!("`{}` is not a folder: name folders with repositories", folder.display()).into()
            );
        }
        found.extend(search::below(folder));
    }
    if let Some(path) = &args.list {
        let refused = |why: String| Failure::from(format!("--list `{}`: {why}", path.display()));
        let bytes = read_named(path, limits::PORTFOLIO_BYTES).map_err(|error| refused(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| refused("is not UTF-8".to_owned()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        found.extend(list::read(&text, folder).map_err(refused)?);
    }
    if found.is_empty() && !is_default && args.from.is_empty() {
        return Err("no repository is below these folders: name folders with repositories".into());
    }
    // What the list says of a repository counts, too, if it is below a folder.
    found.sort_by(|a, b| {
        let is_listed = |one: &FoundRepository| one.listed != search::ListedFacts::default();
        (&a.path, is_listed(b)).cmp(&(&b.path, is_listed(a)))
    });
    found.dedup_by(|b, a| {
        a.path == b.path && (a.listed == b.listed || b.listed == search::ListedFacts::default())
    });
    if let Some(shard) = args.shard {
        found.retain(|one| shard.has(&one.key));
    }
    Ok(found)
}

/// Progress on standard error, if that is a terminal.
fn progress(count: usize, is_off: bool) -> ProgressBar {
    if is_off || std::env::var_os("AI_AGENT").is_some_and(|value| !value.is_empty()) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{pos} of {len} repositories, {elapsed} ({eta} left)") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Reads a portfolio that this program has written.
fn read_portfolio(path: &Path) -> Result<Portfolio, Failure> {
    let refused =
        |why: String| Failure::from(format!("`{}` is not a portfolio of readiness: {why}", path.display()));
    let bytes = read_named(path, limits::PORTFOLIO_BYTES).map_err(|error| refused(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8".to_owned()))?;
    formats::read(&text).map_err(refused)
}

/// Writes the file atomically.
fn write(output: &Path, text: &str) -> Result<(), Failure> {
    let failure = |error: std::io::Error| {
        Failure::from(format!("`{}` cannot be written: {error}; choose another file", output.display()))
    };
    let place = writable_place(output).map_err(|why| format!("--output `{}`: {why}", output.display()))?;
    Prepared::new(&place, text).map_err(failure)?.put().map_err(failure)
}
