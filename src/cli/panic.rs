//! The message for an internal error: one line, and the exit status of a failed run.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write as _};
use std::panic::{self, Location};

use super::FAILED;

/// In a build with debug assertions, makes the program panic, so that a test can see the message.
#[cfg(debug_assertions)]
const ON_PURPOSE: &str = "READINESS_TEST_PANIC";

/// Makes every panic end the program with exit status 2.
///
/// The panic message may quote repository content, so it is not printed. With `RUST_BACKTRACE`, the backtrace follows.
pub(super) fn install() {
    panic::set_hook(Box::new(|info| {
        // A closed standard error is not a failure.
        let _ = writeln!(io::stderr(), "{}", message(info.location()));
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            let _ = writeln!(io::stderr(), "{backtrace}");
        }
        std::process::exit(FAILED.into());
    }));
    #[cfg(debug_assertions)]
    assert!(std::env::var_os(ON_PURPOSE).is_none(), "on purpose");
}

/// The message, on one line.
fn message(at: Option<&Location<'_>>) -> String {
    let place = at.map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
    format!(
        "readiness: internal error in version {}{place}: the run is incomplete; please report this line and the command that you ran",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_one_line_with_version_and_place() {
        let here = Location::caller();
        let message = message(Some(here));
        assert!(!message.contains('\n'), "{message}");
        assert!(message.contains(env!("CARGO_PKG_VERSION")), "{message}");
        assert!(message.contains(&format!(" at {}:{}: ", here.file(), here.line())), "{message}");
        assert!(message.contains("report this line and the command"), "{message}");
    }
}
