//! A name that nothing declares: a source, a metric, a rule.

use std::ops::Range;

use crate::facts::Facts;
use crate::manifest::Field;
use crate::manifest::collection::Entries;
use crate::manifest::value::Names;
use crate::nearest::nearest;
use crate::rules::{self, Check, Cx};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let root = &facts.manifest.root;
    let sources = names(root.data.as_ref());
    let metrics = names(root.metric.as_ref());
    for eval in entries(root.eval.as_ref()) {
        each(
            eval.value.data.as_ref(),
            &format!("eval.{}.data", eval.name),
            "source",
            "data",
            &sources,
            facts,
            cx,
        );
    }
    for condition in entries(root.condition.as_ref()) {
        let subject = format!("condition.{}.data", condition.name);
        each(condition.value.data.as_ref(), &subject, "source", "data", &sources, facts, cx);
    }
    for metric in entries(root.metric.as_ref()) {
        if let Some(drives) = &metric.value.drives {
            let subject = format!("metric.{}.drives", metric.name);
            one(&drives.value.0, &drives.at, &subject, "metric", "metric", &metrics, facts, cx);
        }
    }
    for waiver in entries(root.waiver.as_ref()) {
        if let Some(rule) = &waiver.value.rule {
            known_rule(&rule.value.0, &rule.at, true, &format!("waiver.{}.rule", waiver.name), facts, cx);
        }
    }
    let levels = root.policy.as_ref().and_then(|policy| policy.value.levels.as_ref());
    for level in levels.iter().flat_map(|levels| &levels.value.0) {
        known_rule(&level.key, &level.key_at, false, &format!("policy.levels.{}", level.key), facts, cx);
    }
}

fn entries<T>(
    field: Option<&Field<Entries<T>>>,
) -> impl Iterator<Item = &crate::manifest::collection::Entry<T>> {
    field.into_iter().flat_map(|entries| &entries.value.0)
}

fn names<T>(field: Option<&Field<Entries<T>>>) -> Vec<&str> {
    entries(field).map(|entry| entry.name.as_str()).collect()
}

fn each(
    list: Option<&Field<Names>>,
    subject: &str,
    what: &str,
    table: &str,
    known: &[&str],
    facts: &Facts<'_>,
    cx: &mut Cx,
) {
    for name in list.into_iter().flat_map(|names| &names.value.0) {
        one(&name.value.0, &name.at, subject, what, table, known, facts, cx);
    }
}

#[expect(clippy::too_many_arguments, reason = "one message for every kind of name")]
fn one(
    name: &str,
    at: &Range<usize>,
    subject: &str,
    what: &str,
    table: &str,
    known: &[&str],
    facts: &Facts<'_>,
    cx: &mut Cx,
) {
    cx.saw(1);
    if known.contains(&name) {
        return;
    }
    let finding = cx.report(
        subject,
        facts.span(at.clone()),
        format!("no `[[{table}]]` is called `{}`", clipped(name, 40)),
    );
    finding.label(format!("unknown {what}"));
    if let Some(near) = nearest(name, known.iter().copied()) {
        finding.help(format!("did you mean `{near}`?"));
        finding.fix(facts.span(at.clone()), at.clone(), toml::Value::from(near).to_string(), false);
    } else if known.is_empty() {
        finding.help(format!("declare it: `[[{table}]]` with `name = {}`", toml::Value::from(name)));
    } else {
        finding.help(format!("declared: {}", known.join(", ")));
    }
}

fn known_rule(id: &str, at: &Range<usize>, quoted: bool, subject: &str, facts: &Facts<'_>, cx: &mut Cx) {
    cx.saw(1);
    // With rule cards of one's own, which this version does not read yet, any name may be one of them.
    let own_rules = facts.manifest.root.policy.as_ref().is_some_and(|policy| policy.value.rules.is_some());
    if rules::is_known(id) || own_rules {
        return;
    }
    let finding =
        cx.report(subject, facts.span(at.clone()), format!("there is no rule `{}`", clipped(id, 40)));
    finding.label("unknown rule");
    match rules::nearest_id(id) {
        Some(near) => {
            let text = if quoted { toml::Value::from(near).to_string() } else { near.to_owned() };
            finding.help(format!("did you mean `{near}`?")).fix(
                facts.span(at.clone()),
                at.clone(),
                text,
                false,
            );
        }
        None => {
            finding.help("`readiness rules` lists them all");
        }
    }
}
