//! `self-validated`: only the people who built or sponsor the system validated it.

use crate::facts::Facts;
use crate::freshness::authors::{SUBJECT, ValidatorRole, suspects};
use crate::freshness::{FETCH_HISTORY, day_of, history_too_short};
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let root = &facts.manifest.root;
    let validated_by = root.adoption.as_ref().and_then(|adoption| adoption.value.validated_by.as_ref());
    let Some(validated_by) = validated_by else { return };
    cx.count_subjects(1);
    let Some(suspects) = suspects(facts.manifest) else { return };
    let code = root.system.as_ref().and_then(|system| system.value.code.as_ref());
    let (mut ties, mut is_open) = (Vec::new(), false);
    for suspect in &suspects {
        let name = clipped(&suspect.owner.text, 40);
        let (who, at, label) = match (suspect.role, facts.freshness.code_authors.of(suspect), code) {
            (ValidatorRole::Delivery(owner), ..) => {
                ("the delivery owner", &owner.at, format!("`{name}` is the delivery owner"))
            }
            (ValidatorRole::Sponsor(sponsor), ..) => {
                ("the sponsor", &sponsor.at, format!("`{name}` is the sponsor"))
            }
            (ValidatorRole::Unknown, Some(Ok(commit)), Some(code)) => {
                let day = day_of(commit.time);
                ("authors of its code", &code.at, format!("`{name}` committed to this code, last on {day}"))
            }
            (ValidatorRole::Unknown, Some(Err(_)), _) => {
                is_open = true;
                continue;
            }
            // An independent person: nothing to report.
            (ValidatorRole::Unknown, ..) => return,
        };
        ties.push((who, at, label));
    }
    if is_open {
        let why = history_too_short!("who wrote `system.code` before the pilot ended");
        return cx.undetermined(SUBJECT, why, FETCH_HISTORY);
    }
    let headline = match ties.as_slice() {
        [] => return,
        [(first, ..), rest @ ..] if rest.iter().all(|(who, ..)| who == first) => {
            format!("only {first} validated the system")
        }
        _ => "only people who built or sponsor the system validated it".to_owned(),
    };
    let finding = cx.report(SUBJECT, facts.span(validated_by.at.clone()), headline);
    finding.label("no independent user is listed here");
    for (_, at, label) in ties {
        finding.related(facts.span(at.clone()), label);
    }
    finding.help(
        "let users who did not work on the system try it late in the pilot, and add them to `validated-by`",
    );
}
