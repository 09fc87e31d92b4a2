//! `readiness rules --test`: runs the examples of custom rule cards, as the tests run those of the built-in cards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::environment::{audience, today};
use super::{Color, Failure, print, width};
use crate::evaluate::{Options, Target, check};
use crate::glob::Pattern;
use crate::limits::rules as limits;
use crate::output::reader_place::ReaderPlace;
use crate::output::{clean, human};
use crate::report::Report;
use crate::rules::RuleGroup;
use crate::rules::card::example::{ExampleFile, files};
use crate::selection::{Selection, Selector};
use crate::snapshot::{Memory, RepoPath, read_named};

/// The folder of the card in the tree of its example.
const FOLDER: &str = "rules-under-test";

/// Runs the Example and the Fix of each card and prints the result. Exits with 1 if one of them fails.
pub(super) fn run(cards: &[PathBuf], color: Color) -> Result<ExitCode, Failure> {
    let mut failed = false;
    for path in cards {
        let unreadable = |why: &dyn std::fmt::Display| format!("`{}` {why}", path.display());
        let bytes = read_named(path, limits::CARD_BYTES).map_err(|error| unreadable(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable(&"is not UTF-8"))?;
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let result = match test(path, &id, &text)? {
            Ok(()) => format!("{id}: the Example triggers the rule, the Fix does not\n"),
            Err(why) => {
                failed = true;
                why
            }
        };
        print(&result, color)?;
    }
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Tests one card. The inner error says what is wrong with the card.
fn test(path: &Path, id: &str, text: &str) -> Result<Result<(), String>, Failure> {
    for (heading, fires) in [("## Example", true), ("## Fix", false)] {
        let wrong = |why: &str| Ok(Err(format!("{}: {why}\n", clean::line(id, audience()))));
        let found = match files(text, heading) {
            Ok(found) => found,
            Err(why) => return wrong(&why),
        };
        if !found.iter().any(|file| file.path == crate::manifest::FILE_NAME) {
            return wrong(&format!("its `{heading}` has no manifest in a ```toml block"));
        }
        let report = evaluate(path, id, text, found)?;
        let count = |rule: &str| report.findings.iter().filter(|(_, finding)| *finding.rule == *rule).count();
        if report.findings.iter().any(|(_, finding)| *finding.rule != *id) {
            let settings = human::Settings {
                color: false,
                quiet: true,
                verbose: false,
                width: width::of_stdout(),
                audience: audience(),
                place: ReaderPlace { to_root: Some(""), paths: &[] },
            };
            // The output names a file of the example, so the place of the example in the card is printed first.
            let line = text.lines().position(|line| line.trim_end() == heading).map_or(1, |at| at + 1);
            let card = path.to_string_lossy();
            let card = clean::line(&card, audience());
            let shown = human::render(&report, settings);
            return Ok(Err(format!("{card}:{line}: its `{heading}` cannot be evaluated\n{shown}")));
        }
        match (fires, count(id)) {
            (true, 0) => return wrong("its Example does not trigger the rule"),
            (false, 1..) => return wrong("its Fix still triggers the rule"),
            (false, 0) if !has_seen(&report, id) => {
                return wrong("its Fix contains nothing that the rule checks");
            }
            _ => {}
        }
    }
    Ok(Ok(()))
}

/// Whether a rule checked at least one subject.
fn has_seen(report: &Report, id: &str) -> bool {
    let mut coverage = report.systems.iter().flat_map(|system| &system.coverage);
    coverage.any(|coverage| *coverage.rule == *id && coverage.seen > 0)
}

/// Evaluates the tree of an example together with the card.
fn evaluate(path: &Path, id: &str, text: &str, found: Vec<ExampleFile>) -> Result<Report, Failure> {
    let root = RepoPath::root();
    // The card keeps its path if that is valid in a tree.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let named = path.to_string_lossy().replace('\\', "/");
    let card = root.join(&named).map_or_else(|_| format!("{FOLDER}/{name}"), |card| card.to_string());
    let mut tree: BTreeMap<RepoPath, Vec<u8>> = BTreeMap::new();
    for file in found.into_iter().filter(|file| file.tracked) {
        let at = root
            .join(&file.path)
            .map_err(|_| format!("`{}` in an example points outside its repository", file.path))?;
        tree.insert(at, file.content.into_bytes());
    }
    tree.insert(
        root.join(&card).map_err(|_| format!("`{name}` is not a file name"))?,
        text.as_bytes().to_vec(),
    );
    let select = vec![Selector::Custom(id.to_owned()), Selector::Group(RuleGroup::Manifest)];
    let options = Options {
        selection: Selection { select, ignore: Vec::new() },
        rules: vec![Pattern(card)],
        ..Options::on(today(None)?)
    };
    Ok(check(&Memory::new(tree), None, &[Target::Folder(root)], &options)?)
}
