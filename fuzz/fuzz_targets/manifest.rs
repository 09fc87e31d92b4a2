//! Reads random bytes as a manifest. It must not panic, and every problem and claim must lie in the text.
#![cfg_attr(fuzzing, no_main)]

use libfuzzer_sys::fuzz_target;
use readiness::Manifest;
use readiness::internals::claim::claims;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let manifest = Manifest::parse(&text);
    for problem in &manifest.problems {
        assert!(problem.at.start <= problem.at.end && problem.at.start <= text.len());
        assert!(problem.headline.chars().count() <= 1000);
    }
    for claim in claims(&manifest.root) {
        assert!(text.get(claim.at.clone()).is_some(), "{}", claim.subject);
    }
});
