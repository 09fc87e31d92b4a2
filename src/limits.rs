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

    /// How often a glob is held against a path, over all systems: some seconds of work.
    pub const COMPARISONS: usize = 40_000_000;
}

/// What globs may be.
pub mod globs {
    /// Longest glob, in bytes: as long as a path can be.
    pub const GLOB_BYTES: usize = 4096;

    /// With more choices (`{a,b}`) a glob is compiled to be checked: nested too deep, they make no regular expression.
    pub const GLOB_CHOICES: usize = 50;
}

/// What a manifest may hold.
pub mod manifest {
    /// How many globs one manifest has: each is made into a matcher and held against every file and every commit. No manifest that people
    /// wrote comes near it.
    pub const GLOBS: usize = 5_000;
}

/// What rule cards may hold, and what findings show.
pub mod rules {
    /// Most characters of a headline: it stands on one line of a terminal beside level and rule.
    pub const HEADLINE_LENGTH: usize = 72;

    /// Most characters of an entry's name in a headline. A built-in card leaves that much room for it.
    pub const NAME_LENGTH: usize = 30;

    /// Longest `when` that is shown on a line, in bytes.
    pub const WHEN_LENGTH: usize = 60;

    /// Most bullets under Known limits of a built-in card: a rule with more exceptions is the wrong rule.
    pub const KNOWN_LIMITS: usize = 5;

    /// A bullet under Known limits has fewer words: more have to be read twice.
    pub const KNOWN_LIMIT_WORDS: usize = 20;

    /// Largest custom card that is read, in bytes: people read cards, too.
    pub const CARD_BYTES: u64 = 64 << 10;

    /// Most custom cards of one manifest: each is asked of every system.
    pub const CUSTOM_CARDS: usize = 500;
}
