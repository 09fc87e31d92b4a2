//! CODEOWNERS as GitHub and GitLab read it: who owns a path.
//!
//! Sources: docs.github.com "About code owners", docs.gitlab.com "Code Owners" (sections, 17.x). The dialect is
//! GitLab's where the file lies in `.gitlab/` or has a section, a role `@@…` or an exclusion `!…`.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use globset::{GlobBuilder, GlobMatcher};

use crate::manifest::owner::{Owner, OwnerKind};
use crate::snapshot::{LookKind, ReadError, RepoPath, Resolved, Snapshot, resolve};
use crate::text::{FileId, SourceMap};

/// GitHub reads no larger file.
const MAX_SIZE: u64 = 3 << 20;

/// Where the file may lie: GitHub's order, then GitLab's own folder. The first that is there counts.
const PLACES: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// Who owns what.
#[derive(Debug)]
pub struct CodeOwners {
    /// The file.
    pub file: FileId,
    /// Its sections; GitHub has one.
    sections: Vec<Section>,
    /// Every owner that stands anywhere in the file, as compared.
    named: HashSet<String>,
    /// Every group that a named one lies in: of `@a/b/c`, `@a/b` and `@a`.
    above: HashSet<String>,
}

#[derive(Debug, Default)]
struct Section {
    name: String,
    defaults: Rc<[Owner]>,
    lines: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// The line in the file.
    at: Range<usize>,
    pattern: String,
    /// Made when it is first asked for: most lines of a long file never are.
    matcher: OnceCell<Option<GlobMatcher>>,
    is_gitlab: bool,
    excludes: bool,
    owners: Rc<[Owner]>,
}

impl Entry {
    fn matches(&self, path: &str) -> bool {
        let matcher = self.matcher.get_or_init(|| matcher(&self.pattern, self.is_gitlab));
        matcher.as_ref().is_some_and(|matcher| matcher.is_match(path))
    }
}

/// What the file says of one path.
#[derive(Debug, PartialEq, Eq)]
pub enum Ownership {
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
        let bytes = snapshot.read(&real, MAX_SIZE)?;
        let text = String::from_utf8(bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
        let is_gitlab = place.starts_with(".gitlab") || looks_like_gitlab(&text);
        let file = sources.add(path, text.clone());
        return Ok(Some(parse(&text, is_gitlab, file)));
    }
    Ok(None)
}

fn looks_like_gitlab(text: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| {
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

#[expect(
    clippy::indexing_slicing,
    reason = "`current` is the place of a section that was found or has just been added"
)]
fn parse(text: &str, is_gitlab: bool, file: FileId) -> CodeOwners {
    let mut sections = vec![Section::default()];
    let mut current = 0;
    let mut named = HashSet::new();
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let at = start..start + raw.trim_end().len();
        start += raw.len();
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if is_gitlab && let Some((name, defaults)) = section_header(line) {
            let defaults = owners(defaults, is_gitlab).unwrap_or_default();
            named.extend(defaults.iter().map(Owner::canonical));
            let same = |section: &Section| {
                !section.name.is_empty() && section.name.eq_ignore_ascii_case(name.trim())
            };
            current = sections.iter().position(same).unwrap_or(sections.len());
            if current == sections.len() {
                sections.push(Section { name: name.trim().to_owned(), ..Section::default() });
            }
            // A section that goes on with owners of its own gives those to what follows.
            if !defaults.is_empty() {
                sections[current].defaults = defaults.into();
            }
            continue;
        }
        let excludes = is_gitlab && line.starts_with('!');
        let (pattern, rest) = split_pattern(line.trim_start_matches('!'));
        // GitHub passes over a line that names something else than owners.
        let Some(own) = owners(rest, is_gitlab) else { continue };
        named.extend(own.iter().map(Owner::canonical));
        let owners = if own.is_empty() { sections[current].defaults.clone() } else { own.into() };
        let matcher = OnceCell::new();
        sections[current].lines.push(Entry { at, pattern, matcher, is_gitlab, excludes, owners });
    }
    let above = named.iter().flat_map(|name| groups_above(name)).map(str::to_owned).collect();
    CodeOwners { file, sections, named, above }
}

/// The pattern up to the first blank that no backslash escapes, unescaped, and what follows.
fn split_pattern(line: &str) -> (String, &str) {
    let mut pattern = String::new();
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            c if c.is_whitespace() && !escaped => return (pattern, line.get(at..).unwrap_or_default()),
            c => {
                escaped = false;
                pattern.push(c);
            }
        }
    }
    (pattern, "")
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

/// A pattern as gitignore reads it, without negation and character classes.
fn matcher(pattern: &str, is_gitlab: bool) -> Option<GlobMatcher> {
    // On GitLab only a leading slash ties a pattern to the root.
    let anchored =
        if is_gitlab { pattern.starts_with('/') } else { pattern.trim_end_matches('/').contains('/') };
    let below = pattern.ends_with('/');
    let body = pattern.trim_matches('/');
    if body.is_empty() {
        // `/` alone: everything on GitLab, nothing on GitHub.
        return is_gitlab.then(|| glob("**")).flatten();
    }
    // What globset would take for syntax and CODEOWNERS does not.
    let literal: String = body.chars().fold(String::new(), |mut text, c| {
        if matches!(c, '[' | ']' | '{' | '}' | ',') {
            text.extend(['[', c, ']']);
        } else {
            text.push(c);
        }
        text
    });
    let start = if anchored { "" } else { "**/" };
    // `docs/*` are the direct children only; any other name also means what lies below it.
    let direct = body.ends_with("/*") || body == "*" && anchored;
    let text = if below {
        format!("{start}{literal}/**")
    } else if direct {
        format!("{start}{literal}")
    } else {
        format!("{{{start}{literal},{start}{literal}/**}}")
    };
    glob(&text)
}

fn glob(text: &str) -> Option<GlobMatcher> {
    Some(GlobBuilder::new(text).literal_separator(true).build().ok()?.compile_matcher())
}

impl CodeOwners {
    /// Who owns `path`. The last line that matches counts, in each section; sections add up.
    pub fn of(&self, path: &RepoPath) -> Ownership {
        let text = path.to_string();
        let mut owned: Option<(Vec<Owner>, Range<usize>)> = None;
        let mut nobody = None;
        for section in &self.sections {
            let matching = || section.lines.iter().filter(|line| line.matches(&text));
            if matching().any(|line| line.excludes) {
                continue;
            }
            let Some(line) = matching().next_back() else { continue };
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
            (Some((owners, at)), _) => Ownership::Owned(owners, at),
            (None, Some(at)) => Ownership::Nobody(at),
            (None, None) => Ownership::Unmatched,
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
    std::iter::successors(Some(name), |below| Some(below.rsplit_once('/')?.0)).skip(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners_of(text: &str, gitlab: bool, path: &str) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.add(RepoPath::root(), text.to_owned());
        let owners = parse(text, gitlab, file);
        match owners.of(&RepoPath::root().join(path).expect("inside")) {
            Ownership::Owned(owners, _) => owners.into_iter().map(|owner| owner.text).collect(),
            Ownership::Nobody(at) => vec![format!("nobody: {}", &text[at])],
            Ownership::Unmatched => vec![],
        }
    }

    #[test]
    fn githubs_last_matching_line_wins() {
        let text = "# all\n* @all\n*.md @docs # writers\n/docs/* @direct\napps/ @apps\n/build/ @build a@b.example\n/apps/free\n";
        let of = |path| owners_of(text, false, path);
        assert_eq!(of("a.rs"), ["@all"]);
        assert_eq!(of("x/y.md"), ["@docs"]);
        assert_eq!(of("docs/a.rs"), ["@direct"]);
        assert_eq!(of("docs/a/b.rs"), ["@all"], "direct children only");
        assert_eq!(of("x/apps/a.rs"), ["@apps"], "at any depth");
        assert_eq!(of("build/x/y"), ["@build", "a@b.example"]);
        assert_eq!(of("x/build/y"), ["@all"], "at the root only");
        assert_eq!(of("apps/free/a"), ["nobody: /apps/free"], "cleared on purpose");
    }

    #[test]
    fn patterns_are_gitignores_without_classes() {
        assert_eq!(owners_of("/a[b]c @x\n", false, "a[b]c"), ["@x"]);
        assert_eq!(owners_of("/a[b]c @x\n", false, "abc"), Vec::<String>::new());
        assert_eq!(owners_of("docs/**/a.md @x\n", false, "docs/q/r/a.md"), ["@x"]);
        assert_eq!(owners_of("**/logs @x\n", false, "deep/logs/a"), ["@x"]);
        assert_eq!(owners_of("my\\ file.md @x\n", false, "my file.md"), ["@x"]);
        assert_eq!(owners_of("docs @x\n", false, "a/docs/b.md"), ["@x"]);
        let invalid = "* @all\nx y z\n/docs/ Lena Ortiz\n";
        assert_eq!(owners_of(invalid, false, "x"), ["@all"], "a line that names no owners is passed over");
        assert_eq!(owners_of(invalid, false, "docs/a.md"), ["@all"]);
        assert_eq!(owners_of("/docs/a,b.md @x\n", false, "docs/a,b.md"), ["@x"]);
        assert_eq!(owners_of("/docs/a,b.md @x\n", false, "b.md"), Vec::<String>::new());
        assert_eq!(owners_of("docs/a.md @x\n", false, "x/docs/a.md"), Vec::<String>::new());
        assert_eq!(owners_of("docs/a.md @x\n", true, "x/docs/a.md"), ["@x"], "GitLab looks at any depth");
        // Defaults are shared by the lines of a section, not copied.
        let long = format!("[S] {}\n{}", "@a ".repeat(8_000), "a\n".repeat(8_000));
        assert_eq!(owners_of(&long, true, "a").len(), 8_000);
    }

    const SECTIONS: &str = include_str!("../../fixtures/evidence/codeowners/gitlab_sections.CODEOWNERS");

    #[test]
    fn gitlabs_sections_add_up_and_have_defaults() {
        assert!(looks_like_gitlab(SECTIONS));
        let text = "* @all\n\n[Docs][2] @docs @g/sub\n*.md\n/README.md @readme\n^[Infra]\n/deploy/ @@maintainer\n!/deploy/free.tf\n[DOCS]\n/extra.md\n";
        let of = |path| owners_of(text, true, path);
        assert_eq!(of("a.rs"), ["@all"]);
        assert_eq!(of("x.md"), ["@all", "@docs", "@g/sub"]);
        assert_eq!(of("README.md"), ["@all", "@readme"]);
        assert_eq!(of("deploy/a.tf"), ["@all", "@@maintainer"]);
        assert_eq!(of("deploy/free.tf"), ["@all"], "excluded from its section");
        assert_eq!(of("extra.md"), ["@all", "@docs", "@g/sub"], "equal names merge");
    }

    #[test]
    fn teams_are_known_by_their_organisation() {
        let mut sources = SourceMap::default();
        let file = sources.add(RepoPath::root(), String::new());
        let owners = parse("* @Acme/core @lena\n", false, file);
        let owner = |text| Owner::parse(text).expect("an owner");
        assert!(owners.names(&owner("@acme/Core")) && owners.names(&owner("@lena")));
        assert!(owners.names_teams_of(&owner("@acme/other")) && !owners.names(&owner("@acme/other")));
        assert!(!owners.names_teams_of(&owner("@other/core")));
    }
}
