//! The shape of the compiled vocabulary. The build script writes it, the program reads it.
//!
//! A pattern is a row of folded words with one space between them; `*` at a word's end stands for up to four more letters. Patterns are
//! grouped by their first word, and groups are found by a hash of it.

/// What a pattern is used for.
#[allow(dead_code, reason = "the table is generated, and a use that no language has is never made")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum WordUse {
    /// A label of a topic.
    Label,
    /// A label that counts only with a hint in its content.
    WeakLabel,
    /// A label with one or two further words before it.
    Tail,
    /// The same, which counts only with a hint in its content.
    WeakTail,
    /// A label with all its words.
    Whole,
    /// The same, which counts only with a hint in its content.
    WeakWhole,
    /// It excludes a topic.
    Not,
    /// It withholds a finding about a topic.
    Hint,
    /// A label can have it besides.
    Stop,
    /// It stands before a number.
    Numbered,
    /// It joins two subjects of a label.
    Joins,
    /// What follows belongs to what stands before.
    Of,
    /// It stands before a telephone number.
    Phone,
    /// A line that begins with it signs the document.
    Signed,
    /// A heading of a part whose contacts are other people.
    Aside,
    /// A line with it names a channel.
    Channel,
    /// Alone, it is a placeholder.
    Placeholder,
    /// As all that a section says, it is a placeholder.
    Sentence,
    /// A short sentence that begins with it, and goes on with a word of the next use, says that the text is still to come.
    Announce,
    /// It goes on about when something is done, and by whom.
    Later,
    /// An answer that says that there is nothing to say, if it is all that a document says.
    Nothing,
    /// A parenthesis that begins with it is an example for the author.
    Example,
    /// In a template, a line that begins with it is about what the author has to write.
    Ask,
    /// The same, where the words may also be an instruction to the reader: "describe".
    Tell,
    /// The title of a template.
    Template,
    /// The first cell of a row that needs a value.
    Owed,
    /// A label under which "pending" is an answer.
    State,
    /// A label behind which a pattern such as "YYYY-MM-DD" is an answer.
    Format,
    /// A label whose value can follow in the same heading.
    Field,
    /// A status of work that is done.
    Finished,
    /// A label of the date of the last review.
    Reviewed,
    /// A state of work.
    Done,
    /// A text that begins with it only points at another place.
    Elsewhere,
    /// A status of a decision record.
    Proposed,
    /// A status of a decision record.
    Accepted,
    /// A status of a decision record.
    Rejected,
    /// A status of a decision record.
    Deprecated,
    /// A status of a decision record.
    Superseded,
    /// A status of a decision record that another one replaces: "replaced by". It counts anywhere in a status.
    SupersededBy,
    /// The same if it is all that a status says: elsewhere it may mean that the record replaces another one.
    Replaced,
    /// It limits a status to a part of the record.
    Partly,
    /// A label of the status of a decision record.
    StatusLabel,
    /// A label of the outcome of a decision.
    OutcomeLabel,
    /// A label of the part of a record that says what was decided.
    DecisionLabel,
    /// A label of the option that was chosen.
    OptionLabel,
    /// A heading under which a record says what it is.
    AboutLabel,
    /// An outcome of a decision.
    Scale,
    /// An outcome of a decision.
    Redesign,
    /// An outcome of a decision.
    StopOutcome,
    /// An outcome of a decision.
    Research,
    /// It negates an outcome.
    Negation,
}

/// One use of a pattern.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Start of the pattern in the text of all patterns.
    pub(crate) at: u32,
    /// Length of the pattern, in bytes.
    pub(crate) length: u16,
    /// What it is used for.
    pub(crate) what: WordUse,
    /// Its topics, as bits.
    pub(crate) topics: u32,
}

/// The patterns that begin alike.
#[derive(Debug)]
pub(crate) struct Group {
    /// Index of the first entry.
    pub(crate) first: u32,
    /// Number of entries.
    pub(crate) count: u16,
    /// Length of the common beginning, in bytes, without `*`.
    pub(crate) length: u16,
    /// How they begin alike.
    pub(crate) begin: Begin,
}

/// How the patterns of a group begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Begin {
    /// With the same first word.
    Word,
    /// With the same first word with `*`.
    Stem,
    /// With the same letter; the pattern is looked for anywhere in Chinese or Japanese text.
    Letter,
}

/// Most letters that one `*` stands for.
pub(crate) const INFLECTION: usize = 4;

/// Whether a word is `stem` with at most the letters of one inflection behind it.
pub(crate) fn is_inflected(word: &str, stem: &str) -> bool {
    word.strip_prefix(stem).is_some_and(|rest| rest.chars().nth(INFLECTION).is_none())
}

/// Longest first word of a pattern, in bytes.
pub(crate) const FIRST_WORD: usize = 64;

/// Marks a slot of the hash table that has no group.
pub(crate) const NO_GROUP: u16 = u16::MAX;

/// Number of bits in the table of how stems begin.
pub(crate) const STEM_STARTS: usize = 1 << 16;

/// Fewest letters of a stem, in bytes.
pub(crate) const STEM: usize = 3;

/// Returns the bit that stands for how a stem begins; none if it is too short for one.
pub(crate) fn stem_start(text: &str) -> Option<usize> {
    let start = text.as_bytes().first_chunk::<STEM>()?;
    let mixed = start.iter().fold(0_usize, |mixed, byte| (mixed << 5) ^ usize::from(*byte));
    Some(mixed % STEM_STARTS)
}

/// Hashes the beginning of a pattern (FNV-1a).
pub(crate) fn hash(begin: Begin, text: &str) -> u32 {
    let seed = 0x811c_9dc5_u32 ^ (begin as u32).wrapping_mul(0x9e37_79b9);
    text.bytes().fold(seed, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
