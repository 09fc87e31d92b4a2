//! Tests of assertions: the values that they read, the errors before they run, and the texts of errors.

use super::*;
use crate::limits::assertions as limits;

const MANIFEST: &str = r#"
[system]
process = "claims"
risk = "limited"
[pilot]
started = 2026-06-01
ends = 2026-11-30
[[runbook]]
path = "a.md"
for = ["rollback"]
exercised = 2026-10-02
[[runbook]]
path = "b.md"
owner = "@a"
exercised = "long ago"
[[metric]]
name = "m"
within = "90d"
target = 2
[[data]]
name = "d"
audit = "audit.md"
owner = ["@a", "@b"]
[adoption]
validated-by = ["@a", { who = "@b", on = 2026-08-01 }]
[policy]
levels = { stale-artifact = "warning" }
"#;

fn today() -> Today {
    Today::from(jiff::civil::date(2026, 11, 20))
}

fn ask(source: &str, scope: Scope<'_>) -> Result<Vec<bool>, String> {
    let manifest = Manifest::parse(MANIFEST);
    let today = today();
    let compiled = Assertions::default();
    let values = SystemValues::new(&manifest, &compiled, &today, Stage::Handoff);
    let assertion = Assertion::compile(source, scope).map_err(|mistake| format!("{mistake:?}"))?;
    let shown = |found: Result<bool, Unable>| found.map_err(|why| why.to_string());
    let Scope::Each(list) = scope else {
        values.afford(&assertion, 1).map_err(|why| why.to_string())?;
        return Ok(vec![shown(values.holds(&assertion, None))?]);
    };
    let items = values.items(list);
    values.afford(&assertion, items.len()).map_err(|why| why.to_string())?;
    items.iter().map(|item| shown(values.holds(&assertion, Some(item)))).collect()
}

fn holds(source: &str) -> bool {
    ask(source, Scope::Manifest).expect(source)[0]
}

#[test]
fn an_assertion_sees_what_the_manifest_says() {
    for source in [
        "pilot.ends - pilot.started > days(180)",
        "pilot.ends > today && today - pilot.started < days(200)",
        "stage == \"handoff\"",
        "system.risk in [\"limited\", \"high\"]",
        "system.process == [\"claims\"]",
        "system.launched == null && ownership == null && integration == []",
        "size(runbook) == 2 && runbook.exists(r, r[\"for\"] != null && \"rollback\" in r[\"for\"])",
        "metric[0].within == days(90) && metric[0].target < 2.5",
        "data.all(d, d.audit.path == \"audit.md\" && d.owner == [\"@a\", \"@b\"])",
        "adoption.validated_by[0].who == [\"@a\"] && adoption.validated_by[0].on == null",
        "adoption.training == []",
        "policy.levels[\"stale-artifact\"] == \"warning\"",
        "pilot.ends.getFullYear() == 2026",
    ] {
        assert!(holds(source), "{source}");
    }
}

#[test]
fn what_is_wrong_in_the_manifest_is_absent() {
    assert_eq!(ask("item.exercised != null", Scope::Each("runbook")), Ok(vec![true, false]));
    assert_eq!(ask("item.owner == [\"@a\"]", Scope::Each("runbook")), Ok(vec![false, true]));
    assert_eq!(ask("item.on == null", Scope::Each("adoption.validated-by")), Ok(vec![true, false]));
}

#[test]
fn an_unreadable_entry_matters_only_where_it_could_change_the_answer() {
    let manifest = Manifest::parse(
        "[[metric]]\nname = \"a\"\nkind = \"business\"\n[[metric]]\nname = \"b\"\nkind = \"modle\"\n\
         [[metric]]\nname = \"c\"\nkind = \"model\"\ndrives = [\"a\"]\nowenr = 1\n[[data]]\nname = \"d\"\n",
    );
    let compiled = Assertions::default();
    let today = today();
    let values = SystemValues::new(&manifest, &compiled, &today, Stage::Pilot);
    let asked = |source: &str| {
        let assertion = Assertion::compile(source, Scope::Manifest).expect(source);
        values.holds_anyway(&assertion, None, &|path| manifest.is_invalid(path))
    };
    for (source, answer) in [
        ("metric.exists(m, m.kind == \"business\")", Some(true)),
        ("metric.exists(m, m.kind == \"model\")", None),
        ("metric.all(m, m.kind == \"model\")", Some(false)),
        ("metric.all(m, m.kind == \"business\")", None),
        ("!metric.exists(m, m.kind == \"business\") && metric.exists(m, m.name == \"x\")", Some(false)),
        ("data == [] || metric.exists(m, m.kind == \"model\")", None),
        ("data != [] || metric.exists(m, m.kind == \"model\")", Some(true)),
        ("metric.exists(m, m.kind == \"x\") ? true : data.exists(d, d.name == \"d\")", Some(true)),
        ("metric.exists(m, m.kind == \"x\") == metric.exists(m, m.kind == \"x\")", None),
        // The number of entries, or their selection, is not decided entry by entry.
        ("size(metric) > 1", None),
        ("metric.exists_one(m, m.kind == \"business\")", None),
        ("metric.filter(m, m.kind == \"business\") != []", None),
        ("data.all(d, metric.exists(m, m.kind == \"business\"))", None),
        ("metric.exists(m, m.kind == \"business\") && size(metric) > 1", None),
    ] {
        assert_eq!(asked(source), answer, "{source}");
    }
}

fn mistake(source: &str, scope: Scope<'_>) -> (String, String, String) {
    let mistake = Assertion::compile(source, scope).expect_err(source);
    let end = mistake.at.end.min(source.len());
    (source[mistake.at.start.min(end)..end].to_owned(), mistake.what, mistake.help)
}

#[test]
fn both_parsers_read_our_cards_alike() {
    // Ids of nodes are removed. No evaluation uses them.
    fn plain(expression: &IdedExpr) -> String {
        let text = format!("{expression:?}");
        let mut parts = text.split("id: ");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + part.trim_start_matches(|c: char| c.is_ascii_digit()))
    }
    let mut compared = 0;
    for rule in crate::rules::RULES {
        let crate::rules::RuleImplementation::Card(asked) = &rule.implementation else { continue };
        let holds = match &asked.requirement {
            crate::rules::card::Requirement::Holds { holds, .. } => Some(holds),
            crate::rules::card::Requirement::Owes(_) => None,
        };
        for source in asked.when.iter().chain(holds) {
            let careful = Assertion::compile(source, asked.scope()).expect(source);
            let quick = Assertion::of_ours(source).expect(source);
            assert_eq!(plain(&careful.expression), plain(&quick.expression), "{}", rule.id);
            compared += 1;
        }
    }
    assert!(compared > 20);
}

#[test]
fn names_are_checked_before_anything_runs() {
    let each = Scope::Each("runbook");
    for (source, scope, place, what, help) in [
        ("item.exercized != null", each, "exercized", "unknown key `exercized`", "did you mean `exercised`?"),
        ("pilot.started != null && pilot.end != null", Scope::Manifest, "end", "unknown key `end`", "ends"),
        ("runbok == []", Scope::Manifest, "runbok", "unknown name `runbok`", "did you mean `runbook`?"),
        ("item.path == \"\"", Scope::Manifest, "item", "`item` can only be used", "each"),
        ("runbook.exists(r, r.pth == \"\")", Scope::Manifest, "pth", "unknown key `pth`", "path"),
        ("runbook.exist(r, true)", Scope::Manifest, "", "unknown function `exist`", "exists"),
        ("metric.owner == null", Scope::Manifest, "owner", "a list has no key", "exists"),
        ("system.name.first == null", Scope::Manifest, "first", "a plain value", "compare"),
        ("item.after-pilot == null", Scope::Each("condition"), "after", "unknown key `after`", "after_pilot"),
        ("item[\"ford\"] == null", each, "\"ford\"", "unknown key `ford`", "did you mean"),
        ("a &&", Scope::Manifest, "", "not valid CEL", "CEL"),
        ("", Scope::Manifest, "", "is empty", "write"),
    ] {
        let (at, found, advice) = mistake(source, scope);
        assert!(found.contains(what) && advice.contains(help), "{source}: {found} / {advice}");
        assert!(place.is_empty() || at == place, "{source}: {at:?} is not {place:?}");
    }
}

#[test]
fn an_assertion_is_bounded_before_it_runs() {
    let check = || {
        let long = format!("today != null{}", " ".repeat(limits::ASSERTION_BYTES));
        assert!(Assertion::compile(&long, Scope::Manifest).is_err());
        let deep = |levels: usize| format!("{}true{}", "(".repeat(levels), ")".repeat(levels));
        assert_eq!(ask(&deep(20), Scope::Manifest), Ok(vec![true]));
        let (_, _, help) = mistake(&deep(400), Scope::Manifest);
        assert!(help.contains("too deep"), "{help}");
        let wide = |terms: usize| format!("0{} == 0", "+0".repeat(terms));
        assert_eq!(ask(&wide(98), Scope::Manifest), Ok(vec![true]));
        assert!(Assertion::compile(&wide(99), Scope::Manifest).is_err());
        let nested = "data.all(a, data.all(b, data.all(c, data.all(d, data.all(e, true)))))";
        assert_eq!(ask(nested, Scope::Manifest), Ok(vec![true]), "one source, however deep");
        let unknown =
            "metric.map(m, m.owner).all(a, a.all(b, [b].all(c, [c].all(d, [d].all(e, [e].all(f, true))))))";
        assert!(ask(unknown, Scope::Manifest).expect_err(unknown).contains("too long to be compared"));
        let grown = "(data+data+data+data).map(x, data+data+data+data).all(x, x.all(y, x.all(z, true)))";
        assert!(ask(grown, Scope::Manifest).expect_err(grown).contains("`+` in macros"));
    };
    // Without optimisation one level of nesting needs 100 kB of stack: the program has enough, a test's thread has not.
    std::thread::Builder::new().stack_size(8 << 20).spawn(check).expect("a thread").join().expect("no panic");
}

#[test]
fn an_assertion_is_checked_in_one_pass_however_it_is_nested() {
    let check = || {
        let indices = |start: &str, index: &str| format!("{start}{} == null", index.repeat(90));
        let ternaries = format!("{}today != null", "stage == \"a\" ? true : ".repeat(40));
        let has = format!("{}true", "has(system.name) && ".repeat(45));
        let filters = format!("data{} == []", ".filter(x, true)".repeat(20));
        for source in [
            indices("data", "[0]"),
            indices("policy.levels", "[stage]"),
            indices("[0]", "[0]"),
            ternaries,
            has,
            filters,
            format!("{}data.all(a, true){}", "data.exists(a, ".repeat(9), ")".repeat(9)),
            format!("data{}", ".map(x, [x])".repeat(15)),
        ] {
            // The result does not matter: the call must end.
            let _ = Assertion::compile(&source, Scope::Manifest);
        }
    };
    std::thread::Builder::new()
        .stack_size(32 << 20)
        .spawn(check)
        .expect("a thread")
        .join()
        .expect("no panic");
}

#[test]
fn days_have_bounds_and_never_end_the_program() {
    for source in
        ["today + days(9223372036) == null", "today - days(99999999) == null", "days(100001) == null"]
    {
        let asked = ask(source, Scope::Manifest);
        assert!(asked.is_err() || asked == Ok(vec![true]), "{source}: {asked:?}");
    }
    let far = format!("today{} != null", " + days(100000)".repeat(20));
    assert_eq!(ask(&far, Scope::Manifest).map_err(|_| ()), ask(&far, Scope::Manifest).map_err(|_| ()));
}

#[test]
fn comparisons_of_whole_tables_are_dear() {
    let text = "[[metric]]\nname = \"m{n}\"\nworth = \"{w}\"\n".replace("{w}", &"x".repeat(4000));
    let many: String = (0..300).map(|n| text.replace("{n}", &n.to_string())).collect();
    let manifest = Manifest::parse(&many);
    let compiled = Assertions::default();
    let today = today();
    let values = SystemValues::new(&manifest, &compiled, &today, Stage::Pilot);
    let afford = |source: &str| values.afford(&Assertion::compile(source, Scope::Manifest).expect(source), 1);
    assert_eq!(afford("metric.all(a, metric.exists(b, a.name == b.name))"), Ok(()));
    assert_eq!(afford("metric.all(a, metric.all(b, metric == metric))"), Err(Unable::TooMuch));
    assert_eq!(afford("metric.all(a, metric.all(b, a == b))"), Err(Unable::TooMuch));
    // The work of all cards together is limited too.
    let card = "metric.all(a, metric.all(b, a.name != b.name || a.kind == b.kind))";
    assert!((0..20).any(|_| afford(card) == Err(Unable::TooMuch)));
}

#[test]
fn an_error_says_what_to_write() {
    let each = Scope::Each("runbook");
    let error = ask("today - item.exercised < days(5)", each).expect_err("null");
    assert!(error.contains("absent here"), "{error}");
    assert!(ask("size(runbook)", Scope::Manifest).expect_err("a number").contains("result is a number"));
    assert!(ask("pilot.ends > 5", Scope::Manifest).expect_err("a day").contains("a day and a number"));
    assert!(ask("runbook[7] == null", Scope::Manifest).expect_err("short").contains("past the end"));
}

#[test]
fn a_message_shows_what_the_entry_says() {
    let manifest = Manifest::parse(MANIFEST);
    let compiled = Assertions::default();
    let today = today();
    let values = SystemValues::new(&manifest, &compiled, &today, Stage::Pilot);
    let scope = Scope::Each("runbook");
    let items = values.items("runbook");
    let shown = |source: &str| values.shown(source, scope, true, items.first());
    for (source, value) in [
        ("item.path", "a.md"),
        ("item.exercised", "2026-10-02"),
        ("size(runbook)", "2"),
        ("item[\"for\"]", "rollback"),
        ("today - item.exercised", "49 days"),
        ("item.owner", "nothing"),
        ("item.nothing", "…"),
    ] {
        assert_eq!(shown(source), value, "{source}");
    }
}
