//! A Git-native linter for "readiness as code".
//!
//! A repository holds a `readiness.toml` that says what a team claims about a system that wants to go to
//! production. This crate checks each claim against what the repository really holds:
//!
//! ```text
//! snapshot → manifest → claims → evidence → facts → rules → report → output
//! ```
//!
//! Each arrow goes one way. A rule sees [`facts::Facts`] and nothing else; an output sees the [`report::Report`] and
//! nothing else; only [`snapshot`] knows git. [`evaluate::check`] is the whole of it in one function.

#![cfg_attr(
    test,
    allow(clippy::string_slice, reason = "a test that slices where it cannot fails, as it should")
)]

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
