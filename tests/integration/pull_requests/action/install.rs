//! Where the program comes from: a release, a wheel, the action's own files, the PATH.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::*;

/// A server whose releases are files: `acme/readiness` has v0.1.0.
struct Server {
    folder: tempfile::TempDir,
}

/// The name that releases have for this system.
fn system() -> String {
    let output = Command::new("uname").arg("-sm").output().expect("uname");
    match String::from_utf8(output.stdout).expect("UTF-8").trim() {
        "Linux x86_64" => "x86_64-unknown-linux-musl",
        "Linux aarch64" => "aarch64-unknown-linux-musl",
        "Darwin x86_64" => "x86_64-apple-darwin",
        "Darwin arm64" => "aarch64-apple-darwin",
        _ => "x86_64-pc-windows-msvc",
    }
    .to_owned()
}

fn sh(folder: &Path, script: &str) {
    let output = Command::new("bash").current_dir(folder).args(["-c", script]).output().expect("bash");
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Server {
    fn new() -> Self {
        let server = Self { folder: tempfile::tempdir().expect("a folder") };
        let release = server.release();
        let name = format!("readiness-0.1.0-{}", system());
        fs::create_dir_all(release.join(&name)).expect("folders");
        fs::copy(
            env!("CARGO_BIN_EXE_readiness"),
            release.join(&name).join(format!("readiness{}", std::env::consts::EXE_SUFFIX)),
        )
        .expect("copied");
        let sum =
            "if command -v sha256sum >/dev/null; then sha256sum *.tar.gz; else shasum -a 256 *.tar.gz; fi";
        sh(&release, &format!("tar -czf {name}.tar.gz {name} && rm -r {name} && ({sum}) > SHA256SUMS"));
        server
    }

    fn release(&self) -> std::path::PathBuf {
        self.folder.path().join("acme/readiness/releases/download/v0.1.0")
    }

    /// The action's repository on it, with `v0.1.0` and a later commit; which commits those are.
    fn repository(&self) -> [String; 2] {
        let folder = self.folder.path().join("acme/readiness");
        let git = |args: &[&str]| {
            let output = timeline::git(&folder).args(args).output().expect("git");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
        };
        git(&["init", "-q", "-b", "main"]);
        git(&["commit", "-q", "--allow-empty", "-m", "one"]);
        git(&["tag", "-a", "-m", "0.1.0", "v0.1.0"]);
        git(&["tag", "v0"]);
        let release = git(&["rev-parse", "HEAD"]);
        git(&["commit", "-q", "--allow-empty", "-m", "two"]);
        [release, git(&["rev-parse", "HEAD"])]
    }

    fn job<'j>(&self, checkout: &'j TestRepo, version: &'j str, reference: &str) -> Job<'j> {
        let mut job = Job::push(checkout).with("version", version).with("fail-on", "never");
        job.environment.push(("GITHUB_SERVER_URL", format!("file://{}", self.folder.path().display())));
        job.github.push(("action_repository", "acme/readiness".to_owned()));
        job.github.push(("action_ref", reference.to_owned()));
        job
    }
}

/// A folder with a `cargo` that builds by copying, and notes how it was called.
fn cargo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!(
        "#!/usr/bin/env bash\necho \"cargo $*\"\nwhile [[ $1 != --target-dir ]]; do shift; done\nmkdir -p \"$2/release\"\ncp '{}' \"$2/release/\"\n",
        env!("CARGO_BIN_EXE_readiness")
    );
    fs::write(folder.path().join("cargo"), script).expect("written");
    sh(folder.path(), "chmod +x cargo");
    folder
}

use crate::support::timeline;

fn with_cargo<'j>(mut job: Job<'j>, cargo: &tempfile::TempDir) -> Job<'j> {
    let path = std::env::var("PATH").expect("a path");
    job.environment.push(("PATH", format!("{}:{path}", cargo.path().display())));
    job
}

#[test]
fn a_release_is_used_if_its_checksum_is_right() {
    let (server, repo) = (Server::new(), story());
    for version in ["0.1.0", "v0.1.0"] {
        let done = server.job(&repo, version, "").run();
        assert!(done.success && done.output("errors") == "1", "{done:?}");
        assert!(done.log.contains("readiness 0.1.0"), "{}", done.log);
    }
    let sums = server.release().join("SHA256SUMS");
    let right = fs::read_to_string(&sums).expect("read");
    let zeros = "0".repeat(64);
    for (text, why) in [
        (format!("{zeros}{}", &right[64..]), "has another checksum"),
        (right.replace("readiness-0.1.0", "readiness-0.1.1"), "has no checksum of"),
        (String::new(), "has no checksum of"),
    ] {
        fs::write(&sums, text).expect("written");
        let done = server.job(&repo, "0.1.0", "").run();
        assert!(!done.success && done.log.contains(why), "{done:?}");
        assert_eq!(done.steps["Check"], "skipped", "what is not known is not run");
    }
    fs::write(&sums, right).expect("written");
    let done = server.job(&repo, "9.9.9", "").run();
    assert!(!done.success && done.log.contains("the release v9.9.9 has no readiness-9.9.9-"), "{done:?}");
}

#[test]
fn without_a_version_the_release_of_the_actions_own_commit_is_used() {
    let (server, repo, cargo) = (Server::new(), story(), cargo());
    let [release, later] = server.repository();
    for reference in ["v0.1.0", "v0", &release] {
        let done = with_cargo(server.job(&repo, "", reference), &cargo).run();
        assert!(done.success && !done.log.contains("cargo "), "{reference}: {done:?}");
    }
    // Anything else is built from its own files.
    for reference in ["main", &later, "", "--upload-pack=touch pwned"] {
        let done = with_cargo(server.job(&repo, "", reference), &cargo).run();
        assert!(done.success && done.log.contains("cargo build --locked --release"), "{reference}: {done:?}");
    }
    assert!(!repo.path().join("pwned").exists());
}

#[test]
fn the_actions_own_files_are_built_where_that_is_asked_for() {
    let (server, repo, cargo) = (Server::new(), story(), cargo());
    let done = with_cargo(server.job(&repo, "checkout", "v0.1.0"), &cargo).run();
    let manifest = project().join("Cargo.toml");
    assert!(done.success, "{done:?}");
    assert!(done.log.contains(&format!("--manifest-path {}", manifest.display())), "{}", done.log);
}

#[test]
fn what_cannot_be_brought_is_said_in_one_annotation() {
    let (server, repo) = (Server::new(), story());
    for (version, why) in [
        ("none.whl", "the path of a wheel that is not there"),
        ("latest", "`version` is a release such as `0.1.0`"),
        ("1.0", "`version` is a release such as `0.1.0`"),
        ("0.1.0\nprogram=/bin/true", "`version` is a release such as `0.1.0`"),
        ("0.1.0/../../x", "`version` is a release such as `0.1.0`"),
    ] {
        let done = server.job(&repo, version, "").run();
        assert!(!done.success && done.commands().len() == 1, "{done:?}");
        assert!(done.log.contains(why), "{done:?}");
    }
}
