//! Lists of named tables, and tables with free keys.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::json;

use super::KINDS;
use super::key_shape::{KeyShape, TableKeys};
use super::node::{TomlData, TomlNode};
use super::owner::{Owner, Owners};
use super::reader::{Field, ManifestReader, ManifestTable, ManifestValueType};
use super::schema::described;
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
    /// What subjects call it: the value of the key that names it, else `#` and its place from 1.
    pub name: String,
    /// Its header or braces.
    pub at: Range<usize>,
    /// What it says.
    pub value: T,
}

impl<T: ManifestValueType + ManifestTable> ManifestValueType for Entries<T> {
    const SHAPE: &'static KeyShape = &KeyShape::List(T::SHAPE);

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let items = match &node.data {
            TomlData::Array(items) => items,
            TomlData::Table(_) => {
                // `[metric]` where `[[metric]]` is meant: read on as if it were, so that all else is found too.
                let key = reader.subject();
                if let Some(problem) = reader.wrong_type(node, "a list of tables") {
                    problem.help = Some(format!("write its header with two brackets: `[[{key}]]`"));
                }
                std::slice::from_ref(node)
            }
            _ => reader.list(node, "a list of tables")?,
        };
        let mut seen: HashMap<String, Range<usize>> = HashMap::new();
        let mut entries = Vec::with_capacity(items.len());
        for (place, item) in (1..).zip(items) {
            let named =
                name_of(item, T::NAMED_BY).map(|(name, at)| (with_place(name, item, T::NAMED_BY), at));
            let name = named.as_ref().map_or_else(|| format!("#{place}"), |(name, _)| name.clone());
            reader.call(&name);
            match (T::NAMED_BY, named) {
                (None, _) => {}
                (Some(key), Some((name, at))) => {
                    if let Some(first) = seen.get(&name) {
                        let key = if key == "rule" { "rule and place" } else { key };
                        let headline = format!("two entries of `{}` have one {key}", reader.name());
                        let problem = reader.invalid(at, headline, "the same again");
                        problem.related = Some((first.clone(), "first here".into()));
                        problem.help =
                            Some("findings, waivers and references go by it: give each its own".into());
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

/// A waiver is called after its rule, and after its place where it has one: several waivers may share a rule.
fn with_place(name: String, item: &TomlNode, named_by: Option<&'static str>) -> String {
    let place = item.as_table().and_then(|table| table.get("at")).and_then(|member| member.value.as_text());
    match place.filter(|_| named_by == Some("rule")) {
        Some(place) => format!("{name}.{}", place.trim().trim_start_matches("./")),
        None => name,
    }
}

/// The name of an entry and where it stands; a plain path names itself.
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
    // Of the wrong type, or a slip of the pen in the key: reported there.
    let misspelt =
        |member: &super::node::Member| member.key != key && nearest_key(&member.key, [key]).is_some();
    if table.get(key).is_some_and(|member| !member.value.is_blank()) || table.members().iter().any(misspelt) {
        return;
    }
    let headline = format!("an entry of `{}` has no `{key}`", reader.name());
    reader.invalid(item.at.clone(), headline, format!("needs `{key}`")).help =
        Some("findings, waivers and references go by it".into());
}

/// A table whose keys are the user's own.
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
    /// Where the key stands.
    pub key_at: Range<usize>,
    /// The value.
    pub value: Field<V>,
}

fn read_map<V: ManifestValueType>(node: &TomlNode, reader: &mut ManifestReader) -> Option<Map<V>> {
    let table = reader.table(node)?;
    let read = |member: &super::node::Member, reader: &mut ManifestReader| {
        let value = reader.within(&member.key, |reader| V::read(&member.value, reader))?;
        let key_at = member.key_at.clone();
        let value = Field { key_at: Some(key_at.clone()), at: member.value.at.clone(), value };
        Some(Keyed { key: member.key.clone(), key_at, value })
    };
    Some(Map(table.members().iter().filter_map(|member| read(member, reader)).collect()))
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

/// `[people]`: facts about handles and addresses.
#[derive(Debug, Clone, Default)]
pub struct PeopleTable<V>(pub Map<V>);

impl<V: ManifestValueType> ManifestValueType for PeopleTable<V> {
    const SHAPE: &'static KeyShape = Map::<V>::SHAPE;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let map = read_map::<V>(node, reader)?;
        for person in map.0.iter().filter(|person| Owner::parse(&person.key).is_none()) {
            let headline = "a key of `people` is neither a handle nor an address";
            reader.invalid(person.key_at.clone(), headline, "nobody's handle").help =
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

/// What a period by kind is for.
fn of_kind(kind: &str) -> String {
    match kind {
        "eval-results" => {
            "For the `results` of evals: days, weeks, months or years, such as `90d`.".to_owned()
        }
        kind => format!(
            "For artifacts that the key `{kind}` claims: days, weeks, months or years, such as `90d`."
        ),
    }
}

/// The kinds as keys, each with a period.
#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const KIND_SHAPES: [(&str, &KeyShape); KINDS.len()] = {
    let mut shapes = [("", Period::SHAPE); KINDS.len()];
    let mut at = 0;
    while at < KINDS.len() {
        shapes[at].0 = KINDS[at];
        at += 1;
    }
    shapes
};

/// Periods by kind of artifact.
#[derive(Debug, Clone, Default)]
pub struct ByKind(pub Map<Period>);

impl ManifestValueType for ByKind {
    const SHAPE: &'static KeyShape = &KeyShape::Table(TableKeys { lists: &[&KIND_SHAPES], plain: None });

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let table = reader.table(node)?;
        reader.known_keys(table, KINDS);
        read_map(node, reader).map(Self)
    }

    fn schema() -> serde_json::Value {
        let kinds: serde_json::Map<_, _> = KINDS
            .iter()
            .map(|kind| ((*kind).to_owned(), described(kind, Period::schema(), &of_kind(kind))))
            .collect();
        super::schema::object(&kinds, None)
    }
}

/// A list whose entries are owners or tables.
#[derive(Debug, Clone)]
pub struct OwnersOr<T>(pub Vec<OwnerOr<T>>);

/// One entry of an [`OwnersOr`].
#[derive(Debug, Clone)]
pub enum OwnerOr<T> {
    /// An owner alone.
    Owner(Field<Owners>),
    /// A table, and its name in subjects.
    Table(String, Field<T>),
}

impl<T: ManifestValueType + ManifestTable> ManifestValueType for OwnersOr<T> {
    const SHAPE: &'static KeyShape = &KeyShape::List(&KeyShape::table_or_text(T::LISTS, T::NAMED_BY));

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let items = reader.list(node, "a list of owners or tables")?;
        let mut entries = Vec::with_capacity(items.len());
        for (place, item) in (1..).zip(items) {
            let at = item.at.clone();
            let name = name_of(item, T::NAMED_BY).map_or_else(|| format!("#{place}"), |(name, _)| name);
            reader.call(&name);
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
