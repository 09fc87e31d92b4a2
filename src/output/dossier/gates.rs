//! The strip at the top, the verdict box, and the nine gates.

use maud::{Markup, html};

use super::Dossier;
use super::page::section;
use super::shapes::mark;
use super::text::{Text, code, day, day_in_words, place, prose, sentence, short};
use crate::finding::Level;
use crate::output::json::format::JsonGate;
use crate::report::GateStatus;
use crate::snapshot::SnapshotKind;
use crate::text::counted;

impl Dossier<'_> {
    /// What was judged: the system, the stage, the revision, the day, and whether history was complete.
    pub(super) fn strip(&self) -> Markup {
        let (system, document) = (self.system, self.document);
        let repository = &document.repository;
        html! {
            header {
                p.kicker { "Readiness dossier" }
                h1 { (Text(&system.name)) }
                @match &system.profile.purpose {
                    Some(purpose) => p.lead { (Text(purpose)) },
                    None => p.lead.soft { "The manifest does not say what the system is for." },
                }
                dl.facts {
                    div { dt { "Stage asked" } dd {
                        (system.judged_at.as_str())
                        @if system.stage != system.judged_at { " " span { "(today: " (system.stage.as_str()) ")" } }
                    } }
                    div { dt { "Risk" } dd { (system.risk.map_or("not classified", crate::manifest::model::Risk::as_str)) } }
                    div { dt { "Judged for" } dd { (day(&document.as_of)) } }
                    div { dt { "Revision" } dd { (self.revision()) } }
                    @if let Some(remote) = &repository.remote {
                        div { dt { "Repository" } dd { (code(remote)) } }
                    }
                    div { dt { "Git history" } dd { (self.history()) } }
                    div { dt { "Tool" } dd { (Text(&document.tool.name)) " " (Text(&document.tool.version)) } }
                }
            }
        }
    }

    fn revision(&self) -> Markup {
        let head = self.document.repository.head.as_ref();
        let kind = match self.document.snapshot.kind {
            SnapshotKind::Worktree => "work tree on ",
            SnapshotKind::Index => "staged files on ",
            SnapshotKind::Revision => "",
        };
        html! {
            @match head {
                Some(head) => {
                    @if !kind.is_empty() { span { (kind) } }
                    code { (Text(short(&head.commit))) }
                    @if let Some(on) = &head.day { " " span { "of " (day_in_words(on)) } }
                },
                None => "nothing is committed yet",
            }
        }
    }

    fn history(&self) -> Markup {
        html! {
            @if self.document.snapshot.shallow {
                span.hot { "shallow clone" } " "
                span { "ages, authors and drift before its end are not known" }
            } @else { "complete" }
        }
    }

    /// The box that a meeting needs: the verdict, the decision, the blockers.
    pub(super) fn verdict_box(&self) -> Markup {
        let blockers = self.blockers();
        let errors = self.errors().count();
        let is_alarm = matches!(self.verdict_mark(), "failed");
        html! {
            section.verdict.alarm[is_alarm] aria-labelledby="verdict" {
                div {
                    h2 #verdict { (mark(self.verdict_mark(), 40)) " " (self.verdict_word()) }
                    p.say { (self.sentence()) }
                    (self.decision_box())
                }
                div.block {
                    @if blockers.is_empty() {
                        h3 { "What blocks" }
                        p.nothing { (if errors == 0 { "Nothing blocks." } else { "Only the decision itself is open." }) }
                    } @else {
                        h3 { "What blocks, the first things first" }
                        ol { @for blocker in &blockers { li { (self.blocker(blocker)) } } }
                    }
                }
                p.enough {
                    "Nothing else need be read to decide."
                    @let rest = errors.saturating_sub(blockers.len());
                    @if rest > 0 {
                        " " (sentence(&counted(rest, "more error"))) (if rest == 1 { " is in " } else { " are in " })
                        a href="#findings" { "section 10" } "."
                    }
                    " What was not checked is in " a href="#unchecked" { "section 11" } "."
                }
            }
        }
    }

    fn decision_box(&self) -> Markup {
        let Some(decision) = self.decision() else { return html! {} };
        html! {
            div.ask {
                h3 { (if decision.is_open { "Decision needed" } else { "Decision" }) }
                p.q { (decision.headline) }
                div.by {
                    @if let Some(days) = decision.days_left { span.days { (days.abs()) } " " }
                    p {
                        @match (&decision.when, decision.days_left) {
                            (Some(when), Some(days)) => {
                                (if days.abs() == 1 { "day" } else { "days" })
                                (if days < 0 { " late: " } else { " left: " }) (when) "."
                            },
                            (Some(when), None) => { (sentence(when)) "." },
                            (None, _) => "No date: the manifest does not say when the pilot ends.",
                        }
                        @if !decision.who.is_empty() {
                            br; span.soft { (if decision.is_open { "Who decides: " } else { "By " }) (Text(&decision.who.join(", "))) }
                        } @else if decision.is_open { br; span.hot { "Nobody is named who decides." } }
                    }
                }
            }
        }
    }

    /// What, where, who.
    fn blocker(&self, one: &super::NumberedFinding<'_>) -> Markup {
        let finding = one.finding;
        html! {
            div {
                b { a href={ "#f" (one.number) } { (prose(&sentence(&finding.message))) } }
                " "
                p {
                    @if self.document.base.is_some() {
                        (match finding.introduced { Some(true) => "new", _ => "known before" }) " · "
                    }
                    @if let Some(since) = finding.reason.as_ref().and_then(|reason| reason.since.as_ref()) {
                        "since " (day(since)) " · "
                    }
                    @if finding.ask.is_empty() { span.hot { "nobody is named" } } @else { (Text(&self.asked(&finding.ask))) }
                    " · " (place(&finding.primary.span.path, finding.primary.span.start.line))
                }
            }
        }
    }

    /// Section 2.
    pub(super) fn gates(&self) -> Markup {
        let beside = self.errors().filter(|one| one.finding.gate.is_none()).count();
        let statuses = [
            (GateStatus::Passed, "passed"),
            (GateStatus::Waived, "rests on a waiver"),
            (GateStatus::Failed, "failed"),
            (GateStatus::Undecided, "undecided"),
            (GateStatus::NotDue, "not yet due"),
        ];
        let counts = statuses.map(|(status, word)| (self.with_status(status).count(), word));
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let summary = html! {
            p {
                (sentence(&counts.join(", "))) "."
                @if let Some(since) = self.since_base() { " " b { (since) } }
            }
        };
        let matter = html! {
            ol.gates { @for gate in &self.system.gates { (self.gate(gate)) } }
            @if beside > 0 {
                p.beside { (mark("failed", 14)) " Beside the gates: " (counted(beside, "error")) " of the manifest or its waivers." }
            }
            p.legend {
                "Marks: "
                span { (mark("passed", 14)) " passed" } " "
                span { (mark("waived", 14)) " waived: accepted until a date, or a rule is lowered" } " "
                span { (mark("failed", 14)) " failed" } " "
                span { (mark("undecided", 14)) " undecided: the evidence does not tell" } " "
                span { (mark("not-due", 14)) " not due at this stage" }
            }
            @if !self.document.relaxed.is_empty() {
                h3 { "What was relaxed" }
                ul.plain {
                    @for relaxed in self.document.relaxed.iter().filter(|one| one.system == self.system.manifest) {
                        li { (prose(&relaxed.message)) }
                    }
                }
            }
        };
        section("gates", 2, "Gates", true, &summary, &matter)
    }

    fn gate(&self, gate: &JsonGate<'_>) -> Markup {
        let before = gate.before.as_ref();
        html! {
            li class=(gate.status.as_str()) {
                (mark(gate.status.as_str(), 24)) " "
                b { (sentence(gate.gate.as_str())) } " "
                em { (words_of(gate.status)) }
                @if let Some(then) = before.filter(|then| then.status != gate.status) {
                    " " span.was { "was " (words_of(then.status)) }
                }
                @for line in self.gate_counts(gate) { " " span { (line) } }
            }
        }
    }

    /// The counts of a gate, one line each.
    pub(super) fn gate_counts(&self, gate: &JsonGate<'_>) -> Vec<String> {
        let errors = match &gate.before {
            Some(then) if then.errors != gate.errors => {
                format!("{}, was {}", counted(gate.errors, "error"), then.errors)
            }
            _ => counted(gate.errors, "error"),
        };
        let has_errors = gate.errors > 0 || gate.before.as_ref().is_some_and(|then| then.errors > 0);
        let notes = self.findings.iter().map(|one| one.finding).filter(|finding| {
            finding.gate == Some(gate.gate) && finding.level == Level::Note && finding.waived.is_none()
        });
        let later = &gate.owed_by_stage;
        let lines = [
            (usize::from(has_errors), errors),
            (gate.warnings, counted(gate.warnings, "warning")),
            (gate.waived, format!("{} waived", gate.waived)),
            (gate.undecided, format!("{} undecided", gate.undecided)),
            (later.handoff, format!("{} due at handoff", later.handoff)),
            (later.production, format!("{} due in production", later.production)),
            (gate.external, format!("{} held elsewhere", gate.external)),
            (notes.clone().count(), counted(notes.count(), "note")),
        ];
        lines.into_iter().filter(|(count, _)| *count > 0).map(|(_, line)| line).collect()
    }
}

/// The status as people read it.
pub(super) fn words_of(status: GateStatus) -> &'static str {
    match status {
        GateStatus::Passed => "passed",
        GateStatus::Waived => "waived",
        GateStatus::Failed => "failed",
        GateStatus::Undecided => "undecided",
        GateStatus::NotDue => "not yet due",
    }
}
