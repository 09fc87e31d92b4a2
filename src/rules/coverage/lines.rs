//! What findings about topics tell the reader to write: lines for the manifest, and the headings of the document.

use super::pointers::documents;
use crate::coverage::AskedClaim;
use crate::facts::Facts;
use crate::limits;
use crate::manifest::keys::ManifestSection;
use crate::manifest::visit::Leaf;
use crate::text::is_hostile;
use crate::vocabulary::TopicId;

use crate::limits::rules::{NAMED_HEADING as LONGEST, NAMED_HEADINGS as SHOWN};

/// `a`, `a or b`, `a, b or c`.
pub(in crate::rules) fn list<'t>(items: impl IntoIterator<Item = &'t str>, last_word: &str) -> String {
    let items: Vec<&str> = items.into_iter().collect();
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} {last_word} {last}", rest.join(", ")),
    }
}

/// `long` if it fits into a headline, otherwise `short`.
pub(in crate::rules) fn headline(long: String, short: String) -> String {
    if long.chars().count() <= limits::rules::HEADLINE_LENGTH { long } else { short }
}

/// The line of the manifest that says where `topics` are: `sections = { rollback = "#heading" }`.
pub(in crate::rules) fn sections_line(asked: &AskedClaim<'_>, topics: &[TopicId]) -> String {
    record_line(asked, &topics.iter().map(|topic| topic.key()).collect::<Vec<_>>())
}

/// The same for topics by name, such as those of a decision record.
pub(in crate::rules) fn record_line(asked: &AskedClaim<'_>, topics: &[&str]) -> String {
    let one = |topic: &&str| format!("{topic} = \"#heading\"");
    let sections = format!("sections = {{ {} }}", topics.iter().map(one).collect::<Vec<_>>().join(", "));
    let is_text = match asked.claim.what {
        // A reference that is a plain text has no key for its path.
        Leaf::Artifact(reference) => reference.path.as_ref().is_some_and(|path| path.key_at.is_none()),
        _ => false,
    };
    if !is_text || asked.claim.section == ManifestSection::Runbook || asked.path.contains(is_hostile) {
        return sections;
    }
    let Leaf::Artifact(reference) = asked.claim.what else { return sections };
    let path = reference.path.as_ref().map_or(asked.path.to_owned(), |path| path.value.written());
    if path.contains(is_hostile) {
        return sections;
    }
    format!("{} = {{ path = {}, {sections} }}", asked.claim.key, toml::Value::from(path))
}

/// The anchors of the document's headings, as `sections` writes them; empty if it has none.
pub(in crate::rules) fn headings(facts: &Facts<'_>, asked: &AskedClaim<'_>) -> String {
    let documents = documents(facts, asked.claim);
    let [document] = documents.as_slice() else { return String::new() };
    let is_plain = |slug: &&str| {
        !slug.is_empty()
            && slug.chars().count() <= LONGEST
            && !slug.contains(is_hostile)
            && !slug.contains(['"', '\\', '`'])
    };
    let sections = document.sections(None).iter().filter(|section| section.level > 0);
    let slugs = sections.map(|section| section.slug.as_str()).filter(is_plain);
    crate::text::listed(slugs.map(|slug| format!("\"#{slug}\"")), SHOWN)
}

/// The next actions for topics that were not found.
pub(in crate::rules) fn help(facts: &Facts<'_>, asked: &AskedClaim<'_>, topics: &[TopicId]) -> Vec<String> {
    let line = sections_line(asked, topics);
    let mut help = vec![format!("if the document has it, say where in the manifest: `{line}`")];
    let headings = headings(facts, asked);
    if !headings.is_empty() {
        help.push(format!("headings of the document: {headings}"));
    }
    let titles = topics.iter().map(|topic| format!("\"{}\"", title(*topic))).collect::<Vec<_>>();
    let sections = if topics.len() == 1 { "a section" } else { "sections" };
    let each = if topics.len() == 1 { "" } else { " for each" };
    help.push(format!(
        "otherwise write {sections}{each}: {}",
        list(titles.iter().map(String::as_str), "and")
    ));
    if let Some(topic) = topics.first() {
        help.push(format!(
            "names of your own for such sections: `[policy] synonyms = {{ {} = [\"…\"] }}`",
            topic.key()
        ));
    }
    help
}

/// A heading for a topic, in English.
fn title(topic: TopicId) -> String {
    let key = match topic {
        TopicId::Job => "what happens to my job?",
        TopicId::Mistakes => "what if it is wrong?",
        TopicId::Contact => "whom do I call?",
        topic => topic.key(),
    };
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Synonyms, label_topics};

    #[test]
    fn a_heading_that_a_finding_recommends_is_found() {
        for topic in TopicId::ALL {
            let heading = title(*topic);
            assert!(label_topics(&heading, &Synonyms::default()).all().has(*topic), "{heading}");
        }
    }
}
