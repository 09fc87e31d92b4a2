//! Sections 11 to 13: what was not checked, the lines for signatures, and how to check the dossier again.

use maud::{Markup, html};

use super::Dossier;
use super::page::{TableHead, head, section};
use super::text::{Text, code, day, names, prose, sentence};
use crate::output::json::format::NotCheckedKind;
use crate::shell;
use crate::snapshot::SnapshotKind;
use crate::text::counted;

/// The kinds of what was not checked, in the order of the section, with their headings.
pub(super) const NOT_CHECKED: [(NotCheckedKind, &str, &str); 5] = [
    (NotCheckedKind::Elsewhere, "Held elsewhere", "These are at a web address, which is never fetched."),
    (NotCheckedKind::Off, "Rules that are off", "The policy of the manifest switches them off."),
    (NotCheckedKind::Lowered, "Rules that are lowered", "The policy of the manifest lowers their level."),
    (NotCheckedKind::NotRun, "Rules that did not run", "They do not apply here."),
    (
        NotCheckedKind::NothingSeen,
        "Rules that found nothing to check",
        "The manifest claims nothing of this kind.",
    ),
];

impl Dossier<'_> {
    /// Section 11.
    pub(super) fn not_checked(&self) -> Markup {
        let undecided = &self.system.undecided;
        let elsewhere =
            self.system.not_checked.iter().filter(|one| one.kind == NotCheckedKind::Elsewhere).count();
        let summary = html! {
            p { (sentence(&counted(undecided.len(), "question"))) " undecided, " (counted(elsewhere, "claim")) " held elsewhere." }
        };
        let matter = html! {
            @if self.document.snapshot.shallow {
                p.left { b { "This clone is shallow. " } "History ends before some answers. " code { "git fetch --unshallow" } " gets the rest." }
            }
            h3 { "Undecided: the evidence does not tell" }
            @if undecided.is_empty() { p.empty { "Every question was answered." } }
            @else {
                ul.plain {
                    @for open in undecided {
                        li { (prose(&sentence(&open.why))) " " span.soft { (code(&open.subject)) ", " (code(&open.rule)) } }
                    }
                }
            }
            @for (kind, title, why) in NOT_CHECKED {
                @let all: Vec<_> = self.system.not_checked.iter().filter(|one| one.kind == kind).collect();
                @if !all.is_empty() {
                    h3 { (title) " " span.lt { "(" (all.len()) ")" } }
                    p.soft { (why) }
                    @if kind == NotCheckedKind::NothingSeen || kind == NotCheckedKind::NotRun {
                        p.rules { @for one in &all { (code(&one.what)) " " } }
                    } @else {
                        ul.plain { @for one in &all { li { (code(&one.what)) ": " (address(&one.why)) } } }
                    }
                }
            }
        };
        section("unchecked", 11, "What was not checked", false, &summary, &matter)
    }

    /// Section 12, which only print shows.
    pub(super) fn signatures(&self) -> Markup {
        let owners = &self.system.profile.owners;
        let rows = [
            ("Sponsor", &owners.sponsor),
            ("Business owner", &owners.business),
            ("Production owner", &owners.production),
            ("Accepts the risk", &owners.accepts_risk),
        ];
        html! {
            section.print.sec.wide #signatures aria-labelledby="signatures-h" {
                div.hd { h2 #signatures-h { i { "12" } " Signatures" } " " p { "Each has read the verdict, the blockers, and what was not checked." } }
                div.sign {
                    @for (role, who) in rows { div { span.ln {} p { (role) ": " (names(who)) } p { "Date:" } } }
                }
            }
        }
    }

    /// The commands that check the dossier again.
    pub(super) fn again(&self) -> Vec<String> {
        let document = self.document;
        let manifest = &self.system.manifest;
        let stage = self.system.judged_at;
        let mut parts = vec!["readiness".to_owned(), "report".to_owned()];
        parts.push(shell::argument(manifest.as_bytes()).into_owned());
        if let Some(head) =
            document.repository.head.as_ref().filter(|_| document.snapshot.kind == SnapshotKind::Revision)
        {
            parts.extend(["--rev".to_owned(), shell::argument(head.commit.as_bytes()).into_owned()]);
        }
        if let Some(base) = &document.base {
            parts.extend(["--base".to_owned(), shell::argument(base.commit.as_bytes()).into_owned()]);
        }
        let as_of = shell::argument(document.as_of.as_bytes()).into_owned();
        parts.extend(["--as-of".to_owned(), as_of, "--stage".to_owned(), stage.to_string()]);
        vec![parts.join(" ")]
    }

    /// Section 13.
    pub(super) fn appendix(&self) -> Markup {
        let blobs = self.blobs();
        let summary = html! { p { "Each piece of evidence with its git object id, and the command that judges again." } };
        let matter = html! {
            h3 { "Check it again" }
            @for command in self.again() { pre.cmd { code { (Text(&command)) } } }
            @if self.document.snapshot.kind != SnapshotKind::Revision {
                p.soft { "This dossier is of files that may not be committed. Use " code { "--rev" } " for one that anybody can repeat." }
            }
            p.soft { code { "git cat-file -p ID" } " shows a piece of evidence. Judged for " (day(&self.document.as_of)) " by readiness " (Text(&self.document.tool.version)) "." }
            @if !blobs.is_empty() {
                table #blobs {
                    caption { "Evidence by path." }
                    (head(&[TableHead::text("Path"), TableHead::text("Object id")]))
                    tbody { @for (path, blob) in &blobs { tr { td { (code(path)) } td { code { (Text(blob)) } } } } }
                }
                @let more: usize = self.system.artifacts.iter().map(|artifact| artifact.more_files).sum();
                @if more > 0 { p.soft { (counted(more, "more file")) " of folders and globs not listed." } }
            }
        };
        section("appendix", 13, "Check it again", false, &summary, &matter)
    }

    /// Each file of evidence with its object id, by path.
    pub(super) fn blobs(&self) -> Vec<(&str, &str)> {
        let artifacts = self.system.artifacts.iter();
        let mut blobs: Vec<(&str, &str)> = artifacts
            .flat_map(|artifact| {
                let own = artifact.blob.as_deref().map(|blob| (&*artifact.path, blob));
                own.into_iter().chain(artifact.files.iter().map(|file| (&*file.path, &*file.blob)))
            })
            .collect();
        blobs.sort_unstable();
        blobs.dedup();
        blobs
    }
}

/// A web address as a link, if it is `https` and has no user information.
fn address(text: &str) -> Markup {
    let rest = text.strip_prefix("https://");
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let is_plain = host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && text.chars().all(|c| {
            c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`' | '{' | '}' | '|' | '^')
        });
    html! { @if is_plain { a href=(Text(text)) rel="noreferrer" { (Text(text)) } } @else { (Text(text)) } }
}
