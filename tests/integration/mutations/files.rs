//! Mutants of the files: each emptied and deleted, each document reduced to its headings and given a section that says
//! `TODO`, and what else the table says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::FOLDER;
use super::judge::Mutant;
use super::table::{Expected, Rows, quoted};
use crate::support::{TestRepo, project, text};

/// The fixture's folder.
pub fn fixture() -> PathBuf {
    project().join("fixtures/systems/contract-review")
}

/// The files of the repository by their paths, as the manifest would write them.
fn all() -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, above: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let name = format!("{above}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.insert(name, fs::read(entry.path()).expect("a file"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&fixture().join("files"), "", &mut found);
    let manifest = format!("{FOLDER}/readiness.toml");
    let from_manifest = |path: String| match path.strip_prefix(&format!("{FOLDER}/")) {
        Some(below) => below.to_owned(),
        None => format!("../../{path}"),
    };
    let files = found.into_iter().filter(|(path, _)| *path != manifest);
    files.map(|(path, content)| (from_manifest(path), content)).collect()
}

/// The claims of each file.
fn claims() -> BTreeMap<String, Vec<String>> {
    let report = TestRepo::system("contract-review").json(&[]);
    let mut claims: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for artifact in report["systems"][0]["artifacts"].as_array().expect("artifacts") {
        let path = text(&artifact["path"]).strip_prefix(&format!("{FOLDER}/")).expect("below the manifest");
        claims.entry(path.to_owned()).or_default().push(text(&artifact["claim"]).to_owned());
    }
    claims
}

/// Every mutant, and what is wrong with the table.
pub fn mutants() -> (Vec<Mutant>, Vec<String>) {
    let (files, claims, rows) = (all(), claims(), Rows::below("Files"));
    let (mut mutants, mut seen) = (Vec::new(), BTreeSet::new());
    let mut add = |path: &str, how: &str, expected: Expected| {
        let broken = vec![(path.to_owned(), broken(path, how, &files))];
        mutants.push(Mutant::of(format!("`{path}` | {how}"), broken, expected));
    };
    for path in files.keys() {
        let mut hows = vec![("empty", "empty-artifact"), ("deleted", "missing-artifact")];
        if Path::new(path).extension().is_some_and(|ending| ending == "md") && claims.contains_key(path) {
            hows.extend([("headings", "empty-artifact"), ("TODO", "placeholder-artifact")]);
        }
        for (how, rule) in hows {
            // Of files that are alike, one will do.
            let row = rows.about(path, how).map(|(row, _)| row.what.clone());
            if row.is_some_and(|row| row.contains('*') && !seen.insert((row, how))) {
                continue;
            }
            let by_claim = claims.get(path).map(|claims| Expected::by_all(rule, claims));
            add(path, how, rows.of(path, how).or(by_claim).unwrap_or(Expected::Unlisted));
        }
    }
    let ways = ["empty", "deleted", "headings", "TODO"];
    for row in rows.0.iter().filter(|row| !ways.contains(&row.how.as_str())) {
        add(&row.what, &row.how, rows.of(&row.what, &row.how).expect("a row"));
    }
    (mutants, rows.unused())
}

/// What becomes of a file's content; none where it is deleted.
fn broken(path: &str, how: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<Vec<u8>> {
    let content = files.get(path).unwrap_or_else(|| panic!("no `{path}`"));
    let lines = || std::str::from_utf8(content).expect("text").split_inclusive('\n');
    let words: Vec<&str> = quoted(how).collect();
    let is_heading = |line: &&str| line.starts_with('#');
    Some(match (how, words.as_slice()) {
        ("deleted", _) => return None,
        ("empty", _) => Vec::new(),
        ("no text", _) => vec![0xff, 0xfe, b'\n'],
        ("headings", _) => lines().filter(is_heading).collect::<String>().into_bytes(),
        ("TODO", _) => [content, "\n## Next\n\nTODO\n".as_bytes()].concat(),
        (how, [heading, pairs @ ..]) if how.starts_with("without ") => {
            let mut is_dropped = false;
            let kept = lines().filter(|line| {
                is_dropped = if is_heading(line) { line.trim_end() == *heading } else { is_dropped };
                !is_dropped
            });
            let kept: String = kept.collect();
            assert!(kept.len() < content.len(), "`{path}` has no `{heading}`");
            pairs.chunks(2).fold(kept, |kept, pair| replaced(&kept, pair, path)).into_bytes()
        }
        (how, [other]) if how.starts_with("same as ") => files[*other].clone(),
        (_, pairs) => {
            let mut text = String::from_utf8(content.clone()).expect("text");
            for pair in pairs.chunks(2) {
                text = replaced(&text, pair, path);
            }
            text.into_bytes()
        }
    })
}

/// A text with what the first of a pair says replaced by the second, wherever it stands; `\n` is a new line.
pub fn replaced(text: &str, pair: &[&str], path: &str) -> String {
    let [old, new] = pair else { panic!("{path}: a text and what stands in its place: {pair:?}") };
    assert!(text.contains(old), "`{path}` has no `{old}`");
    text.replace(old, &new.replace("\\n", "\n"))
}
