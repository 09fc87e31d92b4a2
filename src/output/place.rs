//! The place at which a finding is shown.

use std::fmt::Write as _;

use super::fingerprint::Fingerprints;
use crate::finding::{Anchor, Finding, Label, RuleKind};
use crate::report::Report;
use crate::rules::RuleGroup;
use crate::snapshot::RepoPath;
use crate::text::{Position, SourceMap};

/// The first place of a finding in a file that can be opened; `None` if there is none. A finding in an archive or an unreadable file is
/// shown where the manifest names that file.
pub(super) fn real<'f>(finding: &'f Finding, sources: &SourceMap) -> Option<&'f Label> {
    let mut places = std::iter::once(&finding.primary).chain(&finding.related);
    places.find(|label| sources.get(label.span.file).has_places())
}

/// The other places of a finding that can be opened; `shown` is the one at which it is shown.
pub(super) fn others<'f>(
    finding: &'f Finding,
    shown: &'f Label,
    sources: &'f SourceMap,
) -> impl Iterator<Item = &'f Label> {
    let has_places = |label: &&Label| sources.get(label.span.file).has_places();
    finding.related.iter().filter(move |label| *label != shown).filter(has_places)
}

/// The place at which a reviewer sees a finding.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shown<'f> {
    /// A label of the finding.
    Label(&'f Label),
    /// A line of the diff, which introduces the finding.
    Line { path: &'f RepoPath, start: Position, end: Position },
}

/// The anchor of a finding in the diff; otherwise its own place. The comparison gives anchors to new findings only.
pub(super) fn shown<'f>(finding: &'f Finding, own: &'f Label) -> Shown<'f> {
    match &finding.anchor {
        Some(Anchor::Line { path, start, end }) => Shown::Line { path, start: *start, end: *end },
        Some(Anchor::Label(span)) => {
            let mut labels = std::iter::once(&finding.primary).chain(&finding.related);
            Shown::Label(labels.find(|label| label.span == *span).unwrap_or(own))
        }
        None => Shown::Label(own),
    }
}

/// The places of a finding that can be opened, apart from the one at which it is shown; its own place first.
pub(super) fn apart_from<'f>(
    finding: &'f Finding,
    shown: Shown<'f>,
    sources: &'f SourceMap,
) -> impl Iterator<Item = &'f Label> {
    let is_shown = move |label: &Label| matches!(shown, Shown::Label(shown) if shown == label);
    let all = std::iter::once(&finding.primary).chain(&finding.related);
    all.filter(move |label| !is_shown(label) && sources.get(label.span.file).has_places())
}

/// The labels of the finding's own place, if it is shown elsewhere, and of the place at which it is shown.
pub(super) fn labels<'f>(finding: &'f Finding, shown: &'f Label) -> impl Iterator<Item = &'f str> {
    let moved = Some(&finding.primary).filter(|primary| *primary != shown);
    moved.into_iter().chain([shown]).map(|label| label.text.as_str()).filter(|text| !text.is_empty())
}

/// A place as `path:line`.
pub(super) fn path_and_line(label: &Label, sources: &SourceMap) -> String {
    let source = sources.get(label.span.file);
    format!("{}:{}", source.path(), source.position(label.span.range().start).line)
}

/// A place as `path:line:column`.
pub(super) fn path_line_column(label: &Label, sources: &SourceMap) -> String {
    let source = sources.get(label.span.file);
    let at = source.position(label.span.range().start);
    format!("{}:{}:{}", source.path(), at.line, at.column)
}

/// A path as a relative URI reference: unreserved characters of RFC 3986 stay, all other bytes are escaped.
pub(super) fn uri(path: &RepoPath) -> String {
    let mut uri = String::new();
    for byte in path.as_bstr().iter() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(*byte));
            }
            // Writing to a string cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

/// A finding with its fingerprint.
pub(super) struct NamedFinding<'r> {
    pub(super) finding: &'r Finding,
    /// The index of its system in the report.
    pub(super) system: usize,
    pub(super) fingerprint: String,
}

/// All findings with their fingerprints, in the order of the report.
pub(super) fn named(report: &Report) -> Vec<NamedFinding<'_>> {
    let mut prints = Fingerprints::default();
    let name = |(system, finding): &'_ (usize, Finding)| prints.next(report.system(*system), finding);
    let names: Vec<_> = report.findings.iter().map(name).collect();
    let named = report.findings.iter().zip(names);
    named
        .map(|((system, finding), fingerprint)| NamedFinding { finding, system: *system, fingerprint })
        .collect()
}

/// The order in which people read findings: mistakes in the manifest, which cause others, then broken claims, then owed ones.
pub(super) fn step(finding: &Finding) -> u8 {
    let is_mistake = crate::rules::find(&finding.rule)
        .is_some_and(|rule| matches!(rule.group, RuleGroup::Manifest | RuleGroup::Waivers));
    match finding.kind {
        _ if is_mistake => 0,
        RuleKind::Owed => 2,
        _ => 1,
    }
}

/// Sort key: errors first, new before known, waived last.
pub(super) fn worst_first(finding: &Finding) -> impl Ord + use<> {
    let is_known = finding.introduced == Some(false);
    (finding.waived.is_some(), std::cmp::Reverse(finding.level), is_known, step(finding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Level;
    use crate::manifest::Subject;
    use crate::rule_id::RuleId;
    use crate::snapshot::RepoPath;
    use crate::text::Span;

    #[test]
    fn a_place_that_nobody_can_open_gives_way_to_one_that_all_can() {
        let mut sources = SourceMap::default();
        let member = sources.add_member(RepoPath::root().child(b"a.eval"), "{}".to_owned());
        let unread = sources.add(RepoPath::root().child(b"large.json"), String::new());
        let manifest = sources.add(RepoPath::root().child(b"readiness.toml"), "x = 1\n".to_owned());
        let label = |file| Label { span: Span::new(file, 0..1), text: String::new() };
        let mut finding = Finding {
            rule: RuleId::built_in("x"),
            level: Level::Error,
            own_level: None,
            own_from: None,
            kind: RuleKind::Broken,
            gate: None,
            subject: Subject::default(),
            headline: String::new(),
            primary: label(member),
            related: vec![label(unread), label(manifest)],
            help: Vec::new(),
            fix: None,
            waived: None,
            introduced: None,
            anchor: None,
            handoff: None,
            ask: Vec::new(),
            undecides_gate: false,
            severity: crate::finding::Severity::default(),
            cause: crate::finding::Cause::default(),
        };
        assert_eq!(real(&finding, &sources), Some(&label(manifest)));
        finding.related.pop();
        assert_eq!(real(&finding, &sources), None);
    }

    #[test]
    fn paths_are_relative_references() {
        let path = |text: &[u8]| uri(&RepoPath::root().join(text).expect("in the repository"));
        assert_eq!(path(b"a b/\xc3\xbc#%?.md"), "a%20b/%C3%BC%23%25%3F.md");
        assert_eq!(path(b"x/c:d/\xff"), "x/c%3Ad/%FF");
    }
}
