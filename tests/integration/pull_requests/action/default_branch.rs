//! Events whose token may write and whose secrets are known, on a checkout of a pull request: whoever opened it decides about neither
//! the rules nor the program.

use std::fs;

use super::*;

/// A pull request that silences what it breaks, and brings files that programs like to run.
fn hostile_pull() -> Pull {
    let mut pull = Pull::new();
    let repo = &pull.repo;
    repo.git(&["checkout", "-q", "feature"]);
    let end = "[governance]\n";
    let waiver = "[[waiver]]\nrule = \"missing-artifact\"\nreason = \"Later.\"\nby = \"@acme/claims\"\nexpires = 2026-12-31\n\n";
    let broken =
        manifest(&[("runbooks/rollback.md", "runbooks/rolback.md"), (end, &format!("{waiver}{end}"))]);
    repo.write("triage/readiness.toml", broken);
    let script = "#!/bin/sh\ntouch pwned\n";
    for path in ["readiness", "git", "python3", "bash", "cargo", ".githooks/post-checkout", "action/check.sh"]
    {
        let path = repo.write(path, script);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(path, mode).expect("runnable");
    }
    for module in ["venv.py", "pip.py", "sitecustomize.py"] {
        repo.write(module, "open('pwned', 'w')\n");
    }
    repo.write(".gitattributes", "* filter=x diff=x\n");
    repo.write(".gitconfig", "[filter \"x\"]\nsmudge = touch pwned\n");
    repo.write(".cargo/config.toml", "[build]\nrustc-wrapper = \"./readiness\"\n");
    commit(repo);
    pull.head = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["checkout", "-q", "-B", "merge", "main"]);
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", &pull.head]);
    pull
}

fn target_event(pull: &Pull) -> serde_json::Value {
    serde_json::json!({ "pull_request": {
        "base": { "sha": pull.base }, "head": { "sha": pull.head, "repo": { "full_name": "somebody/claims" } } } })
}

#[test]
fn a_checked_out_head_is_judged_by_the_rules_of_its_base_and_runs_nothing() {
    let pull = hostile_pull();
    for what in [pull.head.as_str(), "origin/merge"] {
        let checkout = pull.checkout(0, what);
        let job = of_default_branch(&pull, &checkout, "pull_request_target", target_event(&pull));
        let done = job.with("fail-on", "error").run();
        assert!(
            !done.success && annotated(&done, "error").contains(&"self-exemption".to_owned()),
            "{what}: {done:?}"
        );
        assert!(done.uploaded.is_none(), "{what}");
        let job = of_default_branch(&pull, &checkout, "pull_request_target", target_event(&pull));
        let accepted = job.with("fail-on", "error").with("accept-relaxed", "true").run();
        assert!(accepted.success, "{what}: {accepted:?}");
        assert!(annotated(&accepted, "notice").contains(&"relaxed".to_owned()), "{what}: {accepted:?}");
        for folder in [checkout.path(), done.temporary.path()] {
            assert!(!folder.join("pwned").exists(), "{what}: {done:?}");
        }
    }
}

#[test]
fn an_event_that_names_no_base_is_held_against_the_default_branch() {
    let pull = hostile_pull();
    let follows = serde_json::json!({ "workflow_run": { "event": "pull_request", "head_sha": pull.head,
        "head_repository": { "full_name": "somebody/claims" } } });
    let comment =
        serde_json::json!({ "issue": { "pull_request": { "url": "https://github.invalid/pulls/1" } } });
    for (name, event) in [("workflow_run", follows), ("issue_comment", comment)] {
        let checkout = pull.checkout(0, &pull.head);
        let done = of_default_branch(&pull, &checkout, name, event).with("fail-on", "error").run();
        assert!(annotated(&done, "error").contains(&"self-exemption".to_owned()), "{name}: {done:?}");
        assert!(done.log.contains("present before this change"), "{name}: {}", done.log);
    }
}

#[test]
fn a_wheel_of_the_checkout_is_installed_only_for_events_of_that_checkout() {
    let pull = Pull::new();
    let checkout = pull.checkout(0, &pull.head);
    let python = install::python();
    let path = format!("{}:{}", python.path().display(), std::env::var("PATH").expect("a path"));
    checkout.write("dist/readiness-0.1.0-py3-none-any.whl", "");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let other = elsewhere.path().join("readiness-0.1.0-py3-none-any.whl");
    fs::write(&other, "").expect("a wheel");
    let inside = "dist/readiness-0.1.0-py3-none-any.whl";
    let dotted = "triage/../dist/readiness-0.1.0-py3-none-any.whl";
    let absolute = checkout.path().join(inside).display().to_string();
    let outside = other.display().to_string();
    let run = |event: &str, wheel: &str, target: &str| {
        let mut job = of_default_branch(&pull, &checkout, event, target_event(&pull));
        job = job.with("version", wheel).with("path", target);
        job.environment.push(("PATH", path.clone()));
        job.run()
    };
    for event in ["pull_request_target", "workflow_run", "issue_comment"] {
        for wheel in [inside, dotted, &absolute] {
            for target in [".", "triage", "triage/readiness.toml"] {
                let done = run(event, wheel, target);
                assert!(!done.success && done.steps["Install"] == "failure", "{event} {wheel}: {done:?}");
                assert!(done.log.contains("nothing of a pull request may be run"), "{}", done.log);
                assert!(!done.log.contains("python3 -I"), "{}", done.log);
            }
        }
        assert_eq!(run(event, &outside, ".").steps["Install"], "success", "{event}");
    }
    assert_eq!(run("pull_request", inside, ".").steps["Install"], "success");
}
