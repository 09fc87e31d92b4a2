//! The table of mutants: `fixtures/systems/contract-review/MUTANTS.md`, whose head says how it is written.

use std::cell::Cell;
use std::fs;

use readiness::Rule;
use readiness::internals::rules;

use crate::support::project;

/// What becomes of a mutant.
#[derive(Debug, Clone)]
pub enum Expected {
    /// These rules catch it, at these places, and no others.
    Caught(Vec<(&'static Rule, String)>),
    /// What becomes of its keys, each broken by itself.
    Keys,
    /// No rule does, but these places are said to leave a gate undecided.
    Undecided(Vec<String>),
    /// Nobody asks for it, for the reason that the table gives.
    Nobody,
    /// The table does not say.
    Unlisted,
}

impl Expected {
    /// One rule at one place.
    pub fn by(rule: &str, place: impl Into<String>) -> Self {
        Self::Caught(vec![(find(rule), place.into())])
    }

    /// One rule at each of these places.
    pub fn by_all(rule: &str, places: &[String]) -> Self {
        Self::Caught(places.iter().map(|place| (find(rule), place.clone())).collect())
    }
}

/// A line of the table.
#[derive(Debug)]
pub struct Row {
    /// The claim, file or day; `*` in it stands for any text.
    pub what: String,
    /// How it is broken.
    pub how: String,
    caught_by: String,
    place: String,
    used: Cell<bool>,
}

impl Row {
    /// What becomes of `name`, which this row is about, where `star` is what its `*` stands for.
    fn expected(&self, name: &str, star: &str) -> Expected {
        self.used.set(true);
        let mut places: Vec<String> = quoted(&self.place).map(|place| place.replace('*', star)).collect();
        if places.is_empty() {
            places.push(name.to_owned());
        }
        match self.caught_by.as_str() {
            "nobody" => {
                assert!(!self.place.is_empty(), "`{}` {}: why does nobody ask?", self.what, self.how);
                Expected::Nobody
            }
            "its keys" => Expected::Keys,
            "undecided" => Expected::Undecided(places),
            rules => {
                let rules: Vec<_> = rules.split(", ").map(find).collect();
                let rule = |at: usize| *rules.get(at).unwrap_or(&rules[0]);
                Expected::Caught(
                    places.into_iter().enumerate().map(|(at, place)| (rule(at), place)).collect(),
                )
            }
        }
    }

    /// What the first `*` in it stands for, if this row is about `name`.
    fn star<'n>(&self, name: &'n str) -> Option<&'n str> {
        let Some((start, rest)) = self.what.split_once('*') else {
            return (self.what == name).then_some("");
        };
        let after = name.strip_prefix(start)?;
        match rest.split_once('*') {
            None => after.strip_suffix(rest),
            Some((middle, end)) => {
                let (star, rest) = after.split_once(middle)?;
                rest.ends_with(end).then_some(star)
            }
        }
    }
}

/// The rule called `id`.
fn find(id: &str) -> &'static Rule {
    rules::find(id).unwrap_or_else(|| panic!("there is no rule `{id}`"))
}

/// What stands between backticks.
pub fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The rows below a heading.
pub struct Rows(pub Vec<Row>);

impl Rows {
    pub fn below(heading: &str) -> Self {
        let path = project().join("fixtures/systems/contract-review/MUTANTS.md");
        let text = fs::read_to_string(path).expect("MUTANTS.md");
        let below = text.split("\n## ").find(|part| part.starts_with(heading)).expect(heading);
        let lines = below.lines().filter(|line| line.starts_with("| `"));
        let row = |line: &str| {
            let cells: Vec<_> = line.trim_matches('|').split(" |").map(str::trim).collect();
            let [what, how, caught_by, place] = cells.as_slice() else { panic!("four cells: {line}") };
            let [what, how, caught_by, place] =
                [what.trim_matches('`'), how, caught_by, place].map(str::to_owned);
            Row { what, how, caught_by, place, used: Cell::new(false) }
        };
        Self(lines.map(row).collect())
    }

    /// The row about `name` broken in this way, and what its `*` stands for: of several, the one that says most counts.
    pub fn about<'r, 'n>(&'r self, name: &'n str, how: &str) -> Option<(&'r Row, &'n str)> {
        let rows = self.0.iter().filter(|row| row.how == how);
        let about = rows.filter_map(|row| Some((row, row.star(name)?)));
        about.max_by_key(|(row, _)| row.what.len())
    }

    /// What becomes of `name` broken in this way.
    pub fn of(&self, name: &str, how: &str) -> Option<Expected> {
        self.about(name, how).map(|(row, star)| row.expected(name, star))
    }

    /// Those that no mutant was made for: what they are about is no more.
    pub fn unused(&self) -> Vec<String> {
        let unused = self.0.iter().filter(|row| !row.used.get());
        unused.map(|row| format!("`{}` {}: there is no such claim", row.what, row.how)).collect()
    }
}
