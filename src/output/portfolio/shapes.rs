//! The drawings of the portfolio: a share of a whole, and a metric in one line. Each says as text what it shows.

use maud::{Markup, html};

use crate::output::dossier::text::Text;
use crate::portfolio::PortfolioValue;

/// `count` of `of` as a line on a line. The label says both.
pub(super) fn share(count: usize, of: usize, is_hot: bool, label: &str) -> Markup {
    let part = if of == 0 { 0.0 } else { as_number(count) / as_number(of) * 100.0 };
    let end = format!("{:.1}%", part.min(100.0));
    html! {
        svg.share width="100%" height="10" role="img" aria-label=(label) {
            line x1="0" x2="100%" y1="8.5" y2="8.5" stroke="currentColor" stroke-opacity=".3" {}
            line.hot[is_hot] x1="0" x2=(end) y1="6" y2="6" stroke="currentColor" stroke-width="4" {}
            line x1="100%" x2="100%" y1="1" y2="10" stroke="currentColor" stroke-width="2" {}
        }
    }
}

fn as_number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The way from the baseline, at the left, to the target, at the thick mark, whichever direction is better. None without both.
pub(super) fn small_bullet(value: &PortfolioValue, label: &str) -> Option<Markup> {
    let (baseline, target) = (value.baseline?, value.target?);
    let way = target - baseline;
    if way == 0.0 || !way.is_finite() {
        return None;
    }
    // The target is at 90 %, and a better value is at most at 100 %.
    let at = |value: f64| ((value - baseline) / way * 90.0).clamp(0.0, 100.0);
    let across = |percent: f64| format!("{percent:.1}%");
    Some(html! {
        svg.small width="100%" height="14" role="img" aria-label=(Text(label)) {
            rect x="0" y="4" width="90%" height="6" fill="currentColor" fill-opacity=".1" {}
            @if let Some(stop) = value.stop_at {
                rect x="0" y="4" width=(across(at(stop))) height="6" fill="url(#hatch)" {}
            }
            @if let Some(actual) = value.actual {
                rect x="0" y="5" width=(across(at(actual))) height="4" fill="currentColor" {}
            }
            line x1="1" x2="1" y1="1" y2="13" stroke="currentColor" {}
            line x1="90%" x2="90%" y1="0" y2="14" stroke="currentColor" stroke-width="3" {}
        }
    })
}
