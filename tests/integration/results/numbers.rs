//! Numbers: which row of a table counts, names beside their values, and percentages beside fractions.

use super::{NOTHING, said};
use crate::support::{TestRepo, text};

fn found(bounds: &str, csv: &str) -> Vec<String> {
    said(&format!("results = \"r.csv\"\nrequire = {{ {bounds} }}"), &[("r.csv", csv.as_bytes())])
}

#[test]
fn of_a_table_of_runs_the_newest_counts() {
    for csv in [
        "date,accuracy\n2026-09-01,0.99\n2026-10-01,0.98\n2026-11-01,0.5\n",
        "timestamp,accuracy\n2026-11-01T10:00:00Z,0.5\n2026-10-01T10:00:00Z,0.98\n",
        "commit,accuracy\naaaaaaa,0.99\nbbbbbbb,0.5\n",
        "run_date;accuracy\n2026-09-01;0,99\n2026-11-01;0,5\n",
        "Date,Commit,accuracy\n2026-11-01,aaaaaaa,0.99\n2026-11-01,bbbbbbb,0.5\n",
    ] {
        assert_eq!(found("accuracy = \">= 0.9\"", csv), ["failing-requirement"], "{csv}");
        assert_eq!(found("\"/accuracy\" = \">= 0.9\"", csv), ["failing-requirement"], "{csv}");
        assert_eq!(found("\"/accuracy/mean\" = \">= 0.7\"", csv), NOTHING, "{csv}");
    }
    // Its own number of cases counts, and not the number of runs.
    let counted = "date,num_cases,passed,accuracy\n2026-09-01,10,10,0.9\n2026-11-01,200,190,0.95\n";
    let bounds = "cases = \">= 200\", accuracy = \">= 0.95\", passed = \"== 190\"";
    assert_eq!(found(bounds, counted), NOTHING);
    // As old as the row that counts.
    let repo = super::eval(
        "results = \"r.csv\"\nrequire = { accuracy = \">= 0.9\" }",
        &[("r.csv", b"date,accuracy\n2025-01-01,0.99\n2025-02-01,0.98\n")],
    );
    let report = repo.json(&["--select", "stale-artifact"]);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1), "{report:#}");
}

#[test]
fn where_no_row_is_marked_nobody_guesses() {
    for csv in [
        "model,accuracy\na,0.99\nb,0.95\n",
        "fold,accuracy\n1,0.99\n2,0.95\n",
        "num_cases,accuracy\n10,0.99\n20,0.95\n",
        "accuracy\n0.99\n0.95\n",
        "commit,accuracy\naaaaaaa,0.99\naaaaaaa,0.95\nbbbbbbb,0.95\n",
        "date,accuracy\n2026-11-02,0.99\n2026-11-02,0.95\n2026-11-01,0.9\n",
    ] {
        for measure in ["accuracy", "\"/accuracy\""] {
            let bound = format!("{measure} = \">= 0.9\"");
            assert_eq!(found(&bound, csv), ["unmeasured-requirement?"], "{csv}");
        }
        assert_eq!(found("\"/accuracy/last\" = \">= 0.9\"", csv), NOTHING, "{csv}");
    }
    // Cases of one run, whatever columns say of it.
    for csv in [
        "id,accuracy\n1,0.99\n2,0.95\n",
        "number,accuracy\n1,0.99\n2,0.95\n",
        "Fall,accuracy\n1,0.99\n2,0.95\n",
        "question,accuracy\nwho,0.99\nwhen,0.95\n",
        "id,model,date,accuracy\n1,m,2026-11-02,0.99\n2,m,2026-11-02,0.95\n",
        "id,timestamp,accuracy\n1,2026-11-02T10:00:00Z,0.99\n2,2026-11-02T10:00:05Z,0.95\n",
    ] {
        assert_eq!(found("accuracy = \">= 0.97\"", csv), NOTHING, "{csv}");
        assert_eq!(found("accuracy = \">= 0.98\", cases = \"== 2\"", csv), ["failing-requirement"], "{csv}");
    }
    let baseline = |csv: &str| {
        let repo = TestRepo::with_manifest(
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[[metric]]\nname = \"m\"\nbaseline = { value = 5, path = \"r.csv\", pointer = \"/v\" }\n",
        );
        repo.write("r.csv", csv);
        repo.add();
        let report = repo.json(&["--select", "baseline-mismatch"]);
        let why = report["systems"][0]["undecided"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| text(&one["rule"]).to_owned());
        let found =
            report["findings"].as_array().expect("a list").iter().map(|one| text(&one["rule"]).to_owned());
        found.chain(why.map(|rule| format!("{rule}?"))).collect::<Vec<_>>()
    };
    assert_eq!(
        baseline("model,v\na,4\nb,6\n"),
        ["baseline-mismatch?"],
        "five is the mean of both, and stands nowhere"
    );
    assert_eq!(baseline("month,v\n2026-09,4\n2026-10,6\n"), ["baseline-mismatch?"]);
    assert_eq!(baseline("date,v\n2026-09-01,4\n2026-10-01,5\n"), Vec::<String>::new());
}

#[test]
fn the_row_of_a_total_is_no_case() {
    let locust = "Type,Name,Request Count,Failure Count,Average Response Time\nGET,/a,100,0,50\nGET,/b,100,20,150\n,Aggregated,200,20,100\n";
    let found_in = |bounds: &str| found(bounds, locust);
    assert_eq!(
        found_in("\"Average Response Time\" = \"<= 100\", cases = \"== 200\", failed = \"== 20\""),
        NOTHING
    );
    assert_eq!(found_in("\"Average Response Time\" = \"<= 99\""), ["failing-requirement"]);
    assert_eq!(found_in("pass-rate = \">= 0.95\""), ["failing-requirement"]);
    for word in ["Total", "overall", "Mean"] {
        let csv = format!("topic,accuracy\na,0.99\nb,0.89\n{word},0.93\n");
        assert_eq!(found("accuracy = \">= 0.935\"", &csv), ["failing-requirement"], "{word}");
    }
}

#[test]
fn a_table_of_names_and_values_holds_measures() {
    let csv = "metric,score\naccuracy,0.95\nlatency,3\ncases,200\n";
    assert_eq!(found("accuracy = \">= 0.95\", latency = \"<= 3\", cases = \"== 200\"", csv), NOTHING);
    assert_eq!(found("accuracy = \">= 0.96\"", csv), ["failing-requirement"]);
    assert_eq!(found("\"/accuracy\" = \">= 0.96\"", csv), ["failing-requirement"]);
    assert_eq!(found("score = \">= 0.5\"", csv), ["unmeasured-requirement"], "no measure is called that");
    assert_eq!(found("f1 = \">= 0.5\"", csv), ["unmeasured-requirement"]);
}

#[test]
fn a_value_above_one_and_a_fraction_are_asked_about_whatever_the_name() {
    let found = |name: &str, value: &str, bound: &str| {
        let json = format!("{{\"{name}\": {value}}}");
        said(
            &format!("results = \"r.json\"\nrequire = {{ \"{name}\" = {bound} }}"),
            &[("r.json", json.as_bytes())],
        )
    };
    for name in ["citationRecall", "pass_rate", "Trefferquote", "speedup", "x"] {
        assert_eq!(found(name, "81.5", "\">= 0.9\""), ["failing-requirement"], "{name}");
        assert_eq!(found(name, "81.5", "\">= 90%\""), ["failing-requirement"], "{name}");
        assert_eq!(found(name, "81.5", "\"> 0.9\""), ["failing-requirement"], "{name}");
        assert_eq!(found(name, "81.5", "[\">= 0.9\", \"<= 500\"]"), NOTHING, "{name}");
        assert_eq!(found(name, "81.5", "\">= 80\""), NOTHING, "{name}");
        assert_eq!(found(name, "81.5", "\">= 1\""), NOTHING, "{name}");
        assert_eq!(found(name, "1", "\">= 0.9\""), NOTHING, "{name}");
    }
    assert_eq!(
        found("x", "81.5", "[\">= 0.9\", \"<= 1\"]"),
        ["failing-requirement"],
        "at most one: the bound is a fraction"
    );
}
