//! The rules of the results as SARIF descriptors, made from their cards. Rules without a result are left out: their cards would be most of
//! the file.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::format::{Configuration, Descriptor, Help, Message, RuleProperties};
use crate::finding::RuleKind;
use crate::limits::output as limits;
use crate::output::clean::{Audience, excerpt, line};
use crate::output::place::NamedFinding;
use crate::output::project_urls;
use crate::report::Report;
use crate::rules::{RULES, Rule, RuleImplementation};
use crate::text::clipped;

/// The rules that the results of a run refer to by index.
pub(super) struct Rules {
    ids: Vec<String>,
    pub(super) descriptors: Vec<Descriptor>,
}

impl Rules {
    /// Every rule of these findings, in the catalogue's order; custom rules last.
    pub(super) fn of(report: &Report, findings: &[NamedFinding<'_>]) -> Self {
        let used: HashSet<&str> = findings.iter().map(|named| named.finding.rule.as_str()).collect();
        let rules: Vec<&Rule> = RULES
            .iter()
            .chain(report.custom_rules.iter().map(|rule| &**rule))
            .filter(|rule| used.contains(rule.id.as_str()))
            .collect();
        Self {
            ids: rules.iter().map(|rule| rule.id.to_string()).collect(),
            descriptors: rules.into_iter().map(descriptor).collect(),
        }
    }

    /// The index of the rule `id`.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|known| known == id)
    }
}

fn descriptor(rule: &Rule) -> Descriptor {
    let (level, severity) = match rule.kind {
        RuleKind::Note => ("note", "recommendation"),
        RuleKind::Warning => ("warning", "warning"),
        RuleKind::Broken | RuleKind::Owed | RuleKind::Triage => ("error", "error"),
    };
    let clean = |text: &str| line(text, Audience::default()).into_owned();
    Descriptor {
        id: clean(&rule.id),
        name: Some(in_one_word(&rule.id)).filter(|name| !name.eq_ignore_ascii_case(&rule.id)),
        short_description: Message {
            text: clean(&clipped(&sentence(&rule.summary), limits::SARIF_DESCRIPTION_CHARS)),
        },
        full_description: Message {
            text: clean(&clipped(&introduction(rule), limits::SARIF_DESCRIPTION_CHARS)),
        },
        help: help(rule),
        help_uri: project_urls::card(rule),
        default_configuration: Configuration { level },
        properties: RuleProperties {
            tags: vec!["readiness", rule.group.as_str()],
            // A card compares values; code may have to interpret prose.
            precision: if matches!(rule.implementation, RuleImplementation::Card(_)) {
                "very-high"
            } else {
                "high"
            },
            severity,
        },
    }
}

/// `missing-owner` as `MissingOwner`.
fn in_one_word(id: &str) -> String {
    let words = id.split(|c: char| !c.is_alphanumeric());
    words
        .map(|word| {
            word.chars()
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(word.chars().skip(1))
                .collect::<String>()
        })
        .collect()
}

/// A phrase with a capital letter and a full stop.
fn sentence(phrase: &str) -> String {
    let mut rest = phrase.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", rest.as_str().trim_end_matches('.'))
}

/// The text of a card before its first heading, on one line; its summary if there is none.
fn introduction(rule: &Rule) -> String {
    let lines = rule.body.lines().skip_while(|line| line.trim().is_empty());
    let first = lines.take_while(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let text = first.collect::<Vec<_>>().join(" ");
    if text.is_empty() { sentence(&rule.summary) } else { text }
}

/// The text of a card. A custom card is shown as plain text, because its Markdown is untrusted.
fn help(rule: &Rule) -> Help {
    if rule.custom.is_none() {
        return Help { text: rule.body.trim().to_owned(), markdown: rule.body.trim().to_owned() };
    }
    let text = excerpt(rule.body.trim(), &mut [], Audience::default());
    let text =
        if text.is_empty() { line(&sentence(&rule.summary), Audience::default()).into_owned() } else { text };
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let mut markdown = String::new();
    // Writing to a string cannot fail.
    let _ = write!(markdown, "{fence}text\n{text}\n{fence}");
    Help { text, markdown }
}
