//! Every key of the manifest is in the table of what can be relaxed, or among those that cannot be, with the reason.

use std::collections::BTreeSet;

use readiness::internals::baseline::is_relaxable;
use readiness::internals::manifest::key_shape::{KeyShape, TableKeys};
use readiness::internals::manifest::model::Root;
use readiness::internals::manifest::reader::ManifestTable;

/// Why no change of these keys can silence a finding unseen. `**` is any table above, `*` the name of an entry or a key.
///
/// That such a key is gone is listed too: then a rule requires it, or it is any other key that is gone.
const CANNOT: &[(&str, &[&str])] = &[
    (
        "Names: findings about an entry are compared with those of its old version, whatever it is called.",
        &[
            "system.name",
            "data.*.name",
            "integration.*.name",
            "metric.*.name",
            "eval.*.name",
            "governance.control.*.name",
            "condition.*.what",
            "adoption.training.*.audience",
            "adoption.validated-by.*.who",
        ],
    ),
    (
        "Sentences and words that rules only ask for: a new one is checked like the old one.",
        &["system.purpose", "metric.*.worth", "metric.*.source", "metric.*.drives"],
    ),
    (
        "Owners that no other rule compares with the authors of the system: a new one is checked like the old one.",
        &[
            "**.owner",
            "decision.by",
            "ownership.raci.*.responsible",
            "ownership.raci.*.accountable",
            "ownership.raci.*.consulted",
            "ownership.raci.*.informed",
            "governance.can-stop",
            "governance.accepts-risk",
            "governance.monitors",
        ],
    ),
    ("A list whose missing items are findings themselves.", &["ownership.delivery.scope"]),
    (
        "Reviews and measurements: a new one is what the rules ask for, and history or a file is compared with it.",
        &["**.reviewed", "metric.*.actual.value", "metric.*.actual.measured"],
    ),
    (
        "Numbers and dates that no rule measures from.",
        &["plan.production.starts", "plan.production.currency"],
    ),
    (
        "Amounts that a rule compares with each other: one that is changed alone is reported.",
        &["plan.production.cost", "plan.items.*"],
    ),
    (
        "The version of the format, and what is compared as a whole: a recorded change excuses only with a record that is read.",
        &["readiness", "change.**", "waiver.**"],
    ),
];

/// Every key path of the format, with `*` for the name of an entry or a free key. Tables are not among them.
fn every_key() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    add(KeyShape::Table(TableKeys { lists: Root::LISTS, text_key: None }), "", &mut all);
    all
}

fn add(shape: KeyShape, path: &str, all: &mut BTreeSet<String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match shape {
        KeyShape::Table(keys) => keys.iter().for_each(|(key, shape)| add(*shape, &below(key), all)),
        KeyShape::Free(shape) => add(*shape, &below("*"), all),
        KeyShape::List(KeyShape::Table(keys)) => add(KeyShape::Table(*keys), &below("*"), all),
        _ => {
            all.insert(path.to_owned());
        }
    }
}

/// Whether a key path is meant by one of the list.
fn is(wanted: &str, key: &str) -> bool {
    if let Some(start) = wanted.strip_suffix("**") {
        return key.starts_with(start);
    }
    if let Some(end) = wanted.strip_prefix("**") {
        return key.ends_with(end);
    }
    let (wanted, key): (Vec<_>, Vec<_>) = (wanted.split('.').collect(), key.split('.').collect());
    wanted.len() == key.len() && wanted.iter().zip(&key).all(|(wanted, key)| *wanted == "*" || wanted == key)
}

#[test]
fn every_key_can_be_relaxed_or_says_why_not() {
    let keys = every_key();
    assert!(keys.len() > 300, "{keys:#?}");
    let cannot: Vec<&str> = CANNOT.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
    let open: Vec<&String> = keys
        .iter()
        .filter(|key| !is_relaxable(key) && !cannot.iter().any(|wanted| is(wanted, key)))
        .collect();
    assert!(open.is_empty(), "neither in `RELAXABLE` nor among those that cannot be relaxed: {open:#?}");
    for wanted in cannot {
        let meant: Vec<&String> = keys.iter().filter(|key| is(wanted, key)).collect();
        assert!(!meant.is_empty(), "`{wanted}` is no key of the format");
        let both: Vec<_> = meant.iter().filter(|key| is_relaxable(key)).collect();
        // A pattern also names keys that rows name more closely.
        assert!(wanted.contains("**") || both.is_empty(), "`{wanted}` is in the table: {both:?}");
    }
}

/// Entries of every list can be deleted unseen if no row names the list.
#[test]
fn every_list_of_entries_is_in_the_table() {
    let keys = every_key();
    let lists = |key: &String| -> Vec<String> {
        let parts: Vec<&str> = key.split('.').collect();
        let stars = parts.iter().enumerate().filter(|(_, part)| **part == "*");
        stars.map(|(at, _)| parts[..=at].join(".")).collect()
    };
    // A person is no claim, a recorded change that is gone excuses nothing, and an amount that is gone is missing in the sum.
    let free = ["people.*", "change.*", "plan.items.*"];
    let lists: BTreeSet<String> =
        keys.iter().flat_map(lists).filter(|list| !free.contains(&list.as_str())).collect();
    let missing: Vec<&String> = lists.iter().filter(|list| !is_relaxable(list)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
