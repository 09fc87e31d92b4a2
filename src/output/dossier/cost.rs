//! The cost of the way to production by item, beside the worth that the metrics claim.

use maud::{Markup, html};

use super::Dossier;
use super::page::{TableHead, head};
use super::text::{Text, code, day, day_in_words, number, percent, sentence, words};
use crate::limits::output::LISTED;
use crate::output::markdown::escape::prose;
use crate::profile::{CostItemReport, PlanReport};
use crate::text::{counted, listed};

/// What the way to production usually costs.
const USUAL_ITEMS: [&str; 8] =
    ["integration", "data", "security", "training", "monitoring", "maintenance", "governance", "people"];

impl PlanReport {
    /// What the items add up to.
    fn sum(&self) -> f64 {
        self.items.iter().map(|item| item.amount).sum()
    }

    /// The usual items that the plan has not, unless it has none at all.
    fn without(&self) -> Option<String> {
        let is_absent = |usual: &&&str| {
            let has = |item: &CostItemReport| item.item.to_lowercase().contains(**usual);
            !self.items.iter().any(has)
        };
        let absent: Vec<String> =
            USUAL_ITEMS.iter().filter(is_absent).map(|&usual| usual.to_owned()).collect();
        let is_said = !self.items.is_empty() && !absent.is_empty();
        is_said.then(|| format!("Without an item of its own: {}.", listed(absent, USUAL_ITEMS.len())))
    }

    fn share(&self, item: &CostItemReport) -> String {
        let sum = self.sum();
        if sum > 0.0 { percent(item.amount / sum) } else { "–".to_owned() }
    }

    fn amount(&self, amount: f64) -> String {
        self.currency
            .as_ref()
            .map_or_else(|| number(amount), |currency| format!("{currency} {}", number(amount)))
    }
}

impl Dossier<'_> {
    /// The business case in numbers: each metric that says what it is worth.
    fn worths(&self) -> impl Iterator<Item = (&str, &str)> {
        let metrics = self.system.profile.metrics.iter();
        metrics.filter_map(|metric| Some((metric.name.as_str(), metric.worth.as_deref()?)))
    }

    /// What the way to production costs, beside the worth.
    pub(super) fn cost(&self) -> Markup {
        let Some(plan) = &self.system.profile.plan else {
            return html! { p.cost { b { "Cost of the way to production: " } "not planned." } };
        };
        html! {
            p.cost {
                b { "Cost of the way to production: " }
                @match plan.cost {
                    Some(cost) => (Text(&plan.amount(cost))),
                    None => "not given",
                }
                @if let (Some(starts), Some(ends)) = (&plan.starts, &plan.ends) { ", " (day(starts)) " to " (day(ends)) }
                "."
                @if let Some(path) = &plan.path { " Plan: " (code(path)) "." }
            }
            @if plan.items.is_empty() {
                @if plan.cost.is_some_and(|cost| cost > 0.0) {
                    p.cost { span.blank { "What it is made of is not said." } }
                }
            } @else {
                div.costs {
                    (items(plan))
                    div {
                        h3 { "Worth, as claimed" }
                        dl { @for (name, worth) in self.worths() {
                            div { dt { (Text(&sentence(&words(name)))) } dd { (Text(worth)) } }
                        } }
                        @if self.worths().next().is_none() { p { span.blank { "blank" } } }
                    }
                }
            }
        }
    }

    /// The same in Markdown.
    pub(super) fn cost_in_markdown(&self) -> Vec<String> {
        let Some(plan) = &self.system.profile.plan else {
            return vec!["Cost of the way to production: not planned.".to_owned()];
        };
        let cost = plan.cost.map_or_else(|| "not given".to_owned(), |cost| plan.amount(cost));
        let days = match (&plan.starts, &plan.ends) {
            (Some(starts), Some(ends)) => format!(", {} to {}", day_in_words(starts), day_in_words(ends)),
            _ => String::new(),
        };
        let mut lines = vec![format!("Cost of the way to production: {}{days}.", prose(&cost))];
        if plan.items.is_empty() {
            return lines;
        }
        let mut table = vec!["| Item | Amount | Share |".to_owned(), "| --- | ---: | ---: |".to_owned()];
        let shown = plan.items.iter().take(LISTED);
        table.extend(shown.map(|item| {
            let name = prose(&sentence(&words(&item.item)));
            format!("| {name} | {} | {} |", number(item.amount), plan.share(item))
        }));
        let more = plan.items.len().saturating_sub(LISTED);
        if more > 0 {
            table.push(format!("| {} | … | … |", counted(more, "more item")));
        }
        table.push(format!("| **Sum** | {} | |", prose(&plan.amount(plan.sum()))));
        lines.push(table.join("\n"));
        lines.extend(plan.without());
        let worths: Vec<String> =
            self.worths().map(|(name, worth)| format!("{}: {}", prose(&words(name)), prose(worth))).collect();
        if !worths.is_empty() {
            lines.push(format!("Worth, as claimed: {}.", listed(worths, LISTED)));
        }
        lines
    }
}

/// The items with their amounts and shares, and what they add up to.
fn items(plan: &PlanReport) -> Markup {
    let sum = plan.sum();
    html! {
        table {
            caption {
                "What the cost is made of, as planned."
                @if let Some(without) = plan.without() { " " b { (without) } }
            }
            (head(&[TableHead::text("Item"), TableHead::number("Amount"), TableHead::number("Share")]))
            tbody {
                @for item in &plan.items {
                    tr {
                        th scope="row" { (Text(&sentence(&words(&item.item)))) }
                        td.r { (number(item.amount)) }
                        td.r { (plan.share(item)) }
                    }
                }
                tr.sum {
                    th scope="row" { "Sum" }
                    td.r { b { (Text(&plan.amount(sum))) } }
                    td.r { @if plan.cost.is_some_and(|cost| number(cost) != number(sum)) { "not the cost" } }
                }
            }
        }
    }
}
