//! The JSON report: numbers with their sources, counts that agree, no secret, and nothing lost when it is read back.

use proptest::prelude::*;
use readiness::internals::output::json::again;
use serde_json::{Value, json};

use crate::support::{TestRepo, text};

/// The report on an example system at the handoff.
fn report_on(repo: &TestRepo) -> Value {
    let run = repo.check(&["--format", "json", "--stage", "handoff"]);
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("a list, not {value}"))
}

#[test]
fn a_number_has_its_file_its_pointer_and_its_blob() {
    let repo = TestRepo::system("claims-triage");
    let report = report_on(&repo);
    let system = &report["systems"][0];
    let baseline = &system["metrics"][0]["baseline"];
    assert_eq!(baseline["value"], 12.0);
    assert_eq!(baseline["in-file"], 12.4, "the file says something else than the manifest");
    let path = text(&baseline["path"]);
    assert_eq!(text(&baseline["blob"]), repo.git(&["rev-parse", &format!("HEAD:{path}")]));
    let rate = &list(&system["evals"][0]["measures"])[1];
    assert_eq!(
        (&rate["value"], &rate["bound"], &rate["holds"]),
        (&json!(0.95), &json!(">= 0.92"), &json!(true))
    );
    let low = rate["interval"][0].as_f64().expect("a number");
    assert!((low - 0.863).abs() < 0.001, "{low}");
    assert_eq!(system["pilot"], json!({ "started": "2026-06-01", "ends": "2026-11-30", "days-left": 10 }));
    assert_eq!(list(&system["raci"]).len(), 6);
    assert_eq!(list(&system["raci"])[1]["accountable"], json!([]), "a blank cell is shown");
    assert_eq!(system["people-left"][0]["named-at"], json!(["runbook.runbooks/rollback.md.owner"]));
    for artifact in list(&system["artifacts"]).iter().filter(|artifact| !artifact["blob"].is_null()) {
        let path = text(&artifact["path"]);
        assert_eq!(text(&artifact["blob"]), repo.git(&["rev-parse", &format!("HEAD:{path}")]));
    }
}

#[test]
fn the_counts_of_a_gate_are_those_of_its_findings() {
    for name in ["claims-triage", "contract-review"] {
        let repo = TestRepo::system(name);
        for stage in ["pilot", "handoff", "production"] {
            let run = repo.check(&["--format", "json", "--stage", stage]);
            let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
            let system = &report["systems"][0];
            for gate in list(&system["gates"]) {
                let findings =
                    || list(&report["findings"]).iter().filter(|finding| finding["gate"] == gate["gate"]);
                let open = |level| {
                    findings().filter(|found| found["level"] == level && found["waived"].is_null()).count()
                };
                assert_eq!(gate["errors"], open("error"), "{name} {stage} {gate}");
                assert_eq!(gate["warnings"], open("warning"), "{name} {stage} {gate}");
                assert_eq!(gate["waived"], findings().filter(|found| !found["waived"].is_null()).count());
                let owed = || list(&system["owed"]).iter().filter(|owed| owed["gate"] == gate["gate"]);
                for at in ["pilot", "handoff", "production"] {
                    assert_eq!(gate["owed-by-stage"][at], owed().filter(|owed| owed["stage"] == at).count());
                }
                let undecided = list(&system["undecided"]).iter().filter(|open| open["gate"] == gate["gate"]);
                assert_eq!(gate["undecided"], undecided.count());
            }
            let shown = repo.check(&["--stage", stage]).stdout;
            let next = list(&system["gates"]).iter().filter(|gate| gate["owed"] != 0).count();
            assert_eq!(shown.matches(" owed at ").count(), next, "{name} {stage}: {shown}");
        }
    }
}

#[test]
fn a_handle_stands_for_its_address_and_a_remote_has_no_secret() {
    let repo = TestRepo::with_manifest(
        "readiness = 1\n[system]\nname = \"x\"\n[ownership]\nbusiness = \"lena@acme.example\"\n\
         sponsor = \"nobody@acme.example\"\n[people]\n\"@lena\" = { email = \"lena@acme.example\" }\n\
         [[waiver]]\nrule = \"missing-artifact\"\nby = \"lena@acme.example\"\nexpires = 2026-12-01\nreason = \"later\"\n\
         [operations]\nalerts = \"absent.yaml\"\n",
    );
    repo.commit();
    repo.git(&["remote", "add", "origin", "https://user:token@forge.example/acme/claims.git?private=1"]);
    let run = repo.check(&["--format", "json"]);
    assert!(!run.stdout.contains("lena@acme.example") && !run.stdout.contains("token"), "{}", run.stdout);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let system = &report["systems"][0];
    assert_eq!(system["owners"]["business"], json!(["@lena"]));
    assert_eq!(system["owners"]["sponsor"], json!(["nobody@acme.example"]), "no handle is known");
    assert_eq!(system["waivers"][0]["by"], json!(["@lena"]));
    assert_eq!(
        (&system["waivers"][0]["days-left"], &system["waivers"][0]["silences"]),
        (&json!(11), &json!(1))
    );
    let head = repo.git(&["rev-parse", "HEAD"]);
    assert_eq!(
        report["repository"],
        json!({
            "name": "claims", "remote": "https://forge.example/acme/claims.git", "branch": "main",
            "head": { "commit": head, "day": "2026-11-01" }, "shallow": false,
        })
    );
}

#[test]
fn what_was_not_checked_is_listed() {
    let repo = TestRepo::with_manifest(
        "readiness = 1\n[operations]\nalerts = \"https://alerts.example/x\"\n[policy.levels]\n\
         no-limitations = \"off\"\nno-monitoring = \"note\"\n",
    );
    let report = report_on(&repo);
    let of = |kind: &str| -> Vec<&str> {
        let all = list(&report["systems"][0]["not-checked"]).iter();
        all.filter(|one| one["kind"] == kind).map(|one| text(&one["what"])).collect()
    };
    assert_eq!(of("elsewhere"), ["operations.alerts"]);
    assert_eq!((of("off"), of("lowered")), (vec!["no-limitations"], vec!["no-monitoring"]));
    assert!(of("nothing-seen").contains(&"failing-requirement"));
}

#[test]
fn a_finding_says_who_can_fix_it_and_shows_its_lines() {
    let repo =
        TestRepo::with_manifest("readiness = 1\n[[integration]]\nname = \"crm\"\nfallbak = \"x.md\"\n");
    let report = report_on(&repo);
    let found =
        list(&report["findings"]).iter().find(|found| found["rule"] == "unknown-key").expect("a typo");
    assert_eq!((&found["needs"], &found["fix"]["applicability"]), (&json!("agent"), &json!("unsafe")));
    let line = &found["excerpt"][0];
    assert_eq!((text(&line["text"]), &line["line"]), ("fallbak = \"x.md\"", &json!(4)));
    assert_eq!((&line["start"], &line["end"], &line["primary"]), (&json!(0), &json!(7), &json!(true)));
    assert!(list(&report["findings"]).iter().any(|found| found["needs"] == "person"));
}

#[test]
fn a_report_that_is_read_back_is_the_same() {
    for name in ["claims-triage", "contract-review"] {
        let repo = TestRepo::system(name);
        for args in [&["--stage", "handoff"][..], &["--base", "HEAD~3"], &["--select", "value"]] {
            let written = repo.check(&[args, &["--format", "json"]].concat()).stdout;
            assert!(again(&written).expect("it is read") == written, "{name} {args:?}");
        }
    }
    let refused = again("{\"version\": 7}").expect_err("it is no report");
    assert!(!refused.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Numbers and texts that a manifest can hold come back as they were.
    #[test]
    fn numbers_and_texts_come_back(value in proptest::num::f64::NORMAL, sentence in "\\PC{0,30}", days in any::<i32>()) {
        let mut report: Value = serde_json::from_str(&again(MINIMAL).expect("a report")).expect("JSON");
        report["systems"][0]["metrics"] = json!([{
            "name": sentence, "target": value, "owner": [sentence], "stop-at": -value,
            "baseline": { "value": value, "in-file": value / 3.0 },
        }]);
        report["systems"][0]["pilot"]["days-left"] = json!(days);
        let once = again(&report.to_string()).expect("read");
        prop_assert_eq!(again(&once).expect("read"), once.clone());
        let read: Value = serde_json::from_str(&once).expect("JSON");
        let metric = &read["systems"][0]["metrics"][0];
        prop_assert_eq!(&metric["target"], &json!(value));
        prop_assert_eq!(&metric["baseline"]["in-file"], &json!(value / 3.0));
        prop_assert_eq!(&metric["name"], &json!(sentence));
    }
}

/// The least that is a report.
const MINIMAL: &str = r#"{
    "version": 1, "tool": { "name": "readiness", "version": "0" }, "as-of": "2026-11-20",
    "snapshot": { "kind": "worktree", "revision": null, "shallow": false },
    "repository": { "shallow": false },
    "systems": [{
        "manifest": "readiness.toml", "name": "x", "stage": "pilot", "judged-at": "pilot", "gates": [], "artifacts": [],
        "undecided": [], "owed": [], "not-checked": [], "process": [], "pilot": {}, "raci": [], "people-left": [],
        "owners": { "sponsor": [], "business": [], "production": [], "delivery": [], "delivery-scope": [],
            "can-stop": [], "accepts-risk": [] },
        "metrics": [], "evals": [], "runbooks": [], "conditions": [], "waivers": []
    }],
    "gone": [], "excluded": [], "relaxed": [], "gone-findings": [], "findings": [],
    "summary": { "errors": 0, "warnings": 0, "notes": 0, "waived": 0, "owed": 0 }
}"#;
