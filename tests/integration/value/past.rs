//! What history says of metrics: criteria before the pilot, baselines before its end, nothing loosened in silence.

use super::*;

pub(super) fn timeline(versions: &[(&str, &str)]) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("README.md", "# Triage\n");
    repo.commit_on("2026-01-05");
    for (day, manifest) in versions {
        repo.write(
            "readiness.toml",
            format!(
                "[system]\nstage = \"handoff\"\n[pilot]\nstarted = 2026-06-01\nends = 2026-09-30\n{manifest}"
            ),
        );
        repo.commit_as(day, "Amir Khan <amir@acme.example>", "Change the manifest");
    }
    repo
}

#[test]
fn criteria_come_before_the_pilot() {
    let check = |versions: &[(&str, &str)]| found_in(&timeline(versions), "late-criteria");
    let bare = metric("m", "");
    let set = metric("m", "target = 5\nstop-at = 9");
    assert_eq!(
        check(&[("2026-05-01", &bare), ("2026-06-03", &set)]),
        ["metric.m.target warning"],
        "both, in one finding"
    );
    assert_eq!(check(&[("2026-05-01", &bare), ("2026-06-01", &set)]), NOTHING, "on the first day");
    let target = metric("m", "target = 5");
    assert_eq!(check(&[("2026-05-01", &target), ("2026-06-03", &set)]), ["metric.m.stop-at warning"]);
    assert_eq!(
        check(&[("2026-06-03", &bare), ("2026-06-03", &set)]),
        NOTHING,
        "who adopts late is not accused"
    );
    assert_eq!(check(&[("2026-06-03", &set)]), NOTHING);
    let renamed = metric("n", "target = 5\nstop-at = 9");
    assert_eq!(check(&[("2026-05-01", &set), ("2026-06-03", &renamed)]), NOTHING, "another name");
    let second = set.clone() + &renamed;
    assert_eq!(
        check(&[("2026-05-01", &set), ("2026-06-03", &second)]),
        ["metric.n.target warning"],
        "another metric"
    );
    let other = metric("m", "target = 4\nstop-at = 9");
    assert_eq!(check(&[("2026-05-01", &set), ("2026-06-03", &other)]), NOTHING, "moved, not late");
    let repo = timeline(&[("2026-05-01", &bare)]);
    repo.write("readiness.toml", format!("[pilot]\nstarted = 2026-06-01\n{set}"));
    assert_eq!(found_in(&repo, "late-criteria"), NOTHING, "not committed yet");
}

#[test]
fn baselines_come_before_the_end() {
    let check = |versions: &[(&str, &str)]| found_in(&timeline(versions), "late-baseline");
    let bare = metric("m", "target = 5");
    let set = |value: &str| {
        metric("m", &format!("target = 5\nbaseline = {{ value = {value}, captured = 2026-05-20 }}"))
    };
    assert_eq!(
        check(&[("2026-05-01", &bare), ("2026-10-02", &set("12"))]),
        ["metric.m.baseline.value error"]
    );
    assert_eq!(check(&[("2026-05-01", &bare), ("2026-09-30", &set("12"))]), NOTHING);
    assert_eq!(
        check(&[("2026-10-02", &bare), ("2026-10-02", &set("12"))]),
        NOTHING,
        "who adopts late is not accused"
    );
    assert_eq!(check(&[("2026-10-02", &set("12"))]), NOTHING);
    assert_eq!(
        check(&[("2026-05-01", &set("12")), ("2026-10-02", &set("13"))]),
        NOTHING,
        "rewritten, not late"
    );
    let renamed = set("12").replace("\"m\"", "\"n\"");
    assert_eq!(check(&[("2026-05-01", &set("12")), ("2026-10-02", &renamed)]), NOTHING, "another name");
    let captured = |head: &str, day: &str| {
        let manifest =
            format!("{head}{}", metric("m", &format!("baseline = {{ value = 1, captured = {day} }}")));
        found_at("handoff", &manifest, "late-baseline")
    };
    assert_eq!(captured("launched = 2026-10-05\n", "2026-10-06"), ["metric.m.baseline.captured error"]);
    assert_eq!(captured("launched = 2026-10-05\n", "2026-10-05"), NOTHING);
    assert_eq!(
        captured("launched = 2026-10-05\n[pilot]\nends = 2026-09-30\n", "2026-10-02").len(),
        1,
        "the earlier counts"
    );
    assert_eq!(captured("", "2026-10-06"), NOTHING);
}

#[test]
fn criteria_are_not_loosened_in_silence() {
    let at = |target: &str, rest: &str| {
        metric("reply-time", &format!("better = \"lower\"\ntarget = {target}\n{rest}"))
    };
    let check = |versions: &[(&str, &str)]| found_in(&timeline(versions), "moved-target");
    let two = at("2", "");
    let moved = ["metric.reply-time.target error"];
    assert_eq!(check(&[("2026-05-01", &two), ("2026-07-01", &at("5", ""))]), moved);
    assert_eq!(
        check(&[("2026-05-01", &two), ("2026-06-01", &at("5", ""))]),
        NOTHING,
        "before the second day"
    );
    assert_eq!(check(&[("2026-05-01", &two), ("2026-07-01", &at("1", ""))]), NOTHING, "tightened");
    assert_eq!(
        check(&[("2026-05-01", &two), ("2026-07-01", &at("1", "")), ("2026-07-02", &two)]),
        NOTHING,
        "and back"
    );
    assert_eq!(
        check(&[("2026-05-01", &two), ("2026-07-01", &at("5", "")), ("2026-07-02", &two)]),
        NOTHING,
        "taken back"
    );
    assert_eq!(
        check(&[("2026-06-02", &two), ("2026-07-01", &at("5", ""))]),
        NOTHING,
        "who adopts late is not accused"
    );
    let decided = at("5", "[decision]\nby = \"@lena\"\n");
    assert_eq!(check(&[("2026-05-01", &two), ("2026-07-01", &decided)]), NOTHING);
    let twice = [
        ("2026-05-01", two.as_str()),
        ("2026-07-01", decided.as_str()),
        ("2026-08-01", &decided.replace("= 5", "= 6")),
    ];
    assert_eq!(check(&twice), moved, "decided once, moved twice");
    let undecided = at("2", "unit = \"min\"");
    let converted = at("120", "unit = \"s\"");
    assert_eq!(check(&[("2026-05-01", &undecided), ("2026-07-01", &converted)]), NOTHING, "another unit");
    let any = two.replace("better = \"lower\"\n", "");
    assert_eq!(
        check(&[("2026-05-01", &any), ("2026-07-01", &any.replace("= 2", "= 5"))]),
        NOTHING,
        "which way is better is not said"
    );
    let rest = |key: &str| at("2", key);
    let changed =
        |before: &str, after: &str| check(&[("2026-05-01", &rest(before)), ("2026-07-01", &rest(after))]);
    assert_eq!(changed("stop-at = 9", "stop-at = 11"), ["metric.reply-time.stop-at error"]);
    assert_eq!(changed("within = \"90d\"", "within = \"6mo\""), ["metric.reply-time.within error"]);
    assert_eq!(changed("within = \"90d\"", "within = \"3mo\""), NOTHING, "the same");
    assert_eq!(changed("within = \"12mo\"", "within = \"1y\""), NOTHING, "the same");
    assert_eq!(changed("within = \"90d\"", ""), NOTHING, "that is missing-horizon");
}

#[test]
fn a_record_that_names_the_metric_explains_a_move() {
    let manifest = |target: &str| {
        format!(
            "[system]\nstage = \"handoff\"\n[pilot]\nstarted = 2026-06-01\n{}",
            metric("reply-time", &format!("better = \"lower\"\ntarget = {target}"))
        )
    };
    let with = |path: &str, record: &str, same: bool| {
        let repo = TestRepo::with_manifest(&manifest("2"));
        repo.commit_on("2026-05-01");
        repo.write("readiness.toml", manifest("5"));
        if !same {
            repo.commit_on("2026-07-01");
        }
        repo.write(path, record);
        repo.commit_on("2026-07-01");
        found_in(&repo, "moved-target")
    };
    let moved = ["metric.reply-time.target error"];
    assert_eq!(with("docs/decisions/1.md", "# Five minutes\n\nThe reply time goes to 5.\n", true), NOTHING);
    assert_eq!(
        with("docs/decisions/1.md", "# Five minutes\n\nreply-time: 5.\n", false),
        moved,
        "in another commit"
    );
    assert_eq!(
        with("docs/decisions/1.md", "# Five minutes\n\nThe reply timeline.\n", true),
        moved,
        "another word"
    );
    assert_eq!(with("src/a.py", "reply_time = 5\n", true), moved, "no document");
    // A version between that does not parse may have brought it.
    let broken = |record: &str| {
        let repo = TestRepo::with_manifest(&manifest("2"));
        repo.commit_on("2026-05-01");
        repo.write("readiness.toml", "[system\n");
        repo.write("docs/1.md", record);
        repo.commit_on("2026-07-01");
        repo.write("readiness.toml", manifest("5"));
        repo.commit_on("2026-07-02");
        found_in(&repo, "moved-target")
    };
    assert_eq!(broken("# Five\n\nreply-time goes to 5.\n"), NOTHING);
    assert_eq!(broken("# Six\n"), moved);
}

#[test]
fn branches_that_cross_do_not_loosen_twice() {
    let manifest = |target: &str, unit: &str| {
        let rest = format!("better = \"lower\"\ntarget = {target}\nworth = \"{unit}\"");
        format!(
            "[system]\nstage = \"handoff\"\n[pilot]\nstarted = 2026-06-01\n{}",
            metric("reply-time", &rest)
        )
    };
    let repo = TestRepo::with_manifest(&manifest("2", "a"));
    repo.commit_on("2026-05-01");
    run(git(repo.path()).args(["branch", "side"])).expect("git branch");
    repo.write("readiness.toml", manifest("5", "a"));
    repo.write("docs/1.md", "# Five\n\nThe reply time goes to 5.\n");
    repo.commit_on("2026-07-01");
    run(git(repo.path()).args(["checkout", "-q", "side"])).expect("git checkout");
    repo.write("readiness.toml", manifest("2", "b"));
    repo.commit_on("2026-07-02");
    run(git(repo.path()).args(["checkout", "-q", "main"])).expect("git checkout");
    run(git(repo.path()).args(["merge", "-q", "--no-commit", "side"])).ok();
    repo.write("readiness.toml", manifest("5", "b"));
    repo.commit_on("2026-07-03");
    assert_eq!(found_in(&repo, "moved-target"), NOTHING);
}

#[test]
fn a_clone_that_ends_too_early_cannot_tell() {
    let set = metric("m", "better = \"lower\"\ntarget = 5\nbaseline = { value = 12, captured = 2026-05-20 }");
    let repo =
        timeline(&[("2026-05-01", &metric("m", "better = \"lower\"\ntarget = 2")), ("2026-10-02", &set)]);
    let all = ["late-baseline", "moved-target"];
    for rule in all {
        assert_eq!(found_in(&repo, rule).len(), 1, "{rule}");
    }
    repo.make_shallow();
    for rule in ["late-baseline", "moved-target", "late-criteria"] {
        let report = repo.json(&["--select", &format!("{rule},shallow-history")]);
        let findings = report["findings"].as_array().expect("findings");
        let rules: Vec<_> = findings.iter().map(|finding| text(&finding["rule"])).collect();
        assert_eq!(rules, ["shallow-history"], "{rule}");
        let gate = &report["systems"][0]["gates"][3];
        assert_eq!(gate["status"], "undecided", "{gate}");
        let said = repo.check(&["--select", rule]).stdout;
        assert!(
            said.contains("cannot tell: metric.m.")
                && said.contains("history does not reach back far enough"),
            "{said}"
        );
    }
}
