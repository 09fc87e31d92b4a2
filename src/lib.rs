//! A Git-native linter for "readiness as code".
//!
//! A repository has a `readiness.toml` with a team's claims about an AI system on its way to production. This crate checks each claim
//! against the content of the repository:
//!
//! ```text
//! snapshot → manifest → claims → evidence → facts → rules → report → output
//! ```
//!
//! Data flows in this direction only. A rule reads [`facts::Facts`] and nothing else; an output reads the [`report::Report`] and nothing
//! else; only [`snapshot`] knows git. [`evaluate::check`] runs the whole pipeline.

#![cfg_attr(test, allow(clippy::string_slice, reason = "a bad slice makes a test fail, as it should"))]

pub mod assertion;
pub mod baseline;
pub mod claim;
pub mod cli;
pub mod evaluate;
pub mod evidence;
pub mod excluded;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod freshness;
pub mod gate;
pub mod glob;
pub mod history;
pub mod limits;
pub mod manifest;
mod nearest;
pub mod output;
pub mod path;
pub mod report;
pub mod review;
pub mod rule_id;
pub mod rules;
pub mod selection;
mod shell;
pub mod snapshot;
pub mod text;
