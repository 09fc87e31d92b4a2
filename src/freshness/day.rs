//! Days in UTC, and the seconds since 1970 that git records.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use crate::today::Today;

/// The UTC day of a time in seconds since 1970. A time outside of jiff's range gives the first or last day of it.
pub(crate) fn day_of(time: i64) -> Date {
    match Timestamp::from_second(time) {
        Ok(time) => time.to_zoned(TimeZone::UTC).date(),
        Err(_) if time > 0 => Date::MAX,
        Err(_) => Date::MIN,
    }
}

/// The last UTC day on which it may still be `day` in some time zone: a commit on that day was in time.
pub(crate) fn still(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

/// The first second of a UTC day, since 1970.
pub(super) fn start_of(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).map_or(i64::MIN, |start| start.timestamp().as_second())
}

/// The first second at which `day` is over everywhere, since 1970.
pub(super) fn end_of(day: Date) -> i64 {
    start_of(still(day).tomorrow().unwrap_or(day))
}

/// Whether a commit's day cannot be true: it is in the future, and HEAD, which is newer, is not. If HEAD is in the future too,
/// `--today` is in the past. One day more is allowed: clocks differ around midnight.
pub(super) fn is_skewed(day: Date, today: &Today, head: Option<i64>) -> bool {
    today.is_future(day) && head.is_some_and(|head| day_of(head) <= today.day())
}
