//! The ways to name people.

use crate::manifest::reader::choices;

choices! {
    /// How people are named.
    pub enum PeopleNaming {
        /// By the handles of the manifest. An e-mail address only if no handle is known.
        Handles = "handles",
        /// By the names that git knows, otherwise by handle.
        Names = "names",
        /// Not at all.
        None = "none",
    }
}

impl PeopleNaming {
    /// The naming of a report that does not say it.
    pub(super) fn unsaid() -> Self {
        Self::Handles
    }
}
