//! Limits on the work of one run, each with its reason. If a limit is reached, a finding says so, or the claim counts
//! as undetermined: nothing is skipped silently.

/// Limits on reading evidence in one run.
pub mod evidence {
    /// Most result files over all systems. A file counts once for each eval that reads it, since it is opened and
    /// parsed each time. For example, a folder of 300 files may hold the results of 300 evals.
    pub const EVAL_FILES: usize = 100_000;

    /// Most bytes of documents in which the pointers of one manifest are looked up. A document counts once for each
    /// pointer. For example, a report of 50 kB may hold the numbers of a thousand metrics.
    pub const POINTED_BYTES: u64 = 64 << 20;

    /// Most bytes of data files that are parsed again, over all systems, because several evals or values refer to
    /// them. This is some seconds of parsing.
    pub const READ_AGAIN: u64 = 512 << 20;

    /// Most bytes of documents that are checked again, over all systems, because several claims refer to them: every
    /// rule searches them again. For example, a hundred systems may share ten documents of 100 kB.
    pub const JUDGED_AGAIN: u64 = 128 << 20;

    /// Most comparisons of a glob with a path, over all systems. This is some seconds of work, since history repeats
    /// the comparisons. A whole folder (`src/**`) costs nothing. For example, two hundred systems may compare twenty
    /// other globs with a thousand files each.
    pub const COMPARISONS: usize = 4_000_000;
}

/// Limits on reading history.
pub mod history {
    /// Most bytes of old versions of files in which numbers are looked up, over all systems. This is some seconds of parsing.
    pub const OLDER_BYTES: usize = 64 << 20;

    /// Most files of which all versions are read because a number in them has changed. Each file needs a walk through history.
    pub const OLDER_FILES: usize = 100;
}

/// Limits on the content of a manifest.
pub mod manifest {
    /// Most globs in one manifest. Each is compiled and compared with every file and every commit. No manifest
    /// written by people comes near this limit.
    pub const GLOBS: usize = 5_000;

    /// Most entries in the lists of one manifest, such as `[[runbook]]`. Each can be a claim with findings. No
    /// manifest written by people comes near this limit.
    pub const ENTRIES: usize = 40_000;

    /// Most entries in all manifests of a run. For example, five hundred systems may have a hundred each.
    pub const ALL_ENTRIES: usize = 60_000;
}
