//! A portfolio in each format. All of them render the same rows.

mod cells;
mod csv;
mod facts;
mod human;
mod lists;
mod markdown;
mod page;
mod reduce;
mod sentences;
mod shapes;
mod tables;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

use super::clean;
use super::json::without_format;
use crate::portfolio::{Portfolio, VERSION};

pub(crate) use self::csv::render as csv;
pub(crate) use facts::render as facts;
pub(crate) use human::{ScreenSettings, render as human};
pub(crate) use markdown::render as markdown;
pub(crate) use page::render as html;
pub(crate) use reduce::{RowPlace, row, without_systems};

/// Renders the portfolio as JSON.
pub(crate) fn json(portfolio: &Portfolio) -> String {
    clean::json(portfolio)
}

/// Reads a portfolio that [`json`] has written. An error says what is wrong with it.
pub(crate) fn read(text: &str) -> Result<Portfolio, String> {
    let portfolio: Portfolio = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match portfolio.version {
        VERSION => Ok(portfolio),
        other => Err(format!("its format has version {other}, and this program reads version {VERSION}")),
    }
}

/// The JSON Schema of a portfolio, as text. `id` is its address.
pub(crate) fn schema_text(id: Option<String>) -> String {
    let mut schema = SchemaSettings::draft07()
        .with_transform(RecursiveTransform(without_format))
        .into_generator()
        .into_root_schema_for::<Portfolio>();
    schema.insert("title".to_owned(), "A readiness portfolio".into());
    schema.insert("description".to_owned(), "What `readiness portfolio --format json` prints.".into());
    if let Some(id) = id {
        schema.insert("$id".to_owned(), id.into());
    }
    // Building it from JSON values cannot fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
