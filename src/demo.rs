//! The example system of `readiness demo`: its files and its timeline, and how they become a repository.
//!
//! `fixtures/systems/README.md` describes the timeline. Commits carry its dates, so that the commit ids never change.

use std::io;
use std::path::Path;

use jiff::Timestamp;

use crate::snapshot::create::{CommitAuthor, CommitFiles, NewRepository, write_below};

/// The files of the fixture, by their names in it.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/demo.rs"));

/// The name of the timeline in the fixture.
const TIMELINE: &str = "timeline.txt";

/// Writes the example as a repository into `folder`, which must be empty. Returns the number of commits.
pub(crate) fn write(folder: &Path) -> io::Result<usize> {
    let timeline = std::str::from_utf8(content(TIMELINE)?).map_err(io::Error::other)?;
    let mut story = Timeline {
        repository: NewRepository::create(folder)?,
        files: CommitFiles::new(),
        author: None,
        subject: String::new(),
        commits: 0,
    };
    let mut untracked = CommitFiles::new();
    for (number, line) in (1..).zip(timeline.lines().map(str::trim_end)) {
        if !line.is_empty() && !line.starts_with('#') {
            story
                .step(line, &mut untracked)
                .map_err(|error| io::Error::other(format!("{TIMELINE}, line {number}: {error}")))?;
        }
    }
    story.commit()?;
    story.repository.check_out(&story.files)?;
    for (path, content) in &untracked {
        write_below(folder, path, content)?;
    }
    Ok(story.commits)
}

/// The content of a file of the fixture.
fn content(name: &str) -> io::Result<&'static [u8]> {
    let found = FILES.iter().find(|(known, _)| *known == name);
    found.map(|(_, content)| *content).ok_or_else(|| io::Error::other(format!("`{name}` is not in the demo")))
}

/// A timeline while it is read.
struct Timeline {
    repository: NewRepository,
    /// The files as they are now.
    files: CommitFiles<'static>,
    /// The author of the commit that has begun.
    author: Option<CommitAuthor>,
    subject: String,
    commits: usize,
}

impl Timeline {
    /// Follows one line.
    fn step(&mut self, line: &str, untracked: &mut CommitFiles<'static>) -> io::Result<()> {
        let malformed = || io::Error::other(format!("`{line}` is no line of a timeline"));
        let (word, rest) = line.split_once(' ').ok_or_else(malformed)?;
        match word {
            "commit" => {
                self.commit()?;
                let (date, who) = rest.split_once(' ').ok_or_else(malformed)?;
                let (name, email) = who.split_once(" <").ok_or_else(malformed)?;
                self.author = Some(CommitAuthor {
                    name: name.to_owned(),
                    email: email.trim_end_matches('>').to_owned(),
                    seconds: date.parse::<Timestamp>().map_err(io::Error::other)?.as_second(),
                });
            }
            "subject" => rest.clone_into(&mut self.subject),
            "add" => drop(self.files.insert(target(rest).to_owned(), source(rest)?)),
            "untracked" => drop(untracked.insert(target(rest).to_owned(), source(rest)?)),
            "rename" => {
                let (from, to) = rest.split_once(' ').ok_or_else(malformed)?;
                let moved = |path: &str| {
                    let below = path.strip_prefix(from)?;
                    (below.is_empty() || below.starts_with('/')).then(|| format!("{to}{below}"))
                };
                let files = std::mem::take(&mut self.files);
                self.files = files.into_iter().map(|(path, of)| (moved(&path).unwrap_or(path), of)).collect();
            }
            _ => return Err(malformed()),
        }
        Ok(())
    }

    /// Ends the commit that has begun, if there is one.
    fn commit(&mut self) -> io::Result<()> {
        if let Some(author) = self.author.take() {
            self.repository.commit(&author, &self.subject, &self.files)?;
            self.commits += 1;
        }
        Ok(())
    }
}

/// The path that a line names: `PATH`, or `PATH < SOURCE`.
fn target(rest: &str) -> &str {
    rest.split_once(" < ").map_or(rest, |(path, _)| path)
}

/// The content of the path that a line names.
fn source(rest: &str) -> io::Result<&'static [u8]> {
    match rest.split_once(" < ") {
        Some((_, name)) => content(name),
        None => content(&format!("files/{rest}")),
    }
}
