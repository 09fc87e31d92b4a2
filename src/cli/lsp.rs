//! `readiness lsp`: the language server for editors.

use std::process::ExitCode;

use clap::Args as ClapArgs;
use jiff::civil::Date;

use super::Failure;
use super::environment::{day, today};
use crate::lsp;

/// The language server. An editor starts it and talks to it on standard input and output: diagnostics, hover, completion, links, fixes.
#[derive(Debug, ClapArgs)]
pub(super) struct LspArgs {
    /// Talk on standard input and output. There is no other way; some editors pass this option
    #[arg(long)]
    stdio: bool,

    /// The process of the editor. The server ends when its standard input is closed, so this has no effect
    #[arg(long = "clientProcessId", value_name = "N")]
    client_process_id: Option<u32>,

    /// The date that counts as today, for reproducible runs [default: `SOURCE_DATE_EPOCH`, otherwise today in UTC]
    #[arg(long, env = "READINESS_AS_OF", value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
}

pub(super) fn run(args: &LspArgs) -> Result<ExitCode, Failure> {
    let as_of = args.as_of;
    // A wrong `SOURCE_DATE_EPOCH` is an error now, not after an hour.
    let first = today(as_of)?;
    let shut_down = lsp::serve(move || today(as_of).unwrap_or(first))?;
    Ok(if shut_down { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
