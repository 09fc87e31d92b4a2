//! One finding as a code frame: the claim and the evidence that contradicts it, drawn by annotate-snippets.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level as Mark, Origin, Patch, Renderer, Snippet};

use super::clean::{Audience, excerpt, line};
use super::wrap::wrapped;
use crate::finding::{Finding, Fix, Label, Level};
use crate::limits::output as limits;
use crate::text::{FileId, Source, SourceMap};

/// Two places in one file are drawn together if their lines differ by at most this.
const NEAR: usize = 4;

/// Draws `finding`.
pub(super) fn draw(
    finding: &Finding,
    sources: &SourceMap,
    renderer: &Renderer,
    width: usize,
    audience: Audience,
) -> String {
    let mark = match finding.level {
        Level::Error => Mark::ERROR,
        Level::Warning => Mark::WARNING,
        Level::Note => Mark::NOTE,
    };
    // `error[rule]: `
    let before = finding.level.as_str().len() + finding.rule.len() + 4;
    let title =
        mark.primary_title(prose(&finding.headline, width, before, audience)).id(finding.rule.as_str());
    let mut group = title.elements(std::iter::empty::<Snippet<'_, annotate_snippets::Annotation<'_>>>());
    for places in places(finding, sources) {
        group = add_places(group, &places, sources, audience);
    }
    let (others, title) = finding.help_and_fix();
    for help in others {
        group = group.element(Mark::HELP.message(prose(
            help,
            width,
            gutter(finding, sources) + MESSAGE,
            audience,
        )));
    }
    let mut groups = vec![group];
    if let (Some(fix), Some(title)) = (&finding.fix, title) {
        groups.push(patch(title, fix, sources, width, audience));
    }
    renderer.render(&groups)
}

/// Columns before the text of a message, besides the line number: ` = help: `.
const MESSAGE: usize = 9;

/// Wraps a text between words; `before` columns precede it. The renderer indents the lines that follow.
fn prose(text: &str, width: usize, before: usize, audience: Audience) -> String {
    wrapped(&line(text, audience), width.saturating_sub(before), 0, 0)
}

/// Columns of the largest line number that is drawn.
fn gutter(finding: &Finding, sources: &SourceMap) -> usize {
    let labels = finding.related.iter().chain([&finding.primary]);
    let lines = labels.map(|label| sources.get(label.span.file).position(label.span.range().start).line);
    lines.max().unwrap_or(1).to_string().len()
}

/// Nearby places of one file, which are drawn in one excerpt. The first place of all is the primary one.
struct FrameExcerpt<'f> {
    file: FileId,
    labels: Vec<(AnnotationKind, &'f Label)>,
}

fn places<'f>(finding: &'f Finding, sources: &SourceMap) -> Vec<FrameExcerpt<'f>> {
    let line_of = |label: &Label| sources.get(label.span.file).position(label.span.range().start).line;
    let first = FrameExcerpt {
        file: finding.primary.span.file,
        labels: vec![(AnnotationKind::Primary, &finding.primary)],
    };
    let mut excerpts = vec![(first, vec![line_of(&finding.primary)])];
    for label in &finding.related {
        let line = line_of(label);
        let near = excerpts.iter_mut().find(|(excerpt, lines)| {
            excerpt.file == label.span.file && lines.iter().any(|other| other.abs_diff(line) <= NEAR)
        });
        if let Some((excerpt, lines)) = near {
            excerpt.labels.push((AnnotationKind::Context, label));
            lines.push(line);
        } else {
            let labels = vec![(AnnotationKind::Context, label)];
            excerpts.push((FrameExcerpt { file: label.span.file, labels }, vec![line]));
        }
    }
    excerpts.into_iter().map(|(excerpt, _)| excerpt).collect()
}

/// The range of a span up to the end of its first line.
fn first_line(source: &Source, range: Range<usize>) -> Range<usize> {
    let range = source.clamped(range);
    let end =
        source.text_at(range.clone()).find(['\n', '\r']).map_or(range.end, |newline| range.start + newline);
    range.start..end
}

/// Whether an excerpt has a line that is too long to draw. An excerpt never has many lines.
fn is_too_long(excerpt: &str) -> bool {
    excerpt.len() > 64 * limits::FRAME_LINE_BYTES
        || excerpt.lines().any(|line| line.len() > limits::FRAME_LINE_BYTES)
}

fn add_places<'a>(
    group: Group<'a>,
    excerpt_of: &FrameExcerpt<'a>,
    sources: &SourceMap,
    audience: Audience,
) -> Group<'a> {
    let source = sources.get(excerpt_of.file);
    let path = line(&source.path().to_string(), audience).into_owned();
    let ranges: Vec<_> =
        excerpt_of.labels.iter().map(|(_, label)| first_line(source, label.span.range())).collect();
    let start = ranges.iter().map(|range| range.start).min().unwrap_or_default();
    let end = ranges.iter().map(|range| range.end).max().unwrap_or_default();
    let (lines, number) = source.lines_around(start..end);
    let text = source.text_at(lines.clone());
    if is_too_long(text) || text.trim().is_empty() || lines.start == 0 && source.begins_inside_a_line() {
        let mut group = group;
        for ((_, label), range) in excerpt_of.labels.iter().zip(&ranges) {
            let position = source.position(range.start);
            let origin = Origin::path(path.clone()).line(position.line).char_column(position.column);
            group = group.element(origin);
            if !label.text.is_empty() {
                group = group.element(Mark::NOTE.message(line(&label.text, audience)));
            }
        }
        return group;
    }
    let mut offsets: Vec<usize> =
        ranges.iter().flat_map(|range| [range.start - lines.start, range.end - lines.start]).collect();
    let text = excerpt(text, &mut offsets, audience);
    let annotations =
        excerpt_of.labels.iter().zip(offsets.as_chunks().0).map(|((kind, label), [start, end])| {
            kind.span(*start..*end).label(line(&label.text, audience).into_owned())
        });
    group.element(
        Snippet::source(text).line_start(number).path(path).annotations(annotations.collect::<Vec<_>>()),
    )
}

fn patch<'a>(
    text: &'a str,
    fix: &'a Fix,
    sources: &SourceMap,
    width: usize,
    audience: Audience,
) -> Group<'a> {
    let title = Mark::HELP.secondary_title(prose(text, width, "help: ".len(), audience));
    let mut group = title.elements(std::iter::empty::<Snippet<'_, Patch<'_>>>());
    for edit in &fix.edits {
        let source = sources.get(edit.span.file);
        let range = source.clamped(edit.span.range());
        let (lines, number) = source.lines_around(range.clone());
        let before = source.text_at(lines.clone());
        if is_too_long(before) {
            continue;
        }
        let mut offsets = [range.start - lines.start, range.end - lines.start];
        let before = excerpt(before, &mut offsets, audience);
        let path = line(&source.path().to_string(), audience).into_owned();
        let change = Patch::new(offsets[0]..offsets[1], line(&edit.text, audience));
        group = group.element(Snippet::source(before).line_start(number).path(path).patch(change));
    }
    group
}
