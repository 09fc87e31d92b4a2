//! A review date in the future, or one that was written before that day.

use super::{path_of, short_to, told};
use crate::claim::Claim;
use crate::facts::Facts;
use crate::freshness::ReviewVerdict;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let (Some(freshness), Some(path)) = (facts.freshness.of(claim), path_of(claim)) else { return };
    for review in &freshness.reviews {
        let name = short_to(&path.path, 30);
        let (headline, label, help) = match &review.verdict {
            ReviewVerdict::Future if facts.today.is_future(review.day) => (
                format!("`{name}` has a review date in the future"),
                format!("today is {}", facts.today),
                "write the day on which somebody read the document, not a planned day".to_owned(),
            ),
            ReviewVerdict::WrittenBefore(commit) => (
                format!("`{name}` has a review date written in advance"),
                "written before this day".to_owned(),
                format!(
                    "the date was written on {}; write the day on which somebody read the document",
                    told(commit)
                ),
            ),
            ReviewVerdict::Future | ReviewVerdict::Counts | ReviewVerdict::LockOnly => continue,
        };
        let finding = cx.report(&claim.subject, review.span, headline);
        finding.label(label);
        if let ReviewVerdict::WrittenBefore(commit) = &review.verdict {
            finding.commit(&commit.id);
        }
        if review.span.file != facts.file {
            finding.related(facts.span(claim.at.clone()), format!("claimed here as `{}`", claim.key));
        }
        finding.help(help);
    }
}
