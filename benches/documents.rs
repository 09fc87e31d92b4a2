//! `cargo bench --bench documents -- FOLDER… [--misses]`: how often topics and placeholders of real documents are right.
//!
//! `FOLDER/ID.md` are documents. `FOLDER/labels.jsonl` holds the labels of a reader who did not know the program, one line for each:
//! `{"id": "a1", "lang": "de", "topics": {"rollback": {"is": "yes" | "no" | "empty" | "unclear"}}, "placeholder_lines": [12]}`.
//! Prints for each topic and language:
//!
//! - *unlocated right*: of the topics that were not found, those that the reader did not find either,
//! - *found, not there*: of the topics that are not there, those that were found: each makes a gate green that should not be,
//! - *found, empty*: of the topics with an empty section, those that were found with content,
//! - *broken right*: of the sections that were called empty, those that are,
//! - *empty found*: of the empty sections, those that were called so,
//! - *yes found*: of the topics that are there, those that were found. The others cost a line in `sections`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement reads documents and prints"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use readiness::internals::evidence::topics::{Found, found_topics, placeholder_lines};
use serde_json::Value;

/// A count out of a total.
#[derive(Default, Clone, Copy)]
struct Share {
    count: usize,
    total: usize,
}

impl Share {
    fn add(&mut self, counts: bool) {
        self.total += 1;
        self.count += usize::from(counts);
    }

    fn shown(self) -> String {
        let percent = 100.0 * self.count as f64 / (self.total as f64).max(1.0);
        if self.total == 0 {
            "–".to_owned()
        } else {
            format!("{}/{} {percent:.0}%", self.count, self.total)
        }
    }
}

/// The figures of one topic or language.
#[derive(Default)]
struct Figures {
    unlocated_right: Share,
    found_not_there: Share,
    found_empty: Share,
    broken_right: Share,
    empty_found: Share,
    yes_found: Share,
}

impl Figures {
    const HEADER: [&str; 6] =
        ["unlocated right", "found, not there", "found, empty", "broken right", "empty found", "yes found"];

    fn add(&mut self, found: Found, label: &str) {
        match found {
            Found::Unlocated => self.unlocated_right.add(label != "yes"),
            Found::Empty => self.broken_right.add(label == "empty"),
            Found::Covered | Found::Withheld => {}
        }
        let is_covered = found == Found::Covered;
        match label {
            "no" => self.found_not_there.add(is_covered),
            "yes" => self.yes_found.add(is_covered),
            _ => {
                self.found_empty.add(is_covered);
                self.empty_found.add(found == Found::Empty);
            }
        }
    }

    fn row(&self) -> [Share; 6] {
        [
            self.unlocated_right,
            self.found_not_there,
            self.found_empty,
            self.broken_right,
            self.empty_found,
            self.yes_found,
        ]
    }
}

/// Whether an answer costs a wrong finding or a wrong silence, or misses an empty section.
fn is_wrong(found: Found, label: &str) -> bool {
    match found {
        _ if label == "empty" => found != Found::Empty,
        Found::Covered => label != "yes",
        Found::Empty => true,
        Found::Unlocated => label == "yes",
        Found::Withheld => false,
    }
}

fn print_table(title: &str, rows: &BTreeMap<String, Figures>) {
    print!("{title:<16}");
    for name in Figures::HEADER {
        print!("{name:>18}");
    }
    println!();
    for (name, figures) in rows {
        print!("{name:<16}");
        for share in figures.row() {
            print!("{:>18}", share.shown());
        }
        println!();
    }
    println!();
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let folders: Vec<&String> = args.iter().filter(|arg| !arg.starts_with("--")).collect();
    if folders.is_empty() {
        println!("usage: cargo bench --bench documents -- FOLDER… [--misses]");
        return Ok(());
    }
    let misses = args.iter().any(|arg| arg == "--misses");
    let (mut topics, mut languages) = (BTreeMap::<String, Figures>::new(), BTreeMap::new());
    let (mut precision, mut recall) = (Share::default(), Share::default());
    for folder in folders.into_iter().map(Path::new) {
        for label in fs::read_to_string(folder.join("labels.jsonl"))?.lines() {
            let label: Value = serde_json::from_str(label)?;
            let text = |key: &str| label.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (name, language) = (text("id"), text("lang"));
            let document = fs::read_to_string(folder.join(format!("{name}.md")))?;
            let found = found_topics(&document).into_iter();
            let found: BTreeMap<_, _> =
                found.map(|topic| (topic.topic, (topic.found, topic.label))).collect();
            for (topic, wanted) in label.get("topics").and_then(Value::as_object).into_iter().flatten() {
                let wanted = wanted.get("is").and_then(Value::as_str).unwrap_or("unclear");
                let Some((found, at)) = found.get(topic.as_str()).filter(|_| wanted != "unclear") else {
                    continue;
                };
                for (rows, row) in [(&mut topics, topic), (&mut languages, &language)] {
                    rows.entry(row.clone()).or_default().add(*found, wanted);
                    rows.entry("~ all".to_owned()).or_default().add(*found, wanted);
                }
                if misses && is_wrong(*found, wanted) {
                    let shown =
                        at.as_ref().and_then(|at| document.get(at.clone())).unwrap_or_default().trim();
                    println!("{name} {language} {topic}: {found:?}, labelled {wanted}  {shown:?}");
                }
            }
            let lines = |key: &str| -> BTreeSet<u64> {
                let lines = label.get(key).and_then(Value::as_array);
                lines.into_iter().flatten().filter_map(Value::as_u64).collect()
            };
            let (wanted, doubtful) = (lines("placeholder_lines"), lines("placeholder_doubtful"));
            let found: BTreeSet<u64> = placeholder_lines(&document).into_iter().collect();
            for line in found.difference(&doubtful) {
                precision.add(wanted.contains(line));
            }
            for line in &wanted {
                recall.add(found.contains(line));
            }
        }
    }
    print_table("topic", &topics);
    print_table("language", &languages);
    println!("placeholder lines: precision {}, recall {}", precision.shown(), recall.shown());
    Ok(())
}
