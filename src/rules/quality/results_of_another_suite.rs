//! Results whose own record of the run contradicts the suite in the manifest.

use super::{EvalInput, each};
use crate::evidence::eval::EvalResults;
use crate::evidence::eval::record::{SpannedNumber, SpannedText};
use crate::evidence::eval::suite::{Cases, SuiteState};
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::rules::{Check, RuleContext};
use crate::text::{Span, clipped, counted};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let (Some(results), Some(claimed)) = (seen.results(), &seen.eval().results) else { return };
        let Some(contradiction) = contradiction(seen, results, facts) else { return };
        let span = claimed.value.reference.path.as_ref().map_or(claimed.at.clone(), |path| path.at.clone());
        let headline =
            format!("results of `{}` come from {}", clipped(&seen.entry.name, 16), contradiction.what);
        let finding = cx.report(seen.subject("results"), facts.span(span), headline);
        finding.label("claimed here").related(contradiction.there.0, contradiction.there.1);
        if let Some((span, label)) = contradiction.here {
            finding.related(span, label);
        }
        finding.help("run the current suite and commit its results");
    });
}

struct Contradiction {
    /// What the results come from, for the headline.
    what: &'static str,
    /// The place in the results, with its label.
    there: (Span, String),
    /// The place in the suite, with its label.
    here: Option<(Span, String)>,
}

fn contradiction(seen: &EvalInput<'_>, results: &EvalResults, facts: &Facts<'_>) -> Option<Contradiction> {
    more_rows(seen, results)
        .or_else(|| other_providers(seen, results))
        .or_else(|| other_prompts(seen, results))
        .or_else(|| other_task(seen, results))
        .or_else(|| other_file(seen, results, facts))
}

/// Whether two names may mean the same file or model. Paths may start at another folder, or at the root of the machine that ran the suite.
fn alike(ours: &str, theirs: &str) -> bool {
    let plain = |text: &str| text.trim().strip_prefix("file://").unwrap_or(text.trim()).replace('\\', "/");
    let (ours, theirs) = (plain(ours), plain(theirs));
    let is_path = |text: &str| text.contains(['/', '.']) && !text.contains(char::is_whitespace);
    let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    ours == theirs || is_path(&ours) && is_path(&theirs) && last(&ours) == last(&theirs)
}

/// Compares the number of outcomes with the number of cases in the suite.
fn more_rows(seen: &EvalInput<'_>, results: &EvalResults) -> Option<Contradiction> {
    let suite = seen.suite().filter(|suite| suite.is_uniform)?;
    let Cases::Counted(cases, at) = suite.cases else { return None };
    let runs = results.record.runs_per_case?;
    let rows = results.record.cases.as_ref()?;
    let all = SpannedNumber::counted(cases.checked_mul(runs)?, 0..0).number;
    // Each case may have run several times, and not every version records that.
    let is_repeated = all > 0.0 && (rows.number % all).abs() < 0.5;
    (rows.number > all && !is_repeated).then(|| Contradiction {
        what: "more cases than its suite has",
        there: (results.span(&rows.at), format!("{} outcomes, {runs} for each case", rows.number)),
        here: Some((at, format!("{}, so at most {all} outcomes", counted(cases, "case")))),
    })
}

fn other_providers(seen: &EvalInput<'_>, results: &EvalResults) -> Option<Contradiction> {
    let suite = seen.suite()?;
    let ours = suite.providers.as_ref()?;
    let theirs = results.record.suite_providers.as_ref()?;
    // Providers from a file or from code have other names in the results than in the suite.
    if theirs.is_empty() || theirs.iter().any(Vec::is_empty) {
        return None;
    }
    let same = |theirs: &[SpannedText], ours: &[String]| {
        theirs.iter().any(|theirs| ours.iter().any(|ours| alike(ours, &theirs.name)))
    };
    let stranger = theirs.iter().find(|theirs| !ours.iter().any(|ours| same(theirs, ours)));
    let lacking = ours.iter().find(|ours| !theirs.iter().any(|theirs| same(theirs, ours)));
    let (stranger, lacking) = (stranger?.first()?, lacking?.first()?);
    Some(Contradiction {
        what: "another provider",
        there: (results.span(&stranger.at), "the results used this provider".to_owned()),
        here: suite.providers_at.map(|span| (span, format!("the suite names `{}`", clipped(lacking, 40)))),
    })
}

fn other_prompts(seen: &EvalInput<'_>, results: &EvalResults) -> Option<Contradiction> {
    let suite = seen.suite()?;
    let ours = suite.prompts.as_ref()?;
    let theirs = &results.record.prompts;
    // The tool expands globs, so they cannot be compared.
    if theirs.is_empty() || ours.iter().any(|ours| ours.contains(['*', '{'])) {
        return None;
    }
    let stranger = theirs.iter().find(|theirs| !ours.iter().any(|ours| alike(ours, &theirs.name)))?;
    let lacking = ours.iter().find(|ours| !theirs.iter().any(|theirs| alike(ours, &theirs.name)))?;
    Some(Contradiction {
        what: "another prompt",
        there: (results.span(&stranger.at), "the results used this prompt".to_owned()),
        here: suite.prompts_at.map(|span| (span, format!("the suite names `{}`", clipped(lacking, 40)))),
    })
}

fn other_task(seen: &EvalInput<'_>, results: &EvalResults) -> Option<Contradiction> {
    let (task, at) = seen.suite()?.task.as_ref()?;
    let tasks = &results.record.tasks;
    let first = tasks.first()?;
    (!tasks.iter().any(|known| known.name == *task)).then(|| Contradiction {
        what: "another task",
        there: (results.span(&first.at), format!("the results come from `{}`", clipped(&first.name, 40))),
        here: Some((*at, "the suite is this task".to_owned())),
    })
}

/// Compares the file of a suite in code with the file that the results record.
fn other_file(seen: &EvalInput<'_>, results: &EvalResults, facts: &Facts<'_>) -> Option<Contradiction> {
    let file = results.record.file.as_ref()?;
    if !matches!(seen.evidence.suite, SuiteState::Opaque) {
        return None;
    }
    let suite = &seen.eval().suite.as_ref()?.value.reference;
    let path = suite.path.as_ref()?;
    let claim = facts.evidence.claim_of(suite, facts.claims)?;
    let Some(ArtifactLocation::File { path: real, .. }) = facts.evidence.location(claim) else { return None };
    // Only the file's name is compared: the tool may have run in any folder, and may add a test's name.
    let theirs = file.name.split("::").next().unwrap_or_default().replace('\\', "/");
    let name = theirs.rsplit('/').next().unwrap_or_default();
    let is_file = name.rsplit_once('.').is_some_and(|(_, ending)| ending == real.extension());
    (is_file && real.file_name() != name).then(|| Contradiction {
        what: "another suite",
        there: (results.span(&file.at), "the results come from this file".to_owned()),
        here: Some((facts.span(path.at.clone()), "the suite is this file".to_owned())),
    })
}
