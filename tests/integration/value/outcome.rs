//! Outcomes in words, and the numbers beside them.

use super::*;

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
fn the_one_number_with_the_metrics_unit_is_a_number_of_the_metric() {
    let minutes = "baseline = { value = 12 }\ntarget = 2\nstop-at = 9\nwithin = \"90d\"";
    let check = |outcome: &str| mismatch("min", minutes, outcome);
    let silent = |outcome: &str| assert_eq!(check(outcome), None, "{outcome}");
    let found = |outcome: &str, part: &str| assert_eq!(check(outcome).as_deref(), Some(part), "{outcome}");
    found("Agents reply within 5 minutes, 90 days after launch.", "5");
    found("Agents reply within 5 min, 90 days after launch.", "5");
    found("Antwort in 5 Minuten, 90 Tage nach dem Start.", "5");
    found("Respuesta en 5 minutos.", "5");
    found("A 5-minute reply by Q3 2027.", "5");
    silent("Agents reply within 2 minutes, 90 days after launch.");
    silent("The reply takes 9 min at the very most.");
    silent("The reply takes 10 minutes less by Q3.");
    silent("From 12 minutes to 2 minutes.");
    silent("Agents reply in 2 minutes, and no more than 5 minutes at night.");
    silent("The reply takes 2 minutes instead of 15.");
    silent("From 15 to 3 minutes by Q3.");
    silent("Agents reply in < 5 min.");
    silent("Agents reply in 1-3 minutes.");
    silent("Agents reply in 1 to 3 minutes.");
    silent("Agents reply within five minutes.");
    silent("Agents reply in 300 s.");
    silent("95 of 100 letters are answered the same day.");
    silent("The queue is empty at 9:30 minutes.");
    silent("5 minorities reply.");
    assert_eq!(mismatch("min", "baseline = { value = 12 }", "In 5 minutes."), None, "no target");
    assert_eq!(mismatch("h", "target = 2", "In 5 hours."), None, "a word that is not the unit");
}

#[test]
fn numbers_are_read_with_separators_signs_and_units_on_either_side() {
    let eur = "baseline = { value = 1240 }\ntarget = 950";
    for (unit, numbers, outcome, part) in [
        ("%", "target = 95", "90 % of the clauses are marked.", Some("90")),
        ("%", "target = 0.95", "95 % of the clauses are marked.", None),
        ("%", "target = 95", "95,0 % der Klauseln.", None),
        ("%", "target = 95", "Only 5 % are missed.", None),
        ("%", "baseline = { value = 60 }\ntarget = 80", "33 % more letters are answered in time.", None),
        ("%", "baseline = { value = 60 }\ntarget = 80", "70 % are answered, 100 % by hand.", None),
        ("EUR", eur, "A claim costs EUR 1,100.", Some("1,100")),
        ("EUR", eur, "Ein Fall kostet 1.100 €.", Some("1.100")),
        ("EUR", eur, "Ein Fall kostet 290,00 € weniger.", None),
        ("€", eur, "A claim costs €950.", None),
        ("EUR", eur, "A claim costs EUR 12.4 hundred or so.", Some("12.4")),
        ("EUR", "target = 410000", "Saves EUR 0.41 million by 2028.", None),
        ("EUR", "target = 410000", "Saves €350k by 2028.", None),
        ("k€", "target = 410", "Saves 350 k€ by 2028.", Some("350")),
        ("k€", "target = 410", "Saves 350.000 € by 2028.", None),
        ("d", "target = 5\nwithin = \"90d\"", "Settled 90 d after launch.", None),
        ("days", "target = 5\nwithin = \"3mo\"", "Settled, 90 days after launch.", None),
        ("tickets", "target = 40", "Only 55 tickets are left by Q3.", Some("55")),
        ("件", "target = 40", "未処理は55件に減る。", Some("55")),
        ("min", "baseline = { value = 12.4 }\ntarget = 2", "Down from 12 minutes by Q3.", None),
        ("points", "better = \"higher\"\nguardrail = 70\ntarget = 80", "Never below 70 points.", None),
    ] {
        assert_eq!(mismatch(unit, numbers, outcome).as_deref(), part, "{unit}: {outcome}");
    }
    let other = metric("m", "unit = \"min\"\ntarget = 2\noutcome = \"Calls end in 7 minutes.\"")
        + &metric("n", "unit = \"min\"\ntarget = 7");
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
