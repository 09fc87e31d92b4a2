//! What a record of a changed criterion states: the names and numbers that a reader sees in it, and not in a negation.

use super::outcome::first_sentence;
use super::words::Clause;
use crate::evidence::markdown::{Piece, Section};
use crate::vocabulary::{WordUse, label_uses};

/// The text of a record as a reader sees it, without code blocks, comments, and targets of links.
#[derive(Debug)]
pub(crate) struct Statements {
    /// Every word.
    words: String,
    /// The parts of the sentences that state what was decided: those below a heading such as "Decision", or all if there is none.
    decided: Vec<String>,
}

impl Statements {
    /// Reads the sections of a record.
    pub(crate) fn of(sections: &[Section]) -> Self {
        let is_decision = |section: &&Section| {
            let mut is_one = false;
            label_uses(&section.title, |what| {
                is_one |= matches!(what, WordUse::DecisionLabel | WordUse::OutcomeLabel);
            });
            section.level > 0 && is_one
        };
        let has_decision = sections.iter().any(|section| is_decision(&section));
        let mut all = Vec::new();
        let mut decided = Vec::new();
        // The level of the heading that begins the part with the decision.
        let mut part: Option<u8> = None;
        for section in sections {
            if part.is_some_and(|level| section.level <= level) {
                part = None;
            }
            if is_decision(&section) {
                part = part.or(Some(section.level));
            }
            let paragraphs = paragraphs(section);
            if part.is_some() || !has_decision {
                decided.extend(paragraphs.iter().flat_map(|text| clauses(text)));
            }
            all.extend(paragraphs);
        }
        Self { words: words(&all.join(" ")), decided }
    }

    /// Whether it has a name, and states the numbers of a value.
    pub(crate) fn state(&self, name: &str, value: &str) -> bool {
        self.words.contains(&words(name))
            && numbers(value).all(|number| self.decided.iter().any(|clause| states(clause, number)))
    }
}

/// The paragraphs of a section: its title, its text, and the rows of its tables.
fn paragraphs(section: &Section) -> Vec<String> {
    let mut all = vec![section.title.clone()];
    for piece in &section.pieces {
        match (piece, all.last_mut()) {
            (Piece::Line(line), Some(before)) if line.continues => {
                before.push(' ');
                before.push_str(&line.plain());
            }
            (Piece::Line(line), _) => all.push(line.plain().into_owned()),
            (Piece::Row(cells), _) => {
                all.push(cells.iter().map(|cell| cell.plain()).collect::<Vec<_>>().join(" "));
            }
            (Piece::Opaque(_), _) => {}
        }
    }
    all
}

/// The parts of the sentences of a paragraph, without questions.
fn clauses(paragraph: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = paragraph.trim();
    while !rest.is_empty() {
        let sentence = first_sentence(rest);
        rest = rest.get(sentence.len()..).unwrap_or_default().trim_start();
        if !sentence.ends_with(['?', '？']) {
            let parts =
                sentence.split(", ").flat_map(|part| part.split([':', '–', '—', '(', ')', '，', '、']));
            all.extend(parts.map(str::to_owned));
        }
    }
    all
}

/// Whether a part of a sentence states a number, and neither denies nor only considers it. A fraction may be in percent.
fn states(clause: &str, number: f64) -> bool {
    // The parts of a date are no numbers.
    let is_date = |word: &str| {
        word.split('-').filter(|part| part.bytes().any(|byte| byte.is_ascii_digit())).count() > 2
    };
    let is_equal =
        |found: f64| (found - number).abs() < 1e-9 || number < 1.0 && (found - number * 100.0).abs() < 1e-9;
    let words: Vec<&str> = clause.split_whitespace().collect();
    let denies = |words: &[&str], uses: &[WordUse]| {
        Clause::new(&words.join(" "), |what| uses.contains(&what)).found().next().is_some()
    };
    let has_digit = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
    words.iter().enumerate().filter(|(_, word)| !is_date(word) && numbers(word).any(is_equal)).any(
        |(at, _)| {
            let (before, after) = words.split_at_checked(at).unwrap_or_default();
            let after = after.get(1..).unwrap_or_default();
            // In `0.85 instead of 0.92`, the other number is denied.
            let behind_all = after.rsplit(has_digit).next().unwrap_or_default();
            !denies(before, &[WordUse::Negation, WordUse::Rejected])
                && !denies(after, &[WordUse::Rejected])
                && !denies(behind_all, &[WordUse::Negation])
        },
    )
}

/// The words of a text, with one space before and after each, so that `reply-time` and `Reply time` are equal.
fn words(text: &str) -> String {
    let mut words = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push_str(&word.to_lowercase());
        words.push(' ');
    }
    words
}

/// The numbers in a text.
fn numbers(text: &str) -> impl Iterator<Item = f64> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    parts.filter_map(|part| part.trim_matches(['.', ',']).replace(',', ".").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::markdown::outline;

    fn states(text: &str) -> bool {
        Statements::of(&outline(text).sections).state("reply-time", ">= 0.85")
    }

    #[test]
    fn a_number_counts_where_a_reader_sees_it_stated() {
        for text in [
            "# Reply time\n\nThe bound goes from 0.92 to 0.85.\n",
            "# Reply time\n\nThe bound is 85 % from now on.\n",
            "# Reply time\n\nThe new bound,\nafter all, is `0.85`.\n",
            "# Reply time\n\nWe take 0.85 instead of 0.92.\n",
            "# Reply time\n\nThat is not new, but 0.85 is the bound now.\n",
            "# The bound of reply-time goes to 0.85\n\nThree cases were wrong.\n",
            "# Reply time\n\n## Context\n\nIt was 0.92.\n\n## Decision\n\nIt is 0,85.\n",
            "# Reply time\n\n| old | new |\n| --- | --- |\n| 0.92 | 0.85 |\n",
        ] {
            assert!(states(text), "{text}");
        }
    }

    #[test]
    fn a_number_does_not_count_where_it_is_hidden_or_denied() {
        for text in [
            "# Reply time\n\n<!-- 0.85 -->\nAll stays as it is.\n",
            "# Reply time\n\n```yaml\nbound: 0.85\n```\n",
            "# Reply time\n\nSee [the note](notes/0.85.md).\n",
            "# Reply time\n\nWe do not lower the bound to 0.85.\n",
            "# Reply time\n\nThe bound stays, not 0.85.\n",
            "# Reply time\n\nThe team rejected 0.85.\n",
            "# Reply time\n\nA bound of 0.85 was rejected.\n",
            "# Reply time\n\nA bound of 0.85 is not enough.\n",
            "# Reply time\n\nShall it be 0.85?\n",
            "# Reply time\n\nSince 2026-0.85-01 all is well.\n",
            "# Reply time\n\n## Considered\n\nTo lower it to 0.85.\n\n## Decision\n\nIt stays.\n",
            "# Another metric\n\nThe bound goes to 0.85.\n",
        ] {
            assert!(!states(text), "{text}");
        }
    }
}
