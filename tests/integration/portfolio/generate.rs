//! Makes portfolios: systems of every stage and fate, each in a repository of its own with a history of many commits. Half of them are bare.
//!
//! The files are those of the example system, without its defects. The tests and the benchmark use it.
#![allow(
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "it makes repositories; a benchmark shares this file"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::timeline::{Failure, begin, git, put, run, say};

/// What has become of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    OnTrack,
    Overdue,
    EndsSoon,
    Ready,
    Waived,
    Failed,
    Measured,
    Unmeasured,
    StoppedWithRecord,
    StoppedWithoutRecord,
    Research,
    Unaccepted,
    Undecided,
    NoManifest,
}

/// All of them.
pub const FATES: [Fate; 14] = [
    Fate::OnTrack,
    Fate::Overdue,
    Fate::EndsSoon,
    Fate::Ready,
    Fate::Waived,
    Fate::Failed,
    Fate::Measured,
    Fate::Unmeasured,
    Fate::StoppedWithRecord,
    Fate::StoppedWithoutRecord,
    Fate::Research,
    Fate::Unaccepted,
    Fate::Undecided,
    Fate::NoManifest,
];

/// A repository that was made.
#[derive(Debug, Clone)]
pub struct MadeRepository {
    /// Where it is.
    pub place: PathBuf,
    /// What has become of its system.
    pub fate: Fate,
    /// The name of its system.
    pub name: String,
}

const NAMES: [&str; 12] = [
    "claims",
    "letters",
    "meters",
    "tenders",
    "routes",
    "contracts",
    "calls",
    "invoices",
    "parcels",
    "leads",
    "photos",
    "forecasts",
];
const TASKS: [&str; 10] =
    ["triage", "drafts", "search", "sorting", "summaries", "hints", "ranking", "checks", "routing", "notes"];
const AUTHORS: [&str; 4] = [
    "Lena Ortiz <lena.ortiz@acme.example>",
    "Amir Khan <amir.khan@acme.example>",
    "Priya Raman <priya.raman@acme.example>",
    "Tomas Lind <tomas.lind@acme.example>",
];

const ODD_AND_LOAD: &str = r#"[[eval]]
name    = "odd-claims"
suite   = "evals/odd/promptfooconfig.yaml"
results = "evals/odd/results/*.json"
kind    = "edge-cases"
data    = ["claims-archive"]
require = { pass-rate = ">= 0.9" }

[[eval]]
name    = "load"
suite   = "evals/load/promptfooconfig.yaml"
results = "evals/load/results/*.json"
kind    = "load"
data    = ["claims-archive"]
require = { errors = "== 0" }

"#;

const DECISION: &str = r#"[decision]
outcome = "OUTCOME"
on = 2026-11-12
by = "@lena-ortiz"
reviewed-by = ["@acme/claims-platform"]
record = "docs/decisions/0007-decision.md"
business-case = "docs/business-case.md"

"#;

const WAIVER: &str = r#"
[[waiver]]
rule    = "placeholder-artifact"
at      = "runbooks/incident.md"
reason  = "The rollback is rewritten with the move of the platform."
by      = "@acme/claims-platform"
expires = 2026-11-24
"#;

/// What is wrong with the manifest of the example, and what is right.
const CORRECTIONS: [(&str, &str); 13] = [
    ("#:schema ./readiness.schema.json\n", ""),
    ("\"stakeholder-alignment\"", "\"compliance-review\", \"stakeholder-alignment\""),
    (
        "{ responsible = \"@acme/claims-oncall\" }",
        "{ responsible = \"@acme/claims-oncall\", accountable = \"@acme/claims-platform\" }",
    ),
    ("@fin-control", "@lena-ortiz"),
    ("fallbak ", "fallback "),
    ("value = 12.0", "value = 12.4"),
    ("src/replies/**", "src/triage/**"),
    ("docs/Limitations.md", "docs/limitations.md"),
    ("docs/security/security", "docs/reviews/security"),
    ("covers    = [\"deploy/**\"]\n", ""),
    (
        "owner  = \"@jo-park\"\ncovers = [\"deploy/**\", \"models.lock\"]\n",
        "owner  = \"@acme/claims-oncall\"\nexercised = 2026-10-05\n",
    ),
    (
        "for  = [\"degraded-mode\"]",
        "for  = [\"degraded-mode\"]\nowner = \"@acme/claims-oncall\"\nexercised = 2026-10-06",
    ),
    ("\"https://grafana.acme.example/d/triage\"", "\"ops/dashboards/triage.json\""),
];

/// Makes `count` repositories of `commits` commits each below `folder`, in folders of teams of ten.
pub fn portfolio(folder: &Path, count: usize, commits: usize) -> Result<Vec<MadeRepository>, Failure> {
    let files = template()?;
    (0..count).map(|number| repository(folder, number, commits, &files)).collect()
}

/// Makes one repository.
fn repository(
    folder: &Path,
    number: usize,
    commits: usize,
    template: &BTreeMap<String, String>,
) -> Result<MadeRepository, Failure> {
    let fate = FATES[number % FATES.len()];
    let name = format!("{}-{}-{number}", NAMES[number % NAMES.len()], TASKS[number % TASKS.len()]);
    let team = format!("team-{}", number / 10);
    let is_bare = number % 2 == 1;
    let place = folder.join(&team).join(if is_bare { format!("{name}.git") } else { name.clone() });
    let made = MadeRepository { place: place.clone(), fate, name: name.clone() };
    if place.join(if is_bare { "HEAD" } else { ".git" }).exists() {
        return Ok(made);
    }
    fs::create_dir_all(&place)?;
    let mut files: BTreeMap<String, String> = template.clone();
    write_fate(fate, &mut files);
    for text in files.values_mut() {
        *text =
            text.replace("@acme/claims-platform", &format!("@acme/{team}")).replace("claims-triage", &name);
    }
    let mut init = git(&place);
    init.args(["init", "-q", "-b", "main"]).args(is_bare.then_some("--bare"));
    run(&mut init)?;
    import(&place, &history(&files, number, commits)?)?;
    let config = place.join(if is_bare { "config" } else { ".git/config" });
    let remote = format!("[remote \"origin\"]\n\turl = https://forge.acme.example/{team}/{name}.git\n");
    fs::OpenOptions::new().append(true).open(config)?.write_all(remote.as_bytes())?;
    if !is_bare {
        run(git(&place).args(["reset", "-q", "--hard", "main"]))?;
    }
    Ok(made)
}

fn import(place: &Path, stream: &[u8]) -> Result<(), Failure> {
    let mut child = git(place)
        .args(["fast-import", "--quiet", "--date-format=raw"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("git has no standard input")?.write_all(stream)?;
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("git fast-import: {}", String::from_utf8_lossy(&output.stderr)).into())
}

/// The commits: what the pilot will show, then the work of half a year.
fn history(files: &BTreeMap<String, String>, number: usize, commits: usize) -> Result<Vec<u8>, Failure> {
    let mut stream = Vec::new();
    let start: jiff::Timestamp = "2026-05-29T08:00:00Z".parse()?;
    begin(&mut stream, start, AUTHORS[0])?;
    say(&mut stream, "Claim what the pilot will show")?;
    for (path, text) in files {
        put(&mut stream, path, text.as_bytes())?;
    }
    // From the day after to 2026-11-18.
    let seconds = 172 * 86_400 / i64::try_from(commits.max(1))?;
    for commit in 1..commits {
        let at = start + jiff::SignedDuration::from_secs(seconds * i64::try_from(commit)?);
        begin(&mut stream, at, AUTHORS[(number + commit) % AUTHORS.len()])?;
        say(&mut stream, &format!("Page {} says what it shows", commit % 20))?;
        let text = format!("\"\"\"Page {}.\"\"\"\n\nREVISION = {commit}\n", commit % 20);
        put(&mut stream, &format!("web/page{}.py", commit % 20), text.as_bytes())?;
    }
    Ok(stream)
}

/// The files of the example system, without its defects.
fn template() -> Result<BTreeMap<String, String>, Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/systems/claims-triage/files");
    let mut files = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    let suites: Vec<_> = files.iter().filter(|(path, _)| path.starts_with("evals/triage/")).collect();
    let copies = suites.iter().flat_map(|(path, text)| {
        ["odd", "load"].map(|name| (path.replace("evals/triage", &format!("evals/{name}")), (*text).clone()))
    });
    let copies: Vec<_> = copies.collect();
    files.extend(copies);
    let manifest = files.get_mut("readiness.toml").ok_or("no manifest")?;
    cut(manifest, "[[data]]\nname       = \"policy-register\"", "[[integration]]")?;
    cut(manifest, "[[eval]]\nname    = \"odd-claims\"", "[[runbook]]")?;
    cut(manifest, "\"@jo-park\"", "\"@cfo-office\" = ")?;
    *manifest = manifest.replacen("[[runbook]]", &format!("{ODD_AND_LOAD}[[runbook]]"), 1);
    for (wrong, right) in CORRECTIONS {
        if !manifest.contains(wrong) {
            return Err(format!("the example does not say `{wrong}` any more").into());
        }
        *manifest = manifest.replace(wrong, right);
    }
    let mend = |files: &mut BTreeMap<String, String>, path: &str, change: &dyn Fn(&str) -> String| {
        let text = files.get(path).map(|text| change(text)).unwrap_or_default();
        files.insert(path.to_owned(), text);
    };
    mend(&mut files, "runbooks/incident.md", &|text| {
        text.replace("TODO", "Revert the last commit in `prompts/`, then deploy with `make deploy ENV=prod`.")
    });
    mend(&mut files, "docs/business-case.md", &|text| {
        text.to_owned()
            + "\n## Integration\n\nThe client of the CRM costs EUR 60k.\n\n## Adoption\n\nTraining at five sites costs EUR 20k.\n\n## Accountability\n\nLena Ortiz \
               answers for the worth.\n\n## Measurement\n\nThe warehouse counts the minutes of each first reply.\n"
    });
    mend(&mut files, "docs/adoption/support.md", &|_| {
        "# Support\n\nCall the service desk (internal 4400). It is open from 7 to 19. Outside these hours, call the platform lead on duty \
         (internal 4410).\n"
            .to_owned()
    });
    Ok(files)
}

/// Removes the text from `from` to `to`.
fn cut(text: &mut String, from: &str, to: &str) -> Result<(), Failure> {
    let start = text.find(from).ok_or_else(|| format!("the example does not say `{from}` any more"))?;
    let end =
        text[start..].find(to).ok_or_else(|| format!("the example does not say `{to}` any more"))? + start;
    text.replace_range(start..end, "");
    Ok(())
}

/// Writes what has become of a system.
fn write_fate(fate: Fate, files: &mut BTreeMap<String, String>) {
    let (stage, outcome) = match fate {
        Fate::OnTrack | Fate::Overdue | Fate::EndsSoon | Fate::Undecided | Fate::Unaccepted => {
            ("pilot", None)
        }
        Fate::Ready | Fate::Waived | Fate::Failed => ("handoff", Some("scale")),
        Fate::Measured | Fate::Unmeasured => ("production", Some("scale")),
        Fate::StoppedWithRecord => ("stopped", Some("stop")),
        Fate::StoppedWithoutRecord => ("stopped", None),
        Fate::Research => ("research", Some("research")),
        Fate::NoManifest => {
            files.remove("readiness.toml");
            return;
        }
    };
    let ends = match fate {
        Fate::Overdue => "2026-09-30",
        Fate::EndsSoon => "2026-11-30",
        _ => "2027-02-26",
    };
    if matches!(fate, Fate::Waived | Fate::Failed)
        && let Some(runbook) = files.get_mut("runbooks/incident.md")
    {
        runbook.push_str("\n## Later\n\nTODO\n");
    }
    if let Some(outcome) = outcome {
        files.insert(
            "docs/decisions/0007-decision.md".to_owned(),
            format!(
                "# What becomes of the drafts\n\nStatus: accepted\n\nDate: 2026-11-12\n\n## Decision\n\nOutcome: {outcome}. Lena Ortiz \
                 decided it with the platform team.\n\n## Reasons\n\nThe first reply takes less time at both sites, and there are no more \
                 complaints than before.\n"
            ),
        );
    }
    let Some(manifest) = files.get_mut("readiness.toml") else { return };
    let mut change = |from: &str, to: &str| *manifest = manifest.replacen(from, to, 1);
    change("stage   = \"pilot\"", &format!("stage   = \"{stage}\""));
    change(
        "ends    = 2026-11-30   # was 2026-10-31; Hamburg asked for another month",
        &format!("ends    = {ends}"),
    );
    if let Some(outcome) = outcome {
        change("[ownership]\n", &format!("{}[ownership]\n", DECISION.replace("OUTCOME", outcome)));
    }
    match fate {
        Fate::Waived => manifest.push_str(WAIVER),
        Fate::Measured | Fate::Unmeasured => change("code    = ", "launched = 2026-08-01\ncode    = "),
        Fate::Unaccepted => {
            change("risk    = \"limited\"", "risk    = \"high\"");
            change("accepts-risk    = \"@acme/risk\"\n", "");
        }
        Fate::Undecided => change(
            "results = \"evals/triage/results/*.json\"",
            "results = { path = \"evals/triage/elsewhere/*.json\", from = \"ci\" }",
        ),
        _ => {}
    }
    if fate == Fate::Measured {
        manifest.insert_str(
            manifest.find("[[eval]]").unwrap_or(0),
            "actual = { value = 1.9, measured = 2026-11-02 }\n\n",
        );
    }
}
