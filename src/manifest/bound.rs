//! Bounds on measures in `require`: an operator and a number.

use std::ops::Range;

use serde_json::json;

use super::key_shape::KeyShape;
use super::node::{TomlData, TomlNode};
use super::reader::{Field, ManifestReader, ManifestValueType};
use super::value::finite;
use super::visit::{Leaf, Visitor};

/// One bound on a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// How the measure compares with the number.
    pub operator: Operator,
    /// The number. A percentage is converted to a fraction.
    pub number: f64,
    /// Whether the number was written with a percent sign.
    pub percent: bool,
}

/// How a measure compares with its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `>`
    Above,
    /// `<`
    Below,
}

impl Bound {
    /// Formats the bound in one spelling for each meaning.
    pub fn written(&self) -> String {
        let operator = match self.operator {
            Operator::AtLeast => ">=",
            Operator::AtMost => "<=",
            Operator::Equal => "==",
            Operator::Above => ">",
            Operator::Below => "<",
        };
        format!("{operator} {}", self.number)
    }

    /// Parses a bound as the manifest writes it: `>= 92%`.
    pub fn parse(text: &str) -> Option<Self> {
        const OPERATORS: [(&str, Operator); 5] = [
            (">=", Operator::AtLeast),
            ("<=", Operator::AtMost),
            ("==", Operator::Equal),
            (">", Operator::Above),
            ("<", Operator::Below),
        ];
        let text = text.trim();
        let (digits, operator) =
            OPERATORS.into_iter().find_map(|(word, operator)| Some((text.strip_prefix(word)?, operator)))?;
        let digits = digits.trim();
        let percent = digits.ends_with('%');
        let digits = digits.trim_end_matches('%').trim_end();
        let plain = digits.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
        let number: f64 =
            digits.replace('_', "").parse().ok().filter(|number: &f64| plain && number.is_finite())?;
        Some(Self { operator, number: if percent { number / 100.0 } else { number }, percent })
    }
}

impl ManifestValueType for Bound {
    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        let TomlData::String(text) = &node.data else {
            if let (Some(number), Some(problem)) =
                (finite(node), reader.wrong_type(node, "a bound such as \">= 0.92\""))
            {
                problem.help = Some(format!(
                    "write an operator in quotation marks, such as \">= {number}\" or \"<= {number}\""
                ));
            } else if finite(node).is_none() {
                reader.wrong_type(node, "a bound such as \">= 0.92\"");
            }
            return None;
        };
        if text.trim().is_empty() {
            return None;
        }
        let bound = Self::parse(text);
        if bound.is_none() {
            let headline = format!("`{}` has an invalid bound", reader.name());
            reader.invalid(node.at.clone(), headline, "expected an operator and a number").help =
                Some("write \">= 0.92\", \">= 92%\", \"<= 2_000_000\" or \"== 0\"".into());
        }
        bound
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^\\s*(>=|<=|==|>|<)\\s*-?[0-9._]+(e[-+]?[0-9]+)?\\s*%?\\s*$" })
    }
}

/// One or several bounds, all of which must hold.
#[derive(Debug, Clone)]
pub struct Bounds(pub Vec<Field<Bound>>);

impl Bounds {
    /// Formats the bounds in one spelling for each meaning.
    pub fn written(&self) -> String {
        self.0.iter().map(|bound| bound.value.written()).collect::<Vec<_>>().join(", ")
    }
}

impl ManifestValueType for Bounds {
    const SHAPE: &'static KeyShape = KeyShape::PLAIN_LIST;

    fn read(node: &TomlNode, reader: &mut ManifestReader) -> Option<Self> {
        if let TomlData::Array(items) = &node.data {
            return Some(Self(reader.items(items)));
        }
        let value = Bound::read(node, reader)?;
        Some(Self(vec![Field { key_at: None, at: node.at.clone(), value }]))
    }

    fn schema() -> serde_json::Value {
        json!({ "anyOf": [Bound::schema(), { "type": "array", "items": Bound::schema() }] })
    }

    fn visit<'m>(&'m self, at: &Range<usize>, visitor: &mut Visitor<'m>) {
        visitor.leaf(at, Leaf::Bounds(self));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_an_operator_and_a_number() {
        let bound = |text| Bound::parse(text).map(|bound| (bound.operator, bound.number, bound.percent));
        assert_eq!(bound(">= 0.92"), Some((Operator::AtLeast, 0.92, false)));
        assert_eq!(bound(">=92%"), Some((Operator::AtLeast, 0.92, true)));
        assert_eq!(bound("<= 2_000_000"), Some((Operator::AtMost, 2_000_000.0, false)));
        assert_eq!(bound("== 0"), Some((Operator::Equal, 0.0, false)));
        assert_eq!(bound("> -1e3"), Some((Operator::Above, -1000.0, false)));
        for wrong in ["0.92", "=> 1", ">= nan", ">= inf", ">= infinity", ">=", "= 1", ">= 1 or so", ""] {
            assert_eq!(bound(wrong), None, "{wrong}");
        }
    }
}
