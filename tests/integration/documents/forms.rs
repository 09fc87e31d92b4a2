//! How a file is read: what its name, its fences and its headings say of it. The kind: text that is taken for markup, and markup for text.

use super::*;

const STEPS: &str = "Revert the last change to `models.lock` and deploy.\n";

/// What is found about one document that an error path claims, placeholders among it.
fn claimed(path: &str, content: &str) -> Vec<String> {
    let file = path.split('#').next().unwrap_or(path);
    found(
        &format!("[operations]\nerror-handling = \"{path}\"\n"),
        &[(file, content), ("docs/there.md", "# There\n\nYes.\n")],
    )
    .rules
}

#[test]
fn a_page_between_rules_is_content() {
    for content in [
        format!("---\n# Rollback\n\n{STEPS}\n---\n"),
        format!("---\n\n# Rollback\n\nNote: {STEPS}\n---\n"),
        format!("---\r\n{STEPS}---\r\n"),
        "---\n- revert\n- deploy\n---\n".to_owned(),
        format!("+++\n{STEPS}+++\n"),
    ] {
        assert_eq!(claimed("d.md", &content), NOTHING, "{content}");
    }
    for content in [
        "---\ntitle: Rollback\n---\n",
        "---\nowner: @lena\n---\n# Rollback\n",
        "+++\ntitle = \"x\"\n+++\n",
        "---\n---\n",
    ] {
        assert_eq!(claimed("d.md", content), ["empty-artifact `d.md` contains only headings"], "{content}");
    }
}

#[test]
fn a_file_that_is_not_markdown_has_no_headings() {
    for path in [
        "requirements.txt",
        "pins/constraints-dev.txt",
        "requirements.in",
        "app.ini",
        ".env",
        "Dockerfile",
        "run.py",
        "run.sh",
        "x.yaml",
        "notes.txt",
    ] {
        let content = "# web\nname=1\n# models\n";
        assert_eq!(claimed(path, content), NOTHING, "{path}");
    }
    for path in [
        "requirements.txt",
        "requirements.in",
        ".env.example",
        "Dockerfile",
        "Dockerfile.prod",
        "run.py",
        "x.yaml",
        "Makefile",
    ] {
        assert_eq!(
            claimed(path, "# web\n\n# models\n"),
            [format!("empty-artifact `{path}` contains only comments")],
            "{path}"
        );
    }
    // Plain text is read line by line.
    assert_eq!(
        claimed("notes.txt", "Restart it.\nOwner: TBD\n"),
        ["placeholder-artifact `notes.txt` contains a placeholder"]
    );
    assert_eq!(claimed("README", "# Web\n\n## Models\n"), ["empty-artifact `README` contains only headings"]);
    let runbook = "[[runbook]]\npath = \"r.txt\"\nfor = [\"incident-response\"]\n";
    let found = found(runbook, &[("r.txt", "ROLLBACK\n========\nRevert the change.\n")]);
    assert_eq!(found.rules, NOTHING);
    assert!(found.unknown.iter().any(|why| why.contains("plain text")), "{found:?}");
}

#[test]
fn a_heading_may_say_its_answer_itself() {
    let only = "# 4. Scale\n\n## Status: Accepted\n\n## Owner: @lena-ortiz\n\n## Decision: scale\n";
    assert_eq!(claimed("d.md", only), NOTHING);
    let record = |content: &str| {
        found("[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n", &[("d.md", content)]).rules
    };
    let of_record = |content: &str| -> Vec<String> {
        record(content).into_iter().filter(|rule| !rule.starts_with("stage-contradicts-decision")).collect()
    };
    assert_eq!(of_record(only), NOTHING);
    assert_eq!(
        of_record(&only.replace("scale", "stop")),
        ["unrecorded-decision `d.md` chose `stop`, not `scale`"]
    );
    let open = of_record(&only.replace("Accepted", "Rejected"));
    assert!(open.iter().any(|rule| rule.contains("rejected")), "{open:?}");
    for (heading, rules) in [
        ("## Owner: TBD", vec!["placeholder-artifact `d.md` contains a placeholder"]),
        ("## Owner:", vec![]),
        // Only a topic that a claim asks for needs text below its heading.
        ("## Owner", vec![]),
        ("## Step 2: Rollback", vec![]),
        ("## Problem: the queue is late", vec![]),
    ] {
        assert_eq!(claimed("d.md", &format!("# A\n\n## Steps\n\n{STEPS}\n{heading}\n")), rules, "{heading}");
    }
    let outline = "# A\n\n## Rollback: what to do\n\n## Risk: vendor lock-in\n";
    assert_eq!(claimed("d.md", outline), ["empty-artifact `d.md` contains only headings"]);
}

#[test]
fn an_anchor_may_be_named_in_many_ways() {
    for (anchor, heading) in [
        ("late", "<a id=\"late\"></a>\n## It is late"),
        ("late", "<a name='late'></a>\n\n## It is late"),
        ("late", "## <a name=late></a>It is late"),
        ("late", "## It is late <a id=\"late\"/>"),
        ("late", "<h2 id=\"late\">It is late</h2>\n"),
        ("it-is-late", "<h2 align=\"center\">\n  It is <b>late</b>\n</h2>\n"),
        ("late", "<div id=\"late\">\n\n## It is late"),
        ("late", "## It is late {#late}"),
        ("it-is-late-late", "## It is late {#late}"),
        ("late", "## It is late {: #late}"),
        ("late", "## It is late\n{: #late .big}"),
        ("late", "(late)=\n## It is late"),
        ("user-content-it-is-late", "## It is late"),
        ("gr%C3%B6%C3%9Fe", "## Größe"),
        ("cle-perdue", "## Clé perdue"),
        ("area-in-m", "## Area in m²"),
        ("area-in-m²", "## Area in m²"),
        ("it-is-late-1", "## It is late\n\nTODO\n\n## It is late"),
        ("it-is-late", "It is\nlate\n---"),
        ("itislate", "It is\nlate\n---"),
        ("-late", "## ![x](docs/x.png) Late"),
        ("late", "## [Late](docs/there.md) ##"),
        ("late_code", "## `late_code`"),
    ] {
        let content = format!("# All\n\n## First\n\nText.\n\n{heading}\n\n{STEPS}");
        let rules = claimed(&format!("d.md#{anchor}"), &content);
        let rules: Vec<_> = rules.into_iter().filter(|rule| !rule.starts_with("broken-link")).collect();
        assert_eq!(rules, NOTHING, "#{anchor}: {heading}");
        if heading.contains("](docs/there.md)") {
            continue;
        }
        // It leads to what stands below that heading, and to nothing else.
        let empty = claimed(
            &format!("d.md#{anchor}"),
            &format!("# All\n\n## First\n\nText.\n\n{heading}\n\n## Next\n\nText.\n"),
        );
        assert!(
            empty.contains(&"empty-artifact `d.md` is empty in that section".to_owned()),
            "#{anchor}: {heading}: {empty:?}"
        );
    }
    assert_eq!(
        claimed("d.md#early", "# All\n\n<a id=\"late\"></a>\n## Late\n\nText.\n"),
        ["missing-heading `d.md` has no heading `#early`"]
    );
}

#[test]
fn a_dead_link_in_a_heading_or_in_html_is_one() {
    for dead in [
        "## See [there](docs/gone.md)",
        "### ![chart](docs/gone.png) Chart",
        "See [there](docs/gone.md)\n---",
        "<h2><a href=\"docs/gone.md\">There</a></h2>",
        "<p align=\"center\">\n  <img width=\"1\"\n    src=\"docs/gone.png\">\n</p>",
        "See <a href='docs/gone.md'>there</a>.",
    ] {
        let rules = claimed("d.md", &format!("# A\n\n{dead}\n\n{STEPS}"));
        assert_eq!(rules, ["broken-link `d.md` has a broken link"], "{dead}");
        let mended =
            dead.replace("gone.md", "there.md").replace("docs/gone.png", "https://example.org/a.png");
        assert_eq!(claimed("d.md", &format!("# A\n\n{mended}\n\n{STEPS}")), NOTHING, "{mended}");
    }
    assert_eq!(
        claimed(
            "d.md",
            &format!(
                "# A\n\n<!-- <a href=\"docs/gone.md\"> -->\n\n```\n<img src=\"gone.png\">\n```\n\n{STEPS}"
            )
        ),
        NOTHING
    );
}
