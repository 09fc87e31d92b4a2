//! A path that cannot leave the repository.

use std::fmt;
use std::path::{Path, PathBuf};

use bstr::{BStr, BString, ByteSlice};

/// A path from the repository root, with forward slashes and without `.`, `..`, empty components or a leading slash.
///
/// The root is the empty path. Only [`RepoPath::join`] and git's own listing create one, so no value names anything outside the repository.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RepoPath(BString);

/// Why a path points outside the repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeavesRepository {
    /// `/etc/passwd`, `C:\…`, `\\server\…`, `~/…`
    Absolute,
    /// More `..` than there are folders.
    Above,
}

impl RepoPath {
    /// The repository's root.
    pub fn root() -> Self {
        Self::default()
    }

    /// A path that git lists (an index entry, a tree entry).
    pub fn from_git(path: &BStr) -> Self {
        Self(path.to_owned())
    }

    /// A path on disk below the root of the work tree; `None` if git cannot represent it.
    pub(super) fn from_disk(below_root: &Path) -> Option<Self> {
        let bytes = gix::path::into_bstr(below_root).ok()?;
        Some(Self(gix::path::to_unix_separators_on_windows(bytes).into_owned()))
    }

    /// This path on disk, below `root`; `None` if the system cannot represent it.
    pub(super) fn on_disk(&self, root: &Path) -> Option<PathBuf> {
        Some(root.join(gix::path::from_bstr(self.as_bstr()).ok()?))
    }

    /// Resolves `text`, as a manifest or a symbolic link writes it, from this folder.
    ///
    /// `.` and empty components are dropped. `..` is resolved in the text alone, as in a URL.
    pub fn join(&self, text: impl AsRef<[u8]>) -> Result<Self, LeavesRepository> {
        let text = text.as_ref();
        let drive = matches!(text, [letter, b':', ..] if letter.is_ascii_alphabetic());
        if text.starts_with(b"/") || text.starts_with(b"\\") || text.starts_with(b"~/") || drive {
            return Err(LeavesRepository::Absolute);
        }
        let mut parts: Vec<&[u8]> = self.parts().collect();
        for part in text.split_str(b"/") {
            match part {
                b"" | b"." => {}
                b".." => {
                    parts.pop().ok_or(LeavesRepository::Above)?;
                }
                part => parts.push(part),
            }
        }
        Ok(Self(bstr::join("/", parts).into()))
    }

    /// The path of `part` in this folder; `part` is one component, neither `..` nor empty.
    #[must_use]
    pub fn child(&self, part: &[u8]) -> Self {
        let mut path = self.0.clone();
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(part);
        Self(path)
    }

    /// The bytes, as git writes them.
    pub fn as_bstr(&self) -> &BStr {
        self.0.as_bstr()
    }

    /// Whether this is the repository's root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The folder that contains this path; the root is its own parent.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(self.0.rsplit_once_str(b"/").map_or_else(BString::default, |(above, _)| above.into()))
    }

    /// The last component; empty for the root.
    pub fn file_name(&self) -> &BStr {
        self.0.rsplit_once_str(b"/").map_or(self.as_bstr(), |(_, name)| name.as_bstr())
    }

    /// The extension of the file name in lower case, without its dot; empty if there is none.
    pub fn extension(&self) -> String {
        let name = self.file_name();
        match name.rsplit_once_str(b".") {
            Some((stem, ending)) if !stem.is_empty() => ending.to_str_lossy().to_ascii_lowercase(),
            _ => String::new(),
        }
    }

    /// Its components, from the root down.
    pub fn parts(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split_str(b"/").filter(|part| !part.is_empty())
    }

    /// Whether this is `folder` or below it.
    pub fn is_within(&self, folder: &Self) -> bool {
        folder.is_root()
            || self.0.strip_prefix(folder.0.as_slice()).is_some_and(|rest| matches!(rest, [] | [b'/', ..]))
    }

    /// This path as a manifest in `folder` writes it: relative, with `..` if necessary.
    pub fn relative_to(&self, folder: &Self) -> String {
        let (own, base): (Vec<_>, Vec<_>) = (self.parts().collect(), folder.parts().collect());
        let shared = own.iter().zip(&base).take_while(|(a, b)| a == b).count();
        let mut parts: Vec<&[u8]> = vec![b".."; base.len() - shared];
        parts.extend(own.iter().skip(shared));
        if parts.is_empty() { ".".into() } else { bstr::join("/", parts).to_str_lossy().into_owned() }
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() { f.write_str(".") } else { write!(f, "{}", self.0.as_bstr()) }
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::root().join(text).expect("a path of the repository")
    }

    #[test]
    fn join_resolves_dots_and_refuses_to_leave() {
        let folder = path("services/triage");
        assert_eq!(folder.join("./docs//a.md"), Ok(path("services/triage/docs/a.md")));
        assert_eq!(folder.join("../../README.md"), Ok(path("README.md")));
        assert_eq!(folder.join("../../../etc/passwd"), Err(LeavesRepository::Above));
        for absolute in ["/etc/passwd", "C:/x", "c:\\x", "\\\\server\\share", "~/x"] {
            assert_eq!(folder.join(absolute), Err(LeavesRepository::Absolute), "{absolute}");
        }
        assert_eq!(folder.join(".."), Ok(path("services")));
        assert_eq!(folder.join("").map(|p| p.to_string()), Ok("services/triage".into()));
    }

    #[test]
    fn relative_to_goes_up_where_it_must() {
        assert_eq!(path("a/b/c.md").relative_to(&path("a")), "b/c.md");
        assert_eq!(path("a/c.md").relative_to(&path("a/b/d")), "../../c.md");
        assert_eq!(path("a").relative_to(&path("a")), ".");
    }

    #[test]
    fn within_compares_whole_parts() {
        assert!(path("a/b").is_within(&path("a")));
        assert!(path("a").is_within(&path("a")));
        assert!(!path("ab").is_within(&path("a")));
        assert!(path("a").is_within(&RepoPath::root()));
    }

    #[test]
    fn extension_is_lower_case_and_not_a_dot_file() {
        assert_eq!(path("a/B.MD").extension(), "md");
        assert_eq!(path(".gitignore").extension(), "");
        assert_eq!(path("a.d/file").extension(), "");
    }
}
