//! Notices that HEAD or the index moved, without reading either.

use std::time::SystemTime;

use super::Repository;

/// What HEAD and the index were at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RepositoryStamp {
    /// HEAD's commit; none if it has none or cannot be read.
    head: Option<String>,
    /// The time and the size of the index; none if there is none.
    index: Option<(SystemTime, u64)>,
}

impl Repository {
    /// HEAD and the index, for a comparison with a later time.
    pub(crate) fn stamp(&self) -> RepositoryStamp {
        let head = self.commit("HEAD").ok().flatten().map(|id| id.to_string());
        let index = std::fs::symlink_metadata(self.gix().index_path());
        let index = index.ok().and_then(|index| Some((index.modified().ok()?, index.len())));
        RepositoryStamp { head, index }
    }
}
