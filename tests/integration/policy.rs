//! `[policy]` and rule cards of one's own: what they add, what is wrong with them, and what they cannot do.

use crate::support::{TestRepo, project, run_in, text};

const CARD: &str = "+++\nsummary = \"a metric without a worth in euros\"\nkind = \"broken\"\nfrom = \"handoff\"\ngate = \"value\"\n\
    sources = [\"Finance 3\"]\n[check]\neach = \"metric\"\nwhen = 'item.worth != null'\nholds = 'item.worth.startsWith(\"EUR \")'\n\
    span = \"worth\"\nmessage = \"the worth of `{name}` is `{item.worth}`\"\nhelp = \"write `worth = \\\"EUR …\\\"`\"\n+++\n\nWhy.\n";

const MANIFEST: &str = "[system]\nname = \"a\"\nstage = \"handoff\"\n[[metric]]\nname = \"m\"\nworth = \"8,000 hours\"\n\
    [policy]\nrules = [\"policy/*.md\"]\n";

fn with_card(card: &str) -> TestRepo {
    let repo = TestRepo::with_manifest(MANIFEST);
    repo.write("policy/acme-worth.md", card);
    repo.commit();
    repo
}

/// What is said of the rule and of its card.
fn said(repo: &TestRepo) -> Vec<String> {
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let mine = findings.filter(|found| ["acme-worth", "invalid-rule"].contains(&text(&found["rule"])));
    mine.map(|found| {
        let place = &found["primary"];
        format!(
            "{} {} {}:{}: {}",
            text(&found["level"]),
            text(&found["subject"]),
            text(&place["path"]),
            place["start"]["line"],
            text(&found["message"])
        )
    })
    .collect()
}

#[test]
fn a_card_of_ones_own_is_a_rule_like_any_other() {
    let repo = with_card(CARD);
    assert_eq!(said(&repo), ["error metric.m.worth readiness.toml:6: the worth of `m` is `8,000 hours`"]);
    let report = repo.json(&["--select", "acme-worth"]);
    let finding = &report["findings"][0];
    assert_eq!((text(&finding["gate"]), text(&finding["help"][0])), ("value", "write `worth = \"EUR …\"`"));
    assert_eq!(repo.findings(&["--select", "acme-worth", "--stage", "pilot"]), ["acme-worth metric.m.worth"]);
    assert_eq!(
        repo.findings(&["--ignore", "acme-worth", "--select", "value"])
            .iter()
            .filter(|found| found.starts_with("acme"))
            .count(),
        0
    );
    assert!(repo.check(&["--verbose"]).stdout.contains("    acme-worth "));
    let explained = repo.readiness(&["explain", "acme-worth"]).stdout;
    assert!(explained.contains("source  Finance 3\n") && explained.ends_with("Why.\n"), "{explained}");
}

#[test]
fn a_policy_and_a_waiver_know_ones_own_rules() {
    let repo = with_card(CARD);
    repo.write("readiness.toml", format!("{MANIFEST}levels = {{ acme-worth = \"note\" }}\n"));
    assert_eq!(said(&repo), ["note metric.m.worth readiness.toml:6: the worth of `m` is `8,000 hours`"]);
    let waiver = "[[waiver]]\nrule = \"acme-worth\"\nreason = \"Finance adds it by hand.\"\nby = \"@a\"\nexpires = 2026-12-31\n";
    repo.write("readiness.toml", format!("{MANIFEST}{waiver}"));
    let report = repo.json(&["--select", "acme-worth"]);
    assert_eq!(report["findings"][0]["waived"]["expires"], "2026-12-31");
    repo.write("readiness.toml", MANIFEST.replace("rules", "levels = { acme-wort = \"note\" }\nrules"));
    let found = repo.json(&["--select", "undefined-reference"]);
    assert_eq!(found["findings"][0]["help"][0], "did you mean `acme-worth`?");
}

#[test]
fn whatever_is_wrong_with_a_card_is_shown_in_the_card() {
    for (from, to, expected) in [
        ("gate = \"value\"", "gate = \"valu\"", "rule.acme-worth.gate policy/acme-worth.md:5: "),
        ("gate = \"value\"\n", "", "rule.acme-worth.gate policy/acme-worth.md:1: a rule card without `gate`"),
        (
            "summary",
            "sumary",
            "rule.acme-worth.sumary policy/acme-worth.md:2: a rule card has no key `sumary`",
        ),
        (
            "kind = \"broken\"",
            "kind = \"triage\"",
            "rule.acme-worth.kind policy/acme-worth.md:3: a rule of one's own cannot",
        ),
        (
            "kind = \"broken\"",
            "kind = \"note\"",
            "rule.acme-worth.from policy/acme-worth.md:4: a note or warning has no `from`",
        ),
        (
            "each = \"metric\"",
            "each = \"metrics\"",
            "rule.acme-worth.check.each policy/acme-worth.md:8: a manifest has no list",
        ),
        (
            "'item.worth != null'",
            "'item.wort != null'",
            "rule.acme-worth.check.when policy/acme-worth.md:9: no key `wort` can be here",
        ),
        (
            "startsWith",
            "startWith",
            "rule.acme-worth.check.holds policy/acme-worth.md:10: assertions have no function",
        ),
        (
            "holds = '",
            "holds = '(",
            "rule.acme-worth.check.holds policy/acme-worth.md:10: an assertion that cannot be read",
        ),
        (
            "holds = 'item.worth.startsWith(\"EUR \")'\n",
            "",
            "rule.acme-worth.check policy/acme-worth.md:7: a rule card that asks nothing",
        ),
        (
            "span = \"worth\"",
            "span = \"wort\"",
            "rule.acme-worth.check.span policy/acme-worth.md:11: `wort` is no key",
        ),
        (
            "{item.worth}",
            "{item.wort}",
            "rule.acme-worth.check.message policy/acme-worth.md:12: no key `wort`",
        ),
        ("help =", "hlp =", "rule.acme-worth.check.hlp policy/acme-worth.md:13: `check` has no key `hlp`"),
        (
            "[check]",
            "[check",
            "rule.acme-worth policy/acme-worth.md:7: a rule card whose TOML does not parse",
        ),
        (
            "+++\nsummary",
            "summary",
            "rule.acme-worth policy/acme-worth.md:1: a rule card without front matter",
        ),
        (
            "item.worth.startsWith(\"EUR \")",
            "item.worth > 5",
            "rule.acme-worth policy/acme-worth.md:10: `acme-worth` cannot be evaluated",
        ),
        (
            "item.worth.startsWith(\"EUR \")",
            "size(item.worth)",
            "rule.acme-worth policy/acme-worth.md:10: `acme-worth` cannot be evaluated",
        ),
    ] {
        assert!(CARD.contains(from), "{from}");
        let found = said(&with_card(&CARD.replacen(from, to, 1)));
        assert!(found.len() == 1 && found[0].starts_with(&format!("error {expected}")), "{to}: {found:#?}");
    }
}

#[test]
fn a_mistake_in_an_assertion_has_its_exact_place() {
    let repo = with_card(&CARD.replace("item.worth != null", "item.wort != null"));
    let report = repo.json(&["--select", "invalid-rule"]);
    let place = &report["findings"][0]["primary"];
    let (start, end) = (&place["start"]["byte"], &place["end"]["byte"]);
    let card = CARD.replace("item.worth != null", "item.wort != null");
    let (start, end) = (start.as_u64().expect("a number"), end.as_u64().expect("a number"));
    let range = usize::try_from(start).expect("small")..usize::try_from(end).expect("small");
    assert_eq!(&card[range], "wort");
}

#[test]
fn a_name_is_taken_once() {
    let repo = with_card(CARD);
    repo.write("policy/no-alerts.md", CARD);
    repo.write("policy/Acme Two.md", CARD);
    repo.write("more/acme-worth.md", CARD);
    repo.write("readiness.toml", MANIFEST.replace("policy/*.md\"", "policy/*.md\", \"more/*.md\""));
    repo.commit();
    let found: Vec<_> = said(&repo).into_iter().filter(|found| found.contains("rule.")).collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].contains("more/acme-worth.md:1: two cards have this name"), "{found:#?}");
    assert!(found[1].contains("policy/Acme Two.md:1: this file name is no rule's name"), "{found:#?}");
    assert!(found[2].contains("policy/no-alerts.md:1: readiness has a rule of this name"), "{found:#?}");
}

#[test]
fn a_card_that_cannot_be_used_leaves_no_green_verdict() {
    let repo = TestRepo::system("contract-review");
    let manifest = "services/contract-review/readiness.toml";
    let before = std::fs::read_to_string(repo.path().join(manifest)).expect("the manifest");
    for (rules, verdict) in [("\"../../policy/*.md\"", "not-ready"), ("\"policy/*.md\"", "not-ready")] {
        let with_rules = if before.contains("[policy]") {
            before.replace("[policy]", &format!("[policy]\nrules = [{rules}]"))
        } else {
            format!("{before}\n[policy]\nrules = [{rules}]\nlevels = {{ invalid-rule = \"off\" }}\n")
        };
        repo.write(manifest, with_rules);
        repo.write("policy/acme-broken.md", "+++\n+++\n");
        repo.add();
        let report = repo.json(&[]);
        assert_eq!(report["systems"][0]["verdict"], verdict, "{rules}: {report}");
    }
}

#[test]
fn an_unknown_name_is_selected_by_nobody() {
    let repo = with_card(CARD);
    let run = repo.check(&["--select", "acme-wort"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("did you mean `acme-worth`?"), "{}", run.stderr);
}

#[test]
fn a_card_that_is_hostile_is_bounded_and_harmless() {
    let many = "[[metric]]\nname = \"m{n}\"\nworth = \"x\"\n";
    let manifest: String = (0..300).map(|n| many.replace("{n}", &n.to_string())).collect();
    let slow = "metric.all(a, metric.all(b, metric.all(c, a.name + b.name != c.name)))";
    let repo = with_card(&CARD.replace("item.worth.startsWith(\"EUR \")", slow));
    repo.write("readiness.toml", format!("{manifest}[policy]\nrules = [\"policy/*.md\"]\n"));
    let start = std::time::Instant::now();
    let found = said(&repo);
    assert!(found.len() == 1 && found[0].contains("cannot be evaluated"), "{found:#?}");
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    let escape =
        CARD.replace("Why.", "\u{1b}[31mred\u{1b}[0m\n::error::x").replace("write `", "\u{1b}]0;x\u{7} `");
    let repo =
        with_card(&escape.replace('\u{1b}', "\\u001b").replace('\u{7}', "\\u0007").replace("Why.", "x"));
    let explained = run_in(repo.path(), &["explain", "acme-worth"], &[("GITHUB_ACTIONS", "true")]).stdout;
    assert!(!explained.contains('\u{1b}') && !explained.contains("\n::error"), "{explained}");
    let shown = repo.check(&[]).stdout;
    assert!(!shown.contains('\u{1b}'), "{shown}");
}

#[test]
fn the_pack_that_ships_keeps_its_own_examples() {
    let folder = project().join("fixtures/policies/acme");
    let cards = std::fs::read_dir(folder).expect("the pack").flatten().map(|entry| entry.path());
    let mut cards: Vec<_> = cards.filter(|path| path.to_string_lossy().contains("acme-")).collect();
    cards.sort();
    assert_eq!(cards.len(), 5);
    let mut args = vec!["rules".to_owned(), "--test".to_owned()];
    args.extend(cards.iter().map(|path| path.display().to_string()));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let run = TestRepo::new().readiness(&args);
    assert_eq!((run.status, run.stdout.lines().count()), (0, 5), "{run:?}");
    let repo = TestRepo::new();
    repo.write(
        "acme-x.md",
        std::fs::read_to_string(&cards[4]).expect("a card").replace("## Instead", "## In stead"),
    );
    let run = repo.readiness(&["rules", "--test", "acme-x.md"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("it has no `## Instead`"), "{run:?}");
}

#[test]
fn synonyms_make_the_words_of_a_house_known() {
    let manifest =
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[runbook]]\npath = \"r.md\"\nfor = [\"rollback\"]\n";
    let repo = TestRepo::with_manifest(manifest);
    repo.write("r.md", "# Notes\n\n## Overview\n\nWhat it is.\n\n## Symptoms\n\nIt is slow.\n\n## Way home\n\nSwitch the flag off and wait for the queue.\n");
    repo.commit();
    assert_eq!(repo.findings(&["--select", "incomplete-runbook"]).len(), 1);
    repo.write("readiness.toml", format!("{manifest}[policy.synonyms]\nrollback = [\"Way home\"]\n"));
    assert_eq!(repo.findings(&["--select", "incomplete-runbook"]), Vec::<String>::new());
}
