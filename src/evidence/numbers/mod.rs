//! The numbers of a system: from suites, results, and the files of baselines and actual values.

mod document;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::data::{DataCache, ParsedData, Pointers, Purpose, ReadBudget, Refusal, ValueKind};
use super::document::{FileContent, is_document};
use super::eval::{self, Columns, InTable, Request};
use super::locate::ArtifactLocation;
use super::{Evidence, Substantial, ValueId};
use crate::claim::Claim;
use crate::manifest::Subject;
use crate::manifest::artifact::{Artifact, Reference};
use crate::manifest::model::Root;
use crate::manifest::reader::Field;
use crate::manifest::value::JsonPointer;
use crate::snapshot::{Memory, RepoPath, Snapshot};
use crate::text::{SourceMap, Span};
use crate::today::Today;
use document::TextBudget;

/// The evidence to read.
#[derive(Debug, Clone)]
pub struct Needs {
    /// Numbers of suites and results.
    pub evals: bool,
    /// Numbers of baselines and actual values.
    pub values: bool,
    /// Topics of documents.
    pub topics: bool,
    /// The day of the check. Results with a later date are not evidence.
    pub today: Today,
}

/// The evidence for one eval.
#[derive(Debug)]
pub struct EvalEvidence {
    /// The suite.
    pub suite: eval::suite::SuiteState,
    /// The results.
    pub results: eval::ResultsState,
}

/// The target of a pointer.
#[derive(Debug, Clone, PartialEq)]
pub struct PointerValue {
    /// The value.
    pub value: Pointee,
    /// Place of the value; if there is none, the place where it should be.
    pub span: Span,
}

/// The type of a pointer's target.
#[derive(Debug, Clone, PartialEq)]
pub enum Pointee {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A cell of a Markdown table whose text is not a plain number.
    Cell(String),
    /// Another type, as described here.
    Other(&'static str),
    /// One of several numbers, and why it is not known which.
    Unclear(String),
    /// Nothing. The first pointers that exist next to it, and their number.
    Nothing(Vec<String>, usize),
}

/// The numbers of one system.
#[derive(Debug, Default)]
pub struct Numbers {
    /// Evidence for each eval of the manifest, in order; empty if it was not requested.
    pub evals: Vec<EvalEvidence>,
    /// Targets of the pointers of baselines and actual values, by the claims' subjects.
    pub values: HashMap<Subject, PointerValue>,
    /// Why the number of a baseline or actual value was not read, by the claim's subject.
    pub unchecked: HashMap<Subject, String>,
    /// Index of the eval in `evals` whose results a claim is, by the claim's id.
    results_of: HashMap<usize, usize>,
    /// Content of files that were read as data. Other claims may refer to them too.
    pub(super) contents: Vec<(RepoPath, FileContent)>,
}

impl Numbers {
    /// Returns the results that `claim` refers to; none if it is another kind of claim, or results were not requested.
    pub fn results_of(&self, claim: &Claim<'_>) -> Option<&eval::ResultsState> {
        self.results_of.get(&claim.id).and_then(|at| self.evals.get(*at)).map(|eval| &eval.results)
    }

    /// Records the targets of the pointers into one file, in the order of `subjects`.
    fn note(&mut self, path: &RepoPath, subjects: Vec<Subject>, found: Vec<Result<PointerValue, Unpointed>>) {
        for (subject, found) in subjects.into_iter().zip(found) {
            match found {
                Ok(found) => {
                    // A document is also read as a document.
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
    }

    /// Returns whether the files of `claim` have content, if it refers to results.
    pub(super) fn answer(&self, claim: &Claim<'_>) -> Option<Substantial> {
        match self.results_of(claim)? {
            eval::ResultsState::Results(_) | eval::ResultsState::Unknown(_) => Some(Substantial::Something),
            eval::ResultsState::Unreadable(path, _) => Some(Substantial::At(path.clone())),
            eval::ResultsState::Nothing => None,
        }
    }
}

/// Reads the numbers for the claims in `root`, whose targets are in `evidence`.
pub(super) fn gather(
    snapshot: &dyn Snapshot,
    root: &Root,
    evidence: &Evidence,
    needs: &Needs,
    left: &mut ReadBudget,
    sources: &mut SourceMap,
) -> Numbers {
    let evals = || root.eval.iter().flat_map(|evals| &evals.value.0);
    let values = claimed(root);
    let bounds = evals().flat_map(|eval| eval.value.require.iter().flat_map(|require| &require.value.0.0));
    let bounds: Vec<JsonPointer> = bounds.filter_map(|bound| JsonPointer::parse(&bound.key)).collect();
    let pointers =
        bounds.iter().chain(values.iter().filter_map(|value| value.pointer.map(|pointer| &pointer.value)));
    let mut cache = DataCache::new(snapshot, eval::wanted(pointers), eval::ends_before, std::mem::take(left));
    let mut numbers = Numbers::default();
    let claim = |reference: &Reference| evidence.by_reference.get(&ValueId::of(reference));
    let location = |reference: &Reference| evidence.locations.get(claim(reference)?);
    if needs.evals {
        for eval in evals() {
            let format = eval.value.format.as_ref().map(|format| format.value);
            let suite = eval.value.suite.as_ref().and_then(|suite| location(&suite.value.reference));
            let suite = suite.map_or(eval::suite::SuiteState::Nothing, |at| {
                eval::suite::find(&mut cache, at, format, sources)
            });
            let measures = eval.value.require.iter().flat_map(|require| &require.value.0.0);
            let measures = measures.map(|bound| bound.key.as_str()).collect();
            let known = match &suite {
                eval::suite::SuiteState::Suite(suite) => Some(suite),
                _ => None,
            };
            let request =
                Request { format, measures, suite: known.map(|suite| &**suite), today: needs.today.clone() };
            let reference = eval.value.results.as_ref().map(|results| &results.value.reference);
            if let Some(claim) = reference.and_then(claim) {
                numbers.results_of.insert(*claim, numbers.evals.len());
            }
            let results = reference.and_then(location);
            let results = results
                .map_or(eval::ResultsState::Nothing, |at| eval::find(&mut cache, at, &request, sources));
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
        let mut text = TextBudget::default();
        for file in numbers.by_file(values, location) {
            let place = PointedFile { path: file.path, size: file.size };
            let found = pointed(&mut cache, &mut text, &place, &file.asked, sources);
            numbers.note(file.path, file.subjects, found);
        }
    }
    *left = cache.left();
    numbers
}

/// A baseline or an actual value that refers to a file.
struct ClaimedValue<'p> {
    subject: Subject,
    reference: &'p Reference,
    pointer: Option<&'p Field<JsonPointer>>,
}

/// Returns the baselines and actual values that refer to a file.
fn claimed(root: &Root) -> Vec<ClaimedValue<'_>> {
    let metrics = root.metric.iter().flat_map(|metrics| &metrics.value.0);
    metrics
        .flat_map(|metric| {
            let of = |key: &str| Subject::of(["metric", &metric.name, key]);
            let baseline = metric.value.baseline.as_ref().map(|field| &field.value);
            let actual = metric.value.actual.as_ref().map(|field| &field.value);
            let baseline = baseline.map(|Artifact { reference, more }| ClaimedValue {
                subject: of("baseline"),
                reference,
                pointer: more.pointer.as_ref(),
            });
            let actual = actual.map(|Artifact { reference, more }| ClaimedValue {
                subject: of("actual"),
                reference,
                pointer: more.pointer.as_ref(),
            });
            baseline.into_iter().chain(actual)
        })
        .collect()
}

/// A file in which pointers are looked up.
struct PointedFile<'p> {
    path: &'p RepoPath,
    size: u64,
}

/// A pointer that is looked up.
#[derive(Debug, Clone, Copy)]
pub struct AskedPointer<'p> {
    /// The heading in the path of its document.
    pub heading: Option<&'p str>,
    /// The pointer.
    pub pointer: &'p JsonPointer,
}

/// The questions about one file.
struct FileQuestions<'p> {
    path: &'p RepoPath,
    size: u64,
    /// Subjects of the claims that refer to the file.
    subjects: Vec<Subject>,
    asked: Vec<AskedPointer<'p>>,
}

impl Numbers {
    /// Groups the pointers by file, so that each file is searched once. Records why the number of all other `values` is not read.
    fn by_file<'p>(
        &mut self,
        values: Vec<ClaimedValue<'p>>,
        location: impl Fn(&Reference) -> Option<&'p ArtifactLocation>,
    ) -> Vec<FileQuestions<'p>> {
        let mut files: Vec<FileQuestions<'_>> = Vec::new();
        let mut places: HashMap<&RepoPath, usize> = HashMap::new();
        for ClaimedValue { subject, reference, pointer } in values {
            let Some(written) = reference.path.as_ref().map(|path| &path.value) else { continue };
            let (path, size) = match location(reference) {
                Some(ArtifactLocation::File { path, size }) => (path, *size),
                Some(ArtifactLocation::Files(files)) => {
                    let count = files.len();
                    let why = format!(
                        "`{}` refers to {count} files: write the path of the file that contains the number",
                        written.path
                    );
                    self.unchecked.insert(subject, why);
                    continue;
                }
                _ => continue,
            };
            let Some(pointer) = pointer else {
                if size > 0 {
                    self.unchecked.insert(subject, without_pointer(path));
                }
                continue;
            };
            let place = *places.entry(path).or_insert_with(|| {
                files.push(FileQuestions { path, size, subjects: Vec::new(), asked: Vec::new() });
                files.len() - 1
            });
            if let Some(file) = files.get_mut(place) {
                file.subjects.push(subject);
                file.asked
                    .push(AskedPointer { heading: written.heading.as_deref(), pointer: &pointer.value });
            }
        }
        files
    }
}

/// Why a pointer has no value.
#[derive(Debug, Clone)]
enum Unpointed {
    /// The file cannot be read.
    Refused(Refusal),
    /// The pointer cannot be followed, and why.
    Unchecked(String),
    /// The problem is reported for the document itself.
    SaidElsewhere,
}

impl From<Refusal> for Unpointed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Why a number is not read.
const TOO_MANY_POINTERS: &str = "too many values and evals refer to the same large files: split these files";

/// The formats from which numbers are read.
const READ: &str = "numbers are read from JSON, YAML, TOML, CSV and Markdown tables";

fn is_markdown(path: &RepoPath) -> bool {
    matches!(path.extension().as_str(), "md" | "markdown" | "mdx")
}

/// Says why a number without a pointer is not read.
fn without_pointer(path: &RepoPath) -> String {
    let is_read = matches!(
        path.extension().as_str(),
        "json" | "jsonl" | "ndjson" | "yaml" | "yml" | "toml" | "csv" | "tsv"
    );
    if is_read {
        format!("`{path}` may contain several numbers: add `pointer`")
    } else if is_markdown(path) {
        format!("`{path}` may contain several numbers: add `pointer = \"/row/column\"` for a cell of a table")
    } else {
        format!("the number in `{path}` is not checked: {READ}, with a `pointer`")
    }
}

/// Returns the targets of pointers in one file.
fn pointed(
    cache: &mut DataCache<'_>,
    text: &mut TextBudget,
    place: &PointedFile<'_>,
    asked: &[AskedPointer<'_>],
    sources: &mut SourceMap,
) -> Vec<Result<PointerValue, Unpointed>> {
    let path = place.path;
    let none = |why: Unpointed| asked.iter().map(|_| Err(why.clone())).collect();
    let other = |what: &str| none(Unpointed::Unchecked(format!("`{path}` is {what}: {READ}")));
    if is_markdown(path) {
        return document::pointed(cache.snapshot(), place, asked, text, sources);
    }
    if path.extension() == "txt" {
        return other("plain text");
    }
    if !cache.holds(path) && !cache.may_read(path, place.size) {
        return none(Unpointed::Unchecked(TOO_MANY_POINTERS.to_owned()));
    }
    let file = match cache.get(path, place.size, Purpose::Values, sources) {
        Ok(file) => file,
        Err(refusal) => return none(refusal.into()),
    };
    let found: Vec<_> = match &file.parsed {
        ParsedData::Tree(root) => {
            let mut values = Pointers::new(root);
            asked.iter().map(|asked| in_tree(&mut values, asked.pointer)).collect()
        }
        ParsedData::Table(table) => {
            let columns = Columns::new(table);
            asked.iter().map(|asked| in_table(&columns, asked.pointer)).collect()
        }
        ParsedData::Xml => return other("XML or HTML"),
        ParsedData::Archive => return other("an archive"),
        ParsedData::Unknown => return other("in another format"),
    };
    found.into_iter().map(|(value, at)| Ok(PointerValue { value, span: file.span(&at, sources) })).collect()
}

/// Returns the target of a pointer in a table.
fn in_table(columns: &Columns<'_>, pointer: &JsonPointer) -> (Pointee, Range<usize>) {
    match eval::in_table(columns, pointer) {
        InTable::Number(number, at) => return (Pointee::Number(number), at),
        InTable::Unclear(why) => return (Pointee::Unclear(why), 0..0),
        InTable::Nothing => {}
    }
    if let Some(column) = pointer.keys().first().and_then(|key| columns.get(key)) {
        let other = "a column without numbers, or a word other than `mean`, `sum`, `min`, `max`, `first`, `last`, `count`";
        return (Pointee::Other(other), column.at.clone());
    }
    let numbers = || columns.table.columns.iter().filter(|column| column.numbers > 0);
    let columns = numbers().map(|column| JsonPointer::of([column.name.as_str(), "mean"]).0);
    (Pointee::Nothing(columns.take(crate::limits::data::NEAR_KEYS).collect(), numbers().count()), 0..0)
}

/// Returns the numbers that pointers lead to in a file's content, in order; none for a pointer without a number.
pub fn numbers_at(path: &RepoPath, content: &[u8], asked: &[AskedPointer<'_>]) -> Vec<Option<f64>> {
    let memory = Memory::new(BTreeMap::from([(path.clone(), content.to_vec())]));
    let want = eval::wanted(asked.iter().map(|asked| asked.pointer));
    let mut cache = DataCache::new(&memory, want, eval::ends_before, ReadBudget::default());
    let place = PointedFile { path, size: content.len() as u64 };
    let mut text = TextBudget::default();
    let found = pointed(&mut cache, &mut text, &place, asked, &mut SourceMap::default());
    let number = |found: Result<PointerValue, Unpointed>| match found.ok()?.value {
        Pointee::Number(number) => Some(number),
        _ => None,
    };
    found.into_iter().map(number).collect()
}

fn in_tree(values: &mut Pointers<'_>, pointer: &JsonPointer) -> (Pointee, Range<usize>) {
    if let Some(value) = values.at(pointer) {
        let pointee = match &value.data {
            ValueKind::Number(number) => Pointee::Number(*number),
            ValueKind::Text(text) => Pointee::Text(text.to_string()),
            _ => Pointee::Other(value.describe()),
        };
        let end = if value.is_map() || value.is_list() { value.at.start + 1 } else { value.at.end };
        return (pointee, value.at.start..end);
    }
    let keys = pointer.keys();
    let (above, depth) = values.above(&keys);
    let beside = above
        .members()
        .iter()
        .take(crate::limits::data::NEAR_KEYS)
        .map(|(key, _)| JsonPointer::of(keys.iter().take(depth).map(String::as_str).chain([&**key])).0);
    (Pointee::Nothing(beside.collect(), above.members().len()), above.at.start..above.at.start + 1)
}
