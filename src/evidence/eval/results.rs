//! The results of one eval: the newest file of those that its claim leads to, and its measures by the names that `require` uses.

use std::collections::{HashMap, HashSet};
use std::io::BufReader;
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::measures::{
    COMMON, MeasureLookup, MeasurePointer, Measured, common, measure, pointed, pointed_in_table,
};
use super::record::{ResultRecord, SpannedNumber, SpannedText, Stamp};
use super::suite::Suite;
use super::{WANTED, archive, junit, time};
use crate::evidence::data::{
    DataCache, DataFormat, ParsedData, Purpose, Refusal, Value, Want, malformed, read_json,
};
use crate::evidence::data::{DataDefect, Stream};
use crate::evidence::document::Unreadable;
use crate::evidence::locate::ArtifactLocation;
use crate::limits::evals as limits;
use crate::manifest::model::EvalFormat;
use crate::manifest::value::JsonPointer;
use crate::snapshot::{RepoPath, resolve};
use crate::text::{FileId, SourceMap, Span};

/// Why results are not read.
pub(super) const TOO_MANY: &str =
    "too many evals read the same files: name one file for each, or set the bounds in one eval";

/// What is kept of data files: what the formats know, and what these pointers lead to.
pub fn wanted<'p>(pointers: impl Iterator<Item = &'p JsonPointer>) -> Want {
    let mut want = Want::of(WANTED.iter().flat_map(|patterns| patterns.iter().copied()));
    for pointer in pointers {
        want.add(&pointer.keys());
    }
    want
}

/// What is asked of an eval's results.
#[derive(Debug)]
pub struct Request<'m> {
    /// The format that the manifest says.
    pub format: Option<EvalFormat>,
    /// The measures that bounds are set on.
    pub measures: Vec<&'m str>,
    /// The suite that they should be of, if that could be read.
    pub suite: Option<&'m Suite>,
    /// The day of judgement: what says to be made later is no evidence.
    pub today: Date,
}

/// What became of the claim of results.
#[derive(Debug)]
pub enum ResultsState {
    /// It leads to no file that says anything: another rule says so.
    Nothing,
    /// A file that it leads to is not what it should be.
    Unreadable(RepoPath, Refusal),
    /// It cannot be told which results count, and why.
    Unknown(String),
    /// These.
    Results(Box<EvalResults>),
}

/// Results that count.
#[derive(Debug)]
pub struct EvalResults {
    /// The file.
    pub path: RepoPath,
    /// What it says.
    pub record: ResultRecord,
    /// When they were made: by their own account, else by the file's name.
    pub time: Option<Stamp>,
    /// Where other files say that they were made on a day to come: they do not count.
    pub future: Vec<Span>,
    /// Why others may count in their place: where these fail all the same, they fail.
    pub doubt: Option<String>,
    /// What the manifest's pointers lead to.
    pointed: HashMap<String, MeasurePointer>,
    spans: HashMap<(usize, usize), Span>,
    /// The file's first byte.
    start: Span,
}

impl EvalResults {
    /// Where some bytes of the file stand.
    pub fn span(&self, at: &Range<usize>) -> Span {
        self.spans.get(&(at.start, at.end)).copied().unwrap_or(self.start)
    }

    /// What the measure that a bound names comes to.
    pub fn measure(&self, name: &str) -> MeasureLookup {
        look_up(&self.pointed, &self.record, name)
    }

    /// The names of the measures that it holds.
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

/// What a pointer leads to, or what a measure of this name comes to.
fn look_up(pointed: &HashMap<String, MeasurePointer>, record: &ResultRecord, name: &str) -> MeasureLookup {
    match pointed.get(name) {
        Some(MeasurePointer::Number(value, at)) => {
            MeasureLookup::Found(Measured { value: *value, at: at.clone(), of: None, or: None })
        }
        Some(MeasurePointer::Other(what, at)) => MeasureLookup::NoNumber(what, at.clone()),
        Some(MeasurePointer::Unclear(why)) => MeasureLookup::Unclear(why.clone()),
        Some(MeasurePointer::Nothing) => MeasureLookup::Absent,
        None => measure(record, name),
    }
}

/// Finds the results that count among the files that a claim leads to.
pub fn find(
    shelf: &mut DataCache<'_>,
    location: &ArtifactLocation,
    request: &Request<'_>,
    sources: &mut SourceMap,
) -> ResultsState {
    let mut files: Vec<(RepoPath, u64)> = match location {
        ArtifactLocation::File { path, size } => vec![(path.clone(), *size)],
        ArtifactLocation::Files(paths) => {
            if !shelf.may_look_at(paths.len()) {
                return ResultsState::Unknown(TOO_MANY.to_owned());
            }
            let sized = |path: &RepoPath| resolve(shelf.snapshot(), path).ok()?.file();
            paths.iter().filter(|path| may_be_results(path)).filter_map(sized).collect()
        }
        _ => return ResultsState::Nothing,
    };
    if files.len() > limits::RESULT_FILES {
        // Where every name has its time, the last ones are enough.
        let stamped: Option<Vec<_>> =
            files.iter().map(|file| Some((time::in_name(&name_of(&file.0))?, file.clone()))).collect();
        let Some(mut stamped) = stamped else {
            return ResultsState::Unknown(format!(
                "{} files are too many to find the newest of",
                files.len()
            ));
        };
        stamped.sort();
        files = stamped
            .split_off(stamped.len() - limits::RESULT_FILES)
            .into_iter()
            .map(|(_, file)| file)
            .collect();
    }
    // All are taken off, so that the evals which are read do not depend on which files they share.
    let unread = files.iter().filter(|(path, size)| !shelf.may_read(path, *size)).count();
    if unread > 0 {
        return ResultsState::Unknown(TOO_MANY.to_owned());
    }
    let alone = files.len() == 1;
    let mut read = Vec::new();
    let mut refused: Vec<(RepoPath, Refusal)> = Vec::new();
    for (path, size) in &files {
        match read_one(shelf, path, *size, request, sources) {
            Ok(Some(draft)) => read.push(draft),
            // A folder may hold other things, too.
            Ok(None) if !alone => {}
            Ok(None) => {
                let what = match request.format {
                    Some(format) => format!("not in the format `{}`", format.as_str()),
                    None => "in no format that is read".to_owned(),
                };
                let span = Some(Span::new(sources.add(path.clone(), String::new()), 0..0));
                let why = Unreadable::Malformed { shape: "results", what, span };
                return ResultsState::Unreadable(path.clone(), Refusal::Unreadable(why));
            }
            Err(refusal) => refused.push((path.clone(), refusal)),
        }
    }
    let future = drop_future(&mut read, request);
    let chosen = match newest(read, request) {
        Ok(chosen) => chosen,
        Err(why) => return ResultsState::Unknown(why),
    };
    let Some(chosen) = chosen else {
        // What says nothing by itself says nothing among others.
        return refused
            .into_iter()
            .next()
            .map_or(ResultsState::Nothing, |(path, refusal)| ResultsState::Unreadable(path, refusal));
    };
    // One that cannot be read may be the newest, unless its name says that it is older.
    let mut doubt = None;
    for (path, refusal) in refused {
        let name = name_of(&path);
        match (time::in_name(&name), &chosen.time) {
            (Some(stamp), Some(time)) if stamp > time.time => return ResultsState::Unreadable(path, refusal),
            (Some(_), Some(_)) => {}
            _ if is_settings(&name) => {}
            _ => doubt = Some(format!("`{name}` cannot be read, and may be the newest")),
        }
    }
    let mut spans = Vec::new();
    for draft in future {
        let at = draft.time.and_then(|stamp| stamp.at).unwrap_or(0..0);
        let span = match draft.archived {
            Some(file) => Some(Span::new(file, at)),
            None => shelf
                .get(&draft.path, draft.size, Purpose::Values, sources)
                .ok()
                .map(|file| file.span(&at, sources)),
        };
        spans.extend(span);
    }
    for (path, _) in files.iter().filter(|(path, _)| *path != chosen.path) {
        shelf.forget(path);
    }
    let chosen = chosen.placed(shelf, request, sources);
    ResultsState::Results(Box::new(EvalResults { future: spans, doubt, ..chosen }))
}

/// Takes away what says that it was made on a day to come, where anything else is left: the other results are judged.
fn drop_future(read: &mut Vec<Draft>, request: &Request<'_>) -> Vec<Draft> {
    // East of Greenwich it is tomorrow already.
    let tomorrow = request.today.tomorrow().unwrap_or(request.today);
    let is_future = |draft: &Draft| {
        draft.time.as_ref().is_some_and(|stamp| stamp.time.to_zoned(TimeZone::UTC).date() > tomorrow)
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

/// Whether a file that cannot be read is something else by its name: such files have comments that JSON has not.
fn is_settings(name: &str) -> bool {
    let name = name.to_lowercase();
    ["config", "settings", "schema", "package", "launch"].iter().any(|word| name.contains(word))
}

/// Whether a file in a folder of results may be some.
fn may_be_results(path: &RepoPath) -> bool {
    matches!(
        path.extension().as_str(),
        "json" | "jsonl" | "ndjson" | "yaml" | "yml" | "toml" | "csv" | "tsv" | "xml" | "eval"
    )
}

/// Results whose places are not known yet.
struct Draft {
    path: RepoPath,
    size: u64,
    record: ResultRecord,
    time: Option<Stamp>,
    pointed: HashMap<String, MeasurePointer>,
    /// The text of an archive's header.
    archived: Option<FileId>,
}

impl Draft {
    /// What the results are of: other tasks, models or suites have results of their own.
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

    /// Whether the suite made them, by their providers; none where those are not known.
    fn is_of(&self, suite: &Suite) -> Option<bool> {
        let (ours, theirs) = (suite.providers.as_ref()?, self.record.suite_providers.as_ref()?);
        let known = |theirs: &Vec<SpannedText>| {
            ours.iter().any(|ours| theirs.iter().any(|name| ours.contains(&name.name)))
        };
        Some(theirs.iter().all(known))
    }

    /// What the measure that a bound names comes to.
    fn measure(&self, name: &str) -> MeasureLookup {
        look_up(&self.pointed, &self.record, name)
    }

    /// The results, with the places that a finding may show.
    fn placed(
        self,
        shelf: &mut DataCache<'_>,
        request: &Request<'_>,
        sources: &mut SourceMap,
    ) -> EvalResults {
        let Self { path, size, record, time, pointed, archived } = self;
        let mut spans = HashMap::new();
        let all = places(&record, &pointed, request);
        for at in std::iter::once(0..0).chain(all) {
            let span = match archived {
                Some(file) => Some(Span::new(file, at.clone())),
                None => {
                    shelf.get(&path, size, Purpose::Values, sources).ok().map(|file| file.span(&at, sources))
                }
            };
            spans.extend(span.map(|span| ((at.start, at.end), span)));
        }
        let start = spans.get(&(0, 0)).copied();
        let start = start.unwrap_or_else(|| Span::new(sources.add(path.clone(), String::new()), 0..0));
        EvalResults { path, record, time, future: Vec::new(), doubt: None, pointed, spans, start }
    }
}

/// Of several results the newest by their own time; none where there are none, and why where that cannot be told.
fn newest(read: Vec<Draft>, request: &Request<'_>) -> Result<Option<Draft>, String> {
    // Beside what a known tool wrote, what nobody knows is something else; it may be a newer run all the same.
    let is_any_known = read.iter().any(|draft| !draft.record.is_anybodys());
    let (known, beside): (Vec<_>, Vec<_>) =
        read.into_iter().partition(|draft| !is_any_known || !draft.record.is_anybodys());
    let mut read = known;
    // Of files that nobody's tool wrote, those that hold what bounds are set on are results, if some do.
    let holds = |draft: &Draft| {
        request.measures.iter().any(|name| matches!(draft.measure(name), MeasureLookup::Found(_)))
    };
    if read.iter().any(|draft| draft.record.is_anybodys() && holds(draft)) {
        read.retain(holds);
    }
    let files = read.len();
    if files > 1 {
        let identities: HashSet<Vec<&str>> = read.iter().map(Draft::identity).collect();
        // The suite says which of them are meant. The newest counts all the same: if it is of another suite, that is a finding.
        let key = |draft: &&Draft| draft.time.as_ref().map(|stamp| stamp.time);
        let newest = read.iter().max_by_key(key);
        let others = |newest: &Draft| {
            read.iter()
                .filter(|draft| draft.identity() != newest.identity())
                .any(|draft| request.suite.is_none_or(|suite| draft.is_of(suite) != Some(false)))
        };
        let is_told = newest.is_some_and(|newest| {
            let of = request.suite.and_then(|suite| newest.is_of(suite));
            of == Some(false) || of == Some(true) && !others(newest)
        });
        if identities.len() > 1 && !is_told {
            let mut names: Vec<String> = identities.iter().map(|names| names.join(" ")).collect();
            names.sort();
            names.truncate(3);
            return Err(format!("the files are results of several: {}; name those of one", names.join("; ")));
        }
        if let Some(without) = read.iter().find(|draft| draft.time.is_none()) {
            let name = name_of(&without.path);
            return Err(format!(
                "which of {files} files is the newest cannot be told: `{name}` says no time"
            ));
        }
    }
    let key = |draft: &Draft| draft.time.as_ref().map(|stamp| stamp.time);
    read.sort_by_key(key);
    let chosen = read.pop();
    if let (Some(chosen), Some(other)) = (&chosen, read.last())
        && key(chosen) == key(other)
    {
        let (one, other) = (name_of(&chosen.path), name_of(&other.path));
        return Err(format!("`{one}` and `{other}` are of one time: which is the newest cannot be told"));
    }
    if let Some(chosen) = &chosen
        && let Some(other) = beside.iter().find(|other| is_newer_and_differs(other, chosen, request))
    {
        let (one, other) = (name_of(&chosen.path), name_of(&other.path));
        return Err(format!("`{other}` is newer than `{one}` and says otherwise: name the one that counts"));
    }
    Ok(chosen)
}

/// Whether a file is newer than the one that counts, and has another number for something that a bound is set on.
fn is_newer_and_differs(other: &Draft, chosen: &Draft, request: &Request<'_>) -> bool {
    let (Some(time), Some(counts)) = (&other.time, &chosen.time) else { return false };
    let differs = |name: &&str| match (other.measure(name), chosen.measure(name)) {
        (MeasureLookup::Found(one), MeasureLookup::Found(other)) => (one.value - other.value).abs() > 1e-9,
        _ => false,
    };
    time.time > counts.time && request.measures.iter().any(differs)
}

/// Reads one file; none where it is in no format of results.
fn read_one(
    shelf: &mut DataCache<'_>,
    path: &RepoPath,
    size: u64,
    request: &Request<'_>,
    sources: &mut SourceMap,
) -> Result<Option<Draft>, Refusal> {
    let file = shelf.get(path, size, Purpose::Values, sources)?;
    if request.format.is_some_and(|format| !super::is_in(&file.held, format)) {
        return Ok(None);
    }
    let (record, pointed, archived) = match &file.held {
        ParsedData::Archive => {
            let (record, root, text) = from_archive(shelf, path, sources)?;
            let pointed = root.as_ref().map(|root| pointed(root, &request.measures)).unwrap_or_default();
            (record, pointed, text)
        }
        ParsedData::Xml => {
            // A text that is held was decoded; what is larger is read in pieces.
            let record = match file.held_text(sources) {
                Some(text) => junit::read(text.as_bytes()),
                None => junit::read(BufReader::with_capacity(64 << 10, shelf.reader(path)?)),
            };
            match record {
                Ok(record) => (record, HashMap::new(), None),
                Err(flaw) => {
                    let file = shelf.get(path, size, Purpose::Values, sources)?;
                    let span = file.span(&flaw.at, sources);
                    return Err(malformed("JUnit XML", flaw, Some(span)));
                }
            }
        }
        ParsedData::Tree(root) => {
            let forced = request.format.filter(|format| is_tree(*format));
            let record = super::read(&file.held, forced);
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
            let Some(record) = super::read(&file.held, None) else { return Ok(None) };
            (record, pointed_in_table(table, &request.measures), None)
        }
        ParsedData::Unknown => return Ok(None),
    };
    let named = || time::in_name(&name_of(path)).map(|time| Stamp { time, at: None });
    let time = record.time.clone().or_else(named);
    Ok(Some(Draft { path: path.clone(), size, record, time, pointed, archived }))
}

/// The places that a finding may show: of measures, those that bounds are set on.
fn places(
    record: &ResultRecord,
    pointed: &HashMap<String, MeasurePointer>,
    request: &Request<'_>,
) -> Vec<Range<usize>> {
    let mut places: Vec<_> = record.places().cloned().collect();
    for name in &request.measures {
        match measure(record, name) {
            MeasureLookup::Found(Measured { at, .. }) | MeasureLookup::NoNumber(_, at) => places.push(at),
            MeasureLookup::Several(_) | MeasureLookup::Unclear(_) | MeasureLookup::Absent => {}
        }
    }
    places.extend(pointed.values().filter_map(|pointed| match pointed {
        MeasurePointer::Number(_, at) | MeasurePointer::Other(_, at) => Some(at.clone()),
        MeasurePointer::Unclear(_) | MeasurePointer::Nothing => None,
    }));
    places
}

fn is_tree(format: EvalFormat) -> bool {
    !matches!(format, EvalFormat::Junit | EvalFormat::Csv)
}

type Unpacked = (ResultRecord, Option<Value>, Option<FileId>);

/// What an `.eval` archive says, its header's values, and the header's text.
fn from_archive(
    shelf: &DataCache<'_>,
    path: &RepoPath,
    sources: &mut SourceMap,
) -> Result<Unpacked, Refusal> {
    let refused = |what: String, span| {
        Refusal::Unreadable(Unreadable::Malformed { shape: "an Inspect log", what, span })
    };
    let header = archive::header(shelf.reader(path)?).map_err(|what| refused(what, None))?;
    let archive::Header::Text { header: text, summaries } = header else {
        let mut record = ResultRecord::new(EvalFormat::Inspect);
        record.unfinished = Some(super::SpannedText { name: "started".to_owned(), at: 0..0 });
        return Ok((record, None, None));
    };
    let text = String::from_utf8(text).map_err(|_| refused("its header is not UTF-8".to_owned(), None))?;
    let root: Result<Value, DataDefect> = {
        let mut stream = Stream::new(Box::new(std::io::Cursor::new(text.as_bytes())));
        read_json(&mut stream, &Want::of(["**"]), super::ends_before)
    };
    // An archive is a folder to whoever looks into it.
    let file = sources.add_member(path.child(b"header.json"), text);
    let root = root.map_err(|flaw| {
        let span = Span::new(file, flaw.at.clone());
        malformed("JSON", flaw, Some(span))
    })?;
    if !super::inspect::is(&root) {
        return Err(refused("its header is none of Inspect's".to_owned(), None));
    }
    let mut record = super::inspect::read(&root);
    let parsed = |text: Vec<u8>| {
        let mut stream = Stream::new(Box::new(std::io::Cursor::new(text.as_slice())));
        read_json(&mut stream, &Want::of(["*/error"]), |_, _| false)
            .map_err(|flaw| format!("is no JSON: {}", flaw.what))
    };
    match summaries.map(|text| text.and_then(parsed)) {
        None => {}
        // They are no part of the header, whose beginning is shown.
        Some(Ok(summaries)) => {
            record.errors =
                super::inspect::broken(&summaries).map(|errors| SpannedNumber { at: 0..1, ..errors });
        }
        Some(Err(why)) => {
            record.unclear =
                Some(format!("the log's `summaries.json` says which samples ended in an error, and {why}"));
        }
    }
    Ok((record, Some(root), Some(file)))
}
