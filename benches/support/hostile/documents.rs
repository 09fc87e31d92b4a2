//! Documents that are long, deep or full of one thing.

use super::{MARKDOWN, Shape, files, grows, many};

/// The shapes.
pub(super) const SHAPES: &[Shape] = &[
    grows("claims of one large document", 1_000, |n, tree| {
        let text = "## Part\n\nWords [a](gone.md) and more.\n\nTBD\n\n".repeat(20_000);
        tree.put("r.md", format!("{MARKDOWN}\n{text}"));
        tree.manifest(&many(n, |at| format!("[[runbook]]\npath = \"r.md#part-{at}\"\n")));
    }),
    grows("`sections` that point into one large document", 100, |n, tree| {
        let text = many(20_000, |at| format!("## Part {at}\n\nWords [a](gone.md) and more.\n\n"));
        tree.put("parts.md", format!("{MARKDOWN}\n{text}"));
        for at in 0..n {
            tree.put(format!("r/{at}.md"), "# Runbook\n");
        }
        tree.manifest(&many(n, |at| {
            format!("[[runbook]]\npath = \"r/{at}.md\"\nfor = [\"rollback\"]\nsections = {{ rollback = \"parts.md#part-{at}\" }}\n")
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
];
