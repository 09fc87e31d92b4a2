//! Why a file has no content, or content that cannot be read.

use std::ops::Range;

use crate::text::{FileId, Span};

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// A Git LFS pointer, instead of the file itself.
    LfsPointer,
    /// It is not UTF-8 from this byte on.
    NotUtf8(usize),
    /// It is larger than this limit, in bytes.
    TooLarge(u64),
    /// It is not in the format that its name, or the claim, says.
    Malformed {
        /// The expected format, such as `JSON`.
        shape: &'static str,
        /// What is wrong.
        what: String,
        /// The place; none if it cannot be shown.
        span: Option<Span>,
    },
}

/// First bytes of a Git LFS pointer.
pub(super) const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";

/// Why a file has no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Emptiness {
    /// It is empty.
    NoBytes,
    /// It contains only white space.
    Blank,
    /// It is only for git: `.gitignore`, or a file that keeps a folder.
    GitsOwn,
    /// It contains only comments.
    OnlyComments,
    /// It contains only a placeholder word, or a list or map without entries.
    Unwritten,
    /// It contains only headings, comments or front matter. The first heading, if there is one.
    OnlyHeadings(Option<(FileId, Range<usize>)>),
}
