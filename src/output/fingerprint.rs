//! What names a finding for good, so that a platform knows it again when lines move.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::report::SystemReport;
use crate::text::hex;

/// Names findings by manifest, rule and subject, never by line. The same again gets a number, so all names differ.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    /// The name of the next finding, in the report's order.
    pub(super) fn next(&mut self, system: &SystemReport, finding: &Finding) -> String {
        let key = format!("{}\0{}\0{}", system.manifest, finding.rule, finding.subject);
        let nth = self.seen.entry(key.clone()).and_modify(|nth| *nth += 1).or_insert(0);
        let digest = Sha256::digest(format!("{key}\0{nth}"));
        hex(digest.first_chunk::<16>().map_or(digest.as_slice(), <[u8; 16]>::as_slice))
    }
}
