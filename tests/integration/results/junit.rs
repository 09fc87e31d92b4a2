//! JUnit: failures that vanish, outcomes that are only attributes, cases that only totals count, encodings.

use super::{NOTHING, eval, said};
use crate::support::text;

#[test]
fn a_failure_in_one_browser_is_no_rerun_in_another() {
    let suite = |browser: &str, case: &str| {
        format!(
            "<testsuite name=\"a.spec.ts\" hostname=\"{browser}\"><testcase name=\"a\" classname=\"a.spec.ts\"{case}</testsuite>"
        )
    };
    let xml = format!(
        "<testsuites>{}{}</testsuites>",
        suite("chromium", "><failure/></testcase>"),
        suite("firefox", "/>")
    );
    let keys = "results = \"j.xml\"\nrequire = { failed = \"== 0\", pass-rate = \">= 0.9\" }";
    assert_eq!(said(keys, &[("j.xml", xml.as_bytes())]), ["failing-requirement"]);
}

#[test]
fn a_status_that_nobody_knows_is_no_pass_and_undecided_only_where_it_matters() {
    let xml = |known: usize, attributes: &str| {
        let cases: Vec<_> = (0..known).map(|nth| format!("<testcase name=\"{nth}\"/>")).collect();
        let cases = cases.concat();
        format!("<testsuite>{cases}<testcase name=\"x\" {attributes}/></testsuite>")
    };
    let found = |bound: &str, xml: &str| {
        said(&format!("results = \"j.xml\"\nrequire = {{ {bound} }}"), &[("j.xml", xml.as_bytes())])
    };
    let blocked = xml(9, "status=\"blocked\"");
    assert_eq!(found("pass-rate = \">= 0.95\"", &blocked), ["failing-requirement?"], "all of ten, or nine");
    assert_eq!(found("pass-rate = \">= 0.5\"", &blocked), NOTHING, "met in any case");
    assert_eq!(found("failed = \"== 0\"", &blocked), ["failing-requirement?"]);
    assert_eq!(found("failed = \"<= 1\"", &blocked), NOTHING);
    assert_eq!(found("cases = \">= 11\"", &blocked), ["failing-requirement", "partial-results?"]);
    let report =
        eval("results = \"j.xml\"\nrequire = { failed = \"== 0\" }", &[("j.xml", blocked.as_bytes())])
            .json(&[]);
    let why = report["systems"][0]["undecided"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| text(&one["why"]))
        .collect::<Vec<_>>();
    assert!(why.contains(&"the outcome of 1 case is unknown: the status `blocked` is not known"), "{why:?}");
    let untested = xml(3, "status=\"untested\"");
    assert_eq!(found("pass-rate = \">= 0.5\"", &untested), ["partial-results"], "it did not run");
    let failed = xml(1, "status=\"FAILED\"");
    assert_eq!(found("pass-rate = \">= 0.9\"", &failed), ["failing-requirement"]);
    let lost = "<testsuite tests=\"9\" skipped=\"6\"><testcase name=\"1\"/><testcase name=\"2\"/><testcase name=\"3\"/></testsuite>";
    assert_eq!(found("pass-rate = \">= 0.9\"", lost), ["partial-results"], "six were skipped");
}

#[test]
fn a_file_is_read_in_the_encoding_that_it_declares() {
    let body = |encoding: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<testsuite name=\"Prüfung\"><testcase name=\"ä\"><failure/></testcase></testsuite>"
        )
    };
    let latin: Vec<u8> =
        body("ISO-8859-1").chars().map(|c| u8::try_from(u32::from(c)).expect("latin")).collect();
    let wide = |mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        let units: Vec<u8> = body("UTF-16").encode_utf16().flat_map(unit).collect();
        [mark, &units].concat()
    };
    let keys = "results = \"j.xml\"\nrequire = { failed = \"== 0\" }";
    for (what, bytes) in [
        ("ISO-8859-1", latin),
        ("little end first", wide(&[], u16::to_le_bytes)),
        ("little end first, marked", wide(&[0xff, 0xfe], u16::to_le_bytes)),
        ("big end first", wide(&[], u16::to_be_bytes)),
        ("big end first, marked", wide(&[0xfe, 0xff], u16::to_be_bytes)),
        ("UTF-8", body("utf-8").into_bytes()),
    ] {
        assert_eq!(said(keys, &[("j.xml", &bytes)]), ["failing-requirement"], "{what}");
    }
    let other = body("Shift_JIS").replace(['ü', 'ä'], "a");
    assert_eq!(said(keys, &[("j.xml", other.as_bytes())]), ["unreadable-artifact"]);
    let said = eval(keys, &[("j.xml", other.as_bytes())]).check(&[]).stdout;
    assert!(said.contains("its encoding `Shift_JIS` is not supported"), "{said}");
}
