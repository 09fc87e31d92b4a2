//! `readiness report --pack` and `readiness verify`: makes a pack, and makes it again to compare.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args as ClapArgs;

use super::environment::audience;
use super::{Color, FAILED, Failure, print};
use crate::evaluate::{Options, Target, evaluate};
use crate::history::History;
use crate::limits::pack as limits;
use crate::manifest::model::Stage;
use crate::output::clean;
use crate::output::json;
use crate::output::json::format::Document;
use crate::output::json::people::{self, PeopleNaming};
use crate::pack::{self, Checked, PackCheck, PackedRevision};
use crate::path::RepoPath;
use crate::snapshot::{Repository, Snapshot, SnapshotKind, Stored, read_named};
use crate::text::counted;

/// Checks a pack against the repository: compares every piece of evidence, evaluates the commit again, and renders the dossier again.
#[derive(Debug, ClapArgs)]
pub(super) struct VerifyArgs {
    /// The pack, as `readiness report --pack` writes it
    #[arg(value_name = "PACK")]
    pack: PathBuf,

    /// The repository [default: the repository of the current folder]
    #[arg(long, value_name = "PATH")]
    repo: Option<PathBuf>,
}

/// Makes the pack of a revision, evaluated on the day of its commit.
pub(super) fn of_revision(
    repository: &Repository,
    tree: &Stored<'_>,
    targets: &[Target],
    stage: Option<Stage>,
    naming: PeopleNaming,
) -> Result<Vec<u8>, Failure> {
    let commit = tree.about().revision.clone().unwrap_or_default();
    let day = tree.about().committed.ok_or("the day of the commit cannot be read")?;
    let options = Options { stage, exact: true, ..Options::on(day) };
    let mut history = History::open(repository, Some(&commit))?;
    let report = evaluate(tree, history.as_mut(), targets, &options)?.report;
    let (tree_id, time) = repository.tree_and_time(&commit).ok_or("the commit cannot be read")?;
    let revision = PackedRevision { commit, tree: tree_id, time };
    let document = pack::without_clone(people::document(&report, naming)?);
    Ok(pack::build(&document, tree, Some(&revision))?)
}

/// Makes the pack of a tree that is not committed.
pub(super) fn of_files(
    report: &crate::report::Report,
    tree: &dyn Snapshot,
    naming: PeopleNaming,
) -> Result<Vec<u8>, Failure> {
    Ok(pack::build(&pack::without_clone(people::document(report, naming)?), tree, None)?)
}

pub(super) fn run(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let shown = args.pack.display().to_string();
    let refused = |why: String| Failure::from(format!("`{shown}` is not a pack: {why}"));
    let bytes = read_named(&args.pack, limits::PACK_BYTES).map_err(|error| format!("`{shown}` {error}"))?;
    let files = pack::read(&bytes).map_err(|error| refused(error.to_string()))?;
    let report = files.get(pack::REPORT).map(String::as_str).unwrap_or_default();
    let document = json::read(report).map_err(|why| refused(format!("its report cannot be read: {why}")))?;
    let repository = Repository::discover(args.repo.as_deref())?;
    let check = check(&repository, &document, &files)?;
    print(&in_words(&check, &document), Color::Never)?;
    Ok(match (check.is_refuted(), check.is_open()) {
        (true, _) => ExitCode::from(1),
        (false, true) => ExitCode::from(FAILED),
        (false, false) => ExitCode::SUCCESS,
    })
}

fn check(
    repository: &Repository,
    document: &Document<'_>,
    files: &std::collections::BTreeMap<String, String>,
) -> Result<PackCheck, Failure> {
    let mut open = PackCheck::default();
    let head = document.repository.head.as_ref().filter(|_| document.snapshot.kind == SnapshotKind::Revision);
    let Some(head) = head else {
        open.add(
            "commit",
            Checked::CannotTell("the pack was made from files that were not committed".to_owned()),
        );
        return Ok(open);
    };
    let is_id = head.commit.len() >= 40 && head.commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let tree = match is_id.then(|| repository.revision(&head.commit)) {
        Some(Ok(tree)) => tree,
        Some(Err(_)) if repository.is_shallow() => {
            let why = "this clone is shallow and does not hold it: run `git fetch --unshallow`";
            open.add("commit", Checked::CannotTell(why.to_owned()));
            return Ok(open);
        }
        Some(Err(_)) | None => {
            open.add("commit", Checked::Missing(format!("the repository has no commit `{}`", head.commit)));
            return Ok(open);
        }
    };
    let version = env!("CARGO_PKG_VERSION");
    let made = match document.systems.as_slice() {
        _ if document.tool.version != version => {
            Err(format!("the pack was made by version {}, and this is {version}", document.tool.version))
        }
        _ if tree.about().shallow => {
            Err("this clone is shallow: run `git fetch --unshallow` and verify again".to_owned())
        }
        [system] => {
            let manifest = RepoPath::root()
                .join(&system.manifest)
                .map_err(|_| "the pack's manifest is outside of the repository")?;
            let targets = [Target::Manifest(manifest)];
            of_revision(repository, &tree, &targets, Some(system.judged_at), document.people)
                .map_err(|error| error.to_string())
        }
        _ => Err("its report is not about one system".to_owned()),
    };
    let made = made.as_deref().map_err(Clone::clone);
    Ok(pack::compare(files, &tree, made)?)
}

/// The results: everything that does not match, one line each, then one line that sums up.
fn in_words(check: &PackCheck, document: &Document<'_>) -> String {
    let mut out = String::new();
    let mut matched = 0;
    for (what, checked) in &check.0 {
        let line = match checked {
            Checked::Match => {
                matched += 1;
                continue;
            }
            Checked::Mismatch(why) => format!("mismatch     {what}: {why}"),
            Checked::Missing(why) => format!("missing      {what}: {why}"),
            Checked::CannotTell(why) => format!("cannot tell  {what}: {why}"),
        };
        out.push_str(&clean::line(&line, audience()));
        out.push('\n');
    }
    let of = document.repository.head.as_ref().map_or("no commit", |head| &*head.commit);
    let stage = document.systems.first().map(|system| system.judged_at.as_str()).unwrap_or_default();
    let verdict = match (check.is_refuted(), check.is_open()) {
        (true, _) => "the pack does not match the repository",
        (false, true) => "the pack cannot be checked completely here",
        (false, false) => "the pack matches the repository",
    };
    let sum = format!(
        "{matched} of {} match; {verdict} ({of}, judged at {stage} for {})",
        counted(check.0.len(), "item"),
        document.as_of
    );
    out.push_str(&clean::line(&sum, audience()));
    out.push('\n');
    out
}
