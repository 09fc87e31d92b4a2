//! Looks up many pointers in one tree of values.

use std::collections::HashMap;

use super::{Value, ValueKind};
use crate::manifest::value::JsonPointer;

/// Number of members from which a map gets an index.
const MANY: usize = 32;

/// A tree in which many values are looked up. Large maps are indexed once.
pub(crate) struct Pointers<'v> {
    root: &'v Value,
    /// Members of large maps by key, by the address of the map. Of duplicate keys, the first counts.
    maps: HashMap<*const Value, HashMap<&'v str, &'v Value>>,
}

impl<'v> Pointers<'v> {
    /// Makes an index that is still empty.
    pub(crate) fn new(root: &'v Value) -> Self {
        Self { root, maps: HashMap::new() }
    }

    /// Returns the value at a pointer.
    pub(crate) fn at(&mut self, pointer: &JsonPointer) -> Option<&'v Value> {
        let keys = pointer.keys();
        let (at, depth) = self.above(&keys);
        (depth == keys.len()).then_some(at)
    }

    /// Returns the last existing value on the path of these keys, and the number of keys that lead to it.
    pub(crate) fn above(&mut self, keys: &[String]) -> (&'v Value, usize) {
        let (mut at, mut depth) = (self.root, 0);
        while let Some(next) = keys.get(depth).and_then(|key| self.next(at, key)) {
            (at, depth) = (next, depth + 1);
        }
        (at, depth)
    }

    fn next(&mut self, at: &'v Value, key: &str) -> Option<&'v Value> {
        match &at.data {
            ValueKind::Map(members, _) if members.len() > MANY => {
                let index = self.maps.entry(std::ptr::from_ref(at)).or_insert_with(|| {
                    // Of duplicate keys the first counts, so it is inserted last.
                    members.iter().rev().map(|(key, value)| (&**key, value)).collect()
                });
                index.get(key).copied()
            }
            _ => at.child(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::data::read_yaml;

    #[test]
    fn a_large_map_is_read_as_a_small_one() {
        let members: Vec<_> = (0..100).map(|at| format!("k{at}: {{x: [{at}, 7]}}\n")).collect();
        let members = members.concat();
        let root = read_yaml(&members).expect("YAML");
        let mut values = Pointers::new(&root);
        for pointer in ["/k0/x/0", "/k99/x/1", "/k99/x/01", "/k99/y", "/k100", "/k5"] {
            let pointer = JsonPointer::parse(pointer).expect("valid");
            assert_eq!(values.at(&pointer), root.at_pointer(&pointer), "{pointer:?}");
        }
        let (above, depth) = values.above(&["k7".to_owned(), "z".to_owned()]);
        assert_eq!((Some(above), depth), (root.get("k7"), 1));
    }
}
