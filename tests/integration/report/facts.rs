//! The facts: flat rows that tables read as they are, and the queries of their documentation.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::support::{TestRepo, project, text};

/// The rows of a repository.
fn rows(repo: &TestRepo, args: &[&str]) -> Vec<Value> {
    let run = repo.check(&[args, &["--format", "facts"]].concat());
    run.stdout.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
}

#[test]
fn a_row_is_flat_and_says_whose_it_is() {
    let repo = TestRepo::system("claims-triage");
    let all = rows(&repo, &["--stage", "handoff"]);
    let schema = std::fs::read_to_string(project().join("schema/facts.json")).expect("the schema");
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    let head = repo.git(&["rev-parse", "HEAD"]);
    for row in &all {
        assert!(schema.is_valid(row), "{row}");
        let cells = row.as_object().expect("an object");
        assert!(cells.values().all(|cell| !cell.is_object() && !cell.is_array()), "{row}");
        let is_snake = |key: &String| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(cells.keys().all(is_snake), "{row}");
        assert_eq!((text(&row["commit"]), text(&row["system"])), (head.as_str(), "claims-triage"));
    }
    // Rows of one kind have the same columns.
    let mut columns: BTreeMap<&str, BTreeSet<Vec<&String>>> = BTreeMap::new();
    for row in &all {
        let names = row.as_object().expect("an object").keys().collect();
        columns.entry(text(&row["kind"])).or_default().insert(names);
    }
    assert!(columns.values().all(|shapes| shapes.len() == 1));
    let kinds: Vec<_> = columns.into_keys().collect();
    assert_eq!(kinds, ["artifact", "cost", "eval", "finding", "gate", "metric", "system"]);
}

#[test]
fn the_rows_count_as_the_report_does() {
    let repo = TestRepo::system("claims-triage");
    let report: Value =
        serde_json::from_str(&repo.check(&["--format", "json", "--stage", "handoff"]).stdout).expect("JSON");
    let all = rows(&repo, &["--stage", "handoff"]);
    let of = |kind: &str| all.iter().filter(|row| row["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(of("finding").len(), report["findings"].as_array().expect("findings").len());
    assert_eq!(of("artifact").len(), report["systems"][0]["artifacts"].as_array().expect("artifacts").len());
    assert_eq!((of("gate").len(), of("system").len()), (9, 1));
    let system = of("system")[0];
    for count in ["errors", "warnings", "notes", "waived", "owed"] {
        assert_eq!(system[count], report["summary"][count], "{count}");
    }
    assert_eq!(of("metric")[0]["baseline_in_file"], 12.4);
    assert_eq!(of("eval")[0]["bounds_met"], 2);
}

/// The queries of the documentation.
fn queries() -> Vec<String> {
    let page =
        std::fs::read_to_string(project().join("docs/facts.md")).expect("the page").replace("\r\n", "\n");
    page.split("```sql\n").skip(1).filter_map(|part| Some(part.split_once("```")?.0.to_owned())).collect()
}

#[test]
fn the_documented_queries_run() {
    assert_eq!(queries().len(), 11, "two views with eight questions, cost, and Parquet");
    let duckdb = Command::new("python3").args(["-c", "import duckdb"]).output();
    if !duckdb.is_ok_and(|output| output.status.success()) {
        // The queries run where the `duckdb` wheel is installed.
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("facts")).expect("a folder");
    for name in ["claims-triage", "contract-review"] {
        let facts = TestRepo::system(name).check(&["--format", "facts", "--stage", "handoff"]).stdout;
        std::fs::write(folder.path().join(format!("facts/{name}.jsonl")), facts).expect("written");
    }
    let script = "import duckdb, sys\ncon = duckdb.connect()\nfor query in sys.stdin.read().split('\\0'):\n    print(con.execute(query).fetchall())\n";
    let input = folder.path().join("queries");
    std::fs::write(&input, queries().join("\0")).expect("written");
    let output = Command::new("python3")
        .args(["-c", script])
        .current_dir(folder.path())
        .stdin(std::fs::File::open(&input).expect("the queries"))
        .output()
        .expect("python");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("claims-triage") && folder.path().join("facts.parquet").exists(), "{said}");
}
