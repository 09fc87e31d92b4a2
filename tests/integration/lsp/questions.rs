//! Hover, definition, links, references, completion, actions, lenses and hints.

use serde_json::{Value, json};

use super::client::{Client, plain, position, uri};
use crate::support::TestRepo;

/// The example with its manifest open, the text of the manifest, and its address.
struct Example {
    repo: TestRepo,
    client: Client,
    text: String,
    manifest: String,
}

impl Example {
    fn new(params: Value) -> Self {
        let repo = TestRepo::system("claims-triage");
        let mut client = Client::start(params);
        let text = std::fs::read_to_string(repo.path().join("readiness.toml")).expect("a manifest");
        let manifest = client.open(&repo, "readiness.toml");
        client.wait("diagnostics", |client| client.diagnostics.contains_key(&manifest));
        Self { repo, client, text, manifest }
    }

    /// A request about the character in the middle of `needle`.
    fn at(&mut self, method: &str, needle: &str) -> Value {
        let (line, character) = position(&self.text, needle);
        let middle = character + u32::try_from(needle.len() / 2).expect("small");
        self.client.at(method, &self.manifest, (line, middle))
    }

    fn hover(&mut self, needle: &str) -> String {
        let hover = self.at("textDocument/hover", needle);
        hover["contents"]["value"]
            .as_str()
            .unwrap_or_else(|| panic!("no hover over {needle}: {hover}"))
            .to_owned()
    }

    /// The labels that are proposed when `typed` is written on a new last line.
    fn proposed(&mut self, typed: &str) -> Vec<String> {
        self.client.replace(&self.manifest, &format!("{}{typed}", self.text));
        let line = u32::try_from(format!("{}{typed}", self.text).matches('\n').count()).expect("small");
        let at = u32::try_from(typed.rsplit('\n').next().unwrap_or_default().len()).expect("small");
        let list = self.client.at("textDocument/completion", &self.manifest, (line, at));
        let items = list["items"].as_array().unwrap_or_else(|| panic!("{list}"));
        items.iter().map(|item| item["label"].as_str().expect("a label").to_owned()).collect()
    }

    /// The actions for the diagnostic of a rule about a subject.
    fn actions(&mut self, rule: &str, subject: &str) -> Vec<Value> {
        let all = &self.client.diagnostics[&self.manifest];
        let found = all
            .iter()
            .find(|found| found["code"] == rule && found["data"]["subject"] == subject)
            .unwrap_or_else(|| panic!("no {rule}"))
            .clone();
        let params = json!({
            "textDocument": { "uri": self.manifest },
            "range": found["range"],
            "context": { "diagnostics": [found] },
        });
        self.client.request("textDocument/codeAction", params).as_array().expect("actions").clone()
    }

    fn file(&self, path: &str) -> String {
        uri(&self.repo.path().join(path))
    }
}

#[test]
fn hover_says_what_a_path_a_date_and_an_eval_are() {
    let mut example = Example::new(plain());
    let runbook = example.hover("\"runbooks/rollback.md\"");
    for part in ["runbook", "last touched on 2026-06-11 by `Jo Park`", "behind what it covers", "blob `"] {
        assert!(runbook.contains(part), "{part}: {runbook}");
    }
    assert_eq!(example.hover("2026-11-30"), "in 10 days");
    assert_eq!(example.hover("2026-06-01"), "172 days ago");
    let results = example.hover("evals/triage/results/*.json");
    for part in ["≥ 0.92", "60 cases", "days old"] {
        assert!(results.contains(part), "{part}: {results}");
    }
    assert!(example.hover("\"reply-quality\"").contains("≥ 0.92"));
    assert!(example.at("textDocument/hover", "purpose").is_null());
}

#[test]
fn a_rule_and_an_owed_key_are_explained() {
    let manifest = "[system]\nname = \"a\"\n[policy.levels]\nno-alerts = \"warning\"\n[operations]\n# alerts = \"ops/a.yaml\"\n";
    let repo = TestRepo::with_manifest(manifest);
    repo.commit();
    let mut client = Client::start(plain());
    let uri = client.open(&repo, "readiness.toml");
    let hover = client.at("textDocument/hover", &uri, (3, 3));
    assert!(
        hover["contents"]["value"].as_str().is_some_and(|text| text.starts_with("**no-alerts**")),
        "{hover}"
    );
    let hover = client.at("textDocument/hover", &uri, (5, 4));
    assert!(hover.to_string().contains("owed from stage `handoff`"), "{hover}");
}

#[test]
fn names_lead_to_what_they_name_and_back() {
    let mut example = Example::new(plain());
    let results = example.file("evals/triage/results/2026-10-19.json");
    let runbook = example.file("runbooks/incident.md");
    let baseline = example.file("baselines/first-reply-time.json");
    let places = example.at("textDocument/definition", "\"runbooks/incident.md\"");
    assert_eq!(places[0]["uri"], runbook);
    assert_eq!(example.at("textDocument/definition", "evals/triage/results/*.json")[0]["uri"], results);
    let heading = example.at("textDocument/definition", "\"#escalation\"");
    assert_eq!(heading[0]["uri"], runbook);
    let text = std::fs::read_to_string(example.repo.path().join("runbooks/incident.md")).expect("a runbook");
    let line = heading[0]["range"]["start"]["line"].as_u64().expect("a line");
    assert!(
        text.lines()
            .nth(usize::try_from(line).expect("small"))
            .is_some_and(|line| line.contains("scalation"))
    );
    let value = example.at("textDocument/definition", "\"/p50\"");
    assert_eq!(value[0]["uri"], baseline);
    assert_ne!(value[0]["range"]["start"], json!({ "line": 0, "character": 0 }));
    let source = example.at("textDocument/definition", "[\"claims-archive\"]");
    let (line, _) = position(&example.text, "\"claims-archive\"");
    assert_eq!(source[0]["range"]["start"]["line"], line);
    let back = example.at("textDocument/references", "name        = \"claims-archive\"");
    assert_eq!(back.as_array().map(Vec::len), Some(3), "two evals and a condition: {back}");
    // From a document to the claims that name it or cover it.
    let prompt = example.client.open(&example.repo, "prompts/classify.txt");
    let claims = example.client.at("textDocument/references", &prompt, (0, 0));
    assert!(claims.as_array().is_some_and(|claims| claims.len() >= 3), "{claims}");
}

#[test]
fn paths_are_links() {
    let mut example = Example::new(plain());
    let links = example
        .client
        .request("textDocument/documentLink", json!({ "textDocument": { "uri": example.manifest } }));
    let targets: Vec<&str> =
        links.as_array().expect("links").iter().filter_map(|link| link["target"].as_str()).collect();
    let runbook = example.file("runbooks/rollback.md");
    assert!(targets.contains(&runbook.as_str()), "{targets:?}");
    assert!(targets.contains(&"https://grafana.acme.example/d/triage"), "{targets:?}");
    assert!(
        !targets
            .iter()
            .any(|target| target.ends_with("security-2026-09.md") && target.contains("docs/security")),
        "no such file"
    );
}

#[test]
fn proposals_fit_what_is_written() {
    let mut example = Example::new(plain());
    let cases = [
        ("[[runbook]]\npath = \"runb", "runbooks/rollback.md"),
        ("[[runbook]]\npath = \"runbooks/incident.md#esc", "runbooks/incident.md#escalation"),
        ("[[runbook]]\npath = \"runbooks/incident.md\"\nsections = { contacts = \"#", "#escalation"),
        ("[[runbook]]\nowner = \"@acme/cl", "@acme/claims-oncall"),
        ("[[waiver]]\nrule = \"stale", "stale-artifact"),
        ("[[waiver]]\nat = \"runbook.", "runbook.runbooks/rollback.md"),
        ("[[eval]]\ndata = [\"cl", "claims-archive"),
        ("[[metric]]\ndrives = \"", "first-reply-time"),
        ("[[metric]]\nactual = { path = \"baselines/first-reply-time.json\", pointer = \"/p", "/p50"),
        ("[[eval]]\nname = \"reply-quality\"\nrequire = { pass", "pass-rate"),
        ("[[eval]]\ncovers = [\"prom", "prompts/**"),
    ];
    for (typed, expected) in cases {
        let proposed = example.proposed(typed);
        assert!(proposed.iter().any(|label| label == expected), "{typed}: {proposed:?}");
    }
    assert!(example.proposed("[operations]\nal").is_empty(), "other servers complete keys");
    assert!(example.proposed("# path = \"runb").is_empty(), "a comment");
}

#[test]
fn keys_are_proposed_to_a_client_that_asks_for_them() {
    let mut example = Example::new(json!({ "capabilities": {}, "initializationOptions": { "keys": true } }));
    let proposed = example.proposed("[operations]\nmon");
    assert!(proposed.contains(&"monitoring".to_owned()), "{proposed:?}");
    let proposed = example.proposed("[[eval]]\nkind = \"");
    assert!(proposed.contains(&"edge-cases".to_owned()), "{proposed:?}");
}

#[test]
fn a_fix_a_waiver_and_a_review_are_offered() {
    let mut example = Example::new(plain());
    let fix = example.actions("unknown-key", "integration.crm.fallbak");
    let edit = fix.iter().find(|action| !action["edit"].is_null()).expect("a fix");
    assert_eq!(edit["edit"]["changes"][&example.manifest][0]["newText"], "fallback", "{edit}");
    let late = example.actions("drifted-artifact", "runbook.runbooks/rollback.md");
    let titles: Vec<&str> = late.iter().filter_map(|action| action["title"].as_str()).collect();
    assert!(titles.iter().any(|title| title.starts_with("explain")), "{titles:?}");
    let review = late
        .iter()
        .find(|action| action["title"] == "record a review …")
        .unwrap_or_else(|| panic!("{titles:?}"));
    assert!(review["edit"].is_null(), "the server writes no review: {review}");
    let waive =
        late.iter().find(|action| action["title"].as_str().is_some_and(|title| title.starts_with("waive")));
    let edit = &waive.unwrap_or_else(|| panic!("{titles:?}"))["edit"]["changes"][&example.manifest][0];
    // Its reason is empty, which is an error until somebody writes one.
    let waiver = edit["newText"].as_str().expect("a text").to_owned();
    example.client.replace(&example.manifest, &format!("{}{waiver}", example.text));
    let manifest = example.manifest.clone();
    example.client.wait("an error", |client| {
        let rules: Vec<_> = client.diagnostics[&manifest].iter().map(|found| found["code"].clone()).collect();
        rules.contains(&json!("reasonless-waiver")) && rules.contains(&json!("unowned-waiver"))
    });
}

#[test]
fn what_a_gate_owes_is_added_as_comments() {
    let repo =
        TestRepo::with_manifest("[system]\nname = \"a\"\n\n[operations]\nmonitoring = \"README.md\"\n");
    repo.write("README.md", "# A\n\nSomething about it.\n");
    repo.commit();
    let mut client = Client::start(plain());
    let uri = client.open(&repo, "readiness.toml");
    let range = json!({ "start": { "line": 3, "character": 2 }, "end": { "line": 3, "character": 2 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", params);
    let action = actions.as_array().and_then(|all| all.first()).unwrap_or_else(|| panic!("{actions}"));
    let edits = action["edit"]["changes"][&uri].as_array().expect("edits");
    let text: String = edits.iter().map(|edit| edit["newText"].as_str().expect("a text")).collect();
    assert!(text.contains("# alerts = "), "{text}");
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "only comments: {text}");
}

#[test]
fn lenses_and_hints_say_how_it_stands() {
    let mut example = Example::new(plain());
    let document = json!({ "textDocument": { "uri": example.manifest } });
    let lenses = example.client.request("textDocument/codeLens", document);
    let title = lenses[0]["command"]["title"].as_str().expect("a title");
    assert!(title.starts_with("not ready · ") && title.contains("gates passed"), "{title}");
    let (line, _) = position(&example.text, "[system]");
    assert_eq!(lenses[0]["range"]["start"]["line"], line);
    let end = json!({ "line": 999, "character": 0 });
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": end });
    let params = json!({ "textDocument": { "uri": example.manifest }, "range": range });
    let hints = example.client.request("textDocument/inlayHint", params);
    let labels: Vec<&str> =
        hints.as_array().expect("hints").iter().filter_map(|hint| hint["label"].as_str()).collect();
    assert!(labels.contains(&"in 10 days"), "{labels:?}");
    assert!(labels.iter().any(|label| label.ends_with("behind")), "{labels:?}");
    let prompt = example.client.open(&example.repo, "prompts/classify.txt");
    let lenses =
        example.client.request("textDocument/codeLens", json!({ "textDocument": { "uri": prompt } }));
    assert!(
        lenses.to_string().contains("covered by eval odd-claims: its results will be outdated"),
        "{lenses}"
    );
}

#[test]
fn a_command_shows_what_to_do_and_does_nothing() {
    let mut example = Example::new(plain());
    let params = json!({ "command": "readiness.explain", "arguments": ["stale-artifact"] });
    assert!(example.client.request("workspace/executeCommand", params).is_null());
    let id = example.client.ask("workspace/unknown", json!({}));
    assert_eq!(example.client.answer(id)["error"]["code"], -32601);
}

#[test]
fn a_topic_is_pointed_to_a_heading() {
    let manifest =
        "[system]\nname = \"a\"\nstage = \"handoff\"\n[[runbook]]\npath = \"run.md\"\nfor = [\"rollback\"]\n";
    let repo = TestRepo::with_manifest(manifest);
    repo.write(
        "run.md",
        "# Night shift\n\n## When it goes wrong\n\nUse the older image, then watch the error rate.\n",
    );
    repo.commit();
    let mut client = Client::start(super::pulling());
    let uri = client.open(&repo, "readiness.toml");
    let report = client.pull(&uri);
    let found = super::items(&report).iter().find(|found| found["code"] == "unlocated-topic");
    let found = found.unwrap_or_else(|| panic!("{report}"));
    let params = json!({
        "textDocument": { "uri": uri }, "range": found["range"], "context": { "diagnostics": [found] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let point = actions
        .as_array()
        .expect("actions")
        .iter()
        .find(|action| action["title"] == "point `rollback` to `#when-it-goes-wrong`");
    let edit = &point.unwrap_or_else(|| panic!("{actions}"))["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], "sections = { rollback = \"#when-it-goes-wrong\" }\n");
    let line = u32::try_from(edit["range"]["start"]["line"].as_u64().expect("a line")).expect("small");
    client.edit(&uri, [(line, 0), (line, 0)], edit["newText"].as_str().expect("a text"));
    let after = client.pull(&uri);
    assert!(super::items(&after).iter().all(|found| found["code"] != "unlocated-topic"), "{after}");
}
