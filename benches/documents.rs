//! `cargo bench --bench documents -- FOLDER`: precision and recall for sections and placeholders in real documents.
//!
//! `FOLDER/docs/*.md` are the documents. `FOLDER/labels.jsonl` holds the labels of a human reader, one line per document:
//! `{"doc": "001", "sections": {"rollback": "full" | "empty" | "absent", …}, "section_doubt": ["rollback"], "placeholders": [{"line": 12, "doubt": true}]}`.
//! Labels marked as doubtful are ignored. `--misses` also prints every wrong answer.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::too_many_lines,
    reason = "a measurement reads documents and prints"
)]

use std::fs;
use std::path::Path;

use readiness::internals::evidence::canon::SectionTopic;
use readiness::internals::evidence::markdown;
use readiness::internals::evidence::placeholder;
use readiness::internals::evidence::sections;
use readiness::internals::evidence::sections::SectionState;
use serde_json::Value;

const CANONS: [SectionTopic; 4] =
    [SectionTopic::Diagnosis, SectionTopic::Mitigation, SectionTopic::Rollback, SectionTopic::Escalation];

/// Counts of true positives (`right`), false positives (`wrong`) and false negatives (`missed`).
#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn show(&self, what: &str) {
        let share = |of: usize| self.right as f64 / ((self.right + of) as f64).max(1.0);
        println!(
            "{what:<34} {:>5} right {:>4} wrong {:>4} missed   precision {:.3}  recall {:.3}",
            self.right,
            self.wrong,
            self.missed,
            share(self.wrong),
            share(self.missed)
        );
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some(folder) = args.iter().find(|arg| !arg.starts_with("--")) else {
        println!("usage: cargo bench --bench documents -- FOLDER [--misses]");
        return Ok(());
    };
    let misses = args.iter().any(|arg| arg == "--misses");
    let folder = Path::new(folder);
    let labels = fs::read_to_string(folder.join("labels.jsonl"))?;
    let mut filled: [Score; 4] = Default::default();
    let mut gaps: [Score; 4] = Default::default();
    let mut documents = Score::default();
    let mut lines = Score::default();
    for label in labels.lines() {
        let label: Value = serde_json::from_str(label)?;
        let name = label["doc"].as_str().unwrap_or_default();
        let text = fs::read_to_string(folder.join("docs").join(format!("{name}.md")))?;
        let outline = markdown::outline(&text);
        let found = sections::read(&outline.sections, &[]);
        for (at, canon) in CANONS.iter().enumerate() {
            let doubtful = label["section_doubt"]
                .as_array()
                .is_some_and(|doubts| doubts.iter().any(|doubt| doubt.as_str() == Some(canon.name())));
            let truth = label["sections"][canon.name()].as_str().unwrap_or_default();
            if doubtful {
                continue;
            }
            let said = found.state(*canon) == SectionState::Said;
            let miss = |score: &mut Score, found: bool, there: bool, what: &str| {
                match (found, there) {
                    (true, true) => score.right += 1,
                    (true, false) => score.wrong += 1,
                    (false, true) => score.missed += 1,
                    (false, false) => return,
                }
                if misses && found != there {
                    println!("{name} {}: {what}, labelled {truth}", canon.name());
                }
            };
            miss(
                &mut filled[at],
                said,
                truth == "full",
                if said { "found filled" } else { "not found filled" },
            );
            let empty = matches!(found.state(*canon), SectionState::Empty(_));
            miss(
                &mut gaps[at],
                empty,
                truth == "empty",
                if empty { "found empty" } else { "not found empty" },
            );
        }
        let places = placeholder::placeholders(&text, &outline);
        let line_of = |at: usize| text[..at.min(text.len())].matches('\n').count() as u64 + 1;
        let found: Vec<(u64, u64)> = places
            .iter()
            .map(|place| (line_of(place.at.start), line_of(place.at.end.saturating_sub(1))))
            .collect();
        let wanted = label["placeholders"].as_array().cloned().unwrap_or_default();
        let line = |placeholder: &Value| placeholder["line"].as_u64().unwrap_or_default();
        let sure = |placeholder: &&Value| placeholder["doubt"].as_bool() != Some(true);
        for (first, last) in &found {
            // The label of an empty section may be on its heading or on the lines below.
            let hit =
                wanted.iter().any(|wanted| (first.saturating_sub(2)..=last + 2).contains(&line(wanted)));
            if hit {
                lines.right += 1;
            } else {
                lines.wrong += 1;
                if misses {
                    let shown = text.lines().nth(usize::try_from(first - 1)?).unwrap_or_default();
                    println!(
                        "{name}:{first} no placeholder: {}",
                        shown.chars().take(100).collect::<String>()
                    );
                }
            }
        }
        for wanted in wanted.iter().filter(sure) {
            if !found.iter().any(|(first, last)| (first.saturating_sub(2)..=last + 2).contains(&line(wanted)))
            {
                lines.missed += 1;
                if misses {
                    let shown = text.lines().nth(usize::try_from(line(wanted) - 1)?).unwrap_or_default();
                    println!(
                        "{name}:{} missed placeholder: {}",
                        line(wanted),
                        shown.chars().take(100).collect::<String>()
                    );
                }
            }
        }
        match (!found.is_empty(), wanted.iter().any(|wanted| sure(&wanted)), wanted.is_empty()) {
            (true, _, false) => documents.right += 1,
            (true, _, true) => documents.wrong += 1,
            (false, true, _) => documents.missed += 1,
            (false, false, _) => {}
        }
    }
    for (at, canon) in CANONS.iter().enumerate() {
        filled[at].show(&format!("{}, filled", canon.name()));
        gaps[at].show(&format!("{}, there and empty", canon.name()));
    }
    lines.show("placeholders, by line");
    documents.show("documents with placeholders");
    Ok(())
}
