//! `readiness report`: where it reads from, where it writes to, and the Markdown.

use super::dossier::{html, many_findings};
use crate::support::{TODAY, TestRepo};

#[test]
fn a_report_from_a_file_gives_the_same_bytes_as_judging() {
    for name in ["claims-triage", "contract-review"] {
        let repo = TestRepo::system(name);
        for args in
            [&["--stage", "handoff"][..], &["--rev", "HEAD"], &["--base", "HEAD~3", "--stage", "handoff"]]
        {
            let json = repo.check(&[args, &["--format", "json", "--accept-relaxed"]].concat()).stdout;
            let json = if args.contains(&"--base") {
                json
            } else {
                repo.check(&[args, &["--format", "json"]].concat()).stdout
            };
            let outside = tempfile::tempdir().expect("a folder");
            let from = outside.path().join("report.json");
            std::fs::write(&from, &json).expect("written");
            let from = from.to_str().expect("UTF-8");
            for format in ["html", "markdown"] {
                let judged = html(&repo, &[args, &["--format", format]].concat());
                let read = repo.readiness(&["report", "--from", from, "--format", format]);
                assert_eq!((read.status, read.stderr.as_str()), (0, ""), "{name} {args:?}");
                assert!(read.stdout == judged, "{name} {args:?} {format}");
            }
        }
    }
}

#[test]
fn a_file_that_is_no_report_is_refused() {
    let repo = TestRepo::with_manifest("");
    for (text, wanted) in
        [("{", "is not a report"), ("[]", "is not a report"), ("{\"version\": 9}", "is not a report")]
    {
        repo.write("x.json", text);
        let run = repo.readiness(&["report", "--from", "x.json"]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(wanted) && run.stderr.lines().count() == 1, "{}", run.stderr);
    }
    let run = repo.readiness(&["report", "--from", "absent.json"]);
    assert!(run.status == 2 && run.stderr.contains("absent.json"), "{}", run.stderr);
}

#[test]
fn the_file_is_written_whole_or_not_at_all() {
    let repo = TestRepo::system("claims-triage");
    let run = repo.readiness(&["report", "--as-of", TODAY, "--output", "dossier.html"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let written = std::fs::read_to_string(repo.path().join("dossier.html")).expect("the file");
    std::fs::remove_file(repo.path().join("dossier.html")).expect("removed");
    assert_eq!(written, html(&repo, &[]));
    for refused in ["readiness.toml", ".git/x.html", "absent/x.html", "docs"] {
        let run = repo.readiness(&["report", "--as-of", TODAY, "--output", refused]);
        assert_eq!(run.status, 2, "{refused}: {run:?}");
        assert!(run.stdout.is_empty() && run.stderr.lines().count() == 1, "{refused}: {}", run.stderr);
    }
}

#[test]
fn a_dossier_is_about_one_system() {
    let repo = TestRepo::with_manifest("readiness = 1\n[system]\nname = \"one\"\n");
    repo.write("apps/two/readiness.toml", "readiness = 1\n[system]\nname = \"two\"\n");
    repo.commit();
    let run = repo.readiness(&["report", "--as-of", TODAY]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("apps/two/readiness.toml"), "{}", run.stderr);
    assert!(html(&repo, &["apps/two/readiness.toml"]).contains("<h1>two</h1>"));
    let json = repo.check(&["--format", "json"]).stdout;
    repo.write("all.json", json);
    let run = repo.readiness(&["report", "apps/two/readiness.toml", "--from", "all.json"]);
    assert!(run.stdout.contains("<h1>two</h1>"), "{run:?}");
    let run = repo.readiness(&["report", "apps/three/readiness.toml", "--from", "all.json"]);
    assert!(run.status == 2 && run.stderr.contains("apps/three"), "{run:?}");
}

#[test]
fn a_bare_repository_has_a_dossier() {
    let repo = TestRepo::system("claims-triage");
    let bare = repo.cloned(&["--bare"]);
    let page = html(&bare, &["--stage", "handoff"]);
    assert!(page.contains("<h1>claims-triage</h1>") && page.contains("Not ready"));
}

#[test]
fn the_markdown_has_the_order_of_the_page_and_fits_a_comment() {
    let repo = TestRepo::system("claims-triage");
    let short = html(&repo, &["--stage", "handoff", "--format", "markdown"]);
    let headings = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect()
    };
    let wanted = [
        "2 Gates",
        "3 People",
        "4 Value",
        "5 Evals",
        "6 Evidence",
        "7 Runbooks and support",
        "8 Borrowed conditions",
        "9 Waivers",
        "10 Findings",
        "11 What was not checked",
        "13 Check it again",
    ];
    assert_eq!(headings(&short), wanted);
    assert!(!short.contains("Left out") && short.starts_with("# "), "{short}");
    assert!(short.contains("its file says 12.4") && short.contains("@jo-park"));
    let long = html(&many_findings(1_000), &["--stage", "handoff", "--format", "markdown"]);
    assert_eq!(headings(&long), wanted, "every section keeps its heading");
    assert!(long.chars().count() <= 65_000, "{}", long.chars().count());
    assert!(long.contains("Left out") && long.contains("findings"), "it says what it left out");
}
