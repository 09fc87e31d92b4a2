//! `readiness review`: shows what changed since an artifact was last reviewed, asks for a statement, and records it.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};
use jiff::civil::Date;

use super::environment::{audience, day, today};
use super::{Color, Failure, print, say};
use crate::evidence::lock;
use crate::freshness::{day_of, history_too_short};
use crate::history::History;
use crate::limits::output as limits;
use crate::manifest::owner::{Owner, OwnerKind};
use crate::manifest::value::is_placeholder;
use crate::output::clean::line;
use crate::review::{self, LockFile, ReviewTarget, Reviewable, Statement};
use crate::shell;
use crate::snapshot::Repository;
use crate::text::counted;

/// Records in readiness.lock that artifacts were reviewed as they are now. The entry holds hashes of the artifact and of what it covers, so
/// that it can be verified from the tree alone, also in a shallow clone.
#[derive(Debug, ClapArgs)]
pub(super) struct ReviewArgs {
    /// An artifact: its path, or the subject of its claim as findings show it
    #[arg(value_name = "ARTIFACT", required = true)]
    artifacts: Vec<String>,

    /// The result of the review; asked for on the terminal if absent
    #[arg(long, value_enum)]
    statement: Option<ReviewStatement>,

    /// Why the artifacts are still accurate: what was read and compared
    #[arg(long)]
    reason: Option<String>,

    /// The reviewer: @user, @org/team or an e-mail address [default: git's user.email, or its handle in [people]]
    #[arg(long, value_name = "OWNER")]
    by: Option<String>,

    /// The date of the review [default: `SOURCE_DATE_EPOCH`, otherwise today in UTC]
    #[arg(long, env = "READINESS_AS_OF", value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReviewStatement {
    /// The artifact was brought up to date
    Updated,
    /// The artifact was read and is accurate without changes
    StillAccurate,
}

impl ReviewStatement {
    fn as_str(self) -> &'static str {
        match self {
            Self::Updated => review::UPDATED,
            Self::StillAccurate => "still-accurate",
        }
    }
}

pub(super) fn run(args: &ReviewArgs) -> Result<ExitCode, Failure> {
    let repository = Repository::discover(None)?;
    if repository.is_bare() {
        return Err("a bare repository has no work tree: run `readiness review` in a clone".into());
    }
    let on = today(args.as_of)?;
    let wanted: Vec<ReviewTarget> = args
        .artifacts
        .iter()
        .map(|text| ReviewTarget { text: text.clone(), path: repository.locate(&PathBuf::from(text)).ok() })
        .collect();
    let snapshot = repository.work_tree()?;
    let mut history = History::open(&repository, None)?;
    let all = review::find(&snapshot, history.as_mut(), &wanted, on)?;
    let mut shown = String::new();
    for reviewable in all.iter().flat_map(|(_, reviewables)| reviewables) {
        show(&mut shown, reviewable);
    }
    print(&shown, args.color)?;
    let (word, reason) = statement(args)?;
    let mut ready = Vec::new();
    for (lock, reviewables) in &all {
        let by = by(args, lock, &repository)?;
        let statement = Statement { by, on, word: word.as_str(), reason: reason.clone() };
        if let Some(why) = reviewables.iter().find_map(|one| review::refusal(one, &statement)) {
            return Err(format!("nothing was recorded: {why}").into());
        }
        ready.push((lock, lock::render(&review::record(lock, reviewables, &statement)), reviewables.len()));
    }
    for (lock, text, count) in ready {
        let written = repository.replace(&lock.path, lock.text.as_deref(), &text);
        written.map_err(|error| format!("`{}` cannot be written: {error}", lock.path))?;
        let path = lock.path.to_string();
        say(&format!("recorded {} in {}: commit it", counted(count, "review"), line(&path, audience())));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints what changed since an artifact was last reviewed.
fn show(out: &mut String, reviewable: &Reviewable) {
    let clean = |text: &str| line(text, audience()).into_owned();
    let Reviewable { manifest, claim, path, blob, recorded, touched, behind, .. } = reviewable;
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} ({} in {})", clean(path), clean(claim), clean(&manifest.to_string()));
    if let Some(entry) = recorded {
        let same = if entry.blob == *blob { "it has not changed since" } else { "it has changed since" };
        let _ = writeln!(
            out,
            "  last review: {} by {}, {}; {same}",
            entry.on,
            clean(&entry.by),
            clean(&entry.statement)
        );
        if entry.blob != *blob && blob.len() == entry.blob.len() {
            let at = manifest.parent().join(path).unwrap_or_default();
            let command =
                shell::git(&format!("diff {} --", shell::argument(entry.blob.as_bytes())), [at.as_bstr()]);
            let _ = writeln!(out, "    {}", clean(&command));
        }
    } else {
        let _ = writeln!(out, "  last review: none is recorded");
    }
    match touched {
        Some(commit) => {
            let (day, who) = (day_of(commit.time), clean(&commit.author.name));
            let _ = writeln!(out, "  last touched: {day} by {who}: {}", clean(&commit.subject));
        }
        None if reviewable.now => out.push_str("  last touched: now (it has uncommitted changes)\n"),
        None => out.push_str(concat!("  last touched: ", history_too_short!(), "\n")),
    }
    let Some(behind) = behind else {
        if reviewable.undecided {
            out.push_str(concat!("  what it covers: ", history_too_short!("what has changed since"), "\n"));
        } else if reviewable.covers.is_some() {
            out.push_str("  what it covers: nothing has changed since\n");
        }
        out.push('\n');
        return;
    };
    let _ = writeln!(
        out,
        "  what it covers, since {}: {}, {}",
        behind.point,
        counted(behind.commits, "commit"),
        counted(behind.files.len(), "file")
    );
    for file in &behind.files {
        let _ = writeln!(out, "    {}{}", clean(&file.path.to_string()), file.what());
    }
    if let Some(first) = &behind.first {
        let _ = writeln!(out, "    first commit: {} {}", day_of(first.time), clean(&first.subject));
        let shown = behind.files.iter().take(limits::COMMAND_FILES).map(|file| file.path.as_bstr());
        let command = shell::git(&format!("diff {}^ --", first.id), shown);
        let all = behind.files.len();
        let rest = if all > limits::COMMAND_FILES {
            format!("  # the first {} of {all} files", limits::COMMAND_FILES)
        } else {
            String::new()
        };
        let _ = writeln!(out, "    {}{rest}", clean(&command));
    }
    out.push('\n');
}

/// The result and the reason: from the options, or asked for on the terminal.
fn statement(args: &ReviewArgs) -> Result<(ReviewStatement, Option<String>), Failure> {
    // Commands in findings have `WHY` as a placeholder for the reason.
    let given = |reason: Option<&String>| {
        let reason = reason.map(|reason| reason.trim().to_owned());
        reason.filter(|reason| !reason.is_empty() && reason != "WHY" && !is_placeholder(reason))
    };
    let word = match args.statement {
        Some(word) => word,
        None if io::stdin().is_terminal() => loop {
            match ask("updated (u), still accurate without changes (s), or neither (n)? ")?.as_str() {
                "u" | "updated" => break ReviewStatement::Updated,
                "s" | "still-accurate" => break ReviewStatement::StillAccurate,
                "n" | "" => return Err("nothing was recorded".into()),
                _ => {}
            }
        },
        None => {
            let updated = shell::command(shell::REVIEW_UPDATED, &args.artifacts);
            let unchanged = shell::command(shell::REVIEW_UNCHANGED, &args.artifacts);
            return Err(format!("nothing was recorded: run `{updated}` or `{unchanged}`").into());
        }
    };
    let reason = match given(args.reason.as_ref()) {
        None if word == ReviewStatement::StillAccurate && args.statement.is_none() => {
            given(Some(&ask("why (what was read and compared)? ")?))
        }
        reason => reason,
    };
    if word == ReviewStatement::StillAccurate && reason.is_none() {
        return Err(
            "nothing was recorded: a review without changes needs a reason: add `--reason \"…\"`".into()
        );
    }
    Ok((word, reason))
}

fn ask(question: &str) -> Result<String, Failure> {
    use io::Write as _;

    write!(io::stderr(), "{question}")?;
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer)? == 0 {
        return Err("nothing was recorded".into());
    }
    Ok(answer.trim().to_owned())
}

fn by(args: &ReviewArgs, lock: &LockFile, repository: &Repository) -> Result<String, Failure> {
    if let Some(by) = args.by.as_ref().map(|by| by.trim()) {
        let owner = Owner::parse(by).filter(|owner| owner.kind != OwnerKind::Placeholder);
        let owner =
            owner.ok_or("nothing was recorded: `--by` must be `@user`, `@org/team` or an e-mail address")?;
        return Ok(owner.text);
    }
    let email =
        repository.user_email().ok_or("nothing was recorded: git has no user.email; pass `--by @user`")?;
    Ok(lock.people.get(&email.to_lowercase()).cloned().unwrap_or(email))
}
