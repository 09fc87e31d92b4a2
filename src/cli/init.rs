//! `readiness init`: writes a manifest from what the repository holds.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args as ClapArgs;
use jiff::civil::Date;

use super::environment::{audience, day, to_root, today};
use super::suggest::{self, Suggested};
use super::{Color, Failure, print, say};
use crate::gate::Gate;
use crate::history::History;
use crate::init::{InitRequest, ManifestDraft, new_manifest, propose, updated_manifest, with_gate};
use crate::limits;
use crate::manifest::model::Stage;
use crate::manifest::{FILE_NAME, Manifest};
use crate::output::clean::line;
use crate::output::{patch, project_urls};
use crate::shell;
use crate::snapshot::{LookKind, OpenError, RepoPath, Repository, Snapshot, WorkTree};
use crate::text::{counted, listed};

/// Writes readiness.toml with the claims that the tracked files show, each with its reason. What a person must say stands commented out,
/// with the stage that asks for it. Refuses to overwrite.
#[derive(Debug, ClapArgs)]
pub(super) struct InitArgs {
    /// The folder of the manifest [default: the repository of the current folder]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,

    /// The stage of the system: pilot, handoff, production, stopped or research
    #[arg(long, env = "READINESS_STAGE", value_name = "STAGE", value_parser = Suggested::new(suggest::stages, suggest::stage), hide_possible_values = true)]
    stage: Option<Stage>,

    /// The name of the system [default: from the package file, otherwise the folder's name]
    #[arg(long, value_name = "NAME", value_parser = system_name, conflicts_with_all = ["update", "add"])]
    name: Option<String>,

    /// Print the change as a patch, and write nothing
    #[arg(long)]
    diff: bool,

    /// Add to the manifest what appeared since its last commit, and change nothing in it. A claim that is left as a comment is known
    #[arg(long)]
    update: bool,

    /// Add what a gate owes to the manifest, as comments
    #[arg(long, value_name = "GATE", conflicts_with = "update", value_parser = gate)]
    add: Option<Gate>,

    /// The date that counts as today [default: `SOURCE_DATE_EPOCH`, otherwise today in UTC]
    #[arg(long, env = "READINESS_AS_OF", value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,

    /// When to use colours
    #[arg(long, env = "READINESS_COLOR", value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

fn system_name(word: &str) -> Result<String, String> {
    if word.trim().is_empty() {
        return Err("a name has letters: leave out --name for that of the folder".to_owned());
    }
    Ok(word.to_owned())
}

fn gate(word: &str) -> Result<Gate, String> {
    word.parse().map_err(|()| {
        let words: Vec<_> = Gate::ALL.iter().map(|gate| gate.as_str()).collect();
        format!("a gate is one of {}", words.join(", "))
    })
}

pub(super) fn run(args: &InitArgs) -> Result<ExitCode, Failure> {
    let repository = Repository::discover(args.folder.as_deref())?;
    if repository.is_bare() {
        return Err("a bare repository has no work tree: run `readiness init` in a clone".into());
    }
    let folder = match &args.folder {
        Some(folder) if !folder.is_dir() => {
            return Err(if folder.exists() {
                format!("`{}` is not a folder: name the folder of the manifest", folder.display()).into()
            } else {
                OpenError::NoSuchPath(folder.display().to_string()).into()
            });
        }
        Some(folder) => repository.locate(folder)?,
        None => RepoPath::root(),
    };
    let here = Here(to_root(&repository));
    let tree = repository.work_tree()?;
    let path = folder.child(FILE_NAME.as_bytes());
    let before = existing(&tree, &path)?;
    let request = InitRequest {
        name: args.name.as_deref(),
        folder_name: folder_name(&repository, &folder),
        stage: args.stage.unwrap_or_else(|| before.as_deref().map_or(Stage::Pilot, stage_of)),
        schema: project_urls::schema("manifest"),
        today: today(args.as_of)?,
        folder,
    };
    let mut history = History::open(&repository, None)?;
    let draft = match (&before, args.update, args.add) {
        (Some(text), true, _) => updated_manifest(&tree, history.as_mut(), &request, text)?,
        (Some(text), _, Some(gate)) => with_gate(&tree, &request, text, gate)?,
        (None, false, None) => {
            if tree.listing().get(&path).is_some() {
                let restore = shell::git("restore --", [path.as_bstr()]);
                return Err(format!("`{path}` is deleted in the work tree: `{restore}` restores it").into());
            }
            Some(new_manifest(&tree, history.as_mut(), &request)?)
        }
        (Some(_), ..) => {
            let update = shell::command("readiness init --update", here.folder(&request.folder));
            return Err(format!(
                "`{path}` exists: `{update}` adds what appeared since, `--add GATE` what a gate owes"
            )
            .into());
        }
        (None, ..) => {
            return Err(
                format!("`{path}` does not exist: run `readiness init` without --update and --add").into()
            );
        }
    };
    let Some(mut draft) = draft else {
        let check = shell::command("readiness check", [here.path(&path)]);
        return Err(format!("`{path}` cannot be read as a manifest: `{check}` says why").into());
    };
    let is_changed = before.as_deref() != Some(draft.text.as_str());
    if args.diff {
        if is_changed {
            let before = before.as_deref().unwrap_or_default();
            print(&patch::render(&path.to_string(), before, &draft.text, audience()), args.color)?;
        }
    } else if is_changed {
        let written = repository.replace(&path, before.as_deref(), &draft.text);
        // The error may name a temporary file beside it.
        written.map_err(|error| {
            let why = if error.kind() == io::ErrorKind::Other {
                error.to_string()
            } else {
                error.kind().to_string()
            };
            format!("`{path}` cannot be written: {why}")
        })?;
    }
    if tree.listing().is_empty() {
        let nothing = "nothing is tracked by git yet, and only tracked files count: run `git add` first";
        draft.said.insert(0, nothing.to_owned());
    }
    tell(args, &draft, (before.is_some(), is_changed), &here, &request)?;
    Ok(ExitCode::SUCCESS)
}

/// The text of the manifest on disk; none if there is none. A link is not followed.
fn existing(tree: &WorkTree<'_>, path: &RepoPath) -> Result<Option<String>, Failure> {
    match tree.look(path)? {
        None => Ok(None),
        Some(look) if matches!(look.kind, LookKind::File { .. }) => {
            let bytes = tree
                .read(path, limits::manifest::MANIFEST_BYTES)
                .map_err(|error| format!("`{path}` {error}"))?;
            let text =
                String::from_utf8(bytes).map_err(|_| format!("`{path}` is not UTF-8: correct it first"))?;
            Ok(Some(text))
        }
        Some(look) if matches!(look.kind, LookKind::Symlink) => {
            Err(format!("`{path}` is a link: name the folder of the file that it leads to, or remove it")
                .into())
        }
        Some(_) => Err(format!("`{path}` is not a regular file: remove it first").into()),
    }
}

/// The name of the folder on disk.
fn folder_name(repository: &Repository, folder: &RepoPath) -> String {
    if folder.is_root() {
        repository.root().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    } else {
        folder.file_name().to_string()
    }
}

/// The stage that a manifest states.
fn stage_of(text: &str) -> Stage {
    let manifest = Manifest::parse(text.trim_start_matches('\u{feff}'));
    let stage = manifest.root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    stage.map_or(Stage::Pilot, |stage| stage.value)
}

/// The path from the current folder to the repository's root.
struct Here(String);

impl Here {
    /// A folder of the repository as the argument of a command.
    fn folder(&self, folder: &RepoPath) -> Option<Vec<u8>> {
        shell::folder(&self.0, folder.as_bstr())
    }

    /// A path of the repository from the current folder.
    fn path(&self, path: &RepoPath) -> String {
        if self.0.is_empty() { path.to_string() } else { format!("{}/{path}", self.0) }
    }
}

/// Says what was found, what is owed, and what to do next. With `--diff`, apart from the patch.
fn tell(
    args: &InitArgs,
    draft: &ManifestDraft,
    (existed, is_changed): (bool, bool),
    here: &Here,
    request: &InitRequest<'_>,
) -> Result<(), Failure> {
    let clean = |text: &str| line(text, audience()).into_owned();
    let mut lines: Vec<String> = draft.said.iter().map(|said| clean(said)).collect();
    if !draft.old.is_empty() {
        let (most, all) =
            if args.diff { (usize::MAX, "") } else { (limits::init::OLD_CLAIMS, "; --diff names all") };
        let claims = counted(draft.old.len(), "claim");
        let names = listed(draft.old.iter().cloned(), most);
        let all = if draft.old.len() > most { all } else { "" };
        lines.push(clean(&format!(
            "left out {claims} whose files were there when the manifest was last committed: {names}{all}"
        )));
    }
    let next = shell::command("readiness check", here.folder(&request.folder));
    let new = if existed { "more " } else { "" };
    let found = match args.add {
        Some(gate) => format!("the gate {gate} owes {} at {}", counted(draft.owed, "key"), request.stage),
        None => format!(
            "{} found in {}; {} more owed at {}",
            counted(draft.claims, &format!("{new}claim")),
            counted(draft.files, "file"),
            draft.owed,
            request.stage
        ),
    };
    if !args.diff {
        let path = clean(&here.path(&request.folder.child(FILE_NAME.as_bytes())));
        let kinds = if draft.kinds.is_empty() || draft.kinds.len() > limits::init::KINDS_COLUMNS {
            String::new()
        } else {
            format!(": {}", draft.kinds)
        };
        lines.push(if is_changed {
            format!("wrote {path}{kinds}")
        } else {
            format!("{path} is unchanged: there is nothing to add")
        });
    }
    lines.push(format!("{found}. Next: {next}"));
    if args.diff {
        for line in &lines {
            say(line);
        }
        return Ok(());
    }
    print(&(lines.join("\n") + "\n"), args.color)
}

/// What `init` would find, in at most four lines: how much, and the tables that most files show.
pub(super) fn preview(
    snapshot: &dyn Snapshot,
    repository: &Repository,
    folder: &RepoPath,
    today: Date,
) -> Vec<String> {
    let request = InitRequest {
        folder: folder.clone(),
        name: None,
        folder_name: folder_name(repository, folder),
        stage: Stage::Pilot,
        schema: None,
        today,
    };
    let proposal = propose(snapshot, &request);
    let (claims, files) = proposal.counts();
    if claims == 0 {
        return vec!["  it would find no claims here, and list what a person must say".to_owned()];
    }
    let mut lines =
        vec![format!("  it would claim {} that {} show:", counted(claims, "thing"), counted(files, "file"))];
    let shown = proposal.evidence().into_iter().take(limits::init::PREVIEW_TABLES);
    lines.extend(shown.map(|(table, paths)| {
        let paths = listed(paths.iter().map(|path| line(&path.to_string(), audience()).into_owned()), 2);
        format!("    {table:<11} {paths}")
    }));
    lines
}
