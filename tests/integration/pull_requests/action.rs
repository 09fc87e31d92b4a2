//! The GitHub Action: its steps, run on checkouts as `actions/checkout` leaves them.

mod default_branch;
mod dossier;
mod install;

use super::*;
use crate::support::project;
use crate::support::runner::{Done, Job, action, fake, program_folder};
use crate::support::yaml::scalar;

impl Pull {
    fn job<'j>(&self, checkout: &'j TestRepo) -> Job<'j> {
        Job::pull_request(checkout, &self.base, &self.head)
    }
}

/// The rules of the annotations of a level.
fn annotated(done: &Done, level: &str) -> Vec<String> {
    let start = format!("::{level} file=");
    let lines = done.commands().into_iter().filter(|line| line.starts_with(&start));
    lines
        .map(|line| {
            let (_, rest) = line.split_once(",title=readiness%3A ").expect("a title");
            rest.split("::").next().expect("a rule").to_owned()
        })
        .collect()
}

/// How often the log and the summary say what to set.
fn advice(done: &Done) -> (usize, usize) {
    let count =
        |text: &str| text.matches("set `fetch-depth: 0` in the `with:` of `actions/checkout`").count();
    (count(&done.log), count(&done.summary))
}

#[test]
fn a_pull_request_at_depth_2_is_held_against_its_base_in_one_run() {
    let pull = Pull::new();
    let checkout = pull.checkout(2, "origin/merge");
    let done = pull.job(&checkout).with("sarif", "true").run();
    assert_eq!(annotated(&done, "error"), ["missing-artifact"], "what main lost is main's: {done:?}");
    assert!(done.log.contains("runbooks/rolback.md` does not exist"));
    assert!(done.log.contains(" present before this change"), "{}", done.log);
    assert!(!done.success && done.steps["Decide"] == "failure", "{done:?}");
    let is_fine =
        |(name, end): (&String, &&str)| name == "Decide" || *end == "success" || name.contains("dossier");
    assert!(done.steps.iter().all(is_fine), "{:?}", done.steps);
    assert!(done.artifact.is_none() && done.output("dossier-url").is_empty(), "nobody asked for a dossier");
    assert_eq!((done.output("verdict"), done.output("errors")), ("not-ready", "1"));
    assert!(done.summary.contains("\n## New findings\n") && done.summary.contains("rolback"));
    // The same findings, from the same run.
    let sarif = done.sarif();
    assert_eq!(done.uploaded.as_ref(), Some(&sarif));
    // What is waived is an alert for GitHub, whatever the file says of it.
    assert!(
        !sarif.to_string().contains("suppressions") && done.summary.contains("\n## Waived\n"),
        "{done:?}"
    );
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert!(results.iter().any(|result| result.to_string().contains("rolback")));
    assert_eq!(done.log.matches("rolback.md` does not exist").count(), 1, "{}", done.log);
}

#[test]
fn a_pull_request_in_a_whole_clone_is_held_against_its_base_whatever_is_checked_out() {
    let pull = Pull::new();
    for what in ["origin/merge", &pull.head] {
        let checkout = pull.checkout(0, what);
        let done = pull.job(&checkout).run();
        assert_eq!(annotated(&done, "error"), ["missing-artifact"], "{what}: {done:?}");
        assert!(done.log.contains("rolback"), "{}", done.log);
        assert_eq!(advice(&done), (0, 0), "{done:?}");
    }
}

#[test]
fn a_pull_request_at_depth_1_is_judged_whole_and_one_line_says_what_to_set() {
    let pull = Pull::new();
    let checkout = pull.checkout(1, "origin/merge");
    let done = pull.job(&checkout).with("sarif", "true").run();
    let errors = annotated(&done, "error");
    assert!(errors.len() > 1, "old debt counts: {errors:?}");
    assert_eq!(advice(&done), (1, 1), "{done:?}");
    let said = done
        .commands()
        .into_iter()
        .find(|line| line.contains("does not contain the base of the change"))
        .expect("said");
    assert_eq!(done.commands().first(), Some(&said));
    assert!(
        said.ends_with("not only new ones: set `fetch-depth: 0` in the `with:` of `actions/checkout`"),
        "{said}"
    );
    assert!(!said.contains("%0A"), "one line: {said}");
    assert!(
        done.summary.lines().next().is_some_and(|line| line.ends_with("of `actions/checkout`.")),
        "{done:?}"
    );
    assert!(!done.success && done.uploaded.is_some());
}

#[test]
fn a_push_that_a_short_checkout_cannot_judge_says_once_what_to_set() {
    let pull = Pull::new();
    let checkout = pull.checkout(1, "origin/merge");
    let done = Job::push(&checkout).with("fail-on", "never").run();
    assert!(annotated(&done, "warning").contains(&"shallow-history".to_owned()), "{done:?}");
    assert_eq!(advice(&done), (1, 1));
    assert!(done.log.contains("does not contain enough history"), "{}", done.log);
    // At a depth that has its base, a pull request may still miss the past.
    let checkout = pull.checkout(2, "origin/merge");
    let done = pull.job(&checkout).run();
    assert!(advice(&done).0 <= 1 && annotated(&done, "error").len() == 1, "{done:?}");
}

#[test]
fn what_to_set_comes_before_the_annotations_that_github_cuts_off() {
    let pull = Pull::new();
    let checkout = pull.checkout(1, "origin/merge");
    let runbooks: Vec<_> = (0..30).map(|n| format!("[[runbook]]\npath = \"../r/{n}.md\"\n")).collect();
    for n in 0..30 {
        checkout.write(&format!("r/{n}.md"), "# Run\n\n## Diagnosis\n\nTODO\n");
    }
    checkout.write("more/readiness.toml", format!("[system]\nname = \"more\"\n{}", runbooks.concat()));
    checkout.add();
    for job in [pull.job(&checkout), Job::push(&checkout)] {
        let done = job.run();
        let of_level = |level: &str| {
            let start = format!("::{level} ");
            done.commands().into_iter().filter(|line| line.starts_with(&start)).collect::<Vec<_>>()
        };
        assert!(done.commands()[0].contains("shallow checkout"), "{done:?}");
        assert_eq!(of_level("warning").len(), 10, "GitHub shows ten of a step");
        assert!(of_level("error").len() <= 10 && of_level("notice").len() < 10);
        assert!(done.log.contains("more findings are not annotated"), "{}", done.log);
        assert!(
            done.summary.starts_with("**Shallow checkout:** this checkout does not contain"),
            "{}",
            done.summary
        );
    }
}

/// A job for an event that belongs to the default branch, which is what it checks out unless the workflow says otherwise.
fn of_default_branch<'j>(
    pull: &Pull,
    checkout: &'j TestRepo,
    name: &'j str,
    event: serde_json::Value,
) -> Job<'j> {
    let mut job = Job::push(checkout).with("sarif", "true").with("fail-on", "never");
    (job.event_name, job.event) = (name, event);
    job.environment.push(("GITHUB_SHA", pull.base.clone()));
    job
}

#[test]
fn a_checkout_that_does_not_hold_the_change_is_not_judged() {
    let pull = Pull::new();
    let request = serde_json::json!({ "pull_request": {
        "base": { "sha": pull.base }, "head": { "sha": pull.head, "repo": { "full_name": "acme/claims" } } } });
    let follows = serde_json::json!({ "workflow_run": {
        "event": "pull_request", "head_sha": pull.head, "head_repository": { "full_name": "acme/claims" } } });
    let comment =
        serde_json::json!({ "issue": { "pull_request": { "url": "https://github.invalid/pulls/1" } } });
    for (name, event) in
        [("pull_request_target", &request), ("workflow_run", &follows), ("issue_comment", &comment)]
    {
        for depth in [0, 1] {
            let base = pull.checkout(depth, "origin/main");
            let mut job = of_default_branch(&pull, &base, name, event.clone());
            job.environment.push(("GITHUB_SHA", base.git(&["rev-parse", "HEAD"])));
            let done = job.run();
            assert!(!done.success && done.steps["Check"] == "skipped", "{name}: {done:?}");
            let said = done.commands();
            assert!(
                said.len() == 1
                    && said[0].starts_with("::error")
                    && said[0].contains("does not contain the change"),
                "{said:?}"
            );
            assert!(done.uploaded.is_none());
            let named = job.with("base", "HEAD").run();
            assert!(
                !named.success && named.steps["Check"] == "skipped",
                "a base that is named makes it no better: {named:?}"
            );
            let mut job = of_default_branch(&pull, &base, name, event.clone()).with("base", "none");
            job.environment.push(("GITHUB_SHA", base.git(&["rev-parse", "HEAD"])));
            assert!(job.run().success, "{name}: nothing is said of a change");
        }
        // The change is checked out: judged, and not filed as a finding of the default branch.
        for what in ["origin/merge", &pull.head] {
            let change = pull.checkout(0, what);
            let done = of_default_branch(&pull, &change, name, event.clone()).run();
            assert!(done.success && done.log.contains("rolback"), "{name}, {what}: {done:?}");
            assert_eq!(done.steps["Upload to code scanning"], "skipped", "{name}");
            assert_eq!(annotated(&done, "error"), ["missing-artifact"], "{name}, {what}: only what is new");
            assert!(done.log.contains("this event runs for the default branch"), "{}", done.log);
        }
    }
    // A run that follows one of the default branch is about that.
    let main = pull.checkout(1, "origin/main");
    let event = serde_json::json!({ "workflow_run": { "event": "push", "head_sha": "0".repeat(40) } });
    let mut job = of_default_branch(&pull, &main, "workflow_run", event);
    job.environment.push(("GITHUB_SHA", main.git(&["rev-parse", "HEAD"])));
    let done = job.run();
    assert!(done.success && done.uploaded.is_some(), "{done:?}");
    // The queue's commit is the one that is checked out.
    let mut job = Job::push(&main).with("fail-on", "never");
    job.event_name = "merge_group";
    job.event = serde_json::json!({ "merge_group": { "base_sha": pull.base, "head_sha": pull.head } });
    assert!(!job.run().success);
    job.event = serde_json::json!({ "merge_group": { "base_sha": pull.base, "head_sha": main.git(&["rev-parse", "HEAD"]) } });
    assert!(job.run().success);
}

#[test]
fn a_fork_uploads_nothing_under_any_event() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, &pull.head);
    for name in ["pull_request", "pull_request_target", "pull_request_review"] {
        let mut job = pull.job(&checkout).with("sarif", "true").with("fail-on", "never");
        job.event_name = name;
        job.event["pull_request"]["head"]["repo"]["full_name"] = "somebody/claims".into();
        let done = job.run();
        assert!(done.success && done.uploaded.is_none(), "{name}: {done:?}");
    }
}

#[test]
fn places_in_the_summary_are_links_to_the_commit_that_was_judged() {
    let pull = Pull::new();
    let checkout = pull.checkout(2, "origin/merge");
    let head = checkout.git(&["rev-parse", "HEAD"]);
    let done = pull.job(&checkout).run();
    assert!(
        done.summary.contains(&format!("](https://github.invalid/acme/claims/blob/{head}/triage/")),
        "{}",
        done.summary
    );
    let mut job = pull.job(&checkout);
    job.environment.push(("GITHUB_SERVER_URL", "https://github.acme.example:8443".to_owned()));
    let links = format!("](https://github.acme.example:8443/acme/claims/blob/{head}/triage/");
    assert!(job.run().summary.contains(&links), "the server of the company");
    // A commit that the server does not know has no address there.
    checkout.write("x.md", "x\n");
    checkout.commit();
    let mut job = Job::push(&checkout);
    job.environment.push(("GITHUB_SHA", head));
    assert!(!job.run().summary.contains("](http"));
}

#[test]
fn a_fork_with_a_token_that_may_only_read_uploads_nothing_and_fails_for_nothing_else() {
    let pull = Pull::new();
    let checkout = pull.checkout(2, "origin/merge");
    let mut job = pull.job(&checkout).with("sarif", "true").with("fail-on", "never");
    job.event["pull_request"]["head"]["repo"]["full_name"] = "somebody/claims".into();
    job.takes_uploads = false;
    let done = job.run();
    assert_eq!(done.steps["Upload to code scanning"], "skipped");
    assert!(
        done.success && done.log.contains("the token of a pull request from a fork is read-only"),
        "{done:?}"
    );
    assert!(done.summary.contains("rolback") && done.sarif()["runs"].is_array());
    // Where the job was not given the permission, or code scanning is off.
    let mut job = pull.job(&checkout).with("sarif", "true").with("fail-on", "never");
    job.takes_uploads = false;
    let done = job.run();
    assert_eq!(done.steps["Upload to code scanning"], "failure");
    assert!(done.success && done.log.contains("the job needs `security-events: write`"), "{done:?}");
    // Unless it is asked for, nothing is uploaded, and nothing is said of it.
    let done = pull.job(&checkout).with("fail-on", "never").run();
    assert!(done.success && done.uploaded.is_none() && !done.log.contains("code scanning"), "{done:?}");
}

#[test]
fn a_change_that_brings_nothing_succeeds_and_the_queue_and_the_branch_have_bases_of_their_own() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, "origin/merge");
    let mut job = Job::push(&checkout);
    job.event_name = "merge_group";
    job.event = serde_json::json!({ "merge_group": { "base_sha": pull.base } });
    assert_eq!(annotated(&job.run(), "error"), ["missing-artifact"]);
    let whole = Job::push(&checkout).run();
    assert!(annotated(&whole, "error").len() > 1, "a push is judged whole: {whole:?}");
    let named = Job::push(&checkout).with("base", "origin/main").run();
    assert_eq!(annotated(&named, "error"), ["missing-artifact"]);
    let none = pull.job(&checkout).with("base", "none").run();
    assert_eq!(annotated(&none, "error"), annotated(&whole, "error"));
    let same = Job::push(&checkout).with("base", "HEAD").run();
    assert!(same.success && annotated(&same, "error").is_empty(), "{same:?}");
    assert_eq!((same.output("errors"), same.output("warnings")), ("0", "0"));
    assert_eq!(same.output("verdict"), "not-ready", "the system is what it was");
}

#[test]
fn a_base_that_is_named_may_be_a_branch_that_only_the_remote_has() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, "origin/merge");
    checkout.git(&["branch", "-q", "-D", "merge"]);
    for base in ["main", "origin/main", &pull.base] {
        let done = Job::push(&checkout).with("base", base).run();
        assert_eq!(annotated(&done, "error"), ["missing-artifact"], "{base}: {done:?}");
    }
    // A whole checkout is not told to fetch more.
    let done = Job::push(&checkout).with("base", "mian").run();
    assert!(!done.success && !done.log.contains("fetch-depth") && done.commands().len() == 1, "{done:?}");
    let short = pull.checkout(1, "origin/merge");
    let done = Job::push(&short).with("base", "main").run();
    assert!(!done.success && done.log.contains("`fetch-depth: 0`") && done.commands().len() == 1, "{done:?}");
}

#[test]
fn a_checkout_of_somebody_else_has_a_base_whatever_git_makes_of_settings_on_its_command_line() {
    let pull = Pull::new();
    let checkout = pull.checkout(2, "origin/merge");
    let git = std::env::split_paths(&std::env::var_os("PATH").expect("a path"))
        .map(|folder| folder.join("git"))
        .find(|git| git.is_file());
    // git 2.35.2 to 2.37 take `safe.directory` from files only.
    let old = fake(
        "git",
        &format!("while [[ $1 == -c ]]; do shift 2; done\nexec {} \"$@\"", git.expect("git").display()),
    );
    let script = std::fs::read_to_string(old.path().join("git")).expect("read");
    let silent: Vec<_> = script.lines().filter(|line| !line.starts_with("echo ")).collect();
    std::fs::write(old.path().join("git"), silent.join("\n")).expect("written");
    let mut job = pull.job(&checkout);
    let path = std::env::var("PATH").expect("a path");
    job.environment.push(("PATH", format!("{}:{}:{path}", old.path().display(), program_folder().display())));
    job.environment.push(("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1".to_owned()));
    let done = job.run();
    assert_eq!(annotated(&done, "error"), ["missing-artifact"], "{done:?}");
    assert!(
        done.log.contains("rolback") && !done.log.contains("does not contain the base of the change"),
        "{done:?}"
    );
}

#[test]
fn what_has_an_input_is_not_taken_from_the_environment() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, "origin/merge");
    let plain = pull.job(&checkout).with("base", "none").run();
    let mut job = pull.job(&checkout).with("base", "none");
    for (name, value) in
        [("READINESS_BASE", "HEAD"), ("READINESS_STAGE", "research"), ("READINESS_FAIL_ON", "never")]
    {
        job.environment.push((name, value.to_owned()));
    }
    let done = job.run();
    assert!(!done.success && !plain.success);
    assert_eq!(annotated(&done, "error"), annotated(&plain, "error"), "{done:?}");
}

#[test]
fn a_program_that_is_killed_fails_the_job_and_says_so() {
    let pull = Pull::new();
    let checkout = pull.checkout(2, "origin/merge");
    let killed = fake("readiness", "[[ $1 == --version ]] || kill -KILL $$");
    let mut job = pull.job(&checkout).with("fail-on", "never");
    let path = std::env::var("PATH").expect("a path");
    job.environment.push(("PATH", format!("{}:{path}", killed.path().display())));
    let done = job.run();
    assert!(!done.success && done.steps["Decide"] == "failure", "{done:?}");
    assert_eq!(done.commands().len(), 1, "{done:?}");
    assert!(done.log.contains("::error title=readiness::") && done.log.contains("137"), "{done:?}");
}

#[test]
fn files_are_written_where_the_runner_keeps_them_whatever_that_is_called() {
    let pull = Pull::new();
    let checkout = pull.checkout(2, "origin/merge");
    let folder = tempfile::tempdir().expect("a folder");
    let strange = folder.path().join("a, b,c=d");
    std::fs::create_dir(&strange).expect("a folder");
    let mut job = pull.job(&checkout);
    job.environment.push(("RUNNER_TEMP", strange.display().to_string()));
    let done = job.run();
    assert!(done.summary.contains("rolback") && done.output("errors") == "1", "{done:?}");
    assert!(done.output("sarif-file").starts_with(&strange.display().to_string()), "{done:?}");
}

#[test]
fn inputs_reach_the_program_as_they_are() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, "origin/merge");
    let done = Job::push(&checkout).with("path", "triage").with("summary", "false").run();
    assert!(done.summary.is_empty() && !done.success);
    let done = Job::push(&checkout).with("stage", "handoff").run();
    assert!(done.log.contains("readiness%3A no-alerts"), "{done:?}");
    let done = Job::push(&checkout).with("fail-on", "never").run();
    assert!(done.success && done.output("errors").parse::<usize>().expect("a number") > 1, "{done:?}");
    let done = Job::push(&checkout)
        .with("args", " --select   value,adoption\n --ignore placeholder-artifact\n")
        .run();
    assert!(done.success && done.commands().is_empty(), "{done:?}");
    assert_eq!(done.output("verdict"), "", "only some rules ran");
    let nobody = Job::push(&checkout).with("args", "--select 'value'").run();
    assert_eq!(nobody.steps["Decide"], "failure", "quotes are no quotes: {nobody:?}");
}

#[test]
fn what_is_waived_is_not_uploaded_whatever_the_arguments_say() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, "origin/merge");
    let mut job = pull.job(&checkout).with("sarif", "true").with("args", "--include-waived --ignore value");
    job.environment.push(("READINESS_INCLUDE_WAIVED", "true".to_owned()));
    let done = job.run();
    let uploaded = done.uploaded.as_ref().expect("uploaded").to_string();
    assert!(uploaded.contains("rolback") && !uploaded.contains("suppressions"), "{uploaded}");
    assert!(done.summary.contains("Waived"), "{}", done.summary);
    let said = done.commands().into_iter().filter(|line| line.contains("`--include-waived` is ignored"));
    assert_eq!(said.count(), 1, "{done:?}");
}

#[test]
fn relaxations_are_accepted_only_where_the_workflow_says_so() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, "origin/merge");
    let program = fake("readiness", "");
    let path = format!("{}:{}", program.path().display(), std::env::var("PATH").expect("a path"));
    let calls = |input: Option<&str>, base: &str| {
        let mut job = pull.job(&checkout).with("base", base);
        job = input.into_iter().fold(job, |job, input| job.with("accept-relaxed", input));
        job.environment.push(("PATH", path.clone()));
        job.environment.push(("READINESS_ACCEPT_RELAXED", "true".to_owned()));
        let log = job.run().log;
        let call = log.lines().find(|line| line.starts_with("readiness check ")).map(str::to_owned);
        // What the fake prints is part of the annotations.
        call.unwrap_or_else(|| panic!("{log}"))
    };
    assert!(calls(Some("true"), "").contains(" --accept-relaxed "));
    for (input, base) in
        [(None, ""), (Some("false"), ""), (Some(""), ""), (Some("yes; true"), ""), (Some("true"), "none")]
    {
        assert!(!calls(input, base).contains("--accept-relaxed"), "{input:?} {base}");
    }
}

#[test]
fn a_run_that_fails_says_so_and_gives_nothing() {
    let empty = TestRepo::new();
    empty.write("README.md", "# Claims\n");
    empty.commit();
    let done = Job::push(&empty).with("sarif", "true").run();
    assert!(
        !done.success && done.log.contains("readiness: no readiness.toml in this repository"),
        "{done:?}"
    );
    assert!(done.outputs.values().all(String::is_empty) && done.summary.is_empty(), "{done:?}");
    assert_eq!(done.steps["Upload to code scanning"], "skipped");
    let done = Job::push(&empty).with("base", "nowhere").run();
    assert!(
        !done.success && done.log.contains("the input `base` is not a commit of this checkout"),
        "{done:?}"
    );
    assert_eq!((done.steps["Check"], done.steps["Decide"]), ("skipped", "skipped"));
}

/// Text that would like to be run, or to be obeyed.
const HOSTILE: &[&str] = &[
    "x\";touch pwned;\"",
    "x';touch pwned;'",
    "$(touch pwned)`touch pwned`",
    "a\n::error::pwned\n##[error]pwned",
    "a\nverdict=ready\npwned<<E\nx\nE",
    "--output=json=pwned",
    "--help",
    "-C/tmp",
    "* ? [a-z] {a,b} ~ $HOME",
    "\u{1b}[2J\u{202e}pwned\r",
    "../../../../etc/passwd",
];

#[test]
fn hostile_branches_and_inputs_are_only_text() {
    let pull = Pull::from_branch("x';touch${IFS}pwned;`touch${IFS}pwned`;$(touch${IFS}pwned);#\"%0A");
    let checkout = pull.checkout(2, "origin/merge");
    for hostile in HOSTILE {
        for input in
            ["path", "stage", "base", "fail-on", "accept-relaxed", "args", "sarif", "summary", "version"]
        {
            // Further arguments may well ask for a file.
            if input == "args" && hostile.starts_with("--output") {
                continue;
            }
            let mut job = pull.job(&checkout).with(input, hostile);
            for name in ["GITHUB_HEAD_REF", "GITHUB_REF_NAME", "GITHUB_BASE_REF", "GITHUB_REF"] {
                job.environment.push((name, (*hostile).to_owned()));
            }
            job.github.push(("head_ref", (*hostile).to_owned()));
            let done = job.run();
            let what = format!("{input}: {hostile:?}: {done:#?}");
            // Whatever the input, what the change brings fails the job.
            assert!(!done.success, "{what}");
            for folder in [checkout.path(), done.temporary.path(), project()] {
                assert!(!folder.join("pwned").exists(), "{what}");
            }
            let ours = |line: &str| line.contains("title=readiness");
            assert!(done.commands().into_iter().all(ours), "{what}");
            assert!(!done.log.contains(['\u{1b}', '\u{202e}']), "{what}");
            assert!(["", "not-ready"].contains(&done.output("verdict")), "{what}");
            let errors = done.output("errors");
            assert!(errors.bytes().all(|byte| byte.is_ascii_digit()), "{what}");
        }
    }
}

#[test]
fn what_an_event_says_of_commits_is_only_text() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, "origin/merge");
    for hostile in HOSTILE {
        let done = Job::pull_request(&checkout, hostile, hostile).run();
        assert!(!checkout.path().join("pwned").exists() && !done.success, "{done:?}");
        assert_eq!(advice(&done).0, 1, "such a base is beyond any checkout: {done:?}");
    }
}

#[test]
fn the_action_interpolates_nothing_into_a_script_and_pins_what_it_uses() {
    let action = action();
    let text = std::fs::read_to_string(project().join("action.yml")).expect("action.yml");
    for (name, _) in action.get("inputs").expect("inputs").members() {
        assert!(text.contains(&format!("inputs.{name}")), "{name} is used");
    }
    for step in action.path("runs/steps").expect("steps").elements() {
        let run = scalar(step.get("run")).unwrap_or_default();
        assert!(!run.contains("${{"), "{run}");
        if let Some(uses) = scalar(step.get("uses")) {
            let (_, commit) = uses.split_once('@').expect("a pin");
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{uses}");
        }
    }
}
