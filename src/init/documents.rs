//! Documents that a key of the manifest asks for, by their names and their titles.

use super::proposal::{ProposedKey, ProposedTable};
use super::scan::{ScannedFile, TreeScan};
use crate::limits::init as limits;
use crate::snapshot::RepoPath;

/// A key that a document answers.
struct DocumentRole {
    table: &'static str,
    key: &'static str,
    /// Names without an ending. `a/b` is a file in a folder, `=a` a file at the top, in `docs` or in `.github`. Any other name may have
    /// more words before or after it.
    names: &'static [&'static str],
    /// Titles, which may have more words before or after them.
    titles: &'static [&'static str],
}

/// The keys, in the order of the format.
const ROLES: &[DocumentRole] = &[
    role("decision", "business-case", &["business-case"], &["business case"]),
    role(
        "operations",
        "infrastructure",
        &[
            "infrastructure",
            "=deployment",
            "deploy/readme",
            "deployment/readme",
            "infra/readme",
            "infrastructure/readme",
        ],
        &[],
    ),
    role("operations", "error-handling", &["error-handling"], &["error handling"]),
    role("operations", "event-log", &["event-log", "event-logging"], &["event log"]),
    role(
        "operations",
        "security-review",
        &["security-review", "security-audit", "security-assessment", "penetration-test", "pentest"],
        &["security review", "security audit", "security assessment", "penetration test"],
    ),
    role("adoption", "plan", &["adoption-plan", "adoption/plan"], &["adoption plan"]),
    role("adoption", "standards", &["work-standards", "adoption/standards"], &["work standards"]),
    role(
        "adoption",
        "feedback",
        &["adoption/feedback", "user-feedback", "feedback-loop"],
        &["user feedback"],
    ),
    role("adoption", "limitations", &["=limitations", "known-limitations"], &["known limitations"]),
    role("adoption", "support", &["=support", "adoption/support"], &[]),
    role("adoption", "questions", &["adoption/questions", "user-questions"], &[]),
    role(
        "governance",
        "risk-assessment",
        &[
            "risk-assessment",
            "risk-register",
            "risk-analysis",
            "dpia",
            "impact-assessment",
            "governance/risk",
            "governance/risks",
        ],
        &["risk assessment", "risk register", "impact assessment"],
    ),
    role(
        "governance",
        "documentation",
        &["model-card", "modelcard", "system-card"],
        &["model card", "system card"],
    ),
    role("governance", "permissions", &["governance/permissions", "system-permissions"], &[]),
    role(
        "governance",
        "human-approval",
        &["human-approval", "human-oversight", "human-in-the-loop", "governance/approval"],
        &["human approval", "human oversight"],
    ),
    role(
        "governance",
        "disclosure",
        &["ai-disclosure", "transparency-notice", "governance/disclosure"],
        &["transparency notice", "ai disclosure"],
    ),
    role(
        "governance",
        "audit-log",
        &["audit-log", "audit-logging", "audit-trail"],
        &["audit log", "audit trail"],
    ),
    role("plan", "path", &["production-plan"], &["production plan"]),
];

const fn role(
    table: &'static str,
    key: &'static str,
    names: &'static [&'static str],
    titles: &'static [&'static str],
) -> DocumentRole {
    DocumentRole { table, key, names, titles }
}

/// Folders of tests and of the tool that makes the documents.
const NOT_DOCUMENTS: &[&str] = &["test", "tests", "spec", "specs", "src", "lib", "issue-template"];

/// Proposes the documents, in tables. `taken` are files that another key names.
pub(super) fn propose(scan: &TreeScan, taken: &[RepoPath]) -> Vec<ProposedTable> {
    let mut tables: Vec<ProposedTable> = Vec::new();
    let mut taken: Vec<&RepoPath> = taken.iter().collect();
    let documents: Vec<&ScannedFile> = scan
        .files
        .iter()
        .filter(|file| file.is_document() && !file.is_below(NOT_DOCUMENTS) && !is_template(file))
        .collect();
    for role in ROLES {
        let mut found: Vec<(u8, &ScannedFile)> = documents
            .iter()
            .filter(|file| !taken.contains(&&file.path))
            .filter_map(|file| Some((role.score(file)?, *file)))
            .collect();
        found.sort_by_key(|(score, file)| (std::cmp::Reverse(*score), file.words.len(), &file.path));
        for (place, (score, file)) in found.into_iter().take(1 + limits::OTHER_CANDIDATES).enumerate() {
            let by = match score {
                BY_NAME => "by its name",
                BY_TITLE => "by its title",
                _ => "by its name and title",
            };
            let key = ProposedKey::text(role.key, &file.written, by).shown_by([file.path.clone()]);
            let doubt = if place > 0 { Some("another candidate") } else { role.doubt(file, score) };
            let key = match doubt {
                Some(why) => key.doubted(why),
                None => key,
            };
            taken.push(&file.path);
            match tables.iter_mut().find(|table| table.table == role.table) {
                Some(table) => table.keys.push(key),
                None => tables.push(ProposedTable { keys: vec![key], ..ProposedTable::once(role.table) }),
            }
        }
    }
    tables
}

const BY_TITLE: u8 = 1;
const BY_NAME: u8 = 2;

impl DocumentRole {
    /// How much a file looks like the document: by its title, by its name, or by both; none if it does not.
    fn score(&self, file: &ScannedFile) -> Option<u8> {
        let by_name = self.names.iter().any(|name| has_name(file, name));
        let title = title(file.beginning()).map(str::to_lowercase);
        let by_title = title.is_some_and(|title| self.titles.iter().any(|known| is_titled(&title, known)));
        let score = u8::from(by_title) * BY_TITLE + u8::from(by_name) * BY_NAME;
        (score > 0).then_some(score)
    }
}

impl DocumentRole {
    /// Why a file that looks like the document may be another one: it has only the name.
    fn doubt(&self, file: &ScannedFile, score: u8) -> Option<&'static str> {
        // A term of several words has no other meaning; the title of a model card is often the name of the model.
        let is_term = |name: &&str| name.contains('-') && !name.contains(['/', '=']) && file.stem() == *name;
        if score != BY_NAME || self.names.iter().any(is_term) {
            return None;
        }
        if self.key == "support" && has_name(file, "=support") {
            return Some("help with the project, or with the system in use?");
        }
        let names = self.names.iter().filter(|name| has_name(file, name));
        let words =
            names.flat_map(|name| name.trim_start_matches('=').split('/')).filter(|name| *name != "readme");
        let mut phrases: Vec<String> = words.chain([self.key]).map(|name| name.replace('-', " ")).collect();
        phrases.extend(self.titles.iter().map(|title| (*title).to_owned()));
        let heading =
            |line: &str| line.starts_with('#').then(|| line.trim_start_matches('#').trim().to_lowercase());
        let mut headings = file.beginning().lines().filter_map(heading);
        let is_said = headings.any(|heading| phrases.iter().any(|phrase| says(&heading, phrase)));
        (!is_said).then_some("its title and headings do not say so")
    }
}

/// Whether a heading in lower case is called like this, and not like something longer: `limitations of liability` are not limitations.
pub(super) fn says(heading: &str, phrase: &str) -> bool {
    let words = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.collect::<Vec<_>>().join(" ")
    };
    let phrase = words(phrase);
    // What follows a sign is a name, as in `Model card: triage`.
    let mut parts = heading.split([':', '–', '—', '|', '(', ')']).chain(heading.split(" - ")).map(words);
    parts.any(|part| {
        let of = |rest: &str| {
            [" for ", " of the ", " of our ", " of this ", " and "].iter().any(|of| rest.starts_with(of))
        };
        part == phrase
            || part.strip_suffix(&phrase).is_some_and(|rest| rest.ends_with(' '))
            || part.strip_prefix(&phrase).is_some_and(of)
    })
}

/// Whether a file has a name of a role.
pub(super) fn has_name(file: &ScannedFile, name: &str) -> bool {
    let folder = file.folders().last().map(String::as_str);
    if let Some(name) = name.strip_prefix('=') {
        let is_at_top = match file.folders() {
            [] => true,
            [folder] => matches!(folder.as_str(), "docs" | "doc" | "github" | "documentation"),
            _ => false,
        };
        return is_at_top && file.stem() == name;
    }
    match name.split_once('/') {
        Some((above, name)) => folder == Some(above) && file.stem() == name,
        None => has_words(file.stem(), name, '-'),
    }
}

/// Whether a title is `known`, with more words before or after it.
pub(super) fn is_titled(title: &str, known: &str) -> bool {
    let title = title.replace([':', '–', '—', '-', '|', '(', ')'], " ");
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    has_words(&title, known, ' ')
}

/// Whether some words begin or end with others.
fn has_words(all: &str, some: &str, between: char) -> bool {
    let begins = all.strip_prefix(some).is_some_and(|rest| rest.is_empty() || rest.starts_with(between));
    begins || all.strip_suffix(some).is_some_and(|rest| rest.ends_with(between))
}

/// Whether a document says by its name that it is to be filled in.
pub(super) fn is_template(file: &ScannedFile) -> bool {
    file.stem().split('-').any(|word| matches!(word, "template" | "example" | "sample" | "boilerplate"))
}

/// The title of a document: its first heading of the first level, after front matter.
pub(super) fn title(head: &str) -> Option<&str> {
    let mut lines = head.trim_start_matches('\u{feff}').lines().map(str::trim_end).peekable();
    if let Some(mark) = lines.next_if(|line| matches!(*line, "---" | "+++")) {
        lines.by_ref().find(|line| *line == mark)?;
    }
    let mut fence = false;
    lines.find_map(|line| {
        if line.starts_with("```") || line.starts_with("~~~") {
            fence = !fence;
        }
        line.strip_prefix("# ").filter(|_| !fence).map(str::trim)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_heading_after_front_matter() {
        assert_eq!(title("---\ntitle: x\n---\n\n# Model card: triage\n"), Some("Model card: triage"));
        assert_eq!(title("```sh\n# not this\n```\n# This\n"), Some("This"));
        assert_eq!(title("---\nnever closed\n# x\n"), None);
        assert!(
            is_titled("model card: triage", "model card") && is_titled("triage – model card", "model card")
        );
        assert!(
            !is_titled("remodel cards", "model card") && !is_titled("all model cards here", "model card")
        );
    }

    #[test]
    fn each_key_of_a_role_is_a_key_of_the_format() {
        let schema = crate::manifest::schema::manifest();
        for role in ROLES {
            let place = format!("/properties/{}/properties/{}", role.table, role.key);
            let nested = format!("/properties/{}/anyOf/1/properties/{}", role.table, role.key);
            assert!(schema.pointer(&place).or_else(|| schema.pointer(&nested)).is_some(), "{place}");
        }
    }
}
