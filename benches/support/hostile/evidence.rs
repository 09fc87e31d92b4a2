//! Evals and metrics, and the files of numbers that they read.

use super::{SYSTEM, Shape, files, grows, many, shape};

/// The shapes.
pub(super) const SHAPES: &[Shape] = &[
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
