//! Quotes names from the repository in the commands that messages print, so that a copied command does nothing else.
//!
//! A command is one line for a POSIX shell. It contains nothing that an output for a terminal, a runner or Markdown would have to escape.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use crate::text::is_hostile;

/// Stands for a name that no command can contain: it ends with a newline, which every shell removes.
const NO_NAME: &str = "PATH";

/// `command` with names as its last arguments. `--` precedes them if one could be read as an option.
pub(crate) fn command<N: AsRef<[u8]>>(command: &str, names: impl IntoIterator<Item = N>) -> String {
    let names: Vec<N> = names.into_iter().collect();
    let mut text = command.to_owned();
    if !command.ends_with(" --") && names.iter().any(|name| name.as_ref().starts_with(b"-")) {
        text.push_str(" --");
    }
    for name in names {
        text.push(' ');
        text.push_str(&argument(name.as_ref()));
    }
    text
}

/// A git command whose paths are literal: git reads `a*.md` as a pattern, and may read `:x` as one.
pub(crate) fn git<N: AsRef<[u8]>>(subcommand: &str, paths: impl IntoIterator<Item = N>) -> String {
    let paths: Vec<N> = paths.into_iter().collect();
    let is_pattern = |path: &N| {
        let path = path.as_ref();
        path.starts_with(b":") || path.iter().any(|byte| b"*?[\\".contains(byte))
    };
    let literal = if paths.iter().any(is_pattern) { " --literal-pathspecs" } else { "" };
    command(&format!("git{literal} {subcommand}"), paths)
}

/// A folder below the repository's root as the argument of a command; none for the root itself, which is where commands look anyway.
/// `to_root` is the path from the current folder to the root: empty, `../..`, or an absolute path from outside.
pub(crate) fn folder(to_root: &str, folder: &[u8]) -> Option<Vec<u8>> {
    let is_outside = Path::new(to_root).is_absolute();
    let above = to_root.as_bytes();
    match (above.is_empty(), folder.is_empty()) {
        (_, true) => is_outside.then(|| above.to_vec()),
        (true, false) => Some(folder.to_vec()),
        (false, false) => Some([above, b"/", folder].concat()),
    }
}

/// Start of the command that records that artifacts are accurate without changes. `WHY` is refused as a reason.
pub(crate) const REVIEW_UNCHANGED: &str = "readiness review --statement still-accurate --reason \"WHY\"";

/// Start of the command that records that artifacts were brought up to date.
pub(crate) const REVIEW_UPDATED: &str = "readiness review --statement updated";

/// The command that records that the artifact at `path`, as the manifest writes it, is accurate without changes.
pub(crate) fn review_unchanged(path: &str) -> String {
    command(REVIEW_UNCHANGED, [path])
}

/// The command that records that the artifact at `path`, as the manifest writes it, was brought up to date.
pub(crate) fn review_updated(path: &str) -> String {
    command(REVIEW_UPDATED, [path])
}

/// Quotes one name as one argument.
pub(crate) fn argument(name: &[u8]) -> Cow<'_, str> {
    if name.ends_with(b"\n") {
        return NO_NAME.into();
    }
    let Ok(text) = std::str::from_utf8(name) else { return octal(name).into() };
    // A backtick ends code in messages, a bar ends a table cell, and GitHub's runner executes `##[` and `::`.
    let is_rewritten = text.contains(|c| is_hostile(c) || c == '`' || c == '|')
        || text.contains("##[")
        || text.contains("::");
    if is_rewritten {
        octal(name).into()
    } else if !text.is_empty() && text.chars().all(is_plain) {
        text.into()
    } else {
        // Inside single quotes only the quote is special, so it is moved out of them.
        format!("'{}'", text.replace('\'', "'\\''")).into()
    }
}

/// Whether every shell takes a character literally, anywhere in a word.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-' | '+' | '@' | '%' | ',' | ':')
}

/// A name as octal escapes for `printf`, valid for any bytes.
fn octal(name: &[u8]) -> String {
    let mut format = String::with_capacity(name.len() + 16);
    for (at, byte) in name.iter().enumerate() {
        match byte {
            b'-' if at > 0 => format.push('-'),
            b'_' | b'.' | b'/' | b' ' => format.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => format.push(char::from(*byte)),
            b'%' => format.push_str("%%"),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(format, "\\{byte:03o}");
            }
        }
    }
    format!("\"$(printf '{format}')\"")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_names_stay_as_they_are() {
        assert_eq!(command("git add", ["docs/a-b_c.md"]), "git add docs/a-b_c.md");
        assert_eq!(git("add", ["größe.md", "x@2,1:y.md"]), "git add größe.md x@2,1:y.md");
        assert_eq!(
            review_unchanged("r.md"),
            "readiness review --statement still-accurate --reason \"WHY\" r.md"
        );
    }

    #[test]
    fn names_that_mean_something_are_quoted() {
        assert_eq!(git("add", ["q;$(touch x).md"]), "git add 'q;$(touch x).md'");
        assert_eq!(git("add", ["it's"]), "git add 'it'\\''s'");
        assert_eq!(git("add", ["-rf", "x"]), "git add -- -rf x");
        assert_eq!(git("restore --", ["-rf"]), "git restore -- -rf");
        assert_eq!(git("add", ["[id].ts"]), "git --literal-pathspecs add '[id].ts'");
        assert_eq!(git("add", [":!x"]), "git --literal-pathspecs add ':!x'");
        assert_eq!(git("add", ["~root", "a=b", "#x"]), "git add '~root' 'a=b' '#x'");
        assert_eq!(git("add", ["a\nb"]), "git add \"$(printf 'a\\012b')\"");
        assert_eq!(git("add", ["\u{202e}x"]), "git add \"$(printf '\\342\\200\\256x')\"");
        assert_eq!(git("add", ["x\n"]), "git add PATH", "every shell takes the newline off");
    }

    /// The arguments that a shell gets from a command, and the number of files that it created.
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "the shell is the oracle")]
    fn arguments(command: &str) -> (Vec<Vec<u8>>, usize) {
        let folder = tempfile::tempdir().expect("a folder");
        let script = format!("show() {{ for it; do printf '%s\\0' \"$it\"; done; }}\nshow {command}\n");
        let output =
            std::process::Command::new("sh").current_dir(folder.path()).args(["-c", &script]).output();
        let output = output.expect("sh");
        assert!(output.stderr.is_empty(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let mut arguments: Vec<_> = output.stdout.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
        arguments.pop();
        (arguments, std::fs::read_dir(folder.path()).expect("a folder").count())
    }

    #[cfg(unix)]
    fn assert_means_itself(name: &[u8]) {
        let line = argument(name);
        assert!(!line.contains(['\n', '`', '|']) && !line.contains(is_hostile), "{line}");
        assert!(!line.contains("::") && !line.contains("##["), "{line}");
        assert_eq!(arguments(&line), (vec![name.to_vec()], 0), "{line}");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_gets_the_name_and_nothing_else() {
        for name in [
            "q;$(touch x).md",
            "`touch x`",
            "-rf",
            "--",
            "",
            " ",
            "a b",
            "it's \"quoted\"",
            "''",
            "\\",
            "a\\'b",
            "\n",
            "a\n\nb",
            "\ttab",
            "\u{1b}]8;;https://x.example\u{7}x\u{1b}\\",
            "\u{202e}dm.x",
            "\u{3164}",
            "*",
            "?[a-z]",
            "~",
            "$HOME",
            "!!",
            "#x",
            "{a,b}",
            "a=b",
            "50%s%n.md`",
            "\\045s|%d",
            "##[error]x",
            "a::b",
            "größe – ✓.md",
        ] {
            if name.ends_with('\n') {
                assert_eq!(argument(name.as_bytes()), NO_NAME);
            } else {
                assert_means_itself(name.as_bytes());
            }
        }
        assert_means_itself(b"not \xff UTF-8");
    }

    #[cfg(unix)]
    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn any_name_means_itself(name in "(\\PC|[\\x01-\\x7f]|['`$\\\\%;&|()<>*? -]){1,20}") {
            prop_assume!(!name.ends_with('\n'));
            assert_means_itself(name.as_bytes());
        }
    }
}
