//! Globs in a manifest.

use std::ops::Range;

use serde_json::json;

use super::key_shape::KeyShape;
use super::node::TomlNode;
use super::reader::{Field, ManifestReader, ManifestValueType};
use super::value::NonBlankText;
use super::visit::{Leaf, Visitor};
use crate::glob::{Pattern, has_wildcard, problem};

/// Pattern of an absolute path for the JSON Schema. `RepoPath::join` refuses such a path.
pub(super) const ABSOLUTE: &str = r"^\s*(/|\\|~/|[A-Za-z]:)";

/// Schema of a path or a glob. How many `..` it may begin with depends on the manifest's folder, so the schema cannot check it.
pub(super) fn path_schema() -> serde_json::Value {
    json!({ "type": "string", "not": { "$ref": "#/definitions/absolute-path" } })
}

impl ManifestValueType for Pattern {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let NonBlankText(text) = NonBlankText::read(node, reader)?;
        if has_wildcard(&text) && !reader.may_hold_another_glob(&node.at) {
            return None;
        }
        if let Some(why) = problem(&text) {
            let headline = format!("`{}` has an invalid glob", reader.name());
            reader.invalid(node.at.clone(), headline, why).help =
                Some("use `*`, `?`, `[a-z]`, `{a,b}` and `**`; write `[[]` for a bracket".into());
            return None;
        }
        Some(Self(text))
    }

    fn schema() -> serde_json::Value {
        path_schema()
    }
}

/// A list of globs.
#[derive(Debug, Clone)]
pub struct PatternList(pub Vec<Field<Pattern>>);

impl ManifestValueType for PatternList {
    const SHAPE: &'static KeyShape = KeyShape::PLAIN_LIST;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let items = reader.list(node, "a list of globs")?;
        Some(Self(reader.items(items)))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "array", "items": path_schema() })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Patterns(self));
    }
}
