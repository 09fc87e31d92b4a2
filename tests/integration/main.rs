//! The program as its users meet it: on real git repositories, through the command line.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::string_slice,
    unreachable_pub,
    reason = "tests make files and run programs; nobody else uses what they share"
)]

mod artifacts;
mod bounds;
mod cards;
mod catalogue;
mod cli;
mod completions;
mod data_files;
mod documents;
mod drift;
mod environment;
mod evals;
mod example;
#[cfg(unix)]
mod excluded;
mod files;
mod freshness;
mod git_states;
mod history;
mod honest;
#[cfg(unix)]
mod hooks;
mod hostile;
mod init;
mod linked_files;
mod lsp;
mod mistakes;
mod mutations;
mod names;
mod numbers;
mod outputs;
mod ownership;
mod packages;
mod platforms;
mod policy;
mod portfolio;
mod pull_requests;
mod reference;
mod report;
mod results;
mod schemas;
mod shapes;
mod snapshots;
mod support;
mod trend;
mod trust;
mod value;
mod verdicts;
mod waivers;
mod width;
