//! No source is of kind production, or no eval names a source.

use super::{DataKinds, kinds};
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{DataKind, DataSource};
use crate::manifest::{KeyLookup, ListEntry, Subject};
use crate::rules::{Check, RuleContext};
use crate::text::{clipped, counted};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(kinds) = kinds(facts) else { return };
    cx.count_subjects(1);
    match (kinds, undrawn(facts)) {
        (DataKinds::Others, _) => report_kinds(facts, cx),
        (DataKinds::Production(source), Some(eval)) => report_undrawn(source, &eval, facts, cx),
        (DataKinds::Production(_), None) => leave_open(&perhaps(facts), facts, cx),
        (DataKinds::Unsaid(sources), eval) => match (eval, sources.first()) {
            // No eval names any source, so their kinds make no difference.
            (Some(eval), Some(source)) => report_undrawn(source, &eval, facts, cx),
            _ => leave_open(&sources, facts, cx),
        },
    }
}

fn leave_open(sources: &[&NamedEntry<DataSource>], facts: &Facts<'_>, cx: &mut RuleContext) {
    for source in sources.iter().filter(|_| facts.is_from_handoff()) {
        let subject = Subject::of(["data", &source.name, "kind"]);
        cx.undetermined(
            subject,
            "the source has no `kind`",
            "write its `kind`: production, sample or synthetic",
        );
    }
}

/// Returns the sources without a kind that evals name, unless an eval also names a production source.
fn perhaps<'m>(facts: &Facts<'m>) -> Vec<&'m NamedEntry<DataSource>> {
    let root = &facts.manifest.root;
    let evals = root.eval.iter().flat_map(|evals| &evals.value.0);
    let named: Vec<&str> = evals
        .filter_map(|eval| eval.value.data.as_ref())
        .flat_map(|data| &data.value.0)
        .map(|name| name.value.0.as_str())
        .collect();
    let sources = root.data.iter().flat_map(|data| &data.value.0);
    let used: Vec<_> = sources.filter(|source| named.contains(&source.name.as_str())).collect();
    let is_production = |source: &&NamedEntry<DataSource>| {
        source.value.kind.as_ref().is_some_and(|kind| kind.value == DataKind::Production)
    };
    if used.iter().any(is_production) {
        return Vec::new();
    }
    used.into_iter().filter(|source| source.value.kind.is_none()).collect()
}

/// Returns the first eval if no eval names a source. An eval whose `data` is invalid may name one.
fn undrawn<'m>(facts: &Facts<'m>) -> Option<ListEntry<'m>> {
    let evals = facts.manifest.entries("eval");
    let names_none = |eval: &ListEntry<'_>| {
        eval.node.as_table().is_some() && matches!(eval.lookup("data"), KeyLookup::Absent { .. })
    };
    evals.iter().all(names_none).then(|| evals.first().copied())?
}

fn report_kinds(facts: &Facts<'_>, cx: &mut RuleContext) {
    let sources = facts.manifest.root.data.iter().flat_map(|data| &data.value.0);
    let mut said = sources.filter_map(|source| {
        let kind = source.value.kind.as_ref()?;
        Some((facts.span(kind.at.clone()), format!("`{}` is {}", clipped(&source.name, 40), kind.value)))
    });
    let Some((span, label)) = said.next() else { return };
    let finding = cx.report("data", span, "no data source is of kind `production`");
    finding.label(label);
    for (span, label) in said.by_ref().take(limits::SHOWN_SOURCES - 1) {
        finding.related(span, label);
    }
    let more = said.count();
    if more > 0 {
        finding.help(format!("{} of other kinds not shown", counted(more, "more source")));
    }
    finding
        .help("declare the source that production will read with `kind = \"production\"`, and take test cases from it");
}

fn report_undrawn(
    source: &NamedEntry<DataSource>,
    eval: &ListEntry<'_>,
    facts: &Facts<'_>,
    cx: &mut RuleContext,
) {
    let source_at = source.value.kind.as_ref().map_or(source.at.clone(), |kind| kind.at.clone());
    cx.report("eval", facts.span(eval.node.at.clone()), "no eval names the source of its cases")
        .label("no `data` in this eval")
        .related(facts.span(source_at), format!("`{}` is declared", clipped(&source.name, 40)))
        .help("take test cases from the data that production will receive, and name that source in the eval's `data`");
}
