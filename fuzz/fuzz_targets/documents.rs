//! Reads random text as a document. It must not panic, and every section, placeholder, link, date and status must lie in the text.
//!
//! Seeds: `cargo fuzz run documents fuzz/corpus/documents fixtures/evidence/runbooks`.
#![cfg_attr(fuzzing, no_main)]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use readiness::RepoPath;
use readiness::internals::evidence::decision::OutcomeSynonyms;
use readiness::internals::evidence::document;
use readiness::internals::evidence::document::FileContent;
use readiness::internals::evidence::topics::found_topics;
use readiness::internals::snapshot::Memory;
use readiness::internals::text::SourceMap;

fuzz_target!(|bytes: &[u8]| {
    let path = RepoPath::root().join("x.md").expect("a name");
    let tree = Memory::new(BTreeMap::from([(path.clone(), bytes.to_vec())]));
    let mut sources = SourceMap::default();
    let FileContent::Document(document) = document::read(&tree, &path, bytes.len() as u64, &mut sources)
    else {
        return;
    };
    let text = sources.get(document.file).text();
    for placeholder in document.placeholders(None) {
        assert!(text.get(placeholder.at.clone()).is_some(), "{placeholder:?}");
    }
    for (_, at) in document.references(None) {
        assert!(text.get(at.clone()).is_some());
    }
    for topic in found_topics(text) {
        assert!(topic.label.is_none_or(|at| text.get(at).is_some()), "{}", topic.topic);
    }
    let _ = document.decision(text, document.sections(None), &OutcomeSynonyms::default());
    let _ = document.reviewed();
    let _ = document.emptiness(Some("x"));
});
