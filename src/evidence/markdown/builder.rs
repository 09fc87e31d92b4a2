//! Builds the sections of a Markdown document from the events of the parser.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::filler::filler;
use super::{ItemMark, OPAQUE, OpaqueBlock, Piece, Section, TextLine};
use crate::evidence::anchor::{self, Named, Slugs};
use crate::evidence::html::{Part, Tag as HtmlTag, end_of_element, parts};
use crate::limits::documents as limits;

/// Reads the sections of `text` from byte `start` on.
pub(super) fn sections(text: &str, start: usize) -> Vec<Section> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let sections = vec![Section::default()];
    let mut builder = OutlineBuilder { source: text, sections, ..OutlineBuilder::default() };
    for (event, at) in Parser::new_ext(text.get(start..).unwrap_or_default(), options).into_offset_iter() {
        builder.event(event, at.start + start..at.end + start);
    }
    builder.flush();
    builder.place_anchors();
    builder.sections
}

#[derive(Default)]
struct OutlineBuilder<'t> {
    source: &'t str,
    /// End of the hidden element of HTML, and the number of such elements.
    hidden: (usize, usize),
    sections: Vec<Section>,
    slugs: Slugs,
    /// Anchors that nothing has followed yet. They belong to the next heading if it comes first.
    pending: Vec<String>,
    /// The anchor in braces in the current heading.
    braced: Option<String>,
    /// Tags in the current heading that are not HTML, and where: they are text, and no part of the anchor.
    tags_in_heading: Vec<(usize, String)>,
    /// Words in braces at the end of the current heading, which are text.
    words_in_braces: Vec<String>,
    line: Option<TextLine>,
    row: Option<Vec<TextLine>>,
    quotes: usize,
    /// How the items of the open lists begin.
    lists: Vec<ItemMark>,
    /// The item that has begun and has nothing in it yet.
    item: Option<ItemMark>,
    footnotes: usize,
    /// In the header row of a table.
    header: bool,
    struck: usize,
    link: usize,
    /// Starts in the line of the open bold and italic texts.
    emphasis: Vec<usize>,
    /// In bold text at the start of its line.
    bold: bool,
    /// In italic text at the start of its line.
    italic: bool,
    /// In a block whose text is not prose.
    block: Option<Block>,
    image: usize,
}

#[derive(PartialEq, Eq)]
enum Block {
    /// Code: the beginning of its text, and its language.
    Code {
        text: String,
        language: String,
    },
    /// HTML: its text, with the start of each line in the text and in the source.
    Html {
        text: String,
        starts: Vec<(usize, usize)>,
    },
    Heading,
}

impl OutlineBuilder<'_> {
    fn event(&mut self, event: Event<'_>, at: Range<usize>) {
        let is_hidden = self.is_hidden(&at) && self.block != Some(Block::Heading);
        match event {
            Event::Text(_)
            | Event::Code(_)
            | Event::TaskListMarker(_)
            | Event::Start(Tag::Image { .. } | Tag::Link { .. })
                if is_hidden => {}
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag, at),
            Event::Text(text) => self.text(&text, at),
            Event::Code(text) if self.block == Some(Block::Heading) => self.push(&text, at),
            Event::Code(text) => {
                self.push(OPAQUE.encode_utf8(&mut [0; 4]), at);
                let is_open = self.image == 0 && self.struck == 0;
                if let Some(line) = self.line.as_mut().filter(|_| is_open) {
                    let start = line.text.len() - OPAQUE.len_utf8();
                    line.code.push((start, text.chars().take(limits::CODE_BYTES).collect()));
                }
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {
                self.push(OPAQUE.encode_utf8(&mut [0; 4]), at);
            }
            Event::Html(html) => {
                if let Some(Block::Html { text, starts }) = &mut self.block {
                    starts.push((text.len(), at.start));
                    text.push_str(&html);
                }
            }
            Event::InlineHtml(text) => self.inline_html(&text, at),
            // GitHub removes it from the anchor, and a reader sees a space.
            Event::SoftBreak | Event::HardBreak if self.block == Some(Block::Heading) => self.push("\n", at),
            Event::SoftBreak | Event::HardBreak => {
                if let Some(line) = self.line.as_mut().filter(|_| self.italic) {
                    line.italic = line.text.len();
                }
                let (task, links) = (false, Vec::new());
                self.flush();
                self.line =
                    Some(TextLine { at: at.end..at.end, task, links, continues: true, ..self.fresh() });
            }
            Event::TaskListMarker(checked) => {
                if let Some(line) = &mut self.line {
                    line.task = true;
                    line.checked = checked;
                }
            }
            Event::Rule => {
                self.flush();
                if let Some(section) = self.sections.last_mut().filter(|_| self.lists.is_empty()) {
                    section.breaks.push(section.pieces.len());
                }
            }
        }
    }

    fn fresh(&self) -> TextLine {
        TextLine {
            quoted: self.quotes > 0,
            depth: self.lists.len(),
            item: self.item,
            footnote: self.footnotes > 0,
            header: self.header,
            ..TextLine::default()
        }
    }

    fn begin(&mut self, at: usize) {
        self.flush();
        self.line = Some(TextLine { at: at..at, ..self.fresh() });
    }

    fn start(&mut self, tag: Tag<'_>, at: Range<usize>) {
        match tag {
            Tag::Heading { level, id, attrs, .. } => {
                self.flush();
                self.item = None;
                // `{:#x}` is kramdown's syntax.
                let kramdown = attrs.iter().find_map(|(key, _)| key.strip_prefix(":#").map(str::to_owned));
                // A bare word in braces is no attribute: `# Runbook: {service}`.
                let is_text = |(key, value): &&(CowStr<'_>, Option<CowStr<'_>>)| {
                    value.is_none() && !key.starts_with(':')
                };
                self.words_in_braces = attrs.iter().filter(is_text).map(|(key, _)| key.to_string()).collect();
                self.braced = id.map(CowStr::into_string).or(kramdown);
                let mut names = std::mem::take(&mut self.pending);
                names.extend(self.braced.clone());
                self.sections.push(Section {
                    level: level_of(level),
                    heading: at.clone(),
                    names,
                    ..Section::default()
                });
                self.block = Some(Block::Heading);
                self.line = Some(TextLine { at: at.start..at.start, ..TextLine::default() });
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language =
                    if let CodeBlockKind::Fenced(info) = kind { info.into_string() } else { String::new() };
                self.block = Some(Block::Code { text: String::new(), language });
            }
            Tag::HtmlBlock => {
                self.flush();
                self.block = Some(Block::Html { text: String::new(), starts: Vec::new() });
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.flush();
                self.item = None;
                self.lists.push(if first.is_some() { ItemMark::Number } else { ItemMark::Bullet });
            }
            Tag::Item => {
                self.flush();
                self.item = self.lists.last().copied();
                self.begin(at.start);
            }
            Tag::FootnoteDefinition(_) => {
                self.begin(at.start);
                self.footnotes += 1;
            }
            Tag::Paragraph | Tag::TableCell => self.begin(at.start),
            Tag::TableHead | Tag::TableRow => {
                self.flush();
                self.header = matches!(tag, Tag::TableHead);
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
                let begins = |line: &TextLine| line.bold == 0 && !line.text.contains(char::is_alphanumeric);
                self.bold = self.link == 0 && self.line.as_ref().is_none_or(begins);
                let start = self.line.as_ref().map_or(0, |line| line.text.len());
                self.emphasis.push(start);
                if let Some(line) = self.line.as_mut().filter(|_| self.bold) {
                    line.bold_from = start;
                }
            }
            Tag::Strikethrough => {
                self.push(" ", at);
                self.item = None;
                self.struck += 1;
            }
            Tag::Emphasis => {
                self.emphasis.push(self.line.as_ref().map_or(0, |line| line.text.len()));
                self.italic = self.line.as_ref().is_none_or(|line| line.text.trim().is_empty());
            }
            Tag::Link { dest_url, link_type, .. } => {
                self.link += 1;
                let is_shown = matches!(link_type, LinkType::Autolink | LinkType::Email);
                if let Some(line) = self.line.as_mut().filter(|_| !is_shown && self.struck == 0) {
                    line.links.push((dest_url.into_string(), at));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, at: Range<usize>) {
        match tag {
            TagEnd::Heading(_) => {
                self.block = None;
                let mut line = self.line.take().unwrap_or_default();
                if !self.words_in_braces.is_empty() {
                    let words = std::mem::take(&mut self.words_in_braces).join(" ");
                    line.text.extend([" {", words.as_str(), "}"]);
                }
                let Some(section) = self.sections.last_mut() else { return };
                section.slug = self.slugs.next(&line.text);
                // If `{#x}` has no meaning, as on GitHub, it is text.
                let braced = self.braced.take();
                section.names.extend(braced.map(|name| anchor::slug(&format!("{} {name}", line.text))));
                for (at, tag) in std::mem::take(&mut self.tags_in_heading).into_iter().rev() {
                    line.text.insert_str(at, &tag);
                }
                line.text.trim().replace('\n', " ").clone_into(&mut section.title);
                section.links.extend(line.links);
                section.images.extend(line.images);
            }
            TagEnd::CodeBlock => {
                if let Some(Block::Code { text, language }) = self.block.take()
                    && !text.trim().is_empty()
                    && !self.is_hidden(&at)
                {
                    let (depth, filler) = (self.lists.len(), filler(&text, &language));
                    self.piece(Piece::Opaque(OpaqueBlock { at, depth, filler }));
                }
            }
            TagEnd::HtmlBlock => {
                if let Some(Block::Html { text, starts }) = self.block.take() {
                    self.html(&text, &starts);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::TableCell => {
                if let (Some(line), Some(row)) = (self.line.take(), &mut self.row) {
                    row.push(line);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                self.header = false;
                if let Some(row) = self.row.take() {
                    self.piece(Piece::Row(row));
                }
            }
            TagEnd::Strong | TagEnd::Emphasis => {
                let start = self.emphasis.pop().unwrap_or_default();
                let ends_label = tag == TagEnd::Strong && std::mem::take(&mut self.bold);
                let ends_italic = tag == TagEnd::Emphasis && std::mem::take(&mut self.italic);
                if let Some(line) = &mut self.line {
                    let inside = line.text.get(start..).unwrap_or_default();
                    let is_bracket = inside.starts_with('[') && inside.ends_with(']');
                    line.has_emphasized_bracket |= is_bracket && inside.contains(char::is_alphabetic);
                    if ends_label {
                        line.bold = line.text.len();
                    }
                    if ends_italic {
                        line.italic = line.text.len();
                    }
                }
            }
            TagEnd::Image => self.image = self.image.saturating_sub(1),
            TagEnd::Link => self.link = self.link.saturating_sub(1),
            TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
            TagEnd::Paragraph => self.flush(),
            TagEnd::Item => {
                self.flush();
                let is_empty = self.item.is_some() && !self.is_hidden(&at);
                if let Some(section) = self.sections.last_mut().filter(|_| is_empty) {
                    section.empty_items.push(at);
                }
                self.item = None;
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                self.footnotes = self.footnotes.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &CowStr<'_>, at: Range<usize>) {
        match &mut self.block {
            Some(Block::Code { text: code, .. }) if code.len() < limits::CODE_BYTES => code.push_str(text),
            Some(Block::Code { .. }) => {}
            _ if self.image > 0 => {}
            _ => self.push(text, at),
        }
    }

    /// Adds an HTML block. It is content if it has text or an image. `starts` maps its lines to the source.
    fn html(&mut self, html: &str, starts: &[(usize, usize)]) {
        let source = |at: usize| source_of(at, starts);
        let (mut says, mut title) = (false, None::<String>);
        for (at, part) in parts(html) {
            let at = source(at.start)..source(at.end.saturating_sub(1)) + 1;
            match part {
                Part::Text(text) if text.trim().is_empty() || self.is_hidden(&at) => {}
                Part::Text(text) => {
                    if let Some(title) = &mut title {
                        title.push_str(text);
                    } else {
                        self.place_anchors();
                        says = true;
                    }
                }
                Part::Tag(tag) => {
                    if let Some(level) = tag.heading() {
                        self.end_html_heading(title.take(), at.end);
                        if !tag.closes {
                            if std::mem::take(&mut says) {
                                self.opaque();
                            }
                            let names = std::mem::take(&mut self.pending);
                            let section = Section {
                                level,
                                heading: at.clone(),
                                names,
                                is_html: true,
                                ..Section::default()
                            };
                            self.sections.push(section);
                            title = Some(String::new());
                        }
                    }
                    says |= tag.shows() && title.is_none() && !self.is_hidden(&at);
                    self.tag(&tag, at, title.is_some());
                }
            }
        }
        let end = self.sections.last().map_or(0, |section| section.heading.end);
        self.end_html_heading(title, end);
        if says {
            self.opaque();
        }
    }

    fn opaque(&mut self) {
        let depth = self.lists.len();
        let start = self.sections.last().map_or(0, |section| section.heading.end);
        self.piece(Piece::Opaque(OpaqueBlock { at: start..start, depth, ..OpaqueBlock::default() }));
    }

    fn end_html_heading(&mut self, title: Option<String>, end: usize) {
        let (Some(title), Some(section)) = (title, self.sections.last_mut()) else { return };
        section.title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        section.heading.end = end;
        section.slug = self.slugs.next(&section.title);
    }

    fn inline_html(&mut self, text: &str, at: Range<usize>) {
        let in_heading = self.block == Some(Block::Heading);
        let Some((_, Part::Tag(tag))) = parts(text).next() else { return };
        self.tag(&tag, at.clone(), in_heading);
        // A tag that is not HTML may be a template's `<name>`.
        if !tag.is_html() && in_heading {
            let at = self.line.as_ref().map_or(0, |line| line.text.len());
            self.tags_in_heading.push((at, text.to_owned()));
        } else if !tag.is_html() {
            self.push(text, at);
        } else if !in_heading && tag.separates() {
            self.push(" ", at);
        }
    }

    fn is_hidden(&self, at: &Range<usize>) -> bool {
        at.start < self.hidden.0
    }

    /// Records the anchor that a tag defines, its link, and whether it hides what it holds. An element that does not end hides nothing.
    fn tag(&mut self, tag: &HtmlTag<'_>, at: Range<usize>, in_heading: bool) {
        if tag.hides() && self.hidden.1 < limits::HIDDEN_ELEMENTS && !self.is_hidden(&at) {
            self.hidden.1 += 1;
            let end = end_of_element(&tag.name, self.source.get(at.end..).unwrap_or_default());
            self.hidden.0 = end.map_or(self.hidden.0, |end| at.end + end);
        }
        let Some(section) = self.sections.last_mut() else { return };
        let names = if in_heading { &mut section.names } else { &mut self.pending };
        names.extend(tag.anchors().map(str::to_owned));
        if let Some(target) = tag.reference() {
            let references = if tag.shows() { &mut section.images } else { &mut section.links };
            references.push((target.replace("&amp;", "&"), at));
        }
    }

    /// Gives pending anchors that no heading follows to the current section.
    fn place_anchors(&mut self) {
        if let Some(section) = self.sections.last_mut() {
            section.names.append(&mut self.pending);
        }
    }

    fn push(&mut self, text: &str, at: Range<usize>) {
        if self.image > 0 || self.struck > 0 {
            return;
        }
        if self.block != Some(Block::Heading) && !text.trim().is_empty() && !self.pending.is_empty() {
            self.place_anchors();
        }
        let fresh = self.fresh();
        let line = self.line.get_or_insert(TextLine { at: at.start..at.start, ..fresh });
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
        let Some(line) = self.line.take().filter(|line| !line.text.trim().is_empty()) else { return };
        self.item = None;
        match anchor::in_line(&line.text) {
            Some(Named::Below(name)) => self.pending.push(name.to_owned()),
            Some(Named::Above(name)) => {
                if let (Some(section), Some(name)) = (self.sections.last_mut(), name) {
                    section.names.push(name.to_owned());
                }
            }
            None => self.piece(Piece::Line(line)),
        }
    }

    fn piece(&mut self, piece: Piece) {
        if !matches!(piece, Piece::Line(_)) {
            self.place_anchors();
            self.item = None;
        }
        if let Some(section) = self.sections.last_mut() {
            section.pieces.push(piece);
        }
    }
}

/// Returns the place in the source of a byte of a block's text.
fn source_of(at: usize, starts: &[(usize, usize)]) -> usize {
    let before = starts.partition_point(|(start, _)| *start <= at).checked_sub(1);
    before.and_then(|part| starts.get(part)).map_or(0, |(start, source)| source + (at - start))
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
