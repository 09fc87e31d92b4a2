//! Tests of JUnit files as tools write them, and of files that are not JUnit.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

#[test]
fn suites_nest_and_cases_count_once() {
    let text = r#"<?xml version="1.0"?>
<testsuites name="all">
  <testsuite name="a" tests="9" failures="9" timestamp="2025-11-05T15:27:25.781816+01:00">
<properties><property name="commit" value="ab12cd3"/></properties>
<testcase name="1"/>
<testsuite name="b"><testcase name="2"><failure/><error message="&lt;"/></testcase></testsuite>
<testcase name="3"><properties><property name="score" value="0.93"/></properties><skipped type="pytest.xfail"/></testcase>
  </testsuite>
</testsuites>"#;
    let record = read(text.as_bytes()).expect("valid");
    let number = |reading: &Option<SpannedNumber>| reading.as_ref().map(|reading| reading.number);
    assert_eq!(number(&record.cases), Some(3.0));
    assert_eq!(number(&record.passed), Some(1.0));
    assert_eq!((number(&record.failed), number(&record.errors)), (Some(0.0), Some(1.0)));
    assert_eq!(number(&record.skipped), Some(1.0));
    assert_eq!(record.passed_of(), Some((1.0, 2.0)));
    let errors = record.errors.expect("counted");
    assert!(text[errors.at].starts_with("<error"), "the totals are wrong, so the case itself is shown");
    let revision = record.revision.expect("recorded");
    assert_eq!((revision.id.as_str(), &text[revision.at]), ("ab12cd3", "ab12cd3"));
    assert_eq!(record.measures[0].value, Ok(0.93));
    let time = record.time.expect("recorded");
    assert_eq!(time.time.to_string(), "2025-11-05T14:27:25.781816Z");
}

#[test]
fn what_is_no_junit() {
    for text in ["", "x", "<html></html>", "<testsuite><testcase></testsuite>", "<testsuite><testcase/>"] {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
    assert!(read("<testsuite>".repeat(10_000).as_bytes()).is_err());
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"><testcase name="&b;"/></testsuite>"#;
    assert!(read(bomb.as_bytes()).is_err(), "entities are not followed, and may hold a failure");
}

/// Cases, passed, failed, errors, skipped and unknown.
fn counts(text: &str) -> [usize; 6] {
    let record = read(text.as_bytes()).expect(text);
    let of = |reading: &Option<SpannedNumber>| {
        reading.as_ref().map_or(0, |reading| SpannedNumber::whole(reading.number))
    };
    let unknown = record.unknown.as_ref().map_or(0, |unknown| SpannedNumber::whole(unknown.cases.number));
    [&record.cases, &record.passed, &record.failed, &record.errors, &record.skipped]
        .map(of)
        .into_iter()
        .chain([unknown])
        .collect::<Vec<_>>()
        .try_into()
        .expect("six")
}

#[test]
fn cases_of_one_name_in_several_suites_are_several_cases() {
    // Playwright writes one suite for each browser.
    let playwright = r#"<testsuites tests="4" failures="1" skipped="0" errors="0">
<testsuite name="login.spec.ts" hostname="chromium" tests="2" failures="1" skipped="0" errors="0">
<testcase name="signs in" classname="login.spec.ts"><failure message="x"/></testcase><testcase name="signs out" classname="login.spec.ts"/></testsuite>
<testsuite name="login.spec.ts" hostname="firefox" tests="2" failures="0" skipped="0" errors="0">
<testcase name="signs in" classname="login.spec.ts"/><testcase name="signs out" classname="login.spec.ts"/></testsuite>
</testsuites>"#;
    assert_eq!(counts(playwright), [4, 3, 1, 0, 0, 0]);
    let bare = playwright.replace("tests=\"4\"", "").replace("tests=\"2\"", "");
    assert_eq!(counts(&bare), [4, 3, 1, 0, 0, 0], "without totals, too");
    let nested = r#"<testsuite name="all"><testsuite name="a"><testcase name="1"><error/></testcase></testsuite><testcase name="1"/></testsuite>"#;
    assert_eq!(counts(nested), [2, 1, 0, 1, 0, 0]);
}

#[test]
fn a_case_that_passes_when_it_is_run_again_is_one_case() {
    let suite = |totals: &str| {
        format!(
            r#"<testsuite name="s"{totals}><testcase name="a" classname="c"><failure/></testcase><testcase name="a" classname="c"/><testcase name="b" classname="c"/></testsuite>"#
        )
    };
    assert_eq!(counts(&suite("")), [2, 2, 0, 0, 0, 0]);
    assert_eq!(counts(&suite(" tests=\"2\"")), [2, 2, 0, 0, 0, 0], "the suite counts it once, too");
    assert_eq!(counts(&suite(" tests=\"3\"")), [3, 2, 1, 0, 0, 0], "parameterised: each row is a case");
    assert_eq!(counts(&format!("<testsuites tests=\"3\">{}</testsuites>", suite(""))), [3, 2, 1, 0, 0, 0]);
    // Surefire writes both runs in one element.
    let surefire = r#"<testsuite tests="1" failures="0"><testcase name="a"><flakyFailure message="x"/></testcase></testsuite>"#;
    assert_eq!(counts(surefire), [1, 1, 0, 0, 0, 0]);
}

#[test]
fn a_status_that_is_only_an_attribute_decides() {
    for (attributes, wanted) in [
        (r#"status="run""#, [1, 1, 0, 0, 0, 0]),
        (r#"status="PASSED" result="completed""#, [1, 1, 0, 0, 0, 0]),
        (r#"status="Success""#, [1, 1, 0, 0, 0, 0]),
        (r#"status="untested""#, [1, 0, 0, 0, 1, 0]),
        (r#"status="NotRun""#, [1, 0, 0, 0, 1, 0]),
        (r#"status="not_run""#, [1, 0, 0, 0, 1, 0]),
        (r#"result="suppressed""#, [1, 0, 0, 0, 1, 0]),
        (r#"executed="False""#, [1, 0, 0, 0, 1, 0]),
        (r#"status="fail""#, [1, 0, 1, 0, 0, 0]),
        (r#"status="run" result="FAILED""#, [1, 0, 1, 0, 0, 0]),
        (r#"success="false""#, [1, 0, 1, 0, 0, 0]),
        (r#"status="Timed Out""#, [1, 0, 0, 1, 0, 0]),
        (r#"status="undefined""#, [1, 0, 0, 1, 0, 0]),
        (r#"status="blocked""#, [1, 0, 0, 0, 0, 1]),
        (r#"status="値""#, [1, 0, 0, 0, 0, 1]),
        ("status=\"\"", [1, 1, 0, 0, 0, 0]),
    ] {
        let text = format!("<testsuite><testcase name=\"a\" {attributes}/></testsuite>");
        assert_eq!(counts(&text), wanted, "{attributes}");
    }
    let failed = r#"<testsuite><testcase name="a" status="blocked"><failure/></testcase></testsuite>"#;
    assert_eq!(counts(failed), [1, 0, 1, 0, 0, 0], "an element says more than a word");
    let why = read(&b"<testsuite><testcase status=\"blocked\"/></testsuite>"[..]).expect("valid").unknown;
    assert_eq!(why.expect("one").why, "the status `blocked` is not known");
}

#[test]
fn cases_that_only_the_totals_count_are_not_lost() {
    let rows = r#"<testcase name="a"/><testcase name="b"/><testcase name="c"/>"#;
    for (totals, wanted) in [
        (r#"tests="9" skipped="6""#, [9, 3, 0, 0, 6, 0]),
        (r#"tests="9" disabled="6""#, [9, 3, 0, 0, 6, 0]),
        (r#"tests="9""#, [9, 3, 0, 0, 0, 6]),
        (r#"tests="9" skipped="4""#, [9, 3, 0, 0, 4, 2]),
        (r#"tests="4" failures="1""#, [4, 3, 1, 0, 0, 0]),
        (r#"tests="0" errors="1""#, [4, 3, 0, 1, 0, 0]),
        (r#"tests="3" skipped="6""#, [3, 3, 0, 0, 0, 0]),
        (r#"tests="1e300" failures="inf" errors="-3""#, [3, 3, 0, 0, 0, 0]),
    ] {
        assert_eq!(counts(&format!("<testsuite {totals}>{rows}</testsuite>")), wanted, "{totals}");
    }
    let root = format!("<testsuites tests=\"5\"><testsuite>{rows}</testsuite></testsuites>");
    assert_eq!(counts(&root), [5, 3, 0, 0, 0, 2]);
    // A case that passed and whose teardown failed: pytest counts two.
    let pytest = r#"<testsuite tests="2" errors="1"><testcase name="a"><error/></testcase></testsuite>"#;
    assert_eq!(counts(pytest), [1, 0, 0, 1, 0, 0]);
}

fn element() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "<testsuites>",
        "</testsuites>",
        "<testsuite>",
        "</testsuite>",
        "<testsuite tests=\"2\" failures='1'>",
        "<testcase name=\"a\">",
        "<testcase name='値' status=\"x\"/>",
        "<testcase name=\"a\"/>",
        "</testcase>",
        "<failure/>",
        "<error>",
        "</error>",
        "<skipped/>",
        "<property name=\"a\" value=\"1\"/>",
        "ü",
        "&lt;",
        "&x",
        "<![CDATA[",
        "]]>",
        "<",
        "tests = '9'",
        "<testsuite timestamp=\"2026-01-01\" tests=\"99\" skipped=\"9\">",
        "<!-- x -->",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    /// For any input, the outcomes add up to the number of cases, and every place lies within the text.
    #[test]
    fn outcomes_add_up_and_places_are_in_the_text(parts in prop::collection::vec(element(), 0..24)) {
        let text = format!("<testsuites>{}", parts.concat());
        for text in [text.clone(), format!("{text}</testsuites>")] {
            let Ok(record) = read(text.as_bytes()) else { continue };
            for at in record.places() {
                prop_assert!(text.get(at.clone()).is_some(), "{text}: {at:?}");
            }
            let [cases, passed, failed, errors, skipped, unknown] = counts(&text);
            prop_assert_eq!(cases, passed + failed + errors + skipped + unknown, "{}", text);
        }
    }

    /// For any grouping of cases into suites without duplicate names, each case is counted once with its own outcome.
    #[test]
    fn each_case_counts_once(suites in prop::collection::vec(prop::collection::vec(0_usize..4, 0..6), 1..5)) {
        let kinds = ["/>", "><skipped/></testcase>", "><failure/></testcase>", "><error/></testcase>"];
        let mut wanted = [0; 4];
        let mut text = String::from("<testsuites>");
        for (nth, suite) in suites.iter().enumerate() {
            let _ = write!(text, "<testsuite name=\"{nth}\" tests=\"{}\">", suite.len());
            for (case, kind) in suite.iter().enumerate() {
                wanted[*kind] += 1;
                let _ = write!(text, "<testcase name=\"{case}\"{}", kinds[*kind]);
            }
            text.push_str("</testsuite>");
        }
        text.push_str("</testsuites>");
        let [cases, passed, failed, errors, skipped, unknown] = counts(&text);
        prop_assert_eq!([passed, skipped, failed, errors, unknown], [wanted[0], wanted[1], wanted[2], wanted[3], 0]);
        prop_assert_eq!(cases, wanted.iter().sum::<usize>());
    }
}
