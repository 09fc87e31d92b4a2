//! `readiness trend`: the gates at past commits, and what changed them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args as ClapArgs, ValueEnum};
use jiff::civil::Date;

use super::check::targets;
use super::environment::{audience, day, today};
use super::outputs::writable_place;
use super::{Color, Failure, outside, print, width};
use crate::evaluate::Target;
use crate::gate::Gate;
use crate::manifest::value::{Period, parse_day};
use crate::output::trend as output;
use crate::snapshot::{Prepared, Repository};
use crate::trend::{Every, Trend, TrendRequest, trace};

/// Shows the gates at past commits of the main line, and which commit changed each, or that time did. Every commit is evaluated on its own
/// day by the rules of this version.
#[derive(Debug, ClapArgs)]
pub(super) struct TrendArgs {
    /// A repository, a folder in it, or a manifest [default: the repository of the current folder]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// How far back: a period such as 6mo or 1y, or a date
    #[arg(long, value_name = "PERIOD|DATE", default_value = "1y", value_parser = since)]
    since: FirstDay,

    /// How often there is a sample. Each commit that changed a manifest is one too
    #[arg(long, value_enum, default_value_t = EveryWord::Week, value_name = "PERIOD")]
    every: EveryWord,

    /// Show only this gate
    #[arg(long, value_name = "GATE", value_parser = PossibleValuesParser::new(Gate::ALL.iter().map(|gate| gate.as_str())).try_map(|word| word.parse::<Gate>().map_err(|()| "no gate has this name")))]
    gate: Option<Gate>,

    /// The format of standard output
    #[arg(long, value_enum, default_value_t = TrendFormat::Human)]
    format: TrendFormat,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Evaluate every commit by this manifest from outside the repository, also those before the first manifest. Its paths start at the
    /// repository's root
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,

    /// Evaluate every commit on this date, so that only commits change the answers
    #[arg(long, env = "READINESS_AS_OF", value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,

    /// Evaluate every sample, even if no answer can differ from the sample before. Only for tests: the answers are the same
    #[arg(long, hide = true)]
    no_shortcut: bool,
}

/// The first day of a trend.
#[derive(Debug, Clone, Copy)]
pub(super) enum FirstDay {
    /// This long before today.
    Period(Period),
    /// This day.
    Day(Date),
}

/// How often there is a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EveryWord {
    /// The last commit of each month
    #[value(name = "1mo")]
    Month,
    /// The last commit of each week
    #[value(name = "1w")]
    Week,
    /// Every commit
    Commit,
}

/// A format of the trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TrendFormat {
    /// A line of marks for each gate, and what changed them
    Human,
    /// One self-contained page with a chart
    Html,
    /// JSON
    Json,
    /// CSV: one row for each gate of each system at each sample
    Csv,
}

/// Parses a period or a date of the command line.
pub(super) fn since(word: &str) -> Result<FirstDay, String> {
    let period = Period::parse(word).filter(|period| !period.is_zero()).map(FirstDay::Period);
    period
        .or_else(|| parse_day(word).map(FirstDay::Day))
        .ok_or_else(|| "write a period such as 90d, 12w, 6mo or 1y, or a date as YYYY-MM-DD".to_owned())
}

impl FirstDay {
    /// The first day.
    pub(super) fn day(self, today: Date) -> Date {
        match self {
            Self::Period(period) => today.saturating_sub(period.to_calendar()),
            Self::Day(day) => day,
        }
    }
}

pub(super) fn run(args: &TrendArgs) -> Result<ExitCode, Failure> {
    let repository = Repository::discover(args.path.as_deref())?;
    let trend = traced(args, &repository)?;
    let text = match args.format {
        TrendFormat::Human => output::human(&trend, width::of_stdout(), audience()),
        TrendFormat::Html => output::html(&trend),
        TrendFormat::Json => output::json(&trend),
        TrendFormat::Csv => output::csv(&trend),
    };
    match &args.output {
        Some(place) => {
            let failure = |error: std::io::Error| {
                Failure::from(format!(
                    "`{}` cannot be written: {error}; choose another file",
                    place.display()
                ))
            };
            let place =
                writable_place(place).map_err(|why| format!("--output `{}`: {why}", place.display()))?;
            Prepared::new(&place, text).map_err(failure)?.put().map_err(failure)?;
        }
        None => print(&text, Color::Never)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The past of what a dossier is about, a sample each week for a year.
pub(super) fn of_dossier(
    repository: &Repository,
    targets: Vec<Target>,
    as_of: Option<Date>,
) -> Result<Trend, Failure> {
    let today = today(as_of)?;
    let since = FirstDay::Period(Period::days(365)).day(today);
    // A dossier of an earlier day ends on that day, and its past is not held still.
    let request = TrendRequest {
        targets,
        since,
        every: Every::Week,
        as_of: None,
        today,
        gate: None,
        outside: None,
        is_shortened: true,
    };
    Ok(trace(repository, request)?)
}

/// Evaluates what the arguments name.
fn traced(args: &TrendArgs, repository: &Repository) -> Result<Trend, Failure> {
    let paths: Vec<PathBuf> = args.path.iter().cloned().collect();
    let today = today(args.as_of)?;
    let outside = match &args.manifest {
        Some(path) => {
            let refused = |why| format!("`{}` {why}: name a readiness manifest", path.display());
            Some(outside::read(path).map_err(refused)?)
        }
        None => None,
    };
    let request = TrendRequest {
        targets: targets(repository, &paths)?,
        since: args.since.day(today),
        every: match args.every {
            EveryWord::Month => Every::Month,
            EveryWord::Week => Every::Week,
            EveryWord::Commit => Every::Commit,
        },
        as_of: args.as_of,
        today,
        gate: args.gate,
        outside,
        is_shortened: !args.no_shortcut,
    };
    Ok(trace(repository, request)?)
}
