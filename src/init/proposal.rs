//! What `init` proposes, as data: tables of keys, each with its value, why, and the files that show it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::manifest::Subject;
use crate::snapshot::RepoPath;
use crate::text::{counted, is_hostile};

/// A key of a proposed table.
#[derive(Debug, Clone)]
pub(crate) struct ProposedKey {
    /// The key.
    pub(crate) key: &'static str,
    /// The value, as TOML.
    pub(crate) value: String,
    /// Why it is proposed, a few words.
    pub(crate) note: String,
    /// The files that show it. Empty for what no file says, such as a name.
    pub(crate) evidence: Vec<RepoPath>,
    /// Why it is only a comment; none if it is a claim.
    pub(crate) doubt: Option<String>,
}

impl ProposedKey {
    /// Proposes `key` with a text as its value.
    pub(crate) fn text(key: &'static str, value: &str, note: impl Into<String>) -> Self {
        Self::toml(key, quoted(value), note)
    }

    /// Proposes `key` with a value in TOML.
    pub(crate) fn toml(key: &'static str, value: String, note: impl Into<String>) -> Self {
        Self { key, value, note: note.into(), evidence: Vec::new(), doubt: None }
    }

    /// Adds the files that show it.
    #[must_use]
    pub(crate) fn shown_by(mut self, files: impl IntoIterator<Item = RepoPath>) -> Self {
        self.evidence.extend(files);
        self
    }

    /// Makes it a comment, with the reason.
    #[must_use]
    pub(crate) fn doubted(mut self, why: impl Into<String>) -> Self {
        self.doubt = Some(why.into());
        self
    }
}

/// A proposed table.
#[derive(Debug, Clone)]
pub(crate) struct ProposedTable {
    /// The top-level key.
    pub(crate) table: &'static str,
    /// Whether it is one entry of a list: `[[eval]]`.
    pub(crate) is_entry: bool,
    /// Its keys. The first key of an entry identifies it, and the entry is a comment if no key with evidence is a claim.
    pub(crate) keys: Vec<ProposedKey>,
    /// Lines about the table, such as how many more there are.
    pub(crate) remarks: Vec<String>,
}

impl ProposedTable {
    /// A table that the manifest has once.
    pub(crate) fn once(table: &'static str) -> Self {
        Self { table, is_entry: false, keys: Vec::new(), remarks: Vec::new() }
    }

    /// An entry of a list.
    pub(crate) fn entry(table: &'static str, keys: Vec<ProposedKey>) -> Self {
        Self { table, is_entry: true, keys, remarks: Vec::new() }
    }

    /// Whether one of its keys is a claim with evidence.
    pub(crate) fn is_live(&self) -> bool {
        self.keys.iter().any(|key| key.doubt.is_none() && (!self.is_entry || !key.evidence.is_empty()))
    }

    /// Whether a key is a claim in the manifest, and no comment.
    pub(crate) fn has_live(&self, key: &ProposedKey) -> bool {
        key.doubt.is_none() && self.is_live()
    }

    /// The key path of one of its keys, as findings write it.
    pub(crate) fn subject(&self, key: &str) -> Subject {
        let name = self.keys.first().filter(|_| self.is_entry).map(|first| unquoted(&first.value));
        Subject::of([Some(self.table), name.as_deref(), Some(key)].into_iter().flatten())
    }
}

/// Everything that `init` proposes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proposal {
    /// The tables, in the order of the format.
    pub(crate) tables: Vec<ProposedTable>,
    /// What was not looked at, one line each.
    pub(crate) skipped: Vec<String>,
}

impl Proposal {
    /// The number of claims with evidence, and of the files that show them.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let live = self.live().filter(|(_, key)| !key.evidence.is_empty());
        let (mut claims, mut files) = (0, BTreeSet::new());
        for (_, key) in live {
            claims += 1;
            files.extend(key.evidence.iter());
        }
        (claims, files.len())
    }

    /// The entries of lists that are claims and the other claims with evidence, in words: `3 evals, 1 runbook, 2 documents`.
    pub(crate) fn kinds(&self) -> String {
        let mut kinds: Vec<(&str, usize)> = Vec::new();
        let mut add = |kind: &'static str| match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        };
        for table in self.tables.iter().filter(|table| table.is_live()) {
            let claims = table.keys.iter().filter(|key| key.doubt.is_none() && !key.evidence.is_empty());
            match (table.table, table.is_entry) {
                ("data", true) => add("data source"),
                (kind, true) => add(kind),
                ("decision", _) => claims
                    .for_each(|key| add(if key.key == "record" { "decision record" } else { "document" })),
                _ => claims.for_each(|_| add("other file")),
            }
        }
        kinds.into_iter().map(|(kind, count)| counted(count, kind)).collect::<Vec<_>>().join(", ")
    }

    /// The files that show claims, by top-level key, those with the most files first.
    pub(crate) fn evidence(&self) -> Vec<(&'static str, BTreeSet<&RepoPath>)> {
        let mut tables: Vec<(&'static str, BTreeSet<&RepoPath>)> = Vec::new();
        for (table, key) in self.live().filter(|(_, key)| !key.evidence.is_empty()) {
            match tables.iter_mut().find(|(known, _)| *known == table.table) {
                Some((_, files)) => files.extend(&key.evidence),
                None => tables.push((table.table, key.evidence.iter().collect())),
            }
        }
        tables.sort_by_key(|(_, files)| std::cmp::Reverse(files.len()));
        tables
    }

    /// The keys that are claims, with their tables.
    pub(crate) fn live(&self) -> impl Iterator<Item = (&ProposedTable, &ProposedKey)> {
        let keys = |table| -> Box<dyn Iterator<Item = (&ProposedTable, &ProposedKey)>> {
            let table: &ProposedTable = table;
            Box::new(table.keys.iter().filter(|key| table.has_live(key)).map(move |key| (table, key)))
        };
        self.tables.iter().flat_map(keys)
    }
}

/// A text as a TOML string on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if is_hostile(c) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Several texts as a TOML array on one line; one text as a string.
pub(crate) fn quoted_all<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let all: Vec<String> = texts.into_iter().map(quoted).collect();
    match all.as_slice() {
        [one] => one.clone(),
        all => format!("[{}]", all.join(", ")),
    }
}

/// The text of a TOML string.
fn unquoted(value: &str) -> String {
    let parsed = value.parse::<toml::Value>().ok();
    parsed.as_ref().and_then(toml::Value::as_str).unwrap_or(value).to_owned()
}

/// A text for a comment: on one line, without characters that a terminal would execute.
pub(crate) fn comment(text: &str) -> String {
    text.chars().map(|c| if is_hostile(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_quoted_text_is_one_line_that_reads_as_the_text(text in "(\\PC|[\\x00-\\x20\\x7f\"\\\\\u{202e}]){0,12}") {
            let value = quoted(&text);
            prop_assert!(!value.contains(is_hostile), "{value}");
            prop_assert_eq!(unquoted(&value), text);
        }
    }
}
