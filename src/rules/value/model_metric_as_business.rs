//! A measure of a model that is declared as a business metric.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{called, metrics, subject};
use crate::facts::Facts;
use crate::manifest::collection::NamedEntry;
use crate::manifest::model::{Better, Metric, MetricKind};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

/// Words that only mean a measure of a model.
const MEASURES: &[&str] = &[
    "auc",
    "auroc",
    "auprc",
    "bertscore",
    "bleu",
    "bleurt",
    "chrf",
    "f1",
    "faithfulness",
    "fscore",
    "groundedness",
    "hallucination",
    "hallucinations",
    "logloss",
    "mae",
    "meteor",
    "mse",
    "ndcg",
    "perplexity",
    "rmse",
    "rouge",
    "rougel",
    "wer",
];

/// Words that mean a measure of a model unless the name has a word for something else, as in `order-accuracy`.
const LOOSE_MEASURES: &[&str] = &["accuracy", "precision", "recall"];

/// Ambiguous words, which mean a measure of a model only together with one of `LABORATORY`.
const AMBIGUOUS: &[&str] = &["hit", "loss", "map", "mrr", "match", "relevance", "relevancy"];

/// Words from the development of models.
const LABORATORY: &[&str] = &[
    "benchmark",
    "classification",
    "classifier",
    "embedding",
    "eval",
    "evals",
    "evaluation",
    "gpt",
    "holdout",
    "inference",
    "llm",
    "ml",
    "model",
    "models",
    "offline",
    "prediction",
    "predictions",
    "reranker",
    "retrieval",
    "retriever",
    "val",
    "validation",
];

/// Parts of the names of measures.
const PARTS: &[&str] = &["answer", "context", "cross", "entropy", "error", "exact", "pass", "word"];

/// Words that do not change the meaning of a name.
const NEUTRAL: &[&str] = &[
    "ai", "and", "at", "average", "avg", "balanced", "by", "f", "for", "in", "k", "l", "macro", "mean",
    "median", "metric", "micro", "n", "of", "on", "online", "overall", "pct", "percent", "quality", "rate",
    "roc", "score", "scores", "set", "test", "the", "top", "total", "triage", "value", "weighted",
];

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    for metric in metrics(facts) {
        let Some(kind) = metric.value.kind.as_ref().filter(|kind| kind.value == MetricKind::Business) else {
            continue;
        };
        cx.count_subjects(1);
        let Some((at, key)) = measure(metric, facts) else { continue };
        let headline = format!("{} measures the model, not the business", called(metric));
        cx.report(subject(metric, "kind"), facts.span(kind.at.clone()), headline)
            .label("declared as `business`")
            .related(facts.span(at), format!("this {key} is a measure of a model"))
            .help("set `kind = \"model\"`, and set `drives` to the business metric that improves with it");
    }
}

/// Returns the span and the key, `name` or `unit`, that identify a metric as a measure of a model.
fn measure(metric: &NamedEntry<Metric>, facts: &Facts<'_>) -> Option<(Range<usize>, &'static str)> {
    let said = &metric.value;
    let own: BTreeSet<String> = facts
        .manifest
        .root
        .system
        .as_ref()
        .and_then(|system| system.value.name.as_ref())
        .map(|name| words(&name.value.0).collect())
        .unwrap_or_default();
    let name = said.name.as_ref().filter(|name| is_measure(&name.value.0, said, &own));
    // A unit such as `F1`, `BLEU`.
    let is_unit = |text: &str| {
        let words: Vec<String> = words(text).collect();
        !words.is_empty() && words.iter().all(|word| MEASURES.contains(&word.as_str()))
    };
    let unit = said.unit.as_ref().filter(|unit| is_unit(&unit.value.0));
    let name = name.map(|name| (name.at.clone(), "name"));
    name.or_else(|| unit.map(|unit| (unit.at.clone(), "unit")))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Whether a name has a word for a measure of a model, and no word that gives it another meaning.
fn is_measure(name: &str, metric: &Metric, own: &BTreeSet<String>) -> bool {
    let words: Vec<String> = words(name).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_sure = has(MEASURES);
    let has_phrase = |phrase: &[&str]| words.windows(phrase.len()).any(|at| at == phrase);
    let is_loose = has(LOOSE_MEASURES)
        || has(LABORATORY) && has(AMBIGUOUS)
        // Not all of `LABORATORY`: other things are validated and pass, too.
        || has(&["pass"]) && has(&["eval", "evals", "benchmark", "llm"])
        || [&["exact", "match"][..], &["word", "error", "rate"], &["answer", "relevancy"], &["answer", "relevance"]]
            .into_iter()
            .any(has_phrase);
    // With `lower`, recall is a product recall.
    let is_turned = metric.better.as_ref().is_some_and(|better| better.value == Better::Lower);
    let is_known = |word: &String| {
        let lists = [MEASURES, LOOSE_MEASURES, AMBIGUOUS, LABORATORY, NEUTRAL, PARTS];
        lists.iter().any(|list| list.contains(&word.as_str()))
            || word.bytes().all(|byte| byte.is_ascii_digit())
            // The name of the system is neutral only beside an unambiguous measure: `claims-accuracy` may be about the process.
            || is_sure && own.contains(word)
    };
    (is_sure || is_loose && !is_turned) && words.iter().all(is_known)
}
