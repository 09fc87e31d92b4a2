//! How something legitimately lands: waivers, accepted relaxations, stopped systems, old branches, renames.

use super::*;

const FAILING: &str = "<testsuite name=\"a\" tests=\"2\" timestamp=\"2026-10-01T00:00:00\"><testcase name=\"1\"/><testcase name=\"2\"><failure/></testcase></testsuite>\n";

fn waiver(rule: &str, at: &str) -> String {
    format!(
        "[[waiver]]\nrule = \"{rule}\"\nat = \"{at}\"\nreason = \"Later.\"\nby = \"@acme/claims\"\nexpires = 2026-12-31\n\n[governance]\n"
    )
}

/// The level of `unused-waiver`, if there is one.
fn unused(repo: &TestRepo, today: &str) -> Option<String> {
    let run = repo.readiness(&["check", "--format", "json", "--as-of", today]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let mut found = report["findings"].as_array().expect("findings").iter();
    found.find(|found| found["rule"] == "unused-waiver").map(|found| text(&found["level"]).to_owned())
}

#[test]
fn a_waiver_comes_before_its_finding() {
    let early = waiver("missing-artifact", "runbooks/rollback.md");
    let repo = story();
    let before = manifest(&[("[governance]\n", &early)]);
    repo.write("triage/readiness.toml", &before);
    assert_eq!(unused(&repo, "2026-11-10").as_deref(), Some("note"), "on disk");
    commit(&repo);
    assert_eq!(unused(&repo, "2026-11-24").as_deref(), Some("note"), "14 days");
    assert_eq!(unused(&repo, "2026-11-25").as_deref(), Some("error"), "15 days");
    // In a pull request of its own, it is listed and fails nothing.
    let listed = relaxed(&repo, &BASE);
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert!(listed[0].contains("waiver `missing-artifact") && listed[0].contains(" added;"), "{listed:?}");
    assert_eq!(
        brought(&repo, &BASE),
        ["note unused-waiver waiver.missing-artifact.runbooks/rollback.md.rule"]
    );
    // Then it silences what comes.
    repo.git(&["branch", "-f", "main"]);
    std::fs::remove_file(repo.path().join("triage/runbooks/rollback.md")).expect("a file");
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), ["waived missing-artifact runbook.runbooks/rollback.md"]);
}

#[test]
fn what_maintainers_accept_is_listed_and_fails_nothing() {
    let repo = story();
    repo.write("triage/readiness.toml", manifest(&[(">= 0.9", ">= 0.2")]));
    repo.write("triage/evals/results.xml", FAILING);
    commit(&repo);
    let loosened = "warning loosened-requirement eval.answers.require.pass-rate";
    assert_eq!(brought(&repo, &BASE), [loosened, "error self-exemption eval.answers.require.pass-rate"]);
    let accepted = ["--base", "main", "--accept-relaxed"];
    assert_eq!(brought(&repo, &accepted), [loosened]);
    assert_eq!(relaxed(&repo, &accepted), relaxed(&repo, &BASE));
    let said = relaxed(&repo, &accepted);
    let text = "eval.answers.require.pass-rate: `require.pass-rate` of eval `answers` lowered from `>= 0.9` to `>= 0.2`; silences failing-requirement (0.5)";
    assert_eq!(said, [text]);
    // A manifest that is gone is accepted too.
    std::fs::remove_file(repo.path().join("triage/readiness.toml")).expect("a file");
    commit(&repo);
    assert_eq!(repo.check(&accepted).status, 0);
    assert!(relaxed(&repo, &accepted)[0].contains("the manifest of `triage` is gone"));
}

#[test]
fn a_manifest_that_is_gone_is_an_error_in_every_format() {
    let repo = story();
    repo.git(&["rm", "-q", "triage/readiness.toml"]);
    commit(&repo);
    for format in ["human", "concise", "github", "json", "sarif", "gitlab", "junit", "rdjson", "markdown"] {
        let run = repo.check(&["--base", "main", "--format", format]);
        assert_eq!(run.status, 1, "{format}: {run:?}");
        assert!(run.stdout.contains("triage/readiness.toml"), "{format}: {}", run.stdout);
        assert!(run.stdout.contains("is gone"), "{format}: {}", run.stdout);
    }
    assert_eq!(repo.check(&["--base", "main", "triage"]).status, 1, "a folder that had one");
    // With the next commit, it is over.
    repo.write("README.md", "# Claims\n");
    commit(&repo);
    let over = repo.check(&["--base", "HEAD^", "--format", "json"]);
    assert_eq!((over.status, over.stderr.lines().count()), (0, 1), "{over:?}");
    assert!(over.stderr.contains("neither this change nor its base has a readiness.toml"), "{over:?}");
    assert!(over.stdout.starts_with('{'), "a report for the action: {over:?}");
    assert_eq!(repo.check(&[]).status, 2, "without a base, nothing is checked");
}

#[test]
fn who_stops_first_may_delete_later() {
    for stage in ["stopped", "research"] {
        let repo = story();
        repo.write("triage/readiness.toml", manifest(&[("\"pilot\"", &format!("\"{stage}\""))]));
        repo.commit_on("2026-10-02");
        repo.git(&["branch", "-f", "main"]);
        repo.git(&["rm", "-q", "triage/readiness.toml"]);
        commit(&repo);
        let run = repo.check(&BASE);
        assert_eq!(run.status, 0, "{stage}: {run:?}");
        assert!(run.stdout.contains("`triage/readiness.toml` is gone"), "{run:?}");
        assert!(run.stdout.contains("no new finding in 0 systems\n"), "{run:?}");
        // Both at once is no stop: the target branch has to say it.
        let repo = story();
        repo.write("triage/readiness.toml", manifest(&[("\"pilot\"", &format!("\"{stage}\""))]));
        repo.commit_on("2026-10-02");
        repo.git(&["rm", "-q", "triage/readiness.toml"]);
        commit(&repo);
        assert_eq!(repo.check(&BASE).status, 1, "{stage}");
    }
}

/// A stop silences what the base had. It is no cover for what the change adds.
#[test]
fn a_stop_is_listed_and_hides_nothing_new() {
    for (stage, outcome) in [("stopped", "stop"), ("research", "research")] {
        let stopped = manifest(&[
            ("\"pilot\"", &format!("\"{stage}\"")),
            (
                "[[metric]]",
                &format!(
                    "[decision]\noutcome = \"{outcome}\"\non = 2026-11-09\nby = \"@lena\"\nrecord = \"docs/0001.md\"\n\n[[metric]]"
                ),
            ),
        ]);
        let repo = story();
        repo.write("triage/readiness.toml", &stopped);
        repo.write(
            "triage/docs/0001.md",
            format!("# The end\n\nStatus: accepted\nOutcome: {outcome}\n\nIt costs too much.\n"),
        );
        commit(&repo);
        assert_eq!(brought(&repo, &BASE), Vec::<String>::new(), "{stage}");
        let listed = relaxed(&repo, &BASE);
        assert!(
            listed.iter().any(|one| one.starts_with("system.stage: `system.stage` set back")),
            "{listed:?}"
        );
        repo.write("triage/evals/results.xml", FAILING);
        commit(&repo);
        assert_eq!(brought(&repo, &BASE), ["error self-exemption system.stage"], "{stage}");
    }
}

#[test]
fn the_only_one_gone_is_the_only_new_one() {
    let repo = story();
    repo.git(&["mv", "triage", "claims"]);
    let moved = manifest(&[("name  = \"triage\"", "name  = \"first-line\""), (">= 0.9", ">= 0.2")]);
    repo.write("claims/readiness.toml", moved);
    repo.write("claims/evals/results.xml", FAILING);
    commit(&repo);
    // The folder does not hide from history what was loosened either.
    assert_eq!(
        brought(&repo, &BASE),
        [
            "warning loosened-requirement eval.answers.require.pass-rate",
            "error self-exemption eval.answers.require.pass-rate"
        ]
    );
}

#[test]
fn an_old_branch_does_not_bring_back_an_old_policy() {
    let lax = manifest(&[(
        "[governance]\n",
        "[policy]\nlevels = { missing-artifact = \"note\" }\n\n[governance]\n",
    )]);
    let repo = story_with(&lax);
    std::fs::remove_file(repo.path().join("triage/runbooks/rollback.md")).expect("a file");
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), ["note missing-artifact runbook.runbooks/rollback.md"]);
    // Meanwhile, the target branch became stricter.
    repo.git(&["checkout", "-q", "main"]);
    repo.write("triage/readiness.toml", MANIFEST);
    commit(&repo);
    repo.git(&["checkout", "-q", "change"]);
    let found = brought(&repo, &BASE);
    assert!(found.contains(&"error self-exemption runbook.runbooks/rollback.md".to_owned()), "{found:?}");
    assert_eq!(relaxed(&repo, &BASE), Vec::<String>::new(), "the branch itself relaxes nothing");
    // A waiver of the target branch excuses what an older branch does not know of.
    let repo = story();
    repo.write("README.md", "# Claims\n");
    commit(&repo);
    repo.git(&["checkout", "-q", "main"]);
    repo.write(
        "triage/readiness.toml",
        manifest(&[("[governance]\n", &waiver("missing-artifact", "runbooks/gone.md"))]),
    );
    commit(&repo);
    repo.git(&["checkout", "-q", "change"]);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
}

#[test]
fn the_place_of_a_waiver_follows_a_rename() {
    let before = manifest(&[("[governance]\n", &waiver("placeholder-artifact", "docs/plan.md"))]);
    let repo = story_with(&before);
    repo.git(&["mv", "triage/docs/plan.md", "triage/docs/adoption.md"]);
    repo.write("triage/readiness.toml", before.replace("docs/plan.md", "docs/adoption.md"));
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    assert_eq!(relaxed(&repo, &BASE), Vec::<String>::new());
}

#[test]
fn a_stricter_policy_makes_nothing_fail_here() {
    let strict = "[policy]\nlevels = { placeholder-artifact = \"error\" }\nmin-cases = { quality = 9 }\n\n[governance]\n";
    let repo = story_with(&manifest(&[("require =", "kind = \"quality\"\nrequire =")]));
    repo.write(
        "triage/readiness.toml",
        manifest(&[("require =", "kind = \"quality\"\nrequire ="), ("[governance]\n", strict)]),
    );
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    let known = known(&repo, &BASE);
    for now_counted in
        ["error placeholder-artifact adoption.plan", "warning too-few-cases eval.answers.cases"]
    {
        assert!(known.iter().any(|found| found.starts_with(&now_counted[..30])), "{known:?}");
    }
}

#[test]
fn an_old_branch_is_not_accused_of_what_a_new_policy_counts() {
    let repo = story_with(&manifest(&[("require =", "kind = \"quality\"\nrequire =")]));
    repo.write("README.md", "# Claims\n");
    commit(&repo);
    // Meanwhile, the target branch counts more: levels, a number of cases, a card of its own.
    repo.git(&["checkout", "-q", "main"]);
    let policy = "[policy]\nlevels = { placeholder-artifact = \"error\" }\nmin-cases = { quality = 9 }\nrules = [\"policy/*.md\"]\n\n[governance]\n";
    let strict = manifest(&[
        ("require =", "kind = \"quality\"\nrequire ="),
        ("worth    = \"EUR 410k a year\"\n", ""),
        ("[governance]\n", policy),
    ]);
    repo.write("triage/readiness.toml", strict);
    let card = "+++\nsummary = \"a runbook without a review\"\nkind = \"broken\"\nfrom = \"*\"\ngate = \"operations\"\n[check]\neach = \"runbook\"\nholds = 'has(item.reviewed)'\nspan = \"path\"\nmessage = \"no review\"\nhelp = \"review it\"\n+++\n";
    repo.write("triage/policy/acme-review.md", card);
    commit(&repo);
    repo.git(&["checkout", "-q", "change"]);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    assert_eq!(repo.check(&BASE).status, 0);
    // What the branch itself adds is counted by that policy.
    repo.write("triage/docs/plan.md", "# Plan\n\nTODO\n\n## When\n\nTODO\n");
    commit(&repo);
    let found = brought(&repo, &BASE);
    assert!(found.iter().any(|found| found.contains("placeholder-artifact")), "{found:?}");
}

#[test]
fn another_system_that_takes_the_name_of_one_that_is_gone_does_not_hide_it() {
    let other = "[system]\nname = \"NAME\"\nstage = \"research\"\n";
    for name in ["other", "triage"] {
        let repo = story();
        repo.write("other/readiness.toml", other.replace("NAME", name));
        repo.commit_on("2026-10-02");
        repo.git(&["branch", "-f", "main"]);
        repo.git(&["rm", "-q", "triage/readiness.toml"]);
        repo.write("other/readiness.toml", other.replace("NAME", "triage"));
        commit(&repo);
        assert_eq!(brought(&repo, &BASE), ["error self-exemption system"], "{name}");
    }
}

#[test]
fn a_new_manifest_does_not_stand_for_one_that_it_excludes() {
    let repo = story();
    let root = "[system]\nname = \"NAME\"\nstage = \"research\"\n[policy]\nexclude = [\"triage/**\"]\n";
    for name in ["all", "triage"] {
        repo.write("readiness.toml", root.replace("NAME", name));
        commit(&repo);
        assert_eq!(brought(&repo, &BASE), ["error self-exemption system"], "{name}");
    }
}

#[test]
fn a_system_that_moves_into_an_excluded_folder_is_gone() {
    let story = |stage: &str| {
        let repo = story_with(&manifest(&[("\"pilot\"", stage)]));
        let root = "[system]\nname = \"all\"\nstage = \"research\"\n[policy]\nexclude = [\"vendor/**\"]\n";
        repo.write("readiness.toml", root);
        repo.write("vendor/README.md", "# Code of others\n");
        repo.commit_on("2026-10-02");
        repo.git(&["branch", "-f", "main"]);
        repo
    };
    let moves: [(&str, &[&str]); 2] = [
        ("the folder", &["mv", "triage", "vendor/triage"]),
        ("the manifest alone", &["mv", "triage/readiness.toml", "vendor/readiness.toml"]),
    ];
    for (what, command) in moves {
        let repo = story("\"pilot\"");
        repo.git(command);
        commit(&repo);
        assert_eq!(brought(&repo, &BASE), ["error self-exemption system"], "{what}");
        let human = repo.check(&BASE).stdout;
        assert!(human.contains("the manifest of `triage` is excluded by `vendor/**`"), "{what}: {human}");
        let repo = story("\"stopped\"");
        repo.git(command);
        commit(&repo);
        assert_eq!(brought(&repo, &BASE), Vec::<String>::new(), "stopped before: {what}");
    }
    #[cfg(unix)]
    {
        let repo = story("\"pilot\"");
        repo.git(&["mv", "triage", "vendor/triage"]);
        std::os::unix::fs::symlink("vendor/triage", repo.path().join("triage")).expect("a link");
        commit(&repo);
        assert_eq!(brought(&repo, &BASE), ["error self-exemption system"], "a link is left");
    }
}

/// A handoff with somebody who has left.
fn with_somebody_who_left(more: &str) -> String {
    let people = format!(
        "[people]\n\"@jo-park\" = {{ email = \"jo.park@acme.example\", left = true }}\n{more}\n[governance]\n"
    );
    manifest(&[("\"pilot\"", "\"handoff\""), ("[governance]\n", &people)])
}

#[test]
fn a_waiver_by_somebody_who_has_left_is_new() {
    let before = with_somebody_who_left("");
    let repo = story_with(&before);
    repo.write(
        "triage/readiness.toml",
        before.replace("by      = \"@acme/claims\"", "by      = \"@jo-park\""),
    );
    commit(&repo);
    let found = brought(&repo, &BASE);
    assert!(found.iter().any(|found| found.starts_with("error departed-owner waiver.")), "{found:?}");
}

#[test]
fn another_handle_does_not_bring_back_somebody_who_has_left() {
    let second = |email: &str| {
        let entry =
            format!("\"@jo-park2\" = {{ email = \"{email}\" }}\n\n[ownership]\nbusiness = \"@jo-park2\"\n");
        let repo = story_with(&with_somebody_who_left(""));
        repo.write("triage/readiness.toml", with_somebody_who_left(&entry));
        commit(&repo);
        brought(&repo, &BASE).contains(&"error departed-owner ownership.business".to_owned())
    };
    assert!(second("Jo.Park@acme.example"));
    assert!(!second("jo.park2@acme.example"));
}

#[test]
fn a_card_by_another_name_is_the_same_card() {
    let base = manifest(&[("[governance]\n", "[policy]\nrules = [\"policy/*.md\"]\n\n[governance]\n")]);
    let card = "+++\nsummary = \"a runbook without a review\"\nkind = \"broken\"\nfrom = \"*\"\ngate = \"operations\"\n[check]\neach = \"runbook\"\nholds = 'item.reviewed != null'\nspan = \"path\"\nmessage = \"no review\"\nhelp = \"review it\"\n+++\n";
    let repo = story_with(&base);
    repo.write("triage/policy/acme-review.md", card);
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    repo.git(&["mv", "triage/policy/acme-review.md", "triage/policy/acme-a-date.md"]);
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    assert_eq!(relaxed(&repo, &BASE), Vec::<String>::new());
    assert!(known(&repo, &BASE).iter().any(|one| one.contains("acme-a-date")));
}
