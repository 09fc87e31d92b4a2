//! Changes that ease their own judgement, one for each way to do so.

use super::*;

/// What is said of a change to a base that has `base` replaced: the manifest has `now` replaced on top, and `files` are written, or
/// removed where they say nothing.
fn exempted(base: &[(&str, &str)], now: &[(&str, &str)], files: &[(&str, &str)]) -> (TestRepo, Vec<String>) {
    let before = manifest(base);
    let repo = story_with(&before);
    let after = now.iter().fold(before, |manifest, (from, to)| {
        assert!(manifest.contains(from), "{from}");
        manifest.replace(from, to)
    });
    repo.write("triage/readiness.toml", after);
    for (path, content) in files {
        if content.is_empty() {
            std::fs::remove_file(repo.path().join(path)).expect("a file");
        } else {
            repo.write(path, content);
        }
    }
    commit(&repo);
    let report = report(&repo, &BASE);
    let findings = report["findings"].as_array().expect("findings").iter();
    let mine: Vec<_> = findings.filter(|found| found["rule"] == "self-exemption").collect();
    if !mine.is_empty() {
        assert_eq!(report["systems"][0]["verdict"], "not-ready");
    }
    for found in &mine {
        assert_eq!((&found["level"], &found["introduced"]), (&"error".into(), &true.into()));
        assert!(
            found["waived"].is_null() && found["message"].as_str().is_some_and(|m| m.chars().count() <= 72)
        );
    }
    let said = mine.iter().map(|found| {
        let rule = text(&found["message"]).split('`').nth(1).expect("a rule");
        format!("{} {rule}", text(&found["subject"]))
    });
    let said = said.collect();
    (repo, said)
}

const RUNBOOK: &str = "triage/runbooks/rollback.md";
const CODE: (&str, &str) = ("triage/src/replies.py", "WORKERS = 8\n");
const END: &str = "[governance]\n";
const HANDOFF: (&str, &str) = ("\"pilot\"", "\"handoff\"");

fn waiver(keys: &str) -> String {
    format!(
        "[[waiver]]\nrule = \"missing-artifact\"\n{keys}reason = \"Later.\"\nby = \"@acme/claims\"\n\n{END}"
    )
}

#[test]
fn a_waiver_that_is_new_lasts_longer_or_silences_more() {
    let new = waiver("at = \"runbooks/rollback.md\"\nexpires = 2026-12-31\n");
    let (repo, said) = exempted(&[], &[(END, &new)], &[(RUNBOOK, "")]);
    assert_eq!(said, ["waiver.missing-artifact.runbooks/rollback.md missing-artifact"]);
    annotated_in_the_diff_of(&repo, "self-exemption");
    let human = repo.check(&BASE).stdout;
    assert!(
        human.contains("error[self-exemption]: change relaxes `missing-artifact` for findings it adds"),
        "{human}"
    );
    assert!(
        human.contains("added finding: `runbooks/rollback.md` does not exist (runbook.runbooks/rollback.md)"),
        "{human}"
    );
    let wide = waiver("expires = 2026-12-31\n");
    assert_eq!(
        exempted(&[], &[(END, &wide)], &[(RUNBOOK, "")]).1,
        ["waiver.missing-artifact missing-artifact"]
    );
    let over = waiver("at = \"runbooks/rollback.md\"\nexpires = 2026-11-01\n");
    let longer = ("expires = 2026-11-01", "expires = 2026-12-31");
    assert_eq!(
        exempted(&[(END, &over)], &[longer], &[(RUNBOOK, "")]).1,
        ["waiver.missing-artifact.runbooks/rollback.md.expires missing-artifact"]
    );
    // One that was agreed before silences what comes now; one for old debt silences nothing of the change.
    assert_eq!(exempted(&[(END, &new)], &[], &[(RUNBOOK, "")]).1, Vec::<String>::new());
    assert_eq!(
        exempted(&[(END, &wide)], &[("docs/limits.md\"\nr", "docs/\"\nr")], &[(RUNBOOK, "")]).1,
        Vec::<String>::new()
    );
    let old = waiver("at = \"runbooks/gone.md\"\nexpires = 2026-12-31\n");
    assert_eq!(exempted(&[], &[(END, &old)], &[(RUNBOOK, "")]).1, Vec::<String>::new());
    assert_eq!(exempted(&[], &[(END, &old)], &[]).1, Vec::<String>::new());
}

fn annotated_in_the_diff_of(repo: &TestRepo, rule: &str) {
    let lines = lines_of_the_diff(repo, "main");
    let found = annotations(repo, &BASE);
    let mine: Vec<_> = found.iter().filter(|found| found.ends_with(rule)).collect();
    assert!(!mine.is_empty(), "{found:?}");
    for annotation in mine {
        let place = annotation.split(' ').nth(1).expect("a place");
        assert!(lines.contains(place), "{place} in {lines:?}");
    }
}

#[test]
fn a_level_that_is_lower() {
    let off = format!("[policy]\nlevels = {{ missing-artifact = \"off\" }}\n\n{END}");
    let (repo, said) = exempted(&[], &[(END, &off)], &[(RUNBOOK, "")]);
    assert_eq!(said, ["policy.levels.missing-artifact missing-artifact"]);
    annotated_in_the_diff_of(&repo, "self-exemption");
    let note = off.replace("off", "note");
    assert_eq!(exempted(&[], &[(END, &note)], &[(RUNBOOK, "")]).1.len(), 1);
    assert_eq!(exempted(&[], &[(END, &off)], &[]).1, Vec::<String>::new(), "old debt only");
    assert_eq!(exempted(&[(END, &off)], &[], &[(RUNBOOK, "")]).1, Vec::<String>::new(), "agreed before");
    // What raised a level is taken away.
    let raised = format!("[policy]\nlevels = {{ placeholder-artifact = \"error\" }}\n\n{END}");
    let todo = incident("\n\n## Contacts\n\nTODO");
    let todo = ("triage/runbooks/incident.md", todo.as_str());
    assert_eq!(
        exempted(&[(END, &raised)], &[(&raised, END)], &[todo]).1,
        ["policy.levels.placeholder-artifact placeholder-artifact"]
    );
    // It cannot itself be waived or switched off.
    let both = off.replace("off\"", "off\", self-exemption = \"off\"");
    assert_eq!(exempted(&[], &[(END, &both)], &[(RUNBOOK, "")]).1.len(), 1);
}

#[test]
fn a_lag_that_is_longer_and_covers_that_leave_out_a_file() {
    let lag = ("max-lag = \"0d\"", "max-lag = \"60d\"");
    assert_eq!(exempted(&[], &[lag], &[CODE]).1, ["runbook.runbooks/incident.md.max-lag drifted-artifact"]);
    assert_eq!(
        exempted(&[], &[("max-lag = \"0d\"\n", "")], &[CODE]).1,
        ["runbook.runbooks/incident.md.max-lag drifted-artifact"]
    );
    let policy = format!("[policy]\nmax-lag = {{ runbook = \"0d\" }}\n\n{END}");
    assert_eq!(
        exempted(&[("max-lag = \"0d\"\n", ""), (END, &policy)], &[("= \"0d\"", "= \"60d\"")], &[CODE]).1,
        ["policy.max-lag.runbook drifted-artifact"]
    );
    let covers = ("covers = [\"src/**\"]", "covers = [\"docs/**\"]");
    let (repo, said) = exempted(&[], &[covers], &[CODE]);
    assert_eq!(said, ["runbook.runbooks/incident.md.covers drifted-artifact"]);
    annotated_in_the_diff_of(&repo, "self-exemption");
    // What is covered by another name, or has gone, is left out by nobody.
    assert_eq!(exempted(&[], &[("\"src/**\"", "\"src/*.py\"")], &[CODE]).1, Vec::<String>::new());
    let moved = [("triage/src/replies.py", ""), ("triage/lib/replies.py", "WORKERS = 8\n")];
    assert_eq!(exempted(&[], &[("\"src/**\"", "\"lib/**\"")], &moved).1, Vec::<String>::new());
}

#[test]
fn an_age_that_is_longer() {
    let old = RESULTS.replace("2026-10-01", "2026-07-01");
    let results = ("triage/evals/results.xml", old.as_str());
    let policy = format!("[policy]\nmax-age = {{ eval-results = \"1y\" }}\n\n{END}");
    assert_eq!(
        exempted(&[], &[(END, &policy)], &[results]).1,
        ["policy.max-age.eval-results stale-artifact"]
    );
    let own = ("\"evals/results.xml\"", "{ path = \"evals/results.xml\", max-age = \"1y\" }");
    assert_eq!(exempted(&[], &[own], &[results]).1, ["eval.answers.results.max-age stale-artifact"]);
    assert_eq!(exempted(&[], &[own], &[]).1, Vec::<String>::new());
}

#[test]
fn bounds_and_cases_that_ask_for_less() {
    let failing = RESULTS.replace("name=\"2\"/>", "name=\"2\"><failure/></testcase>");
    let results = ("triage/evals/results.xml", failing.as_str());
    for now in [">= 0.5", ">= 0.1"] {
        assert_eq!(
            exempted(&[], &[(">= 0.9", now)], &[results]).1,
            ["eval.answers.require.pass-rate failing-requirement"]
        );
    }
    assert_eq!(
        exempted(&[], &[("require = { pass-rate = \">= 0.9\" }\n", "")], &[results]).1,
        ["eval.answers.require failing-requirement"]
    );
    assert_eq!(exempted(&[], &[(">= 0.9", ">= 0.95")], &[results]).1, Vec::<String>::new());
    let few = RESULTS.replace("<testcase name=\"2\"/>", "").replace("tests=\"2\"", "tests=\"1\"");
    let results = ("triage/evals/results.xml", few.as_str());
    let cases = ("require =", "cases = 2\nrequire =");
    assert_eq!(
        exempted(&[cases], &[("cases = 2", "cases = 1")], &[results]).1,
        ["eval.answers.cases too-few-cases"]
    );
    let least = format!("[policy]\nmin-cases = {{ quality = 2 }}\n\n{END}");
    let kind = ("require =", "kind = \"quality\"\nrequire =");
    assert_eq!(
        exempted(&[kind, (END, &least)], &[("quality = 2", "quality = 1")], &[results]).1,
        ["policy.min-cases.quality too-few-cases"]
    );
}

#[test]
fn a_target_that_is_easier_to_meet() {
    let launched = ("risk  =", "launched = 2026-07-01\nrisk  =");
    let actual = |value: &str| format!("actual = {{ value = {value}, measured = 2026-11-01 }}\nwithin   =");
    let missed = actual("5");
    assert_eq!(
        exempted(&[launched], &[("within   =", &missed), ("target   = 2", "target   = 6")], &[]).1,
        ["metric.reply-time.target missed-target"]
    );
    let stop = actual("10");
    let said = exempted(&[launched], &[("within   =", &stop), ("stop-at  = 9", "stop-at  = 11")], &[]).1;
    assert_eq!(said, ["metric.reply-time.stop-at stop-reached"]);
    // In other units, other numbers.
    let seconds = [
        ("within   =", missed.as_str()),
        ("unit     = \"min\"", "unit     = \"s\""),
        ("target   = 2", "target   = 120"),
        ("stop-at  = 9", "stop-at  = 540"),
        ("value = 12 ", "value = 720 "),
        ("value = 5,", "value = 300,"),
    ];
    assert_eq!(exempted(&[launched], &seconds, &[]).1, Vec::<String>::new());
}

#[test]
fn a_lower_risk_and_a_stage_set_back() {
    let controls =
        "control = [{ name = \"PII\", owner = \"@acme/privacy\", evidence = \"src/replies.py\" }]\n";
    let with = format!("{END}{controls}");
    let risk = ("risk  = \"limited\"", "risk  = \"high\"");
    assert_eq!(
        exempted(&[HANDOFF, risk, (END, &with)], &[(controls, ""), ("\"high\"", "\"limited\"")], &[]).1,
        ["system.risk no-controls"]
    );
    assert_eq!(
        exempted(&[HANDOFF, risk, (END, &with)], &[("\"high\"", "\"limited\"")], &[]).1,
        Vec::<String>::new()
    );
    let back = ("stage = \"handoff\"", "stage = \"pilot\"");
    assert_eq!(
        exempted(&[HANDOFF], &[("plan = \"docs/plan.md\"\n", ""), back], &[]).1,
        ["system.stage no-adoption-plan"]
    );
    assert_eq!(exempted(&[HANDOFF], &[back], &[]).1, Vec::<String>::new(), "a decision, no exemption");
}

#[test]
fn reviews_that_need_no_lock_any_more() {
    let lock = format!("[policy]\nreviews = \"lock\"\n\n{END}");
    let repo = story_with(&manifest(&[(END, &lock)]));
    let review = [
        "review",
        "--as-of",
        "2026-10-02",
        "--by",
        "@lena-ortiz",
        "--statement",
        "updated",
        "triage/runbooks/incident.md",
    ];
    let run = repo.readiness(&review);
    assert_eq!(run.status, 0, "{run:?}");
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    repo.write("triage/runbooks/incident.md", incident(" Or do not."));
    repo.write("triage/readiness.toml", manifest(&[(END, &lock.replace("lock", "any"))]));
    commit(&repo);
    let found = brought(&repo, &BASE);
    assert!(found.contains(&"error self-exemption policy.reviews".to_owned()), "{found:?}");
}

#[test]
fn a_manifest_that_is_left_out() {
    let root = "[system]\nname = \"all\"\nstage = \"research\"\n";
    let repo = story();
    repo.write("readiness.toml", root);
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    std::fs::remove_file(repo.path().join(RUNBOOK)).expect("a file");
    repo.write("readiness.toml", format!("{root}[policy]\nexclude = [\"triage/**\"]\n"));
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), ["error self-exemption system"]);
    assert!(annotations(&repo, &BASE).contains(&"error triage/readiness.toml:4 self-exemption".to_owned()));
    let listed = [
        "policy.exclude: `policy.exclude` set to `[\"triage/**\"]`; asks for less than the base; silences no finding today",
    ];
    assert_eq!(relaxed(&repo, &BASE), listed);
    repo.git(&["checkout", "-q", "main", "--", RUNBOOK]);
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), ["error self-exemption system"], "left out is left out");
}

const CARD: &str = "+++\nsummary = \"a metric without a worth in euros\"\nkind = \"broken\"\nfrom = \"*\"\ngate = \"value\"\n\
    [check]\neach = \"metric\"\nholds = 'item.worth.startsWith(\"EUR \")'\nspan = \"worth\"\n\
    message = \"`{name}` is worth no euros\"\nhelp = \"write euros\"\n+++\n";

#[test]
fn a_card_that_is_changed_or_taken_away() {
    let with_card = || {
        let policy = format!("[policy]\nrules = [\"policy/*.md\"]\n\n{END}");
        let before = manifest(&[(END, &policy)]);
        let repo = story_with(&before);
        repo.write("triage/policy/acme-euros.md", CARD);
        repo.write("triage/policy/acme-other.md", CARD.replace("EUR ", "EUR"));
        repo.commit_on("2026-10-02");
        repo.git(&["branch", "-f", "main"]);
        repo.write("triage/readiness.toml", before.replace("EUR 410k", "USD 410k"));
        repo
    };
    let repo = with_card();
    commit(&repo);
    assert_eq!(
        brought(&repo, &BASE),
        ["error acme-euros metric.reply-time.worth", "error acme-other metric.reply-time.worth"]
    );
    let repo = with_card();
    repo.write("triage/policy/acme-euros.md", CARD.replace("EUR ", "USD "));
    repo.write("triage/policy/acme-other.md", "");
    std::fs::remove_file(repo.path().join("triage/policy/acme-other.md")).expect("a file");
    commit(&repo);
    assert_eq!(
        brought(&repo, &BASE),
        ["error self-exemption rule.acme-euros", "error self-exemption policy.rules"]
    );
    // What a card says of what it asks may change.
    let repo = with_card();
    repo.write("triage/policy/acme-euros.md", CARD.replace("write euros", "write the worth in euros"));
    commit(&repo);
    assert_eq!(brought(&repo, &BASE).len(), 2);
}

#[test]
fn a_first_manifest_relaxes_nothing() {
    let repo = TestRepo::new();
    repo.write("README.md", "# Claims\n");
    repo.commit_on("2026-10-01");
    repo.git(&["checkout", "-q", "-b", "change"]);
    repo.write("triage/readiness.toml", MANIFEST);
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    assert_eq!(relaxed(&repo, &BASE), Vec::<String>::new());
}

#[test]
fn it_is_found_by_its_name_and_not_without_a_base() {
    let new = waiver("expires = 2026-12-31\n");
    let (repo, _) = exempted(&[], &[(END, &new)], &[(RUNBOOK, "")]);
    let only = ["--base", "main", "--select", "self-exemption"];
    assert_eq!(brought(&repo, &only), ["error self-exemption waiver.missing-artifact"]);
    assert_eq!(repo.findings(&["--select", "self-exemption"]), Vec::<String>::new());
    assert_eq!(
        repo.check(&["--base", "main", "--ignore", "self-exemption", "--select", "operations"]).status,
        0
    );
}

#[test]
fn a_waiver_of_what_was_there_before_is_used_and_eases_nothing() {
    let repo = story();
    let gone = waiver("at = \"runbooks/gone.md\"\nexpires = 2026-12-31\n");
    repo.write("triage/readiness.toml", manifest(&[(END, &gone)]));
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    let report = report(&repo, &BASE);
    let findings = report["findings"].as_array().expect("findings").iter();
    let waived =
        findings.filter(|found| found["subject"] == "runbook.runbooks/gone.md" && !found["waived"].is_null());
    assert_eq!(waived.count(), 1);
}

#[test]
fn words_of_a_house_ease_what_a_change_brings() {
    let words = format!("[policy.synonyms]\nmitigation = [\"tea time\"]\n\n{END}");
    // A page about incidents may be about mitigation, and is not reported.
    let told = incident("")
        .replace("# Incident", "# Queue")
        .replace("## Mitigation", "## Tea time")
        .replace("Restart the workers.", "Somebody makes tea for all of the others.");
    let told = [("triage/runbooks/incident.md", told.as_str())];
    let (repo, said) = exempted(&[], &[(END, &words)], &told);
    assert_eq!(said, ["policy.synonyms.mitigation unlocated-topic"]);
    annotated_in_the_diff_of(&repo, "self-exemption");
    let (repo, _) = exempted(&[], &[], &told);
    let found = brought(&repo, &BASE);
    let (knows, said) = exempted(&[(END, &words)], &[], &told);
    assert_eq!(said, Vec::<String>::new(), "agreed before");
    assert_ne!(found, brought(&knows, &BASE), "without them it would be found: {found:?}");
    // What silences nothing that the change brings eases nothing.
    assert_eq!(exempted(&[], &[(END, &words)], &[]).1, Vec::<String>::new());
}

#[test]
fn a_label_for_a_section_that_is_taken_out() {
    const PATH: &str = "triage/docs/governance.md";
    let told = |lines: &[&str]| format!("# Data\n\n{}\n", lines.join("\n\n"));
    let lines = [
        "## Blue door\n\nIt is open until late in the evening.",
        "## Conflicts\n\nThe blue one is always the one that counts.",
        "## Deletions\n\nThey leave the house after one long year.",
    ];
    let data = format!("[[data]]\nname = \"crm\"\ngovernance = \"docs/governance.md\"\n\n{END}");
    let story = |more: &str| {
        let repo = story_with(&manifest(&[(END, &data)]));
        repo.write(PATH, told(&lines));
        repo.commit_on("2026-10-02");
        repo.git(&["branch", "-f", "main"]);
        repo.write(PATH, told(&lines[..2]));
        repo.write("triage/readiness.toml", manifest(&[(END, &data)]).replace(END, &format!("{more}{END}")));
        commit(&repo);
        brought(&repo, &BASE)
    };
    assert_eq!(story(""), ["warning unlocated-topic data.crm.governance"]);
    let words = "[policy]\nsynonyms = { deletions = [\"Blue door\"] }\n\n";
    assert_eq!(story(words), ["error self-exemption policy.synonyms.deletions"]);
}

#[test]
fn an_eval_that_is_deleted_is_compared_with_its_own_results() {
    let edge = "[[eval]]\nname = \"edge\"\nresults = \"evals/edge.xml\"\ncovers = [\"src/**\"]\nrequire = { pass-rate = \">= 0.9\" }\n\n";
    let more = format!("[policy]\nmax-age = {{ eval-results = \"30d\" }}\n\n{edge}{END}");
    let before = manifest(&[HANDOFF, (END, &more)]);
    let repo = story_with(&before);
    // The results are younger than their commit.
    repo.write("triage/evals/edge.xml", RESULTS.replace("2026-10-01", "2026-11-05"));
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    repo.write("triage/readiness.toml", before.replace(edge, ""));
    commit(&repo);
    assert_eq!(brought(&repo, &BASE), Vec::<String>::new());
    let listed = relaxed(&repo, &BASE);
    assert!(listed.iter().any(|one| one.starts_with("eval.edge: eval `edge` deleted")), "{listed:?}");
}

#[test]
fn a_tolerance_that_is_larger() {
    let file = |tolerance: &str| {
        format!("{{ value = 12, path = \"docs/base.json\", pointer = \"/minutes\"{tolerance} }}")
    };
    let run = |before: &str, after: &str, minutes: &str| {
        let (before, after) = (file(before), file(after));
        let repo = story_with(&manifest(&[("{ value = 12 }", &before)]));
        repo.write("triage/docs/base.json", "{\"minutes\": 12}\n");
        repo.commit_on("2026-10-02");
        repo.git(&["branch", "-f", "main"]);
        repo.write("triage/readiness.toml", manifest(&[("{ value = 12 }", &after)]));
        repo.write("triage/docs/base.json", format!("{{\"minutes\": {minutes}}}\n"));
        commit(&repo);
        brought(&repo, &BASE)
    };
    let eased = ["error self-exemption metric.reply-time.baseline.tolerance"];
    assert_eq!(run("", ", tolerance = 8", "15"), eased);
    assert_eq!(run(", tolerance = 1", ", tolerance = 8", "15"), eased);
    assert_eq!(run(", tolerance = 8", ", tolerance = 8", "15"), Vec::<String>::new());
    assert_eq!(run("", ", tolerance = 8", "12"), Vec::<String>::new());
}

#[test]
fn an_eval_by_another_name_has_the_same_bounds() {
    let failing = RESULTS.replace("name=\"2\"/>", "name=\"2\"><failure/></testcase>");
    let results = ("triage/evals/results.xml", failing.as_str());
    let renamed = [("\"answers\"", "\"replies\""), (">= 0.9", ">= 0.5")];
    assert_eq!(exempted(&[], &renamed, &[results]).1, ["eval.replies.require.pass-rate failing-requirement"]);
    assert_eq!(exempted(&[], &renamed, &[]).1, Vec::<String>::new());
}
