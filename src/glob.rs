//! Globs in `covers`, `code`, `exclude` and artifact paths.
//!
//! The syntax is globset's, and only `/` matches `/`: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any depth. A pattern without wildcard names
//! a file, or a folder with everything below it. Manifests, history and CODEOWNERS use it. Knows no manifest and no file system.

use std::hash::{Hash, Hasher};

use bstr::ByteSlice;
use globset::{Glob, GlobBuilder, GlobSet};

use crate::limits::globs as limits;
use crate::snapshot::{LeavesRepository, Listing, RepoPath};

/// A pattern as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(pub String);

/// A pattern resolved from the folder of its manifest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RootedPattern {
    /// The folder that contains everything that can match; without wildcard, the path itself.
    pub base: RepoPath,
    rest: Rest,
}

/// What matches, relative to the base.
#[derive(Debug, Clone)]
enum Rest {
    /// The base and everything below: the pattern has no wildcard.
    Whole,
    /// Everything below: `/**`, the most common pattern, needs no matcher.
    Below,
    /// The paths below that match.
    Glob {
        /// The glob, relative to the base.
        text: String,
        /// A `GlobSet` of one glob: it compares suffixes and names without a regular expression.
        matcher: GlobSet,
        /// Maximum number of path components of a match; `None` for any number.
        depth: Option<usize>,
    },
}

impl Rest {
    /// What tells it from another one.
    fn identity(&self) -> (u8, &str) {
        match self {
            Self::Whole => (0, ""),
            Self::Below => (1, ""),
            Self::Glob { text, .. } => (2, text),
        }
    }
}

impl PartialEq for Rest {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Rest {}

impl Hash for Rest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

/// Whether `text` has a wildcard.
pub(crate) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

fn parse(glob: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(glob).literal_separator(true).build()
}

fn matcher(glob: &str) -> Result<GlobSet, globset::Error> {
    // `compile_matcher` panics if the regular expression is too large.
    GlobSet::new([parse(glob)?])
}

/// Splits a pattern before the first component with a wildcard.
fn split(text: &str) -> (&str, &str) {
    let Some(wildcard) = text.find(['*', '?', '[', '{']) else {
        return (text, "");
    };
    let above = text.get(..wildcard).and_then(|plain| plain.rfind('/'));
    text.split_at_checked(above.map_or(0, |slash| slash + 1)).unwrap_or(("", text))
}

/// The part of a glob from the first component with a wildcard on.
pub(crate) fn wild_part(text: &str) -> &str {
    split(text).1
}

/// Why `text` is not a valid glob; `None` if it is valid.
pub(crate) fn problem(text: &str) -> Option<String> {
    if !has_wildcard(text) {
        return None;
    }
    if text.len() > limits::GLOB_BYTES {
        return Some(format!("it has more than {} bytes", limits::GLOB_BYTES));
    }
    let glob = split(text).1;
    // A glob that parses can also be compiled, which costs far more, unless its choices are nested too deep.
    let is_nested = glob.matches('{').count() > limits::GLOB_CHOICES;
    let error = if is_nested { matcher(glob).err() } else { parse(glob).err() }?;
    Some(error.kind().to_string().trim_end_matches('.').to_owned())
}

impl Pattern {
    /// Resolves the pattern from `folder`. An invalid glob counts as a plain path. Fails if the pattern points outside the repository.
    pub fn rooted(&self, folder: &RepoPath) -> Result<RootedPattern, LeavesRepository> {
        let (plain, rest) = split(&self.0);
        if rest.split('/').any(|part| part == "..") {
            return Err(LeavesRepository::Above);
        }
        let (plain, rest) = match rest {
            "" => (plain, Rest::Whole),
            "**" | "**/*" => (plain, Rest::Below),
            _ if self.0.len() > limits::GLOB_BYTES => (self.0.as_str(), Rest::Whole),
            _ => match matcher(rest) {
                Ok(matcher) => {
                    // In `{a,b/c}` the slash is inside an alternative, so this is an upper bound.
                    let depth = (!rest.contains("**")).then(|| rest.matches('/').count() + 1);
                    (plain, Rest::Glob { text: rest.to_owned(), matcher, depth })
                }
                Err(_) => (self.0.as_str(), Rest::Whole),
            },
        };
        Ok(RootedPattern { base: folder.join(plain)?, rest })
    }

    /// The other meaning of the pattern if its first wildcard components are names in the tree: `app/[id]/**` where a folder is called
    /// `[id]`.
    pub fn as_name(&self, folder: &RepoPath, listing: &Listing) -> Option<RootedPattern> {
        if !has_wildcard(&self.0) || self.0.len() > limits::GLOB_BYTES {
            return None;
        }
        let whole = folder.join(&self.0).ok()?;
        if listing.get(&whole).is_some() || listing.is_folder(&whole) {
            return Some(RootedPattern::of_path(whole));
        }
        // The longest existing folder; nothing is below a missing one.
        let (plain, _) = split(&self.0);
        let slashes = self.0.match_indices('/').map(|(at, _)| at).skip_while(|at| *at < plain.len());
        let folders = slashes.map_while(|at| {
            let (above, below) = self.0.split_at_checked(at)?;
            let path = folder.join(above).ok().filter(|path| listing.is_folder(path))?;
            Some((path, below.trim_start_matches('/')))
        });
        let (path, below) = folders.last()?;
        Self(below.to_owned()).rooted(&path).ok()
    }

    /// All meanings of the pattern in a tree: the glob, and the literal names.
    pub fn meanings(
        &self,
        folder: &RepoPath,
        listing: &Listing,
    ) -> Result<Vec<RootedPattern>, LeavesRepository> {
        let glob = self.rooted(folder)?;
        Ok(std::iter::once(glob).chain(self.as_name(folder, listing)).collect())
    }
}

/// What a pattern can match, relative to its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The base and everything below.
    Whole,
    /// Everything below.
    Below,
    /// A part of what is below.
    Some,
}

impl RootedPattern {
    /// The pattern of one literal path: the file, or the folder with everything below.
    pub fn of_path(path: RepoPath) -> Self {
        Self { base: path, rest: Rest::Whole }
    }

    /// The same pattern with another base: the target of a symbolic link.
    #[must_use]
    pub fn moved_to(self, base: RepoPath) -> Self {
        Self { base, rest: self.rest }
    }

    /// What the pattern can match.
    pub fn reach(&self) -> Reach {
        match self.rest {
            Rest::Whole => Reach::Whole,
            Rest::Below => Reach::Below,
            Rest::Glob { .. } => Reach::Some,
        }
    }

    /// Maximum number of path components of a match below the base; `None` for any number.
    pub(crate) fn depth(&self) -> Option<usize> {
        match self.rest {
            Rest::Glob { depth, .. } => depth,
            Rest::Whole | Rest::Below => None,
        }
    }

    /// Whether something in the folder at `path` may match.
    pub fn may_match_below(&self, path: &RepoPath) -> bool {
        if self.base.is_within(path) {
            return true;
        }
        let Rest::Glob { depth, .. } = self.rest else {
            return path.is_within(&self.base);
        };
        let parts = |path: &RepoPath| path.parts().count();
        path.is_within(&self.base) && depth.is_none_or(|depth| parts(path) - parts(&self.base) < depth)
    }

    /// Whether `path` matches.
    pub fn matches(&self, path: &RepoPath) -> bool {
        if !path.is_within(&self.base) {
            return false;
        }
        let Some(below) = path.as_bstr().strip_prefix(self.base.as_bstr().as_bytes()) else { return false };
        let matcher = match &self.rest {
            Rest::Whole => return true,
            Rest::Below => return *path != self.base,
            Rest::Glob { matcher, .. } => matcher,
        };
        let below = below.trim_start_with(|c| c == '/');
        below.to_path().is_ok_and(|below| matcher.is_match(below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::root().join(text).expect("inside")
    }

    fn matches(pattern: &str, folder: &str, file: &str) -> bool {
        Pattern(pattern.into()).rooted(&path(folder)).expect("inside").matches(&path(file))
    }

    #[test]
    fn a_star_stays_in_its_folder_and_two_do_not() {
        assert!(matches("src/*.rs", "", "src/a.rs"));
        assert!(!matches("src/*.rs", "", "src/a/b.rs"));
        assert!(matches("src/**", "", "src/a/b.rs"));
        assert!(matches("**/*.md", "", "a.md"));
        assert!(matches("src/**/*.{ts,tsx}", "", "src/a/b.tsx"));
        assert!(!matches("src/**", "", "srcs/a"));
        assert!(!matches("src/**", "", "src"));
        assert!(matches("**", "", "src") && matches("**/*", "a", "a/b/c"));
    }

    #[test]
    fn a_glob_beyond_measure_is_refused_and_names_no_more_than_itself() {
        for glob in ["?".repeat(200_000), format!("{{{}}}", "a?,".repeat(100_000)), "[".repeat(200_000)] {
            assert!(problem(&glob).is_some());
            assert!(!matches(&glob, "", "a"));
        }
        assert_eq!(problem(&"?".repeat(limits::GLOB_BYTES)), None);
        // What is not compiled to be checked can be compiled.
        let choices = "{".repeat(limits::GLOB_CHOICES);
        for end in ["?", "**/", "a,", "[!a]", "*\u{10ffff}"] {
            let whole = limits::GLOB_BYTES - 2 * limits::GLOB_CHOICES;
            let glob =
                format!("{choices}{}{}", end.repeat(whole / end.len()), "}".repeat(limits::GLOB_CHOICES));
            assert!(problem(&glob).is_none() && matcher(&glob).is_ok(), "{end}");
        }
    }

    #[test]
    fn patterns_are_seen_from_their_folder() {
        assert!(matches("../shared/**", "services/triage", "services/shared/a"));
        assert!(!matches("shared/**", "services/triage", "shared/a"));
        assert_eq!(Pattern("../../x/**".into()).rooted(&path("a")).map(|_| ()), Err(LeavesRepository::Above));
        assert!(Pattern("a*/../../../x".into()).rooted(&path("a")).is_err());
    }

    #[test]
    fn without_wildcard_a_folder_means_all_below() {
        assert!(matches("deploy", "", "deploy/a/b"));
        assert!(matches("deploy/", "", "deploy/a"));
        assert!(!matches("deploy", "", "deployed"));
        assert!(matches("./deploy", "", "deploy/a"));
    }
}
