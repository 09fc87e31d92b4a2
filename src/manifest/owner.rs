//! Owners: `@user`, `@org/team` or an e-mail address, one or several.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::json;

use super::key_shape::KeyShape;
use super::model::{Person, Root};
use super::node::{TomlData, TomlNode};
use super::reader::{Field, ManifestReader, ManifestValueType, ProblemFix};
use super::visit::{Leaf, Visitor};
use crate::today::Today;

/// The form in which an owner is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerKind {
    /// `@user`. On GitLab this may also be a group.
    Handle,
    /// `@org/team`, or a subgroup.
    Team,
    /// An e-mail address.
    Email,
    /// A word instead of an owner, such as `TBD` or `the team`.
    Placeholder,
}

/// An owner, or a placeholder for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// As written.
    pub text: String,
    /// The form in which it is written.
    pub kind: OwnerKind,
}

/// Words that people write while there is no owner. Compared without `@`, letter case and surrounding punctuation.
const NOBODY: &[&str] = &[
    "tbd",
    "tba",
    "tbc",
    "tbh",
    "todo",
    "to do",
    "fixme",
    "n/a",
    "na",
    "none",
    "nobody",
    "no one",
    "unknown",
    "unassigned",
    "unowned",
    "open",
    "pending",
    "vacant",
    "to be defined",
    "to be determined",
    "to be decided",
    "to be assigned",
    "to be named",
    "to be confirmed",
    "to be announced",
    "not assigned",
    "not yet assigned",
    "not yet",
    "changeme",
    "change me",
    "xxx",
    "?",
    "??",
    "???",
    "-",
    "--",
    "…",
    "...",
    "someone",
    "somebody",
    "anyone",
    "everyone",
    "everybody",
    "all",
    "all of us",
    "us",
    "we",
    "the team",
    "team",
    "our team",
    "the whole team",
    "dev team",
    "the dev team",
    "the developers",
    "developers",
    "the business",
    "business",
    "it",
    "management",
    "the vendor",
    "vendor",
    "owner",
    "name",
    "your name",
    "your team",
    "your-name",
    "your-team",
    "your-org/your-team",
    "org/team",
    "username",
    "user",
    "placeholder",
];

/// The words of [`NOBODY`] that no account can have, so that they are placeholders behind an `@` too.
const NOBODY_AS_HANDLE: &[&str] = &[
    "tbd",
    "tba",
    "tbc",
    "todo",
    "fixme",
    "n/a",
    "unassigned",
    "changeme",
    "xxx",
    "your-name",
    "your-team",
    "your-username",
    "your-org/your-team",
    "org/team",
    "org/your-team",
    "username",
    "placeholder",
];

/// Pattern of an owner for the JSON Schema. An empty text counts as absent.
pub(super) const PATTERN: &str = r"^\s*(@[A-Za-z0-9_\u0080-\uffff][A-Za-z0-9_.\u0080-\uffff-]*(/[A-Za-z0-9_\u0080-\uffff][A-Za-z0-9_.\u0080-\uffff-]*)*|[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+)?\s*$";

/// Pattern of the placeholders for the JSON Schema.
pub(super) fn nobody_pattern() -> String {
    format!(r"^\s*@({})\s*$", super::schema::any_case(NOBODY_AS_HANDLE))
}

impl Owner {
    /// Parses an owner; none if the text has none of the three forms and is not a known placeholder.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let kind = if is_placeholder(text) {
            OwnerKind::Placeholder
        } else if let Some(name) = text.strip_prefix('@') {
            let part = |part: &str| {
                part.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                    && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
            };
            if !name.split('/').all(part) {
                return None;
            }
            if name.contains('/') { OwnerKind::Team } else { OwnerKind::Handle }
        } else if is_email(text) {
            OwnerKind::Email
        } else {
            return None;
        };
        Some(Self { text: text.to_owned(), kind })
    }

    /// Returns the spelling for comparisons: in lower case, since neither handles nor addresses depend on letter case.
    pub fn canonical(&self) -> String {
        self.text.to_lowercase()
    }
}

fn is_placeholder(text: &str) -> bool {
    let text = text.to_lowercase();
    let bracketed = |open, close| text.starts_with(open) && text.ends_with(close) && text.len() > 2;
    if bracketed('<', '>') || bracketed('[', ']') || bracketed('{', '}') {
        return true;
    }
    let bare = text
        .trim_matches(|c: char| matches!(c, '(' | ')' | '.' | '!' | '*' | '_' | ':') || c.is_whitespace());
    let bare = if bare.is_empty() { text.as_str() } else { bare };
    match bare.strip_prefix('@') {
        Some(handle) => NOBODY_AS_HANDLE.contains(&handle),
        None => {
            NOBODY.contains(&bare)
                || ["tbd ", "tbd:", "tbd,", "todo ", "todo:", "to be "]
                    .iter()
                    .any(|start| bare.starts_with(start))
        }
    }
}

/// Whether `text` looks like one e-mail address. Whether the address exists is not checked.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '@' | '<' | '>' | ',' | ';');
    !local.is_empty()
        && text.chars().filter(|c| *c == '@').count() == 1
        && local.chars().chain(domain.chars()).all(plain)
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| !label.is_empty())
}

fn read_owner(node: &TomlNode, reader: &mut ManifestReader) -> Option<Field<Owner>> {
    let Some(text) = node.as_text() else {
        reader.wrong_type(node, "an owner");
        return None;
    };
    let owner = Owner::parse(text);
    if owner.is_none() {
        let headline = format!("`{}` is not a handle or an e-mail address", reader.name());
        let problem = reader.invalid(node.at.clone(), headline, "no such owner can be looked up");
        problem.help = Some("write `@user`, `@org/team` or an e-mail address".into());
        let handle = format!("@{text}");
        let is_handle = !text.contains(char::is_whitespace)
            && Owner::parse(&handle).is_some_and(|owner| owner.kind != OwnerKind::Placeholder);
        if is_handle {
            problem.fix = Some(ProblemFix::guess(&node.at, toml::Value::from(handle).to_string()));
        }
    }
    Some(Field { key_at: None, at: node.at.clone(), value: owner? })
}

/// One owner or several.
#[derive(Debug, Clone, Default)]
pub struct Owners(pub Vec<Field<Owner>>);

impl Owners {
    /// Returns the owners that are not placeholders.
    pub fn named(&self) -> impl Iterator<Item = &Owner> {
        self.0.iter().map(|owner| &owner.value).filter(|owner| owner.kind != OwnerKind::Placeholder)
    }
}

impl ManifestValueType for Owners {
    const SHAPE: &'static KeyShape = KeyShape::PLAIN_LIST;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let owners: Vec<_> = match &node.data {
            TomlData::Array(items) => items.iter().filter_map(|item| read_owner(item, reader)).collect(),
            _ => read_owner(node, reader).into_iter().collect(),
        };
        (!owners.is_empty()).then_some(Self(owners))
    }

    fn schema() -> serde_json::Value {
        json!({ "$ref": "#/definitions/owners" })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Owners(self));
    }
}

/// Exactly one owner, for `accountable`.
#[derive(Debug, Clone)]
pub struct SoleOwner(pub Owners);

impl ManifestValueType for SoleOwner {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let owners = Owners::read(node, reader)?;
        if owners.0.len() > 1 {
            let headline = format!("`{}` must be exactly one owner, not {}", reader.name(), owners.0.len());
            reader.invalid(node.at.clone(), headline, "several owners").help = Some(
                "keep the one who answers for the function; list the others as `responsible`, `consulted` or `informed`"
                    .into(),
            );
        }
        Some(Self(owners))
    }

    fn schema() -> serde_json::Value {
        json!({ "$ref": "#/definitions/owner" })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Owners(&self.0));
    }
}

/// Returns the identity of an owner. With `people`, a handle and its e-mail address have the same identity.
pub(crate) fn identity(owner: &Owner, people: &HashMap<String, String>) -> String {
    let canonical = owner.canonical();
    people.get(&canonical).cloned().unwrap_or(canonical)
}

impl Person {
    /// Whether the person has left by today.
    pub(crate) fn has_left(&self, today: &Today) -> bool {
        self.left.as_ref().is_some_and(|left| left.value.is_gone(today))
    }
}

/// Maps handles and addresses of `[people]` to handles. All keys are in lower case.
pub(crate) fn people(root: &Root) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for person in root.people.iter().flat_map(|people| &people.value.0.0) {
        let handle = person.key.to_lowercase();
        if let Some(email) = &person.value.value.email {
            found.insert(email.value.0.to_lowercase(), handle.clone());
        }
        found.insert(handle.clone(), handle);
    }
    found
}

/// An e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(pub String);

impl ManifestValueType for Email {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let super::value::NonBlankText(text) = super::value::NonBlankText::read(node, reader)?;
        if is_email(text.trim()) {
            return Some(Self(text.trim().to_owned()));
        }
        let headline = format!("`{}` is not an e-mail address", reader.name());
        reader.invalid(node.at.clone(), headline, "expected one address");
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "format": "email" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<OwnerKind> {
        Owner::parse(text).map(|owner| owner.kind)
    }

    #[test]
    fn owners_are_handles_teams_and_addresses() {
        assert_eq!(kind("@lena-ortiz"), Some(OwnerKind::Handle));
        assert_eq!(kind("@user.name_1"), Some(OwnerKind::Handle));
        assert_eq!(kind("@acme/claims-platform"), Some(OwnerKind::Team));
        assert_eq!(kind("@acme/group/sub"), Some(OwnerKind::Team));
        assert_eq!(kind("lena.ortiz@acme.example"), Some(OwnerKind::Email));
        for wrong in
            ["Lena Ortiz", "lena-ortiz", "@", "@a b", "@/x", "@acme/", "a@b", "a@b@c.d", "<a@b.c", "@-x"]
        {
            assert_eq!(kind(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn placeholders_are_words_for_nobody_and_nothing_more() {
        for nobody in [
            "TBD",
            "tbd.",
            "(TBC)",
            "n/a",
            "the team",
            "The Team",
            "?",
            "<name>",
            "[owner]",
            "{{owner}}",
            "@TBD",
            "TODO: ask Lena",
            "to be decided after the review",
            "@your-org/your-team",
            "everyone",
            "-",
            "@n/a",
        ] {
            assert_eq!(kind(nobody), Some(OwnerKind::Placeholder), "{nobody}");
        }
        for somebody in
            ["@team-rocket", "@tbd-labs", "@all-hands/core", "@team", "@it", "@vendor", "@unknown-artist"]
        {
            assert!(matches!(kind(somebody), Some(OwnerKind::Handle | OwnerKind::Team)), "{somebody}");
        }
    }
}
