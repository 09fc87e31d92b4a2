//! JUnit XML: one suite per system, one case per rule.
//!
//! A case has the same name whether it passes or fails, so that a comparison of two runs shows what was fixed. Errors are failures. Waived,
//! known, undecided and owed findings make a skipped case, with the reason. Warnings and notes pass, with a text. A rule that checked
//! something and found nothing passes; a rule that checked nothing has no case.

use std::collections::BTreeMap;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

use super::clean::{self, Audience};
use crate::finding::{Finding, Level, Waived};
use crate::limits::output as limits;
use crate::report::{OwedCount, Report, SystemReport};
use crate::rules::Undecided;
use crate::text::{clipped, counted};

/// Renders all systems. `errors` is always 0, because in JUnit it counts failures of the test machinery.
pub fn render(report: &Report) -> String {
    let suites: Vec<SuiteOutput<'_>> =
        (0..report.systems.len()).map(|system| SuiteOutput::of(report, system)).collect();
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail.
    let _ = write(&mut writer, &suites);
    let text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    harmless(&text) + "\n"
}

/// The result of a case.
enum CaseResult {
    Passed,
    /// Passed, with a text.
    Noted(String),
    /// With a headline and the details.
    Failed(String, String),
    /// With the reason and the details of its findings.
    Skipped(String, String),
}

struct CaseOutput {
    class: String,
    name: String,
    outcome: CaseResult,
}

impl CaseOutput {
    fn of(report: &Report, rule: &str, outcome: CaseResult) -> Self {
        let name = clipped(&text(rule), limits::CASE_NAME_CHARS).into_owned();
        Self { class: class(report, rule), name, outcome }
    }
}

struct SuiteOutput<'r> {
    system: &'r SystemReport,
    cases: Vec<CaseOutput>,
}

/// The findings of one rule.
#[derive(Default)]
struct CaseFindings<'r> {
    findings: Vec<&'r Finding>,
    undecided: Vec<&'r Undecided>,
}

impl<'r> SuiteOutput<'r> {
    fn of(report: &'r Report, place: usize) -> Self {
        let system = report.system(place);
        let mut by_rule: BTreeMap<&str, CaseFindings<'r>> = BTreeMap::new();
        for (_, finding) in report.findings.iter().filter(|(of, _)| *of == place) {
            by_rule.entry(&finding.rule).or_default().findings.push(finding);
        }
        for open in &system.undecided {
            by_rule.entry(&open.rule).or_default().undecided.push(open);
        }
        let silent = system.coverage.iter().filter_map(|coverage| {
            let is_silent = !by_rule.contains_key(coverage.rule.as_str());
            let outcome = match coverage.owed {
                Some(OwedCount { count, stage }) => {
                    CaseResult::Skipped(format!("{count} owed at {stage}"), String::new())
                }
                None if coverage.not_asked.is_some() || coverage.seen == 0 => return None,
                None => CaseResult::Passed,
            };
            is_silent.then(|| CaseOutput::of(report, &coverage.rule, outcome))
        });
        let mut cases: Vec<CaseOutput> = silent.collect();
        cases.extend(
            by_rule.iter().map(|(rule, reported)| CaseOutput::of(report, rule, outcome(reported, report))),
        );
        cases.sort_by(|a, b| (&a.class, &a.name).cmp(&(&b.class, &b.name)));
        Self { system, cases }
    }

    fn failures(&self) -> usize {
        self.cases.iter().filter(|case| matches!(case.outcome, CaseResult::Failed(..))).count()
    }

    fn skipped(&self) -> usize {
        self.cases.iter().filter(|case| matches!(case.outcome, CaseResult::Skipped(..))).count()
    }
}

/// The class of a case: the group of its rule.
fn class(report: &Report, rule: &str) -> String {
    let group = report.rule(rule).map_or("manifest", |rule| rule.group.as_str());
    format!("readiness.{group}")
}

fn outcome(reported: &CaseFindings<'_>, report: &Report) -> CaseResult {
    let findings = || reported.findings.iter().copied();
    let of_error = |finding: &&Finding| finding.level == Level::Error;
    let errors: Vec<&Finding> = findings().filter(of_error).filter(|finding| finding.counts()).collect();
    let known: Vec<&Finding> = findings().filter(of_error).filter(|finding| finding.is_known()).collect();
    let waived: Vec<&Finding> = findings().filter(|finding| finding.waived.is_some()).collect();
    let all = |findings: &[&Finding]| {
        findings.iter().map(|finding| details(finding, report)).collect::<Vec<_>>().join("\n\n")
    };
    // The first finding as text, and how many more there are.
    let shown = |findings: &[&Finding], words: fn(&Finding) -> String| {
        let more = findings.len().saturating_sub(1);
        let more = if more > 0 { format!(" (and {})", counted(more, "more finding")) } else { String::new() };
        Some(text(&words(findings.first()?)) + &more)
    };
    let in_words = |finding: &Finding| finding.waived.as_ref().map(Waived::in_words).unwrap_or_default();
    let headline = shown(&errors, Finding::headline_with_known);
    let open = reported.undecided.first().map(|open| format!("cannot tell: {}", text(&open.why)));
    let quiet = [shown(&waived, in_words), shown(&known, Finding::headline_with_known)];
    let quiet: Vec<String> = quiet.into_iter().flatten().collect();
    if let Some(headline) = headline {
        // New errors come first, then everything else about the rule.
        let others = findings().filter(|finding| !(of_error(finding) && finding.counts()));
        let findings: Vec<&Finding> = errors.iter().copied().chain(others).collect();
        let beside = open.into_iter().chain([all(&findings)]).rev().collect::<Vec<_>>();
        let count = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let also: Vec<_> =
            [count(waived.len(), "waived"), count(known.len(), "known")].into_iter().flatten().collect();
        let also = if also.is_empty() { String::new() } else { format!("; also {}", also.join(", ")) };
        return CaseResult::Failed(headline + &also, beside.join("\n\n"));
    }
    let why: Vec<String> = open.into_iter().chain(quiet).collect();
    let rest = all(&reported.findings);
    if why.is_empty() { CaseResult::Noted(rest) } else { CaseResult::Skipped(why.join("; "), rest) }
}

/// A finding as lines of text.
fn details(finding: &Finding, report: &Report) -> String {
    let source = report.sources.get(finding.primary.span.file);
    let at = source.position(finding.primary.span.range().start);
    let mut lines = vec![
        format!("{}: {}", finding.level, text(&finding.headline_with_known())),
        format!("subject: {}", text(&finding.subject)),
        format!("at {}:{}:{}", text(&source.path().to_string()), at.line, at.column),
    ];
    lines.extend(finding.waived.iter().map(|waived| text(&waived.in_words())));
    lines.extend(Some(&finding.primary.text).filter(|label| !label.is_empty()).map(|label| text(label)));
    lines.extend(finding.help.iter().map(|help| format!("help: {}", text(help))));
    lines.join("\n")
}

/// Escapes text from the repository on one line, and removes what XML cannot hold.
fn text(text: &str) -> String {
    clean::line(text, Audience::default()).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// Writes what GitHub's runner would execute as XML references: an XML reader gets the original text.
fn harmless(xml: &str) -> String {
    xml.replace("##[", "##&#91;").replace("::", "&#58;:")
}

type Written = std::io::Result<()>;

fn write(writer: &mut Writer<Vec<u8>>, suites: &[SuiteOutput<'_>]) -> Written {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let sum = |count: fn(&SuiteOutput<'_>) -> usize| suites.iter().map(count).sum::<usize>().to_string();
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", "readiness"));
    root.push_attribute(("tests", sum(|suite| suite.cases.len()).as_str()));
    root.push_attribute(("failures", sum(|suite: &SuiteOutput<'_>| suite.failures()).as_str()));
    root.push_attribute(("errors", "0"));
    let end = root.to_end().into_owned();
    writer.write_event(Event::Start(root.borrow()))?;
    for suite in suites {
        write_suite(writer, suite)?;
    }
    writer.write_event(Event::End(end))
}

fn write_suite(writer: &mut Writer<Vec<u8>>, suite: &SuiteOutput<'_>) -> Written {
    let name = format!("{} ({})", suite.system.name, suite.system.manifest);
    let mut start = BytesStart::new("testsuite");
    start.push_attribute(("name", clipped(&text(&name), limits::CASE_NAME_CHARS).as_ref()));
    start.push_attribute(("tests", suite.cases.len().to_string().as_str()));
    start.push_attribute(("failures", suite.failures().to_string().as_str()));
    start.push_attribute(("errors", "0"));
    start.push_attribute(("skipped", suite.skipped().to_string().as_str()));
    let end = start.to_end().into_owned();
    writer.write_event(Event::Start(start.borrow()))?;
    for case in &suite.cases {
        write_case(writer, case)?;
    }
    writer.write_event(Event::End(end))
}

fn write_case(writer: &mut Writer<Vec<u8>>, case: &CaseOutput) -> Written {
    let element = writer
        .create_element("testcase")
        .with_attributes([("classname", case.class.as_str()), ("name", &case.name)]);
    if matches!(case.outcome, CaseResult::Passed) {
        return element.write_empty().map(drop);
    }
    let written = element.write_inner_content(|writer| {
        match &case.outcome {
            CaseResult::Passed => {}
            CaseResult::Noted(text) => {
                writer.create_element("system-out").write_text_content(BytesText::new(text))?;
            }
            CaseResult::Skipped(why, rest) => {
                writer.create_element("skipped").with_attribute(("message", why.as_str())).write_empty()?;
                if !rest.is_empty() {
                    writer.create_element("system-out").write_text_content(BytesText::new(rest))?;
                }
            }
            CaseResult::Failed(headline, text) => {
                let failure = writer.create_element("failure").with_attribute(("message", headline.as_str()));
                failure.write_text_content(BytesText::new(text))?;
            }
        }
        Ok(())
    });
    written.map(drop)
}
