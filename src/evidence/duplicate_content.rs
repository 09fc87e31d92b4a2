//! Finds claims whose files have different names and the same content.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::locate::ArtifactLocation;
use crate::claim::Claim;
use crate::limits::documents as limits;
use crate::snapshot::{RepoPath, Snapshot};

/// Smallest file that is compared, in bytes. Smaller files can be equal by chance.
const MIN_SIZE: u64 = 64;

/// Returns a hash of the content for each claim whose file has the same size as another claim's file.
///
/// Only claims that need a document of their own are compared. Only files of equal size are read again, so most files are not.
pub(super) fn find(
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
