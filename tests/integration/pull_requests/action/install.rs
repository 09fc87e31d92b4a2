//! Where the program comes from: a release, a wheel, the action's own files, the PATH.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::*;
use crate::support::runner::fake;
use crate::support::timeline;

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

/// A `cargo` that builds by copying.
fn cargo() -> tempfile::TempDir {
    let copy = format!("cp '{}' \"$2/release/\"", env!("CARGO_BIN_EXE_readiness"));
    let find = "while [[ $1 != --target-dir ]]; do shift; done";
    fake("cargo", &format!("{find}\nmkdir -p \"$2/release\"\n{copy}"))
}

/// A `python3` whose environments are folders with a copy of it, and which installs by copying.
pub(super) fn python() -> tempfile::TempDir {
    let program = env!("CARGO_BIN_EXE_readiness");
    fake(
        "python3",
        &format!(
            "case $3 in\nvenv) mkdir -p \"$4/bin\" && cp \"$0\" \"$4/bin/python\" ;;\n\
             pip) cp '{program}' \"$(dirname \"$0\")/\" ;;\nesac"
        ),
    )
}

fn with<'j>(mut job: Job<'j>, programs: &tempfile::TempDir) -> Job<'j> {
    let path = std::env::var("PATH").expect("a path");
    job.environment.push(("PATH", format!("{}:{path}", programs.path().display())));
    job
}

/// The command lines of a program that says them.
fn calls<'d>(done: &'d Done, name: &str) -> Vec<&'d str> {
    let start = format!("{name} ");
    let said = done.log.lines().filter_map(|line| line.strip_prefix(&start));
    said.filter(|line| !line.starts_with("in ")).collect()
}

#[test]
fn a_release_is_used_if_its_checksum_is_right() {
    let (server, repo) = (Server::new(), story());
    for version in ["0.1.0", "v0.1.0"] {
        let done = server.job(&repo, version, "").run();
        assert!(done.success && done.output("errors") == "1", "{done:?}");
        assert!(done.log.contains("readiness 0.1.0"), "{}", done.log);
        // Later steps find it on the PATH, and nothing else with it.
        let added = fs::read_to_string(done.temporary.path().join("path")).expect("a file");
        let files = fs::read_dir(added.trim_end()).expect("one folder");
        let names: Vec<_> = files.map(|file| file.expect("a file").file_name()).collect();
        assert_eq!(names, ["readiness"]);
    }
    let done = server.job(&repo, "installed", "").run();
    assert!(done.success && !done.temporary.path().join("path").exists(), "it is on the PATH: {done:?}");
    let sums = server.release().join("SHA256SUMS");
    let right = fs::read_to_string(&sums).expect("read");
    let zeros = "0".repeat(64);
    for (text, why) in [
        (format!("{zeros}{}", &right[64..]), "does not match its checksum"),
        (right.replace("readiness-0.1.0", "readiness-0.1.1"), "has no checksum for"),
        (String::new(), "has no checksum for"),
    ] {
        fs::write(&sums, text).expect("written");
        let done = server.job(&repo, "0.1.0", "").run();
        assert!(!done.success && done.log.contains(why), "{done:?}");
        assert_eq!(done.steps["Check"], "skipped", "what is not known is not run");
    }
    fs::write(&sums, right).expect("written");
    let done = server.job(&repo, "9.9.9", "").run();
    assert!(!done.success && done.log.contains("cannot download readiness-9.9.9-"), "{done:?}");
}

#[test]
fn without_a_version_the_release_of_the_actions_own_commit_is_used() {
    let (server, repo, cargo) = (Server::new(), story(), cargo());
    let [release, later] = server.repository();
    for reference in ["v0.1.0", "v0", &release] {
        let done = with(server.job(&repo, "", reference), &cargo).run();
        assert!(done.success && !done.log.contains("cargo "), "{reference}: {done:?}");
    }
    // Anything else is built from its own files.
    for reference in ["main", &later, "", "v0.1.0-rc1", "--upload-pack=touch pwned"] {
        let done = with(server.job(&repo, "", reference), &cargo).run();
        assert!(done.success && done.log.contains("cargo build --locked --release"), "{reference}: {done:?}");
        assert!(!done.log.contains("title=readiness::"), "{reference}: {done:?}");
    }
    assert!(!repo.path().join("pwned").exists());
}

#[test]
fn a_release_that_is_not_there_yet_is_built_unless_it_was_named() {
    let (server, repo, cargo) = (Server::new(), story(), cargo());
    for lost in ["SHA256SUMS", &format!("readiness-0.1.0-{}.tar.gz", system())] {
        fs::remove_file(server.release().join(lost)).expect("removed");
        let done = with(server.job(&repo, "", "v0.1.0"), &cargo).run();
        assert!(done.success && calls(&done, "cargo").len() == 1, "{done:?}");
        let said = done.log.lines().filter(|line| line.starts_with("::notice title=readiness::"));
        assert_eq!(said.count(), 1, "{done:?}");
        assert!(
            done.log.contains(&format!("cannot download {lost} of the release v0.1.0"))
                || lost != "SHA256SUMS"
        );
        let named = with(server.job(&repo, "0.1.0", "v0.1.0"), &cargo).run();
        assert!(!named.success && calls(&named, "cargo").is_empty(), "{named:?}");
    }
    // A wrong one is no reason to build.
    let server = Server::new();
    fs::write(server.release().join("SHA256SUMS"), "").expect("written");
    let done = with(server.job(&repo, "", "v0.1.0"), &cargo).run();
    assert!(!done.success && calls(&done, "cargo").is_empty(), "{done:?}");
}

/// The action's scripts in a folder of their own, with this list of checksums.
fn action_with(sums: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    sh(folder.path(), &format!("cp -r '{}' .", project().join("action").display()));
    fs::write(folder.path().join("action/SHA256SUMS"), sums).expect("written");
    folder
}

#[test]
fn checksums_in_the_actions_own_files_decide() {
    let (server, repo, cargo) = (Server::new(), story(), cargo());
    let sums = fs::read_to_string(server.release().join("SHA256SUMS")).expect("read");
    let run = |sums: &str, version| {
        let action = action_with(sums);
        let mut job = with(server.job(&repo, version, "v0.1.0"), &cargo);
        job.environment.push(("GITHUB_ACTION_PATH", action.path().display().to_string()));
        job.run()
    };
    let right = run(&sums, "0.1.0");
    assert!(right.success && calls(&right, "cargo").is_empty(), "{right:?}");
    // Whoever may replace a release replaces its list as well.
    let replaced = run(&format!("{}{}", "0".repeat(64), &sums[64..]), "0.1.0");
    assert!(!replaced.success && replaced.log.contains("does not match its checksum"), "{replaced:?}");
    let other = sums.replace("readiness-0.1.0", "readiness-0.0.9");
    let unknown = run(&other, "0.1.0");
    assert!(!unknown.success && unknown.log.contains("SHA256SUMS has no checksum for"), "{unknown:?}");
    let implied = run(&other, "");
    assert!(implied.success && calls(&implied, "cargo").len() == 1, "{implied:?}");
    assert!(implied.log.contains("::notice title=readiness::"), "{implied:?}");
}

#[test]
fn the_actions_own_files_are_built_where_that_is_asked_for() {
    let (server, repo, cargo) = (Server::new(), story(), cargo());
    // Cargo obeys the configuration of the folder that it runs in, rustup its toolchain.
    repo.write(".cargo/config.toml", "[build]\nrustc-wrapper = \"./pwned\"\n");
    repo.write("rust-toolchain.toml", "[toolchain]\npath = \".\"\n");
    let done = with(server.job(&repo, "checkout", "v0.1.0"), &cargo).run();
    let manifest = project().join("Cargo.toml");
    assert!(done.success, "{done:?}");
    assert!(done.log.contains(&format!("--manifest-path {}", manifest.display())), "{}", done.log);
    assert!(done.log.contains(&format!("cargo in {}\n", project().display())), "{}", done.log);
}

#[test]
fn a_wheel_is_installed_by_a_python_that_knows_nothing_of_the_checkout() {
    let (server, repo, python) = (Server::new(), story(), python());
    for module in ["venv.py", "pip.py", "ensurepip.py"] {
        repo.write(module, "open(\"pwned\", \"w\")\n");
    }
    repo.write("dist/readiness-0.1.0-py3-none-any.whl", "");
    let done = with(server.job(&repo, "dist/readiness-0.1.0-py3-none-any.whl", ""), &python).run();
    assert!(done.success && done.output("errors") == "1", "{done:?}");
    let calls = calls(&done, "python3");
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(calls.iter().all(|call| call.starts_with("-I -m ")), "isolated: {calls:?}");
    assert!(calls[1].ends_with(" -- dist/readiness-0.1.0-py3-none-any.whl"), "{calls:?}");
}

#[test]
fn no_script_lets_a_checkout_lend_modules_to_python() {
    for place in ["action/install.sh", "docs/readiness.gitlab-ci.yml", ".github/workflows/release.yml"] {
        let text = fs::read_to_string(project().join(place)).expect(place);
        let calls = text.matches(" -m venv").count() + text.matches(" -m pip").count();
        let isolated = text.matches(" -I -m venv").count() + text.matches(" -I -m pip").count();
        assert!(calls > 0 && calls == isolated, "{place}");
    }
}

#[test]
fn what_cannot_be_brought_is_said_in_one_annotation() {
    let (server, repo) = (Server::new(), story());
    for (version, why) in [
        ("none.whl", "the wheel that `version` names does not exist"),
        ("latest", "`version` must be a release such as `0.1.0`"),
        ("1.0", "`version` must be a release such as `0.1.0`"),
        ("0.1.0-rc1", "`version` must be a release such as `0.1.0`"),
        ("0.1.0\nprogram=/bin/true", "`version` must be a release such as `0.1.0`"),
        ("0.1.0/../../x", "`version` must be a release such as `0.1.0`"),
    ] {
        let done = server.job(&repo, version, "").run();
        assert!(!done.success && done.commands().len() == 1, "{done:?}");
        assert!(done.log.contains(why), "{done:?}");
    }
}
