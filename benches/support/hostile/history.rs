//! Commits and the files of git: owners, reviews, links and files that git does not track.

use super::{MARKDOWN, Shape, Tree, files, grows, many, runbook_files};

/// Adds `n` commits, each by another author, that change one of `files` files in turn.
fn commits(tree: &mut Tree, n: usize, files: usize) {
    tree.commits = n;
    tree.changing_files = files;
    tree.put("r.md", MARKDOWN);
    tree.put("src/1.py", "x\n");
}

/// Returns 200 records that one document keeps, each with its glob and its owner.
fn records(glob: impl Fn(usize) -> String) -> String {
    let records = many(200, |at| {
        let covers = glob(at);
        format!(
            "[[condition]]\nwhat = \"n{at}\"\nrecord = {{ path = \"r.md\", covers = [\"{covers}\"] }}\nowner = \"a{at}@b.example\"\n"
        )
    });
    format!("[[runbook]]\npath = \"r.md\"\ncovers = [\"src/**\"]\n{records}")
}

/// The shapes.
pub(super) const SHAPES: &[Shape] = &[
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
        commits(tree, 20_000, 1_000);
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
        commits(tree, n, 1_000);
        tree.manifest(&records(|at| format!("src/*{at}.py")));
    }),
    grows("commits that change 3,000 files", 10_000, |n, tree| {
        commits(tree, n, 3_000);
        tree.manifest(&records(|at| format!("src/*{at}?py")));
    }),
    grows("commits, and globs with many wildcards", 10_000, |n, tree| {
        commits(tree, n, 1_000);
        tree.manifest(&records(|at| format!("src/*{at}*{at}*{at}*p?")));
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
];
