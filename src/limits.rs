//! The most of everything that is looked at, each with its reason. Where a limit ends the look, a finding says so, or the claim is one that
//! cannot be told: nothing is passed over in silence.

/// What the evidence of one run may cost.
pub mod evidence {
    /// How many files the evals of all systems look at, each counted again for each eval: every one is opened and parsed. A folder of 300
    /// results may be the results of 300 evals.
    pub const EVAL_FILES: usize = 100_000;

    /// How many bytes of documents the pointers of one manifest are looked up in, each document again for each pointer. A report of 50 kB
    /// may hold the numbers of a thousand metrics.
    pub const POINTED_BYTES: u64 = 64 << 20;

    /// How many bytes of data files are read a second time, because several evals or values name them, over all systems: some seconds of
    /// parsing.
    pub const READ_AGAIN: u64 = 512 << 20;

    /// How many bytes of documents are judged for one claim more than the first, over all systems: every rule looks through them again. A
    /// hundred systems may claim ten documents of 100 KB together.
    pub const JUDGED_AGAIN: u64 = 128 << 20;

    /// How often a glob is held against a path, over all systems: some seconds of work, since history asks the same again. A folder with all
    /// below it (`src/**`) costs nothing; two hundred systems may hold twenty other globs against a thousand files of their own each.
    pub const COMPARISONS: usize = 4_000_000;
}

/// What looking back may cost.
pub mod history {
    /// How many bytes of older versions of files numbers are looked up in, over all systems: some seconds of parsing.
    pub const OLDER_BYTES: usize = 64 << 20;

    /// How many files are followed through all their versions, because a number in them is another one than it was: each time is a walk
    /// through the history since then.
    pub const OLDER_FILES: usize = 100;
}

/// What a manifest may hold.
pub mod manifest {
    /// How many globs one manifest has: each is made into a matcher and held against every file and every commit. No manifest that people
    /// wrote comes near it.
    pub const GLOBS: usize = 5_000;

    /// How many entries the lists of one manifest have, such as `[[runbook]]`: each may be a claim, and have findings. No manifest that people
    /// wrote comes near it.
    pub const ENTRIES: usize = 40_000;

    /// How many entries all manifests of a run have. Five hundred systems may have a hundred each.
    pub const ALL_ENTRIES: usize = 60_000;
}
