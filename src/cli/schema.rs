//! `readiness schema`: JSON Schemas of the manifest, of rule cards, and of the JSON report.

use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};

use super::{Color, Failure, key_card, print};
use crate::manifest::{reference, schema};
use crate::output::{facts, json, portfolio, project_urls, trend};
use crate::rules::custom::front_matter;
use crate::rules::retired::RETIRED;
use crate::rules::{self, RULES};

/// A JSON Schema.
#[derive(Debug, ClapArgs)]
pub(super) struct SchemaArgs {
    /// The schema to print
    #[arg(value_enum, default_value_t = SchemaName::Manifest)]
    of: SchemaName,

    /// The format of standard output
    #[arg(long, value_enum, default_value_t = SchemaFormat::Json)]
    format: SchemaFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaName {
    /// `readiness.toml`
    Manifest,
    /// The front matter of a custom rule card
    Rule,
    /// What `check --format json` prints
    Report,
    /// A line of what `check --format facts` prints
    Facts,
    /// What `portfolio --format json` prints
    Portfolio,
    /// What `trend --format json` prints
    Trend,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemaFormat {
    /// JSON Schema
    Json,
    /// The documentation page of all keys, only for the manifest
    Markdown,
}

/// The names of rules and topics that a manifest may use.
fn names() -> schema::Names {
    let retired = RETIRED.iter().map(|rule| rule.id);
    let rules = RULES.iter().map(|rule| rule.id.as_str()).chain(retired);
    schema::Names {
        rules: rules.collect(),
        topics: rules::manifest::undefined_reference::topics().collect(),
        ends: reference::keys()
            .iter()
            .filter_map(|key| Some((key.path.as_str(), key_card::end(key)?)))
            .collect(),
    }
}

pub(super) fn run(args: &SchemaArgs) -> Result<ExitCode, Failure> {
    let schema = match args.of {
        SchemaName::Manifest if args.format == SchemaFormat::Markdown => key_card::page(),
        _ if args.format == SchemaFormat::Markdown => {
            return Err(
                "only the keys of the manifest have a page: `readiness schema --format markdown`".into()
            );
        }
        SchemaName::Manifest => schema::manifest_text(&names(), project_urls::schema("manifest")),
        SchemaName::Rule => front_matter::schema_text(),
        SchemaName::Report => json::schema_text(project_urls::schema("report")),
        SchemaName::Trend => trend::schema_text(project_urls::schema("trend")),
        SchemaName::Facts => facts::schema_text(project_urls::schema("facts")),
        SchemaName::Portfolio => portfolio::schema_text(project_urls::schema("portfolio")),
    };
    print(&schema, Color::Never)?;
    Ok(ExitCode::SUCCESS)
}
