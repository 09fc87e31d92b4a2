//! Outcomes in words: a number and a time, and the numbers beside them.

use super::*;

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
    assert_eq!(days("days"), "outcome of `m` has no time");
    assert_eq!(days("claims"), "outcome of `m` lacks a number or a time");
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
