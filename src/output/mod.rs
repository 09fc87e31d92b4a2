//! One file per format. Each is a pure function from the [`Report`](crate::report::Report) to text.
//!
//! Text from the repository is untrusted. [`clean`] is the only place that escapes it.

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
mod place;
pub(crate) mod project_urls;
pub(crate) mod wrap;
