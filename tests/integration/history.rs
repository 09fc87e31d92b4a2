//! History against git itself, on random repositories: when paths were last touched, what touched them since, what drifted.

use std::collections::{BTreeSet, HashMap};
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;

use readiness::History;
use readiness::internals::glob::Pattern;
use readiness::internals::glob::RootedPattern;
use readiness::internals::history::CommitId;
use readiness::internals::history::EqualQuestion;
use readiness::internals::history::EvaluatedTree;
use readiness::internals::history::PathGroup;
use readiness::internals::history::TouchQuestion;
use readiness::internals::history::Touched;
use readiness::internals::history::TrackedSubject;
use readiness::internals::snapshot::Changes;
use readiness::{RepoPath, Repository, Snapshot as _};

use super::support::histories::{Made, PATHS, Random, history, write};
use super::support::timeline::{git, run};

/// How many histories a run tries; `READINESS_HISTORIES` asks for more.
const HISTORIES: usize = 40;

/// Groups by their globs here and as git spells them.
const GROUPS: &[(&[&str], &[&str])] = &[
    (&["**/*.py"], &[":(glob)**/*.py"]),
    (&["d/**"], &[":(glob)d/**"]),
    (&["*.md"], &[":(glob)*.md"]),
    (&["d/*.{py,md}"], &[":(glob)d/*.py", ":(glob)d/*.md"]),
    (&["d/e", "docs/**/*.py", "c"], &["d/e", ":(glob)docs/**/*.py", "c"]),
    (&["**"], &["."]),
];

fn path(text: &str) -> RepoPath {
    RepoPath::root().join(text).expect("inside")
}

fn group(globs: &[&str], except: Option<&str>) -> Rc<PathGroup> {
    let rooted = |glob: &&str| Pattern((*glob).to_owned()).rooted(&RepoPath::root()).expect("inside");
    Rc::new(PathGroup {
        patterns: globs.iter().map(rooted).collect(),
        except: except.map(|text| RootedPattern::of_path(path(text))),
    })
}

fn ask(subject: TrackedSubject) -> TouchQuestion {
    TouchQuestion { subject, horizon: None, all: false }
}

fn output(folder: &Path, args: &[&str]) -> String {
    let output = git(folder).args(args).output().expect("git");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

fn name(history: &mut History, id: CommitId) -> String {
    history.commit(id).expect("a commit").id
}

/// Ways to store the same histories.
#[derive(Debug, Clone, Copy)]
enum Store {
    Plain,
    Graph,
    SplitGraph,
    Repacked,
    Loose,
    Sha256,
}

const STORES: &[Store] =
    &[Store::Plain, Store::Graph, Store::Repacked, Store::Loose, Store::SplitGraph, Store::Sha256];

fn stored(histories: &[Vec<Made>], store: Store) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let format =
        if matches!(store, Store::Sha256) { "--object-format=sha256" } else { "--object-format=sha1" };
    run(git(at).args(["init", "-q", "-b", "main", format])).expect("git init");
    if matches!(store, Store::Sha256) {
        std::fs::write(at.join("sha256"), "").expect("a mark");
    }
    if matches!(store, Store::Loose) {
        run(git(at).args(["config", "fastimport.unpackLimit", "1000000"])).expect("git config");
    }
    write(at, histories);
    let graph = |extra: &[&str]| {
        let mut args = vec!["commit-graph", "write", "--reachable"];
        args.extend(extra);
        run(git(at).args(args)).expect("git commit-graph");
    };
    match store {
        Store::Graph => graph(&["--changed-paths"]),
        Store::SplitGraph => {
            // The first layer knows one branch, the next one the others.
            let one = output(at, &["rev-parse", "h0"]);
            let mut child = git(at)
                .args(["commit-graph", "write", "--stdin-commits", "--split=no-merge"])
                .stdin(Stdio::piped())
                .spawn()
                .expect("git");
            child.stdin.take().expect("its input").write_all(one.as_bytes()).expect("written");
            assert!(child.wait().expect("git ends").success());
            graph(&["--split=no-merge"]);
        }
        Store::Repacked => run(git(at).args(["repack", "-qadf", "--depth=50"])).expect("git repack"),
        Store::Plain | Store::Loose | Store::Sha256 => {}
    }
    folder
}

#[test]
fn random_histories_are_told_as_git_tells_them() {
    let count = std::env::var("READINESS_HISTORIES").ok().and_then(|count| count.parse().ok());
    let count: usize = count.unwrap_or(HISTORIES);
    let at_once = 10;
    for round in 0..count.div_ceil(at_once) {
        let store = STORES[round % STORES.len()];
        let seeds: Vec<u64> = (0..at_once).map(|n| (round * at_once + n + 1) as u64).collect();
        let histories: Vec<_> = seeds.iter().map(|seed| history(&mut Random::new(*seed), 24)).collect();
        let folder = stored(&histories, store);
        let repository = Repository::discover(Some(folder.path())).expect("a repository");
        for (number, made) in histories.iter().enumerate() {
            let case = format!("seed {}, {store:?}", seeds[number]);
            let random = &mut Random::new(seeds[number] + 1_000_000);
            hold_to_git(folder.path(), &repository, &format!("h{number}"), made, random, &case);
        }
    }
}

fn hold_to_git(
    folder: &Path,
    repository: &Repository,
    branch: &str,
    made: &[Made],
    random: &mut Random,
    case: &str,
) {
    let mut history = History::open(repository, Some(branch)).expect("it is read").expect("a history");
    let mut subjects: Vec<(TrackedSubject, Vec<String>)> = Vec::new();
    let folders = ["c", "d", "d/e", "docs", "docs/deep", "never"];
    for known in PATHS.iter().chain(&folders) {
        subjects.push((TrackedSubject::Path(path(known)), vec![(*known).to_owned()]));
    }
    for (ours, theirs) in GROUPS {
        let theirs: Vec<String> = theirs.iter().map(|spec| (*spec).to_owned()).collect();
        subjects.push((TrackedSubject::Group(group(ours, None)), theirs.clone()));
        let mut without = theirs;
        without.push(":(exclude)d/x.py".to_owned());
        subjects.push((TrackedSubject::Group(group(ours, Some("d/x.py"))), without));
    }
    let questions: Vec<_> = subjects.iter().map(|(subject, _)| ask(subject.clone())).collect();
    let answers = history.last_touched(&questions);
    for ((_, specs), answer) in subjects.iter().zip(answers) {
        let mut args = vec!["log", "-1", "--format=%H", branch, "--"];
        args.extend(specs.iter().map(String::as_str));
        let theirs = output(folder, &args);
        let ours = match answer {
            Touched::By(id) => name(&mut history, id),
            Touched::Never => String::new(),
            other => format!("{other:?}"),
        };
        assert_eq!(ours, theirs, "{case}: {specs:?}");
    }
    every_commit(folder, &mut history, &subjects, branch, made, case);
    since_a_commit(folder, repository, branch, made, random, case);
    on_a_day(folder, &mut history, branch, made, random, case);
}

/// All that touched something, merges aside. What came before all of it was gone for a while is left out.
fn every_commit(
    folder: &Path,
    history: &mut History,
    subjects: &[(TrackedSubject, Vec<String>)],
    branch: &str,
    made: &[Made],
    case: &str,
) {
    let reachable = ancestors(made, made.len() - 1);
    let was_always_there = |subject: &TrackedSubject| {
        let belongs = |file: &RepoPath| match subject {
            TrackedSubject::Path(path) => file.is_within(path),
            TrackedSubject::Group(group) => group.matches(file),
        };
        reachable.iter().all(|at| made[*at].tree.keys().any(|file| belongs(&path(file))))
    };
    let asked: Vec<_> = subjects.iter().map(|(subject, _)| subject.clone()).collect();
    let (last, all) = history.touched(&[], &asked);
    assert!(last.is_empty());
    for ((subject, specs), touches) in subjects.iter().zip(all) {
        assert!(touches.is_complete, "{case}: {specs:?}");
        let ours: BTreeSet<String> = touches.commits.into_iter().map(|id| name(history, id)).collect();
        let mut args = vec!["log", "--no-merges", "--format=%H", branch, "--"];
        args.extend(specs.iter().map(String::as_str));
        let text = output(folder, &args);
        let theirs: BTreeSet<String> = text.lines().map(str::to_owned).collect();
        assert!(ours.is_subset(&theirs), "{case}: {specs:?}: {ours:?} {theirs:?}");
        assert!(ours == theirs || !was_always_there(subject), "{case}: {specs:?}: {ours:?} {theirs:?}");
    }
}

/// Commits since an ancestor, and what drifted, by the definition itself.
fn since_a_commit(
    folder: &Path,
    repository: &Repository,
    branch: &str,
    made: &[Made],
    random: &mut Random,
    case: &str,
) {
    let mut history = History::open(repository, Some(branch)).expect("it is read").expect("a history");
    let ids = ids_of(folder, branch, made);
    let tip = made.len() - 1;
    let reachable = ancestors(made, tip);
    let stored = repository.revision(branch).expect("a revision");
    let evaluated = EvaluatedTree::new(stored.listing(), Changes::new());
    let (all, ours) = (output(folder, &["rev-list", "--all"]), output(folder, &["rev-list", branch]));
    let all: Vec<_> = all.lines().collect();
    let commits: Vec<_> = all.iter().map(|id| history.commit_called(id).expect("a commit")).collect();
    let ours: Vec<_> = all.iter().map(|id| Ok(ours.lines().any(|own| own == *id))).collect();
    assert_eq!(history.contains_each(&commits), ours, "{case}");
    let mut asked = Vec::new();
    for _ in 0..3 {
        let since = *random.one(&reachable);
        let (ours, theirs) = *random.one(GROUPS);
        let except = random.chance(50).then_some("d/x.py");
        // Naming the commit is what a review point does.
        let id = named(&mut history, made, since);
        asked.push((since, group(ours, except), theirs, except, id));
    }
    let asked: Vec<_> = asked.into_iter().filter_map(|(a, b, c, d, id)| Some((a, b, c, d, id?))).collect();
    let questions: Vec<_> = asked.iter().map(|(_, group, _, _, id)| (group.clone(), *id)).collect();
    let groups: Vec<_> = asked.iter().map(|(since, group, _, _, id)| (group.clone(), *since, *id)).collect();
    equal_content(&mut history, made, &groups, &reachable, case);
    let answers = history.touching_since(&questions, &[]);
    for ((since, group, theirs, except, id), answer) in asked.into_iter().zip(answers) {
        let ours: BTreeSet<String> =
            answer.expect("all is here").commits.into_iter().map(|id| name(&mut history, id)).collect();
        let range = format!("{}..{branch}", ids[&since]);
        let mut args = vec!["rev-list", "--full-history", "--no-merges", &range, "--"];
        args.extend(theirs);
        args.extend(except.map(|_| ":(exclude)d/x.py"));
        let text = output(folder, &args);
        let theirs: BTreeSet<String> = text.lines().map(str::to_owned).collect();
        assert_eq!(ours, theirs, "{case}: since {since} {:?}", group.patterns);

        let drifted = history.drifted(id, &group, &evaluated).expect("all is here");
        let drifted: Vec<String> = drifted.into_iter().map(|changed| changed.path.to_string()).collect();
        assert_eq!(drifted, differing(&made[since], &made[tip], &group), "{case}: since {since}");
    }
}

/// The newest commits with the same content as at another commit, from the trees that were made.
fn equal_content(
    history: &mut History,
    made: &[Made],
    groups: &[(Rc<PathGroup>, usize, CommitId)],
    reachable: &[usize],
    case: &str,
) {
    let commits: Vec<_> = reachable.iter().filter_map(|at| Some((*at, named(history, made, *at)?))).collect();
    let files = |at: usize, group: &PathGroup| -> Vec<(String, (bool, usize))> {
        let files = made[at].tree.iter().filter(|(at, _)| group.matches(&path(at)));
        files.map(|(at, (mode, content))| (at.clone(), (*mode == 0o160_000, *content))).collect()
    };
    let mut questions = Vec::new();
    let mut expected = Vec::new();
    for (group, since, point) in groups {
        let is_equal = |at: usize| files(at, group) == files(*since, group);
        let question = |commits| EqualQuestion { group: group.clone(), point: *point, commits };
        for (at, commit) in &commits {
            questions.push(question(vec![*commit]));
            expected.push(is_equal(*at).then_some(*commit));
        }
        // Of several, one that is equal.
        let others: Vec<_> = commits.iter().filter(|(at, _)| !is_equal(*at)).chain(commits.first()).collect();
        questions.push(question(others.iter().map(|(_, commit)| *commit).collect()));
        expected.push(commits.first().filter(|(at, _)| is_equal(*at)).map(|(_, commit)| *commit));
    }
    let answers = history.newest_equal(&questions);
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("all is here")).collect();
    assert_eq!(answers, expected, "{case}");
}

/// The commit as the history under test names it: the last that touched everything, from that commit on, is itself.
fn named(history: &mut History, made: &[Made], since: usize) -> Option<CommitId> {
    let time = made[since].time;
    let found = history.newest_before(&[time + 1]).remove(0).expect("all is here")?;
    let is = history.commit(found).expect("a commit").time == time;
    is.then_some(found)
}

fn ancestors(made: &[Made], tip: usize) -> Vec<usize> {
    let mut seen = BTreeSet::from([tip]);
    let mut open = vec![tip];
    while let Some(at) = open.pop() {
        for parent in &made[at].parents {
            if seen.insert(*parent) {
                open.push(*parent);
            }
        }
    }
    seen.into_iter().collect()
}

/// The commits' names, by their times, which are all different.
fn ids_of(folder: &Path, branch: &str, made: &[Made]) -> HashMap<usize, String> {
    let text = output(folder, &["log", "--format=%ct %H", branch]);
    let by_time: HashMap<&str, &str> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    let id =
        |(at, made): (usize, &Made)| Some((at, (*by_time.get(made.time.to_string().as_str())?).to_owned()));
    made.iter().enumerate().filter_map(id).collect()
}

/// MANIFEST.md's definition of drift, on the trees that were made.
fn differing(then: &Made, now: &Made, group: &PathGroup) -> Vec<String> {
    let contents = |made: &Made| -> BTreeSet<(bool, usize)> {
        made.tree.values().map(|(mode, content)| (*mode == 0o160_000, *content)).collect()
    };
    // A folder that became a link or a submodule is a change, wherever its files have gone.
    let is_in_replaced = |made: &Made, at: &str| {
        let above = at.match_indices('/').filter_map(|(end, _)| made.tree.get(at.get(..end)?));
        above.into_iter().any(|(mode, _)| [0o120_000, 0o160_000].contains(mode))
    };
    let (of_then, of_now) = (contents(then), contents(now));
    let content =
        |made: &Made, at: &str| made.tree.get(at).map(|(mode, content)| (*mode == 0o160_000, *content));
    let differs = |at: &str| match (content(then, at), content(now, at)) {
        (Some(was), None) => !of_now.contains(&was) || is_in_replaced(now, at),
        (None, Some(is)) => !of_then.contains(&is) || is_in_replaced(then, at),
        // Two files that swap their contents have both drifted.
        (was, is) => was != is,
    };
    let all: BTreeSet<&String> = then.tree.keys().chain(now.tree.keys()).collect();
    all.into_iter().filter(|at| group.matches(&path(at)) && differs(at)).cloned().collect()
}

fn on_a_day(
    folder: &Path,
    history: &mut History,
    branch: &str,
    made: &[Made],
    random: &mut Random,
    case: &str,
) {
    let first = made.iter().map(|made| made.time).min().expect("commits");
    let span = made.iter().map(|made| made.time).max().expect("commits") - first;
    let times: Vec<i64> = (0..3).map(|_| first + random.seconds_below(span + 86_400)).collect();
    for (time, answer) in times.iter().zip(history.newest_before(&times)) {
        let before = format!("--before={}", time - 1);
        let theirs = output(folder, &["rev-list", "-1", &before, branch]);
        let ours = answer.expect("all is here").map(|id| name(history, id)).unwrap_or_default();
        assert_eq!(ours, theirs, "{case}: before {time}");
    }
}
