//! `--select` and `--ignore`: by rule, by gate, or by group of rules.

use std::rc::Rc;

use jiff::civil::Date;

use crate::evidence::numbers::Needs;
use crate::finding::Finding;
use crate::gate::Gate;
use crate::nearest::nearest;
use crate::rule_id::RuleId;
use crate::rules::{self, RULES, Rule, RuleGroup, ids};

/// One name given to `--select` or `--ignore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// A rule.
    Rule(&'static RuleId),
    /// Perhaps a custom rule: which those are, only the repository says.
    Custom(String),
    /// A group of rules; where it is a gate's, evidence findings of that gate too.
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
        Ok(Self::Custom(word.to_owned()))
    }
}

/// The rule that no selection leaves out: where it reports, nothing else was judged.
pub const ALWAYS_SHOWN: RuleId = ids::INVALID_SYNTAX;

/// What to say of a name that is neither a rule nor a gate, built in or custom.
pub fn no_such_rule(word: &str, custom: &[Rc<Rule>]) -> String {
    let groups = RuleGroup::ALL.iter().map(|group| group.as_str());
    let known =
        RULES.iter().chain(custom.iter().map(|rule| &**rule)).map(|rule| rule.id.as_str()).chain(groups);
    match nearest(word, known) {
        Some(near) => format!("no rule or gate has this name; did you mean `{near}`?"),
        None => "no rule or gate has this name; `readiness rules` lists them".to_owned(),
    }
}

/// What is shown of all that is found.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these, unless empty.
    pub select: Vec<Selector>,
    /// Without these.
    pub ignore: Vec<Selector>,
}

impl Selection {
    /// Whether everything is shown.
    pub fn is_all(&self) -> bool {
        self.select.is_empty() && self.ignore.is_empty()
    }

    /// Whether `rule` can report anything that is shown.
    pub fn may_show(&self, rule: &Rule) -> bool {
        // A gate selects evidence findings as well, which only a finding's own gate decides.
        let selects = |selector: &Selector| match selector {
            Selector::Rule(id) => **id == rule.id,
            Selector::Custom(id) => *id == *rule.id,
            Selector::Group(group) => {
                *group == rule.group || rule.group == RuleGroup::Evidence && group.gate().is_some()
            }
        };
        let ignores = |selector: &Selector| match selector {
            Selector::Rule(id) => **id == rule.id,
            Selector::Custom(id) => *id == *rule.id,
            Selector::Group(group) => *group == rule.group,
        };
        (self.select.is_empty() || self.select.iter().any(selects)) && !self.ignore.iter().any(ignores)
    }

    /// Which numbers the rules ask for that may be shown: files of results may be large.
    pub fn needs(&self, today: Date) -> Needs {
        // What looks at the others' findings needs them all.
        let all = RULES.iter().any(|rule| rule.is_triage() && self.may_show(rule));
        let some = |group: RuleGroup| {
            let mut rules =
                RULES.iter().filter(|rule| rule.group == group || rule.group == RuleGroup::Evidence);
            all || rules.any(|rule| self.wants(&rule.id, group.gate(), &[]))
        };
        Needs { evals: some(RuleGroup::Quality), values: some(RuleGroup::Value), today }
    }

    /// The names in it that may be custom rules.
    pub fn custom(&self) -> impl Iterator<Item = &str> {
        self.select.iter().chain(&self.ignore).filter_map(|selector| match selector {
            Selector::Custom(id) => Some(id.as_str()),
            Selector::Rule(_) | Selector::Group(_) => None,
        })
    }

    /// Whether `finding` is shown. A manifest that does not parse always is: nothing else was judged.
    pub fn shows(&self, finding: &Finding, custom: &[Rc<Rule>]) -> bool {
        self.wants(&finding.rule, finding.gate, custom)
    }

    /// Whether something that `rule`, built in or among `custom`, says of `gate` is shown.
    pub fn wants(&self, rule: &RuleId, gate: Option<Gate>, custom: &[Rc<Rule>]) -> bool {
        // A card that cannot be used may be the one that is selected.
        if *rule == ALWAYS_SHOWN || *rule == ids::INVALID_RULE && self.custom().next().is_some() {
            return true;
        }
        let found = rules::find(rule)
            .or_else(|| custom.iter().map(|custom| &**custom).find(|custom| custom.id == *rule));
        let group = found.map(|rule| rule.group);
        let names = |selector: &Selector| match selector {
            Selector::Rule(id) => *id == rule,
            Selector::Custom(id) => *id == **rule,
            Selector::Group(wanted) => {
                Some(*wanted) == group || wanted.gate().is_some_and(|wanted| Some(wanted) == gate)
            }
        };
        (self.select.is_empty() || self.select.iter().any(names)) && !self.ignore.iter().any(names)
    }
}
