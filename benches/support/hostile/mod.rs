//! Repositories that are slow by design.

mod documents;
mod evidence;
mod files;
mod history;
mod manifests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

type Failure = Box<dyn std::error::Error>;

/// A kind of slow repository.
pub(crate) struct Shape {
    /// The thing that the repository has many of.
    pub(crate) name: &'static str,
    /// The size: a number of things, or a depth or length.
    pub(crate) n: usize,
    /// Whether it is also measured at 2n.
    pub(crate) grows: bool,
    /// Output formats to measure, in addition to `human` and `json`.
    pub(crate) formats: &'static [&'static str],
    /// Adds the files of size n to a tree.
    pub(crate) make: fn(usize, &mut Tree),
}

/// The contents of a repository.
#[derive(Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, Vec<u8>>,
    /// The files of the first commit, if it is not the only one.
    base: BTreeMap<String, Vec<u8>>,
    links: Vec<(String, String)>,
    untracked: Vec<String>,
    /// The number of commits that follow.
    commits: usize,
    /// The number of files in `src` that these commits change in turn.
    changing_files: usize,
}

impl Tree {
    fn put(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), content.into());
    }

    fn manifest(&mut self, rest: &str) {
        self.put("readiness.toml", format!("{SYSTEM}{rest}"));
    }

    fn base_manifest(&mut self, rest: &str) {
        self.base.insert("readiness.toml".into(), format!("{SYSTEM}{rest}").into());
    }

    /// Whether there is an earlier commit for `--base`.
    pub(crate) fn has_base(&self) -> bool {
        !self.base.is_empty()
    }

    /// Creates the repository at `place` and commits the files.
    pub(crate) fn write(&self, place: &Path) -> Result<(), Failure> {
        fs::create_dir_all(place)?;
        git(place, &["init", "-q", "-b", "main"])?;
        if self.has_base() {
            put_all(place, &self.base)?;
            commit(place, "base", Some("2025-11-01T12:00:00Z"))?;
        }
        put_all(place, &self.files)?;
        #[cfg(unix)]
        for (path, target) in &self.links {
            let path = place.join(path);
            fs::create_dir_all(path.parent().unwrap_or(place))?;
            std::os::unix::fs::symlink(target, path)?;
        }
        commit(place, "all", None)?;
        if self.commits > 0 {
            self.history(place)?;
        }
        for path in &self.untracked {
            put_all(place, &BTreeMap::from([(path.clone(), b"x\n".to_vec())]))?;
        }
        Ok(())
    }

    /// Adds commits that each change a file in `src`, by a different author.
    fn history(&self, place: &Path) -> Result<(), Failure> {
        let mut stream = String::new();
        for at in 0..self.commits {
            let _ = write!(
                stream,
                "commit refs/heads/main\ncommitter A <a{at}@b.example> {} +0000\ndata 1\nx\n{}M 100644 inline src/{}.py\ndata {}\n{at}\n",
                1_700_000_000 + at * 60,
                if at == 0 { "from refs/heads/main^0\n" } else { "" },
                at % self.changing_files,
                at.to_string().len()
            );
        }
        let mut child = Command::new("git")
            .args(["fast-import", "--quiet"])
            .current_dir(place)
            .stdin(std::process::Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            std::io::Write::write_all(&mut stdin, stream.as_bytes())?;
        }
        child.wait()?;
        git(place, &["reset", "-q", "--hard", "main"])
    }
}

const SYSTEM: &str = "[system]\nname = \"hostile\"\nstage = \"handoff\"\n";

fn put_all(place: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    for (path, content) in files {
        let path = place.join(path);
        fs::create_dir_all(path.parent().unwrap_or(place))?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// Commits all, now or on another day.
fn commit(place: &Path, message: &str, date: Option<&str>) -> Result<(), Failure> {
    git(place, &["add", "-A"])?;
    let mut command = git_in(place);
    command.args(["-c", "user.name=bench", "-c", "user.email=bench@acme.example", "commit", "-qm", message]);
    if let Some(date) = date {
        command.env("GIT_COMMITTER_DATE", date).env("GIT_AUTHOR_DATE", date);
    }
    run(command)
}

fn git(folder: &Path, args: &[&str]) -> Result<(), Failure> {
    let mut command = git_in(folder);
    command.args(args);
    run(command)
}

fn git_in(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.args(["-c", "gc.auto=0"]).current_dir(folder);
    command
}

fn run(mut command: Command) -> Result<(), Failure> {
    if command.status()?.success() { Ok(()) } else { Err(format!("{command:?} failed").into()) }
}

/// Concatenates `n` pieces.
fn many(n: usize, piece: impl Fn(usize) -> String) -> String {
    (0..n).map(piece).collect()
}

const MARKDOWN: &str = "# Runbook\n\n## Diagnosis\n\nLook at the queue.\n\n## Mitigation\n\nSwitch it off.\n";

/// A shape that is measured at n only.
const fn shape(name: &'static str, n: usize, make: fn(usize, &mut Tree)) -> Shape {
    Shape { name, n, grows: false, formats: &[], make }
}

/// A shape that is measured at n and at 2n.
const fn grows(name: &'static str, n: usize, make: fn(usize, &mut Tree)) -> Shape {
    Shape { name, n, grows: true, formats: &[], make }
}

fn runbooks(n: usize) -> String {
    many(n, |at| format!("[[runbook]]\npath = \"gone/{at}.md\"\n"))
}

/// Adds `n` runbooks, and returns their claims.
fn runbook_files(tree: &mut Tree, n: usize) -> String {
    for at in 0..n {
        tree.put(format!("r/{at}.md"), format!("{MARKDOWN}\nPart {at}.\n"));
    }
    many(n, |at| format!("[[runbook]]\npath = \"r/{at}.md\"\n"))
}

fn waivers(n: usize, at: impl Fn(usize) -> String) -> String {
    many(n, |of| {
        format!(
            "[[waiver]]\nrule = \"missing-artifact\"\nat = \"{}\"\nreason = \"later\"\nby = \"@ann\"\nexpires = 2027-01-31\n",
            at(of)
        )
    })
}

/// All shapes.
/// All shapes.
pub(crate) fn shapes() -> impl Iterator<Item = &'static Shape> {
    [manifests::SHAPES, evidence::SHAPES, history::SHAPES, documents::SHAPES].into_iter().flatten()
}
