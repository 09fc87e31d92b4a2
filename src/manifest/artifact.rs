//! A reference to a file: a string, or a table with the same keys wherever it stands.

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

/// The path of an artifact: a file, a folder, a glob, a heading in a file, or an address elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathText {
    /// As written, without the heading.
    pub path: String,
    /// The heading's slug, where one follows a Markdown path.
    pub heading: Option<String>,
    /// Whether it has a wildcard, and can be read as a glob.
    is_glob: bool,
}

impl PathText {
    /// A path without a heading.
    pub fn of(path: String) -> Self {
        let is_glob = glob::has_wildcard(&path) && !is_elsewhere(&path) && glob::problem(&path).is_none();
        Self { path, heading: None, is_glob }
    }

    fn new(text: &str) -> Self {
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

    /// Whether it is an address, held elsewhere and never fetched.
    pub fn is_external(&self) -> bool {
        is_elsewhere(&self.path)
    }

    /// Whether it is a glob: it has a wildcard and can be read as one. Else it is a name, such as `notes[draft.md`.
    pub fn is_glob(&self) -> bool {
        self.is_glob
    }

    /// Why it is a name although it has a wildcard.
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
        // What cannot be read as a glob may be the name of a file: only the tree tells.
        if path.is_glob() && !reader.may_hold_another_glob(&node.at) {
            return None;
        }
        Some(path)
    }

    fn schema() -> serde_json::Value {
        path_schema()
    }
}

tables! {
    /// What every artifact reference can say.
    pub struct Reference {
        /// A file, a folder, a glob, or an https address; `#heading` may follow a Markdown path.
        "path" => path: PathText,
        /// Who keeps it.
        "owner" => owner: Owners,
        /// Globs of what it describes or tests.
        "covers" => covers: PatternList,
        /// How old it may get.
        "max-age" => max_age: Period,
        /// How long it may lag behind what it covers.
        "max-lag" => max_lag: Period,
        /// The day of the last review.
        "reviewed" => reviewed: TomlDay,
    }
}

/// An artifact reference without further keys.
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

/// An artifact reference with the further keys `X`.
#[derive(Debug, Clone, Default)]
pub struct Artifact<X = Plain> {
    /// The keys that every reference has.
    pub reference: Reference,
    /// Those of this one.
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

/// The number that a text is, without a unit or a per cent sign behind it: `4.17`, `81 %`, `1_200`. A path is none.
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
                // What has something for its path, whatever is wrong with it, is told about that.
                let is_meant = |member: &Member| {
                    if member.key == "path" {
                        !member.value.is_blank()
                    } else {
                        nearest_key(&member.key, ["path"]).is_some()
                    }
                };
                if X::KEYS.is_empty() && !table.members().iter().any(is_meant) {
                    let headline = format!("`{}` has no `path`", reader.name());
                    reader.invalid(node.at.clone(), headline, "names no file").help =
                        Some("add `path = \"…\"`, or take it out".to_owned());
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
                                "a number in quotation marks would be a path: "
                            } else {
                                ""
                            };
                            format!("{text}write `{{ value = {number}, path = \"…\", pointer = \"/…\" }}`")
                        }
                        None => {
                            "write its path from here: `\"docs/…\"`, or `{ path = \"docs/…\" }`".to_owned()
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
