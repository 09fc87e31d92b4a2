//! Results that were misread: what stands in a file is what counts, and what cannot be told is no pass.
//!
//! Each test is one kind of misreading, with its neighbours in other formats.

mod junit;
mod numbers;
mod outcomes;
mod past;
mod several;

use std::io::Write as _;

use serde_json::Value;

use crate::support::{TestRepo, text};

/// A repository at the handoff with one eval that says `keys`, and these files.
pub(crate) fn eval(keys: &str, files: &[(&str, &[u8])]) -> TestRepo {
    let repo = TestRepo::with_manifest(&format!(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[eval]]\nname = \"e\"\n{keys}\n"
    ));
    for (path, content) in files {
        repo.write(path, content);
    }
    repo.add();
    repo
}

/// What the rules on evals say: `rule` for a finding, `rule?` for what cannot be told.
pub(crate) fn said(keys: &str, files: &[(&str, &[u8])]) -> Vec<String> {
    told(&eval(keys, files).json(&[]))
}

/// What the report says on the gate of evals, those about their age aside.
pub(crate) fn told(report: &Value) -> Vec<String> {
    let rules = |entries: &Value, mark: &str| {
        let entries = entries.as_array().expect("a list");
        let of_quality = entries
            .iter()
            .filter(|entry| entry["gate"] == "quality" && entry["level"] != "note")
            .map(|entry| format!("{}{mark}", text(&entry["rule"])));
        of_quality.collect::<Vec<_>>()
    };
    let mut all = rules(&report["findings"], "");
    all.extend(rules(&report["systems"][0]["undecided"], "?"));
    let aside = ["no-edge-cases", "stale-artifact", "no-results", "too-few-cases?"];
    all.retain(|rule| !aside.contains(&&**rule));
    all.sort();
    all.dedup();
    all
}

/// An archive of these members.
pub(crate) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in members {
        archive.start_file(*name, options).expect("a member");
        archive.write_all(content).expect("in memory");
    }
    archive.finish().expect("an archive").into_inner()
}

pub(crate) const NOTHING: Vec<String> = Vec::new();

#[test]
fn a_header_with_an_escaped_quote_beside_a_wide_character_is_read() {
    let csv = "\"a\"\"値\",v\n1,12\n".as_bytes();
    let found = said("results = \"r.csv\"\nrequire = { v = \">= 20\" }", &[("r.csv", csv)]);
    assert_eq!(found, ["failing-requirement"]);
    let suite = said("suite = \"r.csv\"\ncases = 2", &[("r.csv", csv)]);
    assert_eq!(suite, ["too-few-cases"]);
    let baseline = TestRepo::with_manifest(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[metric]]\nname = \"m\"\nbaseline = { value = 11, path = \"r.csv\", pointer = \"/v\" }\n",
    );
    baseline.write("r.csv", csv);
    baseline.add();
    let report = baseline.json(&["--select", "baseline-mismatch"]);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1), "{report:#}");
}
