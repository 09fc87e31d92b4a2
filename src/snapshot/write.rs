//! A file is written whole or not at all: beside its place first, then renamed into it. The only door through which anything is written.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that lies beside its place, whole. It goes away unless it is put there.
#[derive(Debug)]
pub struct Prepared {
    file: NamedTempFile,
    place: PathBuf,
}

impl Prepared {
    /// Writes `text` beside `place`, whose folder is there. What is at `place` keeps its permissions; a link or a device is left alone.
    pub fn new(place: &Path, text: &str) -> io::Result<Self> {
        // What a link leads to would be lost.
        if std::fs::symlink_metadata(place).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(io::Error::other("it is not a regular file"));
        }
        let mut file = tempfile::Builder::new().prefix(".readiness-").tempfile_in(parent_of(place))?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        if let Ok(metadata) = std::fs::metadata(place) {
            file.as_file().set_permissions(metadata.permissions())?;
        } else {
            readable(file.as_file())?;
        }
        Ok(Self { file, place: place.to_owned() })
    }

    /// Puts it there.
    pub fn put(self) -> io::Result<()> {
        self.file.persist(&self.place).map(drop).map_err(|error| error.error)
    }
}

/// The folder that holds `path`.
pub(super) fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives a new file the permissions that git would.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

/// Gives a new file the permissions that git would.
#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
