//! Finds deadlines that were moved to a later date.

use crate::freshness::ManifestVersions;
use crate::freshness::day_of;
use crate::text::clipped;

/// Each move of the date at `subject` to a later one, as text, oldest first. A move counts once, even if branches and reverts repeat it.
/// `today` is the current value. If `begins_anew`, a date that was removed and added again starts from zero.
pub(crate) fn deadline_moves(
    past: &ManifestVersions,
    subject: &str,
    today: &str,
    begins_anew: bool,
) -> Vec<String> {
    let mut values = past.values(subject);
    values.reverse();
    let mut latest: Option<&str> = None;
    let mut moves = Vec::new();
    for version in values {
        let Some(value) = version.value else {
            if begins_anew {
                latest = None;
                moves.clear();
            }
            continue;
        };
        if let Some(before) = latest.filter(|latest| value > *latest) {
            let day = day_of(version.since.time);
            let author = clipped(&version.since.author.name, 30);
            moves.push(format!("from {before} to {value} on {day}, by {author}"));
        }
        latest = latest.max(Some(value));
    }
    if let Some(before) = latest.filter(|latest| today > *latest) {
        moves.push(format!("from {before} to {today}, not committed yet"));
    }
    moves
}
