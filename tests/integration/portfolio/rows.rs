//! A row says what `check` says of that repository alone, and the board adds the rows up.

use serde_json::{Value, json};

use super::generate::{FATES, Fate};
use super::{Portfolio, rows};
use crate::support::{TODAY, run_in, text};

/// What `check` says of a repository; none if it has no manifest.
fn checked(place: &std::path::Path, stage: &[&str]) -> Option<Value> {
    let place = place.to_string_lossy();
    let mut args = vec!["check", "--as-of", TODAY, "--format", "json", &place];
    args.extend(stage);
    let run = run_in(std::path::Path::new("."), &args, &[]);
    (run.status != 2).then(|| serde_json::from_str(&run.stdout).expect("JSON"))
}

#[test]
fn a_row_is_what_check_says_of_the_repository_alone() {
    let portfolio = Portfolio::of(FATES.len());
    for stage in [&[][..], &["--stage", "handoff"]] {
        let all = portfolio.json(stage);
        assert_eq!(rows(&all).len(), FATES.len());
        for made in &portfolio.made {
            let path = made
                .place
                .strip_prefix(portfolio.path())
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/");
            let row = super::row(&all, &path);
            let Some(report) = checked(&made.place, stage) else {
                assert_eq!((made.fate, &row["status"]), (Fate::NoManifest, &json!("no-manifest")));
                continue;
            };
            assert_eq!(row["status"], "read", "{row}");
            assert_eq!(row["head"], report["repository"]["head"]);
            assert_eq!(row["remote"], report["repository"]["remote"]);
            let (system, of_check) = (&row["systems"][0], &report["systems"][0]);
            for key in [
                "manifest",
                "name",
                "purpose",
                "stage",
                "judged-at",
                "risk",
                "verdict",
                "owners",
                "pilot",
                "plan",
            ] {
                assert_eq!(system[key], of_check[key], "{path}: {key}");
            }
            for (gate, of_check) in system["gates"]
                .as_array()
                .expect("gates")
                .iter()
                .zip(of_check["gates"].as_array().expect("gates"))
            {
                for key in [
                    "gate",
                    "status",
                    "errors",
                    "warnings",
                    "owed",
                    "owed-by-stage",
                    "waived",
                    "undecided",
                    "external",
                ] {
                    assert_eq!(gate[key], of_check[key], "{path}: {key} of {}", gate["gate"]);
                }
            }
            for (key, of_summary) in [
                ("errors", "errors"),
                ("warnings", "warnings"),
                ("notes", "notes"),
                ("waived", "waived"),
                ("owed", "owed"),
            ] {
                assert_eq!(system["counts"][key], report["summary"][of_summary], "{path}: {key}");
            }
        }
    }
}

#[test]
fn every_fate_is_what_it_should_be() {
    let portfolio = Portfolio::of(FATES.len());
    let all = portfolio.json(&[]);
    for made in &portfolio.made {
        let path =
            made.place.strip_prefix(portfolio.path()).expect("below").to_string_lossy().replace('\\', "/");
        let system = &super::row(&all, &path)["systems"][0];
        let verdict = match made.fate {
            Fate::OnTrack | Fate::EndsSoon => json!("on-track"),
            Fate::Ready | Fate::Waived | Fate::Measured => json!("ready"),
            Fate::Failed | Fate::Unmeasured => json!("not-ready"),
            Fate::StoppedWithRecord | Fate::StoppedWithoutRecord => json!("stopped"),
            Fate::Research => json!("research"),
            Fate::Undecided => json!("undecided"),
            Fate::NoManifest => Value::Null,
            Fate::Overdue | Fate::Unaccepted => continue,
        };
        assert_eq!(system["verdict"], verdict, "{path}: {:?}: {}", made.fate, system["rules"]);
    }
}

#[test]
fn what_falls_due_is_listed_once_and_not_of_what_was_stopped() {
    let portfolio = Portfolio::of(FATES.len());
    let all = portfolio.json(&[]);
    let due = |fate: Fate| -> Vec<String> {
        let made = portfolio.made.iter().find(|made| made.fate == fate).expect("one");
        let path =
            made.place.strip_prefix(portfolio.path()).expect("below").to_string_lossy().replace('\\', "/");
        let due = super::row(&all, &path)["systems"][0]["due"].clone();
        let due = due.as_array().expect("a list").iter();
        due.map(|item| format!("{} {}: {}", text(&item["on"]), text(&item["kind"]), text(&item["what"])))
            .collect()
    };
    assert_eq!(
        due(Fate::EndsSoon),
        [
            "2026-11-30 decision: the pilot ends",
            "2027-01-17 age: 3 artifacts reach their maximum age: `evals/load/results/*.json`, `evals/odd/results/*.json`, \
             `evals/triage/results/*.json`",
        ]
    );
    let waived = due(Fate::Waived);
    let waiver = "2026-11-24 waiver: the waiver of `placeholder-artifact` at `runbooks/incident.md` expires";
    assert_eq!(waived.first().map(String::as_str), Some(waiver), "{waived:?}");
    for fate in [Fate::StoppedWithRecord, Fate::StoppedWithoutRecord, Fate::Research] {
        assert_eq!(due(fate), [""; 0]);
    }
}

/// The numbers of the board, counted here once more from the rows.
fn board(portfolio: &Value) -> Value {
    let today = text(&portfolio["as-of"]);
    let systems: Vec<(&Value, &Value)> = rows(portfolio)
        .iter()
        .flat_map(|row| row["systems"].as_array().expect("systems").iter().map(move |system| (row, system)))
        .collect();
    let count =
        |is: &dyn Fn(&Value, &Value) -> bool| systems.iter().filter(|(row, system)| is(row, system)).count();
    let is_pilot = |system: &Value| matches!(text(&system["stage"]), "pilot" | "handoff");
    let is_decided = |system: &Value| !system["decision"]["outcome"].is_null();
    let is_over = |system: &Value| system["pilot"]["ends"].as_str().is_some_and(|ends| ends < today);
    let is_green = |row: &Value, system: &Value| {
        row["status"] == "read" && matches!(system["verdict"].as_str(), Some("ready" | "on-track"))
    };
    let is_judged = |system: &Value| !matches!(text(&system["judged-at"]), "stopped" | "research");
    let is_failed = |system: &Value| system["verdict"] == "not-ready";
    let at = |stage: &'static str| move |system: &Value| system["stage"] == stage;
    let has_record = |system: &Value| !system["decision"]["record"].is_null();
    let is_high = |system: &Value| system["risk"] == "high" && system["stage"] != "stopped";
    let nobody = |system: &Value| system["owners"]["accepts-risk"].as_array().is_none_or(Vec::is_empty);
    let is_waived = |system: &Value| {
        system["gates"].as_array().expect("gates").iter().any(|gate| gate["status"] == "waived")
    };
    let (stopped, production) = (at("stopped"), at("production"));
    json!({
        "running": count(&|_, system| is_pilot(system) && !is_decided(system) && !is_over(system)),
        "overdue": count(&|_, system| is_pilot(system) && !is_decided(system) && is_over(system)),
        "decided": count(&|_, system| is_pilot(system) && is_decided(system)),
        "pilots": count(&|_, system| is_pilot(system)),
        "passed": count(&|row, system| is_green(row, system)),
        "waived": count(&|row, system| is_green(row, system) && is_waived(system)),
        "failed": count(&|_, system| is_failed(system)),
        "undecided": count(&|row, system| is_judged(system) && !is_failed(system) && !is_green(row, system)),
        "judged": count(&|_, system| is_judged(system)),
        "stopped": {
            "with-record": count(&|_, system| stopped(system) && has_record(system)),
            "without-record": count(&|_, system| stopped(system) && !has_record(system)),
        },
        "production": {
            "measured": count(&|_, system| production(system) && system["measured"] == true),
            "unmeasured": count(&|_, system| production(system) && system["measured"] == false),
        },
        "high-risk-unaccepted": count(&|_, system| is_high(system) && nobody(system)),
        "high-risk": count(&|_, system| is_high(system)),
        "systems": systems.len(),
        "read": rows(portfolio).iter().filter(|row| row["status"] == "read").count(),
        "found": rows(portfolio).len(),
    })
}

#[test]
fn the_board_adds_the_rows_up() {
    let portfolio = Portfolio::of(2 * FATES.len());
    let all = portfolio.json(&[]);
    assert_eq!(all["board"], board(&all));
    let numbers = &all["board"];
    for key in ["running", "overdue", "passed", "failed", "undecided", "high-risk-unaccepted"] {
        assert!(numbers[key].as_u64() > Some(0), "{key}: {numbers}");
    }
    for (key, part) in
        [("stopped", "without-record"), ("production", "measured"), ("production", "unmeasured")]
    {
        assert!(numbers[key][part].as_u64() > Some(0), "{key}.{part}: {numbers}");
    }
    let later = portfolio.json(&["--as-of", "2027-06-01"]);
    assert_eq!(later["board"], board(&later));
    assert!(later["board"]["overdue"].as_u64() > numbers["overdue"].as_u64());
}

#[test]
fn the_number_of_jobs_changes_no_byte() {
    let portfolio = Portfolio::of(FATES.len());
    let one = portfolio.run(&["--format", "json", "--jobs", "1"]).stdout;
    for jobs in ["2", "7"] {
        assert_eq!(portfolio.run(&["--format", "json", "--jobs", jobs]).stdout, one);
    }
    // All other formats show the rows of the JSON; this one has the most of its own.
    let html = |jobs| portfolio.run(&["--format", "html", "--jobs", jobs]).stdout;
    assert_eq!(html("1"), html("3"));
}
