//! Sections that say nothing. The kind: text in place of an answer, by its form, and answers that only look like it.

use super::*;

/// The rules that speak of a runbook whose rollback section holds this.
fn rollback(section: &str) -> Vec<String> {
    let page = format!(
        "# Orders\n\n## Causes\n\nThe queue is full at night.\n\n## Rollback\n\n{section}\n## Later\n\nWrite to the customers.\n"
    );
    let all = runbook("\"rollback\"", &page).rules.into_iter();
    all.filter(|rule| !rule.starts_with("placeholder-artifact")).collect()
}

const EMPTY: &[&str] = &["incomplete-runbook `r.md` has an empty section about rollback"];

#[test]
fn text_in_place_of_an_answer_is_nothing() {
    for section in [
        "We will define this in the next sprint.\n",
        "Not yet documented (see the backlog).\n",
        "Noch nicht festgelegt, im nächsten Quartal\n",
        "Sera défini lors de la prochaine itération.\n",
        "Pendiente de aprobación del dueño.\n",
        "Follow these steps:\n\n- TODO\n",
        "[Describe the steps that lead back,\nin the right order]\n",
        "<what leads back,\nstep by step>\n",
        "```bash\n[command]\n```\n",
        "```bash\n# TODO: the commands\n```\n",
        "- Target: `________`\n- Who: `[name of the team]`\n",
        "<div hidden>\n\nRevert it with `make back`, then deploy again.\n\n</div>\n",
        "<p style=\"display: none\">Revert the release and deploy it again.</p>\n",
        "<!-- Revert the release and deploy it again. -->\n",
    ] {
        assert_eq!(rollback(section), EMPTY, "{section}");
    }
}

#[test]
fn answers_that_look_like_it_are_content() {
    for section in [
        "To be decided by the release manager within ten minutes of the alert.\n",
        "Will be added to the blocked releases by the bot, then the last one is live.\n",
        "Follow these steps:\n\n- Revert the release\n- Deploy it\n",
        "```console\n# systemctl restart orders\n```\n",
        "```sh\n# ./deploy.sh previous\n```\n",
        "<div hidden>\n\nRevert the last release and deploy it again.\n",
        "<p title=\"a hidden switch\">Revert the release and deploy it again.</p>\n",
        "<details>\n<summary>Steps</summary>\n\nRevert the release and deploy it again.\n\n</details>\n",
        "> [!NOTE]\n> Revert the release and deploy it again.\n",
        "Revert the last one of [[Releases]] and deploy it again.\n",
    ] {
        assert_eq!(rollback(section), NOTHING, "{section}");
    }
    let comments = rollback("```bash\n# Rollback command\n```\n");
    assert!(
        comments.iter().all(|rule| rule.starts_with("unlocated-topic")) && comments.len() == 1,
        "{comments:?}"
    );
}

#[test]
fn instructions_to_the_reader_make_no_template() {
    let page = "# Claims\n\n## Causes\n\nDescribe the outage in #claims.\nList the failing pods.\nWhich of them restart?\n\n\
        ## Rollback\n\nExplain the state to the customer.\nProvide the number of the ticket.\nSpecify the release to go back to.\n";
    assert_eq!(runbook("\"rollback\"", page), Found { rules: vec![], unknown: vec![] });
    // Items that go on with a sentence ask nobody, in whatever language their first word would.
    let page = "# Commandes\n\n## Après le déploiement\n\nVérifier :\n\n- que les pods sont prêts\n- que la base répond\n\
        - que les journaux arrivent\n- que le portail répond\n- que la file se vide\n\n## Journaux\n\n```bash\nkubectl logs <pod-name>\n```\n\n\
        ## Rollback\n\nIl est possible de :\n\n- revenir à une image précédente\n- remettre les manifestes du dernier déploiement\n";
    let found = runbook("\"rollback\"", page);
    assert!(!found.rules.iter().any(|rule| rule == EMPTY[0]), "{found:?}");
}

#[test]
fn a_template_is_known_by_its_form() {
    for page in [
        // Its title says so, and it asks for a list.
        "# Runbook template\n\n## Steps\n\nDescribe each.\n\n## Rollback\n\nDocument:\n\n- Trigger conditions\n- Rollback steps\n",
        // An outline: what to write about, and no fact.
        "# Purpose\n\nWhen to use this runbook.\n\n# Needs\n\nAccess and tools.\n\n# Checks\n\nHow to see success.\n\n# Rollback\n\n- How to undo the change.\n",
        // Its own author and date are brackets.
        "# Orders\n\nBy <author>\n<date created>\n\n## Scope\n\nGoals and limits\n\n## Rollback\n\n- Steps back, owners, tools\n",
        "# Runbook: <name>\n\n- Team: `[name of the team]`\n- Since: `[day or release]`\n\n## Rollback\n\nOrdered, the least harmful first.\n",
    ] {
        assert!(runbook("\"rollback\"", page).rules.iter().any(|rule| rule == EMPTY[0]), "{page}");
    }
}

#[test]
fn an_owner_is_whom_to_reach_and_the_owner_of_an_action_is_not() {
    let empty = "incomplete-runbook `r.md` has an empty section about contacts";
    let has = |page: &str| runbook("\"escalation\"", page).rules.iter().any(|rule| rule == empty);
    let steps = "## Steps\n\nRestart the workers one by one.\n";
    assert!(has(&format!("# Orders\n\n- Owner: TBD\n- Since: 2024\n\n{steps}")));
    assert!(!has(&format!("# Orders\n\n- Owner: the orders team\n- Since: 2024\n\n{steps}")));
    assert!(!has(&format!("# Orders\n\n{steps}\n## Follow-ups\n\n- Fix it\n  - Owner: TBD\n")));
    let page =
        "# Orders\n\n- Owner: TBD\n\n## Escalation\n\nPage whoever is on call, then the lead of the team.\n";
    assert!(!has(page), "one of two is filled in");
}
