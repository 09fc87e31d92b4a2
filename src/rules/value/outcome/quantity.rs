//! Numbers of a sentence, with their units and their roles.

use std::ops::Range;

use super::token::{Token, TokenKind, tokens};
use super::unit::{Family, MeasureUnit, currency, multiple, singular};
use super::words;

/// The role of a number in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules::value) enum Role {
    /// The promised value.
    Promise,
    /// The value before: the 12 in `from 12 minutes to 2`.
    Before,
    /// An upper limit.
    AtMost,
    /// A lower limit.
    AtLeast,
    /// Something else: part of a range or of a longer number, a rate, an interval.
    Other,
}

/// A number of a sentence.
#[derive(Debug, Clone)]
pub(in crate::rules::value) struct Quantity {
    /// Possible values, in the base unit of its family.
    values: Vec<f64>,
    /// Tolerance that follows from its rounding.
    slack: f64,
    /// Its unit; none for a plain number.
    pub(in crate::rules::value) unit: Option<MeasureUnit>,
    /// Its span in the sentence.
    pub(in crate::rules::value) at: Range<usize>,
    /// Its role.
    pub(in crate::rules::value) role: Role,
}

impl Quantity {
    /// Whether it equals `number`, in the base unit of its family, within its tolerance.
    pub(in crate::rules::value) fn is(&self, number: f64) -> bool {
        let rough = self.unit.as_ref().is_some_and(MeasureUnit::is_rough);
        let slack = self.slack.max(number.abs() * if rough { 0.04 } else { 1e-9 });
        self.values.iter().any(|value| (value - number).abs() <= slack)
    }

    /// Whether it equals `number`, in its own unit.
    pub(in crate::rules::value) fn is_plain(&self, number: f64) -> bool {
        let factor = self.unit.as_ref().map_or(1.0, |unit| unit.factor);
        self.values.iter().any(|value| (value / factor - number).abs() <= 1e-9 * number.abs().max(1.0))
    }

    /// Whether it is a limit that `number` meets.
    pub(in crate::rules::value) fn bounds(&self, number: f64) -> bool {
        match self.role {
            Role::AtMost => self.values.iter().any(|value| number <= *value),
            Role::AtLeast => self.values.iter().any(|value| number >= *value),
            _ => false,
        }
    }
}

/// A number whose role is not known yet.
struct RawNumber {
    /// Its tokens, with the factor and the unit after it.
    tokens: Range<usize>,
    values: Vec<f64>,
    decimals: usize,
    /// The factor of a word such as `k` after it.
    multiple: f64,
    unit: Option<MeasureUnit>,
    at: Range<usize>,
    /// Whether it is part of a clock time, a fraction or a longer number.
    is_part: bool,
}

/// Returns the numbers of `text`; `own` is the unit of the metric, which may be a word such as `ticket`.
pub(in crate::rules::value) fn quantities(text: &str, own: &MeasureUnit) -> Vec<Quantity> {
    let tokens = tokens(text);
    let numbers = numbers(&tokens, own);
    let mut found = Vec::with_capacity(numbers.len());
    for (nth, number) in numbers.iter().enumerate() {
        let next = numbers.get(nth + 1).filter(|next| joins(&tokens, number, next).is_some());
        let before = nth.checked_sub(1).and_then(|nth| numbers.get(nth));
        let joined = before.and_then(|before| joins(&tokens, before, number));
        let mut role = role(&tokens, number);
        let mut unit = number.unit.clone();
        let starts_from = |number: &RawNumber| is_from(&tokens, number.tokens.start);
        if let Some(next) = next {
            if starts_from(number) && joins(&tokens, number, next) == Some(Join::To) {
                role = Role::Before;
                unit = unit.or_else(|| next.unit.clone());
            } else {
                role = Role::Other;
            }
        }
        match joined {
            // `from 12 to 2`: the second number is the promise and not the end of a range.
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
fn numbers(tokens: &[Token], own: &MeasureUnit) -> Vec<RawNumber> {
    let mut found: Vec<RawNumber> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let read = match &tokens[at].kind {
            TokenKind::Number(values, decimals) => Some((values.clone(), *decimals)),
            TokenKind::Word(word) => words::number(word).map(|value| (vec![value], 0)),
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
        // A negative number, or part of a word such as `sub-2-minute`.
        is_part |= at > 0
            && tokens[at - 1].is_sign(&['-', '–', '−'])
            && tokens[at - 1].at.end == tokens[at].at.start
            && !matches!(
                tokens.get(at.wrapping_sub(2)).map(|token| &token.kind),
                Some(TokenKind::Number(..))
            );
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
        found.push(RawNumber {
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

/// Parses the currency before a number: `EUR 12`, `€12`.
fn money_at(tokens: &[Token], at: usize) -> Option<MeasureUnit> {
    let named = match &tokens.get(at)?.kind {
        TokenKind::Word(word) => currency(word),
        TokenKind::Sign(sign) => currency(&sign.to_string()),
        _ => None,
    };
    named.map(|named| MeasureUnit { family: Family::Money(named), factor: 1.0 })
}

/// Parses the unit at a token, with or without a hyphen before it, and returns its end.
fn unit_at(tokens: &[Token], at: usize, own: &MeasureUnit) -> Option<(MeasureUnit, usize)> {
    let at = if tokens.get(at)?.is_sign(&['-', '‑']) { at + 1 } else { at };
    let text = match &tokens.get(at)?.kind {
        TokenKind::Word(word) => word.clone(),
        TokenKind::Sign(sign) => sign.to_string(),
        _ => return None,
    };
    if text == "percentage" || text == "por" && word_at(tokens, Some(at + 1)) == "ciento" {
        return Some((MeasureUnit { family: Family::Percent, factor: 1.0 }, at + 2));
    }
    if matches!(text.as_str(), "prozentpunkte" | "prozentpunkten" | "pp") {
        return Some((MeasureUnit { family: Family::Percent, factor: 1.0 }, at + 1));
    }
    if own.family == Family::Own(singular(&text).to_owned()) {
        return Some((own.clone(), at + 1));
    }
    MeasureUnit::of_word(&text).map(|unit| (unit, at + 1))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// `12 to 2`
    To,
    /// `2-3`, `2 or 3`, `1 hour 30 minutes`, `2 and 3`
    Beside,
}

/// Returns how two numbers are joined. None if other words are between them.
fn joins(tokens: &[Token], one: &RawNumber, other: &RawNumber) -> Option<Join> {
    // `2 minutes, 90 days after launch`: not joined.
    let families = one.unit.as_ref().zip(other.unit.as_ref());
    if families.is_some_and(|(one, other)| one.family != other.family) {
        return None;
    }
    let between = tokens.get(one.tokens.end..other.tokens.start)?;
    let mut between: Vec<_> = between.iter().collect();
    // `from €12 to €2`
    if other.unit.is_some()
        && between.last().is_some_and(|last| {
            matches!(&last.kind, TokenKind::Sign(sign) if currency(&sign.to_string()).is_some())
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

/// Whether `from` precedes the number at `at`; a currency may be between them.
fn is_from(tokens: &[Token], at: usize) -> bool {
    let skip = usize::from(at > 0 && money_at(tokens, at - 1).is_some());
    matches!(word_at(tokens, at.checked_sub(1 + skip)), "from" | "von" | "desde" | "de")
}

/// Returns the role of a number, from the words around it.
fn role(tokens: &[Token], number: &RawNumber) -> Role {
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
    // `90 days after launch` is a time, even for a metric that is measured in days.
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
        let own = MeasureUnit::of(unit).expect("a unit");
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
