//! Evaluates one repository, and keeps its row. Whatever cannot be evaluated is a row with its reason.

use std::path::Path;

use jiff::civil::Date;

use super::super::outside;
use crate::evaluate::{CheckError, Options, Target, evaluate_found, find_manifests, nothing_found};
use crate::history::History;
use crate::manifest::model::Stage;
use crate::output::json;
use crate::output::portfolio::{self as formats, RowPlace};
use crate::portfolio::search::{FoundRepository, name_of_place};
use crate::portfolio::{RepositoryRow, RepositoryStatus, RowSource};
use crate::snapshot::{Metered, OpenError, RepoPath, Repository, Snapshot};

/// How much work one repository may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct WorkLimits {
    pub(super) commits: u64,
    pub(super) bytes: u64,
    pub(super) claims: u64,
}

/// How repositories are evaluated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge {
    pub(super) today: Date,
    pub(super) stage: Option<Stage>,
    pub(super) limits: WorkLimits,
}

/// Why a repository was not evaluated.
struct NotEvaluated(RepositoryStatus, String);

impl From<OpenError> for NotEvaluated {
    fn from(error: OpenError) -> Self {
        let status = match error {
            OpenError::Bare(_) => RepositoryStatus::NoManifest,
            _ => RepositoryStatus::Unreadable,
        };
        Self(status, error.to_string())
    }
}

impl From<CheckError> for NotEvaluated {
    fn from(error: CheckError) -> Self {
        let status = match error {
            CheckError::NoManifest { .. } => RepositoryStatus::NoManifest,
            _ => RepositoryStatus::Unreadable,
        };
        Self(status, error.to_string())
    }
}

impl Judge {
    /// The row of a repository.
    pub(super) fn row(&self, found: &FoundRepository) -> RepositoryRow {
        let name = name_of_place(&found.place);
        let place =
            RowPlace { path: &found.path, name: &name, source: RowSource::Repository, listed: &found.listed };
        let evaluated = match &found.problem {
            Some(problem) => Err(NotEvaluated(RepositoryStatus::Unreadable, problem.clone())),
            None => self.evaluate(found, place),
        };
        evaluated.unwrap_or_else(|NotEvaluated(status, reason)| {
            formats::without_systems(place, &self.today.to_string(), status, Some(reason), None)
        })
    }

    fn evaluate(&self, found: &FoundRepository, place: RowPlace<'_>) -> Result<RepositoryRow, NotEvaluated> {
        let repository = open(&found.place)?;
        let rev = repository.is_bare().then_some("HEAD");
        if repository.has_more_commits(self.limits.commits)? {
            return Err(beyond("commits", self.limits.commits, "--max-commits"));
        }
        let tree: Box<dyn Snapshot + '_> = match rev {
            Some(rev) => Box::new(repository.revision(rev)?),
            None => Box::new(repository.work_tree()?),
        };
        let tree = Metered::new(&*tree, self.limits.bytes);
        let evaluated = match &found.listed.manifest {
            Some(file) => self.by_outside(file, &tree, &repository, rev, place),
            None => self.systems(&tree, &repository, rev, place),
        };
        if tree.is_spent() {
            return Err(beyond("bytes of evidence", self.limits.bytes, "--max-bytes"));
        }
        evaluated
    }

    fn options(&self) -> Options {
        Options { stage: self.stage, exact: true, ..Options::on(self.today) }
    }

    /// Evaluates a repository by a manifest from outside.
    fn by_outside(
        &self,
        file: &Path,
        tree: &dyn Snapshot,
        repository: &Repository,
        rev: Option<&str>,
        place: RowPlace<'_>,
    ) -> Result<RepositoryRow, NotEvaluated> {
        let unreadable = |why| NotEvaluated(RepositoryStatus::Unreadable, why);
        let manifest = outside::of_option(file).map_err(unreadable)?;
        self.claims_are_allowed(manifest.count())?;
        let mut history = History::open(repository, rev)?;
        let report = manifest.evaluate(tree, history.as_mut(), &self.options()).report;
        Ok(formats::row(&json::document(&report), place))
    }

    fn claims_are_allowed(&self, entries: usize) -> Result<(), NotEvaluated> {
        let limit = self.limits.claims;
        let is_more = entries as u64 > limit;
        if is_more { Err(beyond("entries in its manifests", limit, "--max-claims")) } else { Ok(()) }
    }

    fn systems(
        &self,
        tree: &dyn Snapshot,
        repository: &Repository,
        rev: Option<&str>,
        place: RowPlace<'_>,
    ) -> Result<RepositoryRow, NotEvaluated> {
        let options = self.options();
        let targets = [Target::Folder(RepoPath::root())];
        let (manifests, excluded) = find_manifests(tree, &targets, &options)?;
        if manifests.is_empty() {
            return Err(nothing_found(tree, &targets).into());
        }
        self.claims_are_allowed(manifests.iter().map(|found| found.manifest.count()).sum())?;
        let mut history = History::open(repository, rev)?;
        let mut report = evaluate_found(tree, history.as_mut(), manifests, &options, |_| Vec::new()).report;
        report.excluded = excluded;
        Ok(formats::row(&json::document(&report), place))
    }
}

/// Why a folder is no repository.
const NONE: &str = "it is not a git repository: clone it again";

/// Opens the repository at a place, and not one around it.
fn open(place: &Path) -> Result<Repository, NotEvaluated> {
    let unreadable = |why: &str| NotEvaluated(RepositoryStatus::Unreadable, why.to_owned());
    if !place.exists() {
        return Err(unreadable("the path does not exist: correct it, or clone the repository there"));
    }
    let repository = match Repository::discover(Some(place)) {
        Err(OpenError::NoRepository(_)) => return Err(unreadable(NONE)),
        other => other?,
    };
    #[expect(clippy::disallowed_methods, reason = "the user named the path: it is not a path of a tree")]
    let full = std::fs::canonicalize(place);
    if full.is_ok_and(|full| full == repository.root()) {
        return Ok(repository);
    }
    Err(unreadable(NONE))
}

fn beyond(what: &str, limit: u64, option: &str) -> NotEvaluated {
    let why = format!("it has more than {limit} {what}: {option} allows more");
    NotEvaluated(RepositoryStatus::BeyondLimits, why)
}
