//! What may still be spent of a limit that holds for a whole run.

/// A limit, less what was spent of it.
#[derive(Debug, Default)]
pub(crate) struct Budget(u64);

impl Budget {
    pub(crate) fn new(limit: impl TryInto<u64>) -> Self {
        Self(number(limit))
    }

    /// Whether `count` is left.
    pub(crate) fn has(&self, count: impl TryInto<u64>) -> bool {
        number(count) <= self.0
    }

    /// Subtracts `count`. If less is left, this and every later count is refused.
    pub(crate) fn spend(&mut self, count: impl TryInto<u64>) -> bool {
        let left = self.0.checked_sub(number(count));
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// A count of any type. No count is larger than all that can be counted.
fn number(count: impl TryInto<u64>) -> u64 {
    count.try_into().unwrap_or(u64::MAX)
}
