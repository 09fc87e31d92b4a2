//! The questions to history, put together: which artifacts are looked at, what each covers, which reviews it claims.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and artifacts are named by their places in lists that keep their length"
)]

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::civil::Date;

use super::limits::{self, Limits};
use super::links;
use super::{
    Age, ArtifactFreshness, Drift, Freshness, Ignored, LastTouched, Outdated, Point, Review, ReviewVerdict,
    day_of,
};
use crate::claim::Claim;
use crate::evidence::day::WrittenDay;
use crate::evidence::eval::ResultsState;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::lock::{self, Lock};
use crate::evidence::review::Reviewed;
use crate::evidence::{Evidence, Library};
use crate::glob::{Pattern, Reach, RootedPattern};
use crate::history::{History, JudgedTree, PathGroup, Subject, Touched};
use crate::manifest::Manifest;
use crate::manifest::artifact::PathText;
use crate::manifest::pattern::PatternList;
use crate::manifest::visit::Leaf;
use crate::snapshot::{Changes, ContentId, Listing, RepoPath, Snapshot};
use crate::text::{FileId, Span};

/// Why the age of results is not known where their own time cannot be read.
const ODD_TIME: &str = "the results say when they were made in a way that is not understood";

/// What cannot be told of an artifact, whatever history holds.
const LINKED: &str =
    "its path leads through a link, and where that led before is not looked into: name the folder itself";
pub(super) const UNREAD: &str =
    "it cannot be compared with HEAD: git or the disk does not give all of its files";
pub(super) const IGNORED: &str = "what it covers has changed, and `.git-blame-ignore-revs`, which says what commits do not count, cannot be read";
pub(super) const LOCK: &str = "`readiness.lock`, which may hold a review of it, cannot be read";
pub(super) const SKEWED: &str =
    "a commit that this depends on is dated later than today and than HEAD: its clock was wrong";

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct FreshnessQuestion<'q> {
    /// The day of judgement.
    pub today: Date,
    /// Whether every artifact is dated exactly, not only as far as some rule asks.
    pub exact: bool,
    /// The commits that no artifact lags behind; without, those that `.git-blame-ignore-revs` of the tree lists.
    pub ignored: Option<&'q Ignored>,
}

/// A system as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct SystemInput<'a> {
    /// Where its manifest lies.
    pub path: &'a RepoPath,
    /// The manifest.
    pub manifest: &'a Manifest,
    /// Its text in the source map.
    pub file: FileId,
    /// The folder that its paths are relative to.
    pub folder: &'a RepoPath,
    /// What it claims.
    pub claims: &'a [Claim<'a>],
    /// What was found.
    pub evidence: &'a Evidence,
    /// The reviews beside it.
    pub lock: Option<&'a Lock>,
}

/// An artifact that is looked at.
pub(super) struct DatedArtifact<'a> {
    pub(super) system: usize,
    pub(super) claim: &'a Claim<'a>,
    pub(super) artifact: JudgedArtifact<'a>,
    /// Whether what is on disk of that counts from the start. Else a change that is not committed is of today, which no lag
    /// of a day or more is over.
    pub(super) covers_seen: bool,
    pub(super) reviews: Vec<Review>,
    /// For results, the day on which they were made, by their own account.
    pub(super) recorded: Option<Date>,
    /// Whether the results say when they were made in a way that is not understood.
    pub(super) odd_time: bool,
    /// A review in `readiness.lock` of today's content.
    pub(super) locked: Option<Locked>,
    pub(super) outdated: Option<Outdated>,
    pub(super) touched: Option<Touched>,
    pub(super) is_now: bool,
    /// Why it cannot be told what it is in the judged tree, or was.
    pub(super) unknown: Option<&'static str>,
}

/// A review in `readiness.lock`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Locked {
    pub(super) on: Date,
    /// Whether what was covered then is what is covered now.
    pub(super) covers_same: bool,
}

/// A run's common ground.
pub(super) struct FreshnessRun<'r, 'a> {
    pub(super) systems: &'r [SystemInput<'a>],
    pub(super) snapshot: &'r dyn Snapshot,
    pub(super) library: &'r Library,
    pub(super) question: FreshnessQuestion<'r>,
    pub(super) currents: Vec<Freshness<'a>>,
}

/// What is known of each system, in their order.
pub fn settle<'a>(
    systems: &[SystemInput<'a>],
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    library: &Library,
    question: FreshnessQuestion<'_>,
) -> Vec<Freshness<'a>> {
    let currents = systems.iter().map(|_| Freshness::default()).collect();
    let mut run = FreshnessRun { systems, snapshot, library, question, currents };
    let mut asked = Vec::new();
    for (at, system) in systems.iter().enumerate() {
        asked.extend(system.claims.iter().filter_map(|claim| run.asked(at, system, claim)));
    }
    let judged = judged(snapshot, asked.iter().flat_map(|one: &DatedArtifact<'_>| one.subjects()));
    for one in &mut asked {
        run.look_into_lock(one, &judged);
        one.is_now = history.is_none() || touches(&one.artifact.subject, &judged.changes);
        one.unknown = if one.artifact.is_linked {
            Some(LINKED)
        } else {
            is_unknown(&one.artifact.subject, &judged.changes).then_some(UNREAD)
        };
    }
    let incomplete = history.map(|history| {
        run.answer(&mut asked, &judged, history);
        history.incomplete()
    });
    for one in asked {
        run.currents[one.system].artifacts.entry(one.claim.id).or_insert_with(|| ArtifactFreshness {
            age: match one.artifact.limits.max_age {
                Some(max_age) => {
                    let age = one.recorded_age(limits::horizon(question.today, max_age));
                    one.doubted(age.unwrap_or(Age::Fresh))
                }
                None => Age::NotAsked,
            },
            limits: one.artifact.limits,
            touched: LastTouched::Now,
            reviews: one.reviews,
            outdated: one.outdated,
            drift: if one.artifact.covers.is_some() { Drift::None } else { Drift::NotAsked },
        });
    }
    let all = run.currents.iter().map(|current| current.gaps.len()).sum();
    if let Some(first) = run.currents.iter_mut().find(|current| !current.gaps.is_empty()) {
        first.all_gaps = all;
        first.incomplete = incomplete.unwrap_or_default();
    }
    run.currents
}

/// The tree that is judged, with what is not committed of these subjects.
pub fn judged(snapshot: &dyn Snapshot, subjects: impl Iterator<Item = Subject>) -> JudgedTree<'_> {
    let listing = snapshot.listing();
    let mut wanted = vec![false; listing.len()];
    for subject in subjects {
        each_place(&subject, listing, &mut |at| wanted[at] = true);
    }
    JudgedTree::new(listing, snapshot.changes(&wanted))
}

/// Calls `place` with the place of every tracked file of `subject`.
fn each_place(subject: &Subject, listing: &Listing, place: &mut dyn FnMut(usize)) {
    match subject {
        Subject::Path(path) => {
            listing.place(path).into_iter().for_each(&mut *place);
            listing.range_below(path).for_each(place);
        }
        Subject::Group(group) => {
            for pattern in &group.patterns {
                if pattern.reach() == Reach::Whole {
                    listing.place(&pattern.base).into_iter().for_each(&mut *place);
                }
                let range = listing.range_below(&pattern.base);
                let all = pattern.reach() != Reach::Some && group.except.is_none();
                for (at, (path, _)) in range.clone().zip(listing.below(&pattern.base)) {
                    if all || group.matches(&RepoPath::from_git(path)) {
                        place(at);
                    }
                }
            }
        }
    }
}

/// The tracked files of `subject` with what they hold, by path.
fn files(subject: &Subject, judged: &JudgedTree<'_>) -> Vec<(RepoPath, ContentId)> {
    let listing = judged.listing();
    let mut places = BTreeSet::new();
    each_place(subject, listing, &mut |at| {
        places.insert(at);
    });
    let mut all = listing.all().enumerate();
    let mut found = Vec::with_capacity(places.len());
    for place in places {
        // Places ascend, so one pass over the listing serves all.
        let Some((_, (path, _))) = all.find(|(at, _)| *at == place) else { break };
        let path = RepoPath::from_git(path);
        if let Some(content) = judged.content(&path) {
            found.push((path, content));
        }
    }
    found
}

/// Whether one of the changed files belongs to `subject`.
fn touches(subject: &Subject, changes: &Changes) -> bool {
    let changes = &changes.files;
    match subject {
        Subject::Path(path) if path.is_root() => !changes.is_empty(),
        Subject::Path(path) => {
            // What lies below a folder comes right behind the folder's name and a slash.
            let below = changes.range(path.child(b"")..).next();
            changes.contains_key(path) || below.is_some_and(|(changed, _)| changed.is_within(path))
        }
        Subject::Group(group) => changes.keys().any(|changed| group.matches(changed)),
    }
}

/// Whether it cannot be told of some file of `subject` what it is in the judged tree.
pub(super) fn is_unknown(subject: &Subject, changes: &Changes) -> bool {
    changes.unknown.iter().any(|unknown| match subject {
        Subject::Path(path) => path.is_within(unknown) || unknown.is_within(path),
        Subject::Group(group) => group.matches(unknown) || group.may_hold(unknown),
    })
}

/// What history is asked about for an artifact; none for what it cannot know.
fn subject(
    folder: &RepoPath,
    written: &PathText,
    location: &ArtifactLocation,
    listing: &Listing,
) -> Option<Subject> {
    if written.path.len() > crate::limits::snapshot::PATH_BYTES {
        return None;
    }
    match location {
        ArtifactLocation::File { path, .. } => Some(Subject::Path(path.clone())),
        ArtifactLocation::Files(_) => {
            let literal = folder.join(&written.path).ok()?;
            if listing.is_folder(&literal) || !written.is_glob() {
                return Some(Subject::Path(literal));
            }
            let patterns = Pattern(written.path.clone()).meanings(folder, listing).ok()?;
            Some(Subject::Group(Rc::new(PathGroup { patterns, except: None })))
        }
        _ => None,
    }
}

/// Whether an artifact of several files is reached through a link: where that led before is not looked into.
fn is_linked(subject: &Subject, location: &ArtifactLocation, listing: &Listing) -> bool {
    let base = match subject {
        Subject::Path(path) => Some(path),
        Subject::Group(group) => group.patterns.first().map(|pattern| &pattern.base),
    };
    matches!(location, ArtifactLocation::Files(_))
        && base.is_some_and(|base| links::on_the_way(base, listing).is_some())
}

/// The files that an artifact covers, itself aside.
///
/// A glob that matches nothing today takes no part: it is a finding of its own (`unmatched-covers`), and what is gone with it is one cause.
fn covered(
    patterns: &PatternList,
    folder: &RepoPath,
    artifact: &Subject,
    snapshot: &dyn Snapshot,
) -> Option<Rc<PathGroup>> {
    let except = match artifact {
        Subject::Path(path) => Some(RootedPattern::of_path(path.clone())),
        Subject::Group(group) => group.patterns.first().cloned(),
    };
    group(patterns, folder, except, snapshot)
}

/// The files that some globs match today, `except` aside, with the links that lead to them; none where no glob matches any.
pub(super) fn group(
    patterns: &PatternList,
    folder: &RepoPath,
    except: Option<RootedPattern>,
    snapshot: &dyn Snapshot,
) -> Option<Rc<PathGroup>> {
    let listing = snapshot.listing();
    let rooted = patterns.0.iter().filter_map(|pattern| pattern.value.meanings(folder, listing).ok());
    let patterns: Vec<_> = rooted
        .flatten()
        .filter(|pattern| pattern.base.as_bstr().len() <= crate::limits::snapshot::PATH_BYTES)
        .flat_map(|pattern| match links::followed(&pattern, snapshot) {
            followed if !followed.is_empty() => [vec![pattern], followed].concat(),
            _ if matches_some(&pattern, listing) => vec![pattern],
            _ => Vec::new(),
        })
        .collect();
    (!patterns.is_empty()).then(|| Rc::new(PathGroup { patterns, except }))
}

/// An artifact as history and `readiness.lock` know it.
#[derive(Debug)]
pub struct JudgedArtifact<'a> {
    /// Its path, as the manifest writes it.
    pub path: &'a str,
    folder: &'a RepoPath,
    pub(super) limits: Limits<'a>,
    pub(super) subject: Subject,
    /// What it covers, itself aside.
    pub(super) covers: Option<Rc<PathGroup>>,
    /// Whether it is several files behind a link.
    pub(super) is_linked: bool,
}

impl<'a> JudgedArtifact<'a> {
    /// The artifact of `claim`; none where that leads to no tracked file, or to several behind a link.
    pub fn of(system: &SystemInput<'a>, claim: &'a Claim<'a>, snapshot: &dyn Snapshot) -> Option<Self> {
        Self::linked_or_not(system, claim, snapshot).filter(|artifact| !artifact.is_linked)
    }

    fn linked_or_not(
        system: &SystemInput<'a>,
        claim: &'a Claim<'a>,
        snapshot: &dyn Snapshot,
    ) -> Option<Self> {
        let Leaf::Artifact(reference) = claim.what else { return None };
        let limits = Limits::of(claim, system.manifest)?;
        let written = &reference.path.as_ref()?.value;
        let location = system.evidence.location(claim)?;
        let subject = subject(system.folder, written, location, snapshot.listing())?;
        let is_linked = is_linked(&subject, location, snapshot.listing());
        let covers =
            limits.covers.and_then(|covers| covered(&covers.value, system.folder, &subject, snapshot));
        Some(Self { path: &written.path, folder: system.folder, limits, subject, covers, is_linked })
    }

    /// It, and what it covers.
    pub fn subjects(&self) -> impl Iterator<Item = Subject> {
        std::iter::once(self.subject.clone()).chain(self.covers.clone().map(Subject::Group))
    }

    /// Whether it lies at `path`.
    pub fn is_at(&self, path: &RepoPath) -> bool {
        matches!(&self.subject, Subject::Path(own) if own == path)
    }

    /// Whether it is a group that the file at `path` belongs to.
    pub fn holds(&self, path: &RepoPath) -> bool {
        match &self.subject {
            Subject::Group(group) => group.matches(path),
            Subject::Path(own) => path != own && path.is_within(own),
        }
    }

    /// What stands for its content: git's name for a file, a digest for several.
    pub fn content(&self, judged: &JudgedTree<'_>) -> Option<String> {
        match &self.subject {
            Subject::Path(path) if judged.listing().get(path).is_some() => {
                judged.content(path).map(|id| id.to_string())
            }
            several => Some(self.digest(several, judged)),
        }
    }

    /// What stands for the content of what it covers.
    pub fn covered(&self, judged: &JudgedTree<'_>) -> Option<String> {
        self.covers.clone().map(|covers| self.digest(&Subject::Group(covers), judged))
    }

    /// The digest of some files, by their paths as the manifest writes them.
    fn digest(&self, subject: &Subject, judged: &JudgedTree<'_>) -> String {
        let files = files(subject, judged).into_iter();
        lock::digest(files.map(|(path, content)| (path.relative_to(self.folder), content)))
    }
}

fn matches_some(pattern: &RootedPattern, listing: &Listing) -> bool {
    let below = |reach| reach != Reach::Some && listing.is_folder(&pattern.base);
    below(pattern.reach())
        || pattern.reach() == Reach::Whole && listing.get(&pattern.base).is_some()
        || pattern.reach() == Reach::Some
            && listing.below(&pattern.base).any(|(path, _)| pattern.matches(&RepoPath::from_git(path)))
}

impl SystemInput<'_> {
    /// Whether the results that `claim` is say when they were made, and nobody understands it.
    fn has_odd_time(&self, claim: &Claim<'_>) -> bool {
        let Some(ResultsState::Results(results)) = self.evidence.numbers.results_of(claim) else {
            return false;
        };
        results.time.is_none() && results.record.odd_time
    }

    /// The day on which the results that `claim` is were made, by their own account. None for one that is still to come: it is no evidence.
    fn recorded(&self, claim: &Claim<'_>, today: Date) -> Option<Date> {
        let ResultsState::Results(results) = self.evidence.numbers.results_of(claim)? else { return None };
        let day = day_of(results.time.as_ref()?.time.as_second());
        // East of Greenwich it is tomorrow already.
        (day <= today.tomorrow().unwrap_or(today)).then_some(day)
    }
}

impl DatedArtifact<'_> {
    /// Whether it is the results of an eval.
    pub(super) fn is_results(&self) -> bool {
        self.claim.kind == "eval-results"
    }

    /// The age of results that say when they were made: none for everything else. `oldest` is the first day that is not too old.
    pub(super) fn recorded_age(&self, oldest: Date) -> Option<Age> {
        let day = self.recorded?;
        Some(if day >= oldest { Age::Fresh } else { Age::Stale(Point::On(day)) })
    }

    /// What is young by git's account alone may be old by its own.
    pub(super) fn doubted(&self, age: Age) -> Age {
        if self.odd_time && matches!(age, Age::Fresh) { Age::Undecided(ODD_TIME) } else { age }
    }

    /// What has to be looked at on disk before anything is asked.
    fn subjects(&self) -> impl Iterator<Item = Subject> {
        self.artifact.subjects().take(if self.covers_seen { 2 } else { 1 })
    }
}

impl<'a> FreshnessRun<'_, 'a> {
    fn asked(
        &self,
        system: usize,
        known: &SystemInput<'a>,
        claim: &'a Claim<'a>,
    ) -> Option<DatedArtifact<'a>> {
        let Leaf::Artifact(reference) = claim.what else { return None };
        let artifact = JudgedArtifact::linked_or_not(known, claim, self.snapshot)?;
        let mut reviews = Vec::new();
        let lock_only = limits::only_lock_counts(known.manifest);
        let mut review = |written: WrittenDay, span: Span| {
            let verdict = if written.first > self.question.today {
                ReviewVerdict::Future
            } else if lock_only {
                ReviewVerdict::LockOnly
            } else {
                ReviewVerdict::Counts
            };
            let day = written.last.min(self.question.today.max(written.first));
            reviews.push(Review { day, written, span, verdict });
        };
        if let Some(reviewed) = &reference.reviewed {
            review(WrittenDay::of(reviewed.value.0), Span::new(known.file, reviewed.at.clone()));
        }
        if let Some(document) = known.evidence.document(self.library, claim)
            && let Some(Reviewed { day, at }) = document.reviewed()
        {
            review(*day, Span::new(document.file, at.clone()));
        }
        Some(DatedArtifact {
            system,
            claim,
            covers_seen: self.question.exact || artifact.limits.max_lag.is_zero() || known.lock.is_some(),
            recorded: known.recorded(claim, self.question.today),
            odd_time: known.has_odd_time(claim),
            artifact,
            reviews,
            locked: None,
            outdated: None,
            touched: None,
            is_now: false,
            unknown: None,
        })
    }

    /// Whether `readiness.lock` has a review of what is there today.
    fn look_into_lock(&self, one: &mut DatedArtifact<'_>, judged: &JudgedTree<'_>) {
        let Some(lock) = self.systems[one.system].lock.filter(|_| !one.artifact.is_linked) else { return };
        let now = one.artifact.content(judged);
        // A file that moved is still the one that was looked at.
        let moved = || lock.of_content(now.as_deref()?);
        let Some(entry) = lock.of(&one.claim.subject, one.artifact.path).or_else(moved) else { return };
        if now.as_ref() != Some(&entry.blob) {
            let span = Span::new(lock.file, entry.at.clone());
            one.outdated = Some(Outdated { span, on: entry.on, by: entry.by.clone() });
        } else if entry.on <= self.question.today {
            // Results hold what came out then, whoever looked at them since.
            if one.is_results() {
                return;
            }
            let covers = one.artifact.covered(judged);
            one.locked = Some(Locked { on: entry.on, covers_same: covers == entry.covers });
        } else {
            let span = Span::new(lock.file, entry.at.clone());
            let written = WrittenDay::of(entry.on);
            one.reviews.push(Review { day: entry.on, written, span, verdict: ReviewVerdict::Future });
        }
    }
}
