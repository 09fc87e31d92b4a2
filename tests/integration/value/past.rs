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
    // The earliest day that was ever stated for the start of the pilot counts.
    let later = |target: &str| format!("{}[pilot]\nstarted = 2026-09-01\n", at(target, ""));
    let repo = timeline(&[("2026-05-01", &two)]);
    repo.write("readiness.toml", format!("[system]\nstage = \"handoff\"\n{}", later("5")));
    repo.commit_on("2026-07-01");
    assert_eq!(found_in(&repo, "moved-target"), moved, "a start that was moved");
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
        check(&[("2026-07-02", &two), ("2026-08-01", &at("5", ""))]),
        moved,
        "who adopts late is held to the first value"
    );
    let named = at("5", "[decision]\nby = \"@lena\"\n");
    assert_eq!(check(&[("2026-05-01", &two), ("2026-07-01", &named)]), moved, "nothing was decided");
    let decided = at("5", "[decision]\noutcome = \"redesign\"\n");
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

/// A target that was moved from 2 to 5, and what `[[change]]` says of that.
fn moved_with(change: &str, files: &[(&str, &str)]) -> TestRepo {
    let manifest = |target: &str, change: &str| {
        format!(
            "[system]\nstage = \"handoff\"\n[pilot]\nstarted = 2026-06-01\n{}{change}",
            metric("reply-time", &format!("better = \"lower\"\ntarget = {target}\n"))
        )
    };
    let repo = TestRepo::with_manifest(&manifest("2", ""));
    repo.commit_on("2026-05-01");
    repo.write("readiness.toml", manifest("5", change));
    for (path, text) in files {
        repo.write(path, text);
    }
    repo.commit_on("2026-07-01");
    repo
}

const CHANGE: &str = "[[change]]\nat = \"metric.reply-time.target\"\nrecord = \"docs/0004.md\"\n";

#[test]
fn only_a_recorded_change_excuses_a_move() {
    let check = |change: &str, record: &str| {
        found_in(&moved_with(change, &[("docs/0004.md", record)]), "moved-target")
    };
    let moved = ["metric.reply-time.target error"];
    let record = "# Five minutes\n\nStatus: accepted\n\n## Decision\n\nThe reply time goes to 5 minutes.\n";
    assert_eq!(check(CHANGE, record), NOTHING);
    assert_eq!(check("", record), moved, "a document that no change names");
    assert_eq!(check(CHANGE, &record.replace("accepted", "proposed")), moved, "not accepted");
    assert_eq!(check(CHANGE, &record.replace("Status: accepted\n", "")), moved, "no status");
    assert_eq!(check(CHANGE, &record.replace("reply time", "answer")), moved, "another metric");
    assert_eq!(check(CHANGE, &record.replace("5 minutes", "six minutes")), moved, "another number");
    assert_eq!(
        check(CHANGE, &record.replace("5 minutes", "a day from 2026-05-05 on")),
        moved,
        "a date is no number"
    );
    assert_eq!(check(&CHANGE.replace("target", "stop-at"), record), moved, "of another value");
    // A prompt, a changelog or any other document excuses nothing.
    for path in ["prompts/reply-time.md", "CHANGELOG.md", "docs/decisions/1.md"] {
        let repo = moved_with("", &[(path, record)]);
        assert_eq!(found_in(&repo, "moved-target"), moved, "{path}");
    }
    // What a reader does not see as stated excuses nothing.
    for hidden in [
        "<!-- 5 minutes -->",
        "five.\n\n```\n5 minutes\n```\n",
        "[that](notes/5.md)",
        "not to 5 minutes",
        "to 6, and 5 was rejected",
    ] {
        assert_eq!(check(CHANGE, &record.replace("5 minutes", hidden)), moved, "{hidden}");
    }
    // Nor does what is not read.
    let away = CHANGE.replace("docs/0004.md", "https://wiki.acme.example/4");
    let said = moved_with(&away, &[]).check(&["--select", "moved-target"]).stdout;
    assert!(said.contains("error[moved-target]"), "{said}");
    assert!(
        said.contains("the record of this change is at a web address, which is not read: commit it"),
        "{said}"
    );
}

#[test]
fn a_decision_of_the_same_change_of_the_main_line_excuses_a_move() {
    let manifest = |target: &str, rest: &str| {
        format!(
            "[system]\nstage = \"handoff\"\n[pilot]\nstarted = 2026-06-01\n{rest}{}",
            metric("reply-time", &format!("better = \"lower\"\ntarget = {target}\n"))
        )
    };
    let decision = "[decision]\noutcome = \"redesign\"\non = 2026-07-01\n";
    let run = |merges: bool| {
        let repo = TestRepo::with_manifest(&manifest("2", ""));
        repo.commit_on("2026-05-01");
        repo.git(&["checkout", "-q", "-b", "side"]);
        repo.write("readiness.toml", manifest("2", decision));
        repo.commit_on("2026-07-01");
        repo.write("readiness.toml", manifest("5", decision));
        repo.commit_on("2026-07-02");
        if merges {
            repo.git(&["checkout", "-q", "main"]);
            repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
        }
        found_in(&repo, "moved-target")
    };
    assert_eq!(run(true), NOTHING, "two commits of one merge");
    assert_eq!(run(false), ["metric.reply-time.target error"], "two changes");
}

/// A decision that is taken back excuses nothing, nor does a pilot whose beginning is no longer stated, another name or another folder.
#[test]
fn what_hides_a_move_does_not_excuse_it() {
    let manifest = |name: &str, target: &str, more: &str| {
        format!(
            "[system]\nstage = \"handoff\"\n{more}{}",
            metric(
                name,
                &format!(
                    "better = \"lower\"\ntarget = {target}\nbaseline = {{ value = 9, path = \"b.json\", pointer = \"/a\" }}\n"
                )
            )
        )
    };
    let pilot = "[pilot]\nstarted = 2026-06-01\n";
    let start = || {
        let repo = TestRepo::new();
        repo.write("a/readiness.toml", manifest("reply-time", "2", pilot));
        repo.write("a/b.json", "{\"a\": 9}\n");
        repo.commit_on("2026-05-01");
        repo
    };
    let moved = ["metric.reply-time.target error"];
    let repo = start();
    repo.write("a/readiness.toml", manifest("reply-time", "5", "[pilot]\nends = 2026-12-01\n"));
    repo.commit_on("2026-07-01");
    assert_eq!(found_in(&repo, "moved-target"), moved, "without the beginning of the pilot");
    let repo = start();
    repo.write("a/readiness.toml", manifest("answer-time", "5", pilot));
    repo.commit_on("2026-07-01");
    assert_eq!(found_in(&repo, "moved-target"), ["metric.answer-time.target error"], "with another name");
    let repo = start();
    repo.git(&["mv", "a", "c"]);
    repo.write("c/readiness.toml", manifest("reply-time", "5", pilot));
    repo.commit_on("2026-07-01");
    assert_eq!(found_in(&repo, "moved-target"), moved, "in another folder");
    let repo = start();
    repo.write(
        "a/readiness.toml",
        manifest("reply-time", "5", &format!("{pilot}[decision]\non = 2026-07-01\n")),
    );
    repo.commit_on("2026-07-01");
    assert_eq!(found_in(&repo, "moved-target"), NOTHING, "a decision");
    repo.write("a/readiness.toml", manifest("reply-time", "5", pilot));
    repo.commit_on("2026-07-02");
    assert_eq!(found_in(&repo, "moved-target"), moved, "that was taken back");
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
    let change = "[[change]]\nat = \"metric.reply-time.target\"\nrecord = \"docs/1.md\"\n";
    let manifest = |target: &str, unit: &str| format!("{}\n{change}", manifest(target, unit));
    repo.write("readiness.toml", manifest("5", "a"));
    repo.write("docs/1.md", "# Five\n\nStatus: accepted\n\nThe reply time goes to 5.\n");
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
