//! The value rules, at their edges.

mod guardrail;
mod outcome;
mod past;

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
        ["metric.c.d.drives error"],
        "one of the business can be read; what the other one is changes nothing"
    );
    let unread = metric("b", "kind = \"bussiness\"") + &metric("c.d", "kind = \"model\"");
    assert_eq!(
        found(&unread, "unmapped-metric"),
        NOTHING,
        "the one that cannot be read may be of the business"
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
    assert_eq!(alone("metric = [\"a\"]\n", "missing-target"), NOTHING, "no metric at all, which is said");
    assert_eq!(found_at("stopped", &three, "missing-target"), NOTHING);
}

#[test]
fn what_is_owed_later_is_counted_only() {
    let pilot = metric("a", "kind = \"business\"");
    assert_eq!(found_at("pilot", &pilot, "missing-target"), ["metric.a.target error"]);
    assert_eq!(found_at("pilot", &pilot, "missing-horizon"), NOTHING);
    let repo = TestRepo::with_manifest(&format!("[system]\nstage = \"pilot\"\n{pilot}"));
    // `within`, `source` and `worth` at the handoff; the day of the launch is owed later.
    assert_eq!(repo.json(&[])["systems"][0]["gates"][3]["owed"], 3);
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
