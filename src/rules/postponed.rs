//! Days that were moved later in history.

use crate::freshness::ManifestVersions;
use crate::freshness::day_of;
use crate::text::clipped;

/// How the day at `subject` was moved later, oldest first, each in words. A move counts once, however often branches and reverts
/// repeat it. `today` is what it says now. Where `begins_anew`, what is written again after it was taken out is another one.
pub(super) fn postponements(
    past: &ManifestVersions,
    subject: &str,
    today: &str,
    begins_anew: bool,
) -> Vec<String> {
    let mut said = past.values(subject);
    said.reverse();
    let mut latest: Option<&str> = None;
    let mut moves = Vec::new();
    for version in said {
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
