//! A placeholder word instead of an owner.

use crate::claim::Claim;
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::manifest::owner::OwnerKind;
use crate::manifest::visit::Leaf;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::Claims(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Leaf::Owners(owners) = claim.what else {
        return;
    };
    let mut nobody = owners.0.iter().filter(|owner| owner.value.kind == OwnerKind::Placeholder);
    let Some(first) = nobody.next() else { return };
    let word = clipped(&first.value.text, 30);
    let finding = cx.report(
        &claim.subject,
        facts.span(first.at.clone()),
        format!("`{word}` is a placeholder, not an owner"),
    );
    finding.label(format!("value of `{}`", claim.key));
    let mut others = nobody;
    for other in others.by_ref().take(limits::SHOWN_PLACEHOLDERS - 1) {
        finding.related(facts.span(other.at.clone()), "also a placeholder");
    }
    match others.count() {
        0 => {}
        more => {
            finding.help(format!("{more} more placeholders are not shown"));
        }
    }
    finding.help("name the owner: `@user`, `@org/team` or an e-mail address");
}
