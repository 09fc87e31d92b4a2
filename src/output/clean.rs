//! Escapes text from the repository, so that it cannot control a terminal or a pipeline that reads the output.
//!
//! Control characters, and characters that reorder or hide text, become visible escapes. For GitHub's runner, workflow commands (`##[…]`
//! anywhere, `::…::` at the start of a line) are broken up too.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::text::is_hostile;

/// Who reads the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audience {
    /// Whether GitHub's runner reads it, which executes commands that it finds in text.
    pub workflow: bool,
}

/// Escapes one line of text: every hostile character, including newlines and tabs.
pub(crate) fn line(text: &str, audience: Audience) -> Cow<'_, str> {
    let dangerous = audience.workflow && (text.contains("##[") || text.contains("::"));
    if !dangerous && !text.contains(is_hostile) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(rewrite(text, &mut [], false, audience))
}

/// Escapes lines of a file, and keeps tabs and newlines. Changes `offsets` into `text` to offsets into the result.
pub(crate) fn excerpt(text: &str, offsets: &mut [usize], audience: Audience) -> String {
    rewrite(text, offsets, true, audience)
}

/// Serialises a value as JSON, with a newline at the end. Hostile characters become JSON escapes: a JSON reader gets the original value,
/// and a terminal or runner gets nothing to execute.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    let mut out = Harmless(String::new());
    // Strings, numbers and lists: serialising them to memory cannot fail.
    let _ = serde_json::to_writer_pretty(&mut out, value);
    out.0.push('\n');
    out.0
}

/// Like [`json`], on one line.
pub(crate) fn json_line(value: &impl serde::Serialize) -> String {
    let mut out = Harmless(String::new());
    // Strings, numbers and lists: serialising them to memory cannot fail.
    let _ = serde_json::to_writer(&mut out, value);
    out.0.push('\n');
    out.0
}

/// JSON as it is written: a report is large, and there is no second copy of it.
struct Harmless(String);

impl std::io::Write for Harmless {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // The serializer writes no part of a character.
        let text = std::str::from_utf8(bytes).map_err(std::io::Error::other)?;
        // Nearly all of a report.
        if bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n') && *byte != b'[') {
            self.0.push_str(text);
            return Ok(bytes.len());
        }
        let mut rest = text;
        // No line can begin with `::`, which only occurs inside strings.
        while let Some(at) = rest.find(|c| c == '[' || c != '\n' && is_hostile(c)) {
            let (plain, from) = rest.split_at(at);
            self.0.push_str(plain);
            let mut chars = from.chars();
            match chars.next() {
                Some('[') if !self.0.ends_with("##") => self.0.push('['),
                Some(c) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        // Writing to a string cannot fail.
                        let _ = write!(self.0, "\\u{unit:04x}");
                    }
                }
                None => {}
            }
            rest = chars.as_str();
        }
        self.0.push_str(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn rewrite(text: &str, offsets: &mut [usize], is_excerpt: bool, audience: Audience) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut moved: Vec<Option<usize>> = vec![None; offsets.len()];
    for (at, c) in text.char_indices() {
        for (offset, moved) in offsets.iter().zip(&mut moved) {
            if *offset == at {
                *moved = Some(out.len());
            }
        }
        let ends_line = c == '\n'
            || c == '\r'
                && (text.len() == at + 1 || text.get(at..).is_some_and(|rest| rest.starts_with("\r\n")));
        if is_excerpt && (ends_line || c == '\t') {
            out.push(c);
        } else if is_hostile(c) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else if audience.workflow && c == '[' && out.ends_with("##")
            || c == ':' && audience.workflow && out.ends_with(':')
        {
            out.push('\\');
            out.push(c);
        } else {
            out.push(c);
        }
    }
    for (offset, moved) in offsets.iter_mut().zip(moved) {
        *offset = moved.unwrap_or(out.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RUNNER: Audience = Audience { workflow: true };

    #[test]
    fn escapes_and_direction_marks_are_shown_not_sent() {
        let clean = |text| line(text, Audience::default()).into_owned();
        assert_eq!(clean("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(clean("a\u{202e}b\nc\td"), "a\\u{202e}b\\u{a}c\\u{9}d");
        assert_eq!(clean("größe ✓ ::error"), "größe ✓ ::error");
    }

    #[test]
    fn the_runners_commands_are_broken_up() {
        assert_eq!(line("x ##[error]y", RUNNER), "x ##\\[error]y");
        assert_eq!(line("::set-output name=a::b", RUNNER), ":\\:set-output name=a:\\:b");
        assert_eq!(excerpt("\t::error::x\r\ny", &mut [], RUNNER), "\t:\\:error:\\:x\r\ny");
    }

    proptest! {
        #[test]
        fn json_is_harmless_and_says_the_same(text in ".{0,40}|(##\\[|\\PC|::|\u{e0041}|\u{9b}|\n){0,20}") {
            let out = json(&[&text]);
            prop_assert!(!out.contains("##[") && out.chars().all(|c| c == '\n' || !is_hostile(c)));
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&out).expect("JSON"), vec![text]);
        }

        #[test]
        fn nothing_hostile_is_left(text in ".{0,60}", at in 0usize..60) {
            let at = text.floor_char_boundary(at.min(text.len()));
            let mut offsets = [at, text.len()];
            let out = excerpt(&text, &mut offsets, RUNNER);
            prop_assert!(!out.contains("##[") && !out.contains("::"));
            prop_assert!(out.chars().all(|c| !is_hostile(c) || matches!(c, '\n' | '\t' | '\r')));
            prop_assert!(out.is_char_boundary(offsets[0]) && offsets[1] == out.len());
        }
    }
}
