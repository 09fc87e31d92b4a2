//! What is a placeholder, and what only looks like one.

use super::template::instruction_hash;
use super::whole::{is_hollow, only_asks, only_points_out};
use super::{DocumentReading, placeholders};
use crate::evidence::markdown::{Piece, outline};
use crate::vocabulary::fold;

/// Prints the hashes of a template's lines for `data/templates.toml`.
#[test]
#[ignore = "a tool, which needs the path of a template"]
#[expect(clippy::disallowed_methods, reason = "a tool reads the file that it is given")]
fn print_instruction_hashes() {
    let path = std::env::var("TEMPLATE").expect("TEMPLATE is the path of a template");
    let text = std::fs::read_to_string(path).expect("a template");
    for piece in outline(&text).sections.iter().flat_map(|section| &section.pieces) {
        let Piece::Line(line) = piece else { continue };
        let folded = fold(line.plain().trim());
        if folded.split(' ').count() > 3 {
            let hash: Vec<_> = instruction_hash(&folded).iter().map(|byte| format!("{byte:02x}")).collect();
            let hash = hash.concat();
            println!("hash    \"{}:{hash}\", # {folded}", folded.len());
        }
    }
}

fn found(text: &str) -> Vec<&str> {
    placeholders(text, &outline(text)).0.into_iter().map(|placeholder| text[placeholder.at].trim()).collect()
}

#[test]
fn these_are_placeholders() {
    for (text, expected) in [
        ("# R\n\n## Diagnosis\n\nTODO\n", "TODO"),
        ("# R\n\n## Diagnosis\n\nTo be added.\n", "To be added."),
        ("# R\n\n## Diagnosis\n\n- TBA.\n", "TBA."),
        ("# R\n\n## Diagnosis\n\n**TODO**\n", "TODO"),
        ("# R\n\n## Diagnosis\n\n(TBC)\n", "(TBC)"),
        ("# R\n\n## Diagnosis\n\n???\n", "???"),
        ("# R\n\n## Diagnosis\n\nWe will define this later.\n", "We will define this later."),
        ("# R\n\n## Kosten\n\nwird noch ergänzt\n", "wird noch ergänzt"),
        ("# R\n\n- 担当者: 未定\n", "担当者: 未定"),
        ("# R\n\ntext\n\nTODO: update it\n", "TODO: update it"),
        ("# R\n\ntext\n\n[Insert architecture diagram]\n", "[Insert architecture diagram]"),
        ("# R\n\n- [Your remediation steps]\n- x\n", "[Your remediation steps]"),
        ("# R\n\nLast reviewed: YYYY-MM-DD\n\ntext\n", "Last reviewed: YYYY-MM-DD"),
        ("# R\n\n- Date: [DATE]\n- Team: blue\n", "Date: [DATE]"),
        ("# R\n\nOwner: {{owner}}\n\ntext\n", "Owner: {{owner}}"),
        ("# R\n\n{short description of the case}\n\ntext\n", "{short description of the case}"),
        ("# R\n\n## Bias\n\n[More Information Needed]\n", "[More Information Needed]"),
        ("# R\n\n## Why\n\n_(e.g. a disk is full)_\n", "(e.g. a disk is full)"),
        ("# R\n\n## Why\n\n> What does the system do?\n", "What does the system do?"),
        ("# R\n\nSee [the dashboard](TBD).\n", "[the dashboard](TBD)"),
        ("# R\n\n| a | b |\n|--|--|\n| **Owner** | TBD |\n", "TBD"),
        ("# R\n\n- Owner: TBD\n- Pager: 5\n", "Owner: TBD"),
        ("# R\n\n- Budget: € **TBD**\n", "Budget: € **TBD"),
        ("# R\n\n- Phone: +39 XXX XXXXXXX\n", "Phone: +39 XXX XXXXXXX"),
        ("# R\n\n- Signed: ________\n- Team: blue\n", "Signed: ________"),
        ("# R\n\n- Team: blue\n-\n", "-"),
        ("# R\n\nReviewed by: ?\n\ntext\n", "Reviewed by: ?"),
        ("# R\n\nThe diagram: [TODO]\n\ntext\n", "The diagram: [TODO]"),
        ("# R\n\nLorem ipsum dolor sit amet.\n", "Lorem ipsum dolor sit amet."),
        ("# R\n\n## Owner: TBD\n\ntext\n", "## Owner: TBD"),
        ("# Card: {Name}\n\ntext\n", "# Card: {Name}"),
        ("# R\n\n## [Rollback](TODO)\n\nRevert.\n", "[Rollback](TODO)"),
        ("---\nowner: TBD\n---\n# R\n\ntext\n", "TBD"),
        ("---\nowner: \"[TODO who]\"\n---\n# R\n\ntext\n", "\"[TODO who]\""),
    ] {
        assert_eq!(found(text), [expected], "{text}");
    }
}

#[test]
fn these_are_innocent() {
    for text in [
        "# R\n\n## Steps\n\n### One\n\nDo.\n",
        "# R\n\n## Status: Accepted\n\n## Problem: the queue is late\n",
        "# R\n\n## Diagnosis\n\n## Mitigation\n\nRestart.\n",
        "# R\n\n## [Rollback](rollback.md)\n\n## [Teams](teams.md)\n\nList of all teams.\n",
        "# R\n\n## Steps\n\nYou need to ...\n\n### Restart it\n\nNow.\n",
        "---\nSee <https://example.org> first.\n---\n",
        "# R\n\nLeave a TODO in the code when to be done later.\n",
        "# R\n\n```\nTODO\nkubectl -n <namespace> get pods\n```\n",
        "# R\n\nRun `kubectl logs <pod-id>` in <namespace>.\n",
        "# R\n\n    TODO\n",
        "# R\n\nSee [ref] and [text](https://x.example).\n\n[ref]: https://y.example\n",
        "# R\n\n[ref]\n\n[ref]: https://y.example\n",
        "# R\n\n## Prerequisites\n\nNone.\n",
        "# R\n\n## Known issues\n\nn/a\n",
        "# R\n\nHost db-XXX.internal, ticket RB-XXX.\n",
        "# R\n\n| task | state |\n|--|--|\n| a | TODO |\n",
        "# R\n\n| task | now |\n|--|--|\n| a | TODO |\n| b | Done |\n",
        "# R\n\n| Step | Done |\n|--|--|\n| Restart the worker | |\n",
        "# R\n\n| Date | What |\n|--|--|\n| | |\n",
        "# R\n\n## Status\n\nPending\n",
        "# R\n\n## Alcance\n\nTodo el equipo de soporte.\n",
        "# R\n\nOwner:\n\n- @acme/ops\n",
        "# R\n\n- Owner:\n  - @acme/ops\n",
        "# R\n\nPress [Enter] or [Add User], then [INFO] appears in [EU].\n",
        "# R\n\nWrite dates as YYYY-MM-DD.\n",
        "# R\n\nAlert `{{ $labels.pod }}` fires.\n",
        "# R\n\n{% alert %}\nRead this.\n{% endalert %}\n",
        "# R\n\nPackages are addressed to [Your name], 35th floor.\n",
        "# R\n\n{% comment %}\n- [later](#TODO)\n{% endcomment %}\n\ntext\n",
        "# R\n\nDescribe the pod and read its events.\n",
        "# R\n\n## Rollback\n\nSee above.\n",
        "# R\n\nStatus: WIP\n\ntext\n",
        "# R\n\nThe [todo-service] keeps them.\n",
        "# R\n\n## Set up {#setup}\n\ntext\n",
        "# R\n\n~~TODO~~\n\ntext\n",
        "# R\n\n:::tip\n\ntext\n\n:::\n\n[^1]: TODO\n",
        "# Only a title, then another\n\n# Second title\n\ntext\n",
        "---\ntitle: TODO app\ntags: [todo, list]\n---\n# R\n\ntext\n",
        "---\nowner: acme\nlast_reviewed:\n  - 2026-01-01\n---\n# R\n\ntext\n",
        "# R\n\n## Steps\n\n- [ ] Write to the customer\n- [ ] Restart the worker\n",
        "# R\n\n| Case | Button |\n|--|--|\n| Sure | the model is sure | [Accept] |\n",
        "# R\n\n<details>\n<summary>Steps</summary>\n\nTry it.\n\n</details>\n",
        "# R\n\n<kbd>\n",
    ] {
        assert_eq!(found(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn a_template_is_known_by_many_open_lines() {
    let template = "# Runbook: [service]\n\n## Diagnosis\n\n- Check [metric name]\n\n## Rollback\n\nDescribe the way back.\n";
    assert_eq!(found(template), ["# Runbook: [service]", "Check [metric name]", "Describe the way back."]);
    let filled =
        "# Runbook: orders\n\n## Diagnosis\n\n- Check [errors] first\n\n## Rollback\n\nDescribe the pod.\n";
    assert_eq!(found(filled), Vec::<&str>::new());
}

#[test]
fn documents_that_say_nothing() {
    let hollow = |text: &str| {
        let sections = outline(text).sections;
        is_hollow(&sections, &DocumentReading::new(&sections))
    };
    for text in ["# A\n\nTODO\n", "# A\n\n## B\n\nTBD\n\n- [ ]\n\n---\n\n...\n", "Coming soon.\n"] {
        assert!(hollow(text), "{text}");
    }
    for text in ["# A\n", "# A\n\nTODO\n\nRestart it.\n", "# A\n\n```\nmake\n```\n", "# A\n\n[x](x.md)\n"] {
        assert!(!hollow(text), "{text}");
    }
    let asks = |text: &str| only_asks(&outline(text).sections).is_some();
    assert!(asks("# Q\n\nWhat becomes of my job? Who do I call?\n"));
    assert!(!asks("# Q\n\nWhat becomes of my job? It stays.\n") && !asks("# Q\n"));
    let out = |text: &str| only_points_out(&outline(text).sections).map(str::to_owned);
    assert_eq!(out("# Q\n\nSee [the wiki](https://w.example/a).\n").as_deref(), Some("https://w.example/a"));
    assert_eq!(out("# Q\n\nSee [the page](a.md).\n"), None);
}
