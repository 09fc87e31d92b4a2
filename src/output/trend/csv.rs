//! The trend as CSV (RFC 4180): one row for each gate of each system at each sample.

use std::borrow::Cow;

use crate::trend::Trend;

const HEAD: &str = "day,commit,manifest,system,stage,verdict,gate,status,errors,warnings,owed\r\n";

/// Renders the samples. A sample that could not be evaluated is a row without a system, with the reason in place of a status.
pub(crate) fn render(trend: &Trend) -> String {
    let mut out = HEAD.to_owned();
    for sample in &trend.samples {
        let day = sample.day.to_string();
        if let Some(why) = &sample.unread {
            let why = format!("unreadable: {why}");
            row(&mut out, &[&day, &sample.commit, "", "", "", "", "", &why, "", "", ""]);
        }
        for system in &sample.systems {
            for gate in &system.gates {
                row(
                    &mut out,
                    &[
                        &day,
                        &sample.commit,
                        &system.manifest.to_string(),
                        &system.name,
                        system.stage.as_str(),
                        system.verdict.map_or("", |verdict| verdict.as_str()),
                        gate.gate.as_str(),
                        gate.status.as_str(),
                        &gate.errors.to_string(),
                        &gate.warnings.to_string(),
                        &gate.owed.to_string(),
                    ],
                );
            }
        }
    }
    out
}

fn row(out: &mut String, cells: &[&str]) {
    for (at, text) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&cell(text));
    }
    out.push_str("\r\n");
}

/// A cell. A spreadsheet would run one that begins like a formula, so a `'` stands before it.
fn cell(text: &str) -> Cow<'_, str> {
    let text: Cow<'_, str> = if text.contains(crate::text::is_hostile) {
        text.chars().map(|c| if crate::text::is_hostile(c) { ' ' } else { c }).collect::<String>().into()
    } else {
        text.into()
    };
    let text =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}").into() } else { text };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_no_formula_and_stays_in_its_place() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("a,b", "\"a,b\""),
            ("=\"a\"", "\"'=\"\"a\"\"\""),
            ("a\u{202e}b\nc", "a b c"),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }
}
