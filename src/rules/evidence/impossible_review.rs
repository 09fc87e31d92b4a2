//! A review that cannot have been: its day is still to come, or was written down before it came.

use super::{path_of, short, told};
use crate::claim::Claim;
use crate::current::Verdict;
use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut Cx) {
    let (Some(currency), Some(path)) = (facts.current.of(claim), path_of(claim)) else { return };
    for review in &currency.reviews {
        let name = short(&path.path);
        let (headline, label, help) = match &review.verdict {
            Verdict::Future if review.day > facts.latest_today() => (
                format!("the review of `{name}` is still to come"),
                format!("today is {}", facts.today),
                "write the day on which somebody read it; a plan belongs elsewhere".to_owned(),
            ),
            Verdict::WrittenBefore(commit) => (
                format!("the review of `{name}` was written before its day"),
                "this day had not come yet".to_owned(),
                format!("it was written {}; write the day on which somebody read it", told(commit)),
            ),
            Verdict::Future | Verdict::Counts | Verdict::LockOnly => continue,
        };
        let finding = cx.report(&claim.subject, review.span, headline);
        finding.label(label);
        if let Verdict::WrittenBefore(commit) = &review.verdict {
            finding.commit(&commit.id);
        }
        if review.span.file != facts.file {
            finding.because(facts.span(claim.at.clone()), format!("claimed here as `{}`", claim.kind));
        }
        finding.help(help);
    }
}
