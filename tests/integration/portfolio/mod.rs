//! Many repositories in one table.

mod command;
mod formats;
mod generate;
mod joins;
mod reasons;
mod rows;

use std::path::Path;

use serde_json::Value;

use crate::support::{Run, TODAY, run_in, timeline};
use generate::{MadeRepository, portfolio};

/// A folder of generated repositories.
struct Portfolio {
    folder: tempfile::TempDir,
    made: Vec<MadeRepository>,
}

impl Portfolio {
    /// Repositories of six commits each.
    fn of(count: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = portfolio(folder.path(), count, 6).unwrap_or_else(|error| panic!("{error}"));
        Self { folder, made }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `readiness portfolio` in the folder.
    fn run(&self, args: &[&str]) -> Run {
        let mut all = vec!["portfolio"];
        if !args.contains(&"--as-of") {
            all.extend(["--as-of", TODAY]);
        }
        all.extend(args);
        let run = run_in(self.path(), &all, &[]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        run
    }

    /// The portfolio as JSON.
    fn json(&self, args: &[&str]) -> Value {
        let mut all = vec!["--format", "json"];
        all.extend(args);
        serde_json::from_str(&self.run(&all).stdout).expect("JSON")
    }
}

/// The rows of a portfolio.
fn rows(portfolio: &Value) -> &[Value] {
    portfolio["repositories"].as_array().expect("rows")
}

/// The row of the repository with this path.
fn row<'p>(portfolio: &'p Value, path: &str) -> &'p Value {
    rows(portfolio)
        .iter()
        .find(|row| row["path"] == path)
        .unwrap_or_else(|| panic!("no row {path}: {portfolio}"))
}
