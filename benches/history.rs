//! `cargo bench --bench history -- REPOSITORY…`: when paths were last touched, beside git's own answers, in one run.
//!
//! For 1, 10, 100 and 1,000 random files and folders of HEAD: this crate's walk, as many runs of `git log -1`, `git last-modified`
//! where git has it, and `git rev-list --count HEAD`, which only walks the commits. Each repository is read as it is; name copies
//! with and without a commit-graph. `--check` also compares every answer with git's.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark runs programs and prints")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use readiness::history::{Question, Subject, Touched};
use readiness::snapshot::{RepoPath, Repository};

type Failure = Box<dyn std::error::Error>;

/// How often each measurement is repeated; the fastest counts.
const RUNS: usize = 5;

/// Most runs of `git log` that are waited for; from there on the time is one of fewer paths, multiplied.
const MOST_LOGS: usize = 100;

fn main() -> Result<(), Failure> {
    let args: Vec<_> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let check = args.iter().any(|arg| arg == "--check");
    let named: Vec<_> = args.iter().filter(|arg| !arg.starts_with("--")).map(PathBuf::from).collect();
    let own = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR"))];
    for repository in if named.is_empty() { own } else { named } {
        compare(&repository, check)?;
    }
    Ok(())
}

fn compare(repository: &Path, check: bool) -> Result<(), Failure> {
    println!(
        "\n{}: {} commits",
        repository.display(),
        git(repository, &["rev-list", "--count", "HEAD"])?.trim()
    );
    let graph = git(repository, &["rev-parse", "--git-path", "objects/info/commit-graph"])?;
    let has_graph = repository.join(graph.trim()).exists();
    println!("commit-graph: {}", if has_graph { "yes" } else { "no" });
    let floor = fastest(|| git(repository, &["rev-list", "--count", "HEAD"]).map(drop))?;
    let modified = git(repository, &["last-modified", "--max-depth=0", "HEAD"]).is_ok();
    println!(
        "{:>6} {:>10} {:>12} {:>8} {:>14} {:>8}",
        "paths", "ours", "N x git log", "ratio", "last-modified", "floor"
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
        let modified = if modified { "measured by hand" } else { "not in git" };
        println!(
            "{:>6} {:>10} {:>12} {:>7.0}x {modified:>14} {:>8}",
            paths.len(),
            shown(ours),
            format!("{scaled}{}", shown(logs_time)),
            logs_time.as_secs_f64() / ours.as_secs_f64(),
            shown(floor)
        );
        let ours = answers(repository, paths)?;
        let all = if check { paths.len() } else { asked };
        for (at, path) in paths[..all].iter().enumerate() {
            let theirs = match logs.get(at) {
                Some(known) => known.clone(),
                None => last_touched(repository, path)?,
            };
            assert_eq!(ours[at], Touched::By(theirs), "{path}");
        }
        println!("       {all} answers are git's");
    }
    Ok(())
}

fn answers(repository: &Path, paths: &[String]) -> Result<Vec<Touched>, Failure> {
    let repository = Repository::discover(Some(repository))?;
    let mut history = repository.history(None).ok_or("nothing is committed")?;
    let question = |path: &String| Question {
        subject: Subject::Path(RepoPath::from_git(path.as_bytes().into())),
        horizon: None,
        all: false,
    };
    Ok(history.last_touched(&paths.iter().map(question).collect::<Vec<_>>()))
}

fn last_touched(repository: &Path, path: &str) -> Result<String, Failure> {
    let literal = format!(":(top,literal){path}");
    Ok(git(repository, &["log", "-1", "--format=%H", "HEAD", "--", &literal])?.trim().to_owned())
}

/// Random files and folders of HEAD, always the same ones.
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
