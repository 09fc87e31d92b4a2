//! Lists the files of the example system that `readiness demo` writes, as a table of names and contents.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::limits::demo as limits;

/// The files of the fixture that the demo needs: its timeline, and what the timeline names.
const PARTS: &[&str] = &["timeline.txt", "files", "history"];

/// Returns the table as Rust source. The contents are not compressed: they are small, and a decoder would cost more than it saves.
pub(crate) fn compile(fixture: &Path) -> Result<String, String> {
    let mut files = Vec::new();
    for part in PARTS {
        collect(fixture, part, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    let mut bytes = 0;
    for name in files {
        let path = fixture.join(&name);
        bytes += fs::metadata(&path).map_err(|error| format!("{name}: {error}"))?.len();
        let path = path.to_str().ok_or("the path of this project is not UTF-8")?;
        writeln!(table, "({name:?}, include_bytes!({path:?})),").map_err(|error| error.to_string())?;
    }
    table.push(']');
    if bytes > limits::BYTES {
        return Err(format!("{bytes} bytes, and at most {} go into the program", limits::BYTES));
    }
    Ok(table)
}

/// Adds the names of all files at `name` or below it, with forward slashes.
fn collect(fixture: &Path, name: &str, files: &mut Vec<String>) -> Result<(), String> {
    let failure = |error: std::io::Error| format!("{name}: {error}");
    let path = fixture.join(name);
    if fs::metadata(&path).map_err(failure)?.is_file() {
        files.push(name.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(&path).map_err(failure)? {
        let child = entry.map_err(failure)?.file_name();
        let child = child.to_str().ok_or_else(|| format!("{name}: a name is not UTF-8"))?;
        collect(fixture, &format!("{name}/{child}"), files)?;
    }
    Ok(())
}
