//! Checks `lang/*.toml` and compiles all languages into one table. `lang/README.md` describes the format.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use entry::{Begin, FIRST_WORD, NO_GROUP, STEM_STARTS, WordUse, hash, is_inflected, stem_start};
use fold::{fold, has_cjk, trim_signs};
use toml::{Table, Value};
use topic::{TopicId, TopicSet};

#[path = "../src/vocabulary/entry.rs"]
#[expect(dead_code, reason = "the crate uses more of it")]
mod entry;

#[path = "../src/vocabulary/fold.rs"]
mod fold;

#[path = "../src/vocabulary/topic.rs"]
#[expect(dead_code, reason = "the crate uses more of it")]
mod topic;

/// The lists of words outside topics: table, key, and use.
const LISTS: &[(&str, &str, WordUse)] = &[
    ("stop", "words", WordUse::Stop),
    ("stop", "numbered", WordUse::Numbered),
    ("stop", "joins", WordUse::Joins),
    ("stop", "of", WordUse::Of),
    ("contact_form", "phone", WordUse::Phone),
    ("contact_form", "signed", WordUse::Signed),
    ("contact_form", "aside", WordUse::Aside),
    ("contact_form", "channel", WordUse::Channel),
    ("placeholder", "words", WordUse::Placeholder),
    ("placeholder", "sentences", WordUse::Sentence),
    ("placeholder", "announces", WordUse::Announce),
    ("placeholder", "later", WordUse::Later),
    ("placeholder", "nothing", WordUse::Nothing),
    ("placeholder", "examples", WordUse::Example),
    ("placeholder", "asks", WordUse::Ask),
    ("placeholder", "tells", WordUse::Tell),
    ("placeholder", "template", WordUse::Template),
    ("placeholder", "owed", WordUse::Owed),
    ("placeholder", "state", WordUse::State),
    ("placeholder", "format", WordUse::Format),
    ("placeholder", "fields", WordUse::Field),
    ("placeholder", "reviewed", WordUse::Reviewed),
    ("placeholder", "finished", WordUse::Finished),
    ("placeholder", "done", WordUse::Done),
    ("placeholder", "elsewhere", WordUse::Elsewhere),
    ("decision.status", "proposed", WordUse::Proposed),
    ("decision.status", "accepted", WordUse::Accepted),
    ("decision.status", "rejected", WordUse::Rejected),
    ("decision.status", "deprecated", WordUse::Deprecated),
    ("decision.status", "superseded", WordUse::Superseded),
    ("decision.status", "superseded_by", WordUse::SupersededBy),
    ("decision.status", "replaced", WordUse::Replaced),
    ("decision.status", "partly", WordUse::Partly),
    ("decision.labels", "status", WordUse::StatusLabel),
    ("decision.labels", "outcome", WordUse::OutcomeLabel),
    ("decision.labels", "decision", WordUse::DecisionLabel),
    ("decision.labels", "option", WordUse::OptionLabel),
    ("decision.labels", "about", WordUse::AboutLabel),
    ("decision.outcome", "scale", WordUse::Scale),
    ("decision.outcome", "redesign", WordUse::Redesign),
    ("decision.outcome", "stop", WordUse::StopOutcome),
    ("decision.outcome", "research", WordUse::Research),
    ("decision.outcome", "negation", WordUse::Negation),
];

/// The lists of a topic.
const TOPIC_LISTS: &[&str] = &["labels", "weak", "not", "hints"];

/// Uses whose Chinese and Japanese patterns are looked for anywhere in a text.
const ANYWHERE: &[WordUse] = &[
    WordUse::Hint,
    WordUse::Not,
    WordUse::Stop,
    WordUse::Joins,
    WordUse::Channel,
    WordUse::Ask,
    WordUse::Template,
    WordUse::Elsewhere,
    WordUse::Proposed,
    WordUse::Accepted,
    WordUse::Rejected,
    WordUse::Deprecated,
    WordUse::Superseded,
    WordUse::SupersededBy,
    WordUse::Replaced,
    WordUse::Partly,
    WordUse::Scale,
    WordUse::Redesign,
    WordUse::StopOutcome,
    WordUse::Research,
    WordUse::Negation,
];

/// Uses whose Chinese and Japanese patterns are not looked for as whole words.
const ONLY_ANYWHERE: &[WordUse] = &[WordUse::Hint, WordUse::Not, WordUse::Stop];

/// The words of a pattern, and whether each is open at its end.
type Words = Vec<(String, bool)>;

/// A pattern as it is written, its use and its topics.
type Pattern = (String, WordUse, TopicSet);

/// All patterns with their uses and topics, and the stop words.
#[derive(Default)]
struct Vocabulary {
    uses: BTreeMap<(Words, WordUse), TopicSet>,
    stops: Vec<Words>,
    /// Letters of the file that is read, each with its other spelling.
    spelling: Vec<(String, String)>,
    mistakes: Vec<String>,
}

/// Checks all files of `folder` and returns the source of the table, or what is wrong in them.
pub(crate) fn compile(folder: &Path) -> Result<String, Vec<String>> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    let mut vocabulary = Vocabulary::default();
    let mut tables = Vec::new();
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match fs::read_to_string(file)
            .map_err(|error| error.to_string())
            .and_then(|text| text.parse::<Table>().map_err(|error| error.to_string()))
        {
            Ok(table) => tables.push((name, table)),
            Err(why) => vocabulary.mistakes.push(format!("{name}: {why}")),
        }
    }
    for (name, table) in &tables {
        vocabulary.read_spelling(name, table);
        vocabulary.add_lists(name, table);
    }
    for (name, table) in &tables {
        vocabulary.read_spelling(name, table);
        vocabulary.add_topics(name, table);
    }
    if vocabulary.mistakes.is_empty() { Ok(vocabulary.source()) } else { Err(vocabulary.mistakes) }
}

impl Vocabulary {
    /// Reads the letters that have another spelling: `ä` is also written `ae`.
    fn read_spelling(&mut self, file: &str, table: &Table) {
        self.spelling.clear();
        for (letter, other) in table.get("spelling").and_then(Value::as_table).into_iter().flatten() {
            match other.as_str().filter(|other| !other.is_empty()) {
                Some(other) => self.spelling.push((letter.clone(), other.to_owned())),
                None => self
                    .mistakes
                    .push(format!("{file}: [spelling] {letter}: write the other spelling as text")),
            }
        }
    }

    /// Adds the lists outside topics.
    fn add_lists(&mut self, file: &str, table: &Table) {
        let known = |key: &String| {
            ["spelling", "topic", "both", "decision"].contains(&key.as_str())
                || LISTS.iter().any(|(table, ..)| table == key)
        };
        self.refuse(file, "table", table.keys().filter(|key| !known(key)));
        let tables: BTreeSet<&str> = LISTS.iter().map(|(table, ..)| *table).collect();
        for name in tables {
            let found = name.split('.').try_fold(table, |table, key| table.get(key)?.as_table());
            let Some(found) = found else { continue };
            let is_known = |key: &String| LISTS.iter().any(|(table, list, _)| *table == name && list == key);
            self.refuse(file, &format!("key in [{name}]"), found.keys().filter(|key| !is_known(key)));
            for (_, key, what) in LISTS.iter().filter(|(table, ..)| *table == name) {
                for text in self.texts(&format!("{file}: [{name}] {key}"), found.get(*key)) {
                    let words = pattern(&text);
                    self.check(&format!("{file}: [{name}] {key}"), &text, &words);
                    if *what == WordUse::Stop {
                        self.stops.push(words.clone());
                    }
                    self.uses.entry((words, *what)).or_default();
                }
            }
        }
    }

    /// Adds the words of topics. The stop words of all languages must be known.
    fn add_topics(&mut self, file: &str, table: &Table) {
        let mut parts: Vec<(Vec<TopicId>, &Table)> = Vec::new();
        for (key, part) in table.get("topic").and_then(Value::as_table).into_iter().flatten() {
            match (TopicId::from_key(key), part.as_table()) {
                (Some(topic), Some(part)) => parts.push((vec![topic], part)),
                _ => self.mistakes.push(format!("{file}: `{key}` is no topic")),
            }
        }
        for part in table.get("both").and_then(Value::as_array).into_iter().flatten() {
            let Some(part) = part.as_table() else { continue };
            let names = self.texts(&format!("{file}: [[both]] topics"), part.get("topics"));
            let topics: Vec<TopicId> = names.iter().filter_map(|name| TopicId::from_key(name)).collect();
            if topics.len() < 2 || topics.len() < names.len() {
                self.mistakes.push(format!("{file}: [[both]]: {names:?} are not two topics"));
            }
            parts.push((topics, part));
        }
        for topic in TopicId::ALL {
            if !parts.iter().any(|(topics, _)| topics.contains(topic)) {
                self.mistakes.push(format!("{file}: nothing about `{}`", topic.key()));
            }
        }
        let mut owners: BTreeMap<(String, usize), Vec<TopicId>> = BTreeMap::new();
        for (topics, part) in &parts {
            let named: Vec<&str> = topics.iter().map(|topic| topic.key()).collect();
            let place = format!("{file}: {}", named.join(" and "));
            let is_known = |key: &String| key == "topics" || TOPIC_LISTS.contains(&key.as_str());
            self.refuse(&place, "key", part.keys().filter(|key| !is_known(key)));
            let mut seen = BTreeSet::new();
            for list in TOPIC_LISTS {
                for text in self.texts(&format!("{place}: {list}"), part.get(*list)) {
                    if matches!(*list, "labels" | "weak") {
                        if !seen.insert(text.clone()) {
                            self.mistakes.push(format!("{place}: \"{text}\" stands twice"));
                        }
                        for (at, claim) in TopicId::OF_CLAIMS.iter().enumerate() {
                            let own: Vec<TopicId> =
                                topics.iter().copied().filter(|topic| claim.contains(topic)).collect();
                            let other = owners.entry((text.clone(), at)).or_insert_with(|| own.clone());
                            if !own.is_empty() && !other.is_empty() && *other != own {
                                let why =
                                    "is a label of another topic of the same claim: write it in one [[both]]";
                                self.mistakes.push(format!("{place}: \"{text}\" {why}"));
                            }
                            if other.is_empty() {
                                *other = own;
                            }
                        }
                    }
                    self.add_pattern(&place, list, &text, topics);
                }
            }
        }
    }

    fn add_pattern(&mut self, place: &str, list: &str, text: &str, topics: &[TopicId]) {
        let is_label = matches!(list, "labels" | "weak");
        let weak = list == "weak";
        let (rest, what) = match (text.strip_prefix("+ "), text.strip_prefix("= ")) {
            (Some(rest), _) if is_label => (rest, if weak { WordUse::WeakTail } else { WordUse::Tail }),
            (_, Some(rest)) if is_label => (rest, if weak { WordUse::WeakWhole } else { WordUse::Whole }),
            _ if list == "not" => (text, WordUse::Not),
            _ if list == "hints" => (text, WordUse::Hint),
            _ => (text, if weak { WordUse::WeakLabel } else { WordUse::Label }),
        };
        let words = pattern(rest);
        self.check(place, text, &words);
        let mut forms = vec![words];
        if matches!(what, WordUse::Label | WordUse::WeakLabel)
            && let Some(bare) = forms.first().map(|words| self.bare(words))
        {
            // A single word without its stop words is vague: `plan de communication` is not *communication*.
            let is_enough = bare.len() > 1
                || bare.first().is_some_and(|(word, _)| has_cjk(word) && word.chars().count() > 1);
            if is_enough && !forms.contains(&bare) {
                forms.push(bare);
            }
        }
        for form in forms {
            let known = self.uses.entry((form, what)).or_default();
            for topic in topics {
                known.add(TopicSet::one(*topic));
            }
        }
    }

    /// Returns a pattern without stop words.
    fn bare(&self, words: &Words) -> Words {
        let is_open = words.iter().any(|(_, open)| *open);
        let mut kept = Words::new();
        let mut at = 0;
        while let Some((word, open)) = words.get(at) {
            let stop = self.stops.iter().filter(|stop| stop.iter().all(|(word, _)| !has_cjk(word)));
            let begins = |stop: &&Words| {
                words.get(at..at + stop.len()).is_some_and(|words| {
                    words.iter().zip(stop.iter()).all(|((word, open), (stop, is_stem))| {
                        !open && (word == stop || *is_stem && is_inflected(word, stop))
                    })
                })
            };
            if let Some(length) = stop.filter(begins).map(Vec::len).max() {
                at += length;
                continue;
            }
            let is_stop = |text: &str| {
                self.stops
                    .iter()
                    .any(|stop| matches!(stop.as_slice(), [(word, _)] if word == text && has_cjk(word)))
            };
            let word = if has_cjk(word) && !is_open { trim_signs(word, is_stop) } else { word };
            kept.push((word.to_owned(), *open));
            at += 1;
        }
        kept
    }

    /// Checks the form of a pattern.
    fn check(&mut self, place: &str, text: &str, words: &Words) {
        let mut fault = |why: &str| self.mistakes.push(format!("{place}: \"{text}\" {why}"));
        if words.is_empty() || text.trim() != text {
            fault("is empty, or has a space at an end");
        }
        if words.first().is_some_and(|(word, _)| word.len() > FIRST_WORD) {
            fault("begins with a word that is too long");
        }
        for word in text.split_whitespace() {
            let stem = word.strip_suffix('*');
            if stem.unwrap_or(word).contains('*') {
                fault("has `*` elsewhere than at a word's end");
            }
            if stem.is_some_and(|stem| fold(stem).chars().count() < 3) {
                fault("has fewer than three letters before `*`");
            }
        }
    }

    fn refuse<'k>(&mut self, place: &str, what: &str, unknown: impl Iterator<Item = &'k String>) {
        self.mistakes.extend(unknown.map(|key| format!("{place}: unknown {what} `{key}`")));
    }

    fn texts(&mut self, place: &str, value: Option<&Value>) -> Vec<String> {
        let Some(value) = value else { return Vec::new() };
        let texts = value.as_array().and_then(|items| {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        let Some(texts) = texts else {
            self.mistakes.push(format!("{place}: not a list of texts"));
            return Vec::new();
        };
        let spelled = |text: &String| {
            let other =
                self.spelling.iter().fold(text.clone(), |text, (letter, other)| text.replace(letter, other));
            (other != *text).then_some(other)
        };
        let others: Vec<String> =
            texts.iter().filter_map(spelled).filter(|other| !texts.contains(other)).collect();
        texts.into_iter().chain(others).collect()
    }

    /// Writes the table as Rust.
    fn source(&self) -> String {
        let mut groups: BTreeMap<(Begin, String), Vec<Pattern>> = BTreeMap::new();
        for ((words, what), topics) in &self.uses {
            let text: Vec<String> = words
                .iter()
                .map(|(word, open)| if *open { format!("{word}*") } else { word.clone() })
                .collect();
            let text = text.join(" ");
            let Some((first, open)) = words.first() else { continue };
            let anywhere = has_cjk(&text) && ANYWHERE.contains(what);
            if anywhere {
                let letter: String = text.chars().take(1).collect();
                let of_letter = groups.entry((Begin::Letter, letter)).or_default();
                of_letter.push((text.clone(), *what, *topics));
            }
            if !anywhere || !ONLY_ANYWHERE.contains(what) {
                let begin = if *open { Begin::Stem } else { Begin::Word };
                groups.entry((begin, first.clone())).or_default().push((text, *what, *topics));
            }
        }
        let (mut texts, mut offsets) = (String::new(), BTreeMap::new());
        let (mut entries, mut rows) = (String::new(), String::new());
        let mut slots = vec![NO_GROUP; (groups.len() * 2).next_power_of_two()];
        let mut starts = vec![0_u8; STEM_STARTS / 8];
        for (_, stem) in groups.keys().filter(|(begin, _)| *begin == Begin::Stem) {
            let bit = stem_start(stem).expect("a stem has three letters or more");
            if let Some(bits) = starts.get_mut(bit / 8) {
                *bits |= 1 << (bit % 8);
            }
        }
        let mut count = 0_usize;
        for (index, ((begin, first), of_group)) in groups.iter().enumerate() {
            let size = of_group.len();
            let _ = writeln!(
                rows,
                "Group {{ first: {count}, count: {size}, length: {}, begin: Begin::{begin:?} }},",
                first.len()
            );
            for (text, what, topics) in of_group {
                let at = *offsets.entry(text.clone()).or_insert_with(|| {
                    texts.push_str(text);
                    texts.len() - text.len()
                });
                let _ = writeln!(
                    entries,
                    "Entry {{ at: {}, length: {}, what: WordUse::{what:?}, topics: {} }},",
                    grouped(at),
                    text.len(),
                    grouped(topics.0 as usize)
                );
                count += 1;
            }
            let mut slot = hash(*begin, first) as usize % slots.len();
            while slots.get(slot).is_some_and(|taken| *taken != NO_GROUP) {
                slot = (slot + 1) % slots.len();
            }
            if let Some(free) = slots.get_mut(slot) {
                *free = u16::try_from(index).expect("fewer than 65,535 groups");
            }
        }
        format!(
            "static TEXTS: &str = {texts:?};\nstatic ENTRIES: &[Entry] = &[\n{entries}];\nstatic GROUPS: &[Group] = &[\n{rows}];\nstatic SLOTS: &[u16] = &{slots:?};\nstatic STARTS: &[u8] = &{starts:?};\n"
        )
    }
}

/// Splits a pattern into folded words.
fn pattern(text: &str) -> Words {
    let mut words = Words::new();
    for word in text.split_whitespace() {
        let folded = fold(word.trim_end_matches('*'));
        let mut parts = folded.split(' ').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            words.push((part.to_owned(), word.ends_with('*') && parts.peek().is_none()));
        }
    }
    words
}

/// Writes a number in groups of three digits.
fn grouped(number: usize) -> String {
    match number / 1000 {
        0 => number.to_string(),
        above => format!("{}_{:03}", grouped(above), number % 1000),
    }
}
