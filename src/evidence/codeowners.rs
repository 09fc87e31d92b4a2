//! Reads CODEOWNERS as GitHub and GitLab do: who owns a path.
//!
//! Sources: docs.github.com "About code owners", and GitHub's message about a skipped line ("both `[` and `]` must be
//! escaped with a `\`"); docs.gitlab.com "Code Owners" (sections, `File::fnmatch`; 17.x). GitLab's dialect is used if
//! the file is in `.gitlab/`, or has a section, a role `@@…` or an exclusion `!…`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use crate::limits::artifacts as limits;
use crate::manifest::owner::{Owner, OwnerKind};
use crate::snapshot::{LookKind, ReadError, RepoPath, Resolved, Snapshot, resolve};
use crate::text::{FileId, SourceMap};

use pattern::Patterns;

mod pattern;

/// Places of the file: GitHub's order, then GitLab's own folder. The first file found is used.
const PLACES: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// Some editors begin a text with this character.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A parsed CODEOWNERS file.
#[derive(Debug)]
pub struct CodeOwners {
    /// The file's text in the source map.
    pub file: FileId,
    /// The sections. On GitHub there is one.
    sections: Vec<OwnersSection>,
    /// All owners in the file, in the spelling for comparisons.
    named: HashSet<String>,
    /// All groups above them: for `@a/b/c`, `@a/b` and `@a`.
    above: HashSet<String>,
}

#[derive(Debug, Default)]
struct OwnersSection {
    defaults: Rc<[Owner]>,
    lines: Vec<OwnersLine>,
    /// The patterns of the lines that give owners.
    owned: Patterns,
    /// The patterns of the lines that exclude paths.
    excluded: Patterns,
}

#[derive(Debug)]
struct OwnersLine {
    /// Byte range of the line.
    at: Range<usize>,
    owners: Rc<[Owner]>,
}

/// The owners of a path.
#[derive(Debug, PartialEq, Eq)]
pub enum PathOwners {
    /// No line matches.
    Unmatched,
    /// The matching line has no owner.
    Nobody(Range<usize>),
    /// These owners, from this line.
    Owned(Vec<Owner>, Range<usize>),
}

/// Reads the CODEOWNERS file of a tree, if there is one. An error if it cannot be read.
pub(crate) fn find(
    snapshot: &dyn Snapshot,
    sources: &mut SourceMap,
) -> Result<Option<CodeOwners>, ReadError> {
    for place in PLACES {
        let Ok(path) = RepoPath::root().join(place) else { continue };
        let Resolved::There(real, look) = resolve(snapshot, &path)? else { continue };
        if !look.tracked || !matches!(look.kind, LookKind::File { .. }) {
            continue;
        }
        let bytes = snapshot.read(&real, limits::CODEOWNERS_BYTES)?;
        let text = String::from_utf8(bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
        let is_gitlab = place.starts_with(".gitlab") || looks_like_gitlab(&text);
        let file = sources.add(path, text.clone());
        return Ok(Some(parse(&text, is_gitlab, file)));
    }
    Ok(None)
}

fn looks_like_gitlab(text: &str) -> bool {
    text.trim_start_matches(BYTE_ORDER_MARK).lines().map(str::trim_start).any(|line| {
        section_header(line).is_some()
            || line.starts_with('!')
            || !line.starts_with('#') && line.contains(" @@")
    })
}

/// Parses a section header, such as `[Name]`, `^[Name]` or `[Name][2] @owner`: the name and the default owners.
fn section_header(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?;
    let (name, rest) = rest.split_once(']')?;
    let rest = match rest.strip_prefix('[') {
        Some(count) => {
            let (count, rest) = count.split_once(']')?;
            count.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest)?
        }
        None => rest,
    };
    // To GitHub, `[abc].txt @x` is a path: brackets have no meaning.
    (!name.trim().is_empty() && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some((name, rest))
}

fn parse(text: &str, is_gitlab: bool, file: FileId) -> CodeOwners {
    let mut sections = vec![OwnersSection::default()];
    let mut current = 0;
    let mut named = HashSet::new();
    let mut by_name = HashMap::new();
    let content = text.trim_start_matches(BYTE_ORDER_MARK);
    let mut start = text.len() - content.len();
    for raw in content.split_inclusive('\n') {
        let at = start..start + raw.trim_end().len();
        start += raw.len();
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if is_gitlab && let Some((name, defaults)) = section_header(line) {
            let defaults = owners(defaults, is_gitlab).unwrap_or_default();
            named.extend(defaults.iter().map(Owner::canonical));
            current = *by_name.entry(name.trim().to_ascii_lowercase()).or_insert(sections.len());
            if current == sections.len() {
                sections.push(OwnersSection::default());
            }
            // If a section is continued with its own owners, they apply to the following lines.
            if let Some(section) = sections.get_mut(current).filter(|_| !defaults.is_empty()) {
                section.defaults = defaults.into();
            }
            continue;
        }
        let excluded = line.strip_prefix('!').filter(|_| is_gitlab);
        let excludes = excluded.is_some();
        let (pattern, rest) = split_pattern(excluded.unwrap_or(line));
        // GitHub skips a line with unsupported pattern syntax, or with a word that is not an owner.
        if !is_gitlab && !is_githubs(pattern) {
            continue;
        }
        let Some(own) = owners(rest, is_gitlab) else { continue };
        named.extend(own.iter().map(Owner::canonical));
        let Some(section) = sections.get_mut(current) else { continue };
        let owners = if own.is_empty() { section.defaults.clone() } else { own.into() };
        let patterns = if excludes { &mut section.excluded } else { &mut section.owned };
        patterns.add(section.lines.len(), pattern, is_gitlab);
        section.lines.push(OwnersLine { at, owners });
    }
    let above = named.iter().flat_map(|name| groups_above(name)).map(str::to_owned).collect();
    CodeOwners { file, sections, named, above }
}

/// Splits a line at the first blank that is not escaped: the pattern as written, and the rest.
fn split_pattern(line: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = c.is_whitespace() && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    line.split_at_checked(end.unwrap_or(line.len())).unwrap_or((line, ""))
}

/// Whether GitHub supports a pattern: not with `!`, `[ ]`, or an escaped `#` at the start.
fn is_githubs(pattern: &str) -> bool {
    let mut escaped = false;
    let has_class = pattern.chars().any(|c| {
        let is_class = matches!(c, '[' | ']') && !escaped;
        escaped = c == '\\' && !escaped;
        is_class
    });
    !has_class && !escaped && !pattern.starts_with('!') && !pattern.starts_with("\\#")
}

/// Parses the owners after a pattern. On GitHub a `#` ends them, and none is returned if a word is not an owner. On
/// GitLab, words that are not owners are skipped.
fn owners(text: &str, is_gitlab: bool) -> Option<Vec<Owner>> {
    let owner = |word: &str| match word.strip_prefix("@@") {
        // A role such as `@@maintainer` is an owner without a name.
        Some(role) if is_gitlab => Some(Owner { text: format!("@@{role}"), kind: OwnerKind::Team }),
        _ => Owner::parse(word).filter(|owner| owner.kind != OwnerKind::Placeholder),
    };
    let words = text.split_whitespace();
    if is_gitlab {
        return Some(words.filter_map(owner).collect());
    }
    words.take_while(|word| !word.starts_with('#')).map(owner).collect()
}

impl CodeOwners {
    /// Returns the owners of `path`. In each section, the last matching line counts; the owners of all sections are combined.
    pub fn of(&self, path: &RepoPath) -> PathOwners {
        let path = path.to_string();
        let mut owned: Option<(Vec<Owner>, Range<usize>)> = None;
        let mut nobody = None;
        for section in &self.sections {
            if section.excluded.last(&path).is_some() {
                continue;
            }
            let Some(line) = section.owned.last(&path).and_then(|at| section.lines.get(at)) else { continue };
            let owners = &line.owners;
            if owners.is_empty() {
                nobody = Some(line.at.clone());
                continue;
            }
            match &mut owned {
                Some((all, _)) => all.extend(owners.iter().cloned()),
                None => owned = Some((owners.to_vec(), line.at.clone())),
            }
        }
        match (owned, nobody) {
            (Some((owners, at)), _) => PathOwners::Owned(owners, at),
            (None, Some(at)) => PathOwners::Nobody(at),
            (None, None) => PathOwners::Unmatched,
        }
    }

    /// Returns the number of lines with a wildcard. Each is compared with each path; all others are looked up.
    pub fn wildcards(&self) -> usize {
        self.sections.iter().map(|section| section.owned.wildcards() + section.excluded.wildcards()).sum()
    }

    /// Whether the file names this owner, a group within it, or a group above it.
    pub fn names(&self, owner: &Owner) -> bool {
        let owner = owner.canonical();
        self.named.contains(&owner)
            || owner.contains('/') && self.above.contains(&owner)
            || groups_above(&owner).any(|group| group.contains('/') && self.named.contains(group))
    }

    /// Whether the file names a team of the same organisation.
    pub fn names_teams_of(&self, team: &Owner) -> bool {
        let team = team.canonical();
        groups_above(&team).last().is_some_and(|organisation| self.above.contains(organisation))
    }
}

/// Returns the groups above a team, the nearest first: for `@a/b/c`, `@a/b` and `@a`.
fn groups_above(name: &str) -> impl Iterator<Item = &str> {
    name.rmatch_indices('/').filter_map(|(at, _)| name.get(..at))
}

#[cfg(test)]
mod tests;
