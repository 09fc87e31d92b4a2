//! `readiness explain`: a rule's card.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::rc::Rc;

use anstyle::Style;
use clap::Args as ClapArgs;

use super::suggest::{self, Suggested};
use super::{Color, Failure, print, width};
use crate::finding::RuleKind;
use crate::output::clean;
use crate::output::wrap::wrapped;
use crate::rules::card::Requirement;
use crate::rules::retired::retired;
use crate::rules::{self, FirstStage, Rule, RuleImplementation, SOURCES};
use crate::snapshot::Repository;

/// A rule's card.
#[derive(Debug, ClapArgs)]
pub(super) struct ExplainArgs {
    /// The id of the rule, as findings show it. Custom rules of the current folder's repository are known too
    #[arg(value_parser = Suggested::new(suggest::rules, |word| Ok(word.to_owned())), hide_possible_values = true)]
    rule: String,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let id = &args.rule;
    let columns = width::of_terminal();
    if let Some(rule) = rules::find(id) {
        print(&card(rule, args.color.is_on(), columns), args.color)?;
        return Ok(ExitCode::SUCCESS);
    }
    let custom = custom_rules();
    if let Some(rule) = custom.iter().find(|rule| *rule.id == **id) {
        // Text from the repository is escaped line by line, and so shown without colours.
        let text = card(rule, false, columns);
        let lines: Vec<_> =
            text.lines().map(|line| clean::excerpt(line, &mut [], super::environment::audience())).collect();
        print(&(lines.join("\n") + "\n"), args.color)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(rule) = retired(id) {
        return Err(rule.explanation().into());
    }
    let near = rules::nearest_id(id).map(str::to_owned).or_else(|| {
        crate::nearest::nearest(id, custom.iter().map(|rule| rule.id.as_str())).map(str::to_owned)
    });
    Err(match near {
        Some(near) => format!("there is no rule `{id}`; did you mean `{near}`?"),
        None => format!("there is no rule `{id}`; `readiness rules` lists them"),
    }
    .into())
}

/// The custom rules of the manifests in the current folder's repository.
fn custom_rules() -> Vec<Rc<Rule>> {
    let Ok(repository) = Repository::discover(None) else { return Vec::new() };
    if repository.is_bare() {
        let found = repository.revision("HEAD").map(|revision| crate::evaluate::custom_rules(&revision));
        return found.unwrap_or_default();
    }
    repository.work_tree().map(|tree| crate::evaluate::custom_rules(&tree)).unwrap_or_default()
}

/// The level of a rule's findings, in words.
fn levels(rule: &Rule) -> String {
    let from = match (rule.kind, rule.from) {
        (RuleKind::Note, _) => return "a note, never an error".to_owned(),
        (RuleKind::Warning, _) | (_, None) => return "a warning, never an error".to_owned(),
        (_, Some(FirstStage::Any)) => return "an error at any stage".to_owned(),
        (_, Some(FirstStage::Stage(from))) => from,
    };
    let before = if rule.kind == RuleKind::Owed { "counted as owed before" } else { "a warning before" };
    match rule.risk {
        Some(risk) => format!("an error from {from} on if the risk is {risk}, otherwise a warning"),
        None => format!("an error from {from} on, {before}"),
    }
}

/// A card, in lines of at most `columns`; `None` means no limit.
fn card(rule: &Rule, color: bool, columns: Option<usize>) -> String {
    let bold = |text: &str| {
        let style = Style::new().bold();
        if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}: {}\n", bold(&rule.id), rule.summary);
    let _ = writeln!(out, "group   {}", rule.group);
    let _ = writeln!(out, "level   {}", levels(rule));
    if let RuleImplementation::Card(asked) = &rule.implementation {
        let each = asked.each.as_ref().map(|list| format!(" of each entry of `{list}`")).unwrap_or_default();
        let when = asked.when.as_ref().map(|when| format!(", when `{}`", one_line(when))).unwrap_or_default();
        let what = match &asked.requirement {
            Requirement::Owes(keys) => format!("`{}`{each}", keys.join("`, `")),
            Requirement::Holds { holds, .. } => format!("`{}`{each}", one_line(holds)),
        };
        let _ = writeln!(out, "checks  {what}{when}");
    }
    for source in rule.sources.iter() {
        let demand = SOURCES.iter().find(|(id, _)| id == source).filter(|_| rule.custom.is_none());
        let _ = writeln!(
            out,
            "source  {source}{}",
            demand.map(|(_, demand)| format!(": {demand}")).unwrap_or_default()
        );
    }
    if !rule.since.is_empty() {
        let _ = writeln!(out, "since   {}", rule.since);
    }
    out.push('\n');
    let mut fenced = false;
    for line in rule.body.lines() {
        fenced ^= line.starts_with("```");
        match line.strip_prefix("## ").filter(|_| !fenced) {
            Some(heading) => {
                let _ = writeln!(out, "{}", bold(heading));
            }
            None => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    columns.map_or_else(|| out.clone(), |columns| filled(&out, columns))
}

/// Fills paragraphs and list items of Markdown to lines of at most `columns`. Code, tables and headings stay unchanged.
fn filled(text: &str, columns: usize) -> String {
    let (mut out, mut open, mut fenced) = (String::new(), String::new(), false);
    let close = |open: &mut String, out: &mut String| {
        if !open.is_empty() {
            let item = open.len() - open.trim_start_matches(['-', '*', ' ']).len();
            let aside = ["group   ", "level   ", "checks  ", "source  ", "since   "];
            let indent = if aside.iter().any(|label| open.starts_with(label)) { 8 } else { item };
            let _ = writeln!(out, "{}", wrapped(open, columns, 0, indent));
            open.clear();
        }
    };
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        let stands_alone =
            fenced || is_fence || line.trim().is_empty() || line.starts_with(['|', '\u{1b}', '#']);
        let is_label = line.get(..8).is_some_and(|label| label.ends_with("  ") && !label.starts_with(' '));
        if stands_alone || is_label || line.starts_with("- ") || line.starts_with("* ") {
            close(&mut open, &mut out);
        }
        fenced ^= is_fence;
        if stands_alone {
            let _ = writeln!(out, "{line}");
        } else if open.is_empty() {
            open.push_str(line);
        } else {
            open.push(' ');
            open.push_str(line.trim_start());
        }
    }
    close(&mut open, &mut out);
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
