use super::*;

/// All problems as `headline @ text at the place`.
fn problems(text: &str) -> Vec<String> {
    let problems = Manifest::parse(text).problems;
    problems.into_iter().map(|problem| format!("{} @ {}", problem.headline, &text[problem.at])).collect()
}

#[test]
fn every_syntax_error_is_found_in_one_run() {
    let text = "[system]\nname = \"a\npurpose = \nstage = pilot\n[adoption\nplan = 1\n[metric]\n";
    let found = Manifest::parse(text);
    assert!(found.is_broken());
    let syntax = found.problems.iter().filter(|problem| problem.kind == ProblemKind::Syntax).count();
    assert!(syntax >= 4, "{:#?}", found.problems);
}

#[test]
fn what_a_syntax_error_causes_is_not_reported_but_the_rest_is() {
    let text = "[adoption\nplan = 1\nnonsense = 2\n[system]\nnam = 1\n[pilot]\nstarted = \n";
    let found = Manifest::parse(text).problems;
    let shape: Vec<_> = found
        .iter()
        .filter(|problem| problem.kind != ProblemKind::Syntax)
        .map(|p| p.subject.as_str())
        .collect();
    assert_eq!(shape, ["system.nam"], "{found:#?}");
}

#[test]
fn every_shape_error_is_found_in_one_run() {
    assert_eq!(
        problems(
            r#"
readiness = 2
[system]
name = 1
stage = "prod"
code = "src/**"
[pilot]
started = "2026-06-01"
ends = 2026-11-30T12:00:00Z
[ownership]
business = "Lena Ortiz"
[ownership.raci]
metric-tracking = { responsible = ["@a", 2], accountable = ["@a", "@b"] }
[[metric]]
name = "m"
target = nan
within = "90 days"
[[metric]]
name = "m"
[[metric]]
kind = "business"
[[eval]]
name = "e"
require = { pass-rate = "=> 0.9", cases = 200 }
covers = ["a[", "b"]
[operations]
rollout = [10, 150]
"#
        ),
        [
            "the manifest's format version is not 1 @ 2",
            "`name` must be a string, not a whole number @ 1",
            "`stage` cannot be `prod` @ \"prod\"",
            "`code` must be a list of globs, not a string @ \"src/**\"",
            "`started` must be a date, not a string @ \"2026-06-01\"",
            "`ends` must be a date, not a date with a time @ 2026-11-30T12:00:00Z",
            "`business` is not a handle or an e-mail address @ \"Lena Ortiz\"",
            "`responsible` must be an owner, not a whole number @ 2",
            "`accountable` must be exactly one owner, not 2 @ [\"@a\", \"@b\"]",
            "`target` is not a finite number @ nan",
            "`within` is not a period @ \"90 days\"",
            "two entries of `metric` have the same name @ \"m\"",
            "an entry of `metric` has no `name` @ [[metric]]",
            "`pass-rate` has an invalid bound @ \"=> 0.9\"",
            "`cases` must be a bound such as \">= 0.92\", not a whole number @ 200",
            "`covers` has an invalid glob @ \"a[\"",
            "`rollout` has a value that is not a percentage @ 150",
        ]
    );
}

#[test]
fn unknown_keys_name_the_nearest_and_unknown_tables_are_one_finding() {
    let found = Manifest::parse(
        "[integratoin]\nx = 1\ny = 2\n[[integration]]\nname = \"a\"\nfallbak = \"b\"\nzzz = 1\n[zzz.y]\na = 1\n",
    );
    let shown: Vec<_> = found.problems.iter().map(|p| (p.headline.as_str(), p.help.as_deref())).collect();
    assert_eq!(shown.len(), 4, "{shown:?}");
    assert_eq!(shown[0], ("unknown table `integratoin` in a manifest", Some("did you mean `integration`?")));
    assert_eq!(shown[1], ("unknown key `fallbak` in `integration.a`", Some("did you mean `fallback`?")));
    assert!(shown[2].1.is_some_and(|help| help.starts_with("allowed keys: name, mode")), "{shown:?}");
    assert_eq!(shown[3].0, "unknown table `zzz` in a manifest");
}

#[test]
fn empty_strings_are_absent_not_wrong() {
    let text = "[system]\nname = \"\"\nstage = \"\"\n[pilot]\nends = \"\"\n[ownership]\nbusiness = \" \"\n\
                [metric]\n";
    let found = Manifest::parse(&text.replace("[metric]\n", ""));
    assert!(found.problems.is_empty(), "{:#?}", found.problems);
    assert!(found.root.system.as_ref().is_some_and(|system| system.value.name.is_none()));
}

#[test]
fn what_has_a_blank_name_or_path_has_none() {
    let text = "[[metric]]\nname = \"\"\n[[runbook]]\npath = \" \"\n[[integration]]\nname = \"a\"\ntests = { path = \"\" }\n\
        contract = { pth = \"a\" }\nfallback = {}\n[adoption]\n\
        validated-by = [\"@a\", { on = 2026-01-01 }, { who = \"\" }, { whoo = \"@b\" }]\n";
    let found = Manifest::parse(text).problems;
    let headlines: Vec<_> = found.iter().map(|problem| problem.headline.as_str()).collect();
    assert_eq!(
        headlines,
        [
            "an entry of `metric` has no `name`",
            "an entry of `runbook` has no `path`",
            "`tests` has no `path`",
            "unknown key `pth` in `integration.a.contract`",
            "`fallback` has no `path`",
            "an entry of `validated-by` has no `who`",
            "an entry of `validated-by` has no `who`",
            "unknown key `whoo` in `adoption.validated-by.#4`",
        ]
    );
}

#[test]
fn a_misspelt_key_is_there_and_cannot_be_read() {
    let found = Manifest::parse("[decision]\noutcom = \"scale\"\n[[runbok]]\npath = \"a\"\n");
    for subject in ["decision.outcome", "runbook", "runbook.a.for"] {
        assert!(found.is_misread(subject), "{subject}");
    }
    for subject in ["decision.record", "decision.on", "people"] {
        assert!(!found.is_misread(subject), "{subject}");
    }
    let blank = Manifest::parse("[[integration]]\nname = \"a\"\ntests = {}\n");
    let entries = blank.entries("integration");
    assert!(matches!(entries[0].lookup("tests"), KeyLookup::There), "reported as wrong, so it is not owed");
}

#[test]
fn one_bracket_instead_of_two_is_reported() {
    let found = Manifest::parse("[metric]\nname = \"a\"\ntarget = \"b\"\n");
    let helps: Vec<_> = found.problems.iter().filter_map(|problem| problem.help.as_deref()).collect();
    assert!(helps.contains(&"write the header with two brackets: `[[metric]]`"), "{helps:?}");
    assert_eq!(found.problems.len(), 2, "and what is in it is read all the same");
}

#[test]
fn an_artifact_is_a_string_or_a_table() {
    let found = Manifest::parse(
        "[operations]\nalerts = { path = \"a.yaml\", reviewed = 2026-01-01, max-age = \"1y\" }\nmonitoring = \"b.json#x\"\n\
         error-handling = \"docs/deploy.md#steps\"\n",
    );
    assert!(found.problems.is_empty(), "{:#?}", found.problems);
    let operations = found.root.operations.expect("operations").value;
    let path = |artifact: Option<Field<artifact::Artifact>>| {
        artifact.expect("there").value.reference.path.expect("a path").value
    };
    assert_eq!(path(operations.alerts).path, "a.yaml");
    let plain = path(operations.monitoring);
    assert_eq!((plain.path.as_str(), plain.heading), ("b.json#x", None), "only Markdown has headings");
    let heading = path(operations.error_handling);
    assert_eq!((heading.path.as_str(), heading.heading.as_deref()), ("docs/deploy.md", Some("steps")));
}

#[test]
fn lookup_stops_at_the_first_key_that_is_absent() {
    let found = Manifest::parse("[ownership]\nbusiness = \"\"\ndelivery = { owner = \"@a\" }\nraci = 1\n");
    let missing = |path: &str| match found.lookup(path) {
        KeyLookup::There => None,
        KeyLookup::Absent { missing, .. } => Some(missing),
    };
    assert_eq!(missing("ownership.delivery.owner"), None);
    assert_eq!(missing("ownership.business"), Some("ownership.business".into()), "blank");
    assert_eq!(missing("ownership.production"), Some("ownership.production".into()));
    assert_eq!(missing("ownership.raci.x.y"), None, "of the wrong type is there, and reported as such");
    assert_eq!(missing("adoption.plan"), Some("adoption".into()));
}

#[test]
fn deep_nesting_is_a_syntax_error_not_an_overflow() {
    for text in
        [format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000)), "a.".repeat(100_000) + "b = 1"]
    {
        assert!(Manifest::parse(&text).is_broken());
    }
}

/// Each entry may be a claim, and have findings.
#[test]
fn entries_beyond_the_limit_are_a_problem_at_the_first_of_them() {
    let entries = |count: usize| -> String {
        let entries: Vec<_> = (0..count).map(|at| format!("[[integration]]\nname = \"x{at}\"\n")).collect();
        entries.concat()
    };
    let most = crate::limits::manifest::ENTRIES;
    let text = entries(most);
    assert!(Manifest::parse(&text).problems.is_empty());
    let manifest = Manifest::parse(&entries(most + 100));
    let [problem] = manifest.problems.as_slice() else { panic!("{:?}", manifest.problems) };
    assert_eq!(problem.headline, format!("the manifest has more than {most} entries"));
    assert_eq!(problem.at.start, text.len());
    assert_eq!(manifest.count(), most);
}

/// Each key of a name is a step when a subject is looked up.
#[test]
fn names_with_too_many_dots_are_a_problem_at_the_first_of_them() {
    let most = crate::limits::manifest::NAME_KEYS;
    let entry = |name: &str| format!("[[metric]]\nname = \"{name}\"\n");
    let many = "a.".repeat(most - 1) + "b";
    assert!(Manifest::parse(&entry(&many)).problems.is_empty());
    let manifest = Manifest::parse(&(entry(&many) + &entry("c") + &entry("d")));
    let [problem] = manifest.problems.as_slice() else { panic!("{:?}", manifest.problems) };
    assert_eq!(problem.headline, "the names in the manifest have too many dots");
    let names: Vec<_> = manifest.entries("metric").iter().map(|entry| entry.name.to_owned()).collect();
    assert_eq!(names, [many.as_str(), "#2", "#3"]);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_and_every_problem_lies_in_it(text in "[\\[\\]a-z=\"'{}.,# \\n0-9@-]{0,120}") {
        for problem in Manifest::parse(&text).problems {
            proptest::prop_assert!(problem.at.start <= problem.at.end);
            proptest::prop_assert!(text.is_char_boundary(problem.at.start.min(text.len())));
        }
    }
}
