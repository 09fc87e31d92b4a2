//! The patterns of CODEOWNERS: as in gitignore, without negation. Most of them have no wildcard, and are looked up.

use std::cell::OnceCell;
use std::collections::HashMap;

use globset::{Candidate, GlobBuilder, GlobMatcher};

/// The patterns of a section. Finds the last one that matches a path.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// For a path without wildcards, the last line. It matches the path and all below it.
    paths: HashMap<String, usize>,
    /// The same for a pattern that ends with a slash, which matches only what is below it.
    folders: HashMap<String, usize>,
    /// For a name that may be in any folder, the last line.
    names: HashMap<String, usize>,
    /// The same for a name that ends with a slash.
    folder_names: HashMap<String, usize>,
    /// The lines with wildcards, in order.
    wildcards: Vec<(usize, Wildcard)>,
}

impl Patterns {
    /// Adds the pattern of a line. Lines are added in order.
    pub(super) fn add(&mut self, line: usize, pattern: &str, is_gitlab: bool) {
        let parts = Parts::new(pattern, is_gitlab);
        let map = match (parts.anchored, parts.below) {
            (true, false) => &mut self.paths,
            (true, true) => &mut self.folders,
            (false, false) => &mut self.names,
            (false, true) => &mut self.folder_names,
        };
        match literal(&parts.body, is_gitlab) {
            // On GitLab, a path of several names may begin in any folder.
            Some(text) if !text.is_empty() && (parts.anchored || !text.contains('/')) => {
                map.insert(text, line);
            }
            _ => {
                let wildcard = Wildcard { pattern: pattern.to_owned(), is_gitlab, matcher: OnceCell::new() };
                self.wildcards.push((line, wildcard));
            }
        }
    }

    /// Returns the last line that matches `path`.
    pub(super) fn last(&self, path: &str) -> Option<usize> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut last = None;
        let mut start = 0;
        for end in ends {
            let (Some(upto), Some(name)) = (path.get(..end), path.get(start..end)) else { break };
            let is_below = end < path.len();
            let below = is_below.then(|| [self.folders.get(upto), self.folder_names.get(name)]);
            let lines =
                [self.paths.get(upto), self.names.get(name)].into_iter().chain(below.into_iter().flatten());
            last = last.max(lines.flatten().max().copied());
            start = end + 1;
        }
        // Made once for all lines.
        let candidate = Candidate::new(path);
        let later = self.wildcards.iter().rev().take_while(|(line, _)| Some(*line) > last);
        let wildcard = later.into_iter().find(|(_, wildcard)| wildcard.matches(&candidate));
        wildcard.map_or(last, |(line, _)| Some(*line))
    }

    /// Returns the number of lines with wildcards: each is compared with each path.
    pub(super) fn wildcards(&self) -> usize {
        self.wildcards.len()
    }
}

#[derive(Debug)]
struct Wildcard {
    /// As written, with its backslashes.
    pattern: String,
    is_gitlab: bool,
    /// Compiled when needed: most lines of a long file never are.
    matcher: OnceCell<Option<GlobMatcher>>,
}

impl Wildcard {
    fn matches(&self, path: &Candidate<'_>) -> bool {
        let matcher = self.matcher.get_or_init(|| compile(&self.pattern, self.is_gitlab));
        matcher.as_ref().is_some_and(|matcher| matcher.is_match_candidate(path))
    }
}

/// A pattern without its slashes at the ends.
struct Parts {
    body: String,
    /// Whether it begins at the root.
    anchored: bool,
    /// Whether it matches only what is below it.
    below: bool,
}

impl Parts {
    fn new(pattern: &str, is_gitlab: bool) -> Self {
        // On GitLab only a leading slash anchors a pattern at the root.
        let anchored =
            if is_gitlab { pattern.starts_with('/') } else { pattern.trim_end_matches('/').contains('/') };
        // Repeated `**` are merged: the glob crate reads two of them as at least one folder.
        let mut names: Vec<&str> = pattern.trim_matches('/').split('/').collect();
        names.dedup_by(|name, before| *name == "**" && *before == "**");
        Self { body: names.join("/"), anchored, below: pattern.ends_with('/') }
    }
}

/// Returns the path that a pattern names, if it has no wildcard.
fn literal(body: &str, is_gitlab: bool) -> Option<String> {
    let mut text = String::with_capacity(body.len());
    let mut rest = body.chars();
    while let Some(c) = rest.next() {
        match c {
            '*' | '?' => return None,
            '[' if is_gitlab => return None,
            '\\' => text.push(rest.next()?),
            _ => text.push(c),
        }
    }
    Some(text)
}

/// Compiles a pattern. None if it matches nothing.
fn compile(pattern: &str, is_gitlab: bool) -> Option<GlobMatcher> {
    let Parts { body, anchored, below } = Parts::new(pattern, is_gitlab);
    let body = body.as_str();
    if body.is_empty() {
        // `/` alone matches everything on GitLab, nothing on GitHub.
        return is_gitlab.then(|| glob("**")).flatten();
    }
    let glob_text = glob_text(body, is_gitlab)?;
    // `**` already matches at any depth.
    let start = if anchored || body == "**" { "" } else { "**/" };
    // `docs/*` matches only direct children. Any other name also matches everything below it.
    let direct = body.ends_with("/*") || body == "*" && anchored;
    let text = if below && (body == "**" || body.ends_with("/**")) {
        // Folders at any depth, and no file next to them.
        format!("{start}{glob_text}/*/**")
    } else if below {
        format!("{start}{glob_text}/**")
    } else if direct || body == "**" {
        format!("{start}{glob_text}")
    } else {
        format!("{{{start}{glob_text},{start}{glob_text}/**}}")
    };
    glob(&text)
}

/// Converts a pattern to globset's syntax. Characters after a backslash are escaped, and so are those that have a
/// meaning only in globset. None if a backslash or a class is not complete.
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

fn glob(text: &str) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
    Some(glob.ok()?.compile_matcher())
}
