//! Reads random bytes in every data format: as results, as a suite, and as the file of a baseline. It must not panic, and every span must
//! lie in the text.
//!
//! Seeds: `cargo fuzz run evidence fuzz/corpus/evidence fixtures/evidence`.
#![cfg_attr(fuzzing, no_main)]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use readiness::RepoPath;
use readiness::internals::evidence::data::DataCache;
use readiness::internals::evidence::data::Purpose;
use readiness::internals::evidence::data::ReadBudget;
use readiness::internals::evidence::eval::MeasureLookup;
use readiness::internals::evidence::eval::Request;
use readiness::internals::evidence::eval::ResultsState;
use readiness::internals::evidence::eval::ends_before;
use readiness::internals::evidence::eval::find;
use readiness::internals::evidence::eval::suite;
use readiness::internals::evidence::eval::wanted;
use readiness::internals::evidence::locate::ArtifactLocation;
use readiness::internals::manifest::value::JsonPointer;
use readiness::internals::snapshot::Memory;
use readiness::internals::text::SourceMap;

const NAMES: &[&str] =
    &["x.json", "x.jsonl", "x.yaml", "x.toml", "x.csv", "x.xml", "x.eval", "promptfooconfig.yaml"];

fuzz_target!(|bytes: &[u8]| {
    for name in NAMES {
        let path = RepoPath::root().join(name).expect("a name");
        let size = bytes.len() as u64;
        let tree = Memory::new(BTreeMap::from([(path.clone(), bytes.to_vec())]));
        let location = ArtifactLocation::File { path: path.clone(), size };
        let pointer = JsonPointer("/results/0".to_owned());
        let mut sources = SourceMap::default();
        let mut cache =
            DataCache::new(&tree, wanted(std::iter::once(&pointer)), ends_before, ReadBudget::default());
        let measures = vec!["pass-rate", "accuracy", "/results/0"];
        let today = jiff::civil::date(2026, 11, 21);
        let request = Request { format: None, measures, suite: None, today: today.into() };
        if let ResultsState::Results(results) = find(&mut cache, &location, &request, &mut sources) {
            for measure in results.names().iter().map(String::as_str).chain(["/results/0"]) {
                if let MeasureLookup::Found(measured) = results.measure(measure) {
                    assert!(measured.value.is_finite());
                    let _ = sources.slice(results.span(&measured.at));
                }
            }
        }
        if let suite::SuiteState::Suite(suite) = suite::find(&mut cache, &location, None, &mut sources) {
            for missing in &suite.missing {
                let _ = sources.slice(missing.span);
            }
        }
        if let Ok(file) = cache.get(&path, size, Purpose::Values, &mut sources)
            && let Some(tree) = file.tree()
        {
            assert!(tree.at.end <= bytes.len());
            let _ = tree.at_pointer(&pointer);
        }
    }
});
