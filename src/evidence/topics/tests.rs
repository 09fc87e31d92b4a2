//! Small documents with the expected result of each step. `fixtures/documents/vectors.json` holds them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::evidence::markdown::outline;
use crate::evidence::placeholder::placeholders;

fn line_of(text: &str, at: usize) -> u64 {
    text[..at].matches('\n').count() as u64 + 1
}

/// The state of a topic as the vectors name it, and its line.
fn shown(topics: &DocumentTopics, topic: TopicId, text: &str) -> (&'static str, Option<u64>) {
    match topics.state(topic) {
        TopicState::Covered { at } => ("covered", Some(line_of(text, at.start))),
        TopicState::Empty { at, .. } => ("broken", Some(line_of(text, at.start))),
        TopicState::Unlocated { hint: true } => ("withheld", None),
        TopicState::Unlocated { hint: false } => ("unlocated", None),
    }
}

#[test]
fn documents_are_read_as_the_vectors_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/documents/vectors.json");
    let file = std::fs::read_to_string(path).expect("the vectors");
    let vectors: Vec<Value> = serde_json::from_str(&file).expect("JSON");
    let mut wrong = Vec::new();
    for vector in &vectors {
        let (name, text) =
            (vector["name"].as_str().expect("a name"), vector["text"].as_str().expect("a text"));
        let outline = outline(text);
        let reading = DocumentReading::new(&outline.sections);
        if vector["template"] != Value::Bool(reading.is_template) {
            wrong.push(format!("{name}: template {}", reading.is_template));
        }
        let labels = |label: &Label| (line_of(text, label.at.start), label.name.clone());
        let found: BTreeSet<_> = reading.labels.iter().map(labels).collect();
        let wanted = vector["labels"].as_array().expect("labels").iter();
        let wanted: BTreeSet<_> = wanted
            .map(|label| {
                (label["line"].as_u64().expect("a line"), label["text"].as_str().expect("a text").to_owned())
            })
            .collect();
        if found != wanted {
            wrong.push(format!("{name}: labels\n  {found:?}\n  {wanted:?}"));
        }
        let topics = DocumentTopics::read(&outline.sections, &Synonyms::default());
        for (key, wanted) in vector["topics"].as_object().expect("topics") {
            let topic = TopicId::from_key(key).expect("a topic");
            let state = wanted["state"].as_str().expect("a state");
            let state = if state == "thin" { "unlocated" } else { state };
            let found = shown(&topics, topic, text);
            if found != (state, wanted["line"].as_u64()) {
                wrong.push(format!("{name}: {key} {found:?}, not {state} {}", wanted["line"]));
            }
        }
        let found = placeholders(text, &outline).into_iter().map(|found| line_of(text, found.at.start));
        let found: BTreeSet<_> = found.collect();
        let wanted = vector["placeholder_lines"].as_array().expect("lines").iter();
        let wanted: BTreeSet<_> = wanted.filter_map(Value::as_u64).collect();
        if found != wanted {
            wrong.push(format!("{name}: placeholders {found:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
}
