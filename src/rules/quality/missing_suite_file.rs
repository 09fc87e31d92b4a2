//! A prompt, data set or test file that a suite refers to and that git does not track.

use super::each;
use crate::evidence::eval::suite::MissingReason;
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some(suite) = seen.suite() else { return };
        let Some(first) = suite.missing.first() else { return };
        let what = match suite.missing.len() {
            1 => format!("suite of `{}` refers to a missing file", seen.name()),
            several => {
                format!("suite of `{}` refers to {several} missing files", clipped(&seen.entry.name, 16))
            }
        };
        let label = |why: &MissingReason| match why {
            MissingReason::Nowhere(_) => "file not found".to_owned(),
            MissingReason::Untracked => "exists on this disk only: git does not track it".to_owned(),
            MissingReason::OtherCase(real) => {
                format!("the file is called `{}`", clipped(&real.to_string(), 60))
            }
        };
        let finding = cx.report(seen.subject("suite"), first.span, what);
        finding.label(label(&first.why)).items(suite.missing.iter().map(|missing| missing.written.as_str()));
        for other in suite.missing.iter().skip(1).take(limits::SHOWN_SUITE_FILES - 1) {
            finding.related(other.span, label(&other.why));
        }
        if suite.missing.len() > limits::SHOWN_SUITE_FILES {
            finding.help(format!(
                "{} more missing files not shown",
                suite.missing.len() - limits::SHOWN_SUITE_FILES
            ));
        }
        if let Some(path) = seen.eval().suite.as_ref().and_then(|suite| suite.value.reference.path.as_ref()) {
            finding.related(facts.span(path.at.clone()), "the suite is claimed here");
        }
        finding.help(match &first.why {
            MissingReason::Nowhere(Some(near)) => format!(
                "did you mean `{}`? paths start at the suite's folder",
                clipped(&near.to_string(), 80)
            ),
            MissingReason::Nowhere(None) => {
                "commit the file, or correct the path, which starts at the suite's folder".to_owned()
            }
            MissingReason::Untracked => {
                format!("add it with `git add` and commit it: `{}`", clipped(&first.written, 80))
            }
            MissingReason::OtherCase(_) => {
                "write the path in this letter case: Linux does not find it otherwise".to_owned()
            }
        });
    });
}
