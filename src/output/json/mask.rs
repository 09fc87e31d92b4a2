//! Finds what names a person in a text: e-mail addresses, handles, and given names.

use std::collections::HashMap;
use std::ops::Range;

/// What stands for every letter and digit of a masked address in an excerpt, so that its marks stay in place.
const MASK: char = '•';

/// A part of a text that names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedPart {
    /// Its bytes.
    pub(crate) at: Range<usize>,
    /// Whether it is an e-mail address; otherwise it is a handle, with its `@`.
    pub(crate) is_address: bool,
}

/// The e-mail addresses and handles of a text, in their order. `@` within a path is neither.
pub(crate) fn named_parts(text: &str) -> Vec<NamedPart> {
    text.match_indices('@').filter_map(|(at, _)| named_part(text, at)).collect()
}

fn named_part(text: &str, at: usize) -> Option<NamedPart> {
    let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
    let is_local = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let local: usize = before.chars().rev().take_while(is_local).map(char::len_utf8).sum();
    let is_host = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let host: usize = after.chars().take_while(is_host).map(char::len_utf8).sum();
    let host = after.get(..host)?.trim_end_matches(['.', '-']);
    let has_name = local > 0 && !before.ends_with('.');
    let is_domain = host
        .rsplit_once('.')
        .is_some_and(|(_, last)| last.chars().count() > 1 && last.chars().all(char::is_alphabetic));
    if has_name {
        return is_domain.then(|| NamedPart { at: at - local..at + 1 + host.len(), is_address: true });
    }
    let is_handle = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    let handle: usize = after.chars().take_while(is_handle).map(char::len_utf8).sum();
    let handle = after.get(..handle)?.trim_end_matches(['.', '-', '/']);
    let is_in_path = before.ends_with('/');
    (!handle.is_empty() && !is_in_path)
        .then(|| NamedPart { at: at..at + 1 + handle.len(), is_address: false })
}

/// Replaces the named parts for which `by` gives another text.
pub(crate) fn replaced(text: &str, by: impl Fn(&NamedPart, &str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for part in named_parts(text) {
        let Some(found) = text.get(part.at.clone()) else { continue };
        if let Some(new) = by(&part, found) {
            out.push_str(text.get(end..part.at.start).unwrap_or_default());
            out.push_str(&new);
            end = part.at.end;
        }
    }
    out.push_str(text.get(end..).unwrap_or_default());
    out
}

/// A text of as many characters that does not say what it said.
pub(crate) fn veiled(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() { MASK } else { c }).collect()
}

/// Veils every e-mail address of a text. It keeps its number of characters.
pub(crate) fn without_addresses(text: &str) -> String {
    if !text.contains('@') {
        return text.to_owned();
    }
    replaced(text, |part, found| part.is_address.then(|| veiled(found)))
}

/// Names of people, found as whole words.
#[derive(Debug, Default)]
pub(crate) struct NameList(HashMap<String, Vec<String>>);

impl NameList {
    /// Adds a name. One or two letters are none: they would be found in every text.
    pub(crate) fn add(&mut self, name: &str) {
        let name = name.trim();
        if name.chars().count() > 2
            && let Some(first) = words(name).next().and_then(|at| name.get(at))
            && name.starts_with(first)
        {
            let known = self.0.entry(first.to_owned()).or_default();
            if !known.iter().any(|known| known == name) {
                known.push(name.to_owned());
                // The longest first.
                known.sort_by_key(|name| std::cmp::Reverse(name.len()));
            }
        }
    }

    /// Replaces the names that stand as whole words.
    pub(crate) fn replaced(&self, text: &str, by: impl Fn(&str) -> String) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for word in words(text) {
            let found = text.get(word.clone()).and_then(|first| self.0.get(first)).into_iter().flatten();
            let is_here = |name: &&String| {
                let rest = text.get(word.start..).and_then(|rest| rest.strip_prefix(name.as_str()));
                rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            if word.start < end {
                continue;
            }
            if let Some(name) = found.into_iter().find(is_here) {
                out.push_str(text.get(end..word.start).unwrap_or_default());
                out.push_str(&by(name));
                end = word.start + name.len();
            }
        }
        out.push_str(text.get(end..).unwrap_or_default());
        out
    }
}

/// The words of a text, as byte ranges.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(char::is_alphanumeric)?;
        let rest = text.get(start..)?;
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        at = start + length;
        Some(start..at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, bool)> {
        named_parts(text).into_iter().map(|part| (&text[part.at], part.is_address)).collect()
    }

    #[test]
    fn an_address_and_a_handle_are_found_in_any_text() {
        assert_eq!(found("ask lena.ortiz@acme.example."), [("lena.ortiz@acme.example", true)]);
        assert_eq!(found("<a+b@x.io>,c@y.org"), [("a+b@x.io", true), ("c@y.org", true)]);
        assert_eq!(found("`@jo-park` has left"), [("@jo-park", false)]);
        assert_eq!(found("people.@acme/ml.left"), [("@acme/ml.left", false)]);
        assert_eq!(found("people.lena@acme.example"), [("people.lena@acme.example", true)]);
        assert_eq!(found("jörg@büro.example, @jörg"), [("jörg@büro.example", true), ("@jörg", false)]);
        for text in ["", "@", "@@", "a @ b", "node_modules/@scope/x", "x@", "git@2", "v1@3.4", ".@."] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_veiled_text_has_as_many_characters() {
        let text = "owner = \"lena@acme.example\"  # é";
        let veiled = without_addresses(text);
        assert_eq!(veiled, "owner = \"••••@••••.•••••••\"  # é");
        assert_eq!(veiled.chars().count(), text.chars().count());
    }

    #[test]
    fn a_name_is_found_as_whole_words() {
        let mut names = NameList::default();
        for name in ["Jo Park", "Jo Park-Lee", "Al", "Amir", "(x)"] {
            names.add(name);
        }
        let said = names.replaced("Jo Park-Lee, Jo Park; Jo Parker, Amir's Amira Al", |_| "…".into());
        assert_eq!(said, "…, …; Jo Parker, …'s Amira Al");
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_masked(text in "[a@./é\\- ]{0,40}") {
            let veiled = without_addresses(&text);
            proptest::prop_assert_eq!(veiled.chars().count(), text.chars().count());
            let gone = replaced(&text, |_, _| Some(String::new()));
            proptest::prop_assert!(gone.len() <= text.len());
        }
    }
}
