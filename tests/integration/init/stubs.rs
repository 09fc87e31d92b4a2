//! `--add`: what a gate owes is written where it belongs, once.

use readiness::Manifest;

use super::{init, manifest, written};
use crate::support::{TestRepo, run_in};

const GATES: &[&str] = &[
    "ownership",
    "data",
    "integration",
    "value",
    "quality",
    "operations",
    "adoption",
    "governance",
    "decision",
];

/// A manifest with each line of what is owed made a claim, and each placeholder a value.
fn uncommented(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let bare = line.trim_start_matches(['#', ' ']);
        let is_key = bare.split_once('=').is_some_and(|(key, _)| {
            let key = key.trim();
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        });
        let is_stub = line.starts_with('#') && (is_key || bare.starts_with('['));
        out.push_str(if is_stub { bare } else { line });
        out.push('\n');
    }
    let out = out.replace("YYYY-MM-DD", "2027-01-31").replace("[…]", "[1]").replace("{ … }", "{ a = 1 }");
    out.replace(" = …", " = 1")
}

fn assert_uncommented_is_toml(repo: &TestRepo, what: &str) {
    for gate in GATES {
        repo.git(&["checkout", "-q", "--", "readiness.toml"]);
        let before = manifest(repo, "readiness.toml");
        let text = written(repo, &["--add", gate]);
        let toml: Result<toml::Table, _> = uncommented(&text).parse();
        assert!(toml.is_ok(), "{what}, {gate}: {toml:?}\n{text}");
        let mut lines = text.lines();
        assert!(before.lines().all(|line| lines.any(|new| new == line)), "{what}, {gate}: {text}");
        assert_eq!(written(repo, &["--add", gate]), text, "{what}, {gate}");
    }
}

#[test]
fn what_is_owed_stands_where_it_can_be_uncommented() {
    let repo = TestRepo::system("claims-triage");
    assert_uncommented_is_toml(&repo, "the example");
    let raci = "responsible = \"@a/b\"";
    for text in [
        format!("[ownership]\nproduct = \"@a/b\"\n\n[ownership.raci]\nrollback = {{ {raci} }}\n"),
        format!("[ownership.raci.rollback]\n{raci}\n"),
        format!("[ownership]\nraci = {{ rollback = {{ {raci} }} }}\n"),
        format!("[ownership]\nraci.rollback.{raci}\n\n[data-note]\nx = 1\n")
            .replace("[data-note]\nx = 1\n", ""),
        format!("ownership.raci.rollback.{raci}\n"),
        format!("[ownership.raci]\n\n[ownership.raci.rollback]\n{raci}\n[ownership]\n"),
        "[operations]\ncost-limit = { currency = \"EUR\" }\n[[eval]]\nname = \"a\"\n[[eval]]\nname = \"b\"\n"
            .to_owned(),
        "eval = [{ name = \"a\" }]\nrunbook = [{ path = \"https://x.example\" }]\n".to_owned(),
        "[[runbook]]\npath = \"https://x.example\"\n\n[[runbook]]\npath = \"https://y.example\"\n".to_owned(),
        String::new(),
    ] {
        let whole = format!("{text}\n[system]\nname = \"x\"\nstage = \"production\"\n");
        let repo = TestRepo::with_manifest(&whole);
        repo.commit();
        assert_uncommented_is_toml(&repo, &whole);
    }
}

#[test]
fn what_entries_lack_is_written_into_them() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"x\"\nstage = \"handoff\"\n\n[[eval]]\nname = \"a\"\n# ours\n\n[[eval]]\nname = \"b\"\n\n\
         [[runbook]]\npath = \"https://x.example\"\n",
    );
    repo.commit();
    let text = written(&repo, &["--add", "quality"]);
    for before in ["name = \"a\"\n# ours\n# results = ", "name = \"b\"\n# results = "] {
        assert!(text.contains(before), "{before:?}: {text}");
    }
    let again = init(&repo, &["--add", "quality"]);
    assert!(again.stdout.contains("already there as comments: lines 8"), "{again:?}\n{text}");
    assert_eq!(manifest(&repo, "readiness.toml"), text);
    let text = written(&repo, &["--add", "operations"]);
    let uses = text.lines().find(|line| line.starts_with("# for ")).expect("the uses");
    for one in ["incident-response", "rollback", "escalation"] {
        assert!(uses.contains(one), "{uses}");
    }
}

#[test]
fn the_number_that_a_gate_owes_is_that_of_check() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"x\"\nstage = \"handoff\"\n\n[[eval]]\nname = \"a\"\n\n[[runbook]]\npath = \"https://x.example\"\n",
    );
    repo.commit();
    let check = repo.check(&["--color", "never"]).stdout;
    let mut seen = 0;
    for gate in GATES {
        let line = check.lines().find(|line| {
            let mut words = line.split_whitespace();
            words.next() == Some(gate) && words.next().is_some_and(|word| word.parse::<usize>().is_ok())
        });
        let Some(line) = line else { continue };
        let count = line.split_whitespace().nth(1).expect("a number");
        let run = init(&repo, &["--add", gate, "--diff"]);
        let said = format!("the gate {gate} owes {count} key");
        assert!(run.stderr.contains(&said), "{said}: {run:?}\n{check}");
        seen += 1;
    }
    assert!(seen > 5, "{check}");
}

#[test]
fn what_stands_as_comments_is_to_be_filled_in() {
    let repo = TestRepo::with_manifest("[system]\nname = \"x\"\nstage = \"handoff\"\n");
    repo.commit();
    let check = |format: &str| {
        let run = repo.check(&["--format", format]).stdout;
        run.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(check("human").contains("`readiness init --add adoption`"));
    let text = written(&repo, &["--add", "adoption"]);
    let first = text.lines().position(|line| line.starts_with("# plan")).expect("a comment") + 1;
    for (format, place) in [
        ("human", format!("(fill in the comments from readiness.toml:{first} on)")),
        ("markdown", format!("(fill in the comments from `readiness.toml:{first}` on)")),
    ] {
        let said = check(format);
        assert!(said.contains(&place) && !said.contains("--add adoption"), "{place}: {said}");
        assert!(said.contains("--add governance"), "the other gates are offered: {said}");
    }
    // One comment that is deleted is offered again.
    let less: Vec<&str> = text.lines().filter(|line| !line.starts_with("# support")).collect();
    repo.write("readiness.toml", less.join("\n") + "\n");
    assert!(check("human").contains("`readiness init --add adoption`"));
}

#[test]
fn many_keys_are_counted() {
    let evals: Vec<String> = (0..40).map(|number| format!("[[eval]]\nname = \"e{number}\"\n")).collect();
    let evals = evals.concat();
    let repo = TestRepo::with_manifest(&format!("[system]\nname = \"x\"\nstage = \"handoff\"\n{evals}"));
    for format in ["human", "markdown"] {
        let said = repo.check(&["--format", format]).stdout;
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let line =
            said.split("quality").find(|line| line.contains(" more")).unwrap_or_else(|| panic!("{said}"));
        assert!(line.contains("eval.e1.results") && !line.contains("eval.e30.results"), "{line}");
    }
}

#[test]
fn a_command_works_from_where_it_is_printed() {
    let repo = TestRepo::new();
    repo.write("svc/a/readiness.toml", "[system]\nname = \"x\"\nstage = \"handoff\"\n");
    repo.write("docs/x.md", "x\n");
    repo.commit();
    for (folder, argument) in [("", "svc/a"), ("docs", "../svc/a"), ("svc/a", "../../svc/a")] {
        let here = repo.path().join(folder);
        let check = run_in(&here, &["check", "--as-of", crate::support::TODAY], &[]);
        let flat = check.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&format!("(`readiness init --add adoption {argument}`)")), "{folder}: {flat}");
        let added = run_in(&here, &["init", "--add", "adoption", argument, "--diff"], &[]);
        assert_eq!(added.status, 0, "{added:?}");
        assert!(added.stderr.ends_with(&format!("Next: readiness check {argument}\n")), "{added:?}");
    }
    // The same in Markdown, and from outside of the repository.
    let markdown = run_in(&repo.path().join("docs"), &["check", "--format", "markdown"], &[]).stdout;
    assert!(markdown.contains("`readiness init --add adoption ../svc/a`"), "{markdown}");
    let outside = tempfile::tempdir().expect("a folder");
    let path = repo.path().to_str().expect("UTF-8");
    for format in ["human", "markdown"] {
        let check = run_in(outside.path(), &["check", path, "--format", format], &[]).stdout;
        let flat = check.split_whitespace().collect::<Vec<_>>().join(" ");
        let add = flat
            .split('`')
            .find(|part| part.starts_with("readiness init --add adoption"))
            .expect("a command");
        let words: Vec<&str> = add.split(' ').skip(1).chain(["--diff"]).collect();
        let added = run_in(outside.path(), &words, &[]);
        assert_eq!(added.status, 0, "{add}: {added:?}");
    }
    // Without a folder, the manifest is that of the repository, wherever the command runs.
    let run = run_in(&repo.path().join("svc/a"), &["init", "--as-of", crate::support::TODAY], &[]);
    assert!(run.stdout.contains("wrote ../../readiness.toml"), "{run:?}");
    assert!(Manifest::parse(&manifest(&repo, "readiness.toml")).problems.is_empty());
}
