//! The most of everything that is looked at, each with its reason. Where a limit ends the look, a finding says so, or the claim is one that
//! cannot be told: nothing is passed over in silence.

/// What the evidence of one run may cost.
pub mod evidence {
    /// How many files the evals of one system look at, each counted again for each eval: every one is opened and parsed. A folder of 300
    /// results may be the results of 300 evals.
    pub const EVAL_FILES: usize = 100_000;

    /// How many bytes of documents the pointers of one manifest are looked up in, each document again for each pointer. A report of 50 kB
    /// may hold the numbers of a thousand metrics.
    pub const POINTED_BYTES: u64 = 64 << 20;

    /// How many bytes of result files and suites are read a second time, because several evals of one system name them.
    pub const READ_AGAIN: u64 = 1 << 30;
}

/// What a manifest may hold.
pub mod manifest {
    /// How many globs one manifest has: each is made into a matcher and held against every file and every commit. No manifest that people
    /// wrote comes near it.
    pub const GLOBS: usize = 5_000;
}
