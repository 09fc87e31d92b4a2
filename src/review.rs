//! What `readiness review` records: that somebody reviewed an artifact as it is now. Writes nothing.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::claim::Claim;
use crate::evaluate::{CheckError, GatheredManifest, Target, find_manifests, gather, nothing_found};
use crate::evidence::lock::LockEntry;
use crate::evidence::numbers::Needs;
use crate::evidence::{self, Library};
use crate::freshness::{
    self, Age, ArtifactFreshness, Behind, Drift, Freshness, LastTouched, SystemInput, TrackedArtifact,
};
use crate::history::{Commit, EvaluatedTree, History};
use crate::manifest::Subject;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::owner;
use crate::nearest::nearest;
use crate::rules::custom::Cards;
use crate::snapshot::{RepoPath, Snapshot};
use crate::text::SourceMap;

/// An artifact that can be reviewed, as it is now.
#[derive(Debug)]
pub(crate) struct Reviewable {
    /// The manifest that claims it.
    pub manifest: RepoPath,
    /// The claim's subject.
    pub claim: Subject,
    /// Its path, as the manifest writes it.
    pub path: String,
    /// The hash of its content.
    pub blob: String,
    /// The hash of what it covers.
    pub covers: Option<String>,
    /// Its last review in the lock file.
    pub recorded: Option<LockEntry>,
    /// The commit that last touched it; `None` if it has uncommitted changes, or if the commit is unknown.
    pub touched: Option<Commit>,
    /// What has changed in what it covers since it was last accurate.
    pub behind: Option<Behind>,
    /// Whether it is unknown what has changed.
    pub undecided: bool,
    /// Whether it has uncommitted changes, or is neither drifted nor stale.
    pub changed: bool,
    /// Whether it has uncommitted changes.
    pub now: bool,
    /// What it is claimed as.
    pub kind: ArtifactKind,
}

/// The lock file beside one manifest, as it is on disk.
#[derive(Debug)]
pub(crate) struct LockFile {
    /// Its path, even if it does not exist.
    pub path: RepoPath,
    /// Its text; `None` if it does not exist.
    pub text: Option<String>,
    /// Its entries.
    pub entries: Vec<LockEntry>,
    /// The subjects of all claims of its manifest.
    pub claims: HashSet<Subject>,
    /// The handles of `[people]`, by e-mail address.
    pub people: HashMap<String, String>,
}

/// Why nothing can be recorded. Each message is one line with the next action.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReviewError {
    /// No manifest, or one that cannot be read.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A name that is not an artifact.
    #[error("`{name}` is not a tracked artifact of a manifest: {advice}")]
    NoArtifact {
        /// The name as given.
        name: String,
        /// A suggestion.
        advice: String,
    },
    /// A lock file that does not parse.
    #[error("`{0}` cannot be read: {1}; correct it, or remove what does not parse")]
    Lock(String, String),
}

/// A requested artifact: as written, and as a path if it is one.
#[derive(Debug, Clone)]
pub(crate) struct ReviewTarget {
    /// As written: a claim's subject, or a path.
    pub text: String,
    /// The path.
    pub path: Option<RepoPath>,
}

/// The requested artifacts, each with the lock file of its manifest.
pub(crate) fn find(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    wanted: &[ReviewTarget],
    today: Date,
) -> Result<Vec<(LockFile, Vec<Reviewable>)>, ReviewError> {
    let options = crate::evaluate::Options { exact: true, ..crate::evaluate::Options::on(today) };
    let mut sources = SourceMap::default();
    let mut library = Library::new(snapshot, &mut sources);
    let everything = [Target::Folder(RepoPath::root())];
    let (found, _) = find_manifests(snapshot, &everything, &options)?;
    if found.is_empty() {
        return Err(nothing_found(snapshot, &everything).into());
    }
    let needs = Needs { evals: false, values: false, topics: false, today: options.today.into() };
    let manifests = found.iter().map(|found| (&found.path, &found.text, &found.manifest));
    let known = gather(snapshot, manifests, &needs, &[], &mut Cards::default(), &mut library, &mut sources);
    let systems: Vec<_> = known.iter().map(GatheredManifest::system).collect();
    let mut missed: Vec<&ReviewTarget> = wanted.iter().collect();
    let mut others = Vec::new();
    let mut chosen = Vec::new();
    for (at, system) in systems.iter().enumerate() {
        for claim in system.claims {
            let Some(artifact) = TrackedArtifact::of(system, claim, snapshot) else { continue };
            let is = |wanted: &ReviewTarget| {
                wanted.text == *claim.subject
                    || wanted.text == artifact.path
                    || wanted.path.as_ref().is_some_and(|path| artifact.is_at(path))
            };
            if wanted.iter().any(is) {
                missed.retain(|wanted| !is(wanted));
                chosen.push((at, claim, artifact));
            } else {
                others.push(artifact);
            }
        }
    }
    if let Some(wanted) = missed.first() {
        return Err(no_artifact(wanted, &others));
    }
    let question = freshness::FreshnessQuestion { today: &today.into(), exact: true, ignored: None };
    let all_freshness = freshness::resolve(&systems, snapshot, history, &library, question);
    let evaluated =
        freshness::evaluated_tree(snapshot, chosen.iter().flat_map(|(_, _, artifact)| artifact.subjects()));
    let mut all = Vec::new();
    for ((at, system), freshness) in systems.iter().enumerate().zip(&all_freshness) {
        let mine = chosen.iter().filter(|(of, ..)| *of == at);
        let mine: Vec<_> = mine
            .filter_map(|(_, claim, artifact)| reviewable(system, freshness, claim, artifact, &evaluated))
            .collect();
        if !mine.is_empty() {
            all.push((lock_file(system, &sources)?, mine));
        }
    }
    Ok(all)
}

fn no_artifact(wanted: &ReviewTarget, others: &[TrackedArtifact<'_>]) -> ReviewError {
    let group = others.iter().find(|other| wanted.path.as_ref().is_some_and(|path| other.holds(path)));
    let near = || nearest(&wanted.text, others.iter().map(|other| other.path));
    let advice = if let Some(group) = group {
        format!("it is part of the artifact `{}`: name that one", group.path)
    } else if let Some(near) = near() {
        format!("did you mean `{near}`?")
    } else {
        "name the path of an artifact, or the subject of a claim as findings show it".to_owned()
    };
    ReviewError::NoArtifact { name: wanted.text.clone(), advice }
}

fn reviewable(
    system: &SystemInput<'_>,
    freshness: &Freshness<'_>,
    claim: &Claim<'_>,
    artifact: &TrackedArtifact<'_>,
    evaluated: &EvaluatedTree<'_>,
) -> Option<Reviewable> {
    let blob = artifact.content(evaluated)?;
    let known = freshness.of(claim);
    let touched = known.and_then(|known| match &known.touched {
        LastTouched::By(commit) => Some((**commit).clone()),
        _ => None,
    });
    let behind = known.and_then(|known| match &known.drift {
        Drift::Behind(behind) => Some(behind.clone()),
        _ => None,
    });
    let recorded = system
        .lock
        .and_then(|lock| lock.of(&claim.subject, artifact.path).or_else(|| lock.of_content(&blob)).cloned());
    let now = known.is_some_and(|known| known.touched == LastTouched::Now);
    let is_right = |known: &ArtifactFreshness<'_>| {
        !matches!(known.drift, Drift::Behind(_)) && !matches!(known.age, Age::Stale(_))
    };
    Some(Reviewable {
        manifest: system.path.clone(),
        claim: claim.subject.clone(),
        path: artifact.path.to_owned(),
        blob,
        covers: artifact.covered(evaluated),
        recorded,
        touched,
        changed: now || known.is_some_and(is_right),
        now,
        kind: claim.kind()?,
        undecided: known.is_some_and(|known| matches!(known.drift, Drift::Undecided(_))),
        behind,
    })
}

fn lock_file(system: &SystemInput<'_>, sources: &SourceMap) -> Result<LockFile, ReviewError> {
    let path = system.folder.child(evidence::lock::FILE_NAME.as_bytes());
    let people = owner::people(&system.manifest.root);
    let claims = system.claims.iter().map(|claim| claim.subject.clone()).collect();
    match system.lock {
        None => Ok(LockFile { path, text: None, entries: Vec::new(), claims, people }),
        Some(lock) => match &lock.entries {
            Ok(entries) => {
                let text = Some(sources.get(lock.file).text().to_owned());
                Ok(LockFile { path, text, entries: entries.clone(), claims, people })
            }
            Err((_, why)) => Err(ReviewError::Lock(path.to_string(), why.clone())),
        },
    }
}

/// Why `statement` cannot be recorded for an artifact; `None` if it can.
pub(crate) fn refusal(reviewable: &Reviewable, statement: &Statement) -> Option<String> {
    let Reviewable { path, recorded, blob, changed, kind, .. } = reviewable;
    if *kind == ArtifactKind::EvalResults {
        return Some(format!("`{path}` contains eval results, which are not reviewed: run the suite again"));
    }
    if let Some(newer) = recorded.as_ref().filter(|entry| entry.on > statement.on) {
        return Some(format!("a newer review of `{path}` is recorded, on {}", newer.on));
    }
    let reviewed_as_it_is = recorded.as_ref().is_some_and(|entry| entry.blob == *blob);
    (statement.word == UPDATED && (reviewed_as_it_is || !changed)).then(|| {
        format!(
            "`{path}` has not changed since it was last accurate: change it, or use `--statement still-accurate` with `--reason`"
        )
    })
}

/// The statement that an artifact was brought up to date.
pub(crate) const UPDATED: &str = "updated";

/// The result of a review of an artifact.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// The reviewer.
    pub by: String,
    /// The date of the review.
    pub on: Date,
    /// `updated` or `still-accurate`.
    pub word: &'static str,
    /// Why it is still accurate.
    pub reason: Option<String>,
}

/// The entries of a lock file with these reviews added. A new review of an artifact replaces its older one, also if the claim was renamed.
pub(crate) fn record(lock: &LockFile, reviewed: &[Reviewable], statement: &Statement) -> Vec<LockEntry> {
    let is_replaced = |entry: &LockEntry| {
        reviewed.iter().any(|reviewed| {
            let moved = entry.blob == reviewed.blob && !lock.claims.contains(&entry.claim);
            moved || reviewed.claim == entry.claim && reviewed.path == entry.path
        })
    };
    let mut all: Vec<LockEntry> = lock.entries.iter().filter(|entry| !is_replaced(entry)).cloned().collect();
    all.extend(reviewed.iter().map(|reviewed| LockEntry {
        claim: reviewed.claim.clone(),
        path: reviewed.path.clone(),
        blob: reviewed.blob.clone(),
        covers: reviewed.covers.clone(),
        by: statement.by.clone(),
        on: statement.on,
        statement: statement.word.to_owned(),
        reason: statement.reason.clone(),
        at: 0..0,
    }));
    all
}
