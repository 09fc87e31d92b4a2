//! Files on disk that are no files: a pipe, a socket, a link to a device, out of the repository, in a circle, a folder, in the place of
//! everything that is read from a work tree. Nothing waits, nothing is read from elsewhere, and what cannot be read is not taken for absent.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{OWED, Run, TODAY, TestRepo, timeline};

const MANIFEST: &str = "[system]\nname = \"a\"\nstage = \"pilot\"\nrisk = \"minimal\"\ncode = [\"src/**\"]\n\
    [[runbook]]\npath = \"docs/runbook.md\"\nfor = [\"rollback\"]\ncovers = [\"src/**\"]\nowner = \"@acme/a\"\n\
    [operations]\nversions = \"models.lock\"\n[policy]\nrules = [\"policy/*.md\"]\n";

/// Everything in the repository that is read, tracked by git as the regular file that it should be.
const FILES: &[&str] = &[
    ".git-blame-ignore-revs",
    ".mailmap",
    ".gitattributes",
    ".gitignore",
    "docs/.gitignore",
    "src/.gitattributes",
    "CODEOWNERS",
    "readiness.lock",
    "readiness.toml",
    "docs/runbook.md",
    "models.lock",
    "policy/own.md",
    "suite.yaml",
    "results.json",
    "baseline.json",
    "src/a.py",
];

/// What stands in a file's place.
const STATES: &[&str] =
    &["pipe", "socket", "device", "outside", "loop", "chain to a device", "dangling", "folder", "gone"];

fn repo() -> TestRepo {
    let repo = TestRepo::new();
    for file in FILES {
        repo.write(file, "");
    }
    let owed = OWED.replace(
        "name = \"answers\"",
        "name = \"answers\"\nsuite = \"suite.yaml\"\nresults = \"results.json\"\nrequire = { pass-rate = \">= 0.9\" }",
    );
    let owed = owed.replace("{ value = 12 }", "{ value = 12, path = \"baseline.json\", pointer = \"/p50\" }");
    repo.write("readiness.toml", format!("{MANIFEST}{owed}"));
    repo.write("CODEOWNERS", "* @acme/a\n");
    repo.write("src/a.py", "a = 1\n");
    repo.write(
        "docs/runbook.md",
        "# Incident\n\n## Rollback\n\nRun `make rollback` and watch the board for ten minutes.\n",
    );
    repo.write("models.lock", "model = \"a-2026-01-01\"\n");
    repo.write("suite.yaml", "prompts: [a]\nproviders: [b]\ntests: []\n");
    repo.write("results.json", "{\"passed\": 19, \"failed\": 1}\n");
    repo.write("baseline.json", "{\"p50\": 12}\n");
    repo.write("policy/own.md", "+++\nsummary = \"a\"\nkind = \"note\"\nfrom = \"pilot\"\n[check]\nowes = \"system.purpose\"\n+++\nText.\n");
    repo.commit_on("2026-06-01");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-07-01");
    repo
}

/// Puts something else in the place of a file.
fn replace(root: &Path, file: &str, state: &str) {
    let at = root.join(file);

    fs::remove_file(&at).expect("it was there");
    match state {
        "pipe" => assert!(Command::new("mkfifo").arg(&at).status().expect("mkfifo").success()),
        // The socket stays when its listener is gone.
        "socket" => drop(UnixListener::bind(&at).expect("a socket")),
        "device" => symlink("/dev/zero", &at).expect("a link"),
        "outside" => symlink("/etc/passwd", &at).expect("a link"),
        "loop" => symlink(at.file_name().expect("a name"), &at).expect("a link"),
        "chain to a device" => {
            symlink("/dev/zero", root.join("three")).expect("a link");
            symlink("three", root.join("two")).expect("a link");
            symlink(root.join("two"), &at).expect("a link");
        }
        "dangling" => symlink("nowhere", &at).expect("a link"),
        "folder" => fs::create_dir(&at).expect("a folder"),
        _ => {}
    }
}

/// Brings back what `replace` took away. Git itself waits for whoever writes into a pipe called `.gitignore`, so that goes first.
fn put_back(repo: &TestRepo, replaced: Option<&&str>) {
    if let Some(file) = replaced {
        let at = repo.path().join(file);
        let _ = (fs::remove_file(&at), fs::remove_dir(&at));
    }
    repo.git(&["reset", "-q", "--hard"]);
    repo.git(&["clean", "-qfdx"]);
}

/// Runs the program with little memory, and ends it where it hangs.
fn run(root: &Path, args: &[&str]) -> Run {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 4000000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_readiness")]).args(args);
    command.current_dir(root).env_clear().env("HOME", root).env("GIT_CONFIG_NOSYSTEM", "1");
    command
        .env("GIT_CONFIG_GLOBAL", timeline::null_device())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let out = tempfile::NamedTempFile::new().expect("a file");
    let err = tempfile::NamedTempFile::new().expect("a file");
    command.stdin(Stdio::null()).stdout(out.reopen().expect("opened")).stderr(err.reopen().expect("opened"));
    let mut child = command.spawn().expect("it runs");
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a status") {
            break status;
        }
        if start.elapsed() > Duration::from_mins(2) {
            child.kill().expect("it was running");
            panic!("{args:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |file: &tempfile::NamedTempFile| fs::read_to_string(file.path()).expect("UTF-8");
    let run = Run { status: status.code().unwrap_or(-1), stdout: text(&out), stderr: text(&err) };
    assert!((0..=2).contains(&run.status), "{args:?}: {run:?}");
    assert!(!run.stderr.contains("panicked"), "{args:?}: {run:?}");
    assert!(!run.stdout.contains("root:x:0"), "read from outside: {args:?}: {run:?}");
    run
}

#[test]
fn nothing_that_is_no_file_is_read_in_the_place_of_one() {
    let repo = repo();
    let mut before = None;
    for (nth_file, file) in FILES.iter().enumerate() {
        for (nth_state, state) in STATES.iter().enumerate() {
            put_back(&repo, before.replace(file));
            replace(repo.path(), file, state);
            let check = run(repo.path(), &["check", "--as-of", TODAY, "--format", "concise"]);
            let what = format!("{state} at {file}: {check:?}");
            let is_claimed = !file.starts_with('.') && !file.contains("/.") && *file != "CODEOWNERS";
            match *file {
                "readiness.toml" => assert_ne!(check.status, 0, "{what}"),
                "readiness.lock" if *state != "gone" => {
                    assert!(check.stdout.contains("`readiness.lock` cannot be read"), "{what}");
                    assert_eq!(check.status, 1, "{what}");
                }
                "readiness.lock" | "src/a.py" => {}
                _ if is_claimed => assert!(check.stdout.contains("error"), "{what}"),
                // What only adds to what is known says nothing, and the drift of July is there in any case.
                _ => assert!(check.stdout.contains("drifted-artifact"), "{what}"),
            }
            // The other ways in share the door: a third of the table shows that they do, and every row of the lock.
            if (nth_file + nth_state) % 3 != 0 && *file != "readiness.lock" {
                continue;
            }
            run(repo.path(), &["check", "--as-of", TODAY, "--staged", "--base", "HEAD^"]);
            run(repo.path(), &["check", "--as-of", TODAY, "--base", "HEAD^"]);
            let statement = ["--statement", "still-accurate", "--reason", "Read it.", "--by", "@acme/a"];
            let mut review = vec!["review", "docs/runbook.md", "--as-of", TODAY];
            review.extend(statement);
            let review = run(repo.path(), &review);
            if *file == "readiness.lock" && *state != "gone" {
                assert_eq!(review.status, 2, "{what}: {review:?}");
            }
        }
    }
}

#[test]
fn cards_under_test_are_files() {
    let repo = repo();
    let root = repo.path();
    for state in STATES {
        if *state == "outside" {
            continue;
        }
        let _ = fs::remove_dir(root.join("card.md"));
        let _ = fs::remove_file(root.join("card.md"));
        let _ = (fs::remove_file(root.join("two")), fs::remove_file(root.join("three")));
        repo.write("card.md", "");
        replace(root, "card.md", state);
        let run = run(root, &["rules", "--test", "card.md"]);
        assert_eq!(run.status, 2, "{state}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{state}: {run:?}");
    }
}

/// A folder on disk that is a link to somewhere else: nothing below it is what git tracks.
#[test]
fn nothing_is_read_through_a_folder_that_became_a_link() {
    let repo = repo();
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::write(elsewhere.path().join("runbook.md"), "# Incident\n\n## Rollback\n\nSECRET.\n").expect("a file");
    fs::remove_dir_all(repo.path().join("docs")).expect("removed");
    symlink(elsewhere.path(), repo.path().join("docs")).expect("a link");
    let check = run(repo.path(), &["check", "--as-of", TODAY]);
    assert_eq!(check.status, 1, "{check:?}");
    assert!(!check.stdout.contains("SECRET"), "{check:?}");
}

/// Whose list of commits that change form alone counts: never that of the change itself.
#[test]
fn a_change_cannot_list_its_own_commits_as_formatting() {
    let repo = repo();
    let drifted = |args: &[&str]| {
        let mut all = vec!["--format", "concise", "--select", "drifted-artifact"];
        all.extend(args);
        repo.check(&all).stdout.contains("drifted-artifact")
    };
    assert!(drifted(&[]));
    let july = repo.git(&["rev-parse", "HEAD"]);
    // The tree's own list counts where nothing is compared.
    repo.write(".git-blame-ignore-revs", format!("{july}\n"));
    repo.commit_on("2026-07-02");
    assert!(!drifted(&[]));
    assert!(!drifted(&["--base", "HEAD"]), "the base lists it");
    // The list came with the change.
    assert!(drifted(&["--base", "HEAD^"]), "listed by the change");
    assert!(drifted(&["--base", "HEAD^^"]), "changed and listed by the change");
    assert!(drifted(&["--base", "HEAD^", "--rev", "HEAD"]));
    // A commit that is listed before it is merged is still the change's own.
    repo.git(&["branch", "side"]);
    repo.write("src/a.py", "a = 3\n");
    repo.commit_on("2026-07-03");
    let own = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["checkout", "-q", "side"]);
    repo.write(".git-blame-ignore-revs", format!("{july}\n{own}\n"));
    repo.commit_on("2026-07-04");
    let base = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["merge", "-q", "--no-edit", "main"]);
    assert!(!drifted(&["--base", "HEAD"]), "both are in the base");
    assert!(drifted(&["--base", &base]), "the base lists what it does not contain");
}

#[test]
fn a_list_of_formatting_commits_may_be_a_link_within_the_repository() {
    let repo = repo();
    let july = repo.git(&["rev-parse", "HEAD"]);
    repo.write("etc/formatting", format!("{july}\n"));
    fs::remove_file(repo.path().join(".git-blame-ignore-revs")).expect("removed");
    symlink("etc/formatting", repo.path().join(".git-blame-ignore-revs")).expect("a link");
    repo.commit_on("2026-07-02");
    for args in [&[][..], &["--rev", "HEAD"], &["--staged"]] {
        let mut all = vec!["--format", "concise", "--select", "drifted-artifact"];
        all.extend(args);
        assert!(!repo.check(&all).stdout.contains("drifted-artifact"), "{args:?}");
    }
}

/// What is only deleted on this disk comes back from git: nobody has to write it again.
#[test]
fn what_is_only_deleted_here_is_restored() {
    let repo = repo();
    repo.write("docs/q;$(touch x).md", "# Q\n\nWhere do questions go? To the platform team.\n");
    repo.write("runs/-1.json", "{\"passed\": 19, \"failed\": 1}\n");
    repo.write(
        "readiness.toml",
        "[system]\nname = \"a\"\nrisk = \"minimal\"\n[adoption]\nplan = \"docs/runbook.md\"\n\
         questions = \"docs/q;$(touch x).md\"\nsupport = \"gone.md\"\n[[eval]]\nname = \"e\"\nresults = \"runs/*.json\"\n",
    );
    repo.commit_on("2026-07-02");
    for folder in ["docs", "runs"] {
        fs::remove_dir_all(repo.path().join(folder)).expect("removed");
    }
    let report = repo.json(&["--select", "missing-artifact"]);
    let findings = report["findings"].as_array().expect("findings");
    let help = |subject: &str| {
        let found = findings.iter().find(|finding| finding["subject"] == subject);
        found.map(|finding| finding["help"].to_string()).unwrap_or_default()
    };
    assert!(help("adoption.plan").contains("`git restore -- docs/runbook.md`"), "{report}");
    assert!(help("adoption.support").contains("write the file and `git add` it"), "{report}");
    // The commands do what they say, whatever the files are called.
    for finding in findings.iter().filter(|finding| finding["subject"] != "adoption.support") {
        let help = finding["help"][0].as_str().expect("help");
        let command = help.split('`').nth(1).expect("a command");
        let status = Command::new("sh").current_dir(repo.path()).args(["-c", command]).status().expect("sh");
        assert!(status.success(), "{help}");
    }
    let left = repo.findings(&["--select", "missing-artifact"]);
    assert_eq!(left, ["missing-artifact adoption.support"]);
    assert!(!repo.path().join("x").exists(), "a name was run");
    // The manifest itself.
    fs::remove_file(repo.path().join("readiness.toml")).expect("removed");
    let run = repo.check(&[]);
    assert!(run.status == 2 && run.stderr.contains("`git restore -- readiness.toml`"), "{run:?}");
}

/// The commands of findings, run as they are printed: `git add` of what is not tracked, `readiness review` of what is old.
#[test]
fn commands_of_findings_take_names_for_names() {
    for name in
        ["q;$(touch x).md", "-rf", "it's.md", "a`touch x`.md", "a\nb.md", "\u{1b}c.md", "\u{202e}dm.md"]
    {
        let repo = TestRepo::new();
        let path = serde_json::to_string(name).expect("a string");
        let claim = format!("[system]\nname = \"a\"\nstage = \"production\"\n[[runbook]]\npath = {path}\n");
        repo.write("readiness.toml", claim);
        repo.git(&["add", "readiness.toml"]);
        repo.write(name, "# Incident\n\nSwitch off the flag, then tell the agents.\n");
        let command = |rule: &str| {
            let report = repo.json(&["--select", rule]);
            let help = report["findings"][0]["help"].as_array().expect("help").last().expect("help").clone();
            help.as_str().expect("text").split('`').nth(1).expect("a command").to_owned()
        };
        let sh = |command: &str| {
            let script =
                format!("readiness() {{ {} \"$@\"; }}\n{command}\n", env!("CARGO_BIN_EXE_readiness"));
            let mut sh = Command::new("sh");
            sh.current_dir(repo.path()).args(["-c", &script]).env("READINESS_AS_OF", TODAY);
            Run::of(
                sh.env("GIT_CONFIG_COUNT", "1")
                    .env("GIT_CONFIG_KEY_0", "user.email")
                    .env("GIT_CONFIG_VALUE_0", "a@b.example"),
            )
        };
        let add = command("untracked-artifact");
        let run = sh(&add);
        assert_eq!(run.status, 0, "{add}: {run:?}");
        repo.commit_on("2020-01-01");
        let review = command("stale-artifact");
        // The placeholder of the reason is none.
        let run = sh(&review);
        assert!(run.status == 2 && run.stderr.contains("--reason"), "{review}: {run:?}");
        let run = sh(&review.replace("WHY", "Read, and compared with the dashboard."));
        assert_eq!(run.status, 0, "{review}: {run:?}");
        assert_eq!(repo.findings(&["--select", "stale-artifact"]), Vec::<String>::new(), "{review}");
        assert!(!repo.path().join("x").exists(), "{add}, {review}: a name was run");
    }
}
