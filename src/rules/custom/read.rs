//! Parses the text of a card into a rule, or reports what is wrong.

use std::ops::Range;

use super::front_matter::{CardCheck, CardFrontMatter};
use super::{CardPlaces, problem};
use crate::assertion::{Assertion, Mistake, Scope};
use crate::manifest::Subject;
use crate::manifest::node::{TableNode, TomlData, TomlNode};
use crate::manifest::reader::{ManifestReader, ManifestValueType};
use crate::manifest::value::NonBlankText;
use crate::manifest::{Field, Problem, node};
use crate::rule_id::RuleId;
use crate::rules::card::format::{self, CardMistake, CardOrigin, CardValue, FENCE, MessagePart, parts};
use crate::rules::card::{self, CheckSpec, Requirement};
use crate::rules::{Rule, RuleGroup, RuleImplementation};
use crate::text::{FileId, clipped};

/// Parses a card. Returns the rule unless there are problems.
pub(crate) fn read(text: &str, id: &str, file: FileId) -> (Option<Rule>, Vec<Problem>) {
    let subject = card::subject_of(id);
    let Some((front, body)) = format::layout(text) else {
        let help = "begin the card with TOML between two lines of `+++`; `readiness schema rule` prints the allowed keys";
        return (None, vec![problem(&subject, 0..0, "rule card has no front matter", help)]);
    };
    // The text before it is blanked, so that offsets are those of the file.
    let above = text.bytes().take(front.start);
    let padded: String = above
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .chain(text.get(front.clone()).unwrap_or_default().chars())
        .collect();
    let (tree, errors) = node::parse(&padded);
    if let Some(error) = errors.first() {
        let mut found = problem(
            &subject,
            error.at.clone(),
            "front matter of the rule card is not valid TOML",
            &error.message,
        );
        "here".clone_into(&mut found.label);
        return (None, vec![found]);
    }
    let mut reader = ManifestReader::of("a rule card");
    let whole = TomlNode { at: front.clone(), data: TomlData::Table(tree.clone()) };
    let card = CardFrontMatter::read(&whole, &mut reader).unwrap_or_default();
    let mut problems = reader.problems;
    for found in &mut problems {
        found.subject = subject.key(&found.subject);
    }
    if !problems.is_empty() {
        return (None, problems);
    }
    let mut making = Making {
        text: &padded,
        tree: &tree,
        fence: front.start.saturating_sub(FENCE.len() + 1),
        subject,
        problems,
    };
    let rule = making.rule(&card, id, file, text.get(body..).unwrap_or_default().trim());
    (rule.filter(|_| making.problems.is_empty()), making.problems)
}

/// The value at a key path of a card, for the checks that all cards share.
fn value_at<'t>(tree: &'t TableNode, path: &str) -> Option<CardValue<'t>> {
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let node = &tree.get(key)?.value;
    if let Some(rest) = rest {
        return value_at(node.as_table()?, rest);
    }
    let text = node.as_text().unwrap_or_default();
    (node.as_table().is_some() || !node.is_blank()).then(|| CardValue { text, at: node.at.clone() })
}

/// Builds a rule from a card.
struct Making<'t> {
    text: &'t str,
    tree: &'t TableNode,
    /// Offset of the first line, the place of absent keys.
    fence: usize,
    subject: Subject,
    problems: Vec<Problem>,
}

impl Making<'_> {
    fn wrong(&mut self, key: &str, at: Range<usize>, headline: &str, help: &str) {
        self.problems.push(problem(&self.subject.key(key), at, headline, help));
    }

    /// Reports violations of the format that the text alone shows. An absent key is reported where it belongs.
    fn report(&mut self, mistakes: Vec<CardMistake>) {
        let fence = self.fence..self.fence + FENCE.len();
        for CardMistake { key, at, headline, help } in mistakes {
            let check = key.strip_prefix("check.").and_then(|_| self.tree.get("check"));
            let absent = || check.map_or_else(|| fence.clone(), |check| check.value.at.clone());
            self.wrong(key, at.unwrap_or_else(absent), &headline, &help);
        }
    }

    fn rule(&mut self, card: &CardFrontMatter, id: &str, file: FileId, body: &str) -> Option<Rule> {
        if !format::is_id(id) {
            let at = self.fence..self.fence + FENCE.len();
            let help =
                "the file name is the id of the rule: use lower-case letters, digits and `-`, then `.md`";
            self.wrong("name", at, "file name is not a valid rule id", help);
        }
        self.report(format::front_matter(&|key| value_at(self.tree, key), CardOrigin::Custom));
        let check = card.check.as_ref()?;
        let (asked, asks) = self.asked(&check.value, check.at.clone())?;
        let sources = card.sources.iter().flat_map(|names| &names.value.0);
        let gate = card.gate.as_ref()?.value;
        Some(Rule {
            id: RuleId::custom(id.to_owned()),
            group: gate.as_str().parse::<RuleGroup>().ok()?,
            summary: card.summary.as_ref()?.value.0.clone().into(),
            kind: card.kind.as_ref()?.value,
            from: card.from.as_ref().map(|from| from.value.stage()),
            risk: card.risk.as_ref().map(|risk| risk.value),
            sources: sources.map(|name| name.value.0.clone().into()).collect::<Vec<_>>().into(),
            since: card.since.as_ref().map_or_else(String::new, |since| since.value.0.clone()).into(),
            of: "".into(),
            reads: Vec::new().into(),
            body: body.to_owned().into(),
            implementation: RuleImplementation::Card(asked),
            custom: Some(CardPlaces {
                file,
                asks,
                when: check.value.when.as_ref().map(|when| when.at.clone()),
            }),
        })
    }

    fn asked(&mut self, check: &CardCheck, at: Range<usize>) -> Option<(CheckSpec, Range<usize>)> {
        let each = check.each.as_ref().map(|each| each.value.0.clone());
        let scope = each.as_deref().map_or(Scope::Manifest, Scope::Each);
        if let Some(each) = check.each.as_ref().filter(|_| !scope.exists()) {
            let headline = format!("manifest has no list `{}`", clipped(&each.value.0, 30));
            let help = "use a list such as `metric`, `data`, `eval`, `runbook`, `integration`, `condition`, `governance.control`";
            self.wrong("check.each", each.at.clone(), &headline, help);
            return None;
        }
        if let Some(when) = &check.when {
            self.assertion("check.when", when, scope);
        }
        let owes = check.owes.as_ref().filter(|owes| !owes.value.0.is_empty());
        let requirement = match (&check.holds, owes) {
            (Some(holds), None) => {
                self.assertion("check.holds", holds, scope);
                if let Some(span) = check.span.as_ref().filter(|span| !scope.has(&span.value.0)) {
                    self.no_key("check.span", span);
                }
                let span = check.span.as_ref().map(|span| span.value.0.clone().into());
                Some((Requirement::Holds { holds: holds.value.0.clone().into(), span }, holds.at.clone()))
            }
            (None, Some(owes)) => {
                for key in owes.value.0.iter().filter(|key| !scope.has(&key.value.0)) {
                    self.no_key("check.owes", key);
                }
                let keys: Vec<_> = owes.value.0.iter().map(|key| key.value.0.clone().into()).collect();
                Some((Requirement::Owes(keys.into()), owes.at.clone()))
            }
            _ => None,
        };
        self.report(format::check(&|key| value_at(self.tree, key), at));
        for (key, field) in [("check.message", &check.message), ("check.help", &check.help)] {
            if let Some(field) = field {
                self.placeholders(key, field, check);
            }
        }
        let (requirement, required_at) = requirement?;
        let asked = CheckSpec {
            is_custom: true,
            each: each.clone().map(Into::into),
            when: check.when.as_ref().map(|when| when.value.0.clone().into()),
            requirement,
            message: check.message.as_ref()?.value.0.clone().into(),
            help: check.help.as_ref()?.value.0.clone().into(),
        };
        Some((asked, required_at))
    }

    fn no_key(&mut self, key: &str, field: &Field<NonBlankText>) {
        let headline = format!("`{}` is not a key of the manifest", clipped(&field.value.0, 40));
        let help = "write the key path as in the manifest: `operations.alerts`; with `each`, start at the entry: `owner`";
        self.wrong(key, field.at.clone(), &headline, help);
    }

    fn assertion(&mut self, key: &str, field: &Field<NonBlankText>, scope: Scope<'_>) {
        if let Err(mistake) = Assertion::compile(&field.value.0, scope) {
            self.mistake(key, field, 0, &mistake);
        }
    }

    fn placeholders(&mut self, key: &str, field: &Field<NonBlankText>, check: &CardCheck) {
        let each = check.each.as_ref().map(|each| each.value.0.clone());
        let scope = each.as_deref().map_or(Scope::Manifest, Scope::Each);
        for part in parts(&field.value.0) {
            let MessagePart::Expression(source, at) = part else { continue };
            let misplaced = match source {
                "name" if each.is_none() => {
                    Some("`{name}` is allowed only with `each`: it is the name of the entry")
                }
                "key" if check.owes.is_none() => {
                    Some("`{key}` is allowed only with `owes`: it is the missing key")
                }
                _ => None,
            };
            if let Some(what) = misplaced {
                let help = "use an expression instead, such as `{system.name}`".to_owned();
                let mistake = Mistake { at: 0..source.len(), what: what.to_owned(), help };
                self.mistake(key, field, at, &mistake);
            } else if !matches!(source, "key" | "name")
                && let Err(mistake) = Assertion::compile(source, scope)
            {
                self.mistake(key, field, at, &mistake);
            }
        }
    }

    /// Reports a mistake in the text of `field`, `offset` bytes into it: at its exact place if the file contains the text unescaped.
    fn mistake(&mut self, key: &str, field: &Field<NonBlankText>, offset: usize, mistake: &Mistake) {
        let literal = self.text.get(field.at.clone()).unwrap_or_default();
        let at = match literal.find(field.value.0.as_str()) {
            Some(begin) => {
                let begin = field.at.start + begin + offset;
                let end = field.at.end;
                (begin + mistake.at.start).min(end)..(begin + mistake.at.end).min(end)
            }
            None => field.at.clone(),
        };
        let mut found = problem(&self.subject.key(key), at, &mistake.what, &mistake.help);
        "here".clone_into(&mut found.label);
        self.problems.push(found);
    }
}
