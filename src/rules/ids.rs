//! The ids of the built-in rules, one constant each, such as `STALE_ARTIFACT`. The build script writes them from the cards.

use crate::rule_id::RuleId;

include!(concat!(env!("OUT_DIR"), "/ids.rs"));
