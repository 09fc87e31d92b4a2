//! CODEOWNERS as GitHub and GitLab read it: who owns a path.
//!
//! Sources: docs.github.com "About code owners", and what GitHub says of a line that it passes over ("both `[` and `]` must be escaped with
//! a `\`"); docs.gitlab.com "Code Owners" (sections, `File::fnmatch`; 17.x). The dialect is GitLab's where the file lies in `.gitlab/` or
//! has a section, a role `@@…` or an exclusion `!…`.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use globset::{GlobBuilder, GlobSet};

use crate::limits::artifacts as limits;
use crate::manifest::owner::{Owner, OwnerKind};
use crate::snapshot::{LookKind, ReadError, RepoPath, Resolved, Snapshot, resolve};
use crate::text::{FileId, SourceMap};

/// Where the file may lie: GitHub's order, then GitLab's own folder. The first that is there counts.
const PLACES: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// What some editors put before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Who owns what.
#[derive(Debug)]
pub struct CodeOwners {
    /// The file.
    pub file: FileId,
    /// Its sections; GitHub has one.
    sections: Vec<OwnersSection>,
    /// Every owner that stands anywhere in the file, as compared.
    named: HashSet<String>,
    /// Every group that a named one lies in: of `@a/b/c`, `@a/b` and `@a`.
    above: HashSet<String>,
}

#[derive(Debug, Default)]
struct OwnersSection {
    defaults: Rc<[Owner]>,
    lines: Vec<OwnersLine>,
}

#[derive(Debug)]
struct OwnersLine {
    /// The line in the file.
    at: Range<usize>,
    /// As written, with its backslashes.
    pattern: String,
    /// Made when it is first asked for: most lines of a long file never are.
    matcher: OnceCell<Option<GlobSet>>,
    is_gitlab: bool,
    excludes: bool,
    owners: Rc<[Owner]>,
}

impl OwnersLine {
    fn matches(&self, path: &str) -> bool {
        let matcher = self.matcher.get_or_init(|| matcher(&self.pattern, self.is_gitlab));
        matcher.as_ref().is_some_and(|matcher| matcher.is_match(path))
    }
}

/// What the file says of one path.
#[derive(Debug, PartialEq, Eq)]
pub enum PathOwners {
    /// No line matches.
    Unmatched,
    /// A line matches that names nobody, on purpose or not.
    Nobody(Range<usize>),
    /// These own it, by this line.
    Owned(Vec<Owner>, Range<usize>),
}

/// Reads the CODEOWNERS of a tree, if it has one. An error where it has one that cannot be read.
pub fn find(snapshot: &dyn Snapshot, sources: &mut SourceMap) -> Result<Option<CodeOwners>, ReadError> {
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

/// `[Name]`, `^[Name]`, `[Name][2] @owner`: the name, and the default owners behind it.
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
    // `[abc].txt @x` is a path to GitHub, where brackets mean nothing.
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
            // A section that goes on with owners of its own gives those to what follows.
            if let Some(section) = sections.get_mut(current).filter(|_| !defaults.is_empty()) {
                section.defaults = defaults.into();
            }
            continue;
        }
        let excluded = line.strip_prefix('!').filter(|_| is_gitlab);
        let excludes = excluded.is_some();
        let (pattern, rest) = split_pattern(excluded.unwrap_or(line));
        // GitHub passes over a line with what its patterns do not have, or with something else than owners.
        if !is_gitlab && !is_githubs(pattern) {
            continue;
        }
        let Some(own) = owners(rest, is_gitlab) else { continue };
        named.extend(own.iter().map(Owner::canonical));
        let Some(section) = sections.get_mut(current) else { continue };
        let owners = if own.is_empty() { section.defaults.clone() } else { own.into() };
        let matcher = OnceCell::new();
        let pattern = pattern.to_owned();
        section.lines.push(OwnersLine { at, pattern, matcher, is_gitlab, excludes, owners });
    }
    let above = named.iter().flat_map(|name| groups_above(name)).map(str::to_owned).collect();
    CodeOwners { file, sections, named, above }
}

/// The pattern up to the first blank that no backslash escapes, as written, and what follows.
fn split_pattern(line: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = c.is_whitespace() && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    line.split_at_checked(end.unwrap_or(line.len())).unwrap_or((line, ""))
}

/// Whether GitHub reads a pattern: it knows neither `!` nor `[ ]`, nor an escaped `#` at the start.
fn is_githubs(pattern: &str) -> bool {
    let mut escaped = false;
    let has_class = pattern.chars().any(|c| {
        let is_class = matches!(c, '[' | ']') && !escaped;
        escaped = c == '\\' && !escaped;
        is_class
    });
    !has_class && !escaped && !pattern.starts_with('!') && !pattern.starts_with("\\#")
}

/// The owners behind a pattern. On GitHub a `#` ends them, and none is returned where one of them is no owner; on GitLab what looks
/// like an owner is one, and the rest is passed over.
fn owners(text: &str, is_gitlab: bool) -> Option<Vec<Owner>> {
    let owner = |word: &str| match word.strip_prefix("@@") {
        // A role such as `@@maintainer`: somebody, if nobody by name.
        Some(role) if is_gitlab => Some(Owner { text: format!("@@{role}"), kind: OwnerKind::Team }),
        _ => Owner::parse(word).filter(|owner| owner.kind != OwnerKind::Placeholder),
    };
    let words = text.split_whitespace();
    if is_gitlab {
        return Some(words.filter_map(owner).collect());
    }
    words.take_while(|word| !word.starts_with('#')).map(owner).collect()
}

/// A pattern as gitignore reads it, without negation.
fn matcher(pattern: &str, is_gitlab: bool) -> Option<GlobSet> {
    // On GitLab only a leading slash ties a pattern to the root.
    let anchored =
        if is_gitlab { pattern.starts_with('/') } else { pattern.trim_end_matches('/').contains('/') };
    let below = pattern.ends_with('/');
    // Any depth below any depth is any depth; the glob crate reads two of them as at least one folder.
    let mut names: Vec<&str> = pattern.trim_matches('/').split('/').collect();
    names.dedup_by(|name, before| *name == "**" && *before == "**");
    let body = names.join("/");
    let body = body.as_str();
    if body.is_empty() {
        // `/` alone: everything on GitLab, nothing on GitHub.
        return is_gitlab.then(|| globs(&["**"])).flatten();
    }
    let glob_text = glob_text(body, is_gitlab)?;
    // `**` is at any depth already.
    let start = if anchored || body == "**" { "" } else { "**/" };
    // `docs/*` are the direct children only; any other name also means what lies below it.
    let direct = body.ends_with("/*") || body == "*" && anchored;
    let text = if below && (body == "**" || body.ends_with("/**")) {
        // Folders at any depth, and so no file that lies beside them.
        format!("{start}{glob_text}/*/**")
    } else if below {
        format!("{start}{glob_text}/**")
    } else if direct || body == "**" {
        format!("{start}{glob_text}")
    } else {
        // Two globs: a set compares most names without a regular expression.
        return globs(&[&format!("{start}{glob_text}"), &format!("{start}{glob_text}/**")]);
    };
    globs(&[&text])
}

/// A pattern in globset's syntax: what a backslash stands before is itself, and so is what globset would take for syntax and
/// CODEOWNERS does not. None where a backslash or a class does not end.
fn glob_text(body: &str, is_gitlab: bool) -> Option<String> {
    let mut text = String::new();
    let mut rest = body.chars();
    while let Some(c) = rest.next() {
        match c {
            '*' | '?' => text.push(c),
            '[' if is_gitlab => {
                let (class, after) = rest.as_str().split_once(']')?;
                text.push('[');
                text.push_str(&class.replace('\\', ""));
                text.push(']');
                rest = after.chars();
            }
            _ => {
                let c = if c == '\\' { rest.next()? } else { c };
                if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | ',' | '!' | '\\') {
                    text.push('\\');
                }
                text.push(c);
            }
        }
    }
    Some(text)
}

fn globs(texts: &[&str]) -> Option<GlobSet> {
    let glob = |text: &&str| GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
    GlobSet::new(texts.iter().map(glob).collect::<Result<Vec<_>, _>>().ok()?).ok()
}

impl CodeOwners {
    /// Who owns `path`. The last line that matches counts, in each section; sections add up.
    pub fn of(&self, path: &RepoPath) -> PathOwners {
        let text = path.to_string();
        let mut owned: Option<(Vec<Owner>, Range<usize>)> = None;
        let mut nobody = None;
        for section in &self.sections {
            if section.lines.iter().any(|line| line.excludes && line.matches(&text)) {
                continue;
            }
            let Some(line) = section.lines.iter().rfind(|line| line.matches(&text)) else { continue };
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

    /// How many lines name owners.
    pub fn lines(&self) -> usize {
        self.sections.iter().map(|section| section.lines.len()).sum()
    }

    /// Whether the file names this owner anywhere, or a group within it, or one that it is within.
    pub fn names(&self, owner: &Owner) -> bool {
        let owner = owner.canonical();
        self.named.contains(&owner)
            || owner.contains('/') && self.above.contains(&owner)
            || groups_above(&owner).any(|group| group.contains('/') && self.named.contains(group))
    }

    /// Whether the file names a team of the organisation that this team belongs to.
    pub fn names_teams_of(&self, team: &Owner) -> bool {
        let team = team.canonical();
        groups_above(&team).last().is_some_and(|organisation| self.above.contains(organisation))
    }
}

/// The groups that a team lies in, the nearest first: of `@a/b/c`, `@a/b` and `@a`.
fn groups_above(name: &str) -> impl Iterator<Item = &str> {
    name.rmatch_indices('/').filter_map(|(at, _)| name.get(..at))
}

#[cfg(test)]
mod tests;
