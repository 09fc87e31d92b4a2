//! A repository that cannot be evaluated is a row with its reason: never an abort, never green, and never "no manifest" if it was not read.

use std::fs;

use serde_json::json;

use super::{Portfolio, row, rows};
use crate::support::timeline::{git, run};
use crate::support::{run_in, text};

#[test]
fn what_cannot_be_evaluated_is_a_row_with_its_reason() {
    // On track, overdue, ends soon.
    let portfolio = Portfolio::of(3);
    let root = portfolio.path();
    let url = format!("file://{}", portfolio.made[0].place.display());
    run(git(root).args(["clone", "-q", "--depth", "1", &url, "shallow"])).expect("a shallow clone");
    fs::create_dir_all(root.join("empty")).expect("a folder");
    run(git(&root.join("empty")).args(["init", "-q"])).expect("an empty repository");
    run(git(root).args(["init", "-q", "--bare", "new.git"])).expect("an empty mirror");
    for (name, gone) in [("broken.git", "objects"), ("headless.git", "HEAD"), ("nothing.git", "")] {
        run(git(root).args(["clone", "-q", "--mirror", &url, name])).expect("a mirror");
        let at = root.join(name).join(gone);
        if at.is_dir() { fs::remove_dir_all(at) } else { fs::remove_file(at) }.expect("removed");
        fs::create_dir_all(root.join(name)).expect("a folder");
    }
    run(git(root).args(["clone", "-q", "--mirror", &url, "blobless.git"])).expect("a mirror");
    let manifest =
        git(&root.join("blobless.git")).args(["rev-parse", "HEAD:readiness.toml"]).output().expect("git");
    let id = String::from_utf8(manifest.stdout).expect("UTF-8");
    run(git(&root.join("blobless.git")).args(["unpack-objects", "-q"]).stdin(std::process::Stdio::null()))
        .ok();
    let loose = loosen(&root.join("blobless.git"));
    fs::remove_file(loose.join(&id[..2]).join(id[2..].trim())).expect("the manifest is gone");
    fs::create_dir_all(root.join("dangling")).expect("a folder");
    fs::write(root.join("dangling/.git"), "gitdir: ../nowhere\n").expect("a file");

    let all = portfolio.json(&[]);
    for (path, status, reason) in [
        ("shallow", "shallow", "git fetch --unshallow"),
        ("empty", "no-manifest", "no readiness.toml"),
        ("new.git", "no-manifest", "without a commit"),
        ("broken.git", "unreadable", "does not exist"),
        ("headless.git", "unreadable", ""),
        ("nothing.git", "unreadable", "not a git repository"),
        ("blobless.git", "unreadable", "readiness.toml"),
        ("dangling", "unreadable", ""),
    ] {
        let row = row(&all, path);
        assert_eq!(row["status"], status, "{row}");
        assert!(text(&row["reason"]).contains(reason), "{row}");
        assert_eq!(row["systems"].as_array().map(Vec::len), Some(usize::from(path == "shallow")), "{row}");
    }
    assert_eq!(rows(&all).len(), 11);
    assert_eq!((&all["board"]["read"], &all["board"]["found"]), (&json!(3), &json!(11)));
    let screen = portfolio.run(&[]).stdout;
    for path in ["empty", "broken", "headless", "nothing", "blobless", "dangling"] {
        let line =
            screen.lines().find(|line| line.starts_with(path)).unwrap_or_else(|| panic!("{path}: {screen}"));
        assert!(line.contains("no manifest") == (path == "empty"), "{line}");
    }
}

/// Unpacks the objects of a mirror, and returns their folder.
fn loosen(mirror: &std::path::Path) -> std::path::PathBuf {
    let packs = mirror.join("objects/pack");
    let aside = mirror.join("aside");
    fs::rename(&packs, &aside).expect("moved");
    fs::create_dir(&packs).expect("a folder");
    for file in fs::read_dir(&aside).expect("packs").flatten() {
        if file.path().extension().is_some_and(|extension| extension == "pack") {
            let pack = fs::File::open(file.path()).expect("a pack");
            run(git(mirror).args(["unpack-objects", "-q"]).stdin(pack)).expect("unpacked");
        }
    }
    mirror.join("objects")
}

#[test]
fn a_shallow_clone_is_never_green() {
    let portfolio = Portfolio::of(1);
    let url = format!("file://{}", portfolio.made[0].place.display());
    run(git(portfolio.path()).args(["clone", "-q", "--depth", "1", &url, "shallow"])).expect("a clone");
    let all = portfolio.json(&[]);
    assert_eq!(
        (&all["board"]["passed"], &all["board"]["undecided"]),
        (&json!(1), &json!(1)),
        "{}",
        all["board"]
    );
    let csv = portfolio.run(&["--format", "csv"]).stdout;
    assert!(csv.lines().any(|line| line.starts_with("shallow,") && line.contains(",cannot tell,")), "{csv}");
}

#[test]
fn a_repository_beyond_a_limit_of_work_is_a_row() {
    let portfolio = Portfolio::of(2);
    for (option, limit, what) in [
        ("--max-commits", "5", "more than 5 commits"),
        ("--max-bytes", "20000", "more than 20000 bytes"),
        ("--max-claims", "3", "more than 3 entries"),
    ] {
        let all = portfolio.json(&[option, limit]);
        for row in rows(&all) {
            assert_eq!(row["status"], "beyond-limits", "{row}");
            let reason = text(&row["reason"]);
            assert!(reason.contains(what) && reason.contains(option), "{reason}");
            assert_eq!(row["systems"], json!([]));
        }
        assert_eq!((&all["board"]["read"], &all["board"]["passed"]), (&json!(0), &json!(0)));
    }
    let exact = portfolio.json(&["--max-commits", "6"]);
    assert_eq!(exact["board"]["read"], 2, "the limit itself is allowed");
}

#[test]
fn results_beyond_the_limit_of_bytes_are_a_row() {
    let portfolio = Portfolio::of(2);
    for made in &portfolio.made {
        let is_bare = made.place.extension().is_some();
        let tree = if is_bare { portfolio.path().join("tree") } else { made.place.clone() };
        if is_bare {
            run(git(portfolio.path()).args(["clone", "-q"]).arg(&made.place).arg(&tree)).expect("a clone");
        }
        let at = tree.join("evals/triage/results/2026-10-19.json");
        let text = fs::read_to_string(&at).expect("results");
        let padded = text.replacen('{', &format!("{{\n \"log\": \"{}\",", "x".repeat(2_000_000)), 1);
        fs::write(at, padded).expect("written");
        run(git(&tree).args(["commit", "-qam", "A log in the results"])).expect("a commit");
        if is_bare {
            run(git(&tree).args(["push", "-q", "origin", "HEAD:main"])).expect("pushed");
            fs::remove_dir_all(&tree).expect("removed");
        }
    }
    let all = portfolio.json(&["--max-bytes", "1000000"]);
    let statuses: Vec<_> = rows(&all).iter().map(|row| text(&row["status"])).collect();
    assert_eq!(statuses, ["beyond-limits", "beyond-limits"]);
    assert_eq!(portfolio.json(&[])["board"]["read"], 2);
}

#[test]
fn submodules_and_nested_work_trees_are_found() {
    let portfolio = Portfolio::of(1);
    let outer = portfolio.path().join("outer");
    let inner = outer.join("tools/inner");
    fs::create_dir_all(&inner).expect("folders");
    for place in [&outer, &inner] {
        run(git(place).args(["init", "-q"])).expect("a repository");
    }
    let source = portfolio.made[0].place.to_string_lossy().into_owned();
    let mut add = git(&outer);
    add.args(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &source, "modules/triage"]);
    run(&mut add).expect("a submodule");
    run(git(&portfolio.made[0].place)
        .args(["worktree", "add", "-q", "--detach"])
        .arg(portfolio.path().join("linked")))
    .expect("a work tree");
    let all = portfolio.json(&[]);
    let paths: Vec<_> = rows(&all).iter().map(|row| text(&row["path"])).collect();
    for path in ["outer", "outer/tools/inner", "outer/modules/triage", "linked"] {
        assert!(paths.contains(&path), "{paths:?}");
    }
    assert_eq!(row(&all, "outer/modules/triage")["status"], "read");
    assert_eq!(row(&all, "linked")["status"], "read");
}

#[test]
fn nothing_to_evaluate_is_a_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    for args in [&["portfolio"][..], &["portfolio", "nowhere"], &["portfolio", "."]] {
        let run = run_in(folder.path(), args, &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}: {}", run.stderr);
    }
}
