//! `cargo bench --bench history -- REPOSITORY…`: time to find when paths were last touched, compared with git in the same run.
//!
//! The paths are 1, 10, 100 and 1,000 random files and folders of HEAD. Each number is measured without a commit-graph, with one, and with
//! one that has changed paths. The output compares this crate's walk with one `git log -1` per path, with `git last-modified` if git has
//! it, and with `git rev-list --count HEAD`, which only walks the commits and is the lower bound. The answers for the first 100 paths are
//! compared with git's; with `--check`, all answers are. The variants share the objects of REPOSITORY, by default this one.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a benchmark runs programs and prints"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use readiness::History;
use readiness::internals::history::TouchQuestion;
use readiness::internals::history::Touched;
use readiness::internals::history::TrackedSubject;
use readiness::{RepoPath, Repository};

type Failure = Box<dyn std::error::Error>;

/// Number of runs of each measurement; the fastest one is shown.
const RUNS: usize = 5;

/// Maximum number of `git log` runs per measurement. With more paths, the time is extrapolated.
const MOST_LOGS: usize = 100;

fn main() -> Result<(), Failure> {
    let args: Vec<_> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let check = args.iter().any(|arg| arg == "--check");
    let named: Vec<_> = args.iter().filter(|arg| !arg.starts_with("--")).map(PathBuf::from).collect();
    let own = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR"))];
    for repository in if named.is_empty() { own } else { named } {
        for variant in [&[][..], &["--reachable"], &["--reachable", "--changed-paths"]] {
            let (folder, shown) = variant_of(&repository, variant)?;
            println!("\n{}, {shown}", repository.display());
            compare(&folder, check)?;
        }
    }
    Ok(())
}

/// Creates a bare repository with the objects and branches of `repository` and the commit-graph that the arguments `graph` create.
fn variant_of(repository: &Path, graph: &[&str]) -> Result<(PathBuf, &'static str), Failure> {
    let repository = repository.canonicalize()?;
    let name = repository.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-repos/history");
    let folder = place.join(format!("{name}-{}", graph.len()));
    if !folder.exists() {
        fs::create_dir_all(&place)?;
        let (from, to) = (repository.display().to_string(), folder.display().to_string());
        git(&place, &["clone", "-q", "--bare", "--shared", "--no-tags", &from, &to])?;
        if !graph.is_empty() {
            git(&folder, &[&["commit-graph", "write"][..], graph].concat())?;
        }
    }
    Ok((folder, ["no commit-graph", "commit-graph", "commit-graph with changed paths"][graph.len()]))
}

fn compare(repository: &Path, check: bool) -> Result<(), Failure> {
    println!("{} commits", git(repository, &["rev-list", "--count", "HEAD"])?.trim());
    let floor = fastest(|| git(repository, &["rev-list", "--count", "HEAD"]).map(drop))?;
    println!(
        "{:>6} {:>10} {:>12} {:>8} {:>14} {:>8} {:>8}",
        "paths", "ours", "N x git log", "ratio", "last-modified", "floor", "ratio"
    );
    let paths = sample(repository, 1_000)?;
    for count in [1, 10, 100, 1_000] {
        let paths = &paths[..count.min(paths.len())];
        let ours = fastest(|| answers(repository, paths).map(drop))?;
        let asked = paths.len().min(MOST_LOGS);
        let start = Instant::now();
        let logs: Vec<_> =
            paths[..asked].iter().map(|path| last_touched(repository, path)).collect::<Result<_, _>>()?;
        let logs_time = start.elapsed() * u32::try_from(paths.len())? / u32::try_from(asked)?;
        let scaled = if asked < paths.len() { "~" } else { "" };
        let modified = last_modified(repository, paths).map_or("not in git".to_owned(), shown);
        println!(
            "{:>6} {:>10} {:>12} {:>7.0}x {modified:>14} {:>8} {:>7.2}x",
            paths.len(),
            shown(ours),
            format!("{scaled}{}", shown(logs_time)),
            logs_time.as_secs_f64() / ours.as_secs_f64(),
            shown(floor),
            ours.as_secs_f64() / floor.as_secs_f64(),
        );
        let (mut history, ours) = answers(repository, paths)?;
        let all = if check { paths.len() } else { asked };
        for (at, path) in paths[..all].iter().enumerate() {
            let theirs = match logs.get(at) {
                Some(known) => known.clone(),
                None => last_touched(repository, path)?,
            };
            let Touched::By(id) = ours[at] else { return Err(format!("{path}: {:?}", ours[at]).into()) };
            let ours = history.commit(id).map_err(|error| format!("{path}: {error:?}"))?.id;
            assert_eq!(ours, theirs, "{path}");
        }
        println!("       {all} answers are git's");
    }
    Ok(())
}

fn answers(repository: &Path, paths: &[String]) -> Result<(History, Vec<Touched>), Failure> {
    let repository = Repository::discover(Some(repository))?;
    let mut history = History::open(&repository, None)?.ok_or("nothing is committed")?;
    let question = |path: &String| TouchQuestion {
        subject: TrackedSubject::Path(RepoPath::from_git(path.as_bytes().into())),
        horizon: None,
        all: false,
    };
    let answers = history.last_touched(&paths.iter().map(question).collect::<Vec<_>>());
    Ok((history, answers))
}

fn last_touched(repository: &Path, path: &str) -> Result<String, Failure> {
    // `--literal-pathspecs` instead of `:(literal)`: with pathspec magic, git ignores the changed paths of a commit-graph.
    let args = ["--literal-pathspecs", "log", "-1", "--format=%H", "HEAD", "--", path];
    Ok(git(repository, &args)?.trim().to_owned())
}

/// Measures `git last-modified`, which exists since git 2.52.
fn last_modified(repository: &Path, paths: &[String]) -> Option<Duration> {
    let mut args = vec!["last-modified", "-r", "-t", "HEAD", "--"];
    args.extend(paths.iter().map(String::as_str));
    let start = Instant::now();
    git(repository, &args).ok().map(|_| start.elapsed())
}

/// Returns `count` random files and folders of HEAD. The seed is fixed.
fn sample(repository: &Path, count: usize) -> Result<Vec<String>, Failure> {
    let mut all = BTreeSet::new();
    for path in git(repository, &["ls-tree", "-r", "-z", "--name-only", "HEAD"])?.split_terminator('\0') {
        all.insert(path.to_owned());
        let mut folder = path;
        while let Some(slash) = folder.rfind('/') {
            folder = &folder[..slash];
            all.insert(folder.to_owned());
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for at in (1..all.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        all.swap(at, (state % (at as u64 + 1)) as usize);
    }
    all.truncate(count);
    Ok(all)
}

fn git(repository: &Path, args: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git").current_dir(repository).args(args).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn fastest(mut run: impl FnMut() -> Result<(), Failure>) -> Result<Duration, Failure> {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        run()?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

fn shown(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{:.0} ms", time.as_secs_f64() * 1000.0)
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}
