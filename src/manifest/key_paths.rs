//! Values by key path, to be asked for all that stand on the way to another key path: in the time that it takes to read that path once.

use std::collections::HashMap;

use super::subject::keys_of;

/// What is kept at key paths.
#[derive(Debug)]
pub struct KeyPaths<'k, V> {
    /// Where a key leads from each place.
    steps: HashMap<(usize, &'k str), usize>,
    /// What is kept at each place; the first is where every path begins.
    kept: Vec<Option<V>>,
}

impl<V> Default for KeyPaths<'_, V> {
    fn default() -> Self {
        Self { steps: HashMap::new(), kept: vec![None] }
    }
}

impl<'k, V: Default> KeyPaths<'k, V> {
    /// What is kept at a key path, given key by key; the default where nothing was.
    #[expect(clippy::indexing_slicing, reason = "the list has just been made long enough")]
    pub fn entry(&mut self, path: impl IntoIterator<Item = &'k str>) -> &mut V {
        let mut at = 0;
        for key in path {
            let next = self.kept.len();
            at = *self.steps.entry((at, key)).or_insert(next);
            if at == next {
                self.kept.push(None);
            }
        }
        self.kept[at].get_or_insert_default()
    }
}

impl<V> KeyPaths<'_, V> {
    /// What is kept at a key path and at those above it, the shortest first.
    pub fn above<'s>(&'s self, path: &'s str) -> impl Iterator<Item = &'s V> {
        let mut at = Some(0);
        let places = keys_of(path).map_while(move |key| {
            at = self.steps.get(&(at?, key)).copied();
            at
        });
        places.filter_map(|place| self.kept.get(place)?.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{KeyPaths, keys_of};
    use crate::manifest::is_within;

    proptest! {
        #[test]
        fn what_is_above_a_path_is_what_it_is_within(
            paths in proptest::collection::vec("[ab.]{0,5}", 0..8),
            subject in "[ab.]{0,8}",
        ) {
            let mut kept: KeyPaths<'_, Vec<&str>> = KeyPaths::default();
            for path in &paths {
                kept.entry(keys_of(path)).push(path);
            }
            let mut found: Vec<&str> = kept.above(&subject).flatten().copied().collect();
            let mut wanted: Vec<&str> =
                paths.iter().map(String::as_str).filter(|path| is_within(&subject, path)).collect();
            found.sort_unstable();
            wanted.sort_unstable();
            prop_assert_eq!(found, wanted);
        }
    }
}
