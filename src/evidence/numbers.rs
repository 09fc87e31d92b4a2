//! The numbers of a system: what its suites hold, what their results say, and what stands where baselines and actual values point.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use jiff::civil::Date;

use super::Answer;
use super::data::{Data, Held, Purpose, Refusal, Shelf, Value, malformed, read_yaml};
use super::document::{Content, MAX_DOCUMENT, is_document};
use super::eval::{self, InTable, Request};
use super::locate::Location;
use super::markdown::outline;
use crate::claim::Claim;
use crate::manifest::artifact::{Artifact, Reference};
use crate::manifest::model::Root;
use crate::manifest::reader::Field;
use crate::manifest::value::Pointer;
use crate::snapshot::{Memory, RepoPath, Snapshot};
use crate::text::{SourceMap, Span};

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
    pub suite: eval::suite::Found,
    /// Its results.
    pub results: eval::Found,
}

/// What a pointer leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Pointed {
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
    /// Something else.
    Other(&'static str),
    /// One of several numbers, and why it cannot be told which.
    Unclear(String),
    /// Nothing; what stands beside, as pointers.
    Nothing(Vec<String>),
}

/// The numbers of one system.
#[derive(Debug, Default)]
pub struct Numbers {
    /// For each eval of the manifest, in its order; empty where nobody asked.
    pub evals: Vec<EvalEvidence>,
    /// What baselines and actual values point at, by their claims' subjects.
    pub values: HashMap<String, Pointed>,
    /// The place in that list of the eval whose results each claim is.
    results_of: HashMap<usize, usize>,
    /// What became of files that were read as data, and that may be claimed otherwise, too.
    pub(super) contents: Vec<(RepoPath, Content)>,
}

impl Numbers {
    /// What became of the results that `claim` is; none where it is none, or nobody asked.
    pub fn results_of(&self, claim: &Claim<'_>) -> Option<&eval::Found> {
        self.results_of.get(&claim.id).and_then(|at| self.evals.get(*at)).map(|eval| &eval.results)
    }

    /// Whether the several files that `claim` leads to say something, where that is known of results.
    pub(super) fn answer(&self, claim: &Claim<'_>) -> Option<Answer> {
        match self.results_of(claim)? {
            eval::Found::Results(_) | eval::Found::Unknown(_) => Some(Answer::Something),
            eval::Found::Unreadable(path, _) => Some(Answer::At(path.clone())),
            eval::Found::Nothing => None,
        }
    }
}

/// Reads what `root` claims; `locations` says where its claims lead, by their ids.
pub(super) fn gather(
    snapshot: &dyn Snapshot,
    root: &Root,
    claims: &[Claim<'_>],
    locations: &HashMap<usize, Location>,
    needs: Needs,
    sources: &mut SourceMap,
) -> Numbers {
    let evals = || root.eval.iter().flat_map(|evals| &evals.value.0);
    let metrics = || root.metric.iter().flat_map(|metrics| &metrics.value.0);
    let values: Vec<(String, &Reference, &Field<Pointer>)> = metrics()
        .flat_map(|metric| {
            let of = |key: &str| format!("metric.{}.{key}", metric.name);
            let baseline = metric.value.baseline.as_ref().map(|field| &field.value);
            let actual = metric.value.actual.as_ref().map(|field| &field.value);
            let baseline = baseline.and_then(|Artifact { reference, more }| {
                Some((of("baseline"), reference, more.pointer.as_ref()?))
            });
            let actual = actual.and_then(|Artifact { reference, more }| {
                Some((of("actual"), reference, more.pointer.as_ref()?))
            });
            baseline.into_iter().chain(actual)
        })
        .collect();
    let bounds = evals().flat_map(|eval| eval.value.require.iter().flat_map(|require| &require.value.0.0));
    let bounds: Vec<Pointer> = bounds.filter_map(|bound| Pointer::parse(&bound.key)).collect();
    let pointers = bounds.iter().chain(values.iter().map(|(_, _, pointer)| &pointer.value));
    let mut shelf = Shelf::new(snapshot, eval::wanted(pointers), eval::ends_before);
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
            let suite = suite
                .map_or(eval::suite::Found::Nothing, |at| eval::suite::find(&mut shelf, at, format, sources));
            let measures = eval.value.require.iter().flat_map(|require| &require.value.0.0);
            let measures = measures.map(|bound| bound.key.as_str()).collect();
            let known = match &suite {
                eval::suite::Found::Suite(suite) => Some(suite),
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
            let results =
                results.map_or(eval::Found::Nothing, |at| eval::find(&mut shelf, at, &request, sources));
            if let eval::Found::Unreadable(path, refusal) = &results {
                numbers.contents.push((path.clone(), refusal.clone().into()));
            } else if let eval::Found::Results(results) = &results {
                numbers.contents.push((results.path.clone(), Content::Other));
            }
            match &suite {
                eval::suite::Found::Unreadable(path, refusal) => {
                    numbers.contents.push((path.clone(), refusal.clone().into()));
                }
                eval::suite::Found::Suite(suite) => {
                    numbers.contents.push((suite.path.clone(), Content::Other));
                }
                _ => {}
            }
            numbers.evals.push(EvalEvidence { suite, results });
        }
    }
    if needs.values {
        for (subject, reference, pointer) in values {
            let Some(Location::File { path, size }) = location(reference) else { continue };
            match pointed(&mut shelf, path, *size, &pointer.value, sources) {
                Ok(Some(found)) => {
                    // A document is read as one, too.
                    if !is_document(path) {
                        numbers.contents.push((path.clone(), Content::Other));
                    }
                    numbers.values.insert(subject, found);
                }
                Ok(None) => {}
                Err(refusal) => numbers.contents.push((path.clone(), refusal.into())),
            }
        }
    }
    numbers
}

/// What a pointer leads to in a file; none where the file is no data.
fn pointed(
    shelf: &mut Shelf<'_>,
    path: &RepoPath,
    size: u64,
    pointer: &Pointer,
    sources: &mut SourceMap,
) -> Result<Option<Pointed>, Refusal> {
    match path.extension().as_str() {
        "md" | "markdown" | "mdx" => return in_front_matter(shelf, path, pointer, sources),
        "txt" => return Ok(None),
        _ => {}
    }
    let file = shelf.get(path, size, Purpose::Values, sources)?;
    let (value, at) = match &file.held {
        Held::Tree(root) => in_tree(root, pointer),
        Held::Table(table) => {
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
                let numbers = table.columns.iter().filter(|column| column.numbers > 0);
                let columns = numbers.map(|column| Pointer::of([column.name.as_str(), "mean"]).0);
                (Pointee::Nothing(columns.take(MAX_NEAR).collect()), 0..0)
            }
        }
        Held::Xml | Held::Archive | Held::Unknown => return Ok(None),
    };
    let span = file.span(&at, sources);
    Ok(Some(Pointed { value, span }))
}

/// What a pointer leads to in the front matter of a document, such as the `model-index` of a model card; none where it has none.
fn in_front_matter(
    shelf: &Shelf<'_>,
    path: &RepoPath,
    pointer: &Pointer,
    sources: &mut SourceMap,
) -> Result<Option<Pointed>, Refusal> {
    // What is wrong with the document itself is said where it is claimed.
    let Some(text) =
        shelf.snapshot().read(path, MAX_DOCUMENT).ok().and_then(|text| String::from_utf8(text).ok())
    else {
        return Ok(None);
    };
    let Some(front_matter) = outline(&text).front_matter else { return Ok(None) };
    let start = front_matter.start;
    let root = read_yaml(&text[front_matter]);
    let file = sources.add(path.clone(), text);
    let span = |at: Range<usize>| Span::new(file, at.start + start..at.end + start);
    match root {
        Ok(root) => {
            let (value, at) = in_tree(&root, pointer);
            Ok(Some(Pointed { value, span: span(at) }))
        }
        Err(flaw) => {
            let span = span(flaw.at.clone());
            Err(malformed("YAML front matter", flaw, Some(span)))
        }
    }
}

/// The number that a pointer leads to in a file's content; none where there is none.
pub fn number_at(path: &RepoPath, content: &[u8], pointer: &Pointer) -> Option<f64> {
    let memory = Memory::new(BTreeMap::from([(path.clone(), content.to_vec())]));
    let want = eval::wanted(std::iter::once(pointer));
    let mut shelf = Shelf::new(&memory, want, eval::ends_before);
    let found = pointed(&mut shelf, path, content.len() as u64, pointer, &mut SourceMap::default());
    match found.ok()??.value {
        Pointee::Number(number) => Some(number),
        _ => None,
    }
}

/// How many keys are named beside one that is not there.
const MAX_NEAR: usize = 8;

fn in_tree(root: &Value, pointer: &Pointer) -> (Pointee, Range<usize>) {
    if let Some(value) = root.at_pointer(pointer) {
        let pointee = match &value.data {
            Data::Number(number) => Pointee::Number(*number),
            Data::Text(text) => Pointee::Text(text.to_string()),
            _ => Pointee::Other(value.describe()),
        };
        let end = if value.is_map() || value.is_list() { value.at.start + 1 } else { value.at.end };
        return (pointee, value.at.start..end);
    }
    let keys = pointer.keys();
    let (mut above, mut depth) = (root, 0);
    while let Some(next) = keys.get(depth).and_then(|key| above.at_pointer(&Pointer::of([key.as_str()]))) {
        (above, depth) = (next, depth + 1);
    }
    let beside = above
        .members()
        .iter()
        .take(MAX_NEAR)
        .map(|(key, _)| Pointer::of(keys[..depth].iter().map(String::as_str).chain([&**key])).0);
    (Pointee::Nothing(beside.collect()), above.at.start..above.at.start + 1)
}
