//! Finds the results of one eval: the newest file of its claim, and the measures that `require` names.

use std::collections::{HashMap, HashSet};
use std::io::BufReader;
use std::ops::Range;

use jiff::tz::TimeZone;

use super::archive::{self, ArchivedResults};
use super::measures::{
    COMMON, MeasureLookup, MeasurePointer, Measured, Measures, common, pointed, pointed_in_table,
};
use super::record::{ResultRecord, SpannedText, Stamp};
use super::suite::Suite;
use super::{TOO_MANY_EVALS, WANTED, junit, time};
use crate::evidence::content::Unreadable;
use crate::evidence::data::{DataCache, DataFormat, ParsedData, Purpose, Refusal, Want, malformed};
use crate::evidence::locate::ArtifactLocation;
use crate::limits::evals as limits;
use crate::manifest::model::EvalFormat;
use crate::manifest::value::JsonPointer;
use crate::snapshot::{RepoPath, resolve};
use crate::text::{FileId, SourceMap, Span};
use crate::today::Today;

/// Returns the values to keep of data files: those of the known formats, and the targets of these pointers.
pub fn wanted<'p>(pointers: impl Iterator<Item = &'p JsonPointer>) -> Want {
    let mut want = Want::of(WANTED.iter().flat_map(|patterns| patterns.iter().copied()));
    for pointer in pointers {
        want.add(&pointer.keys());
    }
    want
}

/// The questions about an eval's results.
#[derive(Debug)]
pub struct Request<'m> {
    /// The format that the manifest states.
    pub format: Option<EvalFormat>,
    /// The measures with bounds.
    pub measures: Vec<&'m str>,
    /// The suite that should have made them, if it could be read.
    pub suite: Option<&'m Suite>,
    /// The day of the check. Results with a later date are not evidence.
    pub today: Today,
}

/// The result of reading a claim's results.
#[derive(Debug)]
pub enum ResultsState {
    /// No file has content. Another rule reports it.
    Nothing,
    /// A file is not in the expected format.
    Unreadable(RepoPath, Refusal),
    /// It is not known which results count, and why.
    Unknown(String),
    /// The results that count.
    Results(Box<EvalResults>),
}

/// The results that count.
#[derive(Debug)]
pub struct EvalResults {
    /// The file.
    pub path: RepoPath,
    /// The content of the file.
    pub record: ResultRecord,
    /// The recorded time, otherwise the time in the file's name.
    pub time: Option<Stamp>,
    /// Places of future dates in other files, which are therefore ignored.
    pub future: Vec<Span>,
    /// Why another file may count instead. If these results fail in any case, they fail.
    pub uncertainty: Option<String>,
    measures: Measures,
    spans: HashMap<(usize, usize), Span>,
    /// The file's first byte.
    start: Span,
}

impl EvalResults {
    /// Returns the span of some bytes of the file.
    pub fn span(&self, at: &Range<usize>) -> Span {
        self.spans.get(&(at.start, at.end)).copied().unwrap_or(self.start)
    }

    /// Returns the value of the measure that a bound names.
    pub fn measure(&self, name: &str) -> MeasureLookup {
        self.measures.look_up(&self.record, name)
    }

    /// Returns the names of the measures in the file.
    pub fn names(&self) -> Vec<String> {
        let common =
            COMMON.iter().filter(|name| matches!(common(&self.record, name), Some(MeasureLookup::Found(_))));
        let own = self.record.measures.iter().map(|measure| measure.name.clone());
        let mut names: Vec<String> = common.map(|name| (*name).to_owned()).chain(own).collect();
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }
}

/// Finds the results that count among the files of a claim.
pub fn find(
    cache: &mut DataCache<'_>,
    location: &ArtifactLocation,
    request: &Request<'_>,
    sources: &mut SourceMap,
) -> ResultsState {
    find_among(cache, location, request, sources).unwrap_or_else(|without| without)
}

/// Like [`find`]. An error is the state in which no results count.
fn find_among(
    cache: &mut DataCache<'_>,
    location: &ArtifactLocation,
    request: &Request<'_>,
    sources: &mut SourceMap,
) -> Result<ResultsState, ResultsState> {
    let files = files(cache, location)?;
    let ReadResults { mut read, refused } = read_all(cache, &files, request, sources)?;
    let future = drop_future(&mut read, request);
    let Some(chosen) = newest(read, request).map_err(ResultsState::Unknown)? else {
        // No file has results, so the first error is reported.
        let unreadable = |(path, refusal)| ResultsState::Unreadable(path, refusal);
        return Err(refused.into_iter().next().map_or(ResultsState::Nothing, unreadable));
    };
    let uncertainty = uncertainty(refused, &chosen)?;
    let future = future.into_iter().filter_map(|draft| place_of_time(cache, draft, sources)).collect();
    for (path, _) in files.iter().filter(|(path, _)| *path != chosen.path) {
        cache.forget(path);
    }
    let chosen = chosen.placed(cache, request, sources);
    Ok(ResultsState::Results(Box::new(EvalResults { future, uncertainty, ..chosen })))
}

/// The files of a claim that may be results, with their sizes. Of too many, the newest by their names.
fn files(
    cache: &mut DataCache<'_>,
    location: &ArtifactLocation,
) -> Result<Vec<(RepoPath, u64)>, ResultsState> {
    let mut files: Vec<(RepoPath, u64)> = match location {
        ArtifactLocation::File { path, size } => vec![(path.clone(), *size)],
        ArtifactLocation::Files(paths) => {
            if !cache.may_look_at(paths.len()) {
                return Err(ResultsState::Unknown(TOO_MANY_EVALS.to_owned()));
            }
            let sized = |path: &RepoPath| resolve(cache.snapshot(), path).ok()?.file();
            paths.iter().filter(|path| may_be_results(path)).filter_map(sized).collect()
        }
        _ => return Err(ResultsState::Nothing),
    };
    if files.len() > limits::RESULT_FILES {
        // If every name contains a time, only the last files are read.
        let stamped: Option<Vec<_>> =
            files.iter().map(|file| Some((time::in_name(&name_of(&file.0))?, file.clone()))).collect();
        let Some(mut stamped) = stamped else {
            let why = format!("{} files are too many to find the newest one", files.len());
            return Err(ResultsState::Unknown(why));
        };
        stamped.sort();
        let last = stamped.split_off(stamped.len() - limits::RESULT_FILES);
        files = last.into_iter().map(|(_, file)| file).collect();
    }
    // The size of every file is subtracted, so that the result does not depend on which files the evals share.
    let unread = files.iter().filter(|(path, size)| !cache.may_read(path, *size)).count();
    if unread > 0 {
        return Err(ResultsState::Unknown(TOO_MANY_EVALS.to_owned()));
    }
    Ok(files)
}

/// The files of a claim after they were read.
struct ReadResults {
    read: Vec<Draft>,
    /// Files that cannot be read.
    refused: Vec<(RepoPath, Refusal)>,
}

fn read_all(
    cache: &mut DataCache<'_>,
    files: &[(RepoPath, u64)],
    request: &Request<'_>,
    sources: &mut SourceMap,
) -> Result<ReadResults, ResultsState> {
    let alone = files.len() == 1;
    let mut all = ReadResults { read: Vec::new(), refused: Vec::new() };
    for (path, size) in files {
        match read_one(cache, path, *size, request, sources) {
            Ok(Some(draft)) => all.read.push(draft),
            // A folder may contain other files too.
            Ok(None) if !alone => {}
            Ok(None) => {
                let what = match request.format {
                    Some(format) => format!("not in the format `{}`", format.as_str()),
                    None => "not in a supported format".to_owned(),
                };
                let span = Some(Span::new(sources.add(path.clone(), String::new()), 0..0));
                let why = Unreadable::Malformed { shape: "results", what, span };
                return Err(ResultsState::Unreadable(path.clone(), Refusal::Unreadable(why)));
            }
            Err(refusal) => all.refused.push((path.clone(), refusal)),
        }
    }
    Ok(all)
}

/// Why an unreadable file may be the newest. It is not if its name contains an older time; with a newer time, it is.
fn uncertainty(refused: Vec<(RepoPath, Refusal)>, chosen: &Draft) -> Result<Option<String>, ResultsState> {
    let mut uncertainty = None;
    for (path, refusal) in refused {
        let name = name_of(&path);
        match (time::in_name(&name), &chosen.time) {
            (Some(stamp), Some(time)) if stamp > time.time => {
                return Err(ResultsState::Unreadable(path, refusal));
            }
            (Some(_), Some(_)) => {}
            _ if is_settings(&name) => {}
            _ => uncertainty = Some(format!("`{name}` cannot be read, and may be the newest")),
        }
    }
    Ok(uncertainty)
}

/// The place of the time that results record.
fn place_of_time(cache: &mut DataCache<'_>, draft: Draft, sources: &mut SourceMap) -> Option<Span> {
    let at = draft.time.and_then(|stamp| stamp.at).unwrap_or(0..0);
    if let Some(header) = draft.archived {
        return Some(Span::new(header, at));
    }
    let file = cache.get(&draft.path, draft.size, Purpose::Values, sources).ok()?;
    Some(file.span(&at, sources))
}

/// Removes results with a date in the future, if others are left.
fn drop_future(read: &mut Vec<Draft>, request: &Request<'_>) -> Vec<Draft> {
    let is_future = |draft: &Draft| {
        draft
            .time
            .as_ref()
            .is_some_and(|stamp| request.today.is_future(stamp.time.to_zoned(TimeZone::UTC).date()))
    };
    let (future, others): (Vec<_>, Vec<_>) = read.drain(..).partition(is_future);
    let has_others = !others.is_empty();
    read.extend(others);
    if has_others {
        return future;
    }
    read.extend(future);
    Vec::new()
}

fn name_of(path: &RepoPath) -> String {
    path.file_name().to_string()
}

/// Whether the name of an unreadable file is that of a settings file, which may have comments that JSON does not allow.
fn is_settings(name: &str) -> bool {
    let name = name.to_lowercase();
    ["config", "settings", "schema", "package", "launch"].iter().any(|word| name.contains(word))
}

/// Whether a file in a folder of results may be results.
fn may_be_results(path: &RepoPath) -> bool {
    matches!(
        path.extension().as_str(),
        "json" | "jsonl" | "ndjson" | "yaml" | "yml" | "toml" | "csv" | "tsv" | "xml" | "eval"
    )
}

/// Results before their places are known.
struct Draft {
    path: RepoPath,
    size: u64,
    record: ResultRecord,
    time: Option<Stamp>,
    measures: Measures,
    /// The text of an archive's header.
    archived: Option<FileId>,
}

impl Draft {
    /// Returns what the results belong to: tasks, models and suites have separate results.
    fn identity(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.record.tasks.iter().map(|task| task.name.as_str()).collect();
        names.extend(self.record.providers.iter().flatten().map(|provider| provider.name.as_str()));
        names.extend(self.record.title.as_deref());
        if self.record.tasks.is_empty() {
            names.extend(self.record.file.as_ref().map(|file| file.name.as_str()));
        }
        names.sort_unstable();
        names
    }

    /// Whether the suite made these results, by their providers; none if those are unknown.
    fn is_of(&self, suite: &Suite) -> Option<bool> {
        let (ours, theirs) = (suite.providers.as_ref()?, self.record.suite_providers.as_ref()?);
        let known = |theirs: &Vec<SpannedText>| {
            ours.iter().any(|ours| theirs.iter().any(|name| ours.contains(&name.name)))
        };
        Some(theirs.iter().all(known))
    }

    /// Returns the value of the measure that a bound names.
    fn measure(&self, name: &str) -> MeasureLookup {
        self.measures.look_up(&self.record, name)
    }

    /// Returns the results with the places that a finding may show.
    fn placed(
        self,
        cache: &mut DataCache<'_>,
        request: &Request<'_>,
        sources: &mut SourceMap,
    ) -> EvalResults {
        let Self { path, size, record, time, measures, archived } = self;
        let mut spans = HashMap::new();
        let all = places(&record, &measures, request);
        for at in std::iter::once(0..0).chain(all) {
            let span = match archived {
                Some(file) => Some(Span::new(file, at.clone())),
                None => {
                    cache.get(&path, size, Purpose::Values, sources).ok().map(|file| file.span(&at, sources))
                }
            };
            spans.extend(span.map(|span| ((at.start, at.end), span)));
        }
        let start = spans.get(&(0, 0)).copied();
        let start = start.unwrap_or_else(|| Span::new(sources.add(path.clone(), String::new()), 0..0));
        EvalResults { path, record, time, future: Vec::new(), uncertainty: None, measures, spans, start }
    }
}

/// Returns the newest of several results; none if there are none. An error if it is not known which is the newest.
fn newest(read: Vec<Draft>, request: &Request<'_>) -> Result<Option<Draft>, String> {
    // Next to files of a known tool, other files are probably not results. They may be a newer run all the same.
    let is_any_known = read.iter().any(|draft| !draft.record.is_of_unknown_tool());
    let (known, beside): (Vec<_>, Vec<_>) =
        read.into_iter().partition(|draft| !is_any_known || !draft.record.is_of_unknown_tool());
    let mut read = known;
    // Of files of unknown tools, those with the required measures are results, if there are any.
    let holds = |draft: &Draft| {
        request.measures.iter().any(|name| matches!(draft.measure(name), MeasureLookup::Found(_)))
    };
    if read.iter().any(|draft| draft.record.is_of_unknown_tool() && holds(draft)) {
        read.retain(holds);
    }
    let files = read.len();
    if files > 1 {
        let identities: HashSet<Vec<&str>> = read.iter().map(Draft::identity).collect();
        // The suite selects the results. If the newest file is of another suite, a finding reports it.
        let key = |draft: &&Draft| draft.time.as_ref().map(|stamp| stamp.time);
        let newest = read.iter().max_by_key(key);
        let others = |newest: &Draft| {
            read.iter()
                .filter(|draft| draft.identity() != newest.identity())
                .any(|draft| request.suite.is_none_or(|suite| draft.is_of(suite) != Some(false)))
        };
        let is_chosen = newest.is_some_and(|newest| {
            let of = request.suite.and_then(|suite| newest.is_of(suite));
            of == Some(false) || of == Some(true) && !others(newest)
        });
        if identities.len() > 1 && !is_chosen {
            let mut names: Vec<String> = identities.iter().map(|names| names.join(" ")).collect();
            names.sort();
            names.truncate(3);
            return Err(format!(
                "the files are results of several suites or models: {}; name the files of one",
                names.join("; ")
            ));
        }
        if let Some(without) = read.iter().find(|draft| draft.time.is_none()) {
            let name = name_of(&without.path);
            return Err(format!("the newest of {files} files is not known: `{name}` records no time"));
        }
    }
    let key = |draft: &Draft| draft.time.as_ref().map(|stamp| stamp.time);
    read.sort_by_key(key);
    let chosen = read.pop();
    if let (Some(chosen), Some(other)) = (&chosen, read.last())
        && key(chosen) == key(other)
    {
        let (one, other) = (name_of(&chosen.path), name_of(&other.path));
        return Err(format!("`{one}` and `{other}` have the same time, so the newest is not known"));
    }
    if let Some(chosen) = &chosen
        && let Some(other) = beside.iter().find(|other| is_newer_and_differs(other, chosen, request))
    {
        let (one, other) = (name_of(&chosen.path), name_of(&other.path));
        return Err(format!("`{other}` is newer than `{one}` and has other numbers: name the file to use"));
    }
    Ok(chosen)
}

/// Whether a file is newer than the chosen one and has another value of a required measure.
fn is_newer_and_differs(other: &Draft, chosen: &Draft, request: &Request<'_>) -> bool {
    let (Some(time), Some(counts)) = (&other.time, &chosen.time) else { return false };
    let differs = |name: &&str| match (other.measure(name), chosen.measure(name)) {
        (MeasureLookup::Found(one), MeasureLookup::Found(other)) => (one.value - other.value).abs() > 1e-9,
        _ => false,
    };
    time.time > counts.time && request.measures.iter().any(differs)
}

/// Reads one file; none if it is not in a results format.
fn read_one(
    cache: &mut DataCache<'_>,
    path: &RepoPath,
    size: u64,
    request: &Request<'_>,
    sources: &mut SourceMap,
) -> Result<Option<Draft>, Refusal> {
    let file = cache.get(path, size, Purpose::Values, sources)?;
    if request.format.is_some_and(|format| !super::is_in(&file.parsed, format)) {
        return Ok(None);
    }
    let (record, pointed, archived) = match &file.parsed {
        ParsedData::Archive => {
            let ArchivedResults { record, header, text } = archive::read(cache, path, sources)?;
            let pointed = header.map(|header| pointed(&header, &request.measures)).unwrap_or_default();
            (record, pointed, text)
        }
        ParsedData::Xml => {
            // A text in memory is already decoded. A larger file is read in pieces.
            let record = match file.whole_text(sources) {
                Some(text) => junit::read(text.as_bytes()),
                None => junit::read(BufReader::with_capacity(64 << 10, cache.reader(path)?)),
            };
            match record {
                Ok(record) => (record, HashMap::new(), None),
                Err(defect) => {
                    let file = cache.get(path, size, Purpose::Values, sources)?;
                    let span = file.span(&defect.at, sources);
                    return Err(malformed("JUnit XML", defect, Some(span)));
                }
            }
        }
        ParsedData::Tree(root) => {
            let forced = request.format.filter(|format| is_tree(*format));
            let record = super::read(&file.parsed, forced);
            let format = match file.shape {
                Some(DataFormat::Yaml) => EvalFormat::Yaml,
                Some(DataFormat::Toml) => EvalFormat::Toml,
                _ => EvalFormat::Json,
            };
            let named = |record: ResultRecord| {
                if record.format == EvalFormat::Json { ResultRecord { format, ..record } } else { record }
            };
            let Some(record) = record.map(named) else { return Ok(None) };
            (record, pointed(root, &request.measures), None)
        }
        ParsedData::Table(table) => {
            let Some(record) = super::read(&file.parsed, None) else { return Ok(None) };
            (record, pointed_in_table(table, &request.measures), None)
        }
        ParsedData::Unknown => return Ok(None),
    };
    let named = || time::in_name(&name_of(path)).map(|time| Stamp { time, at: None });
    let time = record.time.clone().or_else(named);
    let measures = Measures::new(&record, pointed);
    Ok(Some(Draft { path: path.clone(), size, record, time, measures, archived }))
}

/// Returns the places that a finding may show. Of the measures, only those with bounds.
fn places(record: &ResultRecord, measures: &Measures, request: &Request<'_>) -> Vec<Range<usize>> {
    let mut places: Vec<_> = record.places().cloned().collect();
    for name in &request.measures {
        match measures.measure(record, name) {
            MeasureLookup::Found(Measured { at, .. }) | MeasureLookup::NoNumber(_, at) => places.push(at),
            MeasureLookup::Several(_) | MeasureLookup::Unclear(_) | MeasureLookup::Absent => {}
        }
    }
    places.extend(measures.pointed.values().filter_map(|pointed| match pointed {
        MeasurePointer::Number(_, at) | MeasurePointer::Other(_, at) => Some(at.clone()),
        MeasurePointer::Unclear(_) | MeasurePointer::Nothing => None,
    }));
    places
}

fn is_tree(format: EvalFormat) -> bool {
    !matches!(format, EvalFormat::Junit | EvalFormat::Csv)
}
