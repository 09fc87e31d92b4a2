//! A cache with bounded memory. It knows only the size of the values that it keeps.

use std::collections::HashMap;
use std::hash::Hash;

/// Values by key, in two generations. When the young generation is full, it becomes the old one, and the previous old one is dropped. It
/// contains only values that were not requested since the last change.
pub(super) struct GenerationCache<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    /// The size of the young generation.
    size: usize,
    /// The maximum size of each generation. A single value may be larger.
    limit: usize,
    size_of: fn(&V) -> usize,
}

impl<K: Eq + Hash, V: Clone> GenerationCache<K, V> {
    /// A cache of two generations of at most `limit` each, in the unit of `size_of`.
    pub(super) fn new(limit: usize, size_of: fn(&V) -> usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), size: 0, limit, size_of }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(found) = self.young.get(key) {
            return Some(found.clone());
        }
        let (key, found) = self.old.remove_entry(key)?;
        self.insert(key, found.clone());
        Some(found)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        let size = (self.size_of)(&value);
        if self.size + size > self.limit {
            self.old = std::mem::take(&mut self.young);
            self.size = 0;
        }
        self.size += size;
        self.young.insert(key, value);
    }
}
