//! `readiness rules --test`: runs the examples of custom rule cards, as the built-in cards' run in our tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::check::{audience, today};
use super::{Color, Failure, print, width};
use crate::evaluate::{Options, Target, check};
use crate::glob::Pattern;
use crate::limits::rules as limits;
use crate::output::{clean, human};
use crate::report::Report;
use crate::rules::RuleGroup;
use crate::rules::card::example::{ExampleFile, files};
use crate::selection::{Selection, Selector};
use crate::snapshot::{Memory, RepoPath, read_named};

/// The folder of the card in the tree that its example makes.
const FOLDER: &str = "rules-under-test";

/// Runs the Example and the Fix of each card and prints the result. Exits with 1 if one of them fails.
pub(super) fn run(cards: &[PathBuf], color: Color) -> Result<ExitCode, Failure> {
    let mut failed = false;
    for path in cards {
        let unreadable = |why: &dyn std::fmt::Display| format!("`{}` {why}", path.display());
        let bytes = read_named(path, limits::CARD_BYTES).map_err(|error| unreadable(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable(&"is not UTF-8"))?;
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let said = match test(path, &id, &text)? {
            Ok(()) => format!("{id}: Example fires, Fix is clean\n"),
            Err(why) => {
                failed = true;
                why
            }
        };
        print(&said, color)?;
    }
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Tests one card; says what is wrong with it.
fn test(path: &Path, id: &str, text: &str) -> Result<Result<(), String>, Failure> {
    for (heading, fires) in [("## Example", true), ("## Fix", false)] {
        let wrong = |why: &str| Ok(Err(format!("{}: {why}\n", clean::line(id, audience()))));
        let found = match files(text, heading) {
            Ok(found) => found,
            Err(why) => return wrong(&why),
        };
        if !found.iter().any(|file| file.path == crate::manifest::FILE_NAME) {
            return wrong(&format!("it has no `{heading}` with a manifest in a ```toml block"));
        }
        let report = judge(path, id, text, found)?;
        let count = |rule: &str| report.findings.iter().filter(|(_, finding)| *finding.rule == *rule).count();
        if report.findings.iter().any(|(_, finding)| *finding.rule != *id) {
            let settings = human::Settings {
                color: false,
                quiet: true,
                verbose: false,
                width: width::of_stdout(),
                audience: audience(),
            };
            // What is shown is a file of the example: where that is in the card, somebody has to be told.
            let line = text.lines().position(|line| line.trim_end() == heading).map_or(1, |at| at + 1);
            let card = path.to_string_lossy();
            let card = clean::line(&card, audience());
            let shown = human::render(&report, settings);
            return Ok(Err(format!("{card}:{line}: its `{heading}` cannot be judged\n{shown}")));
        }
        match (fires, count(id)) {
            (true, 0) => return wrong("its Example does not fire it"),
            (false, 1..) => return wrong("its Fix still fires it"),
            (false, 0) if !has_seen(&report, id) => {
                return wrong("its Fix has nothing that the rule looks at");
            }
            _ => {}
        }
    }
    Ok(Ok(()))
}

/// Whether a rule looked at something.
fn has_seen(report: &Report, id: &str) -> bool {
    let mut coverage = report.systems.iter().flat_map(|system| &system.coverage);
    coverage.any(|coverage| *coverage.rule == *id && coverage.seen > 0)
}

/// Judges the tree of an example, with the card in it.
fn judge(path: &Path, id: &str, text: &str, found: Vec<ExampleFile>) -> Result<Report, Failure> {
    let root = RepoPath::root();
    // Shown as it was named, where that can be a path of a tree.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let named = path.to_string_lossy().replace('\\', "/");
    let card = root.join(&named).map_or_else(|_| format!("{FOLDER}/{name}"), |card| card.to_string());
    let mut tree: BTreeMap<RepoPath, Vec<u8>> = BTreeMap::new();
    for file in found.into_iter().filter(|file| file.tracked) {
        let at = root
            .join(&file.path)
            .map_err(|_| format!("`{}` of an example leaves its repository", file.path))?;
        tree.insert(at, file.content.into_bytes());
    }
    tree.insert(root.join(&card).map_err(|_| format!("`{name}` is no file name"))?, text.as_bytes().to_vec());
    let select = vec![Selector::Custom(id.to_owned()), Selector::Group(RuleGroup::Manifest)];
    let options = Options {
        selection: Selection { select, ignore: Vec::new() },
        rules: vec![Pattern(card)],
        ..Options::on(today(None)?)
    };
    Ok(check(&Memory::new(tree), None, &[Target::Folder(root)], &options)?)
}
