//! Columns: in UTF-8 and in UTF-16, with emoji, tabs and both line ends.

use serde_json::json;

use super::client::{Client, position, uri};
use super::items;
use crate::support::TestRepo;

#[test]
fn columns_are_those_of_the_client() {
    for end in ["\n", "\r\n"] {
        let lines = ["# 🦀 ü", "[system]", "name = \"🦀\"", "[ownership]", "sponsor = \"🦀🦀\" # ü", ""];
        let manifest = lines.join(end);
        let repo = TestRepo::new();
        let path = repo.write("readiness.toml", &manifest);
        repo.commit();
        for encoding in ["utf-8", "utf-16"] {
            let mut client = Client::start(json!({ "capabilities": {
                "general": { "positionEncodings": [encoding, "utf-16"] },
                "textDocument": { "diagnostic": {} },
            }}));
            assert_eq!(client.capabilities["positionEncoding"], encoding);
            let uri = uri(&path);
            client.open_as(&uri, &manifest);
            // Write a wrong key after the emoji, in an inline table on one line.
            let (line, _) = position(&manifest, "sponsor");
            let character = if encoding == "utf-8" { 21 } else { 17 };
            client.edit(&uri, [(line, 0), (line, character)], "\tdelivery = { \"🦀\" = 1, endz = 2 }");
            let report = client.pull(&uri);
            let found = items(&report)
                .iter()
                .find(|found| found["data"]["subject"].as_str().is_some_and(|at| at.ends_with("endz")));
            let range = &found.unwrap_or_else(|| panic!("{encoding} {end:?}: {report}"))["range"];
            let start = if encoding == "utf-8" { 26 } else { 24 };
            let place = |at: u64| json!({ "line": line, "character": at });
            assert_eq!(
                *range,
                json!({ "start": place(start), "end": place(start + 4) }),
                "{encoding} {end:?}"
            );
            assert_eq!(client.stop(), 0);
        }
    }
}

#[test]
fn the_second_place_is_in_the_evidence() {
    let repo = TestRepo::system("claims-triage");
    let mut client = Client::start(super::pulling());
    let manifest = client.open(&repo, "readiness.toml");
    let report = client.pull(&manifest);
    let found = items(&report).iter().find(|found| found["code"] == "inconclusive-result").expect("a note");
    let related = &found["relatedInformation"][0]["location"];
    assert_eq!(related["uri"], uri(&repo.path().join("evals/triage/results/2026-10-19.json")));
    let has_page = !env!("CARGO_PKG_REPOSITORY").is_empty();
    assert_eq!(
        found["codeDescription"].is_null(),
        !has_page,
        "a link only if the project has a page: {found}"
    );
}

#[test]
fn an_unused_waiver_is_faded() {
    let waiver =
        "[[waiver]]\nrule = 'stale-artifact'\nreason = \"Not yet.\"\nby = \"@a\"\nexpires = 2026-12-31\n";
    let repo = TestRepo::with_manifest(&format!("[system]\nname = \"a\"\n{waiver}"));
    repo.commit();
    let mut client = Client::start(super::pulling());
    let manifest = client.open(&repo, "readiness.toml");
    let report = client.pull(&manifest);
    let unused = items(&report).iter().find(|found| found["code"] == "unused-waiver").expect("it is unused");
    assert_eq!(unused["tags"], json!([1]));
}
