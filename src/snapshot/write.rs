//! Writes files atomically: into a temporary file in the same folder, which is then renamed. No other code writes to disk.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::limits::snapshot as limits;
use tempfile::NamedTempFile;

/// A complete temporary file next to its destination. It is deleted unless `put` is called.
#[derive(Debug)]
pub(crate) struct Prepared {
    file: NamedTempFile,
    place: PathBuf,
}

impl Prepared {
    /// Writes `content` into a temporary file next to `place`, whose folder must exist. The permissions of `place` are
    /// kept. An error if `place` is a link or a device.
    pub(crate) fn new(place: &Path, content: impl AsRef<[u8]>) -> io::Result<Self> {
        // A rename would replace the link itself.
        if std::fs::symlink_metadata(place).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(io::Error::other("it is not a regular file"));
        }
        let folder = parent_of(place);
        remove_leftovers(folder);
        let random = RANDOM_CHARACTERS;
        let mut file = tempfile::Builder::new().prefix(PREFIX).rand_bytes(random).tempfile_in(folder)?;
        file.write_all(content.as_ref())?;
        file.as_file().sync_all()?;
        if let Ok(metadata) = std::fs::metadata(place) {
            file.as_file().set_permissions(metadata.permissions())?;
        } else {
            readable(file.as_file())?;
        }
        Ok(Self { file, place: place.to_owned() })
    }

    /// Renames the temporary file to its destination.
    pub(crate) fn put(self) -> io::Result<()> {
        self.file.persist(&self.place).map(drop).map_err(|error| error.error)
    }
}

/// Prefix of the temporary files' names; letters and digits follow.
const PREFIX: &str = ".readiness-";
const RANDOM_CHARACTERS: usize = 6;

/// Age after which a temporary file cannot belong to a running process.
const LEFT_OVER: Duration = Duration::from_hours(1);

/// Removes temporary files of runs that were killed. Errors are ignored, since such a file does no harm.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.take(limits::LEFTOVER_ENTRIES).flatten().filter(|entry| is_ours(&entry.file_name()))
    {
        // For a link this is the metadata of the link itself, which is not a regular file.
        let Ok(metadata) = entry.metadata() else { continue };
        let age = metadata.modified().ok().and_then(|then| then.elapsed().ok());
        if metadata.is_file() && age.is_some_and(|age| age > LEFT_OVER) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Whether a file name has the form of our temporary files.
fn is_ours(name: &OsStr) -> bool {
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    random.is_some_and(|random| {
        random.len() == RANDOM_CHARACTERS && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Returns the folder that contains `path`.
pub(super) fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Sets the permissions that git would set for a new file.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

/// Sets the permissions that git would set for a new file.
#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::SystemTime;

    use super::*;

    fn aged(path: &Path, minutes: u64) {
        fs::write(path, "left").expect("written");
        let then = SystemTime::now() - Duration::from_secs(minutes * 60);
        File::options().write(true).open(path).and_then(|file| file.set_modified(then)).expect("aged");
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "what was written is read")]
    fn leftovers_of_killed_runs_go_and_nothing_else_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let stays = [
            (".readiness-Ab3xY9", 50),
            (".readiness-Ab3xY", 90),
            (".readiness-Ab3xY90", 90),
            (".readiness-Ab3-Y9", 90),
            (".readiness-Ab3xY9.md", 90),
            ("readiness-Ab3xY9", 90),
            (".readiness-", 90),
        ];
        for (name, minutes) in stays {
            aged(&at(name), minutes);
        }
        aged(&at(".readiness-Zz3xY0"), 70);
        fs::create_dir(at(".readiness-folder")).expect("a folder");
        Prepared::new(&at("report.json"), "{}").and_then(Prepared::put).expect("written");
        assert!(!at(".readiness-Zz3xY0").exists());
        for (name, _) in stays {
            assert!(at(name).exists(), "{name}");
        }
        assert!(at(".readiness-folder").is_dir());
        assert_eq!(fs::read_to_string(at("report.json")).expect("read"), "{}");
        let left = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, stays.len() + 2, "what is written leaves nothing behind");
    }

    #[test]
    fn what_we_write_is_what_we_clean() {
        let folder = tempfile::tempdir().expect("a folder");
        let prepared = Prepared::new(&folder.path().join("report.json"), "{}").expect("written");
        assert!(prepared.file.path().file_name().is_some_and(is_ours));
    }

    #[test]
    #[cfg(unix)]
    fn no_link_is_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (target, link) = (folder.path().join("target"), folder.path().join(".readiness-Ab3xY9"));
        aged(&target, 90);
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        Prepared::new(&folder.path().join("report.json"), "{}").and_then(Prepared::put).expect("written");
        assert!(target.exists() && fs::symlink_metadata(&link).is_ok());
    }
}
