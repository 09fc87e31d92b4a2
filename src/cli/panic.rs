//! What the program says where it finds a mistake of its own: one line, and the exit status of a run that failed.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write as _};
use std::panic::{self, Location};

use super::FAILED;

/// Set in a build with debug assertions, it makes the program fail, so that a test can see what that looks like.
#[cfg(debug_assertions)]
const ON_PURPOSE: &str = "READINESS_TEST_PANIC";

/// From here on a panic ends the program with the exit status 2.
///
/// Its message may quote what was read, so it is left out. With `RUST_BACKTRACE` the backtrace follows.
pub(super) fn install() {
    panic::set_hook(Box::new(|info| {
        // Nobody may be listening.
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

/// What is said, on one line.
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
