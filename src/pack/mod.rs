//! The pack: a dossier for the record, as one tar archive, with everything that is needed to check it again.
//!
//! The same commit and the same version of the program give the same bytes, from any complete clone: the report in the pack leaves out
//! remote and branch, and counts the commit's day as today. Nothing is signed here.

mod archive;
mod statement;
mod verify;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::limits::pack as limits;
use crate::output::clean;
use crate::output::dossier::{self, Dossier};
use crate::output::json::format::Document;
use crate::path::RepoPath;
use crate::report::ArtifactStatus;
use crate::snapshot::Snapshot;
use crate::text::hex;

pub(crate) use archive::read;
pub(crate) use verify::{Checked, PackCheck, compare};

/// The files of a pack, by name.
pub(crate) const DOSSIER_HTML: &str = "dossier.html";
pub(crate) const DOSSIER_MARKDOWN: &str = "dossier.md";
pub(crate) const EVIDENCE: &str = "evidence.jsonl";
pub(crate) const REPORT: &str = "report.json";
pub(crate) const STATEMENT: &str = "statement.json";
pub(crate) const SUMMARY_STATEMENT: &str = "svr.json";
pub(crate) const HOW_TO_VERIFY: &str = "VERIFY.md";

/// The commit and the tree that a pack is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackedRevision {
    /// The commit's id.
    pub(crate) commit: String,
    /// Its tree's id.
    pub(crate) tree: String,
    /// Its time, in seconds since 1970.
    pub(crate) time: u64,
}

/// A piece of evidence: a line of `evidence.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EvidenceRow {
    /// The key path that claims it.
    pub(crate) subject: String,
    /// Its path from the repository's root.
    pub(crate) path: String,
    /// Its git object id.
    pub(crate) blob: String,
    /// The SHA-256 of its content; null if it is too large or cannot be read.
    pub(crate) sha256: Option<String>,
    /// Its size in bytes; null if it cannot be read.
    pub(crate) size: Option<u64>,
    /// The status of the artifact.
    pub(crate) status: ArtifactStatus,
    /// The commit that last touched the artifact.
    pub(crate) last_commit: Option<String>,
}

/// The report as a pack holds it: without what differs between clones.
pub(crate) fn without_clone(mut document: Document<'_>) -> Document<'_> {
    document.repository.name = None;
    document.repository.remote = None;
    document.repository.branch = None;
    document
}

/// Builds a pack. Without a revision, as for a work tree, it has no statement.
pub(crate) fn build(
    document: &Document<'_>,
    snapshot: &dyn Snapshot,
    revision: Option<&PackedRevision>,
) -> Result<Vec<u8>, String> {
    let dossier = Dossier::of(document, None)?;
    let report = clean::json(document);
    let rows = evidence(document, snapshot);
    let rows: String = rows.iter().map(clean::json_line).collect();
    let mut files = vec![
        (DOSSIER_HTML, dossier::html(&dossier)),
        (DOSSIER_MARKDOWN, dossier::markdown(&dossier)),
        (EVIDENCE, rows),
        (HOW_TO_VERIFY, how_to_verify(revision)),
    ];
    if let Some(revision) = revision {
        let [own, summary] = statement::statements(document, revision, &sha256(report.as_bytes()));
        files.push((STATEMENT, own));
        files.push((SUMMARY_STATEMENT, summary));
    }
    files.push((REPORT, report));
    archive::write(files, revision.map_or(0, |revision| revision.time)).map_err(|error| error.to_string())
}

/// The evidence of a report, by path and subject.
fn evidence(document: &Document<'_>, snapshot: &dyn Snapshot) -> Vec<EvidenceRow> {
    let mut rows = Vec::new();
    for artifact in document.systems.iter().flat_map(|system| &system.artifacts) {
        let own = artifact.blob.as_deref().map(|blob| (&*artifact.path, blob));
        let files = own.into_iter().chain(artifact.files.iter().map(|file| (&*file.path, &*file.blob)));
        rows.extend(files.map(|(path, blob)| {
            let content = RepoPath::root()
                .join(path)
                .ok()
                .and_then(|path| snapshot.read(&path, limits::EVIDENCE_BYTES).ok());
            EvidenceRow {
                subject: artifact.claim.to_string(),
                path: path.to_owned(),
                blob: blob.to_owned(),
                sha256: content.as_deref().map(sha256),
                size: content.as_ref().map(|content| content.len() as u64),
                status: artifact.status,
                last_commit: artifact.last_touched.as_ref().map(|touched| touched.commit.to_string()),
            }
        }));
    }
    rows.sort_by(|a, b| (&a.path, &a.subject).cmp(&(&b.path, &b.subject)));
    rows
}

fn how_to_verify(revision: Option<&PackedRevision>) -> String {
    let about = match revision {
        Some(revision) => format!("This pack is about commit `{}`.", revision.commit),
        None => "This pack is about files that were not committed, so it has no statement.".to_owned(),
    };
    format!(
        "# How to check this pack\n\n{about}\n\n\
         In a complete clone of the repository, with the same version of the program:\n\n\
         ```sh\nreadiness verify PACK.tar --repo .\n```\n\n\
         It compares each object id in `evidence.jsonl` with the repository, evaluates the commit again, and renders the dossier again. \
         By hand: `git cat-file -p ID` shows a piece of evidence, and `sha256sum report.json` is the digest in `statement.json`.\n\n\
         `statement.json` and `svr.json` are in-toto statements and are not signed. Sign them with the tool of your platform.\n"
    )
}

/// The SHA-256 of bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
