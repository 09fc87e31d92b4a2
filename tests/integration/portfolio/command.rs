//! Lists, orders, comparisons.

use std::fs;

use serde_json::{Value, json};

use super::{Portfolio, row, rows};
use crate::support::timeline::{git, run};
use crate::support::{run_in, text};

#[test]
fn a_list_names_repositories_teams_and_tags() {
    let portfolio = Portfolio::of(2);
    let made = |at: usize| {
        let place = portfolio.made[at].place.strip_prefix(portfolio.path()).expect("below");
        place.to_string_lossy().replace('\\', "/")
    };
    let list = format!(
        "[[repository]]\npath = \"../{}\"\nname = \"First\"\nteam = \"blue\"\ntags = [\"eu\", \"letters\"]\n\n\
         [[repository]]\npath = \"../{}\"\n\n[[repository]]\npath = \"../nowhere\"\n",
        made(0),
        made(1)
    );
    fs::create_dir(portfolio.path().join("lists")).expect("a folder");
    fs::write(portfolio.path().join("lists/portfolio.toml"), list).expect("written");
    let all = portfolio.json(&["--list", "lists/portfolio.toml"]);
    assert_eq!(rows(&all).len(), 3);
    let first = row(&all, &format!("../{}", made(0)));
    assert_eq!(
        (&first["name"], &first["team"], &first["tags"]),
        (&json!("First"), &json!("blue"), &json!(["eu", "letters"]))
    );
    let gone = row(&all, "../nowhere");
    assert_eq!(gone["status"], "unreadable");
    assert!(text(&gone["reason"]).contains("does not exist"), "{gone}");
    fs::write(portfolio.path().join("wrong.toml"), "[[repository]]\npaht = \"x\"\n").expect("written");
    let run = run_in(portfolio.path(), &["portfolio", "--list", "wrong.toml"], &[]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("line ") && run.stderr.contains("wrong.toml"), "{}", run.stderr);
}

#[test]
fn rows_are_in_the_order_that_is_asked_for() {
    let portfolio = Portfolio::of(14);
    let systems = |order: &str| {
        let csv = portfolio.run(&["--format", "csv", "--sort", order]).stdout;
        let lines: Vec<String> =
            csv.lines().skip(1).map(|line| line.split(',').next().unwrap_or("").to_owned()).collect();
        assert_eq!(lines.len(), 14, "{csv}");
        lines
    };
    let by_decision = systems("decision");
    let overdue =
        portfolio.made.iter().find(|made| made.fate == super::generate::Fate::Overdue).expect("one");
    assert_eq!(by_decision[0], overdue.name, "who needs a decision now comes first");
    let mut by_name = systems("system");
    let sorted = {
        let mut sorted = by_name.clone();
        sorted.sort();
        sorted
    };
    // The repository without a system has no name of one.
    by_name.sort();
    assert_eq!(by_name, sorted);
    for order in ["path", "team", "owner", "ends", "errors"] {
        systems(order);
    }
    let run = run_in(portfolio.path(), &["portfolio", "--sort", "beauty"], &[]);
    assert_eq!(run.status, 2);
}

#[test]
fn what_has_changed_is_told() {
    let portfolio = Portfolio::of(4);
    portfolio.run(&["--format", "json", "--output", "old.json"]);
    let same = portfolio.json(&["--since", "old.json"]);
    assert_eq!((&same["changes"], &same["since"]), (&json!([]), &json!("2026-11-20")));
    let on_track = &portfolio.made[0];
    let manifest = on_track.place.join("readiness.toml");
    let text_of = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(
        &manifest,
        text_of
            .replace("ends    = 2027-02-26", "ends    = 2027-03-31")
            .replace("target   = 2.0", "target   = 3.0")
            .replace("business   = \"@lena-ortiz\"\n", ""),
    )
    .expect("written");
    fs::remove_dir_all(&portfolio.made[2].place).expect("removed");
    fs::remove_dir_all(portfolio.made[3].place.join("objects")).expect("removed");
    fs::create_dir(portfolio.path().join("added")).expect("a folder");
    run(git(portfolio.path()).args(["clone", "-q"]).arg(&portfolio.made[1].place).arg("added/one"))
        .expect("a clone");
    let all = portfolio.json(&["--since", "old.json"]);
    let kinds = |system: &str| -> Vec<&str> {
        let all = all["changes"].as_array().expect("changes").iter();
        all.filter(|change| change["system"] == system).map(|change| text(&change["kind"])).collect()
    };
    let of_first = kinds(&on_track.name);
    for kind in ["opened", "end", "target"] {
        assert!(of_first.contains(&kind), "{kind}: {of_first:?}");
    }
    assert_eq!(kinds(&portfolio.made[1].name), ["new"], "the clone is new, the mirror is as before");
    assert_eq!(kinds(&portfolio.made[2].name), ["gone"]);
    assert_eq!(kinds(&portfolio.made[3].name), ["not-read"], "what cannot be read is not gone");
    let screen = portfolio.run(&["--since", "old.json"]).stdout;
    assert!(screen.contains("since 2026-11-20: "), "{screen}");
    let run = run_in(portfolio.path(), &["portfolio", "--since", "nowhere.json"], &[]);
    assert_eq!(run.status, 2);
}

#[test]
fn the_screen_fits_a_hundred_columns() {
    let portfolio = Portfolio::of(14);
    let out = run_in(portfolio.path(), &["portfolio", "--as-of", "2026-11-20"], &[("COLUMNS", "100")]).stdout;
    let lines: Vec<&str> = out.lines().collect();
    let table =
        lines.iter().skip_while(|line| !line.starts_with("repository ")).take_while(|line| !line.is_empty());
    let table: Vec<_> = table.collect();
    assert_eq!(table.len(), 15, "{out}");
    for line in table {
        assert!(line.chars().count() <= 100, "{}: {line}", line.chars().count());
    }
    let head = lines.first().expect("a headline");
    assert_eq!(
        *head,
        "13 systems: 2 can be handed off, 1 is ready in production, 3 are on track, 2 are close (one gate fails), 1 is not ready, 1 is \
         undecided, 2 are stopped, 1 is research, 1 repository has no manifest"
    );
    assert!(out.contains("1 of 8 pilots is past the end without a decision"), "{out}");
}

#[test]
fn the_json_is_what_its_schema_says() {
    let portfolio = Portfolio::of(14);
    let schema: Value = serde_json::from_str(&portfolio_schema()).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let all = portfolio.json(&[]);
    let errors: Vec<_> = validator.iter_errors(&all).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

fn portfolio_schema() -> String {
    run_in(std::path::Path::new("."), &["schema", "portfolio"], &[]).stdout
}
