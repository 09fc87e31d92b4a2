//! A Git-native linter for "readiness as code".
//!
//! A repository has a `readiness.toml` with a team's claims about an AI system on its way to production. This crate checks each claim
//! against the content of the repository:
//!
//! ```text
//! snapshot → manifest → claims → evidence → facts → rules → report → output
//! ```
//!
//! Data flows in this direction only. A rule reads the facts and nothing else; an output reads the [`Report`] and nothing else; only
//! `snapshot` and `history` know git. [`check`] runs the whole pipeline:
//!
//! ```no_run
//! use readiness::{History, Options, RepoPath, Repository, Target, check};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let repository = Repository::discover(None)?;
//! let mut history = History::open(&repository, None)?;
//! let tree = repository.work_tree()?;
//! let options = Options::on(jiff::civil::date(2026, 11, 20));
//! let report = check(&tree, history.as_mut(), &[Target::Folder(RepoPath::root())], &options)?;
//! println!("{} errors", report.counts().errors);
//! # Ok(())
//! # }
//! ```

#![cfg_attr(test, allow(clippy::string_slice, reason = "a bad slice makes a test fail, as it should"))]

mod anchor;
mod assertion;
mod baseline;
mod budget;
mod claim;
mod cli;
mod coverage;
mod demo;
mod evaluate;
mod evidence;
mod excluded;
mod facts;
mod finding;
mod fix;
mod freshness;
mod gate;
mod glob;
mod history;
mod init;
#[doc(hidden)]
pub mod internals;
mod limits;
mod lsp;
mod manifest;
mod nearest;
mod output;
mod pack;
mod path;
mod portfolio;
mod profile;
mod report;
mod review;
mod rule_id;
mod rules;
mod selection;
mod shell;
mod snapshot;
mod text;
mod today;
mod trend;
mod vocabulary;

pub use cli::run;
pub use evaluate::{CheckError, Options, Target, check};
pub use finding::{Finding, Level};
pub use gate::Gate;
pub use history::History;
pub use manifest::Manifest;
pub use manifest::model::Stage;
pub use path::RepoPath;
pub use report::{GateReport, Report, SystemReport, Verdict};
pub use rules::{RULES, Rule};
pub use snapshot::{Repository, Snapshot};
