//! The eight sentences of the board, each with its denominator and the systems behind it.

use jiff::civil::Date;

use super::cells::end_in_words;
use crate::manifest::model::Stage;
use crate::portfolio::{Board, Portfolio, PortfolioSystem, SystemPlace};
use crate::report::GateStatus;
use crate::text::counted;

/// The systems that a sentence names; the others are counted.
pub(super) const IN_A_SENTENCE: usize = 6;

/// A sentence of the board.
pub(super) struct BoardSentence<'p> {
    /// The number.
    pub(super) count: usize,
    /// Of how many.
    pub(super) of: usize,
    /// The rest of the sentence, after the number.
    pub(super) text: String,
    /// What the named systems are; empty if they are those that are counted.
    pub(super) lead: &'static str,
    /// The systems to name, each with a remark.
    pub(super) places: Vec<(SystemPlace<'p>, String)>,
    /// Whether each counted system needs a person.
    pub(super) is_alarm: bool,
}

/// The eight sentences. `all` is in the order of the rows.
pub(super) fn sentences<'p>(
    portfolio: &Portfolio,
    all: &[SystemPlace<'p>],
    today: Date,
) -> Vec<BoardSentence<'p>> {
    let source = SentenceSource { board: &portfolio.board, all, today };
    let mut sentences = source.of_pilots();
    sentences.extend(source.of_gates());
    sentences.extend(source.of_the_rest());
    sentences
}

/// What the sentences are made of.
struct SentenceSource<'s, 'p> {
    board: &'s Board,
    all: &'s [SystemPlace<'p>],
    today: Date,
}

/// `of 1 system`, `of 3 systems`.
fn of(count: usize, what: &str) -> String {
    format!("of {}", counted(count, what))
}

fn verb(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

impl<'p> SentenceSource<'_, 'p> {
    /// The systems for which `is` holds, each with a remark.
    fn named(
        &self,
        is: impl Fn(SystemPlace<'p>, &PortfolioSystem) -> bool,
        remark: impl Fn(SystemPlace<'p>, &PortfolioSystem) -> String,
    ) -> Vec<(SystemPlace<'p>, String)> {
        let all = self.all.iter().filter_map(|place| Some((*place, place.system?)));
        let all = all.filter(|(place, system)| is(*place, system));
        all.map(|(place, system)| (place, remark(place, system))).collect()
    }

    fn of_pilots(&self) -> Vec<BoardSentence<'p>> {
        let Self { board, today, .. } = *self;
        let end =
            |_: SystemPlace<'_>, system: &PortfolioSystem| end_in_words(system, today).unwrap_or_default();
        let is_running = |_: SystemPlace<'_>, system: &PortfolioSystem| {
            let is_open = system.is_pilot() && system.outcome().is_none();
            is_open && system.days_left(today).is_some_and(|days| days >= 0)
        };
        let mut soonest = self.named(is_running, end);
        soonest.sort_by_key(|(place, _)| place.system.and_then(|system| system.days_left(today)));
        let pilots = of(board.pilots, "pilot");
        vec![
            BoardSentence {
                count: board.running,
                of: board.pilots,
                text: format!("{pilots} {} running", verb(board.running, "is", "are")),
                lead: "The next to end: ",
                places: soonest,
                is_alarm: false,
            },
            BoardSentence {
                count: board.overdue,
                of: board.pilots,
                text: format!(
                    "{pilots} {} past the end without a decision",
                    verb(board.overdue, "is", "are")
                ),
                lead: "",
                places: self.named(|_, system| system.is_overdue(today), end),
                is_alarm: true,
            },
        ]
    }

    fn of_gates(&self) -> Vec<BoardSentence<'p>> {
        let board = self.board;
        let is_waived =
            |system: &PortfolioSystem| system.gates.iter().any(|gate| gate.status == GateStatus::Waived);
        let failed_gates = |_: SystemPlace<'_>, system: &PortfolioSystem| {
            let gates = system.gates.iter().filter(|gate| gate.status == GateStatus::Failed);
            gates.map(|gate| gate.gate.as_str()).collect::<Vec<_>>().join(", ")
        };
        let why = |place: SystemPlace<'_>, system: &PortfolioSystem| {
            let own = system.undecided.clone().filter(|_| place.row.is_read());
            own.or_else(|| place.row.reason.clone()).unwrap_or_else(|| "only some rules ran".to_owned())
        };
        let judged = of(board.judged, "system");
        vec![
            BoardSentence {
                count: board.passed,
                of: board.judged,
                text: format!("{judged} passed every gate of {} stage", verb(board.passed, "its", "their")),
                lead: "With a waiver or a lowered rule: ",
                places: self.named(|place, system| place.has_passed() && is_waived(system), nothing),
                is_alarm: false,
            },
            BoardSentence {
                count: board.failed,
                of: board.judged,
                text: format!("{judged} failed"),
                lead: "",
                places: self.named(|place, _| place.has_failed(), failed_gates),
                is_alarm: false,
            },
            BoardSentence {
                count: board.undecided,
                of: board.judged,
                text: format!("{judged} {} undecided", verb(board.undecided, "is", "are")),
                lead: "",
                places: self.named(|place, _| place.is_undecided(), why),
                is_alarm: false,
            },
        ]
    }

    fn of_the_rest(&self) -> Vec<BoardSentence<'p>> {
        let board = self.board;
        let stopped = board.stopped.with_record + board.stopped.without_record;
        let production = board.production.measured + board.production.unmeasured;
        let has = |count| verb(count, "has", "have");
        vec![
            BoardSentence {
                count: board.stopped.without_record,
                of: stopped,
                text: format!(
                    "{} {} no record of why",
                    of(stopped, "stopped system"),
                    has(board.stopped.without_record)
                ),
                lead: "",
                places: self
                    .named(|_, system| system.stage == Stage::Stopped && !system.has_record(), nothing),
                is_alarm: true,
            },
            BoardSentence {
                count: board.production.measured,
                of: production,
                text: format!(
                    "{} in production {} a measured value",
                    of(production, "system"),
                    has(board.production.measured)
                ),
                lead: "Without: ",
                places: self
                    .named(|_, system| system.stage == Stage::Production && !system.measured, nothing),
                is_alarm: false,
            },
            BoardSentence {
                count: board.high_risk_unaccepted,
                of: board.high_risk,
                text: format!(
                    "{} {} nobody who accepts the risk",
                    of(board.high_risk, "high-risk system"),
                    has(board.high_risk_unaccepted)
                ),
                lead: "",
                places: self.named(|_, system| system.is_unaccepted(), nothing),
                is_alarm: true,
            },
        ]
    }
}

fn nothing(_: SystemPlace<'_>, _: &PortfolioSystem) -> String {
    String::new()
}
