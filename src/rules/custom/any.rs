//! Any text as a rule card is a valid rule, or has a problem with a place in the text.

use proptest::prelude::*;

use super::read::read;
use crate::snapshot::RepoPath;
use crate::text::SourceMap;

/// A card that sets every key.
const CARD: &str = include_str!("../../../fixtures/policies/acme/acme-cost-limit-in-euro.md");

/// Fragments of valid and invalid cards.
const PARTS: &[&str] = &[
    "+++\n",
    "+++",
    "summary = ",
    "kind = ",
    "from = ",
    "gate = ",
    "sources = ",
    "since = ",
    "[check]\n",
    "each = ",
    "when = ",
    "holds = ",
    "span = ",
    "message = ",
    "help = ",
    "\"broken\"",
    "\"owed\"",
    "\"pilot\"",
    "\"operations\"",
    "\"metric\"",
    "\"{metric.name} é\"",
    "'true'",
    "'1 +'",
    "'metric.name == \"値\"'",
    "'''",
    "\"\"\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\u{feff}",
    "## Example\n",
    "```toml\n",
    "```\n",
    "é",
    "値",
    "\u{0}",
];

fn lies_in(text: &str, id: &str) -> Result<bool, TestCaseError> {
    let mut sources = SourceMap::default();
    let file = sources.add(RepoPath::root(), text.to_owned());
    let (rule, problems) = read(text, id, file);
    prop_assert_eq!(rule.is_some(), problems.is_empty(), "{:?}", text);
    for problem in &problems {
        prop_assert!(
            text.get(problem.at.clone()).is_some(),
            "{:?} at {:?} in {:?}",
            problem.headline,
            problem.at,
            text
        );
    }
    Ok(rule.is_some())
}

#[test]
fn the_card_is_a_rule() {
    assert_eq!(lies_in(CARD, "acme-cost-limit-in-euro").ok(), Some(true));
}

proptest! {
    #[test]
    fn any_text_is_a_rule_or_says_what_is_wrong(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40), id in "[a-z-]{0,4}|É x") {
        lies_in(&format!("+++\n{}", parts.concat()), &id)?;
        lies_in(&parts.concat(), &id)?;
    }

    #[test]
    fn a_card_with_a_slip_says_where(at in 0..CARD.len(), end in 0..30_usize, part in prop::sample::select(PARTS)) {
        let end = (at + end).min(CARD.len());
        let (Some(before), Some(after)) = (CARD.get(..at), CARD.get(end..)) else { return Ok(()) };
        lies_in(&format!("{before}{part}{after}"), "acme-x")?;
        lies_in(before, "acme-x")?;
    }
}
