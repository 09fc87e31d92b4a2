//! The names of the entries of a list, and which of them a key path goes on with.

use std::collections::{BTreeSet, HashMap};

use super::step;

/// The names of the entries of a list in subjects, in order. A lookup does not compare a key path with each of them.
#[derive(Debug, Clone, Default)]
pub struct EntryNames {
    all: Vec<String>,
    /// The entries of each name.
    places: HashMap<String, Vec<usize>>,
    /// The lengths of the names, in bytes.
    lengths: BTreeSet<usize>,
}

impl EntryNames {
    /// Adds the name of the next entry.
    pub(super) fn push(&mut self, name: String) {
        self.lengths.insert(name.len());
        self.places.entry(name.clone()).or_default().push(self.all.len());
        self.all.push(name);
    }

    /// Returns the names, in order.
    pub(super) fn all(&self) -> &[String] {
        &self.all
    }

    /// Returns the entries with which a key path goes on at byte `from`, in order, each with the end of its name in the path. There may be
    /// several, since a name may contain dots.
    pub(super) fn on_path(&self, path: &str, from: usize) -> Vec<(usize, usize)> {
        let rest = path.get(from..).unwrap_or_default();
        let named = self.lengths.range(..=rest.len()).filter_map(|length| {
            let name = rest.get(..*length)?;
            Some((self.places.get(name)?, step(path, from, name)?))
        });
        let mut found: Vec<_> = named.flat_map(|(at, end)| at.iter().map(move |at| (*at, end))).collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{EntryNames, step};

    proptest! {
        #[test]
        fn a_lookup_finds_what_a_comparison_with_each_name_finds(
            names in proptest::collection::vec("[abä.]{0,4}", 0..8),
            path in "[abä.]{0,9}",
            from in 0_usize..10,
        ) {
            let mut kept = EntryNames::default();
            for name in &names {
                kept.push(name.clone());
            }
            let each = names.iter().enumerate();
            let wanted: Vec<_> = each.filter_map(|(at, name)| Some((at, step(&path, from, name)?))).collect();
            prop_assert_eq!(kept.on_path(&path, from), wanted);
        }
    }
}
