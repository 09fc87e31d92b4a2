//! A clone that ends before the answers.

use crate::facts::Facts;
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

/// How many of the open questions are named.
const NAMED: usize = 3;

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    cx.saw(facts.current.gaps.len());
    let all = facts.current.all_gaps;
    if all == 0 {
        return;
    }
    let headline = match all {
        1 => "history ends before 1 answer".to_owned(),
        _ => format!("history ends before {all} answers"),
    };
    let span = facts.manifest.root.system.as_ref().map_or(0..0, |system| system.at.clone());
    let finding = cx.report("history", facts.span(span), headline);
    finding.label("some of what it claims cannot be told here");
    for (subject, why) in facts.current.gaps.iter().take(NAMED) {
        finding.help(format!("{subject}: {why}"));
    }
    if all > NAMED {
        finding.help(format!("and {} more; --verbose lists those that leave a gate open", all - NAMED));
    }
    for why in &facts.current.incomplete {
        finding.help(why.clone());
    }
}
