//! Finds links to runbooks in alert rules: `runbook_url` and similar keys in Prometheus rules, Grafana alerts, Datadog monitors and others.

use std::ops::Range;

use super::data::{Value, ValueKind, read_whole_json, read_yaml_documents};
use crate::limits::artifacts as limits;
use crate::snapshot::{RepoPath, Snapshot};
use crate::text::{SourceMap, Span, clipped};

/// The links from some files of alert rules to documents of this repository.
#[derive(Debug, Default)]
pub struct AlertLinks {
    /// The links, in order of files and places.
    pub links: Vec<AlertLink>,
    /// Why some files were not searched, if so.
    pub unread: Option<String>,
}

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

/// Returns the links in some files of alert rules.
pub(crate) fn read(snapshot: &dyn Snapshot, paths: &[RepoPath], sources: &mut SourceMap) -> AlertLinks {
    let mut all = AlertLinks::default();
    for (at, path) in paths.iter().filter(|path| format_of(path).is_some()).enumerate() {
        if at == limits::ALERT_FILES {
            all.unread = Some(format!("there are more than {} files of alert rules", limits::ALERT_FILES));
            break;
        }
        let text = snapshot
            .read(path, limits::ALERT_FILE_BYTES)
            .map_err(|error| error.to_string())
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text".to_owned()));
        let text = match text {
            Ok(text) => text,
            Err(reason) => {
                all.unread
                    .get_or_insert(format!("`{}`: {reason}", clipped(&path.file_name().to_string(), 40)));
                continue;
            }
        };
        let found = links_in(&text, format_of(path) == Some(Format::Json));
        if found.is_empty() {
            continue;
        }
        let file = sources.add(path.clone(), text);
        let link = |(target, at)| AlertLink { from: path.clone(), target, span: Span::new(file, at) };
        all.links.extend(found.into_iter().map(link));
    }
    all
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Yaml,
}

fn format_of(path: &RepoPath) -> Option<Format> {
    match path.extension().as_str() {
        "yaml" | "yml" => Some(Format::Yaml),
        "json" => Some(Format::Json),
        _ => None,
    }
}

type Found = Vec<(String, Range<usize>)>;

fn links_in(text: &str, is_json: bool) -> Found {
    let documents = if is_json {
        read_whole_json(text.as_bytes()).map(|value| vec![value]).ok()
    } else {
        read_yaml_documents(text).ok()
    };
    let Some(documents) = documents else { return links_in_lines(text) };
    let mut found = Vec::new();
    for document in &documents {
        collect(document, &mut found);
    }
    found
}

/// Finds links in a file that is not complete data, such as a template of Helm: lines of one key and its value.
fn links_in_lines(text: &str) -> Found {
    let mut start = 0;
    let lines = text.split_inclusive('\n').filter_map(|line| {
        let at = start;
        start += line.len();
        let (key, value) = line.split_once(':').filter(|_| !line.trim_start().starts_with('#'))?;
        let key = key.trim_start_matches([' ', '\t', '-']).trim().trim_matches(['"', '\'']);
        let value = value.split(" #").next().unwrap_or_default().trim().trim_end_matches(',');
        let target = value.trim_matches(['"', '\'']);
        let offset = line.rfind(target)?;
        (names_a_runbook(key) && is_path(target))
            .then(|| (target.to_owned(), at + offset..at + offset + target.len()))
    });
    lines.collect()
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
