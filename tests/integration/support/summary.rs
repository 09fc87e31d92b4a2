//! What the Markdown of a summary is made of.

use pulldown_cmark::{Event, Tag};

/// Whether a summary has this besides its text: no HTML, no link, no image, nothing that a repository brought.
pub fn is_of_a_summary(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Start(
            Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::List(None)
                | Tag::Item
                | Tag::Strong
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell,
        ) | Event::End(_)
            | Event::Code(_)
            | Event::SoftBreak
            | Event::HardBreak
    )
}

/// Whether HTML is ours: the marks of a folded part with a title of plain words.
pub fn is_our_html(html: &str) -> bool {
    html.lines().all(|line| {
        let title = line.strip_prefix("<summary>").and_then(|rest| rest.strip_suffix("</summary>"));
        let is_title = title.is_some_and(|title| {
            title.chars().all(|letter| letter.is_ascii_alphanumeric() || " :,".contains(letter))
        });
        is_title || ["<details>", "</details>", ""].contains(&line)
    })
}
