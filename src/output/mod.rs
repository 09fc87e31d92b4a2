//! One file per format. Each is a pure function from the [`Report`](crate::report::Report) to text.
//!
//! What comes from the repository is hostile in every one of them: [`clean`] is the one place that makes it harmless.

pub mod clean;
pub mod concise;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod patch;
pub mod rdjson;
pub mod sarif;

mod fingerprint;
mod frame;
pub(crate) mod home;
mod place;
pub(crate) mod wrap;
