//! The numbers of a promise that have a unit, and what each of them is said to be.

use std::ops::Range;

use super::token::{Kind, Token, tokens};
use super::unit::{Family, Unit, currency, multiple, singular};
use super::words;

/// What a number of a promise is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules::value) enum Role {
    /// What is promised.
    Promise,
    /// What it was before: `from 12 minutes to 2`.
    Before,
    /// No more than this.
    AtMost,
    /// No less than this.
    AtLeast,
    /// Something that need not be the metric's: a range, a rate, every so often, one part of several.
    Other,
}

/// A number of a promise.
#[derive(Debug, Clone)]
pub(in crate::rules::value) struct Quantity {
    /// What it may be, in the smallest unit of its family.
    values: Vec<f64>,
    /// How far it may be off, as it is rounded.
    slack: f64,
    /// Its unit; none for a number that stands alone.
    pub(in crate::rules::value) unit: Option<Unit>,
    /// Where it stands in the sentence.
    pub(in crate::rules::value) at: Range<usize>,
    /// What it is said to be.
    pub(in crate::rules::value) role: Role,
}

impl Quantity {
    /// Whether it may be this number, given in the smallest unit of its family.
    pub(in crate::rules::value) fn is(&self, number: f64) -> bool {
        let rough = self.unit.as_ref().is_some_and(Unit::is_rough);
        let slack = self.slack.max(number.abs() * if rough { 0.04 } else { 1e-9 });
        self.values.iter().any(|value| (value - number).abs() <= slack)
    }

    /// Whether it may be this number if it has that unit.
    pub(in crate::rules::value) fn is_plain(&self, number: f64) -> bool {
        let factor = self.unit.as_ref().map_or(1.0, |unit| unit.factor);
        self.values.iter().any(|value| (value / factor - number).abs() <= 1e-9 * number.abs().max(1.0))
    }

    /// Whether this number lies within the bound that it is.
    pub(in crate::rules::value) fn bounds(&self, number: f64) -> bool {
        match self.role {
            Role::AtMost => self.values.iter().any(|value| number <= *value),
            Role::AtLeast => self.values.iter().any(|value| number >= *value),
            _ => false,
        }
    }
}

/// A number, before it is known what it is.
struct Number {
    /// The tokens that it takes, a currency before and a unit behind included.
    tokens: Range<usize>,
    values: Vec<f64>,
    decimals: usize,
    /// What a word such as `k` made of it.
    multiple: f64,
    unit: Option<Unit>,
    at: Range<usize>,
    /// Whether it is part of something: a clock, a fraction, a longer number.
    is_part: bool,
}

/// The numbers of `text`. What the metric counts is known by its own word.
pub(in crate::rules::value) fn quantities(text: &str, own: &Unit) -> Vec<Quantity> {
    let tokens = tokens(text);
    let numbers = numbers(&tokens, own);
    let mut found = Vec::with_capacity(numbers.len());
    for (nth, number) in numbers.iter().enumerate() {
        let next = numbers.get(nth + 1).filter(|next| joins(&tokens, number, next).is_some());
        let before = nth.checked_sub(1).and_then(|nth| numbers.get(nth));
        let joined = before.and_then(|before| joins(&tokens, before, number));
        let mut role = role(&tokens, number);
        let mut unit = number.unit.clone();
        let starts_from = |number: &Number| is_from(&tokens, number.tokens.start);
        if let Some(next) = next {
            if starts_from(number) && joins(&tokens, number, next) == Some(Join::To) {
                role = Role::Before;
                unit = unit.or_else(|| next.unit.clone());
            } else {
                role = Role::Other;
            }
        }
        match joined {
            // Where it goes to, not how far a range reaches.
            Some(Join::To) if before.is_some_and(starts_from) => {}
            Some(_) => role = Role::Other,
            None => {}
        }
        if number.is_part {
            role = Role::Other;
        }
        let factor = unit.as_ref().map_or(1.0, |unit| unit.factor);
        let written = 0.5 * 10f64.powi(-i32::try_from(number.decimals).unwrap_or(9));
        found.push(Quantity {
            values: number.values.iter().map(|value| value * factor).collect(),
            slack: written * number.multiple * factor,
            unit,
            at: number.at.clone(),
            role,
        });
    }
    found
}

fn word_at(tokens: &[Token], at: Option<usize>) -> &str {
    at.and_then(|at| tokens.get(at)).and_then(Token::word).unwrap_or_default()
}

#[expect(clippy::indexing_slicing, reason = "`at` is below the number of tokens: the loop ends there")]
fn numbers(tokens: &[Token], own: &Unit) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let read = match &tokens[at].kind {
            Kind::Number(values, decimals) => Some((values.clone(), *decimals)),
            Kind::Word(word) => words::number(word).map(|value| (vec![value], 0)),
            _ => None,
        };
        let Some((mut values, decimals)) = read else {
            at += 1;
            continue;
        };
        let is_beside = |token: Option<&Token>| {
            token.is_some_and(|token| {
                let touches = token.at.end == tokens[at].at.start || token.at.start == tokens[at].at.end;
                token.is_sign(&['±', '+', '^', '#', '@', '½', '¼', '¾', '⅓', '⅔', '×', '~'])
                    || touches && token.is_sign(&[':', '/'])
                    || token.word().is_some_and(|word| words::is_count(word) && multiple(word).is_none())
            })
        };
        let mut is_part = at > 0 && is_beside(tokens.get(at - 1)) || is_beside(tokens.get(at + 1));
        // A minus, and what is part of a word: `sub-2-minute`.
        is_part |= at > 0
            && tokens[at - 1].is_sign(&['-', '–', '−'])
            && tokens[at - 1].at.end == tokens[at].at.start
            && !matches!(tokens.get(at.wrapping_sub(2)).map(|token| &token.kind), Some(Kind::Number(..)));
        let start = at;
        let mut end = at + 1;
        let mut factor = 1.0;
        if let Some(many) = multiple(word_at(tokens, Some(end))) {
            factor = many;
            for value in &mut values {
                *value *= many;
            }
            end += 1;
        }
        let before = at.checked_sub(1).and_then(|at| money_at(tokens, at));
        let (unit, end) = match unit_at(tokens, end, own) {
            Some((unit, end)) => (Some(unit), end),
            None => (before, end),
        };
        found.push(Number {
            tokens: start..end,
            values,
            decimals,
            multiple: factor,
            unit,
            at: tokens[at].at.clone(),
            is_part,
        });
        at = end.max(at + 1);
    }
    found
}

/// The currency before a number: `EUR 12`, `€12`.
fn money_at(tokens: &[Token], at: usize) -> Option<Unit> {
    let named = match &tokens.get(at)?.kind {
        Kind::Word(word) => currency(word),
        Kind::Sign(sign) => currency(&sign.to_string()),
        _ => None,
    };
    named.map(|named| Unit { family: Family::Money(named), factor: 1.0 })
}

/// The unit that begins at a token, behind a hyphen or not, and where it ends.
fn unit_at(tokens: &[Token], at: usize, own: &Unit) -> Option<(Unit, usize)> {
    let at = if tokens.get(at)?.is_sign(&['-', '‑']) { at + 1 } else { at };
    let text = match &tokens.get(at)?.kind {
        Kind::Word(word) => word.clone(),
        Kind::Sign(sign) => sign.to_string(),
        _ => return None,
    };
    if text == "percentage" || text == "por" && word_at(tokens, Some(at + 1)) == "ciento" {
        return Some((Unit { family: Family::Percent, factor: 1.0 }, at + 2));
    }
    if matches!(text.as_str(), "prozentpunkte" | "prozentpunkten" | "pp") {
        return Some((Unit { family: Family::Percent, factor: 1.0 }, at + 1));
    }
    if own.family == Family::Own(singular(&text).to_owned()) {
        return Some((own.clone(), at + 1));
    }
    Unit::of_word(&text).map(|unit| (unit, at + 1))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// `12 to 2`
    To,
    /// `2-3`, `2 or 3`, `1 hour 30 minutes`, `2 and 3`
    Beside,
}

/// How a number follows another one, if nothing else stands between them.
fn joins(tokens: &[Token], one: &Number, other: &Number) -> Option<Join> {
    // `2 minutes, 90 days after launch` are two things.
    let families = one.unit.as_ref().zip(other.unit.as_ref());
    if families.is_some_and(|(one, other)| one.family != other.family) {
        return None;
    }
    let between = tokens.get(one.tokens.end..other.tokens.start)?;
    let mut between: Vec<_> = between.iter().collect();
    // `from €12 to €2`
    if other.unit.is_some()
        && between.last().is_some_and(|last| {
            matches!(&last.kind, Kind::Sign(sign) if currency(&sign.to_string()).is_some())
                || last.word().is_some_and(|word| currency(word).is_some())
        })
    {
        between.pop();
    }
    match between[..] {
        [] => Some(Join::Beside),
        [one] if one.is_sign(&['-', '–', '—']) => Some(Join::Beside),
        [one] => match one.word()? {
            "to" | "auf" | "a" | "bis" => Some(Join::To),
            "or" | "and" | "oder" | "und" | "o" | "y" | "of" | "von" | "de" | "in" => Some(Join::Beside),
            _ => None,
        },
        [one, other] if one.word() == Some("down") && other.word() == Some("to") => Some(Join::To),
        _ => None,
    }
}

/// Whether `from` stands before the number at `at`, a currency aside.
fn is_from(tokens: &[Token], at: usize) -> bool {
    let skip = usize::from(at > 0 && money_at(tokens, at - 1).is_some());
    matches!(word_at(tokens, at.checked_sub(1 + skip)), "from" | "von" | "desde" | "de")
}

/// What a number is said to be by the words around it.
fn role(tokens: &[Token], number: &Number) -> Role {
    let start = number.tokens.start;
    let skip = usize::from(start > 0 && money_at(tokens, start - 1).is_some());
    let back = |by: usize| word_at(tokens, start.checked_sub(by + skip));
    let (one, two) = (back(1), back(2));
    match (two, one) {
        ("instead", "of")
        | ("anstelle", "von")
        | ("lugar" | "vez", "de")
        | ("down" | "up", "from")
        | (_, "statt" | "anstatt") => {
            return Role::Before;
        }
        ("less" | "fewer" | "lower", "than")
        | ("weniger", "als")
        | ("menos", "de")
        | ("at", "most")
        | ("up", "to") => {
            return Role::AtMost;
        }
        ("more" | "greater" | "higher", "than") | ("mehr", "als") | ("más", "de") | ("at", "least") => {
            return Role::AtLeast;
        }
        (_, "under" | "below" | "unter" | "maximal" | "höchstens" | "max" | "bajo") => return Role::AtMost,
        (_, "over" | "above" | "über" | "mindestens" | "min" | "sobre") => return Role::AtLeast,
        (
            _,
            "every" | "each" | "alle" | "cada" | "first" | "last" | "next" | "another" | "ersten" | "letzten"
            | "nächsten" | "erste" | "letzte" | "primeros" | "primeras" | "últimos" | "últimas" | "per"
            | "pro" | "older" | "longer" | "about" | "plus",
        ) => return Role::Other,
        _ => {}
    }
    let next = tokens.get(number.tokens.end);
    let after = next.and_then(Token::word).unwrap_or_default();
    let is_rate = words::is_rate_word(after) || next.is_some_and(|next| next.is_sign(&['/']));
    // `90 days after launch` says when, whatever the metric is measured in.
    let is_horizon = matches!(
        after,
        "after"
            | "from"
            | "of"
            | "nach"
            | "ab"
            | "tras"
            | "después"
            | "post"
            | "later"
            | "später"
            | "before"
            | "vor"
            | "ago"
    );
    let is_long = number.unit.as_ref().is_some_and(|unit| unit.family == Family::Days);
    if is_rate || is_long && is_horizon { Role::Other } else { Role::Promise }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, unit: &str) -> Vec<(String, Role, Vec<f64>)> {
        let own = Unit::of(unit).expect("a unit");
        let found = quantities(text, &own).into_iter().filter(|found| found.unit.is_some());
        found.map(|found| (text[found.at].to_owned(), found.role, found.values)).collect()
    }

    #[test]
    fn numbers_have_their_units_before_and_behind_them() {
        let one = |text: &str, unit: &str| {
            let found = read(text, unit);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            (found[0].0.clone(), found[0].2.clone())
        };
        assert_eq!(one("within 2 minutes", "min"), ("2".into(), vec![120.0]));
        assert_eq!(one("in zwei Minuten", "min"), ("zwei".into(), vec![120.0]));
        assert_eq!(one("a 2-minute reply", "min"), ("2".into(), vec![120.0]));
        assert_eq!(one("in 90s", "min"), ("90".into(), vec![90.0]));
        assert_eq!(one("for 12,50 € now", "EUR"), ("12,50".into(), vec![12.5]));
        assert_eq!(one("for €410k now", "EUR"), ("410".into(), vec![410_000.0]));
        assert_eq!(one("for EUR 1.2 million now", "EUR"), ("1.2".into(), vec![1_200_000.0]));
        assert_eq!(one("un 40 por ciento", "%"), ("40".into(), vec![40.0]));
        assert_eq!(one("no more than 3 tickets", "ticket"), ("3".into(), vec![3.0]));
    }

    #[test]
    fn what_a_number_is_said_to_be() {
        let roles = |text: &str| read(text, "min").into_iter().map(|found| found.1).collect::<Vec<_>>();
        assert_eq!(roles("within 2 minutes"), [Role::Promise]);
        assert_eq!(roles("within 2 minutes, 90 days after launch"), [Role::Promise, Role::Other]);
        assert_eq!(roles("from 12 to 2 minutes"), [Role::Before, Role::Promise]);
        assert_eq!(roles("von 12 Minuten auf 2 Minuten"), [Role::Before, Role::Promise]);
        assert_eq!(roles("2 minutes instead of 12 minutes"), [Role::Promise, Role::Before]);
        assert_eq!(roles("in less than 3 minutes"), [Role::AtMost]);
        for other in [
            "in 2-3 minutes",
            "in 2 to 3 minutes",
            "1 hour 30 minutes",
            "2:30 minutes",
            "1/2 minute",
            "every 5 minutes",
            "the first 30 minutes",
            "5 minutes a day",
            "2½ minutes",
            "one and a half minutes",
        ] {
            assert!(
                roles(other).iter().all(|role| *role == Role::Other),
                "{other}: {:?}",
                read(other, "min")
            );
        }
    }
}
