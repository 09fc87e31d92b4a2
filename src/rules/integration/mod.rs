//! Rules on integrations: connected to the real system, with a contract, tests and a fallback.

pub(crate) mod simulated_integration;
