//! Section 10: the findings in full, with their lines.

use maud::{Markup, html};

use super::Dossier;
use super::brief::NumberedFinding;
use super::page::section;
use super::shapes::mark;
use super::text::{Text, code, day, place, prose, sentence};
use crate::finding::{Level, RuleKind};
use crate::gate::Gate;
use crate::output::json::format::{ExcerptLine, JsonFinding, Needs};
use crate::text::counted;

/// A group of findings under one heading.
pub(super) struct FindingGroup<'d> {
    pub(super) title: &'static str,
    pub(super) findings: Vec<&'d NumberedFinding<'d>>,
}

impl Dossier<'_> {
    /// The findings by what they ask for, the worst first. Groups without a finding are left out.
    pub(super) fn groups(&self) -> Vec<FindingGroup<'_>> {
        let place = |finding: &JsonFinding<'_>| match (finding.waived.is_some(), finding.level, finding.kind)
        {
            (true, ..) => 4,
            (_, Level::Error, RuleKind::Owed) => 1,
            (_, Level::Error, _) => 0,
            (_, Level::Warning, _) => 2,
            (_, Level::Note, _) => 3,
        };
        let titles = [
            "Errors: what does not hold",
            "Errors: what is not written yet",
            "Warnings",
            "Notes",
            "Waived: accepted until a date",
        ];
        let group = |(number, title)| FindingGroup {
            title,
            findings: self.findings.iter().filter(|one| place(one.finding) == number).collect(),
        };
        (0..).zip(titles).map(group).filter(|group| !group.findings.is_empty()).collect()
    }

    pub(super) fn finding_list(&self) -> Markup {
        let closed: Vec<_> =
            self.document.gone_findings.iter().filter(|gone| gone.system == self.system.manifest).collect();
        let counts = self.groups().iter().map(|group| group.findings.len()).sum();
        let errors = self.errors().count();
        let summary = html! {
            p { (sentence(&counted(counts, "finding"))) ", of which " (counted(errors, "error")) (if errors == 1 { " counts." } else { " count." }) }
        };
        let matter = html! {
            @if counts == 0 { p.empty { "No finding. " a href="#unchecked" { "Section 11" } " says what was not checked." } }
            @for group in self.groups() {
                h3.grp { (group.title) " " span.lt { "(" (group.findings.len()) ")" } }
                @for one in &group.findings { (self.finding(one)) }
            }
            @if !closed.is_empty() {
                h3.grp { "Closed since the base " span.lt { "(" (closed.len()) ")" } }
                ul.plain {
                    @for gone in &closed {
                        li {
                            (prose(&sentence(&gone.message))) " " span.soft { (code(&gone.rule)) }
                            @match (&*gone.reason, &gone.because) {
                                ("mended", _) => "",
                                (_, Some(because)) => { ", because " (prose(because)) },
                                _ => ", because its system is no longer checked",
                            }
                        }
                    }
                }
            }
        };
        section("findings", 10, "Findings", true, &summary, &matter)
    }

    fn finding(&self, one: &NumberedFinding<'_>) -> Markup {
        let finding = one.finding;
        let status = if finding.waived.is_some() { "waived" } else { finding.level.as_str() };
        let shape = if status == "error" { "failed" } else { status };
        let fix_title = finding.fix.as_ref().map(|fix| &*fix.title);
        html! {
            article id={ "f" (one.number) } class={ "f " (status) } data-g=(finding.gate.map_or("manifest", Gate::as_str)) data-s=(status) data-o=(Text(&finding.ask.join(" "))) {
                (mark(shape, 15)) " "
                div {
                    h4 { (prose(&sentence(&finding.message))) }
                    p.meta {
                        span.lv { (status) } " "
                        span { (finding.gate.map_or("manifest", Gate::as_str)) } " "
                        span { (rule(finding)) } " "
                        @match finding.introduced { Some(true) => { span.tag { "new" } " " }, Some(false) => { span.tag { "known before" } " " }, None => "" }
                        @if let Some(since) = finding.reason.as_ref().and_then(|reason| reason.since.as_ref()) { span { "since " (day(since)) } " " }
                        @if finding.ask.is_empty() { span { "nobody to ask is named" } } @else { span { "ask " (Text(&self.asked(&finding.ask))) } }
                        " "
                        span { (match finding.needs { Needs::Person => "a person decides", Needs::Agent => "a program can fix it" }) }
                    }
                    @if let Some(waived) = &finding.waived {
                        p.waiver {
                            "Waived"
                            @if let Some(until) = &waived.expires { " until " (day(until)) }
                            @if !waived.by.is_empty() { " by " (Text(&waived.by.join(", "))) }
                            @if let Some(why) = &waived.reason { ": " (Text(why)) }
                        }
                    }
                    (frames(finding))
                    ul.help {
                        @for help in finding.help.iter() {
                            @if Some(help.as_str()) != fix_title { li { (prose(help)) } }
                        }
                        @if let Some(fix) = &finding.fix {
                            li {
                                (prose(fix.title.trim_end_matches(['?', ':']))) ": "
                                @for edit in fix.edits.iter().take(3) { ins { code { (Text(edit.text.get(..edit.text.floor_char_boundary(200)).unwrap_or_default())) } } " " }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The rule's id, as a link to its card.
fn rule(finding: &JsonFinding<'_>) -> Markup {
    html! {
        @match finding.docs.as_deref().filter(|docs| docs.starts_with("https://")) {
            Some(docs) => a href=(Text(docs)) rel="noreferrer" { (code(&finding.rule)) },
            None => (code(&finding.rule)),
        }
    }
}

/// The lines of a finding's places, one frame for each file. Without lines, the place alone.
fn frames(finding: &JsonFinding<'_>) -> Markup {
    let mut files: Vec<Vec<&ExcerptLine<'_>>> = Vec::new();
    for line in &finding.excerpt {
        match files.iter_mut().find(|file| file.first().is_some_and(|first| first.path == line.path)) {
            Some(file) => file.push(line),
            None => files.push(vec![line]),
        }
    }
    let files = files.iter_mut().filter_map(|file| {
        let first = *file.first()?;
        file.sort_by_key(|line| line.line);
        Some((first, &*file))
    });
    let files: Vec<_> = files.collect();
    let at = &finding.primary.span;
    html! {
        @if files.is_empty() {
            p.at { (place(&at.path, at.start.line)) @if !finding.primary.label.is_empty() { ": " (prose(&finding.primary.label)) } }
        }
        @for (first, file) in &files {
            figure {
                figcaption { (place(&first.path, first.line)) }
                pre { code { @for line in file.iter() { (framed(line)) "\n" } } }
            }
        }
    }
}

/// A line with its marked part, and its label below.
fn framed(line: &ExcerptLine<'_>) -> Markup {
    let part =
        |from: usize, to: usize| -> String { line.text.chars().skip(from).take(to - from.min(to)).collect() };
    let end = line.end.max(line.start);
    html! {
        i { (line.line) } " " (Text(&part(0, line.start)))
        @if end > line.start { mark.rel[!line.primary] { (Text(&part(line.start, end))) } }
        (Text(&part(end, usize::MAX)))
        @if !line.label.is_empty() { "\n" i { } " " span.lab.rel[!line.primary] { (prose(&line.label)) } }
    }
}
