//! Waivers: what they silence, what they cannot, and when they are themselves what is wrong.

use crate::support::{TestRepo, text};

const SYSTEM: &str = "[system]\nname = \"a\"\nrisk = \"minimal\"\n[pilot]\nends = 2027-01-31\n\
    [governance]\npermissions = \"a.md\"\naudit-log = \"b.md\"\n";

fn waiver(keys: &str) -> String {
    format!("[[waiver]]\n{keys}reason = \"It comes with the move.\"\nby = \"@acme/ops\"\n")
}

fn repo(waivers: &str) -> TestRepo {
    let repo = TestRepo::with_manifest(&format!("{SYSTEM}{waivers}"));
    repo.commit();
    repo
}

/// `rule subject`, with `waived` before what is.
fn said(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    let report = repo.json(args);
    let findings = report["findings"].as_array().expect("findings").iter();
    findings
        .map(|found| {
            let waived = if found["waived"].is_null() { "" } else { "waived " };
            format!("{waived}{} {}", text(&found["rule"]), text(&found["subject"]))
        })
        .collect()
}

#[test]
fn a_waiver_marks_a_finding_and_removes_none() {
    let repo = repo(&waiver("rule = \"missing-artifact\"\nat = \"a.md\"\nexpires = 2026-12-31\n"));
    assert_eq!(
        said(&repo, &[]),
        ["waived missing-artifact governance.permissions", "missing-artifact governance.audit-log"]
    );
    let report = repo.json(&[]);
    assert_eq!(report["findings"][0]["level"], "error");
    assert_eq!(report["findings"][0]["waived"]["by"][0], "@acme/ops");
    assert_eq!(report["findings"][0]["waived"]["reason"], "It comes with the move.");
    let human = repo.check(&[]).stdout;
    assert!(human.contains("waived[missing-artifact]: `a.md` does not exist (readiness.toml:7:15, waived until 2026-12-31 by @acme/ops: It comes with the move.)"), "{human}");
    assert!(human.contains("1 waived"), "{human}");
    let github = repo.check(&["--format", "github"]).stdout;
    assert!(github.contains("::notice file=readiness.toml,line=7"), "{github}");
    assert!(repo.check(&["--format", "concise"]).stdout.contains(": waived[missing-artifact] "));
}

#[test]
fn a_gate_with_a_waived_finding_is_waived_and_the_run_passes() {
    let repo = repo(&waiver("rule = \"missing-artifact\"\nexpires = 2026-12-31\n"));
    let report = repo.json(&[]);
    let gates = report["systems"][0]["gates"].as_array().expect("gates");
    let gate = gates.iter().find(|gate| gate["gate"] == "governance").expect("the gate");
    assert_eq!((&gate["status"], &gate["errors"]), (&"waived".into(), &0.into()));
    assert_eq!(report["summary"]["waived"], 2);
    // What every short manifest owes aside, nothing is left.
    assert!(said(&repo, &[]).iter().all(|found| found.starts_with("waived")), "{:?}", said(&repo, &[]));
}

#[test]
fn a_place_is_a_path_or_the_start_of_a_subject() {
    for (at, waived) in [
        ("a.md", 1),
        ("governance", 2),
        ("governance.permissions", 1),
        ("governance.perm", 0),
        ("./b.md", 1),
        ("readiness.toml", 0),
        ("c.md", 0),
    ] {
        let repo =
            repo(&waiver(&format!("rule = \"missing-artifact\"\nat = \"{at}\"\nexpires = 2026-12-31\n")));
        let found = said(&repo, &[]);
        assert_eq!(
            found.iter().filter(|found| found.starts_with("waived")).count(),
            waived,
            "{at}: {found:?}"
        );
        let unused = found.iter().any(|found| found.starts_with("unused-waiver"));
        assert_eq!(unused, waived == 0, "{at}: {found:?}");
    }
}

#[test]
fn the_last_day_of_a_waiver_is_still_its_own() {
    let waivers = waiver("rule = \"missing-artifact\"\nexpires = 2026-11-20\n");
    let repo = repo(&waivers);
    assert!(said(&repo, &[]).iter().all(|found| found.starts_with("waived")));
    let after = repo.readiness(&["check", "--as-of", "2026-11-21", "--format", "json"]).stdout;
    let report: serde_json::Value = serde_json::from_str(&after).expect("JSON");
    assert_eq!(report["summary"]["waived"], 0);
    let rules: Vec<_> =
        report["findings"].as_array().expect("findings").iter().map(|found| text(&found["rule"])).collect();
    assert!(rules.contains(&"expired-waiver") && !rules.contains(&"unused-waiver"), "{rules:?}");
    assert_eq!(report["systems"][0]["verdict"], "not-ready");
}

#[test]
fn a_waiver_says_why_who_and_until_when() {
    let repo = repo("[[waiver]]\nrule = \"missing-artifact\"\n");
    let found = said(&repo, &[]);
    for rule in ["reasonless-waiver", "unowned-waiver", "endless-waiver"] {
        assert_eq!(found.iter().filter(|found| found.starts_with(rule)).count(), 1, "{rule}: {found:?}");
    }
    assert!(found.contains(&"waived missing-artifact governance.permissions".to_owned()), "{found:?}");
    assert_eq!(repo.json(&[])["systems"][0]["verdict"], "not-ready");
    // None of these can be waived, or switched off.
    let more = "[[waiver]]\nrule = \"reasonless-waiver\"\nreason = \"x\"\nby = \"@a\"\nexpires = 2026-12-31\n[policy]\nlevels = { unowned-waiver = \"off\", endless-waiver = \"note\" }\n";
    repo.write("readiness.toml", format!("{SYSTEM}[[waiver]]\nrule = \"missing-artifact\"\n{more}"));
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings");
    let errors = findings.iter().filter(|found| found["level"] == "error" && found["waived"].is_null());
    let errors: Vec<_> = errors.map(|found| text(&found["rule"])).collect();
    for rule in ["reasonless-waiver", "unowned-waiver", "endless-waiver", "unused-waiver"] {
        assert!(errors.contains(&rule), "{rule}: {errors:?}");
    }
}

#[test]
fn an_expiry_counts_from_the_commit_that_wrote_it() {
    let with = |expires: &str| {
        format!("{SYSTEM}{}", waiver(&format!("rule = \"missing-artifact\"\nexpires = {expires}\n")))
    };
    let repo = TestRepo::with_manifest(&with("2026-12-28"));
    repo.commit_on("2026-07-01");
    assert_eq!(repo.findings(&["--select", "endless-waiver"]), Vec::<String>::new(), "180 days");
    repo.write("readiness.toml", with("2027-05-19"));
    assert_eq!(repo.findings(&["--select", "endless-waiver"]), Vec::<String>::new(), "written today");
    repo.write("readiness.toml", with("2027-05-20"));
    assert_eq!(
        repo.findings(&["--select", "endless-waiver"]),
        ["endless-waiver waiver.missing-artifact.expires"]
    );
    repo.write("readiness.toml", with("2026-12-29"));
    repo.commit_on("2026-07-02");
    assert_eq!(
        repo.findings(&["--select", "endless-waiver"]),
        Vec::<String>::new(),
        "a day later, a day more"
    );
    repo.write("readiness.toml", with("2026-12-30"));
    repo.commit_on("2026-07-02");
    assert_eq!(repo.findings(&["--select", "endless-waiver"]).len(), 1);
}

#[test]
fn a_short_clone_asks_since_when_and_else_cannot_tell() {
    let shallow = |keys: &str| {
        let repo = TestRepo::with_manifest(&format!("{SYSTEM}{}", waiver(keys)));
        repo.commit_on("2026-07-01");
        repo.write("x.md", "# X\n");
        repo.commit_on("2026-10-01");
        repo.make_shallow();
        repo
    };
    let unknown = shallow("rule = \"missing-artifact\"\nexpires = 2027-01-31\n");
    assert_eq!(unknown.findings(&["--select", "endless-waiver"]), Vec::<String>::new());
    assert!(unknown.check(&["--select", "endless-waiver"]).stdout.contains("`since`"));
    let known = shallow("rule = \"missing-artifact\"\nexpires = 2027-01-31\nsince = 2026-07-01\n");
    assert_eq!(known.findings(&["--select", "endless-waiver"]).len(), 1);
    let far = shallow("rule = \"missing-artifact\"\nexpires = 2027-12-31\n");
    assert_eq!(
        far.findings(&["--select", "endless-waiver"]).len(),
        1,
        "too far from today, whenever it was written"
    );
}

#[test]
fn three_renewals_are_one_too_many() {
    let repo = TestRepo::new();
    let renewed = |expires: &str, day: &str| {
        let keys = format!("rule = \"missing-artifact\"\nat = \"a.md\"\nexpires = {expires}\n");
        let other = waiver("rule = \"missing-artifact\"\nat = \"b.md\"\nexpires = 2026-12-31\n");
        repo.write("readiness.toml", format!("{SYSTEM}{}{other}", waiver(&keys)));
        repo.commit_on(day);
        repo.findings(&["--select", "renewed-waiver"])
    };
    assert!(renewed("2026-08-31", "2026-07-01").is_empty());
    assert!(renewed("2026-09-30", "2026-08-30").is_empty());
    assert!(renewed("2026-10-31", "2026-09-30").is_empty());
    assert!(renewed("2026-10-15", "2026-10-01").is_empty(), "earlier is no renewal");
    assert_eq!(renewed("2026-12-31", "2026-10-31"), ["renewed-waiver waiver.missing-artifact.a.md.expires"]);
}

#[test]
fn a_waiver_for_what_is_not_asked_yet_is_not_unused() {
    let waivers = [
        waiver("rule = \"no-alerts\"\nexpires = 2026-12-31\n"),
        waiver("rule = \"overdue-exercise\"\nexpires = 2026-12-31\n"),
        waiver("rule = \"unsafe-rollout\"\nexpires = 2026-12-31\n"),
        waiver("rule = \"shallow-history\"\nexpires = 2026-12-31\n"),
    ];
    let repo = repo(&waivers.concat());
    let found: Vec<_> = said(&repo, &[]).into_iter().filter(|found| found.starts_with("unused")).collect();
    assert_eq!(
        found,
        [
            "unused-waiver waiver.overdue-exercise.rule",
            "unused-waiver waiver.unsafe-rollout.rule",
            "unused-waiver waiver.shallow-history.rule",
        ],
        "no-alerts is owed at the handoff"
    );
}

#[test]
fn what_is_missing_keeps_the_waiver_of_its_age() {
    // Nothing can be stale that is not there: one cause, one finding.
    let repo = repo(&waiver("rule = \"stale-artifact\"\nat = \"a.md\"\nexpires = 2026-12-31\n"));
    assert!(!said(&repo, &[]).iter().any(|found| found.starts_with("unused")), "{:?}", said(&repo, &[]));
}

#[test]
fn two_waivers_of_one_place_are_one_too_many() {
    let one = waiver("rule = \"missing-artifact\"\nat = \"a.md\"\nexpires = 2026-12-31\n");
    let repo = repo(&format!("{one}{one}"));
    assert!(
        said(&repo, &[]).iter().any(|found| found.starts_with("invalid-value waiver")),
        "{:?}",
        said(&repo, &[])
    );
}

#[test]
fn scale_with_open_gates_names_them_and_waived_errors_open_none() {
    let manifest = "[system]\nname = \"a\"\nstage = \"handoff\"\n[decision]\noutcome = \"scale\"\n";
    let repo = TestRepo::with_manifest(manifest);
    repo.commit();
    let report = repo.json(&["--select", "scale-with-open-gates"]);
    let finding = &report["findings"][0];
    assert_eq!(finding["level"], "error");
    assert_eq!(finding["message"], "decision is `scale` but 8 gates have errors");
    let pilot = repo.json(&["--select", "scale-with-open-gates", "--stage", "pilot"]);
    assert_eq!(pilot["findings"][0]["level"], "warning");
    assert_eq!(
        pilot["findings"][0]["message"], "decision is `scale` but 8 gates have errors",
        "judged at the handoff"
    );
    let redesign = manifest.replace("scale", "redesign");
    repo.write("readiness.toml", redesign);
    assert_eq!(repo.findings(&["--select", "scale-with-open-gates"]), Vec::<String>::new());
    let system = TestRepo::system("contract-review");
    assert_eq!(system.findings(&["--select", "scale-with-open-gates"]), Vec::<String>::new());
    let at = "services/contract-review/readiness.toml";
    let before = std::fs::read_to_string(system.path().join(at)).expect("the manifest");
    let broken = before.replace("alerts          = ", "# alerts = ");
    assert_ne!(before, broken);
    system.write(at, &broken);
    let found = system.json(&["--select", "scale-with-open-gates"]);
    assert_eq!(
        found["findings"][0]["message"], "decision is `scale` but the operations gate has errors",
        "{found}"
    );
    system.write(at, format!("{broken}\n{}", waiver("rule = \"no-alerts\"\nexpires = 2026-12-31\n")));
    assert_eq!(system.findings(&["--select", "scale-with-open-gates"]), Vec::<String>::new());
}

/// One case of JUnit stands for all that is said of its rule: what is waived hides neither what was there before nor what is new.
#[test]
fn a_case_of_junit_says_what_is_waived_what_is_known_and_what_is_new() {
    let repo = repo(&waiver("rule = \"missing-artifact\"\nat = \"a.md\"\nexpires = 2026-12-31\n"));
    let junit = |repo: &TestRepo| {
        repo.check(&["--format", "junit", "--select", "missing-artifact", "--base", "HEAD"]).stdout
    };
    let same = junit(&repo);
    let waived = "waived until 2026-12-31 by @acme/ops: It comes with the move.";
    assert!(
        same.contains(&format!("<skipped message=\"{waived}; known: `b.md` does not exist\"/>")),
        "{same}"
    );
    assert!(same.contains("subject: governance.audit-log"), "the known one has its lines: {same}");
    let more = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("the manifest");
    repo.write("readiness.toml", more.replacen("audit-log", "risk-assessment = \"c.md\"\naudit-log", 1));
    let worse = junit(&repo);
    assert!(worse.contains("<failure message=\"`c.md` does not exist; also 1 waived, 1 known\">"), "{worse}");
    assert!(worse.contains(waived) && worse.contains("error: known: `b.md` does not exist"), "{worse}");
}
