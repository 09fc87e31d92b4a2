//! `readiness explain`: a rule's card, or a key of the manifest.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::rc::Rc;

use anstyle::Style;
use clap::Args as ClapArgs;

use super::suggest::{self, Suggested};
use super::{Color, Failure, key_card, print, width};
use crate::finding::RuleKind;
use crate::manifest::reference;
use crate::nearest::nearest;
use crate::output::clean;
use crate::output::wrap::wrapped;
use crate::rules::card::Requirement;
use crate::rules::retired::retired;
use crate::rules::{self, FirstStage, Rule, RuleGroup, RuleImplementation, SOURCES};
use crate::snapshot::Repository;

/// A rule's card, or a key of the manifest.
#[derive(Debug, ClapArgs)]
pub(super) struct ExplainArgs {
    /// The id of a rule, as findings show it, or a key of the manifest: `missing-owner`, `eval.require`, `metric.NAME.target`. Custom rules of
    /// the current folder's repository are known too [default: a list of both]
    #[arg(value_name = "RULE|KEY", value_parser = Suggested::new(suggest::rules_and_keys, |word| Ok(word.to_owned())), hide_possible_values = true)]
    topic: Option<String>,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let columns = width::of_terminal();
    let Some(id) = &args.topic else {
        print(&all(columns), args.color)?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(rule) = rules::find(id) {
        print(&card(rule, args.color.is_on(), columns), args.color)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(key) = reference::find(id) {
        print(&key_card::card(key, args.color.is_on(), columns), args.color)?;
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
    let near = rules::nearest_id(id)
        .map(str::to_owned)
        .or_else(|| nearest(id, custom.iter().map(|rule| rule.id.as_str())).map(str::to_owned));
    let near_key = nearest(id, reference::keys().iter().map(|key| key.path.as_str())).map(str::to_owned);
    let near: Vec<String> = near.into_iter().chain(near_key).map(|near| format!("`{near}`")).collect();
    Err(match near.as_slice() {
        [] => format!("there is no rule and no key `{id}`; `readiness explain` lists them"),
        near => format!("there is no rule and no key `{id}`; did you mean {}?", near.join(" or ")),
    }
    .into())
}

/// The rules by group and the keys by table.
fn all(columns: Option<usize>) -> String {
    let mut out = String::from("Keys of the manifest\n");
    out.push_str(&key_card::list(columns));
    out.push_str("\nRules\n");
    let columns = columns.unwrap_or(usize::MAX);
    for group in RuleGroup::ALL {
        let ids = rules::RULES.iter().filter(|rule| rule.group == *group).map(|rule| rule.id.as_str());
        let ids = ids.collect::<Vec<_>>().join(", ");
        let before = format!("  {:<12} ", group.as_str());
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{before}{}", wrapped(&ids, columns, before.len(), before.len()));
    }
    out.push_str(
        "\n`readiness explain RULE|KEY` shows one of them, `readiness rules` says what each rule detects\n",
    );
    out
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
