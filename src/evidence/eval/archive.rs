//! Reads the header of Inspect AI's `.eval` archives.

use std::io::Read;

use zip::{CompressionMethod, ZipArchive};

use crate::limits::evals as limits;
use crate::snapshot::Seekable;

/// The header of an archive.
pub(super) enum Header {
    /// The log's header and the summary of its samples, both in JSON.
    Text { header: Vec<u8>, summaries: Option<Result<Vec<u8>, String>> },
    /// There is no header yet: the run has not ended, or it crashed.
    Unfinished,
}

/// Reads the header of an archive. The error says what is wrong.
pub(super) fn header(file: Box<dyn Seekable + '_>) -> Result<Header, String> {
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
