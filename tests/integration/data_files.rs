//! Data files: what cannot be read, was not read to its end, or is not looked up, is said. Nothing of that counts as checked.

use crate::support::{TestRepo, text};

/// A repository at the handoff with one eval that says `keys`.
fn eval(keys: &str) -> TestRepo {
    TestRepo::with_manifest(&format!(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[eval]]\nname = \"e\"\n{keys}\n"
    ))
}

/// Rules of what is found at the gate of quality, apart from what is missing.
fn rules(repo: &TestRepo) -> Vec<String> {
    repo.add();
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings");
    let meant = findings
        .iter()
        .filter(|finding| text(&finding["gate"]) == "quality" && text(&finding["level"]) != "note");
    let rules = meant.map(|finding| text(&finding["rule"]).to_owned());
    rules.filter(|rule| !matches!(rule.as_str(), "no-edge-cases" | "stale-artifact" | "no-results")).collect()
}

/// `DeepEval` counts the errors of metrics, and several metrics may break on one case.
#[test]
fn cases_on_which_metrics_broke_are_counted_once() {
    let broken = r#"{"testPassed": 1, "testFailed": 2, "testCases": [
        {"name": "a", "success": true, "metricsData": [{"name": "m", "score": 1, "success": true}]},
        {"name": "b", "success": false, "metricsData": [{"name": "m", "success": false, "error": "timeout"}, {"name": "n", "success": false, "error": "timeout"}]},
        {"name": "c", "success": false, "metricsData": [{"name": "m", "score": 0, "success": false}]}],
        "metricsScores": [{"metric": "m", "scores": [1, 0], "passes": 1, "fails": 1, "errors": 1}, {"metric": "n", "scores": [], "errors": 1}]}"#;
    // Older files do not say on which cases.
    let older = r#"{"testPassed": 1, "testFailed": 1, "testCases": [{"name": "a", "success": true}, {"name": "b", "success": false}],
        "metricsScores": [{"metric": "m", "scores": [1], "errors": 1}, {"metric": "n", "scores": [1], "errors": 1}]}"#;
    let whole = r#"{"testPassed": 1, "testFailed": 0, "testCases": [{"name": "a", "success": true}],
        "metricsScores": [{"metric": "m", "scores": [1], "errors": 0}]}"#;
    for (results, passed, failed, errors) in [(broken, 1, 1, 1), (older, 1, 0, 1), (whole, 1, 0, 0)] {
        let bounds = format!(
            "passed = \"== {passed}\", failed = \"== {failed}\", errors = \"== {errors}\", cases = \"== {}\"",
            passed + failed + errors
        );
        let repo = eval(&format!("results = \"r.json\"\nrequire = {{ {bounds} }}"));
        repo.write("r.json", results);
        assert_eq!(rules(&repo), Vec::<String>::new(), "{results}");
    }
}

/// What is valid and more than is kept is neither wrong nor right.
#[test]
fn more_values_than_are_read_leave_it_open() {
    let repo = eval("suite = \"cases.json\"\ncases = 10\nresults = \"r.json\"");
    repo.write("cases.json", format!("[{}0]", "0,".repeat(2_000_000)));
    repo.write("r.json", "{\"accuracy\": 0.9}");
    assert_eq!(rules(&repo), Vec::<String>::new());
    let report = repo.json(&[]);
    let why = "`cases.json` is not read completely as JSON: more than 2000000 of its values are needed";
    let undecided = report["systems"][0]["undecided"].as_array().expect("undecided");
    assert!(undecided.iter().any(|open| text(&open["why"]) == why), "{undecided:?}");
}

/// What nobody asks for has to be JSON all the same.
#[test]
fn results_that_are_no_json_are_unreadable_wherever_that_shows() {
    for wrong in ["0.1.2", "2.e3", "\"\\x41\"", "\"a\tb\"", "\"\\ud83d\"", "[1,]"] {
        for results in [
            format!("{{\"accuracy\": 0.95, \"other\": {{\"deep\": [{wrong}]}}}}"),
            format!("{{\"pad\": \"{}\", \"accuracy\": 0.95, \"other\": {wrong}}}", "x".repeat(5 << 20)),
        ] {
            let repo = eval("results = \"r.json\"\nrequire = { accuracy = \">= 0.9\" }");
            repo.write("r.json", results);
            assert_eq!(rules(&repo), ["unreadable-artifact"], "{wrong}");
        }
    }
}

/// What is found, and what cannot be told, of a metric whose `key` says `claim` of a file.
fn value(key: &str, claim: &str, files: &[(&str, &[u8])]) -> (Vec<String>, Vec<String>) {
    let repo = TestRepo::with_manifest(&format!(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[metric]]\nname = \"reply\"\nunit = \"min\"\n{key} = {{ {claim} }}\n"
    ));
    for (path, content) in files {
        repo.write(path, content);
    }
    repo.add();
    outcome(&repo)
}

fn outcome(repo: &TestRepo) -> (Vec<String>, Vec<String>) {
    let report = repo.json(&[]);
    let rules = [
        "baseline-mismatch",
        "actual-mismatch",
        "unreadable-artifact",
        "empty-artifact",
        "missing-artifact",
        "missing-heading",
        "outside-repository",
    ];
    let findings = report["findings"].as_array().expect("findings").iter();
    let found = findings.filter(|finding| rules.contains(&text(&finding["rule"])));
    let found = found.map(|finding| format!("{}: {}", text(&finding["rule"]), text(&finding["message"])));
    let undecided = report["systems"][0]["undecided"].as_array().expect("undecided").iter();
    let undecided = undecided.filter(|entry| rules.contains(&text(&entry["rule"])));
    (found.collect(), undecided.map(|entry| text(&entry["why"]).to_owned()).collect())
}

const REPORT: &str = "# Report\n\nWhat was measured.\n\n## Before\n\n| Measure | Value |\n|---|---|\n| First reply | 12.0 |\n| p95 | 31 min |\n\n## After\n\n| Measure | Value | Share |\n|---|---|---|\n| First reply | **2.4** | 93 % |\n| p95 | soon | `0.5` |\n";

/// A number is looked up in a file, or it is said that it is not.
#[test]
fn a_number_in_a_file_that_has_no_keys_is_undecided_with_the_reason() {
    let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n";
    let pointer = "value = 12, pointer = \"/p50\"";
    let mut keys = ["baseline", "actual"].into_iter().cycle();
    let mut next = || keys.next().expect("endless");
    for (path, content, why) in [
        ("b.txt", &b"p50: 12\n"[..], "`b.txt` is plain text: numbers are read from"),
        ("b.xml", b"<p50>12</p50>", "`b.xml` is XML or HTML"),
        ("b.parquet", b"PAR1\x00\xff\x01", "`b.parquet` is in another format"),
        ("b.xlsx", b"PK\x03\x04xxxx", "`b.xlsx` is an archive"),
        ("b.html", b"<td>12</td>", "`b.html` is XML or HTML"),
        ("b.rst", b"p50 = 12\n", "`b.rst` is in another format"),
        ("b", b"12\n", "`b` is in another format"),
        ("b.md", b"# B\n\np50 was 12.\n", "`b.md` has no table for the pointer"),
    ] {
        let key = next();
        let (found, undecided) = value(key, &format!("{pointer}, path = \"{path}\""), &[(path, content)]);
        assert_eq!(found, Vec::<String>::new(), "{key} {path}");
        assert!(undecided.iter().any(|said| said.starts_with(why)), "{key} {path}: {undecided:?}");
    }
    // Which of several files, or which number of one, is not guessed.
    for (path, why) in [("b/*.json", "`b/*.json` refers to 2 files"), ("b", "`b` refers to 2 files")] {
        let files = [("b/1.json", &b"{\"p50\": 12}"[..]), ("b/2.json", b"{\"p50\": 12}")];
        let key = next();
        let (_, undecided) = value(key, &format!("{pointer}, path = \"{path}\""), &files);
        assert!(undecided.iter().any(|said| said.starts_with(why)), "{key} {path}: {undecided:?}");
    }
    for path in ["b.json", "b.md", "b.txt", "b.parquet"] {
        let key = next();
        let (_, undecided) =
            value(key, &format!("value = 12, path = \"{path}\""), &[(path, b"{\"p50\": 12, \"p95\": 30}\n")]);
        assert_eq!(undecided.len(), 1, "{key} {path}: {undecided:?}");
    }
    // What is wrong with the file itself is one finding.
    for (path, content, rule) in [
        ("b.json", &b""[..], "empty-artifact"),
        ("b.txt", b"", "empty-artifact"),
        ("b.md", b" \n", "empty-artifact"),
        ("b.json", lfs, "unreadable-artifact"),
        ("b.md", lfs, "unreadable-artifact"),
        ("b.txt", b"\xff\xfe", "unreadable-artifact"),
        ("b.csv", b"a,b\n\"1", "baseline-mismatch"),
    ] {
        let (found, _) = value(next(), &format!("{pointer}, path = \"{path}\""), &[(path, content)]);
        assert!(found.len() == 1 && found[0].starts_with(rule), "{path}: {found:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_read_as_the_file_that_it_leads_to() {
    let manifest = "[system]\nname = \"a\"\nstage = \"handoff\"\n[[metric]]\nname = \"reply\"\nbaseline = { value = 12, path = \"now\", pointer = \"/p50\" }\n";
    let repo = TestRepo::with_manifest(manifest);
    repo.write("b.json", "{\"p50\": 13}");
    std::os::unix::fs::symlink("b.json", repo.path().join("now")).expect("a link");
    repo.add();
    assert_eq!(outcome(&repo).0, ["baseline-mismatch: baseline of `reply` is 13 in its file, not 12"]);
    repo.write("b.txt", "12\n");
    std::fs::remove_file(repo.path().join("now")).expect("removed");
    std::os::unix::fs::symlink("b.txt", repo.path().join("now")).expect("a link");
    repo.add();
    let (found, undecided) = outcome(&repo);
    assert_eq!((found.len(), undecided.len()), (0, 1), "{found:?} {undecided:?}");
}

#[test]
fn a_cell_of_a_markdown_table_is_a_number_of_its_row_and_column() {
    let of = |key: &str, claim: &str| value(key, claim, &[("r.md", REPORT.as_bytes())]);
    let none = (Vec::<String>::new(), Vec::<String>::new());
    for key in ["baseline", "actual"] {
        for claim in [
            "value = 12, path = \"r.md#before\", pointer = \"/First reply/Value\"",
            "value = 12, path = \"r.md#before\", pointer = \"/First reply\"",
            "value = 31, path = \"r.md#before\", pointer = \"/p95/value\"",
            "value = 2.4, path = \"r.md#after\", pointer = \"/first reply/Value\"",
            "value = 0.5, path = \"r.md\", pointer = \"/p95/Share\"",
        ] {
            assert_eq!(of(key, claim), none, "{key} {claim}");
        }
        let (found, _) = of(key, "value = 13, path = \"r.md#before\", pointer = \"/First reply/Value\"");
        assert_eq!(found, [format!("{key}-mismatch: {key} of `reply` is 12 in its file, not 13")]);
        let (found, _) = of(key, "value = 13, path = \"r.md#before\", pointer = \"/Second reply/Value\"");
        assert_eq!(found, [format!("{key}-mismatch: {key} of `reply` points at nothing")]);
        let (found, _) = of(key, "value = 13, path = \"r.md#after\", pointer = \"/p95/Value\"");
        assert_eq!(found, [format!("{key}-mismatch: {key} of `reply` points at text, not a number")]);
        for (claim, why) in [
            ("value = 12, path = \"r.md\", pointer = \"/First reply/Value\"", "2 cells of `r.md`"),
            ("value = 93, path = \"r.md#after\", pointer = \"/First reply/Share\"", "the cell at"),
            ("value = 93, path = \"r.md#after\", pointer = \"/a/b/c\"", "a pointer into a table"),
        ] {
            let (found, undecided) = of(key, claim);
            assert_eq!(found, Vec::<String>::new(), "{claim}");
            assert!(undecided.iter().any(|said| said.starts_with(why)), "{claim}: {undecided:?}");
        }
    }
    let (found, _) = of("baseline", "value = 12, path = \"r.md#gone\", pointer = \"/First reply/Value\"");
    assert!(found.len() == 1 && found[0].starts_with("missing-heading"), "{found:?}");
    let front = format!("---\np50: 7\n---\n{REPORT}");
    let of = |claim: &str| value("baseline", claim, &[("r.md", front.as_bytes())]);
    assert_eq!(of("value = 7, path = \"r.md\", pointer = \"/p50\""), none, "front matter has keys, too");
    assert_eq!(of("value = 0.5, path = \"r.md\", pointer = \"/p95/Share\""), none);
    assert_eq!(of("value = 7, path = \"r.md\", pointer = \"/p51\"").0.len(), 1);
}
