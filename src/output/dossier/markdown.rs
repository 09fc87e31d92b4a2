//! The dossier as Markdown, in the order of the page. It fits a comment of 65,000 characters, or says what it left out.

use std::fmt::Write as _;

use super::Dossier;
use super::brief::NumberedFinding;
use super::evals::{changed_in_words, in_one_sentence, shown};
use super::evidence::in_words;
use super::gates::words_of;
use super::record::NOT_CHECKED;
use super::text::{day_in_words, number, percent, sentence, short, words};
use super::value::is_contradicted;
use crate::finding::Level;
use crate::gate::Gate;
use crate::limits::output::DOSSIER_MARKDOWN_CHARS;
use crate::manifest::model::AfterPilot;
use crate::output::json::format::NotCheckedKind;
use crate::output::markdown::escape::{code, prose};
use crate::profile::{MetricReport, SourcedValue};
use crate::text::counted;

/// Characters that are kept for the line that says what was left out.
const RESERVED: usize = 400;

/// A section: its heading, what precedes its items, and its items, of which some may be left out.
struct Section {
    title: String,
    intro: String,
    items: Vec<String>,
    /// The kind of item, in the singular.
    of: &'static str,
}

impl Section {
    fn new(title: impl Into<String>, of: &'static str) -> Self {
        Self { title: title.into(), intro: String::new(), items: Vec::new(), of }
    }

    fn say(&mut self, line: &str) {
        self.intro.push_str(line);
        self.intro.push_str("\n\n");
    }

    fn table(&mut self, columns: &[&str]) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.intro, "| {} |\n|{}", columns.join(" | "), " --- |".repeat(columns.len()));
    }

    fn row(&mut self, cells: &[String]) {
        self.items.push(format!("| {} |\n", cells.join(" | ")));
    }

    fn item(&mut self, text: &str) {
        self.items.push(format!("- {text}\n"));
    }
}

/// Renders the dossier as Markdown.
pub(crate) fn render(dossier: &Dossier<'_>) -> String {
    let mut out = dossier.head_in_markdown();
    let sections = dossier.sections();
    let frame = |section: &Section| section.title.chars().count() + section.intro.chars().count() + 8;
    // Every heading has room; what is left goes to the items, in the order of the page.
    let fixed: usize = sections.iter().map(frame).sum();
    let mut room = DOSSIER_MARKDOWN_CHARS.saturating_sub(out.chars().count() + fixed + RESERVED);
    let mut left_out = Vec::new();
    for section in &sections {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {}\n\n{}", section.title, section.intro);
        let mut hidden = 0;
        for item in &section.items {
            let length = item.chars().count();
            if hidden > 0 || length > room {
                hidden += 1;
                continue;
            }
            room -= length;
            out.push_str(item);
        }
        if hidden > 0 {
            left_out.push(counted(hidden, section.of));
        }
    }
    if !left_out.is_empty() {
        let _ = write!(
            out,
            "\n**Left out, because a comment holds no more: {}.** `readiness report --format html` shows all.\n",
            left_out.join(", ")
        );
    }
    out
}

fn maybe_day(day: Option<&String>) -> String {
    day.map_or_else(|| "–".to_owned(), |day| day_in_words(day))
}

fn who(names: &[String]) -> String {
    if names.is_empty() {
        "**blank**".to_owned()
    } else {
        names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
    }
}

fn text(text: Option<&String>) -> String {
    text.map_or_else(|| "**blank**".to_owned(), |text| prose(text))
}

fn value(value: Option<f64>, unit: Option<&String>) -> String {
    match (value, unit) {
        (Some(value), Some(unit)) => format!("{} {}", number(value), prose(unit)),
        (Some(value), None) => number(value),
        (None, _) => "none".to_owned(),
    }
}

impl Dossier<'_> {
    /// Sections 0 and 1: what was judged, and the verdict box.
    fn head_in_markdown(&self) -> String {
        let (system, document) = (self.system, self.document);
        let mut out = format!("# {}: {}\n\n", prose(&system.name), self.verdict_word().to_lowercase());
        let mut line = |text: &str| {
            out.push_str(text);
            out.push_str("\n\n");
        };
        line(&text(system.profile.purpose.as_ref()));
        let head = document.repository.head.as_ref();
        let revision = head.map_or_else(|| "nothing committed".to_owned(), |head| code(short(&head.commit)));
        let on = head.and_then(|head| head.day.as_ref()).map(|day| format!(" of {}", day_in_words(day)));
        line(&format!(
            "Stage asked: **{}**{} · risk: {} · judged for {} · revision {revision}{} · history: {} · readiness {}",
            system.judged_at,
            if system.stage == system.judged_at {
                String::new()
            } else {
                format!(" (today: {})", system.stage)
            },
            system.risk.map_or("not classified", crate::manifest::model::Risk::as_str),
            day_in_words(&document.as_of),
            on.unwrap_or_default(),
            if document.snapshot.shallow {
                "**shallow clone**, ages and authors before its end are not known"
            } else {
                "complete"
            },
            prose(&document.tool.version),
        ));
        line(&format!("**{}.** {}", self.verdict_word(), self.sentence()));
        if let Some(since) = self.since_base() {
            line(&format!("**{}**", prose(&since)));
        }
        if let Some(decision) = self.decision() {
            let when = decision.when.unwrap_or_else(|| "no date is given".to_owned());
            let kind = if decision.is_open { "Decision needed: " } else { "" };
            let days = decision.days_left.map(|days| {
                let word = if days < 0 { "late" } else { "left" };
                format!(" ({} {word})", counted(days.unsigned_abs() as usize, "day"))
            });
            line(&format!(
                "**{kind}{}** {when}{}. {}",
                decision.headline,
                days.unwrap_or_default(),
                who(&decision.who)
            ));
        }
        let blockers = self.blockers();
        if blockers.is_empty() {
            line("Nothing blocks.");
        } else {
            line("What blocks, the first things first:");
            let list: Vec<String> = (1..)
                .zip(&blockers)
                .map(|(place, one)| format!("{place}. {}", self.blocker_line(one)))
                .collect();
            line(&list.join("\n"));
        }
        let rest = self.errors().count().saturating_sub(blockers.len());
        let more = if rest > 0 {
            format!(" {} in section 10.", sentence(&counted(rest, "more error")))
        } else {
            String::new()
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "Nothing else need be read to decide.{more} What was not checked is in section 11."
        );
        out
    }

    fn blocker_line(&self, one: &NumberedFinding<'_>) -> String {
        let finding = one.finding;
        let place = code(&format!("{}:{}", finding.primary.span.path, finding.primary.span.start.line));
        let ask = if finding.ask.is_empty() { "nobody is named".to_owned() } else { who(&finding.ask) };
        let since = finding.reason.as_ref().and_then(|reason| reason.since.as_ref());
        let since = since.map(|since| format!(" – since {}", day_in_words(since))).unwrap_or_default();
        let is_new =
            if self.document.base.is_some() && finding.introduced == Some(true) { " – new" } else { "" };
        format!("**{}** – {place} – {ask}{since}{is_new}", prose(&sentence(&finding.message)))
    }

    fn sections(&self) -> Vec<Section> {
        vec![
            self.gates_in_markdown(),
            self.people_in_markdown(),
            self.value_in_markdown(),
            self.evals_in_markdown(),
            self.evidence_in_markdown(),
            self.runbooks_in_markdown(),
            self.conditions_in_markdown(),
            self.waivers_in_markdown(),
            self.findings_in_markdown(),
            self.not_checked_in_markdown(),
            self.appendix_in_markdown(),
        ]
    }

    fn gates_in_markdown(&self) -> Section {
        let mut section = Section::new("2 Gates", "gate");
        let beside = self.errors().filter(|one| one.finding.gate.is_none()).count();
        if beside > 0 {
            section.say(&format!(
                "Beside the gates: {} of the manifest or its waivers.",
                counted(beside, "error")
            ));
        }
        section.table(&["Gate", "Status", "Counts"]);
        for gate in &self.system.gates {
            let was = gate.before.as_ref().filter(|then| then.status != gate.status);
            let was = was.map(|then| format!(", was {}", words_of(then.status))).unwrap_or_default();
            let status = format!("{}{was}", words_of(gate.status));
            section.row(&[gate.gate.to_string(), status, self.gate_counts(gate).join(", ")]);
        }
        section
    }

    fn people_in_markdown(&self) -> Section {
        let profile = &self.system.profile;
        let owners = &profile.owners;
        let mut section = Section::new("3 People", "function");
        section.say(&format!(
            "Sponsor: {} · business owner: {} · production owner: {} · delivery owner: {}",
            who(&owners.sponsor),
            who(&owners.business),
            who(&owners.production),
            who(&owners.delivery)
        ));
        for person in &profile.people_left {
            let on = person.on.as_ref().map(|on| format!(" on {}", day_in_words(on))).unwrap_or_default();
            let named: Vec<String> = person.named_at.iter().take(20).map(|key| code(key)).collect();
            section.say(&format!("Left{on}: {}. Still named at: {}", code(&person.who), named.join(", ")));
        }
        section.table(&["Function", "Responsible", "Accountable", "Consulted", "Informed"]);
        for row in &profile.raci {
            let cells =
                [&row.responsible, &row.accountable, &row.consulted, &row.informed].map(|names| who(names));
            let mut line = vec![prose(&sentence(&words(&row.function)))];
            line.extend(cells);
            section.row(&line);
        }
        section
    }

    fn value_in_markdown(&self) -> Section {
        let mut section = Section::new("4 Value", "metric");
        for line in self.cost_in_markdown() {
            section.say(&line);
        }
        for metric in &self.system.profile.metrics {
            section.item(&metric_line(metric));
        }
        section
    }

    fn evals_in_markdown(&self) -> Section {
        let mut section = Section::new("5 Evals", "eval");
        for eval in &self.system.profile.evals {
            let measures = eval.measures.iter().map(|measure| {
                let value =
                    measure.value.map_or_else(|| "no value".to_owned(), |value| shown(measure, value));
                let word = match measure.holds {
                    Some(true) => "met",
                    Some(false) => "**not met**",
                    None => "cannot be told",
                };
                let interval = measure
                    .interval
                    .map(|[low, high]| format!(", 95 % interval {} to {}", percent(low), percent(high)));
                format!(
                    "{} {value}, required {}: {word}{}",
                    code(&measure.name),
                    code(&measure.bound),
                    interval.unwrap_or_default()
                )
            });
            let measures: Vec<String> = measures.collect();
            let lag = self.results_of(eval).and_then(|artifact| artifact.lag.as_ref());
            let changed = lag.map(|lag| format!(" {}", changed_in_words(lag))).unwrap_or_default();
            section.item(&format!(
                "**{}** {} Made: {}. {}{changed}",
                prose(&eval.name),
                prose(&in_one_sentence(eval)),
                maybe_day(eval.made_on.as_ref()),
                measures.join("; ")
            ));
        }
        section
    }

    fn evidence_in_markdown(&self) -> Section {
        let mut section = Section::new("6 Evidence", "claim");
        section.table(&["Artifact", "Status", "Age", "Last touched", "Behind", "Owner"]);
        for artifact in self.artifacts() {
            let age = match (artifact.age_days, artifact.limit_days) {
                (Some(age), Some(limit)) => format!("{age} of {limit} days"),
                (Some(age), None) => counted(usize::try_from(age).unwrap_or_default(), "day"),
                (None, _) => "not known".to_owned(),
            };
            let touched = artifact.last_touched.as_ref().map(|touched| {
                format!(
                    "{} {} {}",
                    day_in_words(&touched.date),
                    code(short(&touched.commit)),
                    code(&touched.author)
                )
            });
            let lag = artifact
                .lag
                .as_ref()
                .map(|lag| format!("{} since {}", counted(lag.commits, "commit"), day_in_words(&lag.since)));
            let owner = artifact.owner.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
            section.row(&[
                code(&artifact.path),
                in_words(artifact.status).to_owned(),
                age,
                touched.unwrap_or_else(|| "–".to_owned()),
                lag.unwrap_or_else(|| "–".to_owned()),
                owner,
            ]);
        }
        section
    }

    fn runbooks_in_markdown(&self) -> Section {
        let profile = &self.system.profile;
        let mut section = Section::new("7 Runbooks and support", "runbook");
        match &profile.support {
            Some(support) => section.say(&format!("Whom to call: {}", code(&support.path))),
            None => section.say("Whom to call: **no document says it**."),
        }
        for runbook in &profile.runbooks {
            let uses: Vec<String> = runbook.r#for.iter().map(|one| words(one.as_str())).collect();
            let drill = runbook
                .exercised
                .as_ref()
                .map_or_else(|| "never drilled".to_owned(), |on| format!("last drill {}", day_in_words(on)));
            section.item(&format!(
                "{} for {}, {}, {drill}",
                code(&runbook.path),
                uses.join(", "),
                who(&runbook.owner)
            ));
        }
        section
    }

    fn conditions_in_markdown(&self) -> Section {
        let mut section = Section::new("8 Borrowed conditions", "condition");
        for condition in &self.system.profile.conditions {
            let after = match condition.after_pilot {
                Some(AfterPilot::Permanent) => "stays",
                Some(AfterPilot::Withdrawn) => "ends with the pilot",
                None => "**not decided**",
            };
            section.item(&format!("{}: {after}", prose(&condition.what)));
        }
        if section.items.is_empty() {
            section.say("The manifest says that the pilot borrowed nothing.");
        }
        section
    }

    fn waivers_in_markdown(&self) -> Section {
        let mut section = Section::new("9 Waivers", "waiver");
        for waiver in &self.system.profile.waivers {
            let until = waiver.expires.as_ref().map_or_else(|| "**never**".to_owned(), |on| day_in_words(on));
            let left = waiver
                .days_left
                .map(|days| if days < 0 { ", **ended**".to_owned() } else { format!(", {days} days left") });
            let renewed = waiver
                .renewed
                .map_or_else(|| "renewed: not known".to_owned(), |times| format!("renewed {times} times"));
            section.item(&format!(
                "{}{} by {}: {} Expires {until}{}, {renewed}, silences {}",
                code(&waiver.rule),
                waiver.at.as_ref().map(|at| format!(" at {}", code(at))).unwrap_or_default(),
                who(&waiver.by),
                text(waiver.reason.as_ref()),
                left.unwrap_or_default(),
                counted(waiver.silences, "finding"),
            ));
        }
        if section.items.is_empty() {
            section.say("Nothing is waived.");
        }
        section
    }

    fn findings_in_markdown(&self) -> Section {
        let mut section = Section::new("10 Findings", "finding");
        for one in self.groups().iter().flat_map(|group| &group.findings) {
            let finding = one.finding;
            let word = match finding.level {
                _ if finding.waived.is_some() => "waived",
                Level::Error => "**error**",
                Level::Warning => "warning",
                Level::Note => "note",
            };
            let place = code(&format!("{}:{}", finding.primary.span.path, finding.primary.span.start.line));
            let gate = finding.gate.map_or("manifest", Gate::as_str);
            let ask =
                if finding.ask.is_empty() { String::new() } else { format!(", ask {}", who(&finding.ask)) };
            let help: Vec<String> = finding.help.iter().map(|help| format!("\n  {}", prose(help))).collect();
            section.item(&format!(
                "{word} {} – {gate}, {place}, {}{ask}{}",
                prose(&sentence(&finding.message)),
                code(&finding.rule),
                help.concat()
            ));
        }
        if section.items.is_empty() {
            section.say("No finding.");
        }
        section
    }

    fn not_checked_in_markdown(&self) -> Section {
        let mut section = Section::new("11 What was not checked", "entry");
        if self.document.snapshot.shallow {
            section.say("**This clone is shallow.** History ends before some answers: `git fetch --unshallow` gets the rest.");
        }
        for open in &self.system.undecided {
            section.item(&format!("undecided: {} ({})", prose(&open.why), code(&open.subject)));
        }
        for (kind, title, _) in NOT_CHECKED {
            let all = self.system.not_checked.iter().filter(|one| one.kind == kind);
            if matches!(kind, NotCheckedKind::NothingSeen | NotCheckedKind::NotRun) {
                let rules: Vec<String> = all.map(|one| code(&one.what)).collect();
                if !rules.is_empty() {
                    section.item(&format!("{}: {}", title.to_lowercase(), rules.join(", ")));
                }
            } else {
                for one in all {
                    section.item(&format!(
                        "{}: {}, {}",
                        title.to_lowercase(),
                        code(&one.what),
                        code(&one.why)
                    ));
                }
            }
        }
        section
    }

    fn appendix_in_markdown(&self) -> Section {
        let mut section = Section::new("13 Check it again", "blob");
        for command in self.again() {
            section.say(&code(&command));
        }
        section.table(&["Path", "Object id"]);
        for (path, blob) in self.blobs() {
            section.row(&[code(path), code(blob)]);
        }
        section
    }
}

fn metric_line(metric: &MetricReport) -> String {
    let unit = metric.unit.as_ref();
    let of = |sourced: Option<&SourcedValue>| {
        let number = value(sourced.and_then(|one| one.value), unit);
        let path = sourced.and_then(|one| one.path.as_ref()).map(|path| format!(" in {}", code(path)));
        let found = sourced.filter(|_| is_contradicted(sourced)).and_then(|one| one.in_file);
        let found = found.map(|found| format!(", **its file says {}**", super::text::number(found)));
        format!("{number}{}{}", path.unwrap_or_default(), found.unwrap_or_default())
    };
    let (word, limit) = match metric.guardrail {
        Some(guardrail) => ("keep", Some(guardrail)),
        None => ("stop at", metric.stop_at),
    };
    format!(
        "**{}**: {} Baseline {}; actual {}; target {}; {word} {}; worth {}; source {}; owner {}",
        prose(&metric.name),
        text(metric.outcome.as_ref()),
        of(metric.baseline.as_ref()),
        of(metric.actual.as_ref()),
        value(metric.target, unit),
        value(limit, unit),
        text(metric.worth.as_ref()),
        text(metric.source.as_ref()),
        who(&metric.owner)
    )
}
