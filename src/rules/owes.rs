//! Rules whose card says `owes`: a key that the stage asks for and nobody wrote.

use std::collections::BTreeMap;

use super::{Cx, Rule};
use crate::facts::Facts;
use crate::manifest::Lookup;

/// Reports each key of the card that is absent. Keys below one table that is absent are one finding: the table.
pub(super) fn check(rule: &'static Rule, facts: &Facts<'_>, cx: &mut Cx) {
    let Some(owes) = rule.owes else { return };
    cx.saw(owes.keys.len());
    let mut absent: BTreeMap<String, _> = BTreeMap::new();
    for key in owes.keys {
        if let Lookup::Absent { missing, above, written } = facts.manifest.lookup(key) {
            // What lies below an absent table is that table's; a key that is the only one asked for there keeps its name.
            let below = owes.keys.iter().filter(|other| other.starts_with(&format!("{missing}."))).count();
            let name = if below > 1 { missing } else { (*key).to_owned() };
            absent.entry(name).or_insert((above, written));
        }
    }
    let stage = facts.manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    for (key, (above, written)) in absent {
        let headline = owes.message.replace("{key}", &key);
        let (at, label) = match (written, above) {
            (Some(node), _) => (node.at.clone(), "blank"),
            (None, Some(table)) => (table.value.at.clone(), "should be in here"),
            // The table itself is absent: what asks for it is the stage.
            (None, None) => match stage {
                Some(stage) => (stage.at.clone(), "this stage asks for it"),
                None => (0..0, "this manifest"),
            },
        };
        let finding = cx.report(&key, facts.span(at), headline);
        finding.label(label).help(owes.help);
        if (above.is_some() || written.is_some())
            && let Some(stage) = stage.filter(|stage| stage.value == facts.stage)
        {
            finding.because(facts.span(stage.at.clone()), "this stage asks for it");
        }
    }
}
