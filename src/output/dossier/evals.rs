//! Section 5: the evals, each with its cases, its measures against their bounds, its age and its commit.

use maud::{Markup, html};

use super::Dossier;
use super::page::section;
use super::shapes::{interval, mark};
use super::text::{Text, code, day, day_in_words, number, percent, sentence, short};
use crate::output::json::format::{JsonArtifact, JsonLag};
use crate::output::markdown::escape::{code as escaped, prose};
use crate::profile::{EvalReport, MeasureReport};
use crate::text::counted;

impl Dossier<'_> {
    pub(super) fn evals(&self) -> Markup {
        let evals = &self.system.profile.evals;
        let without = evals.iter().filter(|eval| eval.why.is_some()).count();
        let summary = html! {
            p {
                (sentence(&counted(evals.len(), "eval"))) "."
                @if without > 0 { " " b { (sentence(&counted(without, "eval"))) " without numbers." } }
            }
        };
        let matter = html! {
            @if evals.is_empty() { p.empty { "The manifest names no eval: nothing says how good the answers are." } }
            div.evs { @for eval in evals { (self.eval(eval)) } }
        };
        section("evals", 5, "Evals", false, &summary, &matter)
    }

    /// The artifact of an eval's results.
    pub(super) fn results_of(&self, eval: &EvalReport) -> Option<&JsonArtifact<'_>> {
        let claim = crate::manifest::Subject::of(["eval", eval.name.as_str(), "results"]);
        self.system.artifacts.iter().find(|artifact| artifact.claim == claim.as_str())
    }

    fn eval(&self, eval: &EvalReport) -> Markup {
        let artifact = self.results_of(eval);
        html! {
            article {
                h3 {
                    (Text(&eval.name))
                    @if let Some(kind) = eval.kind { " " span.lt { (kind.as_str()) } }
                }
                p.say2 { (Text(&in_one_sentence(eval))) }
                @for measure in &eval.measures {
                    @if let Some(drawing) = interval(&eval.name, measure) { figure { (drawing) } }
                }
                @if eval.why.is_some() { div.none { span { "no numbers" } } }
                @if !eval.measures.is_empty() {
                    ul.measures { @for measure in &eval.measures { li { (required(measure)) } } }
                }
                dl.pairs {
                    div { dt { "Cases" } dd {
                        b { (eval.cases.map_or_else(|| "not known".to_owned(), number)) }
                        @if let Some(least) = eval.min_cases { ", at least " (least) " required" }
                    } }
                    div { dt { "Made" } dd {
                        @match &eval.made_on { Some(on) => (day(on)), None => "no day recorded" }
                        @if let Some((age, artifact)) = artifact.and_then(|one| Some((one.age_days?, one))) {
                            br; span.soft { (counted(usize::try_from(age).unwrap_or_default(), "day")) " old"
                                @if let Some(limit) = artifact.limit_days { ", at most " (limit) } }
                        }
                    } }
                    div { dt { "Commit" } dd {
                        @match &eval.commit { Some(commit) => code { (Text(short(commit))) }, None => "none recorded" }
                        @match eval.dirty { Some(true) => { ", " span.hot { "with uncommitted changes" } }, _ => "" }
                    } }
                    div { dt { "Changed since" } dd {
                        @match artifact.and_then(|artifact| artifact.lag.as_ref()) {
                            Some(lag) => (changed(lag)),
                            None => "nothing known",
                        }
                    } }
                    @if let Some(suite) = &eval.suite { div { dt { "Suite" } dd { (code(suite)) } } }
                    @if let Some(results) = &eval.results { div { dt { "Results" } dd { (code(results)) } } }
                }
            }
        }
    }
}

/// What changed since the results: how many commits, since when, and the newest by name.
fn changed(lag: &JsonLag<'_>) -> Markup {
    let more = lag.commits.saturating_sub(lag.newest.len());
    html! {
        span.hot { (counted(lag.commits, "commit")) " since " (day(&lag.since)) }
        @if !lag.newest.is_empty() {
            ul.changes {
                @for change in &lag.newest {
                    li {
                        (Text(&change.summary)) " "
                        span.soft { (Text(&change.commit.author)) ", " (day(&change.commit.date)) ", " code { (Text(short(&change.commit.commit))) } }
                    }
                }
                @if more > 0 { li { span.soft { "and " (counted(more, "earlier commit")) } } }
            }
        }
    }
}

/// The same in Markdown.
pub(super) fn changed_in_words(lag: &JsonLag<'_>) -> String {
    let newest: Vec<String> = lag
        .newest
        .iter()
        .map(|change| {
            let author = prose(&change.commit.author);
            format!("{} ({author}, {})", prose(&change.summary), escaped(short(&change.commit.commit)))
        })
        .collect();
    let names = if newest.is_empty() { String::new() } else { format!(": {}", newest.join("; ")) };
    format!("Changed since: {} since {}{names}.", counted(lag.commits, "commit"), day_in_words(&lag.since))
}

/// The result of an eval in one sentence.
pub(super) fn in_one_sentence(eval: &EvalReport) -> String {
    if let Some(why) = &eval.why {
        return format!("There is nothing to judge: {why}.");
    }
    let failed = eval.measures.iter().filter(|measure| measure.holds == Some(false)).count();
    let unknown = eval.measures.iter().filter(|measure| measure.holds.is_none()).count();
    let passed = match (eval.passed, eval.cases) {
        (Some(passed), Some(cases)) => format!("{} of {} cases passed. ", number(passed), number(cases)),
        _ => String::new(),
    };
    let bounds = match (eval.measures.len(), failed, unknown) {
        (0, ..) => "No bound is required.".to_owned(),
        (1, 0, 0) => "The one bound is met.".to_owned(),
        (all, 0, 0) => format!("All {all} bounds are met."),
        (_, 0, unknown) => format!("{} cannot be told.", sentence(&counted(unknown, "bound"))),
        (all, failed, _) => format!("{failed} of {} not met.", counted(all, "bound")),
    };
    let wide = eval.measures.iter().any(|measure| {
        measure.holds == Some(true)
            && measure.bound.starts_with('>')
            && measure.interval.is_some_and(|[low, _]| low < measure.limit)
    });
    let doubt =
        if wide { " The cases are too few to prove it: the interval reaches below the bound." } else { "" };
    format!("{passed}{bounds}{doubt}")
}

/// A measure with its bound, in words.
fn required(measure: &MeasureReport) -> Markup {
    let (status, word) = match measure.holds {
        Some(true) => ("passed", "met"),
        Some(false) => ("failed", "not met"),
        None => ("undecided", "cannot be told"),
    };
    html! {
        span class={ "st " (status) } { (mark(status, 14)) " " (word) } " "
        (code(&measure.name)) " "
        @match measure.value { Some(value) => b { (shown(measure, value)) }, None => "no value" }
        ", required " (Text(&measure.bound))
        @if let Some([low, high]) = measure.interval { span.soft { ", 95 % interval " (percent(low)) " to " (percent(high)) } }
    }
}

/// The value of a measure: of a rate in percent.
pub(super) fn shown(measure: &MeasureReport, value: f64) -> String {
    if measure.interval.is_some() { percent(value) } else { number(value) }
}
