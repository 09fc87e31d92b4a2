//! Clones that hold less, or something damaged or strange: never a wrong date, never a hang.

use super::*;

#[test]
fn grafts_and_replacements_are_followed_as_git_follows_them() {
    let repo = one_runbook("2024-01-01", "");
    let id = |rev: &str| {
        let out = git(repo.path()).args(["rev-parse", rev]).output().expect("git").stdout;
        String::from_utf8(out).expect("UTF-8").trim().to_owned()
    };
    repo.write("third.txt", "x");
    repo.commit_on("2026-11-02");
    let touched = || {
        let report = repo.json(&[]);
        text(&artifact(&report, "runbook.r.md")["last-touched"]["commit"]).to_owned()
    };
    let git_says = || {
        let out =
            git(repo.path()).args(["log", "-1", "--format=%H", "--", "r.md"]).output().expect("git").stdout;
        String::from_utf8(out).expect("UTF-8").trim().to_owned()
    };
    assert_eq!(touched(), git_says());
    // HEAD's parent loses its parents.
    run(git(repo.path()).args(["replace", "--graft", "HEAD^"])).expect("git replace");
    assert_eq!(touched(), git_says());
    assert_eq!(touched(), id("HEAD^"));
    run(git(repo.path()).args(["replace", "-d", &id("HEAD^")])).expect("git replace");
    repo.write(".git/info/grafts", format!("{}\n", id("HEAD")));
    assert_eq!(touched(), git_says());
    assert_eq!(touched(), id("HEAD"));
}

/// Every finding of the full clone is in the other one too, or what it is about is said to be undecided there.
#[test]
fn clones_that_hold_less_say_the_same_or_that_they_cannot_tell() {
    for system in ["claims-triage", "contract-review"] {
        let full = TestRepo::system(system);
        run(git(full.path()).args(["config", "uploadpack.allowFilter", "true"])).expect("git config");
        run(git(full.path()).args(["config", "uploadpack.allowAnySHA1InWant", "true"])).expect("git config");
        let whole = full.json(&["--rev", "HEAD"]);
        let url = format!("file://{}", full.path().display());
        for clone in [
            &["--depth=1"][..],
            &["--depth=2"],
            &["--filter=blob:none"],
            &["--filter=tree:0"],
            &["--depth=5", "--filter=blob:none"],
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let mut args = vec!["clone", "-q"];
            args.extend(clone);
            args.extend([url.as_str(), "it"]);
            run(git(folder.path()).args(&args)).expect("git clone");
            // A lazy fetch would be network: there must be none.
            let at = folder.path().join("it");
            run(git(&at).args(["remote", "set-url", "origin", "file:///nowhere"])).expect("git remote");
            let run = crate::support::run_in(
                &at,
                &["check", "--rev", "HEAD", "--as-of", TODAY, "--format", "json"],
                &[],
            );
            let part: Value = serde_json::from_str(&run.stdout)
                .unwrap_or_else(|error| panic!("{clone:?} {error}: {run:?}"));
            let all =
                crate::support::run_in(&at, &["check", "--rev", "HEAD", "--as-of", TODAY, "--verbose"], &[])
                    .stdout;
            same_or_undecided(&whole, &part, &all, &format!("{system} {clone:?}"));
        }
    }
}

fn same_or_undecided(whole: &Value, part: &Value, verbose: &str, case: &str) {
    let key = |finding: &Value| {
        (
            text(&finding["rule"]).to_owned(),
            text(&finding["subject"]).to_owned(),
            text(&finding["message"]).to_owned(),
        )
    };
    let of = |report: &Value| -> Vec<_> {
        report["findings"].as_array().expect("findings").iter().map(key).collect()
    };
    let (all, here) = (of(whole), of(part));
    for finding in &here {
        assert!(all.contains(finding) || finding.0 == "shallow-history", "{case}: only here: {finding:?}");
    }
    let gaps = here.iter().any(|finding| finding.0 == "shallow-history");
    for finding in all.iter().filter(|finding| !here.contains(finding)) {
        assert!(gaps, "{case}: {finding:?} is gone without a word");
        assert!(
            verbose.contains(&format!("cannot tell: {}", finding.1)),
            "{case}: {finding:?} is gone; {verbose}"
        );
    }
    if gaps {
        assert_ne!(part["systems"][0]["verdict"], "ready", "{case}");
    }
    for (a, b) in whole["systems"][0]["artifacts"]
        .as_array()
        .into_iter()
        .flatten()
        .zip(part["systems"][0]["artifacts"].as_array().into_iter().flatten())
    {
        let (full, part) = (text(&a["status"]), text(&b["status"]));
        assert!(full == part || part == "undecided", "{case}: {} is {full}, here {part}", a["claim"]);
    }
}

/// A question about the last 90 days needs the last 90 days: older commits may be missing altogether.
#[test]
fn what_is_older_than_the_question_is_not_read() {
    let repo = TestRepo::new();
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"r.md\"\nmax-age = \"90d\"\n"));
    repo.write("r.md", RUNBOOK);
    repo.commit_on("2006-11-01");
    let root = String::from_utf8(git(repo.path()).args(["rev-parse", "HEAD"]).output().expect("git").stdout);
    let root = root.expect("UTF-8").trim().to_owned();
    for year in 2007..=2026 {
        repo.write("other.txt", year.to_string());
        repo.commit_on(&format!("{year}-08-01"));
    }
    repo.write("r.md", format!("{RUNBOOK}\nCall Lena.\n"));
    repo.commit_on("2026-09-20");
    let (folder, file) = root.split_at(2);
    std::fs::remove_file(repo.path().join(".git/objects").join(folder).join(file)).expect("a loose commit");
    let shown = |args: &[&str]| repo.check(args).stdout;
    assert!(
        !shown(&[]).contains("stale-artifact") && !shown(&[]).contains("shallow-history"),
        "{}",
        shown(&[])
    );
    // One that nobody touched is too old, whatever lies before.
    repo.write("readiness.toml", manifest("[[runbook]]\npath = \"other.txt\"\nmax-age = \"90d\"\n"));
    let old = shown(&[]);
    assert!(old.contains("`other.txt` was not changed or reviewed since 2026-08-22"), "{old}");
    assert!(!old.contains("shallow-history"), "{old}");
}

/// Bytes of packs, indices and the commit-graph are flipped: whatever comes of it, it is no panic and no hang.
#[test]
fn damaged_packs_and_graphs_are_survived() {
    use crate::support::histories::Random;

    let repo = TestRepo::system("claims-triage");
    run(git(repo.path()).args(["repack", "-qadf", "--depth=50"])).expect("git repack");
    run(git(repo.path()).args(["commit-graph", "write", "--reachable", "--changed-paths"]))
        .expect("git commit-graph");
    let objects = repo.path().join(".git/objects");
    let packs = std::fs::read_dir(objects.join("pack")).expect("packs").flatten().map(|entry| entry.path());
    let mut files: Vec<_> = packs
        .filter(|path| path.extension().is_some_and(|ending| ending == "pack" || ending == "idx"))
        .collect();
    files.push(objects.join("info/commit-graph"));
    files.sort();
    let random = &mut Random::new(7);
    for round in 0..60 {
        let file = random.one(&files).clone();
        let whole = std::fs::read(&file).expect("a file");
        let mut damaged = whole.clone();
        if round % 5 == 0 {
            damaged.truncate(random.below(whole.len()));
        }
        for _ in 0..=random.below(40) {
            if !damaged.is_empty() {
                let at = random.below(damaged.len());
                damaged[at] = u8::try_from(random.below(256)).expect("a byte");
            }
        }
        std::fs::remove_file(&file).expect("removed");
        std::fs::write(&file, &damaged).expect("written");
        for args in [&[][..], &["--rev", "HEAD"]] {
            let run = repo.check(args);
            assert!((0..=2).contains(&run.status), "round {round}, {}: {run:?}", file.display());
            assert!(!run.stderr.contains("panicked"), "round {round}: {run:?}");
        }
        std::fs::write(&file, &whole).expect("written");
    }
}

/// Behind the edge of a shallow clone may lie what the clone holds by another way.
#[test]
fn a_commit_that_two_ways_lead_to_is_not_miscounted_in_a_shallow_clone() {
    let repo = covering("");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-06-10");
    dated(&repo, "2026-06-10", &["checkout", "-q", "-b", "topic"]);
    repo.write("b.txt", "b");
    repo.commit_on("2026-06-20");
    repo.write("r.md", format!("{RUNBOOK}\nOr call.\n"));
    repo.commit_on("2026-11-10");
    repo.write("src/b.py", "b = 2\n");
    repo.commit_on("2026-11-15");
    dated(&repo, "2026-11-15", &["checkout", "-q", "main"]);
    dated(&repo, "2026-11-16", &["merge", "-q", "--no-ff", "-m", "Merge", "topic"]);
    assert_eq!(drift(&repo, &[]), Vec::<String>::new());
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}", repo.path().display());
    run(git(folder.path()).args(["clone", "-q", "--depth=4", &url, "it"])).expect("git clone");
    let run = crate::support::run_in(
        &folder.path().join("it"),
        &["check", "--as-of", TODAY, "--format", "concise"],
        &[],
    );
    assert!(!run.stdout.contains("drifted-artifact"), "{run:?}");
    assert!(run.stdout.contains("shallow-history"), "{run:?}");
}

#[test]
fn diamonds_and_circles_end() {
    let text = |ends: usize, note: &str| {
        format!(
            "[system]\nname = \"a\"\n[pilot]\nstarted = 2026-06-01\nends = 2026-08-{:02}\n# {note}\n",
            ends % 28 + 1
        )
    };
    let repo = TestRepo::with_manifest(&text(0, ""));
    repo.write("r.txt", "r");
    repo.commit_on("2026-06-01");
    for n in 1..=24 {
        dated(&repo, "2026-06-01", &["checkout", "-q", "-b", &format!("side{n}")]);
        // Every third side leaves the manifest as it is.
        repo.write("readiness.toml", if n % 3 == 0 { text(n - 1, "both") } else { text(n, "side") });
        repo.commit_on("2026-06-01");
        dated(&repo, "2026-06-01", &["checkout", "-q", "main"]);
        repo.write("readiness.toml", text(n, "main"));
        repo.commit_on("2026-06-01");
        dated(&repo, "2026-06-01", &["merge", "-q", "--no-commit", "-s", "ours", &format!("side{n}")]);
        repo.write("readiness.toml", text(n, "both"));
        repo.add();
        dated(&repo, "2026-06-01", &["commit", "-q", "-m", "Both"]);
    }
    let shown = repo.check(&["--verbose"]);
    assert_eq!(shown.status, 1, "its end was moved often: {shown:?}");
    // HEAD becomes the parent of its own first ancestor.
    let id = |rev: &str| {
        let out = git(repo.path()).args(["rev-list", "--max-parents=0", rev]).output().expect("git").stdout;
        String::from_utf8(out).expect("UTF-8").trim().to_owned()
    };
    let head = git(repo.path()).args(["rev-parse", "HEAD"]).output().expect("git").stdout;
    let head = String::from_utf8(head).expect("UTF-8");
    repo.write("readiness.toml", "[operations]\nalerts = { path = \"r.txt\", max-age = \"1d\" }\n");
    repo.write(".git/info/grafts", format!("{} {head}", id("HEAD")));
    assert!(repo.check(&["--format", "json"]).status <= 2);
}
