//! An artifact that was not changed or reviewed within its `max-age`.

use super::{artifact_freshness, due_earlier, path_of, short_to, told};
use crate::claim::Claim;
use crate::evidence::eval::ResultsState;
use crate::facts::Facts;
use crate::freshness::{Age, LastTouched, LastVerified};
use crate::manifest::keys::ArtifactKind;
use crate::rules::{Check, RuleContext};
use crate::shell::review_unchanged;

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let (Some(freshness), Some(path)) = (artifact_freshness(facts, claim), path_of(claim)) else { return };
    let point = match freshness.age {
        Age::Stale(point) => point,
        Age::Undecided(why) => return cx.undetermined(&claim.subject, why.text(), why.settle()),
        Age::NotAsked | Age::Fresh => return,
    };
    let Some(max_age) = freshness.limits.max_age else { return };
    let name = short_to(&path.path, 26);
    let results = match facts.evidence.numbers.results_of(claim) {
        Some(ResultsState::Results(results)) => Some(results),
        _ => None,
    };
    let recorded = results.and_then(|results| results.time.as_ref());
    let headline = match point {
        LastVerified::On(day) if recorded.is_some() => format!("the results in `{name}` are from {day}"),
        LastVerified::On(day) => format!("`{name}` was last changed or reviewed on {day}"),
        LastVerified::Before(day) => format!("`{name}` was not changed or reviewed since {day}"),
    };
    let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
    finding.own_from = due_earlier(claim);
    if let LastVerified::On(day) = point {
        let days = (facts.today.day() - day).get_days();
        finding.value(f64::from(days), "days").since(day, days);
    }
    finding.label(format!("`max-age` of `{}` is {max_age}", claim.key));
    // A review does not change the age of results.
    let reviews =
        freshness.reviews.iter().filter(|review| review.counts() && !claim.is(ArtifactKind::EvalResults));
    for review in reviews {
        finding.related(review.span, "date of a review");
    }
    if let (Some(results), Some(at)) = (results, recorded.and_then(|time| time.at.as_ref())) {
        finding.related(results.span(at), "recorded time");
    } else if let LastTouched::By(commit) = &freshness.touched {
        finding.commit(&commit.id).help(format!("last commit: {}", told(commit)));
    }
    finding.help(if claim.is(ArtifactKind::EvalResults) {
        "run the suite again and commit the results".to_owned()
    } else {
        format!("read and update it, or record that it is still accurate: `{}`", review_unchanged(&path.path))
    });
}
