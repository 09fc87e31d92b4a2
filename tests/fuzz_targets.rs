//! Every fuzz target compiles with the tests, and holds for the samples and for broken forms of them. The search for new inputs is
//! `cargo fuzz run TARGET`'s.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test reads its samples; nobody else calls the targets"
)]

// The targets import the macro from the crate that they are built with.
extern crate self as libfuzzer_sys;

#[path = "../fuzz/fuzz_targets/cards.rs"]
mod cards;
#[path = "../fuzz/fuzz_targets/csv.rs"]
mod csv;
#[path = "../fuzz/fuzz_targets/decisions.rs"]
mod decisions;
#[path = "../fuzz/fuzz_targets/documents.rs"]
mod documents;
#[path = "../fuzz/fuzz_targets/evidence.rs"]
mod evidence;
#[path = "../fuzz/fuzz_targets/junit.rs"]
mod junit;
#[path = "../fuzz/fuzz_targets/manifest.rs"]
mod manifest;
#[path = "../fuzz/fuzz_targets/renderers.rs"]
mod renderers;

/// Makes of a fuzz target a function of bytes.
#[macro_export]
macro_rules! fuzz_target {
    (|$bytes:ident: &[u8]| $body:block) => {
        pub(crate) fn run($bytes: &[u8]) {
            $body
        }
    };
}

use std::path::Path;

/// The samples below a folder of `fixtures/`, at most 40 kB of each.
fn samples(folder: &str) -> Vec<Vec<u8>> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of fixtures").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let mut bytes = std::fs::read(&path).expect("a sample");
                bytes.truncate(40_000);
                found.push(bytes);
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has samples");
    found
}

/// Runs a target on the samples, on each cut off in the middle, and on each with a byte in its middle replaced.
fn holds(target: fn(&[u8]), folder: &str) {
    for sample in samples(folder) {
        target(&sample);
        let middle = sample.len() / 2;
        target(&sample[..middle]);
        let mut broken = sample.clone();
        if let Some(byte) = broken.get_mut(middle) {
            *byte = 0xff;
        }
        target(&broken);
    }
}

#[test]
fn cards_hold() {
    holds(cards::run, "policies");
}

#[test]
fn csv_hold() {
    holds(csv::run, "evidence/datasets");
}

#[test]
fn decisions_hold() {
    holds(decisions::run, "evidence/runbooks");
}

#[test]
fn documents_hold() {
    holds(documents::run, "evidence/runbooks");
}

#[test]
fn evidence_hold() {
    holds(evidence::run, "evidence/promptfoo");
}

#[test]
fn junit_hold() {
    holds(junit::run, "evidence/junit");
}

#[test]
fn manifest_hold() {
    holds(manifest::run, "manifests");
}

#[test]
fn renderers_hold() {
    holds(renderers::run, "manifests");
}
