//! `readiness explain`: a rule's card.

use std::fmt::Write as _;
use std::process::ExitCode;

use anstyle::Style;
use clap::Args as ClapArgs;

use super::{Color, Failure, print};
use crate::finding::Kind;
use crate::rules::{self, From, Rule};

/// A rule's card.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The rule, as findings name it
    rule: String,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let Some(rule) = rules::find(&args.rule) else {
        let id = &args.rule;
        return Err(if rules::is_known(id) {
            format!("`{id}` is a rule of the format that this version does not run yet; `readiness rules` lists those it does")
        } else {
            match rules::nearest_id(id) {
                Some(near) => format!("there is no rule `{id}`; did you mean `{near}`?"),
                None => format!("there is no rule `{id}`; `readiness rules` lists them"),
            }
        }
        .into());
    };
    print(&card(rule, args.color.is_on()), args.color)?;
    Ok(ExitCode::SUCCESS)
}

/// When the rule fails a gate, in words.
fn levels(rule: &Rule) -> String {
    let from = match (rule.kind, rule.from) {
        (Kind::Note, _) => return "a note, never an error".to_owned(),
        (Kind::Warning, _) | (_, None) => return "a warning, never an error".to_owned(),
        (_, Some(From::Any)) => return "an error at any stage".to_owned(),
        (_, Some(From::Stage(from))) => from,
    };
    let before = if rule.kind == Kind::Owed { "counted before" } else { "a warning before" };
    match rule.risk {
        Some(risk) => format!("an error from {from} on where the risk is {risk}, else a warning"),
        None => format!("an error from {from} on, {before}"),
    }
}

fn card(rule: &Rule, color: bool) -> String {
    let bold = |text: &str| {
        let style = Style::new().bold();
        if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}: {}\n", bold(&rule.id), rule.summary);
    let _ = writeln!(out, "group   {}", rule.group);
    let _ = writeln!(out, "level   {}", levels(rule));
    if !rule.sources.is_empty() {
        let _ = writeln!(out, "source  {}", rule.sources.join(", "));
    }
    let _ = writeln!(out, "since   {}\n", rule.since);
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
    out
}
