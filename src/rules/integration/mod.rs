//! The integrations are real: connected, agreed on, tested, and with a way to work without them.

pub mod simulated_integration;
