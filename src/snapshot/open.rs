//! Opens files on disk for reading. No other code does.
//!
//! A work tree is untrusted: a pull request can replace any file by a link to `/dev/zero`, and a checkout can contain
//! a pipe. Therefore no link is followed (`resolve` follows links within the tree), no open call blocks, only regular
//! files are opened, and the size is known before the first byte is read.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use super::{ReadError, RepoPath};
use crate::limits::snapshot as limits;

/// Opens the regular file at `path` and returns its size in bytes. An error for anything else, also for a link.
///
/// Only the last part of the path is checked. The caller must know that the folders above it are not links.
pub(crate) fn regular(path: &Path) -> io::Result<(File, u64)> {
    // Checked before opening: to open a device can have side effects.
    is_regular(&fs::symlink_metadata(path)?)?;
    let file = without_waiting().open(path)?;
    // Checked again after opening: the file may have been replaced in between.
    let metadata = file.metadata()?;
    is_regular(&metadata)?;
    Ok((file, metadata.len()))
}

/// Reads the regular file at `path`. An error if it is larger than `limit` bytes.
pub(crate) fn read_regular(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let (file, size) = regular(path)?;
    if size > limit {
        return Err(ReadError::TooLarge { limit });
    }
    let mut content = Vec::new();
    // Files can grow during the read, and some files in `/proc` report a size of 0.
    file.take(limit.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > limit { Err(ReadError::TooLarge { limit }) } else { Ok(content) }
}

/// Reads a file that the command line or the user's configuration names. Links are the user's own, and are followed.
pub(crate) fn read_named(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    #[expect(clippy::disallowed_methods, reason = "the user chose the path: it is not a path of a tree")]
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

/// Opens without following links, without waiting for a pipe, and without taking over a terminal.
#[cfg(unix)]
fn without_waiting() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(flags.bits().cast_signed());
    options
}

/// Opens for reading only. Everything except regular files was refused before.
#[cfg(not(unix))]
fn without_waiting() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// Whether gix may safely read all files named `name` (`.gitignore`, `.gitattributes`) in the folders from the root
/// to `path`: it waits for pipes and reads any file to its end.
pub(super) fn is_harmless(root: &Path, path: &RepoPath, name: &str) -> bool {
    let mut folder = path.parent();
    loop {
        let full = folder.child(name.as_bytes()).on_disk(root);
        let metadata = full.and_then(|full| fs::symlink_metadata(full).ok());
        // Git does not follow a link here either.
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

    /// Every special file that can replace a file is refused immediately, whatever its target is.
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

    /// Files in `/proc` are longer than their reported size.
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
