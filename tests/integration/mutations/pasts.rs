//! Mutants of the past: other timelines of the same repository.

use std::fs;
use std::path::Path;

use super::files::{fixture, replaced};
use super::judge::Mutant;
use super::table::{Rows, quoted};
use crate::support::TestRepo;

/// Every mutant, and what is wrong with the table.
pub fn mutants() -> (Vec<Mutant>, Vec<String>) {
    let rows = Rows::below("History");
    let one = |(what, how): (String, String)| {
        let expected = rows.of(&what, &how).expect("a row");
        Mutant { past: Some(how), ..Mutant::of(format!("`{what}`"), Vec::new(), expected) }
    };
    let listed: Vec<_> = rows.0.iter().map(|row| (row.what.clone(), row.how.clone())).collect();
    let mutants = listed.into_iter().map(one).collect();
    (mutants, rows.unused())
}

/// The repository as it would be if files of the fixture said something else: `FILE: TEXT` → `TEXT`, or a new file.
pub fn otherwise(how: &str) -> TestRepo {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&fixture(), folder.path());
    let words: Vec<&str> = quoted(how).collect();
    for pair in words.chunks(2) {
        let [place, new] = pair else { panic!("a text and what stands in its place: {pair:?}") };
        let (file, old) = place.split_once(": ").unwrap_or_else(|| panic!("which file: {place}"));
        let path = folder.path().join(file);
        let text = match fs::read_to_string(&path) {
            Ok(text) => replaced(&text, &[old, new], file),
            Err(_) => new.replace("\\n", "\n"),
        };
        fs::write(path, text).expect("a file");
    }
    TestRepo::fixture(folder.path())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}
