//! The dossier of the action: made from the report of the same run, kept as an artifact, linked from the summary.

use super::*;

#[test]
fn a_dossier_is_kept_as_an_artifact_and_linked_from_the_summary() {
    let repo = TestRepo::system("claims-triage");
    let done =
        Job::push(&repo).with("dossier", "claims").with("stage", "handoff").with("fail-on", "never").run();
    assert!(done.success, "{done:?}");
    let files = done.artifact.as_ref().expect("an artifact");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["dossier.html"]);
    let page = &files["dossier.html"];
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains("claims-triage") && page.contains("@lena-ortiz")
    );
    let url = done.output("dossier-url");
    assert!(
        url.starts_with("https://") && done.summary.contains(&format!("[The dossier]({url})")),
        "{done:?}"
    );
    // Nobody is named where everybody can download it.
    let done =
        Job::push(&repo).with("dossier", "claims").with("people", "none").with("fail-on", "never").run();
    let page = &done.artifact.as_ref().expect("an artifact")["dossier.html"];
    assert!(page.contains("withheld") && !page.contains("@lena") && !page.contains("Lena"), "{page}");
}

#[test]
fn each_system_has_a_dossier_with_a_name_of_ours() {
    let repo = TestRepo::new();
    for name in ["a", "b b", "c\u{2028}::error::x"] {
        repo.write(
            &format!("{name}/readiness.toml"),
            format!("readiness = 1\n[system]\nname = {name:?}\n").replace("\\u{2028}", " "),
        );
    }
    repo.commit();
    let done = Job::push(&repo).with("dossier", "all").with("fail-on", "never").run();
    let files = done.artifact.as_ref().unwrap_or_else(|| panic!("{done:?}"));
    assert_eq!(files.keys().collect::<Vec<_>>(), ["dossier-1.html", "dossier-2.html"], "{done:?}");
    assert!(done.success && done.summary.contains("[The dossier]("));
}

#[test]
fn a_dossier_that_is_not_taken_fails_no_job() {
    let repo = TestRepo::system("contract-review");
    for (people, takes_uploads) in [("handles", false), ("everybody", true)] {
        let job = Job { takes_uploads, ..Job::push(&repo) };
        let done = job.with("dossier", "x").with("people", people).with("fail-on", "never").run();
        assert!(done.success && done.artifact.is_none(), "{people}: {done:?}");
        assert!(
            done.log.contains("::warning title=readiness::") && !done.summary.contains("The dossier"),
            "{done:?}"
        );
    }
}
