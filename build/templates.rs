//! Checks `data/templates.toml` and compiles the hashes of instruction lines into one sorted table.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use toml::{Table, Value};

/// Returns the source of the table, or what is wrong in the file.
pub(crate) fn compile(file: &Path) -> Result<String, String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let mut all = BTreeSet::new();
    for (name, template) in &table {
        let lines = template.get("lines").and_then(Value::as_array);
        let lines = lines.ok_or_else(|| format!("[{name}] has no `lines`"))?;
        if template.get("source").and_then(Value::as_str).is_none() {
            return Err(format!("[{name}] does not say its `source`"));
        }
        for line in lines {
            let text = line.as_str().unwrap_or_default();
            let parts = text.split_once(':').filter(|(_, hash)| hash.len() == 16);
            let parts = parts.and_then(|(length, hash)| {
                Some((length.parse::<u16>().ok()?, u64::from_str_radix(hash, 16).ok()?.to_be_bytes()))
            });
            all.insert(
                parts.ok_or_else(|| format!("[{name}]: {line:?} is not a length and a hash of 16 digits"))?,
            );
        }
    }
    let all: Vec<_> = all.into_iter().collect();
    Ok(format!("static TEMPLATE_LINES: &[(u16, [u8; 8])] = &{all:?};\n"))
}
