//! `guardrail` stands in place of `target` and `stop-at`, and needs `better`.

use std::collections::HashSet;

use super::model::Root;
use super::reader::ManifestReader;
use super::subject::Subject;

/// Reports guard rails beside what they stand in place of, and those of which nobody knows the bad side.
pub(super) fn check(root: &Root, reader: &mut ManifestReader) {
    let misread: HashSet<Subject> = reader.problems.iter().map(|problem| problem.subject.clone()).collect();
    for metric in root.metric.iter().flat_map(|metrics| &metrics.value.0) {
        let said = &metric.value;
        let Some(guardrail) = &said.guardrail else { continue };
        let others = [("target", &said.target), ("stop-at", &said.stop_at)];
        let other = others.into_iter().find_map(|(key, field)| Some((key, field.as_ref()?)));
        // A `better` that cannot be read is reported as such.
        let has_better =
            said.better.is_some() || misread.contains(&Subject::of(["metric", &metric.name, "better"]));
        let (headline, label, related, help) = match other {
            Some((key, field)) => (
                format!("a metric has a `guardrail` or a `{key}`, not both"),
                "a number to keep",
                Some((field.at.clone(), "a number to judge an improvement by".to_owned())),
                "a metric that is to improve has `target` and `stop-at`; one that is to be kept has `guardrail` alone",
            ),
            None if !has_better => (
                "`guardrail` needs `better`".to_owned(),
                "to be kept above or below?",
                None,
                "say which side is good: `better = \"higher\"` or `better = \"lower\"`",
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
