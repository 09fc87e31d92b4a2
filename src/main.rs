//! Arguments to exit status, and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    readiness::cli::run(std::env::args_os())
}
