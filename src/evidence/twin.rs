//! Files under different names that hold the same.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::locate::ArtifactLocation;
use crate::claim::Claim;
use crate::limits::documents as limits;
use crate::snapshot::{RepoPath, Snapshot};

/// Smaller files are alike by chance.
const MIN_SIZE: u64 = 64;

/// What stands for the content of each claim's file that another file, of the same size, equals.
///
/// Only claims that ask for a document of their own are compared, and only files that share their size with another are
/// read again, so most are not.
pub(super) fn twins(
    snapshot: &dyn Snapshot,
    claims: &[Claim<'_>],
    locations: &HashMap<usize, ArtifactLocation>,
) -> HashMap<usize, String> {
    let mut by_size: HashMap<u64, Vec<(usize, &RepoPath)>> = HashMap::new();
    for claim in claims.iter().filter(|claim| claim.asks_for_its_own()) {
        if let Some(ArtifactLocation::File { path, size }) = locations.get(&claim.id)
            && (MIN_SIZE..=limits::DUPLICATE_BYTES).contains(size)
        {
            by_size.entry(*size).or_default().push((claim.id, path));
        }
    }
    let mut found = HashMap::new();
    for files in by_size.values() {
        let Some((_, first)) = files.first() else { continue };
        if files.iter().all(|(_, path)| path == first) {
            continue;
        }
        let mut digests: HashMap<&RepoPath, String> = HashMap::new();
        for (claim, path) in files {
            if !digests.contains_key(path) {
                let Ok(content) = snapshot.read(path, limits::DUPLICATE_BYTES) else { continue };
                digests.insert(path, format!("{:x?}", Sha256::digest(&content).as_slice()));
            }
            if let Some(digest) = digests.get(path) {
                found.insert(*claim, digest.clone());
            }
        }
    }
    found
}
