//! Tests of placeholders.
