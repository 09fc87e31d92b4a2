//! Anchors of headings: those that GitHub generates, and those that a document defines.
//!
//! Sources: github.com/Flet/github-slugger, whose expected anchors were made by GitHub's renderer. It keeps the
//! characters of `\w` in Unicode's UTS 18, without format characters.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::markdown::Section;

/// Prefix of anchors in GitHub's pages. Links may have it or not.
const PREFIX: &str = "user-content-";

/// First digit of each run of ten decimal digits in Unicode, without ASCII.
const ZEROES: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30,
    0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0,
    0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0,
    0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0,
    0x1E5F1, 0x1E950, 0x1FBF0,
];

fn is_decimal(c: char) -> bool {
    let code = u32::from(c);
    let before = ZEROES.partition_point(|zero| *zero <= code);
    c.is_ascii_digit()
        || before.checked_sub(1).and_then(|at| ZEROES.get(at)).is_some_and(|zero| code < zero + 10)
}

/// Whether a character of a heading is kept in its anchor: letters, marks, decimal digits and connectors are; `²` and `½` are not.
fn is_kept(c: char) -> bool {
    matches!(c, '-' | ' ' | '_' | '\u{203F}' | '\u{2040}' | '\u{2054}')
        || matches!(c, '\u{FE33}' | '\u{FE34}' | '\u{FE4D}'..='\u{FE4F}' | '\u{FF3F}')
        || c.is_alphabetic()
        || is_decimal(c)
        || is_combining_mark(c)
}

/// Returns GitHub's anchor for a heading. Each letter is converted on its own, so that `Σ` becomes `σ` at the end of a word too.
pub(super) fn slug(title: &str) -> String {
    title
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| is_kept(*c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// The anchors of one document. If an anchor is taken, GitHub appends a number.
#[derive(Default)]
pub(super) struct Slugs(HashMap<String, usize>);

impl Slugs {
    /// Returns the anchor of the next heading.
    pub(super) fn next(&mut self, title: &str) -> String {
        let plain = slug(title);
        let mut found = plain.clone();
        while self.0.contains_key(&found) {
            let count = self.0.entry(plain.clone()).or_default();
            *count += 1;
            found = format!("{plain}-{count}");
        }
        self.0.insert(found.clone(), 0);
        found
    }
}

/// Removes the characters that renderers treat differently: `MkDocs` makes `cle` of `clé`.
fn bare(slug: &str) -> String {
    let kept = slug.chars().filter(|c| c.is_alphabetic() || is_decimal(*c) || is_combining_mark(*c));
    kept.nfkd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

/// Maps the anchors of a document to the first section with each.
#[derive(Debug)]
pub(super) struct Anchors {
    /// GitHub's anchors.
    made: HashMap<String, usize>,
    /// Anchors that the document defines.
    named: HashMap<String, usize>,
    /// Anchors as other renderers may make them.
    alike: HashMap<String, usize>,
}

impl Anchors {
    pub(super) fn of(sections: &[Section]) -> Self {
        let (mut made, mut named, mut alike) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (at, section) in sections.iter().enumerate() {
            if section.level > 0 {
                made.entry(section.slug.clone()).or_insert(at);
                alike.entry(bare(&section.slug)).or_insert(at);
            }
            for name in &section.names {
                named.entry(name.clone()).or_insert(at);
            }
        }
        alike.remove("");
        Self { made, named, alike }
    }

    /// Returns the index of the section with an anchor: GitHub's, one that the document defines, or one of another renderer.
    pub(super) fn position(&self, anchor: &str) -> Option<usize> {
        let decoded = percent_decoded(anchor)?;
        let exact = |anchor: &str| self.made.get(anchor).or_else(|| self.named.get(anchor));
        let anchor = decoded.strip_prefix(PREFIX).unwrap_or(&decoded);
        let found = exact(&decoded).or_else(|| exact(anchor)).or_else(|| exact(&anchor.to_lowercase()));
        found.or_else(|| self.alike.get(&bare(&anchor.to_lowercase()))).copied()
    }
}

/// Decodes `%20` and similar escapes; none if the result is not UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.split_at_checked(2).filter(|_| *first == b'%');
        let decoded = hex.and_then(|(hex, after)| {
            let digits =
                std::str::from_utf8(hex).ok().filter(|hex| hex.bytes().all(|c| c.is_ascii_hexdigit()))?;
            Some((u8::from_str_radix(digits, 16).ok()?, after))
        });
        let (byte, after) = decoded.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// Parses a line that only defines an anchor: `{: #x}` below a heading in kramdown, `(x)=` above one in `MyST`.
pub(super) fn in_line(text: &str) -> Option<Named<'_>> {
    let text = text.trim();
    if let Some(list) = text.strip_prefix("{:").and_then(|rest| rest.strip_suffix('}')) {
        let name = list.split_whitespace().find_map(|part| part.strip_prefix('#'));
        return Some(Named::Above(name.filter(|name| !name.is_empty())));
    }
    let name = text.strip_prefix('(')?.strip_suffix(")=")?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    (!name.is_empty() && name.chars().all(is_name)).then_some(Named::Below(name))
}

/// The element to which a line gives an anchor.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named<'t> {
    /// The element above it; none if the line gives it something else, such as a class.
    Above(Option<&'t str>),
    /// The element below it.
    Below(&'t str),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected values come from GitHub's pages.
    #[test]
    fn anchors_are_githubs() {
        for (title, expected) in [
            ("On-call: who?", "on-call-who"),
            ("Größe & Maß", "größe--maß"),
            ("snake_case, __init__", "snake_case-__init__"),
            ("Area in m² or ½ or 1⁄4 ¼", "area-in-m-or--or-14-"),
            ("① First", "-first"),
            ("Ⓐ and Ⅳ", "ⓐ-and-ⅳ"),
            ("٣ and ３", "٣-and-３"),
            ("🚀 Deploy", "-deploy"),
            ("⚙️ Settings", "\u{FE0F}-settings"),
            ("a – b", "a--b"),
            (":tada: Done", "tada-done"),
            ("ΟΔΟΣ", "οδοσ"),
            ("İstanbul", "i\u{307}stanbul"),
            ("हिन्दी भाषा", "हिन्दी-भाषा"),
            ("回滚（步骤）", "回滚步骤"),
            ("a\u{a0}b\u{200d}c", "abc"),
        ] {
            assert_eq!(slug(title), expected, "{title}");
        }
    }

    #[test]
    fn repeats_are_numbered_and_none_is_taken_twice() {
        let mut slugs = Slugs::default();
        let found = ["Echo", "echo", "Echo 1", "echo-1", "Echo", "", ""].map(|title| slugs.next(title));
        assert_eq!(found, ["echo", "echo-1", "echo-1-1", "echo-1-2", "echo-2", "", "-1"]);
        let mut slugs = Slugs::default();
        (0..20_000).for_each(|number| drop(slugs.next(&format!("a-{number}"))));
        (0..20_000).for_each(|_| drop(slugs.next("a")));
        assert_eq!(slugs.next("a"), "a-39999");
    }

    #[test]
    fn percent_signs_are_decoded() {
        assert_eq!(percent_decoded("gr%C3%B6%c3%9fe").as_deref(), Some("größe"));
        assert_eq!(percent_decoded("50%").as_deref(), Some("50%"));
        assert_eq!(percent_decoded("%+1%zz").as_deref(), Some("%+1%zz"));
        assert_eq!(percent_decoded("%ff"), None);
    }

    #[test]
    fn lines_that_only_name_an_anchor() {
        assert_eq!(in_line("{: #late .big }"), Some(Named::Above(Some("late"))));
        assert_eq!(in_line("{:.big}"), Some(Named::Above(None)));
        assert_eq!(in_line("(late)="), Some(Named::Below("late")));
        for text in ["(see a)=", "()=", "{late}", "(late)", "x (late)="] {
            assert_eq!(in_line(text), None, "{text}");
        }
    }
}
