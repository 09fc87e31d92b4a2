//! One file per format. Each is a pure function from the [`Report`](crate::report::Report) to text.
//!
//! Text from the repository is untrusted. [`clean`] is the only place that escapes it.

pub(crate) mod clean;
pub(crate) mod concise;
pub(crate) mod dossier;
pub(crate) mod facts;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod markdown;
pub(crate) mod patch;
pub(crate) mod portfolio;
pub(crate) mod rdjson;
pub(crate) mod sarif;
pub(crate) mod trend;

mod fingerprint;
mod frame;
mod headline;
mod next;
mod order;
mod place;
pub(crate) mod project_urls;
pub(crate) mod reader_place;
pub(crate) mod wrap;
