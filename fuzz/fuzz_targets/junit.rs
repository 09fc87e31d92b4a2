//! Reads random bytes as JUnit XML, in any encoding. It must not panic or hang, the outcomes must add up to the number of cases, and every
//! span must lie in the text.
//!
//! Seeds: `cargo fuzz run junit fuzz/corpus/junit fixtures/evidence/junit`.
#![cfg_attr(fuzzing, no_main)]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use readiness::RepoPath;
use readiness::internals::evidence::data::DataCache;
use readiness::internals::evidence::data::ReadBudget;
use readiness::internals::evidence::eval::MeasureLookup;
use readiness::internals::evidence::eval::Request;
use readiness::internals::evidence::eval::ResultsState;
use readiness::internals::evidence::eval::ends_before;
use readiness::internals::evidence::eval::find;
use readiness::internals::evidence::eval::record::SpannedNumber;
use readiness::internals::evidence::eval::wanted;
use readiness::internals::evidence::locate::ArtifactLocation;
use readiness::internals::snapshot::Memory;
use readiness::internals::text::SourceMap;

const MEASURES: &[&str] = &["pass-rate", "passed", "failed", "errors", "skipped", "cases", "a"];

fuzz_target!(|bytes: &[u8]| {
    let path = RepoPath::root().join("x.xml").expect("a name");
    let size = bytes.len() as u64;
    let tree = Memory::new(BTreeMap::from([(path.clone(), bytes.to_vec())]));
    let mut sources = SourceMap::default();
    let mut cache = DataCache::new(&tree, wanted(std::iter::empty()), ends_before, ReadBudget::default());
    let location = ArtifactLocation::File { path, size };
    let today = jiff::civil::date(2026, 11, 21);
    let request = Request { format: None, measures: MEASURES.to_vec(), suite: None, today: today.into() };
    let ResultsState::Results(results) = find(&mut cache, &location, &request, &mut sources) else { return };
    let record = &results.record;
    let count = |reading: &Option<SpannedNumber>| reading.as_ref().map_or(0.0, |reading| reading.number);
    let unknown = record.unknown.as_ref().map_or(0.0, |unknown| unknown.cases.number);
    let outcomes = [&record.passed, &record.failed, &record.errors, &record.skipped].map(count);
    let sum = outcomes.iter().sum::<f64>() + unknown;
    assert!((count(&record.cases) - sum).abs() < 0.5, "{record:?}");
    for at in record.places() {
        let span = results.span(at);
        let source = sources.get(span.file);
        assert!(source.text().get(source.clamped(span.range())).is_some(), "{at:?}");
    }
    for measure in MEASURES {
        if let MeasureLookup::Found(measured) = results.measure(measure) {
            assert!(measured.value.is_finite() && measured.or.is_none_or(f64::is_finite));
        }
    }
});
