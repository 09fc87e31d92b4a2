//! What the user of the editor sets.

use serde::Deserialize;

/// The `initializationOptions`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(super) struct ClientSettings {
    /// Whether to complete keys and words too. Off, because TOML language servers complete them from the schema.
    pub(super) keys: bool,
}
