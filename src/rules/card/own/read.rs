//! From a card's text to the rule that it is, or to what is wrong with it.

use std::ops::Range;

use super::format::{CardCheck, CardFrontMatter};
use super::{CardPlaces, FENCE, problem};
use crate::assertion::{Assertion, MessagePart, Mistake, Scope, parts};
use crate::finding::RuleKind;
use crate::gate::Gate;
use crate::manifest::node::{TableNode, TomlData, TomlNode};
use crate::manifest::reader::{ManifestReader, ManifestValueType};
use crate::manifest::value::NonBlankText;
use crate::manifest::{Field, Problem, Subject, node};
use crate::rule_id::RuleId;
use crate::rules::card::{CheckSpec, LONGEST_HEADLINE, What};
use crate::rules::{How, Rule, RuleGroup};
use crate::text::{FileId, clipped};

/// The front matter and where the body begins; none where there is none.
fn front(text: &str) -> Option<(Range<usize>, usize)> {
    let plain = text.trim_start_matches('\u{feff}');
    let mut lines = plain.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != FENCE {
        return None;
    }
    let begin = text.len() - plain.len() + first.len();
    let mut at = begin;
    for line in lines {
        if line.trim_end() == FENCE {
            return Some((begin..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Reads a card: the rule that it is, unless something is wrong with it.
pub fn read(text: &str, id: &str, file: FileId) -> (Option<Rule>, Vec<Problem>) {
    let subject = super::subject(id);
    let Some((front, body)) = front(text) else {
        let help = "a card begins with TOML between two lines of `+++`; `readiness explain no-alerts` shows what it can say";
        return (None, vec![problem(&subject, 0..0, "a rule card without front matter", help)]);
    };
    // What stands before it is blanked, so that places are those of the file.
    let above = text.bytes().take(front.start);
    let padded: String = above
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .chain(text.get(front.clone()).unwrap_or_default().chars())
        .collect();
    let (tree, errors) = node::parse(&padded);
    if let Some(error) = errors.first() {
        let mut found =
            problem(&subject, error.at.clone(), "a rule card whose TOML does not parse", &error.message);
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

/// A card on its way to a rule.
struct Making<'t> {
    text: &'t str,
    tree: &'t TableNode,
    /// Where the first line begins: the place of what is absent.
    fence: usize,
    subject: Subject,
    problems: Vec<Problem>,
}

impl Making<'_> {
    fn wrong(&mut self, key: &str, at: Range<usize>, headline: &str, help: &str) {
        self.problems.push(problem(&self.subject.key(key), at, headline, help));
    }

    fn absent(&mut self, key: &str, help: &str) {
        let at = match key.strip_prefix("check.").and_then(|_| self.tree.get("check")) {
            Some(check) => check.value.at.clone(),
            None => self.fence..self.fence + FENCE.len(),
        };
        self.wrong(key, at, &format!("a rule card without `{key}`"), help);
    }

    fn rule(&mut self, card: &CardFrontMatter, id: &str, file: FileId, body: &str) -> Option<Rule> {
        let is_kebab = !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_kebab {
            let at = self.fence..self.fence + FENCE.len();
            let help =
                "a card's file name is its rule's name: lower-case letters, digits and `-`, then `.md`";
            self.wrong("name", at, "this file name is no rule's name", help);
        }
        if card.summary.is_none() {
            self.absent(
                "summary",
                "say the defect in a phrase: `summary = \"a system without a cost centre\"`",
            );
        }
        if card.gate.is_none() {
            let gates = Gate::ALL.iter().map(|gate| gate.as_str()).collect::<Vec<_>>().join(", ");
            self.absent("gate", &format!("say which gate its findings fail: {gates}"));
        }
        match (&card.kind, &card.from) {
            (None, _) => self.absent("kind", "say `kind = \"broken\"`, `owed`, `warning` or `note`"),
            (Some(kind), _) if kind.value == RuleKind::Triage => {
                let help = "say `broken`, `owed`, `warning` or `note`";
                self.wrong("kind", kind.at.clone(), "a rule of one's own cannot be of kind triage", help);
            }
            (Some(kind), Some(from)) if matches!(kind.value, RuleKind::Note | RuleKind::Warning) => {
                self.wrong(
                    "from",
                    from.at.clone(),
                    "a note or warning has no `from`",
                    "take it out: it never is an error",
                );
            }
            (Some(kind), None) if matches!(kind.value, RuleKind::Broken | RuleKind::Owed) => {
                self.absent(
                    "from",
                    "say from when it is an error: `from = \"handoff\"`, or `\"*\"` for any stage",
                );
            }
            _ => {}
        }
        for (key, field) in [
            ("summary", &card.summary),
            ("check.message", &card.check.as_ref().and_then(|check| check.value.message.clone())),
        ] {
            let Some(field) = field else { continue };
            let plain: usize = parts(&field.value.0)
                .iter()
                .map(|part| if let MessagePart::Text(text) = part { text.chars().count() } else { 0 })
                .sum();
            if plain > LONGEST_HEADLINE || field.value.0.ends_with('.') {
                let headline = format!("`{key}` is a phrase of at most {LONGEST_HEADLINE} characters");
                self.wrong(key, field.at.clone(), &headline, "shorten it, and leave out the full stop");
            }
        }
        let Some(check) = &card.check else {
            self.absent("check", "say what it asks: `[check]` with `holds` or `owes`, `message` and `help`");
            return None;
        };
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
            body: body.to_owned().into(),
            how: How::Card(asked),
            own: Some(CardPlaces { file, asks, when: check.value.when.as_ref().map(|when| when.at.clone()) }),
        })
    }

    fn asked(&mut self, check: &CardCheck, at: Range<usize>) -> Option<(CheckSpec, Range<usize>)> {
        let each = check.each.as_ref().map(|each| each.value.0.clone());
        let scope = each.as_deref().map_or(Scope::Manifest, Scope::Each);
        if let Some(each) = check.each.as_ref().filter(|_| !scope.exists()) {
            let headline = format!("a manifest has no list `{}`", clipped(&each.value.0, 30));
            let help = "such as `metric`, `data`, `eval`, `runbook`, `integration`, `condition`, `governance.control`";
            self.wrong("check.each", each.at.clone(), &headline, help);
            return None;
        }
        if let Some(when) = &check.when {
            self.assertion("check.when", when, scope);
        }
        let owes = check.owes.as_ref().filter(|owes| !owes.value.0.is_empty());
        let what = match (&check.holds, owes) {
            (Some(holds), None) => {
                self.assertion("check.holds", holds, scope);
                if let Some(span) = check.span.as_ref().filter(|span| !scope.has(&span.value.0)) {
                    self.no_key("check.span", span);
                }
                let span = check.span.as_ref().map(|span| span.value.0.clone().into());
                Some((What::Holds { holds: holds.value.0.clone().into(), span }, holds.at.clone()))
            }
            (None, Some(owes)) => {
                for key in owes.value.0.iter().filter(|key| !scope.has(&key.value.0)) {
                    self.no_key("check.owes", key);
                }
                if let Some(span) = &check.span {
                    let help = "take it out: what is owed is shown where it should stand";
                    self.wrong("check.span", span.at.clone(), "`span` goes with `holds`", help);
                }
                let keys: Vec<crate::text::CardText> =
                    owes.value.0.iter().map(|key| key.value.0.clone().into()).collect();
                Some((What::Owes(keys.into()), owes.at.clone()))
            }
            (Some(_), Some(owes)) => {
                let help = "`owes` asks for keys, `holds` for an assertion: write two cards";
                self.wrong("check.owes", owes.at.clone(), "a rule card with both `holds` and `owes`", help);
                None
            }
            (None, None) => {
                let help = "`holds = \"…\"` is an assertion that has to be true, `owes = [\"…\"]` keys that have to be there";
                self.wrong("check", at.clone(), "a rule card that asks nothing", help);
                None
            }
        };
        for (key, field) in [("check.message", &check.message), ("check.help", &check.help)] {
            match field {
                Some(field) => self.placeholders(key, field, check),
                None => self.absent(key, "a finding says what is wrong, and its help what to do"),
            }
        }
        let (what, asks) = what?;
        let asked = CheckSpec {
            is_own: true,
            each: each.clone().map(Into::into),
            when: check.when.as_ref().map(|when| when.value.0.clone().into()),
            what,
            message: check.message.as_ref()?.value.0.clone().into(),
            help: check.help.as_ref()?.value.0.clone().into(),
        };
        Some((asked, asks))
    }

    fn no_key(&mut self, key: &str, field: &Field<NonBlankText>) {
        let headline = format!("`{}` is no key that can be here", clipped(&field.value.0, 40));
        let help = "write it as the manifest does: `operations.alerts`; with `each`, from the entry: `owner`";
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
                "name" if each.is_none() => Some("`{name}` goes with `each`: it is what the entry is called"),
                "key" if check.owes.is_none() => Some("`{key}` goes with `owes`: it is the key that is owed"),
                _ => None,
            };
            if let Some(what) = misplaced {
                let help = "write an expression instead, such as `{system.name}`".to_owned();
                let mistake = Mistake { at: 0..source.len(), what: what.to_owned(), help };
                self.mistake(key, field, at, &mistake);
            } else if !matches!(source, "key" | "name")
                && let Err(mistake) = Assertion::compile(source, scope)
            {
                self.mistake(key, field, at, &mistake);
            }
        }
    }

    /// Reports a mistake in the text of `field`, `offset` bytes into it: exactly, where the text stands there as it is.
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
