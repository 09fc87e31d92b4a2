//! `readiness schema`: the JSON Schema of the manifest.

use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};

use super::{Color, Failure, print};
use crate::manifest::schema;

/// The JSON Schema of the manifest.
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
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let schema = match args.of {
        Of::Manifest => schema::manifest_text(),
    };
    print(&schema, Color::Never)?;
    Ok(ExitCode::SUCCESS)
}
