//! Passes the arguments to the library and returns its exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    readiness::run(std::env::args_os())
}
