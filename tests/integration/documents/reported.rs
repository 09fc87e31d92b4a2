//! What reports say of each topic of a document: whether it is covered, whether the manifest says where, and since which commit.

use super::*;

const TEXT: &str = "Open the blue door and turn the third wheel to the left until it clicks.";

/// The topics of the first artifact: `topic state how place: why` and the day since which it is declared, or why that is not known.
fn topics(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let report = repo.json(args);
    let artifacts = report["systems"][0]["artifacts"].as_array().expect("artifacts");
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let one = |topic: &serde_json::Value| {
        let line = topic["line"].as_u64().map(|line| format!(":{line}")).unwrap_or_default();
        let since = if topic["since"].is_null() { "since-unknown" } else { "since" };
        let since = if topic["since"].is_null() { &topic[since] } else { &topic[since]["date"] };
        let (state, how, path) = (word(&topic["state"]), word(&topic["how"]), word(&topic["path"]));
        let what = format!("{} {state} {how} {path}{line}", text(&topic["topic"]));
        format!("{what} ({})", [word(&topic["why"]), word(since)].join(", "))
    };
    artifacts
        .iter()
        .take(1)
        .flat_map(|artifact| artifact["topics"].as_array().expect("topics"))
        .map(one)
        .collect()
}

fn governance(sections: &str) -> String {
    format!(
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[data]]\nname = \"a\"\ngovernance = {{ path = \"d.md\", {sections} }}\n"
    )
}

#[test]
fn a_pointer_is_declared_since_the_commit_that_wrote_it() {
    let repo = TestRepo::with_manifest(&governance("sections = { updates = \"#one\" }"));
    repo.write("d.md", format!("# Blue\n\n## One\n\n{TEXT}\n\n## Two\n\n{TEXT}\n\n## Deletions\n\n{TEXT}\n"));
    repo.add();
    assert_eq!(topics(&repo, &[])[0], "updates covered declared d.md:3 (-, nothing is committed yet)");
    repo.commit_on("2026-08-03");
    repo.write(
        "readiness.toml",
        governance("owner = \"@a\", sections = { updates = \"#two\", conflicts = \"e.md#x\" }"),
    );
    repo.write("e.md", format!("# E\n\n## X\n\n{TEXT}\n\n## Y\n\n{TEXT}\n"));
    repo.commit_on("2026-09-03");
    repo.write("readiness.toml", governance("sections = { updates = \"#two\", conflicts = \"e.md#y\" }"));
    repo.commit_on("2026-10-03");
    let committed = [
        "updates covered declared d.md:7 (-, 2026-09-03)",
        "conflicts covered declared e.md:7 (-, 2026-10-03)",
        "deletions covered found d.md:11 (-, -)",
    ];
    assert_eq!(topics(&repo, &[]), committed);
    assert_eq!(topics(&repo, &["--base", "HEAD~1"]), committed, "the base has topics of its own");
    repo.write("readiness.toml", governance("sections = { updates = \"#one\", conflicts = \"e.md#y\" }"));
    assert_eq!(
        topics(&repo, &[])[..2],
        ["updates covered declared d.md:3 (-, it is not committed yet)", committed[1]]
    );
    let page = repo.check(&["--format", "markdown"]).stdout;
    let line = "- Topics of `data.a.governance`: updates declared, conflicts declared since 2026-10-03, deletions found\n";
    assert!(page.contains(line), "{page}");
    assert!(!repo.check(&[]).stdout.contains("declared since"), "the text format shows findings only");
    repo.make_shallow();
    let cut = "this clone does not have all versions of the manifest, or they are too long to be read";
    assert_eq!(topics(&repo, &[])[1], format!("conflicts covered declared e.md:7 (-, {cut})"));
    let said = repo.check(&[]);
    assert!(!said.stdout.contains("what it said before") && !said.stderr.contains("manifest"), "{said:?}");
}

#[test]
fn every_state_of_a_topic_has_a_word() {
    let of = |sections: &str, document: &str| {
        let repo = TestRepo::with_manifest(&governance(&format!("sections = {{ {sections} }}")));
        repo.write("d.md", document);
        repo.write("e.rst", "Text");
        repo.commit_on("2026-08-03");
        let topics = topics(&repo, &[]);
        topics.first().expect("a topic").replace("2026-08-03", "day")
    };
    let other = format!("## Other\n\n{TEXT}\n");
    assert_eq!(of("", &format!("# T\n\n## Updates\n\n{TEXT}\n")), "updates covered found d.md:3 (-, -)");
    assert_eq!(of("", "# T\n\n## Updates\n\nTODO\n"), "updates broken found d.md:3 (-, -)");
    assert_eq!(
        of("updates = \"#z\"", &format!("# T\n\n{other}\n## Z\n")),
        "updates broken declared d.md:7 (-, day)"
    );
    assert_eq!(of("", &format!("# T\n\n{other}")), "updates unlocated - - (-, -)");
    assert_eq!(
        of("updates = \"#gone\"", &format!("# T\n\n{other}")),
        "updates unlocated declared - (-, day)"
    );
    assert_eq!(of("", ""), "updates unlocated - - (-, -)");
    let hint =
        format!("# T\n\n{other}\nThe import job refreshes the data every night from the source system.\n");
    assert_eq!(of("", &hint), "updates withheld - - (-, -)");
    let address = "https://wiki.acme.example/x";
    assert_eq!(
        of(&format!("updates = \"{address}\""), &other),
        format!("updates elsewhere declared {address} (-, day)")
    );
    assert_eq!(
        of("updates = \"e.rst\"", &other),
        "updates unreadable declared - (`e.rst` is neither Markdown nor plain text, and is not read, day)"
    );
    let repo = TestRepo::with_manifest(&governance("owner = \"@a\"").replace("d.md", address));
    assert_eq!(topics(&repo, &[])[0], format!("updates elsewhere - {address} (-, -)"));
    repo.write("readiness.toml", governance("owner = \"@a\""));
    repo.write("d.md", b"\xff\xfe");
    repo.add();
    assert_eq!(topics(&repo, &[])[0], "updates unreadable - - (the file cannot be read as a document, -)");
    assert_eq!(topics(&repo, &["--select", "broken-link"]), NOTHING, "no rule that reads them ran");
}

#[test]
fn a_record_has_a_status_and_an_outcome() {
    let of = |record: &str, content: &str| {
        let manifest = format!(
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[decision]\noutcome = \"scale\"\nrecord = {record}\n"
        );
        let repo = TestRepo::with_manifest(&manifest);
        repo.write("d.md", content);
        repo.commit_on("2026-08-03");
        topics(&repo, &[])
    };
    let content = "# 7. Door\n\nStatus: accepted\n\n## Plan\n\nWe scale to all sites.\n";
    assert_eq!(
        of("\"d.md\"", content),
        ["status covered found d.md:3 (-, -)", "outcome unlocated - - (-, -)"]
    );
    assert_eq!(
        of("{ path = \"d.md\", sections = { outcome = \"#plan\" } }", content)[1],
        "outcome covered declared d.md:7 (-, 2026-08-03)"
    );
    let empty = "# 7. Door\n\n## Status\n\n## Decision\n\nTODO\n";
    assert_eq!(
        of("\"d.md\"", empty),
        ["status broken found d.md:3 (-, -)", "outcome broken found d.md:5 (-, -)"]
    );
    assert_eq!(
        of("\"https://wiki.acme.example\"", content)[0],
        "status elsewhere - https://wiki.acme.example (-, -)"
    );
}

#[test]
fn a_path_with_a_heading_declares_the_only_topic() {
    let runbook = |path: &str| {
        format!(
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[[runbook]]\npath = \"{path}\"\nfor = [\"rollback\"]\n"
        )
    };
    let repo = TestRepo::with_manifest(&runbook("r.md#way-out"));
    repo.write("r.md", format!("# R\n\n## Way out\n\n{TEXT}\n"));
    repo.commit_on("2026-08-03");
    assert_eq!(topics(&repo, &[]), ["rollback covered declared r.md:3 (-, 2026-08-03)"]);
    repo.write("r.md", "# R\n\n## Way out\n\nWait here.\n");
    assert_eq!(topics(&repo, &[]), ["rollback unlocated declared r.md:3 (-, 2026-08-03)"], "a few words");
}
