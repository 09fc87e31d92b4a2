//! What can be done about a finding: fixes, a waiver to be filled in, the commands that a person runs, and what a gate still owes.

use std::collections::HashMap;
use std::ops::Range;

use jiff::ToSpan as _;
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Command, Diagnostic, NumberOrString, TextEdit, Uri,
    WorkspaceEdit,
};

use super::diagnostics::shown;
use super::question::{Ground, Question};
use super::spots::{self, SpotKind};
use crate::evidence::markdown;
use crate::finding::Finding;
use crate::gate::Gate;
use crate::limits::editor as limits;
use crate::manifest::model::Stage;
use crate::manifest::{Manifest, Subject, reference};
use crate::report::{SystemReport, TopicStatus};
use crate::rules::{RuleGroup, ids};
use crate::shell;
use crate::snapshot::RepoPath;
use crate::text::counted;

/// The command that shows the card of a rule: its argument is the id.
pub(super) const EXPLAIN: &str = "readiness.explain";
/// The command that shows how a review is recorded: its argument is the line for a shell. The server records nothing: a person reviews.
pub(super) const REVIEW: &str = "readiness.review";

/// The number of days after which a new waiver ends.
const WAIVED_DAYS: i32 = 90;

/// The actions for some diagnostics, and for the lines between two bytes.
pub(super) fn actions(
    question: &Question<'_>,
    ground: &Ground<'_>,
    diagnostics: &[Diagnostic],
    within: &Range<usize>,
) -> Vec<CodeActionOrCommand> {
    let mut actions = Vec::new();
    for diagnostic in diagnostics.iter().filter(|found| found.source.as_deref() == Some("readiness")) {
        let Some(NumberOrString::String(rule)) = &diagnostic.code else { continue };
        let subject = diagnostic.data.as_ref().and_then(|data| data["subject"].as_str()).unwrap_or_default();
        let known = finding(ground, rule, subject);
        let mut add = |title: String, edit: Option<WorkspaceEdit>, command: Option<Command>, is_preferred| {
            actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![diagnostic.clone()]),
                edit,
                command,
                is_preferred,
                ..CodeAction::default()
            }));
        };
        if let Some((finding, edit)) =
            known.and_then(|finding| Some((finding, fix(question, ground, finding)?)))
        {
            let (_, title) = finding.help_and_fix();
            let is_safe = finding.fix.as_ref().is_some_and(|fix| fix.safe);
            add(shown(title.unwrap_or("write this instead")), Some(edit), None, Some(is_safe));
        }
        if let Some(line) = review(question, rule, subject) {
            let arguments = Some(vec![line.into()]);
            let command =
                Command { title: "record a review".to_owned(), command: REVIEW.to_owned(), arguments };
            add("record a review …".to_owned(), None, Some(command), None);
        }
        if question.document.is_manifest() {
            for (title, edit) in sections(question, ground, rule, subject) {
                add(title, Some(edit), None, None);
            }
            if known.is_some_and(|finding| finding.waived.is_none()) && may_be_waived(ground, rule) {
                add(
                    format!("waive `{rule}` here until a date …"),
                    Some(waiver(question, rule, subject)),
                    None,
                    None,
                );
            }
        }
        let arguments = Some(vec![rule.clone().into()]);
        let command = Command { title: "explain".to_owned(), command: EXPLAIN.to_owned(), arguments };
        add(format!("explain `{}`", shown(rule)), None, Some(command), None);
    }
    actions.extend(owed(question, ground, within));
    actions
}

/// The finding behind a diagnostic.
fn finding<'g>(ground: &Ground<'g>, rule: &str, subject: &str) -> Option<&'g Finding> {
    let mut findings = ground.evaluation?.report.findings.iter().map(|(_, finding)| finding);
    findings.find(|finding| finding.rule.as_str() == rule && finding.subject.as_str() == subject)
}

/// An edit of the document of a question.
fn edit_of(question: &Question<'_>, edits: Vec<TextEdit>) -> WorkspaceEdit {
    one_file(question.document.uri.clone(), edits)
}

fn one_file(uri: Uri, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit { changes: Some(HashMap::from([(uri, edits)])), ..WorkspaceEdit::default() }
}

/// The fix of a finding, if its file is still what was evaluated.
fn fix(question: &Question<'_>, ground: &Ground<'_>, finding: &Finding) -> Option<WorkspaceEdit> {
    let fix = finding.fix.as_ref()?;
    let sources = &ground.evaluation?.report.sources;
    let file = fix.edits.first()?.span.file;
    let source = sources.get(file);
    let is_current = if source.path() == question.path {
        source.text() == question.document.text
    } else {
        ground.text(source.path()).as_deref() == Some(source.text())
    };
    if !is_current || fix.edits.iter().any(|edit| edit.span.file != file) {
        return None;
    }
    let edits = fix.edits.iter().map(|edit| TextEdit {
        range: question.places.range(source, &edit.span.range()),
        new_text: edit.text.clone(),
    });
    Some(one_file((question.places.uri)(source.path())?, edits.collect()))
}

/// The line for a shell that records a review of the artifact of a finding, if a review is what it lacks.
fn review(question: &Question<'_>, rule: &str, subject: &str) -> Option<String> {
    let asks = [ids::STALE_ARTIFACT, ids::DRIFTED_ARTIFACT, ids::OUTDATED_REVIEW];
    if !asks.iter().any(|id| id.as_str() == rule) || subject.ends_with(".results") {
        return None;
    }
    let manifest = Manifest::parse(&question.document.text);
    let path = spots::all(&manifest).into_iter().find_map(|spot| match spot.kind {
        SpotKind::Path(claim, path) if claim.as_str() == subject => Some(path.path.clone()),
        _ => None,
    });
    path.map(|path| shell::review_updated(&path))
}

/// Whether a waiver can accept findings of a rule.
fn may_be_waived(ground: &Ground<'_>, rule: &str) -> bool {
    let group = ground.evaluation.and_then(|evaluation| evaluation.report.rule(rule)).map(|rule| rule.group);
    group.is_some_and(|group| !matches!(group, RuleGroup::Manifest | RuleGroup::Waivers))
}

/// Adds a waiver to the end of the manifest. Its reason and its owner are empty, which are errors until somebody writes them.
fn waiver(question: &Question<'_>, rule: &str, subject: &str) -> WorkspaceEdit {
    let expires = question.today.checked_add(WAIVED_DAYS.days()).unwrap_or(question.today);
    let [rule, at] = [rule, subject].map(|text| toml::Value::from(text).to_string());
    let at = if subject.is_empty() { String::new() } else { format!("at = {at}\n") };
    let text = format!("[[waiver]]\nrule = {rule}\n{at}reason = \"\"\nby = \"\"\nexpires = {expires}\n");
    edit_of(question, vec![at_end(question, &text)])
}

/// An edit that adds a block to the end of the document.
fn at_end(question: &Question<'_>, block: &str) -> TextEdit {
    let text = &question.document.text;
    let end = text.len()..text.len();
    let gap = match text {
        text if text.is_empty() => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let block = format!("{gap}{block}");
    let new_text = if text.contains("\r\n") { block.replace('\n', "\r\n") } else { block };
    TextEdit { range: question.range(&end), new_text }
}

/// Points each topic that no section was found for to each heading of its document.
fn sections(
    question: &Question<'_>,
    ground: &Ground<'_>,
    rule: &str,
    subject: &str,
) -> Vec<(String, WorkspaceEdit)> {
    let system = ground.system(question.path).filter(|_| rule == ids::UNLOCATED_TOPIC.as_str());
    let artifact = system.and_then(|system| system.artifacts.iter().find(|of| of.claim.as_str() == subject));
    let manifest = Manifest::parse(&question.document.text);
    let Some((artifact, (at, before, after))) = artifact.zip(place_of_sections(question, &manifest, subject))
    else {
        return Vec::new();
    };
    let document = RepoPath::root().join(artifact.path.split('#').next().unwrap_or_default());
    let text = document.ok().and_then(|document| ground.text(&document)).unwrap_or_default();
    let outline = markdown::outline(&text);
    let mut found = Vec::new();
    for topic in artifact.topics.iter().filter(|topic| topic.status == TopicStatus::Unlocated) {
        let headings =
            outline.sections.iter().filter(|section| section.level > 0 && !section.slug.is_empty());
        for section in headings.take(limits::HEADINGS) {
            let slug = toml::Value::from(format!("#{}", section.slug)).to_string();
            let new_text = format!("{before}{} = {slug}{after}", topic.topic);
            let edit = TextEdit { range: question.range(&(at..at)), new_text };
            let title = format!("point `{}` to `#{}`", topic.topic, shown(&section.slug));
            found.push((title, edit_of(question, vec![edit])));
        }
    }
    found
}

/// Where one more topic fits into the `sections` of a claim, and what stands before and after it.
fn place_of_sections(
    question: &Question<'_>,
    manifest: &Manifest,
    subject: &str,
) -> Option<(usize, &'static str, &'static str)> {
    let text = &question.document.text;
    let table = manifest.value_at(subject)?.as_table()?;
    if let Some(sections) = table.get("sections") {
        let written = text.get(sections.value.at.clone())?.strip_suffix('}')?;
        let end = sections.value.at.start + written.trim_end().len();
        return Some((end, if written.trim_end().ends_with('{') { " " } else { ", " }, ""));
    }
    // Below the line of the path, if the entry has lines of its own.
    let path = table.get("path")?;
    let begins_line = text.get(..path.key_at.start)?.rsplit('\n').next()?.trim().is_empty();
    let line_end = path.value.at.end + text.get(path.value.at.end..)?.find('\n')?;
    begins_line.then_some((line_end + 1, "sections = { ", " }\n"))
}

/// For the table at the cursor: what its gate owes at the handoff, in comments that a person fills in.
fn owed(question: &Question<'_>, ground: &Ground<'_>, within: &Range<usize>) -> Option<CodeActionOrCommand> {
    let manifest = Manifest::parse(&question.document.text);
    let system = ground.system(question.path)?;
    let text = &question.document.text;
    let member = manifest.tree.members().iter().find(|member| {
        let line_end = text.get(member.key_at.end..).and_then(|rest| rest.find('\n')).unwrap_or_default();
        member.key_at.start <= within.end && within.start <= member.key_at.end + line_end
    })?;
    let gate = member.key.parse().ok().and_then(Gate::of_section)?;
    let lines = lines_of(system, gate, text);
    if lines.is_empty() {
        return None;
    }
    let count = lines.iter().map(|(_, lines)| lines.len()).sum();
    let mut edits = Vec::new();
    let mut blocks = String::new();
    for (table, lines) in lines {
        let block: String = lines.concat();
        match header_end(text, &table) {
            Some(at) => edits.push(TextEdit { range: question.range(&(at..at)), new_text: block }),
            None => blocks.extend([format!("# [{table}]\n"), block]),
        }
    }
    if !blocks.is_empty() {
        edits.push(at_end(question, &blocks));
    }
    let title = format!("add what gate {gate} owes at the handoff, as comments ({})", counted(count, "key"));
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title,
        kind: Some(CodeActionKind::REFACTOR),
        edit: Some(edit_of(question, edits)),
        ..CodeAction::default()
    }))
}

/// The commented lines of the keys that a gate owes up to the handoff, by table.
fn lines_of(system: &SystemReport, gate: Gate, text: &str) -> Vec<(String, Vec<String>)> {
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    let is_due = |stage: Stage| matches!(stage, Stage::Pilot | Stage::Handoff);
    let mut seen: Vec<&Subject> = Vec::new();
    for owed in system.owed.iter().filter(|owed| owed.gate == gate && is_due(owed.stage)) {
        let Some((table, key)) = owed.subject.rsplit_once('.').filter(|_| !seen.contains(&&owed.subject))
        else {
            continue;
        };
        seen.push(&owed.subject);
        let Some(known) = reference::find(&owed.subject).filter(|known| known.path == owed.subject.as_str())
        else {
            continue;
        };
        let line = format!("# {key} = {}   # owed at {}. {}\n", known.example, owed.stage, known.about);
        if text.contains(&format!("# {key} = ")) {
            continue;
        }
        match tables.iter_mut().find(|(known, _)| known == table) {
            Some((_, lines)) => lines.push(line),
            None => tables.push((table.to_owned(), vec![line])),
        }
    }
    tables
}

/// The byte after the line of the header of a table.
fn header_end(text: &str, table: &str) -> Option<usize> {
    let header = format!("[{table}]");
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.trim_start().starts_with(&header) && line.ends_with('\n') {
            return Some(at);
        }
    }
    None
}
