//! A pass rate that meets its bound on too few cases to rule out chance.

use super::{each, failing_requirement, is_minimum, shown, written};
use crate::evidence::eval::{MeasureLookup, PASS_RATE};
use crate::facts::Facts;
use crate::limits::rules as limits;
use crate::rules::{Check, RuleContext};
use crate::text::clipped;

pub(crate) const CHECK: Check = Check::System(check);

/// The 97.5 % quantile of the standard normal distribution, for a two-sided 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// Returns the 95 % Wilson score interval of a rate over `all` cases (Wilson 1927; Brown, Cai, `DasGupta` 2001).
pub(crate) fn interval(rate: f64, all: f64) -> [f64; 2] {
    let square = Z * Z;
    let centre = rate + square / (2.0 * all);
    let margin = Z * (rate * (1.0 - rate) / all + square / (4.0 * all * all)).sqrt();
    [centre - margin, centre + margin].map(|end| end / (1.0 + square / all))
}

fn lower_end(rate: f64, all: f64) -> f64 {
    let [low, _] = interval(rate, all);
    low
}

/// Returns how many cases at this rate would confirm the bound, rounded up to ten; `None` above [`limits::ADVISED_CASES`].
fn settled_at(rate: f64, bound: f64, all: f64) -> Option<f64> {
    let (mut too_few, mut enough) = (all, limits::ADVISED_CASES);
    if lower_end(rate, enough) < bound {
        return None;
    }
    while enough - too_few > 1.0 {
        let middle = f64::midpoint(too_few, enough).floor();
        if lower_end(rate, middle) < bound { too_few = middle } else { enough = middle }
    }
    Some((enough / 10.0).ceil() * 10.0)
}

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    each(facts, cx, &mut |seen, cx| {
        let Some(results) = seen.results() else { return };
        let rate = seen.bounds().find(|(name, bound)| {
            *name == PASS_RATE && is_minimum(&bound.value) && (0.0..1.0).contains(&bound.value.number)
        });
        let Some((name, bound)) = rate else { return };
        let MeasureLookup::Found(measured) = results.measure(name) else { return };
        let Some((passed, all)) = measured.of else { return };
        let end = lower_end(measured.value, all);
        if !failing_requirement::holds(measured.value, &bound.value) || end >= bound.value.number {
            return;
        }
        let headline = format!("pass rate of `{}` is based on too few cases", clipped(&seen.entry.name, 16));
        let finding =
            cx.report(seen.subject("require").key(PASS_RATE), facts.span(bound.at.clone()), headline);
        finding.label(format!("with 95 % confidence the rate is above {}", shown(end, bound.value.number)));
        finding.related(results.span(&measured.at), format!("{passed} of {all} passed"));
        let wants = written(bound, facts);
        finding.help(match settled_at(measured.value, bound.value.number, all) {
            Some(enough) => format!("about {enough} cases at this rate would confirm {wants}: add cases and run the suite again"),
            None => format!("at this rate, no practical number of cases would confirm {wants}: the rate is too close to the bound"),
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // The rates at which the score test's statistic is Z, found by bisection of (p̂ - p) / sqrt(p (1 - p) / n).
        for (passed, all, low) in [
            (57.0, 60.0, 0.862_994_8),
            (10.0, 10.0, 0.722_467_2),
            (0.0, 5.0, 0.0),
            (920.0, 1000.0, 0.901_533_6),
        ] {
            let found: f64 = lower_end(passed / all, all);
            assert!((found - low).abs() < 1e-6, "{passed} of {all}: {found}");
        }
        let enough = settled_at(0.95, 0.92, 60.0).expect("some");
        assert!(lower_end(0.95, enough) >= 0.92 && lower_end(0.95, enough - 20.0) < 0.92, "{enough}");
        assert_eq!(settled_at(0.92, 0.92, 60.0), None);
    }
}
