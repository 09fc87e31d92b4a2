//! Results that were misread: what stands in a file is what counts, and what cannot be told is no pass.
//!
//! Each test is one kind of misreading, with its neighbours in other formats.

mod junit;

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
    let rules = |list: &str, mark: &str| {
        let entries = report[list].as_array().expect(list);
        let of_quality = entries
            .iter()
            .filter(|entry| text(&entry["gate"]) == "quality" && entry["level"] != "note")
            .map(|entry| format!("{}{mark}", text(&entry["rule"])));
        of_quality.collect::<Vec<_>>()
    };
    let mut all = rules("findings", "");
    all.extend(rules("undecided", "?"));
    let aside = ["no-edge-cases", "stale-artifact", "no-results", "too-few-cases?"];
    all.retain(|rule| !aside.contains(&&**rule));
    all.dedup();
    all
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
