//! What a manifest knows already: the files that it claims, those of claims that somebody commented out, and its keys.

use std::collections::BTreeMap;

use super::layout::{commented_header, commented_key, header};
use crate::claim::claims;
use crate::glob::{Pattern, RootedPattern};
use crate::manifest::Manifest;
use crate::manifest::visit::Leaf;
use crate::snapshot::RepoPath;

/// What a manifest knows.
pub(super) struct KnownClaims {
    paths: Vec<RootedPattern>,
    /// Key paths that are commented out, with the number of the line of each.
    commented: BTreeMap<Vec<String>, usize>,
}

impl KnownClaims {
    /// Reads a manifest in `folder`, and its comments.
    pub(super) fn of(text: &str, manifest: &Manifest, folder: &RepoPath) -> Self {
        let mut paths: Vec<String> = claims(&manifest.root)
            .iter()
            .filter_map(|claim| match claim.what {
                Leaf::Artifact(reference) => Some(reference.path.as_ref()?.value.path.clone()),
                _ => None,
            })
            .collect();
        let mut commented = BTreeMap::new();
        let (mut live, mut table): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if let Some((path, _)) = header(line) {
                live.clone_from(&path);
                table = path;
            } else if let Some((path, is_entry)) = commented_header(line) {
                if is_entry {
                    commented.entry(path.clone()).or_insert(number);
                }
                table = path;
            } else if let Some(key) = commented_key(line) {
                if key.last().is_some_and(|key| key != "covers") {
                    let (_, value) = line.split_once('=').unwrap_or_default();
                    paths.extend(
                        texts(value).map(|text| text.split('#').next().unwrap_or_default().to_owned()),
                    );
                }
                commented.entry(table.iter().cloned().chain(key).collect()).or_insert(number);
            } else if !line.is_empty() && !line.starts_with('#') {
                // What follows a key of a table belongs to that table.
                table.clone_from(&live);
            }
        }
        // A whole folder of everything names nothing.
        paths.retain(|path| !matches!(path.trim(), "" | "." | "./" | "**"));
        let rooted = |path: String| Pattern(path).rooted(folder).ok();
        Self { paths: paths.into_iter().filter_map(rooted).collect(), commented }
    }

    /// Whether a claim, or one that is commented out, names a file.
    pub(super) fn names(&self, path: &RepoPath) -> bool {
        self.paths.iter().any(|pattern| pattern.matches(path))
    }

    /// The lines on which a key path, or one below it, is commented out.
    pub(super) fn lines<'k>(&'k self, path: &'k [String]) -> impl Iterator<Item = usize> + 'k {
        let is_of = |known: &&Vec<String>| known.starts_with(path);
        self.commented.iter().filter(move |(known, _)| is_of(known)).map(|(_, number)| *number)
    }

    /// Whether this key path is commented out, or the header of an entry of this list.
    pub(super) fn is_commented(&self, path: &[String]) -> bool {
        self.commented.contains_key(path)
    }

    /// Whether a key of a table is commented out.
    pub(super) fn has_commented(&self, table: &str, key: &str) -> bool {
        let path: Vec<String> = std::iter::once(table).chain(key.split('.')).map(str::to_owned).collect();
        self.lines(&path).next().is_some()
    }
}

/// The texts in quotes on a line, before a comment.
fn texts(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\'', '#'])?;
        let (_, from) = rest.split_at_checked(start)?;
        let quote = from.chars().next().filter(|quote| *quote != '#')?;
        let inner = from.get(1..)?;
        let (text, after) = inner.split_once(quote)?;
        rest = after;
        Some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_is_commented_out_is_known() {
        let text = "[operations]\nmonitoring = \"ops/*.json\"\n# alerts = \"ops/alerts.yaml\"   # \"not/this.yaml\"\n#[[runbook]]\n#path = 'r.md#x'\n\
                    # covers = [\"docs/a.md\"]\n";
        let known =
            KnownClaims::of(text, &Manifest::parse(text), &RepoPath::root().join("a").expect("a path"));
        let names = |path: &str| known.names(&RepoPath::root().join(path).expect("a path"));
        assert!(names("a/ops/x.json") && names("a/ops/alerts.yaml") && names("a/r.md"));
        assert!(!names("ops/alerts.yaml") && !names("a/docs/a.md") && !names("a/not/this.yaml"));
        assert!(known.has_commented("operations", "alerts") && known.has_commented("runbook", "path"));
        assert!(!known.has_commented("operations", "monitoring"));
    }
}
