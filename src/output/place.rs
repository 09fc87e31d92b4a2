//! The place of a finding that somebody can go to.

use std::fmt::Write as _;

use super::fingerprint::Fingerprints;
use crate::finding::{Finding, Label, Level, RuleKind};
use crate::report::Report;
use crate::rules::RuleGroup;
use crate::snapshot::RepoPath;
use crate::text::SourceMap;

/// The first of a finding's places that lies in a file which can be opened: what is in an archive or could not be read is shown
/// where the manifest names it. None where there is none.
pub(super) fn real<'f>(finding: &'f Finding, sources: &SourceMap) -> Option<&'f Label> {
    let mut places = std::iter::once(&finding.primary).chain(&finding.related);
    places.find(|label| sources.get(label.span.file).has_places())
}

/// The other places of a finding that can be opened, where `shown` is the one that it is shown at.
pub(super) fn others<'f>(
    finding: &'f Finding,
    shown: &'f Label,
    sources: &'f SourceMap,
) -> impl Iterator<Item = &'f Label> {
    let has_places = |label: &&Label| sources.get(label.span.file).has_places();
    finding.related.iter().filter(move |label| *label != shown).filter(has_places)
}

/// What the labels say of the place that a finding is shown at, and of its own place where that is another one.
pub(super) fn labels<'f>(finding: &'f Finding, shown: &'f Label) -> impl Iterator<Item = &'f str> {
    let moved = Some(&finding.primary).filter(|primary| *primary != shown);
    moved.into_iter().chain([shown]).map(|label| label.text.as_str()).filter(|text| !text.is_empty())
}

/// A place as `path:line`.
pub(super) fn path_and_line(label: &Label, sources: &SourceMap) -> String {
    let source = sources.get(label.span.file);
    format!("{}:{}", source.path(), source.position(label.span.range().start).line)
}

/// A path as a relative reference: what RFC 3986 does not reserve stays, and every other byte is escaped.
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

/// A finding with its name.
pub(super) struct NamedFinding<'r> {
    pub(super) finding: &'r Finding,
    /// The place of its system in the report.
    pub(super) system: usize,
    pub(super) fingerprint: String,
}

/// All findings with their names, in the report's order.
pub(super) fn named(report: &Report) -> Vec<NamedFinding<'_>> {
    let mut prints = Fingerprints::default();
    let name = |(system, finding): &'_ (usize, Finding)| prints.next(report.system(*system), finding);
    let names: Vec<_> = report.findings.iter().map(name).collect();
    let named = report.findings.iter().zip(names);
    named
        .map(|((system, finding), fingerprint)| NamedFinding { finding, system: *system, fingerprint })
        .collect()
}

/// The order in which a person reads findings of a run: mistakes in the manifest, from which others follow, then what does not hold,
/// then what is not there yet.
pub(super) fn step(finding: &Finding) -> u8 {
    let is_mistake = crate::rules::find(&finding.rule)
        .is_some_and(|rule| matches!(rule.group, RuleGroup::Manifest | RuleGroup::Waivers));
    match finding.kind {
        _ if is_mistake => 0,
        RuleKind::Owed => 2,
        _ => 1,
    }
}

/// Sorts the worst first, what a change brought before what was there, and what somebody lives with last.
pub(super) fn worst_first(finding: &Finding) -> (bool, std::cmp::Reverse<Level>, bool, u8) {
    let is_known = finding.introduced == Some(false);
    (finding.waived.is_some(), std::cmp::Reverse(finding.level), is_known, step(finding))
}

#[cfg(test)]
mod tests {
    use super::*;
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
            extent: crate::finding::Severity::default(),
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
