//! Small documents with the expected result of each step. `fixtures/documents/vectors.json` holds them.
#![expect(clippy::disallowed_methods, reason = "a test reads its fixture")]

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
        if vector["template"] != Value::Bool(reading.is_template()) {
            wrong.push(format!("{name}: template {}", reading.is_template()));
        }
        let labels = |label: &DocumentLabel| (line_of(text, label.at.start), label.name.clone());
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
        let found = placeholders(text, &outline).0.into_iter().map(|found| line_of(text, found.at.start));
        let found: BTreeSet<_> = found.collect();
        let wanted = vector["placeholder_lines"].as_array().expect("lines").iter();
        let wanted: BTreeSet<_> = wanted.filter_map(Value::as_u64).collect();
        if found != wanted {
            wrong.push(format!("{name}: placeholders {found:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
}

fn topics(text: &str) -> DocumentTopics {
    DocumentTopics::read(&outline(text).sections, &Synonyms::default())
}

#[test]
fn a_part_is_named_by_a_heading_or_a_label() {
    let text = "# Ops\n\n## Zurückrollen\n\nDeploy the tag before.\n\n**Wen rufen:** TBD\n\n| Was | Wie |\n|--|--|\n| Löschen der Daten | nach 30 Tagen |\n";
    let sections = outline(text).sections;
    let parts = NamedParts::new(&DocumentReading::new(&sections));
    let named =
        |anchor| parts.get(anchor).map(|part| (text[part.at.clone()].trim(), part.state, part.is_document));
    assert_eq!(named("zurückrollen"), Some(("## Zurückrollen", SectionState::Covered, false)));
    assert_eq!(named("#wen-rufen"), Some(("Wen rufen:** TBD", SectionState::Empty, false)));
    assert_eq!(named("löschen-der-daten"), Some(("Löschen der Daten", SectionState::Covered, false)));
    assert_eq!(named("ops"), Some(("# Ops", SectionState::Covered, true)));
    assert_eq!(named("nothing"), None);
}

#[test]
fn a_document_with_too_many_labels_is_not_called_silent() {
    let many = "# Part\n\n".repeat(crate::limits::documents::SECTION_NAMES + 1);
    assert_eq!(topics(&many).state(TopicId::Rollback), &TopicState::Unlocated { hint: true });
    assert_eq!(
        topics("# Part 1\n\nThe shop.\n").state(TopicId::Rollback),
        &TopicState::Unlocated { hint: false }
    );
}

#[test]
fn hostile_documents_are_read() {
    let nested: Vec<_> = (0..1_000).map(|depth| format!("{}- Rollback: TBD\n", "  ".repeat(depth))).collect();
    let nested = nested.concat();
    let columns = format!(
        "|{}\n|{}\n{}",
        "Rollback|".repeat(60),
        "-|".repeat(60),
        format!("|{}\n", "TBD|".repeat(60)).repeat(60)
    );
    let long =
        format!("**{}**: x\n\n{}: y\n\n{}\n", "a ".repeat(200_000), "b".repeat(400_000), "[".repeat(100_000));
    let signs = format!("{}\n\n{}\n", "数据".repeat(100_000), "{".repeat(100_000));
    let contacts =
        format!("- {}{}{}\n", "#ab ".repeat(10_000), "https://".repeat(2_000), "@a.".repeat(10_000));
    for text in [nested, columns, long, signs, contacts] {
        let _ = topics(&text);
        let _ = placeholders(&text, &outline(&text));
    }
}

mod any_text {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn is_read_and_every_range_lies_in_it(
            text in "(# |## |\\*\\*|__|- |1\\. |> |\\||\n|\n\n|---|: |：|`|```\n|<b>|<x y>|\\[|\\]|\\(|\\)|TBD|TODO|Rollback|Contacts|Retention|復元|連絡先|é|\u{301}|@ops|#ops-call|a@b.org|\\+49 30 1234567|  |\\{|\\}|~~|x){0,60}",
        ) {
            let outline = outline(&text);
            let reading = DocumentReading::new(&outline.sections);
            let parts = NamedParts::new(&DocumentReading::new(&outline.sections));
            for label in &reading.labels {
                let whole = label.whole(&reading.nodes);
                prop_assert!(text.get(label.at.clone()).is_some() && text.get(whole.clone()).is_some());
                prop_assert!(whole.start <= label.at.start && label.at.end <= whole.end);
                prop_assert!(label.node < label.end && label.end <= reading.nodes.len());
                prop_assert!(label.is_heading() || parts.get(&slug(&label.name)).is_some());
            }
            let topics = DocumentTopics::read(&outline.sections, &Synonyms::default());
            for topic in TopicId::ALL {
                match topics.state(*topic) {
                    TopicState::Covered { at } => prop_assert!(text.get(at.clone()).is_some()),
                    TopicState::Empty { at, whole } => {
                        prop_assert!(text.get(at.clone()).is_some() && text.get(whole.clone()).is_some());
                        prop_assert!(whole.start <= at.start && at.end <= whole.end);
                    }
                    TopicState::Unlocated { .. } => {}
                }
            }
            for placeholder in placeholders(&text, &outline).0 {
                prop_assert!(text.get(placeholder.at.clone()).is_some());
            }
        }
    }
}
