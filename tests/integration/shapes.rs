//! Shapes of real repositories that are neither missing, empty nor unfinished: links, submodules, partial clones, odd documents.

use crate::support::TestRepo;
use crate::support::timeline::{git, run};

const TEXT: &str = "# Plan\n\nTrain the agents, then start.\n";

fn rules_of(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let mut found = repo.findings(args);
    found.retain(|finding| !finding.starts_with("missing-owner") && !finding.starts_with("blank-raci"));
    found
}

#[test]
fn an_empty_folder_stays_empty_beside_a_dead_link() {
    let repo = TestRepo::with_manifest("[governance]\nrisk-assessment = \"docs\"\n");
    repo.write("docs/a.md", "# A\n");
    repo.write("docs/z.md", "# Z\n");
    repo.commit();
    assert_eq!(rules_of(&repo, &[]), ["empty-artifact governance.risk-assessment"]);
    std::fs::remove_file(repo.path().join("docs/z.md")).expect("removed");
    assert_eq!(rules_of(&repo, &[]), ["empty-artifact governance.risk-assessment"]);
}

#[test]
fn globs_into_a_submodule_cannot_be_told() {
    let repo = TestRepo::with_manifest(
        "[[runbook]]\npath = \"r.md\"\ncovers = [\"vendor/s/**\"]\n[governance]\npermissions = \"vendor/s/*.md\"\n",
    );
    repo.write("r.md", TEXT);
    repo.add();
    let id = "1".repeat(40);
    run(git(repo.path()).args(["update-index", "--add", "--cacheinfo", &format!("160000,{id},vendor")]))
        .expect("a submodule");
    assert_eq!(rules_of(&repo, &["--staged"]), Vec::<String>::new());
    assert!(
        repo.check(&["--staged", "--verbose"])
            .stdout
            .contains("governance.permissions: `vendor/s/*.md` is in")
    );
}

#[cfg(unix)]
#[test]
fn globs_follow_links_in_the_tree_and_never_out_of_it() {
    let repo =
        TestRepo::with_manifest("[governance]\npermissions = \"docs/*.md\"\naudit-log = \"out/pass*\"\n");
    repo.write("real/a.md", TEXT);
    std::os::unix::fs::symlink("real", repo.path().join("docs")).expect("a link");
    std::os::unix::fs::symlink("/etc", repo.path().join("out")).expect("a link");
    repo.commit();
    assert_eq!(rules_of(&repo, &[]), ["outside-repository governance.audit-log"]);
}

#[test]
fn a_rule_between_paragraphs_is_no_front_matter() {
    let repo =
        TestRepo::with_manifest("[governance]\npermissions = \"a.md\"\naudit-log = \"b.md#runbook\"\n");
    repo.write("a.md", "# Title\n\n---\nAll that matters stands here.\n\n---\n");
    repo.write("b.md", "\u{feff}# Runbook\n\nSwitch it off.\n");
    repo.commit();
    assert_eq!(rules_of(&repo, &[]), Vec::<String>::new());
    repo.write("b.md", "\u{feff}# Runbook\n");
    assert_eq!(rules_of(&repo, &[]), ["empty-artifact governance.audit-log"]);
}

#[test]
fn headings_have_more_names_than_one() {
    let repo = TestRepo::with_manifest(
        "[governance]\npermissions = \"a.md#rollback\"\naudit-log = \"a.md#cust\"\ndisclosure = \"a.md#top\"\n",
    );
    repo.write("a.md", format!("## <a name=\"top\"></a>Rollback\n\n{TEXT}\n## Custom {{#cust}}\n\n{TEXT}\n"));
    repo.commit();
    assert_eq!(rules_of(&repo, &["--select", "missing-heading"]), Vec::<String>::new());
}

#[test]
fn names_that_hold_a_word_for_nothing_are_innocent() {
    let repo = TestRepo::with_manifest("[governance]\npermissions = \"a.md\"\n");
    let text = "# Board\n\n- WIP-limit: 3 per person\n- TODO.md lists open points\n- WIP (work in progress) is capped\n\nFormat: YYYY-MM-DD\n";
    repo.write("a.md", text);
    repo.commit();
    assert_eq!(rules_of(&repo, &[]), Vec::<String>::new());
    repo.write(
        "a.md",
        "# Board\n\nRead it.\n\n- TODO(lena): write it\n\n{% comment %} never ends\n\n## Rollback\n\nTODO\n",
    );
    let found = repo.json(&[]);
    assert!(found["findings"].to_string().contains("contains 2 placeholders"), "{found}");
}

#[test]
fn what_is_only_meant_to_be_added_is_not_staged() {
    let repo = TestRepo::with_manifest("[governance]\npermissions = \"a.md\"\n");
    repo.commit();
    repo.write("a.md", TEXT);
    run(git(repo.path()).args(["add", "-N", "a.md"])).expect("git add");
    assert_eq!(rules_of(&repo, &["--staged"]), ["missing-artifact governance.permissions"]);
}

#[test]
fn parts_of_one_document_are_told_apart() {
    let repo = TestRepo::with_manifest(
        "[governance]\nrisk-assessment = \"a.md#a\"\npermissions = \"a.md#b\"\naudit-log = \"a.md#b\"\n",
    );
    repo.write("a.md", "# A\n\nRead the queue.\n\n# B\n\nSwitch it off.\n");
    repo.commit();
    assert_eq!(rules_of(&repo, &[]), ["reused-artifact governance.audit-log"]);
}

#[test]
fn an_excused_error_does_not_pass_plainly() {
    let repo = TestRepo::with_manifest(
        "[system]\nrisk = \"minimal\"\n[governance]\npermissions = \"none.md\"\n[policy]\nlevels = { missing-artifact = \"note\" }\n",
    );
    repo.commit();
    let report = repo.json(&[]);
    let gates = report["systems"][0]["gates"].as_array().expect("gates");
    let gate = gates.iter().find(|gate| gate["gate"] == "governance").expect("the gate");
    assert_eq!(gate["status"], "waived");
}

#[test]
fn a_partial_clone_does_not_make_files_missing() {
    let repo = TestRepo::with_manifest(
        "[governance]\npermissions = \"docs/a.md\"\naudit-log = \"docs\"\ndisclosure = \"docs/*.md\"\n",
    );
    repo.write("docs/a.md", TEXT);
    repo.commit();
    run(git(repo.path()).args(["config", "uploadpack.allowFilter", "true"])).expect("git config");
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}", repo.path().display());
    run(git(folder.path()).args(["clone", "-q", "--no-checkout", "--filter=blob:none", &url, "it"]))
        .expect("git clone");
    let at = folder.path().join("it");
    run(git(&at).args(["remote", "set-url", "origin", "file:///nowhere"])).expect("git remote");
    let run = crate::support::run_in(&at, &["check", "--rev", "HEAD", "--format", "concise"], &[]);
    // The manifest itself is a blob: where it is not here, that is the whole answer.
    assert!(!run.stdout.contains("missing-artifact"), "{run:?}");
}

#[test]
fn what_keeps_a_folder_is_no_evidence() {
    let repo = TestRepo::with_manifest("[governance]\npermissions = \"docs\"\n");
    repo.write("docs/.gitignore", "*\n!.gitignore\n");
    run(git(repo.path()).args(["add", "-f", "docs/.gitignore"])).expect("git add");
    assert_eq!(rules_of(&repo, &[]), ["empty-artifact governance.permissions"]);
}
