//! "Did you mean": the nearest of the names that exist.

/// The candidate that `word` was most likely meant to be; none where nothing is near.
///
/// Near is at most a third of the letters changed (Damerau-Levenshtein: one swap counts once), letter case
/// and `_` for `-` aside. Words of one or two letters are near nothing but themselves in another case.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // Longer is no typing mistake, and the comparison is quadratic.
    if word.len() > 100 {
        return None;
    }
    let normal = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let wanted = normal(word);
    let allowed = wanted.chars().count() / 3;
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= allowed + 4)
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &normal(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_is_a_typing_mistake_and_no_more() {
        let keys = ["fallback", "contract", "mode", "owner", "reviewed-by"];
        assert_eq!(nearest("fallbak", keys), Some("fallback"));
        assert_eq!(nearest("Owner", keys), Some("owner"));
        assert_eq!(nearest("reviewed_by", keys), Some("reviewed-by"));
        assert_eq!(nearest("onwer", keys), Some("owner"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("", keys), None);
        assert_eq!(nearest("x", keys), None);
    }
}
