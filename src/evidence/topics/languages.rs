//! Each language of `lang/` has two documents in `fixtures/documents/languages/`: one whose sections are the topics in their order, and one
//! whose first sections are empty, each in another way.
#![expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]

use std::fs;
use std::path::Path;

use super::*;
use crate::evidence::markdown::outline;

/// Returns the headings of the second level, and the topics of a document.
fn read(path: &Path) -> (Vec<Range<usize>>, DocumentTopics) {
    let text = fs::read_to_string(path).unwrap_or_else(|_| panic!("a language needs {}", path.display()));
    let sections = outline(&text).sections;
    let headings =
        sections.iter().filter(|section| section.level == 2).map(|section| section.heading.clone());
    (headings.collect(), DocumentTopics::read(&sections, &Synonyms::default()))
}

/// Calls `check` with the code of each language and its documents.
fn each_language(check: impl Fn(&str, &Path)) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for file in fs::read_dir(root.join("lang")).expect("the languages") {
        let path = file.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "toml") {
            let code = path.file_stem().expect("a name").to_string_lossy().into_owned();
            check(&code, &root.join("fixtures/documents/languages"));
            count += 1;
        }
    }
    assert!(count >= 10);
}

#[test]
fn every_topic_is_found_at_its_heading() {
    each_language(|code, folder| {
        let (headings, topics) = read(&folder.join(format!("{code}.md")));
        assert_eq!(headings.len(), TopicId::ALL.len(), "{code}");
        for (heading, topic) in headings.iter().zip(TopicId::ALL) {
            match topics.state(*topic) {
                // Contacts are found by their form, wherever they are.
                TopicState::Covered { .. } if TopicId::PEOPLE.contains(topic) => {}
                TopicState::Covered { at } => assert_eq!(at, heading, "{code}: {topic:?}"),
                other => panic!("{code}: {topic:?} {other:?}"),
            }
        }
    });
}

#[test]
fn empty_sections_are_found_empty() {
    each_language(|code, folder| {
        let (headings, topics) = read(&folder.join("unfilled").join(format!("{code}.md")));
        assert_eq!(headings.len(), 4, "{code}");
        for (heading, topic) in headings.iter().zip(TopicId::ALL) {
            match topics.state(*topic) {
                TopicState::Empty { at, .. } => assert_eq!(at, heading, "{code}: {topic:?}"),
                other => panic!("{code}: {topic:?} {other:?}"),
            }
        }
    });
}
