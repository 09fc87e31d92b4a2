//! `readiness check`: the linter.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::BoolishValueParser;
use clap::{Args as ClapArgs, ValueEnum};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use super::outputs::{self, HumanOptions, OutputFormat};
use super::pushed::{self, Pushed};
use super::suggest::{self, Suggested};
use super::{Color, Failure, base, print, say, width};
use crate::baseline::against;
use crate::evaluate::{CheckError, Evaluation, Options, Target, judge};
use crate::fix;
use crate::glob::{self, Pattern};
use crate::history::History;
use crate::manifest::FILE_NAME;
use crate::manifest::model::Stage;
use crate::manifest::value::parse_day;
use crate::output::clean::{self, Audience};
use crate::output::patch;
use crate::report::Report;
use crate::selection::{ALWAYS_SHOWN, Selection, Selector};
use crate::snapshot::{OpenError, RepoPath, Repository, Snapshot};
use crate::text::counted;

/// Judges what lies on disk, as far as git tracks it; or the index, or a revision.
#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    /// A repository, a folder in one, or a manifest [default: the current folder's repository]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Judge as if at this stage: pilot, handoff, production, stopped or research; `handoff` shows what would block the
    /// handoff today. What is stopped or research by its own manifest stays that
    #[arg(long, env = "READINESS_STAGE", value_name = "STAGE", value_parser = Suggested::new(suggest::stages, stage), hide_possible_values = true)]
    stage: Option<Stage>,

    /// Judge what is staged, not what lies on disk: what is about to be committed
    #[arg(long, env = "READINESS_STAGED", value_parser = BoolishValueParser::new(), conflicts_with = "rev")]
    staged: bool,

    /// Judge a revision, straight from the object database; also in a bare repository [default there: HEAD]
    #[arg(long, env = "READINESS_REV", value_name = "REV")]
    rev: Option<String>,

    /// In a pre-push hook: judge the commit that is pushed, as pre-commit names it, else HEAD; passes where nothing is pushed, or
    /// nothing that has a readiness.toml
    #[arg(long, conflicts_with_all = ["rev", "staged", "fix"])]
    pushed: bool,

    /// Say which findings the change since REV brings, and fail for those only; REV itself where it is contained, else where both parted
    #[arg(long, env = "READINESS_BASE", value_name = "REV")]
    base: Option<String>,

    /// The day of judgement, for runs that can be repeated [default: with --rev that commit's day, else
    /// `SOURCE_DATE_EPOCH`, else today in UTC, also in a bare repository without --rev]
    #[arg(long, env = "READINESS_AS_OF", value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,

    /// Apply the safe fixes to the files on disk, then show what is left
    #[arg(long, conflicts_with_all = ["staged", "rev", "diff"])]
    fix: bool,

    /// Print the safe fixes as a patch, and nothing else; status 1 where there are some
    #[arg(long)]
    diff: bool,

    /// What to print
    #[arg(long, env = "READINESS_FORMAT", value_enum, default_value_t = OutputFormat::Human)]
    format: OutputFormat,

    /// Also write the report to a file, in any of these formats: `sarif=readiness.sarif` (comma-separated, repeatable)
    #[arg(long, env = "READINESS_OUTPUT", value_name = "FORMAT=FILE")]
    output: Vec<String>,

    /// Also give waived findings to `sarif`, as notes with suppressions; GitHub ignores those, and opens an alert for each
    #[arg(long, env = "READINESS_INCLUDE_WAIVED", value_parser = BoolishValueParser::new())]
    include_waived: bool,

    /// Where the files of this commit can be seen: places in `markdown` link to URL/PATH#L1
    #[arg(long, env = "READINESS_SOURCE_URL", value_name = "URL", value_parser = source_url)]
    source_url: Option<String>,

    /// The level from which findings fail the run; `undecided` also fails where a gate cannot be judged; with --base, only
    /// what is new counts
    #[arg(long, env = "READINESS_FAIL_ON", value_enum, default_value_t = FailOn::Error, value_name = "LEVEL")]
    fail_on: FailOn,

    /// Only these rules or gates (comma-separated, repeatable)
    #[arg(long, env = "READINESS_SELECT", value_delimiter = ',', value_name = "RULE|GATE", value_parser = Suggested::new(suggest::rules_and_gates, str::parse::<Selector>), hide_possible_values = true)]
    select: Vec<Selector>,

    /// Without these rules or gates (comma-separated, repeatable)
    #[arg(long, env = "READINESS_IGNORE", value_delimiter = ',', value_name = "RULE|GATE", value_parser = Suggested::new(suggest::rules_and_gates, str::parse::<Selector>), hide_possible_values = true)]
    ignore: Vec<Selector>,

    /// Leave out manifests that match, or lie below what matches; from the repository's root (comma-separated, repeatable)
    #[arg(long, env = "READINESS_EXCLUDE", value_delimiter = ',', value_name = "GLOB")]
    exclude: Vec<String>,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,

    /// Findings only: no gates, no verdict
    #[arg(long, short, env = "READINESS_QUIET", value_parser = BoolishValueParser::new(), conflicts_with = "verbose")]
    quiet: bool,

    /// Also what each rule saw, and all that cannot be told
    #[arg(long, short, env = "READINESS_VERBOSE", value_parser = BoolishValueParser::new())]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Anything
    Note,
    /// Errors, and gates that cannot be judged; with --base, what cannot be told any more
    Undecided,
    /// Nothing
    Never,
}

fn stage(word: &str) -> Result<Stage, String> {
    word.parse().map_err(|()| {
        let words: Vec<_> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
        format!("a stage is one of {}", words.join(", "))
    })
}

/// An address that can stand in a link as it is.
fn source_url(word: &str) -> Result<String, String> {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b'%' | b'@')
    };
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && rest.bytes().all(is_plain) => Ok(word.to_owned()),
        _ => {
            Err("an address such as https://HOST/OWNER/NAME/blob/COMMIT, without blanks, `?` and `#`"
                .to_owned())
        }
    }
}

pub(super) fn day(word: &str) -> Result<Date, String> {
    parse_day(word).ok_or_else(|| "a date is YYYY-MM-DD, such as 2026-11-20".to_owned())
}

/// The day of judgement where no commit has one: as asked, else `SOURCE_DATE_EPOCH`, else the clock, in UTC.
#[expect(clippy::disallowed_methods, reason = "the one door to the clock")]
pub(super) fn today(asked: Option<Date>) -> Result<Date, Failure> {
    if let Some(date) = asked {
        return Ok(date);
    }
    let now = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) if !seconds.is_empty() => seconds
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .ok_or("SOURCE_DATE_EPOCH is not a number of seconds since 1970: mend it, or pass --as-of")?,
        _ => Timestamp::now(),
    };
    Ok(now.to_zoned(TimeZone::UTC).date())
}

/// Who reads what is printed: GitHub's runner takes some text for commands.
pub(super) fn audience() -> Audience {
    Audience { workflow: std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") }
}

/// What was judged, how, and on what history.
type CheckRun<'r> = (Box<dyn Snapshot + 'r>, Evaluation, Option<History>);

pub(super) fn run(args: CheckArgs) -> Result<ExitCode, Failure> {
    let repository = Repository::discover(args.paths.first().map(PathBuf::as_path))?;
    let pushed = match args.pushed.then(pushed::pushed) {
        Some(Pushed::Nothing) => {
            say("nothing is pushed but a deletion: nothing to judge");
            return Ok(ExitCode::SUCCESS);
        }
        Some(Pushed::Revision(rev)) => Some(rev),
        None => None,
    };
    let on_disk = args.rev.is_none() && !args.staged && !args.pushed;
    if let Some(path) = args.paths.iter().find(|path| on_disk && !path.exists()) {
        return Err(OpenError::NoSuchPath(path.display().to_string()).into());
    }
    let targets = targets(&repository, &args.paths)?;
    let outputs = outputs::asked(&args.output, &repository)?;
    let is_asked_for = args.rev.is_some() && pushed.is_none();
    let rev =
        pushed.or(args.rev).or_else(|| (repository.is_bare() && !args.staged).then(|| "HEAD".to_owned()));
    let mut formats = outputs.iter().map(|output| output.format).chain([args.format]);
    let mut options = Options {
        stage: args.stage,
        selection: Selection { select: args.select, ignore: ignored(args.ignore)? },
        exclude: exclusions(args.exclude)?,
        exact: formats.any(|format| format == OutputFormat::Json),
        ..Options::on(args.as_of.unwrap_or_default())
    };
    let base = args.base.as_ref().map(|base| repository.base(base, rev.as_deref())).transpose()?;
    if let Some(base) = &base {
        options.ignored_commits = Some(base::ignored_commits(&repository, base.as_deref(), rev.as_deref())?);
    }
    let run = |options: &mut Options| -> Result<CheckRun<'_>, Failure> {
        let snapshot: Box<dyn Snapshot> = if let Some(rev) = &rev {
            let revision = repository.revision(rev)?;
            // A revision that nobody asked for is judged as it stands today, and so is what is handed over.
            let its_day = revision.about().committed.filter(|_| is_asked_for);
            options.today = match args.as_of.or(its_day) {
                Some(day) => day,
                None => today(None)?,
            };
            Box::new(revision)
        } else {
            options.today = today(args.as_of)?;
            if args.staged { Box::new(repository.index()?) } else { Box::new(repository.work_tree()?) }
        };
        say_what_is_left_out(&*snapshot);
        let mut history = History::open(&repository, rev.as_deref())?;
        let judgement = judge(&*snapshot, history.as_mut(), &targets, options)?;
        Ok((snapshot, judgement, history))
    };
    let scope = scope(&targets, args.stage);
    let look = HumanOptions {
        color: args.color.is_on(),
        quiet: args.quiet,
        verbose: args.verbose,
        include_waived: args.include_waived,
        scope: &scope,
        source_url: args.source_url.as_deref(),
        width: width::of_stdout(),
    };
    let first = match run(&mut options) {
        // What stands in the way of every commit, wherever nobody has begun, is taken out.
        Err(error)
            if args.staged
                && matches!(error.downcast_ref(), Some(CheckError::NoManifest { .. }))
                && repository.index()?.listing().called(FILE_NAME).is_empty()
                && let Some(base) = &base =>
        {
            return without_manifest(&repository, base.as_deref());
        }
        Err(error)
            if args.pushed
                && let Some(rev) = &rev
                && pushed::is_without_manifest(&repository, rev, &error)? =>
        {
            return Ok(ExitCode::SUCCESS);
        }
        first => first,
    };
    let (mut snapshot, mut judgement, mut history) = first?;
    if args.diff {
        outputs::write(&judgement.report, &outputs, look)?;
        return diff(&judgement.report, args.color);
    }
    if args.fix {
        if fix(&repository, &judgement.report)? == 0 {
            say("nothing that can be mended unseen");
        } else {
            (snapshot, judgement, history) = run(&mut options)?;
        }
    }
    if let Some(base) = base {
        let judge_base =
            |base: &str| base::judge(&repository, base, history, &targets, (&judgement, &options));
        let before = base.as_deref().map(judge_base).transpose()?.flatten();
        let history = || History::open(&repository, rev.as_deref());
        against(&mut judgement, before.as_ref(), &*snapshot, history, &options)?;
        judgement.report.base = Some(base.unwrap_or_else(|| "HEAD".to_owned()));
    }
    let report = judgement.report;
    outputs::write(&report, &outputs, look)?;
    print(&outputs::render(&report, args.format, look), args.color)?;
    Ok(if fails(&report, args.fail_on) { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Names a file that lies too deep to be read, where there is one.
fn say_what_is_left_out(snapshot: &dyn Snapshot) {
    if let Some(path) = snapshot.listing().left_out().next() {
        say(&format!("not read: `{}`, and what else lies as deep", line_of(&path.to_string())));
    }
}

/// A path for a line of its own: its start, where it is long.
fn line_of(path: &str) -> String {
    let start: String = path.chars().take(60).collect();
    let more = if start.len() < path.len() { "…" } else { "" };
    clean::line(&format!("{start}{more}"), audience()).into_owned()
}

/// What is said in a hook where nothing that is staged is a manifest: one line, and no reason to stop the commit.
fn without_manifest(repository: &Repository, base: Option<&str>) -> Result<ExitCode, Failure> {
    let had_one = match base {
        None => false,
        Some(base) => {
            let revision = repository.revision(base)?;
            !revision.listing().called(FILE_NAME).is_empty()
        }
    };
    say(if had_one {
        "this commit takes the last readiness.toml away: nothing is judged from here on"
    } else {
        "no readiness.toml here: nothing to judge"
    });
    Ok(ExitCode::SUCCESS)
}

/// Prints what the safe fixes would change.
fn diff(report: &Report, color: Color) -> Result<ExitCode, Failure> {
    let fixed = fix::apply(report);
    let patches: String = fixed
        .iter()
        .map(|fixed| patch::render(&fixed.path.to_string(), &fixed.before, &fixed.after, audience()))
        .collect();
    print(&patches, color)?;
    Ok(if fixed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Writes the safe fixes to disk, and says how many findings that mends.
fn fix(repository: &Repository, report: &Report) -> Result<usize, Failure> {
    let mut mended = 0;
    for fixed in fix::apply(report) {
        let written = repository.replace(&fixed.path, Some(&fixed.before), &fixed.after);
        written.map_err(|error| {
            format!("`{}` cannot be written: {error}; nothing in it was changed", fixed.path)
        })?;
        mended += fixed.findings;
        // What is left goes to standard output; this must not get into a report for machines.
        let path = fixed.path.to_string();
        let path = clean::line(&path, audience());
        say(&format!("mended {} in {path}", counted(fixed.findings, "finding")));
    }
    Ok(mended)
}

/// What is left out: never what says that nothing was judged.
fn ignored(names: Vec<Selector>) -> Result<Vec<Selector>, Failure> {
    match names.iter().find(|name| matches!(name, Selector::Rule(id) if **id == ALWAYS_SHOWN)) {
        Some(_) => Err(format!(
            "--ignore `{ALWAYS_SHOWN}`: it is always shown, since nothing else was judged: take it out"
        )
        .into()),
        None => Ok(names),
    }
}

fn exclusions(globs: Vec<String>) -> Result<Vec<Pattern>, Failure> {
    let check = |glob: String| {
        if let Some(why) = glob::problem(&glob) {
            return Err(format!("--exclude `{glob}` is no glob: {why}").into());
        }
        let pattern = Pattern(glob);
        if pattern.rooted(&RepoPath::root()).is_err() {
            return Err(
                format!("--exclude `{}` leaves the repository: globs go from its root", pattern.0).into()
            );
        }
        Ok(pattern)
    };
    globs.into_iter().map(check).collect()
}

/// What is asked for, as a path: the same for every run that asks for the same.
fn scope(targets: &[Target], stage: Option<Stage>) -> String {
    let mut paths: Vec<String> = targets
        .iter()
        .map(|target| match target {
            Target::Folder(path) if path.is_root() => ".".to_owned(),
            Target::Folder(path) | Target::Manifest(path) => path.to_string(),
        })
        .collect();
    paths.sort();
    let stage = stage.map(|stage| format!("/{stage}")).unwrap_or_default();
    format!("{}{stage}", paths.join("+"))
}

fn targets(repository: &Repository, paths: &[PathBuf]) -> Result<Vec<Target>, Failure> {
    if paths.is_empty() {
        return Ok(vec![Target::Folder(RepoPath::root())]);
    }
    paths.iter().map(|path| target(repository, path)).collect()
}

fn target(repository: &Repository, path: &Path) -> Result<Target, Failure> {
    let located = repository.locate(path).map_err(|error| {
        let other = Repository::discover(Some(path)).ok().filter(|other| other.root() != repository.root());
        match other {
            Some(other) => format!(
                "`{}` is in another repository ({}): run readiness once for each",
                path.display(),
                other.root().display()
            ),
            None => error.to_string(),
        }
    })?;
    // What is not on disk may be in the tree that is judged: a manifest goes by its name.
    let is_manifest = path.is_file() || !path.exists() && located.file_name() == FILE_NAME;
    Ok(if is_manifest { Target::Manifest(located) } else { Target::Folder(located) })
}

fn fails(report: &Report, fail_on: FailOn) -> bool {
    let counts = report.counts();
    match fail_on {
        FailOn::Never => false,
        FailOn::Error => counts.errors > 0,
        FailOn::Warning => counts.errors + counts.warnings > 0,
        FailOn::Note => counts.errors + counts.warnings + counts.notes > 0,
        FailOn::Undecided => counts.errors > 0 || report.is_undecided(),
    }
}
