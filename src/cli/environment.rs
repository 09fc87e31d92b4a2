//! What a run takes from its environment: the day, and who reads the output.

use std::path::Path;

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use super::Failure;
use crate::manifest::value::parse_day;
use crate::output::clean::Audience;
use crate::snapshot::{RepoPath, Repository};

/// Parses a date of the command line.
pub(super) fn day(word: &str) -> Result<Date, String> {
    parse_day(word).ok_or_else(|| "write a date as YYYY-MM-DD, for example 2026-11-20".to_owned())
}

/// The date that counts as today if no commit date applies: `asked`, otherwise `SOURCE_DATE_EPOCH`, otherwise the clock (UTC).
#[expect(clippy::disallowed_methods, reason = "the only place that reads the clock")]
pub(super) fn today(asked: Option<Date>) -> Result<Date, Failure> {
    if let Some(date) = asked {
        return Ok(date);
    }
    let now = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) if !seconds.is_empty() => {
            seconds.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok()).ok_or(
                "SOURCE_DATE_EPOCH is not a number of seconds since 1970: correct it, or pass --as-of",
            )?
        }
        _ => Timestamp::now(),
    };
    Ok(now.to_zoned(TimeZone::UTC).date())
}

/// Who reads the output: GitHub's runner executes commands that it finds there.
pub(super) fn audience() -> Audience {
    Audience { workflow: std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") }
}

/// The path from the current folder to the repository's root: empty there, `../..` below it, and an absolute path from outside.
pub(super) fn to_root(repository: &Repository) -> String {
    match repository.locate(Path::new(".")) {
        Ok(here) if here.is_root() => String::new(),
        Ok(here) => RepoPath::root().relative_to(&here),
        Err(_) => repository.root().display().to_string(),
    }
}
