//! Reads random text as a decision record. It must not panic, and status and outcome must lie in the text. This is checked for the
//! whole document and for each section.
//!
//! Seeds: `cargo fuzz run decisions fuzz/corpus/decisions fixtures/systems/claims-triage/files/docs/decisions`.
#![cfg_attr(fuzzing, no_main)]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use readiness::RepoPath;
use readiness::Stage;
use readiness::internals::evidence::decision::OutcomeSynonyms;
use readiness::internals::evidence::document;
use readiness::internals::evidence::document::FileContent;
use readiness::internals::output::clean::Audience;
use readiness::internals::output::concise;
use readiness::internals::snapshot::Memory;
use readiness::internals::text::SourceMap;
use readiness::{Options, Target, check};

const MANIFEST: &str = "[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\non = 2026-11-02\n";

fuzz_target!(|bytes: &[u8]| {
    let root = RepoPath::root();
    let path = root.join("d.md").expect("a name");
    let tree = Memory::new(BTreeMap::from([
        (root.child(b"readiness.toml"), MANIFEST.as_bytes().to_vec()),
        (path.clone(), bytes.to_vec()),
    ]));
    let mut sources = SourceMap::default();
    if let FileContent::Document(document) = document::read(&tree, &path, bytes.len() as u64, &mut sources) {
        let text = sources.get(document.file).text();
        let synonyms = OutcomeSynonyms::default();
        let record = document.decision(text, document.sections(None), &synonyms);
        let places = [
            record.status.as_ref().map(|(_, at)| at),
            record.partly_superseded.as_ref(),
            record.outcome.as_ref().map(|(_, at)| at),
        ];
        for at in places.into_iter().flatten() {
            assert!(text.get(at.clone()).is_some(), "{record:?}");
        }
        for anchor in document.anchors().take(20) {
            let part = document.decision(text, document.sections(Some(anchor)), &synonyms);
            if let Some((_, at)) = part.outcome {
                assert!(text.get(at.clone()).is_some(), "{anchor}: {at:?}");
            }
        }
        if let Some((_, at)) = document.work_status(text) {
            assert!(text.get(at).is_some());
        }
    }
    let options = Options { stage: Some(Stage::Handoff), ..Options::on(jiff::civil::date(2026, 11, 20)) };
    let Ok(report) = check(&tree, None, &[Target::Folder(root)], &options) else { return };
    for (_, finding) in &report.findings {
        let span = finding.primary.span;
        let source = report.sources.get(span.file);
        assert!(source.text().get(source.clamped(span.range())).is_some(), "{finding:?}");
    }
    let _ = concise::render(&report, Audience { workflow: true }, false);
});
