//! The examples of every rule card run: Example fires the rule, Fix does not.

use readiness::internals::rules::card::example::files;
use readiness::internals::rules::ids;
use readiness::{RULES, Rule};

use crate::support::{TestRepo, text};

/// How often the rule reports on an example.
fn reports(rule: &Rule, heading: &str) -> usize {
    let repo = TestRepo::new();
    let files = files(&rule.body, heading).expect(&rule.id);
    assert!(files.iter().any(|file| file.path == "readiness.toml"), "{}: {heading} has no manifest", rule.id);
    let mut days: Vec<&String> = files.iter().filter_map(|file| file.day.as_ref()).collect();
    days.sort();
    days.dedup();
    for day in days {
        for file in files.iter().filter(|file| file.day.as_ref() == Some(day)) {
            repo.write(&file.path, &file.content);
        }
        repo.commit_on(day);
    }
    for file in files.iter().filter(|file| file.tracked && file.day.is_none()) {
        repo.write(&file.path, &file.content);
    }
    repo.commit();
    if rule.id == ids::SHALLOW_HISTORY {
        repo.make_shallow();
    }
    for file in files.iter().filter(|file| !file.tracked) {
        repo.write(&file.path, &file.content);
    }
    let mut args = vec!["--select", &rule.id];
    // What a change eases is told from the version before it.
    args.extend([ids::SELF_EXEMPTION, ids::RELAXED].contains(&rule.id).then_some("--base=HEAD^"));
    let report = repo.json(&args);
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter(|finding| *text(&finding["rule"]) == *rule.id).count()
}

#[test]
fn the_example_of_every_card_fires_its_rule() {
    for rule in RULES {
        assert!(reports(rule, "## Example") > 0, "{}: its Example does not fire it", rule.id);
    }
}

#[test]
fn what_every_card_says_to_do_instead_is_clean() {
    for rule in RULES {
        assert_eq!(reports(rule, "## Fix"), 0, "{}: its Fix fires it", rule.id);
    }
}
