//! Nobody tried it out but those who want it to work.

use crate::current::authors::{SUBJECT, Tie, suspects};
use crate::current::day_of;
use crate::facts::Facts;
use crate::rules::{Check, Cx};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let root = &facts.manifest.root;
    let validated_by = root.adoption.as_ref().and_then(|adoption| adoption.value.validated_by.as_ref());
    let Some(validated_by) = validated_by else { return };
    cx.saw(1);
    let Some(suspects) = suspects(facts.manifest) else { return };
    let code = root.system.as_ref().and_then(|system| system.value.code.as_ref());
    let (mut ties, mut is_open) = (Vec::new(), false);
    for suspect in &suspects {
        let name = clipped(&suspect.owner.text, 40);
        let (who, at, label) = match (suspect.tie, facts.current.wrote.get(&suspect.key()), code) {
            (Tie::Delivery(owner), ..) => {
                ("the delivery owner", &owner.at, format!("`{name}` owns the delivery"))
            }
            (Tie::Sponsor(sponsor), ..) => ("the sponsor", &sponsor.at, format!("`{name}` sponsors it")),
            (Tie::Unknown, Some(Some(commit)), Some(code)) => {
                let day = day_of(commit.time);
                ("those who wrote its code", &code.at, format!("`{name}` wrote some of this, last on {day}"))
            }
            (Tie::Unknown, Some(None), _) => {
                is_open = true;
                continue;
            }
            // Somebody else.
            (Tie::Unknown, ..) => return,
        };
        ties.push((who, at, label));
    }
    if is_open {
        return cx.cannot_tell(
            SUBJECT,
            "whether others than its authors validated it lies beyond this clone's history",
        );
    }
    let headline = match ties.as_slice() {
        [] => return,
        [(first, ..), rest @ ..] if rest.iter().all(|(who, ..)| who == first) => {
            format!("only {first} validated it")
        }
        _ => "only those who are behind the pilot validated it".to_owned(),
    };
    let finding = cx.report(SUBJECT, facts.span(validated_by.at.clone()), headline);
    finding.label("nobody else is named here");
    for (_, at, label) in ties {
        finding.because(facts.span(at.clone()), label);
    }
    finding.help(
        "let people try it who will use it and had no part in it, late in the pilot, and name them here",
    );
}
