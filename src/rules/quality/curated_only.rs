//! Evals that never saw what production sees.

use crate::facts::Facts;
use crate::manifest::model::DataKind;
use crate::rules::data::{Kinds, kinds};
use crate::rules::{Check, Cx};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let root = &facts.manifest.root;
    let evals = || root.eval.iter().flat_map(|evals| &evals.value.0);
    let sources = || root.data.iter().flat_map(|data| &data.value.0);
    let mut used = Vec::new();
    for named in evals().filter_map(|eval| eval.value.data.as_ref()).flat_map(|data| &data.value.0) {
        cx.saw(1);
        // A name that nothing declares, or a source that does not say its kind, may be production's.
        let Some(source) = sources().find(|source| source.name == named.value.0) else { return };
        match &source.value.kind {
            Some(kind) if kind.value != DataKind::Production => used.push((named, source, kind)),
            _ => return,
        }
    }
    let Some((named, ..)) = used.first() else { return };
    // Where there is no production data to draw on, that is the cause, and another rule's.
    if matches!(kinds(facts), Some(Kinds::Others)) {
        return;
    }
    let finding = cx.report("eval", facts.span(named.at.clone()), "no eval draws on production data");
    finding.label("every source that an eval uses is like this one");
    let mut said: Vec<&str> = Vec::new();
    for (_, source, kind) in &used {
        if !said.contains(&source.name.as_str()) {
            said.push(&source.name);
            finding.because(
                facts.span(kind.at.clone()),
                format!("`{}` is {}", clipped(&source.name, 40), kind.value.as_str()),
            );
        }
    }
    finding.help("take cases from what production will really get, and name that source in `data`");
}
