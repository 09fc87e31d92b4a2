//! The pipeline: manifests found, read, claims listed, evidence gathered, history asked once for all, rules run, one report.

use std::rc::Rc;

use jiff::civil::Date;

use crate::claim::{self, Claim};
use crate::current;
use crate::evidence::lock::Lock;
use crate::evidence::numbers::Needs;
use crate::evidence::{self, Evidence, Library};
use crate::excluded::Excluded;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::history::History;
use crate::limits::manifest as limits;
use crate::manifest::model::{Root, Stage};
use crate::manifest::node::SyntaxError;
use crate::manifest::owner;
use crate::manifest::pattern::{Pattern, RootedPattern};
use crate::manifest::{FILE_NAME, Manifest};
use crate::policy::assertion::{Assertions, World};
use crate::policy::selection::{Selection, no_such_rule};
use crate::report::{self, Report};
use crate::rules::Rule;
use crate::rules::card::own::{self, Cards, OwnRules};
use crate::shell;
use crate::snapshot::{OpenError, ReadError, RepoPath, Snapshot, resolve};
use crate::text::{FileId, SourceMap};

/// Largest manifest that is read.
const MAX_MANIFEST: u64 = 16 << 20;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Every manifest in this folder and below.
    Folder(RepoPath),
    /// This manifest, tracked or not, excluded or not.
    Manifest(RepoPath),
}

/// How it is judged.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day of judgement, UTC.
    pub today: Date,
    /// Judge as if at this stage.
    pub stage: Option<Stage>,
    /// Which rules.
    pub selection: Selection,
    /// Globs, from the repository's root, of manifests that are left out.
    pub exclude: Vec<Pattern>,
    /// Globs, from the repository's root, of rule cards that every manifest is judged by, besides those that it names.
    pub rules: Vec<Pattern>,
    /// Whether every artifact is dated exactly, not only as far as some rule asks.
    pub exact: bool,
    /// The commits that no artifact lags behind; without, those that `.git-blame-ignore-revs` of the tree lists.
    pub ignored_commits: Option<current::Ignored>,
}

impl Options {
    /// Every rule on every manifest, at the stage that each is at.
    pub fn on(today: Date) -> Self {
        Self {
            today,
            stage: None,
            selection: Selection::default(),
            exclude: Vec::new(),
            rules: Vec::new(),
            exact: false,
            ignored_commits: None,
        }
    }
}

/// Why nothing could be judged. Each message is one line that ends with what to do.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// No manifest at all.
    #[error("no {FILE_NAME} in {place}: {advice}")]
    NoManifest {
        /// Where was looked.
        place: String,
        /// What to do.
        advice: String,
    },
    /// A manifest that cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, ReadError),
    /// A name to be selected or ignored that no rule has.
    #[error("`{0}`: {1}")]
    NoSuchRule(String, String),
    /// A history that cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// What was judged: the report, and what another judgement can be held against.
#[derive(Debug)]
pub struct Judgement {
    /// What outputs print.
    pub report: Report,
    /// Findings that were not asked for, of rules that had to run for those that were.
    pub(crate) unshown: Vec<(usize, Finding)>,
    /// The manifests, in the order of the report's systems.
    pub(crate) manifests: Vec<Judged>,
}

impl Judgement {
    /// Whether all its manifests are in another tree, too.
    pub(crate) fn all_were_in(&self, other: &dyn Snapshot) -> bool {
        self.report.systems.iter().all(|system| other.listing().get(&system.manifest).is_some())
    }
}

/// A manifest that was judged.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) found: Found,
    /// Its text in the report's sources.
    pub(crate) file: FileId,
    /// The rules of its own.
    pub(crate) own: OwnRules,
}

/// Judges what `targets` name in `snapshot`, which goes with `history`; without one, nothing was ever committed.
pub fn check(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    targets: &[Target],
    options: &Options,
) -> Result<Report, CheckError> {
    judge(snapshot, history, targets, options).map(|judgement| judgement.report)
}

/// Like [`check`], with what another judgement can be held against.
pub fn judge(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    targets: &[Target],
    options: &Options,
) -> Result<Judgement, CheckError> {
    let judgement = judge_base(snapshot, history, targets, options)?;
    every_name_is_a_rule(&options.selection, &judgement.manifests)?;
    Ok(judgement)
}

/// Like [`judge`], of a tree in which a rule of one's own may not have been there yet.
pub fn judge_base(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    targets: &[Target],
    options: &Options,
) -> Result<Judgement, CheckError> {
    let (found, excluded) = find_manifests(snapshot, targets, options)?;
    let mut judgement = judge_found(snapshot, history, found, Vec::new(), options);
    judgement.report.excluded = excluded;
    Ok(judgement)
}

/// Judges manifests, each by the rules of its own that `own` has in its place, else by those that it names.
pub(crate) fn judge_found(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    found: Vec<Found>,
    own: Vec<Option<Vec<Rc<Rule>>>>,
    options: &Options,
) -> Judgement {
    let mut sources = SourceMap::default();
    let mut library = Library::new(snapshot, &mut sources);
    let needs = options.selection.needs(options.today);
    let mut known = gather(snapshot, &found, (needs, &options.rules), &mut library, &mut sources);
    for (known, own) in known.iter_mut().zip(own) {
        known.own.rules = own.unwrap_or_else(|| std::mem::take(&mut known.own.rules));
    }
    let assertions = Assertions::default();
    let systems: Vec<_> = found.iter().zip(&known).map(|(found, known)| known.system(found)).collect();
    let ignored = options.ignored_commits.as_ref();
    let question = current::Question { today: options.today, exact: options.exact, ignored };
    let currents = current::settle(&systems, snapshot, history, &library, question);
    let mut reports = Vec::new();
    let (mut findings, mut unshown) = (Vec::new(), Vec::new());
    for ((system, current), known) in systems.iter().zip(&currents).zip(&known) {
        let root = &system.manifest.root;
        let table = root.system.as_ref().map(|system| &system.value);
        let people = owner::people(root);
        let judged_at = stage_of(root, options);
        let world = World::new(system.manifest, &assertions, options.today, judged_at);
        let facts = Facts {
            people: &people,
            manifest: system.manifest,
            file: system.file,
            folder: system.folder,
            claims: system.claims,
            evidence: system.evidence,
            lock: known.lock.as_ref(),
            current,
            library: &library,
            world: &world,
            own: &known.own,
            sources: &sources,
            listing: snapshot.listing(),
            today: options.today,
            stage: judged_at,
            risk: table.and_then(|system| system.risk.as_ref()).map(|risk| risk.value),
        };
        let (mut report, [shown, others]) = report::judge(&facts, system.path.clone(), &options.selection);
        report.passed_over = options.stage.filter(|asked| *asked != judged_at);
        findings.extend(shown.into_iter().map(|finding| (reports.len(), finding)));
        unshown.extend(others.into_iter().map(|finding| (reports.len(), finding)));
        reports.push(report);
    }
    let own_rules = each_once(known.iter().flat_map(|known| &known.own.rules).cloned().collect());
    let kept: Vec<_> = known.into_iter().map(|known| (known.file, known.own)).collect();
    let manifests =
        found.into_iter().zip(kept).map(|(found, (file, own))| Judged { found, file, own }).collect();
    let mut report = Report {
        today: options.today,
        about: snapshot.about().clone(),
        systems: reports,
        findings,
        own_rules,
        sources,
        base: None,
        gone: Vec::new(),
        excluded: Vec::new(),
    };
    report.sort();
    Judgement { report, unshown, manifests }
}

/// The stage at which a manifest is judged: as asked for, else as it says. What was stopped or is research stays that: it is on its way
/// to no other stage.
pub(crate) fn stage_of(root: &Root, options: &Options) -> Stage {
    let system = root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    let own = system.map_or(Stage::Pilot, |stage| stage.value);
    options.stage.filter(|_| !matches!(own, Stage::Stopped | Stage::Research)).unwrap_or(own)
}

/// The rules of one's own that the manifests of a tree bring, each once.
pub fn own_rules(snapshot: &dyn Snapshot) -> Vec<Rc<Rule>> {
    let mut sources = SourceMap::default();
    let mut cards = Cards::default();
    let mut rules: Vec<Rc<Rule>> = Vec::new();
    for path in snapshot.listing().called(FILE_NAME) {
        let Ok(Some((text, manifest))) = read(snapshot, &path) else { continue };
        let file = sources.add(path.clone(), text);
        let own =
            own::gather(snapshot, &path.parent(), (&manifest.root, file), &[], &mut cards, &mut sources);
        rules.extend(own.rules);
    }
    each_once(rules)
}

/// Rules by id, of several that have the same the first.
fn each_once(mut rules: Vec<Rc<Rule>>) -> Vec<Rc<Rule>> {
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules.dedup_by(|a, b| a.id == b.id);
    rules
}

/// Whether each name that is selected or ignored is a rule: of ours, or of some manifest's own. A card that cannot be used may be it.
fn every_name_is_a_rule(selection: &Selection, known: &[Judged]) -> Result<(), CheckError> {
    for name in selection.own() {
        let own = || known.iter().flat_map(|known| &known.own.rules);
        let is_doubtful =
            known.iter().any(|known| !known.own.problems.is_empty() || !known.own.beyond.is_empty());
        if !is_doubtful && !own().any(|rule| rule.id == name) {
            let own: Vec<_> = own().cloned().collect();
            return Err(CheckError::NoSuchRule(name.to_owned(), no_such_rule(name, &own)));
        }
    }
    Ok(())
}

/// Lists what each manifest claims, and looks for it.
pub(crate) fn gather<'m>(
    snapshot: &dyn Snapshot,
    found: &'m [Found],
    (needs, rules): (Needs, &[Pattern]),
    library: &mut Library,
    sources: &mut SourceMap,
) -> Vec<Known<'m>> {
    let mut cards = Cards::default();
    let one = |Found { path, text, manifest }: &'m Found| {
        let folder = path.parent();
        let file = sources.add(path.clone(), text.clone());
        let claims = if manifest.is_broken() { Vec::new() } else { claim::claims(&manifest.root) };
        let evidence =
            evidence::gather(snapshot, &folder, (&manifest.root, &claims), needs, library, sources);
        let lock = Lock::find(snapshot, &folder, sources);
        let own = own::gather(snapshot, &folder, (&manifest.root, file), rules, &mut cards, sources);
        Known { folder, file, claims, evidence, lock, own }
    };
    found.iter().map(one).collect()
}

/// What was found for one manifest.
pub(crate) struct Known<'m> {
    folder: RepoPath,
    file: FileId,
    claims: Vec<Claim<'m>>,
    evidence: Evidence,
    lock: Option<Lock>,
    own: OwnRules,
}

impl<'m> Known<'m> {
    pub(crate) fn system<'k>(&'k self, found: &'k Found) -> current::System<'k>
    where
        'm: 'k,
    {
        current::System {
            path: &found.path,
            manifest: &found.manifest,
            file: self.file,
            folder: &self.folder,
            claims: &self.claims,
            evidence: &self.evidence,
            lock: self.lock.as_ref(),
        }
    }
}

/// A manifest that was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: RepoPath,
    pub(crate) text: String,
    pub(crate) manifest: Manifest,
}

/// A glob that leaves manifests out.
struct Exclusion {
    pattern: RootedPattern,
    glob: String,
    /// The manifest whose policy has it; none where the command line has.
    by: Option<RepoPath>,
}

/// The manifests that are asked for, by path, and those below a folder that is asked for that an exclusion above them leaves out.
pub(crate) fn find_manifests(
    snapshot: &dyn Snapshot,
    targets: &[Target],
    options: &Options,
) -> Result<(Vec<Found>, Vec<Excluded>), CheckError> {
    let mut paths: Vec<(RepoPath, bool)> =
        snapshot.listing().called(FILE_NAME).into_iter().map(|path| (path, false)).collect();
    for target in targets {
        if let Target::Manifest(path) = target {
            match paths.iter_mut().find(|(known, _)| known == path) {
                Some((_, named)) => *named = true,
                None => paths.push((path.clone(), true)),
            }
        }
    }
    // Those above come first: they exclude those below.
    paths.sort_by_key(|(path, _)| (path.parts().count(), path.clone()));
    let everywhere = RepoPath::root();
    let exclusion = |pattern: &Pattern, folder: &RepoPath, by: Option<&RepoPath>| {
        let rooted = pattern.rooted(folder).ok()?;
        Some(Exclusion { pattern: rooted, glob: pattern.0.clone(), by: by.cloned() })
    };
    let mut exclusions: Vec<Exclusion> =
        options.exclude.iter().filter_map(|pattern| exclusion(pattern, &everywhere, None)).collect();
    let (mut found, mut excluded) = (Vec::new(), Vec::new());
    let mut entries_left = limits::ALL_ENTRIES;
    for (path, named) in paths {
        let below = |folder: &RepoPath| path.is_within(folder);
        let wanted =
            named || targets.iter().any(|target| matches!(target, Target::Folder(folder) if below(folder)));
        let above = targets.iter().any(|target| {
            let (Target::Folder(at) | Target::Manifest(at)) = target;
            at.is_within(&path.parent())
        });
        if !(wanted || above) {
            continue;
        }
        if !named && let Some(by) = exclusions.iter().find(|exclusion| excludes(&exclusion.pattern, &path)) {
            if wanted {
                excluded.push(Excluded { manifest: path, glob: by.glob.clone(), by: by.by.clone() });
            }
            continue;
        }
        let Some((text, mut manifest)) = read(snapshot, &path)? else {
            continue;
        };
        match entries_left.checked_sub(manifest.count()) {
            Some(left) => entries_left = left,
            None => {
                let all = limits::ALL_ENTRIES;
                let message = format!(
                    "not read: the manifests have more than {all} entries; check some folders by themselves"
                );
                manifest = Manifest::unreadable(SyntaxError { at: 0..0, message });
            }
        }
        let policy = manifest.root.policy.as_ref().and_then(|policy| policy.value.exclude.as_ref());
        let patterns = policy.iter().flat_map(|exclude| &exclude.value.0);
        exclusions.extend(patterns.filter_map(|glob| exclusion(&glob.value, &path.parent(), Some(&path))));
        if wanted {
            found.push(Found { path, text, manifest });
        }
    }
    if found.is_empty() {
        return Err(nothing_found(snapshot, targets));
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    excluded.sort_by(|a, b| a.manifest.cmp(&b.manifest));
    Ok((found, excluded))
}

/// Whether an exclusion leaves out a manifest: its path, or a folder above it, matches.
pub(crate) fn excludes(exclusion: &RootedPattern, path: &RepoPath) -> bool {
    let mut at = path.clone();
    while !at.is_root() {
        if exclusion.matches(&at) {
            return true;
        }
        at = at.parent();
    }
    false
}

fn nothing_found(snapshot: &dyn Snapshot, targets: &[Target]) -> CheckError {
    let folder = match targets.first() {
        Some(Target::Folder(folder)) => folder.clone(),
        Some(Target::Manifest(path)) => path.parent(),
        None => RepoPath::root(),
    };
    let place = if folder.is_root() { "this repository".to_owned() } else { format!("`{folder}`") };
    let tracked = snapshot.listing().called(FILE_NAME);
    let own = folder.child(FILE_NAME.as_bytes());
    let is_deleted = |path: &&RepoPath| path.is_within(&folder) && matches!(snapshot.look(path), Ok(None));
    let advice = if let Some(deleted) = tracked.iter().find(is_deleted) {
        let command = shell::git("restore --", [deleted.as_bstr()]);
        format!("`{deleted}` is deleted on this disk, `{command}` brings it back")
    } else if tracked.iter().any(|path| path.is_within(&folder)) {
        "all are excluded; name one: `readiness check PATH/readiness.toml`".to_owned()
    } else if matches!(snapshot.look(&own), Ok(Some(look)) if !look.tracked) {
        let (add, name) =
            (shell::git("add", [own.as_bstr()]), shell::command("readiness check", [own.as_bstr()]));
        format!("`{own}` is not tracked by git: `{add}`, or name it: `{name}`")
    } else if let Some(above) =
        tracked.iter().filter(|path| folder.is_within(&path.parent())).max_by_key(|path| path.parts().count())
    {
        format!("the one above it is `{above}`")
    } else if let Some(other) = tracked.first() {
        format!("the nearest is `{other}`")
    } else {
        "write one, beginning with `[system]` and `name = \"…\"`, and `git add` it".to_owned()
    };
    CheckError::NoManifest { place, advice }
}

/// Reads a manifest; none where it was deleted. What is wrong with its bytes is a problem of the manifest.
pub(crate) fn read(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
) -> Result<Option<(String, Manifest)>, CheckError> {
    let unreadable = |error| CheckError::Unreadable(path.to_string(), error);
    let Some((real, _)) = resolve(snapshot, path).map_err(unreadable)?.file() else { return Ok(None) };
    match snapshot.read(&real, MAX_MANIFEST) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => {
                let manifest = Manifest::parse(&text);
                Ok(Some((text, manifest)))
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let message = "not UTF-8 from here on".to_owned();
                Ok(Some((text, Manifest::unreadable(SyntaxError { at: at..at + 1, message }))))
            }
        },
        Err(ReadError::TooLarge { limit }) => {
            let message = format!("more than {limit} bytes");
            Ok(Some((String::new(), Manifest::unreadable(SyntaxError { at: 0..0, message }))))
        }
        Err(error) => Err(unreadable(error)),
    }
}
