//! What a manifest knows already: the files that it claims, those of claims that somebody commented out, and its keys.

use std::collections::BTreeSet;

use crate::claim::claims;
use crate::glob::{Pattern, RootedPattern};
use crate::manifest::Manifest;
use crate::manifest::visit::Leaf;
use crate::snapshot::RepoPath;

/// What a manifest knows.
pub(super) struct KnownClaims {
    paths: Vec<RootedPattern>,
    /// Tables and keys that are commented out.
    commented: BTreeSet<(String, String)>,
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
        let mut commented = BTreeSet::new();
        let mut table = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(header) = header(line.trim_start_matches(['#', ' '])) {
                header.clone_into(&mut table);
                continue;
            }
            let Some((key, value)) = line.strip_prefix('#').and_then(|line| line.split_once('=')) else {
                continue;
            };
            let key = key.trim_matches(['#', ' ', '"']);
            commented.insert((table.clone(), key.to_owned()));
            if key != "covers" {
                paths.extend(texts(value).map(|text| text.split('#').next().unwrap_or_default().to_owned()));
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

    /// Whether a key of a table is commented out.
    pub(super) fn has_commented(&self, table: &str, key: &str) -> bool {
        self.commented.contains(&(table.to_owned(), key.to_owned()))
    }

    /// Whether an entry of a list is commented out.
    pub(super) fn has_commented_table(&self, table: &str) -> bool {
        self.commented.iter().any(|(known, _)| known == table)
    }
}

/// The top-level key of a table's header.
pub(super) fn header(line: &str) -> Option<&str> {
    let inner = line.strip_prefix("[[").or_else(|| line.strip_prefix('['))?;
    let name = inner.split(']').next()?.trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    is_name.then_some(name)
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
        assert!(known.has_commented("operations", "alerts") && known.has_commented_table("runbook"));
        assert!(!known.has_commented("operations", "monitoring"));
    }
}
