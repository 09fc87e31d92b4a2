//! The base is not evaluated if no staged change can make a difference. Property: the output is the same, byte for byte, as if it was.

use std::fs;

use readiness::{History, Options, RepoPath, Repository, Snapshot as _, Target, check};

use super::*;
use crate::support::histories::Random;

/// A system with a finding of each kind that depends on other files: links, covered files, cards, copies, globs, names in another case,
/// a lock, an owner who is nobody.
fn system() -> TestRepo {
    let repo = TestRepo::system("contract-review");
    let place = "services/contract-review/";
    let path = format!("{place}readiness.toml");
    let manifest = fs::read_to_string(repo.path().join(&path)).expect("a manifest");
    let policy = "rules = [\"../../policy/*.md\"]\n";
    let manifest = match manifest.split_once("[policy]\n") {
        Some((before, after)) => format!("{before}[policy]\n{policy}{after}"),
        None => format!("{manifest}\n[policy]\n{policy}"),
    };
    let more = "\n[[runbook]]\npath = \"runbooks/Moved.md\"\nfor = [\"escalation\"]\ncovers = [\"**/*.yaml\", \"old/**\"]\n\
        [[runbook]]\npath = \"../../ops/**\"\nfor = [\"escalation\"]\n";
    repo.write(&path, manifest + more);
    repo.write(
        &format!("{place}runbooks/moved.md"),
        "# Moved\n\n## Steps\n\n1. See [the plan](../../../notes/plan.md).\n",
    );
    let linked = format!("{place}runbooks/rollback.md");
    let rollback = fs::read_to_string(repo.path().join(&linked)).expect("a runbook");
    repo.write(
        &linked,
        rollback + "\nSee [the target](../../../notes/target.md#aim) and [the code](../../../notes).\n",
    );
    repo.write("notes/target.md", "# Target\n\n## Aim\n\nA line.\n");
    repo.write("policy/card.md", "---\nsummary: x\n---\nNo card.\n");
    repo.write("policy/README.md", "# Cards\n");
    repo.write("notes/plan.md", "# Plan\n\nSee [what is gone](gone.md).\n");
    repo.write("notes/other.txt", "nobody claims this\n");
    repo.write("ops/a.md", "# A\n\nTODO\n");
    repo.write("other/readiness.toml", GONE);
    repo.commit_on("2026-11-13");
    fs::remove_file(repo.path().join(format!("{place}deploy/compose.yaml"))).ok();
    repo.write(&format!("{place}src/review/mark.py"), "# changed\n");
    repo.commit_on("2026-11-14");
    repo
}

/// A system whose suite names files of prompts, with a file that nobody claims.
fn other_system() -> TestRepo {
    let repo = TestRepo::system("claims-triage");
    repo.write("notes/other.txt", "nobody claims this\n");
    repo.commit_on("2026-11-14");
    repo
}

/// Whether the base need not be evaluated.
fn is_unrelated(repo: &TestRepo) -> bool {
    let repository = Repository::discover(Some(repo.path())).expect("a repository");
    let tree = repository.index().expect("an index").watching_changes();
    let mut history = History::open(&repository, None).expect("a history");
    let options = Options::on(TODAY.parse().expect("a day"));
    let everything = [Target::Folder(RepoPath::root())];
    check(&tree, history.as_mut(), &everything, &options).expect("checked");
    tree.listing().answers_are_of_commit()
}

/// Compares the two ways on what is staged.
fn same_bytes(repo: &TestRepo, what: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |more: &[&str]| {
        let file = |name: &str| folder.path().join(name);
        let outputs = ["markdown", "github", "sarif"];
        let output: Vec<_> =
            outputs.iter().map(|format| format!("{format}={}", file(format).display())).collect();
        let output = output.join(",");
        let args = ["check", "--staged", "--base", "HEAD", "--format", "json", "--output", &output];
        let run = run_in(repo.path(), &[&args, more].concat(), &[("READINESS_AS_OF", TODAY)]);
        let files = outputs.map(|name| fs::read_to_string(file(name)).unwrap_or_default());
        (run.status, run.stdout, run.stderr, files)
    };
    assert_eq!(run(&[]), run(&["--no-shortcut"]), "{what}");
}

fn reset(repo: &TestRepo) {
    repo.git(&["reset", "-q", "--hard"]);
    repo.git(&["clean", "-q", "-f", "-d"]);
}

/// What is changed; whether it is free of consequences, unless only the comparison reads it; and how.
type StagedChange<'c> = (&'c str, Option<bool>, Box<dyn Fn() + 'c>);

#[test]
fn what_nobody_asks_about_makes_no_difference_and_all_else_is_noticed() {
    let repo = system();
    let service = "services/contract-review/";
    let append = |path: &str| {
        let old = fs::read_to_string(repo.path().join(path)).unwrap_or_default();
        repo.write(path, old + "\nMore.\n");
    };
    let path = |rest: &str| format!("{service}{rest}");
    let changes: Vec<StagedChange<'_>> = vec![
        ("nothing", Some(true), Box::new(|| {})),
        ("an unrelated file", Some(true), Box::new(|| append("notes/other.txt"))),
        ("a claimed file", Some(false), Box::new(|| append(&path("runbooks/rollback.md")))),
        ("a covered file", Some(false), Box::new(|| append(&path("prompts/mark.txt")))),
        ("the target of a link", Some(false), Box::new(|| append("notes/target.md"))),
        ("the missing target of a link", Some(false), Box::new(|| append(&path("runbooks/Moved.md")))),
        ("owners", Some(false), Box::new(|| append(".gitlab/CODEOWNERS"))),
        ("owners that come first", Some(false), Box::new(|| append("CODEOWNERS"))),
        ("a card", Some(false), Box::new(|| append("policy/card.md"))),
        ("a new card", Some(false), Box::new(|| append("policy/new.md"))),
        ("a file beside the cards", Some(true), Box::new(|| append("policy/new.txt"))),
        ("a manifest", Some(false), Box::new(|| append("other/readiness.toml"))),
        (
            "a new manifest",
            Some(false),
            Box::new(|| {
                repo.write("new/readiness.toml", GONE);
            }),
        ),
        ("a lock", Some(false), Box::new(|| append(&path("readiness.lock")))),
        ("commits to ignore", Some(false), Box::new(|| append(".git-blame-ignore-revs"))),
        ("names of people", None, Box::new(|| append(".mailmap"))),
        ("attributes", None, Box::new(|| append(".gitattributes"))),
        ("what git ignores", None, Box::new(|| append(".gitignore"))),
        (
            "a deletion that nobody claims",
            Some(true),
            Box::new(|| {
                fs::remove_file(repo.path().join("notes/other.txt")).expect("removed");
            }),
        ),
        (
            "a deletion of a claim",
            Some(false),
            Box::new(|| {
                fs::remove_file(repo.path().join(path("runbooks/rollback.md"))).expect("removed");
            }),
        ),
        (
            "a rename that nobody claims",
            Some(true),
            Box::new(|| {
                repo.git(&["mv", "notes/other.txt", "notes/another.txt"]);
            }),
        ),
        (
            "a rename into a claim",
            Some(false),
            Box::new(|| {
                repo.git(&["mv", "notes/other.txt", "ops/other.txt"]);
            }),
        ),
        (
            "a file that becomes a link",
            Some(false),
            Box::new(|| {
                let claim = repo.path().join(path("runbooks/rollback.md"));
                fs::remove_file(&claim).expect("removed");
                std::os::unix::fs::symlink("moved.md", claim).expect("a link");
            }),
        ),
        ("a new file below a root glob", Some(false), Box::new(|| append(&path("deep/down/new.yaml")))),
    ];
    for (what, is_free, change) in changes {
        change();
        repo.add();
        let is_skipped = is_unrelated(&repo);
        assert!(is_free.is_none_or(|is_free| is_free == is_skipped), "{what}: skipped: {is_skipped}");
        same_bytes(&repo, what);
        reset(&repo);
    }
}

#[test]
fn staged_changes_made_at_random_give_the_same_bytes_with_and_without_the_base() {
    let systems = [system(), other_system()];
    let listed = systems.each_ref().map(|repo| repo.git(&["ls-files"]));
    let rounds = std::env::var("READINESS_STAGED_CHANGES").ok().and_then(|rounds| rounds.parse().ok());
    let rounds: u64 = rounds.unwrap_or(12);
    let mut skipped = 0;
    for seed in 1..=rounds {
        let of = usize::from(seed % 2 == 0);
        let (repo, files): (_, Vec<&str>) = (&systems[of], listed[of].lines().collect());
        let mut random = Random::new(seed);
        let mut done = Vec::new();
        for _ in 0..=random.below(3) {
            // Half of the changes are where nobody looks.
            let (quiet, other) = (random.chance(50), *random.one(&files));
            let one = if quiet { "notes/other.txt" } else { *random.one(&files) };
            let full = repo.path().join(one);
            let new = if quiet { format!("notes/{seed}/new.bin") } else { format!("{one}.new/{seed}.md") };
            let how = random.below(8);
            match how {
                0 | 1 => drop(fs::write(&full, format!("changed {seed}\n"))),
                2 => drop(fs::remove_file(&full)),
                3 => {
                    repo.write(&new, fs::read(&full).unwrap_or_default());
                    fs::remove_file(&full).ok();
                }
                4 => drop(repo.write(&new, fs::read(repo.path().join(other)).unwrap_or_default())),
                5 => {
                    fs::remove_file(&full).ok();
                    std::os::unix::fs::symlink(other, &full).ok();
                }
                6 => drop(fs::copy(repo.path().join(other), &full)),
                _ => {
                    let name = random.one(&[
                        "README.md",
                        "CODEOWNERS",
                        "readiness.toml",
                        ".mailmap",
                        "gone.md",
                        "x.MD",
                    ]);
                    let folder = one.rsplit_once('/').map_or("", |(folder, _)| folder);
                    let at = if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
                    repo.write(&at, format!("# {seed}\n"));
                }
            }
            done.push((how, one, other, new));
        }
        repo.add();
        skipped += u64::from(is_unrelated(repo));
        same_bytes(repo, &format!("seed {seed}: {done:?}"));
        reset(repo);
    }
    assert!(skipped > rounds / 10, "{skipped} of {rounds} took the shortcut");
}
