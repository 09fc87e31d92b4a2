//! What history's answers mean for each artifact: its review point, its age, its drift and lag.

#![expect(
    clippy::indexing_slicing,
    reason = "systems and artifacts are named by their places in lists that keep their length"
)]

use jiff::civil::Date;

use super::ask::{DatedArtifact, FreshnessRun, IGNORED, LOCK, SKEWED, UNREAD, is_unknown};
use super::past::Past;
use super::{
    Age, ArtifactFreshness, Behind, ClaimRename, CommitAuthors, Drift, LastTouched, Point, ReviewVerdict,
    day_of, ignore_revs, limits, start_of,
};
use crate::evidence::day::WrittenDay;
use crate::evidence::locate::ArtifactLocation;
use crate::evidence::{markdown, review};
use crate::glob::{Pattern, Reach, wild_part};
use crate::history::{self, CommitId, History, IncompleteHistory, JudgedTree, Subject, Touched};
use crate::manifest::model::Root;
use crate::manifest::owner::OwnerKind;
use crate::manifest::visit::Leaf;
use crate::snapshot::Snapshot;

/// How far back somebody's last commit is looked for, in days.
const RECENT: i64 = 2 * 365;

/// What cannot be told where history ends early.
const AGE: &str = "when it was last touched lies beyond this clone's history";
const DRIFT: &str =
    "whether what it covers has changed since it was last right lies beyond this clone's history";
const LAG: &str = "what it covers has changed; since when lies beyond this clone's history";
const REVIEW: &str = "when its review date was written lies beyond this clone's history";
const PEOPLE: &str = "who committed, and when last, lies beyond this clone's history";
const PAST: &str = "what the manifest said before lies beyond this clone's history";

/// Where an artifact was last known to be right.
pub(super) struct ReviewPoint {
    pub(super) day: Date,
    pub(super) commit: Option<CommitId>,
}

impl<'a> FreshnessRun<'_, 'a> {
    /// Asks history, and says of each artifact what it answered.
    pub(super) fn answer(
        &mut self,
        asked: &mut [DatedArtifact<'a>],
        judged: &JudgedTree<'_>,
        history: &mut History,
    ) {
        self.overlook_formatting(asked, history);
        self.read_past(asked, history);
        self.weigh_reviews(asked, history);
        self.date(asked, history);
        self.follow_moves(judged, history);
        self.meet_people(history);
        self.compare_baselines(history);
        self.find_baselines(history);
        self.find_origins(judged, history);
        self.look_back_to_decisions(history);
        let mut points = review_points(asked, history);
        self.date_results(asked, &mut points, history);
        let mut drifts: Vec<Drift> =
            asked.iter().zip(&points).map(|(one, point)| drift(one, point, judged, history)).collect();
        // What lags behind by what is committed may have been mended on disk.
        let is_behind = |drift: &Drift| matches!(drift, Drift::Behind(_));
        let unseen: Vec<usize> =
            (0..asked.len()).filter(|at| is_behind(&drifts[*at]) && !asked[*at].covers_seen).collect();
        let seen = seen_too(self.snapshot, asked, &unseen, judged);
        let judged = seen.as_ref().unwrap_or(judged);
        for at in unseen {
            drifts[at] = drift(&asked[at], &points[at], judged, history);
        }
        let behind: Vec<usize> = (0..asked.len()).filter(|at| is_behind(&drifts[*at])).collect();
        for (one, drift) in asked.iter().zip(drifts) {
            let currency = self.currency(one, drift, history);
            self.currents[one.system].artifacts.insert(one.claim.id, currency);
        }
        self.measure_lags(asked, &points, &behind, judged, history);
        for one in asked.iter() {
            self.note_gaps(one);
        }
    }

    /// Reads what the manifests said before, where a rule or a review date asks.
    fn read_past(&mut self, asked: &[DatedArtifact<'a>], history: &mut History) {
        for (at, system) in self.systems.iter().enumerate() {
            let mut reviews = asked.iter().filter(|one| one.system == at).flat_map(|one| &one.reviews);
            if !asks_for_past(&system.manifest.root)
                && !reviews.any(|review| review.counts() && review.span.file == system.file)
            {
                continue;
            }
            let past = Past::of(system.path, history);
            if past.is_none() {
                self.currents[at].gaps.push((system.path.to_string(), PAST));
                self.currents[at].past_beyond = true;
            }
            self.currents[at].past = past;
        }
    }

    /// Finds the reviews that were written down before their day came.
    fn weigh_reviews(&mut self, asked: &mut [DatedArtifact<'a>], history: &mut History) {
        let mut in_documents = Vec::new();
        for (at, one) in asked.iter_mut().enumerate() {
            let system = &self.systems[one.system];
            for (nth, review) in one.reviews.iter_mut().enumerate().filter(|(_, review)| review.counts()) {
                if review.span.file != system.file {
                    if let Subject::Path(path) = &one.artifact.subject {
                        let first = review.written.first;
                        let before = start_of(first.yesterday().unwrap_or(first));
                        in_documents.push((at, nth, path.clone(), before));
                    }
                    continue;
                }
                let Some(past) = &self.currents[one.system].past else { continue };
                let subject = format!("{}.reviewed", one.claim.subject);
                let day = review.day.to_string();
                let said = past.values(&subject);
                let first =
                    said.iter().filter(|said| said.value == Some(day.as_str())).map(|said| said.since);
                if let Some(first) = first.min_by_key(|commit| commit.time)
                    && is_before(first.authored, review.day)
                {
                    review.verdict = ReviewVerdict::WrittenBefore(Box::new(first.clone()));
                }
            }
        }
        let questions: Vec<_> =
            in_documents.iter().map(|(_, _, path, before)| (path.clone(), *before)).collect();
        let older = history.held_before(&questions);
        for ((at, nth, path, _), older) in in_documents.into_iter().zip(older) {
            let one = &mut asked[at];
            let day = one.reviews[nth].written;
            match older {
                // The file of the day before says the same: the date was written too early. By whom?
                Ok(Some(text)) if reviewed_in(&text) == Some(day) => {
                    let mut first = None;
                    let mut enough = |version: &history::FileVersion| {
                        let same = version.content.as_deref().and_then(reviewed_in) == Some(day);
                        if same {
                            first = Some(version.commit);
                        }
                        !same
                    };
                    let known = history.versions(&path, &mut enough);
                    let commit = first.filter(|_| known.is_ok()).and_then(|first| history.commit(first).ok());
                    if let Some(commit) = commit.filter(|commit| is_before(commit.authored, day.first)) {
                        one.reviews[nth].verdict = ReviewVerdict::WrittenBefore(Box::new(commit));
                    }
                }
                Ok(_) => {}
                Err(IncompleteHistory) => {
                    let subject = one.claim.subject.clone();
                    self.currents[one.system].gaps.push((subject, REVIEW));
                }
            }
        }
    }

    /// Asks when each artifact was last touched, as far as anybody needs to know.
    fn date(&mut self, asked: &mut [DatedArtifact<'a>], history: &mut History) {
        let mut questions = Vec::new();
        let mut who = Vec::new();
        for (at, one) in asked.iter().enumerate().filter(|(_, one)| !one.is_now && one.unknown.is_none()) {
            let oldest = one.artifact.limits.max_age.map(|age| limits::horizon(self.question.today, age));
            let said = |oldest| one.recorded.is_some() || one.reviewed().is_some_and(|day| day >= oldest);
            let fresh = oldest.is_none_or(said);
            let needs_point =
                one.artifact.covers.is_some() && !one.locked.is_some_and(|locked| locked.covers_same);
            let horizon = match oldest {
                _ if self.question.exact || needs_point => None,
                Some(oldest) if !fresh => Some(start_of(oldest)),
                _ => continue,
            };
            questions.push(history::TouchQuestion {
                subject: one.artifact.subject.clone(),
                horizon,
                all: false,
            });
            who.push(at);
        }
        // The same walk meets those who wrote the code.
        let code = self.asked_of_code();
        let subjects: Vec<_> = code.iter().map(|(_, subject)| subject.clone()).collect();
        let (last, all) = history.touched(&questions, &subjects);
        for (at, touched) in who.into_iter().zip(last) {
            asked[at].touched = Some(touched);
        }
        for ((system, _), touches) in code.into_iter().zip(all) {
            self.meet_authors(system, &touches, history);
        }
    }

    fn currency(
        &self,
        one: &DatedArtifact<'a>,
        drift: Drift,
        history: &mut History,
    ) -> ArtifactFreshness<'a> {
        let oldest = one.artifact.limits.max_age.map(|age| limits::horizon(self.question.today, age));
        let reviewed = one.reviewed();
        let touched = match one.touched {
            _ if one.unknown.is_some() => LastTouched::Beyond,
            _ if one.is_now => LastTouched::Now,
            Some(Touched::By(commit)) => {
                history.commit(commit).map_or(LastTouched::Beyond, |commit| LastTouched::By(Box::new(commit)))
            }
            Some(Touched::Before) => oldest.map_or(LastTouched::NotAsked, LastTouched::Before),
            Some(Touched::Beyond | Touched::Never) => LastTouched::Beyond,
            None => LastTouched::NotAsked,
        };
        let recorded = oldest.and_then(|oldest| one.recorded_age(oldest));
        let age = match (oldest, &touched) {
            (None, _) => Age::NotAsked,
            _ if recorded.is_some() => recorded.unwrap_or(Age::Fresh),
            (Some(_), LastTouched::Now) => Age::Fresh,
            (Some(oldest), _) if reviewed.is_some_and(|day| day >= oldest) => Age::Fresh,
            (Some(oldest), LastTouched::By(commit)) => {
                let day = day_of(commit.time);
                let newest = reviewed.map_or(day, |reviewed| reviewed.max(day));
                if limits::is_skewed(newest, self.question.today, history.time()) {
                    Age::Undecided(SKEWED)
                } else if newest >= oldest {
                    Age::Fresh
                } else {
                    Age::Stale(Point::On(newest))
                }
            }
            (Some(_), LastTouched::Before(day)) => Age::Stale(Point::Before(*day)),
            (Some(_), LastTouched::Beyond) => Age::Undecided(one.unknown.unwrap_or(AGE)),
            (Some(_), LastTouched::NotAsked) => Age::Fresh,
        };
        let age = match age {
            Age::Stale(_) if !one.is_results() && self.lacks_lock(one) => Age::Undecided(LOCK),
            age => age,
        };
        ArtifactFreshness {
            limits: one.artifact.limits,
            touched,
            reviews: one.reviews.clone(),
            outdated: one.outdated.clone(),
            age: one.doubted(age),
            drift,
        }
    }

    /// Whether the reviews beside the manifest cannot be read.
    fn lacks_lock(&self, one: &DatedArtifact<'a>) -> bool {
        self.systems[one.system].lock.is_some_and(|lock| lock.unread)
    }

    /// For how long artifacts lag behind: from the later of their review point and the oldest commit that touched what they cover since.
    fn measure_lags(
        &mut self,
        asked: &[DatedArtifact<'a>],
        points: &[Result<Option<ReviewPoint>, IncompleteHistory>],
        behind: &[usize],
        judged: &JudgedTree<'_>,
        history: &mut History,
    ) {
        let mut questions = Vec::new();
        let mut who = Vec::new();
        for at in behind {
            if let (Ok(Some(ReviewPoint { commit: Some(commit), .. })), Some(covers)) =
                (&points[*at], &asked[*at].artifact.covers)
            {
                questions.push((Subject::Group(covers.clone()), *commit));
                who.push(*at);
            }
        }
        let ignored = match self.question.ignored {
            Some(ignored) => ignored.clone(),
            None => ignore_revs::listed(self.snapshot),
        };
        let answers = history.touching_since(&questions, &ignored.commits);
        let head = history.time();
        for ((at, question), commits) in who.into_iter().zip(questions).zip(answers) {
            let one = &asked[at];
            let found = commits
                .and_then(|found| since_last_equal(found, &question, judged, &ignored.commits, history));
            let lacks_lock = !one.is_results() && self.lacks_lock(one);
            let Some(currency) = self.currents[one.system].artifacts.get_mut(&one.claim.id) else { continue };
            let Drift::Behind(behind) = &mut currency.drift else { continue };
            let Subject::Group(covers) = &question.0 else { continue };
            let local = judged.changes.files.keys().any(|path| covers.matches(path));
            let begin = |found: &history::Touching, history: &mut History| match found.commits.last() {
                Some(first) => history.commit(*first).map(|first| (day_of(first.time), Some(first))),
                None if local => Ok((self.question.today, None)),
                // Something that neither side had, or one side was left out.
                None => match found.merge {
                    Some(merge) => history.commit(merge).map(|merge| (day_of(merge.time), None)),
                    None => Err(IncompleteHistory),
                },
            };
            // Only commits that the repository asks to overlook.
            if found.as_ref().is_ok_and(|found| found.ignored && found.commits.is_empty() && !local) {
                currency.drift = Drift::None;
                continue;
            }
            let measured = found.and_then(|found| Ok((begin(&found, history)?, found.commits)));
            let Ok(((since, first), commits)) = measured else {
                currency.drift = Drift::Undecided(LAG);
                continue;
            };
            behind.commits = commits.len();
            behind.local = local;
            behind.first = first.map(Box::new);
            behind.since = since.max(behind.point);
            behind.days = behind.since.until(self.question.today).map_or(0, |span| span.get_days()).max(0);
            let max_lag = one.artifact.limits.max_lag;
            let allowed = behind.since.saturating_add(max_lag.to_calendar());
            behind.over = max_lag.is_zero() || allowed < self.question.today;
            let is_certain = max_lag.is_zero() && local;
            if !behind.over && limits::is_skewed(behind.since, self.question.today, head) {
                currency.drift = Drift::Undecided(SKEWED);
            } else if behind.over && lacks_lock {
                currency.drift = Drift::Undecided(LOCK);
            } else if behind.over && ignored.unread && behind.commits > 0 && !is_certain {
                currency.drift = Drift::Undecided(IGNORED);
            }
        }
    }

    /// Follows what claims still look for under an old name.
    fn follow_moves(&mut self, judged: &JudgedTree<'_>, history: &mut History) {
        let listing = self.snapshot.listing();
        let mut questions = Vec::new();
        let mut who = Vec::new();
        let mut look_for = |system: usize, key: (usize, usize), text: &str| {
            let known = &self.systems[system];
            if text.len() > crate::limits::snapshot::PATH_BYTES
                || questions.len() >= crate::limits::freshness::MOVED_CLAIMS
            {
                return;
            }
            let Ok(pattern) = Pattern(text.to_owned()).rooted(known.folder) else { return };
            // What has a wildcard may have been a name.
            let name = known.folder.join(text).ok().filter(|name| *name != pattern.base);
            let rest = if pattern.reach() == Reach::Whole { "" } else { wild_part(text) };
            for (base, rest) in std::iter::once((pattern.base, rest)).chain(name.map(|name| (name, ""))) {
                let is_there = listing.get(&base).is_some() || listing.is_folder(&base);
                if !is_there && !base.is_root() {
                    let subject = Subject::Path(base.clone());
                    questions.push(history::TouchQuestion { subject, horizon: None, all: false });
                    who.push((system, key, rest.to_owned(), base));
                }
            }
        };
        for (at, system) in self.systems.iter().enumerate() {
            for claim in system.claims {
                match claim.what {
                    Leaf::Artifact(reference) => {
                        if let (Some(ArtifactLocation::Missing(_)), Some(path)) =
                            (system.evidence.location(claim), &reference.path)
                        {
                            look_for(at, (claim.id, 0), &path.value.path);
                        }
                    }
                    Leaf::Patterns(patterns) => {
                        for nth in system.evidence.unmatched(claim) {
                            look_for(at, (claim.id, *nth), &patterns.0[*nth].value.0);
                        }
                    }
                    _ => {}
                }
            }
        }
        for ((system, key, rest, base), touched) in who.into_iter().zip(history.last_touched(&questions)) {
            let Touched::By(commit) = touched else { continue };
            let (to, by, exact) = if let Some(to) = history.moved_since(&base, judged) {
                (to, None, true)
            } else if let Some(moved) = history.moved(&base, commit, listing) {
                let Ok(by) = history.commit(moved.by) else { continue };
                (moved.to, Some(by), moved.exact)
            } else {
                continue;
            };
            let folder = self.systems[system].folder;
            let mut to = to.relative_to(folder);
            if !rest.is_empty() {
                to = format!("{to}/{rest}");
            }
            self.currents[system].moved.insert(key, ClaimRename { to, by, exact });
        }
    }

    /// Looks for the last commits of those whom owners' rules ask about.
    fn meet_people(&mut self, history: &mut History) {
        let today = self.question.today;
        for (at, system) in self.systems.iter().enumerate() {
            let Some(people) = &system.manifest.root.people else { continue };
            let (mut recent, mut all) = (Vec::new(), false);
            for claim in system.claims {
                let Leaf::Owners(owners) = claim.what else { continue };
                for owner in &owners.0 {
                    let name = owner.value.canonical();
                    let entry = people.value.0.0.iter().find(|person| {
                        let email =
                            person.value.value.email.as_ref().map(|email| email.value.0.to_lowercase());
                        person.key.to_lowercase() == name || email.as_deref() == Some(name.as_str())
                    });
                    match entry {
                        Some(person) => recent.extend(
                            person.value.value.email.iter().map(|email| email.value.0.to_lowercase()),
                        ),
                        None if owner.value.kind == OwnerKind::Handle => {
                            all |= self.library.owners().is_none_or(|owners| !owners.names(&owner.value));
                        }
                        None => {}
                    }
                }
            }
            recent.sort();
            recent.dedup();
            let first = today.checked_sub(jiff::Span::new().days(RECENT)).unwrap_or(today);
            self.currents[at].people = if all {
                history.authors(None, &mut |_| false).map_or(CommitAuthors::Beyond, CommitAuthors::All)
            } else if !recent.is_empty() {
                let mut enough =
                    |authors: &history::Authors| recent.iter().all(|email| authors.last_of(email).is_some());
                let authors = history.authors(Some(start_of(first)), &mut enough);
                authors.map_or(CommitAuthors::Beyond, |authors| CommitAuthors::Since(first, authors))
            } else {
                CommitAuthors::NotAsked
            };
            if matches!(self.currents[at].people, CommitAuthors::Beyond) {
                self.currents[at].gaps.push(("people".to_owned(), PEOPLE));
            }
        }
    }

    fn note_gaps(&mut self, one: &DatedArtifact<'a>) {
        let current = &mut self.currents[one.system];
        let Some(currency) = current.artifacts.get(&one.claim.id) else { return };
        let ((Age::Undecided(why), _) | (_, Drift::Undecided(why))) = (&currency.age, &currency.drift) else {
            return;
        };
        // Not what history lacks.
        if one.unknown.is_none() && ![UNREAD, IGNORED, LOCK, SKEWED].contains(why) {
            current.gaps.push((one.claim.subject.clone(), why));
        }
    }
}

/// Whether a rule compares what the manifest said before with a day: the pilot's end moved, a metric's numbers came late, a
/// waiver was renewed.
fn asks_for_past(root: &Root) -> bool {
    let pilot = root.pilot.as_ref().map(|pilot| &pilot.value);
    let has_end = pilot.is_some_and(|pilot| pilot.ends.is_some());
    let has_start = pilot.is_some_and(|pilot| pilot.started.is_some());
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
        || has_start && has_bounds
        || (has_start || is_launched)
            && metrics.any(|metric| {
                let has_criterion = metric.target.is_some()
                    || metric.stop_at.is_some()
                    || metric.guardrail.is_some()
                    || metric.within.is_some();
                has_criterion || metric.baseline.is_some()
            })
}

fn review_points(
    asked: &[DatedArtifact<'_>],
    history: &mut History,
) -> Vec<Result<Option<ReviewPoint>, IncompleteHistory>> {
    let mut points = Vec::with_capacity(asked.len());
    let mut by_day = Vec::new();
    for (at, one) in asked.iter().enumerate() {
        let point = match one.touched {
            Some(Touched::By(commit)) => history.commit(commit).map(|known| {
                let day = day_of(known.time);
                match one.reviewed().filter(|reviewed| *reviewed >= day) {
                    Some(day) => {
                        by_day.push((at, day));
                        Some(ReviewPoint { day, commit: None })
                    }
                    None => Some(ReviewPoint { day, commit: Some(commit) }),
                }
            }),
            Some(Touched::Beyond | Touched::Never) => Err(IncompleteHistory),
            Some(Touched::Before) | None => Ok(None),
        };
        points.push(point);
    }
    let times: Vec<i64> = by_day.iter().map(|(_, day)| start_of(day.tomorrow().unwrap_or(*day))).collect();
    for ((at, day), found) in by_day.into_iter().zip(history.newest_before(&times)) {
        points[at] = found.map(|commit| Some(ReviewPoint { day, commit }));
    }
    points
}

/// Whether what an artifact covers differs from what it was at the review point. For how long is measured later.
fn drift(
    one: &DatedArtifact<'_>,
    point: &Result<Option<ReviewPoint>, IncompleteHistory>,
    judged: &JudgedTree<'_>,
    history: &mut History,
) -> Drift {
    let Some(covers) = &one.artifact.covers else { return Drift::NotAsked };
    if let Some(why) = one.unknown {
        return Drift::Undecided(why);
    }
    if one.is_now || one.locked.is_some_and(|locked| locked.covers_same) {
        return Drift::None;
    }
    if is_unknown(&Subject::Group(covers.clone()), &judged.changes) {
        return Drift::Undecided(UNREAD);
    }
    let point = match point {
        Ok(Some(ReviewPoint { day, commit: Some(commit) })) => (*day, *commit),
        Ok(_) | Err(IncompleteHistory) => {
            // The digest of what was covered tells that it changed, and nothing tells when.
            return Drift::Undecided(if one.locked.is_some() { LAG } else { DRIFT });
        }
    };
    match history.drifted(point.1, covers, judged) {
        Err(IncompleteHistory) => Drift::Undecided(DRIFT),
        Ok(files) if files.is_empty() => Drift::None,
        Ok(files) => Drift::Behind(Behind {
            files,
            commits: 0,
            local: false,
            first: None,
            point: point.0,
            since: point.0,
            days: 0,
            over: false,
        }),
    }
}

/// The judged tree with what is on disk of what these artifacts cover; none where that changes nothing.
fn seen_too<'s>(
    snapshot: &'s dyn Snapshot,
    asked: &[DatedArtifact<'_>],
    unseen: &[usize],
    judged: &JudgedTree<'_>,
) -> Option<JudgedTree<'s>> {
    if unseen.is_empty() {
        return None;
    }
    let covers = unseen.iter().filter_map(|at| asked[*at].artifact.covers.clone()).map(Subject::Group);
    let more = super::ask::judged(snapshot, covers).changes;
    let is_known = |(path, held)| judged.changes.files.get(path) == Some(held);
    if more.files.iter().all(is_known) && more.unknown.is_subset(&judged.changes.unknown) {
        return None;
    }
    Some(JudgedTree::new(snapshot.listing(), judged.changes.clone().with(more)))
}

impl DatedArtifact<'_> {
    /// The day of the newest review that counts. Nobody can see in results whether they still hold: they are run again.
    pub(super) fn reviewed(&self) -> Option<Date> {
        if self.is_results() {
            return None;
        }
        let claimed = self.reviews.iter().filter(|review| review.counts()).map(|review| review.day);
        claimed.chain(self.locked.map(|locked| locked.on)).max()
    }
}

/// Of the commits that touched what is covered, those since it last was as at the review point: what came before was taken back,
/// and took no part in the lag.
fn since_last_equal(
    found: history::Touching,
    (subject, point): &(Subject, CommitId),
    judged: &JudgedTree<'_>,
    ignored: &[String],
    history: &mut History,
) -> Result<history::Touching, IncompleteHistory> {
    let Subject::Group(covers) = subject else { return Ok(found) };
    for commit in found.commits.iter().take(crate::limits::freshness::EQUAL_COMMITS) {
        if history.same(*point, *commit, covers)? {
            let question = (subject.clone(), *commit);
            let since =
                history.touching_since(&[question], ignored).pop().unwrap_or(Err(IncompleteHistory))?;
            // Where branches cross, nothing may be left: then the first count stands.
            let is_local = judged.changes.files.keys().any(|path| covers.matches(path));
            let says_something =
                !since.commits.is_empty() || since.ignored || since.merge.is_some() || is_local;
            return Ok(if says_something { since } else { found });
        }
    }
    Ok(found)
}

/// Whether an author wrote a date more than a day before it came.
fn is_before(authored: i64, day: Date) -> bool {
    day_of(authored).tomorrow().is_ok_and(|next| next < day)
}

/// The day of review that a document of older times claims.
fn reviewed_in(content: &[u8]) -> Option<WrittenDay> {
    let text = std::str::from_utf8(content).ok()?;
    Some(review::newest(text, &markdown::outline(text))?.day)
}
