//! `.eval` files of Inspect AI: archives, of which the header alone is read.

use std::io::Read;

use zip::{CompressionMethod, ZipArchive};

use crate::limits::evals as limits;
use crate::snapshot::Seekable;

/// What an archive holds for us.
pub(super) enum Header {
    /// The log's header, and what it says of each sample; both JSON.
    Text { header: Vec<u8>, summaries: Option<Result<Vec<u8>, String>> },
    /// The run has not ended, or crashed: there is no header yet.
    Unfinished,
}

/// Reads the header of an archive, or says what is wrong with it.
pub(super) fn header(file: Box<dyn Seekable + '_>) -> Result<Header, String> {
    // A buffer, because the list of members is read in small pieces.
    let mut archive = ZipArchive::new(std::io::BufReader::new(file)).map_err(|_| "not a complete archive")?;
    if archive.len() > limits::ARCHIVE_MEMBERS {
        return Err("it has too many members to be read".into());
    }
    // Of members with one name the last counts.
    let Some(at) = archive.index_for_name("header.json") else {
        let started = archive.index_for_name("_journal/start.json").is_some();
        return if started { Ok(Header::Unfinished) } else { Err("an archive without `header.json`".into()) };
    };
    let text = unpacked(&mut archive, at).map_err(|why| format!("its header {why}"))?;
    let summaries = archive.index_for_name("summaries.json").map(|at| unpacked(&mut archive, at));
    Ok(Header::Text { header: text, summaries })
}

/// One member of an archive, unpacked; or what is wrong with it, to go behind its name.
fn unpacked(
    archive: &mut ZipArchive<impl std::io::Read + std::io::Seek>,
    at: usize,
) -> Result<Vec<u8>, String> {
    let broken = |_| "cannot be unpacked";
    let method = archive.by_index_raw(at).map_err(broken)?.compression();
    let mut text = Vec::new();
    let read = if method == CompressionMethod::ZSTD {
        // In pure Rust; the archive's own way needs C.
        let raw = archive.by_index_raw(at).map_err(broken)?;
        let stream = ruzstd::decoding::StreamingDecoder::new(raw).map_err(|_| "cannot be unpacked")?;
        stream.take(limits::ARCHIVE_HEADER_BYTES + 1).read_to_end(&mut text)
    } else if matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
        archive.by_index(at).map_err(broken)?.take(limits::ARCHIVE_HEADER_BYTES + 1).read_to_end(&mut text)
    } else {
        return Err(
            "is packed in a way that is not read: `inspect log convert --to json` makes it plain".into()
        );
    };
    read.map_err(|_| "cannot be unpacked")?;
    if text.len() as u64 > limits::ARCHIVE_HEADER_BYTES {
        return Err("is too large to be read".into());
    }
    Ok(text)
}
