//! The manifest of the cases, and one case or several for each row of the table.

pub(super) const BASE_MANIFEST: &str = r##"readiness = 1

[system]
name  = "triage"
stage = "handoff"
risk  = "high"
code  = ["src/**"]
process  = ["first-replies", "second-replies"]
launched = 2026-10-15

[pilot]
started = 2026-06-01
ends    = 2027-01-31

[decision]
outcome     = "scale"
on          = 2026-09-20
reviewed-by = ["@acme/claims"]

[ownership]
sponsor    = "@cfo"
business   = "@ines"
production = "@acme/claims"
assigned   = 2026-09-01

[people]
"@lena-ortiz" = { email = "lena@acme.example", left = 2026-08-01 }

[[data]]
name   = "crm"
owner  = "@acme/data"
kind   = "sample"
access = "exception"
remediation = { path = "docs/repair.md", due = 2026-11-01 }

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
outcome  = "The first reply comes within 2 minutes."
unit     = "min"
better   = "lower"
baseline = { value = 12, captured = 2026-06-03, path = "docs/base.json", pointer = "/minutes", tolerance = 1 }
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
format  = "junit"
data    = ["crm"]
covers  = ["src/**"]
require = { pass-rate = ">= 0.9" }

[[eval]]
name    = "edges"
results = "evals/edges.xml"

[[runbook]]
path    = "runbooks/incident.md"
for     = ["incident-response", "degraded-mode"]
exercised = 2026-08-01
covers  = ["src/**"]
max-lag = "7d"
max-age = "90d"
sections = { contacts = "#call" }

[[runbook]]
path = "runbooks/rollback.md"
for  = ["rollback"]

[operations]
alerts = "ops/alerts.yaml"
cost-limit = { amount = 4000, currency = "EUR", per = "month" }
rollout    = [10, 50, 100]

[adoption]
training     = [{ audience = "agents", path = "docs/agents.md" }, { audience = "leads", path = "docs/leads.md" }]
validated-by = [{ who = "@acme/berlin", on = 2026-07-01 }, { who = "@acme/bonn", on = 2026-09-01 }]

[plan]
path       = "docs/plan.md"
production = { starts = 2026-10-01, ends = 2026-11-30 }

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
kind = "people"
data = ["archive"]
after-pilot = "withdrawn"

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

pub(super) const CARD: &str = "+++\nsummary = \"a metric without a worth\"\nkind = \"broken\"\nfrom = \"*\"\ngate = \"value\"\n\
    [check]\neach = \"metric\"\nholds = 'item.worth != null'\nspan = \"worth\"\n\
    message = \"`{name}` is worth nothing\"\nhelp = \"write its worth\"\n+++\n";

/// A key of the table, what the change replaces in the manifest, files that it writes (nothing removes one), and the beginning or a part
/// of what is listed.
pub(super) struct Case(
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub &'static [(&'static str, &'static str)],
    pub &'static str,
);

pub(super) const CASES: &[Case] = &[
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
    Case("eval.*.require", "require = { pass-rate = \">= 0.9\" }\n", "", &[], "`require` of eval"),
    Case("eval.*.format", "\"junit\"", "\"pytest\"", &[], "`format` of eval"),
    Case("eval.*.data", "data    = [\"crm\"]", "data    = [\"archive\"]", &[], "`data` of eval"),
    Case("**.path", "evals/suite.yaml", "evals/other.yaml", &[], "`suite` of eval"),
    Case("**.path", "evals/results.xml", "evals/other.xml", &[], "`results.path` of eval"),
    Case("**.path", "\"docs/card.md\"", "\"docs/ca*.md\"", &[], "from `docs/card.md` to `docs/ca*.md`"),
    Case("**.path", "\"docs/card.md\"", "\"docs/card.md#card\"", &[], "to `docs/card.md#card`"),
    Case(
        "**.path",
        "\"runbooks/rollback.md\"",
        "\"runbooks/back.md\"",
        &[("triage/runbooks/back.md", "# Back\n\n1. Switch the flag off.\n")],
        "`path` of runbook `runbooks/rollback.md` changed to `…/back.md`",
    ),
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
    Case("metric.*.within", "within   = \"90d\"", "within   = \"4mo\"", &[], "extended from `90d` to `4mo`"),
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
    Case("**.path", "docs/base.json", "docs/other.json", &[], "`baseline.path` of metric"),
    Case("metric.*.baseline.path", "path = \"docs/base.json\", ", "", &[], "`baseline.path` of metric"),
    Case("metric.*.actual.path", "path = \"docs/actual.json\", ", "", &[], "`actual.path` of metric"),
    Case(
        "metric.*.actual",
        "actual   = { value = 3, path = \"docs/actual.json\", pointer = \"/minutes\", tolerance = 1 }\n",
        "",
        &[],
        "`actual` of metric",
    ),
    Case("metric.*.outcome", "within 2 minutes", "soon", &[], "`outcome` of metric"),
    Case("metric.*.baseline.captured", "2026-06-03", "2026-05-03", &[], "moved to `2026-05-03`"),
    Case(
        "metric.*.actual.pointer",
        "pointer = \"/minutes\", tolerance = 1 }\ntarget",
        "pointer = \"/other\", tolerance = 1 }\ntarget",
        &[],
        "`actual.pointer` of metric",
    ),
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
        "exercised = 2026-08-01\ncovers  = [\"src/**\"]",
        "exercised = 2026-08-01\ncovers  = [\"docs/**\"]",
        &[],
        "`covers` of runbook",
    ),
    Case("**.covers", "covers  = [\"src/**\"]\nrequire", "require", &[], "`covers` of eval"),
    Case(
        "**.covers",
        "{ path = \"evals/results.xml\" }",
        "{ path = \"evals/results.xml\", covers = [\"docs/**\"] }",
        &[],
        "`results.covers` of eval",
    ),
    Case("**.code", "code  = [\"src/**\"]", "code  = [\"docs/**\"]", &[], "`system.code`"),
    Case("**.max-age", "max-age = \"90d\"", "max-age = \"1y\"", &[], "`max-age` of runbook"),
    Case("**.max-lag", "max-lag = \"7d\"\n", "", &[], "`max-lag` of runbook"),
    Case(
        "**.sections.*",
        "sections = { contacts = \"#call\" }",
        "sections = { contacts = \"#call\", diagnosis = \"#mitigation\" }",
        &[],
        "`sections.diagnosis` of runbook",
    ),
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
        "people.*.left",
        "left = 2026-08-01",
        "left = 2027-08-01",
        &[],
        "moved from `2026-08-01` to `2027-08-01`",
    ),
    Case("people.*.left", "left = 2026-08-01", "left = false", &[], "to `false`"),
    Case("people.*.email", "lena@acme", "lo@acme", &[], "email"),
    Case(
        "people.*.email",
        "\"@lena-ortiz\" = { email = \"lena@acme.example\", left = 2026-08-01 }",
        "\"@lena\" = { email = \"lena@acme.example\" }\n\"@lena-ortiz\" = { left = 2026-08-01 }",
        &[],
        "email` removed",
    ),
    Case(
        "system.process",
        "[\"first-replies\", \"second-replies\"]",
        "\"first-replies\"",
        &[],
        "`system.process`",
    ),
    Case("system.launched", "launched = 2026-10-15", "launched = 2026-11-05", &[], "`system.launched` moved"),
    Case("decision.outcome", "\"scale\"", "\"redesign\"", &[], "`decision.outcome`"),
    Case("decision.on", "2026-09-20", "2026-09-25", &[], "`decision.on`"),
    Case(
        "decision.reviewed-by",
        "reviewed-by = [\"@acme/claims\"]",
        "reviewed-by = [\"@ines\"]",
        &[],
        "`decision.reviewed-by`",
    ),
    Case("ownership.sponsor", "\"@cfo\"", "\"@lena-ortiz\"", &[], "`ownership.sponsor` changed"),
    Case(
        "ownership.business",
        "business   = \"@ines\"",
        "business   = \"@cfo\"",
        &[],
        "`ownership.business` changed",
    ),
    Case(
        "ownership.production",
        "production = \"@acme/claims\"",
        "production = \"@acme/data\"",
        &[],
        "`ownership.production` changed",
    ),
    Case(
        "ownership.assigned",
        "assigned   = 2026-09-01",
        "assigned   = 2026-06-01",
        &[],
        "`ownership.assigned` moved",
    ),
    Case("data.*.kind", "\"sample\"", "\"production\"", &[], "`kind` of data source"),
    Case("data.*.access", "\"exception\"", "\"standard\"", &[], "`access` of data source"),
    Case(
        "data.*.remediation.due",
        "due = 2026-11-01",
        "due = 2027-11-01",
        &[],
        "`remediation.due` of data source",
    ),
    Case(
        "data.*.remediation.done",
        "due = 2026-11-01",
        "due = 2026-11-01, done = 2026-10-30",
        &[],
        "`remediation.done` of data source",
    ),
    Case(
        "integration.*.mode",
        "name = \"phone\"\nmode = \"live\"",
        "name = \"phone\"\nmode = \"mock\"",
        &[],
        "`mode` of integration",
    ),
    Case(
        "runbook.*.for",
        "[\"incident-response\", \"degraded-mode\"]",
        "[\"incident-response\"]",
        &[],
        "`for` of runbook",
    ),
    Case(
        "runbook.*.exercised",
        "exercised = 2026-08-01",
        "exercised = 2026-09-01",
        &[],
        "`exercised` of runbook",
    ),
    Case("adoption.validated-by.*.on", "on = 2026-07-01", "on = 2026-09-01", &[], "`on` of validation"),
    Case(
        "plan.production.ends",
        "ends = 2026-11-30",
        "ends = 2027-05-30",
        &[],
        "`plan.production.ends` moved",
    ),
    Case("condition.*.kind", "kind = \"people\"", "kind = \"data-access\"", &[], "`kind` of condition"),
    Case(
        "condition.*.data",
        "data = [\"archive\"]",
        "data = [\"archive\", \"crm\"]",
        &[],
        "`data` of condition",
    ),
    Case("condition.*.after-pilot", "\"withdrawn\"", "\"permanent\"", &[], "`after-pilot` of condition"),
    Case(
        "adoption.training.*",
        ", { audience = \"leads\", path = \"docs/leads.md\" }",
        "",
        &[],
        "training `leads` deleted",
    ),
    Case(
        "adoption.validated-by.*",
        "{ who = \"@acme/berlin\", on = 2026-07-01 }, ",
        "",
        &[],
        "validation `@acme/berlin` deleted",
    ),
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
        "**",
        "evidence = \"src/replies.py\"\n\n[[governance.control]]",
        "\n[[governance.control]]",
        &[],
        "`evidence` of control",
    ),
    Case(
        "policy.levels.*",
        "{ no-security-review = \"error\" }",
        "{ no-security-review = \"off\" }",
        &[],
        "`policy.levels.no-security-review`",
    ),
    Case("operations.cost-limit.amount", "4000", "9000", &[], "`operations.cost-limit.amount` raised"),
    Case(
        "operations.cost-limit.currency",
        "\"EUR\"",
        "\"KWD\"",
        &[],
        "`operations.cost-limit.currency` changed",
    ),
    Case("operations.cost-limit.per", "\"month\"", "\"day\"", &[], "`operations.cost-limit.per` changed"),
    Case("operations.rollout", "[10, 50, 100]", "[10, 100]", &[], "`operations.rollout` narrowed"),
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
