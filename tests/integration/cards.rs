//! The examples of every rule card run: Example fires the rule, Instead does not.

use readiness::rules::{RULES, Rule};

use crate::support::{TestRepo, text};

/// A file of an example.
struct File {
    path: String,
    content: String,
    tracked: bool,
    /// The day on which it is committed, where that matters.
    day: Option<String>,
}

/// The fenced blocks below a heading: `toml` alone is the manifest, else the second word is the path and a third
/// may be `untracked`, or the day on which that version is committed.
fn files(rule: &Rule, heading: &str) -> Vec<File> {
    let mut here = false;
    let mut files: Vec<File> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in rule.body.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) if !here => {}
            Some(_) => {
                let file = files.last_mut().expect("an open block");
                file.content.push_str(line);
                file.content.push('\n');
            }
            None if line.starts_with("## ") => here = line == heading,
            None if ticks.len() >= 3 && !here => fence = Some(ticks),
            None if ticks.len() >= 3 => {
                let words: Vec<_> = line[ticks.len()..].split_whitespace().collect();
                let path = words.get(1).map_or("readiness.toml", |path| *path).to_owned();
                let tracked = words.get(2) != Some(&"untracked");
                let day = words.get(2).filter(|_| tracked).map(|day| (*day).to_owned());
                files.push(File { path, content: String::new(), tracked, day });
                fence = Some(ticks);
            }
            None => {}
        }
    }
    assert!(fence.is_none(), "{}: a block of {heading} does not end", rule.id);
    files
}

/// How often the rule reports on an example.
fn reports(rule: &Rule, heading: &str) -> usize {
    let repo = TestRepo::new();
    let files = files(rule, heading);
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
    if rule.id == "shallow-history" {
        repo.make_shallow();
    }
    for file in files.iter().filter(|file| !file.tracked) {
        repo.write(&file.path, &file.content);
    }
    let report = repo.json(&["--select", &rule.id]);
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter(|finding| text(&finding["rule"]) == rule.id).count()
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
        assert_eq!(reports(rule, "## Instead"), 0, "{}: its Instead fires it", rule.id);
    }
}
