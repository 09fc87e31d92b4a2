//! The page with the chart, and the chart in the dossier.

use super::{run, system};
use crate::support::TestRepo;

/// Holds a page to what every page is: whole in itself, with a policy that allows nothing else.
fn hold_to_the_rules_of_pages(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert!(page.contains("default-src 'none'"), "{page}");
    for part in ["http://", "https://", "src=", "@import", "url(h", " style=\"", " onclick"] {
        assert!(!page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains('\u{202e}') && !page.contains("<script>alert"), "{page}");
}

#[test]
fn the_page_is_whole_in_itself_and_says_in_words_what_the_chart_shows() {
    let page = run(&system(), &["--format", "html"]).stdout;
    hold_to_the_rules_of_pages(&page);
    assert!(!page.contains("<script"), "no script: {page}");
    assert!(page.contains("aria-label=\"quality: "), "{page}");
    assert!(page.contains("By 2") || page.contains("By the calendar"), "{page}");
    assert!(page.contains("Changes of the manifest") && page.contains("target moved"), "{page}");
    assert!(page.contains("by the rules of readiness"), "{page}");
    assert_eq!(page, run(&system(), &["--format", "html"]).stdout, "the same bytes");
}

#[test]
fn hostile_names_are_text() {
    let repo = system();
    let manifest = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("a manifest");
    repo.write(
        "readiness.toml",
        manifest.replace("name = \"triage\"", "name = \"<script>alert(1)</script>\\u202e\""),
    );
    repo.commit_as("2026-06-28", "Eve &amp; \"q\" <x@acme.example>", "<script>alert(3)</script>");
    hold_to_the_rules_of_pages(&run(&repo, &["--format", "html"]).stdout);
}

#[test]
fn a_dossier_can_show_the_past_of_its_system() {
    let repo: TestRepo = system();
    let args = ["report", "--as-of", "2026-08-01", "--trend"];
    let page = repo.readiness(&args);
    assert_eq!((page.status, page.stderr.as_str()), (0, ""), "{page:?}");
    hold_to_the_rules_of_pages(&page.stdout);
    assert!(page.stdout.contains("id=\"trend\"") && page.stdout.contains("aria-label=\"quality: "));
    let plain = repo.readiness(&["report", "--as-of", "2026-08-01"]).stdout;
    assert!(!plain.contains("id=\"trend\"") && !plain.contains(".steps{"));
    let markdown = repo.readiness(&[&args[..], &["--format", "markdown"]].concat());
    assert!(markdown.status == 2 && markdown.stderr.contains("--format html"), "{markdown:?}");
}

#[test]
fn of_several_changes_on_one_day_each_is_named_where_it_is_shown() {
    let repo = TestRepo::system("claims-triage");
    let still = ["--as-of", "2026-11-20"];
    let changes = super::trend(&repo, &still);
    let page = run(&repo, &[&still[..], &["--format", "html"]].concat()).stdout;
    let commits: Vec<&str> =
        super::list(&changes, "changes").iter().map(|change| super::text(&change["commit"])).collect();
    assert!(commits.len() > 5, "{changes}");
    for commit in &commits {
        let short = commit.get(..7).expect("an id");
        let wanted = commits.iter().filter(|other| *other == commit).count();
        assert_eq!(page.matches(&format!("By {short}")).count(), wanted, "{short} in {page}");
    }
}
