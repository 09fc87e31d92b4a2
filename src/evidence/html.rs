//! Reads HTML in Markdown: text, tags, anchors and links.

use crate::limits::documents as limits;
use std::ops::Range;

/// A part of HTML. Comments are skipped.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Text between tags.
    Text(&'t str),
    /// A tag.
    Tag(Tag<'t>),
}

/// An opening or closing tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// Name in lower case.
    pub(super) name: String,
    /// Whether it is a closing tag.
    pub(super) closes: bool,
    attributes: &'t str,
}

/// Tags that a reader sees without text.
const SHOWN: &[&str] = &["img", "video", "iframe", "svg", "object", "embed", "input"];

/// The elements of HTML. Other tags may be a template's `<name>`.
const ELEMENTS: &str = "a abbr address article aside audio b base bdi bdo big blockquote body br button canvas caption center cite \
    code col colgroup data dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 \
    head header hr html i iframe img input ins kbd label legend li link main map mark meta nav object ol option p picture pre q rp rt \
    ruby s samp script section select small source span strike strong style sub summary sup svg table tbody td template textarea tfoot \
    th thead time title tr track tt u ul var video wbr";

impl<'t> Tag<'t> {
    fn of(text: &'t str) -> Self {
        let inner = text.trim_start_matches('<').trim_end_matches('>');
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inner.len());
        let (name, attributes) = inner.split_at_checked(end).unwrap_or_default();
        Self { name: name.to_ascii_lowercase(), closes, attributes }
    }

    /// Returns the value of an attribute; none without a value.
    pub(super) fn attribute(&self, wanted: &str) -> Option<&'t str> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end)?;
            let Some(value) = after.trim_start().strip_prefix('=') else {
                rest = after;
                continue;
            };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, after) = match quote {
                Some(quote) => {
                    let inner = value.strip_prefix(quote)?;
                    inner.split_once(quote).unwrap_or((inner, ""))
                }
                None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(value).filter(|value| !value.is_empty());
            }
            rest = after;
        }
    }

    /// Returns the anchors that the tag defines.
    pub(super) fn anchors(&self) -> impl Iterator<Item = &'t str> {
        let name = (self.name == "a").then(|| self.attribute("name")).flatten();
        self.attribute("id").into_iter().chain(name).filter(|_| !self.closes)
    }

    /// Returns the target of a link, or the source of an image.
    pub(super) fn reference(&self) -> Option<&'t str> {
        match self.name.as_str() {
            _ if self.closes => None,
            "a" => self.attribute("href"),
            "img" => self.attribute("src"),
            _ => None,
        }
    }

    /// Returns the level of the heading that the tag opens or closes.
    pub(super) fn heading(&self) -> Option<u8> {
        let level = self.name.strip_prefix('h')?.parse().ok()?;
        (self.name.len() == 2 && (1..=6).contains(&level)).then_some(level)
    }

    /// Whether it is an element of HTML.
    pub(super) fn is_html(&self) -> bool {
        ELEMENTS.split_whitespace().any(|element| element == self.name)
    }

    /// Whether the texts before and after it stand apart.
    pub(super) fn separates(&self) -> bool {
        ["br", "p", "div", "td", "li"].contains(&self.name.as_str())
    }

    /// Whether a reader does not see what the element holds.
    pub(super) fn hides(&self) -> bool {
        let style = self.attribute("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
        let mut unquoted = self.attributes.split(['"', '\'']).step_by(2).flat_map(str::split_whitespace);
        !self.closes
            && (style.contains("display:none") || unquoted.any(|word| word.eq_ignore_ascii_case("hidden")))
    }

    /// Whether a reader sees the tag without text.
    pub(super) fn shows(&self) -> bool {
        SHOWN.contains(&self.name.as_str())
    }
}

/// Returns the parts of HTML with their ranges, in order.
pub(super) fn parts(html: &str) -> impl Iterator<Item = (Range<usize>, Part<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at;
            let rest = html.get(start..).filter(|rest| !rest.is_empty())?;
            if let Some(comment) = rest.strip_prefix("<!--") {
                at += 4 + comment.find("-->").map_or(comment.len(), |end| end + 3);
                continue;
            }
            let is_tag = rest.strip_prefix('<').is_some_and(|rest| {
                rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
            });
            let end = if is_tag {
                end_of_tag(rest)
            } else {
                let after = rest.strip_prefix('<').unwrap_or(rest);
                after.find('<').map_or(rest.len(), |end| end + rest.len() - after.len())
            };
            at += end;
            let text = rest.get(..end)?;
            return Some((start..at, if is_tag { Part::Tag(Tag::of(text)) } else { Part::Text(text) }));
        }
    })
}

/// Returns where the element ends whose opening tag ends at the start of a text; none if it does not end.
pub(super) fn end_of_element(name: &str, text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    let mut tags =
        parts(text).filter_map(|(at, part)| if let Part::Tag(tag) = part { Some((at, tag)) } else { None });
    let last = tags.find(|(_, tag)| {
        if tag.name == name {
            depth = if tag.closes { depth - 1 } else { depth + 1 };
        }
        depth == 0
    });
    last.map(|(at, _)| at.end)
}

/// Returns the end of the tag at the start of a text: after the first `>` outside of quotes.
fn end_of_tag(text: &str) -> usize {
    let (mut quote, mut before) = (None, ' ');
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < limits::TAG_BYTES) {
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '>' => return at + 1,
            None if matches!(c, '"' | '\'') && before == '=' => quote = Some(c),
            Some(_) | None => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    text.find('>').map_or(text.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_are_read_however_they_are_written() {
        let tag = |text: &'static str| match parts(text).next() {
            Some((_, Part::Tag(tag))) => tag,
            other => panic!("{text}: {other:?}"),
        };
        for text in [
            "<a id=\"x\">",
            "<A ID='x'>",
            "<a id=x>",
            "<a class=b id = \"x\" />",
            "<a\n  href=\"a>b\"\n  id=\"x\">",
            "<a name=\"x\">",
            "<h2 id=\"x\">",
        ] {
            assert_eq!(tag(text).anchors().collect::<Vec<_>>(), ["x"], "{text}");
        }
        for text in [
            "<a data-id=\"x\">",
            "</a id=\"x\">",
            "<a id>",
            "<a id=\"\">",
            "<meta name=\"x\">",
            "<a title=\"id=x\">",
        ] {
            assert_eq!(tag(text).anchors().count(), 0, "{text}");
        }
        assert_eq!(tag("<a href='b.md'>").reference(), Some("b.md"));
        assert_eq!(tag("<img alt=\"1 > 0\" src=b.png>").reference(), Some("b.png"));
        assert_eq!(
            (tag("<h6>").heading(), tag("<hr>").heading(), tag("<h7>").heading()),
            (Some(6), None, None)
        );
    }

    #[test]
    fn parts_are_text_and_tags() {
        let of = |html: &'static str| -> Vec<&'static str> { parts(html).map(|(at, _)| &html[at]).collect() };
        assert_eq!(of("a<!-- <b> --><c>d</c> 1 < 2"), ["a", "<c>", "d", "</c>", " 1 ", "< 2"]);
        assert_eq!(of("<a b=\"c"), ["<a b=\"c"]);
        assert_eq!(of("<!-- a"), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn any_html_is_read_in_order(html in "([<>/=\"' a-c\u{e9}]|<!--|-->|<a |<h2|id=){0,60}") {
            let mut end = 0;
            for (at, part) in parts(&html) {
                prop_assert!(at.start >= end && at.end > at.start && html.get(at.clone()).is_some());
                end = at.end;
                if let Part::Tag(tag) = part {
                    let _ = (tag.anchors().count(), tag.reference(), tag.heading());
                }
            }
        }
    }
}
