//! Manifests with thousands of claims, waivers, globs or cards, and claims of files that are missing.

use super::{MARKDOWN, SYSTEM, Shape, files, grows, many, runbooks, shape, waivers};

/// The shapes.
pub(super) const SHAPES: &[Shape] = &[
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
    // `n` is the number of globs: each of the manifests has as many as there are manifests.
    grows("nested manifests, with exclusions", 10_000, |n, tree| {
        let manifests = n.isqrt();
        let globs = many(manifests, |at| format!("\"**/no{at}/**\","));
        for at in 0..manifests {
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
];
