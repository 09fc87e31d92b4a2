//! Which relaxed value is blamed for what it silences, in which words, and what a recorded change of a criterion lets pass.

use super::*;

/// 50 of 60 cases passed, with four errors.
fn fifty_of_sixty() -> String {
    fifty_of_sixty_with(4)
}

fn fifty_of_sixty_with(errors: usize) -> String {
    let case = |at: usize| {
        let outcome = if at < 50 + errors { "<error/>" } else { "<failure/>" };
        let outcome = if at < 50 { "" } else { outcome };
        format!("<testcase name=\"{at}\">{outcome}</testcase>")
    };
    let cases: String = (0..60).map(case).collect();
    format!("<testsuite name=\"a\" tests=\"60\" timestamp=\"2026-11-01T00:00:00\">{cases}</testsuite>\n")
}

const TWO: &str = "require = { pass-rate = \">= 0.9\", errors = \"== 0\" }";

fn two_bounds() -> TestRepo {
    story_with(&manifest(&[("require = { pass-rate = \">= 0.9\" }", TWO)]))
}

/// Both bounds in other words.
fn bounds(pass_rate: &str, errors: &str) -> String {
    let both = format!("require = {{ pass-rate = \"{pass_rate}\", errors = \"{errors}\" }}");
    manifest(&[("require = { pass-rate = \">= 0.9\" }", both.as_str())])
}

#[test]
fn the_added_finding_is_told_with_the_bound_of_the_base() {
    for (pass_rate, errors, said) in [
        (">= 0.8", "== 0", "`pass-rate` of `answers` is 0.83, not >= 0.9"),
        (">= 0.9", "<= 5", "`errors` of `answers` is 4, not == 0"),
    ] {
        let repo = two_bounds();
        repo.write("triage/readiness.toml", bounds(pass_rate, errors));
        repo.write("triage/evals/results.xml", fifty_of_sixty());
        commit(&repo);
        let report = report(&repo, &BASE);
        let relaxed = report["relaxed"][0]["silences"].as_array().expect("a list");
        assert!(relaxed.iter().any(|one| one["message"] == said), "{relaxed:?}");
        for format in ["human", "markdown", "github", "json"] {
            let out = repo.check(&["--base", "main", "--format", format]).stdout.replace('`', "");
            let said = said.replace('`', "");
            assert!(out.contains(&format!("added finding: {said}")), "{format}: {out}");
        }
    }
}

#[test]
fn of_two_bounds_each_is_blamed_for_its_own_findings() {
    let repo = two_bounds();
    repo.write("triage/readiness.toml", bounds(">= 0.8", "<= 5"));
    repo.write("triage/evals/results.xml", fifty_of_sixty());
    commit(&repo);
    let exempt: Vec<_> =
        brought(&repo, &BASE).into_iter().filter(|one| one.contains("self-exemption")).collect();
    assert_eq!(
        exempt,
        [
            "error self-exemption eval.answers.require.pass-rate",
            "error self-exemption eval.answers.require.errors"
        ]
    );
    let said = relaxed(&repo, &BASE);
    let of = |key: &str| said.iter().find(|one| one.starts_with(&format!("eval.answers.require.{key}: ")));
    assert!(of("pass-rate").expect("it").ends_with("; silences failing-requirement (0.8333)"), "{said:?}");
    assert!(of("errors").expect("it").ends_with("; silences failing-requirement (4)"), "{said:?}");
}

#[test]
fn of_several_values_the_one_that_silences_alone_is_blamed() {
    // Neither the target nor the tolerance has the key path of what they silence.
    let actual = "baseline = { value = 12 }\nactual = { value = 5, path = \"actual.json\", pointer = \"/p50\", tolerance = 0.1 }\n";
    let before = manifest(&[("baseline = { value = 12 }\n", actual)]);
    let repo = story_with(&before);
    repo.write("triage/actual.json", "{ \"p50\": 5 }\n");
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    for (first, second) in [("stop-at  = 9", "stop-at  = 10"), ("within   = \"90d\"", "within   = \"120d\"")]
    {
        let after = before.replace(first, second).replace("tolerance = 0.1", "tolerance = 3");
        repo.write("triage/readiness.toml", after);
        repo.write("triage/actual.json", "{ \"p50\": 7 }\n");
        commit(&repo);
        let silenced = relaxed(&repo, &BASE);
        let silencing: Vec<_> =
            silenced.iter().filter(|one| one.contains("; silences actual-mismatch")).collect();
        let [one] = *silencing else { panic!("{silenced:?}") };
        assert!(one.starts_with("metric.reply-time.actual.tolerance: "), "{silenced:?}");
    }
}

const RECORD: &str = "triage/docs/0004.md";

fn record(status: &str, decided: &str) -> String {
    format!("# A change of the criteria\n\nStatus: {status}\n\n## Decision\n\n{decided}\n")
}

fn change(at: &str) -> String {
    format!("[[change]]\nat = \"{at}\"\nrecord = \"docs/0004.md\"\n\n[governance]\n")
}

#[test]
fn a_recorded_target_lands_with_its_sentence() {
    let sentence = ("within 2 minutes", "within 6 minutes");
    let target = ("target   = 2", "target   = 6");
    let at = change("metric.reply-time.target");
    let decision = "[decision]\noutcome = \"redesign\"\non = 2026-11-09\nby = \"@lena\"\n\n[governance]\n";
    let both = decision.replace("[governance]\n", &at);
    for (more, is_recorded) in [(at.as_str(), true), (decision, false), (both.as_str(), true)] {
        let repo = story();
        repo.write("triage/readiness.toml", manifest(&[target, sentence, ("[governance]\n", more)]));
        repo.write(RECORD, record("accepted", "The reply-time goes from 2 to 6 minutes."));
        commit(&repo);
        let found = brought(&repo, &BASE);
        assert!(!found.iter().any(|one| one.contains("self-exemption")), "{more}: {found:?}");
        assert!(!found.iter().any(|one| one.contains("outcome-mismatch")), "{more}: {found:?}");
        let relaxed = relaxed(&repo, &BASE);
        let target = relaxed.iter().find(|one| one.starts_with("metric.reply-time.target")).expect("it");
        assert_eq!(target.ends_with("; recorded in `docs/0004.md`"), is_recorded, "{target}");
        let report = report(&repo, &BASE);
        let listed = report["relaxed"].as_array().expect("a list").iter();
        let listed: Vec<_> = listed.filter(|one| one["record"] == "docs/0004.md").collect();
        assert_eq!(listed.len(), usize::from(is_recorded), "{report}");
        let page = repo.check(&["--base", "main", "--format", "markdown"]).stdout;
        assert_eq!(page.contains("recorded in `docs/0004.md`"), is_recorded, "{page}");
    }
}

#[test]
fn a_recorded_bound_lands_with_the_results_that_fail_the_old_one() {
    let case = |status: &str, decided: &str, at: &str| {
        let repo = two_bounds();
        let more = change(at);
        repo.write("triage/readiness.toml", bounds(">= 0.8", "<= 5").replace("[governance]\n", &more));
        repo.write(RECORD, record(status, decided));
        repo.write("triage/evals/results.xml", fifty_of_sixty());
        commit(&repo);
        repo
    };
    let pass_rate = "eval.answers.require.pass-rate";
    let lands = "The pass rate of answers goes from 0.9 to 0.8.";
    // Only the recorded bound: the other one is not.
    let repo = case("accepted", lands, pass_rate);
    let exempt = |repo: &TestRepo| -> Vec<String> {
        brought(repo, &BASE).into_iter().filter(|one| one.contains("self-exemption")).collect()
    };
    assert_eq!(exempt(&repo), ["error self-exemption eval.answers.require.errors"]);
    let said = relaxed(&repo, &BASE);
    assert!(said.iter().any(|one| one.ends_with("; recorded in `docs/0004.md`")), "{said:?}");
    // A record that is not accepted, says another number, is of another name or of another value counts for nothing.
    for (status, decided, at) in [
        ("proposed", lands, pass_rate),
        ("accepted", "The pass rate of answers goes from 0.9 to 0.7.", pass_rate),
        ("accepted", "The pass rate of summaries goes from 0.9 to 0.8.", pass_rate),
        ("accepted", lands, "eval.answers.cases"),
    ] {
        let repo = case(status, decided, at);
        let mine = "error self-exemption eval.answers.require.pass-rate".to_owned();
        assert!(exempt(&repo).contains(&mine), "{status}, {decided}, {at}");
        let human = repo.check(&BASE).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let how = "or record it: add `[[change]]` with `at = \"eval.answers.require.pass-rate\"`";
        assert!(human.contains(how), "{human}");
    }
}

#[test]
fn what_new_results_clear_is_mended_and_what_nobody_can_read_is_undecided() {
    let gone = |repo: &TestRepo, rule: &str| {
        let report = report(repo, &BASE);
        let all = report["gone-findings"].as_array().expect("a list").clone();
        all.into_iter().find(|one| one["rule"] == rule).map(|one| text(&one["reason"]).to_owned())
    };
    let covered = manifest(&[(
        "results = \"evals/results.xml\"",
        "results = { path = \"evals/results.xml\", max-lag = \"0d\" }\ncovers = [\"src/**\"]",
    )]);
    let story = || {
        let repo = story_with(&covered);
        repo.write("triage/src/replies.py", "WORKERS = 8\n");
        repo.write("triage/runbooks/incident.md", incident(" There are eight."));
        repo.commit_on("2026-10-20");
        repo.git(&["branch", "-f", "main"]);
        repo
    };
    // The drift of the results is gone with new results, which need a lower bound.
    let repo = story();
    repo.write("triage/evals/results.xml", fifty_of_sixty_with(0));
    repo.write("triage/readiness.toml", covered.replace(">= 0.9", ">= 0.8"));
    commit(&repo);
    assert!(brought(&repo, &BASE).iter().any(|one| one.contains("self-exemption")));
    assert_eq!(gone(&repo, "drifted-artifact").as_deref(), Some("mended"));
    // A failed requirement is gone with results that a pipeline keeps.
    let repo = story();
    repo.write("triage/evals/results.xml", fifty_of_sixty_with(0));
    repo.commit_on("2026-10-21");
    repo.git(&["branch", "-f", "main"]);
    repo.git(&["rm", "-q", "triage/evals/results.xml"]);
    let ci = covered.replace("path = \"evals/results.xml\"", "path = \"evals/results.xml\", from = \"ci\"");
    repo.write("triage/readiness.toml", ci);
    commit(&repo);
    assert_eq!(gone(&repo, "failing-requirement").as_deref(), Some("undecided"));
    let page = repo.check(&["--base", "main", "--format", "markdown"]).stdout;
    assert!(page.contains("**cannot be told:**"), "{page}");
}

#[test]
fn a_file_that_is_only_on_this_disk_is_as_known_as_its_absence() {
    let levels = "[policy]\nlevels = { missing-artifact = \"warning\" }\n\n[governance]\n";
    let waived = "[[waiver]]\nrule = \"missing-artifact\"\nat = \"runbooks/gone.md\"\nreason = \"Later.\"\nby = \"@acme/claims\"\nexpires = 2026-12-31\n\n[governance]\n";
    for more in [levels, waived] {
        let repo = story_with(&manifest(&[("[governance]\n", more)]));
        repo.write(".gitignore", "gone.md\n");
        repo.write("README.md", "# Claims\n");
        commit(&repo);
        repo.write("triage/runbooks/gone.md", "# Gone\n\nCall Lena on 555-0100.\n");
        assert_eq!(brought(&repo, &BASE), Vec::<String>::new(), "{more}");
        let known = known(&repo, &BASE);
        assert!(known.iter().any(|one| one.contains("untracked-artifact")), "{known:?}");
    }
}

#[test]
fn a_comment_of_reviewdog_mentions_nobody() {
    let repo = story();
    repo.write("CODEOWNERS", "* @acme/risk\n");
    repo.git(&["mv", "triage/runbooks/rollback.md", "triage/runbooks/back.md"]);
    repo.add();
    repo.git(&["commit", "-q", "-m", "Ask @acme/risk, see #9 <img src=x>"]);
    let out = repo.check(&["--base", "main", "--format", "rdjson"]).stdout;
    let out: Value = serde_json::from_str(&out).expect("JSON");
    let all = out["diagnostics"].as_array().expect("a list");
    assert!(out.to_string().contains("`@acme/risk`, see `#9 <img src=x>`"), "{out}");
    for one in all {
        assert_eq!(shown::mentions(text(&one["message"])), Vec::<String>::new(), "{one}");
    }
}
