//! Compares two versions of a data file without regard to formatting.

use super::{Stream, Value, ValueKind, Want, read_json_lines, read_toml, read_whole_json, read_yaml};
use crate::snapshot::RepoPath;

/// Whether two versions hold the same data. Values are compared in a known format, otherwise text without white space.
pub(crate) fn is_same_data(path: &RepoPath, one: &[u8], other: &[u8]) -> bool {
    if one == other {
        return true;
    }
    match (tree(path, one), tree(path, other)) {
        (Some(one), Some(other)) => is_same(&one, &other),
        (None, None) => is_same_text(one, other),
        _ => false,
    }
}

/// Reads the values of a file.
fn tree(path: &RepoPath, content: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(content).ok()?;
    match path.extension().as_str() {
        "json" => read_whole_json(content).ok(),
        "jsonl" | "ndjson" => {
            let mut stream = Stream::new(Box::new(std::io::Cursor::new(content)));
            read_json_lines(&mut stream, &Want::of(["**"])).ok()
        }
        "yaml" | "yml" => read_yaml(text).ok(),
        "toml" => read_toml(text).ok(),
        _ => None,
    }
}

/// Whether two values are equal. Places and the order of keys are ignored.
fn is_same(one: &Value, other: &Value) -> bool {
    match (&one.data, &other.data) {
        (ValueKind::Number(one), ValueKind::Number(other)) => one.to_bits() == other.to_bits(),
        (ValueKind::List(one, many), ValueKind::List(other, count)) => {
            many == count
                && one.len() == other.len()
                && one.iter().zip(other).all(|((_, one), (_, other))| is_same(one, other))
        }
        (ValueKind::Map(members, many), ValueKind::Map(others, count)) => {
            // Each value is compared once. A second comparison at each level would double the work of the level above.
            let mut pairs = sorted(members).zip(sorted(others));
            many == count
                && members.len() == others.len()
                && pairs.all(|((key, one), (other_key, other))| key == other_key && is_same(one, other))
        }
        (one, other) => one == other,
    }
}

/// Returns members in the order of their keys.
fn sorted(members: &[(Box<str>, Value)]) -> impl Iterator<Item = (&str, &Value)> {
    let mut all: Vec<(&str, &Value)> = members.iter().map(|(key, value)| (&**key, value)).collect();
    all.sort_by_key(|(key, _)| *key);
    all.into_iter()
}

/// Whether two texts differ only in white space. A byte order mark is ignored.
fn is_same_text(one: &[u8], other: &[u8]) -> bool {
    fn solid(text: &[u8]) -> impl Iterator<Item = &u8> {
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        text.iter().filter(|byte| !byte.is_ascii_whitespace())
    }
    solid(one).eq(solid(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_is_no_change_and_a_value_is() {
        let same = |name: &str, one: &str, other: &str| {
            let path = RepoPath::root().join(name).expect("a name");
            is_same_data(&path, one.as_bytes(), other.as_bytes())
        };
        assert!(same("r.json", "{\"a\":1,\"b\":[1, 2]}", "{\n \"b\": [1,2],\r\n \"a\": 1.0\n}\n\n"));
        assert!(!same("r.json", "{\"a\": 1}", "{\"a\": 2}"));
        assert!(!same("r.json", "{\"a\": \"x y\"}", "{\"a\": \"xy\"}"));
        assert!(!same("r.json", "{\"a\": [1, 2]}", "{\"a\": [2, 1]}"));
        assert!(!same("r.json", "{\"a\": 1", "{\"a\": 1}"));
        assert!(same("r.yaml", "a: 1\nb: 2\n", "# made today\nb: 2\na:   1\n"));
        assert!(same("r.csv", "a,b\n1,2\n", "\u{feff}a,b\r\n1,2\r\n\r\n"));
        assert!(!same("r.csv", "a,b\n1,2\n", "a,b\n1,3\n"));
        assert!(same("r.xml", "<a><b/></a>", "<a>\n  <b/>\n</a>\n"));
    }

    /// Deeply nested values are compared only once.
    #[test]
    fn depth_costs_no_more_than_length() {
        let nested = |number: u8| format!("{}{number}{}", "{\"b\":0,\"a\":".repeat(100), "}".repeat(100));
        let path = RepoPath::root().join("r.json").expect("a name");
        assert!(!is_same_data(&path, nested(1).as_bytes(), nested(2).as_bytes()));
        assert!(is_same_data(&path, nested(1).as_bytes(), format!("{}\n", nested(1)).as_bytes()));
    }
}
