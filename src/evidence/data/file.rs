//! Opens data files, detects their formats, and reads each once. Maps byte ranges to places in the text.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use super::encoding::Encoding;
use super::{
    CsvTable, DataDefect, Stream, Value, Want, read_csv, read_json, read_json_lines, read_toml, read_yaml,
};
use crate::budget::Budget;
use crate::evidence::content::{Emptiness, LFS, Unreadable};
use crate::limits;
use crate::snapshot::{ReadError, RepoPath, Seekable, Snapshot};
use crate::text::{FileId, SourceMap, Span};

/// Values that are kept of files with very many cases: the variables, and the properties in the first case.
const CASES: &[&str] = &["+", "0/+", "*/vars/+", "*/vars/+/*", "+/*/vars/+", "+/*/vars/+/*"];

/// The format of a file's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFormat {
    /// JSON
    Json,
    /// One JSON value per line
    JsonLines,
    /// YAML
    Yaml,
    /// TOML
    Toml,
    /// CSV
    Csv,
    /// XML
    Xml,
    /// An archive
    Archive,
}

impl DataFormat {
    /// Returns the name of the format for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::JsonLines => "JSON lines",
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
            Self::Csv => "CSV",
            Self::Xml => "XML",
            Self::Archive => "an archive",
        }
    }

    /// Detects the format of a file by its first bytes, then by its name; none if it is unknown.
    fn of(path: &RepoPath, head: &[u8]) -> Option<Self> {
        let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Some(Self::Archive);
        }
        match path.extension().as_str() {
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            "csv" | "tsv" => Some(Self::Csv),
            "xml" => Some(Self::Xml),
            "eval" => Some(Self::Archive),
            _ => match text.first() {
                Some(b'{' | b'[') => Some(Self::Json),
                Some(b'<') => Some(Self::Xml),
                _ => None,
            },
        }
    }
}

/// The content of a data file.
#[derive(Debug)]
pub enum ParsedData {
    /// A tree of values.
    Tree(Value),
    /// Columns.
    Table(CsvTable),
    /// XML, to be read with [`DataCache::reader`].
    Xml,
    /// An archive, to be read with [`DataCache::reader`].
    Archive,
    /// Content in an unknown format.
    Unknown,
}

/// Which values of a file are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The numbers that claims and formats refer to.
    Values,
    /// All values, as for a suite.
    All,
}

/// A data file.
pub struct DataFile<'s> {
    /// Path of the file.
    pub path: RepoPath,
    /// The format.
    pub shape: Option<DataFormat>,
    /// The content.
    pub parsed: ParsedData,
    text: TextState<'s>,
}

enum TextState<'s> {
    /// The whole text, before a finding shows a part of it.
    Unshown(String),
    /// The whole text, in the source map.
    Whole(FileId),
    /// The file itself, from which single places are read.
    Streamed(Box<Stream<'s>>),
}

impl DataFile<'_> {
    /// Returns the span of a byte range.
    pub fn span(&mut self, range: &Range<usize>, sources: &mut SourceMap) -> Span {
        if let TextState::Unshown(text) = &mut self.text {
            self.text = TextState::Whole(sources.add(self.path.clone(), std::mem::take(text)));
        }
        match &mut self.text {
            TextState::Unshown(_) => Span::new(sources.add(self.path.clone(), String::new()), 0..0),
            TextState::Whole(file) => Span::new(*file, range.clone()),
            TextState::Streamed(stream) => {
                let Ok(excerpt) = stream.excerpt(range.clone()) else {
                    return Span::new(sources.add(self.path.clone(), String::new()), 0..0);
                };
                let file = sources.add_excerpt(self.path.clone(), excerpt.text, excerpt.origin);
                Span::new(file, excerpt.within)
            }
        }
    }

    /// Returns the whole text, decoded; none if the file is too large to be kept.
    pub fn whole_text<'t>(&'t self, sources: &'t SourceMap) -> Option<&'t str> {
        match &self.text {
            TextState::Unshown(text) => Some(text),
            TextState::Whole(file) => Some(sources.get(*file).text()),
            TextState::Streamed(_) => None,
        }
    }

    /// Returns the tree of values, if the file has one.
    pub fn tree(&self) -> Option<&Value> {
        match &self.parsed {
            ParsedData::Tree(value) => Some(value),
            _ => None,
        }
    }
}

/// Why a file has no values.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// It is empty.
    Empty(Emptiness),
    /// It is not in the expected format.
    Unreadable(Unreadable),
    /// Unknown.
    Unknown(String),
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::TooLarge { limit } => Self::Unreadable(Unreadable::TooLarge(limit)),
            ReadError::Io(_) => Self::Unknown(error.to_string()),
        }
    }
}

/// A callback for each key of the outermost object, with the members kept so far. Returns whether the rest is not needed.
pub(crate) type Stop = fn(&str, &[(Box<str>, Value)]) -> bool;

/// The data files of a run. Each is read once for each purpose.
pub struct DataCache<'s> {
    snapshot: &'s dyn Snapshot,
    /// The values to keep of files that are read for their numbers.
    want: Want,
    /// Where the rest of a file is not needed.
    stop: Stop,
    files: HashMap<(RepoPath, Purpose), Result<DataFile<'s>, Refusal>>,
    /// What may still be read.
    left: ReadBudget,
}

/// The number of files and bytes that may still be read in a run, over all systems.
#[derive(Debug)]
pub struct ReadBudget {
    /// Files that were requested before.
    asked: HashSet<RepoPath>,
    /// Files that may still be opened.
    files: Budget,
    /// Bytes that may still be read of files that were requested before.
    bytes: Budget,
}

impl Default for ReadBudget {
    fn default() -> Self {
        Self {
            asked: HashSet::new(),
            files: Budget::new(limits::evidence::EVAL_FILES),
            bytes: Budget::new(limits::evidence::READ_AGAIN),
        }
    }
}

impl<'s> DataCache<'s> {
    /// Makes an empty cache. Of files that are read for their numbers, it keeps the values in `want`, up to the key
    /// at which `stop` returns true.
    pub fn new(snapshot: &'s dyn Snapshot, want: Want, stop: Stop, left: ReadBudget) -> Self {
        Self { snapshot, want, stop, files: HashMap::new(), left }
    }

    /// Returns what may still be read.
    pub fn left(self) -> ReadBudget {
        self.left
    }

    /// Whether the file at `path` was read for its numbers and is still in the cache.
    pub fn holds(&self, path: &RepoPath) -> bool {
        self.files.contains_key(&(path.clone(), Purpose::Values))
    }

    /// Subtracts `files` from the number of files that may be opened. At the limit, these and all later files are refused.
    pub fn may_look_at(&mut self, files: usize) -> bool {
        self.left.files.spend(files)
    }

    /// Subtracts the size of a file that was requested before. At the limit, this and all later files are refused.
    pub fn may_read(&mut self, path: &RepoPath, size: u64) -> bool {
        self.left.asked.insert(path.clone()) || self.left.bytes.spend(size)
    }

    /// Returns the snapshot from which files are read.
    pub fn snapshot(&self) -> &'s dyn Snapshot {
        self.snapshot
    }

    /// Reads the data file at `path`, which has `size` bytes.
    pub fn get(
        &mut self,
        path: &RepoPath,
        size: u64,
        purpose: Purpose,
        sources: &mut SourceMap,
    ) -> Result<&mut DataFile<'s>, Refusal> {
        let key = (path.clone(), purpose);
        if !self.files.contains_key(&key) {
            // Of files with very many cases, only their number and the variables matter.
            let lines = matches!(path.extension().as_str(), "jsonl" | "ndjson");
            let all = if lines || size > limits::data::WHOLE_BYTES {
                Want::of(CASES.iter().copied())
            } else {
                Want::of(["**"])
            };
            let want = if purpose == Purpose::All { &all } else { &self.want };
            let file = read(self.snapshot, path, size, want, self.stop, sources);
            self.files.insert(key.clone(), file);
        }
        match self.files.get_mut(&key) {
            Some(Ok(file)) => Ok(file),
            Some(Err(refusal)) => Err(refusal.clone()),
            None => Err(Refusal::Unknown(String::new())),
        }
    }

    /// Removes a file that is no longer needed.
    pub fn forget(&mut self, path: &RepoPath) {
        for purpose in [Purpose::Values, Purpose::All] {
            self.files.remove(&(path.clone(), purpose));
        }
    }

    /// Opens the file at `path` for a reader of its format.
    pub fn reader(&self, path: &RepoPath) -> Result<Box<dyn Seekable + 's>, Refusal> {
        Ok(self.snapshot.open(path, limits::data::STREAMED_BYTES)?)
    }
}

/// Converts a defect in a file to a refusal.
pub(in crate::evidence) fn malformed(shape: &'static str, defect: DataDefect, span: Option<Span>) -> Refusal {
    if defect.is_limit {
        return Refusal::Unknown(format!("is not read completely as {shape}: {}", defect.what));
    }
    Refusal::Unreadable(Unreadable::Malformed { shape, what: defect.what, span })
}

fn read<'s>(
    snapshot: &'s dyn Snapshot,
    path: &RepoPath,
    size: u64,
    want: &Want,
    stop: Stop,
    sources: &mut SourceMap,
) -> Result<DataFile<'s>, Refusal> {
    let mut file = snapshot.open(path, limits::data::STREAMED_BYTES)?;
    let io = |error: std::io::Error| Refusal::from(ReadError::from(error));
    let mut head = Vec::new();
    (&mut file).take(1024).read_to_end(&mut head).map_err(io)?;
    if head.is_empty() {
        return Err(Refusal::Empty(Emptiness::NoBytes));
    }
    if head.starts_with(LFS) {
        return Err(Refusal::Unreadable(Unreadable::LfsPointer));
    }
    let shape = DataFormat::of(path, &head);
    let parsed = match shape {
        None => Some(ParsedData::Unknown),
        Some(DataFormat::Archive) => Some(ParsedData::Archive),
        _ => None,
    };
    if let Some(parsed) = parsed {
        let text = TextState::Unshown(String::new());
        return Ok(DataFile { path: path.clone(), shape, parsed, text });
    }
    let shape = shape.unwrap_or(DataFormat::Json);
    let needs_whole = matches!(shape, DataFormat::Yaml | DataFormat::Toml);
    if needs_whole && size > limits::data::YAML_BYTES {
        return Err(Refusal::Unreadable(Unreadable::TooLarge(limits::data::YAML_BYTES)));
    }
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let encoding = if shape == DataFormat::Xml { Encoding::of_xml(&head) } else { Encoding::Utf8 };
    if let Encoding::Other(name) = &encoding {
        let what = format!("its encoding `{}` is not supported", crate::text::clipped(name, 40));
        return Err(malformed(shape.name(), DataDefect::new(0..0, what), None));
    }
    if size > limits::data::WHOLE_BYTES && encoding != Encoding::Utf8 {
        return Err(Refusal::Unreadable(Unreadable::TooLarge(limits::data::WHOLE_BYTES)));
    }
    if size > limits::data::WHOLE_BYTES && !needs_whole {
        return streamed(file, path, shape, want, stop, sources);
    }
    let mut bytes = Vec::new();
    file.take(limits::data::YAML_BYTES).read_to_end(&mut bytes).map_err(io)?;
    let text = encoding.decode(bytes).map_err(|at| Refusal::Unreadable(Unreadable::NotUtf8(at)))?;
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(Refusal::Empty(Emptiness::Blank));
    }
    let parsed = match shape {
        DataFormat::Yaml => read_yaml(&text).map(ParsedData::Tree),
        DataFormat::Toml => read_toml(&text).map(ParsedData::Tree),
        DataFormat::Csv => read_csv(text.as_bytes(), text.as_bytes()).map(ParsedData::Table),
        DataFormat::Xml | DataFormat::Archive => Ok(ParsedData::Xml),
        DataFormat::Json | DataFormat::JsonLines => {
            // A file in memory is always read completely.
            let mut stream = Stream::new(Box::new(Cursor::new(text.as_bytes())));
            json(&mut stream, shape, want, |_, _| false).map(ParsedData::Tree)
        }
    };
    match parsed {
        Ok(parsed) => {
            Ok(DataFile { path: path.clone(), shape: Some(shape), parsed, text: TextState::Unshown(text) })
        }
        Err(defect) => {
            let span = Span::new(sources.add(path.clone(), text), defect.at.clone());
            Err(malformed(shape.name(), defect, Some(span)))
        }
    }
}

fn json(stream: &mut Stream<'_>, shape: DataFormat, want: &Want, stop: Stop) -> Result<Value, DataDefect> {
    if shape == DataFormat::JsonLines { read_json_lines(stream, want) } else { read_json(stream, want, stop) }
}

/// Reads a file that is too large to be kept in memory.
fn streamed<'s>(
    file: Box<dyn Seekable + 's>,
    path: &RepoPath,
    shape: DataFormat,
    want: &Want,
    stop: Stop,
    sources: &mut SourceMap,
) -> Result<DataFile<'s>, Refusal> {
    let mut stream = Stream::new(file);
    let parsed = match shape {
        DataFormat::Csv => {
            let mut reader = stream.into_reader();
            let io = |error: std::io::Error| Refusal::from(ReadError::from(error));
            let mut head = Vec::new();
            (&mut reader).take(64 << 10).read_to_end(&mut head).map_err(io)?;
            reader.seek(SeekFrom::Start(0)).map_err(io)?;
            let table = read_csv(BufReader::new(&mut reader), &head);
            stream = Stream::new(reader);
            table.map(ParsedData::Table)
        }
        DataFormat::Xml => Ok(ParsedData::Xml),
        _ => json(&mut stream, shape, want, stop).map(ParsedData::Tree),
    };
    if let Some(error) = stream.error() {
        return Err(ReadError::from(error).into());
    }
    let mut file = DataFile {
        path: path.clone(),
        shape: Some(shape),
        parsed: ParsedData::Unknown,
        text: TextState::Streamed(Box::new(stream)),
    };
    match parsed {
        Ok(parsed) => {
            file.parsed = parsed;
            Ok(file)
        }
        Err(defect) => {
            let span = file.span(&defect.at, sources);
            Err(malformed(shape.name(), defect, Some(span)))
        }
    }
}

impl std::fmt::Debug for DataFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DataFile")
            .field("path", &self.path)
            .field("parsed", &self.parsed)
            .finish_non_exhaustive()
    }
}
