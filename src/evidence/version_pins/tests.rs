//! Tests of pin files in common forms: pinned versions give no finding, loose ones are shown, the others are unclear.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::version::{PinVerdict, image, is_loose, model};
use super::*;
use crate::snapshot::Memory;

/// The loose versions in a file, and whether the result is unclear.
fn found(name: &str, text: &str) -> (Vec<(String, &'static str)>, Option<String>) {
    let path = RepoPath::from_git(name.into());
    let memory = Memory::new(BTreeMap::from([(path.clone(), text.as_bytes().to_vec())]));
    let mut sources = SourceMap::default();
    let pins = read(&memory, &[path], &mut sources);
    let shown = |loose: &Loose| (sources.slice(loose.span).trim_matches('"').to_owned(), loose.what);
    (pins.loose.iter().map(shown).collect(), pins.unclear)
}

/// A pull request can use one long value thousands of times, and as many build stages.
#[test]
fn a_dockerfile_grows_no_larger_than_it_is() {
    let long = format!("ARG A={}\nFROM {}\n", "x".repeat(100_000), "$A".repeat(100_000));
    let (loose, unclear) = found("Dockerfile", &long);
    assert_eq!(loose, [], "not filled in");
    assert!(unclear.is_some_and(|why| why.contains("is filled in elsewhere")));
    let short = format!("ARG A={}\nFROM {}\n", "x".repeat(100), "$A".repeat(100_000));
    assert!(found("Dockerfile", &short).1.is_some_and(|why| why.len() < 200));
    let text = "FROM a:1.2.3 AS Base\nFROM base AS b\nFROM BASE\nCOPY --from=B x y\nFROM c AS a\n";
    assert_eq!(found("Dockerfile", text).0, [("c".to_owned(), "the latest")], "stages in any case");
}

#[test]
fn what_is_no_pin() {
    for (text, key, what) in [
        ("latest", "tag", "the latest"),
        ("ghcr.io/acme/triage:latest", "image", "the latest"),
        ("gpt-4o-latest", "model", "the latest"),
        ("main", "revision", "a branch"),
        ("main", "PROMPT_REF", "a branch"),
        ("acme/prompts@main", "prompts", "a branch"),
        ("^1.2", "openai", "a range"),
        (">= 1.2, <2", "dependencies", "a range"),
        ("1.x", "version", "a range"),
    ] {
        assert_eq!(is_loose(text, key), Some(what), "{text}");
    }
    for (text, key) in [
        ("gpt-4o-2024-08-06", "model"),
        ("sha256:305657fc8204", "prompt"),
        ("1.2.3", "version"),
        ("main", "name"),
        ("the latest of all", "description"),
        ("ghcr.io/acme/triage@sha256:305657fc8204", "image"),
        ("*", "cors"),
        ("~/prompts", "path"),
        ("> quoted", "text"),
        ("~2 s", "latency"),
        (">= 0.7", "threshold"),
        ("https://docs.example.com/latest", "docs"),
        ("claims-latest", "name"),
    ] {
        assert_eq!(is_loose(text, key), None, "{text}");
    }
}

#[test]
fn names_of_models() {
    for name in [
        "gpt-4o-2024-08-06",
        "gpt-3.5-turbo-0125",
        "claude-3-5-sonnet-20241022",
        "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "claude-3-5-sonnet@20241022",
        "gemini-1.5-pro-002",
        "mistral-large-2411",
        "text-embedding-ada-002",
        "text-embedding-3-large",
        "acme-small-2026-05-14",
        "whisper-large-v3",
        "teuken-7b-instruct@sha256:8f14e45fceea167a",
        "openai/gpt-4o-2024-08-06",
    ] {
        assert_eq!(model(name), PinVerdict::Pinned, "{name}");
    }
    for name in [
        "gpt-4o",
        "gpt-4o-mini",
        "claude-sonnet-latest",
        "claude-3-5-sonnet-latest",
        "gemini-1.5-pro",
        "openai/gpt-4o",
        "azure:gpt-4o",
        "Mistral-Large",
    ] {
        assert!(matches!(model(name), PinVerdict::Loose(_)), "{name}");
    }
    for name in ["headings-7b", "meta-llama/Llama-3-8B-Instruct", "acme-large", "${MODEL}", "gemini-9.5-pro"]
    {
        assert!(matches!(model(name), PinVerdict::Unclear(_)), "{name}");
    }
    for name in ["weights/model.gguf", "https://models.example/x", "true", "7", "one of two"] {
        assert_eq!(model(name), PinVerdict::Other, "{name}");
    }
}

#[test]
fn references_to_images() {
    for text in [
        "python:3.12-slim",
        "acme/x:v1.2.3",
        "x@sha256:00",
        "r.example:5000/x:2026-05-01",
        "acme/x:9f2b5c1",
        "ubuntu:22.04",
        "scratch",
    ] {
        assert_eq!(image(text), PinVerdict::Pinned, "{text}");
    }
    for text in
        ["acme/x:latest", "acme/x:main", "node:alpine", "x:stable", "x:nightly", "r.example:5000/x:edge"]
    {
        assert!(matches!(image(text), PinVerdict::Loose(_)), "{text}");
    }
    for text in ["python", "r.example:5000/x", "node:20", "postgres:16-alpine", "x:${TAG}"] {
        assert!(matches!(image(text), PinVerdict::Unclear(_)), "{text}");
    }
}

#[test]
fn files_that_pip_reads_go_by_their_names() {
    let is = |path: &str| is_requirements(&RepoPath::root().join(path).expect("a path"));
    for path in [
        "requirements.txt",
        "Requirements-dev.in",
        "a/dev-requirements.txt",
        "constraints.txt",
        "requirements/x.txt",
    ] {
        assert!(is(path), "{path}");
    }
    for path in ["business-requirements.txt", "requirements.md", "docs/security_requirements.txt", "x.txt"] {
        assert!(!is(path), "{path}");
    }
}

#[test]
fn lines_of_requirements() {
    let text = "# what runs\nopenai==1.2.3\nhttpx>=0.27 # soon\nrich\nx @ git+https://x.example/y@v1\nz @ git+https://x.example/z@main\nw==1.*\nq @ git+https://x.example/q.git\na==1 \\\n    --hash=sha256:00\n";
    let (loose, unclear) = found("requirements.txt", text);
    assert_eq!(
        loose,
        [
            ("httpx>=0.27", "a range"),
            ("rich", "a range"),
            ("z @ git+https://x.example/z@main", "a branch"),
            ("w==1.*", "a range"),
            ("q @ git+https://x.example/q.git", "a branch"),
        ]
        .map(|(text, what)| (text.to_owned(), what))
    );
    assert_eq!(unclear, None);
    let (loose, unclear) = found("requirements/prod.txt", "-r base.txt\nopenai==1.2.3\n");
    assert_eq!((loose.len(), unclear.is_some()), (0, true));
    let (loose, unclear) = found("requirements.txt", "-c constraints.txt\nopenai\n");
    assert_eq!((loose.len(), unclear.is_some()), (0, true), "the constraints may pin it");
}

/// Each of these files pinned nothing and gave no finding before.
#[test]
fn what_leaves_a_choice_is_shown_in_every_shape() {
    for (name, text, shown) in [
        ("models.lock", "triage acme/triage:latest\n", "acme/triage:latest"),
        ("pins.txt", "# what runs\nprompts main\n", "main"),
        ("pins.txt", "gpt-4o\n", "gpt-4o"),
        ("pins.txt", "acme/triage:latest\n", "acme/triage:latest"),
        ("models.lock", "model = gpt-4o\n", "gpt-4o"),
        ("models.lock", "prompts: main\n", "main"),
        ("Dockerfile", "FROM python\nRUN x\n", "python"),
        (
            "Dockerfile",
            "ARG V=latest\nFROM --platform=linux/amd64 acme/x:${V} AS build\nFROM build\n",
            "acme/x:${V}",
        ),
        (
            "deploy/Dockerfile.prod",
            "FROM python:3.12.1\nCOPY --from=acme/tools:main /x /x\n",
            "acme/tools:main",
        ),
        ("docker-compose.yml", "services:\n  a:\n    image: redis\n", "redis"),
        ("compose.yaml", "services:\n  a:\n    image: acme/x:${TAG:-latest}\n", "acme/x:${TAG:-latest}"),
        (".env", "export MODEL=\"gpt-4o\"\nPORT=80\n", "MODEL=\"gpt-4o"),
        (".env.production", "IMAGE_TAG=latest # soon\n", "IMAGE_TAG=latest # soon"),
        ("versions.env", "CLAUDE=claude-sonnet-latest\n", "CLAUDE=claude-sonnet-latest"),
        ("models.yaml", "classify: {model: gpt-4o}\n", "gpt-4o"),
        ("models.yaml", "models:\n  draft: claude-3-5-sonnet\n", "claude-3-5-sonnet"),
        ("models.yaml", "models: [gpt-4o-2024-08-06, gpt-4o]\n", "gpt-4o"),
        ("models.toml", "[llm.model]\nname = \"gpt-4o\"\n", "gpt-4o"),
        ("models.json", "{\"defaultModel\": \"gpt-4o-mini\", \"prompt_version\": \"1.2.3\"}", "gpt-4o-mini"),
        ("models.toml", "model = \"gpt-4o\"\nprompt = \"sha256:305657fc8204\"\n", "gpt-4o"),
        ("pyproject.toml", "[project]\ndependencies = [\"openai>=1.2\"]\n", "openai>=1.2"),
    ] {
        let (loose, _) = found(name, text);
        assert_eq!(
            loose.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(),
            [shown],
            "{name}: {text}"
        );
    }
}

#[test]
fn what_pins_is_quiet_in_every_shape() {
    for (name, text) in [
        (
            "models.lock",
            "triage acme/triage:latest@sha256:305657fc8204\nprompts 9f2b5c1de0a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0\n",
        ),
        ("pins.txt", "python 3.12.1\ngpt-4o-2024-08-06\n"),
        (".tool-versions", "python 3.12.1\nnodejs 20.11.0\n"),
        (
            "Dockerfile",
            "ARG V=3.12.1\nFROM python:$V AS build\nFROM build\nFROM scratch\nCOPY --from=build /x /x\n",
        ),
        ("Dockerfile", "FROM python@sha256:305657fc8204\n"),
        ("compose.yaml", "services:\n  a: {image: \"redis:7.2.4\"}\n  b: {build: ., image: acme-b}\n"),
        (
            ".env",
            "# what runs\nMODEL=gpt-4o-2024-08-06\nMODEL_TEMPERATURE=0.2\nDEBUG=true\nURL=https://x.example/latest\n",
        ),
        (
            "models.yaml",
            "model: {name: bread, version: \"2026-06-07\", code: forecast/train.py}\npackages: uv.lock\n",
        ),
        ("models.toml", "[model]\nname = \"headings-7b\"\nweights = \"sha256:0c7a4f1be2d3\"\n"),
        ("models.json", "{\"model\": \"gpt-4o\", \"version\": \"2024-08-06\"}"),
        (
            "models.yaml",
            "repo: {model: meta-llama/Llama-3-8B, revision: 06f233fe06e710322aca913c1bc4249a0d71fce1}\n",
        ),
        ("values.yaml", "image: {repository: acme/x, tag: 1.4.2}\n"),
        ("requirements.txt", "openai==1.2.3\n"),
        ("package-lock.json", "{\"packages\": {\"a\": {\"dependencies\": {\"b\": \"^1.2\"}}}}"),
        ("go.sum", "x v1.0.0 h1:00=\n"),
        ("empty.txt", " \n"),
    ] {
        assert_eq!(found(name, text), (Vec::new(), None), "{name}: {text}");
    }
}

#[test]
fn what_is_not_understood_is_undecided_with_the_reason() {
    for (name, text, why) in [
        ("docs/versions.md", "We run gpt-4o and never `latest`.\n", "is a document for people"),
        ("src/config.py", "MODEL = \"gpt-4o\"\n", "the format `.py` is not supported"),
        ("pins.json", "{\"model\": 0.1.2}", "cannot be read as JSON"),
        ("pins.yaml", "a: [\n", "cannot be read as YAML"),
        ("pins.yaml", "threshold: 0.7\n", "has no version in a known form"),
        (
            "pins.txt",
            "Ask Nora which one runs at the moment, or look at the wall.\n",
            "has no version in a known form",
        ),
        (
            "models.yaml",
            "a: 1\nmodel: acme-large\n",
            "`acme-large` on line 2 of `models.yaml` is a model's name without",
        ),
        ("Dockerfile", "FROM node:20\n", "names only a major version"),
        ("Dockerfile", "ARG BASE\nFROM $BASE\n", "is filled in elsewhere"),
        (".env", "MODEL=\n", "is left empty"),
        (".env", "DEBUG=true\n", "has no version in a known form"),
        ("requirements.txt", "# nothing\n", "has no version in a known form"),
    ] {
        let (loose, unclear) = found(name, text);
        assert_eq!(loose, Vec::new(), "{name}: {text}");
        assert!(unclear.as_ref().is_some_and(|text| text.contains(why)), "{name}: {text}: {unclear:?}");
    }
    let path = RepoPath::from_git("pins.bin".into());
    let memory = Memory::new(BTreeMap::from([(path.clone(), b"\x00\xff".to_vec())]));
    let pins = read(&memory, &[path], &mut SourceMap::default());
    assert!(pins.unclear.is_some_and(|why| why.contains("is not text")));
}

const NAMES: &[&str] = &[
    "requirements.txt",
    "Dockerfile",
    ".env",
    "compose.yaml",
    "pins.txt",
    "models.lock",
    "a.json",
    "a.yaml",
    "a.toml",
    "a.md",
    "versions",
];

fn pinned() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{3,8}-20[2-3][0-9]-0[1-9]-1[0-9]",
        "[a-z]{3,8}@sha256:[0-9a-f]{64}",
        "[0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{1,2}",
        "[0-9a-f]{40}",
    ]
}

proptest! {
    #[test]
    fn any_text_under_any_name_has_an_answer(
        name in prop::sample::select(NAMES),
        text in r#"([a-z]{1,6}|[ \n"'=:@/${}\[\],#;\\.-]|latest|main|FROM |ARG A=|-r |==1|é|値|\r\n){0,40}"#,
    ) {
        let (loose, unclear) = found(name, &text);
        prop_assert!(loose.iter().all(|(shown, _)| !shown.is_empty()), "{loose:?}");
        // Any value is pinned, loose or unclear: a text without a digit pins nothing.
        let says_something = !text.trim().is_empty();
        let pins = text.contains(|c: char| c.is_ascii_digit()) || text.contains("FROM ") || name == "requirements.txt";
        prop_assert!(!says_something || pins || !loose.is_empty() || unclear.is_some(), "{name}: {text:?}");
    }

    #[test]
    fn one_pin_that_is_let_go_is_the_one_that_is_shown(
        values in prop::collection::vec(pinned(), 1..6),
        at in any::<prop::sample::Index>(),
        shape in 0_usize..4,
        loose in prop::sample::select(vec!["acme/x:latest", "acme-latest", "acme/prompts@main"]),
    ) {
        let write = |values: &[String]| -> (&'static str, String) {
            let lines = |line: &dyn Fn(usize, &String) -> String| values.iter().enumerate().map(|(at, value)| line(at, value)).collect::<String>();
            match shape {
                0 => ("models.lock", lines(&|at, value| format!("part{at} {value}\n"))),
                1 => ("pins.yaml", lines(&|at, value| format!("part{at}:\n  model: \"{value}\"\n"))),
                2 => (".env", lines(&|at, value| format!("PART{at}_MODEL={value}\n"))),
                _ => ("pins.toml", lines(&|at, value| format!("[part{at}]\nversion = \"{value}\"\n"))),
            }
        };
        let (name, text) = write(&values);
        prop_assert_eq!(found(name, &text), (Vec::new(), None), "{}", text);
        let mut values = values;
        let at = at.index(values.len());
        if let Some(value) = values.get_mut(at) {
            *value = loose.to_owned();
        }
        let (name, text) = write(&values);
        let (shown, _) = found(name, &text);
        prop_assert!(shown.len() == 1 && shown.iter().all(|(shown, _)| shown.contains(loose)), "{}: {:?}", text, shown);
    }
}
