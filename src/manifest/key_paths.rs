//! Values by key path. A lookup finds the values on all tables above a key path in one pass over that path.

use std::collections::HashMap;

use super::subject::keys_of;

/// A map from key paths to values.
#[derive(Debug)]
pub struct KeyPaths<'k, V> {
    /// The index of each key's value in `kept`, by the index of its table.
    steps: HashMap<(usize, &'k str), usize>,
    /// The values. The first one is that of the root.
    kept: Vec<Option<V>>,
}

impl<V> Default for KeyPaths<'_, V> {
    fn default() -> Self {
        Self { steps: HashMap::new(), kept: vec![None] }
    }
}

impl<'k, V: Default> KeyPaths<'k, V> {
    /// Returns the value at a key path, given as a sequence of keys; inserts the default if there is none.
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
    /// Returns the values at a key path and at the tables above it, the shortest path first.
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
