//! GitHub workflow commands: annotations on a pull request.
//!
//! GitHub shows ten annotations of each level per step. The worst findings come first, and one plain line counts the rest. An annotation
//! has one place; its message names the others.
//! Source: docs.github.com "Workflow commands", and actions/runner, which executes `##[…]` anywhere in a line.

use std::fmt::Write as _;

use super::clean::{Audience, line};
use super::place::{Shown, apart_from, path_and_line, shown as place_of};
use crate::excluded;
use crate::finding::{Finding, Level};
use crate::limits::output as limits;
use crate::report::Report;
use crate::shell;
use crate::text::{SourceMap, counted};

/// Maximum number of annotations of one level. GitHub shows ten per step, counted over all steps of an action. One warning and one notice
/// are left for the action itself, which reports a shallow checkout and a build of the program.
fn shown(level: Level) -> usize {
    if level == Level::Error { 10 } else { 9 }
}

const RUNNER: Audience = Audience { workflow: true };

/// The annotations, and one plain line that counts what they leave out.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    let mut hidden = 0;
    for level in [Level::Error, Level::Warning, Level::Note] {
        // Waived findings come last, as notices. Findings from before the change are not annotated.
        let all = report.findings.iter().map(|(_, finding)| finding);
        let all = all.filter(|finding| finding.introduced != Some(false));
        let (waived, counted): (Vec<_>, Vec<_>) = all.partition(|found| found.waived.is_some());
        let of_level = || {
            let counted = counted.iter().filter(|found| found.level == level);
            counted.chain(waived.iter().filter(|_| level == Level::Note)).copied()
        };
        for finding in of_level().take(shown(level)) {
            annotation(&mut out, finding, &report.sources);
        }
        hidden += of_level().count().saturating_sub(shown(level));
    }
    for gone in &report.gone {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", gone.in_words(|name| format!("`{}`", line(name, RUNNER))));
    }
    if let Some(words) = excluded::in_words(&report.excluded, |name| format!("`{}`", line(name, RUNNER))) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{words}");
    }
    let known = report.counts().known;
    if known > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{} present before this change and not annotated", were(known));
    }
    if hidden > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{hidden} more findings are not annotated: run `readiness check` to see all");
    }
    out
}

fn were(known: usize) -> String {
    format!("{} {}", counted(known, "finding"), if known == 1 { "was" } else { "were" })
}

fn annotation(out: &mut String, finding: &Finding, sources: &SourceMap) {
    let command = match finding.level {
        _ if finding.waived.is_some() => "notice",
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let place = place_of(finding, &finding.primary);
    let (path, start, end) = match place {
        Shown::Line { path, start, end } => (path, start, end),
        Shown::Label(label) => {
            let source = sources.get(label.span.file);
            let range = source.clamped(label.span.range());
            (source.path(), source.position(range.start), source.position(range.end))
        }
    };
    let _ = write!(out, "::{command} file={}", property(&path.to_string()));
    let _ = write!(out, ",line={},endLine={}", start.line, end.line);
    // Columns are valid only within one line.
    if start.line == end.line {
        let _ = write!(out, ",col={},endColumn={}", start.column, end.column.max(start.column + 1));
    }
    let _ = writeln!(
        out,
        ",title={}::{}",
        property(&format!("readiness: {}", finding.rule)),
        message(finding, place, sources)
    );
}

fn message(finding: &Finding, place: Shown<'_>, sources: &SourceMap) -> String {
    let mut lines = vec![line(&finding.headline, RUNNER).into_owned()];
    // The text of a place that can be opened stands behind that place.
    let own = Some(&finding.primary).filter(|own| !sources.get(own.span.file).has_places());
    let shown = match place {
        Shown::Label(label) => Some(label),
        Shown::Line { .. } => None,
    };
    let texts = own.filter(|own| Some(*own) != shown).into_iter().chain(shown);
    lines.extend(
        texts.filter(|label| !label.text.is_empty()).map(|label| line(&label.text, RUNNER).into_owned()),
    );
    lines.extend(apart_from(finding, place, sources).take(limits::ANNOTATION_PLACES).map(|label| {
        let see = format!("see {}", path_and_line(label, sources));
        let see = if label.text.is_empty() { see } else { format!("{see}: {}", label.text) };
        line(&see, RUNNER).into_owned()
    }));
    lines.extend(finding.waived.iter().map(|waived| line(&waived.in_words(), RUNNER).into_owned()));
    lines.extend(finding.help.iter().map(|help| format!("help: {}", line(help, RUNNER))));
    lines.push(shell::command("readiness explain", [&*finding.rule]));
    let mut text = lines.join("\n");
    if text.chars().count() > limits::ANNOTATION_BYTES {
        text = text.chars().take(limits::ANNOTATION_BYTES - 1).chain(['…']).collect();
    }
    data(&text)
}

/// Escapes the message after `::`. `%` comes first; otherwise the other escapes would be escaped again.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property, which `:` and `,` would end.
fn property(text: &str) -> String {
    data(&line(text, RUNNER)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_and_data_cannot_end_early() {
        assert_eq!(property("a,b:c%0A\nd"), "a%2Cb%3Ac%250A\\u{a}d");
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
    }
}
