//! What a pack may hold.

/// Largest pack that is read, in bytes.
pub(crate) const PACK_BYTES: u64 = 256 << 20;
/// Largest file in a pack, in bytes: a report of a large repository.
pub(crate) const PACKED_FILE_BYTES: u64 = 64 << 20;
/// Largest piece of evidence that is hashed, in bytes. Of a larger one, git's own id stands alone.
pub(crate) const EVIDENCE_BYTES: u64 = 256 << 20;
