//! Reads and writes `readiness.lock`, which holds one review per artifact.
//!
//! An entry identifies the reviewed content by its hash, so it can be checked in the tree alone, without history.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::value::Datetime;

use crate::limits::artifacts as limits;
use crate::manifest::Subject;
use crate::manifest::owner::{Owner, OwnerKind};
use crate::snapshot::{ContentId, ReadError, RepoPath, Resolved, Snapshot, resolve};
use crate::text::{FileId, SourceMap, hex};

/// Name of the file next to the manifest.
pub(crate) const FILE_NAME: &str = "readiness.lock";

/// The reviews of one manifest.
#[derive(Debug)]
pub struct Lock {
    /// The file's text in the source map.
    pub file: FileId,
    /// The entries, or the place and reason of the parse error.
    pub entries: Result<Vec<LockEntry>, (Range<usize>, String)>,
    /// Index of the newest entry for each claim and path.
    of_claims: HashMap<(Subject, String), usize>,
    /// Index of the newest entry for each content.
    of_contents: HashMap<String, usize>,
    /// Whether the file exists and cannot be read, so that its reviews are unknown.
    pub unread: bool,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockEntry {
    /// The subject of the claim.
    pub claim: Subject,
    /// Path of the artifact, as the manifest writes it.
    pub path: String,
    /// Hash of the reviewed content: git's id for a file, a digest for several files.
    pub blob: String,
    /// Digest of the covered files.
    pub covers: Option<String>,
    /// Who reviewed it.
    pub by: String,
    /// Day of the review.
    pub on: Date,
    /// `updated` or `still-accurate`.
    pub statement: String,
    /// The reason for `still-accurate`.
    pub reason: Option<String>,
    /// Byte range of `blob` in the file.
    pub at: Range<usize>,
}

#[derive(Deserialize)]
struct RawLockEntry {
    #[serde(default)]
    review: Vec<RawEntry>,
}

#[derive(Deserialize)]
struct RawEntry {
    claim: String,
    path: String,
    blob: Spanned<String>,
    covers: Option<String>,
    by: String,
    on: Datetime,
    statement: String,
    reason: Option<String>,
}

impl Lock {
    fn new(file: FileId, entries: Result<Vec<LockEntry>, (Range<usize>, String)>) -> Self {
        let (mut of_claims, mut of_contents) = (HashMap::new(), HashMap::new());
        let mut in_order: Vec<_> = entries.iter().flatten().enumerate().collect();
        // Of two entries of the same day, the later one in the file counts.
        in_order.sort_by_key(|(_, entry)| entry.on);
        for (number, entry) in in_order {
            of_claims.insert((entry.claim.clone(), entry.path.clone()), number);
            of_contents.insert(entry.blob.clone(), number);
        }
        Self { file, entries, of_claims, of_contents, unread: false }
    }

    /// Reads the file next to the manifest in `folder`, if there is one. A file that cannot be read has no entries
    /// and a reason, which is different from having no file.
    pub fn find(snapshot: &dyn Snapshot, folder: &RepoPath, sources: &mut SourceMap) -> Option<Self> {
        let path = folder.child(FILE_NAME.as_bytes());
        let refused = |error: ReadError| (error.to_string(), matches!(error, ReadError::Io(_)));
        let content = match resolve(snapshot, &path) {
            Ok(Resolved::Missing { link: None }) => return None,
            Ok(resolved) => match resolved.file() {
                Some((real, _)) => snapshot.read(&real, limits::LOCK_BYTES).map_err(refused),
                None => Err(("it is not a file of this repository".to_owned(), false)),
            },
            Err(error) => Err(refused(error)),
        };
        match content {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let entries = parse(&text);
                Some(Self::new(sources.add(path, text), entries))
            }
            Err((why, unread)) => {
                let lock = Self::new(sources.add(path, String::new()), Err((0..0, why)));
                Some(Self { unread, ..lock })
            }
        }
    }

    /// Returns the newest entry for the artifact of a claim.
    pub fn of(&self, claim: &str, path: &str) -> Option<&LockEntry> {
        self.numbered(*self.of_claims.get(&(claim.into(), path.to_owned()))?)
    }

    /// Returns the newest entry for this content, under any path.
    pub fn of_content(&self, blob: &str) -> Option<&LockEntry> {
        self.numbered(*self.of_contents.get(blob)?)
    }

    fn numbered(&self, number: usize) -> Option<&LockEntry> {
        self.entries.as_ref().ok()?.get(number)
    }
}

/// Parses a lock file. The error is the place and the reason.
pub(crate) fn parse(text: &str) -> Result<Vec<LockEntry>, (Range<usize>, String)> {
    let raw: RawLockEntry = toml::from_str(text).map_err(|error| {
        (error.span().unwrap_or(0..0), error.message().lines().next().unwrap_or_default().to_owned())
    })?;
    let entry = |raw: RawEntry| {
        let at = raw.blob.span();
        let day = raw.on.date.and_then(|day| {
            Date::new(
                i16::try_from(day.year).ok()?,
                i8::try_from(day.month).ok()?,
                i8::try_from(day.day).ok()?,
            )
            .ok()
        });
        let on = day.ok_or((at.clone(), "`on` is not a date".to_owned()))?;
        let unsound = if !["updated", "still-accurate"].contains(&raw.statement.as_str()) {
            Some("`statement` must be `updated` or `still-accurate`")
        } else if raw.statement == "still-accurate"
            && raw.reason.as_ref().is_none_or(|reason| reason.trim().is_empty())
        {
            Some("`still-accurate` needs a `reason`")
        } else if Owner::parse(&raw.by).is_none_or(|owner| owner.kind == OwnerKind::Placeholder) {
            Some("`by` is not an owner")
        } else {
            None
        };
        if let Some(why) = unsound {
            return Err((at, why.to_owned()));
        }
        let RawEntry { claim, path, blob, covers, by, on: _, statement, reason } = raw;
        let blob = blob.into_inner();
        Ok(LockEntry { claim: claim.into(), path, blob, covers, by, on, statement, reason, at })
    };
    raw.review.into_iter().map(entry).collect()
}

/// Formats a lock file: sorted, one block per entry, so that branches that review different artifacts can be merged without conflicts.
pub(crate) fn render(entries: &[LockEntry]) -> String {
    let mut entries: Vec<&LockEntry> = entries.iter().collect();
    entries.sort_by(|a, b| (&a.claim, &a.path).cmp(&(&b.claim, &b.path)));
    let mut text = "# Reviews recorded by `readiness review`, which rewrites this file. Commit it together with the reviewed files.\n".to_owned();
    for entry in entries {
        let quoted = |value: &str| toml::Value::from(value).to_string();
        let mut line = |key: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{key} = {value}");
        };
        line("\n[[review]]\nclaim", &quoted(&entry.claim));
        line("path", &quoted(&entry.path));
        line("blob", &quoted(&entry.blob));
        if let Some(covers) = &entry.covers {
            line("covers", &quoted(covers));
        }
        line("by", &quoted(&entry.by));
        line("on", &entry.on.to_string());
        line("statement", &quoted(&entry.statement));
        if let Some(reason) = &entry.reason {
            line("reason", &quoted(reason));
        }
    }
    text
}

/// Returns the hash of several files: SHA-256 over the sorted lines `blob SP path LF`.
pub(crate) fn digest(files: impl IntoIterator<Item = (String, ContentId)>) -> String {
    let mut lines: Vec<String> = files.into_iter().map(|(path, blob)| format!("{blob} {path}\n")).collect();
    lines.sort();
    let mut digest = Sha256::new();
    for line in lines {
        digest.update(line);
    }
    format!("sha256:{}", hex(&digest.finalize()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let entry = |claim: &str| LockEntry {
            claim: claim.into(),
            path: "runbooks/a \"b\".md".to_owned(),
            blob: "c0ffee".to_owned(),
            covers: Some("sha256:00".to_owned()),
            by: "@lena-ortiz".to_owned(),
            on: jiff::civil::date(2026, 11, 20),
            statement: "still-accurate".to_owned(),
            reason: Some("no step\nchanged".to_owned()),
            at: 0..0,
        };
        let text = render(&[entry("b"), entry("a")]);
        let read = parse(&text).expect("TOML");
        assert_eq!(read.iter().map(|entry| entry.claim.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(LockEntry { at: 0..0, ..read[0].clone() }, entry("a"));
        assert_eq!(render(&read), text);
        assert_eq!(&text[read[1].at.clone()], "\"c0ffee\"");
    }

    #[test]
    fn what_does_not_parse_says_where() {
        let text = "[[review]]\nclaim = \"a\"\non = 12\n";
        assert!(parse(text).is_err());
        assert_eq!(parse(""), Ok(Vec::new()));
    }

    /// An entry with arbitrary text wherever `parse` accepts it.
    fn any_entry() -> impl Strategy<Value = LockEntry> {
        let text = || "[ -~\\n\\t\u{e9}\u{feff}\u{1f600}\u{7f}\u{0}]{0,12}";
        let reason = prop::option::of(text().prop_map(|text| format!("{text}x")));
        let day = (0_i16..=9999, 1_i8..=12, 1_i8..=28)
            .prop_map(|(year, month, day)| jiff::civil::date(year, month, day));
        (text(), text(), text(), prop::option::of(text()), day, reason).prop_map(
            |(claim, path, blob, covers, on, reason)| LockEntry {
                claim: claim.into(),
                path,
                blob,
                covers,
                by: "@lena".to_owned(),
                on,
                statement: if reason.is_some() { "still-accurate" } else { "updated" }.to_owned(),
                reason,
                at: 0..0,
            },
        )
    }

    proptest! {
        #[test]
        fn any_entries_come_back(entries in prop::collection::vec(any_entry(), 0..4)) {
            let text = render(&entries);
            let read = parse(&text).map_err(|(at, why)| TestCaseError::fail(format!("{why} at {at:?} in {text}")))?;
            for entry in &read {
                let blob = toml::Value::from(entry.blob.as_str()).to_string();
                prop_assert_eq!(text.get(entry.at.clone()), Some(blob.as_str()));
            }
            let mut wanted = entries;
            wanted.sort_by(|a, b| (&a.claim, &a.path).cmp(&(&b.claim, &b.path)));
            let read: Vec<_> = read.into_iter().map(|entry| LockEntry { at: 0..0, ..entry }).collect();
            prop_assert_eq!(read, wanted);
        }

        #[test]
        fn any_text_is_read_or_refused_with_its_place(
            text in "(\\[\\[review\\]\\]\n|(claim|path|blob|by|on|statement|reason|covers) = |\"@?[a-z\u{e9}]{0,3}\"|\"updated\"|2026-1[0-9]-[0-3][0-9]|[\n'=\\[\u{1f600}]){0,30}",
        ) {
            match parse(&text) {
                Ok(entries) => {
                    for entry in entries {
                        prop_assert!(text.get(entry.at).is_some());
                    }
                }
                Err((at, why)) => {
                    prop_assert!(!why.is_empty());
                    prop_assert!(text.get(at.start..at.end.min(text.len())).is_some(), "{:?}", at);
                }
            }
        }
    }
}
