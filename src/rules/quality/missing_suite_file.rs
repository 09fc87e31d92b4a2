//! A prompt, a data set or a test file that a suite names and that is not there.

use super::each;
use crate::evidence::eval::suite::Why;
use crate::facts::Facts;
use crate::rules::{Check, Cx};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

/// How many are shown; the rest is counted.
const SHOWN: usize = 3;

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    each(facts, cx, &mut |seen, cx| {
        let Some(suite) = seen.suite() else { return };
        let Some(first) = suite.missing.first() else { return };
        let what = match suite.missing.len() {
            1 => format!("a file that the suite of `{}` names is not there", seen.name()),
            several => format!(
                "{several} files that the suite of `{}` names are not there",
                clipped(&seen.entry.name, 16)
            ),
        };
        let label = |why: &Why| match why {
            Why::Nowhere(_) => "not there".to_owned(),
            Why::Untracked => "on this disk only: git does not track it".to_owned(),
            Why::OtherCase(real) => format!("called `{}`", clipped(&real.to_string(), 60)),
        };
        let finding = cx.report(seen.subject("suite"), first.span, what);
        finding.label(label(&first.why));
        for other in suite.missing.iter().skip(1).take(SHOWN - 1) {
            finding.because(other.span, label(&other.why));
        }
        if suite.missing.len() > SHOWN {
            finding.help(format!("and {} more like these", suite.missing.len() - SHOWN));
        }
        if let Some(path) = seen.eval().suite.as_ref().and_then(|suite| suite.value.reference.path.as_ref()) {
            finding.because(facts.span(path.at.clone()), "the suite is claimed here");
        }
        finding.help(match &first.why {
            Why::Nowhere(Some(near)) => format!(
                "did you mean `{}`? paths start at the suite's folder",
                clipped(&near.to_string(), 80)
            ),
            Why::Nowhere(None) => {
                "paths start at the suite's folder: mend the path, or commit the file".to_owned()
            }
            Why::Untracked => format!("`git add` it: `{}`", clipped(&first.written, 80)),
            Why::OtherCase(_) => "write it in this case: on Linux it is not there".to_owned(),
        });
    });
}
