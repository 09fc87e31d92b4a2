//! The day of an evaluation, and the next day on which one of its answers may be another one.
//!
//! Whoever compares a day with today asks here, so that the next change is known without a list of everything that has a date.

use std::cell::Cell;
use std::rc::Rc;

use jiff::civil::Date;

/// The day of an evaluation. It notes when the answers of its comparisons change.
#[derive(Debug, Clone)]
pub struct Today {
    day: Date,
    next: Rc<Cell<Option<Date>>>,
}

impl From<Date> for Today {
    fn from(day: Date) -> Self {
        Self { day, next: Rc::default() }
    }
}

impl std::fmt::Display for Today {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.day.fmt(f)
    }
}

impl Today {
    /// The day, for texts and ages that are shown. A decision asks the methods below.
    pub fn day(&self) -> Date {
        self.day
    }

    /// Whether `day` is today or earlier.
    pub fn has_come(&self, day: Date) -> bool {
        self.changes_on(day);
        self.day >= day
    }

    /// Whether `day` is over: it is earlier than today.
    pub fn is_after(&self, day: Date) -> bool {
        if let Ok(next) = day.tomorrow() {
            self.changes_on(next);
        }
        self.day > day
    }

    /// Whether `day` is in the future everywhere on Earth: east of Greenwich, the next day may have begun.
    pub fn is_future(&self, day: Date) -> bool {
        !self.has_come(day.yesterday().unwrap_or(day))
    }

    /// The day, or today if that is earlier: then the answer changes every day.
    pub fn or_earlier(&self, day: Date) -> Date {
        if self.has_come(day) { day } else { self.every_day() }
    }

    /// Today, where that is an answer: it changes every day.
    pub fn every_day(&self) -> Date {
        if let Ok(next) = self.day.tomorrow() {
            self.changes_on(next);
        }
        self.day
    }

    /// Notes that an answer may be another one from `day` on, if that is later than today.
    pub fn changes_on(&self, day: Date) {
        if day > self.day && self.next.get().is_none_or(|next| day < next) {
            self.next.set(Some(day));
        }
    }

    /// Notes that an answer may be another one from `day` or one of the two days after it on.
    pub fn changes_about(&self, day: Date) {
        for later in 0..=2 {
            self.changes_on(day.saturating_add(jiff::Span::new().days(later)));
        }
    }

    /// The first day after today on which an answer so far may be another one; none if no answer can change.
    pub fn next_change(&self) -> Option<Date> {
        self.next.get()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_next_change_is_the_first_day_with_another_answer() {
        let asked = |ask: &dyn Fn(&Today) -> bool| {
            let today = Today::from(date(2026, 11, 20));
            let first = ask(&today);
            let day = today.next_change()?;
            let (before, after) = (Today::from(day.yesterday().expect("a day")), Today::from(day));
            assert_eq!((ask(&before), ask(&after)), (first, !first));
            Some(day)
        };
        let (past, future) = (date(2026, 1, 1), date(2026, 12, 1));
        assert_eq!(asked(&|today| today.has_come(future)), Some(future));
        assert_eq!(asked(&|today| today.is_after(future)), Some(date(2026, 12, 2)));
        assert_eq!(asked(&|today| today.is_after(date(2026, 11, 20))), Some(date(2026, 11, 21)));
        assert_eq!(asked(&|today| today.is_future(future)), Some(date(2026, 11, 30)));
        assert_eq!(asked(&|today| today.has_come(past) && today.is_after(past)), None);
    }

    #[test]
    fn a_clone_notes_for_all() {
        let today = Today::from(date(2026, 11, 20));
        today.clone().has_come(date(2026, 12, 24));
        today.has_come(date(2026, 12, 31));
        assert_eq!(today.next_change(), Some(date(2026, 12, 24)));
    }
}
