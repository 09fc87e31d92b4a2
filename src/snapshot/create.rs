//! Creates a repository with its history, for `readiness demo`. Needs no git on the machine, and reads no configuration of the user.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bstr::BString;
use gix::objs::tree::{Entry, EntryKind};
use gix::{ObjectId, actor, date, index, objs};

/// The branch of the commits.
const BRANCH: &str = "refs/heads/main";

/// The files of a commit: paths with forward slashes, and their contents.
pub(crate) type CommitFiles<'a> = BTreeMap<String, &'a [u8]>;

/// A person and a time, for a commit.
#[derive(Debug, Clone)]
pub(crate) struct CommitAuthor {
    pub(crate) name: String,
    pub(crate) email: String,
    /// Seconds since 1970, UTC.
    pub(crate) seconds: i64,
}

/// A repository that is being written.
pub(crate) struct NewRepository {
    repo: gix::Repository,
    root: PathBuf,
    /// The last commit and its tree.
    last: Option<(ObjectId, ObjectId)>,
}

impl NewRepository {
    /// Creates an empty repository in `folder`, which must be empty.
    pub(crate) fn create(folder: &Path) -> io::Result<Self> {
        let repo = gix::ThreadSafeRepository::init_opts(
            folder,
            gix::create::Kind::WithWorktree,
            gix::create::Options::default(),
            gix::open::Options::isolated(),
        );
        let repo = repo.map_err(io::Error::other)?.to_thread_local();
        Ok(Self { repo, root: folder.to_owned(), last: None })
    }

    /// Adds a commit with these files, and no others, on top of the last one. The message is one line.
    pub(crate) fn commit(
        &mut self,
        author: &CommitAuthor,
        subject: &str,
        files: &CommitFiles<'_>,
    ) -> io::Result<()> {
        let all: Vec<_> = files.iter().map(|(path, content)| (path.as_str(), *content)).collect();
        let tree = self.tree(&all)?;
        let signature = actor::Signature {
            name: BString::from(author.name.as_str()),
            email: BString::from(author.email.as_str()),
            time: date::Time { seconds: author.seconds, offset: 0 },
        };
        let commit = objs::Commit {
            tree,
            parents: self.last.iter().map(|(parent, _)| *parent).collect(),
            author: signature.clone(),
            committer: signature,
            encoding: None,
            message: format!("{subject}\n").into(),
            extra_headers: Vec::new(),
        };
        let id = self.repo.write_object(&commit).map_err(io::Error::other)?.detach();
        self.last = Some((id, tree));
        Ok(())
    }

    /// Writes the tree of `files`, sorted by path, and returns its id.
    fn tree(&self, files: &[(&str, &[u8])]) -> io::Result<ObjectId> {
        let folder = |path: &str| path.split_once('/').map(|(folder, _)| folder.to_owned());
        let mut entries = Vec::new();
        for group in files.chunk_by(|(a, _), (b, _)| folder(a).is_some() && folder(a) == folder(b)) {
            let Some((path, content)) = group.first() else { continue };
            let (name, kind, oid) = if let Some(name) = folder(path) {
                let below = group.iter();
                let below = below.filter_map(|(path, content)| Some((path.split_once('/')?.1, *content)));
                let below: Vec<_> = below.collect();
                (name, EntryKind::Tree, self.tree(&below)?)
            } else {
                let blob = self.repo.write_blob(content).map_err(io::Error::other)?;
                ((*path).to_owned(), EntryKind::Blob, blob.detach())
            };
            entries.push(Entry { mode: kind.into(), filename: name.into(), oid });
        }
        entries.sort();
        Ok(self.repo.write_object(&objs::Tree { entries }).map_err(io::Error::other)?.detach())
    }

    /// Lets the branch point at the last commit, and writes the index and the files of that commit.
    pub(crate) fn check_out(self, files: &CommitFiles<'_>) -> io::Result<()> {
        let Some((commit, tree)) = self.last else { return Ok(()) };
        let git_dir = self.repo.git_dir();
        fs::write(git_dir.join("HEAD"), format!("ref: {BRANCH}\n"))?;
        write_below(git_dir, BRANCH, format!("{commit}\n").as_bytes())?;
        for (path, content) in files {
            write_below(&self.root, path, content)?;
        }
        let validate = gix::validate::path::component::Options::default();
        let state = index::State::from_tree(&tree, &self.repo.objects, validate).map_err(io::Error::other)?;
        let mut file = index::File::from_state(state, self.repo.index_path());
        file.write(index::write::Options::default()).map_err(io::Error::other)
    }
}

/// Writes a new file below `folder`, with the folders above it.
pub(crate) fn write_below(folder: &Path, path: &str, content: &[u8]) -> io::Result<()> {
    let place = folder.join(path);
    if let Some(above) = place.parent() {
        fs::create_dir_all(above)?;
    }
    fs::write(place, content)
}
