//! Repositories of which git cannot read all: an error in reading is never an absence.
//!
//! Only a branch without a commit has no history. Where HEAD or its commit cannot be read the run ends with status 2; where something
//! below it is missing or damaged, what depends on it is undecided, and the reason is the right one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::timeline::{git, run};
use crate::support::{Run, TODAY, TestRepo, run_in};

/// What git prints in a repository, on one line.
fn told(folder: &Path, args: &[&str]) -> String {
    let output = git(folder).args(args).output().expect("git");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().expect("a type").is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).expect("a copy");
        }
    }
}

/// A fixture system with every object in a file of its own, and a log of its branch.
fn with_loose_objects(system: &str) -> TestRepo {
    let repo = TestRepo::system(system);
    let packs = objects(repo.path()).join("pack");
    let aside = repo.path().join(".git/aside");
    fs::rename(&packs, &aside).expect("moved");
    for pack in fs::read_dir(&aside).expect("packs").flatten().map(|entry| entry.path()) {
        if pack.extension().is_some_and(|ending| ending == "pack") {
            let file = fs::File::open(pack).expect("a pack");
            run(git(repo.path()).args(["unpack-objects", "-q"]).stdin(file)).expect("git unpack-objects");
        }
    }
    fs::remove_dir_all(aside).expect("removed");
    repo.git(&["commit", "-q", "--allow-empty", "-m", "one more"]);
    repo
}

/// The file of a loose object, made writable.
fn loose(folder: &Path, id: &str) -> PathBuf {
    let (start, rest) = id.split_at(2);
    let path = folder.join(".git/objects").join(start).join(rest);
    assert!(path.is_file(), "{id} is loose");
    let content = fs::read(&path).expect("an object");
    fs::remove_file(&path).expect("removed");
    fs::write(&path, content).expect("written");
    path
}

fn head(folder: &Path) -> String {
    told(folder, &["rev-parse", "HEAD"])
}

fn objects(folder: &Path) -> PathBuf {
    folder.join(".git/objects")
}

fn put(folder: &Path, path: &str, content: &str) {
    let path = folder.join(".git").join(path);
    let _ = fs::remove_file(&path);
    fs::write(path, content).expect("written");
}

/// The files of its only pack, after all was packed, references too: without and with this ending.
fn packed(folder: &Path, ending: &str) -> PathBuf {
    run(git(folder).args(["repack", "-qad"])).expect("git repack");
    run(git(folder).args(["pack-refs", "--all"])).expect("git pack-refs");
    let files =
        fs::read_dir(objects(folder).join("pack")).expect("packs").flatten().map(|entry| entry.path());
    let path =
        files.into_iter().find(|path| path.extension().is_some_and(|it| it == ending)).expect("a pack");
    let content = fs::read(&path).expect("a pack");
    fs::remove_file(&path).expect("removed");
    fs::write(&path, content).expect("written");
    path
}

/// Flips bytes all over a file, behind its header.
fn flip(path: &Path) {
    let mut content = fs::read(path).expect("a file");
    content.iter_mut().skip(12).for_each(|byte| *byte ^= 0x5a);
    fs::write(path, content).expect("written");
}

fn packed_refs(folder: &Path) -> PathBuf {
    packed(folder, "pack");
    fs::remove_dir_all(folder.join(".git/logs")).expect("logs");
    folder.join(".git/packed-refs")
}

/// Makes a commit object of what `text` gives for a whole one, and lets HEAD's branch name it.
fn commit_of(folder: &Path, text: impl Fn(&str) -> String) {
    let text = text(&told(folder, &["cat-file", "commit", "HEAD"]));
    fs::write(folder.join(".git/it"), text).expect("written");
    let args = ["hash-object", "-t", "commit", "-w", "--literally", ".git/it"];
    put(folder, "refs/heads/main", &told(folder, &args));
}

type State = (&'static str, fn(&Path), &'static str);

/// Ways in which HEAD, its commit or all objects cannot be read, and what is said of each.
const STATES: &[State] = &[
    ("objects moved away", |at| fs::rename(objects(at), at.join("away")).expect("moved"), "does not exist"),
    (
        "objects emptied",
        |at| {
            fs::remove_dir_all(objects(at)).expect("removed");
            fs::create_dir_all(objects(at).join("pack")).expect("made");
        },
        "objects` is empty",
    ),
    (
        "alternate gone",
        |at| {
            fs::rename(objects(at), at.join(".git/elsewhere")).expect("moved");
            fs::create_dir_all(objects(at).join("info")).expect("made");
            put(at, "objects/info/alternates", "/nowhere/objects\n");
        },
        "`/nowhere/objects`, which does not exist",
    ),
    (
        "alternate of an alternate gone",
        |at| {
            let (one, two) = (at.join(".git/one"), at.join(".git/two"));
            fs::rename(objects(at), &two).expect("moved");
            fs::create_dir_all(objects(at).join("info")).expect("made");
            fs::create_dir_all(one.join("info")).expect("made");
            put(at, "objects/info/alternates", &format!("{}\n", one.display()));
            put(at, "one/info/alternates", &format!("{}\n", two.display()));
            fs::rename(two, at.join(".git/three")).expect("moved");
        },
        "two`, which does not exist",
    ),
    ("commit gone", |at| fs::remove_file(loose(at, &head(at))).expect("removed"), "which is missing"),
    (
        "commit cut off",
        |at| {
            let path = loose(at, &head(at));
            let content = fs::read(&path).expect("an object");
            fs::write(path, &content[..content.len() / 2]).expect("written");
        },
        "damaged",
    ),
    ("commit empty", |at| fs::write(loose(at, &head(at)), "").expect("written"), "damaged"),
    ("commit garbage", |at| fs::write(loose(at, &head(at)), "no object").expect("written"), "damaged"),
    (
        "commit is another one",
        |at| {
            let other = loose(at, &told(at, &["rev-parse", "HEAD^"]));
            fs::copy(other, loose(at, &head(at))).expect("copied");
        },
        "its content does not match its id",
    ),
    ("commit without a tree", |at| commit_of(at, |it| it.replacen("tree ", "tee ", 1)), "damaged"),
    ("commit without a committer", |at| commit_of(at, |it| it.replacen("committer ", "it ", 1)), "damaged"),
    (
        "branch names a tree",
        |at| put(at, "refs/heads/main", &told(at, &["rev-parse", "HEAD^{tree}"])),
        "a tree and not a commit",
    ),
    (
        "branch names a blob",
        |at| put(at, "refs/heads/main", &told(at, &["rev-parse", "HEAD:README.md"])),
        "a blob and not a commit",
    ),
    ("branch names nothing that is here", |at| put(at, "refs/heads/main", &"12".repeat(20)), "is missing"),
    ("branch names no object", |at| put(at, "refs/heads/main", &"0".repeat(40)), "names no object"),
    ("branch empty", |at| put(at, "refs/heads/main", ""), "git fsck"),
    ("branch garbage", |at| put(at, "refs/heads/main", "\0\0\0\0"), "git fsck"),
    ("branch names itself", |at| put(at, "refs/heads/main", "ref: refs/heads/main\n"), "too many references"),
    ("branch gone", |at| fs::remove_file(at.join(".git/refs/heads/main")).expect("removed"), "update-ref"),
    ("HEAD empty", |at| put(at, "HEAD", ""), "HEAD"),
    ("HEAD garbage", |at| put(at, "HEAD", "\u{1}\u{2}garbage"), "HEAD"),
    ("HEAD names no branch", |at| put(at, "HEAD", "ref: nonsense\n"), "HEAD"),
    ("HEAD cut off", |at| put(at, "HEAD", &head(at)[..20]), "HEAD"),
    ("HEAD detached at nothing", |at| put(at, "HEAD", &"34".repeat(20)), "is missing"),
    ("HEAD gone", |at| fs::remove_file(at.join(".git/HEAD")).expect("removed"), ""),
    ("references gone", |at| fs::remove_dir_all(at.join(".git/refs")).expect("removed"), ""),
    (
        "packed references garbage",
        |at| fs::write(packed_refs(at), "garbage\n").expect("written"),
        "packed-refs",
    ),
    (
        "packed references cut off",
        |at| {
            let path = packed_refs(at);
            let text = fs::read_to_string(&path).expect("references");
            let end = text.find("refs/heads/main").expect("the branch");
            fs::write(&path, &text[..end]).expect("written");
        },
        "packed-refs",
    ),
    (
        "packed references a folder",
        |at| {
            let path = packed_refs(at);
            fs::remove_file(&path).expect("removed");
            fs::create_dir(path).expect("made");
        },
        "packed-refs",
    ),
    (
        "packed references gone",
        |at| {
            packed(at, "pack");
            fs::remove_file(at.join(".git/packed-refs")).expect("removed");
        },
        "update-ref",
    ),
    ("pack without its index", |at| fs::remove_file(packed(at, "idx")).expect("removed"), "git index-pack"),
    ("index without its pack", |at| fs::remove_file(packed(at, "pack")).expect("removed"), "does not exist"),
    ("pack damaged", |at| flip(&packed(at, "pack")), "damaged"),
    (
        "pack cut off",
        |at| {
            let path = packed(at, "pack");
            let content = fs::read(&path).expect("a pack");
            fs::write(path, &content[..20]).expect("written");
        },
        "damaged",
    ),
    ("pack empty", |at| fs::write(packed(at, "pack"), "").expect("written"), ""),
    ("index of the pack damaged", |at| flip(&packed(at, "idx")), ""),
    ("index of the pack empty", |at| fs::write(packed(at, "idx"), "").expect("written"), ""),
];

const TREES: [&[&str]; 3] = [&[], &["--staged"], &["--rev", "HEAD"]];

fn check(folder: &Path, args: &[&str]) -> Run {
    run_in(folder, &[&["check", "--as-of", TODAY], args].concat(), &[])
}

#[test]
fn an_unreadable_history_is_no_empty_one() {
    let whole = with_loose_objects("contract-review");
    for tree in TREES {
        let run = check(whole.path(), tree);
        assert_eq!(run.status, 0, "control {tree:?}: {}", run.stdout);
        assert!(run.stdout.contains("ready"), "control {tree:?}: {}", run.stdout);
    }
    let mut wrong = Vec::new();
    for (name, damage, said) in STATES {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().join("it");
        copy(whole.path(), &at);
        damage(&at);
        let more: [&[&str]; 2] =
            [&["--base", "HEAD"], &["--staged", "--base", "HEAD", "--fail-on", "undecided"]];
        let review = ["review", "README.md", "--statement", "updated", "--by", "@lena-ortiz"];
        let checks = TREES.into_iter().chain(more).map(|args| (args, check(&at, args)));
        for (args, run) in checks.chain([(&["review"][..], run_in(&at, &review, &[]))]) {
            let is_right = run.status == 2
                && run.stdout.is_empty()
                && run.stderr.lines().count() == 1
                && run.stderr.contains(said);
            if !is_right {
                wrong.push(format!("{name} {args:?}: {run:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A runbook whose code changed since, in a history of three commits.
fn lagging() -> TestRepo {
    let repo = TestRepo::new();
    let manifest = "[system]\nname = \"a\"\nstage = \"production\"\n[[runbook]]\npath = \"r.md\"\ncovers = [\"src/**\"]\n";
    repo.write("readiness.toml", manifest);
    repo.write("r.md", "# Incident\n\nSwitch off the flag.\n");
    repo.write("src/a.py", "a = 1\n");
    repo.commit_on("2026-06-01");
    repo.write("src/a.py", "a = 2\n");
    repo.commit_on("2026-07-01");
    repo.write("other.txt", "x");
    repo.commit_on("2026-11-01");
    repo
}

/// Damages what is in a pack, and keeps HEAD's commit with all its files.
fn all_but_head(folder: &Path, damage: impl Fn(&Path)) {
    let listed = told(folder, &["ls-tree", "-r", "-t", "--format=%(objectname)", "HEAD"]);
    let mut ids = vec![head(folder), told(folder, &["rev-parse", "HEAD^{tree}"])];
    ids.extend(listed.lines().map(str::to_owned));
    let aside: Vec<_> = ids.iter().map(|id| loose(folder, id)).map(|path| (fs::read(&path), path)).collect();
    damage(folder);
    for (content, path) in aside {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content.expect("an object")).expect("written");
    }
}

/// Ways in which something below HEAD's commit cannot be read, and what is said of each.
const BELOW: &[State] = &[
    (
        "parent gone",
        |at| fs::remove_file(loose(at, &told(at, &["rev-parse", "HEAD^"]))).expect("removed"),
        "is missing: run `git fetch`",
    ),
    (
        "parent damaged",
        |at| fs::write(loose(at, &told(at, &["rev-parse", "HEAD^"])), "x").expect("written"),
        "is damaged",
    ),
    (
        "first tree gone",
        |at| fs::remove_file(loose(at, &told(at, &["rev-parse", "HEAD^^^{tree}"]))).expect("removed"),
        "is missing: run `git fetch`",
    ),
    (
        "first folder damaged",
        |at| fs::write(loose(at, &told(at, &["rev-parse", "HEAD^^:src"])), "x").expect("written"),
        "is damaged",
    ),
    (
        "parent in an alternate that is gone",
        |at| {
            fs::remove_file(loose(at, &told(at, &["rev-parse", "HEAD^"]))).expect("removed");
            put(at, "objects/info/alternates", "/nowhere/objects\n");
        },
        "`/nowhere/objects`, which does not exist",
    ),
    (
        "parent in a pack without its index",
        |at| all_but_head(at, |at| fs::remove_file(packed(at, "idx")).expect("removed")),
        "git index-pack",
    ),
    ("parent in a damaged pack", |at| all_but_head(at, |at| flip(&packed(at, "pack"))), "is damaged"),
    ("shallow", |at| put(at, "shallow", &format!("{}\n", head(at))), "`git fetch --unshallow`"),
];

#[test]
fn what_is_missing_below_head_is_undecided_and_the_reason_is_the_right_one() {
    let whole = lagging();
    for tree in [&[][..], &["--staged"]] {
        let run = check(whole.path(), &[tree, &["--select", "drifted-artifact"]].concat());
        assert!(run.stdout.contains("142 days behind"), "control {tree:?}: {}", run.stdout);
    }
    let mut wrong = Vec::new();
    for (name, damage, said) in BELOW {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().join("it");
        copy(whole.path(), &at);
        damage(&at);
        for tree in [&[][..], &["--staged"]] {
            let rules = "drifted-artifact,shallow-history";
            let args = [tree, &["--select", rules, "--fail-on", "undecided", "--verbose"]];
            let run = check(&at, &args.concat());
            // However it is broken into lines.
            let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
            let advises_to_fetch = words.contains("--unshallow");
            let is_right = run.status == 1
                && words.contains("cannot tell: runbook.r.md")
                && words.contains(said)
                && advises_to_fetch == (*name == "shallow");
            if !is_right {
                wrong.push(format!("{name} {tree:?}: {}\n{}{}", run.status, run.stdout, run.stderr));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What HEAD has is what the index is compared with: without it, nothing staged counts as committed.
#[test]
fn a_tree_of_head_that_is_missing_leaves_what_is_staged_undecided() {
    let repo = lagging();
    repo.write("src/a.py", "a = 3\n");
    repo.add();
    fs::remove_file(loose(repo.path(), &repo.git(&["rev-parse", "HEAD:src"]))).expect("removed");
    for tree in [&[][..], &["--staged"]] {
        let args = [tree, &["--select", "drifted-artifact", "--fail-on", "undecided", "--verbose"]];
        let run = repo.check(&args.concat());
        assert_eq!(run.status, 1, "{run:?}");
        assert!(run.stdout.contains("it cannot be compared with HEAD"), "{}", run.stdout);
    }
    let run = repo.check(&["--rev", "HEAD"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("the tree of `HEAD` is incomplete"), "{}", run.stderr);
}

#[test]
fn a_branch_without_a_commit_has_no_history() {
    let repo = TestRepo::system("contract-review");
    for head in ["ref: refs/heads/new\n", "ref: refs/heads/a/b/c\n"] {
        put(repo.path(), "HEAD", head);
        for tree in [&[][..], &["--staged"], &["--base", "HEAD"], &["--staged", "--base", "HEAD"]] {
            let run = repo.check(tree);
            assert!(run.status < 2, "{head} {tree:?}: {run:?}");
        }
        assert_eq!(repo.check(&["--rev", "HEAD"]).status, 2, "{head}");
    }
    // Made without its branch, as `git checkout --orphan` does; and a branch that was deleted with its log.
    let repo = TestRepo::system("contract-review");
    repo.git(&["checkout", "-q", "--orphan", "fresh"]);
    assert!(repo.check(&["--staged"]).status < 2);
    repo.git(&["commit", "-q", "-m", "one"]);
    repo.git(&["update-ref", "-d", "HEAD"]);
    assert!(repo.check(&["--staged"]).status < 2);
}

/// What these rules say of the runbook that lags, in one line; an error where they accuse anybody.
fn said_of_the_runbook(repo: &TestRepo, args: &[&str]) -> String {
    let rules = "drifted-artifact,stale-artifact,shallow-history,invalid-syntax";
    let run = repo.check(&[args, &["--select", rules, "--fail-on", "note"]].concat());
    assert_eq!(run.status, 0, "{args:?}: {run:?}");
    let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.replace("cannot tell, as before:", "cannot tell:");
    words.split_once("cannot tell: runbook.r.md").map_or_else(String::new, |(_, why)| why.to_owned())
}

fn cannot_tell(repo: &TestRepo, args: &[&str], why: &str) {
    let said = said_of_the_runbook(repo, args);
    assert!(said.contains(why), "{args:?}: {said}");
}

/// What excuses an artifact may stand in a file that a partial clone does not hold.
#[test]
fn what_would_excuse_an_artifact_and_is_missing_accuses_nobody() {
    let trees = [&["--rev", "HEAD"][..], &["--staged"], &["--staged", "--base", "HEAD"]];
    let repo = lagging();
    repo.write(".git-blame-ignore-revs", told(repo.path(), &["rev-parse", "HEAD^"]));
    repo.commit_on("2026-11-02");
    let is_decided = |tree: &&[&str]| assert_eq!(said_of_the_runbook(&repo, tree), "", "{tree:?}");
    trees.iter().for_each(is_decided);
    fs::remove_file(loose(repo.path(), &told(repo.path(), &["rev-parse", "HEAD:.git-blame-ignore-revs"])))
        .expect("removed");
    for tree in trees {
        cannot_tell(&repo, tree, "`.git-blame-ignore-revs`");
    }

    let repo = lagging();
    let said = ["--statement", "still-accurate", "--reason", "Read it.", "--by", "@acme/a"];
    let review = repo.readiness(&[&["review", "r.md", "--as-of", TODAY][..], &said].concat());
    assert_eq!(review.status, 0, "{review:?}");
    repo.commit_on(TODAY);
    let is_decided = |tree: &&[&str]| assert_eq!(said_of_the_runbook(&repo, tree), "", "{tree:?}");
    trees.iter().for_each(is_decided);
    fs::remove_file(loose(repo.path(), &told(repo.path(), &["rev-parse", "HEAD:readiness.lock"])))
        .expect("removed");
    for tree in trees {
        cannot_tell(&repo, tree, "`readiness.lock`");
    }
}

/// A commit of a day to come, with later ones of today: its clock was wrong, and it makes nothing current for years.
#[test]
fn a_commit_whose_clock_was_wrong_makes_nothing_current() {
    let repo = lagging();
    repo.write("r.md", "# Incident\n\nSwitch off the flag, and call.\n");
    repo.commit_on("2038-01-01");
    repo.write("src/a.py", "a = 3\n");
    repo.commit_on("2026-08-01");
    for tree in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
        cannot_tell(&repo, tree, "dated later than today and than HEAD");
    }
    // A day of the past was asked for.
    repo.commit_on("2038-01-02");
    assert_eq!(said_of_the_runbook(&repo, &[]), "");
}

/// What git refuses to read, or what it would have to pass by to find another repository further above.
#[test]
fn another_repository_is_not_judged_in_the_place_of_a_broken_one() {
    let outer = TestRepo::system("contract-review");
    let inner = outer.path().join("inner");
    fs::create_dir_all(inner.join("docs")).expect("a folder");
    let refused = |folder: &Path, said: &str| {
        for args in [&["check", "--as-of", TODAY][..], &["check", "--as-of", TODAY, "--staged"]] {
            let run = run_in(folder, args, &[]);
            assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
            assert!(run.stderr.contains(said), "{}", run.stderr);
        }
    };
    for content in ["gitdir: /nowhere/worktrees/inner\n", "junk", ""] {
        fs::write(inner.join(".git"), content).expect("written");
        refused(&inner, "does not point to a repository");
        refused(&inner.join("docs"), "does not point to a repository");
        assert_eq!(check(outer.path(), &[]).status, 0, "the outer one is whole");
    }
    fs::remove_file(inner.join(".git")).expect("removed");
    run(git(&inner).args(["init", "-q"])).expect("git init");
    fs::remove_file(inner.join(".git/HEAD")).expect("removed");
    refused(&inner.join("docs"), "HEAD` does not exist");
}

#[test]
fn a_format_that_nobody_knows_and_a_configuration_that_cannot_be_read_are_refused() {
    let repo = TestRepo::system("contract-review");
    repo.git(&["config", "core.repositoryFormatVersion", "1"]);
    repo.git(&["config", "extensions.noop", "true"]);
    assert_eq!(repo.check(&[]).status, 0);
    repo.git(&["config", "extensions.keptElsewhere", "true"]);
    assert!(!git(repo.path()).arg("status").output().expect("git").status.success(), "git refuses it too");
    let run = repo.check(&[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.to_lowercase().contains("extensions.keptelsewhere"), "{}", run.stderr);

    let repo = TestRepo::system("contract-review");
    fs::remove_file(repo.path().join(".git/config")).expect("removed");
    fs::create_dir(repo.path().join(".git/config")).expect("a folder");
    let run = repo.check(&[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("config` cannot be read"), "{}", run.stderr);
}
