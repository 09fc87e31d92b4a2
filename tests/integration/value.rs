//! The value rules, at their edges.

use crate::support::timeline::{git, run};
use crate::support::{TestRepo, text};

/// What `rule` reports of a manifest at a stage, as `subject level`.
fn found_at(stage: &str, manifest: &str, rule: &str) -> Vec<String> {
    found_in(
        &TestRepo::with_manifest(&format!(
            "[system]\nname = \"claims-triage\"\nstage = \"{stage}\"\n{manifest}"
        )),
        rule,
    )
}

fn found_in(repo: &TestRepo, rule: &str) -> Vec<String> {
    let report = repo.json(&["--select", rule]);
    let findings = report["findings"].as_array().expect("findings").iter();
    findings.map(|finding| format!("{} {}", text(&finding["subject"]), text(&finding["level"]))).collect()
}

fn found(manifest: &str, rule: &str) -> Vec<String> {
    found_at("production", manifest, rule)
}

fn metric(name: &str, rest: &str) -> String {
    format!("[[metric]]\nname = \"{name}\"\n{rest}\n")
}

const NOTHING: Vec<String> = Vec::new();

#[test]
fn keys_are_owed_of_each_entry() {
    let three = metric("a", "kind = \"business\"\nbaseline = { value = 1 }")
        + &metric("b", "kind = \"business\"\nbaseline = \"\"\ntarget = \"\"\nwithin = \"3 months\"")
        + &metric("c.d", "kind = \"model\"\ntarget = 0");
    let owed = |rule: &str| found(&three, rule);
    assert_eq!(
        owed("missing-baseline"),
        ["metric.b.baseline error"],
        "of kind business only; an empty string is absent"
    );
    assert_eq!(owed("missing-target"), ["metric.a.target error", "metric.b.target error"]);
    assert_eq!(owed("missing-stop-criterion"), ["metric.a.stop-at error", "metric.b.stop-at error"]);
    assert_eq!(
        owed("missing-horizon"),
        ["metric.a.within error", "metric.c.d.within error"],
        "what cannot be read is there"
    );
    assert_eq!(owed("unverifiable-metric").len(), 3);
    assert_eq!(owed("unpriced-metric"), ["metric.a.worth error", "metric.b.worth error"]);
    let two = metric("a", "kind = \"business\"") + &metric("c.d", "kind = \"model\"");
    assert_eq!(found(&two, "unmapped-metric"), ["metric.c.d.drives error"]);
    assert_eq!(
        owed("unmapped-metric"),
        NOTHING,
        "which metrics there are is not certain: one cannot be read"
    );
    // Read on as if it were a list; of entries without a name the place says which.
    assert_eq!(found("[metric]\nkind = \"model\"\n", "missing-target"), ["metric.#1.target error"]);
    assert_eq!(
        found("[metric]\nkind = \"model\"\n", "unmapped-metric"),
        NOTHING,
        "there is nothing to drive"
    );
    let alone = |manifest: &str, rule: &str| found_in(&TestRepo::with_manifest(manifest), rule);
    assert_eq!(alone("metric = 3\n", "missing-target"), NOTHING);
    assert_eq!(alone("metric = [\"a\"]\n", "missing-target"), ["metric.a.target error"]);
    assert_eq!(found_at("stopped", &three, "missing-target"), NOTHING);
}

#[test]
fn what_is_owed_later_is_counted_only() {
    let pilot = metric("a", "kind = \"business\"");
    assert_eq!(found_at("pilot", &pilot, "missing-target"), ["metric.a.target error"]);
    assert_eq!(found_at("pilot", &pilot, "missing-horizon"), NOTHING);
    let repo = TestRepo::with_manifest(&format!("[system]\nstage = \"pilot\"\n{pilot}"));
    // `within`, `source`, `worth`, and the day of the launch.
    assert_eq!(repo.json(&[])["systems"][0]["gates"][3]["owed"], 4);
    let place = &repo.json(&["--select", "missing-target"])["findings"][0]["primary"];
    assert_eq!(place["start"]["line"], 3, "{place}");
}

#[test]
fn one_metric_is_the_business_s() {
    let check = |manifest: &str| found_at("pilot", manifest, "no-business-metric");
    assert_eq!(check(""), ["metric error"]);
    assert_eq!(check(&metric("a", "")), ["metric error"]);
    assert_eq!(check(&metric("a", "kind = \"operational\"")), ["metric error"]);
    assert_eq!(check(&(metric("a", "kind = \"model\"") + &metric("b", "kind = \"business\""))), NOTHING);
    assert_eq!(
        check(&metric("a", "kind = \"busines\"")),
        NOTHING,
        "it may be the one, and is reported as such"
    );
    assert_eq!(found_in(&TestRepo::with_manifest("metric = \"a\"\n"), "no-business-metric"), NOTHING);
    assert_eq!(found_at("research", "", "no-business-metric"), NOTHING);
}

#[test]
fn measures_of_the_model_are_not_the_business_s() {
    let check = |name: &str, rest: &str| {
        !found(&metric(name, &format!("kind = \"business\"\n{rest}")), "model-metric-as-business").is_empty()
    };
    for name in [
        "accuracy",
        "F1",
        "f1-score",
        "macro F1",
        "triage-accuracy",
        "model accuracy",
        "top-1 accuracy",
        "weighted_precision",
        "recall@5",
        "ROC AUC",
        "BLEU",
        "rouge-l",
        "perplexity",
        "nDCG@10",
        "answer-relevancy",
        "hallucination-rate",
        "validation loss",
        "eval-pass-rate",
        "exact-match",
        "word error rate",
        "offline-accuracy",
        "claims-triage-f1",
        "mean RMSE",
        "retrieval MRR",
    ] {
        assert!(check(name, ""), "{name}");
    }
    for name in [
        "order-accuracy",
        "invoice accuracy",
        "forecast accuracy",
        "customer recall",
        "product recall rate",
        "precision manufacturing cost",
        "loss",
        "MRR",
        "mrr-growth",
        "map",
        "pass-rate",
        "training-pass-rate",
        "hit-rate",
        "first-reply-time",
        "claims-accuracy",
        "ROC",
        "match-rate",
        "f1-visa-approvals",
        "",
    ] {
        assert!(!check(name, ""), "{name}");
    }
    assert!(!check("recall-rate", "better = \"lower\""), "parts that were called back");
    assert!(check("quality", "unit = \"F1\""));
    assert!(!check("quality", "unit = \"%\""));
    assert!(!check("reply-time", "outcome = \"Accuracy of 95 %\""), "a sentence may mention it");
    assert_eq!(found(&metric("accuracy", "kind = \"model\""), "model-metric-as-business"), NOTHING);
}

#[test]
fn numbers_stand_the_right_way_round() {
    let check = |rest: &str| found(&metric("m", &format!("kind = \"business\"\n{rest}")), "backwards-target");
    assert_eq!(check("better = \"lower\"\nbaseline = { value = 2 }\ntarget = 12"), ["metric.m.target error"]);
    assert_eq!(
        check("better = \"lower\"\nbaseline = { value = 2 }\ntarget = 2"),
        ["metric.m.target error"],
        "no better"
    );
    assert_eq!(
        check("better = \"higher\"\nbaseline = { value = 12 }\ntarget = 2"),
        ["metric.m.target error"]
    );
    assert_eq!(check("better = \"lower\"\nbaseline = { value = 12 }\ntarget = 2\nstop-at = 9"), NOTHING);
    assert_eq!(check("better = \"lower\"\ntarget = 2\nstop-at = 1"), ["metric.m.stop-at error"]);
    assert_eq!(check("better = \"lower\"\ntarget = 2\nstop-at = 2"), NOTHING);
    assert_eq!(
        check("baseline = { value = 2 }\ntarget = 12\nstop-at = 1"),
        NOTHING,
        "which way is better is not said"
    );
    let guard = |target: &str| {
        let rest = format!(
            "kind = \"operational\"\nbetter = \"lower\"\nbaseline = {{ value = 2 }}\ntarget = {target}"
        );
        found(&metric("m", &rest), "backwards-target")
    };
    assert_eq!(guard("2"), NOTHING, "must not get worse");
    assert_eq!(guard("3"), ["metric.m.target error"]);
    assert_eq!(
        found_at(
            "research",
            &metric("m", "better = \"lower\"\nbaseline = { value = 2 }\ntarget = 12"),
            "backwards-target"
        )
        .len(),
        1
    );
}

#[test]
fn what_was_due_is_measured() {
    let launched = |day: &str, rest: &str| {
        let manifest = format!("launched = {day}\n{}", metric("m", &format!("within = \"90d\"\n{rest}")));
        found(&manifest, "overdue-measurement")
    };
    // Judged on 2026-11-20.
    assert_eq!(launched("2026-08-21", ""), ["metric.m.actual error"]);
    assert_eq!(launched("2026-08-22", ""), NOTHING, "due today");
    assert_eq!(launched("2026-06-01", "actual = { value = 3 }"), NOTHING);
    assert_eq!(launched("2026-06-01", "actual = 3"), NOTHING, "there, and reported as what it is");
    assert_eq!(launched("2026-06-01", "actual = \"\""), ["metric.m.actual error"]);
    assert_eq!(found(&metric("m", "within = \"90d\""), "overdue-measurement"), NOTHING, "not launched");
    assert_eq!(found("", "missing-launch-date"), ["system.launched error"]);
    assert_eq!(found("launched = 2027-01-01\n", "missing-launch-date"), NOTHING);
    assert_eq!(found_at("handoff", "", "missing-launch-date"), NOTHING);
}

#[test]
fn a_result_is_met_missed_or_beyond() {
    let both = |head: &str, actual: &str| {
        let rest =
            format!("better = \"lower\"\ntarget = 2\nstop-at = 9\nwithin = \"90d\"\nactual = {actual}");
        let manifest = format!("launched = 2026-06-01\n{head}{}", metric("m", &rest));
        let mut all = found(&manifest, "missed-target");
        all.extend(found(&manifest, "stop-reached"));
        all
    };
    assert_eq!(both("", "{ value = 2.0, measured = 2026-09-01 }"), NOTHING);
    assert_eq!(both("", "{ value = 2.1, measured = 2026-09-01 }"), ["metric.m.actual.value warning"]);
    assert_eq!(
        both("", "{ value = 9, measured = 2026-09-01 }"),
        ["metric.m.actual.value warning"],
        "not beyond"
    );
    assert_eq!(
        both("", "{ value = 9.1, measured = 2026-09-01 }"),
        ["metric.m.actual.value error"],
        "one cause, one finding"
    );
    assert_eq!(both("", "{ value = 9.1, measured = 2026-08-29 }"), NOTHING, "not due yet");
    assert_eq!(both("", "{ value = 9.1 }"), ["metric.m.actual.value error"]);
    let decided = |on: &str| {
        both(
            &format!("[decision]\noutcome = \"redesign\"\non = {on}\n"),
            "{ value = 9.1, measured = 2026-09-01 }",
        )
    };
    assert_eq!(decided("2026-09-01"), NOTHING, "the conclusion was drawn");
    assert_eq!(decided("2026-08-31"), ["metric.m.actual.value error"]);
    let higher = "better = \"higher\"\ntarget = 90\nactual = { value = 80 }";
    assert_eq!(found(&metric("m", higher), "missed-target"), ["metric.m.actual.value warning"]);
    assert_eq!(found(&metric("m", &higher.replace("better = \"higher\"\n", "")), "missed-target"), NOTHING);
    assert_eq!(found_at("stopped", &metric("m", higher), "missed-target"), NOTHING);
}

#[test]
fn an_outcome_holds_a_number_and_a_time() {
    let check = |outcome: &str| {
        found_at("handoff", &metric("m", &format!("outcome = \"{outcome}\"")), "vague-outcome")
    };
    assert_eq!(check("Agents reply much faster than before."), ["metric.m.outcome error"]);
    assert_eq!(check("Agents reply within 2 minutes."), ["metric.m.outcome error"]);
    assert_eq!(check("Agents reply within two minutes by Q3 2027."), NOTHING);
    assert_eq!(check("In drei Monaten antworten die Sachbearbeiter doppelt so schnell."), NOTHING);
    assert_eq!(check("Les agents répondent beaucoup plus vite."), NOTHING, "not a language that is known");
    assert_eq!(check(""), NOTHING);
    let levels = found_at("pilot", &metric("m", "outcome = \"Agents reply faster.\""), "vague-outcome");
    assert_eq!(levels, ["metric.m.outcome warning"]);
    let days = |unit: &str| {
        let rest = format!("unit = \"{unit}\"\noutcome = \"Claims are settled in 5 days by the team.\"");
        let repo = TestRepo::with_manifest(&metric("m", &rest));
        text(&repo.json(&["--select", "vague-outcome"])["findings"][0]["message"]).to_owned()
    };
    assert_eq!(days("days"), "the outcome of `m` holds no time");
    assert_eq!(days("claims"), "the outcome of `m` lacks a number or a time");
}

/// What part of an outcome is reported, with these numbers beside it.
fn mismatch(unit: &str, numbers: &str, outcome: &str) -> Option<String> {
    mismatch_as_written(unit, numbers, &format!("\"{outcome}\""))
}

fn mismatch_as_written(unit: &str, numbers: &str, outcome: &str) -> Option<String> {
    let manifest = metric("m", &format!("unit = \"{unit}\"\n{numbers}\noutcome = {outcome}"));
    let repo = TestRepo::with_manifest(&manifest);
    let report = repo.json(&["--select", "outcome-mismatch"]);
    let finding = report["findings"].as_array().expect("findings").first()?;
    let byte = |end: &str| {
        usize::try_from(finding["primary"][end]["byte"].as_u64().expect("a byte")).expect("small")
    };
    Some(manifest[byte("start")..byte("end")].to_owned())
}

#[test]
fn an_outcome_names_the_numbers_beside_it() {
    let minutes = "baseline = { value = 12 }\ntarget = 2\nstop-at = 9\nwithin = \"90d\"";
    let check = |outcome: &str| mismatch("min", minutes, outcome);
    let silent = |outcome: &str| assert_eq!(check(outcome), None, "{outcome}");
    let found = |outcome: &str, part: &str| assert_eq!(check(outcome).as_deref(), Some(part), "{outcome}");
    found("Agents reply within 5 minutes, 90 days after launch.", "5");
    found("Agents reply within five minutes, 90 days after launch.", "five");
    found("Antwort in 5 Minuten, 90 Tage nach dem Start.", "5");
    found("Respuesta en cinco minutos.", "cinco");
    found("Agents reply in 300 s.", "300");
    found("The reply takes 2 minutes instead of 15 minutes.", "15");
    found("From 15 to 2 minutes by Q3.", "15");
    found("From 12 to 3 minutes by Q3.", "3");
    silent("Agents reply within 2 minutes, 90 days after launch.");
    silent("Agents reply in 120 seconds, three months after launch.");
    silent("The reply takes ten minutes less by Q3.");
    silent("The reply takes 83 % less time than 20 minutes.");
    silent("From 12 minutes to 2 minutes.");
    silent("Agents reply in 2 minutes, and no more than 5 minutes at night.");
    silent("Agents reply in less than 3 minutes.");
    silent("Agents reply in 1-3 minutes.");
    silent("Agents reply in 2 minutes instead of 12.");
    silent("95 of 100 letters are answered the same day.");
    silent("After the first 30 minutes nobody waits.");
    silent("The queue is read every 5 minutes.");
    silent("Agents spend 30 minutes a day less on replies.");
    silent("The reply takes 1 hour 30 minutes less a week.");
    silent("Half an hour is saved.");
    silent("Letters older than 3 days are gone.");
    silent("EUR 410k a year in handling hours.");
    assert_eq!(mismatch("min", "baseline = { value = 12 }", "In 5 minutes."), None, "no target");
    assert_eq!(mismatch("replies/h", "target = 2", "In 5 minutes."), None, "a unit that is not known");
}

#[test]
fn units_are_converted_before_numbers_are_compared() {
    for (unit, numbers, outcome, part) in [
        ("share", "target = 0.95", "95 % of the clauses are marked.", None),
        ("share", "target = 0.95", "90 % of the clauses are marked.", Some("90")),
        ("%", "target = 0.95", "95 percent of the clauses are marked.", None),
        ("%", "target = 95", "95,0 % der Klauseln; 5 % bleiben.", None),
        ("%", "baseline = { value = 60 }\ntarget = 80", "20 percentage points more.", None),
        ("%", "baseline = { value = 60 }\ntarget = 80", "100 % of letters, a third of them in time.", None),
        ("%", "baseline = { value = 60 }\ntarget = 80", "At least 70 % are answered the same day.", None),
        ("k€", "target = 410", "Saves EUR 410,000 by 2028.", None),
        ("k€", "target = 410", "Saves 410.000 € by 2028.", None),
        ("k€", "target = 410", "Saves €0.41 million by 2028.", None),
        ("k€", "target = 410", "Saves EUR 350k by 2028.", Some("350")),
        ("k€", "target = 410", "Saves USD 350k by 2028.", None),
        ("d", "target = 5\nwithin = \"3mo\"", "Settled in one week, 90 days after launch.", None),
        ("d", "target = 5\nwithin = \"3mo\"", "Settled in 7 days, within 3 months.", Some("7")),
        ("h", "target = 0.5", "Done in 30 minutes.", None),
        ("tickets", "target = 40", "Only 55 tickets are left by Q3.", Some("55")),
        ("min", "baseline = { value = 12.4 }\ntarget = 2", "Down from 12 minutes by Q3.", None),
    ] {
        assert_eq!(mismatch(unit, numbers, outcome).as_deref(), part, "{unit}: {outcome}");
    }
    let other = metric("m", "unit = \"min\"\ntarget = 2\noutcome = \"Calls end in 7 minutes.\"")
        + &metric("n", "unit = \"s\"\ntarget = 420");
    assert_eq!(found(&other, "outcome-mismatch"), NOTHING, "another metric's number");
}

#[test]
fn the_number_is_pointed_at_where_the_string_is_written_as_it_reads() {
    let check = |outcome: &str| mismatch_as_written("min", "target = 2", outcome);
    assert_eq!(check("'In 5 minutes.'").as_deref(), Some("5"));
    assert_eq!(check("\"\"\"In ½ the time: 5 minutes.\"\"\"").as_deref(), Some("5"));
    assert_eq!(
        check("\"In\\t5 minutes.\"").as_deref(),
        Some("\"In\\t5 minutes.\""),
        "escapes: the whole value"
    );
}

fn timeline(versions: &[(&str, &str)]) -> TestRepo {
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
            said.contains("cannot tell: metric.m.") && said.contains("lies beyond this clone's history"),
            "{said}"
        );
    }
}
