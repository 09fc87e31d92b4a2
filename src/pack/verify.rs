//! Compares a pack with what was computed again. Nothing of the pack is trusted.

use std::collections::BTreeMap;

use super::archive::PackError;
use super::{
    DOSSIER_HTML, DOSSIER_MARKDOWN, EVIDENCE, EvidenceRow, REPORT, STATEMENT, SUMMARY_STATEMENT, archive,
};
use crate::path::RepoPath;
use crate::snapshot::Snapshot;

/// The result of one comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It is the same.
    Match,
    /// It differs, as described here.
    Mismatch(String),
    /// It is not in the repository.
    Missing(String),
    /// It could not be computed again, for this reason.
    CannotTell(String),
}

/// What was compared, by name, with the results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PackCheck(pub(crate) Vec<(String, Checked)>);

impl PackCheck {
    /// Adds a result.
    pub(crate) fn add(&mut self, what: impl Into<String>, checked: Checked) {
        self.0.push((what.into(), checked));
    }

    /// Whether something differs or is missing.
    pub(crate) fn is_refuted(&self) -> bool {
        self.0.iter().any(|(_, checked)| matches!(checked, Checked::Mismatch(_) | Checked::Missing(_)))
    }

    /// Whether something could not be told.
    pub(crate) fn is_open(&self) -> bool {
        self.0.iter().any(|(_, checked)| matches!(checked, Checked::CannotTell(_)))
    }
}

/// Compares the evidence of a pack with the tree of its commit.
pub(crate) fn evidence(files: &BTreeMap<String, String>, tree: &dyn Snapshot, check: &mut PackCheck) {
    let text = files.get(EVIDENCE).map(String::as_str).unwrap_or_default();
    for (number, line) in (1..).zip(text.lines()) {
        let Ok(row) = serde_json::from_str::<EvidenceRow>(line) else {
            check.add(
                format!("{EVIDENCE}:{number}"),
                Checked::Mismatch("it is no row of evidence".to_owned()),
            );
            continue;
        };
        let path = RepoPath::root().join(&row.path).ok();
        let id = path.and_then(|path| tree.listing().get(&path)).map(|tracked| tracked.id.to_string());
        let checked = match id {
            None => Checked::Missing("the commit has no such file".to_owned()),
            Some(id) if id == row.blob => Checked::Match,
            Some(id) => Checked::Mismatch(format!("the pack says {}, the commit has {id}", row.blob)),
        };
        check.add(row.path, checked);
    }
}

/// Compares the files of a pack with those of a pack that was made again. `made` is an error if it could not be.
pub(crate) fn compare(
    files: &BTreeMap<String, String>,
    tree: &dyn Snapshot,
    made: Result<&[u8], String>,
) -> Result<PackCheck, PackError> {
    let mut check = PackCheck::default();
    evidence(files, tree, &mut check);
    let made = match made {
        Ok(bytes) => Ok(archive::read(bytes)?),
        Err(why) => Err(why),
    };
    for name in [REPORT, EVIDENCE, DOSSIER_HTML, DOSSIER_MARKDOWN, STATEMENT, SUMMARY_STATEMENT] {
        let packed = files.get(name);
        let checked = match &made {
            Err(why) => Checked::CannotTell(why.clone()),
            Ok(made) => match (packed, made.get(name)) {
                (Some(packed), Some(made)) if packed == made => Checked::Match,
                (Some(_), Some(_)) => {
                    Checked::Mismatch("evaluating the commit again gives another file".to_owned())
                }
                (None, Some(_)) => Checked::Missing("the pack does not hold it".to_owned()),
                (Some(_), None) => Checked::Mismatch("no such file is made".to_owned()),
                (None, None) => continue,
            },
        };
        check.add(name, checked);
    }
    Ok(check)
}
