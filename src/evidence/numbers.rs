//! The numbers of a system: what its suites hold, what their results say, and what stands where baselines and actual values point.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use jiff::civil::Date;

use super::Substantial;
use super::data::{
    DataCache, ParsedData, Purpose, ReadBudget, Refusal, Value, ValueKind, malformed, read_yaml,
};
use super::document::{FileContent, LFS, is_document};
use super::eval::{self, InTable, Request};
use super::locate::ArtifactLocation;
use super::markdown::{Outline, outline};
use super::markdown_table::{self, Lookup};
use crate::claim::Claim;
use crate::limits;
use crate::manifest::artifact::{Artifact, PathText, Reference};
use crate::manifest::model::Root;
use crate::manifest::reader::Field;
use crate::manifest::value::JsonPointer;
use crate::snapshot::{Memory, RepoPath, Snapshot};
use crate::text::{FileId, SourceMap, Span};

/// Which numbers somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// Those of suites and results.
    pub evals: bool,
    /// Those of baselines and actual values.
    pub values: bool,
    /// The day of judgement: what says to be made later is no evidence.
    pub today: Date,
}

/// What was found for one eval.
#[derive(Debug)]
pub struct EvalEvidence {
    /// Its suite.
    pub suite: eval::suite::SuiteState,
    /// Its results.
    pub results: eval::ResultsState,
}

/// What a pointer leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct PointerValue {
    /// The value.
    pub value: Pointee,
    /// Where it stands; where there is nothing, where it should.
    pub span: Span,
}

/// What stands at a pointer.
#[derive(Debug, Clone, PartialEq)]
pub enum Pointee {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A cell of a table for readers, whose text is no plain number.
    Cell(String),
    /// Something else.
    Other(&'static str),
    /// One of several numbers, and why it cannot be told which.
    Unclear(String),
    /// Nothing; what stands beside, as pointers, the first few of so many.
    Nothing(Vec<String>, usize),
}

/// The numbers of one system.
#[derive(Debug, Default)]
pub struct Numbers {
    /// For each eval of the manifest, in its order; empty where nobody asked.
    pub evals: Vec<EvalEvidence>,
    /// What baselines and actual values point at, by their claims' subjects.
    pub values: HashMap<String, PointerValue>,
    /// Why no number was looked up for a baseline or actual value that names a file, by its claim's subject.
    pub unchecked: HashMap<String, String>,
    /// The place in that list of the eval whose results each claim is.
    results_of: HashMap<usize, usize>,
    /// What became of files that were read as data, and that may be claimed otherwise, too.
    pub(super) contents: Vec<(RepoPath, FileContent)>,
}

impl Numbers {
    /// What became of the results that `claim` is; none where it is none, or nobody asked.
    pub fn results_of(&self, claim: &Claim<'_>) -> Option<&eval::ResultsState> {
        self.results_of.get(&claim.id).and_then(|at| self.evals.get(*at)).map(|eval| &eval.results)
    }

    /// Looks up the number that `pointer` leads to in the file at a claim's place, or says why not.
    fn look_up(
        &mut self,
        (shelf, documents): (&mut DataCache<'_>, &mut Documents),
        subject: String,
        (written, at): (&PathText, &ArtifactLocation),
        pointer: Option<&Field<JsonPointer>>,
        sources: &mut SourceMap,
    ) {
        let (path, size) = match at {
            ArtifactLocation::File { path, size } => (path, *size),
            ArtifactLocation::Files(files) => {
                let why =
                    format!("`{}` leads to {} files: which one holds the number?", written.path, files.len());
                self.unchecked.insert(subject, why);
                return;
            }
            _ => return,
        };
        let Some(pointer) = pointer else {
            if size > 0 {
                self.unchecked.insert(subject, without_pointer(path));
            }
            return;
        };
        let place = Place { path, size, heading: written.heading.as_deref() };
        match pointed((shelf, documents), &place, &pointer.value, sources) {
            Ok(found) => {
                // A document is read as one, too.
                if !is_document(path) {
                    self.contents.push((path.clone(), FileContent::Other));
                }
                self.values.insert(subject, found);
            }
            Err(Unpointed::Refused(refusal)) => self.contents.push((path.clone(), refusal.into())),
            Err(Unpointed::Unchecked(why)) => drop(self.unchecked.insert(subject, why)),
            Err(Unpointed::SaidElsewhere) => {}
        }
    }

    /// Whether the several files that `claim` leads to say something, where that is known of results.
    pub(super) fn answer(&self, claim: &Claim<'_>) -> Option<Substantial> {
        match self.results_of(claim)? {
            eval::ResultsState::Results(_) | eval::ResultsState::Unknown(_) => Some(Substantial::Something),
            eval::ResultsState::Unreadable(path, _) => Some(Substantial::At(path.clone())),
            eval::ResultsState::Nothing => None,
        }
    }
}

/// Reads what `root` claims; `locations` says where its claims lead, by their ids.
pub(super) fn gather(
    snapshot: &dyn Snapshot,
    root: &Root,
    claims: &[Claim<'_>],
    locations: &HashMap<usize, ArtifactLocation>,
    needs: Needs,
    (left, sources): (&mut ReadBudget, &mut SourceMap),
) -> Numbers {
    let evals = || root.eval.iter().flat_map(|evals| &evals.value.0);
    let values = claimed(root);
    let bounds = evals().flat_map(|eval| eval.value.require.iter().flat_map(|require| &require.value.0.0));
    let bounds: Vec<JsonPointer> = bounds.filter_map(|bound| JsonPointer::parse(&bound.key)).collect();
    let pointers = bounds
        .iter()
        .chain(values.iter().filter_map(|(_, _, pointer)| pointer.map(|pointer| &pointer.value)));
    let mut shelf = DataCache::new(snapshot, eval::wanted(pointers), eval::ends_before, std::mem::take(left));
    let mut numbers = Numbers::default();
    // Of several claims with one subject the last one's place is as good as any: two names are a finding of their own.
    let by_place: HashMap<(usize, usize), usize> =
        claims.iter().map(|claim| ((claim.at.start, claim.at.end), claim.id)).collect();
    let location = |reference: &Reference| {
        let path = reference.path.as_ref()?;
        locations.get(by_place.get(&(path.at.start, path.at.end))?)
    };
    if needs.evals {
        for eval in evals() {
            let format = eval.value.format.as_ref().map(|format| format.value);
            let suite = eval.value.suite.as_ref().and_then(|suite| location(&suite.value.reference));
            let suite = suite.map_or(eval::suite::SuiteState::Nothing, |at| {
                eval::suite::find(&mut shelf, at, format, sources)
            });
            let measures = eval.value.require.iter().flat_map(|require| &require.value.0.0);
            let measures = measures.map(|bound| bound.key.as_str()).collect();
            let known = match &suite {
                eval::suite::SuiteState::Suite(suite) => Some(suite),
                _ => None,
            };
            let request = Request { format, measures, suite: known, today: needs.today };
            let reference = eval.value.results.as_ref().map(|results| &results.value.reference);
            if let Some(path) = reference.and_then(|reference| reference.path.as_ref())
                && let Some(claim) = by_place.get(&(path.at.start, path.at.end))
            {
                numbers.results_of.insert(*claim, numbers.evals.len());
            }
            let results = reference.and_then(location);
            let results = results
                .map_or(eval::ResultsState::Nothing, |at| eval::find(&mut shelf, at, &request, sources));
            if let eval::ResultsState::Unreadable(path, refusal) = &results {
                numbers.contents.push((path.clone(), refusal.clone().into()));
            } else if let eval::ResultsState::Results(results) = &results {
                numbers.contents.push((results.path.clone(), FileContent::Other));
            }
            match &suite {
                eval::suite::SuiteState::Unreadable(path, refusal) => {
                    numbers.contents.push((path.clone(), refusal.clone().into()));
                }
                eval::suite::SuiteState::Suite(suite) => {
                    numbers.contents.push((suite.path.clone(), FileContent::Other));
                }
                _ => {}
            }
            numbers.evals.push(EvalEvidence { suite, results });
        }
    }
    if needs.values {
        let mut documents = Documents::default();
        for (subject, reference, pointer) in values {
            let Some(written) = reference.path.as_ref().map(|path| &path.value) else { continue };
            let Some(at) = location(reference) else { continue };
            numbers.look_up((&mut shelf, &mut documents), subject, (written, at), pointer, sources);
        }
    }
    *left = shelf.left();
    numbers
}

/// The baselines and actual values that name a file, with their subjects.
fn claimed(root: &Root) -> Vec<(String, &Reference, Option<&Field<JsonPointer>>)> {
    let metrics = root.metric.iter().flat_map(|metrics| &metrics.value.0);
    metrics
        .flat_map(|metric| {
            let of = |key: &str| format!("metric.{}.{key}", metric.name);
            let baseline = metric.value.baseline.as_ref().map(|field| &field.value);
            let actual = metric.value.actual.as_ref().map(|field| &field.value);
            let baseline = baseline
                .map(|Artifact { reference, more }| (of("baseline"), reference, more.pointer.as_ref()));
            let actual =
                actual.map(|Artifact { reference, more }| (of("actual"), reference, more.pointer.as_ref()));
            baseline.into_iter().chain(actual)
        })
        .collect()
}

/// A file that a pointer leads into.
struct Place<'p> {
    path: &'p RepoPath,
    size: u64,
    /// The heading of the part that is meant.
    heading: Option<&'p str>,
}

/// The documents that pointers lead into. Each is kept once, and looked through again for each pointer.
struct Documents {
    files: HashMap<RepoPath, FileId>,
    /// How many bytes may still be looked through.
    bytes_left: u64,
}

impl Default for Documents {
    fn default() -> Self {
        Self { files: HashMap::new(), bytes_left: limits::evidence::POINTED_BYTES }
    }
}

impl Documents {
    /// The text of a document, to be looked through once more.
    fn open(
        &mut self,
        snapshot: &dyn Snapshot,
        place: &Place<'_>,
        sources: &mut SourceMap,
    ) -> Result<FileId, Unpointed> {
        self.bytes_left = self.bytes_left.checked_sub(place.size).ok_or_else(|| {
            let why = "the pointers of this manifest lead into more text than is looked through";
            Unpointed::Unchecked(format!("`{}` is not read: {why}", place.path))
        })?;
        if let Some(file) = self.files.get(place.path) {
            return Ok(*file);
        }
        // What is wrong with the document itself is said where it is claimed.
        let text = snapshot
            .read(place.path, limits::documents::DOCUMENT_BYTES)
            .ok()
            .filter(|bytes| !bytes.starts_with(LFS));
        let text = text.and_then(|text| String::from_utf8(text).ok()).filter(|text| !text.trim().is_empty());
        let file = sources.add(place.path.clone(), text.ok_or(Unpointed::SaidElsewhere)?);
        self.files.insert(place.path.clone(), file);
        Ok(file)
    }
}

/// Why a pointer leads to no value.
#[derive(Debug)]
enum Unpointed {
    /// The file cannot be read.
    Refused(Refusal),
    /// The pointer cannot be followed, and why.
    Unchecked(String),
    /// What is wrong is a finding on the document itself.
    SaidElsewhere,
}

impl From<Refusal> for Unpointed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Why a number is not looked up.
const TOO_MANY_POINTERS: &str =
    "too many values and evals are looked up in the same large files: give each a smaller one";

/// What numbers are looked up in.
const READ: &str = "numbers are looked up in JSON, YAML, TOML, CSV and Markdown tables";

fn is_markdown(path: &RepoPath) -> bool {
    matches!(path.extension().as_str(), "md" | "markdown" | "mdx")
}

/// Why a number without a pointer is not looked up.
fn without_pointer(path: &RepoPath) -> String {
    let is_read = matches!(
        path.extension().as_str(),
        "json" | "jsonl" | "ndjson" | "yaml" | "yml" | "toml" | "csv" | "tsv"
    );
    if is_read {
        format!("which number of `{path}` is meant cannot be told: add `pointer`")
    } else if is_markdown(path) {
        format!(
            "which number of `{path}` is meant cannot be told: add `pointer = \"/row/column\"` for a cell of a table"
        )
    } else {
        format!("the number is not looked up in `{path}`: {READ}, by a `pointer`")
    }
}

/// What a pointer leads to in a file.
fn pointed(
    (shelf, documents): (&mut DataCache<'_>, &mut Documents),
    place: &Place<'_>,
    pointer: &JsonPointer,
    sources: &mut SourceMap,
) -> Result<PointerValue, Unpointed> {
    let path = place.path;
    let other = |what: &str| Err(Unpointed::Unchecked(format!("`{path}` is {what}: {READ}")));
    if is_markdown(path) {
        let file = documents.open(shelf.snapshot(), place, sources)?;
        return in_markdown(file, place, pointer, sources);
    }
    if path.extension() == "txt" {
        return other("plain text");
    }
    if !shelf.holds(path) && !shelf.may_read(path, place.size) {
        return Err(Unpointed::Unchecked(TOO_MANY_POINTERS.to_owned()));
    }
    let file = shelf.get(path, place.size, Purpose::Values, sources)?;
    let (value, at) = match &file.held {
        ParsedData::Tree(root) => in_tree(root, pointer),
        ParsedData::Table(table) => {
            let found = eval::in_table(table, pointer);
            if let InTable::Number(number, at) = found {
                (Pointee::Number(number), at)
            } else if let InTable::Unclear(why) = found {
                (Pointee::Unclear(why), 0..0)
            } else if let Some(column) = pointer.keys().first().and_then(|key| table.column(key)) {
                (
                    Pointee::Other(
                        "a column without numbers, or a word that is none of `mean`, `sum`, `min`, `max`, `first`, `last`, `count`",
                    ),
                    column.at.clone(),
                )
            } else {
                let numbers = || table.columns.iter().filter(|column| column.numbers > 0);
                let columns = numbers().map(|column| JsonPointer::of([column.name.as_str(), "mean"]).0);
                (Pointee::Nothing(columns.take(limits::data::NEAR_KEYS).collect(), numbers().count()), 0..0)
            }
        }
        ParsedData::Xml => return other("XML or HTML"),
        ParsedData::Archive => return other("an archive"),
        ParsedData::Unknown => return other("in another format"),
    };
    let span = file.span(&at, sources);
    Ok(PointerValue { value, span })
}

/// What a pointer leads to in a document: in its front matter, such as the `model-index` of a model card, or the cell of a table.
fn in_markdown(
    file: FileId,
    place: &Place<'_>,
    pointer: &JsonPointer,
    sources: &SourceMap,
) -> Result<PointerValue, Unpointed> {
    let text = sources.get(file).text();
    let outline = outline(text);
    let front_matter = outline.front_matter.clone().filter(|_| place.heading.is_none());
    let start = front_matter.as_ref().map_or(0, |front_matter| front_matter.start);
    let root = front_matter.and_then(|front_matter| text.get(front_matter)).map(read_yaml);
    let in_front = match &root {
        Some(Ok(root)) => Some(in_tree(root, pointer)),
        _ => None,
    };
    let cell = match &in_front {
        Some((Pointee::Nothing(..), _)) | None => in_tables(text, &outline, place, pointer),
        Some(_) => Err(Unpointed::SaidElsewhere),
    };
    let in_front = in_front
        .map(|(value, at)| PointerValue { value, span: Span::new(file, at.start + start..at.end + start) });
    match (cell, in_front, root) {
        (Ok((value, at)), in_front, _) => {
            let is_cell = !matches!(value, Pointee::Nothing(..));
            let cell = PointerValue { value, span: Span::new(file, at) };
            // Where neither has it, what the front matter has is named first.
            Ok(in_front.filter(|_| !is_cell).unwrap_or(cell))
        }
        (Err(_), Some(in_front), _) => Ok(in_front),
        (Err(_), None, Some(Err(flaw))) => {
            let span = Span::new(file, flaw.at.start + start..flaw.at.end + start);
            Err(malformed("YAML front matter", flaw, Some(span)).into())
        }
        (Err(why), None, _) => Err(why),
    }
}

/// The cell that a pointer leads to, in the tables below the heading that is meant, or in all.
fn in_tables(
    text: &str,
    outline: &Outline,
    place: &Place<'_>,
    pointer: &JsonPointer,
) -> Result<(Pointee, Range<usize>), Unpointed> {
    let part = match place.heading {
        None => 0..text.len(),
        Some(heading) => {
            let sections = outline.below_anchor(heading).ok_or(Unpointed::SaidElsewhere)?;
            let start = sections.first().map_or(0, |section| section.heading.start);
            let mut later = outline.sections.iter().map(|section| section.heading.start);
            let last = sections.last().map_or(0, |section| section.heading.start);
            start..later.find(|start| *start > last).unwrap_or(text.len())
        }
    };
    let shown =
        place.heading.map_or_else(|| place.path.to_string(), |heading| format!("{}#{heading}", place.path));
    let keys = pointer.keys();
    let (row, column) = match keys.as_slice() {
        [row] => (row, None),
        [row, column] => (row, Some(column.as_str())),
        _ => {
            let why = format!("a pointer into a table of `{shown}` has a row and a column: \"/row/column\"");
            return Err(Unpointed::Unchecked(why));
        }
    };
    match markdown_table::look_up(text, &part, row, column) {
        Lookup::Cell(cell, at) => {
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
            Ok((number.map_or(Pointee::Cell(cell), Pointee::Number), at))
        }
        Lookup::Nothing(at, near) => {
            let pointers = near.iter().map(|keys| JsonPointer::of(keys.iter().map(String::as_str)).0);
            Ok((Pointee::Nothing(pointers.collect(), near.len()), at))
        }
        Lookup::Several(count) => Err(Unpointed::Unchecked(format!(
            "{count} cells of `{shown}` have that row and column: name the heading above the table that is meant"
        ))),
        Lookup::NoTable => {
            Err(Unpointed::Unchecked(format!("`{shown}` has no table that a pointer leads into")))
        }
    }
}

/// The number that a pointer leads to in a file's content; none where there is none.
pub fn number_at(
    path: &RepoPath,
    content: &[u8],
    heading: Option<&str>,
    pointer: &JsonPointer,
) -> Option<f64> {
    let memory = Memory::new(BTreeMap::from([(path.clone(), content.to_vec())]));
    let want = eval::wanted(std::iter::once(pointer));
    let mut shelf = DataCache::new(&memory, want, eval::ends_before, ReadBudget::default());
    let place = Place { path, size: content.len() as u64, heading };
    let mut documents = Documents::default();
    match pointed((&mut shelf, &mut documents), &place, pointer, &mut SourceMap::default()).ok()?.value {
        Pointee::Number(number) => Some(number),
        _ => None,
    }
}

fn in_tree(root: &Value, pointer: &JsonPointer) -> (Pointee, Range<usize>) {
    if let Some(value) = root.at_pointer(pointer) {
        let pointee = match &value.data {
            ValueKind::Number(number) => Pointee::Number(*number),
            ValueKind::Text(text) => Pointee::Text(text.to_string()),
            _ => Pointee::Other(value.describe()),
        };
        let end = if value.is_map() || value.is_list() { value.at.start + 1 } else { value.at.end };
        return (pointee, value.at.start..end);
    }
    let keys = pointer.keys();
    let (mut above, mut depth) = (root, 0);
    while let Some(next) = keys.get(depth).and_then(|key| above.at_pointer(&JsonPointer::of([key.as_str()])))
    {
        (above, depth) = (next, depth + 1);
    }
    let beside = above
        .members()
        .iter()
        .take(limits::data::NEAR_KEYS)
        .map(|(key, _)| JsonPointer::of(keys.iter().take(depth).map(String::as_str).chain([&**key])).0);
    (Pointee::Nothing(beside.collect(), above.members().len()), above.at.start..above.at.start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pull request can point into one long document thousands of times.
    #[test]
    fn a_document_is_kept_once_and_not_looked_through_without_end() {
        let path = RepoPath::root().join("report.md").expect("a name");
        let text = "| Item | EUR |\n|---|---|\n| Tokens | 40 |\n";
        let memory = Memory::new(BTreeMap::from([(path.clone(), text.into())]));
        let pointer = JsonPointer::parse("/Tokens/EUR").expect("valid");
        let mut shelf = DataCache::new(
            &memory,
            eval::wanted(std::iter::once(&pointer)),
            eval::ends_before,
            ReadBudget::default(),
        );
        let size = text.len() as u64;
        let mut documents = Documents { bytes_left: 2 * size, ..Documents::default() };
        let mut sources = SourceMap::default();
        let place = Place { path: &path, size, heading: None };
        let mut look = || pointed((&mut shelf, &mut documents), &place, &pointer, &mut sources);
        let first = look().expect("there");
        assert_eq!(first.value, Pointee::Number(40.0));
        assert_eq!(look().expect("there"), first, "the same place in the same text");
        assert!(matches!(look(), Err(Unpointed::Unchecked(why)) if why.contains("is not read")));
    }
}
