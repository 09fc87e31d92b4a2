//! Somebody decided, on evidence, and wrote it down.

pub mod endless_pilot;
