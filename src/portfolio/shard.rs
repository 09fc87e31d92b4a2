//! A part of a portfolio: the repositories whose names hash to it. Every machine splits the same way.

use sha2::{Digest, Sha256};

/// Splits into more parts are refused: each job would find all repositories to evaluate hardly one.
const PARTS: u32 = 10_000;

/// Part K of N.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard {
    /// The part, from 1.
    pub(crate) part: u32,
    /// The number of parts.
    pub(crate) of: u32,
}

impl Shard {
    /// Reads `K/N`.
    pub(crate) fn parse(word: &str) -> Result<Self, String> {
        let numbers =
            word.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((part, of)) if (1..=of).contains(&part) && of <= PARTS => Ok(Self { part, of }),
            _ => Err(format!("write K/N with K from 1 to N and N at most {PARTS}, for example 2/8")),
        }
    }

    /// Whether the repository with this name belongs to the part. The name does not depend on the machine.
    pub(crate) fn has(self, key: &str) -> bool {
        let digest = Sha256::digest(key.as_bytes());
        let number = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.part - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_in_one_part() {
        let parts = |of| (1..=of).map(move |part| Shard { part, of });
        let mut sizes = [0; 3];
        for number in 0..300 {
            let name = format!("team-{number}/repository.git");
            let of: Vec<_> = parts(3).filter(|part| part.has(&name)).collect();
            assert_eq!(of.len(), 1, "{name}");
            sizes[of[0].part as usize - 1] += 1;
        }
        assert!(sizes.iter().all(|size| (70..130).contains(size)), "{sizes:?}");
    }

    #[test]
    fn a_part_is_two_numbers() {
        assert_eq!(Shard::parse("2/8"), Ok(Shard { part: 2, of: 8 }));
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0", "1/99999", "-1/3"] {
            assert!(Shard::parse(wrong).is_err(), "{wrong}");
        }
    }
}
