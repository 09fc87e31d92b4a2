//! `readiness rules`: the catalogue, for people, machines and the documentation.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::Style;
use clap::{Args as ClapArgs, ValueEnum};
use serde::Serialize;

use super::{Color, Failure, print, width};
use crate::finding::RuleKind;
use crate::output::wrap::wrapped;
use crate::rules::{FirstStage, RULES, Rule, RuleGroup, SOURCES};
use crate::text::CardText;

/// The catalogue.
#[derive(Debug, ClapArgs)]
pub(super) struct RulesArgs {
    /// Test your own rule cards: the Example must fire the rule, the Fix must not
    #[arg(long, value_name = "CARD", num_args = 1.., conflicts_with = "format")]
    test: Vec<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t = CatalogueFormat::Human)]
    format: CatalogueFormat,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CatalogueFormat {
    /// A line for each rule
    Human,
    /// Everything, for machines
    Json,
    /// The page of the documentation
    Markdown,
}

pub(super) fn run(args: &RulesArgs) -> Result<ExitCode, Failure> {
    if !args.test.is_empty() {
        return super::test_cards::run(&args.test, args.color);
    }
    match args.format {
        CatalogueFormat::Human => print(&catalogue(args.color.is_on(), width::of_terminal()), args.color)?,
        CatalogueFormat::Json => print(&json(), Color::Never)?,
        CatalogueFormat::Markdown => print(&markdown(), Color::Never)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn from(rule: &Rule) -> String {
    match rule.from {
        None => "-".to_owned(),
        Some(FirstStage::Any) => "any stage".to_owned(),
        Some(FirstStage::Stage(stage)) => stage.to_string(),
    }
}

/// The rules of each group that has some.
fn groups() -> impl Iterator<Item = (RuleGroup, Vec<&'static Rule>)> {
    let rules = |group| RULES.iter().filter(move |rule| rule.group == group).collect::<Vec<_>>();
    RuleGroup::ALL.iter().map(move |group| (*group, rules(*group))).filter(|(_, rules)| !rules.is_empty())
}

/// Every rule, in lines of at most `columns`, where there is an edge.
fn catalogue(color: bool, columns: Option<usize>) -> String {
    let mut out = String::new();
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for (group, rules) in groups() {
        let style = Style::new().bold();
        // Writing to a string cannot fail.
        let _ = if color { writeln!(out, "{style}{group}{style:#}") } else { writeln!(out, "{group}") };
        for rule in rules {
            let before = format!("  {:<width$} {:<7} {:<10}  ", rule.id, rule.kind, from(rule));
            let columns = columns.unwrap_or(usize::MAX);
            let _ = writeln!(out, "{before}{}", wrapped(&rule.summary, columns, before.len(), before.len()));
        }
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "`readiness explain RULE` shows one: what it catches, why, an example, what to do instead"
    );
    out
}

#[derive(Serialize)]
struct JsonRule {
    id: &'static str,
    group: &'static str,
    gate: Option<&'static str>,
    kind: &'static str,
    /// `*` or a stage; none for notes and warnings.
    from: Option<&'static str>,
    /// Only systems of this class of risk get an error.
    risk: Option<&'static str>,
    summary: &'static str,
    sources: &'static [CardText],
    since: &'static str,
    card: &'static str,
}

fn json() -> String {
    let rule = |rule: &'static Rule| JsonRule {
        id: &rule.id,
        group: rule.group.as_str(),
        gate: rule.group.gate().map(crate::gate::Gate::as_str),
        kind: rule.kind.as_str(),
        from: rule.from.map(|from| match from {
            FirstStage::Any => "*",
            FirstStage::Stage(stage) => stage.as_str(),
        }),
        risk: rule.risk.map(crate::manifest::model::Risk::as_str),
        summary: &rule.summary,
        sources: &rule.sources,
        since: &rule.since,
        card: &rule.body,
    };
    let rules: Vec<_> = RULES.iter().map(rule).collect();
    // Strings and lists: serialising them to memory cannot fail.
    serde_json::to_string_pretty(&rules).unwrap_or_default() + "\n"
}

/// What a kind of rule means, in the order in which the page explains them.
const KINDS: &[(RuleKind, &str)] = &[
    (
        RuleKind::Owed,
        "something is absent that a stage asks for: counted on the gate's line before that stage, an error from it on",
    ),
    (
        RuleKind::Broken,
        "something that is there does not hold: a warning before its stage, an error from it on",
    ),
    (RuleKind::Triage, "found among the findings of the other rules, after they ran"),
    (RuleKind::Warning, "worth a look; never an error"),
    (RuleKind::Note, "worth knowing; never an error"),
];

/// The page of the documentation: every rule, and the demands that they answer.
fn markdown() -> String {
    let mut out = String::from(
        "# Rules\n\n<!-- Made by `readiness rules --format markdown`; a test keeps it fresh. -->\n\n\
         Each rule has a card: what it catches, why, what it does not report, an example, and what to do instead. \
         `readiness explain RULE` shows it.\n\n",
    );
    for (kind, meaning) in KINDS {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "- **{kind}**: {meaning}.");
    }
    out.push_str(
        "\n*From* is the first stage at which a rule is an error. `[policy] levels` sets another level, a `[[waiver]]` lives with \
         one finding for a while; rules of the group waivers, and those that guard the judgement itself, cannot be eased.\n",
    );
    for (group, rules) in groups() {
        let _ = writeln!(
            out,
            "\n## {group}\n\n| rule | kind | from | catches | answers |\n| --- | --- | --- | --- | --- |"
        );
        for rule in rules {
            let id = &rule.id;
            let summary = rule.summary.replace('|', "\\|");
            let sources = rule.sources.join(" ");
            let _ = writeln!(
                out,
                "| [{id}](../rules/{group}/{id}.md) | {} | {} | {summary} | {sources} |",
                rule.kind,
                from(rule)
            );
        }
    }
    out.push_str("\n## What the field asks for\n\n| id | demand | rules |\n| --- | --- | --- |\n");
    for (source, demand) in SOURCES {
        let rules = RULES.iter().filter(|rule| rule.sources.iter().any(|cited| cited == source));
        let rules: Vec<_> = rules.map(|rule| rule.id.as_str()).collect();
        let _ = writeln!(out, "| {source} | {demand} | {} |", rules.join(", "));
    }
    out
}
