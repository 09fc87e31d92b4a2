//! Section 6: every claim with its artifact, the worst first.

use maud::{Markup, html};

use super::Dossier;
use super::page::{TableHead, head, section};
use super::shapes::{bar, mark};
use super::text::{Text, code, day, sentence, short};
use crate::gate::Gate;
use crate::output::json::format::JsonArtifact;
use crate::report::ArtifactStatus;
use crate::text::counted;

/// The statuses of an artifact, the worst first.
const WORST_FIRST: [ArtifactStatus; 6] = [
    ArtifactStatus::Missing,
    ArtifactStatus::Void,
    ArtifactStatus::Drifted,
    ArtifactStatus::Stale,
    ArtifactStatus::Undecided,
    ArtifactStatus::Current,
];

impl Dossier<'_> {
    /// The artifacts, the worst first, then by gate and claim.
    pub(super) fn artifacts(&self) -> Vec<&JsonArtifact<'_>> {
        let mut artifacts: Vec<_> = self.system.artifacts.iter().collect();
        artifacts.sort_by_key(|artifact| {
            let status = WORST_FIRST.iter().position(|status| *status == artifact.status);
            (status, artifact.gate.and_then(|gate| Gate::ALL.iter().position(|one| *one == gate)))
        });
        artifacts
    }

    /// How many artifacts have each status, in words.
    pub(super) fn artifact_counts(&self) -> String {
        let count =
            |status| self.system.artifacts.iter().filter(|artifact| artifact.status == status).count();
        let counts = WORST_FIRST.map(|status| (count(status), status));
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        counts.map(|(count, status)| format!("{count} {}", in_words(*status))).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn evidence(&self) -> Markup {
        let artifacts = self.artifacts();
        let has_owner = artifacts.iter().any(|artifact| !artifact.owner.is_empty());
        let has_review = artifacts.iter().any(|artifact| artifact.last_reviewed.is_some());
        let left_out: Vec<&str> = [(has_owner, "owner"), (has_review, "reviewed")]
            .iter()
            .filter(|(has, _)| !has)
            .map(|(_, column)| *column)
            .collect();
        let summary = html! {
            p { (sentence(&counted(artifacts.len(), "claim"))) @if !artifacts.is_empty() { ": " (self.artifact_counts()) } "." }
        };
        let columns = [
            (true, TableHead::text("Artifact")),
            (true, TableHead::text("Status")),
            (true, TableHead::text("Age")),
            (true, TableHead::text("Last touched")),
            (has_review, TableHead::text("Reviewed")),
            (true, TableHead::text("Behind what it covers")),
            (has_owner, TableHead::text("Owner")),
        ];
        let columns: Vec<TableHead> =
            columns.into_iter().filter(|(shown, _)| *shown).map(|(_, head)| head).collect();
        let matter = html! {
            @if artifacts.is_empty() { p.empty { "The manifest claims no artifact: there is no evidence to look at." } }
            @else {
                table.stack.evid.sortable #evidence-table {
                    caption {
                        "Every claim, the worst first. The bar is the age; its tick is the limit."
                        @if !left_out.is_empty() { " No claim has: " (left_out.join(", ")) "." }
                    }
                    (head(&columns))
                    tbody {
                        @for artifact in &artifacts { (row(artifact, has_review, has_owner)) }
                    }
                }
            }
        };
        section("evidence", 6, "Evidence", true, &summary, &matter)
    }
}

fn row(artifact: &JsonArtifact<'_>, has_review: bool, has_owner: bool) -> Markup {
    let gate = artifact.gate.map_or("", Gate::as_str);
    html! {
        tr data-g=(gate) data-s=(in_words(artifact.status)) data-o=(Text(&artifact.owner.join(" "))) {
            th scope="row" { (code(&artifact.path)) " " span.lt { (code(&artifact.claim)) } }
            td data-l="Status" {
                span class={ "st " (mark_of(artifact.status)) } { (mark(mark_of(artifact.status), 14)) " " (in_words(artifact.status)) }
            }
            td.age data-l="Age" data-v=(artifact.age_days.unwrap_or(-1)) {
                @match (artifact.age_days, artifact.limit_days) {
                    (Some(age), Some(limit)) => { (age) " of " (limit) " days " (bar(age, limit)) },
                    (Some(age), None) => (counted(usize::try_from(age).unwrap_or_default(), "day")),
                    (None, _) => "not known",
                }
            }
            td data-l="Last touched" data-v=(Text(artifact.last_touched.as_ref().map_or("", |touched| touched.date.as_str()))) {
                @match &artifact.last_touched {
                    Some(touched) => { (day(&touched.date)) " " span.soft { code { (Text(short(&touched.commit))) } " " (Text(&touched.author)) } },
                    None => "–",
                }
            }
            @if has_review {
                td data-l="Reviewed" { @match &artifact.last_reviewed { Some(on) => (day(on)), None => "–" } }
            }
            td data-l="Behind" {
                @match &artifact.lag {
                    Some(lag) => span.hot[artifact.status == ArtifactStatus::Drifted] { (counted(lag.commits, "commit")) " since " (day(&lag.since)) },
                    None => "–",
                }
            }
            @if has_owner { td data-l="Owner" { @if artifact.owner.is_empty() { "–" } @else { (Text(&artifact.owner.join(", "))) } } }
        }
    }
}

/// The mark of an artifact's status.
fn mark_of(status: ArtifactStatus) -> &'static str {
    match status {
        ArtifactStatus::Current => "passed",
        ArtifactStatus::Undecided => "undecided",
        ArtifactStatus::Missing | ArtifactStatus::Void => "failed",
        ArtifactStatus::Stale | ArtifactStatus::Drifted => "warning",
    }
}

/// The status as people read it.
pub(super) fn in_words(status: ArtifactStatus) -> &'static str {
    match status {
        ArtifactStatus::Current => "current",
        ArtifactStatus::Stale => "too old",
        ArtifactStatus::Drifted => "behind",
        ArtifactStatus::Void => "empty",
        ArtifactStatus::Missing => "missing",
        ArtifactStatus::Undecided => "undecided",
    }
}
