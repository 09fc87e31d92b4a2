//! Rule cards of one's own: `policy.rules` names them, the format is that of our own cards.
//!
//! Whatever is wrong with a card is reported with its place in the card, by the rule `invalid-rule`; the rule itself is then left out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

pub mod format;
mod read;

use super::super::{Rule, is_known};
use super::LONGEST_HEADLINE;
use crate::manifest::model::Root;
use crate::manifest::{Problem, Trouble};
use crate::snapshot::{RepoPath, Snapshot, TrackedKind, resolve};
use crate::text::{FileId, SourceMap, Span, clipped};
pub use read::read;

/// Largest card that is read, in bytes.
const MAX_CARD: u64 = 64 << 10;

/// Most cards of one manifest.
const MOST_CARDS: usize = 500;

/// What stands around the front matter.
const FENCE: &str = "+++";

/// Where a card stands.
#[derive(Debug, Clone)]
pub struct Places {
    /// Its file.
    pub file: FileId,
    /// Its assertion, else its front matter.
    pub asks: Range<usize>,
}

impl Places {
    /// Its assertion, else its front matter.
    pub fn span(&self) -> Span {
        Span::new(self.file, self.asks.clone())
    }
}

/// The rules that `policy.rules` names.
#[derive(Debug, Default)]
pub struct OwnRules {
    /// Those that can run, by id.
    pub rules: Vec<Rule>,
    /// What is wrong with a card, or with the glob that names it.
    pub problems: Vec<(FileId, Problem)>,
    /// Globs whose cards lie where they cannot be read.
    pub beyond: Vec<String>,
    /// How many cards there are.
    pub cards: usize,
}

/// Reads the cards that `policy.rules` of the manifest at `file` names.
pub fn gather(
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    (root, file): (&Root, FileId),
    sources: &mut SourceMap,
) -> OwnRules {
    let mut own = OwnRules::default();
    let globs = root.policy.as_ref().and_then(|policy| policy.value.rules.as_ref());
    let mut seen: HashSet<RepoPath> = HashSet::new();
    let mut ids: HashMap<String, FileId> = HashMap::new();
    for glob in globs.iter().flat_map(|globs| &globs.value.0) {
        let mut reject = |headline: &str, help: &str| {
            own.problems.push((file, problem("policy.rules", glob.at.clone(), headline, help)));
        };
        let Ok(pattern) = glob.value.rooted(folder) else {
            reject(
                "this glob of `policy.rules` leaves the repository",
                "cards are read from this repository only",
            );
            continue;
        };
        let listing = snapshot.listing();
        let files = listing.all().filter(|(_, entry)| entry.kind != TrackedKind::Submodule);
        let files = files.filter_map(|(path, _)| {
            let path = RepoPath::from_git(path);
            pattern.matches(&path).then_some(path)
        });
        let files: Vec<RepoPath> = files.collect();
        if files.is_empty() {
            let base = folder.join(&glob.value.0).unwrap_or_else(|_| folder.clone());
            match listing.submodule_above(&base) {
                Some(_) => own.beyond.push(glob.value.0.clone()),
                None => reject(
                    "no tracked file matches this glob of `policy.rules`",
                    "write cards there and `git add` them, or take the glob out",
                ),
            }
        }
        for path in files {
            if !seen.insert(path.clone()) {
                continue;
            }
            own.cards += 1;
            if own.cards > MOST_CARDS {
                own.problems.push((
                    file,
                    problem(
                        "policy.rules",
                        glob.at.clone(),
                        &format!("more than {MOST_CARDS} rule cards"),
                        "name fewer files: a glob such as `policy/*.md`",
                    ),
                ));
                return own;
            }
            card(snapshot, &path, (file, &glob.at), &mut ids, &mut own, sources);
        }
    }
    own.rules.sort_by(|a, b| a.id.cmp(&b.id));
    own
}

fn card(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
    (manifest, at): (FileId, &Range<usize>),
    ids: &mut HashMap<String, FileId>,
    own: &mut OwnRules,
    sources: &mut SourceMap,
) {
    let text = resolve(snapshot, path).ok().and_then(|found| {
        let (real, _) = found.file()?;
        String::from_utf8(snapshot.read(&real, MAX_CARD).ok()?).ok()
    });
    let Some(text) = text else {
        let headline = format!("the rule card `{}` cannot be read", clipped(&path.to_string(), 40));
        let help = format!("a card is a UTF-8 file of at most {} KiB", MAX_CARD >> 10);
        own.problems.push((manifest, problem("policy.rules", at.clone(), &headline, &help)));
        return;
    };
    let name = path.file_name().to_string();
    let id = name.strip_suffix(".md").unwrap_or(&name).to_owned();
    let file = sources.add(path.clone(), text.clone());
    let (rule, mut problems) = read(&text, &id, file);
    let clash = if is_known(&id) {
        Some("readiness has a rule of this name")
    } else {
        ids.contains_key(&id).then_some("two cards have this name")
    };
    if let Some(clash) = clash {
        let headline = format!("{clash}: `{}`", clipped(&id, 30));
        let help = "a card's file name is its rule's name: give it another, such as `acme-…`";
        problems.push(problem(&format!("rule.{id}"), 0..FENCE.len(), &headline, help));
    }
    ids.entry(id).or_insert(file);
    match rule.filter(|_| problems.is_empty()) {
        Some(rule) => own.rules.push(rule),
        None => own.problems.extend(problems.into_iter().map(|problem| (file, problem))),
    }
}

fn problem(subject: &str, at: Range<usize>, headline: &str, help: &str) -> Problem {
    Problem {
        trouble: Trouble::Value,
        subject: subject.to_owned(),
        at,
        headline: clipped(headline, LONGEST_HEADLINE).into_owned(),
        label: String::new(),
        related: None,
        help: Some(help.to_owned()),
        fix: None,
    }
}
