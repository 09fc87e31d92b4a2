//! Evals that name only sample or synthetic sources.

use crate::facts::Facts;
use crate::manifest::model::DataKind;
use crate::rules::data::{DataKinds, kinds};
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let root = &facts.manifest.root;
    let evals = || root.eval.iter().flat_map(|evals| &evals.value.0);
    let sources = || root.data.iter().flat_map(|data| &data.value.0);
    let mut used = Vec::new();
    for named in evals().filter_map(|eval| eval.value.data.as_ref()).flat_map(|data| &data.value.0) {
        cx.count_subjects(1);
        // An undeclared source, or one without a kind, may be production data.
        let Some(source) = sources().find(|source| source.name == named.value.0) else { return };
        match &source.value.kind {
            Some(kind) if kind.value != DataKind::Production => used.push((named, source, kind)),
            _ => return,
        }
    }
    let Some((named, ..)) = used.first() else { return };
    // Without a production source, `no-production-data` reports the cause.
    if matches!(kinds(facts), Some(DataKinds::Others)) {
        return;
    }
    let finding = cx.report("eval", facts.span(named.at.clone()), "no eval uses production data");
    finding.label("no source that an eval names is of kind `production`");
    let mut said: Vec<&str> = Vec::new();
    for (_, source, kind) in &used {
        if !said.contains(&source.name.as_str()) {
            said.push(&source.name);
            finding.related(
                facts.span(kind.at.clone()),
                format!("`{}` is of kind `{}`", clipped(&source.name, 40), kind.value.as_str()),
            );
        }
    }
    finding.help("take test cases from a production source, and name that source in the eval's `data`");
}
