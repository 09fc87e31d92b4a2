//! The screen: one line for each system, at least 100 columns wide.

use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::cells::{attention_in_words, marks_in_words};
use crate::gate::Gate;
use crate::output::clean::{self, Audience};
use crate::portfolio::{
    Attention, Board, Portfolio, PortfolioSystem, RowOrder, SystemPlace, attention, headline, ordered,
    status_in_words,
};
use crate::report::GateStatus;

/// How a portfolio is shown on the screen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScreenSettings {
    /// Whether to use colours.
    pub(crate) color: bool,
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Who reads it.
    pub(crate) audience: Audience,
    /// The order of the rows.
    pub(crate) order: RowOrder,
    /// The day that counts as today.
    pub(crate) today: Date,
}

const RED: Style = AnsiColor::BrightRed.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const BOLD: Style = Style::new().bold();

/// Rows on the screen. Files hold all.
const SCREEN_ROWS: usize = 500;

/// The narrowest table.
const SCREEN_COLUMNS: usize = 100;

/// The columns with a fixed width: days, gates, and three numbers, each with the space after it.
const FIXED: usize = 5 + 1 + 9 + 1 + 6 + 1 + 4 + 1 + 6 + 2;

/// Renders the portfolio for a screen.
pub(crate) fn render(portfolio: &Portfolio, settings: ScreenSettings) -> String {
    let screen = Screen { settings, widths: widths(settings.width) };
    let mut out = screen.paint(&headline(portfolio), BOLD) + "\n";
    if let Some(parts) = &portfolio.parts {
        let missing: Vec<_> = parts.missing.iter().map(ToString::to_string).collect();
        let text = format!("not complete: of {} parts, these are absent: {}", parts.of, missing.join(", "));
        out += &(screen.paint(&text, YELLOW) + "\n");
    }
    let all = ordered(portfolio, settings.order, settings.today);
    if all.is_empty() {
        return out;
    }
    out.push('\n');
    out += &screen.head();
    for place in all.iter().take(SCREEN_ROWS) {
        out += &screen.line(*place);
    }
    if let Some(more) = all.len().checked_sub(SCREEN_ROWS).filter(|more| *more > 0) {
        out += "and ";
        out += &more.to_string();
        out += " more: `--format csv`, `html` and `json` have all of them\n";
    }
    out.push('\n');
    out += &legend(&portfolio.board);
    if let Some(since) = &portfolio.since {
        out += &screen.changes(portfolio, since);
    }
    out
}

/// What the signs mean, and how much was read.
fn legend(board: &Board) -> String {
    let gates: Vec<_> = Gate::ALL.iter().map(|gate| gate.as_str()).collect();
    format!(
        "gates: {}\n  + passed, ~ waived, x failed, ? cannot tell, - not due\nread {} of {} repositories; {} of {} pilots {} past the end \
         without a decision\n",
        gates.join(", "),
        board.read,
        board.found,
        board.overdue,
        board.pilots,
        if board.overdue == 1 { "is" } else { "are" },
    )
}

/// The widths of repository, system, owner and next step.
fn widths(width: usize) -> [usize; 4] {
    let room = width.max(SCREEN_COLUMNS) - FIXED - 3;
    let name = (room * 2 / 9).clamp(13, 24);
    let owner = (room * 2 / 10).clamp(11, 22);
    [name, name + 1, owner, room - 2 * name - 1 - owner]
}

struct Screen {
    settings: ScreenSettings,
    widths: [usize; 4],
}

impl Screen {
    fn paint(&self, text: &str, style: Style) -> String {
        if self.settings.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn head(&self) -> String {
        let [repository, system, owner, _] = self.widths;
        let text = format!(
            "{} {} {} {:>5} {:9} {:>6} {:>4} {:>6}  next step",
            fit("repository", repository),
            fit("system", system),
            fit("owner", owner),
            "ends",
            "gates",
            "broken",
            "owed",
            "untold",
        );
        self.paint(text.trim_end(), BOLD) + "\n"
    }

    fn line(&self, place: SystemPlace<'_>) -> String {
        let clean = |text: &str| clean::line(text, self.settings.audience).into_owned();
        let [repository, system_width, owner, next_width] = self.widths;
        let repository_name = clean(&place.row.name);
        let name = fit(&repository_name, repository);
        let Some(system) = place.system else {
            let room = self.settings.width.max(SCREEN_COLUMNS) - repository - 1;
            let reason = place.row.reason.as_deref().unwrap_or_default();
            let status = status_in_words(place.row.status);
            let text = if reason.is_empty() { status.to_owned() } else { format!("{status}: {reason}") };
            let text = fit(&clean(&text), room);
            return format!("{name} {}\n", self.paint(text.trim_end(), YELLOW));
        };
        let today = self.settings.today;
        let days = system.days_left(today).filter(|_| system.is_pilot() && system.outcome().is_none());
        let days = days.map(|days| days.to_string()).unwrap_or_default();
        let owners = system.owners.production.join(", ");
        let counts = &system.counts;
        let urgent = matches!(attention(place, today), Attention::Overdue | Attention::Unaccepted);
        let next = self.next_step(place, system);
        let next = fit(&clean(&next), next_width);
        let next = if urgent { self.paint(next.trim_end(), RED) } else { next.trim_end().to_owned() };
        // A repository with one system is often called the same.
        let system_name = clean(&system.name);
        let names = if system_name == repository_name {
            fit(&system_name, repository + 1 + system_width)
        } else {
            format!("{name} {}", fit(&system_name, system_width))
        };
        let line = format!(
            "{names} {} {days:>5} {} {:>6} {:>4} {:>6}  {next}",
            fit(&clean(if owners.is_empty() { "-" } else { &owners }), owner),
            self.gates(system),
            counts.broken,
            counts.errors - counts.broken + counts.owed,
            counts.undecided,
        );
        line.trim_end().to_owned() + "\n"
    }

    /// What the row asks for, otherwise its next step; with its marks.
    fn next_step(&self, place: SystemPlace<'_>, system: &PortfolioSystem) -> String {
        let today = self.settings.today;
        let marks = marks_in_words(&place.row.marks);
        let shallow = (!place.row.is_read()).then(|| status_in_words(place.row.status).to_owned());
        let first = match attention(place, today) {
            Attention::Overdue | Attention::Unaccepted | Attention::StoppedWithoutRecord => {
                attention_in_words(place, today)
            }
            _ => system.next.clone(),
        };
        let marks = (!marks.is_empty()).then_some(marks);
        shallow.into_iter().chain(marks).chain(first).collect::<Vec<_>>().join("; ")
    }

    fn gates(&self, system: &PortfolioSystem) -> String {
        let of = |gate: &Gate| system.gates.iter().find(|one| one.gate == *gate).map(|one| one.status);
        let letters = Gate::ALL.iter().map(|gate| match of(gate) {
            Some(GateStatus::Passed) => "+".to_owned(),
            Some(GateStatus::Waived) => self.paint("~", YELLOW),
            Some(GateStatus::Failed) => self.paint("x", RED),
            Some(GateStatus::Undecided) | None => self.paint("?", YELLOW),
            Some(GateStatus::NotDue) => "-".to_owned(),
        });
        letters.collect()
    }

    fn changes(&self, portfolio: &Portfolio, since: &str) -> String {
        use crate::portfolio::ChangeKind as Kind;
        let count =
            |kinds: &[Kind]| portfolio.changes.iter().filter(|change| kinds.contains(&change.kind)).count();
        let moved = [Kind::Stage, Kind::End, Kind::Decision, Kind::Owner, Kind::Target];
        format!(
            "since {}: {} gates closed, {} opened, {} unclear; {} moved; {} systems new, {} gone, {} not read\n",
            clean::line(since, self.settings.audience),
            count(&[Kind::Closed]),
            count(&[Kind::Opened]),
            count(&[Kind::Unclear]),
            count(&moved),
            count(&[Kind::New]),
            count(&[Kind::Gone]),
            count(&[Kind::NotRead]),
        )
    }
}

/// A text cut or filled to a width in columns.
fn fit(text: &str, width: usize) -> String {
    let is_longer = text.width() > width;
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let columns = c.width().unwrap_or(0);
        if used + columns > width - usize::from(is_longer) {
            break;
        }
        used += columns;
        out.push(c);
    }
    if is_longer {
        out.push('…');
        used += 1;
    }
    out + &" ".repeat(width.saturating_sub(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fits_its_column() {
        assert_eq!(fit("abc", 5), "abc  ");
        assert_eq!(fit("abcdef", 5), "abcd…");
        assert_eq!(fit("日本語", 5).width(), 5);
        assert_eq!(fit("日本", 4), "日本");
    }

    #[test]
    fn the_columns_fill_the_line() {
        for width in [0, 80, 100, 120, 140] {
            let all: usize = widths(width).iter().sum();
            assert_eq!(all + FIXED + 3, width.max(SCREEN_COLUMNS));
        }
    }
}
