//! Reads typed values out of the tree and collects all problems instead of stopping at the first.

use std::collections::HashMap;
use std::ops::Range;

use super::entry_names::EntryNames;
use super::key_shape::{KeyList, KeyShape};
use super::node::{TableNode, TomlData, TomlNode};
use super::subject::{Subject, keys_of};
use super::visit::Visitor;
use crate::limits;
use crate::nearest::nearest_key;
use crate::text::clipped;

/// The rule of the manifest group that reports a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// `invalid-syntax`
    Syntax,
    /// `unknown-key`
    UnknownKey,
    /// `invalid-value`
    Value,
}

/// A problem of the manifest itself.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The rule that reports the problem.
    pub kind: ProblemKind,
    /// Key path of the value.
    pub subject: Subject,
    /// Byte range of the value.
    pub at: Range<usize>,
    /// What is wrong, in a phrase that is clear on its own.
    pub headline: String,
    /// Short text at the place.
    pub label: String,
    /// Another place that explains the problem.
    pub related: Option<(Range<usize>, String)>,
    /// The next action.
    pub help: Option<String>,
    /// A change that fixes the problem.
    pub fix: Option<ProblemFix>,
}

/// A change of the manifest that fixes a problem.
#[derive(Debug, Clone)]
pub struct ProblemFix {
    /// Byte range of the text that is replaced.
    pub at: Range<usize>,
    /// The new text.
    pub text: String,
    /// Whether it can be applied without review.
    pub safe: bool,
}

impl ProblemFix {
    /// A change that can be applied without review.
    pub fn safe(at: &Range<usize>, text: impl Into<String>) -> Self {
        Self { at: at.clone(), text: text.into(), safe: true }
    }

    /// A guess, which a person must review.
    pub fn guess(at: &Range<usize>, text: impl Into<String>) -> Self {
        Self { at: at.clone(), text: text.into(), safe: false }
    }
}

/// A value with the places of its key and itself.
#[derive(Debug, Clone)]
pub struct Field<T> {
    /// Byte range of the key; none for an entry of a list.
    pub key_at: Option<Range<usize>>,
    /// Byte range of the value.
    pub at: Range<usize>,
    /// The value.
    pub value: T,
}

/// A type that a value of the manifest can have.
pub trait ManifestValueType: Sized {
    /// Its shape, as assertions see it.
    const SHAPE: &'static KeyShape = &KeyShape::Plain;

    /// Reads a value; none if it is empty, or invalid and therefore reported.
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self>;

    /// Returns the JSON Schema of the type.
    fn schema() -> serde_json::Value;

    /// Shows `visitor` the claims of the value.
    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        let _ = (at, visitor);
    }
}

/// A table with known keys.
pub trait ManifestTable: Sized + Default {
    /// The key that names an entry of this type in a list.
    const NAMED_BY: Option<&'static str>;

    /// Lists the keys that it adds, each with the shape of its value.
    const KEYS: KeyList;

    /// Lists all its keys, in one list or several.
    const LISTS: &'static [KeyList] = &[Self::KEYS];

    /// Returns the names of the known keys.
    fn keys() -> Vec<&'static str> {
        Self::LISTS.iter().flat_map(|list| list.iter().map(|(key, _)| *key)).collect()
    }

    /// Reads the known keys.
    fn read_keys(table: &TableNode, reader: &mut ManifestReader) -> Self;

    /// Returns the JSON Schemas of the keys.
    fn properties() -> serde_json::Map<String, serde_json::Value>;

    /// Shows `visitor` the claims of all keys.
    fn visit_keys<'m>(&'m self, visitor: &mut Visitor<'m>);
}

/// Collects problems and keeps the key path of the value that is being read.
#[derive(Debug)]
pub struct ManifestReader {
    /// What is being read, with its article, such as `a manifest`.
    whole: &'static str,
    path: Vec<String>,
    /// Problems found so far.
    pub problems: Vec<Problem>,
    /// Names of the entries of each list in subjects, by the list's key path.
    pub names: HashMap<Subject, EntryNames>,
    /// Number of globs read so far.
    globs: usize,
    /// Number of list entries read so far.
    entries: usize,
    /// Number of keys in the names of entries so far: a name with dots has several.
    name_keys: usize,
}

impl Default for ManifestReader {
    fn default() -> Self {
        Self::of("a manifest")
    }
}

impl ManifestReader {
    /// Makes a reader of `whole`, which includes its article.
    pub fn of(whole: &'static str) -> Self {
        Self {
            whole,
            path: Vec::new(),
            problems: Vec::new(),
            names: HashMap::new(),
            globs: 0,
            entries: 0,
            name_keys: 0,
        }
    }

    /// Returns the key path of the value that is being read.
    pub fn subject(&self) -> Subject {
        Subject::of(self.path.iter().map(String::as_str))
    }

    /// Returns the last key of that path, for messages.
    pub fn name(&self) -> String {
        clipped(self.path.last().map_or("", String::as_str), 24).into_owned()
    }

    /// Records the name of the next entry of the list that is being read, and returns it: `name`, or its place if it
    /// has none. Reports the first name over the limit; from there on, entries are named by their places.
    pub fn name_entry(&mut self, name: Option<&str>, place: usize, at: &Range<usize>) -> String {
        let was_over = self.name_keys > limits::manifest::NAME_KEYS;
        let room = limits::manifest::NAME_KEYS.saturating_sub(self.name_keys);
        self.name_keys += name.map_or(0, |name| keys_of(name).take(room + 1).count());
        let is_over = self.name_keys > limits::manifest::NAME_KEYS;
        if is_over && !was_over {
            let headline = "the names in the manifest have too many dots";
            self.invalid(at.clone(), headline, "this entry and those below are known by their places").help =
                Some("write shorter names, or one manifest for each system".to_owned());
        }
        let name = name.filter(|_| !is_over).map_or_else(|| format!("#{place}"), str::to_owned);
        self.names.entry(self.subject()).or_default().push(name.clone());
        name
    }

    /// Counts a glob and returns whether it may be read. Reports the first glob over the limit; all later globs are skipped.
    pub fn may_hold_another_glob(&mut self, at: &Range<usize>) -> bool {
        self.globs += 1;
        if self.globs == limits::manifest::GLOBS + 1 {
            let headline = format!("the manifest has more than {} globs", limits::manifest::GLOBS);
            self.invalid(at.clone(), headline, "this glob and those below are not read").help =
                Some("write folders instead of files, or one manifest for each system".to_owned());
        }
        self.globs <= limits::manifest::GLOBS
    }

    /// Counts a list entry and returns whether it may be read. Reports the first entry over the limit; all later entries are skipped.
    pub fn may_hold_another_entry(&mut self, at: &Range<usize>) -> bool {
        self.entries += 1;
        if self.entries == limits::manifest::ENTRIES + 1 {
            let headline = format!("the manifest has more than {} entries", limits::manifest::ENTRIES);
            self.invalid(at.clone(), headline, "this entry and those below are not read").help =
                Some("write one manifest for each system".to_owned());
        }
        self.entries <= limits::manifest::ENTRIES
    }

    /// Runs `read` with `part` added to the key path.
    pub fn within<T>(&mut self, part: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(part.to_owned());
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reports an invalid value. The caller can add a help, a fix and a related place to the returned problem.
    pub fn invalid(
        &mut self,
        at: Range<usize>,
        headline: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Problem {
        self.report(ProblemKind::Value, at, headline.into(), label.into())
    }

    #[expect(clippy::indexing_slicing, reason = "an element was just inserted there")]
    fn report(
        &mut self,
        kind: ProblemKind,
        at: Range<usize>,
        headline: String,
        label: String,
    ) -> &mut Problem {
        let subject = self.subject();
        self.problems.push(Problem {
            kind,
            subject,
            at,
            headline,
            label,
            related: None,
            help: None,
            fix: None,
        });
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// Reports that `node` is not `wanted`, a type with its article. An empty string counts as absent and is not reported.
    pub fn wrong_type(&mut self, node: &TomlNode, wanted: &str) -> Option<&mut Problem> {
        if matches!(&node.data, TomlData::String(text) if text.trim().is_empty()) {
            return None;
        }
        let rest = format!(" must be {wanted}, not {}", node.data.describe());
        let headline = format!(
            "`{}`{rest}",
            clipped(
                &self.name(),
                limits::rules::HEADLINE_LENGTH.saturating_sub(2 + rest.chars().count()).max(8)
            )
        );
        Some(self.invalid(node.at.clone(), headline, format!("expected {wanted}")))
    }

    /// Returns the table that `node` is, or reports that it is none.
    pub fn table<'n>(&mut self, node: &'n TomlNode) -> Option<&'n TableNode> {
        if let TomlData::Table(table) = &node.data {
            return Some(table);
        }
        self.wrong_type(node, "a table");
        None
    }

    /// Returns the entries of the list that `node` is, or reports that it is none.
    pub fn list<'n>(&mut self, node: &'n TomlNode, wanted: &str) -> Option<&'n [TomlNode]> {
        if let TomlData::Array(items) = &node.data {
            return Some(items);
        }
        let text = node.as_text().map(|text| format!("[{}]", toml::Value::from(text)));
        if let (Some(problem), Some(text)) = (self.wrong_type(node, wanted), text) {
            problem.help = Some(format!("write it as a list: `{text}`"));
            problem.fix = Some(ProblemFix::safe(&node.at, text));
        }
        None
    }

    /// Reports every key of `table` that is not in `known`.
    pub fn known_keys(&mut self, table: &TableNode, known: &[&'static str]) {
        for member in table.members().iter().filter(|member| !known.contains(&member.key.as_str())) {
            let place = match self.path.first() {
                None => self.whole.to_owned(),
                Some(_) => format!("`{}`", clipped(&self.subject(), 30)),
            };
            let is_table = matches!(member.value.data, TomlData::Table(_));
            let is_list = matches!(&member.value.data, TomlData::Array(items)
                if items.iter().all(|item| matches!(item.data, TomlData::Table(_))) && !items.is_empty());
            let what = if self.path.is_empty() && (is_table || is_list) { "table" } else { "key" };
            let nearest = nearest_key(&member.key, known.iter().copied());
            self.within(&member.key, |reader| {
                let headline = format!("unknown {what} `{}` in {place}", clipped(&member.key, 20));
                let problem = reader.report(
                    ProblemKind::UnknownKey,
                    member.key_at.clone(),
                    headline,
                    format!("unknown {what}"),
                );
                match nearest {
                    Some(near) => {
                        problem.help = Some(format!("did you mean `{near}`?"));
                        problem.fix = Some(ProblemFix::guess(&member.key_at, near));
                    }
                    None => problem.help = Some(format!("allowed keys: {}", known.join(", "))),
                }
            });
        }
    }

    /// Reads the value of `key`, if `table` has it.
    pub fn field<T: ManifestValueType>(&mut self, table: &TableNode, key: &'static str) -> Option<Field<T>> {
        let member = table.get(key)?;
        self.within(key, |reader| {
            let value = T::read(&member.value, reader)?;
            Some(Field { key_at: Some(member.key_at.clone()), at: member.value.at.clone(), value })
        })
    }

    /// Reads the entries of a list. Empty and invalid entries are left out.
    pub fn items<T: ManifestValueType>(&mut self, items: &[TomlNode]) -> Vec<Field<T>> {
        items
            .iter()
            .filter_map(|item| {
                let value = T::read(item, self)?;
                Some(Field { key_at: None, at: item.at.clone(), value })
            })
            .collect()
    }
}

/// Defines tables of the manifest: for each, the struct, its reader, its schema and its claims.
///
/// The definition is the single source of each key's spelling, type and documentation: `"key" => field: Type = example => default`. Both
/// are TOML. A key whose type shows what its values look like needs no example.
macro_rules! tables {
    ($(
        $(#[doc = $about:literal])*
        pub struct $name:ident $(named by $label:literal)? {
            $(
                $(#[doc = $doc:literal])*
                $key:literal => $field:ident: $type:ty $(= $example:literal)? $(=> $default:literal)?,
            )*
        }
    )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, Default)]
        #[allow(unreachable_pub, reason = "one macro makes the tables of the interface and all others")]
        pub struct $name {
            $( $(#[doc = $doc])* pub $field: Option<$crate::manifest::reader::Field<$type>>, )*
        }

        impl $crate::manifest::reader::ManifestTable for $name {
            const NAMED_BY: Option<&'static str> = $crate::manifest::reader::tables!(@label $($label)?);

            const KEYS: $crate::manifest::key_shape::KeyList =
                &[$(($key, <$type as $crate::manifest::reader::ManifestValueType>::SHAPE)),*];

            fn read_keys(
                table: &$crate::manifest::node::TableNode,
                reader: &mut $crate::manifest::reader::ManifestReader,
            ) -> Self {
                Self { $( $field: reader.field(table, $key), )* }
            }

            fn properties() -> serde_json::Map<String, serde_json::Value> {
                let mut properties = serde_json::Map::new();
                $(
                    let schema = <$type as $crate::manifest::reader::ManifestValueType>::schema();
                    let doc = [$($doc),*].map(str::trim).join(" ");
                    let example = $crate::manifest::reader::tables!(@label $($example)?);
                    let default = $crate::manifest::reader::tables!(@label $($default)?);
                    let schema = $crate::manifest::schema::described($key, schema, &doc);
                    let schema = $crate::manifest::schema::with_example($key, schema, example, default);
                    properties.insert($key.to_owned(), schema);
                )*
                properties
            }

            fn visit_keys<'m>(&'m self, visitor: &mut $crate::manifest::visit::Visitor<'m>) {
                $( visitor.field($key, self.$field.as_ref()); )*
            }
        }

        impl $crate::manifest::reader::ManifestValueType for $name {
            const SHAPE: &'static $crate::manifest::key_shape::KeyShape =
                &$crate::manifest::key_shape::KeyShape::Table($crate::manifest::key_shape::TableKeys {
                    lists: <Self as $crate::manifest::reader::ManifestTable>::LISTS,
                    text_key: None,
                });

            fn read(
                node: &$crate::manifest::node::TomlNode,
                reader: &mut $crate::manifest::reader::ManifestReader,
            ) -> Option<Self> {
                use $crate::manifest::reader::ManifestTable;
                let table = reader.table(node)?;
                reader.known_keys(table, &Self::keys());
                Some(Self::read_keys(table, reader))
            }

            fn schema() -> serde_json::Value {
                use $crate::manifest::reader::ManifestTable;
                $crate::manifest::schema::object(&Self::properties(), Self::NAMED_BY)
            }

            fn visit<'m>(
                &'m self,
                _: &std::ops::Range<usize>,
                visitor: &mut $crate::manifest::visit::Visitor<'m>,
            ) {
                use $crate::manifest::reader::ManifestTable;
                self.visit_keys(visitor);
            }
        }
    )* };
    (@label) => { None };
    (@label $label:literal) => { Some($label) };
}

/// Defines an enum of fixed words.
macro_rules! choices {
    ($(
        $(#[doc = $about:literal])*
        pub enum $name:ident { $( $(#[doc = $doc:literal])* $variant:ident = $word:literal, )* }
    )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[doc = $doc])* #[doc = concat!("(`", $word, "`)")] $variant, )* }

        impl $name {
            /// All values, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the word that the manifest uses.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == word).ok_or(())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                word.parse().map_err(|()| serde::de::Error::unknown_variant(&word, &[$($word),*]))
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "enum": [$($word),*] })
            }
        }

        impl $crate::manifest::reader::ManifestValueType for $name {
            fn read(
                node: &$crate::manifest::node::TomlNode,
                reader: &mut $crate::manifest::reader::ManifestReader,
            ) -> Option<Self> {
                $crate::manifest::value::read_choice(node, reader, Self::ALL, Self::as_str)
            }

            fn schema() -> serde_json::Value {
                serde_json::json!({ "enum": [$($word),*] })
            }

            fn visit<'m>(
                &'m self,
                at: &std::ops::Range<usize>,
                visitor: &mut $crate::manifest::visit::Visitor<'m>,
            ) {
                visitor.leaf(at, $crate::manifest::visit::Leaf::Word(self.as_str()));
            }
        }
    )* };
}

pub(crate) use {choices, tables};
