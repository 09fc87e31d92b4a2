//! Finds links to runbooks in alert rules: `runbook_url` and similar keys in Prometheus rules, Grafana alerts, Datadog monitors and others.

use std::ops::Range;

use super::data::{Value, ValueKind, read_whole_json, read_yaml_documents};
use crate::limits::artifacts as limits;
use crate::snapshot::{RepoPath, Snapshot};
use crate::text::{SourceMap, Span};

/// A link from an alert rule to a document of this repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertLink {
    /// The file of alert rules.
    pub from: RepoPath,
    /// The target of the link, as written.
    pub target: String,
    /// Place of the link.
    pub span: Span,
}

/// Returns the links in some files of alert rules. A file that cannot be read as data has none: another rule reports it.
pub(crate) fn read(snapshot: &dyn Snapshot, paths: &[RepoPath], sources: &mut SourceMap) -> Vec<AlertLink> {
    let mut links = Vec::new();
    for path in paths.iter().take(limits::ALERT_FILES) {
        let found = texts_of(snapshot, path).unwrap_or_default();
        let Some((text, found)) = (!found.1.is_empty()).then_some(found) else { continue };
        let file = sources.add(path.clone(), text);
        let link = |(target, at)| AlertLink { from: path.clone(), target, span: Span::new(file, at) };
        links.extend(found.into_iter().map(link));
    }
    links
}

type Found = Vec<(String, Range<usize>)>;

fn texts_of(snapshot: &dyn Snapshot, path: &RepoPath) -> Option<(String, Found)> {
    let is_json = match path.extension().as_str() {
        "yaml" | "yml" => false,
        "json" => true,
        _ => return None,
    };
    let text = String::from_utf8(snapshot.read(path, limits::ALERT_FILE_BYTES).ok()?).ok()?;
    let mut found = Vec::new();
    if is_json {
        collect(&read_whole_json(text.as_bytes()).ok()?, &mut found);
    } else {
        read_yaml_documents(&text).ok()?.iter().for_each(|document| collect(document, &mut found));
    }
    Some((text, found))
}

fn collect(value: &Value, found: &mut Found) {
    for (key, member) in value.members() {
        match &member.data {
            ValueKind::Text(text) if names_a_runbook(key) && is_path(text) => {
                found.push((text.trim().to_owned(), member.at.clone()));
            }
            _ => collect(member, found),
        }
    }
    value.elements().for_each(|element| collect(element, found));
}

/// Whether a key names a link to a runbook, however its words are joined.
fn names_a_runbook(key: &str) -> bool {
    let plain: String =
        key.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    let kind = plain.strip_prefix("runbook").or_else(|| plain.strip_prefix("playbook"));
    kind.is_some_and(|kind| matches!(kind, "" | "url" | "uri" | "link" | "path" | "href"))
}

/// Whether a link is a path in this repository, and not an address, a template or a sentence.
fn is_path(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.contains(char::is_whitespace) && !text.contains("{{") && !text.contains("//")
}
