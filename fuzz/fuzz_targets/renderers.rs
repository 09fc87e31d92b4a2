//! Checks a random manifest, document and file name and renders the report in every format. It must not panic, and no output may contain
//! an escape sequence or a command of GitHub's runner.
//!
//! The input is the manifest, the document and its path, each terminated by the byte 0xff.
#![cfg_attr(fuzzing, no_main)]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use readiness::RepoPath;
use readiness::Stage;
use readiness::internals::output::clean::Audience;
use readiness::internals::output::concise;
use readiness::internals::output::github;
use readiness::internals::output::gitlab;
use readiness::internals::output::human;
use readiness::internals::output::json;
use readiness::internals::output::junit;
use readiness::internals::output::markdown;
use readiness::internals::output::rdjson;
use readiness::internals::output::sarif;
use readiness::internals::snapshot::Memory;
use readiness::{Options, Target, check};

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.split(|byte| *byte == 0xff);
    let mut next = || parts.next().unwrap_or_default().to_vec();
    let (manifest, document, path) = (next(), next(), next());
    let root = RepoPath::root();
    let mut files = BTreeMap::new();
    for (path, content) in [(path.as_slice(), &document), (b"plan.md", &document), (b"data.yaml", &document)]
    {
        if let Ok(path) = root.join(path)
            && !path.is_root()
        {
            files.insert(path, content.clone());
        }
    }
    files.insert(root.child(b"readiness.toml"), manifest);
    let snapshot = Memory::new(files);
    let today = jiff::civil::date(2026, 11, 20);
    let options = Options { stage: Some(Stage::Handoff), exact: true, ..Options::on(today) };
    let Ok(report) = check(&snapshot, None, &[Target::Folder(RepoPath::root())], &options) else { return };
    let audience = Audience { workflow: true };
    let settings = human::Settings {
        color: false,
        quiet: false,
        verbose: true,
        width: 140,
        audience,
        place: human::ReaderPlace { to_root: Some(""), paths: &[] },
    };
    let _ = human::render(&report, human::Settings { color: true, ..settings });
    for (format, text) in [
        ("human", human::render(&report, settings)),
        ("concise", concise::render(&report, audience, false)),
        ("github", github::render(&report)),
        ("json", json::render(&report)),
        ("sarif", sarif::render(&report, sarif::Settings { include_waived: true, scope: "." })),
        ("gitlab", gitlab::render(&report)),
        ("junit", junit::render(&report)),
        ("markdown", markdown::render(&report, None, settings.place)),
        ("rdjson", rdjson::render(&report)),
    ] {
        for line in text.lines() {
            assert!(!line.contains("##["), "{format}: {line:?}");
            assert!(!line.contains(|c: char| c.is_control() && c != '\t'), "{format}: {line:?}");
            let command = line.trim_start().strip_prefix("::").is_some_and(|rest| rest.contains("::"));
            assert!(
                !command || format == "github" && line.contains(",title=readiness%3A "),
                "{format}: {line:?}"
            );
        }
    }
});
