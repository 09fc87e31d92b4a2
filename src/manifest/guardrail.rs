//! Checks that `guardrail` is not combined with `target` or `stop-at`, and that it has `better`.

use std::collections::HashSet;

use super::model::Root;
use super::reader::ManifestReader;
use super::subject::Subject;

/// Reports guardrails next to `target` or `stop-at`, and guardrails without `better`.
pub(super) fn check(root: &Root, reader: &mut ManifestReader) {
    let misread: HashSet<Subject> = reader.problems.iter().map(|problem| problem.subject.clone()).collect();
    for metric in root.metric.iter().flat_map(|metrics| &metrics.value.0) {
        let written = &metric.value;
        let Some(guardrail) = &written.guardrail else { continue };
        let others = [("target", &written.target), ("stop-at", &written.stop_at)];
        let other = others.into_iter().find_map(|(key, field)| Some((key, field.as_ref()?)));
        // An invalid `better` is already reported.
        let has_better =
            written.better.is_some() || misread.contains(&Subject::of(["metric", &metric.name, "better"]));
        let (headline, label, related, help) = match other {
            Some((key, field)) => (
                format!("a metric has both `guardrail` and `{key}`"),
                "a limit that the metric must keep",
                Some((field.at.clone(), "for a metric that is to improve".to_owned())),
                "keep `target` and `stop-at` if the metric is to improve; keep only `guardrail` if it must stay within a limit",
            ),
            None if !has_better => (
                "`guardrail` needs `better`".to_owned(),
                "upper or lower limit?",
                None,
                "add `better = \"higher\"` if this is the lowest allowed value, `better = \"lower\"` if it is the highest",
            ),
            None => continue,
        };
        let at = guardrail.at.clone();
        reader.within("metric", |reader| {
            reader.within(&metric.name, |reader| {
                reader.within("guardrail", |reader| {
                    let problem = reader.invalid(at, headline, label);
                    problem.related = related;
                    problem.help = Some(help.to_owned());
                });
            });
        });
    }
}
