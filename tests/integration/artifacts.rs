//! The evidence rules on real files: links, globs, ignore files, letter case, and what a path must not do.

use crate::support::TestRepo;

/// A repository that claims `path` as its plan, and what is found about that.
struct Claimed(TestRepo);

impl Claimed {
    fn new(path: &str) -> Self {
        let quoted = toml_string(path);
        Self(TestRepo::with_manifest(&format!("[system]\nname = \"a\"\n[adoption]\nplan = {quoted}\n")))
    }

    fn with(self, path: &str, content: &str) -> Self {
        self.0.write(path, content);
        self.0.add();
        self
    }

    /// The rules that report, and the first finding's help.
    fn found(&self) -> (Vec<String>, String) {
        let report = self.0.json(&[]);
        let findings = report["findings"].as_array().expect("findings");
        let rules =
            findings.iter().map(|finding| crate::support::text(&finding["rule"]).to_owned()).collect();
        let help = findings.first().and_then(|finding| finding["help"][0].as_str()).unwrap_or_default();
        (rules, help.to_owned())
    }

    fn rules(&self) -> Vec<String> {
        self.found().0
    }
}

fn toml_string(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

const TEXT: &str = "# Plan\n\nTrain the agents, then start.\n";

#[test]
fn a_path_that_leads_nowhere_names_the_nearest_file() {
    let moved = Claimed::new("docs/plan.md").with("docs/adoption/plan.md", TEXT);
    assert_eq!(
        moved.found(),
        (vec!["missing-artifact".into()], "did you mean `docs/adoption/plan.md`?".into())
    );
    let misspelt = Claimed::new("docs/plann.md").with("docs/plan.md", TEXT);
    assert_eq!(misspelt.found().1, "did you mean `docs/plan.md`?");
    let ambiguous = Claimed::new("docs/plan.md").with("a/plan.md", TEXT).with("b/plan.md", TEXT);
    assert_eq!(ambiguous.found().1, "write the file and `git add` it, correct the path, or remove the claim");
    let fix = moved.0.json(&[])["findings"][0]["fix"].clone();
    assert_eq!(fix["edits"][0]["text"], "\"docs/adoption/plan.md\"");
    assert_eq!(fix["safe"], false);
}

#[test]
fn a_file_that_another_claim_has_is_not_proposed() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"a\"\nrisk = \"minimal\"\n[adoption]\nplan = \"docs/plann.md\"\nstandards = \"docs/plan.md\"\n",
    );
    repo.write("docs/plan.md", TEXT);
    repo.add();
    let report = repo.json(&["--select", "missing-artifact"]);
    let finding = &report["findings"][0];
    assert_eq!(finding["help"][0], "write the file and `git add` it, correct the path, or remove the claim");
    assert!(finding["fix"].is_null(), "{finding:#}");
}

#[test]
fn a_tracked_file_that_is_deleted_on_disk_is_missing() {
    let claimed = Claimed::new("plan.md").with("plan.md", TEXT);
    assert_eq!(claimed.rules(), Vec::<String>::new());
    std::fs::remove_file(claimed.0.path().join("plan.md")).expect("deleted");
    assert_eq!(claimed.rules(), ["missing-artifact"]);
}

#[test]
fn a_file_that_only_this_disk_has_is_untracked() {
    let claimed = Claimed::new("plan.md");
    claimed.0.write("plan.md", TEXT);
    assert_eq!(
        claimed.found(),
        (vec!["untracked-artifact".into()], "add it to git: `git add plan.md`".into())
    );
    claimed.0.add();
    assert_eq!(claimed.rules(), Vec::<String>::new(), "staged is enough");
}

#[test]
fn an_ignored_file_names_the_line_that_hides_it() {
    let claimed = Claimed::new("out/plan.md").with(".gitignore", "*.log\n/out/\n");
    claimed.0.write("out/plan.md", TEXT);
    let (rules, help) = claimed.found();
    assert_eq!(rules, ["untracked-artifact"]);
    assert_eq!(
        help,
        "`.gitignore` line 2 (`/out/`) ignores `out/plan.md`: remove that line or add an exception, then `git add out/plan.md`"
    );
}

#[test]
fn folders_hold_something_tracked_or_are_not_there() {
    let folder = Claimed::new("docs").with("docs/a/plan.md", TEXT);
    assert_eq!(folder.rules(), Vec::<String>::new());
    assert_eq!(Claimed::new("docs/").with("docs/plan.md", TEXT).rules(), Vec::<String>::new());
    let empty = Claimed::new("docs");
    std::fs::create_dir(empty.0.path().join("docs")).expect("a folder");
    assert_eq!(
        empty.found(),
        (
            vec!["untracked-artifact".into()],
            "git does not track empty folders: put the evidence into it, and `git add` it".into()
        )
    );
    let blank = Claimed::new("docs").with("docs/a.md", "\n").with("docs/b.md", "# B\n");
    assert_eq!(blank.rules(), ["empty-artifact"], "none of its files says anything");
    let one_speaks = Claimed::new("docs").with("docs/a.md", "\n").with("docs/b.md", "# B\n\nText.\n");
    assert_eq!(one_speaks.rules(), Vec::<String>::new());
}

#[test]
fn globs_match_tracked_files() {
    assert_eq!(Claimed::new("docs/*.md").with("docs/plan.md", TEXT).rules(), Vec::<String>::new());
    assert_eq!(Claimed::new("docs/*.md").with("docs/a/plan.md", TEXT).rules(), ["missing-artifact"]);
    assert_eq!(Claimed::new("docs/**/*.{md,txt}").with("docs/a/plan.md", TEXT).rules(), Vec::<String>::new());
    let untracked = Claimed::new("docs/*.md");
    untracked.0.write("docs/plan.md", TEXT);
    assert_eq!(untracked.rules(), ["untracked-artifact"]);
    let nowhere = Claimed::new("nowhere/*.md");
    assert_eq!(nowhere.found().1, "folder `nowhere` does not exist: correct the path, or remove the claim");
    let literal = Claimed::new("app/[id].md").with("app/[id].md", TEXT);
    assert_eq!(literal.rules(), Vec::<String>::new(), "a name that exists is no glob");
}

#[test]
fn a_path_stays_in_the_repository() {
    for path in ["/etc/passwd", "../other/plan.md", "docs/../../x.md", "C:/plan.md", "~/plan.md", "../*/x.md"]
    {
        assert_eq!(Claimed::new(path).rules(), ["outside-repository"], "{path}");
    }
    assert_eq!(Claimed::new("docs/../plan.md").with("plan.md", TEXT).rules(), Vec::<String>::new());
}

#[test]
fn addresses_are_noted_and_never_read() {
    for address in ["https://wiki.example/plan", "http://wiki.example", "s3://bucket/plan.md"] {
        assert_eq!(Claimed::new(address).rules(), ["external-artifact"], "{address}");
    }
}

#[test]
fn another_letter_case_is_named_with_a_safe_fix() {
    let claimed = Claimed::new("docs/Plan.md#when").with("Docs/plan.md", TEXT);
    assert_eq!(claimed.rules(), ["wrong-case"]);
    let fix = claimed.0.json(&[])["findings"][0]["fix"].clone();
    assert_eq!((&fix["safe"], &fix["edits"][0]["text"]), (&true.into(), &"\"Docs/plan.md#when\"".into()));
    let both = Claimed::new("Plan.md").with("plan.md", TEXT).with("Plan.md", TEXT);
    assert_eq!(both.rules(), Vec::<String>::new());
    assert_eq!(Claimed::new("docs").with("Docs/plan.md", TEXT).rules(), ["wrong-case"], "a folder");
}

#[test]
fn what_says_nothing_is_empty() {
    for (path, content) in [
        ("plan.md", ""),
        ("plan.md", " \n\t\n"),
        ("plan.md", "\u{feff}\n"),
        ("plan.md", "# Plan\n\n## When\n\n<!-- soon -->\n"),
        ("plan.md", "---\ntitle: Plan\n---\n# Plan\n"),
        ("alerts.yaml", "# alerts\n---\n# none yet\n"),
        ("budget.tf", "# later\n"),
        ("notes", "\n\n"),
    ] {
        assert_eq!(Claimed::new(path).with(path, content).rules(), ["empty-artifact"], "{content:?}");
    }
    for (path, content) in [
        ("plan.md", "Train.\n"),
        ("plan.md", "# Plan\n\n![diagram](https://x.example/a.png)\n"),
        ("plan.md", "# Plan\n\n```sh\nmake\n```\n"),
        ("plan.md", "| a |\n|---|\n| b |\n"),
        ("alerts.yaml", "a: 1\n"),
        ("run.sh", "#!/bin/sh\n"),
        ("data.bin", "\0\u{1}"),
    ] {
        assert_eq!(Claimed::new(path).with(path, content).rules(), Vec::<String>::new(), "{content:?}");
    }
    let big = format!("{}x", " ".repeat(100_000));
    assert_eq!(Claimed::new("data.json").with("data.json", &big).rules(), Vec::<String>::new());
    assert_eq!(Claimed::new("data.json").with("data.json", &" ".repeat(100_000)).rules(), ["empty-artifact"]);
}

#[test]
fn a_heading_narrows_the_claim_to_its_section() {
    let text = "# Plan\n\nText.\n\n## When\n\nTODO\n\n## Who\n\nNora.\n\n## Where\n";
    let rules = |heading: &str| Claimed::new(&format!("plan.md#{heading}")).with("plan.md", text).rules();
    assert_eq!(rules("when"), ["placeholder-artifact"]);
    assert_eq!(rules("who"), Vec::<String>::new());
    assert_eq!(rules("where"), ["empty-artifact"]);
    assert_eq!(rules("plan"), ["placeholder-artifact"], "what lies below it is part of it");
    assert_eq!(rules("nowhere"), ["missing-heading"]);
    let near = Claimed::new("plan.md#wen").with("plan.md", text);
    assert_eq!(near.found().1, "did you mean `#when`?");
    let none = Claimed::new("plan.md#when").with("plan.md", "Text.\n");
    assert_eq!(none.found().1, "the document has no headings: remove `#…` from the path");
}

#[test]
fn what_nobody_can_read_is_found() {
    let rules = |content: &[u8]| {
        let claimed = Claimed::new("plan.md");
        claimed.0.write("plan.md", content);
        claimed.0.add();
        claimed.rules()
    };
    assert_eq!(rules(&[0xff, 0xfe, b'a']), ["unreadable-artifact"]);
    assert_eq!(
        rules(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        ["unreadable-artifact"]
    );
    assert_eq!(rules(&vec![b'a'; (4 << 20) + 1]), ["unreadable-artifact"]);
    assert_eq!(rules(&vec![b'a'; 4 << 20]), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn what_this_machine_cannot_read_is_undecided_not_passed() {
    use std::os::unix::fs::PermissionsExt as _;
    let claimed = Claimed::new("plan.md").with("plan.md", TEXT);
    let path = claimed.0.path().join("plan.md");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    if std::fs::File::open(&path).is_ok() {
        return; // Root reads everything.
    }
    assert_eq!(claimed.rules(), Vec::<String>::new());
    assert_eq!(claimed.0.json(&[])["systems"][0]["gates"][6]["status"], "undecided");
}

#[test]
fn one_cause_is_one_finding() {
    let claimed = Claimed::new("plan.md").with("plan.md", "# Plan\n\n## When\n\n## Who\n");
    assert_eq!(claimed.rules(), ["empty-artifact"], "its empty sections are no placeholders besides");
}

#[test]
fn dead_globs_of_covers_and_code_are_found() {
    let repo = TestRepo::with_manifest(
        "[system]\nname = \"a\"\ncode = [\"src/**\", \"gone/**\"]\n\
         [[runbook]]\npath = { bad = 1 }\n[[eval]]\nname = \"e\"\ncovers = [\"prompts\", \"promts/*\", \"../x/**\"]\n",
    );
    repo.write("src/a.py", "x = 1\n");
    repo.write("prompts/a.txt", "Say hello.\n");
    repo.add();
    let found = repo.findings(&["--select", "unmatched-covers"]);
    assert_eq!(found, ["unmatched-covers system.code", "unmatched-covers eval.e.covers"]);
    let related = repo.json(&["--select", "unmatched-covers"])["findings"][1]["related"].clone();
    assert_eq!(related.as_array().map(Vec::len), Some(1), "both dead globs in one finding");
}

#[test]
fn links_of_a_document_lead_somewhere() {
    let links = |text: &str| {
        let claimed = Claimed::new("docs/plan.md").with("docs/other.md", TEXT).with("docs/a b.md", TEXT);
        let claimed = claimed
            .with("img/x.png", "x")
            .with("docs/page.md", TEXT)
            .with("docs/plan.md", &format!("# P\n\n{text}\n"));
        claimed.rules()
    };
    for dead in [
        "[x](gone.md)",
        "![x](x.png)",
        "[x](../gone/x.md)",
        "[x](Other.md)",
        "[x][r]\n\n[r]: gone.md",
        "[x](gone.md#a)",
    ] {
        assert_eq!(links(dead), ["broken-link"], "{dead}");
    }
    for fine in [
        "[x](other.md)",
        "[x](other.md#anchor)",
        "[x](../img/x.png)",
        "[x](a%20b.md)",
        "[x](<a b.md>)",
        "[x](#here)",
        "[x](/docs/gone.md)",
        "[x](https://x.example/gone.md)",
        "[x](mailto:a@b.example)",
        "[x](gone)",
        "[x](gone/)",
        "[x](page.html)",
        "[x]({{ url }}.md)",
        "[x](../../issues/1.md)",
        "`[x](gone.md)`",
        "[x](../../../../gone.md)",
        "<https://x.example>",
        "<ops@acme.example>",
    ] {
        assert_eq!(links(fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn a_site_generator_may_make_what_a_link_leads_to() {
    let page = "# P\n\n[x](made.md) and ![y](images/y.png)\n";
    let plain = Claimed::new("docs/plan.md").with("docs/plan.md", page);
    assert_eq!(plain.rules(), ["broken-link"]);
    let site = plain.with("mkdocs.yml", "site_name: x\n").with("assets/images/y.png", "y");
    assert_eq!(site.rules(), Vec::<String>::new());
    let no_image =
        Claimed::new("docs/plan.md").with("docs/plan.md", page).with("mkdocs.yml", "site_name: x\n");
    assert_eq!(no_image.rules(), ["broken-link"], "an image is not made");
}

#[test]
fn one_document_does_not_answer_for_several() {
    let governance = |lines: &str, files: &[(&str, &str)]| {
        let repo = TestRepo::with_manifest(&format!("[system]\nname = \"a\"\nstage = \"handoff\"\n{lines}"));
        for (path, content) in files {
            repo.write(path, content);
        }
        repo.add();
        repo.findings(&["--select", "reused-artifact"])
    };
    let text = "# Rules\n\nThe service account may read claims and write drafts, and send nothing.\n\n## Log\n\nEverything is kept.\n";
    let file = [("a.md", text)];
    let two = |a: &str, b: &str| {
        governance(&format!("[governance]\npermissions = \"{a}\"\naudit-log = \"{b}\"\n"), &file)
    };
    assert_eq!(two("a.md", "a.md"), ["reused-artifact governance.audit-log"]);
    assert_eq!(two("a.md#rules", "a.md#log"), Vec::<String>::new());
    assert_eq!(two("a.md", "a.md#log"), Vec::<String>::new());
    assert_eq!(two("a.md#log", "a.md#log"), ["reused-artifact governance.audit-log"]);
    let copy = [("a.md", text), ("b.md", text), ("c.md", "short\n"), ("d.md", "short\n")];
    let copied = "[governance]\npermissions = \"a.md\"\n[adoption]\nplan = \"b.md\"\n";
    assert_eq!(
        governance(copied, &copy),
        ["reused-artifact governance.permissions"],
        "a copy, later in the format's order"
    );
    let short = "[governance]\npermissions = \"c.md\"\n[adoption]\nplan = \"d.md\"\n";
    assert_eq!(governance(short, &copy), Vec::<String>::new(), "too short to be a copy");
    let shared = "[[data]]\nname = \"x\"\naudit = \"a.md\"\n[[data]]\nname = \"y\"\naudit = \"a.md\"\n\
        [[integration]]\nname = \"i\"\nfallback = \"a.md\"\n[[runbook]]\npath = \"a.md\"\n[operations]\nversions = \"a.md\"\n";
    assert_eq!(governance(shared, &file), Vec::<String>::new(), "rightly shared");
    let kin = "[operations]\nevent-log = \"a.md\"\n[governance]\naudit-log = \"a.md\"\n";
    assert_eq!(governance(kin, &file), Vec::<String>::new(), "one log, looked at from two sides");
    let panels = "[operations]\nmonitoring = \"a.md\"\nalerts = \"a.md\"\nerror-handling = \"a.md\"\n";
    assert_eq!(governance(panels, &file), ["reused-artifact operations.error-handling"]);
    let source = "[[data]]\nname = \"x\"\naudit = \"a.md\"\nremediation = \"a.md\"\n";
    assert_eq!(governance(source, &file), ["reused-artifact data.x.remediation"]);
}

#[test]
fn codeowners_gives_each_artifact_to_somebody() {
    let found = |owners: &str, place: &str, owner: &str| {
        let repo = TestRepo::with_manifest(&format!(
            "[system]\nname = \"a\"\nstage = \"production\"\n[[runbook]]\npath = \"runbooks/a.md\"\n{owner}\n"
        ));
        repo.write("runbooks/a.md", TEXT);
        repo.write(place, owners);
        repo.add();
        repo.findings(&["--select", "unowned-artifact"])
    };
    let finding = ["unowned-artifact runbook.runbooks/a.md"];
    for place in [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"] {
        assert_eq!(found("/src/ @a\n", place, ""), finding, "{place}");
        assert_eq!(found("/runbooks/ @a\n", place, ""), Vec::<String>::new(), "{place}");
    }
    let github = |owners: &str, owner: &str| found(owners, ".github/CODEOWNERS", owner);
    assert_eq!(github("* @a\n/runbooks/\n", ""), finding, "cleared");
    assert_eq!(github("* @acme/a\n/src/ @acme/b\n", "owner = \"@acme/b\""), finding);
    assert_eq!(github("* @acme/a\n", "owner = \"@acme/b\""), Vec::<String>::new(), "unknown-owner says it");
    assert_eq!(github("* @acme/a @ACME/B\n", "owner = \"@acme/b\""), Vec::<String>::new());
    assert_eq!(github("* @lena\n", "owner = \"@acme/b\""), Vec::<String>::new(), "a person for their team");
    assert_eq!(github("* @lena\n", "owner = \"@amir\""), finding);
    assert_eq!(github("* lena@acme.example\n", "owner = \"@amir\""), Vec::<String>::new());
    assert_eq!(found("x", "elsewhere", "owner = \"@amir\""), Vec::<String>::new(), "no CODEOWNERS");
}

#[test]
fn teams_are_those_that_codeowners_knows() {
    let found = |owner: &str, people: &str| {
        let repo = TestRepo::with_manifest(&format!(
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[ownership]\nproduction = \"{owner}\"\n{people}"
        ));
        repo.write("CODEOWNERS", "* @acme/platform @acme/legal/oncall @lena\n");
        repo.add();
        repo.findings(&["--select", "unknown-owner"])
    };
    assert_eq!(found("@acme/plattform", ""), ["unknown-owner ownership.production"]);
    for known in [
        "@acme/platform",
        "@Acme/Platform",
        "@acme/legal",
        "@acme/legal/oncall/night",
        "@other/platform",
        "@nobody",
        "x@acme.example",
    ] {
        assert_eq!(found(known, ""), Vec::<String>::new(), "{known}");
    }
    assert_eq!(found("@acme/plattform", "[people]\n\"@acme/plattform\" = {}\n"), Vec::<String>::new());
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    fn link(claimed: &Claimed, target: &str, at: &str) {
        let at = claimed.0.path().join(at);
        std::fs::create_dir_all(at.parent().expect("a parent")).expect("a folder");
        symlink(target, at).expect("a link");
        claimed.0.add();
    }

    #[test]
    fn links_are_followed_in_the_tree() {
        let claimed = Claimed::new("docs/plan.md").with("shared/adoption/plan.md", TEXT);
        link(&claimed, "../shared/adoption", "docs");
        assert_eq!(claimed.rules(), ["outside-repository"], "`docs` is at the root, so `..` leaves it");
        let claimed = Claimed::new("docs/plan.md").with("shared/adoption/plan.md", TEXT);
        link(&claimed, "shared/adoption", "docs");
        assert_eq!(claimed.rules(), Vec::<String>::new());
        let claimed = Claimed::new("docs/a/plan.md").with("docs/plan.md", TEXT);
        link(&claimed, "../plan.md", "docs/a/plan.md");
        assert_eq!(claimed.rules(), Vec::<String>::new());
    }

    #[test]
    fn links_that_lead_out_nowhere_or_round_are_said_so() {
        let claimed = Claimed::new("plan.md");
        link(&claimed, "/etc/hostname", "plan.md");
        assert_eq!(claimed.rules(), ["outside-repository"]);
        let claimed = Claimed::new("plan.md");
        link(&claimed, "gone.md", "plan.md");
        assert_eq!(
            claimed.found().1,
            "the symbolic link `plan.md` points to `gone.md`, which does not exist"
        );
        let claimed = Claimed::new("plan.md");
        link(&claimed, "other.md", "plan.md");
        link(&claimed, "plan.md", "other.md");
        assert_eq!(claimed.rules(), ["missing-artifact"]);
        assert!(claimed.found().1.contains("part of the circle"), "{}", claimed.found().1);
    }

    #[test]
    fn an_untracked_link_is_untracked() {
        let claimed = Claimed::new("plan.md").with("real.md", TEXT);
        symlink("real.md", claimed.0.path().join("plan.md")).expect("a link");
        assert_eq!(claimed.rules(), ["untracked-artifact"]);
    }

    #[test]
    fn a_folder_replaced_by_a_link_is_not_followed_on_disk() {
        let elsewhere = tempfile::tempdir().expect("a folder");
        std::fs::write(elsewhere.path().join("plan.md"), TEXT).expect("a file");
        let claimed = Claimed::new("docs/plan.md").with("docs/plan.md", TEXT);
        std::fs::remove_dir_all(claimed.0.path().join("docs")).expect("removed");
        symlink(elsewhere.path(), claimed.0.path().join("docs")).expect("a link");
        assert_eq!(claimed.rules(), ["untracked-artifact"]);
        let glob = Claimed::new("docs/*.md").with("docs/plan.md", TEXT);
        std::fs::remove_dir_all(glob.0.path().join("docs")).expect("removed");
        symlink(elsewhere.path(), glob.0.path().join("docs")).expect("a link");
        assert_eq!(glob.rules(), ["untracked-artifact"]);
    }

    #[test]
    fn a_pipe_is_never_opened() {
        let claimed = Claimed::new("pipe");
        let made = std::process::Command::new("mkfifo").arg(claimed.0.path().join("pipe")).status();
        if made.is_ok_and(|status| status.success()) {
            assert_eq!(claimed.rules(), ["untracked-artifact"]);
        }
    }
}

#[test]
fn a_submodule_is_another_repository_and_cannot_be_told() {
    use crate::support::timeline::{git, run};
    let inner = TestRepo::new();
    inner.write("plan.md", TEXT);
    inner.commit();
    let claimed = Claimed::new("lib/plan.md");
    let inner = inner.path().to_str().expect("UTF-8");
    run(git(claimed.0.path()).args([
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        inner,
        "lib",
    ]))
    .expect("a submodule");
    assert_eq!(claimed.rules(), Vec::<String>::new());
    assert_eq!(claimed.0.json(&[])["systems"][0]["gates"][6]["status"], "undecided");
}

#[test]
fn a_sparse_checkout_reads_what_is_not_on_disk_from_git() {
    use crate::support::timeline::{git, run};
    let claimed =
        Claimed::new("docs/plan.md").with("docs/plan.md", "# Plan\n\n## When\n\nTODO\n").with("src/a", "a");
    claimed.0.commit();
    run(git(claimed.0.path()).args(["sparse-checkout", "set", "--no-cone", "/readiness.toml", "/src/"]))
        .expect("sparse");
    assert!(!claimed.0.path().join("docs").exists());
    assert_eq!(claimed.rules(), ["placeholder-artifact"]);
}

#[test]
fn results_from_a_pipeline_are_undecided_here() {
    let manifest =
        |from: &str| format!("[[eval]]\nname = \"e\"\nresults = {{ path = \"out/*.json\"{from} }}\n");
    let repo = TestRepo::with_manifest(&manifest(", from = \"ci\""));
    assert_eq!(repo.findings(&[]), Vec::<String>::new());
    repo.write("out/a.json", "{}");
    assert_eq!(repo.findings(&[]), Vec::<String>::new());
    assert_eq!(repo.json(&[])["systems"][0]["gates"][4]["status"], "undecided");
    repo.write("readiness.toml", manifest(""));
    assert_eq!(repo.findings(&[]), ["untracked-artifact eval.e.results"]);
}
