//! Units of the numbers in a sentence and of its metric, which make them comparable.

/// Units that can be converted into each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules::value) enum Family {
    /// Times of less than a day, in seconds.
    Seconds,
    /// Times of a day or more, in days.
    Days,
    /// Percentages; a fraction is multiplied by 100.
    Percent,
    /// Money in a currency.
    Money(&'static str),
    /// What the metric counts, such as `ticket`.
    Own(String),
}

/// A unit: its family, and its size in the base unit of that family.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::rules::value) struct MeasureUnit {
    pub(in crate::rules::value) family: Family,
    pub(in crate::rules::value) factor: f64,
}

impl MeasureUnit {
    fn new(family: Family, factor: f64) -> Self {
        Self { family, factor }
    }

    /// Parses the unit of a metric. None for rates and unknown units.
    pub(in crate::rules::value) fn of(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if let Some(unit) = Self::of_word(&text) {
            return Some(unit);
        }
        match text.as_str() {
            "percent" | "pct" | "por ciento" => return Some(Self::new(Family::Percent, 1.0)),
            "share" | "fraction" | "ratio" | "proportion" | "anteil" => {
                return Some(Self::new(Family::Percent, 100.0));
            }
            _ => {}
        }
        if let Some(unit) = money(&text) {
            return Some(unit);
        }
        let is_word = text.chars().count() > 1 && text.chars().all(char::is_alphabetic);
        is_word.then_some(Self { family: Family::Own(singular(&text).to_owned()), factor: 1.0 })
    }

    /// Parses a word of a sentence as a unit.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        use Family::{Days, Percent, Seconds};
        Some(match word {
            "ms" | "millisecond" | "milliseconds" | "millisekunden" | "milisegundos" => {
                Self::new(Seconds, 0.001)
            }
            "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunde" | "sekunden" | "segundo"
            | "segundos" => Self::new(Seconds, 1.0),
            "min" | "mins" | "minute" | "minutes" | "minuten" | "minuto" | "minutos" => {
                Self::new(Seconds, 60.0)
            }
            "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" | "hora" | "horas" => {
                Self::new(Seconds, 3600.0)
            }
            "d" | "day" | "days" | "tag" | "tage" | "tagen" | "día" | "días" | "dia" | "dias" => {
                Self::new(Days, 1.0)
            }
            "w" | "week" | "weeks" | "woche" | "wochen" | "semana" | "semanas" => Self::new(Days, 7.0),
            "mo" | "month" | "months" | "monat" | "monate" | "monaten" | "mes" | "meses" => {
                Self::new(Days, MONTH)
            }
            "y" | "year" | "years" | "jahr" | "jahre" | "jahren" | "año" | "años" => Self::new(Days, YEAR),
            "%" | "percent" | "prozent" | "pct" => Self::new(Percent, 1.0),
            _ => Self::new(Family::Money(currency(word)?), 1.0),
        })
    }

    /// Whether the unit is a month or a year, which have no fixed length.
    pub(super) fn is_rough(&self) -> bool {
        self.family == Family::Days && self.factor > 7.0
    }
}

/// Average length of a month, in days.
const MONTH: f64 = 30.436_875;

/// Average length of a year, in days.
const YEAR: f64 = 365.2425;

/// Returns the ISO code of a currency code, sign or name.
pub(super) fn currency(word: &str) -> Option<&'static str> {
    Some(match word {
        "eur" | "€" | "euro" | "euros" => "EUR",
        "usd" | "$" | "us$" | "dollar" | "dollars" => "USD",
        "gbp" | "£" => "GBP",
        "chf" | "franken" => "CHF",
        _ => return None,
    })
}

/// Returns the factor of a word such as `k` or `Mio`.
pub(super) fn multiple(word: &str) -> Option<f64> {
    Some(match word {
        "k" | "thousand" | "tausend" | "tsd" | "mil" => 1e3,
        "m" | "mio" | "million" | "millionen" | "millones" | "millón" => 1e6,
        "bn" | "billion" | "mrd" | "milliarden" => 1e9,
        _ => return None,
    })
}

/// Parses the money unit of a metric: `EUR`, `k€`, `TEUR`, `EUR k`, `Mio. EUR`.
fn money(text: &str) -> Option<MeasureUnit> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let named = |plain: &str| currency(plain);
    if plain == "teur" {
        return Some(MeasureUnit::new(Family::Money("EUR"), 1e3));
    }
    for prefix in ["k", "m", "mio", "tsd"] {
        let factor = multiple(prefix)?;
        let rest = plain.strip_prefix(prefix).or_else(|| plain.strip_suffix(prefix));
        if let Some(found) = rest.and_then(named) {
            return Some(MeasureUnit::new(Family::Money(found), factor));
        }
    }
    named(&plain).map(|found| MeasureUnit::new(Family::Money(found), 1.0))
}

/// Removes the plural ending of an English or Spanish word.
pub(super) fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|word| word.len() > 2).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_as_metrics_write_them() {
        let of = |text| MeasureUnit::of(text).map(|unit| (unit.family, unit.factor));
        assert_eq!(of("min"), Some((Family::Seconds, 60.0)));
        assert_eq!(of("Tage"), Some((Family::Days, 1.0)));
        assert_eq!(of("share"), Some((Family::Percent, 100.0)));
        assert_eq!(of("k€"), Some((Family::Money("EUR"), 1e3)));
        assert_eq!(of("EUR k"), Some((Family::Money("EUR"), 1e3)));
        assert_eq!(of("Mio. EUR"), Some((Family::Money("EUR"), 1e6)));
        assert_eq!(of("tickets"), Some((Family::Own("ticket".into()), 1.0)));
        for unknown in ["EUR/claim", "EUR per claim", "claims per hour", "1-5", ""] {
            assert_eq!(of(unknown), None, "{unknown}");
        }
    }
}
