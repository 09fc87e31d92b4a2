//! Random histories: merges, octopus and criss-cross, reverts, renames, modes, empty commits, submodules, wrong clocks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use super::timeline::git;

/// Numbers that look random and are always the same for one seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    /// A number of seconds below `end`.
    pub fn seconds_below(&mut self, end: i64) -> i64 {
        i64::try_from(self.below(usize::try_from(end).expect("positive"))).expect("small")
    }

    /// One of `choices`.
    pub fn one<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        &choices[self.below(choices.len())]
    }

    /// Whether it happens, with so many chances in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A tree: by path, git's mode and the content's number; a submodule's is a commit.
pub type Tree = BTreeMap<String, (u32, usize)>;

/// One commit of a history.
#[derive(Clone)]
pub struct Made {
    pub tree: Tree,
    pub parents: Vec<usize>,
    pub time: i64,
}

pub const PATHS: &[&str] = &[
    "a.txt",
    "b.md",
    "c",
    "c-x",
    "c.md",
    "c/x.py",
    "d/x.py",
    "d/y.py",
    "d/e/z.md",
    "d/e/x.py",
    "d2/x.py",
    "docs/r.md",
    "docs/deep/q/s.py",
    "d-e",
    "sub",
];

/// A history of at most `size` commits, the last of which is its tip.
pub fn history(random: &mut Random, size: usize) -> Vec<Made> {
    let mut commits: Vec<Made> = Vec::new();
    let mut time = 1_700_000_000;
    for _ in 0..2 + random.below(size - 1) {
        time += 60 + random.seconds_below(5 * 86_400);
        let skew = if random.chance(8) { random.seconds_below(2 * 86_400) } else { 0 };
        let recent = |random: &mut Random, commits: &[Made]| {
            let back = 1 + random.below(commits.len().min(5));
            commits.len() - back
        };
        let mut parents = Vec::new();
        if !commits.is_empty() && !random.chance(2) {
            parents.push(recent(random, &commits));
            let more = if random.chance(25) {
                1
            } else if random.chance(6) {
                2 + random.below(2)
            } else {
                0
            };
            for _ in 0..more {
                let parent = recent(random, &commits);
                if !parents.contains(&parent) {
                    parents.push(parent);
                }
            }
        }
        let tree = match parents.as_slice() {
            [] => Tree::new(),
            [only] => commits[*only].tree.clone(),
            several => {
                let trees: Vec<&Tree> = several.iter().map(|parent| &commits[*parent].tree).collect();
                merged(random, &trees)
            }
        };
        let tree = if parents.len() > 1 && !random.chance(10) { tree } else { changed(random, tree) };
        commits.push(Made { tree, parents, time: time - skew });
    }
    commits
}

fn merged(random: &mut Random, trees: &[&Tree]) -> Tree {
    if random.chance(30) {
        return trees[random.below(trees.len())].clone();
    }
    let mut all = Tree::new();
    for path in PATHS {
        if let Some(entry) = trees[random.below(trees.len())].get(*path) {
            put(&mut all, path, *entry);
        }
    }
    all
}

/// Puts a file where it fits: what is in its way goes.
fn put(tree: &mut Tree, path: &str, entry: (u32, usize)) {
    tree.retain(|other, _| {
        !other.starts_with(&format!("{path}/")) && !path.starts_with(&format!("{other}/"))
    });
    tree.insert(path.to_owned(), entry);
}

fn changed(random: &mut Random, mut tree: Tree) -> Tree {
    if random.chance(8) {
        return tree;
    }
    for _ in 0..=random.below(2) {
        let path = *random.one(PATHS);
        let there: Vec<String> = tree.keys().cloned().collect();
        match random.below(10) {
            0 | 1 if !there.is_empty() => {
                let gone = random.one(&there).clone();
                tree.remove(&gone);
            }
            2 | 3 if !there.is_empty() => {
                let from = random.one(&there).clone();
                if let Some(entry) = tree.remove(&from).filter(|entry| entry.0 != 0o160_000) {
                    put(&mut tree, path, entry);
                }
            }
            4 if !there.is_empty() => {
                let one = random.one(&there).clone();
                if let Some(entry) = tree.get_mut(&one).filter(|entry| entry.0 & 0o170_000 == 0o100_000) {
                    entry.0 ^= 0o111;
                }
            }
            5 => {
                // A folder gets another name, and the files in it keep theirs.
                let moved: Vec<_> = tree
                    .iter()
                    .filter(|(path, _)| path.starts_with("d/"))
                    .map(|(p, e)| (p.clone(), *e))
                    .collect();
                for (path, entry) in moved {
                    tree.remove(&path);
                    put(&mut tree, &path.replacen("d/", "docs/", 1), entry);
                }
            }
            _ if path == "sub" => put(&mut tree, path, (0o160_000, random.below(3))),
            // Few contents, so that files return to what they were and two hold the same.
            _ => put(&mut tree, path, (0o100_644, random.below(6))),
        }
    }
    tree
}

/// Writes histories as branches `h0`, `h1`, … of one repository.
pub fn write(folder: &Path, histories: &[Vec<Made>]) {
    let mut stream = String::new();
    for content in 0..6 {
        let text = format!("content {content}\n");
        let _ = writeln!(stream, "blob\nmark :{}\ndata {}\n{text}", content + 1, text.len());
    }
    let mut mark = 100;
    for (number, history) in histories.iter().enumerate() {
        let first = mark;
        for made in history {
            if made.parents.is_empty() {
                // Else the branch would go on.
                let _ = writeln!(stream, "reset refs/heads/h{number}\n");
            }
            let _ = writeln!(stream, "commit refs/heads/h{number}\nmark :{mark}");
            let _ = writeln!(stream, "author A <a@acme.example> {} +0000", made.time);
            let _ = writeln!(stream, "committer A <a@acme.example> {} +0000\ndata 2\nx", made.time);
            mark += 1;
            for (at, parent) in made.parents.iter().enumerate() {
                let word = if at == 0 { "from" } else { "merge" };
                let _ = writeln!(stream, "{word} :{}", first + parent);
            }
            stream.push_str("deleteall\n");
            for (path, (mode, content)) in &made.tree {
                let id = if *mode == 0o160_000 {
                    let digits = if folder.join("sha256").exists() { 64 } else { 40 };
                    format!("{:0>digits$}", content + 1)
                } else {
                    format!(":{}", content + 1)
                };
                let _ = writeln!(stream, "M {mode:o} {id} {path}");
            }
            stream.push('\n');
        }
    }
    let mut child = git(folder)
        .args(["fast-import", "--quiet", "--force", "--date-format=raw"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git");
    child.stdin.take().expect("its input").write_all(stream.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("git ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
