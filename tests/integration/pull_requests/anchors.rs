//! Where a reviewer sees what a change introduces: on a line of the diff, as git shows it, where one is to blame.
//!
//! The kind: a finding stands in the manifest, and what introduced it stands elsewhere.

use super::*;

const CODE: &str = "triage/src/replies.py";
const MANIFEST_PATH: &str = "triage/readiness.toml";

/// The story with other files on `main`, as old as the rest.
fn story_of(manifest: &str, files: &[(&str, &[u8])]) -> TestRepo {
    let repo = story_with(manifest);
    repo.git(&["checkout", "-q", "--orphan", "fresh"]);
    for (path, content) in files {
        repo.write(path, content);
    }
    repo.commit_on("2026-10-01");
    repo.git(&["branch", "-q", "-f", "main"]);
    repo.git(&["checkout", "-q", "-B", "change"]);
    repo
}

/// `path:line` of each place that a reviewer sees in the diff: added lines, and the lines around removed ones.
fn touched(repo: &TestRepo, args: &[&str]) -> BTreeSet<String> {
    let mut all = vec!["diff", "-U0", "--no-color", "-M"];
    all.extend(args);
    let (mut lines, mut path) = (BTreeSet::new(), String::new());
    for line in repo.git(&all).lines() {
        if let Some(name) = line.strip_prefix("+++ b/") {
            name.clone_into(&mut path);
        } else if let Some(hunk) = line.strip_prefix("@@ ") {
            let new = hunk.split(' ').find_map(|part| part.strip_prefix('+')).expect("a hunk");
            let (start, count) = new.split_once(',').unwrap_or((new, "1"));
            let (start, count): (usize, usize) =
                (start.parse().expect("a line"), count.parse().expect("a count"));
            let range = if count == 0 { start..start + 2 } else { start..start + count };
            lines.extend(range.map(|line| format!("{path}:{line}")));
        }
    }
    lines
}

/// `rule path:line` of the anchor of each new finding; `-` without one.
fn anchored(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let report = report(repo, args);
    let new = report["findings"].as_array().expect("findings").iter().filter(|one| one["introduced"] == true);
    new.map(|one| {
        let anchor = &one["anchor"];
        let place = match anchor["path"].as_str() {
            Some(path) => format!("{path}:{}", anchor["start"]["line"]),
            None => "-".to_owned(),
        };
        format!("{} {place}", text(&one["rule"]))
    })
    .collect()
}

/// Each new finding has this anchor, `github` shows it there, and git shows that line in the diff.
fn assert_in_the_diff(repo: &TestRepo, expected: &[&str]) {
    let found = anchored(repo, &BASE);
    assert_eq!(found, expected);
    let lines = touched(repo, &["main"]);
    let mut shown: Vec<String> = annotations(repo, &BASE)
        .iter()
        .map(|one| {
            let mut parts = one.split(' ').skip(1);
            let place = parts.next().expect("a place");
            format!("{} {place}", parts.next().expect("a rule"))
        })
        .collect();
    let mut wanted = found.clone();
    shown.sort();
    wanted.sort();
    assert_eq!(shown, wanted, "github");
    for one in &found {
        let place = one.split(' ').nth(1).expect("a place");
        assert!(lines.contains(place), "{place} in {lines:?}");
    }
}

const LONG_CODE: &str = "import queue\n\nSIZE = 2\nWORKERS = 4\nRETRIES = 1\n";

#[test]
fn drift_stands_at_the_first_changed_line_of_the_covered_file() {
    let files: &[(&str, &[u8])] = &[(CODE, LONG_CODE.as_bytes()), ("triage/src/a.py", b"A = 1\n")];
    let repo = story_of(MANIFEST, files);
    repo.write(CODE, LONG_CODE.replace("SIZE = 2\n", "").replace("WORKERS = 4", "WORKERS = 8"));
    commit(&repo);
    assert_in_the_diff(&repo, &[&format!("drifted-artifact {CODE}:3")]);
    // The manifest's place is named in the text.
    let github = repo.check(&["--format", "github", "--base", "main"]).stdout;
    assert!(
        github.contains(&format!("::warning file={CODE},line=3,endLine=3,col=1,endColumn=12,title=")),
        "{github}"
    );
    assert!(github.contains(&format!("%0Asee {MANIFEST_PATH}:31: last verified ")), "{github}");
    let rdjson = repo.check(&["--format", "rdjson", "--base", "main"]).stdout;
    let rdjson: Value = serde_json::from_str(&rdjson).expect("JSON");
    let of = |found: &&Value| found["code"]["value"] == "drifted-artifact";
    let diagnostic = rdjson["diagnostics"].as_array().expect("a list").iter().find(of).expect("drift");
    assert_eq!(diagnostic["location"]["path"], CODE);
    assert_eq!(diagnostic["location"]["range"]["start"]["line"], 3);
    assert!(
        text(&diagnostic["message"]).contains(&format!("\nsee `{MANIFEST_PATH}:31`: last verified ")),
        "{diagnostic}"
    );
    assert_eq!(diagnostic["related_locations"][0]["location"]["path"], MANIFEST_PATH);
    assert!(diagnostic["suggestions"].is_null(), "no edit of another file");
    let report = report(&repo, &BASE);
    let drift = report["findings"].as_array().expect("a list").iter();
    let drift = drift.clone().find(|one| one["rule"] == "drifted-artifact").expect("drift");
    assert_eq!(drift["primary"]["path"], MANIFEST_PATH);
    assert_eq!(drift["anchor"]["start"]["column"], 1);
}

#[test]
fn of_several_covered_files_the_first_with_a_new_line_counts() {
    let files: &[(&str, &[u8])] = &[(CODE, LONG_CODE.as_bytes()), ("triage/src/a.py", b"A = 1\nB = 2\n")];
    let repo = story_of(MANIFEST, files);
    repo.write("triage/src/a.py", "A = 1\n");
    commit(&repo);
    assert_in_the_diff(&repo, &["drifted-artifact triage/src/a.py:1"]);
    repo.write(CODE, LONG_CODE.replace("RETRIES = 1", "RETRIES = 2"));
    commit(&repo);
    assert_in_the_diff(&repo, &[&format!("drifted-artifact {CODE}:5")]);
    repo.write("triage/src/b.py", "NEW = 1\n");
    commit(&repo);
    assert_in_the_diff(&repo, &["drifted-artifact triage/src/b.py:1"]);
}

#[test]
fn a_changed_key_has_the_finding_that_it_introduces() {
    let slow = manifest(&[("max-lag = \"0d\"", "max-lag = \"90d\"")]);
    let repo = story_of(&slow, &[]);
    repo.write(CODE, "WORKERS = 8\n");
    repo.commit_on("2026-10-05");
    repo.git(&["branch", "-q", "-f", "main"]);
    repo.write(MANIFEST_PATH, format!("# A comment.\n{}", manifest(&[])));
    commit(&repo);
    // The comment is the first changed line of the manifest.
    assert_in_the_diff(&repo, &[&format!("drifted-artifact {MANIFEST_PATH}:35")]);
}

#[test]
fn otherwise_the_first_changed_line_of_the_manifest_counts() {
    let other = "[[metric]]\nname = \"accepted\"\nkind = \"model\"\ndrives = \"reply-time\"\n";
    let repo = story_of(&format!("{MANIFEST}{other}"), &[]);
    let renamed = manifest(&[("name     = \"reply-time\"", "name     = \"first-reply\"")]);
    repo.write(MANIFEST_PATH, format!("{renamed}{other}"));
    commit(&repo);
    let found = anchored(&repo, &BASE);
    assert!(found.contains(&format!("undefined-reference {MANIFEST_PATH}:13")), "{found:?}");
    assert_in_the_diff(&repo, &found.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_file_without_lines_to_show_has_its_first_line() {
    let image = |number: u8| [b"PNG\0".as_slice(), &[number; 40]].concat();
    let large = |last: &str| format!("{}{last}\n", "x = 1\n".repeat(200_000));
    let (one, two) = (image(1), image(2));
    let (long, longer) = (large("y = 1"), large("y = 2"));
    for (path, before, after) in [
        ("triage/src/queue.png", one.as_slice(), two.as_slice()),
        ("triage/src/large.py", long.as_bytes(), longer.as_bytes()),
    ] {
        let repo = story_of(MANIFEST, &[(path, before)]);
        repo.write(path, after);
        commit(&repo);
        assert_eq!(anchored(&repo, &BASE), [format!("drifted-artifact {path}:1")]);
        assert_eq!(annotations(&repo, &BASE), [format!("warning {path}:1 drifted-artifact")]);
    }
    // The claimed file has another name, and the same content.
    let repo = story();
    repo.git(&["mv", "triage/runbooks/rollback.md", "triage/runbooks/back.md"]);
    commit(&repo);
    assert_eq!(anchored(&repo, &BASE), ["missing-artifact triage/runbooks/back.md:1"]);
}

#[cfg(unix)]
#[test]
fn a_mode_alone_introduces_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let repo = story();
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(repo.path().join(CODE), mode).expect("a mode");
    commit(&repo);
    assert!(repo.git(&["diff", "main"]).contains("new mode 100755"));
    assert_eq!(anchored(&repo, &BASE), Vec::<String>::new());
}

#[test]
fn where_no_line_is_to_blame_the_finding_keeps_its_place() {
    let repo = story();
    std::fs::remove_file(repo.path().join("triage/runbooks/rollback.md")).expect("a file");
    commit(&repo);
    assert_eq!(anchored(&repo, &BASE), ["missing-artifact -"]);
    assert_eq!(annotations(&repo, &BASE), [format!("error {MANIFEST_PATH}:41 missing-artifact")]);
}

#[test]
fn what_is_known_has_no_anchor_and_a_run_without_a_base_neither() {
    let repo = story();
    repo.write(CODE, "WORKERS = 8\n");
    commit(&repo);
    let anchors = |args: &[&str]| {
        let report = report(&repo, args);
        let findings = report["findings"].as_array().expect("findings").clone();
        findings.into_iter().filter(|one| !one["anchor"].is_null()).count()
    };
    assert_eq!((anchors(&BASE), anchors(&[]), anchors(&["--base", "HEAD"])), (1, 0, 0));
}

#[test]
fn the_work_tree_the_index_and_a_revision_have_the_same_anchors() {
    let repo = story_of(MANIFEST, &[(CODE, LONG_CODE.as_bytes())]);
    repo.write(CODE, LONG_CODE.replace("WORKERS = 4", "WORKERS = 8"));
    let expected = [format!("drifted-artifact {CODE}:4")];
    assert_eq!(anchored(&repo, &BASE), expected, "on disk");
    repo.add();
    assert_eq!(anchored(&repo, &["--staged", "--base", "main"]), expected, "staged");
    assert_eq!(anchored(&repo, &["--staged", "--base", "HEAD"]), expected, "in a hook");
    commit(&repo);
    assert_eq!(anchored(&repo, &["--rev", "HEAD", "--base", "main"]), expected, "committed");
    let bare = repo.cloned(&["--bare", "--branch=change"]);
    assert_eq!(anchored(&bare, &["--rev", "change", "--base", "main"]), expected, "bare");
    // Line ends that git converts are no change.
    repo.write(CODE, LONG_CODE.replace("WORKERS = 4", "WORKERS = 9").replace('\n', "\r\n"));
    assert_eq!(anchored(&repo, &BASE), expected, "with other line ends");
}

#[test]
fn the_diff_begins_at_the_merge_base() {
    let repo = story_of(MANIFEST, &[(CODE, LONG_CODE.as_bytes())]);
    repo.git(&["checkout", "-q", "main"]);
    repo.write(CODE, format!("# Of main.\n{LONG_CODE}"));
    repo.commit_on("2026-11-09");
    repo.git(&["checkout", "-q", "change"]);
    repo.write(CODE, LONG_CODE.replace("RETRIES = 1", "RETRIES = 2"));
    commit(&repo);
    assert_eq!(anchored(&repo, &BASE), [format!("drifted-artifact {CODE}:5")]);
    assert!(touched(&repo, &["main...change"]).contains(&format!("{CODE}:5")));
}

#[test]
fn a_manifest_that_moves_shows_only_what_changed_in_it() {
    let repo = story();
    repo.git(&["mv", "triage", "claims"]);
    repo.write("claims/readiness.toml", manifest(&[("runbooks/rollback.md", "runbooks/rolback.md")]));
    commit(&repo);
    assert_in_the_diff(&repo, &["missing-artifact claims/readiness.toml:41"]);
}

#[test]
fn sarif_keeps_its_place_and_links_the_line_of_the_diff() {
    let repo = story_of(MANIFEST, &[(CODE, LONG_CODE.as_bytes())]);
    repo.write(CODE, LONG_CODE.replace("WORKERS = 4", "WORKERS = 8"));
    commit(&repo);
    let drift = |args: &[&str]| {
        let log: Value = serde_json::from_str(&repo.check(args).stdout).expect("JSON");
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        results.into_iter().find(|one| one["ruleId"] == "drifted-artifact").expect("drift")
    };
    let in_pull = drift(&["--format", "sarif", "--base", "main"]);
    let after_merge = drift(&["--format", "sarif"]);
    assert_eq!(in_pull["locations"], after_merge["locations"]);
    assert_eq!(in_pull["partialFingerprints"], after_merge["partialFingerprints"]);
    let related = &in_pull["relatedLocations"][0];
    assert_eq!(related["id"], 1);
    assert_eq!(related["physicalLocation"]["artifactLocation"]["uri"], CODE);
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 4);
    let message = text(&in_pull["message"]["text"]);
    assert!(message.contains(&format!("[{CODE}:4](1): changed here.")), "{message}");
}

/// Outputs keep to the schemas of their platforms also with anchors.
#[test]
fn outputs_with_anchors_keep_to_their_schemas() {
    let repo = story_of(MANIFEST, &[(CODE, LONG_CODE.as_bytes())]);
    repo.write(CODE, LONG_CODE.replace("WORKERS = 4", "WORKERS = 8"));
    repo.write(MANIFEST_PATH, manifest(&[("runbooks/rollback.md", "runbooks/rolback.md")]));
    commit(&repo);
    for (format, schema) in
        [("sarif", "sarif-2.1.0.json"), ("gitlab", "gitlab-code-quality.json"), ("rdjson", "rdjson.json")]
    {
        let schema = crate::support::project().join("fixtures/schemas").join(schema);
        let schema: Value =
            serde_json::from_str(&std::fs::read_to_string(schema).expect("a schema")).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let run = repo.check(&["--format", format, "--base", "main"]);
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{format}");
    }
}

/// What a change may do to a file or to the manifest.
type Edit = fn(&TestRepo);

/// Each of these stories introduces something, and git shows each of its annotations.
#[test]
fn every_story_is_annotated_in_its_diff() {
    let edit: &[(&str, Edit)] = &[
        ("a wrong path", |repo| {
            repo.write(MANIFEST_PATH, manifest(&[("runbooks/rollback.md", "runbooks/rolback.md")]));
        }),
        ("a placeholder", |repo| {
            repo.write("triage/runbooks/incident.md", incident("\n\n## Contacts\n\nTODO"));
        }),
        ("code", |repo| {
            repo.write(CODE, "WORKERS = 8\n");
        }),
        ("an empty document", |repo| {
            repo.write("triage/runbooks/rollback.md", "# Rollback\n\n## Steps\n\nTODO\n");
        }),
        ("a stage", |repo| {
            repo.write(MANIFEST_PATH, manifest(&[("\"pilot\"", "\"handoff\"")]));
        }),
        ("a lower bound", |repo| {
            repo.write(MANIFEST_PATH, manifest(&[(">= 0.9", ">= 0.1")]));
        }),
        ("worse results", |repo| {
            let failed = "<testcase name=\"2\"><failure message=\"no\"/></testcase>";
            repo.write("triage/evals/results.xml", RESULTS.replace("<testcase name=\"2\"/>", failed));
        }),
        ("a waiver with an unknown rule", |repo| {
            let rule = "rule    = \"missing-artifact\"";
            repo.write(MANIFEST_PATH, manifest(&[(rule, "rule    = \"mising-artifact\"")]));
        }),
        ("a key that does not exist", |repo| {
            repo.write(MANIFEST_PATH, manifest(&[("max-lag = \"0d\"", "max-lagg = \"0d\"")]));
        }),
        ("a new system", |repo| {
            repo.write("b/readiness.toml", "[system]\nname = \"b\"\n[adoption]\nplan = \"none.md\"\n");
        }),
        ("an emptied document", |repo| {
            repo.write("triage/runbooks/incident.md", "");
        }),
        ("several at once", |repo| {
            repo.write(MANIFEST_PATH, manifest(&[("risk  = \"limited\"", "risk  = \"high\"")]));
            repo.write(CODE, "import os\nWORKERS = 8\n");
        }),
    ];
    for (story, edit) in edit {
        let repo = super::story();
        edit(&repo);
        commit(&repo);
        let lines = touched(&repo, &["main"]);
        let shown = annotations(&repo, &BASE);
        assert!(!shown.is_empty(), "{story}");
        for one in shown {
            let place = one.split(' ').nth(1).expect("a place");
            assert!(lines.contains(place), "{story}: {one} in {lines:?}");
        }
    }
}

#[test]
fn a_file_that_is_renamed_or_removed_goes_before_a_line_of_the_manifest() {
    let incident = "# Incident\n\n## Diagnosis\n\nRead the queue, then [roll back](rollback.md).\n\n## Mitigation\n\nRestart the workers. Then wait a minute.\n";
    let change = |command: &[&str]| {
        let repo = story_of(MANIFEST, &[("triage/runbooks/incident.md", incident.as_bytes())]);
        repo.git(command);
        // Another part of the manifest, which introduces nothing.
        repo.write(MANIFEST_PATH, manifest(&[("EUR 410k a year", "EUR 420k a year")]));
        commit(&repo);
        repo
    };
    let old = "triage/runbooks/rollback.md";
    let repo = change(&["mv", old, "triage/runbooks/back.md"]);
    let new = "triage/runbooks/back.md:1";
    assert_eq!(anchored(&repo, &BASE), [format!("missing-artifact {new}"), format!("broken-link {new}")]);
    let repo = change(&["rm", "-q", old]);
    assert_eq!(anchored(&repo, &BASE), ["missing-artifact -", "broken-link -"]);
    let page = repo.check(&["--base", "main", "--format", "markdown"]).stdout;
    assert!(!page.contains("Introduced at"), "{page}");
}
