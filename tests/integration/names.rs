//! Files whose names look like globs: a name that exists is no glob, whatever characters it holds, and every rule about paths
//! knows it.

use crate::support::{TestRepo, text};

/// Names with every character that a glob, a shell or a terminal takes for its own; some can be read as globs, others cannot.
const NAMES: &[&str] = &[
    "plain.md",
    "[31m.md",
    "notes[draft.md",
    "notes]draft.md",
    "a[b].md",
    "x[!a].md",
    "[z-a].md",
    "{a,b}.md",
    "open{.md",
    "close}.md",
    "!bang.md",
    "d[1/f.md",
    "d[x]/f.md",
    "d{x/f.md",
];

/// Names that Windows does not have.
#[cfg(unix)]
const UNIX_NAMES: &[&str] =
    &["\u{1b}[31m.md", "what?.md", "st*r.md", "***.md", "b\\*ck.md", "b\\[ck.md", "d*/f.md"];
#[cfg(not(unix))]
const UNIX_NAMES: &[&str] = &[];

const RISKS: &str = "# Risk assessment\n\nWrong answers cost a customer 40 EUR. Lena Ortiz reads ten a day and keeps a list.\n";

const RULES: &str =
    "invalid-value,missing-artifact,untracked-artifact,stale-artifact,drifted-artifact,unmatched-covers";

fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().chain(UNIX_NAMES).copied()
}

/// A manifest that claims `path`, with further keys.
fn claiming(path: &str, keys: &str) -> String {
    let path = toml::Value::from(path);
    format!(
        "[system]\nname = \"triage\"\nstage = \"production\"\n\n[governance]\nrisk-assessment = {{ path = {path}, {keys} }}\n"
    )
}

fn found(repo: &TestRepo) -> Vec<String> {
    let report = repo.json(&["--select", RULES]);
    let findings = report["findings"].as_array().expect("findings");
    let mut rules: Vec<_> = findings.iter().map(|found| text(&found["rule"]).to_owned()).collect();
    rules.sort();
    rules
}

/// A repository in which `name` is committed long ago.
fn with_file(name: &str, manifest: &str) -> TestRepo {
    let repo = TestRepo::with_manifest(manifest);
    repo.write(name, RISKS);
    repo.write("src/a.py", "a = 1\n");
    repo.commit_on("2025-01-10");
    repo
}

#[test]
fn every_name_is_dated() {
    for name in names() {
        let repo = with_file(name, &claiming(name, "max-age = \"30d\""));
        assert_eq!(found(&repo), ["stale-artifact"], "{name:?}");
        repo.write(name, format!("{RISKS}\nRead again.\n"));
        repo.commit_on("2026-11-10");
        assert!(found(&repo).is_empty(), "{name:?}, touched lately");
    }
}

#[test]
fn every_name_drifts() {
    for name in names() {
        let repo =
            with_file(name, &claiming(name, "covers = [\"src/**\"], max-age = \"9y\", max-lag = \"1d\""));
        assert!(found(&repo).is_empty(), "{name:?}");
        repo.write("src/a.py", "a = 2\n");
        repo.commit_on("2025-06-01");
        assert_eq!(found(&repo), ["drifted-artifact"], "{name:?}");
    }
}

#[test]
fn every_name_is_seen_where_git_does_not_track_it() {
    for name in names() {
        let repo = TestRepo::with_manifest(&claiming(name, ""));
        repo.commit_on("2025-01-10");
        assert_eq!(found(&repo), ["missing-artifact"], "{name:?}");
        repo.write(name, RISKS);
        assert_eq!(found(&repo), ["untracked-artifact"], "{name:?}");
    }
}

#[test]
fn every_name_is_followed_where_it_moved() {
    for name in names() {
        let repo = with_file(name, &claiming(name, ""));
        std::fs::create_dir_all(repo.path().join("elsewhere")).expect("a folder");
        std::fs::rename(repo.path().join(name), repo.path().join("elsewhere/risks.md")).expect("moved");
        repo.commit_on("2025-02-10");
        let report = repo.json(&["--select", RULES]);
        assert_eq!(found(&repo), ["missing-artifact"], "{name:?}");
        assert!(report["findings"].to_string().contains("elsewhere/risks.md"), "{name:?}: {report:#}");
    }
}

#[test]
fn a_covered_name_is_a_name_too() {
    for (name, covers) in [
        ("app/[id].tsx", "app/[id].tsx"),
        ("app/[id]/page.tsx", "app/[id]/*.tsx"),
        ("app/[id]/[tab]/page.tsx", "app/[id]/**"),
        ("app/{a}/x/page.tsx", "app/{a}/x"),
    ] {
        let keys = format!("covers = [{}], max-age = \"9y\", max-lag = \"1d\"", toml::Value::from(covers));
        let repo = with_file("risks.md", &claiming("risks.md", &keys));
        assert_eq!(found(&repo), ["unmatched-covers"], "{covers}");
        repo.write(name, "one\n");
        repo.write("risks.md", format!("{RISKS}\nWith the page.\n"));
        repo.commit_on("2025-02-10");
        assert!(found(&repo).is_empty(), "{covers}: {:?}", found(&repo));
        repo.write(name, "two\n");
        repo.commit_on("2025-06-01");
        assert_eq!(found(&repo), ["drifted-artifact"], "{covers}");
    }
}

/// Who adds a folder that is called as the glob spells takes nothing out of what the glob covers.
#[test]
#[cfg(unix)]
fn a_name_hides_nothing_of_what_its_glob_matches() {
    let keys = "covers = [\"src/**\"], max-age = \"9y\", max-lag = \"1d\"";
    let repo = with_file("risks.md", &claiming("risks.md", keys));
    repo.write("src/**/x.py", "x = 1\n");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2025-06-01");
    assert_eq!(found(&repo), ["drifted-artifact"]);
}
