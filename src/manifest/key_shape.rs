//! The shape of each key's value in the manifest, as assertions see it. The definitions that read the manifest provide it at compile time.

/// The shape of a key's value.
#[derive(Debug, Clone, Copy)]
pub enum KeyShape {
    /// Any value: the shape is not known.
    Any,
    /// A text, a number or a boolean.
    Plain,
    /// A day.
    Day,
    /// A calendar period.
    Period,
    /// A list. Where the format accepts both, a single value is a list of one.
    List(&'static KeyShape),
    /// A table with the format's keys.
    Table(TableKeys),
    /// A table with arbitrary keys.
    Free(&'static KeyShape),
}

impl KeyShape {
    /// A list of plain values.
    pub const PLAIN_LIST: &'static Self = &Self::List(&Self::Plain);

    /// A table that may also be written as a text: then the text is the value of the key `named_by`, or of `path` if that is none.
    pub const fn table_or_text(lists: &'static [KeyList], named_by: Option<&'static str>) -> Self {
        let text_key = if named_by.is_some() { named_by } else { Some("path") };
        Self::Table(TableKeys { lists, text_key })
    }
}

/// Keys as the manifest writes them, each with its shape.
pub(crate) type KeyList = &'static [(&'static str, &'static KeyShape)];

/// The keys of a table.
#[derive(Debug, Clone, Copy)]
pub struct TableKeys {
    /// Its keys, in one list or several.
    pub lists: &'static [KeyList],
    /// If the table may also be written as a text: the key whose value the text is.
    pub text_key: Option<&'static str>,
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

    /// The shape of the value at a key path.
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
