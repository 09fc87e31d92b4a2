//! `cargo bench --bench portfolio`: time and memory of `readiness portfolio` on 1,000 generated repositories of 200 commits each, half of
//! them bare, beside a shell loop of `readiness check`; how it scales with `--jobs`; and 10,000 reports that are joined by `--from`.
//!
//! `PORTFOLIO_REPOSITORIES`, `PORTFOLIO_COMMITS` and `PORTFOLIO_REPORTS` change the sizes. The repositories are kept in
//! `target/bench-repos`.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a benchmark creates repositories, runs programs and prints"
)]

#[path = "../tests/integration/portfolio/generate.rs"]
mod generate;
#[path = "support/peak.rs"]
mod peak;
#[path = "../tests/integration/support/timeline.rs"]
#[expect(dead_code, reason = "the tests build fixture systems with it")]
mod timeline;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use peak::{measure, peak};
use timeline::Failure;

const TODAY: &str = "2026-11-20";
const READINESS: &str = env!("CARGO_BIN_EXE_readiness");

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--measure", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure(command);
    }
    let size = |name: &str, default: usize| {
        std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let repositories = size("PORTFOLIO_REPOSITORIES", 1_000);
    let commits = size("PORTFOLIO_COMMITS", 200);
    let reports = size("PORTFOLIO_REPORTS", 10_000);
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-repos");
    let folder = place.join(format!("portfolio-{repositories}-{commits}"));
    let made = generate::portfolio(&folder, repositories, commits)?;
    println!("{repositories} repositories of {commits} commits, half of them bare");

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut jobs: Vec<usize> = [1, 2, 4, 8, 16].into_iter().filter(|jobs| *jobs <= cores.max(2)).collect();
    jobs.dedup();
    let mut alone = None;
    for jobs in jobs {
        let jobs_word = jobs.to_string();
        let (time, memory) =
            measured(&folder, &["portfolio", "--format", "json", "--jobs", &jobs_word, "."])?;
        let alone = *alone.get_or_insert(time);
        println!(
            "  portfolio --jobs {jobs:<2}            {time:>9.1?}  {memory:>8}  × {:.2} of one job",
            alone.as_secs_f64() / time.as_secs_f64()
        );
    }
    let start = Instant::now();
    for one in &made {
        let mut command = readiness(&one.place, &["check", "--format", "json", "--fail-on", "never", "."]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    }
    println!("  a shell loop of `check`        {:>9.1?}", start.elapsed());

    let folder = place.join(format!("reports-{reports}-of-{repositories}-{commits}"));
    write_reports(&folder, &made, reports)?;
    println!("{reports} reports");
    let (time, memory) = measured(&folder, &["portfolio", "--format", "json", "--from", "."])?;
    println!("  portfolio --from               {time:>9.1?}  {memory:>8}");
    Ok(())
}

fn readiness(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(READINESS);
    command.current_dir(folder).args(args).env("READINESS_AS_OF", TODAY);
    command
}

/// The time of a run, and the most memory that another one uses.
fn measured(folder: &Path, args: &[&str]) -> Result<(Duration, String), Failure> {
    let mut command = readiness(folder, args);
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let time = start.elapsed();
    if !status.success() {
        return Err(format!("{args:?} failed").into());
    }
    let mut all = args.to_vec();
    all.extend(["--as-of", TODAY]);
    Ok((time, peak(READINESS, &all, folder)?))
}

/// Writes the reports of the repositories, each several times as if it came from another one.
fn write_reports(folder: &Path, made: &[generate::MadeRepository], count: usize) -> Result<(), Failure> {
    if folder.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let mut texts = Vec::new();
    for one in made.iter().filter(|one| one.fate != generate::Fate::NoManifest).take(100) {
        let output =
            readiness(&one.place, &["check", "--format", "json", "--fail-on", "never", "."]).output()?;
        texts.push((one.name.clone(), String::from_utf8(output.stdout)?));
    }
    for number in 0..count {
        let Some((name, text)) = texts.get(number % texts.len().max(1)) else { break };
        fs::write(folder.join(format!("{number}.json")), text.replace(name, &format!("{name}-{number}")))?;
    }
    Ok(())
}
