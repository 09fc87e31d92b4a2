//! Where the reader of a report stands, so that a command that is printed works when it is pasted there.

use crate::gate::Gate;
use crate::path::RepoPath;
use crate::shell;

/// The place from which a check was run.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReaderPlace<'p> {
    /// The path from the current folder to the repository's root: empty, `../..`, or an absolute path from outside. None if nothing can be
    /// written there, as in a bare repository.
    pub to_root: Option<&'p str>,
    /// The paths that were checked, as they were given.
    pub paths: &'p [Vec<u8>],
}

impl ReaderPlace<'_> {
    /// A `readiness check` with the paths that were checked.
    pub(super) fn check(self, options: &str) -> String {
        shell::command(&format!("readiness check {options}"), self.paths)
    }

    /// The command that gets the rest of a shallow clone.
    pub(super) fn fetch(self) -> String {
        match self.to_root.filter(|to_root| std::path::Path::new(to_root).is_absolute()) {
            Some(root) => format!("git -C {} fetch --unshallow", shell::argument(root.as_bytes())),
            None => "git fetch --unshallow".to_owned(),
        }
    }

    /// The command that adds what a gate owes to the manifest in `folder`.
    pub(super) fn add(self, gate: Gate, folder: &RepoPath) -> Option<String> {
        let folder = shell::folder(self.to_root?, folder.as_bstr());
        Some(shell::command(&format!("readiness init --add {gate}"), folder))
    }
}
