//! A clone with too little git history to answer every question.

use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let gaps = &facts.freshness.gaps;
    cx.count_subjects(gaps.questions.len());
    let all = gaps.in_run;
    if all == 0 {
        return;
    }
    let headline = match all {
        1 => "git history is too short to answer 1 question".to_owned(),
        _ => format!("git history is too short to answer {all} questions"),
    };
    let span = facts.manifest.root.system.as_ref().map_or(0..0, |system| system.at.clone());
    let finding = cx.report("history", facts.span(span), headline);
    finding.label("some claims cannot be checked in this clone");
    for (subject, why) in gaps.questions.iter().take(limits::UNANSWERED_QUESTIONS) {
        finding.help(format!("{subject}: {}", why.text()));
    }
    if all > limits::UNANSWERED_QUESTIONS {
        finding.help(format!(
            "and {} more; `--verbose` lists those that leave a gate undecided",
            all - limits::UNANSWERED_QUESTIONS
        ));
    }
    for why in &gaps.causes {
        finding.help(why.clone());
    }
}
