//! Reads TOML as a tree of values.

use toml::de::{DeTable, DeValue};

use super::{DataDefect, Value, ValueKind, kept};

/// Reads `text` as TOML.
pub(crate) fn read(text: &str) -> Result<Value, DataDefect> {
    match DeTable::parse(text) {
        Ok(table) => Ok(Value { at: 0..text.len(), data: map(table.into_inner()) }),
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            Err(DataDefect::new(at, error.message().lines().next().unwrap_or("not TOML").to_owned()))
        }
    }
}

fn map(table: DeTable<'_>) -> ValueKind {
    let members: Vec<_> =
        table.into_iter().map(|(key, member)| (key.into_inner().as_ref().into(), value(member))).collect();
    let count = members.len();
    ValueKind::Map(members, count)
}

fn value(value: toml::Spanned<DeValue<'_>>) -> Value {
    let at = value.span();
    let data = match value.into_inner() {
        DeValue::String(text) => ValueKind::Text(kept(&text)),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).map_or(
            ValueKind::NotFinite("infinite"),
            #[expect(clippy::cast_precision_loss, reason = "measures are compared, not counted")]
            |number| ValueKind::Number(number as f64),
        ),
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) if number.is_finite() => ValueKind::Number(number),
            Ok(number) if number.is_nan() => ValueKind::NotFinite("NaN"),
            _ => ValueKind::NotFinite("infinite"),
        },
        DeValue::Boolean(value) => ValueKind::Bool(value),
        DeValue::Datetime(value) => ValueKind::Text(value.to_string().into()),
        DeValue::Array(items) => {
            let items: Vec<_> = items.into_iter().map(self::value).enumerate().collect();
            let count = items.len();
            ValueKind::List(items, count)
        }
        DeValue::Table(table) => map(table),
    };
    Value { at, data }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_places() {
        let text = "at = 2026-11-01\n[a]\nb = [1, 0x10, nan]\n";
        let value = read(text).expect("valid");
        let list: Vec<_> = value.path("a/b").expect("there").elements().collect();
        assert_eq!((list[1].number(), &text[list[1].at.clone()]), (Some(16.0), "0x10"));
        assert_eq!(list[2].data, ValueKind::NotFinite("NaN"));
        assert_eq!(value.path("at").and_then(Value::text), Some("2026-11-01"));
        assert!(read("a = 1\na = 2\n").is_err());
    }
}
