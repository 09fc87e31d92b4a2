//! The pipeline: finds and reads manifests, lists claims, gathers evidence, queries history once, runs the rules, builds one report.

mod ask;
mod manifests;
mod outside;
mod profile;
mod summary;
mod system;
mod topics;

use std::rc::Rc;

use jiff::civil::Date;

use crate::assertion::{Assertions, SystemValues};
use crate::claim::{self, Claim};
use crate::coverage::DocumentCoverage;
use crate::evidence::lock::Lock;
use crate::evidence::numbers::Needs;
use crate::evidence::{self, Evidence, Library};
use crate::facts::Facts;
use crate::finding::Finding;
use crate::freshness;
use crate::glob::Pattern;
use crate::history::History;
use crate::manifest::model::{Root, Stage};
use crate::manifest::owner;
use crate::manifest::{FILE_NAME, Manifest};
use crate::report::{Report, SystemReport};
use crate::rules::Rule;
use crate::rules::custom::{self, Cards, CustomRules};
use crate::selection::{Selection, no_such_rule};
use crate::snapshot::{OpenError, ReadError, RepoPath, Snapshot};
use crate::text::{FileId, SourceMap};
use crate::today::Today;
pub(crate) use manifests::{FoundManifest, find_manifests, nothing_found, read};
pub(crate) use outside::OutsideManifest;
pub(crate) use summary::name_of;

/// What to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Every manifest in this folder and below.
    Folder(RepoPath),
    /// This manifest, even if untracked or excluded.
    Manifest(RepoPath),
}

/// How to evaluate.
#[derive(Debug, Clone)]
pub struct Options {
    /// The date that counts as today (UTC).
    pub today: Date,
    /// The stage to evaluate at, in place of the manifest's own.
    pub stage: Option<Stage>,
    /// The rules to run.
    pub selection: Selection,
    /// Globs of manifests to exclude, from the repository root.
    pub exclude: Vec<Pattern>,
    /// Globs of rule cards that apply to every manifest besides those that it names, from the repository root.
    pub rules: Vec<Pattern>,
    /// Whether to date every artifact exactly, not only as far as a rule needs.
    pub exact: bool,
    /// Commits that do not count as drift; `None` means those in `.git-blame-ignore-revs` of the tree.
    pub ignored_commits: Option<freshness::Ignored>,
}

impl Options {
    /// Every rule on every manifest, each at its own stage.
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

/// Why nothing could be evaluated. Each message is one line that ends with the next action.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// No manifest at all.
    #[error("no {FILE_NAME} in {place}: {advice}")]
    NoManifest {
        /// Where the search was.
        place: String,
        /// What to do.
        advice: String,
        /// Whether no manifest is tracked anywhere in this tree.
        is_first: bool,
    },
    /// A manifest that cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, ReadError),
    /// A name in `--select` or `--ignore` that no rule has.
    #[error("`{0}`: {1}")]
    NoSuchRule(String, String),
    /// A history that cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// An evaluation: the report, and what a comparison with another evaluation needs.
#[derive(Debug, Clone)]
pub(crate) struct Evaluation {
    /// The report for the outputs.
    pub report: Report,
    /// Findings that were not requested, of rules that had to run for those that were.
    pub(crate) unshown: Vec<(usize, Finding)>,
    /// The manifests, in the order of the report's systems.
    pub(crate) manifests: Vec<EvaluatedManifest>,
    /// The systems by their strict manifests, as far as they have one.
    pub(crate) strict: Vec<StrictSystem>,
    /// The first day after today on which an answer may be another one; none if time alone changes none.
    pub(crate) next_change: Option<Date>,
}

/// A manifest with the stricter values of a base. It is evaluated together with the system's own manifest, on the same facts.
#[derive(Debug)]
pub(crate) struct StrictManifest {
    /// The index of the system.
    pub(crate) of: usize,
    pub(crate) manifest: Manifest,
    /// The custom rules that count.
    pub(crate) custom: Vec<Rc<Rule>>,
}

/// A system by its strict manifest.
#[derive(Debug, Clone)]
pub(crate) struct StrictSystem {
    /// The index of the system.
    pub(crate) of: usize,
    pub(crate) manifest: Manifest,
    pub(crate) report: SystemReport,
    /// All findings, each with the index of the system.
    pub(crate) findings: Vec<(usize, Finding)>,
}

/// What a manifest says, before the rules run.
#[derive(Clone, Copy)]
pub(crate) struct ReadManifest<'k> {
    pub(crate) found: &'k FoundManifest,
    pub(crate) file: FileId,
    pub(crate) custom: &'k CustomRules,
}

/// An evaluated manifest.
#[derive(Debug, Clone)]
pub(crate) struct EvaluatedManifest {
    pub(crate) found: FoundManifest,
    /// The id of its text in the report's sources.
    pub(crate) file: FileId,
    /// The custom rules.
    pub(crate) custom: CustomRules,
}

impl EvaluatedManifest {
    /// What it says.
    pub(crate) fn read(&self) -> ReadManifest<'_> {
        ReadManifest { found: &self.found, file: self.file, custom: &self.custom }
    }
}

/// Evaluates `targets` in `snapshot`. `history` is `None` if nothing was ever committed.
pub fn check(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    targets: &[Target],
    options: &Options,
) -> Result<Report, CheckError> {
    evaluate(snapshot, history, targets, options).map(|evaluation| evaluation.report)
}

/// Like [`check`], and also returns what a comparison with another evaluation needs.
pub(crate) fn evaluate(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    targets: &[Target],
    options: &Options,
) -> Result<Evaluation, CheckError> {
    let evaluation = evaluate_base(snapshot, history, targets, options, |_| Vec::new())?;
    every_name_is_a_rule(&options.selection, &evaluation.manifests)?;
    Ok(evaluation)
}

/// Like [`evaluate`], for a tree that may lack a selected custom rule.
pub(crate) fn evaluate_base(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    targets: &[Target],
    options: &Options,
    strict: impl FnOnce(&[ReadManifest<'_>]) -> Vec<StrictManifest>,
) -> Result<Evaluation, CheckError> {
    let (found, excluded) = find_manifests(snapshot, targets, options)?;
    if found.is_empty() {
        return Err(nothing_found(snapshot, targets));
    }
    let mut evaluation = evaluate_found(snapshot, history, found, options, strict);
    evaluation.report.excluded = excluded;
    Ok(evaluation)
}

/// Evaluates manifests, and the strict manifests that `strict` makes of them, on the same facts: documents, data and history are read once.
pub(crate) fn evaluate_found(
    snapshot: &dyn Snapshot,
    history: Option<&mut History>,
    found: Vec<FoundManifest>,
    options: &Options,
    strict: impl FnOnce(&[ReadManifest<'_>]) -> Vec<StrictManifest>,
) -> Evaluation {
    let mut sources = SourceMap::default();
    let mut library = Library::new(snapshot, &mut sources);
    let mut cards = Cards::default();
    let today = Today::from(options.today);
    let needs = options.selection.needs(&today);
    let manifests = found.iter().map(|found| (&found.path, &found.text, &found.manifest));
    let known = gather(snapshot, manifests, &needs, &options.rules, &mut cards, &mut library, &mut sources);
    let read = found.iter().zip(&known);
    let read: Vec<_> =
        read.map(|(found, known)| ReadManifest { found, file: known.file, custom: &known.custom }).collect();
    let strict = strict(&read);
    // Findings that are not shown count too.
    let everything = Selection::default();
    let places = strict.iter().filter_map(|strict| Some((found.get(strict.of)?, &strict.manifest)));
    let places = places.map(|(found, manifest)| (&found.path, &found.text, manifest));
    let needs = everything.needs(&today);
    let mut strictly =
        gather(snapshot, places, &needs, &options.rules, &mut cards, &mut library, &mut sources);
    for (known, strict) in strictly.iter_mut().zip(&strict) {
        known.custom.set_rules(strict.custom.clone());
    }
    let systems: Vec<_> = known.iter().chain(&strictly).map(GatheredManifest::system).collect();
    let ignored = options.ignored_commits.as_ref();
    let question = freshness::FreshnessQuestion { today: &today, exact: options.exact, ignored };
    let all_freshness = freshness::resolve(&systems, snapshot, history, &library, question);
    let run = RulesRun {
        assertions: Assertions::default(),
        library: &library,
        sources: &sources,
        snapshot,
        today: &today,
    };
    let mut reports = Vec::new();
    let (mut findings, mut unshown) = (Vec::new(), Vec::new());
    let mut answers = all_freshness.iter();
    for (known, freshness) in known.iter().zip(&mut answers) {
        let (report, [shown, others]) = run.system(known, freshness, options, &options.selection);
        findings.extend(shown.into_iter().map(|finding| (reports.len(), finding)));
        unshown.extend(others.into_iter().map(|finding| (reports.len(), finding)));
        reports.push(report);
    }
    let mut strict_reports = Vec::new();
    for ((known, strict), freshness) in strictly.iter().zip(&strict).zip(answers) {
        let (report, [shown, _]) = run.system(known, freshness, options, &everything);
        strict_reports.push((report, shown.into_iter().map(|finding| (strict.of, finding)).collect()));
    }
    let custom_rules = each_once(known.iter().flat_map(|known| &known.custom.rules).cloned().collect());
    let kept: Vec<_> = known.into_iter().map(|known| (known.file, known.custom)).collect();
    drop(strictly);
    let strict = strict
        .into_iter()
        .zip(strict_reports)
        .map(|(StrictManifest { of, manifest, .. }, (report, findings))| StrictSystem {
            of,
            manifest,
            report,
            findings,
        })
        .collect();
    let manifests = found
        .into_iter()
        .zip(kept)
        .map(|(found, (file, custom))| EvaluatedManifest { found, file, custom })
        .collect();
    let mut report = Report {
        today: options.today,
        about: snapshot.about().clone(),
        systems: reports,
        findings,
        custom_rules,
        sources,
        base: None,
        base_day: None,
        gone: Vec::new(),
        excluded: Vec::new(),
        relaxed: Vec::new(),
        gone_findings: Vec::new(),
    };
    report.sort();
    Evaluation { report, unshown, manifests, strict, next_change: today.next_change() }
}

/// What all systems of a run share.
struct RulesRun<'r> {
    assertions: Assertions,
    library: &'r Library,
    sources: &'r SourceMap,
    snapshot: &'r dyn Snapshot,
    today: &'r Today,
}

impl RulesRun<'_> {
    /// Runs the rules on one system. Returns its report, the findings to show, and the others.
    fn system<'m>(
        &self,
        known: &GatheredManifest<'m>,
        freshness: &freshness::Freshness<'m>,
        options: &Options,
        selection: &Selection,
    ) -> (SystemReport, [Vec<Finding>; 2]) {
        let system = known.system();
        let root = &system.manifest.root;
        let table = root.system.as_ref().map(|system| &system.value);
        let people = owner::people(root);
        let evaluated_stage = stage_of(root, options);
        let values = SystemValues::new(system.manifest, &self.assertions, self.today, evaluated_stage);
        let facts = Facts {
            people: &people,
            manifest: system.manifest,
            file: system.file,
            folder: system.folder,
            claims: system.claims,
            evidence: system.evidence,
            lock: known.lock.as_ref(),
            freshness,
            library: self.library,
            coverage: DocumentCoverage::default(),
            values: &values,
            custom_cards: &known.custom.cards,
            sources: self.sources,
            listing: self.snapshot.listing(),
            today: self.today,
            stage: evaluated_stage,
            risk: table.and_then(|system| system.risk.as_ref()).map(|risk| risk.value),
        };
        let (mut report, mut findings) =
            summary::evaluate(&facts, &known.custom, system.path.clone(), selection);
        let people = ask::PeopleToAsk::of(&facts);
        people.name(findings.iter_mut().flatten());
        report.owners = people.owners_of(system.path);
        report.people.clone_from(facts.people);
        report.passed_over = options.stage.filter(|asked| *asked != evaluated_stage);
        (report, findings)
    }
}

/// Reads the manifests of another tree with their custom rules, without an evaluation.
pub(crate) fn read_manifests(
    snapshot: &dyn Snapshot,
    targets: &[Target],
    options: &Options,
) -> Result<Vec<EvaluatedManifest>, CheckError> {
    let (found, _) = find_manifests(snapshot, targets, options)?;
    let (mut sources, mut cards) = (SourceMap::default(), Cards::default());
    let one = |found: FoundManifest| {
        let file = sources.add(found.path.clone(), found.text.clone());
        let (folder, root) = (found.path.parent(), &found.manifest.root);
        let custom = custom::gather(snapshot, &folder, root, file, &options.rules, &mut cards, &mut sources);
        EvaluatedManifest { found, file, custom }
    };
    Ok(found.into_iter().map(one).collect())
}

/// The stage at which a manifest is evaluated: the requested one, otherwise its own. A stopped or research system keeps its stage, because
/// no other stage follows.
pub(crate) fn stage_of(root: &Root, options: &Options) -> Stage {
    let system = root.system.as_ref().and_then(|system| system.value.stage.as_ref());
    let own = system.map_or(Stage::Pilot, |stage| stage.value);
    options.stage.filter(|_| !matches!(own, Stage::Stopped | Stage::Research)).unwrap_or(own)
}

/// The custom rules that the manifests of a tree name, each once.
pub(crate) fn custom_rules(snapshot: &dyn Snapshot) -> Vec<Rc<Rule>> {
    let mut sources = SourceMap::default();
    let mut cards = Cards::default();
    let mut rules: Vec<Rc<Rule>> = Vec::new();
    for path in snapshot.listing().called(FILE_NAME) {
        let Ok(Some((text, manifest))) = read(snapshot, &path) else { continue };
        let file = sources.add(path.clone(), text);
        let custom =
            custom::gather(snapshot, &path.parent(), &manifest.root, file, &[], &mut cards, &mut sources);
        rules.extend(custom.rules);
    }
    each_once(rules)
}

/// Sorts rules by id, and keeps the first of each id.
fn each_once(mut rules: Vec<Rc<Rule>>) -> Vec<Rc<Rule>> {
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules.dedup_by(|a, b| a.id == b.id);
    rules
}

/// Checks that each selected or ignored name is a built-in or custom rule. An unusable card may be the missing rule.
pub(crate) fn every_name_is_a_rule(
    selection: &Selection,
    known: &[EvaluatedManifest],
) -> Result<(), CheckError> {
    for name in selection.custom() {
        let custom = || known.iter().flat_map(|known| &known.custom.rules);
        let is_doubtful = known.iter().any(|known| known.custom.cards.may_hold_more());
        if !is_doubtful && !custom().any(|rule| *rule.id == *name) {
            let custom: Vec<_> = custom().cloned().collect();
            return Err(CheckError::NoSuchRule(name.to_owned(), no_such_rule(name, &custom)));
        }
    }
    Ok(())
}

/// Lists the claims of each manifest and gathers their evidence.
pub(crate) fn gather<'m>(
    snapshot: &dyn Snapshot,
    manifests: impl Iterator<Item = (&'m RepoPath, &'m String, &'m Manifest)>,
    needs: &Needs,
    rules: &[Pattern],
    cards: &mut Cards,
    library: &mut Library,
    sources: &mut SourceMap,
) -> Vec<GatheredManifest<'m>> {
    let one = |(path, text, manifest): (&'m RepoPath, &'m String, &'m Manifest)| {
        let folder = path.parent();
        let file = sources.add(path.clone(), text.clone());
        let claims = if manifest.is_broken() { Vec::new() } else { claim::claims(&manifest.root) };
        let evidence = evidence::gather(snapshot, &folder, &manifest.root, &claims, needs, library, sources);
        let lock = Lock::find(snapshot, &folder, sources);
        let custom = custom::gather(snapshot, &folder, &manifest.root, file, rules, cards, sources);
        GatheredManifest { path, manifest, folder, file, claims, evidence, lock, custom }
    };
    manifests.map(one).collect()
}

/// What was gathered for one manifest.
pub(crate) struct GatheredManifest<'m> {
    path: &'m RepoPath,
    manifest: &'m Manifest,
    folder: RepoPath,
    file: FileId,
    claims: Vec<Claim<'m>>,
    evidence: Evidence,
    lock: Option<Lock>,
    custom: CustomRules,
}

impl<'m> GatheredManifest<'m> {
    pub(crate) fn system<'k>(&'k self) -> freshness::SystemInput<'k>
    where
        'm: 'k,
    {
        freshness::SystemInput {
            path: self.path,
            manifest: self.manifest,
            file: self.file,
            folder: &self.folder,
            claims: &self.claims,
            evidence: &self.evidence,
            lock: self.lock.as_ref(),
        }
    }
}
