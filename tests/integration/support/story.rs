//! Builds a real git repository from a story: one text file with what is said of a repository, its commits, and the files of each.
//!
//! `fixtures/honest/README.md` describes the format.

use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::timeline::{Failure, begin, git, import, put, run, say};

/// A repository, as it is told.
#[derive(Default)]
pub struct Story {
    /// How often it is judged, and what comes of it.
    pub judged: Vec<Judged>,
    /// What `git clone` is told where the repository is a clone.
    clone: Option<Vec<String>>,
    /// The commits, in git's import format.
    stream: Vec<u8>,
    commits: u32,
    /// Files that are on disk only, and what they hold.
    on_disk: Vec<(String, String)>,
}

/// A run of the linter.
pub struct Judged {
    /// The day, then further arguments.
    pub args: Vec<String>,
    /// All that it says, and no more.
    pub said: Vec<String>,
}

impl Story {
    /// Reads it.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let mut story = Self::default();
        let mut parts = text.split("\n== ");
        story.head(parts.next().unwrap_or_default())?;
        for part in parts {
            let (title, content) = part.split_once('\n').unwrap_or((part, ""));
            let content = format!("{}\n", content.trim_end());
            story.part(title, &content).map_err(|error| format!("`== {title}`: {error}"))?;
        }
        Ok(story)
    }

    /// What stands before the first commit.
    fn head(&mut self, text: &str) -> Result<(), Failure> {
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words = |rest: &str| rest.split_whitespace().map(str::to_owned).collect();
            if let Some(args) = line.strip_prefix("clone ") {
                self.clone = Some(words(args));
            } else if let Some(args) = line.strip_prefix("judge ") {
                self.judged.push(Judged { args: words(args), said: Vec::new() });
            } else if let (Some(said), Some(judged)) = (line.strip_prefix("  "), self.judged.last_mut()) {
                let (said, _why) = said.split_once("  #").unwrap_or((said, ""));
                judged.said.push(said.trim().to_owned());
            } else {
                return Err(format!("`{line}` is neither `clone`, `judge` nor what is said").into());
            }
        }
        Ok(())
    }

    /// A commit, or a file of the last one.
    fn part(&mut self, title: &str, content: &str) -> Result<(), Failure> {
        let stream = &mut self.stream;
        if let Some(commit) = title.strip_prefix("commit ") {
            let (day, rest) = commit.split_once(' ').ok_or("a commit has a day and an author")?;
            let (author, subject) = rest.split_once(": ").ok_or("a commit has a subject")?;
            // Of two commits on one day, the later one is later.
            self.commits += 1;
            let at: Timestamp = format!("{day}T09:{:02}:00Z", self.commits).parse()?;
            begin(stream, at, author)?;
            say(stream, subject)
        } else if let Some(path) = title.strip_prefix("on disk ") {
            self.on_disk.push((path.to_owned(), content.to_owned()));
            Ok(())
        } else if let Some(path) = title.strip_prefix("remove ") {
            stream.extend(format!("D {path}\n").bytes());
            Ok(())
        } else {
            put(stream, title, content.as_bytes())
        }
    }

    /// Makes the repository in `target`, an empty folder.
    pub fn build(&self, target: &Path) -> Result<(), Failure> {
        match &self.clone {
            None => import(target, &self.stream)?,
            Some(args) => {
                let whole = tempfile::tempdir()?;
                import(whole.path(), &self.stream)?;
                let url = format!("file://{}", whole.path().display());
                run(git(target).args(["clone", "-q"]).args(args).args([url.as_str(), "."]))?;
            }
        }
        for (path, content) in &self.on_disk {
            let path = target.join(path);
            fs::create_dir_all(path.parent().unwrap_or(target))?;
            fs::write(path, content)?;
        }
        Ok(())
    }
}
