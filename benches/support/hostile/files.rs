//! File contents for the shapes.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use super::{MARKDOWN, Tree};

/// Adds a document with this text, claimed as runbook, data governance, plan and decision record.
pub(super) fn document(tree: &mut Tree, text: &str) {
    tree.put("d.md", format!("{MARKDOWN}\n{text}\n"));
    tree.manifest(
        "[[runbook]]\npath = \"d.md\"\n[data]\ngovernance = \"d.md\"\n[adoption]\nplan = \"d.md\"\n\
         [decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n",
    );
}

/// Adds an eval with these results.
pub(super) fn results(tree: &mut Tree, extension: &str, text: &str) {
    tree.put(format!("out.{extension}"), text);
    tree.manifest(&format!(
        "[[eval]]\nname = \"e\"\nresults = \"out.{extension}\"\nrequire = {{ accuracy = \">= 0.95\" }}\n"
    ));
}

/// Returns a rule card that checks every runbook.
pub(super) fn card(at: usize) -> String {
    rule(&format!("r{at}"), &format!("item.path.matches('^gone/.*{at}') || size(item.path) > {at}"))
}

/// Returns a rule card with three nested loops over all runbooks.
pub(super) fn heavy_card() -> String {
    rule("heavy", "runbook.all(a, runbook.all(b, runbook.exists(c, c.path != a.path && a.path != b.path)))")
}

fn rule(id: &str, holds: &str) -> String {
    format!(
        "+++\nsummary = \"a runbook is elsewhere\"\nkind = \"broken\"\nfrom = \"handoff\"\ngate = \"operations\"\nsources = [\"{id}\"]\n\
         [check]\neach = \"runbook\"\nholds = \"{holds}\"\nspan = \"path\"\nmessage = \"{id}\"\nhelp = \"move it\"\n+++\n\nWhy.\n"
    )
}

/// Returns a `readiness.lock` with `n` reviews.
pub(super) fn lock(n: usize) -> String {
    let mut text = String::new();
    for at in 0..n {
        let _ = write!(
            text,
            "[[review]]\nclaim = \"runbook.r{at}.md\"\npath = \"r{at}.md\"\nblob = \"{at:040x}\"\nby = \"@ann\"\n\
             on = 2026-11-02\nstatement = \"updated\"\n"
        );
    }
    text
}

/// Returns an Inspect AI archive whose header unpacks to `megabytes` MB of zeros.
pub(super) fn bomb(megabytes: usize) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .large_file(true);
    let zeros = vec![b' '; 1 << 20];
    let written = archive.start_file("header.json", options).is_ok()
        && (0..megabytes).all(|_| archive.write_all(&zeros).is_ok());
    match archive.finish() {
        Ok(archive) if written => archive.into_inner(),
        _ => Vec::new(),
    }
}
