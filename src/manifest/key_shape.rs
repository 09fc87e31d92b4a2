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

    /// A table in whose place a text can stand: the value of the key that names it, else its path.
    pub const fn table_or_text(lists: &'static [KeyList], named_by: Option<&'static str>) -> Self {
        let plain = if named_by.is_some() { named_by } else { Some("path") };
        Self::Table(TableKeys { lists, plain })
    }
}

/// Keys as the manifest writes them, each with what it can say.
pub(crate) type KeyList = &'static [(&'static str, &'static KeyShape)];

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
