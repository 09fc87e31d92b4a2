//! A suite that writes its results to a file that git ignores, while other results are claimed.

use super::each;
use crate::evidence::locate::ArtifactLocation;
use crate::facts::Facts;
use crate::rules::evidence::short_to;
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some(output) = seen.suite().and_then(|suite| suite.ignored_output.as_ref()) else { return };
        let Some(results) = &seen.eval().results else { return };
        let Some(path) = &results.value.reference.path else { return };
        let claim = facts.evidence.claim_of(&results.value.reference, facts.claims);
        let location = claim.and_then(|claim| facts.evidence.location(claim));
        // Only a file contradicts the output. Results may also be missing, external, or the folder of the ignored file.
        let Some(ArtifactLocation::File { path: claimed, .. }) = location else { return };
        if *claimed == output.path {
            return;
        }
        let shown = facts.relative(&output.path);
        let headline = format!("the suite writes to `{}`, which git ignores", short_to(&shown, 30));
        let finding = cx.report(seen.subject("results"), output.span, headline);
        finding.label("new results go here").items([&shown]);
        finding.related(facts.span(path.at.clone()), "other results are claimed here");
        let (file, line, pattern) = (&output.line.file, output.line.line, &output.line.pattern);
        finding.help(format!(
            "{file} line {line} (`{pattern}`) ignores it: let the suite write to the claimed file, or claim the file that it writes"
        ));
    });
}
