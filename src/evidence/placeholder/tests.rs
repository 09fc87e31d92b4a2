//! What is a placeholder, and what only looks like one.

use super::super::markdown::outline;
use super::*;

fn found(text: &str) -> Vec<&str> {
    placeholders(text, &outline(text)).into_iter().map(|placeholder| &text[placeholder.at]).collect()
}

#[test]
fn these_are_placeholders() {
    for (text, expected) in [
        ("# R\n\n## Diagnosis\n\nTODO\n", "TODO"),
        ("# R\n\n## Diagnosis\n\nTo be added.\n", "To be added."),
        ("# R\n\n## Diagnosis\n\n- TBA.\n", "TBA."),
        ("# R\n\n## Diagnosis\n\n**TODO**\n", "TODO"),
        ("# R\n\n## Diagnosis\n\n(TBC)\n", "(TBC)"),
        ("# R\n\ntext\n\nTODO: update it\n", "TODO: update it"),
        ("# R\n\n## Rollback\n\nNone\n", "None"),
        ("# R\n\n## Rollback\n\nn/a\n", "n/a"),
        ("# R\n\ntext\n\n[Insert architecture diagram]\n", "[Insert architecture diagram]"),
        ("# R\n\nSee <INSERT LINK TO DASHBOARD> first.\n", "See <INSERT LINK TO DASHBOARD> first."),
        ("# R\n\n- [Your remediation steps]\n- x\n", "[Your remediation steps]"),
        ("# R\n\nLast reviewed: YYYY-MM-DD\n\ntext\n", "Last reviewed: YYYY-MM-DD"),
        ("# R\n\n- Date: [DATE]\n- Team: blue\n", "Date: [DATE]"),
        ("# R\n\nOwner: {{owner}}\n\ntext\n", "Owner: {{owner}}"),
        ("# R\n\n{short description of the case}\n\ntext\n", "{short description of the case}"),
        ("# R\n\n## Bias\n\n[More Information Needed]\n", "[More Information Needed]"),
        ("# R\n\n## Why\n\n_(e.g. a disk is full)_\n", "(e.g. a disk is full)"),
        ("# R\n\n## Why\n\n> What does the system do?\n", "What does the system do?"),
        ("# R\n\nSee [the dashboard](TBD).\n", "[the dashboard](TBD)"),
        ("# R\n\n- Owner:\n- Pager: 5\n", "Owner:"),
        ("# R\n\n| a | b |\n|--|--|\n| **Owner** | |\n", "Owner"),
        ("# R\n\n- Owner: TBD\n- Pager: 5\n", "Owner: TBD"),
        ("# R\n\nReviewed by: ?\n\ntext\n", "Reviewed by: ?"),
        ("# R\n\nThe diagram: [TODO]\n\ntext\n", "The diagram: [TODO]"),
        ("# R\n\nLorem ipsum dolor sit amet.\n", "Lorem ipsum dolor sit amet."),
        ("---\nlast_reviewed:\n---\n# R\n\ntext\n", "last_reviewed:"),
        ("---\nowner: TBD\n---\n# R\n\ntext\n", "owner: TBD"),
    ] {
        assert_eq!(
            found(text).iter().map(|text| text.trim()).collect::<Vec<_>>(),
            [expected.trim()],
            "{text}"
        );
    }
    for (text, expected) in [
        ("???", "???"),
        ("Text.\n\n- ???\n- more", "???"),
        ("- [ ]", "## Mitigation"),
        ("- []", "[]"),
        ("- [ ] write it\n- [ ] TODO", "write it"),
        ("- [ ] To be written.", "To be written."),
        ("| Step | Who |\n|--|--|", "Step"),
        ("| Step | Who |\n|--|--|\n| | |", "Step"),
        ("| Step | Who |\n|--|--|\n| … | ??? |\n| - | TBD |", "Step"),
        ("| Step | Date |\n|--|--|\n| TODO | |", "Step"),
        ("| Step | Known |\n|--|--|\n| | |", "Step"),
        ("| Name | Phone |\n|--|--|", "Name"),
        ("| On call | Phone | Fallback |\n|--|--|--|", "On call"),
    ] {
        let text = format!("# R\n\n## Mitigation\n\n{text}\n");
        let found = found(&text);
        assert!(found.len() == 1 && found[0].trim().starts_with(expected), "{text}: {found:?}");
    }
    assert_eq!(found("# R\n\n## Diagnosis\n\n## Mitigation\n\nRestart.\n"), ["## Diagnosis\n"]);
    assert_eq!(found("# R\n\n## Diagnosis\n\n<!-- optional -->\n"), ["## Diagnosis\n"]);
    assert_eq!(found("# R\n\n## Diagnosis\n\n<a id=\"x\"></a>\n\n## Next\n\nYes.\n"), ["## Diagnosis\n"]);
    assert_eq!(found("# R\n\n## Diagnosis\n{: #x}\n\n## Next\n\nYes.\n"), ["## Diagnosis\n"]);
    assert_eq!(found("# R\n\n## Owner: TBD\n\n## Step 2: Rollback\n"), ["TBD", "## Step 2: Rollback\n"]);
    assert_eq!(found("# R\n\n## [Rollback](TODO)\n\nRevert.\n"), ["[Rollback](TODO)"]);
    assert_eq!(found("# R\n\n## Steps\n\nTo be added...\n\n### Restart it\n\nNow.\n"), ["To be added..."]);
}

#[test]
fn these_are_innocent() {
    for text in [
        "# R\n\n## Steps\n\n### One\n\nDo.\n",
        "# R\n\n- [ ] TODO: check the logs\n",
        "# R\n\n## Status: Accepted\n\n## Problem: the queue is late\n",
        "# R\n\n## [Rollback](rollback.md)\n\n## [Teams](teams.md)\n\nList of all teams.\n",
        "# R\n\n## Steps\n\nYou need to ...\n\n### Restart it\n\nNow.\n",
        "# R\n\n<h3 align=\"center\">A short tagline</h3>\n\n## Steps\n\nRestart.\n",
        "---\nSee <https://example.org> first.\n---\n",
        "# R\n\n###### この文書は運用チームによって毎月見直されています\n\n## 手順\n\n再起動する。\n",
        "# R\n\nLeave a TODO in the code when to be done later.\n",
        "# R\n\nMigration still to be done by the team.\n",
        "# R\n\n```\nTODO\nkubectl -n <namespace> get pods\n```\n",
        "# R\n\nRun `kubectl logs <pod-id>` in <namespace>.\n",
        "# R\n\n    TODO\n",
        "# R\n\nSee [ref] and [text](https://x.example).\n\n[ref]: https://y.example\n",
        "# R\n\n## Prerequisites\n\nNone.\n",
        "# R\n\n## Known issues\n\nn/a\n",
        "# R\n\nHost db-XXX.internal, ticket RB-XXX.\n",
        "# R\n\n| task | state |\n|--|--|\n| a | TODO |\n",
        "# R\n\n| a | b | c |\n|--|--|--|\n| Owner | | x |\n",
        "# R\n\n## Alcance\n\nTodo el equipo de soporte.\n",
        "# R\n\n## Alcance\n\nTodo.\n\nMás texto.\n",
        "# R\n\nOwner:\n\n- @acme/ops\n",
        "# R\n\n- Owner:\n  - @acme/ops\n",
        "# R\n\nPress [Enter] or [Add User], then [INFO] appears in [EU].\n",
        "# R\n\nWrite dates as YYYY-MM-DD.\n",
        "# R\n\nAlert `{{ $labels.pod }}` fires.\n",
        "# R\n\n{% alert %}\nRead this.\n{% endalert %}\n",
        "# R\n\nPackages are addressed to [Your name], 35th floor.\n",
        "# R\n\n{% comment %}\n- [later](#TODO)\n{% endcomment %}\n\ntext\n",
        "# R\n\n{ color: red }\n",
        "# R\n\n- Hamburg: TODO\n- Berlin: done\n",
        "# R\n\nStatus: WIP\n\ntext\n",
        "# R\n\nContacts:\nName: Nora\nPhone: 4410\n",
        "# R\n\nOwner:\nName: Nora\n",
        "# R\n\nThe [todo-service] keeps them.\n",
        "# Only a title, then another\n\n# Second title\n\ntext\n",
        "# R\n\n## Run this first:\n\n## Then that\n\ntext\n",
        "---\ntitle: TODO app\n---\n# R\n\ntext\n",
        "---\nowner: acme\nlast_reviewed:\n  - 2026-01-01\n---\n# R\n\ntext\n",
        "# R\n\n## Steps\n\n- [ ] Write to the customer\n- [ ] Restart the worker\n",
        "# R\n\n## Afterwards\n\n- [ ] Write it up\n",
        "# R\n\n## Afterwards\n\n- [ ] Document it\n",
        "# R\n\n## Steps\n\n- [ ] write it\n- [ ] Restart the worker\n",
        "# R\n\n## Steps\n\n- [ ] [write it](how.md)\n",
        "# R\n\n## Steps\n\n| Step | Done |\n|--|--|\n| Restart the worker | |\n",
        "# R\n\n## Contacts\n\n| On call | @acme/ops |\n|--|--|\n",
        "# R\n\n## Contacts\n\n| On call | 555 |\n|--|--|\n",
        "# R\n\n## Contacts\n\n| On call | Lena Ortiz |\n|--|--|\n",
        "# R\n\n## Contacts\n\n| Owner | Payments |\n|--|--|\n",
        "# R\n\n## Steps\n\n| Restart | Worker |\n|--|--|\n",
        "# R\n\n## Practice\n\n| Date | What |\n|--|--|\n| | |\n",
        "# R\n\n## Steps\n\n| Step | Who |\n|--|--|\n| n/a | none |\n",
        "# R\n\n## Drill log\n\n| When | Who |\n|--|--|\n",
        "# R\n\n## Drills so far\n\n| When | Who |\n|--|--|\n| - | - |\n",
        "# R\n\n## Changes\n\n| Date | What |\n|--|--|\n",
        "# R\n\n## Steps\n\nBy hand:\n\n| Step | Who |\n|--|--|\n",
        "# R\n\n<details>\n<summary>Steps</summary>\n\nTry it.\n\n</details>\n",
    ] {
        assert_eq!(found(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn what_is_still_to_be_done_to_a_text() {
    for done in [
        "added",
        "announced",
        "completed",
        "confirmed",
        "decided",
        "defined",
        "described",
        "determined",
        "documented",
        "done",
        "filled",
        "filled in",
        "filled out",
        "provided",
        "specified",
        "updated",
        "written",
    ] {
        assert!(is_to_come(&format!("to be {done}")), "{done}");
    }
}
