//! Reports and parts that other machines have written.

use std::fs;

use serde_json::{Value, json};

use super::{Portfolio, row, rows};
use crate::support::timeline::{git, run};
use crate::support::{TODAY, run_in, text};

/// Writes the report of a repository to a file.
fn report(portfolio: &Portfolio, at: usize, file: &str, args: &[&str]) {
    let place = portfolio.made[at].place.to_string_lossy().into_owned();
    let mut all = vec!["check", "--as-of", TODAY, "--format", "json", "--fail-on", "never", &place];
    all.extend(args);
    let run = run_in(portfolio.path(), &all, &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    fs::write(portfolio.path().join(file), run.stdout).expect("written");
}

#[test]
fn parts_join_to_the_bytes_of_one_run() {
    let portfolio = Portfolio::of(14);
    for stage in [&[][..], &["--stage", "handoff"]] {
        let mut sizes = Vec::new();
        for part in 1..=3 {
            let (shard, file) = (format!("{part}/3"), format!("part{part}.json"));
            let mut args = vec!["--shard", &shard, "--output", &file];
            args.extend(stage);
            let mut all = vec!["--format", "json"];
            all.extend(args);
            portfolio.run(&all);
            let text = fs::read_to_string(portfolio.path().join(&file)).expect("a part");
            let part: Value = serde_json::from_str(&text).expect("JSON");
            sizes.push(rows(&part).len());
            assert_eq!(part["parts"]["missing"].as_array().map(Vec::len), Some(2));
        }
        assert_eq!(sizes.iter().sum::<usize>(), 14, "{sizes:?}");
        for format in ["json", "human", "html", "markdown", "csv", "facts"] {
            let mut args = vec!["--format", format];
            args.extend(stage);
            let whole = portfolio.run(&args).stdout;
            let joined = ["--format", format, "--from", "part3.json", "part1.json", "part2.json"];
            assert_eq!(portfolio.run(&joined).stdout, whole, "{format}");
        }
    }
    let some = portfolio.json(&["--from", "part3.json", "part1.json"]);
    assert_eq!(some["parts"], json!({ "of": 3, "missing": [2] }));
    let screen = portfolio.run(&["--from", "part3.json", "part1.json"]).stdout;
    assert!(screen.contains("not complete: of 3 parts, these are absent: 2"), "{screen}");
    let csv = portfolio.run(&["--from", "part3.json", "part1.json", "--format", "csv"]);
    assert!(csv.stderr.contains("of 3 parts, these are absent: 2"), "{}", csv.stderr);
    portfolio.run(&["--format", "json", "--shard", "1/2", "--output", "half.json"]);
    let run = run_in(portfolio.path(), &["portfolio", "--from", "part1.json", "half.json"], &[]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("a part of"), "{}", run.stderr);
}

#[test]
fn a_report_is_the_row_of_its_repository() {
    let portfolio = Portfolio::of(4);
    let all = portfolio.json(&[]);
    for (at, made) in portfolio.made.iter().enumerate() {
        let file = format!("{}.json", made.name);
        report(&portfolio, at, &file, &[]);
        let read = portfolio.json(&["--from", &file]);
        let path =
            made.place.strip_prefix(portfolio.path()).expect("below").to_string_lossy().replace('\\', "/");
        let (mut judged, mut of_report) = (row(&all, &path).clone(), row(&read, &file).clone());
        assert_eq!((&judged["source"], &of_report["source"]), (&json!("repository"), &json!("report")));
        for row in [&mut judged, &mut of_report] {
            row["path"] = Value::Null;
            row["source"] = Value::Null;
        }
        assert_eq!(judged, of_report);
    }
}

#[test]
fn the_newest_commit_counts_and_the_other_is_named() {
    let portfolio = Portfolio::of(1);
    report(&portfolio, 0, "old.json", &[]);
    let place = &portfolio.made[0].place;
    fs::write(place.join("web/new.py"), "x = 1\n").expect("written");
    run(git(place).args(["add", "-A"])).expect("added");
    let mut commit = git(place);
    commit.env("GIT_AUTHOR_DATE", "2026-11-20T08:00:00Z").env("GIT_COMMITTER_DATE", "2026-11-20T08:00:00Z");
    run(commit.args(["commit", "-qm", "New"])).expect("a commit");
    report(&portfolio, 0, "a-new.json", &[]);
    for order in [["old.json", "a-new.json"], ["a-new.json", "old.json"]] {
        let all = portfolio.json(&["--from", order[0], order[1]]);
        assert_eq!(rows(&all).len(), 1);
        let row = row(&all, "a-new.json");
        assert_eq!(row["head"]["day"], "2026-11-20");
        let named = row["superseded"].as_array().expect("names");
        assert!(named.len() == 1 && text(&named[0]).starts_with("old.json ("), "{named:?}");
    }
    // A mirror that lags behind does not hide the report of a pipeline.
    let both = portfolio.json(&["team-0", "--from", "old.json"]);
    assert_eq!(rows(&both).len(), 1);
    assert_eq!(rows(&both)[0]["source"], "repository");
}

#[test]
fn an_old_report_and_one_of_another_version_are_marked() {
    let portfolio = Portfolio::of(1);
    report(&portfolio, 0, "r.json", &[]);
    let marks = |args: &[&str]| {
        let mut all = vec!["--from", "r.json"];
        all.extend(args);
        row(&portfolio.json(&all), "r.json")["marks"].clone()
    };
    assert_eq!(marks(&["--as-of", "2026-11-27"]), json!([]));
    assert_eq!(marks(&["--as-of", "2026-11-28"]), json!(["old"]));
    let path = portfolio.path().join("r.json");
    let text = fs::read_to_string(&path).expect("the report");
    let other = text.replacen(
        &format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")),
        "\"version\": \"9.9.9\"",
        1,
    );
    assert_ne!(text, other);
    fs::write(&path, other).expect("written");
    assert_eq!(marks(&[]), json!(["other-version"]));
    assert_eq!(marks(&["--stage", "handoff"]), json!(["other-version", "other-stage"]));
    let screen = portfolio.run(&["--from", "r.json"]);
    assert!(screen.stdout.contains("made by ano"), "{}", screen.stdout);
}

#[test]
fn a_file_that_is_no_report_is_a_row() {
    let portfolio = Portfolio::of(1);
    let write = |name: &str, text: &str| fs::write(portfolio.path().join(name), text).expect("written");
    write("a.json", "{}");
    write("b.json", "not JSON");
    write("c.json", "{\"version\": 2, \"repositories\": []}");
    report(&portfolio, 0, "d.json", &["--base", "HEAD~1"]);
    let all = portfolio.json(&["--from", "a.json", "b.json", "c.json", "d.json", "gone.json"]);
    assert_eq!(rows(&all).len(), 5);
    for row in rows(&all) {
        assert_eq!(row["status"], "unreadable", "{row}");
        assert!(!text(&row["reason"]).is_empty());
        assert_eq!(row["systems"], json!([]));
    }
    assert!(text(&row(&all, "d.json")["reason"]).contains("without --base"));
}

#[test]
fn a_folder_stands_for_its_reports() {
    let portfolio = Portfolio::of(2);
    fs::create_dir(portfolio.path().join("in")).expect("a folder");
    report(&portfolio, 0, "in/a.json", &[]);
    report(&portfolio, 1, "in/b.json", &[]);
    fs::write(portfolio.path().join("in/notes.txt"), "x").expect("written");
    assert_eq!(rows(&portfolio.json(&["--from", "in"])).len(), 2);
}
