//! Numbers that are to be kept and not improved: they are asked for nothing that belongs to an improvement, and hold from the first day.

use super::past::timeline;
use super::*;

const KEPT: &str = "kind = \"business\"\nbetter = \"higher\"\nbaseline = { value = 0.955 }\nguardrail = 0.92";

#[test]
fn a_guard_rail_is_asked_for_nothing_that_an_improvement_owes() {
    let kept = metric("recall", KEPT);
    for rule in [
        "missing-target",
        "missing-stop-criterion",
        "missing-horizon",
        "unpriced-metric",
        "backwards-target",
        "invalid-value",
        "breached-guardrail",
    ] {
        assert_eq!(found(&kept, rule), NOTHING, "{rule}");
    }
    assert_eq!(found(&kept, "no-business-metric").len(), 1, "what is only kept is no gain");
    let gain = kept + &metric("time", "kind = \"business\"");
    assert_eq!(found(&gain, "no-business-metric"), NOTHING);
    assert_eq!(found(&gain, "missing-target"), ["metric.time.target error"]);
}

#[test]
fn a_guard_rail_stands_alone_and_has_a_good_side() {
    let wrong = |keys: &str| found(&metric("m", keys), "invalid-value");
    assert_eq!(wrong("better = \"higher\"\nguardrail = 0.92\ntarget = 0.95"), ["metric.m.guardrail error"]);
    assert_eq!(wrong("better = \"higher\"\nguardrail = 0.92\nstop-at = 0.9"), ["metric.m.guardrail error"]);
    assert_eq!(wrong("guardrail = 0.92"), ["metric.m.guardrail error"], "above or below?");
    assert_eq!(wrong("better = \"more\"\nguardrail = 0.92"), ["metric.m.better error"], "said once");
    assert_eq!(wrong("better = \"lower\"\nguardrail = \"none\""), ["metric.m.guardrail error"]);
    assert_eq!(
        wrong("better = \"higher\"\nguardrail = 0.92\ntarget = \"\""),
        NOTHING,
        "an empty text is absent"
    );
}

#[test]
fn what_is_beyond_a_guard_rail_is_an_error_from_the_handoff_on() {
    let measured = |value: &str| {
        metric(
            "m",
            &format!("{KEPT}\nwithin = \"90d\"\nactual = {{ value = {value}, measured = 2026-11-02 }}"),
        )
    };
    for (stage, level) in [("pilot", "warning"), ("handoff", "error"), ("production", "error")] {
        let expected = [format!("metric.m.actual.value {level}")];
        assert_eq!(found_at(stage, &measured("0.91"), "breached-guardrail"), expected, "{stage}");
        assert_eq!(found_at(stage, &measured("0.92"), "breached-guardrail"), NOTHING, "{stage}");
    }
    assert_eq!(found_at("stopped", &measured("0.91"), "breached-guardrail"), NOTHING);
    let lower = metric("m", "better = \"lower\"\nguardrail = 5\nactual = { value = 6 }");
    assert_eq!(found(&lower, "breached-guardrail"), ["metric.m.actual.value error"]);
}

#[test]
fn a_guard_rail_that_is_loosened_is_a_criterion_that_was_moved() {
    let check = |then: &str, now: &str| {
        found_in(
            &timeline(&[("2026-05-01", &metric("m", then)), ("2026-07-01", &metric("m", now))]),
            "moved-target",
        )
    };
    let kept = |number: &str| format!("better = \"higher\"\nguardrail = {number}");
    assert_eq!(check(&kept("0.92"), &kept("0.9")), ["metric.m.guardrail error"]);
    assert_eq!(check(&kept("0.92"), &kept("0.93")), NOTHING);
    assert_eq!(check(&kept("0.92"), "better = \"higher\""), ["metric.m.guardrail error"], "taken away");
    assert_eq!(
        check("better = \"higher\"\ntarget = 0.97", &kept("0.92")),
        ["metric.m.target error"],
        "what was to be reached is only to be kept"
    );
}
