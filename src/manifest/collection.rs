//! Lists of named tables, and tables with arbitrary keys.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::json;

use super::key_shape::{KeyShape, TableKeys};
use super::keys::ArtifactKind;
use super::node::{TomlData, TomlNode};
use super::owner::{Owner, Owners};
use super::reader::{Field, ManifestReader, ManifestTable, ManifestValueType};
use super::schema::{described, with_example};
use super::value::Period;
use super::visit::Visitor;
use crate::nearest::nearest_key;

/// The entries of `[[name]]`, or of a list of inline tables.
#[derive(Debug, Clone)]
pub struct Entries<T>(pub Vec<NamedEntry<T>>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// One entry of a list.
#[derive(Debug, Clone)]
pub struct NamedEntry<T> {
    /// The name in subjects: the value of the key that names the entry. Without one, `#` and the position, counted from 1.
    pub name: String,
    /// Byte range of the entry's header or braces.
    pub at: Range<usize>,
    /// Its value.
    pub value: T,
}

impl<T: ManifestValueType + ManifestTable> ManifestValueType for Entries<T> {
    const SHAPE: &'static KeyShape = &KeyShape::List(T::SHAPE);

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let items = match &node.data {
            TomlData::Array(items) => items,
            TomlData::Table(_) => {
                // `[metric]` is written instead of `[[metric]]`: its content is read too, so that other problems are found in the same run.
                let key = reader.subject();
                if let Some(problem) = reader.wrong_type(node, "a list of tables") {
                    problem.help = Some(format!("write the header with two brackets: `[[{key}]]`"));
                }
                std::slice::from_ref(node)
            }
            _ => reader.list(node, "a list of tables")?,
        };
        let mut seen: HashMap<String, Range<usize>> = HashMap::new();
        let mut entries = Vec::with_capacity(items.len());
        for (place, item) in (1..).zip(items) {
            if !reader.may_hold_another_entry(&item.at) {
                break;
            }
            let named =
                name_of(item, T::NAMED_BY).map(|(name, at)| (with_place(name, item, T::NAMED_BY), at));
            let name = named.as_ref().map(|(name, _)| name.as_str());
            let name = reader.name_entry(name, place, &item.at);
            match (T::NAMED_BY, named) {
                (None, _) => {}
                (Some(key), Some((name, at))) => {
                    if let Some(first) = seen.get(&name) {
                        let keys = second_key(Some(key))
                            .map_or(key.to_owned(), |second| format!("`{key}` and `{second}`"));
                        let headline = format!("two entries of `{}` have the same {keys}", reader.name());
                        let problem = reader.invalid(at, headline, "duplicate");
                        problem.related = Some((first.clone(), "first use".into()));
                        problem.help = Some("findings, waivers and references use it: make it unique".into());
                    } else {
                        seen.insert(name, at);
                    }
                }
                (Some(key), None) => unnamed(item, key, reader),
            }
            if let Some(value) = reader.within(&name, |reader| T::read(item, reader)) {
                entries.push(NamedEntry { name, at: item.at.clone(), value });
            }
        }
        Some(Self(entries))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "array", "items": T::schema() })
    }

    fn visit<'m>(&'m self, _: &Range<usize>, visitor: &mut Visitor<'m>) {
        for entry in &self.0 {
            visitor.within(&entry.name, |visitor| entry.value.visit(&entry.at, visitor));
        }
    }
}

/// Adds the second key of the name: several waivers may have the same rule, and one value may have changed several times.
fn with_place(name: String, item: &TomlNode, named_by: Option<&'static str>) -> String {
    let text = |node: &TomlNode, key: &str| {
        node.as_table().and_then(|table| table.get(key)).map(|member| member.value.clone())
    };
    let second = second_key(named_by).and_then(|key| text(item, key));
    let place = second.and_then(|second| {
        let node = text(&second, super::artifact::PATH).unwrap_or(second);
        node.as_text().map(str::to_owned)
    });
    match place {
        Some(place) => format!("{name}.{}", place.trim().trim_start_matches("./")),
        None => name,
    }
}

/// The key whose value follows the name in subjects.
fn second_key(named_by: Option<&'static str>) -> Option<&'static str> {
    match named_by? {
        "rule" => Some("at"),
        "at" => Some("record"),
        _ => None,
    }
}

/// Returns the name of an entry and its place. An entry that is a plain path is named by the path.
fn name_of(item: &TomlNode, named_by: Option<&'static str>) -> Option<(String, Range<usize>)> {
    let node = match &item.data {
        TomlData::Table(table) => &table.get(named_by?)?.value,
        _ => item,
    };
    Some((node.as_text()?.trim().to_owned(), node.at.clone()))
}

fn unnamed(item: &TomlNode, key: &'static str, reader: &mut ManifestReader) {
    let TomlData::Table(table) = &item.data else {
        return;
    };
    // A key of the wrong type, or a misspelt key, is reported there.
    let misspelt =
        |member: &super::node::Member| member.key != key && nearest_key(&member.key, [key]).is_some();
    if table.get(key).is_some_and(|member| !member.value.is_blank()) || table.members().iter().any(misspelt) {
        return;
    }
    let headline = format!("an entry of `{}` has no `{key}`", reader.name());
    reader.invalid(item.at.clone(), headline, format!("needs `{key}`")).help =
        Some(format!("add `{key} = \"…\"`: findings, waivers and references use it"));
}

/// A table with arbitrary keys.
#[derive(Debug, Clone)]
pub struct Map<V>(pub Vec<Keyed<V>>);

impl<V> Default for Map<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// One key of a [`Map`] with its value.
#[derive(Debug, Clone)]
pub struct Keyed<V> {
    /// The key.
    pub key: String,
    /// Byte range of the key.
    pub key_at: Range<usize>,
    /// The value.
    pub value: Field<V>,
}

pub(super) fn read_map<V: ManifestValueType>(node: &TomlNode, reader: &mut ManifestReader) -> Option<Map<V>> {
    let table = reader.table(node)?;
    let read = |member: &super::node::Member, reader: &mut ManifestReader| {
        let value = reader.within(&member.key, |reader| V::read(&member.value, reader))?;
        let key_at = member.key_at.clone();
        let value = Field { key_at: Some(key_at.clone()), at: member.value.at.clone(), value };
        Some(Keyed { key: member.key.clone(), key_at, value })
    };
    let mut map = Vec::with_capacity(table.members().len());
    for member in table.members() {
        if !reader.may_hold_another_entry(&member.key_at) {
            break;
        }
        map.extend(read(member, reader));
    }
    Some(Map(map))
}

impl<V: ManifestValueType> ManifestValueType for Map<V> {
    const SHAPE: &'static KeyShape = &KeyShape::Free(V::SHAPE);

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        read_map(node, reader)
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "object", "additionalProperties": V::schema() })
    }
}

/// `[people]`: e-mail addresses of handles, and who has left.
#[derive(Debug, Clone, Default)]
pub struct PeopleTable<V>(pub Map<V>);

impl<V: ManifestValueType> ManifestValueType for PeopleTable<V> {
    const SHAPE: &'static KeyShape = Map::<V>::SHAPE;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let map = read_map::<V>(node, reader)?;
        for person in map.0.iter().filter(|person| Owner::parse(&person.key).is_none()) {
            let headline = "a key of `people` is not a handle or an e-mail address";
            reader.invalid(person.key_at.clone(), headline, "not a handle or an e-mail address").help =
                Some(format!("write `\"@{}\"`, or an e-mail address in quotation marks", person.key));
        }
        Some(Self(map))
    }

    fn schema() -> serde_json::Value {
        let mut schema = Map::<V>::schema();
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("propertyNames".to_owned(), json!({ "$ref": "#/definitions/owner" }));
        }
        schema
    }
}

/// Describes a key of `max-age` or `max-lag` for the schema.
fn of_kind(kind: ArtifactKind) -> String {
    match kind {
        ArtifactKind::EvalResults => {
            "For eval results. A number of days, weeks, months or years, such as `90d`, `12w`, `6mo` or `1y`."
                .to_owned()
        }
        kind => format!(
            "For artifacts under the key `{kind}`. A number of days, weeks, months or years, such as `90d`, `12w`, `6mo` or `1y`."
        ),
    }
}

/// The kinds as keys, each with a period.
#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const KIND_SHAPES: [(&str, &KeyShape); ArtifactKind::ALL.len()] = {
    let mut shapes = [("", Period::SHAPE); ArtifactKind::ALL.len()];
    let mut at = 0;
    while at < ArtifactKind::ALL.len() {
        shapes[at].0 = ArtifactKind::ALL[at].as_str();
        at += 1;
    }
    shapes
};

/// A period for each kind of artifact.
#[derive(Debug, Clone, Default)]
pub struct ByKind(pub Map<Period>);

impl ByKind {
    /// The period for one kind.
    pub fn get(&self, kind: ArtifactKind) -> Option<Period> {
        self.0.0.iter().find(|period| period.key == kind.as_str()).map(|period| period.value.value)
    }
}

impl ManifestValueType for ByKind {
    const SHAPE: &'static KeyShape = &KeyShape::Table(TableKeys { lists: &[&KIND_SHAPES], text_key: None });

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let table = reader.table(node)?;
        let kinds: Vec<_> = ArtifactKind::ALL.iter().map(|kind| kind.as_str()).collect();
        reader.known_keys(table, &kinds);
        read_map(node, reader).map(Self)
    }

    fn schema() -> serde_json::Value {
        let described = |kind: &ArtifactKind| {
            let schema = described(kind.as_str(), Period::schema(), &of_kind(*kind));
            with_example(kind.as_str(), schema, None, None)
        };
        let kinds: serde_json::Map<_, _> =
            ArtifactKind::ALL.iter().map(|kind| (kind.to_string(), described(kind))).collect();
        super::schema::object(&kinds, None)
    }
}

/// A list of owners and tables.
#[derive(Debug, Clone)]
pub struct OwnersOr<T>(pub Vec<OwnerOr<T>>);

/// One entry of an [`OwnersOr`].
#[derive(Debug, Clone)]
pub enum OwnerOr<T> {
    /// An owner.
    Owner(Field<Owners>),
    /// A table, with its name in subjects.
    Table(String, Field<T>),
}

impl<T: ManifestValueType + ManifestTable> ManifestValueType for OwnersOr<T> {
    const SHAPE: &'static KeyShape = &KeyShape::List(&KeyShape::table_or_text(T::LISTS, T::NAMED_BY));

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let items = reader.list(node, "a list of owners or tables")?;
        let mut entries = Vec::with_capacity(items.len());
        for (place, item) in (1..).zip(items) {
            if !reader.may_hold_another_entry(&item.at) {
                break;
            }
            let at = item.at.clone();
            let named = name_of(item, T::NAMED_BY);
            let name = reader.name_entry(named.as_ref().map(|(name, _)| name.as_str()), place, &at);
            if matches!(item.data, TomlData::Table(_)) {
                if let Some(key) = T::NAMED_BY {
                    unnamed(item, key, reader);
                }
                let value = reader.within(&name, |reader| T::read(item, reader));
                entries.extend(value.map(|value| OwnerOr::Table(name, Field { key_at: None, at, value })));
            } else {
                let value = Owners::read(item, reader);
                entries.extend(value.map(|value| OwnerOr::Owner(Field { key_at: None, at, value })));
            }
        }
        Some(Self(entries))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "array", "items": { "anyOf": [{ "$ref": "#/definitions/owner" }, T::schema()] } })
    }

    fn visit<'m>(&'m self, _: &Range<usize>, visitor: &mut Visitor<'m>) {
        for entry in &self.0 {
            match entry {
                OwnerOr::Owner(owners) => owners.value.visit(&owners.at, visitor),
                OwnerOr::Table(name, table) => {
                    visitor.within(name, |visitor| table.value.visit(&table.at, visitor));
                }
            }
        }
    }
}

/// Measures by name, each with its bounds.
#[derive(Debug, Clone, Default)]
pub struct Require(pub Map<super::bound::Bounds>);

impl ManifestValueType for Require {
    const SHAPE: &'static KeyShape = Map::<super::bound::Bounds>::SHAPE;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        read_map(node, reader).map(Self)
    }

    fn schema() -> serde_json::Value {
        Map::<super::bound::Bounds>::schema()
    }

    fn visit<'m>(&'m self, _: &Range<usize>, visitor: &mut Visitor<'m>) {
        for measure in &self.0.0 {
            visitor.within(&measure.key, |visitor| measure.value.value.visit(&measure.value.at, visitor));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_path_names_its_entry() {
        let item = TomlNode { at: 3..9, data: TomlData::String("a.md".into()) };
        assert_eq!(name_of(&item, Some("audience")), Some(("a.md".into(), 3..9)));
    }
}
