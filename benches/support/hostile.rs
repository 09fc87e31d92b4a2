//! Repositories that are slow by design.

#[path = "hostile_files.rs"]
mod files;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

type Failure = Box<dyn std::error::Error>;

/// A kind of slow repository.
pub(crate) struct Shape {
    /// The thing that the repository has many of.
    pub(crate) name: &'static str,
    /// The size: a number of things, or a depth or length.
    pub(crate) n: usize,
    /// Whether it is also measured at 2n.
    pub(crate) grows: bool,
    /// Output formats to measure, in addition to `human` and `json`.
    pub(crate) formats: &'static [&'static str],
    /// Adds the files of size n to a tree.
    pub(crate) make: fn(usize, &mut Tree),
}

/// The contents of a repository.
#[derive(Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, Vec<u8>>,
    /// The files of the first commit, if it is not the only one.
    base: BTreeMap<String, Vec<u8>>,
    links: Vec<(String, String)>,
    untracked: Vec<String>,
    /// The number of commits that follow.
    commits: usize,
}

impl Tree {
    fn put(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), content.into());
    }

    fn manifest(&mut self, rest: &str) {
        self.put("readiness.toml", format!("{SYSTEM}{rest}"));
    }

    fn base_manifest(&mut self, rest: &str) {
        self.base.insert("readiness.toml".into(), format!("{SYSTEM}{rest}").into());
    }

    /// Whether there is an earlier commit for `--base`.
    pub(crate) fn has_base(&self) -> bool {
        !self.base.is_empty()
    }

    /// Creates the repository at `place` and commits the files.
    pub(crate) fn write(&self, place: &Path) -> Result<(), Failure> {
        fs::create_dir_all(place)?;
        git(place, &["init", "-q", "-b", "main"])?;
        if self.has_base() {
            put_all(place, &self.base)?;
            commit(place, "base", Some("2025-11-01T12:00:00Z"))?;
        }
        put_all(place, &self.files)?;
        #[cfg(unix)]
        for (path, target) in &self.links {
            let path = place.join(path);
            fs::create_dir_all(path.parent().unwrap_or(place))?;
            std::os::unix::fs::symlink(target, path)?;
        }
        commit(place, "all", None)?;
        if self.commits > 0 {
            self.history(place)?;
        }
        for path in &self.untracked {
            put_all(place, &BTreeMap::from([(path.clone(), b"x\n".to_vec())]))?;
        }
        Ok(())
    }

    /// Adds commits that each change one of 1,000 files in `src`, by a different author.
    fn history(&self, place: &Path) -> Result<(), Failure> {
        let mut stream = String::new();
        for at in 0..self.commits {
            let _ = write!(
                stream,
                "commit refs/heads/main\ncommitter A <a{at}@b.example> {} +0000\ndata 1\nx\n{}M 100644 inline src/{}.py\ndata {}\n{at}\n",
                1_700_000_000 + at * 60,
                if at == 0 { "from refs/heads/main^0\n" } else { "" },
                at % 1000,
                at.to_string().len()
            );
        }
        let mut child = Command::new("git")
            .args(["fast-import", "--quiet"])
            .current_dir(place)
            .stdin(std::process::Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            std::io::Write::write_all(&mut stdin, stream.as_bytes())?;
        }
        child.wait()?;
        git(place, &["reset", "-q", "--hard", "main"])
    }
}

const SYSTEM: &str = "[system]\nname = \"hostile\"\nstage = \"handoff\"\n";

fn put_all(place: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    for (path, content) in files {
        let path = place.join(path);
        fs::create_dir_all(path.parent().unwrap_or(place))?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// Commits all, now or on another day.
fn commit(place: &Path, message: &str, date: Option<&str>) -> Result<(), Failure> {
    git(place, &["add", "-A"])?;
    let mut command = git_in(place);
    command.args(["-c", "user.name=bench", "-c", "user.email=bench@acme.example", "commit", "-qm", message]);
    if let Some(date) = date {
        command.env("GIT_COMMITTER_DATE", date).env("GIT_AUTHOR_DATE", date);
    }
    run(command)
}

fn git(folder: &Path, args: &[&str]) -> Result<(), Failure> {
    let mut command = git_in(folder);
    command.args(args);
    run(command)
}

fn git_in(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.args(["-c", "gc.auto=0"]).current_dir(folder);
    command
}

fn run(mut command: Command) -> Result<(), Failure> {
    if command.status()?.success() { Ok(()) } else { Err(format!("{command:?} failed").into()) }
}

/// Concatenates `n` pieces.
fn many(n: usize, piece: impl Fn(usize) -> String) -> String {
    (0..n).map(piece).collect()
}

const MARKDOWN: &str = "# Runbook\n\n## Diagnosis\n\nLook at the queue.\n\n## Mitigation\n\nSwitch it off.\n";

/// A shape that is measured at n only.
const fn shape(name: &'static str, n: usize, make: fn(usize, &mut Tree)) -> Shape {
    Shape { name, n, grows: false, formats: &[], make }
}

/// A shape that is measured at n and at 2n.
const fn grows(name: &'static str, n: usize, make: fn(usize, &mut Tree)) -> Shape {
    Shape { name, n, grows: true, formats: &[], make }
}

fn runbooks(n: usize) -> String {
    many(n, |at| format!("[[runbook]]\npath = \"gone/{at}.md\"\n"))
}

/// Adds `n` runbooks, and returns their claims.
fn runbook_files(tree: &mut Tree, n: usize) -> String {
    for at in 0..n {
        tree.put(format!("r/{at}.md"), format!("{MARKDOWN}\nPart {at}.\n"));
    }
    many(n, |at| format!("[[runbook]]\npath = \"r/{at}.md\"\n"))
}

fn waivers(n: usize, at: impl Fn(usize) -> String) -> String {
    many(n, |of| {
        format!(
            "[[waiver]]\nrule = \"missing-artifact\"\nat = \"{}\"\nreason = \"later\"\nby = \"@ann\"\nexpires = 2027-01-31\n",
            at(of)
        )
    })
}

/// All shapes.
pub(crate) const SHAPES: &[Shape] = &[
    grows("waivers by path, for missing files", 10_000, |n, tree| {
        tree.manifest(&(runbooks(n) + &waivers(n, |at| format!("gone/{at}.md"))));
    }),
    grows("waivers by subject, for missing files", 10_000, |n, tree| {
        tree.manifest(&(runbooks(n) + &waivers(n, |at| format!("runbook.gone/{at}.md"))));
    }),
    grows("waivers that match nothing", 10_000, |n, tree| {
        tree.manifest(&(runbooks(n) + &waivers(n, |at| format!("elsewhere/{at}.md"))));
    }),
    grows("identical waivers", 10_000, |n, tree| {
        tree.manifest(&(runbooks(n) + &waivers(n, |_| "gone/1.md".to_owned())));
    }),
    grows("waivers that a change adds", 5_000, |n, tree| {
        tree.base_manifest(&runbooks(n));
        tree.manifest(&(runbooks(n) + &waivers(n, |at| format!("gone/{at}.md"))));
    }),
    grows("a subject with many keys, and its waiver", 500_000, |n, tree| {
        let path = "a.".repeat(n);
        tree.manifest(&format!("[[runbook]]\npath = \"{path}\"\n{}", waivers(1, |_| path.clone())));
    }),
    grows("claims of one file", 10_000, |n, tree| {
        tree.put("r.md", MARKDOWN);
        tree.manifest(&many(n, |at| {
            format!("[[condition]]\nwhat = \"r{at}\"\nrecord = {{ path = \"r.md\", covers = [\"src/{at}/**\"] }}\n")
        }));
    }),
    grows("claims, each of its own document", 5_000, |n, tree| {
        for at in 0..n {
            tree.put(format!("r/{at}.md"), format!("{MARKDOWN}\nPart {at}.\n"));
        }
        tree.manifest(&many(n, |at| {
            format!("[[runbook]]\npath = \"r/{at}.md\"\ncovers = [\"src/{at}/**\"]\n")
        }));
    }),
    Shape {
        formats: &["concise", "sarif", "github", "gitlab", "junit", "markdown", "rdjson"],
        ..grows("missing paths, in every format", 20_000, |n, tree| tree.manifest(&runbooks(n)))
    },
    shape("missing paths, many", 100_000, |n, tree| tree.manifest(&runbooks(n))),
    grows("missing paths that a change adds", 10_000, |n, tree| {
        tree.base_manifest("");
        tree.manifest(&runbooks(n));
    }),
    grows("missing paths of renamed claims", 10_000, |n, tree| {
        tree.base_manifest(&many(n, |at| {
            format!("[[condition]]\nwhat = \"a{at}\"\nrecord = \"gone/{at}.md\"\n")
        }));
        tree.manifest(&many(n, |at| format!("[[condition]]\nwhat = \"b{at}\"\nrecord = \"gone/{at}.md\"\n")));
    }),
    grows("claims of one large document", 1_000, |n, tree| {
        let text = "## Part\n\nWords [a](gone.md) and more.\n\nTBD\n\n".repeat(20_000);
        tree.put("r.md", format!("{MARKDOWN}\n{text}"));
        tree.manifest(&many(n, |at| format!("[[runbook]]\npath = \"r.md#part-{at}\"\n")));
    }),
    grows("renamed claims of one file", 5_000, |n, tree| {
        tree.put("r.md", "# R\n\nTBD\n");
        let claims =
            |name| many(n, |at| format!("[[condition]]\nwhat = \"{name}{at}\"\nrecord = \"r.md\"\n"));
        tree.base_manifest(&claims("a"));
        tree.manifest(&claims("b"));
    }),
    grows("evals that a change relaxes", 2_500, |n, tree| {
        tree.put("out.json", "{\"date\": \"2026-11-02\", \"accuracy\": 0.93}");
        let evals = |name, bound| {
            many(n, |at| {
                format!(
                    "[[eval]]\nname = \"{name}{at}\"\nresults = {{ path = \"out.json\", max-age = \"90d\" }}\n\
                     suite = \"s/{at}.json\"\nrequire = {{ accuracy = \"{bound}\" }}\n"
                )
            })
        };
        tree.base_manifest(&evals("a", ">= 0.95"));
        tree.manifest(&evals("a", ">= 0.9"));
    }),
    grows("syntax errors, before and after", 5_000, |n, tree| {
        tree.base_manifest(&"= \n".repeat(n));
        tree.manifest(&"= 1\n".repeat(n));
    }),
    grows("manifests that a change moves", 500, |n, tree| {
        for at in 0..n {
            let text = |name| format!("[system]\nname = \"{name}\"\nstage = \"handoff\"\n");
            tree.base.insert(format!("a{at}/readiness.toml"), text(format!("s{at}")).into());
            tree.put(format!("a{at}/readiness.toml"), text(format!("t{at}")));
            tree.put(format!("b{at}/readiness.toml"), text(format!("s{at}")));
        }
    }),
    grows("distinct globs in `covers`", 2_500, |n, tree| {
        for at in 0..2_000 {
            tree.put(format!("src/{at}.py"), "x\n");
        }
        tree.put("r.md", MARKDOWN);
        let globs = many(n, |at| format!("\"src/*{at}.py\","));
        tree.manifest(&format!("[[runbook]]\npath = \"r.md\"\ncovers = [{globs}]\n"));
    }),
    shape("more globs than are read", 200_000, |n, tree| {
        tree.put("r.md", MARKDOWN);
        let globs = many(n, |at| format!("\"src/*{at}.py\","));
        tree.manifest(&format!("[[runbook]]\npath = \"r.md\"\ncovers = [{globs}]\n"));
    }),
    grows("globs as paths", 2_500, |n, tree| {
        for at in 0..2_000 {
            tree.put(format!("src/{at}.md"), "x\n");
        }
        tree.manifest(&many(n, |at| format!("[[runbook]]\npath = \"src/{at}*.md\"\n")));
    }),
    grows("globs with many `**`", 1_000, |n, tree| {
        for at in 0..500 {
            tree.put(format!("a/b/a/b/a/b/c{at}/d/e.py"), "x\n");
        }
        tree.put("r.md", MARKDOWN);
        let globs = many(n, |at| format!("\"**/a/**/b/**/a/**/b/**/c*{at}*/**/*e*x\","));
        tree.manifest(&format!("[[runbook]]\npath = \"r.md\"\ncovers = [{globs}]\n"));
    }),
    grows("globs with many choices", 500, |n, tree| {
        for at in 0..300 {
            tree.put(format!("src/{at}.py"), "x\n");
        }
        tree.put("r.md", MARKDOWN);
        let choices = "{a*,b*,c?,d}".repeat(60);
        let globs = many(n, |at| format!("\"src/{at}{choices}\","));
        tree.manifest(&format!("[[runbook]]\npath = \"r.md\"\ncovers = [{globs}]\n"));
    }),
    grows("evals of one glob of 300 files", 2_500, |n, tree| {
        for at in 0..300 {
            tree.put(
                format!("out/{at}.json"),
                format!("{{\"date\": \"2026-11-{:02}\", \"accuracy\": 0.9{at}}}", at % 20 + 1),
            );
        }
        tree.manifest(&many(n, |at| {
            format!("[[eval]]\nname = \"e{at}\"\nresults = \"out/*.json\"\nrequire = {{ accuracy = \">= 0.5\" }}\n")
        }));
    }),
    grows("evals of one file", 10_000, |n, tree| {
        tree.put("out.json", "{\"date\": \"2026-11-02\", \"accuracy\": 0.93}");
        tree.manifest(&many(n, |at| {
            format!(
                "[[eval]]\nname = \"e{at}\"\nresults = \"out.json\"\nrequire = {{ accuracy = \">= 0.95\" }}\n"
            )
        }));
    }),
    grows("evals of one large file", 200, |n, tree| {
        let rows = many(100_000, |at| format!("{{\"id\": {at}, \"success\": true}},"));
        tree.put("out.json", format!("{{\"results\": [{rows} 1], \"accuracy\": 0.93}}"));
        tree.manifest(&many(n, |at| {
            format!(
                "[[eval]]\nname = \"e{at}\"\nresults = \"out.json\"\nrequire = {{ accuracy = \">= 0.95\" }}\n"
            )
        }));
    }),
    grows("bounds of one eval", 20_000, |n, tree| {
        tree.put(
            "out.json",
            format!("{{\"date\": \"2026-11-02\", {} \"z\": 1}}", many(n, |at| format!("\"m{at}\": 0.5, "))),
        );
        let bounds = many(n, |at| format!("m{at} = \">= 0.95\"\n"));
        tree.manifest(&format!("[[eval]]\nname = \"e\"\nresults = \"out.json\"\n[eval.require]\n{bounds}"));
    }),
    grows("metrics with pointers into one file", 10_000, |n, tree| {
        tree.put("m.json", format!("{{{} \"z\": 1}}", many(n, |at| format!("\"m{at}\": 0.5, "))));
        tree.manifest(&many(n, |at| {
            format!("[[metric]]\nname = \"m{at}\"\ntarget = \">= 0.9\"\nbaseline = {{ path = \"m.json\", pointer = \"/m{at}\" }}\n")
        }));
    }),
    grows("metrics with pointers into front matter", 1_000, |n, tree| {
        tree.put(
            "m.md",
            format!(
                "---\n{}---\n# M\n\n{}",
                many(n, |at| format!("m{at}: 0.5\n")),
                "Text.\n\n".repeat(50_000)
            ),
        );
        tree.manifest(&many(n, |at| {
            format!("[[metric]]\nname = \"m{at}\"\ntarget = \">= 0.9\"\nbaseline = {{ path = \"m.md\", pointer = \"/m{at}\" }}\n")
        }));
    }),
    grows("metrics with pointers into one table", 1_000, |n, tree| {
        let rows = many(50_000, |at| format!("| m{at} | 0.5 |\n"));
        tree.put("m.md", format!("# M\n\n| name | value |\n|-|-|\n{rows}"));
        tree.manifest(&many(n, |at| {
            format!("[[metric]]\nname = \"m{at}\"\ntarget = \">= 0.9\"\nbaseline = {{ path = \"m.md\", pointer = \"/m{at}/value\" }}\n")
        }));
    }),
    grows("baselines in one file, rewritten after the pilot", 5_000, |n, tree| {
        let numbers = |number| format!("{{{} \"z\": 1}}", many(n, |at| format!("\"m{at}\": {number}, ")));
        tree.put("m.json", numbers("0.5"));
        tree.base.insert("m.json".into(), numbers("0.6").into());
        tree.manifest(&format!(
            "[pilot]\nstarts = 2025-01-01\nends = 2025-12-01\n{}",
            many(n, |at| format!("[[metric]]\nname = \"m{at}\"\ntarget = \">= 0.9\"\nbaseline = {{ path = \"m.json\", pointer = \"/m{at}\" }}\n"))
        ));
    }),
    grows("evals of results that name their commits", 1_000, |n, tree| {
        tree.commits = 20_000;
        for at in 0..n {
            tree.put(
                format!("out/{at}.json"),
                format!("{{\"date\": \"2026-11-02\", \"accuracy\": 0.9, \"commit\": \"{at:040x}\"}}"),
            );
        }
        tree.manifest(&many(n, |at| {
            format!("[[eval]]\nname = \"e{at}\"\nresults = \"out/{at}.json\"\nrequire = {{ accuracy = \">= 0.5\" }}\n")
        }));
    }),
    grows("lists of every kind", 5_000, |n, tree| {
        let lists = [
            "integration",
            "condition",
            "data.source",
            "governance.control",
            "adoption.training",
            "decision.alternatives",
        ];
        tree.manifest(
            &lists
                .iter()
                .map(|list| many(n, |at| format!("[[{list}]]\nname = \"x{at}\"\nowner = \"@ann\"\n")))
                .collect::<String>(),
        );
    }),
    grows("people and owners", 10_000, |n, tree| {
        let people = many(n, |at| format!("\"@p{at}\" = {{ name = \"P {at}\" }}\n"));
        let owners = many(n, |at| format!("\"@p{at}\","));
        tree.manifest(&format!(
            "[people]\n{people}[ownership]\nbusiness = [{owners}]\nproduction = [{owners}]\ndelivery = [{owners}]\n{}",
            many(n, |at| format!("[[runbook]]\npath = \"gone/{at}.md\"\nowner = \"@q{at}\"\n"))
        ));
    }),
    grows("unknown keys", 50_000, |n, tree| tree.manifest(&many(n, |at| format!("key{at} = 1\n")))),
    grows("policy levels", 50_000, |n, tree| {
        tree.manifest(&format!("[policy.levels]\n{}", many(n, |at| format!("rule{at} = \"off\"\n"))));
    }),
    shape("TOML, deep", 100_000, |n, tree| {
        tree.manifest(&format!("a = {}{}\n", "[".repeat(n), "]".repeat(n)));
    }),
    shape("TOML, dotted keys", 100_000, |n, tree| tree.manifest(&format!("{}a = 1\n", "a.".repeat(n)))),
    shape("TOML, broken lines", 200_000, |n, tree| tree.manifest(&"= \n".repeat(n))),
    shape("TOML, long strings", 14 << 20, |n, tree| {
        tree.manifest(&format!("[[runbook]]\npath = \"{}\"\n", "x".repeat(n)));
    }),
    grows("manifests", 1_000, |n, tree| {
        for at in 0..n {
            tree.put(format!("s{at}/readiness.toml"), format!("{SYSTEM}[[runbook]]\npath = \"r.md\"\n"));
        }
    }),
    grows("manifests whose evals read one large file", 100, |n, tree| {
        let rows = many(100_000, |at| format!("{{\"id\": {at}, \"success\": true}},"));
        tree.put("out.json", format!("{{\"results\": [{rows} 1], \"accuracy\": 0.93}}"));
        for at in 0..n {
            tree.put(
                format!("s{at}/readiness.toml"),
                format!("{SYSTEM}[[eval]]\nname = \"e\"\nresults = \"../out.json\"\nrequire = {{ accuracy = \">= 0.95\" }}\n"),
            );
        }
    }),
    grows("nested manifests, with exclusions", 100, |n, tree| {
        let globs = many(n, |at| format!("\"**/no{at}/**\","));
        for at in 0..n {
            let folder = "s/".repeat(at);
            tree.put(format!("{folder}readiness.toml"), format!("{SYSTEM}[policy]\nexclude = [{globs}]\n"));
        }
    }),
    grows("rule cards", 500, |n, tree| {
        for at in 0..n {
            tree.put(format!("rules/r{at}.md"), files::card(at));
        }
        tree.manifest(&format!("[policy]\nrules = [\"rules/*.md\"]\n{}", runbooks(200)));
    }),
    shape("a rule card of one heavy expression", 1, |_, tree| {
        tree.put("rules/heavy.md", files::heavy_card());
        tree.manifest(&format!("[policy]\nrules = [\"rules/*.md\"]\n{}", runbooks(2_000)));
    }),
    grows("reviews in the lock", 50_000, |n, tree| {
        tree.put("r.md", MARKDOWN);
        tree.put("readiness.lock", files::lock(n));
        tree.manifest("[[runbook]]\npath = \"r.md\"\n");
    }),
    grows("wildcards in CODEOWNERS, and claims", 5_000, |n, tree| {
        tree.put("CODEOWNERS", many(n, |at| format!("r/**/x{at}/*.md @a{at}\n")));
        let claims = runbook_files(tree, 5_000);
        tree.manifest(&claims);
    }),
    grows("wildcards in CODEOWNERS, and fewer claims", 5_000, |n, tree| {
        tree.put("CODEOWNERS", many(n, |at| format!("r/**/x{at}/*.md @a{at}\n")));
        let claims = runbook_files(tree, 140);
        tree.manifest(&claims);
    }),
    grows("paths in CODEOWNERS, and claims", 5_000, |n, tree| {
        tree.put("CODEOWNERS", many(n, |at| format!("r/x{at}.md @a{at}\nr{at}/ @a{at}\ny{at} @a{at}\n")));
        let claims = runbook_files(tree, n.min(5_000));
        tree.manifest(&claims);
    }),
    grows("lines of a mailmap", 50_000, |n, tree| {
        tree.put(".mailmap", many(n, |at| format!("N{at} <n{at}@b.example> <o{at}@b.example>\n")));
        tree.put("r.md", MARKDOWN);
        tree.manifest("[ownership]\nbusiness = \"n1@b.example\"\n[[runbook]]\npath = \"r.md\"\n");
    }),
    grows("commits by as many people", 20_000, |n, tree| {
        tree.commits = n;
        tree.put("r.md", MARKDOWN);
        tree.put("src/1.py", "x\n");
        tree.manifest(&format!(
            "[[runbook]]\npath = \"r.md\"\ncovers = [\"src/**\"]\n{}",
            many(200, |at| format!("[[condition]]\nwhat = \"n{at}\"\nrecord = {{ path = \"r.md\", covers = [\"src/*{at}.py\"] }}\nowner = \"a{at}@b.example\"\n"))
        ));
    }),
    grows("files that git does not track", 20_000, |n, tree| {
        tree.untracked = (0..n).map(|at| format!("u/{}/{at}.txt", at % 100)).collect();
        tree.manifest(&many(100, |at| format!("[[runbook]]\npath = \"u/**/*x{at}.md\"\n")));
    }),
    grows("a chain of links", 2_000, |n, tree| {
        for at in 0..n {
            tree.links.push((format!("l/{at}"), format!("{}", at + 1)));
        }
        tree.manifest(&many(n, |at| format!("[[runbook]]\npath = \"l/{at}\"\n")));
    }),
    grows("a cycle of folder links", 1_000, |n, tree| {
        for at in 0..n {
            tree.links.push((format!("l/{at}"), ".".to_owned()));
        }
        tree.manifest(&many(n, |at| {
            format!("[[runbook]]\npath = \"l/{}x.md\"\n", format!("{at}/").repeat(30))
        }));
    }),
    grows("links in a document, all dead", 20_000, |n, tree| {
        tree.put("r.md", format!("{MARKDOWN}\n{}", many(n, |at| format!("[x{at}](gone/{at}.md)\n"))));
        tree.manifest("[[runbook]]\npath = \"r.md\"\n");
    }),
    grows("placeholders in a document", 50_000, |n, tree| {
        tree.put("r.md", format!("{MARKDOWN}\n{}", "TBD\n\n".repeat(n)));
        tree.manifest("[[runbook]]\npath = \"r.md\"\n");
    }),
    grows("a decision record of `a: b` lines", 100_000, |n, tree| {
        tree.put("d.md", format!("# D\n\n{}", "a: b\n".repeat(n)));
        tree.manifest("[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n");
    }),
    grows("a decision record of paragraphs", 100_000, |n, tree| {
        tree.put("d.md", format!("# D\n\n## Decision\n\n{}", "Outcome: go on\nwith it\n\n".repeat(n)));
        tree.manifest("[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n");
    }),
    grows("Markdown, headings", 200_000, |n, tree| files::document(tree, &"# a\n".repeat(n))),
    grows("Markdown, different headings", 100_000, |n, tree| {
        files::document(tree, &many(n, |at| format!("# a{at}\n\nText.\n\n")));
    }),
    grows("Markdown, links", 100_000, |n, tree| files::document(tree, &"[a](b.md) ".repeat(n))),
    grows("Markdown, reference definitions", 100_000, |n, tree| {
        files::document(
            tree,
            &(many(n, |at| format!("[r{at}]: b.md\n")) + "\n" + &many(n, |at| format!("[r{at}] "))),
        );
    }),
    grows("Markdown, nested quotes", 100_000, |n, tree| files::document(tree, &("> ".repeat(n) + "x"))),
    grows("Markdown, nested lists", 50_000, |n, tree| files::document(tree, &("- ".repeat(n) + "x"))),
    grows("Markdown, indented lists", 1_000, |n, tree| {
        files::document(tree, &many(n, |at| format!("{}- x\n", "  ".repeat(at))));
    }),
    grows("Markdown, wide tables", 100_000, |n, tree| {
        files::document(tree, &("|a".repeat(n) + "|\n" + &"|-".repeat(n) + "|\n" + &"|b".repeat(n) + "|\n"));
    }),
    grows("Markdown, long tables", 100_000, |n, tree| {
        files::document(tree, &("| a | b |\n|-|-|\n".to_owned() + &"| x | y |\n".repeat(n)));
    }),
    grows("Markdown, emphasis", 200_000, |n, tree| files::document(tree, &"*a **b _c ".repeat(n / 3))),
    grows("Markdown, brackets", 300_000, |n, tree| files::document(tree, &"[".repeat(n))),
    grows("Markdown, autolinks", 100_000, |n, tree| files::document(tree, &"<http://a.b> ".repeat(n))),
    grows("Markdown, unclosed comments", 100_000, |n, tree| {
        files::document(tree, &"<!-- a\n\n".repeat(n));
    }),
    grows("Markdown, code spans", 100_000, |n, tree| {
        files::document(tree, &many(n / 300, |at| format!("{} a ", "`".repeat(at % 600 + 1))));
    }),
    grows("Markdown, one paragraph", 500_000, |n, tree| files::document(tree, &"words and more\n".repeat(n))),
    grows("templates, tags", 100_000, |n, tree| {
        files::document(tree, &"{% if a %} {{ b }} {% comment %}\n".repeat(n / 2));
    }),
    grows("JSON, deep", 1_000_000, |n, tree| {
        files::results(tree, "json", &format!("{{\"a\": {}{}}}", "[".repeat(n), "]".repeat(n)));
    }),
    grows("JSON, wide", 1_000_000, |n, tree| {
        files::results(
            tree,
            "json",
            &format!("{{{}\"accuracy\": 0.9}}", many(n, |at| format!("\"k{at}\": 1,"))),
        );
    }),
    grows("JSON, cases", 300_000, |n, tree| {
        let rows = many(n, |at| format!("{{\"id\": {at}, \"success\": true}},"));
        files::results(tree, "json", &format!("{{\"results\": [{rows} 1]}}"));
    }),
    grows("JSON, long keys", 20 << 20, |n, tree| {
        files::results(tree, "json", &format!("{{\"{}\": 1, \"accuracy\": 0.9}}", "k".repeat(n)));
    }),
    grows("CSV, wide", 200_000, |n, tree| {
        files::results(tree, "csv", &(many(n, |at| format!("c{at},")) + "z\n" + &"1,".repeat(n) + "1\n"));
    }),
    grows("CSV, long", 2_000_000, |n, tree| {
        files::results(tree, "csv", &("accuracy,b\n".to_owned() + &"0.9,1\n".repeat(n)));
    }),
    grows("JUnit, nested suites", 50_000, |n, tree| {
        let (open, close) = ("<testsuite name=\"a\">".repeat(n), "</testsuite>".repeat(n));
        files::results(tree, "xml", &format!("<testsuites>{open}<testcase name=\"x\"/>{close}</testsuites>"));
    }),
    grows("JUnit, cases of one name", 300_000, |n, tree| {
        let cases = "<testcase classname=\"a\" name=\"b\"/>".repeat(n);
        files::results(
            tree,
            "xml",
            &format!("<testsuites><testsuite name=\"a\">{cases}</testsuite></testsuites>"),
        );
    }),
    shape("YAML, aliases of aliases", 30, |n, tree| {
        let lists = many(n, |at| format!("a{}: &a{} [{}]\n", at + 1, at + 1, format!("*a{at},").repeat(9)));
        files::results(tree, "yaml", &format!("a0: &a0 [x]\n{lists}"));
    }),
    grows("YAML, anchors", 100_000, |n, tree| {
        files::results(tree, "yaml", &(many(n, |at| format!("k{at}: &k{at} 1\n")) + "accuracy: 0.9\n"));
    }),
    grows("YAML, deep", 50_000, |n, tree| {
        files::results(tree, "yaml", &format!("a: {}{}\n", "[".repeat(n), "]".repeat(n)));
    }),
    shape("an archive that unpacks to 4 GB", 4_000, |n, tree| {
        let archive = files::bomb(n);
        tree.put("out/x.eval", archive);
        tree.manifest(
            "[[eval]]\nname = \"e\"\nresults = \"out/x.eval\"\nrequire = { accuracy = \">= 0.5\" }\n",
        );
    }),
];
