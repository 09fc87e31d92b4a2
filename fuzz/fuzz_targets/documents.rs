//! Reads random text as a document. It must not panic, and every section, placeholder, link, date and status must lie in the text.
//!
//! Seeds: `cargo fuzz run documents fuzz/corpus/documents fixtures/evidence/runbooks`.
#![cfg_attr(fuzzing, no_main)]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use readiness::RepoPath;
use readiness::internals::evidence::canon::SectionTopic;
use readiness::internals::evidence::document;
use readiness::internals::evidence::document::FileContent;
use readiness::internals::evidence::sections;
use readiness::internals::evidence::sections::SectionState;
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
    let found = sections::read(document.sections(None), &[("rollback", "zurück")]);
    for canon in SectionTopic::ALL {
        if let SectionState::Empty(place) = found.state(canon) {
            assert!(place.heading.end <= text.len());
        }
    }
    let _ = document.decision(text);
    let _ = document.reviewed();
    let _ = document.emptiness(Some("x"));
});
