//! `cargo bench --bench init`: time of `readiness init --diff` and of what `check` says without a manifest, compared with `git ls-files`
//! in the same run.
//!
//! The repositories are generated: services with sources, documents, runbooks, dashboards and eval suites with results, in 5,000 and in
//! 10,000 files. The commands run alternately. The output shows the fastest and the median run, the ratio of the median to the median of
//! `git ls-files`, and the growth from one size to the other.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark creates repositories, runs programs and prints"
)]

#[path = "../tests/integration/support/timeline.rs"]
#[expect(dead_code, reason = "the tests build fixture systems with it")]
mod timeline;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use timeline::{Failure, begin, git, import, put, say};

/// Number of measured runs of each command.
const RUNS: usize = 15;

const READINESS: &str = env!("CARGO_BIN_EXE_readiness");

fn main() -> Result<(), Failure> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-repos");
    let mut before: Option<Duration> = None;
    for files in [5_000, 10_000] {
        let repository = place.join(format!("init-{files}"));
        make(&repository, files)?;
        let commands: [(&str, &dyn Fn() -> Command); 3] = [
            ("git ls-files", &|| {
                let mut git = git(&repository);
                git.arg("ls-files");
                git
            }),
            ("readiness init --diff", &|| readiness(&repository, &["init", "--diff"])),
            ("readiness check, no manifest", &|| readiness(&repository, &["check"])),
        ];
        let mut times: Vec<Vec<Duration>> = vec![Vec::new(); commands.len()];
        for _ in 0..RUNS {
            for (times, (_, command)) in times.iter_mut().zip(&commands) {
                let start = Instant::now();
                command().stdout(Stdio::null()).stderr(Stdio::null()).status()?;
                times.push(start.elapsed());
            }
        }
        for times in &mut times {
            times.sort();
        }
        let median = |times: &Vec<Duration>| times.get(times.len() / 2).copied().unwrap_or_default();
        let of_git = times.first().map(median).unwrap_or_default();
        println!("{files} files");
        for (times, (name, _)) in times.iter().zip(&commands) {
            let fastest = times.first().copied().unwrap_or_default();
            let ratio = median(times).as_secs_f64() / of_git.as_secs_f64();
            println!(
                "  {name:<30} fastest {fastest:>9.1?}  median {:>9.1?}  {ratio:>6.1} × git",
                median(times)
            );
        }
        let own = times.get(1).map(median).unwrap_or_default();
        if let Some(before) = before {
            println!(
                "  growth of `init` from half as many files: × {:.2}",
                own.as_secs_f64() / before.as_secs_f64()
            );
        }
        before = Some(own);
    }
    Ok(())
}

fn readiness(repository: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(READINESS);
    command.current_dir(repository).args(args).env("READINESS_AS_OF", "2026-11-20");
    command
}

/// Creates a repository of `files` files in one commit: services of 100 files each.
fn make(target: &Path, files: u32) -> Result<(), Failure> {
    if target.join(".git").exists() {
        return Ok(());
    }
    fs::create_dir_all(target)?;
    let mut stream = Vec::new();
    begin(&mut stream, "2026-06-01T09:00:00Z".parse()?, "Ann Lee <ann.lee@acme.example>")?;
    say(&mut stream, "All of it")?;
    for service in 0..files / 100 {
        let at = |path: &str| format!("services/s{service:03}/{path}");
        for number in 0..60 {
            put(&mut stream, &at(&format!("src/part{number}.py")), format!("x = {number}\n").as_bytes())?;
        }
        for number in 0..20 {
            let text = format!(
                "# Page {number} of {service}\n\nWhat the page says.\n\n## More\n\nAnd more of it.\n"
            );
            put(&mut stream, &at(&format!("docs/page{number}.md")), text.as_bytes())?;
        }
        for number in 0..10 {
            let text = format!("kind: Service\nmetadata:\n  name: s{service}-{number}\n");
            put(&mut stream, &at(&format!("deploy/part{number}.yaml")), text.as_bytes())?;
        }
        let runbook = "# Late\n\n## Diagnosis\n\nRead the log of the service first.\n\n## Mitigation\n\nSwitch the flag off.\n";
        put(&mut stream, &at("runbooks/late.md"), runbook.as_bytes())?;
        put(
            &mut stream,
            &at("ops/alerts.yaml"),
            b"groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up == 0\n",
        )?;
        put(&mut stream, &at("ops/dashboard.json"), b"{\"panels\": [{\"gridPos\": {}}]}\n")?;
        put(&mut stream, &at("docs/model-card.md"), b"# Model card\n\nA small model.\n")?;
        let suite = "prompts: [prompt.txt]\nproviders: [openai:gpt-4o]\ntests: cases.csv\n";
        put(&mut stream, &at("evals/promptfooconfig.yaml"), suite.as_bytes())?;
        put(&mut stream, &at("evals/prompt.txt"), b"Answer {{question}}\n")?;
        put(&mut stream, &at("evals/cases.csv"), b"question\na\nb\n")?;
        for number in 1..4 {
            let results = format!(
                "{{\"evalId\": \"e{number}\", \"results\": {{\"timestamp\": \"2026-05-0{number}T09:00:00Z\", \"results\": [], \
                 \"stats\": {{\"successes\": 2, \"failures\": 0, \"errors\": 0}}}}}}\n"
            );
            put(&mut stream, &at(&format!("evals/results/2026-05-0{number}.json")), results.as_bytes())?;
        }
    }
    import(target, &stream)
}
