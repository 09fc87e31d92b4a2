//! Amounts of money.

use std::ops::Range;

use serde_json::json;

use super::node::TomlNode;
use super::reader::{ManifestReader, ManifestValueType};
use super::value::FiniteNumber;
use super::visit::{Leaf, Visitor};

/// An amount of money, 0 or more, in the currency that a key beside it names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount(pub f64);

impl ManifestValueType for Amount {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let FiniteNumber(amount) = FiniteNumber::read(node, reader)?;
        if amount < 0.0 {
            let headline = format!("`{}` is negative", reader.name());
            reader.invalid(node.at.clone(), headline, "expected 0 or more").help =
                Some("write what it costs: a grant or a discount is no cost".into());
            return None;
        }
        Some(Self(amount))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "number", "minimum": 0 })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Number(self.0));
    }
}
