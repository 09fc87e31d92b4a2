//! Names and texts that mean to break the manifest, the terminal or the linter.

use std::collections::BTreeMap;

use proptest::prelude::*;
use readiness::internals::init::new_text;
use readiness::internals::snapshot::Memory;
use readiness::{Manifest, RepoPath};

use super::{SUITE, init, manifest};
use crate::support::TestRepo;

const CARD: &[u8] = b"# Model card\n\nA small model that answers claims.\n";

/// Names of folders that must not reach a manifest as anything but a text.
#[cfg(unix)]
const NAMES: &[&str] = &[
    "a\"\n[policy]\nexclude = [\"**\"]\n#",
    "a\" # \"",
    "quote's \"double\"",
    "tab\there",
    "\u{1b}[31mred",
    "\u{202e}txt.exe",
    "a\\",
    "#anchor",
    "[id]",
    "{a,b}",
    "*",
    " lead",
    "::error::x",
    "$(touch x)",
    "größe – ✓",
    "TODO",
];

#[cfg(unix)]
#[test]
fn names_cannot_write_toml_or_reach_the_terminal() {
    for name in NAMES {
        let repo = TestRepo::new();
        repo.write(&format!("{name}/model-card.md"), CARD);
        repo.write(&format!("{name}/runbook.md"), CARD);
        repo.write(&format!("{name}/promptfooconfig.yaml"), SUITE.replace("../prompts", "prompts"));
        repo.write(&format!("{name}/prompts/reply.txt"), "Answer {{question}}\n");
        repo.write(&format!("{name}/cases.csv"), "question\na\n");
        repo.commit();
        let run = init(&repo, &[]);
        assert_eq!(run.status, 0, "{name:?}: {run:?}");
        assert!(!run.stdout.contains(['\u{1b}', '\u{202e}', '\t']), "{name:?}: {run:?}");
        let text = manifest(&repo, "readiness.toml");
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\t']), "{name:?}: {text}");
        let parsed = Manifest::parse(&text);
        assert!(
            parsed.problems.is_empty() && parsed.root.policy.is_none(),
            "{name:?}: {:#?}\n{text}",
            parsed.problems
        );
        let again = init(&repo, &["--update"]);
        assert_eq!((again.status, manifest(&repo, "readiness.toml")), (0, text), "{name:?}: {again:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_not_utf8_is_left_out() {
    use std::os::unix::ffi::OsStrExt as _;

    let repo = TestRepo::new();
    let folder = repo.path().join(std::ffi::OsStr::from_bytes(b"d\xff"));
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("model-card.md"), CARD).expect("a file");
    repo.write("docs/business-case.md", "# Business case\n\nIt saves two minutes.\n");
    repo.commit();
    let run = init(&repo, &[]);
    assert!(run.status == 0 && run.stdout.contains("not looked at: 1 path with characters"), "{run:?}");
    let text = manifest(&repo, "readiness.toml");
    assert!(text.contains("business-case.md") && !text.contains("model-card.md"), "{text}");
    assert!(run.stdout.contains("(not UTF-8)"), "{run:?}");
}

#[test]
fn the_name_of_the_system_is_a_text() {
    for name in ["x\"\n[policy]", "\u{1b}[31m", "a\\b", "ü"] {
        let repo = TestRepo::new();
        let run = init(&repo, &["--name", name]);
        assert_eq!(run.status, 0, "{run:?}");
        let parsed = Manifest::parse(&manifest(&repo, "readiness.toml"));
        let system = parsed.root.system.as_ref().expect("a system");
        assert_eq!(system.value.name.as_ref().expect("a name").value.0, name.trim());
        assert!(parsed.root.policy.is_none());
    }
    // A package file is not believed blindly.
    let repo = TestRepo::new();
    repo.write("pyproject.toml", "[project]\nname = \"a\\nb\u{7}\"\n");
    repo.add();
    assert!(Manifest::parse(&super::written(&repo, &[])).problems.is_empty());
}

/// Parts of paths that mean something to `init`, and others.
fn part() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "docs",
        "evals",
        "results",
        "runbooks",
        "ops",
        "data",
        "adr",
        ".github",
        "workflows",
        "baselines",
        "governance",
        "promptfooconfig",
        "model-card",
        "risk-assessment",
        "rollback",
        "0001-x",
        "TODO",
        "alerts",
        "models",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "[a-z\"#'\\[\\]{}*. =\\\\\u{202e}é\n\t]{1,6}"]
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static [u8]> = vec![
        CARD,
        b"",
        b"# Runbook\n\n## Diagnosis\n\nRead the log first, then the graph.\n\n## Mitigation\n\nSwitch the flag off for all.\n",
        b"prompts: [a.txt]\nproviders: [x]\ntests: [{vars: {a: b}}]\n",
        b"groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up == 0\n",
        b"{\"evalId\": \"e\", \"results\": {\"results\": [{\"success\": true}], \"stats\": {\"successes\": 1}}}",
        b"task: x\ndataset_path: y\ndoc_to_text: z\n",
        b"* @acme/a\n",
    ];
    prop_oneof![6 => prop::sample::select(known).prop_map(<[u8]>::to_vec), 1 => prop::collection::vec(any::<u8>(), 0..40)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_always_a_manifest(
        files in prop::collection::vec(
            (prop::collection::vec(part(), 0..4), part(), prop::sample::select(vec![".md", ".yaml", ".json", ".jsonl", ".lock", ""]), content()),
            0..14,
        ),
        folder in prop::option::of(part()),
        name in prop::option::of("\\PC{0,8}"),
    ) {
        let mut tree: BTreeMap<RepoPath, Vec<u8>> = BTreeMap::new();
        for (folders, stem, ending, content) in files {
            let path = folders.iter().fold(RepoPath::root(), |path, part| path.child(part.replace('/', "").as_bytes()));
            let path = path.child(format!("{stem}{ending}").as_bytes());
            // A file is no folder.
            if !tree.keys().any(|other| other.is_within(&path) || path.is_within(other)) {
                tree.insert(path, content);
            }
        }
        let folder = folder.map_or(RepoPath::root(), |part| RepoPath::root().child(part.as_bytes()));
        let text = new_text(&Memory::new(tree), &folder, name.as_deref());
        let parsed = Manifest::parse(&text);
        let keys: Vec<_> = parsed.problems.iter().filter(|problem| !problem.headline.contains("`name`")).collect();
        prop_assert!(keys.is_empty(), "{keys:#?}\n{text}");
    }
}
