//! Builds a real git repository from a fixture system: its files and the timeline of its commits.
//!
//! `fixtures/systems/README.md` describes the format. Commits carry the timeline's dates, so that the
//! same fixture always gives the same commit ids.
#![allow(
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "tests make repositories with git itself; a benchmark shares this file"
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Once;

use jiff::Timestamp;

/// What can go wrong: a line of the timeline, a file, or git itself.
pub type Failure = Box<dyn std::error::Error>;

/// A git command that knows nothing of the user's configuration or surroundings.
pub fn git(folder: &Path) -> Command {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        if Command::new("git").arg("--version").output().is_err() {
            // Not with `eprintln`, which the test harness keeps back, and not once for each test.
            let said = "git is not installed, and the tests need it: https://git-scm.com/downloads\n";
            let _ = std::io::stderr().write_all(said.as_bytes());
            std::process::exit(2);
        }
    });
    let mut command = Command::new("git");
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", null_device());
    command.env("GIT_AUTHOR_NAME", "Test").env("GIT_AUTHOR_EMAIL", "test@acme.example");
    command.env("GIT_COMMITTER_NAME", "Test").env("GIT_COMMITTER_EMAIL", "test@acme.example");
    command
}

/// The file that is always empty.
pub fn null_device() -> &'static str {
    if cfg!(windows) { "NUL" } else { "/dev/null" }
}

/// Runs a git command and fails where it does.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
}

/// Builds the fixture system at `fixture` as a repository in `target`, which is replaced.
pub fn build(fixture: &Path, target: &Path) -> Result<(), Failure> {
    if target.exists() {
        fs::remove_dir_all(target)?;
    }
    fs::create_dir_all(target)?;
    let text = fs::read_to_string(fixture.join("timeline.txt"))?;
    let mut stream = Vec::new();
    let mut untracked = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        step(fixture, line, &mut stream, &mut untracked)
            .map_err(|error| format!("timeline line {number}: `{line}`: {error}"))?;
    }
    import(target, &stream)?;
    for (path, source) in untracked {
        let path = target.join(path);
        fs::create_dir_all(path.parent().unwrap_or(target))?;
        fs::copy(source, path)?;
    }
    Ok(())
}

/// Translates one line into git's import format.
fn step(
    fixture: &Path,
    line: &str,
    stream: &mut Vec<u8>,
    untracked: &mut Vec<(String, PathBuf)>,
) -> Result<(), Failure> {
    let (word, rest) = line.split_once(' ').ok_or("a line is a word and what it is about")?;
    let file = |rest: &str| -> (String, PathBuf) {
        match rest.split_once(" < ") {
            Some((path, source)) => (path.to_owned(), fixture.join(source)),
            None => (rest.to_owned(), fixture.join("files").join(rest)),
        }
    };
    match word {
        "commit" => {
            let (date, author) = rest.split_once(' ').ok_or("a commit has a date and an author")?;
            begin(stream, date.parse()?, author)?;
        }
        "subject" => say(stream, rest)?,
        "add" => {
            let (path, source) = file(rest);
            let content = fs::read(&source).map_err(|error| format!("{}: {error}", source.display()))?;
            put(stream, &path, &content)?;
        }
        "rename" => writeln!(stream, "R {rest}")?,
        "remove" => writeln!(stream, "D {rest}")?,
        "untracked" => untracked.push(file(rest)),
        _ => return Err("the word is none of commit, subject, add, rename, remove, untracked".into()),
    }
    Ok(())
}

/// Begins a commit in git's import format.
pub fn begin(stream: &mut Vec<u8>, at: Timestamp, author: &str) -> Result<(), Failure> {
    let seconds = at.as_second();
    writeln!(stream, "commit refs/heads/main")?;
    writeln!(stream, "author {author} {seconds} +0000")?;
    Ok(writeln!(stream, "committer {author} {seconds} +0000")?)
}

/// Gives the commit its subject.
pub fn say(stream: &mut Vec<u8>, subject: &str) -> Result<(), Failure> {
    Ok(writeln!(stream, "data {}\n{subject}\n", subject.len() + 1)?)
}

/// Writes a file in the commit.
pub fn put(stream: &mut Vec<u8>, path: &str, content: &[u8]) -> Result<(), Failure> {
    writeln!(stream, "M 100644 inline {path}\ndata {}", content.len())?;
    stream.extend(content);
    Ok(writeln!(stream)?)
}

/// Makes the commits of a stream in a new repository, and checks out the last.
pub fn import(target: &Path, stream: &[u8]) -> Result<(), Failure> {
    run(git(target).args(["init", "-q", "-b", "main"]))?;
    let mut child = git(target)
        .args(["fast-import", "--quiet", "--date-format=raw"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("git has no standard input")?.write_all(stream)?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("git fast-import: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    run(git(target).args(["reset", "-q", "--hard", "main"]))
}
