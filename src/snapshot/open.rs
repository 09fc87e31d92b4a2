//! The one way in which a file on disk is opened to be read.
//!
//! What lies in a work tree is untrusted: a pull request can put a link to `/dev/zero` in the place of any file, and whoever
//! checks out can find a pipe there. So no link is followed (`resolve` follows them in the tree), nothing is waited for, only a
//! regular file is opened, and its size is known before the first byte is read.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use super::{ReadError, RepoPath};
use crate::limits::snapshot as limits;

/// Opens the regular file at `path`, and says how many bytes it has. An error where there is anything else, a link too.
///
/// Only the last part of the path is looked at: who calls knows that the folders above it are folders.
pub(crate) fn regular(path: &Path) -> io::Result<(File, u64)> {
    // Asked first: to open a device can do something by itself.
    is_regular(&fs::symlink_metadata(path)?)?;
    let file = without_waiting().open(path)?;
    // Asked again of what was opened: it may have been replaced in between.
    let metadata = file.metadata()?;
    is_regular(&metadata)?;
    Ok((file, metadata.len()))
}

/// The content of the regular file at `path`; an error where it has more than `limit` bytes.
pub(crate) fn read_regular(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let (file, size) = regular(path)?;
    if size > limit {
        return Err(ReadError::TooLarge { limit });
    }
    let mut content = Vec::new();
    // Some files grow while they are read, and some of `/proc` say that they are empty.
    file.take(limit.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > limit { Err(ReadError::TooLarge { limit }) } else { Ok(content) }
}

/// The same for a path that the command line or the user's configuration names: there links are the user's own, and followed.
pub(crate) fn read_named(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    #[expect(clippy::disallowed_methods, reason = "the user names it: no path of a tree")]
    read_regular(&fs::canonicalize(path)?, limit)
}

fn is_regular(metadata: &Metadata) -> io::Result<()> {
    let what = if metadata.is_file() {
        return Ok(());
    } else if metadata.is_dir() {
        "is a folder"
    } else if metadata.is_symlink() {
        "is a symbolic link"
    } else {
        "is a pipe, a device or a socket"
    };
    Err(io::Error::other(what))
}

/// Follows no link, does not wait for a pipe's other end, and does not become the terminal's owner.
#[cfg(unix)]
fn without_waiting() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(flags.bits().cast_signed());
    options
}

/// Nothing but reading: what is no regular file was refused before.
#[cfg(not(unix))]
fn without_waiting() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// Whether git's own reader, which waits for pipes and reads whatever is there to its end, can be left alone with all files called
/// `name` (`.gitignore`, `.gitattributes`) that count for `path`, in the folders from the root to its own.
pub(super) fn is_harmless(root: &Path, path: &RepoPath, name: &str) -> bool {
    let mut folder = path.parent();
    loop {
        let full = folder.child(name.as_bytes()).on_disk(root);
        let metadata = full.and_then(|full| fs::symlink_metadata(full).ok());
        // A link is not followed there either.
        let is_fine = |metadata: Metadata| {
            metadata.is_file() && metadata.len() <= limits::IGNORE_FILE_BYTES
                || metadata.is_symlink()
                || metadata.is_dir()
        };
        if !metadata.is_none_or(is_fine) {
            return false;
        }
        if folder.is_root() {
            return true;
        }
        folder = folder.parent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file can be replaced by. Each is refused at once, whatever is at its other end.
    #[cfg(unix)]
    #[test]
    fn only_regular_files_are_opened() {
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;

        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "12345").expect("a file");
        fs::create_dir(at("folder")).expect("a folder");
        symlink("file", at("link")).expect("a link");
        symlink("loop", at("loop")).expect("a link");
        symlink("/dev/zero", at("zero")).expect("a link");
        symlink("gone", at("dangling")).expect("a link");
        let _socket = UnixListener::bind(at("socket")).expect("a socket");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), kind, mode, 0).expect("a pipe");
        assert_eq!(regular(&at("file")).expect("it opens").1, 5);
        assert_eq!(read_regular(&at("file"), 5).expect("it fits"), b"12345");
        assert!(matches!(read_regular(&at("file"), 4), Err(ReadError::TooLarge { limit: 4 })));
        for (name, why) in [
            ("folder", "a folder"),
            ("link", "a symbolic link"),
            ("loop", "a symbolic link"),
            ("zero", "a symbolic link"),
            ("dangling", "a symbolic link"),
            ("socket", "a pipe, a device or a socket"),
            ("pipe", "a pipe, a device or a socket"),
        ] {
            let error = regular(&at(name)).expect_err(name).to_string();
            assert!(error.contains(why), "{name}: {error}");
        }
        assert!(regular(Path::new("/dev/zero")).is_err());
        assert_eq!(read_named(&at("link"), 5).expect("the user's own link"), b"12345");
        for name in ["zero", "pipe", "loop"] {
            assert!(read_named(&at(name), 5).is_err(), "{name}");
        }
    }

    /// `/proc` has files that are longer than they say.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_limit_holds_whatever_the_size_says() {
        let error = read_regular(Path::new("/proc/self/status"), 10).expect_err("it is longer");
        assert!(matches!(error, ReadError::TooLarge { limit: 10 }), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn what_git_would_wait_for_is_seen_before() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("a/b")).expect("a folder");
        let path = RepoPath::from_git("a/b/c.md".into());
        fs::write(folder.path().join(".gitignore"), "x\n").expect("a file");
        assert!(is_harmless(folder.path(), &path, ".gitignore"));
        let pipe = folder.path().join("a/.gitignore");
        let mode = rustix::fs::Mode::RUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).expect("a pipe");
        assert!(!is_harmless(folder.path(), &path, ".gitignore"));
        assert!(is_harmless(folder.path(), &RepoPath::from_git("d/c.md".into()), ".gitignore"));
    }
}
