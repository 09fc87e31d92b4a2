//! `cargo bench --bench check`: wall time and peak memory of `readiness check`, compared with git's commands in the same run.
//!
//! The benchmark uses a repository with an empty manifest, which shows start-up alone, generated repositories of 10,000 files and 100
//! artifacts, with 1 and with 501 commits, and the shipped examples. The commands run alternately, many times. The output shows the fastest run, the median run, and the ratio of the median to the median
//! of `git status`. The last lines measure a pre-commit hook that git runs: an empty one, and the one in docs/hooks.md, on
//! an index with a new file that nobody claims, and on the repository's own index. They also show what a hook costs more than an empty one.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark creates repositories, runs programs and prints"
)]

#[path = "../tests/integration/support/timeline.rs"]
mod timeline;

#[path = "support/peak.rs"]
mod peak;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use peak::{measure, peak, quiet};
use timeline::{Failure, begin, build, git, import, put, run, say};

/// Number of measured runs of each command.
const RUNS: usize = 30;

const READINESS: &str = env!("CARGO_BIN_EXE_readiness");

fn main() -> Result<(), Failure> {
    let args: Vec<_> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "--measure") {
        return measure(&args[1..]);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = root.join("target/bench-repos");
    let empty = place.join("empty");
    make_empty(&empty)?;
    println!("start-up alone: an empty manifest");
    compare(&empty)?;
    println!();
    for commits in [0, 500] {
        let large = place.join(format!("large-{commits}"));
        make_large(&large, commits)?;
        println!("10,000 files, 100 artifacts, {} commits", commits + 1);
        compare(&large)?;
        println!();
    }
    for name in ["claims-triage", "contract-review"] {
        let fixture = root.join("fixtures/systems").join(name);
        if fixture.join("timeline.txt").exists() {
            let target = place.join(name);
            build(&fixture, &target)?;
            println!("example {name}");
            compare(&target)?;
            println!();
        }
    }
    Ok(())
}

/// Creates a repository whose one file is an empty manifest: what is left is the time to start.
fn make_empty(target: &Path) -> Result<(), Failure> {
    if target.join(".git").exists() {
        return Ok(());
    }
    fs::create_dir_all(target)?;
    let mut stream = Vec::new();
    begin(&mut stream, "2025-06-01T09:00:00Z".parse()?, AUTHOR)?;
    say(&mut stream, "An empty manifest")?;
    put(&mut stream, "readiness.toml", b"")?;
    import(target, &stream)
}

/// Creates a repository with 100 folders of 100 files each. Its manifest claims 100 runbooks with `covers`. After the first commit,
/// `commits` more commits change one to five files each, so that nearly all runbooks lag behind. One more change is staged.
fn make_large(target: &Path, commits: u32) -> Result<(), Failure> {
    if target.join(".git").exists() {
        return Ok(());
    }
    fs::create_dir_all(target)?;
    let mut stream = Vec::new();
    let start: Timestamp = "2025-06-01T09:00:00Z".parse()?;
    begin(&mut stream, start, AUTHOR)?;
    say(&mut stream, "All of it")?;
    let mut manifest = String::from("[system]\nname = \"large\"\nstage = \"handoff\"\n");
    for folder in 0..100 {
        for file in 0..99 {
            let content = format!("# part {folder}\nx = {file}\n");
            put(&mut stream, &part(folder, file), content.as_bytes())?;
        }
        let steps: Vec<_> =
            (0..40).map(|step| format!("{step}. Look at part {folder}, then go on.\n")).collect();
        let steps = steps.concat();
        let text = format!("# Part {folder}\n\n## Diagnosis\n\n{steps}\n## Mitigation\n\nSwitch it off.\n");
        put(&mut stream, &format!("src/part{folder:02}/runbook.md"), text.as_bytes())?;
        manifest.extend([
            format!("[[runbook]]\npath = \"src/part{folder:02}/runbook.md\"\n"),
            format!("owner = \"@acme/part{folder}\"\ncovers = [\"src/part{folder:02}/**\"]\n"),
        ]);
    }
    put(&mut stream, "readiness.toml", manifest.as_bytes())?;
    for number in 1..=commits {
        begin(&mut stream, start + SignedDuration::from_hours(12 * i64::from(number)), AUTHOR)?;
        say(&mut stream, &format!("Change {number}"))?;
        for nth in 0..=number % 5 {
            // A hash spreads the changes over all files, in the same way in each run.
            let which = number.wrapping_mul(2_654_435_761).wrapping_add(nth * 7_919) % 9_900;
            let content = format!("# changed\nx = {number}\n");
            put(&mut stream, &part(which / 99, which % 99), content.as_bytes())?;
        }
    }
    import(target, &stream)?;
    run(git(target).args(["gc", "-q"]))?;
    fs::write(target.join(part(3, 5)), "# about to be committed\n")?;
    run(git(target).args(["add", "-A"]))
}

const AUTHOR: &str = "Ann Lee <ann.lee@acme.example>";

fn part(folder: u32, file: u32) -> String {
    format!("src/part{folder:02}/file{file:02}.py")
}

/// The name of the hook that does nothing.
const NO_OP: &str = "git hook run, no-op";

/// Creates an index that differs from HEAD in one new file that no manifest names, and returns its path.
fn index_with_unclaimed_file(repository: &Path) -> Result<String, Failure> {
    let index = fs::canonicalize(repository)?.join(".git/index-unclaimed");
    let with_index = || {
        let mut git = git(repository);
        git.env("GIT_INDEX_FILE", &index);
        git
    };
    fs::write(repository.join(".git/unclaimed"), "")?;
    run(with_index().args(["read-tree", "HEAD"]))?;
    // The id of an empty file.
    let empty = "100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,unclaimed.txt";
    run(git(repository).args(["hash-object", "-w", ".git/unclaimed"]))?;
    run(with_index().args(["update-index", "--add", "--cacheinfo", empty]))?;
    Ok(index.display().to_string())
}

/// Creates a hooks folder with `script` as `pre-commit`, and returns the git configuration that selects it.
fn hooks(name: &str, script: &str) -> Result<String, Failure> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hooks").join(name);
    fs::create_dir_all(&folder)?;
    let hook = folder.join("pre-commit");
    fs::write(&hook, format!("#!/bin/sh\n{script}\n"))?;
    #[cfg(unix)]
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(format!("core.hooksPath={}", folder.display()))
}

fn compare(repository: &Path) -> Result<(), Failure> {
    let head = ["check", "--rev", "HEAD"];
    let no_op = hooks("no-op", "exit 0")?;
    let check = format!("\"{READINESS}\" check --staged --base HEAD");
    let index = index_with_unclaimed_file(repository)?;
    let unclaimed = hooks("unclaimed", &format!("GIT_INDEX_FILE=\"{index}\" exec {check}"))?;
    let claimed = hooks("claimed", &format!("exec {check}"))?;
    let [no_op, unclaimed, claimed] =
        [&no_op, &unclaimed, &claimed].map(|hooks| ["-c", hooks, "hook", "run", "pre-commit"]);
    let commands: [(&str, &str, &[&str]); 9] = [
        ("git status", "git", &["status", "--porcelain"]),
        ("git ls-files", "git", &["ls-files"]),
        ("readiness --version", READINESS, &["--version"]),
        ("readiness check", READINESS, &["check"]),
        ("readiness check --staged", READINESS, &["check", "--staged"]),
        ("readiness check --rev HEAD", READINESS, &head),
        (NO_OP, "git", &no_op),
        ("hook, nothing claimed staged", "git", &unclaimed),
        ("hook, what is staged", "git", &claimed),
    ];
    let mut times = vec![Vec::new(); commands.len()];
    for round in 0..=RUNS {
        for ((_, program, args), times) in commands.iter().zip(&mut times) {
            let start = Instant::now();
            quiet(program, args, repository).status()?;
            // The first round only fills the caches.
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    let middle = |times: &[Duration]| times[times.len() / 2];
    for times in &mut times {
        times.sort_unstable();
    }
    let status = middle(&times[0]);
    let no_op = commands.iter().position(|(name, ..)| *name == NO_OP).map(|at| middle(&times[at]));
    println!("{:<28} {:>9} {:>9} {:>8} {:>9}", "", "fastest", "median", "ratio", "peak");
    for ((name, program, args), times) in commands.iter().zip(&times) {
        let median = middle(times);
        let over = no_op.filter(|_| name.starts_with("hook,"));
        let over = over.map(|no_op| format!("  no-op + {:.1} ms", millis(median) - millis(no_op)));
        println!(
            "{name:<28} {:>6.1} ms {:>6.1} ms {:>7.2}x {:>9}{}",
            millis(times[0]),
            millis(median),
            median.as_secs_f64() / status.as_secs_f64(),
            peak(program, args, repository)?,
            over.unwrap_or_default()
        );
    }
    Ok(())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
