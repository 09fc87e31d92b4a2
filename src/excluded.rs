//! Manifests that a glob excludes. Every report names them.

use crate::limits::manifest as limits;
use crate::path::RepoPath;
use crate::text::clipped;

/// A manifest that was excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Its path, from the repository's root.
    pub manifest: RepoPath,
    /// The glob as written.
    pub glob: String,
    /// The manifest whose `policy.exclude` has the glob; `None` for `--exclude`.
    pub by: Option<RepoPath>,
}

impl Excluded {
    fn in_words(&self, shown: impl Fn(&str) -> String) -> String {
        let shown = |text: &str| shown(&clipped(text, limits::EXCLUDED_CHARS));
        let (manifest, glob) = (shown(&self.manifest.to_string()), shown(&self.glob));
        match &self.by {
            Some(by) => format!("{manifest} (`policy.exclude` {glob} of {})", shown(&by.to_string())),
            None => format!("{manifest} (`--exclude` {glob})"),
        }
    }
}

/// Lists the excluded manifests and their globs on one line; `None` if there are none. `shown` formats each name.
pub(crate) fn in_words(all: &[Excluded], shown: impl Fn(&str) -> String) -> Option<String> {
    let named = all.iter().take(limits::EXCLUDED_NAMED).map(|excluded| excluded.in_words(&shown));
    let named = named.collect::<Vec<_>>().join(", ");
    let more = match all.len().saturating_sub(limits::EXCLUDED_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match all.len() {
        0 => None,
        1 => Some(format!("1 manifest is excluded and was not checked: {named}")),
        count => Some(format!("{count} manifests are excluded and were not checked: {named}{more}")),
    }
}
