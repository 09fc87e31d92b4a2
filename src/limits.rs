//! All limits of size, depth and count, each with its reason, by the part of the program that keeps it. If a search reaches a limit, a
//! finding reports it, or the claim is undetermined. No limit is applied silently.

/// What the evidence of one run may cost.
pub(crate) mod evidence {
    /// Most result files over all systems. A file counts once for each eval that reads it, since it is opened and
    /// parsed each time. For example, a folder of 300 files may hold the results of 300 evals.
    pub(crate) const EVAL_FILES: usize = 100_000;
    /// Most bytes of documents in which the pointers of one manifest are looked up. A document counts once for each
    /// pointer. For example, a report of 50 kB may hold the numbers of a thousand metrics.
    pub(crate) const POINTED_BYTES: u64 = 64 << 20;
    /// Most bytes of data files that are parsed again, over all systems, because several evals or values refer to
    /// them. This is some seconds of parsing.
    pub(crate) const READ_AGAIN: u64 = 256 << 20;
    /// Most bytes of documents that are checked again, over all systems, because several claims refer to them: every
    /// rule searches them again. For example, a hundred systems may share ten documents of 100 kB.
    pub(crate) const CHECKED_AGAIN: u64 = 128 << 20;
    /// Most comparisons of a glob with a path, over all systems. This is some seconds of work, since history repeats
    /// the comparisons. A whole folder (`src/**`) costs nothing. For example, two hundred systems may compare twenty
    /// other globs with a thousand files each.
    pub(crate) const COMPARISONS: usize = 4_000_000;
}

/// What the language server does.
pub(crate) mod editor {
    /// Largest file on disk that is compared with an unsaved buffer, in bytes: editors open no larger ones.
    pub(crate) const BUFFER_BYTES: u64 = 64 << 20;
    /// Pause after the last edit before diagnostics are sent, in milliseconds: shorter than people wait, longer than a keystroke takes.
    pub(crate) const PAUSE: u64 = 150;
    /// Evaluations with one history, which keeps all its answers: while a path is written, each letter asks a new question.
    pub(crate) const EVALUATIONS: usize = 500;
    /// Most characters of a line of repository text in a hover or a message.
    pub(crate) const LINE_CHARS: usize = 400;
    /// Most proposals of one completion. The client asks again with more letters.
    pub(crate) const PROPOSALS: usize = 200;
    /// Most headings that are offered for a topic.
    pub(crate) const HEADINGS: usize = 12;
    /// Most values of a data file whose pointers are proposed.
    pub(crate) const POINTED_VALUES: usize = 5_000;
    /// Largest data file or document that a completion reads, in bytes: it is read at each keystroke.
    pub(crate) const PREVIEW_BYTES: u64 = 4 << 20;
}

/// What globs may be.
pub(crate) mod globs {
    /// Longest glob, in bytes: as long as a path can be.
    pub(crate) const GLOB_BYTES: usize = 4096;
    /// Most choices (`{a,b}`) in a glob that is checked without compiling it: choices that are nested too deep make no regular expression.
    pub(crate) const GLOB_CHOICES: usize = 50;
}

/// What a manifest may hold.
pub(crate) mod manifest {
    /// Most globs in one manifest. Each is compiled and compared with every file and commit. People write far fewer.
    pub(crate) const GLOBS: usize = 5_000;
    /// Most entries in the lists and free tables of one manifest, such as `[[runbook]]` and `[people]`. Each can be a claim with findings.
    pub(crate) const ENTRIES: usize = 40_000;
    /// Most entries in all manifests of a run. For example, five hundred systems may have a hundred each.
    pub(crate) const ALL_ENTRIES: usize = 60_000;
    /// Most keys in the names of all entries: a name with dots has several, and each is a step when a subject is looked up.
    pub(crate) const NAME_KEYS: usize = 200_000;
    /// Most globs in `policy.exclude` of all manifests of a run. Each is compared with every folder of a manifest below it: some
    /// microseconds for a deep path.
    pub(crate) const EXCLUSIONS: usize = 2_000;
    /// Longest text of which every syntax error is collected, in bytes: each error costs memory, and a text may be nothing but errors.
    pub(crate) const RECOVERED_BYTES: usize = 1 << 20;
    /// Most syntax errors that are reported: a file with more is probably not TOML.
    pub(crate) const SYNTAX_ERRORS: usize = 50;
    /// Largest amount of a period, in any unit: 100 years of days.
    pub(crate) const PERIOD_UNITS: u16 = 36_525;
    /// Largest manifest that is read, in bytes: far more than people write.
    pub(crate) const MANIFEST_BYTES: u64 = 16 << 20;
    /// Most excluded manifests that one line names: the line must be readable.
    pub(crate) const EXCLUDED_NAMED: usize = 5;
    /// Longest path or glob that such a line shows, in characters.
    pub(crate) const EXCLUDED_CHARS: usize = 100;
}

/// What rule cards may hold, and what findings show.
pub(crate) mod rules {
    /// Most claims between an artifact and its pointers of `sections`: its owner, its dates, what it covers, its topics.
    pub(crate) const NEAR_POINTERS: usize = 24;
    /// Most headings of a document that a text names.
    pub(crate) const NAMED_HEADINGS: usize = 8;
    /// Longest heading that a text names, in characters: a longer one is not worth the room.
    pub(crate) const NAMED_HEADING: usize = 60;
    /// Most topics that one heading may answer.
    pub(crate) const TOPICS_OF_A_HEADING: usize = 2;
    /// Most characters of a headline: it is on one line of a terminal, together with level and rule.
    pub(crate) const HEADLINE_LENGTH: usize = 72;
    /// Most characters of an entry's name in a headline. A built-in card leaves that much room for it.
    pub(crate) const NAME_LENGTH: usize = 30;
    /// Longest `when` that is shown on a line, in bytes.
    pub(crate) const WHEN_LENGTH: usize = 60;
    /// Most bullets under Known limits of a built-in card: a rule with more exceptions is the wrong rule.
    #[allow(dead_code, reason = "the build script reads it")]
    pub(crate) const KNOWN_LIMITS: usize = 5;
    /// A bullet under Known limits has fewer words than this: a reader must understand it at once.
    #[allow(dead_code, reason = "the build script reads it")]
    pub(crate) const KNOWN_LIMIT_WORDS: usize = 20;
    /// Largest custom card that is read, in bytes: a card is also read by people.
    pub(crate) const CARD_BYTES: u64 = 64 << 10;
    /// Most custom cards of one manifest: each card is checked on every system.
    pub(crate) const CUSTOM_CARDS: usize = 500;
    /// Longest name of a metric in a headline, in characters.
    pub(crate) const METRIC_NAME_LENGTH: usize = 24;
    /// Longest part of an address that is shown, in characters.
    pub(crate) const ADDRESS_LENGTH: usize = 80;
    /// Most comparisons of a CODEOWNERS line that has a wildcard with a claim: one to two seconds of work. For example, four
    /// hundred such lines may be compared with two thousand claims. Lines without a wildcard are looked up.
    pub(crate) const OWNER_COMPARISONS: usize = 1_000_000;
    /// What it costs to compile a line with a wildcard, in comparisons.
    pub(crate) const OWNER_PATTERN: usize = 200;
    /// Largest number of cases that a finding recommends.
    pub(crate) const ADVISED_CASES: f64 = 100_000.0;
    /// Most other metrics whose numbers a sentence may mention.
    pub(crate) const OTHER_METRICS: usize = 100;
}

/// What an assertion of a rule card may cost.
pub(crate) mod assertions {
    /// Longest assertion, in bytes: the parser is recursive.
    pub(crate) const ASSERTION_BYTES: usize = 2048;
    /// Most operators in an assertion: `a + b + …` is nested as deep as it is long.
    pub(crate) const OPERATORS: usize = 100;
    /// Deepest nesting of parentheses and macros: the parser is recursive.
    pub(crate) const ASSERTION_NESTING: u16 = 32;
    /// Most steps that all entries together may take with one assertion: about a second.
    pub(crate) const STEPS: f64 = 4e6;
    /// Most steps that all custom cards may take on one manifest: about a second.
    pub(crate) const CUSTOM_STEPS: f64 = 4e6;
    /// Longest duration, in days: dates that are further apart cannot be compared.
    pub(crate) const DURATION_DAYS: i64 = 100_000;
    /// Longest value in a message, in characters: a headline is on one line.
    pub(crate) const SHOWN_CHARS: usize = 30;
    /// Most `+` in macros: applied to lists or texts, each may double them.
    pub(crate) const MACRO_JOINS: usize = 4;
    /// Most macros over lists with unreadable entries in one assertion, which is evaluated for each combination of results.
    pub(crate) const UNREADABLE_MACROS: usize = 3;
    /// Longest text that an assertion sees, in characters: compared texts are short.
    pub(crate) const TEXT_CHARS: usize = 4096;
}

/// How much of a tree is read. The limits of paths are those of the operating systems on which git runs.
pub(crate) mod snapshot {
    /// Deepest folder that is read, as in git (`core.maxTreeDepth`). The longest path that an operating system opens has as many parts.
    pub(crate) const FOLDER_DEPTH: usize = 2_048;
    /// Longest path that is listed, in bytes: no operating system opens a longer one.
    pub(crate) const PATH_BYTES: usize = 4_096;
    /// Largest stored file whose first bytes are read, in bytes: the object database returns a file as a whole.
    pub(crate) const STORED_BYTES: u64 = 64 << 20;
    /// Largest file whose line ends are compared, in bytes: it is kept in memory.
    pub(crate) const LINE_END_BYTES: u64 = 64 << 20;
    /// Most staged changes that are compared with every question about the index. With more, the base is evaluated.
    pub(crate) const WATCHED_CHANGES: usize = 500;
    /// Most sides of a merge that are compared besides HEAD. git names one in nearly all merges.
    pub(crate) const MERGED_SIDES: usize = 8;
    /// Largest `MERGE_HEAD` that is read, in bytes.
    pub(crate) const MERGE_HEAD_BYTES: u64 = 64 << 10;
    /// Most paths that are named because they are nested too deep.
    pub(crate) const LEFT_OUT_NAMED: usize = 100;
    /// Longest chain of symbolic references, as in git.
    pub(crate) const REFERENCE_CHAIN: usize = 5;
    /// Largest `packed-refs` that is read, in bytes: some millions of references.
    pub(crate) const PACKED_REFS_BYTES: u64 = 256 << 20;
    /// Longest chain of symbolic links. Linux follows as many before it reports `ELOOP`.
    pub(crate) const LINK_CHAIN: usize = 40;
    /// Longest target of a symbolic link, in bytes, as in the Linux kernel.
    pub(crate) const LINK_TARGET_BYTES: u64 = 4096;
    /// Most entries on disk that are searched for an untracked match of a glob: a folder of dependencies has more.
    pub(crate) const UNTRACKED_ENTRIES: usize = 20_000;
    /// Most entries on disk that are searched for untracked matches of all globs of a run.
    pub(crate) const UNTRACKED_STEPS: usize = 200_000;
    /// Largest `.gitignore` or `.gitattributes` that git reads, in bytes.
    pub(crate) const IGNORE_FILE_BYTES: u64 = 100 << 20;
    /// Most entries of a folder that are searched for files of an interrupted run.
    pub(crate) const LEFTOVER_ENTRIES: usize = 10_000;
}

/// How much of the history is read and cached.
pub(crate) mod history {
    /// Most bytes of old versions of files in which numbers are looked up, over all systems. This is some seconds of parsing.
    pub(crate) const OLDER_BYTES: usize = 64 << 20;
    /// Most files of which all versions are read because a number in them has changed. Each file needs a walk through history.
    pub(crate) const OLDER_FILES: usize = 100;
    /// Largest commit or tree that is read, in bytes: real ones are much smaller.
    pub(crate) const OBJECT_BYTES: u64 = 256 << 20;
    /// Longest chain of deltas. Git makes chains of 50, and at most 4,095.
    pub(crate) const DELTA_CHAIN: usize = 8_192;
    /// Most hashes of a path in a Bloom filter: git has 7.
    pub(crate) const BLOOM_HASHES: u32 = 64;
    /// Largest chunk of Bloom filters that is read, in bytes: some tens of millions of commits.
    pub(crate) const BLOOM_BYTES: u64 = 1 << 30;
    /// Most files that are cached with the globs that match them, in each of two generations; each of these globs counts as well.
    pub(crate) const REMEMBERED_MATCHES: usize = 1 << 17;
    /// Most contents of trees that are cached, in each of two generations.
    pub(crate) const REMEMBERED_CONTENTS: usize = 1 << 19;
    /// Most bytes of objects that are cached, in each of two generations: a walk reads many trees again.
    pub(crate) const REMEMBERED_OBJECT_BYTES: usize = 12 << 20;
    /// Largest `.mailmap` that is read, in bytes: that of Linux has 50 KB.
    pub(crate) const MAILMAP_BYTES: u64 = 16 << 20;
    /// Largest older version of a file that is read, in bytes: as large as a manifest may be.
    pub(crate) const VERSION_BYTES: u64 = 16 << 20;
    /// Most renames that a file is followed back through: each costs a comparison of trees.
    pub(crate) const RENAMES_BACK: usize = 16;
    /// Most commits in a row that changed only the formatting or the path of a file, through which it is followed back.
    pub(crate) const UNCHANGED_STEPS: usize = 64;
    /// Most removed files of one name whose data is compared with that of a new file: each is parsed.
    pub(crate) const UNCHANGED_CANDIDATES: usize = 8;
    /// Most renames that a file is followed forward through: each costs a comparison of trees.
    pub(crate) const RENAMES_FORWARD: usize = 16;
    /// Most files added by one commit that are compared with a file that vanished: each costs a comparison of lines.
    pub(crate) const RENAME_CANDIDATES: usize = 200;
    /// Largest file whose lines are compared to find a rename, in bytes.
    pub(crate) const RENAME_BYTES: u64 = 1 << 20;
}

/// How much of a document is read, and how long the parts may be that rules interpret.
pub(crate) mod documents {
    /// Largest document whose sections are read, in bytes: nobody reads a runbook of this size.
    pub(crate) const DOCUMENT_BYTES: u64 = 4 << 20;
    /// Longest document that can be a placeholder as a whole, in bytes.
    pub(crate) const UNWRITTEN_BYTES: usize = 120;
    /// Largest file that is compared with others of its size, in bytes: a larger file is not a document.
    pub(crate) const DUPLICATE_BYTES: u64 = 4 << 20;
    /// Longest front matter, in bytes: a longer text is between two horizontal rules.
    pub(crate) const FRONT_MATTER_BYTES: usize = 256 << 10;
    /// Most headings and labels of one document that are read: real runbooks have far fewer.
    pub(crate) const SECTION_NAMES: usize = 20_000;
    /// Longest part of a heading or label that is read, in characters.
    pub(crate) const SECTION_NAME_CHARS: usize = 120;
    /// Most headings and labels of a decision record that are read: real records have far fewer.
    pub(crate) const RECORD_LABELS: usize = 2_000;
    /// Most lines and cells about the status of a decision record that are read.
    pub(crate) const STATUS_LINES: usize = 200;
    /// Most lines below the title of a decision record in which a label speaks about the record as a whole.
    pub(crate) const EARLY_NODES: usize = 40;
    /// Longest text before a colon that is a label, in characters: a longer text is a sentence.
    pub(crate) const TERM_CHARS: usize = 60;
    /// Most words of such a label.
    pub(crate) const TERM_WORDS: usize = 5;
    /// Longest part of an address of a chat that is read, in characters.
    pub(crate) const CHAT_CHARS: usize = 300;
    /// Most parts of a section that can be one closed sentence together.
    pub(crate) const SENTENCE_PARTS: usize = 25;
    /// Most hidden elements of HTML in a document whose end is looked for.
    pub(crate) const HIDDEN_ELEMENTS: usize = 100;
    /// Most lines of a section of a template that may be its author's own words about what to write.
    pub(crate) const SKETCH_PARTS: usize = 4;
    /// Parts of a section after which it says something, whatever follows.
    pub(crate) const CONTENT_PARTS: usize = 1_000;
    /// Longest phrase that is looked up in the vocabulary, in bytes.
    pub(crate) const PHRASE_BYTES: usize = 200;
    /// Longest text that can be a placeholder as a whole, in bytes.
    pub(crate) const MARKER_BYTES: usize = 1_000;
    /// Longest label, in words: a longer text is a sentence.
    pub(crate) const LABEL_WORDS: usize = 4;
    /// Longest part of a code span or block that is read, in bytes.
    pub(crate) const CODE_BYTES: usize = 4_096;
    /// Longest part of an HTML tag that is searched for the end of a quote, in bytes.
    pub(crate) const TAG_BYTES: usize = 512;
    /// Longest part of a line that is searched for a review date, in bytes: lines with labels are short.
    pub(crate) const REVIEW_LINE_BYTES: usize = 1_000;
    /// Longest part of a text that is read for a status or an outcome, in bytes.
    pub(crate) const OUTCOME_BYTES: usize = 400;
    /// Most files of one folder or glob that are read as documents.
    pub(crate) const READ_FILES: usize = 200;
    /// Most bytes of these files that are read.
    pub(crate) const READ_BYTES: u64 = 16 << 20;
    /// Longest document that only refers to another, in words.
    pub(crate) const POINTER_WORDS: usize = 25;
    /// Most bytes of documents that one rule searches in one system: real manifests need far less.
    pub(crate) const SEARCHED_BYTES: usize = 128 << 20;
}

/// How long patterns of the vocabulary are.
pub(crate) mod vocabulary {
    /// Longest Chinese or Japanese stop word at an end of a word, in letters.
    pub(crate) const AFFIX_LETTERS: usize = 8;
    /// Most words of a pattern: a longer text is a sentence of its own.
    #[allow(dead_code, reason = "the build script does not need it")]
    pub(crate) const PATTERN_WORDS: usize = 16;
    /// Longest Chinese or Japanese pattern at the end of a text, in letters.
    #[allow(dead_code, reason = "the build script does not need it")]
    pub(crate) const PATTERN_LETTERS: usize = 16;
    /// Most joins inside a Chinese or Japanese word that are looked at.
    #[allow(dead_code, reason = "the build script does not need it")]
    pub(crate) const INNER_JOINS: usize = 8;
}

/// How much of a data file is parsed and kept.
pub(crate) mod data {
    /// Deepest nesting that is read: the readers are recursive.
    pub(crate) const NESTING: usize = 128;
    /// Most values of one file that are kept: each costs memory.
    pub(crate) const VALUES: usize = 2_000_000;
    /// Longest text that is kept, in bytes; of a longer one, the beginning is kept.
    pub(crate) const TEXT_BYTES: usize = 4_096;
    /// Largest data file that is kept in memory as a whole, in bytes: findings can show any place in it.
    pub(crate) const WHOLE_BYTES: u64 = 4 << 20;
    /// Largest file of a format that is parsed as a whole, in bytes.
    pub(crate) const YAML_BYTES: u64 = 8 << 20;
    /// Largest data file that is read, in bytes: nobody commits a larger one.
    pub(crate) const STREAMED_BYTES: u64 = 4 << 30;
    /// Most columns of a CSV file that are read.
    pub(crate) const COLUMNS: usize = 10_000;
    /// Most rows of a CSV file whose cells are kept: a table of runs is not larger.
    pub(crate) const KEPT_ROWS: usize = 2_000;
    /// Most columns of a CSV file whose cells are kept.
    pub(crate) const KEPT_COLUMNS: usize = 100;
    /// Longest cell that is kept, in characters.
    pub(crate) const CELL_CHARS: usize = 200;
    /// Most keys that are named beside one that is absent: the help must be readable.
    pub(crate) const NEAR_KEYS: usize = 8;
    /// Most cells that are named beside one that is absent: the help must be readable.
    pub(crate) const NEAR_CELLS: usize = 8;
}

/// How much of suites and results is read.
pub(crate) mod evals {
    /// Most cases that a JUnit suite may claim: a larger total is a mistake.
    pub(crate) const SUITE_CASES: f64 = 1e9;
    /// Longest piece of text or markup in JUnit XML, in bytes: a trace may be long.
    pub(crate) const XML_PIECE_BYTES: usize = 16 << 20;
    /// Most files of one claim that are read to find the newest results.
    pub(crate) const RESULT_FILES: usize = 500;
    /// Largest header of an `.eval` archive, in bytes after decompression.
    pub(crate) const ARCHIVE_HEADER_BYTES: u64 = 32 << 20;
    /// Most members of an `.eval` archive: two for each sample, and some more.
    pub(crate) const ARCHIVE_MEMBERS: usize = 2_000_000;
    /// Most measures of one file that are listed.
    pub(crate) const MEASURES: usize = 1_000;
    /// Most files that the names in a promptfoo suite are looked up for.
    pub(crate) const SUITE_REFERENCES: usize = 2_000;
}

/// How many files are looked for and looked through.
pub(crate) mod artifacts {
    /// Most files of a folder or glob that are listed: more files would not change the result.
    pub(crate) const LISTED_FILES: usize = 100_000;
    /// Most files of one artifact that a report lists with their object ids.
    pub(crate) const REPORTED_FILES: usize = 100;
    /// Most files of a folder that are compared with a name that is absent.
    pub(crate) const SIBLINGS: usize = 2_000;
    /// Most searches for a similar name in one system, each in one folder: if more files are missing, they were probably all moved.
    pub(crate) const NEAR_SEARCHES: usize = 500;
    /// Largest `readiness.lock` that is read, in bytes.
    pub(crate) const LOCK_BYTES: u64 = 16 << 20;
    /// Largest CODEOWNERS that is read, in bytes, as on GitHub.
    pub(crate) const CODEOWNERS_BYTES: u64 = 3 << 20;
    /// Largest file of alert rules that is read, in bytes.
    pub(crate) const ALERT_FILE_BYTES: u64 = 1 << 20;
    /// Most files of alert rules in one folder or glob that are read.
    pub(crate) const ALERT_FILES: usize = 100;
    /// Largest file that is searched for version pins, in bytes.
    pub(crate) const PIN_FILE_BYTES: u64 = 1 << 20;
    /// Most files of a folder or glob that are searched for version pins.
    pub(crate) const PIN_FILES: usize = 100;
    /// Longest text that is kept of a version that is not pinned, in bytes.
    pub(crate) const PIN_TEXT_BYTES: usize = 200;
    /// Longest text after variables are filled in, in bytes: one value may be named thousands of times.
    pub(crate) const FILLED_BYTES: usize = 1_024;
    /// Longest line that is a version pin and not a sentence, in words.
    pub(crate) const PIN_WORDS: usize = 4;
}

/// How much one finding names and shows; the rest is counted. A reader needs a few examples, and the help must stay readable.
pub(crate) mod findings {
    /// Most added findings that one relaxed value names.
    pub(crate) const ADDED_FINDINGS: usize = 5;
    /// Most relaxed values that are put back alone to find the one that silences a finding.
    pub(crate) const VALUES_TRIED_ALONE: usize = 8;
    /// Most characters of the text of a relaxed value: a headline is at most as long.
    pub(crate) const RELAXED_CHARS: usize = 72;
    /// Most owners that are named as those to ask.
    pub(crate) const ASKED_OWNERS: usize = 5;
    /// Most declared names that are listed beside an undefined one.
    pub(crate) const DECLARED_NAMES: usize = 12;
    /// Most declared names that are compared to find a similar one.
    pub(crate) const COMPARED_NAMES: usize = 200;
    /// Most missing files of a suite that are shown.
    pub(crate) const SHOWN_SUITE_FILES: usize = 3;
    /// Most measures of the results that are listed beside an absent one.
    pub(crate) const LISTED_MEASURES: usize = 12;
    /// Most measures of the results that are compared to find a similar one.
    pub(crate) const COMPARED_MEASURES: usize = 2_000;
    /// Most absent measures of one system for which a similar one is searched.
    pub(crate) const MEASURE_SEARCHES: usize = 200;
    /// Most data sources that are shown.
    pub(crate) const SHOWN_SOURCES: usize = 4;
    /// Most placeholders of one key that are shown.
    pub(crate) const SHOWN_PLACEHOLDERS: usize = 10;
    /// Most places that name one unknown owner and are shown.
    pub(crate) const OWNER_PLACES: usize = 4;
    /// Most versions that are shown because they are not pinned.
    pub(crate) const SHOWN_VERSIONS: usize = 3;
    /// Most changed files that are named.
    pub(crate) const CHANGED_FILES: usize = 4;
    /// Most globs without a match that are shown.
    pub(crate) const SHOWN_GLOBS: usize = 10;
    /// Most questions that are named because history could not answer them.
    pub(crate) const UNANSWERED_QUESTIONS: usize = 3;
    /// Most defects of one document that are shown.
    pub(crate) const DOCUMENT_DEFECTS: usize = 3;
    /// Most anchors of a document that are listed beside an absent one.
    pub(crate) const LISTED_ANCHORS: usize = 12;
    /// Most anchors of a document that are compared to find a similar one.
    pub(crate) const COMPARED_ANCHORS: usize = 2_000;
    /// Most absent headings of one system for which a similar one is searched.
    pub(crate) const ANCHOR_SEARCHES: usize = 200;
}

/// How much of a diff is computed to find the lines that introduce a finding. Beyond it, a file's first line is shown.
pub(crate) mod diff {
    /// Largest file whose lines are compared, in bytes: platforms show no diff of a larger one.
    pub(crate) const FILE_BYTES: u64 = 1 << 20;
    /// Most bytes of files that are read for it.
    pub(crate) const DIFF_BYTES: u64 = 64 << 20;
    /// Most lines of both versions that are compared exactly: the cost grows with the square. Beyond it, only lines that the base does not
    /// have at all count as added.
    pub(crate) const COMPARED_LINES: usize = 4_000;
    /// Most lines of all files that are compared exactly.
    pub(crate) const ALL_LINES: usize = 80_000;
    /// Most files of one finding that are searched for a changed line.
    pub(crate) const TRIED_FILES: usize = 50;
    /// Bytes at the start of a file in which git looks for a zero byte.
    pub(crate) const BINARY_BYTES: usize = 8_000;
}

/// How much an output shows. Most of these limits are those of the platform that reads it.
pub(crate) mod output {
    /// Longest line that a code frame draws, in bytes: of a longer line, only the position is shown.
    pub(crate) const FRAME_LINE_BYTES: usize = 400;
    /// Most blockers on the first page of a dossier: a meeting reads no more.
    pub(crate) const BLOCKERS: usize = 5;
    /// Absent keys on the line of a gate, and cost items in the Markdown dossier: more are counted.
    pub(crate) const LISTED: usize = 12;
    /// Longest dossier in Markdown, in characters: a comment on GitHub holds 65,536.
    pub(crate) const DOSSIER_MARKDOWN_CHARS: usize = 65_000;
    /// Largest JSON report that is read back, in bytes.
    pub(crate) const REPORT_BYTES: u64 = 64 << 20;
    /// Longest line of an excerpt in a report, in characters.
    pub(crate) const EXCERPT_CHARS: usize = 160;
    /// Most lines of the excerpt of one finding.
    pub(crate) const EXCERPT_LINES: usize = 6;
    /// Most related places that an annotation names, so that the help after them is not cut off.
    pub(crate) const ANNOTATION_PLACES: usize = 8;
    /// Longest annotation, in bytes: GitHub cuts a longer one.
    pub(crate) const ANNOTATION_BYTES: usize = 4096;
    /// Longest description of a Code Quality issue, in characters.
    pub(crate) const CODE_QUALITY_CHARS: usize = 1_000;
    /// Longest name of a JUnit case, in characters.
    pub(crate) const CASE_NAME_CHARS: usize = 400;
    /// Longest code span in Markdown, in characters: names have no limit of their own.
    pub(crate) const CODE_SPAN_CHARS: usize = 200;
    /// Most systems with a line of their own at the top of a comparison.
    pub(crate) const HEAD_LINES: usize = 20;
    /// Longest step summary, in bytes: GitHub shows 1 MiB, including other steps and the line that counts omitted findings.
    pub(crate) const SUMMARY_BYTES: usize = (1 << 20) - (64 << 10);
    /// Most bytes of the summary for systems, so that findings fit even with many systems.
    pub(crate) const SUMMARY_SYSTEMS_BYTES: usize = SUMMARY_BYTES / 2;
    /// Most bytes of the summary of a comparison up to the end of each part, so that the parts behind it fit too.
    pub(crate) const SUMMARY_NEW_BYTES: usize = SUMMARY_BYTES / 2;
    /// Up to the end of the findings that are gone.
    pub(crate) const SUMMARY_GONE_BYTES: usize = SUMMARY_BYTES / 8 * 5;
    /// Up to the end of what is relaxed.
    pub(crate) const SUMMARY_RELAXED_BYTES: usize = SUMMARY_BYTES / 4 * 3;
    /// Up to the end of the systems.
    pub(crate) const SUMMARY_COMPARED_BYTES: usize = SUMMARY_BYTES / 8 * 7;
    /// Most findings that the summary names for one relaxed value.
    pub(crate) const SUMMARY_SILENCED: usize = 5;
    /// Most reasons of one system that the summary lists.
    pub(crate) const SUMMARY_REASONS: usize = 20;
    /// Most related places of one finding that the summary names.
    pub(crate) const SUMMARY_PLACES: usize = 3;
    /// Longest message in rdjson, in characters: review comments are cut elsewhere.
    pub(crate) const RDJSON_MESSAGE_CHARS: usize = 4_000;
    /// Most results of a SARIF run: GitHub refuses a run with more.
    pub(crate) const SARIF_RESULTS: usize = 25_000;
    /// Most results of a SARIF run that GitHub shows; the worst come first.
    pub(crate) const SARIF_SHOWN_RESULTS: usize = 5_000;
    /// Longest message in SARIF, in characters.
    pub(crate) const SARIF_MESSAGE_CHARS: usize = 4_000;
    /// Most related places that a message in SARIF links.
    pub(crate) const SARIF_LINKS: usize = 8;
    /// Longest name of a link in SARIF, in characters.
    pub(crate) const SARIF_LINK_CHARS: usize = 120;
    /// Longest description of a rule in SARIF, in characters: GitHub takes no more.
    pub(crate) const SARIF_DESCRIPTION_CHARS: usize = 1024;
    /// Most findings that a report shows in full, apart from those of a change.
    pub(crate) const FINDINGS_IN_FULL: usize = 5;
    /// The findings that a report shows in full, however long it gets.
    pub(crate) const FINDINGS_ALWAYS_IN_FULL: usize = 1;
    /// Most lines of a report for people, as far as it can choose: about two screens.
    pub(crate) const REPORT_LINES: usize = 79;
    /// Most new findings of a change that a report shows in full.
    pub(crate) const FINDINGS_OF_CHANGE_IN_FULL: usize = 10;
    /// Most next steps that a report gives for a system.
    pub(crate) const NEXT_STEPS: usize = 3;
    /// Most notes that a report lists.
    pub(crate) const NOTES: usize = 10;
    /// Widest line, in columns: longer lines are harder to read, and a log or a file has no width.
    pub(crate) const LINE_WIDTH: usize = 140;
    /// Most files that a printed command names, so that it fits on one or two lines.
    pub(crate) const COMMAND_FILES: usize = 8;
}

/// The example system that the program carries.
pub(crate) mod demo {
    /// Most bytes of its files together, so that they stay a small part of the program. The build script refuses more.
    #[allow(dead_code, reason = "the build script reads it")]
    pub(crate) const BYTES: u64 = 150_000;
}

/// What `init` reads and writes.
pub(crate) mod init {
    /// How much of a file is read to see what it is, in bytes: titles and the first keys are there.
    pub(crate) const HEAD_BYTES: u64 = 4 << 10;
    /// Largest file that is looked at, in bytes: people do not write larger ones.
    pub(crate) const SCANNED_BYTES: u64 = 1 << 20;
    /// Most files that are looked at, those with a telling name first: less than a tenth of a second.
    pub(crate) const SCANNED_FILES: usize = 2_000;
    /// Most lines of a new manifest that are not comments: a first manifest must be read by a person.
    pub(crate) const LIVE_LINES: usize = 60;
    /// Most evals of one kind that are proposed one by one; the file says how many more there are.
    pub(crate) const EVALS: usize = 6;
    /// Most runbooks that are proposed one by one. Of more, their folder is proposed.
    pub(crate) const RUNBOOKS: usize = 6;
    /// Most other candidates for a key that are named, commented out.
    pub(crate) const OTHER_CANDIDATES: usize = 2;
    /// Most folders of results that are read: each file in them is parsed.
    pub(crate) const RESULT_FOLDERS: usize = 40;
    /// Most files that are read as suites, of tools and of plain cases each.
    pub(crate) const SUITE_FILES: usize = 200;
    /// Most files that a proposed `covers` lists: more cannot be read on one line.
    pub(crate) const COVERED_FILES: usize = 12;
    /// Most owners of a file that are proposed.
    pub(crate) const OWNERS: usize = 3;
    /// Most tables that `check` names where there is no manifest: five lines in all.
    pub(crate) const PREVIEW_TABLES: usize = 3;
    /// Owed findings of a system up to which the comments of its manifest are looked at.
    pub(crate) const COMMENTED_FINDINGS: usize = 300;
    /// Most claims that `--update` names if it leaves them out, because their files are not new, and paths outside of the repository.
    pub(crate) const OLD_CLAIMS: usize = 3;
    /// Most columns of the words that say how many claims of each kind were written: one line.
    pub(crate) const KINDS_COLUMNS: usize = 100;
    /// Most words of a label that says what a runbook is for.
    pub(crate) const USE_LABEL_WORDS: usize = 4;
    /// Most paths with odd characters that are named.
    pub(crate) const ODD_PATHS: usize = 3;
    /// Most baselines that are named, commented out.
    pub(crate) const BASELINES: usize = 3;
    /// How often a proposal is evaluated to leave out what does not hold. Each time, something is left out.
    pub(crate) const TRIALS: usize = 4;
}

/// What a portfolio reads and keeps. The limits of work are the defaults of options.
pub(crate) mod portfolio {
    /// Most commits of one repository: more than the Linux kernel has, and some seconds of reading.
    pub(crate) const COMMITS: u64 = 2_000_000;
    /// Most bytes of evidence that are read in one repository. Each thread may keep one file of that size in memory.
    pub(crate) const REPOSITORY_BYTES: u64 = 64 << 20;
    /// Most entries in all manifests of one repository.
    pub(crate) const CLAIMS: u64 = 20_000;
    /// Largest portfolio or list of repositories that is read, in bytes: some tens of thousands of systems.
    pub(crate) const PORTFOLIO_BYTES: u64 = 512 << 20;
    /// Most entries on disk that are searched for repositories below one folder.
    pub(crate) const SEARCHED_ENTRIES: usize = 20_000_000;
}

#[path = "limits/pack.rs"]
pub(crate) mod pack;
#[path = "limits/trend.rs"]
pub(crate) mod trend;

/// How much is compared to decide whether an artifact is fresh.
pub(crate) mod freshness {
    /// Most claims that are looked for under a new name: each costs a search of the history.
    pub(crate) const MOVED_CLAIMS: usize = 200;
    /// Most headings that are looked for under a new name: each costs reading two versions of a document.
    pub(crate) const RENAMED_HEADINGS: usize = 20;
    /// Most commits that are tried for one after which nothing has changed.
    pub(crate) const EQUAL_COMMITS: usize = 256;
    /// Commits that are named of those since the review point, the newest first.
    pub(crate) const NEWEST_COMMITS: usize = 3;
    /// Largest `.git-blame-ignore-revs` that is read, in bytes: some 25,000 commits.
    pub(crate) const IGNORE_REVS_BYTES: u64 = 1 << 20;
    /// Most symbolic links that are followed for one glob.
    pub(crate) const GLOB_LINKS: usize = 8;
    /// Most absent data files that are followed to an older name: each costs a search of the history.
    pub(crate) const FOLLOWED_NUMBERS: usize = 20;
    /// Most bytes of a manifest's older versions that are parsed: some seconds of work.
    pub(crate) const PAST_MANIFEST_BYTES: usize = 64 << 20;
    /// Longest subject line of a commit that is kept, in bytes: messages show the beginning.
    pub(crate) const COMMIT_SUBJECT_BYTES: usize = 1024;
    /// Most changed files of results that are compared with what is committed.
    pub(crate) const CHANGED_RESULTS: usize = 100;
    /// Largest file of results that is compared with its older versions, in bytes: no larger version is read from history.
    pub(crate) const RESULTS_BYTES: u64 = 16 << 20;
}
