//! The rules that hold one claim of the manifest against another, at their edges.

use crate::support::{TestRepo, text};

const NOTHING: &[&str] = &[];

const HANDOFF: &str = "[system]\nname = \"a\"\nstage = \"handoff\"\n";

const PILOT: &str = "[system]\nname = \"a\"\nstage = \"pilot\"\n";

/// What one rule says of a repository: each finding as `subject level`, and each open question as `? subject`.
fn of(repo: &TestRepo, rule: &str) -> Vec<String> {
    let report = repo.json(&["--select", rule]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut said: Vec<String> = findings
        .map(|finding| format!("{} {}", text(&finding["subject"]), text(&finding["level"])))
        .collect();
    let shown = repo.check(&["--select", rule, "--verbose"]).stdout;
    let open =
        shown.lines().filter_map(|line| line.trim_start().strip_prefix("cannot tell: ")?.split_once(": "));
    said.extend(open.map(|(subject, _)| format!("? {subject}")));
    said
}

/// What one rule says of a manifest.
fn said(rule: &str, manifest: &str) -> Vec<String> {
    of(&TestRepo::with_manifest(manifest), rule)
}

#[test]
fn the_production_owner_sits_in_the_final_review() {
    let at = |head: &str, production: &str, reviewers: &str, rest: &str| {
        let manifest = format!(
            "{head}[ownership]\nproduction = {production}\n[decision]\nreviewed-by = {reviewers}\n{rest}"
        );
        said("absent-production-owner", &manifest)
    };
    let review = |production: &str, reviewers: &str| at(HANDOFF, production, reviewers, "");
    let absent = &["decision.reviewed-by error"];
    let open = &["? decision.reviewed-by"];
    assert_eq!(review("\"@acme/run\"", "[\"@acme/risk\", \"@acme/data\"]"), absent);
    assert_eq!(at(PILOT, "\"@acme/run\"", "\"@acme/risk\"", ""), ["decision.reviewed-by warning"]);
    assert_eq!(review("\"@lena\"", "[\"@amir\"]"), absent);
    assert_eq!(review("\"@acme/run\"", "[\"@acme/risk\", \"@ACME/Run\"]"), NOTHING, "letter case");
    assert_eq!(review("[\"@acme/run\", \"@lena\"]", "[\"@acme/risk\", \"@lena\"]"), NOTHING, "one of two");
    // A person may be of the team, or not.
    assert_eq!(review("\"@acme/run\"", "[\"@acme/risk\", \"@lena\"]"), open);
    assert_eq!(review("\"@lena\"", "[\"@acme/risk\"]"), open);
    assert_eq!(review("[\"@lena\", \"@acme/run\"]", "[\"@amir\"]"), open);
    assert_eq!(at(PILOT, "\"@lena\"", "[\"@acme/risk\"]", ""), NOTHING, "a pilot has time to say so");
    // A group holds those below it.
    assert_eq!(review("\"@acme/legal/run\"", "[\"@acme/legal\"]"), open);
    assert_eq!(review("\"@acme/legal\"", "[\"@acme/legal/run\"]"), open);
    assert_eq!(review("\"@acme/legal\"", "[\"@acme/legal-ops\"]"), absent);
    // An address may be anybody's.
    assert_eq!(review("\"@lena\"", "[\"lena@acme.example\"]"), open);
    let people = "[people]\n\"@lena\" = { email = \"Lena@acme.example\" }\n\"@amir\" = { email = \"amir@acme.example\" }\n";
    assert_eq!(at(HANDOFF, "\"@Lena\"", "[\"lena@acme.example\"]", people), NOTHING);
    assert_eq!(at(HANDOFF, "\"lena@acme.example\"", "[\"amir@acme.example\"]", people), absent);
    let mailbox = "[people]\n\"@acme/run\" = { email = \"run@acme.example\" }\n";
    assert_eq!(at(HANDOFF, "\"run@acme.example\"", "[\"@lena\"]", mailbox), open, "a team's mailbox");
    // Nobody is nobody's rule here, and what cannot be read may be the one.
    for (production, reviewers) in [
        ("\"TBD\"", "[\"@lena\"]"),
        ("\"@lena\"", "[\"the team\"]"),
        ("\"@lena\"", "[]"),
        ("\"@lena\"", "[\"@amir\", \"Lena Ortiz\"]"),
        ("[\"Lena Ortiz\", \"@jo\"]", "[\"@amir\"]"),
    ] {
        assert_eq!(review(production, reviewers), NOTHING, "{production} {reviewers}");
    }
}

#[test]
fn on_gitlab_a_handle_may_be_a_group() {
    let repo = TestRepo::with_manifest(&format!(
        "{HANDOFF}[ownership]\nproduction = \"@lena\"\n[decision]\nreviewed-by = [\"@platform\"]\n"
    ));
    assert_eq!(of(&repo, "absent-production-owner"), ["decision.reviewed-by error"]);
    repo.write(".gitlab-ci.yml", "test: { script: [make] }\n");
    repo.add();
    assert_eq!(of(&repo, "absent-production-owner"), ["? decision.reviewed-by"]);
}

/// Sources of these kinds, called a, b and so on; one of kind "" does not say.
fn sources(kinds: &[&str]) -> String {
    let one = |(name, kind): (char, &&str)| {
        let kind = if kind.is_empty() { String::new() } else { format!("kind = \"{kind}\"\n") };
        format!("[[data]]\nname = \"{name}\"\n{kind}")
    };
    ('a'..).zip(kinds).map(one).collect()
}

#[test]
fn some_source_is_production_s_and_some_eval_draws_on_one() {
    let at = |head: &str, kinds: &[&str], evals: &str| {
        said("no-production-data", &format!("{head}{}{evals}", sources(kinds)))
    };
    let check = |kinds: &[&str], evals: &str| at(HANDOFF, kinds, evals);
    let silent = "[[eval]]\nname = \"e\"\n[[eval]]\nname = \"f\"\ndata = []\n";
    let on = |source: &str| format!("{silent}[[eval]]\nname = \"g\"\ndata = [\"{source}\"]\n");
    assert_eq!(check(&[], silent), NOTHING, "no source at all is another rule's");
    assert_eq!(check(&["sample", "synthetic"], ""), ["data error"]);
    assert_eq!(check(&["sample", "synthetic"], silent), ["data error"], "one cause");
    assert_eq!(at(PILOT, &["synthetic"], ""), ["data warning"]);
    assert_eq!(check(&["sample", "production"], ""), NOTHING);
    assert_eq!(check(&["sample", "production"], silent), ["eval error"]);
    assert_eq!(check(&["sample", "production"], &on("a")), NOTHING, "curated-only says so");
    assert_eq!(check(&["sample", "production"], &on("nonsense")), NOTHING, "undefined-reference says so");
    // A source that does not say its kind counts where the answer depends on it.
    assert_eq!(check(&["sample", "", ""], ""), ["? data.b.kind", "? data.c.kind"]);
    assert_eq!(check(&["sample", ""], &on("b")), ["? data.b.kind"]);
    assert_eq!(at(PILOT, &["sample", ""], &on("b")), NOTHING);
    assert_eq!(
        check(&["production", ""], &on("b")),
        ["? data.b.kind"],
        "no eval draws on what is known to be production's"
    );
    assert_eq!(check(&["production", ""], &on("a")), NOTHING);
    assert_eq!(check(&["sample", ""], silent), ["eval error"], "of whatever kind it is");
    // What cannot be read may be the one.
    assert_eq!(check(&["sample", "prod"], silent), NOTHING);
    assert_eq!(check(&["production"], "[[eval]]\nname = \"e\"\ndata = \"a\"\n"), NOTHING);
    assert_eq!(at(&format!("eval = [3]\n{HANDOFF}"), &["production"], ""), NOTHING);
}

#[test]
fn evals_on_samples_alone_have_one_cause() {
    let check = |kinds: &[&str]| {
        let manifest = format!("{HANDOFF}{}[[eval]]\nname = \"e\"\ndata = [\"a\"]\n", sources(kinds));
        let both = ["curated-only", "no-production-data"].map(|rule| said(rule, &manifest));
        both.concat()
    };
    assert_eq!(check(&["sample", "production"]), ["eval error"]);
    assert_eq!(check(&["sample", "synthetic"]), ["data error"]);
    assert_eq!(check(&["sample", ""]), ["eval error", "? data.b.kind"]);
}

#[test]
fn what_was_to_be_mended_is_mended_by_its_day() {
    let at = |head: &str, keys: &str, document: Option<&str>| {
        let manifest = format!("{head}[[data]]\nname = \"d\"\nremediation = {{ {keys} }}\n");
        let repo = TestRepo::with_manifest(&manifest);
        if let Some(document) = document {
            repo.write("r.md", document);
            repo.add();
        }
        of(&repo, "overdue-remediation")
    };
    let check = |keys: &str, document: &str| at(HANDOFF, &format!("path = \"r.md\", {keys}"), Some(document));
    let plan = "# What we mend\n\nThe labels.\n";
    let overdue = &["data.d.remediation.due error"];
    assert_eq!(check("due = 2026-11-19", plan), overdue);
    assert_eq!(check("due = 2026-11-20", plan), NOTHING, "today");
    assert_eq!(check("reviewed = 2026-11-01", plan), NOTHING, "no day is another rule's");
    let pilot = at(PILOT, "path = \"r.md\", due = 2026-11-19", Some(plan));
    assert_eq!(pilot, ["data.d.remediation.due warning"]);
    assert_eq!(check("due = 2026-10-01, done = 2026-11-20", plan), NOTHING, "late is done");
    assert_eq!(check("due = 2026-10-01, done = 2026-12-24", plan), overdue, "to come");
    assert_eq!(check("due = 2026-10-01, done = \"yes\"", plan), NOTHING, "reported as such");
    for done in ["done", "Closed", "RESOLVED", "completed"] {
        assert_eq!(
            check("due = 2026-10-01", &format!("---\nstatus: {done}\n---\n{plan}")),
            NOTHING,
            "{done}"
        );
    }
    assert_eq!(check("due = 2026-10-01", &format!("---\nstatus: open\n---\n{plan}")), overdue);
    assert_eq!(check("due = 2026-10-01", "---\nstatus: done\n---\n# Only a heading\n"), NOTHING);
    // By the manifest alone, where there is no document that could say it.
    assert_eq!(check("due = 2026-10-01", ""), overdue, "an empty one says nothing");
    assert_eq!(at(HANDOFF, "due = 2026-10-01", None), overdue);
    assert_eq!(at(HANDOFF, "path = \"https://tickets.example/7\", due = 2026-10-01", None), overdue);
    // Elsewhere it may say so.
    assert_eq!(at(HANDOFF, "path = \"r.md\", due = 2026-10-01", None), NOTHING, "missing");
    assert_eq!(at(HANDOFF, "path = \"R.md\", due = 2026-10-01", Some(plan)), NOTHING, "in another case");
    let manifest =
        format!("{HANDOFF}[[data]]\nname = \"d\"\nremediation = {{ path = \"r.md\", due = 2026-10-01 }}\n");
    let repo = TestRepo::with_manifest(&manifest);
    repo.write("r.md", plan);
    assert_eq!(of(&repo, "overdue-remediation"), NOTHING, "not tracked");
    repo.write("r.md", b"# Caf\xe9\n");
    repo.add();
    assert_eq!(of(&repo, "overdue-remediation"), ["? data.d.remediation"]);
}

#[test]
fn integrations_are_with_the_real_system() {
    let at = |head: &str, mode: &str| {
        said("simulated-integration", &format!("{head}[[integration]]\nname = \"crm\"\n{mode}\n"))
    };
    assert_eq!(at(HANDOFF, "mode = \"export\""), ["integration.crm.mode error"]);
    assert_eq!(at(HANDOFF, "mode = \"mock\""), ["integration.crm.mode error"]);
    assert_eq!(at(PILOT, "mode = \"mock\""), ["integration.crm.mode warning"]);
    assert_eq!(at(HANDOFF, "mode = \"live\""), NOTHING);
    assert_eq!(at(HANDOFF, "mode = \"sandbox\""), NOTHING);
    assert_eq!(at(HANDOFF, ""), ["? integration.crm.mode"]);
    assert_eq!(at(HANDOFF, "mode = \"\""), ["? integration.crm.mode"], "blank is absent");
    assert_eq!(at(PILOT, ""), NOTHING);
    assert_eq!(at(HANDOFF, "mode = \"real\""), NOTHING, "reported as such");
    assert_eq!(said("simulated-integration", HANDOFF), NOTHING);
}

#[test]
fn there_is_a_runbook_for_what_will_happen() {
    let check = |runbooks: &str| said("missing-runbook", &format!("{HANDOFF}{runbooks}"));
    let book = |name: &str, uses: &str| format!("[[runbook]]\npath = \"{name}.md\"\nfor = {uses}\n");
    assert_eq!(check(""), ["runbook error"], "one finding where there is none at all");
    let all = ["runbook.escalation error", "runbook.incident-response error", "runbook.rollback error"];
    assert_eq!(check("[[runbook]]\npath = \"a.md\"\n"), all);
    assert_eq!(check(&book("a", "[\"model-update\", \"degraded-mode\"]")), all);
    let two = book("a", "[\"incident-response\", \"escalation\"]");
    assert_eq!(check(&two), ["runbook.rollback error"]);
    assert_eq!(check(&(two.clone() + &book("b", "[\"rollback\"]"))), NOTHING);
    assert_eq!(check(&book("a", "[\"rollback\", \"escalation\", \"incident-response\"]")), NOTHING);
    // What cannot be read may be the one.
    assert_eq!(check(&(two + &book("b", "[\"roll-back\"]"))), NOTHING);
    assert_eq!(check(&book("a", "\"rollback\"")), NOTHING);
    assert_eq!(said("missing-runbook", &format!("runbook = 3\n{HANDOFF}")), NOTHING);
    // At the pilot it is counted only.
    let pilot = TestRepo::with_manifest(PILOT);
    assert_eq!(pilot.findings(&["--select", "missing-runbook"]), NOTHING);
    let gates = &pilot.json(&["--select", "missing-runbook"])["systems"][0]["gates"];
    assert_eq!(gates[5]["owed"], 1, "{gates:#}");
    let shown = TestRepo::with_manifest(HANDOFF).check(&["--select", "missing-runbook", "--verbose"]).stdout;
    assert!(
        shown.contains("3 | stage = \"handoff\"\n  |         ^^^^^^^^^ this stage requires it"),
        "{shown}"
    );
}

#[test]
fn a_rollout_begins_low_rises_and_ends_at_all() {
    let found = |rollout: &str| {
        let repo = TestRepo::with_manifest(&format!("{HANDOFF}[operations]\nrollout = {rollout}\n"));
        let report = repo.json(&["--select", "unsafe-rollout"]);
        let findings = report["findings"].as_array().expect("findings").clone();
        assert!(findings.len() <= 1, "one finding: {report:#}");
        findings.first().map(|finding| {
            let column = finding["primary"]["start"]["column"].as_u64().expect("a column");
            (text(&finding["message"]).to_owned(), column, finding["related"].as_array().map_or(0, Vec::len))
        })
    };
    let flaw = |message: &str, column, others| Some((message.to_owned(), column, others));
    for fine in ["[10, 50, 100]", "[25, 100]", "[0, 10, 100]", "[0.5, 2.5, 100.0]", "[]"] {
        assert_eq!(found(fine), None, "{fine}");
    }
    assert_eq!(found("[26, 100]"), flaw("the rollout begins with 26 % of traffic", 12, 0));
    assert_eq!(found("[100]"), flaw("the rollout begins with 100 % of traffic", 12, 0));
    assert_eq!(found("[0, 100]"), flaw("the rollout begins with 100 % of traffic", 15, 0));
    assert_eq!(
        found("[10, 50, 20, 100]"),
        flaw("the rollout steps do not rise: 20 % comes after 50 %", 20, 0)
    );
    assert_eq!(found("[10, 10, 100]"), flaw("the rollout steps do not rise: 10 % comes after 10 %", 16, 0));
    assert_eq!(found("[10, 50]"), flaw("the rollout ends at 50 % of traffic", 16, 0));
    assert_eq!(found("[100, 50, 10]"), flaw("the rollout begins with 100 % of traffic", 12, 2), "all three");
    assert_eq!(found("[0]"), flaw("the rollout ends at 0 % of traffic", 12, 0));
    assert_eq!(found("[50, 150]"), None, "reported as such");
    let long = found("[33.333333333333336, 1e-300]").expect("a finding").0;
    assert_eq!(long, "the rollout begins with 33.33 % of traffic");
    assert!(found("[20, 1e-300, 100]").is_some(), "not too long for a headline");
    assert_eq!(
        said("unsafe-rollout", &format!("{PILOT}[operations]\nrollout = [50, 100]\n")),
        ["operations.rollout warning"]
    );
}

#[test]
fn a_cost_is_the_sum_of_its_items() {
    let plan = |stage: &str, cost: &str, items: &str| {
        let items = if items.is_empty() { String::new() } else { format!("items = {items}\n") };
        format!("{stage}[plan]\nproduction = {{ {cost} }}\n{items}")
    };
    let owed = |cost: &str, items: &str| said("unitemised-cost", &plan(HANDOFF, cost, items));
    let open = &["plan.items error"];
    assert_eq!(owed("cost = 180000", ""), open);
    assert_eq!(owed("cost = 180000", "{}"), open, "an empty table is absent");
    assert_eq!(owed("cost = 180000", "{ all = 1 }"), NOTHING, "one item is enough");
    assert_eq!(owed("cost = 0", ""), NOTHING);
    assert_eq!(owed("starts = 2026-12-01", ""), NOTHING, "the plan has no cost");
    assert_eq!(owed("cost = \"180k\"", ""), NOTHING, "reported as such");
    assert_eq!(owed("cost = 180000", "{ all = \"180k\" }"), NOTHING, "reported as such");
    assert_eq!(said("unitemised-cost", HANDOFF), NOTHING, "no plan");
    assert_eq!(said("unitemised-cost", &plan(PILOT, "cost = 180000", "")), NOTHING, "counted only");

    let off = |cost: &str, items: &str| said("cost-mismatch", &plan(HANDOFF, cost, items));
    for (cost, items) in [
        ("cost = 100", "{ a = 60, b = 40 }"),
        ("cost = 0.3", "{ a = 0.1, b = 0.2 }"),
        // Rounded amounts: each is right to half of its last digit.
        ("cost = 100", "{ a = 33.33, b = 33.33, c = 33.33 }"),
        ("cost = 100000", "{ a = 33333, b = 33333, c = 33333 }"),
        ("cost = 180.5", "{ a = 60, b = 120 }"),
        ("cost = 1.8e5", "{ a = 60_000, b = 118_000 }"),
        ("cost = 0", "{ a = 0 }"),
        // Another rule reports these, or there is nothing to compare.
        ("cost = 100", "{}"),
        ("cost = 100", "{ a = \"EUR 60\", b = 30 }"),
        ("cost = 100", "{ a = -60, b = 30 }"),
        ("cost = 100", "3"),
        ("cost = -100", "{ a = 30 }"),
        ("starts = 2026-12-01", "{ a = 30 }"),
    ] {
        assert_eq!(off(cost, items), NOTHING, "{cost} {items}");
    }
    for (cost, items) in [
        ("cost = 100", "{ a = 60 }"),
        ("cost = 100", "{ a = 60, b = 42 }"),
        ("cost = 100", "{ a = 60, b = 30, \"in dollars\" = 15 }"),
        ("cost = 100.00", "{ a = 60.00, b = 39.98 }"),
        ("cost = 0", "{ a = 5 }"),
        ("cost = 1e300", "{ a = 1e299 }"),
    ] {
        assert_eq!(off(cost, items), open, "{cost} {items}");
    }
    let manifest =
        plan(PILOT, "cost = 180000, currency = \"EUR\"", "{ integration = 60_000, data = 90000.5 }");
    let finding =
        TestRepo::with_manifest(&manifest).json(&["--select", "cost-mismatch"])["findings"][0].clone();
    assert_eq!(finding["level"], "warning", "before the handoff");
    assert_eq!(finding["message"], "the items of the plan add up to 150000.5, not 180000");
    assert!(text(&finding["help"][0]).starts_with("that is 29999.5 less than the cost"), "{finding:#}");
    assert_eq!(text(&finding["related"][0]["label"]), "the cost");
    for amount in ["-60", "\"EUR 60\""] {
        let manifest = plan(HANDOFF, "cost = 100", &format!("{{ a = {amount} }}"));
        assert_eq!(said("invalid-value", &manifest), ["plan.items.a error"], "{amount}");
    }
}

#[test]
fn every_audience_is_taught_from_something() {
    let check = |adoption: &str| said("untrained-audience", &format!("{HANDOFF}{adoption}"));
    let training = |entries: &str| check(&format!("[adoption]\ntraining = {entries}\n"));
    assert_eq!(check(""), ["adoption.training error"]);
    assert_eq!(check("[adoption]\nplan = \"p.md\"\n"), ["adoption.training error"]);
    assert_eq!(training("[]"), ["adoption.training error"]);
    assert_eq!(training("[{}]"), ["adoption.training error"]);
    assert_eq!(training("[{ audience = \"agents\" }]"), ["adoption.training.agents.path error"]);
    assert_eq!(training("[{ audience = \"agents\", path = \"\" }]"), ["adoption.training.agents.path error"]);
    assert_eq!(
        training("[{ audience = \"agents\", path = \"a.md\" }, { audience = \"leads\" }]"),
        ["adoption.training.leads.path error"]
    );
    for fine in ["[{ audience = \"agents\", path = \"a.md\" }]", "[\"a.md\"]", "\"a.md\"", "[3]"] {
        assert_eq!(training(fine), NOTHING, "{fine}: there, or reported as such");
    }
    let pilot = TestRepo::with_manifest(PILOT);
    assert_eq!(pilot.findings(&["--select", "untrained-audience"]), NOTHING);
    assert_eq!(pilot.json(&["--select", "untrained-audience"])["systems"][0]["gates"][6]["owed"], 1);
}

#[test]
fn a_pilot_that_borrowed_nothing_is_asked_again() {
    let check = |manifest: &str| said("no-conditions", manifest);
    let dates = "[pilot]\nstarted = 2026-06-01\nends = 2026-10-30\n";
    let production = HANDOFF.replace("handoff", "production");
    let stopped = HANDOFF.replace("handoff", "stopped");
    let note = &["condition note"];
    assert_eq!(check(&format!("{HANDOFF}{dates}")), note);
    assert_eq!(check(&format!("{production}{dates}")), note);
    assert_eq!(check(&format!("{HANDOFF}[pilot]\n")), note, "a pilot all the same");
    assert_eq!(check(&format!("condition = \"\"\n{HANDOFF}{dates}")), note, "blank is absent");
    for quiet in [format!("{PILOT}{dates}"), format!("{stopped}{dates}"), HANDOFF.to_owned()] {
        assert_eq!(check(&quiet), NOTHING, "{quiet}");
    }
    for stage in [PILOT, HANDOFF, &stopped] {
        assert_eq!(check(&format!("condition = []\n{stage}")), note, "said so: {stage}");
    }
    let condition = "[[condition]]\nwhat = \"Friday's labels\"\n";
    assert_eq!(check(&format!("{HANDOFF}{dates}{condition}")), NOTHING);
    assert_eq!(check(&format!("{HANDOFF}{dates}[[condition]]\nkind = \"people\"\n")), NOTHING);
    for odd in ["3", "[{}]", "\"Friday's labels\""] {
        assert_eq!(
            check(&format!("condition = {odd}\n{HANDOFF}{dates}")),
            NOTHING,
            "{odd}: reported as such"
        );
    }
}

/// A manifest at the handoff whose system was validated by these.
fn validated(head: &str, by: &str) -> String {
    format!(
        "{head}code = [\"src/**\"]\n[pilot]\nstarted = 2026-06-01\nends = 2026-10-30\n\
         [ownership]\nsponsor = \"@cfo\"\ndelivery.owner = [\"@amir\", \"@acme/build\"]\n\
         [people]\n\"@amir\" = {{ email = \"amir@acme.example\" }}\n\"@lena\" = {{ email = \"Lena@acme.example\" }}\n\
         \"@nora\" = {{ email = \"nora@acme.example\" }}\n[adoption]\nvalidated-by = {by}\n"
    )
}

const SELF: &str = "self-validated";

#[test]
fn somebody_else_than_the_owner_and_the_sponsor_validates() {
    let check = |by: &str| said(SELF, &validated(HANDOFF, by));
    let own = &["adoption.validated-by error"];
    assert_eq!(check("[\"@amir\"]"), own);
    assert_eq!(check("[\"@CFO\", \"Amir@acme.example\"]"), own, "other spellings");
    assert_eq!(check("[{ who = \"@amir\", on = 2026-10-01 }, { who = [\"@cfo\", \"@acme/build\"] }]"), own);
    assert_eq!(check("[\"@acme/Build\"]"), own, "the same team");
    assert_eq!(said(SELF, &validated(PILOT, "[\"@cfo\"]")), ["adoption.validated-by warning"]);
    for fine in [
        "[\"@acme/claims\", \"@amir\"]",
        "[\"@amir\", \"@jo\"]",
        "[\"@amir\", { who = \"@lena\" }]",
        "[\"@acme/build/berlin\"]",
        "[]",
        "[\"TBD\"]",
        "[\"@amir\", \"Claims agents in Berlin\"]",
        "[{ on = 2026-10-01 }]",
        "\"@amir\"",
    ] {
        assert_eq!(check(fine), NOTHING, "{fine}");
    }
    assert_eq!(
        said(SELF, &format!("{HANDOFF}[adoption]\nvalidated-by = [\"@amir\"]\n")),
        NOTHING,
        "no owners"
    );
    let headline = |by: &str| {
        let report = TestRepo::with_manifest(&validated(HANDOFF, by)).json(&["--select", SELF]);
        text(&report["findings"][0]["message"]).to_owned()
    };
    assert_eq!(
        headline("[\"@amir\", \"amir@acme.example\"]"),
        "only the delivery owner validated the system"
    );
    assert_eq!(headline("[\"@cfo\"]"), "only the sponsor validated the system");
    assert_eq!(headline("[\"@cfo\", \"@amir\"]"), "only people who built or sponsor the system validated it");
}

#[test]
fn who_wrote_the_code_is_no_user_of_it() {
    let with = |manifest: &str| {
        let repo = TestRepo::with_manifest(manifest);
        repo.commit_as("2026-06-01", "Amir <amir@acme.example>", "Manifest");
        repo.write("src/a.py", "a = 1\n");
        repo.commit_as("2026-06-02", "Lena <lena@acme.example>", "Code");
        repo.write("docs/a.md", "# A\n\nText.\n");
        repo.commit_as("2026-06-03", "Nora <nora@acme.example>", "Not code");
        repo.write("src/b.py", "b = 1\n");
        repo.commit_as("2026-10-31", "Jo <jo@acme.example>", "Code, after the pilot");
        repo
    };
    let repo = |by: &str| with(&validated(HANDOFF, by));
    let check = |by: &str| of(&repo(by), SELF);
    let own = &["adoption.validated-by error"];
    assert_eq!(check("[\"@lena\"]"), own);
    assert_eq!(check("[\"@lena\", \"@cfo\"]"), own);
    assert_eq!(check("[\"lena@acme.example\"]"), own, "an address needs no list");
    let report = repo("[\"@lena\"]").json(&["--select", SELF]);
    let finding = &report["findings"][0];
    assert_eq!(text(&finding["message"]), "only authors of its code validated the system");
    assert_eq!(text(&finding["related"][0]["label"]), "`@lena` committed to this code, last on 2026-06-02");
    assert_eq!(check("[\"@lena\", \"@nora\"]"), NOTHING, "a document is not the code");
    assert_eq!(check("[\"jo@acme.example\"]"), NOTHING, "the pilot was over");
    assert_eq!(check("[\"@lena\", \"@acme/claims\"]"), NOTHING);
    assert_eq!(check("[\"@jo\"]"), NOTHING, "nothing says who that is");
    // Without `code` all would be, and the record of the validation too.
    let all = validated(HANDOFF, "[\"@lena\"]").replace("code = [\"src/**\"]\n", "");
    assert_eq!(of(&with(&all), SELF), NOTHING);
    // Without an end, the pilot goes on.
    let endless = validated(HANDOFF, "[\"jo@acme.example\"]").replace("ends = 2026-10-30\n", "");
    assert_eq!(of(&with(&endless), SELF), own);
    // Nothing is committed yet.
    assert_eq!(said(SELF, &validated(HANDOFF, "[\"@lena\"]")), NOTHING);
    // Another name and address, and GitHub's.
    let known = repo("[\"@nora\"]");
    known.write(".mailmap", "Nora <nora@acme.example> <n@home.example>\n");
    known.write("src/c.py", "c = 1\n");
    known.commit_as("2026-07-01", "N <n@home.example>", "From home");
    assert_eq!(of(&known, SELF), own);
    let browser = repo("[\"@nora\"]");
    browser.write("src/c.py", "c = 1\n");
    browser.commit_as("2026-07-01", "N <17+Nora@users.noreply.github.com>", "In the browser");
    assert_eq!(of(&browser, SELF), own);
}

#[test]
fn who_merges_code_has_not_written_it() {
    let repo = TestRepo::with_manifest(&validated(HANDOFF, "[\"@nora\"]"));
    repo.write("src/a.py", "a = 1\n");
    repo.commit_as("2026-06-01", "Amir <amir@acme.example>", "Code");
    let git = |args: &[&str]| {
        let mut command = crate::support::timeline::git(repo.path());
        command.env("GIT_AUTHOR_NAME", "Nora").env("GIT_AUTHOR_EMAIL", "nora@acme.example");
        command
            .env("GIT_AUTHOR_DATE", "2026-06-04T12:00:00Z")
            .env("GIT_COMMITTER_DATE", "2026-06-04T12:00:00Z");
        crate::support::timeline::run(command.args(args)).expect("git");
    };
    git(&["checkout", "-q", "-b", "topic"]);
    repo.write("src/b.py", "b = 1\n");
    repo.commit_as("2026-06-02", "Lena <lena@acme.example>", "More code");
    git(&["checkout", "-q", "main"]);
    repo.write("src/a.py", "a = 2\n");
    repo.commit_as("2026-06-03", "Amir <amir@acme.example>", "Other code");
    git(&["merge", "-q", "--no-ff", "-m", "Merge", "topic"]);
    assert_eq!(of(&repo, SELF), NOTHING);
    repo.write("readiness.toml", validated(HANDOFF, "[\"@lena\"]"));
    assert_eq!(of(&repo, SELF), ["adoption.validated-by error"], "on the branch that was merged");
}

#[test]
fn a_shallow_clone_does_not_say_who_wrote_the_code() {
    let repo = |by: &str| {
        let repo = TestRepo::with_manifest(&validated(HANDOFF, by));
        repo.write("src/a.py", "a = 1\n");
        repo.commit_as("2026-06-01", "Lena <lena@acme.example>", "Code");
        repo.write("src/a.py", "a = 2\n");
        repo.commit_as("2026-06-02", "Jo <jo@acme.example>", "Code");
        repo.write("b.txt", "b");
        repo.commit_on("2026-06-03");
        let id = crate::support::timeline::git(repo.path())
            .args(["rev-parse", "HEAD~2"])
            .output()
            .expect("git")
            .stdout;
        repo.write(".git/shallow", id);
        repo
    };
    let open = &["? adoption.validated-by"];
    assert_eq!(of(&repo("[\"@lena\"]"), SELF), open);
    assert!(
        repo("[\"@lena\"]")
            .check(&[])
            .stdout
            .contains("does not reach back far enough to tell who wrote the code before the pilot ended")
    );
    assert_eq!(of(&repo("[\"@lena\", \"@cfo\"]"), SELF), open);
    // What the clone holds is enough for some answers.
    assert_eq!(of(&repo("[\"jo@acme.example\"]"), SELF), ["adoption.validated-by error"]);
    assert_eq!(of(&repo("[\"@amir\"]"), SELF), ["adoption.validated-by error"]);
    assert_eq!(of(&repo("[\"@lena\", \"@acme/claims\"]"), SELF), NOTHING);
    assert!(!repo("[\"@lena\", \"@acme/claims\"]").check(&[]).stdout.contains("who wrote the code"));
}

#[test]
fn a_condition_of_any_kind_lists_the_source_that_it_names() {
    let with = |conditions: &str| {
        let source = "[[data]]\nname = \"mail\"\naccess = \"exception\"\n[[data]]\nname = \"other\"\n";
        said("unlisted-exception", &format!("{HANDOFF}{source}{conditions}"))
    };
    let listed = "[[condition]]\nwhat = \"x\"\nkind = \"permission\"\n";
    let missing = &["data.mail.access error"];
    assert_eq!(with(&format!("{listed}data = [\"mail\"]\n")), NOTHING, "a permission to read it");
    assert_eq!(with(listed), missing);
    assert_eq!(with(&format!("{listed}data = [\"other\"]\n")), missing);
    let access = "[[condition]]\nwhat = \"y\"\nkind = \"data-access\"\n";
    assert_eq!(with(access), NOTHING);
    assert_eq!(with(&format!("{access}{listed}data = [\"other\"]\n")), missing, "where any says which");
}
