//! `--select` and `--ignore`: by rule, gate, or group of rules.

use std::rc::Rc;

use crate::evidence::numbers::Needs;
use crate::finding::Finding;
use crate::gate::Gate;
use crate::nearest::nearest;
use crate::rule_id::RuleId;
use crate::rules::retired::{RetiredRule, retired};
use crate::rules::{self, RULES, Rule, RuleGroup, ids};
use crate::today::Today;

/// One name given to `--select` or `--ignore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// A built-in rule.
    Rule(&'static RuleId),
    /// Possibly a custom rule: only the repository knows.
    Custom(String),
    /// A rule that no longer exists. It selects nothing.
    Retired(&'static RetiredRule),
    /// A group of rules. The group of a gate also selects the evidence findings of that gate.
    Group(RuleGroup),
}

impl std::str::FromStr for Selector {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if let Some(rule) = rules::find(word) {
            return Ok(Self::Rule(&rule.id));
        }
        if let Ok(group) = word.parse() {
            return Ok(Self::Group(group));
        }
        if let Some(rule) = retired(word) {
            return Ok(Self::Retired(rule));
        }
        Ok(Self::Custom(word.to_owned()))
    }
}

/// The rule that no selection hides: if it reports, no other rule ran.
pub(crate) const ALWAYS_SHOWN: RuleId = ids::INVALID_SYNTAX;

/// The message for a name that is neither a rule nor a gate.
pub(crate) fn no_such_rule(word: &str, custom: &[Rc<Rule>]) -> String {
    let groups = RuleGroup::ALL.iter().map(|group| group.as_str());
    let known =
        RULES.iter().chain(custom.iter().map(|rule| &**rule)).map(|rule| rule.id.as_str()).chain(groups);
    match nearest(word, known) {
        Some(near) => format!("no rule or gate has this name; did you mean `{near}`?"),
        None => "no rule or gate has this name; `readiness rules` lists them".to_owned(),
    }
}

/// Which findings are shown.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these, if not empty.
    pub select: Vec<Selector>,
    /// Not these.
    pub ignore: Vec<Selector>,
}

impl Selection {
    /// Whether everything is shown.
    pub fn is_all(&self) -> bool {
        self.select.is_empty() && self.ignore.is_empty()
    }

    /// Whether `rule` can report anything that is shown.
    pub fn may_show(&self, rule: &Rule) -> bool {
        // A gate also selects evidence findings. Their gate is known only after the rule ran.
        let selects = |selector: &Selector| match selector {
            Selector::Rule(id) => **id == rule.id,
            Selector::Custom(id) => *id == *rule.id,
            Selector::Retired(_) => false,
            Selector::Group(group) => {
                *group == rule.group || rule.group == RuleGroup::Evidence && group.gate().is_some()
            }
        };
        let ignores = |selector: &Selector| match selector {
            Selector::Rule(id) => **id == rule.id,
            Selector::Custom(id) => *id == *rule.id,
            Selector::Retired(_) => false,
            Selector::Group(group) => *group == rule.group,
        };
        (self.select.is_empty() || self.select.iter().any(selects)) && !self.ignore.iter().any(ignores)
    }

    /// The evidence that the selected rules need. Files of results and documents may be large, so others are not read.
    pub fn needs(&self, today: &Today) -> Needs {
        // Meta rules need the findings of all other rules.
        let all = RULES.iter().any(|rule| rule.is_meta() && self.may_show(rule));
        let some = |group: RuleGroup| {
            let mut rules =
                RULES.iter().filter(|rule| rule.group == group || rule.group == RuleGroup::Evidence);
            all || rules.any(|rule| self.wants(&rule.id, group.gate(), &[]))
        };
        let topics = all || RULES.iter().any(|rule| rule.reads_topics() && self.may_show(rule));
        Needs {
            evals: some(RuleGroup::Quality),
            values: some(RuleGroup::Value),
            topics,
            today: today.clone(),
        }
    }

    /// The names that may be custom rules.
    pub fn custom(&self) -> impl Iterator<Item = &str> {
        self.select.iter().chain(&self.ignore).filter_map(|selector| match selector {
            Selector::Custom(id) => Some(id.as_str()),
            Selector::Rule(_) | Selector::Retired(_) | Selector::Group(_) => None,
        })
    }

    /// The retired rules that are named.
    pub fn retired(&self) -> impl Iterator<Item = &'static RetiredRule> + use<'_> {
        self.select.iter().chain(&self.ignore).filter_map(|selector| match selector {
            Selector::Retired(rule) => Some(*rule),
            Selector::Rule(_) | Selector::Custom(_) | Selector::Group(_) => None,
        })
    }

    /// Whether `finding` is shown. A parse error of the manifest always is, because no other rule ran.
    pub fn shows(&self, finding: &Finding, custom: &[Rc<Rule>]) -> bool {
        self.wants(&finding.rule, finding.gate, custom)
    }

    /// Whether a result of `rule`, built-in or in `own`, for `gate` is shown.
    pub fn wants(&self, rule: &RuleId, gate: Option<Gate>, custom: &[Rc<Rule>]) -> bool {
        // An unusable card may be the selected one.
        if *rule == ALWAYS_SHOWN || *rule == ids::INVALID_RULE && self.custom().next().is_some() {
            return true;
        }
        let found = rules::find(rule)
            .or_else(|| custom.iter().map(|custom| &**custom).find(|custom| custom.id == *rule));
        let group = found.map(|rule| rule.group);
        let names = |selector: &Selector| match selector {
            Selector::Rule(id) => *id == rule,
            Selector::Custom(id) => *id == **rule,
            Selector::Retired(_) => false,
            Selector::Group(wanted) => {
                Some(*wanted) == group || wanted.gate().is_some_and(|wanted| Some(wanted) == gate)
            }
        };
        (self.select.is_empty() || self.select.iter().any(names)) && !self.ignore.iter().any(names)
    }
}
