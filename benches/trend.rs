//! `cargo bench --bench trend`: time of `readiness trend` for a year of weekly samples, with and without taking samples over, compared with
//! one `readiness check --rev HEAD`.
//!
//! The repository is generated: 2,000 files, a manifest with ten runbooks and an eval, and 1,000 commits in a year of which few touch the
//! evidence. `READINESS_TREND_REPO=PATH` measures another repository as it is; `READINESS_TREND_ARGS` adds arguments, such as `--manifest`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark creates repositories, runs programs and prints"
)]

#[path = "../tests/integration/support/timeline.rs"]
#[expect(dead_code, reason = "the tests build fixture systems with it")]
mod timeline;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use timeline::{Failure, begin, import, put, say};

/// Number of measured runs of each command.
const RUNS: usize = 7;

const READINESS: &str = env!("CARGO_BIN_EXE_readiness");
const AUTHOR: &str = "Ada <ada@acme.example>";

/// Seconds since 1970 of the day on which the commands look back: 2026-06-05.
const TODAY: &str = "1780617600";

fn main() -> Result<(), Failure> {
    let given = std::env::var_os("READINESS_TREND_REPO").map(PathBuf::from);
    let repository = given
        .clone()
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-repos/trend"));
    if given.is_none() {
        make(&repository)?;
    }
    let more = std::env::var("READINESS_TREND_ARGS").unwrap_or_default();
    let more: Vec<&str> = more.split_whitespace().collect();
    let is_own = given.is_none();
    let commands: [(&str, Vec<&str>); 3] = [
        ("check --rev HEAD", vec!["check", "--rev", "HEAD", "--fail-on", "never"]),
        ("trend", [&["trend", "--format", "json"], more.as_slice()].concat()),
        ("trend --no-shortcut", [&["trend", "--format", "json", "--no-shortcut"], more.as_slice()].concat()),
    ];
    for (name, args) in &commands {
        let mut times = Vec::new();
        let mut printed = String::new();
        for _ in 0..RUNS {
            let mut command = Command::new(READINESS);
            command.current_dir(&repository).args(args).stderr(Stdio::null());
            if is_own {
                command.env("SOURCE_DATE_EPOCH", TODAY);
            }
            let start = Instant::now();
            let output = command.output()?;
            times.push(start.elapsed());
            printed = String::from_utf8_lossy(&output.stdout).into_owned();
        }
        times.sort();
        let fastest: Duration = times.first().copied().unwrap_or_default();
        let median: Duration = times.get(times.len() / 2).copied().unwrap_or_default();
        let samples = printed.matches("\"taken-over\"").count();
        let taken_over = printed.matches("\"taken-over\": true").count();
        println!(
            "  {name:<22} fastest {fastest:>9.1?}  median {median:>9.1?}  {samples} samples, {taken_over} taken over"
        );
    }
    Ok(())
}

/// Creates the repository, if it is not there yet.
fn make(target: &Path) -> Result<(), Failure> {
    if target.join(".git").exists() {
        return Ok(());
    }
    fs::create_dir_all(target)?;
    let mut stream = Vec::new();
    let mut time: Timestamp = "2025-06-01T09:00:00Z".parse()?;
    begin(&mut stream, time, AUTHOR)?;
    say(&mut stream, "Begin")?;
    let mut manifest =
        "[system]\nname = \"bench\"\nstage = \"handoff\"\n[pilot]\nstarted = 2025-06-01\nends = 2026-12-31\n\
        [[eval]]\nname = \"answers\"\nsuite = \"evals/suite.yaml\"\nresults = \"evals/results.json\"\n"
            .to_owned();
    for number in 0..10 {
        let _ = write!(
            manifest,
            "[[runbook]]\npath = \"runbooks/{number}.md\"\nfor = [\"incident\"]\ncovers = [\"deploy/{number}/**\"]\n"
        );
        put(&mut stream, &format!("runbooks/{number}.md"), b"# Incident\n\n## Detect\n\nAn alert comes.\n")?;
        put(&mut stream, &format!("deploy/{number}/values.yaml"), b"replicas: 1\n")?;
    }
    put(&mut stream, "readiness.toml", manifest.as_bytes())?;
    put(&mut stream, "evals/suite.yaml", b"prompts: [x]\nproviders: [y]\ntests:\n- vars: {a: b}\n")?;
    put(
        &mut stream,
        "evals/results.json",
        b"{\"version\":3,\"results\":{\"results\":[{\"success\":true}]}}\n",
    )?;
    for number in 0..2_000 {
        put(&mut stream, &format!("src/{}/{number}.py", number % 40), b"x = 1\n")?;
    }
    for number in 0..1_000_u32 {
        time += SignedDuration::from_mins(522);
        begin(&mut stream, time, AUTHOR)?;
        say(&mut stream, "Change a file")?;
        let path = match number % 200 {
            0 => "runbooks/3.md".to_owned(),
            100 => "deploy/4/values.yaml".to_owned(),
            _ => format!("src/{}/{}.py", number % 40, number * 7 % 2_000),
        };
        put(&mut stream, &path, format!("# {number}\n\n## Detect\n\nx = {number}\n").as_bytes())?;
    }
    import(target, &stream)
}
