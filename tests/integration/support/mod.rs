//! What several tests need: repositories made on the spot, and the program run with a scrubbed environment.

pub mod histories;
#[cfg(unix)]
pub mod runner;
pub mod story;
pub mod summary;
pub mod timeline;
pub mod yaml;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use readiness::internals::finding::RuleKind;
use readiness::internals::rules::RuleGroup;
use readiness::internals::rules::RuleImplementation;
use timeline::git;

/// The day on which tests judge.
pub const TODAY: &str = "2026-11-20";

/// Whether a short manifest owes it, whatever it is about: keys of the manifest as a whole, owners aside.
fn is_owed_by_all(id: &str) -> bool {
    let Some(rule) = readiness::internals::rules::find(id) else { return false };
    let asks_the_whole = match &rule.implementation {
        RuleImplementation::Card(asked) => asked.each.is_none(),
        RuleImplementation::Topics(_) => false,
        RuleImplementation::Code(_) => {
            matches!(id, "no-business-metric" | "missing-runbook" | "untrained-audience" | "no-conditions")
                || rule.is_meta() && rule.group == RuleGroup::Decision
        }
    };
    let is_owed = matches!(rule.kind, RuleKind::Owed | RuleKind::Note | RuleKind::Triage);
    asks_the_whole && is_owed && !matches!(rule.group, RuleGroup::Ownership)
}

/// What makes up for that at the pilot, but for the class of risk.
pub const OWED: &str = "[pilot]\nends = 2027-01-31\n[[metric]]\nname = \"reply-time\"\nkind = \"business\"\n\
    baseline = { value = 12 }\ntarget = 2\nstop-at = 9\nwithin = \"90d\"\nsource = \"warehouse\"\n\
    worth = \"EUR 410k a year\"\n[[eval]]\nname = \"answers\"\n";

/// The root of this project.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A repository that goes away with the test.
pub struct TestRepo {
    folder: tempfile::TempDir,
}

impl TestRepo {
    /// An empty repository.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        timeline::run(git(folder.path()).args(["init", "-q", "-b", "main"])).expect("git init");
        Self { folder }
    }

    /// A repository with this manifest.
    pub fn with_manifest(manifest: &str) -> Self {
        let repo = Self::new();
        repo.write("readiness.toml", manifest);
        repo.add();
        repo
    }

    /// A fixture system.
    pub fn system(name: &str) -> Self {
        Self::fixture(&project().join("fixtures/systems").join(name))
    }

    /// The fixture system in a folder.
    pub fn fixture(fixture: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        timeline::build(fixture, folder.path()).expect("a fixture system");
        Self { folder }
    }

    /// A clone of it, made with these arguments of `git clone`.
    pub fn cloned(&self, args: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("file://{}", self.path().display());
        timeline::run(git(folder.path()).args(["clone", "-q"]).args(args).args([url.as_str(), "."]))
            .expect("git clone");
        Self { folder }
    }

    /// Runs git in it, and says what that printed.
    pub fn git(&self, args: &[&str]) -> String {
        let date = "2026-11-12T12:00:00Z";
        let mut command = git(self.path());
        command.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date);
        let output = command.args(args).output().expect("git");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    }

    /// The repository of a story.
    pub fn of(story: &story::Story) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        story.build(folder.path()).unwrap_or_else(|error| panic!("{error}"));
        Self { folder }
    }

    /// Its root.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    /// Adds everything to the index.
    pub fn add(&self) {
        timeline::run(git(self.path()).args(["add", "-A"])).expect("git add");
    }

    /// Adds and commits everything.
    pub fn commit(&self) {
        self.commit_on("2026-11-01");
    }

    /// Adds and commits everything, at noon of a day.
    pub fn commit_on(&self, day: &str) {
        self.commit_as(day, "Test <test@acme.example>", "all");
    }

    /// Adds and commits everything at noon of a day, as this author and with this subject.
    pub fn commit_as(&self, day: &str, author: &str, subject: &str) {
        self.add();
        let date = format!("{day}T12:00:00Z");
        let mut command = git(self.path());
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        let author = format!("--author={author}");
        timeline::run(command.args(["commit", "-q", "--allow-empty", &author, "-m", subject]))
            .expect("git commit");
    }

    /// Forgets all commits but the last.
    pub fn make_shallow(&self) {
        let head = git(self.path()).args(["rev-parse", "HEAD"]).output().expect("git").stdout;
        fs::write(self.path().join(".git/shallow"), head).expect("a file");
    }

    /// Runs `readiness` in it.
    pub fn readiness(&self, args: &[&str]) -> Run {
        run_in(self.path(), args, &[])
    }

    /// Runs `readiness check --as-of TODAY` with further arguments.
    pub fn check(&self, args: &[&str]) -> Run {
        let mut all = vec!["check", "--as-of", TODAY];
        all.extend(args);
        self.readiness(&all)
    }

    /// The JSON report of `readiness check`, without what a manifest of a few lines owes whatever it is about, unless that is selected.
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        let mut all = vec!["--format", "json"];
        all.extend(args);
        let run = self.check(&all);
        let mut report: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
        if !args.contains(&"--select") {
            let findings = report["findings"].as_array_mut().expect("findings");
            findings.retain(|finding| !is_owed_by_all(text(&finding["rule"])));
        }
        for finding in report["findings"].as_array().expect("findings") {
            hold_to_the_rules_of_messages(finding);
        }
        report
    }

    /// `rule subject` of every finding, in order.
    pub fn findings(&self, args: &[&str]) -> Vec<String> {
        let report = self.json(args);
        let findings = report["findings"].as_array().expect("findings");
        findings.iter().map(|found| format!("{} {}", text(&found["rule"]), text(&found["subject"]))).collect()
    }
}

/// A headline is a phrase of at most 72 characters that begins with no capital and ends with no full stop; every
/// finding says what to do.
fn hold_to_the_rules_of_messages(finding: &serde_json::Value) {
    let message = text(&finding["message"]);
    assert!((1..=72).contains(&message.chars().count()), "{} characters: {message}", message.chars().count());
    assert!(!message.starts_with(char::is_uppercase) || message.starts_with("CODEOWNERS"), "{message}");
    assert!(!message.ends_with('.'), "{message}");
    assert!(finding["help"].as_array().is_some_and(|help| !help.is_empty()), "no help: {finding}");
    assert!(!text(&finding["subject"]).is_empty() || text(&finding["rule"]) == "invalid-syntax", "{finding}");
}

/// A JSON string.
pub fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a string, not {value}"))
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Run {
    /// Its exit status.
    pub status: i32,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("it runs");
        Self {
            status: status.code().unwrap_or(-1),
            stdout: String::from_utf8(stdout).expect("UTF-8"),
            stderr: String::from_utf8(stderr).expect("UTF-8"),
        }
    }
}

/// Runs the program in `folder` with nothing of the environment but what is given.
pub fn run_in(folder: &Path, args: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_readiness"));
    command.current_dir(folder).args(args).env_clear();
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", timeline::null_device());
    // Wide, so that a test which looks for a sentence finds it on one line.
    Run::of(command.env("HOME", folder).env("COLUMNS", "140").envs(environment.iter().copied()))
}
