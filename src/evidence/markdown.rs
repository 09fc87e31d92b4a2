//! Markdown as rules need it: sections, and below each heading what a reader sees, with byte ranges.

use std::collections::HashMap;
use std::ops::Range;

use super::template::is_code;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

/// Stands in a line for what is no text: inline code, an image. No placeholder ever matches it.
pub const OPAQUE: char = '\u{FFFC}';

/// A document cut at its headings.
#[derive(Debug, Default)]
pub struct Outline {
    /// The front matter's lines, without its fences.
    pub front_matter: Option<Range<usize>>,
    /// What precedes the first heading, then one section a heading.
    pub sections: Vec<Section>,
}

/// A heading and what follows it, up to the next heading of any level.
#[derive(Debug, Default)]
pub struct Section {
    /// 1 to 6; 0 for what precedes the first heading.
    pub level: u8,
    /// The heading; empty at the document's start.
    pub heading: Range<usize>,
    /// The heading's text.
    pub title: String,
    /// The anchor that GitHub gives the heading.
    pub slug: String,
    /// Other anchors that the heading itself names.
    pub names: Vec<String>,
    /// What a reader sees below the heading, in order.
    pub pieces: Vec<Piece>,
    /// Whether it only points to what precedes or follows it, and nothing is said there.
    pub points_nowhere: bool,
}

/// Something that a reader sees.
#[derive(Debug)]
pub enum Piece {
    /// A line of prose, of a list, of a quote.
    Line(Line),
    /// A table's row, cell by cell.
    Row(Vec<Line>),
    /// Code, an image, HTML with content: never looked into.
    Opaque,
}

/// A line's text without markup.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Where it stands.
    pub at: Range<usize>,
    /// What a reader sees; [`OPAQUE`] stands for what is no text.
    pub text: String,
    /// Whether it is quoted.
    pub quoted: bool,
    /// Whether it has a check box.
    pub task: bool,
    /// How many lists it lies in.
    pub depth: usize,
    /// How much of the text, from its start, is bold: a label.
    pub bold: usize,
    /// How much of the text, from its start, is in italics.
    pub italic: usize,
    /// Where its links lead, and where those stand.
    pub links: Vec<(String, Range<usize>)>,
    /// Where its images come from, and where those stand.
    pub images: Vec<(String, Range<usize>)>,
}

impl Section {
    /// Every link and image below the heading, in order.
    pub fn references(&self) -> impl Iterator<Item = &(String, Range<usize>)> {
        let lines = self.pieces.iter().flat_map(|piece| match piece {
            Piece::Line(line) => std::slice::from_ref(line),
            Piece::Row(cells) => cells,
            Piece::Opaque => &[],
        });
        lines.flat_map(|line| line.links.iter().chain(&line.images))
    }
}

impl Outline {
    /// Whether the document begins with front matter.
    pub fn has_front_matter(&self) -> bool {
        self.front_matter.is_some()
    }

    /// The section with this anchor, and those below it.
    pub fn below_anchor(&self, slug: &str) -> Option<&[Section]> {
        let find = |is: &dyn Fn(&Section) -> bool| {
            self.sections.iter().position(|section| section.level > 0 && is(section))
        };
        // Renderers differ in which marks and accents they keep: what is the same without them is meant.
        let bare = |slug: &str| -> String { slug.chars().filter(|c| c.is_alphanumeric()).collect() };
        let plain = bare(slug);
        let start = find(&|section| section.slug == slug)
            .or_else(|| find(&|section| section.names.iter().any(|name| name == slug)))
            .or_else(|| find(&|section| !plain.is_empty() && bare(&section.slug) == plain))?;
        let sections = self.sections.get(start..)?;
        let (first, below) = sections.split_first()?;
        let after = below.iter().position(|section| section.level <= first.level);
        after.map_or(Some(sections), |after| sections.get(..=after))
    }
}

/// Cuts `text` at its headings.
pub fn outline(text: &str) -> Outline {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let (front_matter, start) = front_matter(text);
    let mut builder = Builder { sections: vec![Section::default()], ..Builder::default() };
    for (event, at) in Parser::new_ext(text.get(start..).unwrap_or_default(), options).into_offset_iter() {
        builder.event(event, at.start + start..at.end + start);
    }
    builder.flush();
    let mut outline = Outline { front_matter, sections: builder.sections };
    slugs(&mut outline.sections);
    super::hollow::mark(&mut outline.sections);
    outline
}

/// The lines of the front matter, which only a document's start can be, and where the text begins: behind it, or behind a byte
/// order mark.
fn front_matter(text: &str) -> (Option<Range<usize>>, usize) {
    let marked = text.trim_start_matches('\u{feff}');
    let start = text.len() - marked.len();
    let mut lines = marked.split_inclusive('\n');
    let fence = lines.next().unwrap_or_default();
    let closing: &[&str] = match fence.trim_end() {
        "---" => &["---", "..."],
        "+++" => &["+++"],
        _ => return (None, start),
    };
    let first = start + fence.len();
    let mut at = first;
    for line in lines {
        if closing.contains(&line.trim_end()) {
            return (Some(first..at), at + line.len());
        }
        at += line.len();
    }
    (None, start)
}

#[derive(Default)]
struct Builder {
    sections: Vec<Section>,
    line: Option<Line>,
    row: Option<Vec<Line>>,
    quotes: usize,
    lists: usize,
    /// In bold text that its line begins with.
    bold: bool,
    /// In italics that their line begins with.
    italic: bool,
    /// Inside a block whose text is not prose.
    block: Option<Block>,
    image: usize,
}

/// How much of a piece of code is looked at.
const MAX_CODE: usize = 4_096;

#[derive(PartialEq, Eq)]
enum Block {
    /// Its text, as far as that is of interest.
    Code {
        text: String,
    },
    Html {
        seen: bool,
        comment: bool,
    },
    Heading,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, at: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, at),
            Event::Code(text) if self.block == Some(Block::Heading) => self.push(&text, at),
            // `TODO: …` in the type of code is still to be done.
            Event::Code(text) if ["TODO:", "TBD:", "FIXME:"].iter().any(|word| text.starts_with(word)) => {
                self.push(&text, at);
            }
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {
                self.push(OPAQUE.encode_utf8(&mut [0; 4]), at);
            }
            Event::Html(text) => self.html(&text),
            Event::InlineHtml(text) if text.starts_with("<!--") => {}
            Event::InlineHtml(text) if self.block == Some(Block::Heading) => {
                if let (Some(name), Some(section)) = (anchor_in(&text), self.sections.last_mut()) {
                    section.names.push(name.to_owned());
                }
            }
            Event::InlineHtml(text) => self.push(&text, at),
            Event::SoftBreak | Event::HardBreak if self.block == Some(Block::Heading) => self.push(" ", at),
            Event::SoftBreak | Event::HardBreak => {
                if let Some(line) = self.line.as_mut().filter(|_| self.italic) {
                    line.italic = line.text.len();
                }
                let (task, links) = (false, Vec::new());
                self.flush();
                self.line = Some(Line { at: at.end..at.end, task, links, ..self.fresh() });
            }
            Event::TaskListMarker(_) => {
                if let Some(line) = &mut self.line {
                    line.task = true;
                }
            }
            Event::Rule => {}
        }
    }

    fn fresh(&self) -> Line {
        Line { quoted: self.quotes > 0, depth: self.lists, ..Line::default() }
    }

    fn begin(&mut self, at: usize) {
        self.flush();
        self.line = Some(Line { at: at..at, ..self.fresh() });
    }

    fn start(&mut self, tag: Tag<'_>, at: Range<usize>) {
        match tag {
            Tag::Heading { level, id, .. } => {
                self.flush();
                self.sections.push(Section {
                    level: level_of(level),
                    heading: at.clone(),
                    names: id.iter().map(ToString::to_string).collect(),
                    ..Section::default()
                });
                self.block = Some(Block::Heading);
                self.line = Some(Line { at: at.start..at.start, ..Line::default() });
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.block = Some(Block::Code { text: String::new() });
            }
            Tag::HtmlBlock => {
                self.flush();
                self.block = Some(Block::Html { seen: false, comment: false });
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(_) => {
                self.flush();
                self.lists += 1;
            }
            Tag::Paragraph | Tag::Item | Tag::FootnoteDefinition(_) | Tag::TableCell => self.begin(at.start),
            Tag::TableHead | Tag::TableRow => {
                self.flush();
                self.row = Some(Vec::new());
            }
            Tag::Image { dest_url, .. } => {
                self.push(OPAQUE.encode_utf8(&mut [0; 4]), at.clone());
                if let Some(line) = &mut self.line {
                    line.images.push((dest_url.into_string(), at));
                }
                self.image += 1;
            }
            Tag::Strong => {
                let begins = |line: &Line| line.bold == 0 && !line.text.contains(char::is_alphanumeric);
                self.bold = self.line.as_ref().is_none_or(begins);
            }
            Tag::Emphasis => self.italic = self.line.as_ref().is_none_or(|line| line.text.trim().is_empty()),
            Tag::Link { dest_url, link_type, .. }
                if !matches!(link_type, LinkType::Autolink | LinkType::Email) =>
            {
                if let Some(line) = &mut self.line {
                    line.links.push((dest_url.into_string(), at));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.block = None;
                let title = self.line.take().map(|line| line.text).unwrap_or_default();
                if let Some(section) = self.sections.last_mut() {
                    title.trim().clone_into(&mut section.title);
                }
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                let says = match self.block.take() {
                    Some(Block::Code { text }) => !text.trim().is_empty() && !is_code(&text),
                    Some(Block::Html { seen, .. }) => seen,
                    _ => false,
                };
                if says {
                    self.piece(Piece::Opaque);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists = self.lists.saturating_sub(1);
            }
            TagEnd::TableCell => {
                if let (Some(line), Some(row)) = (self.line.take(), &mut self.row) {
                    row.push(line);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(row) = self.row.take() {
                    self.piece(Piece::Row(row));
                }
            }
            TagEnd::Strong if std::mem::take(&mut self.bold) => {
                if let Some(line) = &mut self.line {
                    line.bold = line.text.len();
                }
            }
            TagEnd::Emphasis if std::mem::take(&mut self.italic) => {
                if let Some(line) = &mut self.line {
                    line.italic = line.text.len();
                }
            }
            TagEnd::Image => self.image = self.image.saturating_sub(1),
            TagEnd::Paragraph | TagEnd::Item | TagEnd::FootnoteDefinition => self.flush(),
            _ => {}
        }
    }

    fn text(&mut self, text: &CowStr<'_>, at: Range<usize>) {
        match &mut self.block {
            Some(Block::Code { text: code }) if code.len() < MAX_CODE => code.push_str(text),
            Some(Block::Code { .. }) => {}
            _ if self.image > 0 => {}
            _ => self.push(text, at),
        }
    }

    /// A piece of an HTML block, line by line: it says something where text or an image is left of it.
    fn html(&mut self, text: &str) {
        let Some(Block::Html { seen, comment }) = &mut self.block else {
            return;
        };
        let mut rest = text;
        while !rest.is_empty() {
            if *comment {
                let Some((_, after)) = rest.split_once("-->") else { return };
                *comment = false;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("<!--") {
                *comment = true;
                rest = after;
            } else if rest.starts_with('<') {
                let (tag, after) = rest.split_once('>').unwrap_or((rest, ""));
                let shows = ["<img", "<video", "<iframe", "<svg", "<object", "<embed", "<input"];
                let tag = tag.to_ascii_lowercase();
                *seen |= shows.iter().any(|shows| tag.starts_with(shows));
                rest = after;
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                let (shown, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                *seen |= !shown.trim().is_empty();
                rest = after;
            }
        }
    }

    fn push(&mut self, text: &str, at: Range<usize>) {
        if self.image > 0 {
            return;
        }
        let fresh = self.fresh();
        let line = self.line.get_or_insert(Line { at: at.start..at.start, ..fresh });
        if line.text.is_empty() {
            line.at = at;
        } else {
            line.at.end = line.at.end.max(at.end);
        }
        line.text.push_str(text);
    }

    fn flush(&mut self) {
        if self.block == Some(Block::Heading) {
            return;
        }
        if let Some(line) = self.line.take()
            && !line.text.trim().is_empty()
        {
            self.piece(Piece::Line(line));
        }
    }

    fn piece(&mut self, piece: Piece) {
        if let Some(section) = self.sections.last_mut() {
            section.pieces.push(piece);
        }
    }
}

/// The anchor that an HTML tag makes: `<a name="x">`, `<a id="x">`.
fn anchor_in(tag: &str) -> Option<&str> {
    let value = [" name=", " id="].iter().find_map(|key| tag.split_once(key)).map(|(_, value)| value)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.strip_prefix(quote)?.split(quote).next().filter(|name| !name.is_empty())
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// GitHub's anchors: lower case, letters, digits, `-` and `_` kept, spaces to `-`, repeats numbered.
fn slugs(sections: &mut [Section]) {
    let mut taken: HashMap<String, usize> = HashMap::new();
    for section in sections.iter_mut().filter(|section| section.level > 0) {
        let plain: String = section
            .title
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        let count = taken.entry(plain.clone()).and_modify(|count| *count += 1).or_insert(0);
        section.slug = if *count == 0 { plain } else { format!("{plain}-{count}") };
    }
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
                Piece::Opaque => "<opaque>".into(),
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
