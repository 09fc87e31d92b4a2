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
