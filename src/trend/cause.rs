//! What changed a gate between two samples: a commit, found by bisection, or the calendar.

use std::rc::Rc;

use jiff::civil::Date;

use super::judge::{GateGround, GroundWeight, Judged, JudgedSystem, PastJudge};
use super::{SystemSample, TrendSample};
use crate::freshness::day_of;
use crate::gate::Gate;
use crate::history::{Commit, MainLineCommit};
use crate::limits::trend as limits;
use crate::path::RepoPath;
use crate::report::GateStatus;

/// A gate whose status changed.
#[derive(Debug)]
pub(crate) struct GateChange {
    /// The number of the system.
    pub series: usize,
    /// The path of its manifest after the change.
    pub manifest: RepoPath,
    /// The gate.
    pub gate: Gate,
    /// The status in the sample before.
    pub from: GateStatus,
    /// The status in the sample after.
    pub to: GateStatus,
    /// The day of the change: that of the commit, the first day on which the calendar changed the answer, otherwise that of the sample.
    pub day: Date,
    /// What changed it.
    pub cause: ChangeCause,
    /// What is wrong since, or no longer; for an unknown cause, why.
    pub reason: String,
}

/// What changed a gate.
#[derive(Debug)]
pub(crate) enum ChangeCause {
    /// This commit of the main line: its first parent, on the same day, has another status.
    Commit(Box<Commit>),
    /// The passage of time, on this commit: an age ran out, or a waiver ended.
    Calendar,
    /// It cannot be told.
    Unknown,
}

/// Looks for the causes of changes.
pub(super) struct CauseSearch<'s, 'r> {
    pub judge: &'s mut PastJudge<'r>,
    /// The main line, newest first.
    pub line: &'r [MainLineCommit],
    /// The day on which every commit is evaluated.
    pub as_of: Option<Date>,
}

/// A commit with the day on which it is evaluated.
#[derive(Clone, Copy)]
struct DatedPlace {
    at: usize,
    day: Date,
}

/// A system and its gate, with the status whose first commit is looked for.
struct Sought<'s> {
    then: &'s SystemSample,
    now: &'s SystemSample,
    gate: Gate,
    to: GateStatus,
}

impl Sought<'_> {
    /// The system in an evaluation.
    fn system<'j>(&self, judged: &'j Judged) -> Option<&'j JudgedSystem> {
        let with = |is_meant: &dyn Fn(&SystemSample) -> bool| {
            judged.systems.iter().find(|system| is_meant(&system.sample))
        };
        with(&|one| one.manifest == self.now.manifest)
            .or_else(|| with(&|one| one.manifest == self.then.manifest))
            .or_else(|| with(&|one| one.name == self.now.name))
    }

    /// Whether the gate has the status.
    fn is_reached(&self, judged: &Judged) -> bool {
        self.system(judged).is_some_and(|system| system.sample.status(self.gate) == Some(self.to))
    }
}

impl CauseSearch<'_, '_> {
    /// The changes between consecutive samples. `judged` and `places` are those of the samples.
    pub(super) fn changes(
        &mut self,
        samples: &[TrendSample],
        judged: &[Rc<Judged>],
        places: &[(usize, Date)],
    ) -> Vec<GateChange> {
        let all = samples.iter().zip(judged).zip(places);
        // A sample that could not be evaluated is passed over: what is known before it is compared with what is known after it.
        let readable: Vec<_> = all
            .filter(|((_, judged), _)| judged.unread.is_none())
            .map(|((sample, _), (at, day))| (sample, DatedPlace { at: *at, day: *day }))
            .collect();
        let mut changes = Vec::new();
        for ((then, from), (now, to)) in readable.iter().zip(readable.iter().skip(1)) {
            for system in &now.systems {
                let Some(old) = then.systems.iter().find(|old| old.series == system.series) else { continue };
                for gate in &system.gates {
                    let Some(status) = old.status(gate.gate).filter(|status| *status != gate.status) else {
                        continue;
                    };
                    let sought = Sought { then: old, now: system, gate: gate.gate, to: gate.status };
                    let (day, cause, reason) = match self.cause(&sought, *from, *to) {
                        Ok(found) => found,
                        Err(why) => (to.day, ChangeCause::Unknown, why),
                    };
                    let (series, manifest) = (system.series, system.manifest.clone());
                    changes.push(GateChange {
                        series,
                        manifest,
                        gate: gate.gate,
                        from: status,
                        to: gate.status,
                        day,
                        cause,
                        reason,
                    });
                }
            }
        }
        changes
    }

    /// What changed a gate between two samples, with the day and the reason. An error if that cannot be told.
    fn cause(
        &mut self,
        sought: &Sought<'_>,
        from: DatedPlace,
        to: DatedPlace,
    ) -> Result<(Date, ChangeCause, String), String> {
        let (mut before, mut after) = (from.at, to.at);
        let mut days = (from.day, to.day);
        // The newer commit has the status on its day, and the older one has not.
        while before > after + 1 {
            let middle = after + (before - after) / 2;
            let commit = self.line.get(middle).ok_or("the main line ends here")?;
            let day = self.day_of(commit);
            if sought.is_reached(&*self.judged(commit, day)?) {
                (after, days.1) = (middle, day);
            } else {
                (before, days.0) = (middle, day);
            }
        }
        let commit = self.line.get(before).ok_or("the main line ends here")?;
        let still = self.judged(commit, days.1)?;
        if sought.is_reached(&still) {
            return self.by_calendar(sought, commit, days);
        }
        let new = self.line.get(after).ok_or("the main line ends here")?;
        let now = self.judged(new, days.1)?;
        let found = self.judge.history().commit(new.commit);
        let found = found.map_err(|_| format!("commit {} cannot be read", new.id))?;
        let reason = reason(sought, &still, &now);
        Ok((days.1, ChangeCause::Commit(Box::new(found)), reason))
    }

    /// The first of some days on which a commit has the status. It has it on the last of them, and not on the first.
    fn by_calendar(
        &mut self,
        sought: &Sought<'_>,
        commit: &MainLineCommit,
        (mut before, mut after): (Date, Date),
    ) -> Result<(Date, ChangeCause, String), String> {
        loop {
            let between = before.until(after).map_or(0, |span| span.get_days());
            if between <= 1 {
                break;
            }
            let middle = before.saturating_add(jiff::Span::new().days(between / 2));
            if sought.is_reached(&*self.judged(commit, middle)?) { after = middle } else { before = middle }
        }
        let (then, now) = (self.judged(commit, before)?, self.judged(commit, after)?);
        Ok((after, ChangeCause::Calendar, reason(sought, &then, &now)))
    }

    /// The evaluation of a commit on a day. An error if it could not be evaluated.
    fn judged(&mut self, commit: &MainLineCommit, day: Date) -> Result<Rc<Judged>, String> {
        let judged = self.judge.at(commit, day);
        match &judged.unread {
            Some(why) => Err(format!("{} in between cannot be evaluated: {why}", short(&commit.id))),
            None => Ok(judged),
        }
    }

    fn day_of(&self, commit: &MainLineCommit) -> Date {
        self.as_of.unwrap_or_else(|| day_of(commit.time))
    }
}

fn short(id: &str) -> &str {
    id.get(..limits::SHORT_ID).unwrap_or(id)
}

/// What is new about the gate, otherwise what is gone, in one line.
fn reason(sought: &Sought<'_>, before: &Judged, after: &Judged) -> String {
    let (Some(then), Some(now)) = (sought.system(before), sought.system(after)) else {
        return "the manifest is new".to_owned();
    };
    if then.sample.stage != now.sample.stage {
        return format!("the stage moved from {} to {}", then.sample.stage, now.sample.stage);
    }
    let only = |of: &JudgedSystem, other: &JudgedSystem| {
        let is_known = |ground: &GateGround| {
            other.grounds.iter().any(|one| {
                (one.weight, &one.rule, &one.subject) == (ground.weight, &ground.rule, &ground.subject)
            })
        };
        let mine = of.grounds.iter().filter(|ground| ground.gate == Some(sought.gate) && !is_known(ground));
        mine.min_by_key(|ground| ground.weight).cloned()
    };
    let (new, gone) = (only(now, then), only(then, now));
    let counts = |ground: &GateGround| ground.weight != GroundWeight::Other;
    match (new.filter(counts), gone.filter(counts)) {
        (Some(new), _) if new.weight == GroundWeight::Waived => format!("waived: {}", said(&new)),
        (Some(new), _) => said(&new),
        (None, Some(gone)) => format!("no longer: {}", said(&gone)),
        (None, None) => "what is owed at the stage changed".to_owned(),
    }
}

fn said(ground: &GateGround) -> String {
    format!("{} ({})", ground.text, ground.rule)
}
