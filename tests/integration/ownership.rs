//! The ownership rules, at their edges.

use crate::support::TestRepo;

/// What is reported of a manifest at the handoff, as `rule subject level`.
fn found(manifest: &str, rule: &str) -> Vec<String> {
    found_in(&TestRepo::new(), manifest, rule)
}

fn found_in(repo: &TestRepo, manifest: &str, rule: &str) -> Vec<String> {
    repo.write("readiness.toml", manifest);
    repo.add();
    let report = repo.json(&["--select", rule]);
    let findings = report["findings"].as_array().expect("findings").iter();
    findings.map(|finding| format!("{} {}", finding["subject"], finding["level"]).replace('"', "")).collect()
}

const HANDOFF: &str = "[system]\nname = \"a\"\nstage = \"handoff\"\n";

#[test]
fn missing_owners_are_owed_one_by_one_or_as_a_table() {
    let owed = |ownership: &str| found(&format!("{HANDOFF}{ownership}"), "missing-owner");
    assert_eq!(owed(""), ["ownership error"], "one finding for the whole table");
    assert_eq!(
        owed("[ownership]\nbusiness = \"@a\"\n"),
        ["ownership.delivery.owner error", "ownership.production error"]
    );
    assert_eq!(
        owed("[ownership]\nbusiness = \"\"\nproduction = []\ndelivery.owner = \"@a\"\n"),
        ["ownership.business error", "ownership.production error"]
    );
    assert_eq!(
        owed("[ownership]\nbusiness = \"TBD\"\nproduction = 1\ndelivery.owner = \"@a\"\n"),
        Vec::<String>::new()
    );
    let pilot = TestRepo::with_manifest("[system]\nname = \"a\"\n[ownership]\nbusiness = \"@a\"\n");
    assert_eq!(pilot.findings(&[]), Vec::<String>::new(), "not nagged about at the pilot");
    let gate = pilot.json(&[])["systems"][0]["gates"][0].clone();
    assert_eq!(
        (&gate["status"], &gate["owed"]),
        (&"not-due".into(), &3.into()),
        "two owners and the RACI table"
    );
    assert!(pilot.check(&[]).stdout.contains("3 owed at handoff"));
    assert_eq!(pilot.findings(&["--stage", "handoff", "--select", "ownership"]).len(), 3);
}

#[test]
fn blank_raci_cells_are_found_by_cell_row_and_table() {
    let owed =
        |raci: &str| found(&format!("{HANDOFF}[ownership]\nbusiness = \"@a\"\n{raci}"), "blank-raci-cell");
    assert_eq!(owed(""), ["ownership.raci error"]);
    let row = |name: &str, cells: &str| format!("{name} = {{ {cells} }}\n");
    let full = "responsible = \"@a\", accountable = \"@o/b\"";
    let names = [
        "quality-monitoring",
        "incident-response",
        "model-updates",
        "integration-maintenance",
        "training-adoption",
    ];
    let five: String = names.map(|name| row(name, full)).concat();
    assert_eq!(owed(&format!("[ownership.raci]\n{five}")), ["ownership.raci.metric-tracking error"]);
    let half = row("metric-tracking", "responsible = \"@a\"");
    assert_eq!(
        owed(&format!("[ownership.raci]\n{five}{half}")),
        ["ownership.raci.metric-tracking.accountable error"]
    );
    let all = row("metric-tracking", full);
    assert_eq!(owed(&format!("[ownership.raci]\n{five}{all}")), Vec::<String>::new());
}

#[test]
fn placeholders_are_found_wherever_an_owner_stands() {
    let manifest = "[ownership]\nbusiness = \"TBD\"\nproduction = [\"@a\", \"the team\"]\n[[data]]\nname = \"d\"\nowner = \"n/a\"\n\
        [[runbook]]\npath = \"r.md\"\nowner = \"?\"\n[governance]\ncan-stop = \"<name>\"\n[adoption]\nvalidated-by = [\"everyone\"]\n";
    assert_eq!(
        found(manifest, "placeholder-owner"),
        [
            "ownership.business error",
            "ownership.production error",
            "data.d.owner error",
            "runbook.r.md.owner error",
            "governance.can-stop error",
            "adoption.validated-by error",
        ]
    );
}

#[test]
fn a_sponsor_may_help_but_not_own_alone() {
    let check = |risk: &str, owners: &str| {
        found(&format!("{HANDOFF}risk = \"{risk}\"\n[ownership]\n{owners}"), "sponsor-as-owner")
    };
    let same = "sponsor = \"@CFO\"\nbusiness = \"@cfo\"\nproduction = \"@o/team\"\n";
    assert_eq!(check("high", same), ["ownership.business error"]);
    assert_eq!(check("limited", same), ["ownership.business warning"]);
    assert_eq!(check("high", "sponsor = \"@cfo\"\nbusiness = [\"@cfo\", \"@lena\"]\n"), Vec::<String>::new());
    assert_eq!(
        check("high", "sponsor = [\"@cfo\", \"@coo\"]\nproduction = \"@coo\"\n"),
        ["ownership.production error"]
    );
    assert_eq!(check("high", "sponsor = \"TBD\"\nbusiness = \"TBD\"\n"), Vec::<String>::new());
    let people = "sponsor = \"@cfo\"\nbusiness = \"kim@acme.example\"\n[people]\n\"@cfo\" = { email = \"Kim@acme.example\" }\n";
    assert_eq!(check("high", people), ["ownership.business error"], "one person under two names");
}

#[test]
fn an_owner_assigned_after_the_pilot_is_late() {
    let check = |assigned: &str| {
        let manifest = format!("{HANDOFF}[pilot]\nends = 2026-10-31\n[ownership]\nassigned = {assigned}\n");
        found(&manifest, "late-owner")
    };
    assert_eq!(check("2026-11-01"), ["ownership.assigned error"]);
    assert_eq!(check("2026-10-31"), Vec::<String>::new());
    assert_eq!(
        found(&format!("{HANDOFF}[ownership]\nassigned = 2027-01-01\n"), "late-owner"),
        Vec::<String>::new()
    );
}

fn raci(owner: &str) -> String {
    let names = [
        "quality-monitoring",
        "incident-response",
        "model-updates",
        "integration-maintenance",
        "training-adoption",
        "metric-tracking",
    ];
    let rows =
        names.map(|name| format!("{name} = {{ responsible = \"{owner}\", accountable = \"{owner}\" }}\n"));
    format!("{HANDOFF}risk = \"high\"\n[ownership.raci]\n{}", rows.concat())
}

#[test]
fn one_person_in_every_cell_is_no_team() {
    assert_eq!(found(&raci("@lena"), "one-person-team"), ["ownership.raci error"]);
    assert_eq!(found(&raci("@acme/claims"), "one-person-team"), Vec::<String>::new(), "a team");
    assert_eq!(
        found(&raci("claims@acme.example"), "one-person-team"),
        Vec::<String>::new(),
        "may be a mailbox"
    );
    let listed = raci("lena@acme.example") + "[people]\n\"@lena\" = { email = \"lena@acme.example\" }\n";
    assert_eq!(found(&listed, "one-person-team"), ["ownership.raci error"]);
    let two = raci("@lena").replacen("@lena", "@amir", 1);
    assert_eq!(found(&two, "one-person-team"), Vec::<String>::new());
    let gap = raci("@lena").replacen("responsible = \"@lena\", ", "", 1);
    assert_eq!(found(&gap, "one-person-team"), Vec::<String>::new(), "a blank cell is another rule's");
    let gitlab = TestRepo::new();
    gitlab.write(".gitlab-ci.yml", "test: { script: [make] }\n");
    assert_eq!(found_in(&gitlab, &raci("@lena"), "one-person-team"), Vec::<String>::new(), "may be a group");
}

/// The kind: one person alone, however few of the places for names are filled.
#[test]
fn one_person_in_every_role_that_is_named_is_no_team() {
    let of = |stage: &str, owners: &str| {
        found(&format!("[system]\nstage = \"{stage}\"\nrisk = \"high\"\n{owners}"), "one-person-team")
    };
    let roles = "[ownership]\nbusiness = \"@lena\"\nproduction = \"@Lena\"\n";
    let delivery = "delivery = { owner = \"@lena\" }\n";
    let cell = "[ownership.raci]\nincident-response = { responsible = \"@lena\" }\n";
    let alone = ["ownership error"];
    assert_eq!(of("handoff", &format!("{roles}{delivery}")), alone);
    assert_eq!(of("production", &format!("{roles}{cell}")), alone, "blank cells name nobody else");
    assert_eq!(of("handoff", &format!("{roles}{delivery}{cell}")), alone);
    for (stage, owners) in [
        ("pilot", format!("{roles}{delivery}{cell}")),
        ("handoff", roles.to_owned()),
        ("handoff", format!("{roles}{delivery}{}", cell.replace("@lena", "@amir"))),
        ("handoff", format!("{roles}{delivery}").replace("@Lena", "@acme/claims")),
        ("handoff", format!("{roles}{delivery}").replace("\"@Lena\"", "[\"@lena\", \"@amir\"]")),
        ("handoff", format!("{roles}{delivery}").replace("@lena", "lena@acme.example")),
        ("handoff", format!("{roles}{delivery}").replace("\"@Lena\"", "7")),
    ] {
        assert_eq!(of(stage, &owners), Vec::<String>::new(), "{stage} {owners}");
    }
}

#[test]
fn the_delivery_owner_holds_all_of_it() {
    let check = |scope: &str| {
        found(&format!("{HANDOFF}[ownership.delivery]\nowner = \"@a\"\n{scope}"), "delivery-scope-gap")
    };
    let all = "scope = [\"data-integration\", \"model-deployment\", \"compliance-review\", \"stakeholder-alignment\", \"production-kpis\"]\n";
    assert_eq!(check(all), Vec::<String>::new());
    assert_eq!(check(&all.replace("\"compliance-review\", ", "")), ["ownership.delivery.scope error"]);
    assert_eq!(check(""), Vec::<String>::new(), "not there is not wrong");
}

#[test]
fn dates_that_cannot_be_are_found_with_a_day_of_slack() {
    let dates = |manifest: &str| found(manifest, "impossible-date");
    assert_eq!(dates("[pilot]\nstarted = 2026-06-01\nends = 2026-05-31\n"), ["pilot.ends error"]);
    assert_eq!(dates("[pilot]\nstarted = 2026-06-01\nends = 2026-06-01\n"), Vec::<String>::new());
    assert_eq!(
        dates("[plan]\nproduction = { starts = 2027-01-01, ends = 2026-12-31 }\n"),
        ["plan.production.ends error"]
    );
    let metric =
        |day: &str| format!("[[metric]]\nname = \"m\"\nbaseline = {{ value = 1, captured = {day} }}\n");
    assert_eq!(dates(&metric("2026-11-20")), Vec::<String>::new());
    assert_eq!(dates(&metric("2026-11-21")), Vec::<String>::new(), "already so in Auckland");
    assert_eq!(dates(&metric("2026-11-22")), ["metric.m.baseline.captured error"]);
    assert_eq!(
        dates("[[runbook]]\npath = \"r.md\"\nexercised = 2027-01-01\n"),
        ["runbook.r.md.exercised error"]
    );
    assert_eq!(
        dates("[[waiver]]\nrule = \"x\"\nexpires = 2027-01-01\n"),
        Vec::<String>::new(),
        "a plan, not a deed"
    );
}

#[test]
fn names_that_nothing_declares_are_found() {
    let manifest = "[[data]]\nname = \"archive\"\n[[metric]]\nname = \"reply-time\"\n[[metric]]\nname = \"f1\"\nkind = \"model\"\ndrives = \"reply-tme\"\n\
        [[eval]]\nname = \"e\"\ndata = [\"archive\", \"archives\", \"other\"]\n[[condition]]\nwhat = \"w\"\ndata = [\"archive\"]\n\
        [[waiver]]\nrule = \"stale-artifact\"\n[[waiver]]\nrule = \"stale-artefact\"\n[policy]\nlevels = { missing-artifact = \"error\", nonsense = \"off\" }\n";
    let repo = TestRepo::with_manifest(manifest);
    let report = repo.json(&["--select", "undefined-reference"]);
    let findings = report["findings"].as_array().expect("findings");
    let shown: Vec<_> =
        findings.iter().map(|f| format!("{} | {}", f["message"], f["help"][0]).replace('"', "")).collect();
    assert_eq!(
        shown,
        [
            "no `[[metric]]` is named `reply-tme` | did you mean `reply-time`?",
            "no `[[data]]` is named `archives` | did you mean `archive`?",
            "no `[[data]]` is named `other` | declared names: archive",
            "rule `stale-artefact` does not exist | did you mean `stale-artifact`?",
            "rule `nonsense` does not exist | list all rules with `readiness rules`",
        ]
    );
}

#[test]
fn who_has_left_is_not_whom_to_ask() {
    let asked = |left: &str| {
        let repo = TestRepo::new();
        let manifest = format!(
            "{HANDOFF}[ownership]\nproduction = \"@ines\"\n[[runbook]]\npath = \"gone.md\"\nowner = \"@jo\"\n[people]\n\"@jo\" = {{ left = {left} }}\n"
        );
        repo.write("readiness.toml", &manifest);
        repo.add();
        repo.json(&["--select", "missing-artifact"])["findings"][0]["ask"].clone()
    };
    assert_eq!(asked("false"), serde_json::json!(["@jo"]));
    assert_eq!(asked("2999-01-01"), serde_json::json!(["@jo"]), "not yet");
    assert_eq!(asked("true"), serde_json::json!(["@ines"]), "the production owner instead");
    assert_eq!(asked("2020-01-01"), serde_json::json!(["@ines"]));
}
