//! Builds the example system `claims-triage` as a real git repository with its history, and checks it.
//!
//! ```text
//! cargo run --release --example claims-triage             # checks the example
//! cargo run --release --example claims-triage -- --stage handoff
//! ```
//!
//! More arguments are passed to `readiness check`. The date of the check is fixed, so that the output is reproducible.
#![expect(clippy::print_stderr, reason = "prints the path of the repository")]

#[path = "../tests/integration/support/timeline.rs"]
mod timeline;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

/// The date of the check, ten days before the end of the pilot.
const TODAY: &str = "2026-11-20";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = root.join("target/examples-repos/claims-triage");
    if let Err(error) = timeline::build(&root.join("fixtures/systems/claims-triage"), &target) {
        eprintln!("the example cannot be built: {error}");
        return ExitCode::from(2);
    }
    eprintln!("built {}\n", target.display());
    let mut args: Vec<OsString> = vec!["readiness".into(), "check".into(), target.into()];
    args.extend(["--as-of", TODAY].map(OsString::from));
    args.extend(std::env::args_os().skip(1));
    readiness::run(args)
}
