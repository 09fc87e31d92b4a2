//! `readiness check`: the linter.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::BoolishValueParser;
use clap::{Args as ClapArgs, ValueEnum};
use jiff::civil::Date;

use super::base::{BaseTrees, FoundBase};
use super::change::ChangeRun;
use super::environment::{audience, day, to_root, today};
use super::init::preview;
use super::outputs::{self, HumanOptions, Output, OutputFormat};
use super::pushed::{self, Pushed};
use super::suggest::{self, Suggested};
use super::{Color, FAILED, Failure, outside, print, say, width};
use crate::evaluate::{CheckError, Evaluation, Options, Target, evaluate, every_name_is_a_rule};
use crate::fix;
use crate::glob::{self, Pattern};
use crate::history::History;
use crate::manifest::FILE_NAME;
use crate::manifest::model::Stage;
use crate::output::clean;
use crate::output::json::people::PeopleNaming;
use crate::output::patch;
use crate::output::reader_place::ReaderPlace;
use crate::report::Report;
use crate::selection::{ALWAYS_SHOWN, Selection, Selector};
use crate::snapshot::{OpenError, RepoPath, Repository, Snapshot};
use crate::text::counted;

/// Checks the tracked files of the work tree, the index (`--staged`) or a revision (`--rev`).
#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    /// A repository, a folder in it, or a manifest [default: the repository of the current folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Evaluate as if the system were at this stage: pilot, handoff, production, stopped or research. `--stage handoff` shows what would
    /// block the handoff today. A stopped or research system keeps its own stage
    #[arg(long, env = "READINESS_STAGE", value_name = "STAGE", value_parser = Suggested::new(suggest::stages, suggest::stage), hide_possible_values = true)]
    stage: Option<Stage>,

    /// Check the index instead of the work tree: the content of the next commit
    #[arg(long, env = "READINESS_STAGED", value_parser = BoolishValueParser::new(), conflicts_with = "rev")]
    staged: bool,

    /// Check a revision from the object database, also in a bare repository [default in a bare repository: HEAD]
    #[arg(long, env = "READINESS_REV", value_name = "REV")]
    rev: Option<String>,

    /// For a pre-push hook: check the commit to be pushed, as pre-commit names it, otherwise HEAD. Passes if nothing is pushed, or if the
    /// commit has no readiness.toml
    #[arg(long, conflicts_with_all = ["rev", "staged", "fix"])]
    pushed: bool,

    /// Evaluate the base even if no staged change can make a difference. Only for tests: the output is the same
    #[arg(long, hide = true, requires = "base")]
    no_shortcut: bool,

    /// Report which findings the change since REV adds, and fail only for those. Findings are compared with the merge base; the policy and
    /// the waivers of REV count
    #[arg(long, env = "READINESS_BASE", value_name = "REV")]
    base: Option<String>,

    /// Check the repository by this manifest from outside it, in place of any that it has. Its paths start at the repository's root. Rules
    /// about the history of the manifest do not run
    #[arg(long, env = "READINESS_MANIFEST", value_name = "FILE", conflicts_with_all = ["base", "fix", "diff", "pushed"])]
    manifest: Option<PathBuf>,

    /// Accept what the change since REV relaxes: findings that it adds and silences are listed, and fail nothing
    #[arg(long, env = "READINESS_ACCEPT_RELAXED", value_parser = BoolishValueParser::new())]
    accept_relaxed: bool,

    /// The date that counts as today, for reproducible runs [default: with --rev the date of that commit, otherwise `SOURCE_DATE_EPOCH`,
    /// otherwise today in UTC]
    #[arg(long, env = "READINESS_AS_OF", value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,

    /// Apply the safe fixes to the files on disk, then report the remaining findings
    #[arg(long, conflicts_with_all = ["staged", "rev", "diff"])]
    fix: bool,

    /// Print the safe fixes as a patch and nothing else. Exits with 1 if there are any
    #[arg(long)]
    diff: bool,

    /// The format of standard output
    #[arg(long, env = "READINESS_FORMAT", value_enum, default_value_t = OutputFormat::Human)]
    format: OutputFormat,

    /// Also write the report to a file: `sarif=readiness.sarif` (comma-separated, repeatable)
    #[arg(long, env = "READINESS_OUTPUT", value_name = "FORMAT=FILE")]
    output: Vec<String>,

    /// How `json` and `facts` name people: by `handles` of the manifest, by `names` that git knows, or by `none`, for a file that leaves the
    /// house
    #[arg(long, env = "READINESS_PEOPLE", value_name = "HOW", value_parser = Suggested::new(suggest::namings, suggest::naming), hide_possible_values = true)]
    people: Option<PeopleNaming>,

    /// Include waived findings in `sarif`, as notes with suppressions. GitHub ignores suppressions and opens an alert for each
    #[arg(long, env = "READINESS_INCLUDE_WAIVED", value_parser = BoolishValueParser::new())]
    include_waived: bool,

    /// The base URL of the files of this commit: `markdown` links places to URL/PATH#L1
    #[arg(long, env = "READINESS_SOURCE_URL", value_name = "URL", value_parser = source_url)]
    source_url: Option<String>,

    /// Exit with 1 if there are findings at this level or above. `undecided` also fails for undecided gates. With --base, only new findings
    /// count
    #[arg(long, env = "READINESS_FAIL_ON", value_enum, default_value_t = FailOn::Error, value_name = "LEVEL")]
    fail_on: FailOn,

    /// Run only these rules or gates (comma-separated, repeatable)
    #[arg(long, env = "READINESS_SELECT", value_delimiter = ',', value_name = "RULE|GATE", value_parser = Suggested::new(suggest::rules_and_gates, str::parse::<Selector>), hide_possible_values = true)]
    select: Vec<Selector>,

    /// Do not run these rules or gates (comma-separated, repeatable)
    #[arg(long, env = "READINESS_IGNORE", value_delimiter = ',', value_name = "RULE|GATE", value_parser = Suggested::new(suggest::rules_and_gates, str::parse::<Selector>), hide_possible_values = true)]
    ignore: Vec<Selector>,

    /// Exclude manifests if their path, or a folder above, matches. Globs start at the repository root (comma-separated, repeatable)
    #[arg(long, env = "READINESS_EXCLUDE", value_delimiter = ',', value_name = "GLOB")]
    exclude: Vec<String>,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,

    /// Print only findings, without gates and verdict
    #[arg(long, short, env = "READINESS_QUIET", value_parser = BoolishValueParser::new(), conflicts_with = "verbose")]
    quiet: bool,

    /// Also print what each rule checked, and everything that is undecided
    #[arg(long, short, env = "READINESS_VERBOSE", value_parser = BoolishValueParser::new())]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Errors, warnings and notes
    Note,
    /// Errors and undecided gates; with --base, only what became undecided
    Undecided,
    /// Never fail
    Never,
}

/// Accepts an address that can be put into a link unchanged.
fn source_url(word: &str) -> Result<String, String> {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b'%' | b'@')
    };
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && rest.bytes().all(is_plain) => Ok(word.to_owned()),
        _ => {
            Err("expected an address such as https://HOST/OWNER/NAME/blob/COMMIT, without spaces, `?` or `#`"
                .to_owned())
        }
    }
}

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let repository = Repository::discover(args.paths.first().map(PathBuf::as_path))?;
    let pushed = match args.pushed.then(pushed::pushed) {
        Some(Pushed::Nothing) => {
            say("the push only deletes a branch or tag: nothing to check");
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
    let bare = || (repository.is_bare() && !args.staged).then(|| "HEAD".to_owned());
    let rev = pushed.or_else(|| args.rev.clone()).or_else(bare);
    let outside = args.manifest.as_deref().map(outside::of_option).transpose()?;
    if outside.is_some() && targets.iter().any(|target| *target != Target::Folder(RepoPath::root())) {
        return Err("--manifest judges a whole repository: name its root, or nothing".into());
    }
    let run = CheckRun { args, repository: &repository, rev: rev.as_deref() };
    let mut options = run.options(&outputs)?;
    for rule in options.selection.retired() {
        say(&format!("note: {}", rule.explanation()));
    }
    let base = match &args.base {
        Some(base) => {
            let otherwise = "what is new cannot be told, so every finding counts";
            Some(BaseTrees::asked(&repository, base, run.rev, &mut options, otherwise)?)
        }
        None => None,
    };
    let base = base.filter(|base| !matches!(base, FoundBase::Unknown));
    let scope = scope(&targets, args.stage);
    let to_root = to_root(&repository);
    let given = as_given(&args.paths);
    let look = HumanOptions {
        color: args.color.is_on(),
        quiet: args.quiet,
        verbose: args.verbose,
        include_waived: args.include_waived,
        scope: &scope,
        source_url: args.source_url.as_deref(),
        width: width::of_stdout(),
        place: ReaderPlace {
            to_root: (!repository.is_bare() && outside.is_none()).then_some(&to_root),
            paths: &given,
        },
        people: args.people.unwrap_or(PeopleNaming::Handles),
    };
    let mut tree = run.open(&mut options)?;
    if args.diff || args.fix {
        let evaluation = tree.evaluate(&targets, &options)?;
        if args.diff {
            outputs::write(&evaluation.report, &outputs, look)?;
            return diff(&evaluation.report, args.color);
        }
        if fix(&repository, &evaluation.report)? == 0 {
            say("there is no safe fix to apply");
        } else {
            tree = run.open(&mut options)?;
        }
    }
    let evaluation = match &base {
        Some(base) => {
            let change = ChangeRun {
                repository: &repository,
                targets: &targets,
                options: &options,
                is_staged: args.staged,
                accepts_relaxed: args.accept_relaxed,
            };
            change.evaluate(&*tree.snapshot, tree.history, base.trees())
        }
        None => match &outside {
            Some(outside) => {
                let evaluation = outside.evaluate(&*tree.snapshot, tree.history.as_mut(), &options);
                every_name_is_a_rule(&options.selection, &evaluation.manifests)?;
                say("note: judged by a manifest from outside; the repository's own manifests do not count");
                Ok(evaluation)
            }
            None => tree.evaluate(&targets, &options),
        },
    };
    let report = match evaluation {
        Ok(evaluation) => evaluation.report,
        Err(error) => return run.without_manifest(error, base.is_some(), &*tree.snapshot, &targets),
    };
    for system in report.systems.iter().filter(|_| outside.is_none()) {
        if tree.snapshot.look(&system.manifest)?.is_some_and(|look| !look.tracked) {
            let path = line_of(&system.manifest.to_string());
            say(&format!(
                "note: {path} is not tracked by git: nobody else has it, and hooks and pipelines do not see it"
            ));
        }
    }
    outputs::write(&report, &outputs, look)?;
    print(&outputs::render(&report, args.format, look)?, args.color)?;
    Ok(if fails(&report, args.fail_on) { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Paths as they were given, for commands that name them again.
fn as_given(paths: &[PathBuf]) -> Vec<Vec<u8>> {
    paths.iter().map(|path| path.as_os_str().as_encoded_bytes().to_vec()).collect()
}

/// What a run checks.
struct CheckRun<'a> {
    args: &'a CheckArgs,
    repository: &'a Repository,
    /// The revision; `None` for the index and the work tree.
    rev: Option<&'a str>,
}

/// A tree to evaluate.
struct OpenTree<'a> {
    snapshot: Box<dyn Snapshot + 'a>,
    history: Option<History>,
}

impl OpenTree<'_> {
    fn evaluate(&mut self, targets: &[Target], options: &Options) -> Result<Evaluation, Failure> {
        Ok(evaluate(&*self.snapshot, self.history.as_mut(), targets, options)?)
    }
}

impl<'a> CheckRun<'a> {
    fn options(&self, outputs: &[Output]) -> Result<Options, Failure> {
        let args = self.args;
        outputs::may_name(args.people, args.format, outputs)?;
        let mut formats = outputs.iter().map(|output| output.format).chain([args.format]);
        Ok(Options {
            stage: args.stage,
            selection: Selection { select: args.select.clone(), ignore: ignored(&args.ignore)? },
            exclude: exclusions(&args.exclude)?,
            exact: formats.any(OutputFormat::names_people),
            ..Options::on(args.as_of.unwrap_or_default())
        })
    }

    /// Opens the tree, with the date that counts as today.
    fn open(&self, options: &mut Options) -> Result<OpenTree<'a>, Failure> {
        let CheckRun { args, repository, .. } = self;
        let snapshot: Box<dyn Snapshot> = if let Some(rev) = self.rev {
            let revision = repository.revision(rev)?;
            // HEAD of a bare repository and a pushed commit are evaluated with today's date, not with the commit's.
            let is_requested = args.rev.is_some() && !args.pushed;
            let its_day = revision.about().committed.filter(|_| is_requested);
            options.today = match args.as_of.or(its_day) {
                Some(day) => day,
                None => today(None)?,
            };
            Box::new(revision)
        } else {
            options.today = today(args.as_of)?;
            if args.staged {
                let index = repository.index()?;
                let may_skip_base = args.base.is_some() && !args.no_shortcut;
                Box::new(if may_skip_base { index.watching_changes() } else { index })
            } else {
                Box::new(repository.work_tree()?)
            }
        };
        say_what_is_left_out(&*snapshot);
        Ok(OpenTree { snapshot, history: History::open(repository, self.rev)? })
    }

    /// Lets a hook pass if the tree has no manifest: a hook must not block commits in a repository without one. Otherwise says what a first
    /// manifest would claim. Any other error remains.
    fn without_manifest(
        &self,
        error: Failure,
        has_base: bool,
        snapshot: &dyn Snapshot,
        targets: &[Target],
    ) -> Result<ExitCode, Failure> {
        if self.args.staged
            && has_base
            && matches!(error.downcast_ref(), Some(CheckError::NoManifest { .. }))
            && self.repository.index()?.listing().called(FILE_NAME).is_empty()
        {
            say("no readiness.toml here: nothing to check");
            return Ok(ExitCode::SUCCESS);
        }
        if self.args.pushed
            && let Some(rev) = self.rev
            && pushed::is_without_manifest(self.repository, rev, &error)?
        {
            return Ok(ExitCode::SUCCESS);
        }
        if let (Some(CheckError::NoManifest { is_first: true, .. }), Some(Target::Folder(folder))) =
            (error.downcast_ref(), targets.first())
        {
            say(&format!("readiness: {}", clean::line(&error.to_string(), audience())));
            if self.repository.is_bare() {
                say("  this repository is bare: run it in a clone");
            }
            for line in preview(snapshot, self.repository, folder, today(self.args.as_of)?) {
                say(&line);
            }
            return Ok(ExitCode::from(FAILED));
        }
        Err(error)
    }
}

/// Names a file that is nested too deep to be read, if there is one.
fn say_what_is_left_out(snapshot: &dyn Snapshot) {
    if let Some(path) = snapshot.listing().left_out().next() {
        say(&format!(
            "not read: `{}` and all other paths that are nested as deep",
            line_of(&path.to_string())
        ));
    }
}

/// The start of a path (60 characters), escaped for one line.
fn line_of(path: &str) -> String {
    let start: String = path.chars().take(60).collect();
    let more = if start.len() < path.len() { "…" } else { "" };
    clean::line(&format!("{start}{more}"), audience()).into_owned()
}

/// Prints the safe fixes as a patch. Exits with 1 if there are any.
fn diff(report: &Report, color: Color) -> Result<ExitCode, Failure> {
    let fixed = fix::apply(report);
    let patches: String = fixed
        .iter()
        .map(|fixed| patch::render(&fixed.path.to_string(), &fixed.before, &fixed.after, audience()))
        .collect();
    print(&patches, color)?;
    Ok(if fixed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Writes the safe fixes to disk, and returns how many findings they fix.
fn fix(repository: &Repository, report: &Report) -> Result<usize, Failure> {
    let mut fixed_findings = 0;
    for fixed in fix::apply(report) {
        let written = repository.replace(&fixed.path, Some(&fixed.before), &fixed.after);
        written
            .map_err(|error| format!("`{}` cannot be written: {error}; the file is unchanged", fixed.path))?;
        fixed_findings += fixed.findings;
        // Written to standard error, because a machine may read standard output.
        let path = fixed.path.to_string();
        let path = clean::line(&path, audience());
        say(&format!("fixed {} in {path}", counted(fixed.findings, "finding")));
    }
    Ok(fixed_findings)
}

/// The rules to ignore. Refuses the rule that reports an unparsable manifest.
fn ignored(names: &[Selector]) -> Result<Vec<Selector>, Failure> {
    match names.iter().find(|name| matches!(name, Selector::Rule(id) if **id == ALWAYS_SHOWN)) {
        Some(_) => Err(format!(
            "--ignore `{ALWAYS_SHOWN}`: this rule cannot be ignored, because no other rule runs if it reports; remove it from --ignore"
        )
        .into()),
        None => Ok(names.to_vec()),
    }
}

fn exclusions(globs: &[String]) -> Result<Vec<Pattern>, Failure> {
    let check = |glob: &String| {
        if let Some(why) = glob::problem(glob) {
            return Err(format!("--exclude `{glob}` is not a valid glob: {why}").into());
        }
        let pattern = Pattern(glob.clone());
        if pattern.rooted(&RepoPath::root()).is_err() {
            return Err(
                format!("--exclude `{}` points outside the repository: write the glob relative to the repository root", pattern.0).into()
            );
        }
        Ok(pattern)
    };
    globs.iter().map(check).collect()
}

/// Names a run by its paths and stage: equal requests have equal names.
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

pub(super) fn targets(repository: &Repository, paths: &[PathBuf]) -> Result<Vec<Target>, Failure> {
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
                "`{}` is in another repository ({}): run `readiness check` once for each repository",
                path.display(),
                other.root().display()
            ),
            None => error.to_string(),
        }
    })?;
    // A path that is not on disk may be in the evaluated tree. Its file name tells a manifest from a folder.
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
