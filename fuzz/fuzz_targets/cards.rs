//! Reads random text as a custom rule card and evaluates it on a manifest with all tables. It must not panic or hang, and every span
//! must lie in its file.
//!
//! Seeds: `cargo fuzz run cards fuzz/corpus/cards fixtures/policies/acme`.
#![cfg_attr(fuzzing, no_main)]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use readiness::RepoPath;
use readiness::Stage;
use readiness::internals::output::clean::Audience;
use readiness::internals::output::concise;
use readiness::internals::output::json;
use readiness::internals::snapshot::Memory;
use readiness::{Options, Target, check};

const MANIFEST: &str = include_str!("../../fixtures/manifests/whole.toml");

fuzz_target!(|bytes: &[u8]| {
    let root = RepoPath::root();
    let manifest = MANIFEST.replace("policy/*.md", "cards/*.md");
    let files = BTreeMap::from([
        (root.child(b"readiness.toml"), manifest.into_bytes()),
        (root.join("cards/acme-x.md").expect("a path"), bytes.to_vec()),
    ]);
    let options = Options { stage: Some(Stage::Handoff), ..Options::on(jiff::civil::date(2026, 11, 20)) };
    let Ok(report) = check(&Memory::new(files), None, &[Target::Folder(root)], &options) else { return };
    for (_, finding) in &report.findings {
        let span = finding.primary.span;
        let source = report.sources.get(span.file);
        assert!(source.text().get(source.clamped(span.range())).is_some(), "{finding:?}");
        assert!((1..=72).contains(&finding.headline.chars().count()), "{finding:?}");
    }
    let _ = json::render(&report);
    let _ = concise::render(&report, Audience { workflow: true }, false);
});
