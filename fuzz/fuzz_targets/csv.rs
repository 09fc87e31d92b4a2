//! Reads random bytes as CSV: as results, as cases, and as the file of a baseline. It must not panic, and every column name and cell
//! must lie in the text.
//!
//! Seeds: `cargo fuzz run csv fuzz/corpus/csv fixtures/evidence/promptfoo fixtures/evidence/datasets`.
#![cfg_attr(fuzzing, no_main)]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use readiness::RepoPath;
use readiness::internals::evidence::data::DataCache;
use readiness::internals::evidence::data::ParsedData;
use readiness::internals::evidence::data::Purpose;
use readiness::internals::evidence::data::ReadBudget;
use readiness::internals::evidence::data::read_csv;
use readiness::internals::evidence::eval::MeasureLookup;
use readiness::internals::evidence::eval::Request;
use readiness::internals::evidence::eval::ResultsState;
use readiness::internals::evidence::eval::ends_before;
use readiness::internals::evidence::eval::find;
use readiness::internals::evidence::eval::suite;
use readiness::internals::evidence::eval::wanted;
use readiness::internals::evidence::locate::ArtifactLocation;
use readiness::internals::evidence::numbers::AskedPointer;
use readiness::internals::evidence::numbers::numbers_at;
use readiness::internals::manifest::value::JsonPointer;
use readiness::internals::snapshot::Memory;
use readiness::internals::text::SourceMap;

fuzz_target!(|bytes: &[u8]| {
    // A large file is read as a stream of bytes, which need not be UTF-8, with a copy of its beginning.
    let _ = read_csv(bytes, bytes.get(..64).unwrap_or(bytes));
    let path = RepoPath::root().join("x.csv").expect("a name");
    let size = bytes.len() as u64;
    let tree = Memory::new(BTreeMap::from([(path.clone(), bytes.to_vec())]));
    let mut sources = SourceMap::default();
    let mut cache = DataCache::new(&tree, wanted(std::iter::empty()), ends_before, ReadBudget::default());
    let Ok(file) = cache.get(&path, size, Purpose::Values, &mut sources) else { return };
    let ParsedData::Table(table) = &file.parsed else { return };
    let text = std::str::from_utf8(bytes).expect("what is read is UTF-8");
    for column in &table.columns {
        assert!(text.get(column.at.clone()).is_some(), "{column:?}");
    }
    for cell in table.cells.iter().flatten() {
        assert!(text.get(cell.at.clone()).is_some(), "{cell:?}");
    }
    assert!(table.cells.is_empty() || table.cells.len() == table.rows);
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let pointers: Vec<String> = names.iter().map(|name| JsonPointer::of([name.as_str()]).0).collect();
    for pointer in pointers.iter().filter_map(|pointer| JsonPointer::parse(pointer)) {
        let numbers = numbers_at(&path, bytes, &[AskedPointer { heading: None, pointer: &pointer }]);
        assert!(numbers.into_iter().flatten().all(f64::is_finite));
    }
    let measures: Vec<&str> = names.iter().chain(&pointers).map(String::as_str).collect();
    let location = ArtifactLocation::File { path: path.clone(), size };
    let today = jiff::civil::date(2026, 11, 21);
    let request = Request { format: None, measures, suite: None, today: today.into() };
    if let ResultsState::Results(results) = find(&mut cache, &location, &request, &mut sources) {
        for measure in names.iter().chain(&pointers).map(String::as_str).chain(["pass-rate", "cases"]) {
            if let MeasureLookup::Found(measured) = results.measure(measure) {
                assert!(measured.value.is_finite());
                let _ = sources.slice(results.span(&measured.at));
            }
        }
    }
    let _ = suite::find(&mut cache, &location, None, &mut sources);
});
