//! `readiness rules`: the catalogue of rules, for people, machines and the documentation.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::Style;
use clap::{Args as ClapArgs, ValueEnum};
use serde::Serialize;

use super::suggest::{self, Suggested};
use super::{Color, Failure, print, width};
use crate::finding::RuleKind;
use crate::manifest::model::Stage;
use crate::output::wrap::wrapped;
use crate::rules::level::has_reached;
use crate::rules::{FirstStage, RULES, Rule, RuleGroup, SOURCES};
use crate::text::CardText;

/// The catalogue of rules.
#[derive(Debug, ClapArgs)]
pub(super) struct RulesArgs {
    /// Test custom rule cards: the Example must trigger the rule, the Fix must not
    #[arg(long, value_name = "CARD", num_args = 1.., conflicts_with = "format")]
    test: Vec<PathBuf>,

    /// List only the rules of this gate or group
    #[arg(long, value_name = "GATE", value_parser = Suggested::new(suggest::groups, group), hide_possible_values = true)]
    gate: Option<RuleGroup>,

    /// List only the rules that can be errors at this stage
    #[arg(long, value_name = "STAGE", value_parser = Suggested::new(suggest::stages, suggest::stage), hide_possible_values = true)]
    stage: Option<Stage>,

    /// List only rules whose card has this text, in any letter case
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// The format of standard output
    #[arg(long, value_enum, default_value_t = CatalogueFormat::Human, conflicts_with_all = ["gate", "stage", "search"])]
    format: CatalogueFormat,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CatalogueFormat {
    /// One line per rule
    Human,
    /// All rules as JSON
    Json,
    /// The documentation page, as Markdown
    Markdown,
}

pub(super) fn run(args: &RulesArgs) -> Result<ExitCode, Failure> {
    if !args.test.is_empty() {
        return super::test_cards::run(&args.test, args.color);
    }
    match args.format {
        CatalogueFormat::Human => print(&catalogue(args, width::of_terminal()), args.color)?,
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

/// The groups that have rules, each with its rules.
fn groups() -> impl Iterator<Item = (RuleGroup, Vec<&'static Rule>)> {
    let rules = |group| RULES.iter().filter(move |rule| rule.group == group).collect::<Vec<_>>();
    RuleGroup::ALL.iter().map(move |group| (*group, rules(*group))).filter(|(_, rules)| !rules.is_empty())
}

fn group(word: &str) -> Result<RuleGroup, String> {
    word.parse().map_err(|()| format!("a gate is one of {}", suggest::groups().join(", ")))
}

/// Whether the filters let a rule through.
fn is_wanted(rule: &Rule, args: &RulesArgs) -> bool {
    let is_error_at = |stage: Stage| match rule.from {
        None => false,
        Some(FirstStage::Any) => true,
        Some(FirstStage::Stage(from)) => has_reached(from, stage),
    };
    let has = |text: &str| {
        let text = text.to_lowercase();
        [rule.id.as_str(), &rule.summary, &rule.body].iter().any(|part| part.to_lowercase().contains(&text))
    };
    args.gate.is_none_or(|gate| rule.group == gate)
        && args.stage.is_none_or(is_error_at)
        && args.search.as_deref().is_none_or(has)
}

/// The wanted rules, in lines of at most `columns`; `None` means no limit.
fn catalogue(args: &RulesArgs, columns: Option<usize>) -> String {
    let color = args.color.is_on();
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = format!("  {:<width$} {:<7} {:<10}  detects\n\n", "rule", "kind", "error from");
    let wanted = groups().map(|(group, rules)| {
        (group, rules.into_iter().filter(|rule| is_wanted(rule, args)).collect::<Vec<_>>())
    });
    let wanted: Vec<_> = wanted.filter(|(_, rules)| !rules.is_empty()).collect();
    if wanted.is_empty() {
        return "no rule is like this; `readiness rules` lists all\n".to_owned();
    }
    for (group, rules) in wanted {
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
    for (kind, meaning) in KINDS {
        let before = format!("  {:<8} ", kind.as_str());
        let columns = columns.unwrap_or(usize::MAX);
        let _ = writeln!(out, "{before}{}", wrapped(meaning, columns, before.len(), before.len()));
    }
    let _ =
        writeln!(out, "\n`readiness explain RULE` shows a rule: what it detects, why, an example and a fix");
    out
}

#[derive(Serialize)]
struct JsonRule {
    id: &'static str,
    group: &'static str,
    gate: Option<&'static str>,
    kind: &'static str,
    /// `*` or a stage; null for notes and warnings.
    from: Option<&'static str>,
    /// The risk class for which findings are errors; for others they are warnings.
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

/// What each kind of rule means, in the order of the documentation page.
const KINDS: &[(RuleKind, &str)] = &[
    (
        RuleKind::Owed,
        "something that a stage requires is absent: counted as owed on the gate's line before that stage, an error from that stage on",
    ),
    (
        RuleKind::Broken,
        "a claim does not hold: a warning before the rule's stage, an error from that stage on",
    ),
    (RuleKind::Triage, "derived from the findings of the other rules, after they ran"),
    (RuleKind::Warning, "a possible problem; never an error"),
    (RuleKind::Note, "information; never an error"),
];

/// The documentation page: every rule, and the published requirements that it answers.
fn markdown() -> String {
    let mut out = String::from(
        "# Rules\n\n<!-- Generated by `readiness rules --format markdown`; a test checks that it is up to date. -->\n\n\
         Each rule has a card: what it detects, why, its known limits, an example and a fix. \
         `readiness explain RULE` shows it.\n\n",
    );
    for (kind, meaning) in KINDS {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "- **{kind}**: {meaning}.");
    }
    out.push_str(
        "\n*From* is the first stage at which a rule is an error. `[policy] levels` sets another level, and a `[[waiver]]` accepts a \
         finding until a date. The rules of the groups manifest and waivers, and `shallow-history`, cannot be relaxed.\n",
    );
    for (group, rules) in groups() {
        let _ = writeln!(
            out,
            "\n## {group}\n\n| rule | kind | from | detects | sources |\n| --- | --- | --- | --- | --- |"
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
    out.push_str("\n## Sources\n\n| id | requirement | rules |\n| --- | --- | --- |\n");
    for (source, demand) in SOURCES {
        let rules = RULES.iter().filter(|rule| rule.sources.iter().any(|cited| cited == source));
        let rules: Vec<_> = rules.map(|rule| rule.id.as_str()).collect();
        let _ = writeln!(out, "| {source} | {demand} | {} |", rules.join(", "));
    }
    out
}
