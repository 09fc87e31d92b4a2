//! Reads the changed-path Bloom filters of a commit-graph: for each commit, the paths that differ from its first parent.
//!
//! gix does not read them. The format is described in gitformat-commit-graph (chunks `BIDX` and `BDAT`), the hash in
//! git's bloom.c. A filter has no false negatives: a path that it rules out has not changed and need not be compared.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::limits::history as limits;
use bstr::ByteSlice;

/// Two hashes of a path, from which the others are computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PathHash {
    first: u32,
    second: u32,
    /// Whether the path has bytes of 128 and more, which version 1 of the format hashes differently.
    wide: bool,
}

impl PathHash {
    /// Hashes a path without a slash at either end.
    pub(super) fn of(path: &[u8]) -> Self {
        let wide = path.iter().any(|byte| *byte >= 0x80);
        Self { first: murmur3(0x293a_e76f, path), second: murmur3(0x7e64_6e2c, path), wide }
    }
}

/// The filters of all layers of a commit-graph, the base layer first.
#[derive(Debug, Default)]
pub(super) struct Filters {
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    /// Number of commits in the layers below.
    below: u32,
    commits: u32,
    /// The end offsets of all filters, followed by the filters; none if the layer has no filters.
    content: Option<PathFilter>,
}

#[derive(Debug)]
struct PathFilter {
    ends: Vec<u8>,
    data: Vec<u8>,
    version: u32,
    hashes: u32,
}

/// The filter of one commit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter<'f> {
    bits: &'f [u8],
    version: u32,
    hashes: u32,
}

impl Filter<'_> {
    /// Whether something at or below the path may differ from the first parent.
    pub(super) fn may_hold(&self, key: PathHash) -> bool {
        if key.wide && self.version < 2 {
            return true;
        }
        let count = self.bits.len() as u64 * 8;
        (0..self.hashes).all(|nth| {
            let hash = key.first.wrapping_add(nth.wrapping_mul(key.second));
            let at = u64::from(hash) % count;
            self.bits.get((at / 8) as usize).is_none_or(|bits| bits & 1 << (at % 8) != 0)
        })
    }
}

impl Filters {
    /// Opens the filters of the commit-graph in an `objects/info` folder; none if there are none, or they cannot be read.
    pub(super) fn open(info: &Path) -> Option<Self> {
        let mut layers = Vec::new();
        let mut below = 0;
        for path in files(info) {
            let layer = read(&path, below).ok()?;
            below = below.checked_add(layer.commits)?;
            layers.push(layer);
        }
        layers.iter().any(|layer| layer.content.is_some()).then_some(Self { layers })
    }

    /// Returns the filter of the commit at a position in the whole graph; none if it has none.
    pub(super) fn at(&self, position: u32) -> Option<Filter<'_>> {
        let layer = self.layers.iter().find(|layer| {
            position.checked_sub(layer.below).is_some_and(|position| position < layer.commits)
        })?;
        let content = layer.content.as_ref()?;
        let nth = (position - layer.below) as usize;
        let end = |nth: usize| number(&content.ends, 4 * nth).map(|end| end as usize);
        let start = if nth == 0 { 0 } else { end(nth - 1)? };
        let bits = content.data.get(start..end(nth)?).filter(|bits| !bits.is_empty())?;
        Some(Filter { bits, version: content.version, hashes: content.hashes })
    }
}

/// Returns the files of a commit-graph, one or a chain, the base first.
#[expect(clippy::disallowed_methods, reason = "git's own folder is not part of the tree")]
fn files(info: &Path) -> Vec<PathBuf> {
    let one = info.join("commit-graph");
    if one.exists() {
        return vec![one];
    }
    let folder = info.join("commit-graphs");
    let chain = std::fs::read(folder.join("commit-graph-chain")).unwrap_or_default();
    let names = chain.lines().filter_map(|line| line.to_str().ok());
    names.map(|name| folder.join(format!("graph-{name}.graph"))).collect()
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn read(path: &Path, below: u32) -> io::Result<Layer> {
    let damaged = || io::Error::other("no commit-graph");
    let mut file = File::open(path)?;
    let mut header = [0; 8];
    file.read_exact(&mut header)?;
    if &header[..4] != b"CGPH" {
        return Err(damaged());
    }
    let mut table = vec![0; (usize::from(header[6]) + 1) * 12];
    file.read_exact(&mut table)?;
    let entry = |at: usize| -> Option<(&[u8], u64)> {
        let (id, start) = table.get(at * 12..at * 12 + 12)?.split_at_checked(4)?;
        Some((id, u64::from_be_bytes(start.try_into().ok()?)))
    };
    let mut chunk = |name: &[u8; 4]| -> io::Result<Option<Vec<u8>>> {
        let Some(at) = (0..usize::from(header[6])).find(|at| entry(*at).is_some_and(|(id, _)| id == name))
        else {
            return Ok(None);
        };
        let ((_, start), (_, end)) = entry(at).zip(entry(at + 1)).ok_or_else(damaged)?;
        let length =
            end.checked_sub(start).filter(|length| *length <= limits::BLOOM_BYTES).ok_or_else(damaged)?;
        file.seek(SeekFrom::Start(start))?;
        let mut content = Vec::new();
        (&mut file).take(length).read_to_end(&mut content)?;
        Ok(Some(content))
    };
    let fan = chunk(b"OIDF")?.ok_or_else(damaged)?;
    let commits = number(&fan, 255 * 4).ok_or_else(damaged)?;
    let content = match (chunk(b"BIDX")?, chunk(b"BDAT")?) {
        (Some(ends), Some(mut data)) if data.len() >= 12 => {
            let version = number(&data, 0).ok_or_else(damaged)?;
            let hashes = number(&data, 4).ok_or_else(damaged)?;
            data.drain(..12);
            let known = (1..=2).contains(&version) && (1..=limits::BLOOM_HASHES).contains(&hashes);
            known.then_some(PathFilter { ends, data, version, hashes })
        }
        _ => None,
    };
    Ok(Layer { below, commits, content })
}

/// Computes `MurmurHash3` with 32 bits.
fn murmur3(seed: u32, data: &[u8]) -> u32 {
    let mix = |word: u32| word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let (words, tail) = data.as_chunks::<4>();
    let mut hash = words.iter().fold(seed, |hash, word| {
        (hash ^ mix(u32::from_le_bytes(*word))).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
    });
    if !tail.is_empty() {
        hash ^= mix(tail.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte)));
    }
    hash ^= data.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_gits() {
        // git's t0095-bloom.sh
        assert_eq!(murmur3(0, b""), 0);
        assert_eq!(murmur3(0, b"Hello world!"), 0x627b_0c2c);
        assert_eq!(murmur3(0, b"The quick brown fox jumps over the lazy dog"), 0x2e4f_f723);
    }

    #[test]
    fn a_filter_holds_what_was_put_in() {
        // From git's t0095-bloom.sh: the filters of an empty path and of a second path.
        let filter = |bits: &'static [u8]| Filter { bits, version: 1, hashes: 7 };
        let one = filter(&[0x11, 0x11]);
        assert!(one.may_hold(PathHash { first: 0x5615_800c, second: 0x0580_e554, wide: false }));
        assert_eq!(PathHash::of(b""), PathHash { first: 0x5615_800c, second: 0x0580_e554, wide: false });
        assert!(!filter(&[0]).may_hold(PathHash::of(b"a")));
        assert!(filter(&[0xff]).may_hold(PathHash::of(b"a")));
        assert!(filter(&[0]).may_hold(PathHash::of("ä".as_bytes())), "version 1 cannot tell");
    }
}
