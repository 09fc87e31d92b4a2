//! Everything that can be relaxed, one case for each entry of the table: it is listed, whatever the change hides it in.

use std::collections::BTreeSet;

use readiness::internals::baseline::relaxable_keys;

use super::*;

const BASE_MANIFEST: &str = r##"readiness = 1

[system]
name  = "triage"
stage = "handoff"
risk  = "high"
code  = ["src/**"]

[pilot]
started = 2026-06-01
ends    = 2027-01-31

[people]
"@lena-ortiz" = { email = "lena@acme.example", left = 2026-08-01 }

[[data]]
name  = "crm"
owner = "@acme/data"

[[data]]
name  = "archive"
owner = "@acme/data"

[[integration]]
name = "phone"
mode = "live"

[[integration]]
name = "mail"
mode = "live"

[[metric]]
name     = "reply-time"
kind     = "business"
unit     = "min"
better   = "lower"
baseline = { value = 12, path = "docs/base.json", pointer = "/minutes", tolerance = 1 }
actual   = { value = 3, path = "docs/actual.json", pointer = "/minutes", tolerance = 1 }
target   = 2
stop-at  = 9
within   = "90d"

[[metric]]
name      = "answered"
better    = "higher"
guardrail = 0.92

[[eval]]
name    = "answers"
suite   = "evals/suite.yaml"
results = { path = "evals/results.xml" }
cases   = 2
kind    = "quality"
covers  = ["src/**"]
require = { pass-rate = ">= 0.9" }

[[eval]]
name    = "edges"
results = "evals/edges.xml"

[[runbook]]
path    = "runbooks/incident.md"
for     = ["incident-response"]
covers  = ["src/**"]
max-lag = "7d"
max-age = "90d"
sections = { contacts = "#call" }

[[runbook]]
path = "runbooks/rollback.md"
for  = ["rollback"]

[operations]
alerts = "ops/alerts.yaml"

[governance]
documentation = "docs/card.md"

[[governance.control]]
name     = "PII"
owner    = "@acme/privacy"
evidence = "src/replies.py"

[[governance.control]]
name     = "keys"
owner    = "@acme/privacy"
evidence = "src/replies.py"

[[condition]]
what = "A helper"

[[condition]]
what = "A second helper"

[[waiver]]
rule    = "no-rollout"
reason  = "Decided in December."
by      = "@acme/claims"
expires = 2026-12-31

[policy]
rules     = ["policy/*.md"]
levels    = { no-security-review = "error" }
max-age   = { audit = "90d" }
max-lag   = { tests = "7d" }
min-cases = { quality = 2 }
reviews   = "lock"
exclude   = ["vendor/**"]
synonyms  = { rollback = ["Back"] }
"##;

const CARD: &str = "+++\nsummary = \"a metric without a worth\"\nkind = \"broken\"\nfrom = \"*\"\ngate = \"value\"\n\
    [check]\neach = \"metric\"\nholds = 'item.worth != null'\nspan = \"worth\"\n\
    message = \"`{name}` is worth nothing\"\nhelp = \"write its worth\"\n+++\n";

/// A key of the table, what the change replaces in the manifest, files that it writes (nothing removes one), and the beginning or a part
/// of what is listed.
struct Case(&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

const CASES: &[Case] = &[
    Case("eval.*.require.*", ">= 0.9", ">= 0.8", &[], "lowered from `>= 0.9` to `>= 0.8`"),
    Case(
        "eval.*.require.*",
        "pass-rate = \">= 0.9\"",
        "passed = \">= 1\"",
        &[],
        "`require.pass-rate` of eval",
    ),
    Case("eval.*.cases", "cases   = 2", "cases   = 1", &[], "lowered from `2` to `1`"),
    Case("eval.*.kind", "kind    = \"quality\"", "kind    = \"load\"", &[], "`kind` of eval"),
    Case("eval.*.suite.path", "evals/suite.yaml", "evals/other.yaml", &[], "`suite` of eval"),
    Case("eval.*.results.path", "evals/results.xml", "evals/other.xml", &[], "`results.path` of eval"),
    Case(
        "eval.*.results.from",
        "results.xml\" }",
        "results.xml\", from = \"ci\" }",
        &[],
        "`results.from` of eval",
    ),
    Case(
        "eval.*.results.reviewed",
        "results.xml\" }",
        "results.xml\", reviewed = 2026-11-01 }",
        &[],
        "`results.reviewed` of eval",
    ),
    Case("metric.*.target", "target   = 2", "target   = 4", &[], "raised from `2` to `4`"),
    Case("metric.*.stop-at", "stop-at  = 9", "stop-at  = 11", &[], "raised from `9` to `11`"),
    Case("metric.*.guardrail", "guardrail = 0.92", "guardrail = 0.9", &[], "lowered from `0.92` to `0.9`"),
    Case("metric.*.within", "within   = \"90d\"", "within   = \"1y\"", &[], "`within` of metric"),
    Case(
        "metric.*.baseline.tolerance",
        "/minutes\", tolerance = 1 }\nactual",
        "/minutes\", tolerance = 3 }\nactual",
        &[],
        "`baseline.tolerance` of metric",
    ),
    Case(
        "metric.*.actual.tolerance",
        "tolerance = 1 }\ntarget",
        "tolerance = 3 }\ntarget",
        &[],
        "`actual.tolerance` of metric",
    ),
    Case("metric.*.unit", "unit     = \"min\"", "unit     = \"s\"", &[], "`unit` of metric"),
    Case("metric.*.better", "better   = \"lower\"", "better   = \"higher\"", &[], "`better` of metric"),
    Case("metric.*.kind", "kind     = \"business\"", "kind     = \"model\"", &[], "`kind` of metric"),
    Case("metric.*.baseline.value", "value = 12", "value = 14", &[], "`baseline.value` of metric"),
    Case("metric.*.baseline.path", "docs/base.json", "docs/other.json", &[], "`baseline.path` of metric"),
    Case(
        "metric.*.baseline.pointer",
        "pointer = \"/minutes\", tolerance = 1 }\nactual",
        "pointer = \"/other\", tolerance = 1 }\nactual",
        &[],
        "`baseline.pointer` of metric",
    ),
    Case(
        "**.path",
        "\"docs/card.md\"",
        "\"https://wiki.acme.example/card\"",
        &[],
        "`governance.documentation`",
    ),
    Case(
        "**.covers",
        "for     = [\"incident-response\"]\ncovers  = [\"src/**\"]",
        "for     = [\"incident-response\"]\ncovers  = [\"docs/**\"]",
        &[],
        "`covers` of runbook",
    ),
    Case("**.covers", "covers  = [\"src/**\"]\nrequire", "require", &[], "`covers` of eval"),
    Case("**.code", "code  = [\"src/**\"]", "code  = [\"docs/**\"]", &[], "`system.code`"),
    Case("**.max-age", "max-age = \"90d\"", "max-age = \"1y\"", &[], "`max-age` of runbook"),
    Case("**.max-lag", "max-lag = \"7d\"\n", "", &[], "`max-lag` of runbook"),
    Case("**.sections.*", "\"#call\"", "\"#diagnosis\"", &[], "`sections.contacts` of runbook"),
    Case(
        "system.risk",
        "risk  = \"high\"",
        "risk  = \"limited\"",
        &[],
        "`system.risk` lowered from `high` to `limited`",
    ),
    Case(
        "system.stage",
        "stage = \"handoff\"",
        "stage = \"pilot\"",
        &[],
        "`system.stage` set back from `handoff` to `pilot`",
    ),
    Case("system.stage", "stage = \"handoff\"", "stage = \"research\"", &[], "`system.stage` set back"),
    Case("pilot.started", "started = 2026-06-01", "started = 2026-09-01", &[], "`pilot.started` moved"),
    Case("pilot.ends", "ends    = 2027-01-31", "ends    = 2027-06-30", &[], "`pilot.ends` moved"),
    Case("people.*.left", ", left = 2026-08-01", "", &[], "left"),
    Case(
        "eval.*",
        "[[eval]]\nname    = \"edges\"\nresults = \"evals/edges.xml\"\n",
        "",
        &[],
        "eval `edges` deleted",
    ),
    Case(
        "metric.*",
        "[[metric]]\nname      = \"answered\"\nbetter    = \"higher\"\nguardrail = 0.92\n",
        "",
        &[],
        "metric `answered` deleted",
    ),
    Case(
        "data.*",
        "[[data]]\nname  = \"archive\"\nowner = \"@acme/data\"\n",
        "",
        &[],
        "data source `archive` deleted",
    ),
    Case(
        "integration.*",
        "[[integration]]\nname = \"mail\"\nmode = \"live\"\n",
        "",
        &[],
        "integration `mail` deleted",
    ),
    Case(
        "runbook.*",
        "[[runbook]]\npath = \"runbooks/rollback.md\"\nfor  = [\"rollback\"]\n",
        "",
        &[],
        "runbook `runbooks/rollback.md` deleted",
    ),
    Case(
        "governance.control.*",
        "[[governance.control]]\nname     = \"keys\"\nowner    = \"@acme/privacy\"\nevidence = \"src/replies.py\"\n",
        "",
        &[],
        "control `keys` deleted",
    ),
    Case(
        "condition.*",
        "[[condition]]\nwhat = \"A second helper\"\n",
        "",
        &[],
        "condition `A second helper` deleted",
    ),
    Case("**", "alerts = \"ops/alerts.yaml\"\n", "", &[], "`operations.alerts` removed"),
    Case("**", "risk  = \"high\"\n", "", &[], "`system.risk` removed"),
    Case(
        "policy.levels.*",
        "{ no-security-review = \"error\" }",
        "{ no-security-review = \"off\" }",
        &[],
        "`policy.levels.no-security-review`",
    ),
    Case("policy.max-age.*", "audit = \"90d\"", "audit = \"2y\"", &[], "`policy.max-age.audit`"),
    Case("policy.max-lag.*", "tests = \"7d\"", "tests = \"60d\"", &[], "`policy.max-lag.tests`"),
    Case("policy.min-cases.*", "quality = 2", "quality = 1", &[], "`policy.min-cases.quality` lowered"),
    Case("policy.reviews", "reviews   = \"lock\"\n", "", &[], "`policy.reviews`"),
    Case("policy.exclude", "[\"vendor/**\"]", "[\"vendor/**\", \"old/**\"]", &[], "`policy.exclude`"),
    Case("policy.synonyms.*", "[\"Back\"]", "[\"Back\", \"Tea\"]", &[], "`policy.synonyms.rollback`"),
    Case("policy.rules", "rules     = [\"policy/*.md\"]\n", "", &[], "custom rule `acme-worth` removed"),
    Case("policy.rules", "", "", &[("triage/policy/acme-worth.md", "")], "custom rule `acme-worth` removed"),
    Case(
        "waiver.*",
        "expires = 2026-12-31",
        "expires = 2027-03-31",
        &[],
        "extended from 2026-12-31 to 2027-03-31",
    ),
    Case(
        "waiver.*",
        "[policy]",
        "[[waiver]]\nrule = \"no-event-log\"\nreason = \"Later.\"\nby = \"@acme/claims\"\nexpires = 2026-12-31\n[policy]",
        &[],
        "waiver `no-event-log` added",
    ),
    Case(
        ".git-blame-ignore-revs",
        "",
        "",
        &[(".git-blame-ignore-revs", "0123456789012345678901234567890123456789\n")],
        "`.git-blame-ignore-revs` has 1 new line",
    ),
    Case(
        ".mailmap",
        "",
        "",
        &[(".mailmap", "Lena <lena@acme.example> <amir@acme.example>\n")],
        "`.mailmap` has 1 new line",
    ),
    Case("CODEOWNERS", "", "", &[("CODEOWNERS", "* @acme/others\n")], "owner of"),
];

/// What the change hides the lever in.
#[derive(Clone, Copy, PartialEq)]
enum Hidden {
    Plainly,
    /// The entries and the system get other names.
    InARename,
    /// The folder is moved.
    InAMove,
    /// It is one commit of a merged branch.
    InAMerge,
}

fn story(manifest: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("CODEOWNERS", "* @acme/claims\n");
    repo.write("triage/readiness.toml", manifest);
    repo.write("triage/policy/acme-worth.md", CARD);
    repo.write("triage/src/replies.py", "WORKERS = 4\n");
    repo.write("triage/runbooks/incident.md", incident("\n\n## Call\n\nLena on 555-0100."));
    repo.write("triage/runbooks/rollback.md", "# Rollback\n\n## Steps\n\n1. Switch the flag off.\n");
    for name in ["results", "other", "edges"] {
        repo.write(&format!("triage/evals/{name}.xml"), RESULTS);
    }
    for name in ["suite", "other"] {
        repo.write(&format!("triage/evals/{name}.yaml"), "prompts: [a]\n");
    }
    for (name, minutes) in [("base", 12), ("other", 12), ("actual", 3)] {
        repo.write(&format!("triage/docs/{name}.json"), format!("{{\"minutes\": {minutes}}}\n"));
    }
    repo.write("triage/docs/card.md", "# Card\n\nIt drafts replies to customers.\n");
    repo.write("triage/ops/alerts.yaml", "groups: []\n");
    repo.commit_on("2026-10-01");
    repo.git(&["checkout", "-q", "-b", "change"]);
    repo
}

fn listed(case: &Case, hidden: Hidden) -> Vec<String> {
    let Case(_, from, to, files, _) = case;
    let repo = story(BASE_MANIFEST);
    assert!(BASE_MANIFEST.contains(from), "{from}");
    let mut manifest = BASE_MANIFEST.replacen(from, to, 1);
    if hidden == Hidden::InARename {
        for (name, other) in [
            ("\"answers\"", "\"replies\""),
            ("\"reply-time\"", "\"first-reply\""),
            ("\"triage\"", "\"first-line\""),
        ] {
            manifest = manifest.replace(name, other);
        }
    }
    repo.write("triage/readiness.toml", manifest);
    for (path, content) in *files {
        if content.is_empty() {
            std::fs::remove_file(repo.path().join(path)).expect("a file");
        } else {
            repo.write(path, content);
        }
    }
    if hidden == Hidden::InAMove {
        repo.add();
        repo.git(&["mv", "triage", "claims"]);
    }
    commit(&repo);
    if hidden != Hidden::InAMerge {
        return relaxed(&repo, &BASE);
    }
    repo.git(&["checkout", "-q", "main"]);
    repo.write("README.md", "# Claims\n");
    repo.commit_on("2026-11-09");
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "change"]);
    relaxed(&repo, &["--base", "HEAD^1"])
}

fn each_is_listed(hidden: Hidden) {
    let mut missed = Vec::new();
    for case in CASES {
        let found = listed(case, hidden);
        if !found.iter().any(|found| found.contains(case.4)) {
            missed.push(format!("{}: `{}` in {found:#?}", case.0, case.4));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_entry_of_the_table_has_a_case() {
    let cases: BTreeSet<&str> = CASES.iter().map(|case| case.0).collect();
    assert_eq!(cases, relaxable_keys().into_iter().collect());
}

#[test]
fn nothing_is_listed_where_nothing_is_relaxed() {
    for hidden in [Hidden::Plainly, Hidden::InAMove, Hidden::InAMerge] {
        assert_eq!(listed(&Case("", "", "", &[], ""), hidden), Vec::<String>::new());
    }
}

#[test]
fn each_is_listed_plainly() {
    each_is_listed(Hidden::Plainly);
}

#[test]
fn each_is_listed_in_a_rename() {
    each_is_listed(Hidden::InARename);
}

#[test]
fn each_is_listed_in_a_move() {
    each_is_listed(Hidden::InAMove);
}

#[test]
fn each_is_listed_in_a_merge() {
    each_is_listed(Hidden::InAMerge);
}

/// What a lever replaces in the manifest and by what, the defect that it silences (a file, what it holds, what it holds with the defect), and the rule that would report that.
struct Lever(&'static str, &'static str, [&'static str; 3], &'static str);

const FAILING: &str = "<testsuite name=\"a\" tests=\"2\" timestamp=\"2026-10-01T00:00:00\"><testcase name=\"1\"/><testcase name=\"2\"><failure/></testcase></testsuite>\n";
const RESULTS_PATH: &str = "evals/results.xml";
const ACTUAL: &str = "docs/actual.json";
const WAIVER: &str = "[[waiver]]\nrule = \"failing-requirement\"\nreason = \"Later.\"\nby = \"@acme/claims\"\nexpires = 2026-12-31\n[policy]";

const LEVERS: &[Lever] = &[
    Lever(">= 0.9", ">= 0.2", [RESULTS_PATH, RESULTS, FAILING], "failing-requirement"),
    Lever("[policy]", WAIVER, [RESULTS_PATH, RESULTS, FAILING], "failing-requirement"),
    Lever(
        "{ path = \"evals/results.xml\" }",
        "\"https://ci.acme.example/r.xml\"",
        [RESULTS_PATH, RESULTS, FAILING],
        "failing-requirement",
    ),
    Lever(
        "{ no-security-review = \"error\" }",
        "{ failing-requirement = \"note\" }",
        [RESULTS_PATH, RESULTS, FAILING],
        "failing-requirement",
    ),
    Lever(
        "pointer = \"/minutes\", tolerance = 1 }\ntarget",
        "pointer = \"/minutes\", tolerance = 7 }\ntarget",
        [ACTUAL, "{\"minutes\": 3}\n", "{\"minutes\": 8}\n"],
        "actual-mismatch",
    ),
];

/// A lever that silences a defect, which the base had or which the change adds.
fn silencing(lever: &Lever, is_known: bool, hidden: Hidden) -> (Vec<String>, Vec<String>) {
    let Lever(from, to, [path, whole, defect], _) = lever;
    let path = format!("triage/{path}");
    let repo = story(BASE_MANIFEST);
    repo.write(&path, if is_known { defect } else { whole });
    repo.commit_on("2026-10-02");
    repo.git(&["branch", "-f", "main"]);
    assert!(BASE_MANIFEST.contains(from), "{from}");
    let mut manifest = BASE_MANIFEST.replacen(from, to, 1);
    if hidden == Hidden::InARename {
        manifest =
            manifest.replace("\"answers\"", "\"replies\"").replace("\"reply-time\"", "\"first-reply\"");
    }
    repo.write("triage/readiness.toml", manifest);
    repo.write(&path, defect);
    if hidden == Hidden::InAMove {
        repo.add();
        repo.git(&["mv", "triage", "claims"]);
    }
    commit(&repo);
    if hidden == Hidden::InAMerge {
        repo.git(&["checkout", "-q", "main"]);
        repo.write("README.md", "# Claims\n");
        repo.commit_on("2026-11-09");
        repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "change"]);
        return (relaxed(&repo, &["--base", "HEAD^1"]), brought(&repo, &["--base", "HEAD^1"]));
    }
    (relaxed(&repo, &BASE), brought(&repo, &BASE))
}

/// What is known is listed with what silences it, and what is new is an error besides.
fn each_says_what_it_silences(hidden: Hidden) {
    for lever in LEVERS {
        for is_known in [true, false] {
            let (listed, brought) = silencing(lever, is_known, hidden);
            let says =
                |line: &String| line.split("silences ").nth(1).is_some_and(|rules| rules.contains(lever.3));
            assert!(listed.iter().any(says), "{} to {}, known {is_known}: {listed:#?}", lever.0, lever.1);
            let exempted = brought.iter().any(|found| found.starts_with("error self-exemption "));
            assert_eq!(exempted, !is_known, "{} to {}: {brought:#?}", lever.0, lever.1);
        }
    }
}

#[test]
fn each_says_what_it_silences_plainly() {
    each_says_what_it_silences(Hidden::Plainly);
}

#[test]
fn each_says_what_it_silences_in_a_rename() {
    each_says_what_it_silences(Hidden::InARename);
}

#[test]
fn each_says_what_it_silences_in_a_move() {
    each_says_what_it_silences(Hidden::InAMove);
}

#[test]
fn each_says_what_it_silences_in_a_merge() {
    each_says_what_it_silences(Hidden::InAMerge);
}
