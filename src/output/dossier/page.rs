//! The page: style, script, and the sections in their order.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::Dossier;
use super::shell::HtmlPage;
use super::text::{Text, day_in_words, short};

/// The style of all pages.
pub(in crate::output) const STYLE: &str = include_str!("dossier.css");
/// The script of all tables: sorting and CSV.
pub(in crate::output) const TABLES: &str = include_str!("tables.js");
const SCRIPT: &str = include_str!("dossier.js");

/// The sections that the table of contents names.
const CONTENTS: [(&str, &str); 11] = [
    ("gates", "2 Gates"),
    ("people", "3 People"),
    ("value", "4 Value"),
    ("evals", "5 Evals"),
    ("evidence", "6 Evidence"),
    ("runbooks", "7 Runbooks and support"),
    ("conditions", "8 Borrowed conditions"),
    ("waivers", "9 Waivers"),
    ("findings", "10 Findings"),
    ("unchecked", "11 Not checked"),
    ("appendix", "13 Check it again"),
];

/// Renders the dossier as one HTML page.
pub(crate) fn render(dossier: &Dossier<'_>) -> String {
    let more = dossier.more.as_ref().map(|more| packed(more.style)).unwrap_or_default();
    let style = format!("{}{more}{}", packed(STYLE), dossier.page_footer());
    let script = format!("{}{}", packed(SCRIPT), packed(TABLES));
    let document = dossier.document;
    let title = format!(
        "{}: {} at {}, {}",
        crate::text::clipped(&dossier.system.name, 30),
        dossier.verdict_word().to_lowercase(),
        dossier.system.judged_at,
        day_in_words(&document.as_of)
    );
    let content = html! {
            (dossier.strip())
            main #main tabindex="-1" {
                (dossier.verdict_box())
                nav.toc aria-label="Sections" { ul { @for (id, title) in CONTENTS { li { a href={ "#" (id) } { (title) } } " " } } }
                (dossier.gates())
                @if let Some(more) = &dossier.more { (more.markup) }
                (dossier.people())
                (dossier.value())
                (dossier.evals())
                (dossier.evidence())
                (dossier.runbooks())
                (dossier.conditions())
                (dossier.waivers())
                (dossier.finding_list())
                (dossier.not_checked())
                (dossier.signatures())
                (dossier.appendix())
            }
            footer {
                p { "Made by readiness " (Text(&document.tool.version)) " from " (Text(&dossier.system.manifest)) ". The page makes no request." }
            }
    };
    HtmlPage { title: &title, style: &style, script: Some(&script), skip: "Skip to the verdict", content }
        .render()
}

impl Dossier<'_> {
    /// The footer of each printed page: the system, the revision, the day, and the number of the page.
    fn page_footer(&self) -> String {
        let head = self.document.repository.head.as_ref();
        let revision = head.map_or("no commit", |head| short(&head.commit));
        let text = format!("{} · {revision} · judged for {}", self.system.name, self.document.as_of);
        let font = "font:7.4pt system-ui,sans-serif;color:#444";
        format!(
            "@page{{@bottom-left{{content:\"{}\";{font}}}@bottom-right{{content:counter(page) \" / \" counter(pages);{font}}}}}",
            css_text(&text)
        )
    }
}

/// A text inside a CSS string: everything but plain letters, digits and spaces is escaped.
pub(in crate::output) fn css_text(text: &str) -> String {
    let mut out = String::new();
    for c in crate::text::clipped(text, 120).chars() {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | ':') {
            out.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ =
                write!(out, "\\{:x} ", u32::from(if crate::text::is_hostile(c) { '\u{fffd}' } else { c }));
        }
    }
    out
}

/// A section with its number, its heading, one sentence, and its matter. `is_wide` gives the matter the whole width.
pub(in crate::output) fn section(
    id: &str,
    number: u32,
    title: &str,
    is_wide: bool,
    summary: &Markup,
    matter: &Markup,
) -> Markup {
    let heading = format!("{id}-h");
    html! {
        section.sec.wide[is_wide] id=(id) aria-labelledby=(heading) {
            div.hd { h2 id=(heading) { i { (number) } " " (title) } " " (summary) }
            div { (matter) }
        }
    }
}

/// The head of a column.
pub(in crate::output) struct TableHead {
    title: &'static str,
    is_number: bool,
}

impl TableHead {
    pub(in crate::output) fn text(title: &'static str) -> Self {
        Self { title, is_number: false }
    }

    pub(in crate::output) fn number(title: &'static str) -> Self {
        Self { title, is_number: true }
    }
}

/// The head of a table.
pub(in crate::output) fn head(columns: &[TableHead]) -> Markup {
    html! {
        thead {
            tr {
                @for column in columns { th.r[column.is_number] scope="col" { (column.title) } }
            }
        }
    }
}

/// A style or script without indentation, line ends and comments of their own line.
pub(in crate::output) fn packed(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.filter(|line| !line.starts_with("/*")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_string() {
        let text = css_text("a\"}</style><script>\u{202e}\n\\");
        assert!(
            text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | ':' | '\\')),
            "{text}"
        );
        assert!(text.ends_with("\\5c "), "{text}");
    }

    #[test]
    fn the_style_and_the_script_hold_no_comment_and_no_tag() {
        for text in [packed(STYLE), packed(SCRIPT), packed(TABLES)] {
            assert!(!text.contains("/*") && !text.contains("</"), "{text}");
        }
        assert!(packed(STYLE).len() + packed(SCRIPT).len() + packed(TABLES).len() < 40_000);
    }
}
