//! `readiness rules`: the catalogue.

use std::fmt::Write as _;
use std::process::ExitCode;

use anstyle::Style;
use clap::Args as ClapArgs;

use super::{Color, Failure, print};
use crate::rules::{From, Group, RULES, Rule};

/// The catalogue.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    print(&catalogue(args.color.is_on()), args.color)?;
    Ok(ExitCode::SUCCESS)
}

fn from(rule: &Rule) -> String {
    match rule.from {
        None => "-".to_owned(),
        Some(From::Any) => "any stage".to_owned(),
        Some(From::Stage(stage)) => stage.to_string(),
    }
}

fn catalogue(color: bool) -> String {
    let mut out = String::new();
    for group in Group::ALL {
        let mut rules = RULES.iter().filter(|rule| rule.group == *group).peekable();
        if rules.peek().is_none() {
            continue;
        }
        let style = Style::new().bold();
        // Writing to a string cannot fail.
        let _ = if color { writeln!(out, "{style}{group}{style:#}") } else { writeln!(out, "{group}") };
        for rule in rules {
            let _ = writeln!(out, "  {:<22} {:<7} {:<10}  {}", rule.id, rule.kind, from(rule), rule.summary);
        }
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "`readiness explain RULE` shows one: what it catches, why, an example, what to do instead"
    );
    out
}
