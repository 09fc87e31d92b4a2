//! Reads reports and portfolios. A file that cannot be read is a row with its reason.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::super::Failure;
use crate::limits::output::REPORT_BYTES;
use crate::limits::portfolio::PORTFOLIO_BYTES;
use crate::output::json;
use crate::output::portfolio::{self as formats, RowPlace};
use crate::portfolio::search::{ListedFacts, slashes};
use crate::portfolio::{Portfolio, RepositoryRow, RepositoryStatus, RowSource};
use crate::snapshot::read_named;

/// What a file holds.
pub(super) enum ReadFile {
    /// A report, or why it cannot be read.
    Row(Box<RepositoryRow>),
    /// A portfolio, or a part of one.
    Portfolio(Box<Portfolio>),
}

/// What tells a portfolio from a report.
#[derive(Deserialize)]
struct Outline {
    repositories: Option<IgnoredAny>,
}

/// The files that are named; of a folder, the `.json` files in it.
pub(super) fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let failure = |error| format!("--from `{}` cannot be read: {error}", path.display());
            for entry in std::fs::read_dir(path).map_err(failure)? {
                let file = entry.map_err(failure)?.path();
                if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
                    files.push(file);
                }
            }
        } else {
            files.push(path.clone());
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

/// Reads a file.
pub(super) fn read(path: &Path, today: Date) -> ReadFile {
    content(path).unwrap_or_else(|why| {
        let (shown, listed) = (slashes(path), ListedFacts::default());
        let row = formats::without_systems(
            place(&shown, path, &listed),
            &today.to_string(),
            RepositoryStatus::Unreadable,
            Some(why),
            None,
        );
        ReadFile::Row(Box::new(row))
    })
}

fn content(path: &Path) -> Result<ReadFile, String> {
    let bytes = read_named(path, PORTFOLIO_BYTES).map_err(|error| format!("the file {error}"))?;
    let size = bytes.len() as u64;
    let text = String::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned())?;
    let not_ours = |why: String| format!("the file is not a report of readiness: {why}");
    let outline: Outline = serde_json::from_str(&text).map_err(|error| not_ours(error.to_string()))?;
    if outline.repositories.is_some() {
        let portfolio =
            formats::read(&text).map_err(|why| format!("the file is not a portfolio of readiness: {why}"))?;
        return Ok(ReadFile::Portfolio(Box::new(portfolio)));
    }
    if size > REPORT_BYTES {
        return Err(format!("the report is larger than {REPORT_BYTES} bytes"));
    }
    let document = json::read(&text).map_err(not_ours)?;
    let (shown, listed) = (slashes(path), ListedFacts::default());
    Ok(ReadFile::Row(Box::new(formats::row(&document, place(&shown, path, &listed)))))
}

/// The place of a report: its file.
fn place<'p>(shown: &'p str, path: &'p Path, listed: &'p ListedFacts) -> RowPlace<'p> {
    let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or(shown);
    RowPlace { path: shown, name, source: RowSource::Report, listed }
}
