//! Fingerprints identify findings across runs, so that a platform recognises a finding when lines move.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::report::SystemReport;
use crate::text::hex;

/// Makes fingerprints from manifest, rule and subject, never from the line. Equal keys get a number, so that all fingerprints differ.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    /// The fingerprint of the next finding, in the order of the report.
    pub(super) fn next(&mut self, system: &SystemReport, finding: &Finding) -> String {
        let key = format!("{}\0{}\0{}", system.manifest, finding.rule, finding.subject);
        let nth = self.seen.entry(key.clone()).and_modify(|nth| *nth += 1).or_insert(0);
        let digest = Sha256::digest(format!("{key}\0{nth}"));
        hex(digest.first_chunk::<16>().map_or(digest.as_slice(), <[u8; 16]>::as_slice))
    }
}
