//! What the manifest said before: at each commit that changed it, by subject.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use super::dated::DatedArtifact;
use super::day::{day_of, still};
use super::question::FreshnessRun;
use super::{Freshness, Undetermined};
use crate::claim::{self, Claim};
use crate::history::{Commit, CommitId, History};
use crate::limits::freshness as limits;
use crate::manifest::artifact::PathText;
use crate::manifest::keys::ArtifactKind;
use crate::manifest::model::Root;
use crate::manifest::pairs::pair_entries;
use crate::manifest::subject::{Subject, is_within, keys_of, with_those_above};
use crate::manifest::visit::Leaf;
use crate::manifest::{Manifest, is_outside};
use crate::snapshot::RepoPath;

/// The values of a manifest, by subject.
type Values = HashMap<Subject, String>;

/// The older versions of a manifest, if they are known.
#[derive(Debug, Default)]
pub enum PastManifest {
    /// No rule needs them, or nothing was committed yet.
    #[default]
    NotAsked,
    /// These versions.
    Known(ManifestVersions),
    /// This clone does not have all versions, or they are too long to be read.
    IncompleteHistory,
}

impl PastManifest {
    /// The versions, if they are known.
    pub fn known(&self) -> Option<&ManifestVersions> {
        match self {
            Self::Known(versions) => Some(versions),
            Self::NotAsked | Self::IncompleteHistory => None,
        }
    }

    /// Whether history is too short for an answer.
    pub fn is_incomplete(&self) -> bool {
        matches!(self, Self::IncompleteHistory)
    }
}

/// Reads the older versions of the manifests that a rule or the date of a review needs.
pub(super) fn resolve(
    run: &FreshnessRun<'_, '_>,
    artifacts: &[DatedArtifact<'_>],
    history: &mut History,
    answers: &mut [Freshness<'_>],
) {
    for (at, (system, answer)) in run.systems.iter().zip(answers).enumerate() {
        // A manifest from outside has no history here.
        if is_outside(system.path) {
            continue;
        }
        let own = artifacts.iter().filter(|dated| dated.system == at);
        let mut reviews = own.flat_map(|dated| dated.reviews.counting());
        let is_asked =
            asks_for_past(&system.manifest.root) || reviews.any(|review| review.span.file == system.file);
        if !is_asked && !system.claims.iter().any(says_where) {
            continue;
        }
        answer.past = match ManifestVersions::of(system.path, history) {
            Some(versions) => PastManifest::Known(versions),
            None => PastManifest::IncompleteHistory,
        };
        // A report without the date of a pointer is not incomplete.
        if is_asked && answer.past.is_incomplete() {
            answer.gaps.add(system.path.to_string(), Undetermined::PastManifest);
        }
    }
}

/// Whether a claim says where a topic of a document is, and reports say since when.
fn says_where(claim: &Claim<'_>) -> bool {
    match claim.what {
        Leaf::Artifact(reference) => {
            let path = reference.path.as_ref();
            claim.is(ArtifactKind::Sections) || path.is_some_and(|path| path.value.heading.is_some())
        }
        Leaf::Heading(_) => true,
        _ => false,
    }
}

/// Whether a rule compares what the manifest said before with a day: the pilot's end moved, a metric's numbers came late, a
/// waiver was renewed.
fn asks_for_past(root: &Root) -> bool {
    let pilot = root.pilot.as_ref().map(|pilot| &pilot.value);
    let has_end = pilot.is_some_and(|pilot| pilot.ends.is_some());
    // What a pilot is measured by counts from the earliest day that was ever stated, even if it is no longer stated.
    let has_pilot = root.pilot.is_some() || root.decision.is_some();
    let is_decided = root.decision.as_ref().is_some_and(|decision| decision.value.on.is_some());
    let has_bounds = root
        .eval
        .iter()
        .flat_map(|evals| &evals.value.0)
        .any(|eval| eval.value.require.is_some() || eval.value.cases.is_some());
    let has_waivers = root.waiver.as_ref().is_some_and(|waivers| !waivers.value.0.is_empty());
    let is_launched = root.system.as_ref().is_some_and(|system| system.value.launched.is_some());
    let mut metrics = root.metric.iter().flat_map(|metrics| &metrics.value.0).map(|metric| &metric.value);
    has_end
        || is_decided
        || has_waivers
        || has_pilot && has_bounds
        || (has_pilot || is_launched)
            && metrics.any(|metric| {
                let has_criterion = metric.target.is_some()
                    || metric.stop_at.is_some()
                    || metric.guardrail.is_some()
                    || metric.within.is_some();
                has_criterion || metric.baseline.is_some()
            })
}

/// A manifest's older versions, newest first.
#[derive(Debug)]
pub struct ManifestVersions {
    versions: Vec<ManifestVersion>,
}

/// A change of one of these is a decision.
const DECISION: [&str; 2] = ["decision.outcome", "decision.on"];

/// What changed between two versions of a manifest.
struct ManifestChange<'v> {
    before: &'v Values,
    after: &'v Values,
}

#[derive(Debug)]
struct ManifestVersion {
    id: CommitId,
    commit: Commit,
    /// Its values by subject. None if it did not parse.
    values: Option<Values>,
    /// Whether there was a manifest.
    exists: bool,
    /// The top-level keys whose content differs from the version before.
    changed: BTreeSet<String>,
    /// The subjects that only the version before has.
    gone: Vec<Subject>,
    /// Whether the outcome or the day of the decision differs from the version before.
    decides: bool,
    /// The change of the main line that brought it; none if it is not needed or not known.
    change: Option<CommitId>,
}

/// A value that a key had, and the commit that introduced it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastValue<'p> {
    /// The value; none if the key was absent.
    pub value: Option<&'p str>,
    /// The commit that introduced it.
    pub since: &'p Commit,
}

impl ManifestVersions {
    /// The versions of the manifest at `path`; none if this clone does not have them all, or they are too long to be read.
    pub fn of(path: &RepoPath, history: &mut History) -> Option<Self> {
        let mut parsed = 0;
        let found = history
            .versions(path, &mut |version| {
                parsed += version.content.as_ref().map_or(0, Vec::len);
                parsed > limits::PAST_MANIFEST_BYTES
            })
            .ok()?;
        if parsed > limits::PAST_MANIFEST_BYTES {
            return None;
        }
        let mut versions = Vec::with_capacity(found.len());
        let mut names = EntryRenames::default();
        for version in found {
            let commit = history.commit(version.commit).ok()?;
            let exists = version.content.is_some();
            let text = version.content.and_then(|content| String::from_utf8(content).ok());
            let manifest = text.map(|text| Manifest::parse(&text)).filter(|manifest| !manifest.is_broken());
            let values = manifest.map(|manifest| names.values(manifest));
            let (changed, gone) = (BTreeSet::new(), Vec::new());
            let (id, decides, change) = (version.commit, false, None);
            versions.push(ManifestVersion { id, commit, values, exists, changed, gone, decides, change });
        }
        let mut all = Self { versions };
        all.compare(history);
        Some(all)
    }

    /// Records what each version changed.
    fn compare(&mut self, history: &mut History) {
        let mut asks = false;
        for at in 0..self.versions.len() {
            let Some(ManifestChange { before, after }) = self.change(at) else { continue };
            asks |= changes_a_criterion(before, after);
            let gone = before.keys().filter(|subject| !after.contains_key(*subject)).cloned().collect();
            let changed = changed(before, after);
            let decides =
                DECISION.iter().any(|key| after.contains_key(*key) && before.get(*key) != after.get(*key));
            let Some(version) = self.versions.get_mut(at) else { continue };
            (version.changed, version.gone, version.decides) = (changed, gone, decides);
        }
        // The decision may stand in another commit of the same merged branch.
        if asks && self.versions.iter().any(|version| version.decides) {
            let ids: Vec<_> = self.versions.iter().map(|version| version.id).collect();
            let changes = history.main_line_changes(&ids).unwrap_or_default();
            for (version, change) in self.versions.iter_mut().zip(changes) {
                version.change = Some(change);
            }
        }
    }

    /// The change that the version at `at` makes to the last version before it that parsed.
    fn change(&self, at: usize) -> Option<ManifestChange<'_>> {
        let after = self.versions.get(at)?.values.as_ref()?;
        let mut older = self.versions.iter().skip(at + 1);
        let before = older.find(|version| version.values.is_some() || !version.exists)?;
        Some(ManifestChange { before: before.values.as_ref()?, after })
    }

    fn version_of(&self, commit: &Commit) -> Option<&ManifestVersion> {
        self.versions.iter().find(|version| version.commit.id == commit.id)
    }

    /// The values of the key `subject`, newest first, without repetitions in a row. Versions that did not parse
    /// are skipped.
    pub fn values(&self, subject: &str) -> Vec<PastValue<'_>> {
        let mut said: Vec<PastValue<'_>> = Vec::new();
        for version in &self.versions {
            let value = match &version.values {
                Some(values) => values.get(subject).map(String::as_str),
                None if version.exists => continue,
                None => None,
            };
            match said.last_mut() {
                // The value is older: an earlier commit introduced it.
                Some(last) if last.value == value => last.since = &version.commit,
                _ => said.push(PastValue { value, since: &version.commit }),
            }
        }
        said
    }

    /// The commit since which `claim` has its value; none if that is not committed.
    pub fn since(&self, claim: &Claim<'_>) -> Option<&Commit> {
        let said = self.values(&claim.subject).into_iter().next()?;
        said.value.is_some_and(|value| value == written(claim.what)).then_some(said.since)
    }

    /// The commit that gave `claim` its value.
    pub(super) fn written_by(&self, claim: &Claim<'_>) -> Option<CommitId> {
        self.version_of(self.since(claim)?).map(|version| version.id)
    }

    /// Every subject below `above` that some version had.
    pub fn subjects_below(&self, above: &str) -> BTreeSet<&str> {
        let all = self.versions.iter().filter_map(|version| version.values.as_ref()).flat_map(HashMap::keys);
        let below = all.filter(|subject| subject.len() > above.len() && is_within(subject, above));
        below.map(Subject::as_str).collect()
    }

    /// The paths of results, runbooks and risk assessments that the manifest claimed on `day`.
    pub fn evidence_on(&self, day: Date) -> Vec<String> {
        let version = self
            .versions
            .iter()
            .find(|version| day_of(version.commit.time) <= day && version.values.is_some());
        let values = version.and_then(|version| version.values.as_ref());
        let is_evidence = |subject: &str, path: &str| {
            subject == "governance.risk-assessment"
                || subject.starts_with("eval.") && subject.ends_with(".results")
                || subject.strip_prefix("runbook.") == Some(path)
        };
        let found = values.into_iter().flatten().filter(|(subject, value)| is_evidence(subject, value));
        found.map(|(_, value)| PathText::new(value).path).collect()
    }

    /// The commit that added the manifest.
    pub fn birth(&self) -> Option<&Commit> {
        self.versions.last().map(|version| &version.commit)
    }

    /// Whether the manifest was in history on `day`.
    pub fn was_there_on(&self, day: Date) -> bool {
        self.birth().is_some_and(|birth| day_of(birth.time) <= day)
    }

    /// The commit that first gave `subject` a value, if that was after `day`. None if the manifest was added after
    /// `day` or together with the value: a team may start to use it late.
    pub fn first_after(&self, subject: &str, day: Date) -> Option<&Commit> {
        let said = self.values(subject);
        let first = said.iter().rfind(|said| said.value.is_some())?.since;
        let is_birth = first.is_root || self.birth().is_some_and(|birth| birth.id == first.id);
        (self.was_there_on(day) && !is_birth && day_of(first.time) > still(day)).then_some(first)
    }

    /// Whether the outcome or the day of the decision was changed in the change of the main line that brought `commit`, and is still another
    /// one than before that change.
    pub fn decided_with(&self, commit: &Commit) -> bool {
        let Some(at) = self.versions.iter().position(|version| version.commit.id == commit.id) else {
            return false;
        };
        let change = self.versions.get(at).and_then(|version| version.change);
        let is_of_change = |other: usize| {
            let version = self.versions.get(other);
            other == at || change.is_some() && version.is_some_and(|version| version.change == change)
        };
        let mut all = (0..self.versions.len()).filter(|other| is_of_change(*other));
        let decides =
            all.clone().any(|other| self.versions.get(other).is_some_and(|version| version.decides));
        let before = all.next_back().and_then(|oldest| self.change(oldest)).map(|change| change.before);
        let today = self.versions.iter().find_map(|version| version.values.as_ref());
        let is_kept = |(before, today): (&Values, &Values)| {
            DECISION.iter().any(|key| today.contains_key(*key) && before.get(*key) != today.get(*key))
        };
        decides && before.zip(today).is_some_and(is_kept)
    }

    /// The earliest day that a version stated for `subject`.
    pub fn earliest_day(&self, subject: &str) -> Option<Date> {
        self.values(subject).into_iter().filter_map(|said| said.value?.parse().ok()).min()
    }

    /// Whether `commit` removed an entry of `list` with the same `key`: then the entry was only renamed and is not new.
    pub fn renamed_with(&self, commit: &Commit, list: &str, key: &str) -> bool {
        let Some(version) = self.version_of(commit) else { return false };
        let is_meant = |subject: &str| {
            let rest = subject.strip_prefix(list).and_then(|rest| rest.strip_prefix('.'));
            rest.and_then(|rest| rest.strip_suffix(key)).is_some_and(|rest| rest.ends_with('.'))
        };
        version.gone.iter().any(|subject| is_meant(subject))
    }
}

/// The top-level keys with a value that only one of the two versions has.
fn changed(before: &Values, after: &Values) -> BTreeSet<String> {
    let sections = |one: &Values, other: &Values| {
        let differing = one.iter().filter(|(subject, value)| other.get(*subject) != Some(*value));
        differing.map(|(subject, _)| keys_of(subject).next().unwrap_or_default().to_owned()).collect()
    };
    let mut all: BTreeSet<String> = sections(before, after);
    all.extend::<BTreeSet<String>>(sections(after, before));
    all
}

/// Whether a criterion of the pilot has changed.
fn changes_a_criterion(before: &Values, after: &Values) -> bool {
    let is_criterion = |subject: &str| {
        let ends = |keys: &[&str]| keys.iter().any(|key| subject.ends_with(key));
        subject.starts_with("metric.") && ends(&[".target", ".stop-at", ".guardrail", ".within"])
            || subject.starts_with("eval.") && (ends(&[".cases"]) || subject.contains(".require."))
            || subject.starts_with("policy.min-cases.")
    };
    before.iter().any(|(subject, value)| is_criterion(subject) && after.get(subject) != Some(value))
}

/// The entries that have other names in the newest version, while older versions are read.
#[derive(Default)]
struct EntryRenames {
    /// The version that was read before.
    newer: Option<Manifest>,
    /// Today's key path of each renamed entry, by its key path in that version.
    today: HashMap<Subject, Subject>,
}

impl EntryRenames {
    /// The values of the next older version, by the subjects that they have today.
    fn values(&mut self, manifest: Manifest) -> Values {
        if let Some(newer) = &self.newer {
            let mut today = HashMap::new();
            for list in ["eval", "metric"] {
                for (now, then) in pair_entries(newer.entries(list), manifest.entries(list), true).both {
                    let (now, then) = (Subject::entry(list, now.name), Subject::entry(list, then.name));
                    let now = self.today.get(&now).cloned().unwrap_or(now);
                    if now != then {
                        today.insert(then, now);
                    }
                }
            }
            self.today = today;
        }
        let of_today = |subject: Subject| {
            let renamed =
                with_those_above(&subject).find_map(|above| Some((above.len(), self.today.get(above)?)));
            renamed.and_then(|(length, today)| subject.with_start(today, length)).unwrap_or(subject)
        };
        // A very long name would be repeated in the subject of each key of its entry.
        let found = claim::values(&manifest.root)
            .into_iter()
            .filter(|found| found.subject.len() <= limits::COMMIT_SUBJECT_BYTES);
        let values = found.map(|found| (of_today(found.subject), written(found.leaf))).collect();
        self.newer = Some(manifest);
        values
    }
}

/// A value as text that is equal to that of another version if the values are equal.
pub(crate) fn written(leaf: Leaf<'_>) -> String {
    match leaf {
        Leaf::Artifact(reference) => {
            reference.path.as_ref().map(|path| path.value.written()).unwrap_or_default()
        }
        Leaf::Owners(owners) => {
            let mut names: Vec<_> = owners.0.iter().map(|owner| owner.value.canonical()).collect();
            names.sort();
            names.join(", ")
        }
        Leaf::Date(date) => date.to_string(),
        Leaf::Number(number) => number.to_string(),
        Leaf::Patterns(patterns) => {
            patterns.0.iter().map(|pattern| pattern.value.0.as_str()).collect::<Vec<_>>().join(", ")
        }
        Leaf::Period(period) => period.written(),
        Leaf::Heading(heading) => format!("#{heading}"),
        Leaf::Word(word) => word.to_owned(),
        Leaf::Bounds(bounds) => bounds.written(),
    }
}
