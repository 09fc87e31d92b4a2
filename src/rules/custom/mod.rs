//! Custom rule cards: `policy.rules` names them, in the format of the built-in cards.
//!
//! The rule `invalid-rule` reports every problem of a card with its place in the card; the rule itself is then left out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

pub(crate) mod front_matter;
mod read;

use super::card::{self, format::FENCE};
use super::retired::retired;
use super::{Rule, find};
use crate::facts::CustomCards;
use crate::glob::Pattern;
use crate::limits::rules as limits;
use crate::manifest::model::Root;
use crate::manifest::{Problem, ProblemKind, Subject};
use crate::snapshot::{RepoPath, Snapshot, TrackedKind, resolve};
use crate::text::{FileId, SourceMap, Span, clipped};
pub(crate) use read::read;

/// The places of a card.
#[derive(Debug, Clone)]
pub struct CardPlaces {
    /// Its file.
    pub file: FileId,
    /// The place of its `holds` or `owes`.
    pub asks: Range<usize>,
    /// The place of its `when`, if it has one.
    pub when: Option<Range<usize>>,
}

impl CardPlaces {
    /// The place of the check, or of its `when`.
    pub fn span(&self, is_when: bool) -> Span {
        let at = self.when.as_ref().filter(|_| is_when).unwrap_or(&self.asks);
        Span::new(self.file, at.clone())
    }
}

/// The custom rules of one manifest.
#[derive(Debug, Clone, Default)]
pub(crate) struct CustomRules {
    /// Rules that can run, sorted by id. Manifests that name the same card share it.
    pub rules: Vec<Rc<Rule>>,
    /// The state of their cards.
    pub cards: CustomCards,
}

impl CustomRules {
    /// Replaces the rules that were read by `rules`, which are sorted by id.
    pub(crate) fn set_rules(&mut self, rules: Vec<Rc<Rule>>) {
        self.cards.ids = rules.iter().map(|rule| rule.id.clone()).collect();
        self.rules = rules;
    }

    /// Rules that can run, sorted by id.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|rule| &**rule)
    }
}

/// The cards that were read, each once, even if several manifests name it.
#[derive(Debug, Default)]
pub(crate) struct Cards(HashMap<RepoPath, Option<ParsedCard>>);

/// A card that was read.
#[derive(Debug, Clone)]
struct ParsedCard {
    file: FileId,
    rule: Option<Rc<Rule>>,
    problems: Vec<Problem>,
}

impl Cards {
    /// The card at `path`; `None` if it is not UTF-8 text, or too large.
    fn get(
        &mut self,
        path: &RepoPath,
        snapshot: &dyn Snapshot,
        sources: &mut SourceMap,
    ) -> Option<ParsedCard> {
        if let Some(known) = self.0.get(path) {
            return known.clone();
        }
        let text = resolve(snapshot, path).ok().and_then(|found| {
            let (real, _) = found.file()?;
            String::from_utf8(snapshot.read(&real, limits::CARD_BYTES).ok()?).ok()
        });
        let card = text.map(|text| {
            let file = sources.add(path.clone(), text.clone());
            let (rule, problems) = read(&text, &id_of(path), file);
            ParsedCard { file, rule: rule.map(Rc::new), problems }
        });
        self.0.insert(path.clone(), card.clone());
        card
    }
}

/// The id of the rule in the card at `path`.
fn id_of(path: &RepoPath) -> String {
    let name = path.file_name().to_string();
    name.strip_suffix(".md").unwrap_or(&name).to_owned()
}

/// Reads the cards that `policy.rules` of the manifest at `file` names, and those of `more`, which are globs from the root.
pub(crate) fn gather(
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    root: &Root,
    file: FileId,
    more: &[Pattern],
    cards: &mut Cards,
    sources: &mut SourceMap,
) -> CustomRules {
    let mut gathering =
        Gathering { snapshot, manifest: file, cards, sources, seen: HashSet::new(), ids: HashSet::new() };
    let mut custom = CustomRules::default();
    let named = root.policy.as_ref().and_then(|policy| policy.value.rules.as_ref());
    for glob in named.iter().flat_map(|globs| &globs.value.0) {
        gathering.glob(&glob.value, folder, &glob.at, &mut custom);
    }
    for glob in more {
        gathering.glob(glob, &RepoPath::root(), &(0..0), &mut custom);
    }
    custom.rules.sort_by(|a, b| a.id.cmp(&b.id));
    let rules = std::mem::take(&mut custom.rules);
    custom.set_rules(rules);
    custom
}

/// Collects the cards of one manifest, each once.
struct Gathering<'g> {
    snapshot: &'g dyn Snapshot,
    /// The manifest that names them.
    manifest: FileId,
    cards: &'g mut Cards,
    sources: &'g mut SourceMap,
    seen: HashSet<RepoPath>,
    ids: HashSet<String>,
}

impl Gathering<'_> {
    /// Reads the cards that a glob matches.
    fn glob(&mut self, glob: &Pattern, folder: &RepoPath, at: &Range<usize>, custom: &mut CustomRules) {
        let mut reject = |headline: &str, help: &str| {
            custom
                .cards
                .problems
                .push((self.manifest, problem(&"policy.rules".into(), at.clone(), headline, help)));
        };
        let Ok(pattern) = glob.rooted(folder) else {
            let help = "name cards in this repository: others are not read";
            return reject("glob in `policy.rules` points outside the repository", help);
        };
        let listing = self.snapshot.listing();
        let files = listing.matching(|path| pattern.matches(path)).into_iter();
        let files = files.filter(|(_, entry)| entry.kind != TrackedKind::Submodule).map(|(path, _)| path);
        // The README of a folder of cards is not a card.
        let files: Vec<RepoPath> =
            files.filter(|path| !path.file_name().eq_ignore_ascii_case(b"README.md")).collect();
        if files.is_empty() {
            let base = folder.join(&glob.0).unwrap_or_else(|_| folder.clone());
            if listing.submodule_above(&base).is_some() {
                custom.cards.unreadable_globs.push(glob.0.clone());
            } else {
                let help = "add cards there and `git add` them, or remove the glob";
                reject("no tracked file matches this glob in `policy.rules`", help);
            }
        }
        for path in files {
            if !self.seen.insert(path.clone()) {
                continue;
            }
            custom.cards.count += 1;
            if custom.cards.count > limits::CUSTOM_CARDS {
                let headline = format!("more than {} rule cards", limits::CUSTOM_CARDS);
                let help = "name fewer files: a glob such as `policy/*.md`";
                custom
                    .cards
                    .problems
                    .push((self.manifest, problem(&"policy.rules".into(), at.clone(), &headline, help)));
                return;
            }
            self.card(&path, at, custom);
        }
    }

    /// Reads one card.
    fn card(&mut self, path: &RepoPath, at: &Range<usize>, custom: &mut CustomRules) {
        let Some(ParsedCard { file, rule, mut problems }) = self.cards.get(path, self.snapshot, self.sources)
        else {
            let headline = format!("rule card `{}` cannot be read", clipped(&path.to_string(), 40));
            let help = format!("a card must be a UTF-8 file of at most {} KiB", limits::CARD_BYTES >> 10);
            custom
                .cards
                .problems
                .push((self.manifest, problem(&"policy.rules".into(), at.clone(), &headline, &help)));
            return;
        };
        let id = id_of(path);
        let clash = if find(&id).is_some() {
            Some("a built-in rule has this name")
        } else if retired(&id).is_some() {
            Some("a retired rule had this name")
        } else {
            self.ids.contains(&id).then_some("two cards have this name")
        };
        if let Some(clash) = clash {
            let headline = format!("{clash}: `{}`", clipped(&id, 30));
            let help = "the file name is the id of the rule: rename the file, for example to `acme-….md`";
            problems.push(problem(&card::subject_of(&id), 0..FENCE.len(), &headline, help));
        }
        self.ids.insert(id);
        match rule.filter(|_| problems.is_empty()) {
            Some(rule) => custom.rules.push(rule),
            None => custom.cards.problems.extend(problems.into_iter().map(|problem| (file, problem))),
        }
    }
}

fn problem(subject: &Subject, at: Range<usize>, headline: &str, help: &str) -> Problem {
    Problem {
        kind: ProblemKind::Value,
        subject: subject.clone(),
        at,
        headline: clipped(headline, limits::HEADLINE_LENGTH).into_owned(),
        label: String::new(),
        related: None,
        help: Some(help.to_owned()),
        fix: None,
    }
}

#[cfg(test)]
mod any;
#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::manifest::Manifest;
    use crate::snapshot::Memory;

    #[test]
    fn manifests_share_a_card_that_both_name() {
        let card = "+++\nsummary = \"s\"\nkind = \"owed\"\nfrom = \"handoff\"\ngate = \"value\"\n[check]\nowes = [\"system.risk\"]\n\
            message = \"m\"\nhelp = \"h\"\n+++\n\nWhy.\n";
        let root = RepoPath::root();
        let path = |text: &str| root.join(text).expect("a path");
        let files = BTreeMap::from([
            (path("cards/acme-risk.md"), card.as_bytes().to_vec()),
            (path("cards/acme-not.md"), b"no card\n".to_vec()),
        ]);
        let snapshot = Memory::new(files);
        let manifest = Manifest::parse("[policy]\nrules = [\"../cards/*.md\"]\n");
        let (mut cards, mut sources) = (Cards::default(), SourceMap::default());
        let mut named_by = |folder: &str| {
            let file = sources.add(path(folder).child(b"readiness.toml"), String::new());
            gather(&snapshot, &path(folder), &manifest.root, file, &[], &mut cards, &mut sources)
        };
        let (one, other) = (named_by("a"), named_by("b"));
        assert_eq!((one.rules.len(), one.cards.problems.len()), (1, 1), "{one:?}");
        assert!(Rc::ptr_eq(&one.rules[0], &other.rules[0]));
        assert_eq!(one.cards.problems[0].0, other.cards.problems[0].0, "its text is held once");
    }
}
