//! GitHub's runner as far as `action.yml` needs one: its expressions, its environment, its files, and what it does with a step that
//! fails. Each `run:` is run by bash, as the runner does it; the action that uploads is only noted.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use readiness::internals::evidence::data::Value;

use super::yaml::{self, scalar};
use super::{TestRepo, project, timeline};

/// A job that uses the action.
pub struct Job<'j> {
    /// What is checked out.
    pub checkout: &'j TestRepo,
    /// `pull_request`, `push`, …
    pub event_name: &'j str,
    /// The event, as JSON.
    pub event: serde_json::Value,
    /// What the workflow gives to the action.
    pub inputs: Vec<(&'j str, &'j str)>,
    /// More of the `github` context.
    pub github: Vec<(&'j str, String)>,
    /// More of the environment.
    pub environment: Vec<(&'j str, String)>,
    /// Whether code scanning takes what is uploaded.
    pub takes_uploads: bool,
}

/// What is left of a job.
#[derive(Debug)]
pub struct Done {
    /// Whether it succeeded.
    pub success: bool,
    /// The log, standard output and errors of all steps.
    pub log: String,
    /// The outputs of the action.
    pub outputs: BTreeMap<String, String>,
    /// The summary on the page of the run.
    pub summary: String,
    /// What was uploaded: the SARIF file.
    pub uploaded: Option<serde_json::Value>,
    /// The files of the artifact that was uploaded, by name; none without an artifact.
    pub artifact: Option<BTreeMap<String, String>>,
    /// How each step ended, by name.
    pub steps: BTreeMap<String, &'static str>,
    /// What the runner keeps apart for this job; goes away with it.
    pub temporary: tempfile::TempDir,
}

impl Done {
    /// The lines that the runner obeys, each as `command properties::message`.
    pub fn commands(&self) -> Vec<&str> {
        let is_command = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
        self.log.lines().filter(is_command).collect()
    }

    /// The output of that name.
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).unwrap_or_else(|| panic!("no output {name}: {self:?}"))
    }

    /// What the file of `sarif-file` holds.
    pub fn sarif(&self) -> serde_json::Value {
        let text = fs::read_to_string(self.output("sarif-file")).expect("a file");
        serde_json::from_str(&text).expect("JSON")
    }
}

/// The action's own description.
pub fn action() -> Value {
    yaml::read("action.yml")
}

/// Where the program that is tested lies.
pub fn program_folder() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_readiness")).parent().expect("a folder")
}

/// bash as a pipeline starts it in `folder`: the program that is tested is on the PATH, and nothing of the user's is known.
pub fn bash(folder: &Path, home: &Path) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths([program_folder().to_owned()].into_iter().chain(std::env::split_paths(&path)));
    let mut command = Command::new("bash");
    command.current_dir(folder).env_clear().env("PATH", path.expect("a path")).env("HOME", home);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", timeline::null_device());
    command.env("READINESS_AS_OF", super::TODAY);
    command
}

/// What an expression may ask of `github`; where an event says nothing of it, it is empty.
const KNOWN: &[&str] = &[
    "action_ref",
    "action_repository",
    "event.issue.pull_request.url",
    "event.merge_group.base_sha",
    "event.merge_group.head_sha",
    "event.pull_request.base.sha",
    "event.pull_request.head.repo.full_name",
    "event.pull_request.head.sha",
    "event.workflow_run.event",
    "event.workflow_run.head_repository.full_name",
    "event.workflow_run.head_sha",
    "event_name",
    "repository",
];

/// The outputs that a step's script says, each as `say "name=` or `printf 'name=`.
fn said_by(step: &Value) -> Vec<String> {
    let run = scalar(step.get("run")).unwrap_or_default();
    let Some((_, script)) = run.split_once("$GITHUB_ACTION_PATH/") else { return Vec::new() };
    let script =
        fs::read_to_string(project().join(script.trim_end().trim_end_matches('"'))).expect("a script");
    let saying = ["say \"", "say '", "printf '"].into_iter().flat_map(|how| script.split(how).skip(1));
    let name = |text: &str| text.split_once('=').map(|(name, _)| name.to_owned());
    let is_name = |name: &String| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    saying.filter_map(name).filter(is_name).collect()
}

/// Whether a step uploads an artifact.
fn is_artifact(step: &Value) -> bool {
    scalar(step.get("uses")).is_some_and(|uses| uses.starts_with("actions/upload-artifact@"))
}

/// A folder with a program of that name which says how and where it was called, then runs `script`.
pub fn fake(name: &str, script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let said = format!("#!/usr/bin/env bash\necho \"{name} $*\"\necho \"{name} in $PWD\"\n{script}\n");
    let path = folder.path().join(name);
    fs::write(&path, said).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("made executable");
    folder
}

impl<'j> Job<'j> {
    /// A pull request that is checked out in `checkout`, by the program that is tested.
    pub fn pull_request(checkout: &'j TestRepo, base: &str, head: &str) -> Self {
        let event = serde_json::json!({ "pull_request": {
            "base": { "sha": base, "repo": { "full_name": "acme/claims" } },
            "head": { "sha": head, "repo": { "full_name": "acme/claims" } },
        }});
        Self { event_name: "pull_request", event, ..Self::push(checkout) }
    }

    /// A push.
    pub fn push(checkout: &'j TestRepo) -> Self {
        Self {
            checkout,
            event_name: "push",
            event: serde_json::json!({}),
            inputs: vec![("version", "installed")],
            github: Vec::new(),
            environment: Vec::new(),
            takes_uploads: true,
        }
    }

    /// Gives one more input.
    pub fn with(mut self, name: &'j str, value: &'j str) -> Self {
        self.inputs.retain(|(known, _)| *known != name);
        self.inputs.push((name, value));
        self
    }

    /// Runs the steps of the action.
    pub fn run(&self) -> Done {
        let temporary = tempfile::tempdir().expect("a folder");
        let action = action();
        let mut context = self.context(&action);
        let mut done = Done {
            success: true,
            log: String::new(),
            outputs: BTreeMap::new(),
            summary: String::new(),
            uploaded: None,
            artifact: None,
            steps: BTreeMap::new(),
            temporary,
        };
        for step in action.path("runs/steps").expect("steps").elements() {
            self.step(step, &mut context, &mut done);
        }
        for (name, output) in action.get("outputs").expect("outputs").members() {
            let value = scalar(output.get("value")).expect("a value");
            done.outputs.insert(name.to_string(), expand(&value, &context));
        }
        done.summary = fs::read_to_string(done.temporary.path().join("summary")).unwrap_or_default();
        done
    }

    /// What expressions see, by path.
    fn context(&self, action: &Value) -> BTreeMap<String, String> {
        let mut context: BTreeMap<_, _> =
            KNOWN.iter().map(|path| (format!("github.{path}"), String::new())).collect();
        for step in action.path("runs/steps").expect("steps").elements() {
            let Some(id) = scalar(step.get("id")) else { continue };
            context.insert(format!("steps.{id}.outcome"), String::new());
            let is_artifact = is_artifact(step).then(|| "artifact-url".to_owned());
            let outputs = said_by(step).into_iter().chain(is_artifact);
            context.extend(outputs.map(|name| (format!("steps.{id}.outputs.{name}"), String::new())));
        }
        for (name, input) in action.get("inputs").expect("inputs").members() {
            let default = scalar(input.get("default")).unwrap_or_default();
            let given = self.inputs.iter().find(|(given, _)| **given == **name);
            context.insert(format!("inputs.{name}"), given.map_or(default, |(_, value)| (*value).to_owned()));
        }
        let known = |name: &str| context.contains_key(&format!("inputs.{name}"));
        assert!(self.inputs.iter().all(|(name, _)| known(name)), "{:?}", self.inputs);
        flatten("github.event", &self.event, &mut context);
        context.insert("github.event_name".to_owned(), self.event_name.to_owned());
        context.insert("github.repository".to_owned(), "acme/claims".to_owned());
        context.extend(self.github.iter().map(|(name, value)| (format!("github.{name}"), value.clone())));
        context
    }

    fn step(&self, step: &Value, context: &mut BTreeMap<String, String>, done: &mut Done) {
        let name = scalar(step.get("name")).expect("every step has a name");
        let id = scalar(step.get("id"));
        let condition = scalar(step.get("if")).unwrap_or_default();
        let runs = (done.success || condition.contains("always()"))
            && (condition.is_empty() || is_true(&evaluate(&condition, context)));
        let succeeds = runs && {
            let mut outputs = BTreeMap::new();
            let succeeds = if is_artifact(step) {
                self.keep(step, context, done, &mut outputs)
            } else if step.get("uses").is_some() {
                self.upload(step, context, done)
            } else {
                self.bash(step, context, done, &mut outputs)
            };
            for (key, value) in outputs {
                context.insert(format!("steps.{}.outputs.{key}", id.as_deref().expect("an id")), value);
            }
            succeeds
        };
        let outcome = match (runs, succeeds) {
            (false, _) => "skipped",
            (true, true) => "success",
            (true, false) => "failure",
        };
        let is_lenient = scalar(step.get("continue-on-error")).as_deref() == Some("true");
        done.success &= outcome != "failure" || is_lenient;
        if let Some(id) = id {
            context.insert(format!("steps.{id}.outcome"), outcome.to_owned());
        }
        done.steps.insert(name, outcome);
    }

    /// Keeps the files of a folder as an artifact.
    fn keep(
        &self,
        step: &Value,
        context: &BTreeMap<String, String>,
        done: &mut Done,
        outputs: &mut BTreeMap<String, String>,
    ) -> bool {
        let folder = expand(&scalar(step.path("with/path")).expect("a path"), context);
        let files = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        let read = |path: std::path::PathBuf| (name(&path), fs::read_to_string(&path).expect("UTF-8"));
        if self.takes_uploads {
            done.artifact = Some(files.map(read).collect());
            let url = "https://github.invalid/acme/claims/actions/runs/1/artifacts/2";
            outputs.insert("artifact-url".to_owned(), url.to_owned());
        }
        self.takes_uploads
    }

    fn upload(&self, step: &Value, context: &BTreeMap<String, String>, done: &mut Done) -> bool {
        let file = expand(&scalar(step.path("with/sarif_file")).expect("a file"), context);
        let text = fs::read_to_string(file).expect("there is a file to upload");
        if self.takes_uploads {
            done.uploaded = Some(serde_json::from_str(&text).expect("JSON"));
        }
        self.takes_uploads
    }

    fn bash(
        &self,
        step: &Value,
        context: &BTreeMap<String, String>,
        done: &mut Done,
        outputs: &mut BTreeMap<String, String>,
    ) -> bool {
        assert_eq!(scalar(step.get("shell")).as_deref(), Some("bash"));
        let at = |name: &str| done.temporary.path().join(name);
        fs::write(at("output"), "").expect("a file");
        fs::write(at("script.sh"), scalar(step.get("run")).expect("run")).expect("a file");
        let mut command = bash(self.checkout.path(), done.temporary.path());
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(at("script.sh"));
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_ACTION_PATH", project());
        command.env("GITHUB_WORKSPACE", self.checkout.path());
        command.env("GITHUB_REPOSITORY", "acme/claims").env("GITHUB_SERVER_URL", "https://github.invalid");
        command.env("RUNNER_TEMP", done.temporary.path()).env("GITHUB_OUTPUT", at("output"));
        command.env("GITHUB_PATH", at("path"));
        command.env("GITHUB_STEP_SUMMARY", at("summary"));
        // The commit that the event belongs to: what is checked out, unless a test says otherwise.
        let head = timeline::git(self.checkout.path()).args(["rev-parse", "HEAD"]).output().expect("git");
        command.env("GITHUB_SHA", String::from_utf8(head.stdout).expect("UTF-8").trim());
        for (name, value) in step.get("env").into_iter().flat_map(Value::members) {
            command.env(&**name, expand(&scalar(Some(value)).expect("text"), context));
        }
        command.envs(self.environment.iter().map(|(name, value)| (*name, value.as_str())));
        let output = command.output().expect("bash");
        done.log.push_str(&String::from_utf8(output.stdout).expect("UTF-8"));
        done.log.push_str(&String::from_utf8(output.stderr).expect("UTF-8"));
        let said = fs::read_to_string(done.temporary.path().join("output")).expect("a file");
        for line in said.lines() {
            let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("no `k=v`: {said}"));
            assert!(outputs.insert(key.to_owned(), value.to_owned()).is_none(), "{key} twice: {said}");
        }
        output.status.success()
    }
}

fn flatten(at: &str, value: &serde_json::Value, into: &mut BTreeMap<String, String>) {
    match value {
        serde_json::Value::Object(members) => {
            members.iter().for_each(|(key, value)| flatten(&format!("{at}.{key}"), value, into));
        }
        serde_json::Value::String(text) => drop(into.insert(at.to_owned(), text.clone())),
        other => panic!("{at}: {other}"),
    }
}

/// A text with what stands between `${{` and `}}` replaced.
fn expand(text: &str, context: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}").expect("an end");
        out.push_str(before);
        out.push_str(&evaluate(expression, context));
        rest = after;
    }
    out + rest
}

fn is_true(value: &str) -> bool {
    !value.is_empty() && value != "false"
}

/// The value of an expression, as text: paths, strings, `always()`, `==`, `!=`, `&&`, `||` and parentheses.
fn evaluate(expression: &str, context: &BTreeMap<String, String>) -> String {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace("always (  )", "always()");
    let mut words = spaced.split_whitespace().peekable();
    let value = either(&mut words, context);
    assert_eq!(words.next(), None, "{expression}");
    value
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn either(words: &mut Words<'_>, context: &BTreeMap<String, String>) -> String {
    let mut value = both(words, context);
    while words.next_if_eq(&"||").is_some() {
        let other = both(words, context);
        value = if is_true(&value) { value } else { other };
    }
    value
}

fn both(words: &mut Words<'_>, context: &BTreeMap<String, String>) -> String {
    let mut value = compared(words, context);
    while words.next_if_eq(&"&&").is_some() {
        let other = compared(words, context);
        value = if is_true(&value) { other } else { value };
    }
    value
}

fn compared(words: &mut Words<'_>, context: &BTreeMap<String, String>) -> String {
    let value = one(words, context);
    // Strings are compared without regard to case.
    if words.next_if_eq(&"==").is_some() {
        return value.eq_ignore_ascii_case(&one(words, context)).to_string();
    }
    if words.next_if_eq(&"!=").is_some() {
        return (!value.eq_ignore_ascii_case(&one(words, context))).to_string();
    }
    value
}

fn one(words: &mut Words<'_>, context: &BTreeMap<String, String>) -> String {
    match words.next().expect("a value") {
        "(" => {
            let value = either(words, context);
            assert_eq!(words.next(), Some(")"));
            value
        }
        "always()" => "true".to_owned(),
        word => match word.strip_prefix('\'') {
            Some(text) => text.strip_suffix('\'').expect("a string without blanks").to_owned(),
            None => {
                context.get(word).unwrap_or_else(|| panic!("`{word}` is nothing that a runner knows")).clone()
            }
        },
    }
}
