//! `--manifest FILE`: reads a manifest from outside the repository.

use std::path::Path;

use crate::evaluate::OutsideManifest;
use crate::limits::manifest::MANIFEST_BYTES;
use crate::snapshot::read_named;

/// Reads the file of `--manifest`. An error is one line that names it.
pub(super) fn of_option(file: &Path) -> Result<OutsideManifest, String> {
    read(file).map_err(|why| format!("--manifest `{}` {why}", file.display()))
}

/// Reads a file. An error is why it cannot be read, without its name.
pub(super) fn read(file: &Path) -> Result<OutsideManifest, String> {
    let bytes = read_named(file, MANIFEST_BYTES).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(OutsideManifest::parse(name, text))
}
