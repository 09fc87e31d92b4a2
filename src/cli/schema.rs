//! `readiness schema`: JSON Schemas of the manifest, of rule cards, and of the JSON report.

use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};

use super::{Color, Failure, print};
use crate::manifest::schema;
use crate::output::json;
use crate::rules::card::own::format;

/// A JSON Schema.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Of what
    #[arg(value_enum, default_value_t = Of::Manifest)]
    of: Of,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// `readiness.toml`
    Manifest,
    /// The front matter of a rule card of your own
    Rule,
    /// What `check --format json` prints
    Report,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let schema = match args.of {
        Of::Manifest => schema::manifest_text(),
        Of::Rule => format::schema_text(),
        Of::Report => json::schema_text(),
    };
    print(&schema, Color::Never)?;
    Ok(ExitCode::SUCCESS)
}
