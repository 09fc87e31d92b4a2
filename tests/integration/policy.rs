//! `[policy]` and custom rule cards: what they add, what is wrong with them, and what they cannot do.

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
fn a_policy_and_a_waiver_know_custom_rules() {
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
        ("gate = \"value\"\n", "", "rule.acme-worth.gate policy/acme-worth.md:1: rule card has no `gate`"),
        (
            "summary",
            "sumary",
            "rule.acme-worth.sumary policy/acme-worth.md:2: unknown key `sumary` in a rule card",
        ),
        (
            "kind = \"broken\"",
            "kind = \"triage\"",
            "rule.acme-worth.kind policy/acme-worth.md:3: a custom rule cannot",
        ),
        (
            "kind = \"broken\"",
            "kind = \"note\"",
            "rule.acme-worth.from policy/acme-worth.md:4: `from` is not allowed for a note or warning",
        ),
        (
            "each = \"metric\"",
            "each = \"metrics\"",
            "rule.acme-worth.check.each policy/acme-worth.md:8: manifest has no list",
        ),
        (
            "'item.worth != null'",
            "'item.wort != null'",
            "rule.acme-worth.check.when policy/acme-worth.md:9: unknown key `wort`",
        ),
        ("startsWith", "startWith", "rule.acme-worth.check.holds policy/acme-worth.md:10: unknown function"),
        (
            "holds = '",
            "holds = '(",
            "rule.acme-worth.check.holds policy/acme-worth.md:10: the assertion is not valid CEL",
        ),
        (
            "holds = 'item.worth.startsWith(\"EUR \")'\n",
            "",
            "rule.acme-worth.check policy/acme-worth.md:7: rule card has neither `holds` nor `owes`",
        ),
        (
            "span = \"worth\"",
            "span = \"wort\"",
            "rule.acme-worth.check.span policy/acme-worth.md:11: `wort` is not a key",
        ),
        (
            "{item.worth}",
            "{item.wort}",
            "rule.acme-worth.check.message policy/acme-worth.md:12: unknown key `wort`",
        ),
        (
            "help =",
            "hlp =",
            "rule.acme-worth.check.hlp policy/acme-worth.md:13: unknown key `hlp` in `check`",
        ),
        (
            "[check]",
            "[check",
            "rule.acme-worth policy/acme-worth.md:7: front matter of the rule card is not valid TOML",
        ),
        ("+++\nsummary", "summary", "rule.acme-worth policy/acme-worth.md:1: rule card has no front matter"),
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
fn a_card_that_asks_nothing_is_wrong() {
    let (head, rest) = CARD.split_once("[check]").expect("a check");
    let body = rest.split_once("+++").expect("a body").1;
    for check in [
        "",
        "[check]\nowes = []\nmessage = \"m\"\nhelp = \"h\"\n",
        "[check]\nowes = [\"\"]\nmessage = \"m\"\nhelp = \"h\"\n",
    ] {
        let found = said(&with_card(&format!("{head}{check}+++{body}")));
        assert_eq!(found.len(), 1, "{check}: {found:?}");
    }
}

#[test]
fn what_the_manifest_itself_gets_wrong_cannot_be_eased() {
    let repo = TestRepo::system("contract-review");
    let manifest = "services/contract-review/readiness.toml";
    let before = std::fs::read_to_string(repo.path().join(manifest)).expect("the manifest");
    let broken = before.replace("security-review = \"docs", "security-review = true # \"docs");
    assert_ne!(before, broken);
    let waiver = "[[waiver]]\nrule = \"invalid-value\"\nreason = \"x\"\nby = \"@a\"\nexpires = 2026-12-31\n";
    for eased in [
        broken.replace("[policy]\n", "[policy]\nlevels = { invalid-value = \"off\" }\n"),
        format!("{broken}{waiver}"),
    ] {
        repo.write(manifest, eased);
        assert_eq!(repo.json(&[])["systems"][0]["verdict"], "not-ready");
    }
}

#[test]
fn a_level_of_what_cannot_be_eased_is_said_to_change_nothing() {
    let levels = "[system]\nname = \"a\"\n[policy.levels]\nshallow-history = \"off\"\nno-eval = \"off\"\ninvalid-value = \"note\"\n\
        unused-waiver = \"off\"\nacme-other = \"off\"\n";
    let repo = TestRepo::with_manifest(levels);
    let found = repo.findings(&["--select", "waivers"]);
    let levels = ["shallow-history", "invalid-value", "unused-waiver"];
    assert_eq!(found, levels.map(|rule| format!("unused-waiver policy.levels.{rule}")));
    let place = &repo.json(&["--select", "waivers"])["findings"][0]["primary"];
    assert_eq!(
        (&place["start"]["line"], &place["start"]["column"], &place["end"]["column"]),
        (&4.into(), &1.into(), &16.into())
    );
    assert!(
        repo.findings(&["--select", "manifest"])
            .contains(&"undefined-reference policy.levels.acme-other".to_owned())
    );
}

#[test]
fn a_manifest_that_does_not_parse_cannot_be_ignored() {
    let repo = TestRepo::with_manifest("[system\n");
    let run = repo.check(&["--ignore", "no-eval,invalid-syntax"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.lines().count() == 1 && run.stderr.contains("cannot be ignored"), "{}", run.stderr);
    assert_eq!(repo.findings(&["--ignore", "manifest"]), ["invalid-syntax "]);
}

#[test]
fn a_level_that_eases_what_would_be_an_error_is_said_so() {
    let repo = TestRepo::system("contract-review");
    let manifest = "services/contract-review/readiness.toml";
    let before = std::fs::read_to_string(repo.path().join(manifest)).expect("the manifest");
    let at = |repo: &TestRepo| {
        let run = repo.readiness(&["check", "--as-of", "2027-01-10", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let gates = report["systems"][0]["gates"].as_array().expect("gates").clone();
        text(&gates.iter().find(|gate| gate["gate"] == "quality").expect("the gate")["status"]).to_owned()
    };
    assert_eq!(at(&repo), "failed", "results are too old");
    repo.write(
        manifest,
        before.replace("[policy]\n", "[policy]\nlevels = { stale-artifact = \"warning\" }\n"),
    );
    assert_eq!(at(&repo), "waived");
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
    repo.write("policy/vague-outcome.md", CARD);
    repo.write("readiness.toml", MANIFEST.replace("policy/*.md\"", "policy/*.md\", \"more/*.md\""));
    repo.commit();
    let found: Vec<_> = said(&repo).into_iter().filter(|found| found.contains("rule.")).collect();
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[0].contains("more/acme-worth.md:1: two cards have this name"), "{found:#?}");
    assert!(found[1].contains("policy/Acme Two.md:1: file name is not a valid rule id"), "{found:#?}");
    assert!(found[2].contains("policy/no-alerts.md:1: a built-in rule has this name"), "{found:#?}");
    assert!(found[3].contains("policy/vague-outcome.md:1: a retired rule had this name"), "{found:#?}");
}

/// A policy that names a rule of an earlier version is not wrong, but it has no effect.
#[test]
fn a_retired_rule_is_a_note_wherever_it_is_named() {
    let manifest = "[system]\nname = \"a\"\nstage = \"handoff\"\n\
        [[waiver]]\nrule = \"vague-outcome\"\nreason = \"As in 0.1.\"\nby = \"@acme/ops\"\nexpires = 2027-01-31\n\
        [policy.levels]\nvague-outcome = \"warning\"\n";
    let repo = TestRepo::with_manifest(manifest);
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let of_waivers = ["manifest", "waivers"];
    let found: Vec<_> = findings
        .filter(|found| found["gate"].is_null() || of_waivers.contains(&text(&found["gate"])))
        .map(|found| {
            format!("{} {} {}", text(&found["level"]), text(&found["rule"]), text(&found["message"]))
        })
        .collect();
    let note = "note undefined-reference rule `vague-outcome` is retired: `missing-target` replaces it";
    assert_eq!(found, [note, note]);
    for option in ["--select", "--ignore"] {
        let run = repo.check(&[option, "vague-outcome"]);
        let said = "note: rule `vague-outcome` is retired: `missing-target` replaces it\n";
        assert_eq!(run.stderr, said, "{option}");
        assert_ne!(run.status, 2, "{option}");
    }
    let explained = repo.readiness(&["explain", "vague-outcome"]);
    assert!(explained.stderr.contains("is retired: `missing-target` replaces it"), "{}", explained.stderr);
}

#[test]
fn a_card_that_cannot_be_used_leaves_no_green_verdict() {
    let repo = TestRepo::system("contract-review");
    let manifest = "services/contract-review/readiness.toml";
    let before = std::fs::read_to_string(repo.path().join(manifest)).expect("the manifest");
    assert!(before.contains("[policy]"), "where the rule is switched off below");
    for rules in ["../../policy/*.md", "policy/*.md"] {
        for off in ["", "levels = { invalid-rule = \"off\" }\n"] {
            repo.write(
                manifest,
                before.replace("[policy]\n", &format!("[policy]\nrules = [\"{rules}\"]\n{off}")),
            );
            repo.write("policy/acme-broken.md", "+++\n+++\n");
            repo.add();
            let report = repo.json(&[]);
            assert_eq!(report["systems"][0]["verdict"], "not-ready", "{rules} {off}");
        }
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
    let report = repo.json(&["--select", "acme-worth"]);
    let gates = report["systems"][0]["gates"].as_array().expect("gates");
    let value = gates.iter().find(|gate| gate["gate"] == "value").expect("the gate");
    assert_eq!(value["status"], "undecided", "neither true nor false");
    let grown = format!("size([[item.name]]{}) > 0", ".map(a, a + a)".repeat(30));
    let grown = with_card(&CARD.replace("item.worth.startsWith(\"EUR \")", &grown));
    assert!(said(&grown)[0].contains("`+` in macros"), "{:?}", said(&grown));
    let body = CARD.replace("Why.", "\u{1b}[31mred\u{1b}[0m\n::error::x");
    let escape = body.replace("write `", "\\u001b]0;x\\u0007 `");
    let repo = with_card(&escape);
    let explained = run_in(repo.path(), &["explain", "acme-worth"], &[("GITHUB_ACTIONS", "true")]).stdout;
    assert!(
        explained.contains("red") && !explained.contains('\u{1b}') && !explained.contains("\n::error"),
        "{explained}"
    );
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
        std::fs::read_to_string(&cards[4]).expect("a card").replace("## Fix", "## Fixed"),
    );
    let run = repo.readiness(&["rules", "--test", "acme-x.md"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("its `## Fix` has no manifest"), "{run:?}");
}

#[test]
fn synonyms_make_the_words_of_a_house_known() {
    let manifest =
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[runbook]]\npath = \"r.md\"\nfor = [\"rollback\"]\n";
    let repo = TestRepo::with_manifest(manifest);
    repo.write("r.md", "# Notes\n\n## Overview\n\nWhat it is.\n\n## Symptoms\n\nIt is slow.\n\n## Way home\n\nTurn the third wheel to the left.\n");
    repo.commit();
    assert_eq!(repo.findings(&["--select", "unlocated-topic"]).len(), 1);
    repo.write("readiness.toml", format!("{manifest}[policy.synonyms]\nrollback = [\"Way home\"]\n"));
    assert_eq!(repo.findings(&["--select", "unlocated-topic"]), Vec::<String>::new());
}

#[test]
fn an_entry_that_cannot_be_read_silences_no_assertion_that_it_cannot_change() {
    let card = |asked: &str| {
        let ask = format!("holds = '{asked}'\nmessage = \"it does not hold\"\nhelp = \"mend it\"\n+++\n");
        CARD.split("each =").next().unwrap_or_default().to_owned() + &ask
    };
    let repo = with_card(&card("metric.all(m, m.worth != null)"));
    repo.write("readiness.toml", MANIFEST.replace("worth", "kind = \"bussiness\"\nworth"));
    assert!(said(&repo).is_empty(), "{:?}", said(&repo));
    let second = "[[metric]]\nname = \"n\"\n[policy]";
    repo.write(
        "readiness.toml",
        MANIFEST.replace("worth", "kind = \"bussiness\"\nworth").replace("[policy]", second),
    );
    assert_eq!(said(&repo), ["error system readiness.toml:1: it does not hold"], "the other one has none");
    // Each entry is asked for itself.
    repo.write(
        "policy/acme-worth.md",
        CARD.replace("when = 'item.worth != null'", "when = 'item.kind != null || true'"),
    );
    let broken = MANIFEST.replace("worth", "kind = \"bussiness\"\nworth");
    repo.write(
        "readiness.toml",
        broken.replace("[policy]", "[[metric]]\nname = \"n\"\nworth = \"9\"\n[policy]"),
    );
    assert_eq!(said(&repo), ["error metric.n.worth readiness.toml:10: the worth of `n` is `9`"]);
}

#[test]
fn an_example_that_cannot_be_judged_is_named_with_its_card() {
    let repo = TestRepo::new();
    repo.write(
        "policy/acme-y.md",
        "+++\nsummary = \"x\"\nsince = \"2026\"\n[check]\nowes = \"operations.alerts\"\n+++\n\nText.\n\n## Why\n\nSo.\n\n## Example\n\n\
         ```toml\n[system]\nname = = \"a\"\n```\n\n## Fix\n\n```toml\n[system]\nname = \"a\"\n```\n",
    );
    let run = repo.readiness(&["rules", "--test", "policy/acme-y.md"]);
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.starts_with("policy/acme-y.md:14: its `## Example` cannot be evaluated\n"),
        "{}",
        run.stdout
    );
}
