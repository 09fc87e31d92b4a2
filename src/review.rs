//! What `readiness review` records: that somebody looked at an artifact as it is now. Writes nothing.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::claim::Claim;
use crate::evaluate::{CheckError, Target, find_manifests, gather};
use crate::evidence::lock::LockEntry;
use crate::evidence::numbers::Needs;
use crate::evidence::{self, Library};
use crate::freshness::{
    self, Age, ArtifactFreshness, Behind, Drift, Freshness, JudgedArtifact, LastTouched, SystemInput,
};
use crate::history::{Commit, History, JudgedTree};
use crate::manifest::Subject;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::owner;
use crate::nearest::nearest;
use crate::snapshot::{RepoPath, Snapshot};
use crate::text::SourceMap;

/// An artifact that can be reviewed, as it is now.
#[derive(Debug)]
pub struct Reviewable {
    /// The manifest that claims it.
    pub manifest: RepoPath,
    /// The claim's subject.
    pub claim: Subject,
    /// Its path, as the manifest writes it.
    pub path: String,
    /// What stands for its content.
    pub blob: String,
    /// What stands for the content of what it covers.
    pub covers: Option<String>,
    /// The last review that is recorded in the lock.
    pub recorded: Option<LockEntry>,
    /// The commit that last touched it; none where that is now, or not known.
    pub touched: Option<Commit>,
    /// What has changed since it was last right, of what it covers.
    pub behind: Option<Behind>,
    /// Whether it cannot be told what has changed.
    pub undecided: bool,
    /// Whether it is being changed right now, or was since it was last known to be out of date.
    pub changed: bool,
    /// Whether it is not committed as it is.
    pub now: bool,
    /// What it is claimed as.
    pub kind: ArtifactKind,
}

/// The reviews beside one manifest, as they are on disk.
#[derive(Debug)]
pub struct LockFile {
    /// Where it lies, or would.
    pub path: RepoPath,
    /// What it holds; none where there is none.
    pub text: Option<String>,
    /// Its entries.
    pub entries: Vec<LockEntry>,
    /// The subjects of all claims of its manifest.
    pub claims: HashSet<Subject>,
    /// Who has which address, by address: the handles of `[people]`.
    pub people: HashMap<String, String>,
}

/// Why nothing can be recorded. Each message is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// No manifest, or one that cannot be read.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A name that is no artifact.
    #[error("`{name}` is no artifact that a manifest claims and git tracks: {advice}")]
    NoArtifact {
        /// As asked for.
        name: String,
        /// What may be meant.
        advice: String,
    },
    /// A lock file that does not parse.
    #[error("`{0}` cannot be read: {1}; mend it, or take out what does not parse")]
    Lock(String, String),
}

/// An artifact that is asked for: as it was written, and as a path where it is one.
#[derive(Debug, Clone)]
pub struct ReviewTarget {
    /// As written: a claim's subject, or a path.
    pub text: String,
    /// The path.
    pub path: Option<RepoPath>,
}

/// The artifacts that are asked for, each with its manifest's lock file.
pub fn find(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    wanted: &[ReviewTarget],
    today: Date,
) -> Result<Vec<(LockFile, Vec<Reviewable>)>, ReviewError> {
    let options = crate::evaluate::Options { exact: true, ..crate::evaluate::Options::on(today) };
    let mut sources = SourceMap::default();
    let mut library = Library::new(snapshot, &mut sources);
    let (found, _) = find_manifests(snapshot, &[Target::Folder(RepoPath::root())], &options)?;
    let needs = Needs { evals: false, values: false, today: options.today };
    let known = gather(snapshot, &found, (needs, &[]), &mut library, &mut sources);
    let systems: Vec<_> = found.iter().zip(&known).map(|(found, known)| known.system(found)).collect();
    let mut missed: Vec<&ReviewTarget> = wanted.iter().collect();
    let mut others = Vec::new();
    let mut chosen = Vec::new();
    for (at, system) in systems.iter().enumerate() {
        for claim in system.claims {
            let Some(artifact) = JudgedArtifact::of(system, claim, snapshot) else { continue };
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
    let question = freshness::FreshnessQuestion { today, exact: true, ignored: None };
    let all_freshness = freshness::resolve(&systems, snapshot, history, &library, question);
    let judged = freshness::judged(snapshot, chosen.iter().flat_map(|(_, _, artifact)| artifact.subjects()));
    let mut all = Vec::new();
    for ((at, system), freshness) in systems.iter().enumerate().zip(&all_freshness) {
        let mine = chosen.iter().filter(|(of, ..)| *of == at);
        let mine: Vec<_> = mine
            .filter_map(|(_, claim, artifact)| reviewable(system, freshness, claim, artifact, &judged))
            .collect();
        if !mine.is_empty() {
            all.push((lock_file(system, &sources)?, mine));
        }
    }
    Ok(all)
}

fn no_artifact(wanted: &ReviewTarget, others: &[JudgedArtifact<'_>]) -> ReviewError {
    let group = others.iter().find(|other| wanted.path.as_ref().is_some_and(|path| other.holds(path)));
    let near = || nearest(&wanted.text, others.iter().map(|other| other.path));
    let advice = if let Some(group) = group {
        format!("it is part of `{}`, which is: name that", group.path)
    } else if let Some(near) = near() {
        format!("did you mean `{near}`?")
    } else {
        "name the path of one, or a subject as findings show it".to_owned()
    };
    ReviewError::NoArtifact { name: wanted.text.clone(), advice }
}

fn reviewable(
    system: &SystemInput<'_>,
    freshness: &Freshness<'_>,
    claim: &Claim<'_>,
    artifact: &JudgedArtifact<'_>,
    judged: &JudgedTree<'_>,
) -> Option<Reviewable> {
    let blob = artifact.content(judged)?;
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
        covers: artifact.covered(judged),
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

/// Why `statement` cannot be said of an artifact; none where it can.
pub fn refusal(reviewable: &Reviewable, statement: &Statement) -> Option<String> {
    let Reviewable { path, recorded, blob, changed, kind, .. } = reviewable;
    if *kind == ArtifactKind::EvalResults {
        return Some(format!("`{path}` are results: they are not reviewed but made again, run the suite"));
    }
    if let Some(newer) = recorded.as_ref().filter(|entry| entry.on > statement.on) {
        return Some(format!("a review of `{path}` on {} is recorded, which is newer", newer.on));
    }
    let reviewed_as_it_is = recorded.as_ref().is_some_and(|entry| entry.blob == *blob);
    (statement.word == UPDATED && (reviewed_as_it_is || !changed)).then(|| {
        format!(
            "`{path}` was not changed since it was last right: change it, or say `still-accurate` and why"
        )
    })
}

/// The statement that an artifact was brought up to date.
pub const UPDATED: &str = "updated";

/// What is said of an artifact that was looked at.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Who looked.
    pub by: String,
    /// On which day.
    pub on: Date,
    /// `updated` or `still-accurate`.
    pub word: &'static str,
    /// Why it is still accurate.
    pub reason: Option<String>,
}

/// The entries of a lock file with these reviews in it: an artifact's newer review replaces its older one, under an older name too.
pub fn record(lock: &LockFile, reviewed: &[Reviewable], statement: &Statement) -> Vec<LockEntry> {
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
