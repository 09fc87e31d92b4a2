//! Splits Markdown into sections, and the content below each heading into pieces with byte ranges.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::anchor::Anchors;

mod builder;
mod filler;

/// Stands for inline code and images in a line of text. No placeholder matches it.
pub(crate) const OPAQUE: char = '\u{FFFC}';

/// A document, split at its headings.
#[derive(Debug, Default)]
pub struct Outline {
    /// Range of the front matter, without its fences.
    pub front_matter: Option<Range<usize>>,
    /// The content before the first heading, then one section per heading.
    pub sections: Vec<Section>,
    /// Index of the anchors, made at the first lookup.
    pub(super) anchors: OnceCell<Box<Anchors>>,
}

/// A heading and the content up to the next heading of any level.
#[derive(Debug, Default)]
pub struct Section {
    /// Level of the heading, 1 to 6; 0 for the content before the first heading.
    pub level: u8,
    /// Range of the heading; empty at the start of the document.
    pub heading: Range<usize>,
    /// The heading's text.
    pub title: String,
    /// GitHub's anchor of the heading.
    pub slug: String,
    /// Other anchors: those in the heading, right above it, and within the section.
    pub names: Vec<String>,
    /// Whether the heading is HTML, which may be used only for its text size.
    pub is_html: bool,
    /// Targets and ranges of links in the heading and in HTML.
    pub links: Vec<(String, Range<usize>)>,
    /// Sources and ranges of images in the heading and in HTML.
    pub images: Vec<(String, Range<usize>)>,
    /// The visible content below the heading, in order.
    pub pieces: Vec<Piece>,
    /// Indices of the pieces that a thematic break stands before.
    pub breaks: Vec<usize>,
    /// Ranges of list items with nothing in them.
    pub empty_items: Vec<Range<usize>>,
}

/// A piece of visible content.
#[derive(Debug)]
pub enum Piece {
    /// A line of prose, of a list, or of a quote.
    Line(TextLine),
    /// A row of a table, cell by cell.
    Row(Vec<TextLine>),
    /// Code, an image, or HTML with content. It is not searched.
    Opaque(OpaqueBlock),
}

/// A block whose text is not prose.
#[derive(Debug, Clone, Default)]
pub struct OpaqueBlock {
    /// Its byte range.
    pub at: Range<usize>,
    /// Number of lists that it is nested in.
    pub depth: usize,
    /// Whether it is code that does nothing.
    pub filler: Filler,
}

/// What code that does nothing consists of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Filler {
    /// It is no such code.
    #[default]
    None,
    /// Of comments, and perhaps brackets.
    Comments,
    /// Of brackets that wait for a value, dots, or comments such as `# TODO`.
    Brackets,
}

/// How an item of a list begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemMark {
    /// With a bullet.
    Bullet,
    /// With a number.
    Number,
}

/// A line of text without markup.
#[derive(Debug, Clone, Default)]
pub struct TextLine {
    /// Its byte range.
    pub at: Range<usize>,
    /// The visible text. [`OPAQUE`] stands for inline code and images.
    pub text: String,
    /// Whether it is in a quote.
    pub quoted: bool,
    /// Whether it has a check box.
    pub task: bool,
    /// Whether the check box is ticked.
    pub checked: bool,
    /// Number of lists that it is nested in.
    pub depth: usize,
    /// How the list item begins that it is the first line of.
    pub item: Option<ItemMark>,
    /// Whether it continues the paragraph of the line before.
    pub continues: bool,
    /// Whether it is in a footnote.
    pub footnote: bool,
    /// Whether it is a cell of a header row.
    pub header: bool,
    /// Code in it, with the byte in `text` that stands for it.
    pub code: Vec<(usize, String)>,
    /// Whether a bracket in it is emphasised, as in `**[Name]**`.
    pub has_emphasized_bracket: bool,
    /// Start of the bold text at its start, behind signs.
    pub bold_from: usize,
    /// End of the bold text at its start, which is a label.
    pub bold: usize,
    /// Length of the italic text at its start.
    pub italic: usize,
    /// Targets and ranges of its links.
    pub links: Vec<(String, Range<usize>)>,
    /// Sources and ranges of its images.
    pub images: Vec<(String, Range<usize>)>,
}

impl Section {
    /// Returns all links and images in the heading and below it.
    pub fn references(&self) -> impl Iterator<Item = &(String, Range<usize>)> {
        let lines = self.pieces.iter().flat_map(|piece| match piece {
            Piece::Line(line) => std::slice::from_ref(line),
            Piece::Row(cells) => cells,
            Piece::Opaque(_) => &[],
        });
        let own = self.links.iter().chain(&self.images);
        own.chain(lines.flat_map(|line| line.links.iter().chain(&line.images)))
    }
}

impl TextLine {
    /// Returns a part of the visible text, with its code and without images.
    pub fn plain_range(&self, part: Range<usize>) -> Cow<'_, str> {
        let from = part.start;
        let text = self.text.get(part).unwrap_or_default();
        if !text.contains(OPAQUE) {
            return Cow::Borrowed(text);
        }
        let mut plain = String::with_capacity(text.len());
        let mut code = self.code.iter().skip_while(|(at, _)| *at < from).peekable();
        for (at, c) in text.char_indices() {
            match code.next_if(|(code, _)| *code == from + at) {
                Some((_, text)) => plain.push_str(text),
                None => plain.push(if c == OPAQUE { ' ' } else { c }),
            }
        }
        Cow::Owned(plain)
    }

    /// Returns the visible text, with its code and without images.
    pub fn plain(&self) -> Cow<'_, str> {
        self.plain_range(0..self.text.len())
    }
}

impl Outline {
    /// Whether the document begins with front matter.
    pub fn has_front_matter(&self) -> bool {
        self.front_matter.is_some()
    }

    /// Returns the section with this anchor and the sections below it. The content before the first heading has none below it.
    pub fn below_anchor(&self, anchor: &str) -> Option<&[Section]> {
        let start = self.anchors.get_or_init(|| Box::new(Anchors::of(&self.sections))).position(anchor)?;
        let (first, rest) = self.sections.get(start..)?.split_first()?;
        let below = rest.iter().take_while(|section| first.level > 0 && section.level > first.level).count();
        self.sections.get(start..=start + below)
    }
}

/// Splits `text` at its headings.
pub fn outline(text: &str) -> Outline {
    let (front_matter, start) = super::front_matter::find(text);
    let sections = builder::sections(text, start);
    let mut outline = Outline { front_matter, sections, anchors: OnceCell::new() };
    super::field::fill(text, &mut outline.sections);
    outline
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let outline = outline(text);
        let pieces = outline.sections.iter().flat_map(|section| &section.pieces);
        pieces
            .map(|piece| match piece {
                Piece::Line(line) => line.text.clone(),
                Piece::Row(cells) => {
                    cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|")
                }
                Piece::Opaque(_) => "<opaque>".into(),
            })
            .collect()
    }

    #[test]
    fn lines_are_what_a_reader_sees() {
        assert_eq!(lines("a **b**\nc `d`\n"), ["a b", "c \u{FFFC}"]);
        assert_eq!(lines("- one\n- [ ] two\n  - three\n"), ["one", "two", "three"]);
        assert_eq!(lines("> quoted\n> more\n"), ["quoted", "more"]);
        assert_eq!(lines("<!-- a\n\nb -->\n"), Vec::<String>::new());
        assert_eq!(lines("<details>\n<summary>More</summary>\n</details>\n"), ["<opaque>"]);
        assert_eq!(lines("<br/>\n"), Vec::<String>::new());
        assert_eq!(lines("```\n\n```\n"), Vec::<String>::new());
        assert_eq!(lines("```\ncode\n```\n"), ["<opaque>"]);
        assert_eq!(lines("| a | b |\n|---|---|\n| c | |\n"), ["a|b", "c|"]);
        assert_eq!(lines("![alt TODO](x.png)\n"), ["\u{FFFC}"]);
    }

    #[test]
    fn ranges_point_at_the_line() {
        let text = "# T\n\nfirst\n- TODO\n";
        let outline = outline(text);
        let Piece::Line(line) = &outline.sections[1].pieces[1] else { panic!("a line") };
        assert_eq!(&text[line.at.clone()], "TODO");
    }

    #[test]
    fn sections_have_githubs_anchors() {
        let outline = outline("# On-call: who?\n## Größe & Maß\n## Fix `it`\n## Größe & Maß\n");
        let slugs: Vec<_> = outline.sections[1..].iter().map(|section| section.slug.as_str()).collect();
        assert_eq!(slugs, ["on-call-who", "größe--maß", "fix-it", "größe--maß-1"]);
        assert_eq!(outline.below_anchor("on-call-who").map(<[_]>::len), Some(4));
        assert_eq!(outline.below_anchor("größe--maß").map(<[_]>::len), Some(1));
        assert!(outline.below_anchor("nothing").is_none());
    }

    #[test]
    fn front_matter_is_no_text() {
        let outline = outline("---\ntitle: x\nowner: TBD\n---\n\n# A\n\nb\n");
        assert!(outline.front_matter.is_some());
        assert!(outline.sections[0].pieces.is_empty());
    }
}
