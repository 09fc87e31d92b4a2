//! Files whose content is checked. Each is read once, split into sections, and searched for missing content.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use super::content::{Emptiness, LFS, Unreadable};
use super::data::Refusal;
use super::decision::{self, OutcomeSynonyms, RecordText, Statements, Status};
use super::front_matter;
use super::markdown::{self, Outline, Section};
use super::placeholder::{self, DocumentReading, Placeholder, ReadLines};
use super::plain;
use super::review::{self, Reviewed};
use super::topics::{NamedPart, NamedParts, SectionState};
use super::version_pins::is_requirements;
use crate::limits::documents as limits;
use crate::snapshot::{ReadError, RepoPath, Snapshot};
use crate::text::{FileId, SourceMap};

/// Part of another file that is read to see whether it has content, in bytes.
const HEAD: u64 = 64 << 10;

/// The content of a file.
#[derive(Debug)]
pub enum FileContent {
    /// A document, read whole.
    Document(ArtifactDocument),
    /// Content of another kind.
    Other,
    /// No content.
    Empty(Emptiness),
    /// Content of the wrong kind.
    Unreadable(Unreadable),
    /// Unknown, and why: the operating system returned an error, or the clone lacks the object.
    Unknown(String),
}

impl From<Refusal> for FileContent {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Empty(emptiness) => Self::Empty(emptiness),
            Refusal::Unreadable(why) => Self::Unreadable(why),
            Refusal::Unknown(why) => Self::Unknown(why),
        }
    }
}

/// A document.
#[derive(Debug)]
pub struct ArtifactDocument {
    /// The document's text in the source map.
    pub file: FileId,
    outline: Outline,
    is_plain: bool,
    placeholders: Vec<Placeholder>,
    lines: Rc<ReadLines>,
    reviewed: Option<Reviewed>,
    /// Its parts by anchor, read at the first lookup.
    parts: OnceCell<Box<NamedParts>>,
}

impl ArtifactDocument {
    fn parts(&self) -> &NamedParts {
        self.parts.get_or_init(|| Box::new(NamedParts::new(&self.reading(&self.outline.sections))))
    }

    /// Reads the lines of the whole document, or of `sections` of it.
    pub(crate) fn reading<'s>(&self, sections: &'s [Section]) -> DocumentReading<'s> {
        if sections.len() == self.outline.sections.len() {
            DocumentReading::again(sections, &self.lines)
        } else {
            DocumentReading::new(sections)
        }
    }

    /// Returns the part that an anchor names; none if no heading and no label has the anchor.
    pub(crate) fn named_part(&self, anchor: &str) -> Option<&NamedPart> {
        self.parts().get(anchor)
    }

    /// Returns what it says as a whole.
    pub(crate) fn state(&self) -> SectionState {
        self.parts().document
    }

    /// Returns the section with an anchor and the sections below it; none if no heading has the anchor.
    fn below(&self, anchor: &str) -> Option<&[Section]> {
        self.outline.below_anchor(anchor)
    }

    /// Checks whether the document, or the part with `anchor`, has only headings. None if no heading has the anchor.
    #[expect(
        clippy::option_option,
        reason = "outside: whether the heading exists; inside: whether it is empty"
    )]
    pub fn emptiness(&self, anchor: Option<&str>) -> Option<Option<Emptiness>> {
        let sections = match anchor {
            Some(anchor) => self.below(anchor)?,
            None => &self.outline.sections,
        };
        let says_something = sections.iter().any(|section| !section.pieces.is_empty());
        let heading = sections.iter().find(|section| section.level > 0);
        let heading = heading.map(|section| (self.file, section.heading.clone()));
        Some((!says_something).then_some(Emptiness::OnlyHeadings(heading)))
    }

    /// Whether it is plain text, which has no headings.
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Whether it begins with front matter.
    pub fn has_front_matter(&self) -> bool {
        self.outline.has_front_matter()
    }

    /// Returns the newest review date in the document.
    pub fn reviewed(&self) -> Option<&Reviewed> {
        self.reviewed.as_ref()
    }

    /// Reads sections of the document as a decision record. `text` is the document's text.
    pub fn decision(
        &self,
        text: &str,
        sections: &[Section],
        synonyms: &OutcomeSynonyms,
    ) -> decision::DecisionRecord {
        let is_whole = sections.len() == self.outline.sections.len();
        let front_matter = self.outline.front_matter.clone().filter(|_| is_whole);
        decision::read(&RecordText { text, front_matter, sections }, synonyms)
    }

    /// Reads the document, or its part with the anchor `heading`, as the record of a change; none if it is not accepted. `text` is the
    /// document's text.
    pub(crate) fn accepted_statements(
        &self,
        text: &str,
        heading: Option<&str>,
        synonyms: &OutcomeSynonyms,
    ) -> Option<Statements> {
        let sections = self.sections(heading);
        let status = self.decision(text, sections, synonyms).status;
        matches!(status, Some((Status::Accepted, _))).then(|| Statements::of(sections))
    }

    /// Reads the work status in the front matter: whether the work is done, and the place. `text` is the document's text.
    pub fn work_status(&self, text: &str) -> Option<(bool, Range<usize>)> {
        front_matter::work_status(text, self.outline.front_matter.clone()?)
    }

    /// Returns all sections, or those of the part with `anchor`: none if no heading has it.
    pub fn sections(&self, anchor: Option<&str>) -> &[Section] {
        match anchor {
            None => &self.outline.sections,
            Some(anchor) => self.below(anchor).unwrap_or_default(),
        }
    }

    /// Returns the anchors of all headings, and those that the document defines.
    pub fn anchors(&self) -> impl Iterator<Item = &str> {
        let sections = self.outline.sections.iter();
        let made = sections.clone().filter(|section| section.level > 0).map(|section| &section.slug);
        made.chain(sections.flat_map(|section| &section.names)).map(String::as_str)
    }

    /// Whether a heading has this anchor.
    pub fn has_anchor(&self, anchor: &str) -> bool {
        self.below(anchor).is_some()
    }

    /// Returns the links and images of the document, or of the part with `anchor`: targets and places.
    pub fn references(&self, anchor: Option<&str>) -> Vec<&(String, Range<usize>)> {
        self.sections(anchor).iter().flat_map(Section::references).collect()
    }

    /// Whether the document contains placeholders.
    pub fn has_placeholders(&self) -> bool {
        !self.placeholders.is_empty()
    }

    /// Returns the placeholders in the document, or in the part with `anchor`.
    pub fn placeholders(&self, anchor: Option<&str>) -> Vec<Placeholder> {
        let all = self.placeholders.iter();
        match anchor.map(|anchor| self.range(anchor)) {
            None => all.cloned().collect(),
            Some(None) => Vec::new(),
            Some(Some(range)) => all.filter(|found| range.contains(&found.at.start)).cloned().collect(),
        }
    }

    /// Whether the text consists only of placeholders.
    pub fn is_hollow(&self) -> bool {
        placeholder::is_hollow(&self.outline.sections, &self.reading(&self.outline.sections))
    }

    /// Returns the place of questions, if the document, or the part with `anchor`, contains only questions without answers.
    pub fn only_asks(&self, anchor: Option<&str>) -> Option<Range<usize>> {
        placeholder::only_asks(self.sections(anchor))
    }

    /// Returns the address, if it is the only content of the document, or of the part with `anchor`.
    pub fn only_points_out(&self, anchor: Option<&str>) -> Option<&str> {
        placeholder::only_points_out(self.sections(anchor))
    }

    /// Returns the range of the section with an anchor and the sections below it.
    fn range(&self, anchor: &str) -> Option<Range<usize>> {
        let below = self.below(anchor)?;
        let first = below.first()?.heading.start;
        let last = below.last()?.heading.start;
        let after =
            self.outline.sections.iter().map(|section| section.heading.start).find(|start| *start > last);
        Some(first..after.unwrap_or(usize::MAX))
    }
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As Markdown.
    Markdown,
    /// As plain text: `#` and `-` have no meaning.
    Plain,
    /// Not as a document.
    Other,
}

fn form(path: &RepoPath) -> Form {
    match path.extension().as_str() {
        "md" | "markdown" | "mdx" => Form::Markdown,
        "txt" if !is_list_for_a_program(path) => Form::Plain,
        "" if ["README", "RUNBOOK", "MODEL_CARD"].iter().any(|name| path.file_name() == name) => {
            Form::Markdown
        }
        _ => Form::Other,
    }
}

/// Whether a text file is written for a program, such as pip or `CMake`.
fn is_list_for_a_program(path: &RepoPath) -> bool {
    let name = path.file_name().to_string().to_ascii_lowercase();
    is_requirements(path) || matches!(name.as_str(), "cmakelists.txt" | "robots.txt")
}

pub(super) fn is_document(path: &RepoPath) -> bool {
    form(path) != Form::Other
}

/// Reads `path`, a regular file of `size` bytes. The text of a document is added to `sources`.
pub fn read(snapshot: &dyn Snapshot, path: &RepoPath, size: u64, sources: &mut SourceMap) -> FileContent {
    let content = if size == 0 {
        Ok(FileContent::Empty(Emptiness::NoBytes))
    } else if is_document(path) {
        read_document(snapshot, path, sources)
    } else {
        read_other(snapshot, path)
    };
    content.unwrap_or_else(|error| match error {
        ReadError::TooLarge { limit } => FileContent::Unreadable(Unreadable::TooLarge(limit)),
        ReadError::Io(_) => FileContent::Unknown(error.to_string()),
    })
}

fn read_document(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
    sources: &mut SourceMap,
) -> Result<FileContent, ReadError> {
    let bytes = snapshot.read(path, limits::DOCUMENT_BYTES)?;
    if bytes.starts_with(LFS) {
        return Ok(FileContent::Unreadable(Unreadable::LfsPointer));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            return Ok(FileContent::Unreadable(Unreadable::NotUtf8(error.utf8_error().valid_up_to())));
        }
    };
    let shown = text.trim_start_matches('\u{feff}');
    if shown.trim().is_empty() {
        return Ok(FileContent::Empty(Emptiness::Blank));
    }
    let is_plain = form(path) == Form::Plain;
    let outline = if is_plain { plain::outline(&text) } else { markdown::outline(&text) };
    let (placeholders, lines) = placeholder::placeholders(&text, &outline);
    let reviewed = review::newest(&text, &outline);
    let file = sources.add(path.clone(), text);
    Ok(FileContent::Document(ArtifactDocument {
        file,
        outline,
        is_plain,
        placeholders,
        lines,
        reviewed,
        parts: OnceCell::new(),
    }))
}

/// Returns the marks that begin a comment line in a format.
fn comment_marks(path: &RepoPath) -> &'static [&'static str] {
    let name = path.file_name().to_string().to_ascii_lowercase();
    let program =
        ["dockerfile", "containerfile", "makefile", ".env", ".dockerignore", ".gitignore", "gemfile"];
    if is_list_for_a_program(path)
        || program.iter().any(|start| {
            name.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
        || name == "codeowners"
    {
        return &["#"];
    }
    match path.extension().as_str() {
        "yaml" | "yml" | "toml" | "py" | "sh" | "bash" | "rb" | "tf" | "hcl" | "properties" | "conf"
        | "cfg" | "lock" | "env" | "dockerfile" | "mk" | "cmake" | "ps1" | "r" | "nix" | "in" => &["#"],
        "ini" => &["#", ";"],
        "js" | "ts" | "tsx" | "jsx" | "mjs" | "cjs" | "go" | "rs" | "java" | "kt" | "jsonc" | "json5"
        | "mod" => &["//"],
        "sql" => &["--"],
        _ => &[],
    }
}

fn read_other(snapshot: &dyn Snapshot, path: &RepoPath) -> Result<FileContent, ReadError> {
    let mut head = snapshot.read_head(path, HEAD)?;
    let blank = |bytes: &[u8]| bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
    if blank(&head) && head.len() as u64 == HEAD {
        // 64 KiB of white space are unusual, so the rest is read too.
        head = snapshot.read(path, limits::DOCUMENT_BYTES)?;
    }
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&head);
    if blank(text) {
        return Ok(FileContent::Empty(Emptiness::Blank));
    }
    let marks = comment_marks(path);
    let is_comment = |line: &[u8]| {
        let line = line.trim_ascii();
        // The start and end markers of a YAML document have no content.
        line.is_empty()
            || line == b"---"
            || line == b"..."
            || marks.iter().any(|mark| line.starts_with(mark.as_bytes()))
    };
    // A file with a shebang is a program, whatever follows.
    let only_comments = !marks.is_empty()
        && !text.starts_with(b"#!")
        && (head.len() as u64) < HEAD
        && text.split(|byte| *byte == b'\n').all(is_comment);
    if only_comments {
        return Ok(FileContent::Empty(Emptiness::OnlyComments));
    }
    let is_short = text.len() <= limits::UNWRITTEN_BYTES;
    let is_unwritten = is_short && std::str::from_utf8(text).is_ok_and(|text| is_unwritten(text, path));
    Ok(if is_unwritten { FileContent::Empty(Emptiness::Unwritten) } else { FileContent::Other })
}

/// Whether the whole file is a placeholder word, or a list or map without entries.
fn is_unwritten(text: &str, path: &RepoPath) -> bool {
    let text = text.trim();
    if text.lines().count() != 1 {
        return false;
    }
    let is_empty =
        |value: &str| ["[]", "{}"].contains(&value.split_whitespace().collect::<String>().as_str());
    match path.extension().as_str() {
        "rst" | "adoc" | "asciidoc" | "org" | "textile" => placeholder::is_placeholder_text(text),
        "yaml" | "yml" | "json" | "lock" => {
            let value = text
                .split_once(':')
                .filter(|(key, _)| key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
            placeholder::is_placeholder_text(text)
                || is_empty(text)
                || value.is_some_and(|(_, value)| is_empty(value))
        }
        _ => false,
    }
}
