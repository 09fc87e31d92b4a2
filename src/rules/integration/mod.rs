//! Rules on integrations: connected to the real system, with a contract, tests and a fallback.

pub mod simulated_integration;
