//! Whatever is in the repository, there is a finding or one line: no panic, no hang, nothing raw.
//!
//! What it costs is measured by `cargo bench --bench hostile`: a busy machine must not fail a test.

use crate::support::{OWED, Run, TestRepo};

/// Runs `check` and holds that it ended in good order, with nothing raw.
pub fn survives(repo: &TestRepo, args: &[&str]) -> Run {
    let run = repo.check(args);
    assert!((0..=2).contains(&run.status), "{}: {}", run.status, run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    assert!(run.status != 2 || run.stderr.lines().count() == 1, "one line: {}", run.stderr);
    run
}

#[test]
fn a_manifest_of_ten_megabytes() {
    let comment = format!("# {}\n", "x".repeat(100)).repeat(100_000);
    let repo =
        TestRepo::with_manifest(&format!("{comment}[system]\nname = \"big\"\nrisk = \"minimal\"\n{OWED}"));
    assert_eq!(survives(&repo, &[]).status, 0);
    repo.write("readiness.toml", comment.repeat(2));
    let run = survives(&repo, &[]);
    assert!(
        run.stdout.contains("error[invalid-syntax]") && run.stdout.contains("more than 16777216 bytes"),
        "{run:?}"
    );
}

#[test]
fn a_manifest_of_many_artifacts() {
    let runbooks: Vec<_> =
        (0..5_000).map(|number| format!("[[runbook]]\npath = \"r/{number}.md\"\n")).collect();
    let repo = TestRepo::with_manifest(&runbooks.concat());
    let run = survives(&repo, &["--format", "concise"]);
    assert_eq!(run.stdout.matches("missing-artifact").count(), 5_000);
}

/// Files that are there and files that are not, in a folder where each may be meant: names are compared so often, and no further.
#[test]
fn a_manifest_of_many_missing_artifacts_beside_many_files() {
    let files = 2_000;
    let both = |number| {
        format!("[[runbook]]\npath = \"r/{number:06}.md\"\n[[runbook]]\npath = \"r/{number:06}x.md\"\n")
    };
    let runbooks: Vec<_> = (0..files).map(both).collect();
    let runbooks = format!("[[runbook]]\npath = \"near/restrat.md\"\n{}", runbooks.concat());
    let repo = TestRepo::with_manifest(&runbooks);
    for number in 0..files {
        repo.write(&format!("r/{number:06}.md"), "# R\n\nText.\n");
    }
    repo.write("near/restart.md", "# R\n\nText.\n");
    repo.add();
    let run = survives(&repo, &[]);
    assert_eq!(run.stdout.matches("error[missing-artifact]").count(), files + 1);
    assert!(run.stdout.contains("did you mean `near/restart.md`?"), "{}", &run.stdout[..3_000]);
}

#[test]
fn a_manifest_of_many_artifacts_on_one_line() {
    let runbooks: Vec<_> = (0..5_000).map(|number| format!("{{path=\"ü/{number}.md\"}},")).collect();
    let repo = TestRepo::with_manifest(&format!("runbook = [{}]\n", runbooks.concat()));
    for format in crate::outputs::FORMATS {
        survives(&repo, &["--format", format]);
    }
}

#[test]
fn a_manifest_that_is_one_deep_list_or_one_long_line() {
    for text in [
        format!("a = {}", "[".repeat(1_000_000)),
        format!("a = {}{}", "{b=".repeat(100_000), "}".repeat(100_000)),
        format!("[{}]", "a.".repeat(200_000)),
        format!("[system]\nname = \"{}\"\nnam = 1\n", "x".repeat(2_000_000)),
        "= \n".repeat(100_000),
    ] {
        survives(&TestRepo::with_manifest(&text), &[]);
    }
}

#[test]
fn a_manifest_that_is_no_text() {
    let repo = TestRepo::new();
    repo.write("readiness.toml", b"[system]\nname = \"\xff\xfe\"\n");
    repo.add();
    let run = survives(&repo, &[]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("not UTF-8 from here on"), "{}", run.stdout);
    repo.write("readiness.toml", b"\0\0\0\0");
    assert_eq!(survives(&repo, &[]).status, 1);
}

#[test]
fn a_document_of_pathological_markdown() {
    let repo = TestRepo::with_manifest("[system]\nname = \"a\"\n[adoption]\nplan = \"plan.md\"\n");
    for text in [
        "> ".repeat(100_000) + "x",
        "[".repeat(200_000),
        "- ".repeat(50_000) + "x",
        "*a **b ".repeat(100_000),
        "|".repeat(200_000) + "\n" + &"|-".repeat(100_000),
        "<!--".repeat(100_000),
        "{% comment %}".repeat(50_000),
        "# a\n".repeat(200_000),
        "TODO\n\n".repeat(100_000),
    ] {
        repo.write("plan.md", text);
        repo.add();
        survives(&repo, &[]);
    }
}

#[test]
fn a_codeowners_of_pathological_patterns() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"a\"\nstage = \"production\"\n[adoption]\nplan = \"plan.md\"\n",
    );
    repo.write("plan.md", "# Plan\n\nTrain.\n");
    repo.write(
        "CODEOWNERS",
        "**/".repeat(2_000) + "x @a\n" + &"*a".repeat(2_000) + " @b\n" + &"[{".repeat(500) + " @c\n",
    );
    repo.add();
    survives(&repo, &[]);
}

#[cfg(unix)]
#[test]
fn whatever_lies_where_a_file_is_claimed() {
    use std::os::unix::fs::symlink;
    let repo = TestRepo::with_manifest(&format!(
        "[system]\nname = \"a\"\nrisk = \"minimal\"\n[adoption]\nplan = \"pipe\"\nstandards = \"device\"\nfeedback = \"folder.md\"\n\
         limitations = \"loop/a.md\"\nsupport = \"socket\"\nquestions = \"readiness.toml/x\"\n{OWED}",
    ));
    let at = |name: &str| repo.path().join(name);
    std::fs::create_dir(at("folder.md")).expect("a folder");
    symlink("/dev/zero", at("device")).expect("a link");
    symlink("loop", at("loop")).expect("a link");
    let _socket = std::os::unix::net::UnixListener::bind(at("socket"));
    let pipe = std::process::Command::new("mkfifo").arg(at("pipe")).status();
    assert!(pipe.is_ok_and(|status| status.success()));
    let run = survives(&repo, &["--format", "concise"]);
    assert_eq!(run.stdout.matches(" error[").count(), 6, "{}", run.stdout);
    // What git tracks and the disk replaced: never opened either.
    repo.write("tracked.md", "# A\n\ntext\n");
    repo.write("readiness.toml", "[adoption]\nplan = \"tracked.md\"\n");
    crate::support::timeline::run(crate::support::timeline::git(repo.path()).args([
        "add",
        "tracked.md",
        "readiness.toml",
    ]))
    .expect("git add");
    std::fs::remove_file(at("tracked.md")).expect("removed");
    let pipe = std::process::Command::new("mkfifo").arg(at("tracked.md")).status();
    assert!(pipe.is_ok_and(|status| status.success()));
    let run = survives(&repo, &["--verbose"]);
    assert!(run.stdout.contains("is a pipe, a device or a socket on this disk"), "{}", run.stdout);
}

#[test]
fn a_corrupt_repository_is_one_line() {
    let repo = TestRepo::with_manifest(&format!("[system]\nname = \"a\"\nrisk = \"minimal\"\n{OWED}"));
    repo.commit();
    for (file, content) in
        [("index", "DIRC garbage"), ("index", ""), ("HEAD", "garbage"), ("config", "[core\n")]
    {
        let path = repo.path().join(".git").join(file);
        let before = std::fs::read(&path).expect("git's own file");
        std::fs::write(&path, content).expect("written");
        for args in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
            survives(&repo, args);
        }
        std::fs::write(&path, before).expect("written");
    }
    std::fs::remove_dir_all(repo.path().join(".git/objects")).expect("removed");
    std::fs::create_dir(repo.path().join(".git/objects")).expect("a folder");
    assert_eq!(survives(&repo, &["--rev", "HEAD"]).status, 2);
    survives(&repo, &["--staged"]);
    assert_eq!(survives(&repo, &[]).status, 2, "the disk has every file, and nobody knows its history");
}

#[test]
fn long_names_leave_headlines_short() {
    let long = "n".repeat(300);
    let repo = TestRepo::with_manifest(&format!(
        "{long} = 1\n[system]\nstage = \"{long}\"\n{long} = 1\n[ownership]\nbusiness = \"TBD: {long}\"\nproduction = \"{long}\"\n\
         [[metric]]\nname = \"{long}\"\ndrives = \"{long}x\"\n{long} = 2\n[[metric]]\nname = \"{long}\"\n[[waiver]]\nrule = \"{long}\"\n\
         [[eval]]\nname = \"e\"\nrequire = {{ {long} = 1 }}\n[[runbook]]\npath = \"{long}/a.md\"\n[[runbook]]\npath = \"{long}\"\ncovers = [\"{long}*\"]\n\
         [adoption]\nplan = \"plan.md#{long}\"\nsupport = \"/{long}\"\nfeedback = \"https://{long}\"\n[people]\n\"{long}\" = {{}}\n"
    ));
    repo.write("plan.md", format!("# Plan\n\n[x]({long}.md)\n"));
    repo.add();
    // What `json` holds of every finding holds here too.
    assert!(repo.json(&[])["findings"].as_array().is_some_and(|findings| findings.len() > 12));
}

#[test]
fn names_and_references_beyond_number() {
    let metrics: Vec<_> = (0..20_000)
        .map(|n| format!("[[metric]]\nname = \"m{n}\"\ndrives = \"none{n}\"\nowner = \"@a/t{n}\"\n"))
        .collect();
    let people: Vec<_> = (0..20_000).map(|n| format!("\"@p{n}\" = {{}}\n")).collect();
    let repo = TestRepo::with_manifest(&format!("{}[people]\n{}", metrics.concat(), people.concat()));
    let owners: Vec<_> = (0..20_000).map(|n| format!("/f{n} @a/o{n}\n")).collect();
    repo.write("CODEOWNERS", owners.concat());
    repo.add();
    survives(&repo, &["--format", "concise"]);
}

#[test]
fn globs_beyond_number() {
    let globs: Vec<_> = (0..12_000).map(|n| format!("\"**/*.x{n}\",")).collect();
    let repo = TestRepo::with_manifest(&format!(
        "[system]\nname = \"a\"\ncode = [{}]\n[[eval]]\nname = \"e\"\nresults = \"**/*.none\"\n",
        globs.concat()
    ));
    for file in 0..2_000 {
        repo.write(&format!("f/{file}"), "");
    }
    repo.add();
    let run = survives(&repo, &["--verbose"]);
    assert!(
        run.stdout.contains("the manifest has more than 5000 globs"),
        "{}",
        &run.stdout[run.stdout.len() - 3_000..]
    );
}

#[test]
fn a_head_that_leads_nowhere_is_no_repository() {
    let repo = TestRepo::with_manifest("[system]\nname = \"a\"\nrisk = \"minimal\"\n");
    assert_ne!(survives(&repo, &[]).status, 2, "nothing is committed yet");
    repo.commit();
    let git = repo.path().join(".git");
    let head = std::fs::read_to_string(git.join("HEAD")).expect("HEAD");
    let branch = git.join(head.trim().trim_start_matches("ref: "));
    for (file, content) in [(git.join("HEAD"), "junk\n"), (git.join("HEAD"), ""), (branch, "junk\n")] {
        let before = std::fs::read(&file).expect("git's own file");
        std::fs::write(&file, content).expect("written");
        let run = survives(&repo, &[]);
        assert_eq!(run.status, 2, "{}: {content:?}: {}{}", file.display(), run.stdout, run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        std::fs::write(&file, before).expect("written");
    }
    assert_ne!(survives(&repo, &[]).status, 2);
}

/// A path of more folders than any system opens: it is not read, and that is said.
#[test]
fn a_path_of_twenty_thousand_folders_in_a_revision() {
    use std::io::Write as _;
    use std::process::Stdio;

    let repo = TestRepo::with_manifest(&format!("[system]\nname = \"deep\"\nrisk = \"minimal\"\n{OWED}"));
    repo.commit();
    let blob = repo.git(&["rev-parse", "HEAD:readiness.toml"]);
    let mut tree = format!("100644 blob {blob}\tf\n");
    let mut script = crate::support::timeline::git(repo.path());
    script.args(["mktree", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut made = script.spawn().expect("git mktree");
    let mut into = made.stdin.take().expect("a pipe");
    let mut from = std::io::BufRead::lines(std::io::BufReader::new(made.stdout.take().expect("a pipe")));
    for _ in 0..20_000 {
        writeln!(into, "{tree}").expect("a tree");
        into.flush().expect("a tree");
        let id = from.next().expect("a line").expect("an id");
        tree = format!("040000 tree {id}\td\n");
    }
    write!(into, "100644 blob {blob}\treadiness.toml\n{tree}\n").expect("a tree");
    drop(into);
    let root = from.next().expect("a line").expect("an id");
    assert!(made.wait().expect("git mktree").success());
    let commit = repo.git(&["commit-tree", "-m", "deep", &root]);
    let run = survives(&repo, &["--rev", &commit]);
    assert!(run.status < 2, "{run:?}");
    assert!(run.stderr.contains("not read: `d/d/"), "{}", run.stderr);
    assert!(run.stderr.len() < 300, "{}", run.stderr);
}
