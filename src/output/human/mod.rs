//! The report for people, in the order of reading: what to do next, what does not hold, what cannot be told, what is not written yet, the
//! gates, and one next command.

mod system;

use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Style};

use super::clean::{Audience, line};
use super::frame;
use super::headline;
use super::next;
use super::order::{Action, NextStep, ReadingOrder, open_causes, open_reasons};
use super::place::path_line_column;
use super::reader_place::ReaderPlace;
use super::wrap::wrapped;
use crate::excluded;
use crate::finding::{Finding, Level, Waived};
use crate::limits::output as limits;
use crate::report::{Counts, Reason, Report};
use crate::text::{counted, listed};

/// How the report is shown.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'h> {
    /// Whether to use colours.
    pub color: bool,
    /// Whether to show findings only.
    pub quiet: bool,
    /// Whether to show every finding in full, what each rule checked, and everything undecided.
    pub verbose: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Who reads it.
    pub audience: Audience,
    /// Where the reader stands, for commands.
    pub place: ReaderPlace<'h>,
}

const RED: Style = AnsiColor::BrightRed.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const BLUE: Style = AnsiColor::BrightBlue.on_default().bold();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Renders the whole report.
pub fn render(report: &Report, settings: Settings<'_>) -> String {
    let renderer = if settings.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(settings.width);
    let order = ReadingOrder::of(report);
    let mut page = HumanPage { report, order: &order, renderer, settings, out: String::new() };
    let before = page.part(|page| {
        if !settings.quiet {
            page.headlines();
        }
    });
    let behind = page.part(|page| {
        if !settings.quiet {
            page.cannot_tell();
        }
        page.not_written();
        page.notes();
        page.asides();
        if !settings.quiet {
            page.systems();
            page.totals();
        }
    });
    let room = limits::REPORT_LINES.saturating_sub(before.lines().count() + behind.lines().count());
    let broken = page.part(|page| page.broken(room));
    [before, broken, behind].concat()
}

/// What is rendered, and the text so far.
struct HumanPage<'r> {
    report: &'r Report,
    order: &'r ReadingOrder<'r>,
    renderer: Renderer,
    settings: Settings<'r>,
    out: String,
}

impl HumanPage<'_> {
    fn clean(&self, text: &str) -> String {
        line(text, self.settings.audience).into_owned()
    }

    fn code(&self, name: &str) -> String {
        format!("`{}`", self.clean(name))
    }

    fn paint(&self, text: &str, style: Style) -> String {
        if self.settings.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn title(&mut self, title: &str) {
        let title = self.paint(title, BOLD);
        self.line(&title);
    }

    /// Prints a text behind `before`; its further lines are indented by `indent`.
    fn wrapped(&mut self, before: &str, text: &str, indent: usize) {
        let text = wrapped(text, self.settings.width, before.chars().count(), indent);
        self.line(&format!("{before}{text}"));
    }

    /// The text that `print` adds.
    fn part(&mut self, print: impl FnOnce(&mut Self)) -> String {
        print(self);
        std::mem::take(&mut self.out)
    }

    /// For each system its verdict and the next steps.
    fn headlines(&mut self) {
        let compared = headline::lines(self.report, |name| self.code(name));
        if compared.is_empty() {
            for place in 0..self.report.systems.len().min(limits::HEAD_LINES) {
                self.headline(place);
                self.steps(place);
            }
            if let Some(more) = self.report.systems.len().checked_sub(limits::HEAD_LINES + 1) {
                self.line(&format!("and {}", counted(more + 1, "more system")));
            }
        }
        for (place, text) in compared.iter().enumerate() {
            let text = self.paint(text, BOLD);
            self.line(&text);
            self.steps(place);
        }
        if !(0..self.report.systems.len()).all(|place| self.is_short(place)) {
            self.out.push('\n');
        }
    }

    fn steps(&mut self, place: usize) {
        for (number, step) in (1..).zip(self.order.next_steps(self.report, place)) {
            let NextStep { what, place, ask } = step;
            let parts = [Some(what), place, (!ask.is_empty()).then(|| ask.join(", "))];
            let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" – ");
            let text = self.clean(&text);
            self.wrapped(&format!("  {number}. "), &text, 5);
        }
    }

    /// What does not hold: the first findings with frames, the rest one line each. At most `room` lines, except that a change shows all its
    /// frames, and the worst findings always have theirs.
    fn broken(&mut self, room: usize) {
        let all = &self.order.broken;
        if all.is_empty() {
            return;
        }
        if !self.settings.quiet {
            self.title("Does not hold");
            self.out.push('\n');
        }
        let most = if self.settings.verbose { all.len() } else { all.len().min(self.order.in_full) };
        let is_limited = !self.settings.verbose && !self.order.is_change;
        // Each finding is shown in full or in short. The title and an empty line are added.
        let short: Vec<String> = all.iter().map(|(_, finding)| self.in_short(finding)).collect();
        let lines = |text: &String| text.lines().count();
        let mut left = room.saturating_sub(3 + short.iter().map(lines).sum::<usize>());
        let mut in_full = 0;
        for ((_, finding), short) in all.iter().zip(&short).take(most) {
            let frame = self.frame(finding);
            let more = lines(&frame).saturating_sub(lines(short));
            if is_limited && in_full >= limits::FINDINGS_ALWAYS_IN_FULL && more > left {
                break;
            }
            left = left.saturating_sub(more);
            in_full += 1;
            self.out.push_str(&frame);
        }
        for text in short.iter().skip(in_full) {
            self.line(text);
        }
        if in_full < short.len() {
            self.out.push('\n');
        }
    }

    /// A finding with its code frames, and an empty line.
    fn frame(&self, finding: &Finding) -> String {
        let Settings { width, audience, .. } = self.settings;
        frame::draw(finding, &self.report.sources, &self.renderer, width, audience) + "\n\n"
    }

    fn frames<'f>(&mut self, findings: impl Iterator<Item = &'f Finding>) {
        for finding in findings {
            let frame = self.frame(finding);
            self.out.push_str(&frame);
        }
    }

    /// A finding without its code frames, on one line if it is wide enough.
    fn in_short(&self, finding: &Finding) -> String {
        let style = match finding.level {
            Level::Error => RED,
            Level::Warning => YELLOW,
            Level::Note => BLUE,
        };
        let word = format!("{}[{}]", finding.level, finding.rule);
        let place = path_line_column(&finding.primary, &self.report.sources);
        let text = format!("{} ({})", self.clean(&finding.headline), self.clean(&place));
        let text = wrapped(&text, self.settings.width, word.len() + 2, 2);
        format!("{}: {text}", self.paint(&word, style))
    }

    /// Everything undecided, one line for each cause.
    fn cannot_tell(&mut self) {
        let mut lines: Vec<(Option<&str>, Reason)> = Vec::new();
        let is_one = self.report.systems.len() == 1;
        for system in &self.report.systems {
            let name = (!is_one).then_some(system.name.as_str());
            let reasons = if self.settings.verbose {
                open_reasons(system).cloned().collect()
            } else {
                open_causes(system)
            };
            lines.extend(reasons.into_iter().map(|reason| (name, reason)));
        }
        if lines.is_empty() {
            return;
        }
        for (name, reason) in lines {
            let of = name.map(|name| format!("{name}: ")).unwrap_or_default();
            let settle =
                if reason.settle.is_empty() { String::new() } else { format!(" → {}", reason.settle) };
            let since = if reason.introduced == Some(false) { ", as before" } else { "" };
            let before = format!("cannot tell{since}: ");
            let text = self.clean(&format!("{of}{}{settle}", reason.text));
            let text = wrapped(&text, self.settings.width, before.len(), 2);
            let before = self.paint(&before, YELLOW);
            self.line(&format!("{before}{text}"));
        }
        self.out.push('\n');
    }

    /// What is absent: one line for each gate.
    fn not_written(&mut self) {
        if self.order.absent.is_empty() {
            return;
        }
        self.title("Not written yet");
        let is_one = self.report.systems.len() == 1;
        for (place, system) in self.report.systems.iter().enumerate() {
            let order = self.order;
            let lists = order.not_written(place);
            if !is_one && !lists.is_empty() {
                let name = self.clean(&system.name);
                self.line(&format!("  {name}"));
            }
            for list in lists {
                let keys = listed(list.keys.iter().cloned(), limits::LISTED);
                let action = match list.action(&system.manifest, self.settings.place) {
                    Some(Action::Run(command)) => format!(" (`{command}`)"),
                    Some(Action::FillIn(place)) => format!(" (fill in the comments from {place} on)"),
                    None => String::new(),
                };
                let text = self.clean(&format!("{keys}{action}"));
                let before = format!("  {:<12} {:>3}  ", list.gate.as_str(), list.keys.len());
                self.wrapped(&before, &text, 20);
            }
        }
        self.out.push('\n');
        if self.settings.verbose {
            self.frames(self.order.absent.iter().map(|(_, finding)| *finding));
        }
    }

    fn notes(&mut self) {
        let notes = &self.order.notes;
        if notes.is_empty() {
            return;
        }
        if self.settings.verbose {
            self.frames(notes.iter().map(|(_, finding)| *finding));
            return;
        }
        for (_, finding) in notes.iter().take(limits::NOTES) {
            let text = self.in_short(finding);
            self.line(&text);
        }
        if let Some(more) = notes.len().checked_sub(limits::NOTES).filter(|more| *more > 0) {
            self.line(&format!("and {}; --verbose lists them", counted(more, "more note")));
        }
        self.out.push('\n');
    }

    /// The findings that do not count: waived ones, and those from before the change.
    fn asides(&mut self) {
        for finding in &self.order.waived {
            let why = finding.waived.as_ref().map(Waived::in_words).unwrap_or_default();
            self.aside("waived", &why, finding);
        }
        if self.settings.quiet {
            return;
        }
        for finding in &self.order.known {
            self.aside("known", finding.level.as_str(), finding);
        }
        if !self.order.waived.is_empty() || !self.order.known.is_empty() {
            self.out.push('\n');
        }
    }

    /// Prints a finding that does not count on one line: whether it is waived or known, and why.
    fn aside(&mut self, word: &str, why: &str, finding: &Finding) {
        let word = self.paint(&format!("{word}[{}]", finding.rule), DIM);
        let place = path_line_column(&finding.primary, &self.report.sources);
        let (headline, place, why) = (self.clean(&finding.headline), self.clean(&place), self.clean(why));
        self.line(&format!("{word}: {headline} ({place}, {why})"));
    }

    fn totals(&mut self) {
        let Counts { errors, warnings, notes, waived, known, .. } = self.report.counts();
        for gone in &self.report.gone {
            let words = gone.in_words(|name| self.code(name));
            let words = self.paint(&words, YELLOW);
            self.line(&words);
        }
        if let Some(words) = excluded::in_words(&self.report.excluded, |name| self.code(name)) {
            let words = self.paint(&words, YELLOW);
            self.line(&words);
        }
        let waived = (waived > 0).then(|| format!("{waived} waived"));
        let known = (known > 0).then(|| format!("{known} known"));
        let found = list([some(errors, "error"), some(warnings, "warning"), some(notes, "note")]);
        let none = if self.report.base.is_some() { "no new finding" } else { "no finding" };
        let found = if found.is_empty() { none.to_owned() } else { found };
        let found = list([Some(found), waived, known]);
        let systems = counted(self.report.systems.len(), "system");
        let found = self.paint(&found, BOLD);
        self.line(&format!("{found} in {systems}"));
        if let Some(next) = next::command(self.report, self.settings.place) {
            self.line(&format!("next: `{next}`"));
        }
    }
}

/// `1 error`, `2 errors`; `None` for zero.
fn some(count: usize, what: &str) -> Option<String> {
    (count > 0).then(|| counted(count, what))
}

fn list(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
