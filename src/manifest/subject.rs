//! Key paths: what findings, waivers and the baseline call a place in a manifest.
//!
//! An entry of a list is identified by its name, not by its index, so that a key path does not change when lines move. A name may contain
//! dots: [`keys_of`] then splits it, and only [`super::Manifest::entry_paths`] knows where it ends. A borrowed key path is a `&str`.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

/// A key path such as `metric.first-reply-time.baseline`; empty for the manifest as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(String);

impl Subject {
    /// The entry called `name` of the list at `list`, or the key `name` of the table there.
    pub fn entry(list: &str, name: &str) -> Self {
        Self::of([list, name])
    }

    /// The key path through these keys.
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        Self(keys.into_iter().collect::<Vec<_>>().join("."))
    }

    /// Appends `below`, one or more keys.
    #[must_use]
    pub fn key(&self, below: &str) -> Self {
        Self::entry(self, below)
    }

    /// Replaces the first `length` bytes by `start`. None if the key path is shorter.
    pub fn with_start(&self, start: &Self, length: usize) -> Option<Self> {
        Some(Self(format!("{start}{}", self.0.get(length..)?)))
    }

    /// The key path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The keys of a key path.
pub(crate) fn keys_of(path: &str) -> impl Iterator<Item = &str> {
    path.split('.')
}

/// Splits off the last key. Returns the key path of its table, and the key.
pub(super) fn table_and_key(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

/// Whether a key path is `above`, or below it.
pub(crate) fn is_within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A key path and the key paths of the tables above it, the nearest first.
pub(crate) fn with_those_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |below| Some(below.rsplit_once('.')?.0))
}

impl Deref for Subject {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Subject {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Subject {
    fn from(path: &str) -> Self {
        Self(path.to_owned())
    }
}

impl From<String> for Subject {
    fn from(path: String) -> Self {
        Self(path)
    }
}

impl From<&Subject> for Subject {
    fn from(subject: &Subject) -> Self {
        subject.clone()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Subject, is_within};

    #[test]
    fn key_paths_are_put_together_with_full_stops() {
        let metric = Subject::entry("metric", "v1.2");
        let value = metric.key("baseline.value");
        assert_eq!(value.as_str(), "metric.v1.2.baseline.value");
        assert!(is_within(&value, &metric) && is_within(&metric, &metric));
        assert!(!is_within("metric.v1.20", &metric));
        let renamed = value.with_start(&Subject::entry("metric", "v2"), metric.len());
        assert_eq!(renamed, Some("metric.v2.baseline.value".into()));
    }
}
