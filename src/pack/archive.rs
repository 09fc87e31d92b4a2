//! The tar archive of a pack: written sorted and without anything of this machine, read with limits and without links.

use std::collections::BTreeMap;
use std::io::Read as _;

use tar::{Archive, Builder, EntryType, Header};

use super::{DOSSIER_HTML, DOSSIER_MARKDOWN, EVIDENCE, HOW_TO_VERIFY, REPORT, STATEMENT, SUMMARY_STATEMENT};
use crate::limits::pack as limits;

/// The names that a pack may hold.
const NAMES: [&str; 7] =
    [DOSSIER_HTML, DOSSIER_MARKDOWN, EVIDENCE, HOW_TO_VERIFY, REPORT, STATEMENT, SUMMARY_STATEMENT];

/// Why a pack is not read. Each is one line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackError {
    /// It is not a tar archive, or is cut off.
    #[error("it is not a tar archive: {0}")]
    Archive(#[from] std::io::Error),
    /// An entry that no pack has.
    #[error("`{0}` does not belong to a pack")]
    Name(String),
    /// An entry that is not a regular file.
    #[error("`{0}` is a link, a folder or a device")]
    Kind(String),
    /// The same name twice.
    #[error("`{0}` stands twice")]
    Twice(String),
    /// A file beyond the limit.
    #[error("`{0}` is larger than {1} bytes")]
    TooLarge(String, u64),
    /// A file that is not UTF-8.
    #[error("`{0}` is not UTF-8")]
    Encoding(String),
    /// A file that is absent.
    #[error("it has no `{0}`")]
    Absent(&'static str),
}

/// Writes files, sorted by name, all with the same time in seconds since 1970.
pub(super) fn write(mut files: Vec<(&str, String)>, time: u64) -> std::io::Result<Vec<u8>> {
    files.sort_unstable();
    let mut archive = Builder::new(Vec::new());
    for (name, text) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(time);
        archive.append_data(&mut header, name, text.as_bytes())?;
    }
    archive.into_inner()
}

/// Reads the files of a pack, by name.
pub(crate) fn read(bytes: &[u8]) -> Result<BTreeMap<String, String>, PackError> {
    let mut files = BTreeMap::new();
    for entry in Archive::new(bytes).entries()? {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !NAMES.contains(&name.as_str()) {
            return Err(PackError::Name(name));
        }
        if entry.header().entry_type() != EntryType::Regular {
            return Err(PackError::Kind(name));
        }
        if entry.size() > limits::PACKED_FILE_BYTES {
            return Err(PackError::TooLarge(name, limits::PACKED_FILE_BYTES));
        }
        let mut content = Vec::new();
        entry.by_ref().take(limits::PACKED_FILE_BYTES).read_to_end(&mut content)?;
        let text = String::from_utf8(content).map_err(|_| PackError::Encoding(name.clone()))?;
        if files.insert(name.clone(), text).is_some() {
            return Err(PackError::Twice(name));
        }
    }
    for name in [DOSSIER_HTML, DOSSIER_MARKDOWN, EVIDENCE, REPORT] {
        if !files.contains_key(name) {
            return Err(PackError::Absent(name));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with one entry of this kind and name.
    fn archive(kind: EntryType, name: &str, content: &[u8]) -> Vec<u8> {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        let bytes = name.as_bytes();
        if let Some(ustar) = header.as_ustar_mut()
            && let Some(place) = ustar.name.get_mut(..bytes.len())
        {
            place.copy_from_slice(bytes);
        }
        if kind == EntryType::Symlink {
            header.set_link_name("/etc/passwd").expect("a link");
        }
        header.set_cksum();
        let mut builder = Builder::new(Vec::new());
        builder.append(&header, content).expect("added");
        builder.into_inner().expect("an archive")
    }

    #[test]
    fn a_pack_holds_only_its_own_regular_files() {
        let refused = |kind, name| read(&archive(kind, name, b"x")).expect_err("refused").to_string();
        assert!(refused(EntryType::Regular, "../report.json").contains("does not belong"));
        assert!(refused(EntryType::Regular, "/report.json").contains("does not belong"));
        assert!(refused(EntryType::Regular, "other.txt").contains("does not belong"));
        assert!(refused(EntryType::Symlink, REPORT).contains("is a link"));
        assert!(refused(EntryType::Directory, REPORT).contains("is a link, a folder"));
        assert!(refused(EntryType::Regular, REPORT).contains("it has no"));
        assert!(read(b"no archive at all").is_err());
        assert!(matches!(read(&archive(EntryType::Regular, REPORT, b"\xff")), Err(PackError::Encoding(_))));
    }

    #[test]
    fn what_is_written_is_read_and_sorted() {
        let files =
            [REPORT, EVIDENCE, DOSSIER_MARKDOWN, DOSSIER_HTML].map(|name| (name, format!("{name}\n")));
        let bytes = write(files.to_vec(), 1_700_000_000).expect("written");
        let mut reversed = files.to_vec();
        reversed.reverse();
        assert_eq!(write(reversed, 1_700_000_000).expect("written"), bytes);
        let read = read(&bytes).expect("read");
        assert_eq!(
            read.keys().map(String::as_str).collect::<Vec<_>>(),
            [DOSSIER_HTML, DOSSIER_MARKDOWN, EVIDENCE, REPORT]
        );
    }
}
