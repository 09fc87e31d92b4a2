//! Reads the documents that a commit added or changed. They may explain the commit, in addition to its message.

use std::ops::ControlFlow;

use bstr::BStr;

use super::tree::{TreeEntry, each_difference};
use super::{CommitId, History, IncompleteHistory};
use crate::limits::history as limits;
use crate::snapshot::RepoPath;

/// Extensions of files in which people write decisions.
const ENDINGS: &[&str] = &[".md", ".markdown", ".mdx", ".txt", ".adoc", ".rst", ".org"];

impl History {
    /// Returns the texts of the documents that a commit added or changed compared with its first parent. For a merge,
    /// these are all documents of the merged branch. An error if an object is missing, or there is too much text.
    pub fn documents_of(&mut self, commit: CommitId) -> Result<Vec<String>, IncompleteHistory> {
        let node = self.commits.node(commit.0, &mut self.objects)?;
        if node.cut {
            return Err(IncompleteHistory);
        }
        let (tree, parent) = (node.tree, node.parents.first().copied());
        let before = match parent {
            Some(parent) => Some(self.commits.node(parent, &mut self.objects)?.tree),
            None => None,
        };
        let mut found = Vec::new();
        let mut seen = |path: &BStr, _: Option<TreeEntry>, is: Option<TreeEntry>| {
            if let Some(entry) = is.filter(|_| is_document(&RepoPath::from_git(path))) {
                found.push(entry.id);
            }
            if found.len() <= limits::ADDED_DOCUMENTS {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        each_difference(&mut self.objects, before, Some(tree), &mut seen)?;
        if found.len() > limits::ADDED_DOCUMENTS {
            return Err(IncompleteHistory);
        }
        let (mut texts, mut all) = (Vec::new(), 0);
        for id in found {
            let text = self.blob(&id, limits::ADDED_DOCUMENT_BYTES)?;
            all += text.len();
            if all > limits::ADDED_BYTES {
                return Err(IncompleteHistory);
            }
            texts.push(String::from_utf8_lossy(&text).into_owned());
        }
        Ok(texts)
    }
}

fn is_document(path: &RepoPath) -> bool {
    let path = path.to_string().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}
