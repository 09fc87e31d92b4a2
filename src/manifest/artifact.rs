//! References to files: a string, or a table with the same keys in every place of the manifest.

use std::ops::Range;

use serde_json::json;

use super::key_shape::{KeyList, KeyShape};
use super::node::{Member, TableNode, TomlData, TomlNode};
use super::owner::Owners;
use super::pattern::{PatternList, path_schema};
use super::reader::{Field, ManifestReader, ManifestTable, ManifestValueType, tables};
use super::schema;
use super::value::{NonBlankText, Period, TomlDay};
use super::visit::{Leaf, Visitor};
use crate::glob;
use crate::nearest::nearest_key;

/// The path of an artifact: a file, a folder, a glob, a heading in a Markdown file, or a web address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathText {
    /// The path as written, without the heading.
    pub path: String,
    /// The slug of the heading that follows a Markdown path after `#`.
    pub heading: Option<String>,
    /// Whether the path has a wildcard and is a valid glob.
    is_glob: bool,
}

impl PathText {
    /// Makes a path without a heading.
    pub fn of(path: String) -> Self {
        let is_glob = glob::has_wildcard(&path) && !is_elsewhere(&path) && glob::problem(&path).is_none();
        Self { path, heading: None, is_glob }
    }

    /// Reads a path as it is written.
    pub(crate) fn new(text: &str) -> Self {
        let is_document = |path: &str| {
            let path = path.to_ascii_lowercase();
            [".md", ".markdown", ".mdx"].iter().any(|ending| path.ends_with(ending))
        };
        match text.rsplit_once('#') {
            Some((path, heading)) if is_document(path) && !is_elsewhere(text) => {
                Self { heading: Some(heading.to_owned()), ..Self::of(path.to_owned()) }
            }
            _ => Self::of(text.to_owned()),
        }
    }

    /// The path as it is written.
    pub(crate) fn written(&self) -> String {
        self.heading.as_ref().map_or_else(|| self.path.clone(), |heading| format!("{}#{heading}", self.path))
    }

    /// Whether the path is a web address. Such an artifact is never fetched.
    pub fn is_external(&self) -> bool {
        is_elsewhere(&self.path)
    }

    /// Whether the path has a wildcard and is a valid glob. Otherwise it is a plain file name, such as `notes[draft.md`.
    pub fn is_glob(&self) -> bool {
        self.is_glob
    }

    /// Says why a path with a wildcard is not a valid glob, and so is read as a plain file name.
    pub fn glob_problem(&self) -> Option<String> {
        if self.is_external() { None } else { glob::problem(&self.path) }
    }
}

fn is_elsewhere(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() >= 2
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

impl ManifestValueType for PathText {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let NonBlankText(text) = NonBlankText::read(node, reader)?;
        let path = Self::new(text.trim());
        // An invalid glob may still be a file's name. Only the tree can tell.
        if path.is_glob() && !reader.may_hold_another_glob(&node.at) {
            return None;
        }
        Some(path)
    }

    fn schema() -> serde_json::Value {
        path_schema()
    }
}

/// The key of a reference that a plain string stands for.
pub(super) const PATH: &str = "path";

/// The key that claims where topics are.
pub(crate) const SECTIONS: &str = "sections";

tables! {
    /// The keys that every artifact reference has.
    pub struct Reference {
        /// Path of a file, a folder or a glob, relative to the manifest's folder, or an `https://` address.
        /// `#heading` may follow a Markdown path.
        "path" => path: PathText = r#""docs/plan.md""#,
        /// Who keeps the artifact up to date.
        "owner" => owner: Owners = r#""@acme/claims-platform""#,
        /// Globs of the files that the artifact describes or tests. The artifact is outdated when these files change.
        "covers" => covers: PatternList = r#"["deploy/**"]"#,
        /// Largest age since the last change or review, such as `180d`. Overrides `policy.max-age`.
        "max-age" => max_age: Period = r#""180d""#,
        /// Longest time that the artifact may be behind the files in `covers`, such as `14d`. Overrides `policy.max-lag`.
        "max-lag" => max_lag: Period = r#""14d""#,
        /// Day of the last review.
        "reviewed" => reviewed: TomlDay = "2026-10-02",
    }
}

/// Marks an artifact reference that has only the common keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl ManifestTable for Plain {
    const NAMED_BY: Option<&'static str> = None;

    const KEYS: KeyList = &[];

    fn read_keys(_: &TableNode, _: &mut ManifestReader) -> Self {
        Self
    }

    fn properties() -> serde_json::Map<String, serde_json::Value> {
        serde_json::Map::new()
    }

    fn visit_keys<'m>(&'m self, _: &mut Visitor<'m>) {}
}

/// An artifact reference with the additional keys `X`.
#[derive(Debug, Clone, Default)]
pub struct Artifact<X = Plain> {
    /// The common keys.
    pub reference: Reference,
    /// The additional keys.
    pub more: X,
}

impl<X: ManifestTable> ManifestTable for Artifact<X> {
    const NAMED_BY: Option<&'static str> = X::NAMED_BY;

    const KEYS: KeyList = X::KEYS;
    const LISTS: &'static [KeyList] = &[Reference::KEYS, X::KEYS];

    fn read_keys(table: &TableNode, reader: &mut ManifestReader) -> Self {
        Self { reference: Reference::read_keys(table, reader), more: X::read_keys(table, reader) }
    }

    fn properties() -> serde_json::Map<String, serde_json::Value> {
        let mut properties = Reference::properties();
        properties.extend(X::properties());
        properties
    }

    fn visit_keys<'m>(&'m self, visitor: &mut Visitor<'m>) {
        let Reference { path, owner, covers, max_age: _, max_lag: _, reviewed } = &self.reference;
        if let Some(path) = path {
            visitor.leaf(&path.at, Leaf::Artifact(&self.reference));
        }
        visitor.field("owner", owner.as_ref());
        visitor.field("covers", covers.as_ref());
        visitor.field("reviewed", reviewed.as_ref());
        self.more.visit_keys(visitor);
    }
}

/// Reads a text that is a number, without a percent sign after it: `4.17`, `81 %`, `1_200`. None for a path.
fn number_in(text: &str) -> Option<String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let digits = number.replace('_', "");
    let is_number =
        digits.parse::<f64>().is_ok_and(f64::is_finite) && digits.ends_with(|c: char| c.is_ascii_digit());
    is_number.then(|| digits.trim_start_matches('+').to_owned())
}

impl<X: ManifestTable> ManifestValueType for Artifact<X> {
    const SHAPE: &'static KeyShape = &KeyShape::table_or_text(Self::LISTS, Self::NAMED_BY);

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let is_measured = X::keys().contains(&"value");
        let in_quotes = node.as_text().filter(|_| is_measured).and_then(number_in);
        match &node.data {
            TomlData::String(_) if in_quotes.is_none() => {
                let path = PathText::read(node, reader)?;
                let path = Some(Field { key_at: None, at: node.at.clone(), value: path });
                Some(Self { reference: Reference { path, ..Reference::default() }, more: X::default() })
            }
            TomlData::Table(table) => {
                reader.known_keys(table, &Self::keys());
                let read = Self::read_keys(table, reader);
                // If the table has a value or a misspelt key for the path, that problem is reported instead.
                let is_meant = |member: &Member| {
                    if member.key == PATH {
                        !member.value.is_blank()
                    } else {
                        nearest_key(&member.key, [PATH]).is_some()
                    }
                };
                // A table with other keys may have a value in place of the path.
                let needs_path = X::KEYS.iter().all(|(key, _)| *key == SECTIONS);
                if needs_path && !table.members().iter().any(is_meant) {
                    let headline = format!("`{}` has no `path`", reader.name());
                    reader.invalid(node.at.clone(), headline, "expected a `path`").help =
                        Some("add `path = \"…\"`, or delete this key".to_owned());
                }
                Some(read)
            }
            _ => {
                let number = match node.data {
                    TomlData::Integer(Some(number)) => Some(number.to_string()),
                    TomlData::Float(number) => Some(number.to_string()),
                    _ => in_quotes,
                };
                let wanted =
                    if is_measured { "a table with a `value`" } else { "a path, or a table with a `path`" };
                if let Some(problem) = reader.wrong_type(node, wanted) {
                    problem.help = Some(match number.filter(|_| is_measured) {
                        Some(number) => {
                            let text = if node.as_text().is_some() {
                                "text in quotation marks is read as a path: "
                            } else {
                                ""
                            };
                            format!("{text}write `{{ value = {number}, path = \"…\", pointer = \"/…\" }}`")
                        }
                        None => {
                            "write the path relative to the manifest's folder: `\"docs/…\"`, or `{ path = \"docs/…\" }`".to_owned()
                        }
                    });
                }
                None
            }
        }
    }

    fn schema() -> serde_json::Value {
        if X::KEYS.is_empty() {
            return json!({ "$ref": "#/definitions/artifact" });
        }
        json!({ "anyOf": [PathText::schema(), schema::object(&Self::properties(), Self::NAMED_BY)] })
    }

    fn visit<'m>(&'m self, _: &Range<usize>, visitor: &mut Visitor<'m>) {
        self.visit_keys(visitor);
    }
}
