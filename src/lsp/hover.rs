//! What a path, a rule, a date or an eval is, in a few lines.

use jiff::civil::Date;
use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};

use super::question::{Ground, Question};
use super::spots::{self, SpotKind};
use crate::evidence::codeowners::{self, PathOwners};
use crate::freshness::day_of;
use crate::history::{Commit, TouchQuestion, Touched, TrackedSubject};
use crate::limits::editor as limits;
use crate::manifest::artifact::PathText;
use crate::manifest::{Manifest, Subject};
use crate::output::markdown::escape::code;
use crate::profile::{EvalReport, MeasureReport};
use crate::report::{ArtifactReport, SystemReport};
use crate::rules;
use crate::snapshot::RepoPath;
use crate::text::{SourceMap, clipped, counted};

/// What stands at a byte of a manifest.
pub(super) fn hover(question: &Question<'_>, ground: &mut Ground<'_>, byte: usize) -> Option<Hover> {
    let manifest = Manifest::parse(&question.document.text);
    let spots = spots::all(&manifest);
    let system = ground.system(question.path);
    let (at, text) = match spots::at(&spots, byte) {
        Some(spot) => {
            let text = match &spot.kind {
                SpotKind::Path(subject, path) => of_path(question, ground, subject, path)?,
                SpotKind::Date(day) => of_day(*day, question.today),
                SpotKind::Rule(id) => of_rule(ground, id)?,
                SpotKind::Eval(name) => of_eval(system?, name)?,
                SpotKind::Glob(glob) => {
                    let path = PathText::of((*glob).to_owned());
                    counted(ground.files(&question.path.parent(), &path).len(), "tracked file")
                }
                _ => return None,
            };
            (spot.at.clone(), text)
        }
        None => of_owed(system?, &question.document.text, byte)?,
    };
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text });
    Some(Hover { contents, range: Some(question.range(&at)) })
}

/// Repository text as code, in one line.
fn short(text: &str) -> String {
    code(&clipped(text, limits::LINE_CHARS))
}

/// The status of an artifact, when it was last touched, its lag, its owners and its blob.
fn of_path(
    question: &Question<'_>,
    ground: &mut Ground<'_>,
    subject: &Subject,
    path: &PathText,
) -> Option<String> {
    let artifact = ground.system(question.path).and_then(|system| artifact_of(system, subject));
    let mut lines = Vec::new();
    if let Some(artifact) = artifact {
        lines.push(format!("**{}** · {} {}", artifact.status.as_str(), artifact.kind, short(&artifact.path)));
    }
    if let Some(eval) = ground.system(question.path).and_then(|system| eval_of_results(system, subject)) {
        lines.push(eval);
    }
    let files = ground.files(&question.path.parent(), path);
    if let [file] = files.as_slice() {
        lines.extend(last_touched(ground, file));
    }
    if let Some(artifact) = artifact {
        if let Some(lag) = &artifact.lag {
            lines.push(format!(
                "{} behind what it covers, since {}",
                counted(lag.commits, "commit"),
                lag.since
            ));
        }
        if let Some(reviewed) = artifact.last_reviewed {
            lines.push(format!("reviewed on {reviewed}"));
        }
        if !artifact.owner.is_empty() {
            lines.push(format!("owner in the manifest: {}", short(&artifact.owner.join(", "))));
        }
    }
    if let [file] = files.as_slice() {
        let owners = codeowners::find(ground.snapshot, &mut SourceMap::default()).ok().flatten();
        if let Some(PathOwners::Owned(owners, _)) = owners.map(|owners| owners.of(file)) {
            let owners: Vec<&str> = owners.iter().map(|owner| owner.text.as_str()).collect();
            lines.push(format!("owner in CODEOWNERS: {}", short(&owners.join(", "))));
        }
        if let Some(tracked) = ground.snapshot.listing().get(file) {
            lines.push(format!("blob `{}`", tracked.id));
        } else {
            lines.push("not tracked by git".to_owned());
        }
    } else if files.len() > 1 {
        lines.push(counted(files.len(), "tracked file"));
    }
    (!lines.is_empty()).then(|| lines.join("  \n"))
}

/// The artifact of a claim.
pub(super) fn artifact_of<'s>(system: &'s SystemReport, subject: &Subject) -> Option<&'s ArtifactReport> {
    system.artifacts.iter().find(|artifact| artifact.claim == *subject)
}

/// The commit that last touched a file.
fn last_touched(ground: &mut Ground<'_>, file: &RepoPath) -> Option<String> {
    let history = ground.history.as_mut()?;
    let question = TouchQuestion { subject: TrackedSubject::Path(file.clone()), horizon: None, all: false };
    let touched = history.last_touched(&[question]);
    match touched.first()? {
        Touched::By(commit) => history.commit(*commit).ok().as_ref().map(of_commit),
        Touched::IncompleteHistory => Some("last touched before this clone begins".to_owned()),
        Touched::Never | Touched::Before => Some("not committed yet".to_owned()),
    }
}

fn of_commit(commit: &Commit) -> String {
    let id: String = commit.id.chars().take(10).collect();
    let (day, author) = (day_of(commit.time), short(&commit.author.name));
    format!("last touched on {day} by {author} in `{id}`: {}", short(&commit.subject))
}

/// The days until or since a day.
fn of_day(day: Date, today: Date) -> String {
    let days = day.since(today).map_or(0, |span| span.get_days());
    match days {
        0 => "today".to_owned(),
        days if days > 0 => format!("in {}", counted(days.unsigned_abs() as usize, "day")),
        days => format!("{} ago", counted(days.unsigned_abs() as usize, "day")),
    }
}

/// The card of a rule.
fn of_rule(ground: &Ground<'_>, id: &str) -> Option<String> {
    if let Some(rule) = rules::find(id) {
        return Some(format!("**{}**: {}\n\n{}", rule.id, rule.summary, rule.body));
    }
    // A custom card is repository text.
    let report = &ground.evaluation?.report;
    let rule = report.rule(id)?;
    Some(format!("{}: {}\n\na custom rule", short(&rule.id), short(&rule.summary)))
}

/// The eval whose results are claimed by a subject, in one line.
fn eval_of_results(system: &SystemReport, subject: &Subject) -> Option<String> {
    let name = subject.strip_prefix("eval.")?.strip_suffix(".results")?;
    of_eval(system, name)
}

/// `0.955 ≥ 0.92 · 28 cases · 107 days old · 3 commits behind`, or why there are no numbers.
pub(super) fn of_eval(system: &SystemReport, name: &str) -> Option<String> {
    let eval = system.profile.evals.iter().find(|eval| eval.name == name)?;
    if let Some(why) = &eval.why {
        return Some(format!("no numbers: {}", short(why)));
    }
    let results = artifact_of(system, &Subject::of(["eval", name, "results"]));
    let mut parts: Vec<String> = eval.measures.iter().map(|measure| of_measure(eval, measure)).collect();
    parts.extend(eval.cases.map(|cases| format!("{cases} cases")));
    parts.extend(results.and_then(|results| results.age_days).map(|days| format!("{days} days old")));
    let lag = results.and_then(|results| results.lag.as_ref());
    parts.extend(lag.map(|lag| format!("{} behind what they cover", counted(lag.commits, "commit"))));
    Some(parts.join(" · "))
}

/// `0.955 ≥ 0.92`, with the name of the measure if there are several.
fn of_measure(eval: &EvalReport, measure: &MeasureReport) -> String {
    let name = if eval.measures.len() > 1 { format!("{} ", short(&measure.name)) } else { String::new() };
    let bound = measure.bound.replace(">=", "≥").replace("<=", "≤").replace("==", "=");
    match measure.value {
        Some(value) => {
            let value = (value * 1000.0).round() / 1000.0;
            let word = if measure.holds == Some(false) { " **not met**" } else { "" };
            format!("{name}{value} {bound}{word}")
        }
        None => format!("{name}has no value, {bound} is required"),
    }
}

/// From which stage a key is owed that stands in a comment.
fn of_owed(system: &SystemReport, text: &str, byte: usize) -> Option<(std::ops::Range<usize>, String)> {
    let start = text.get(..byte)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.lines().next()?;
    let key = line.trim_start().strip_prefix('#')?.split_once('=')?.0.trim();
    // The header above, which may stand in a comment too.
    let above = text.get(..start)?.lines().rev().map(|line| line.trim_start_matches(['#', ' ']));
    let table = above.filter_map(|line| line.strip_prefix('[')).find_map(|rest| rest.split(']').next())?;
    let path = format!("{}.{key}", table.trim_start_matches('['));
    let owed = system
        .owed
        .iter()
        .filter(|owed| owed.subject.as_str() == path || owed.subject.starts_with(&format!("{path}.")));
    let stage = owed.map(|owed| owed.stage).min()?;
    let at = start..start + line.trim_end().len();
    Some((at, format!("{} is owed from stage `{stage}` on", code(&path))))
}
