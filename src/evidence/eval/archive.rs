//! Reads Inspect AI's `.eval` archives: the log's header, and the samples with errors.

use std::io::Read;

use zip::{CompressionMethod, ZipArchive};

use super::record::{ResultRecord, SpannedNumber, SpannedText};
use crate::evidence::content::Unreadable;
use crate::evidence::data::{DataCache, DataDefect, Refusal, Stream, Value, Want, malformed, read_json};
use crate::limits::evals as limits;
use crate::manifest::model::EvalFormat;
use crate::snapshot::{RepoPath, Seekable};
use crate::text::{FileId, SourceMap, Span};

/// The results in an `.eval` archive.
pub(super) struct ArchivedResults {
    pub(super) record: ResultRecord,
    /// The values of the header; none if the run only started.
    pub(super) header: Option<Value>,
    /// The text of the header.
    pub(super) text: Option<FileId>,
}

/// Reads an `.eval` archive.
pub(super) fn read(
    cache: &DataCache<'_>,
    path: &RepoPath,
    sources: &mut SourceMap,
) -> Result<ArchivedResults, Refusal> {
    let refused = |what: String, span| {
        Refusal::Unreadable(Unreadable::Malformed { shape: "an Inspect log", what, span })
    };
    let header = header(cache.reader(path)?).map_err(|what| refused(what, None))?;
    let Header::Text { header: text, summaries } = header else {
        let mut record = ResultRecord::new(EvalFormat::Inspect);
        record.unfinished = Some(SpannedText { name: "started".to_owned(), at: 0..0 });
        return Ok(ArchivedResults { record, header: None, text: None });
    };
    let text = String::from_utf8(text).map_err(|_| refused("its header is not UTF-8".to_owned(), None))?;
    let root: Result<Value, DataDefect> = {
        let mut stream = Stream::new(Box::new(std::io::Cursor::new(text.as_bytes())));
        read_json(&mut stream, &Want::of(["**"]), super::ends_before)
    };
    // The header is shown as a file within the archive.
    let file = sources.add_member(path.child(b"header.json"), text);
    let root = root.map_err(|defect| {
        let span = Span::new(file, defect.at.clone());
        malformed("JSON", defect, Some(span))
    })?;
    if !super::inspect::is(&root) {
        return Err(refused("its header is not an Inspect header".to_owned(), None));
    }
    let mut record = super::inspect::read(&root);
    let parsed = |text: Vec<u8>| {
        let mut stream = Stream::new(Box::new(std::io::Cursor::new(text.as_slice())));
        read_json(&mut stream, &Want::of(["*/error"]), |_, _| false)
            .map_err(|defect| format!("is not JSON: {}", defect.what))
    };
    match summaries.map(|text| text.and_then(parsed)) {
        None => {}
        // The summaries are not part of the header, whose beginning is shown.
        Some(Ok(summaries)) => {
            record.errors =
                super::inspect::broken(&summaries).map(|errors| SpannedNumber { at: 0..1, ..errors });
        }
        Some(Err(why)) => {
            record.unclear =
                Some(format!("`summaries.json` in the log, which lists samples with errors, {why}"));
        }
    }
    Ok(ArchivedResults { record, header: Some(root), text: Some(file) })
}

/// The header of an archive.
enum Header {
    /// The log's header and the summary of its samples, both in JSON.
    Text { header: Vec<u8>, summaries: Option<Result<Vec<u8>, String>> },
    /// There is no header yet: the run has not ended, or it crashed.
    Unfinished,
}

/// Reads the header of an archive. The error says what is wrong.
fn header(file: Box<dyn Seekable + '_>) -> Result<Header, String> {
    // Buffered, since the list of members is read in small pieces.
    let mut archive = ZipArchive::new(std::io::BufReader::new(file)).map_err(|_| "not a complete archive")?;
    if archive.len() > limits::ARCHIVE_MEMBERS {
        return Err("it has too many members".into());
    }
    // If several members have the same name, the last one counts.
    let Some(at) = archive.index_for_name("header.json") else {
        let started = archive.index_for_name("_journal/start.json").is_some();
        return if started { Ok(Header::Unfinished) } else { Err("the archive has no `header.json`".into()) };
    };
    let text = unpacked(&mut archive, at).map_err(|why| format!("its header {why}"))?;
    let summaries = archive.index_for_name("summaries.json").map(|at| unpacked(&mut archive, at));
    Ok(Header::Text { header: text, summaries })
}

/// Decompresses a member of an archive. The error follows the member's name in a message.
fn unpacked(
    archive: &mut ZipArchive<impl std::io::Read + std::io::Seek>,
    at: usize,
) -> Result<Vec<u8>, String> {
    let broken = |_| "cannot be unpacked";
    let method = archive.by_index_raw(at).map_err(broken)?.compression();
    let mut text = Vec::new();
    let read = if method == CompressionMethod::ZSTD {
        // With a decompressor in pure Rust. The one of the zip crate needs C.
        let raw = archive.by_index_raw(at).map_err(broken)?;
        let stream = ruzstd::decoding::StreamingDecoder::new(raw).map_err(|_| "cannot be unpacked")?;
        stream.take(limits::ARCHIVE_HEADER_BYTES + 1).read_to_end(&mut text)
    } else if matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
        archive.by_index(at).map_err(broken)?.take(limits::ARCHIVE_HEADER_BYTES + 1).read_to_end(&mut text)
    } else {
        return Err("has an unsupported compression: convert it with `inspect log convert --to json`".into());
    };
    read.map_err(|_| "cannot be unpacked")?;
    if text.len() as u64 > limits::ARCHIVE_HEADER_BYTES {
        return Err("is too large".into());
    }
    Ok(text)
}
