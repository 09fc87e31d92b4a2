//! What the first page says: the verdict, the decision that is needed, and what blocks. Both forms of the dossier render it.

use super::Dossier;
use super::text::{day_in_words, in_words, sentence};
use crate::finding::{Level, RuleKind};
use crate::gate::Gate;
use crate::limits::output::BLOCKERS;
use crate::manifest::model::Stage;
use crate::output::json::format::{JsonFinding, JsonGate};
use crate::report::{GateStatus, Verdict};
use crate::text::counted;

/// The decision that the system waits for.
pub(super) struct Decision {
    /// The question, or what was decided.
    pub(super) headline: String,
    /// By when, or when it was made.
    pub(super) when: Option<String>,
    /// The days that are left; none if it is made, or if there is no date.
    pub(super) days_left: Option<i32>,
    /// Who decides, or who decided.
    pub(super) who: Vec<String>,
    /// Whether it is still open.
    pub(super) is_open: bool,
}

impl Dossier<'_> {
    /// The word of the verdict.
    pub(super) fn verdict_word(&self) -> &'static str {
        match self.system.verdict {
            Some(Verdict::Ready) => "Ready",
            Some(Verdict::OnTrack) => "On track",
            Some(Verdict::NotReady) => "Not ready",
            Some(Verdict::Undecided) => "Cannot tell",
            Some(Verdict::Stopped) => "Stopped",
            Some(Verdict::Research) => "Research",
            None => "No verdict",
        }
    }

    /// The status of the whole, as the marks show it.
    pub(super) fn verdict_mark(&self) -> &'static str {
        let is_waived = || self.with_status(GateStatus::Waived).next().is_some();
        match self.system.verdict {
            Some(Verdict::Ready | Verdict::OnTrack) if is_waived() => "waived",
            Some(Verdict::Ready | Verdict::OnTrack) => "passed",
            Some(Verdict::NotReady) => "failed",
            Some(Verdict::Undecided) => "undecided",
            Some(Verdict::Stopped | Verdict::Research) | None => "not-due",
        }
    }

    pub(super) fn with_status(&self, status: GateStatus) -> impl Iterator<Item = &JsonGate<'_>> {
        self.system.gates.iter().filter(move |gate| gate.status == status)
    }

    /// The errors of the system that are not waived, in the order in which they are listed.
    pub(super) fn errors(&self) -> impl Iterator<Item = &NumberedFinding<'_>> {
        self.findings.iter().filter(|one| one.finding.level == Level::Error && one.finding.waived.is_none())
    }

    /// One sentence that gives the reason of the verdict.
    pub(super) fn sentence(&self) -> String {
        let count = |status| self.with_status(status).count();
        let gates = self.system.gates.len();
        let (failed, undecided) = (count(GateStatus::Failed), count(GateStatus::Undecided));
        let waived = count(GateStatus::Waived);
        let own = self.errors().filter(|one| one.finding.gate.is_none()).count();
        let of_gates = |n: usize, verb: &str| {
            format!(
                "{} of {} gates {}{verb}",
                in_words(n),
                in_words(gates),
                if n == 1 { "is " } else { "are " }
            )
        };
        let waivers = match waived {
            0 => String::new(),
            1 => ", of which one rests on a waiver or a lowered rule".to_owned(),
            n => format!(", of which {} rest on waivers or lowered rules", in_words(n)),
        };
        sentence(&match self.system.verdict {
            Some(Verdict::NotReady) if failed > 0 => {
                let verb = if failed == 1 { "fails" } else { "fail" };
                let ends = match (&self.system.decision, self.system.profile.pilot.days_left) {
                    (None, Some(days)) if days >= 0 => {
                        ", and nobody has decided yet what comes after the pilot"
                    }
                    (None, Some(_)) => ", and the pilot has ended without a decision",
                    _ => "",
                };
                format!("{} of {} gates {verb}{ends}.", in_words(failed), in_words(gates))
            }
            Some(Verdict::NotReady) => {
                format!(
                    "the manifest or its waivers have {}, so its claims cannot be relied on.",
                    counted(own, "error")
                )
            }
            Some(Verdict::Undecided) if undecided > 0 => format!(
                "no gate fails, but {} undecided: the evidence does not tell.",
                of_gates(undecided, "")
            )
            .replace("  ", " "),
            Some(Verdict::Undecided) => {
                "no gate fails, but a question about the manifest is undecided.".to_owned()
            }
            Some(Verdict::Ready) => format!("all {} gates hold{waivers}.", in_words(gates)),
            Some(Verdict::OnTrack) => {
                format!(
                    "what this stage asks for is there{waivers}; what later stages ask for is counted below."
                )
            }
            Some(Verdict::Stopped) => "the system was stopped, so no gate is due.".to_owned(),
            Some(Verdict::Research) => "the system stays in research, so no gate is due.".to_owned(),
            None => "only some rules ran, so there is no verdict.".to_owned(),
        })
    }

    /// The decision that is needed, or the one that was made; none where none is expected.
    pub(super) fn decision(&self) -> Option<Decision> {
        let pilot = &self.system.profile.pilot;
        if let Some(made) = &self.system.decision
            && let Some(outcome) = made.outcome
        {
            return Some(Decision {
                headline: format!("Decided: {outcome}"),
                when: made.on.as_deref().map(|on| format!("on {}", day_in_words(on))),
                days_left: None,
                who: made.by.to_vec(),
                is_open: false,
            });
        }
        if matches!(self.system.stage, Stage::Stopped | Stage::Research) {
            return None;
        }
        let owners = &self.system.profile.owners;
        let ends = pilot.ends.as_deref().map(day_in_words);
        let when = match (ends, pilot.days_left) {
            (Some(ends), Some(days)) if days < 0 => Some(format!("due since {ends}, when the pilot ended")),
            (Some(ends), _) => Some(format!("by {ends}, when the pilot ends")),
            (None, _) => None,
        };
        Some(Decision {
            headline: "Scale, redesign, stop or research?".to_owned(),
            when,
            days_left: pilot.days_left,
            who: if owners.sponsor.is_empty() { owners.business.clone() } else { owners.sponsor.clone() },
            is_open: true,
        })
    }

    /// What blocks, the first things first: broken before absent, then what is past a date, then in the order of the gates, then the
    /// manifest. The decision itself has its own place.
    pub(super) fn blockers(&self) -> Vec<&NumberedFinding<'_>> {
        let mut blockers: Vec<_> = self.errors().filter(|one| !is_about_decision(one.finding)).collect();
        blockers.sort_by_key(|one| {
            let finding = one.finding;
            let is_past = finding.reason.as_ref().is_some_and(|reason| reason.since.is_some());
            let gate = finding.gate.and_then(|gate| Gate::ALL.iter().position(|one| *one == gate));
            (finding.kind == RuleKind::Owed, !is_past, gate.is_none(), gate, one.number)
        });
        blockers.truncate(BLOCKERS);
        blockers
    }

    /// Whom to ask; a person who has left is marked.
    pub(super) fn asked(&self, names: &[String]) -> String {
        let left = &self.system.profile.people_left;
        let has_left = |name: &String| left.iter().any(|person| person.who.eq_ignore_ascii_case(name));
        let names =
            names.iter().map(|name| if has_left(name) { format!("{name} (left)") } else { name.clone() });
        names.collect::<Vec<_>>().join(", ")
    }

    /// The comparison with the base in one line; none without a base.
    pub(super) fn since_base(&self) -> Option<String> {
        let base = self.document.base.as_ref()?;
        let day = base.day.as_deref().map_or_else(|| "the base".to_owned(), day_in_words);
        let manifest = &self.system.manifest;
        let closed = self.document.gone_findings.iter().filter(|gone| gone.system == *manifest).count();
        let opened = self
            .findings
            .iter()
            .filter(|one| one.finding.introduced == Some(true) && one.finding.waived.is_none());
        let verdict = match (self.system.verdict_before, self.system.verdict) {
            (Some(then), Some(now)) if then != now => {
                format!(" The verdict was {} and is {}.", then.in_words(), now.in_words())
            }
            _ => String::new(),
        };
        Some(format!("Since {day}: {closed} closed, {} opened.{verdict}", opened.count()))
    }
}

/// A finding with its number in the dossier, from 1.
pub(super) struct NumberedFinding<'d> {
    pub(super) number: usize,
    pub(super) finding: &'d JsonFinding<'d>,
}

/// Whether a finding is about the decision itself.
fn is_about_decision(finding: &JsonFinding<'_>) -> bool {
    finding.subject == "decision" || finding.subject.starts_with("decision.outcome")
}
