//! What each key of the manifest can say, as assertions see it. Known when the program is compiled, from the definitions that read it.

/// What a key can say.
#[derive(Debug, Clone, Copy)]
pub enum KeyShape {
    /// Anything: nothing is known of it.
    Any,
    /// Text, a number, a truth.
    Plain,
    /// A day.
    Day,
    /// A period of the calendar.
    Period,
    /// A list; a single value is a list of one where the format takes both.
    List(&'static KeyShape),
    /// A table with the format's keys.
    Table(TableKeys),
    /// A table whose keys are the user's own.
    Free(&'static KeyShape),
}

impl KeyShape {
    /// A list of plain values.
    pub const PLAIN_LIST: &'static Self = &Self::List(&Self::Plain);
}

/// Keys as the manifest writes them, each with what it can say.
pub type KeyList = &'static [(&'static str, &'static KeyShape)];

/// The keys of a table.
#[derive(Debug, Clone, Copy)]
pub struct TableKeys {
    /// Its keys, in one list or several.
    pub lists: &'static [KeyList],
    /// The key that a plain text stands for, where the format takes one in place of the table.
    pub plain: Option<&'static str>,
}

impl TableKeys {
    /// Its keys as the manifest writes them, each with its shape.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &'static KeyShape)> + use<> {
        self.lists.iter().flat_map(|list| list.iter().copied())
    }

    /// The shape of a key, as the manifest writes it.
    pub fn get(&self, key: &str) -> Option<&'static KeyShape> {
        self.iter().find(|(known, _)| *known == key).map(|(_, shape)| shape)
    }

    /// The shape of what is at a key path.
    pub fn at_path(&self, path: &str) -> Option<&'static KeyShape> {
        let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
        match (rest, self.get(key)?) {
            (None, shape) => Some(shape),
            (Some(rest), KeyShape::Table(keys)) => keys.at_path(rest),
            (Some(_), KeyShape::Free(value)) => Some(value),
            (Some(_), _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use super::*;
    use crate::manifest::model::Root;
    use crate::manifest::reader::ManifestTable;
    use crate::manifest::schema;

    /// What a schema says of itself: its choices, where it has some, with all references followed.
    fn choices<'j>(schema: &'j Json, whole: &'j Json) -> Vec<&'j Json> {
        if let Some(name) = schema["$ref"].as_str() {
            return choices(&whole["definitions"][name.trim_start_matches("#/definitions/")], whole);
        }
        let Some(all) = schema["anyOf"].as_array() else { return vec![schema] };
        all.iter().flat_map(|one| choices(one, whole)).collect()
    }

    fn agree(shape: &KeyShape, schema: &Json, whole: &Json, path: &str) {
        let all = choices(schema, whole);
        let of_type = |name: &str| all.iter().find(|one| one["type"] == name).copied();
        match (shape, of_type("array"), of_type("object")) {
            (KeyShape::List(entry), Some(list), None) => agree(entry, &list["items"], whole, path),
            (KeyShape::Table(keys), None, Some(table)) => {
                let known: Vec<&String> = table["properties"].as_object().expect(path).keys().collect();
                assert_eq!(keys.iter().map(|(key, _)| key).collect::<Vec<_>>(), known, "{path}");
                assert_eq!(keys.plain.is_some(), all.len() > 1, "{path}");
                for (key, shape) in keys.iter() {
                    agree(shape, &table["properties"][key], whole, &format!("{path}.{key}"));
                }
            }
            (KeyShape::Free(value), None, Some(table)) => {
                agree(value, &table["additionalProperties"], whole, path);
            }
            (KeyShape::Any, None, None) => assert!(all.len() > 1, "{path}"),
            (shape, None, None) => {
                assert_eq!(matches!(shape, KeyShape::Day), all[0]["format"] == "date", "{path}");
                let is_period =
                    all[0]["pattern"].as_str().is_some_and(|pattern| pattern.contains("(d|w|mo|y)"));
                assert_eq!(matches!(shape, KeyShape::Period), is_period, "{path}");
            }
            (shape, ..) => panic!("{path} is {shape:?}, and its schema says {schema}"),
        }
    }

    #[test]
    fn shapes_agree_with_the_schema() {
        let whole = schema::manifest();
        agree(&KeyShape::Table(TableKeys { lists: Root::LISTS, plain: None }), &whole, &whole, "");
    }
}
