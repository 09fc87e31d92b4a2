//! A key of the manifest as `readiness explain` shows it, and the page of all keys.

use std::fmt::Write as _;

use anstyle::Style;

use crate::gate::Gate;
use crate::manifest::example::{json_of, toml_key, toml_text};
use crate::manifest::reference::{ARTIFACT, KeyReference, keys};
use crate::output::wrap::wrapped;
use crate::rules::reads::{KeyRule, rules_of};
use crate::text::listed;

/// Rules that the description of a key names in an editor: more are counted.
const HOVER_RULES: usize = 6;

/// Columns of the labels of a card.
const LABEL: usize = 10;

/// The card of a key, in lines of at most `columns`; `None` means no limit.
pub(super) fn card(key: &KeyReference, color: bool, columns: Option<usize>) -> String {
    let columns = columns.unwrap_or(usize::MAX);
    let mut out = String::new();
    let mut field = |label: &str, text: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{label:<LABEL$}{}", wrapped(text, columns, LABEL, LABEL));
    };
    field("type", &key.kind);
    if let Some(default) = &key.default {
        field("default", default);
    }
    let rules = rules_of(key);
    if let Some(from) = required_from(&rules) {
        field("required", &format!("from {from} on"));
    }
    if key.is_artifact {
        field("also", "the keys and rules of every artifact: `readiness explain artifact`");
    }
    if key.above.last().is_some_and(|table| table.is_list || table.is_free) && !key.keys.is_empty() {
        let by = key.above.last().and_then(|table| table.named_by.clone());
        let by = by.map_or("a name of your choice".to_owned(), |by| format!("its `{by}`"));
        field("entries", &format!("each is named by {by}"));
    }
    let bold = |text: &str| {
        let style = Style::new().bold();
        if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let about = wrapped(&key.about, columns, key.path.len() + 2, 0);
    let mut whole = format!("{}: {about}\n\n{out}\n", bold(&key.path));
    for line in example(key).lines() {
        let _ = writeln!(whole, "    {line}");
    }
    if !rules.is_empty() {
        let _ = writeln!(whole, "\n{}", bold("Rules"));
        let width = rules.iter().map(|of| of.rule.id.len()).max().unwrap_or_default();
        for of in &rules {
            let before = format!("  {:<width$}  ", of.rule.id);
            let _ =
                writeln!(whole, "{before}{}", wrapped(&of.rule.summary, columns, before.len(), before.len()));
        }
    }
    let inner: Vec<&KeyReference> = inner(key).collect();
    if !inner.is_empty() {
        let _ = writeln!(whole, "\n{}", bold("Keys"));
        let width = key.keys.iter().map(String::len).max().unwrap_or_default();
        for (name, inner) in key.keys.iter().zip(inner) {
            let before = format!("  {name:<width$}  ");
            let _ = writeln!(whole, "{before}{}", wrapped(&inner.about, columns, before.len(), before.len()));
        }
    }
    whole
}

/// The keys of a key's own table.
fn inner(key: &KeyReference) -> impl Iterator<Item = &'static KeyReference> {
    let depth = key.above.len() + 1;
    let start = format!("{}.", key.path);
    keys().iter().filter(move |inner| inner.path.starts_with(&start) && inner.above.len() == depth)
}

/// The first stage that requires a key.
fn required_from(rules: &[KeyRule]) -> Option<&'static str> {
    let rank =
        |from: &&str| ["every stage", "pilot", "handoff", "production"].iter().position(|one| one == from);
    rules.iter().filter_map(KeyRule::required_from).min_by_key(rank)
}

/// An example of a key, as a manifest writes it.
fn example(key: &KeyReference) -> String {
    let Some((own, tables)) = key.above.split_last() else { return String::new() };
    let line = format!("{} = {}", own.key, key.example);
    match tables.split_first() {
        None if own.is_list => as_table(&format!("[[{}]]", own.key), &key.example).unwrap_or(line),
        None => as_table(&format!("[{}]", own.key), &key.example).unwrap_or(line),
        Some((first, _)) if first.key == ARTIFACT => line,
        // The header of the nearest table that has one.
        Some((first, rest)) => {
            let inner: Vec<&str> =
                rest.iter().map(|table| table.key.as_str()).chain([own.key.as_str()]).collect();
            let header =
                if first.is_list { format!("[[{}]]", first.key) } else { format!("[{}]", first.key) };
            if rest.iter().any(|table| table.is_list) || first.is_free {
                let (table, _) = key.path.rsplit_once('.').unwrap_or_default();
                return format!("# in an entry of `{table}`\n{line}");
            }
            format!("{header}\n{} = {}", inner.join("."), key.example)
        }
    }
}

/// A table, or the first table of a list, with a header and one line for each key.
fn as_table(header: &str, example: &str) -> Option<String> {
    let value = json_of(example)?;
    let table = value.as_object().or_else(|| value.as_array()?.first()?.as_object())?;
    let mut lines = vec![header.to_owned()];
    lines.extend(table.iter().map(|(key, value)| format!("{} = {}", toml_key(key), toml_text(value))));
    Some(lines.join("\n"))
}

/// Every key on one line, by table.
pub(super) fn list(columns: Option<usize>) -> String {
    let mut out = String::new();
    let columns = columns.unwrap_or(usize::MAX);
    for key in keys().iter().filter(|key| key.above.len() == 1) {
        let names = if key.keys.is_empty() { String::new() } else { key.keys.join(", ") };
        let before = format!("  {:<12} ", key.path);
        let _ = writeln!(
            out,
            "{}",
            format!("{before}{}", wrapped(&names, columns, before.len(), before.len())).trim_end()
        );
    }
    out
}

/// What the description of a key ends with in an editor: the stage that requires it, and the rules that read it.
pub(super) fn end(key: &KeyReference) -> Option<String> {
    let rules = rules_of(key);
    let from = required_from(&rules).map(|from| format!("Required from {from} on."));
    let names = rules.iter().map(|of| of.rule.id.to_string());
    let names = (!rules.is_empty()).then(|| format!("Rules: {}.", listed(names, HOVER_RULES)));
    let parts: Vec<String> = from.into_iter().chain(names).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The page of all keys, as Markdown.
pub(super) fn page() -> String {
    let mut out = String::from(
        "# The manifest\n\n<!-- Generated by `readiness schema --format markdown`; a test checks that it is up to date. -->\n\n\
         `readiness.toml` describes one AI system on its way to production. Every key is optional unless a rule at the declared stage\n\
         requires it. Dates are TOML dates, periods are `90d`, `12w`, `6mo` or `1y`, and an owner is `@user`, `@org/team` or an e-mail\n\
         address. `readiness explain KEY` shows one key, with the rules that read it.\n",
    );
    for key in keys() {
        let level = if key.above.len() == 1 { "##" } else { "###" };
        let is_heading = key.above.len() == 1;
        if is_heading {
            let gate = key.path.parse().ok().and_then(Gate::of_section);
            let gate = gate.map(|gate| format!(" Gate: {gate}.")).unwrap_or_default();
            let _ = write!(
                out,
                "\n{level} {}\n\n{}{gate}\n\n```toml\n{}\n```\n",
                key.path,
                key.about,
                example(key)
            );
            if key.path == ARTIFACT || !key.keys.is_empty() {
                out.push('\n');
            }
            continue;
        }
        let depth = key.above.len() - 2;
        let name: Vec<&str> = key.above.iter().skip(1).map(|table| table.key.as_str()).collect();
        let _ = write!(out, "{}- `{}` ({}): {}", "  ".repeat(depth), name.join("."), key.kind, key.about);
        if key.keys.is_empty() {
            let _ = write!(out, " Example: `{}`.", key.example);
        }
        if let Some(default) = &key.default {
            let _ = write!(out, " Default: `{default}`.");
        }
        let rules = rules_of(key);
        if let Some(from) = required_from(&rules) {
            let _ = write!(out, " Required from {from} on.");
        }
        if !rules.is_empty() {
            let links =
                rules.iter().map(|of| format!("[{0}](../rules/{1}/{0}.md)", of.rule.id, of.rule.group));
            let _ = write!(out, " Rules: {}.", links.collect::<Vec<_>>().join(", "));
        }
        out.push('\n');
    }
    out
}
