//! When a document says something about a topic: never by a word that stands in it by chance.

use crate::support::{TestRepo, text};

/// What is said of a governance document: what it lacks, and what cannot be told.
fn governance(content: &str) -> (Vec<String>, Vec<String>) {
    of("[[data]]\nname = \"d\"\ngovernance = \"g.md\"\n", content)
}

fn business_case(content: &str) -> (Vec<String>, Vec<String>) {
    of("[decision]\nbusiness-case = \"g.md\"\n", content)
}

fn runbook(purpose: &str, content: &str) -> (Vec<String>, Vec<String>) {
    of(&format!("[[runbook]]\npath = \"g.md\"\nfor = [\"{purpose}\"]\n"), content)
}

fn of(claims: &str, content: &str) -> (Vec<String>, Vec<String>) {
    let repo = TestRepo::with_manifest(&format!("[system]\nname = \"a\"\nstage = \"handoff\"\n{claims}"));
    repo.write("g.md", content);
    repo.commit();
    let report = repo.json(&[]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let lacks = findings.filter(|finding| finding["kind"] != "owed").map(|finding| text(&finding["message"]));
    let shown = repo.check(&["--verbose"]).stdout;
    let unknown = shown.lines().filter_map(|line| line.split_once("no known word for "));
    let unknown = unknown.filter_map(|(_, rest)| rest.split_once(':')).map(|(topics, _)| topics.to_owned());
    (lacks.map(str::to_owned).collect(), unknown.collect())
}

fn lacks(topics: &str) -> (Vec<String>, Vec<String>) {
    (vec![format!("`g.md` says nothing about {topics}")], Vec::new())
}

fn cannot_tell(topics: &str) -> (Vec<String>, Vec<String>) {
    (Vec::new(), vec![topics.to_owned()])
}

const SAID: (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());

#[test]
fn a_heading_with_nothing_below_it_says_nothing() {
    let page = |updates: &str| {
        governance(&format!(
            "# Data\n\n## Updates\n\n{updates}\n\n## Conflicts\n\nThe till is right.\n\n## Deletions\n\nAfter a year.\n"
        ))
    };
    assert_eq!(page("Nightly."), SAID);
    assert_eq!(page("```sh\nmake sync\n```"), SAID, "code may say it");
    let once = (vec!["`g.md` contains a placeholder".to_owned()], cannot_tell("updates").1);
    assert_eq!(page(""), once);
    let labels = |updates: &str| {
        governance(&format!(
            "# Data\n\n**Updates.** {updates}\n\n**Conflicts.** The till is right.\n\n**Deletions.** After a year.\n"
        ))
    };
    assert_eq!(labels("Nightly."), SAID);
    assert_eq!(labels(""), lacks("updates"));
    assert_eq!(labels("\n\nNightly."), SAID, "what a label is for stands below it");
}

#[test]
fn the_title_says_what_a_document_is_about_and_not_that_it_says_it() {
    let below = "Where two tills contradict each other, accounting decides. Rows are deleted after a year.\n";
    assert_eq!(governance(&format!("# How data is updated\n\n{below}")), cannot_tell("updates"));
    let parts = "## Conflicts\n\nAccounting decides.\n\n## Deletions\n\nAfter a year.\n";
    assert_eq!(governance(&format!("# How data is updated\n\n{parts}")), lacks("updates"));
    assert_eq!(governance(&format!("# How data is kept\n\nIt is updated. {below}")), SAID);
    // Without a title, the first heading is a part like any other.
    assert_eq!(
        governance("## Updates\n\nNightly.\n\n## Conflicts\n\nNone.\n\n## Deletions\n\nAfter a year.\n"),
        SAID
    );
}

#[test]
fn words_that_may_be_about_anything_decide_nothing() {
    let said =
        |updates: &str| governance(&format!("# Data\n\nConflicts: ask Ann. Deleted in May. {updates}\n"));
    assert_eq!(said(""), lacks("updates"));
    assert_eq!(said("It is looked at every day."), cannot_tell("updates"));
    assert_eq!(said("It was live and is gone."), cannot_tell("updates"));
    assert_eq!(said("It is refreshed."), SAID);
}

#[test]
fn what_stands_in_a_part_about_something_else_is_not_taken_for_it() {
    let case = |costs: &str| {
        business_case(&format!(
            "# Case\n\n## Cost\n\nEUR 4k{costs}.\n\n## Integration\n\nOver the API.\n\n## Who is responsible\n\nAnn.\n\n## Benefits\n\nMinutes.\n"
        ))
    };
    assert_eq!(case(""), lacks("adoption"));
    assert_eq!(case(" for all users"), lacks("adoption"));
    assert_eq!(case(", an hour of training included"), cannot_tell("adoption"));
}

#[test]
fn the_title_of_a_runbook_is_no_section_of_it() {
    let page = |title: &str| format!("# {title}\n\n## Behebung\n\nDen Dienst neu starten.\n");
    let found = runbook("incident-response", &page("Störung der Vertragsprüfung"));
    assert_eq!(found, (vec!["`g.md` has no diagnosis".to_owned()], Vec::new()));
}

#[test]
fn a_word_by_chance_is_no_contact() {
    let page = |said: &str| runbook("escalation", &format!("# Late\n\n{said}\n"));
    assert_eq!(
        page("This says when jobs are late."),
        (vec!["`g.md` has no contacts".to_owned()], Vec::new())
    );
    assert_eq!(page("Tell the page."), cannot_tell("contacts"));
    assert_eq!(page("The API call takes long."), cannot_tell("contacts"));
    assert_eq!(page("Call 4410."), SAID);
    assert_eq!(page("Then call Ann."), SAID);
}

/// Each of these was once taken for what it only shares a word with.
#[test]
fn a_word_that_is_shared_is_no_answer() {
    let governance_without = |topic: &str, said: &str| {
        let parts = [
            ("updates", "It is loaded nightly. "),
            ("conflicts", "Where two sources contradict each other, the first wins. "),
            ("deletions", "Rows are deleted after a year. "),
        ];
        let rest: String = parts.iter().filter(|(is, _)| *is != topic).map(|(_, text)| *text).collect();
        governance(&format!("# Data\n\n{rest}{said}\n"))
    };
    for (topic, said) in [
        ("deletions", "The report goes out on Mondays."),
        ("deletions", "Les chiffres sont mis à disposition le lundi."),
        ("conflicts", "Vale la pena leerlo."),
        ("conflicts", "The primary owner is Ann."),
        ("updates", "Daily contact is Lena."),
    ] {
        assert_ne!(governance_without(topic, said), SAID, "{said}");
    }
    let questions = |said: &str| {
        of("[adoption]\nquestions = \"g.md\"\n", &format!("# Q\n\nIf it is wrong, correct it. {said}\n"))
    };
    let (job, call) = ("My job stays.", "Contact Ann.");
    assert_eq!(questions(&format!("{job} {call}")), SAID);
    for said in
        ["Le mode d'emploi est en ligne.", "Staff with the role of clerk see it.", "It replaces no form."]
    {
        assert_ne!(questions(&format!("{call} {said}")), SAID, "{said}");
    }
    for said in [
        "It reads each ticket.",
        "Does it support French?",
        "It is a browser extension.",
        "It does not see your password.",
        "You can ask it for help.",
    ] {
        assert_ne!(questions(&format!("{job} {said}")), SAID, "{said}");
    }
    let case = |said: &str| {
        business_case(&format!(
            "# Case\n\nIt costs EUR 4k. It is integrated over the API. Ann is accountable. The minutes are measured. {said}\n"
        ))
    };
    assert_eq!(case("All clerks are trained."), SAID);
    for said in [
        "The model was trained on last year's claims.",
        "The European Union allows it.",
        "Die Schulden sinken.",
    ] {
        assert_ne!(case(said), SAID, "{said}");
    }
}

#[test]
fn a_heading_says_it_only_by_a_word_for_it() {
    let page = |heading: &str| {
        governance(&format!(
            "# Data\n\n## Loads\n\nAt two.\n\n## Conflicts\n\nThe first is right.\n\n## {heading}\n\nNone.\n"
        ))
    };
    assert_eq!(page("Deletions"), SAID);
    assert_eq!(page("Archived"), SAID, "all of a heading");
    assert_eq!(page("Archived copies"), cannot_tell("deletions"));
}

#[test]
fn a_list_of_the_topics_says_nothing_about_them() {
    let all = cannot_tell("updates, conflicts or deletions");
    assert_eq!(governance("# Data\n\nUpdates, conflicts and deletions: n/a\n"), all);
    assert_eq!(governance("# Data\n\nNobody has thought about updates, conflicts or deletions yet.\n"), all);
    assert_eq!(governance("# Contents\n\n1. Updates\n2. Conflicts\n3. Deletions\n"), all);
}

#[test]
fn a_record_of_what_is_not_decided_is_no_decision() {
    let record = |content: &str| {
        let repo = TestRepo::with_manifest(
            "[system]\nname = \"a\"\nstage = \"handoff\"\n[decision]\noutcome = \"scale\"\nrecord = \"d.md\"\n",
        );
        repo.write("d.md", content);
        repo.commit();
        repo.check(&["--verbose"]).stdout.contains("cannot tell: decision.record: `d.md`")
    };
    for content in [
        "# Scale\n\nNot yet decided whether to scale.\n",
        "# Scaling\n\nStatus: proposed\n\n## Decision\n\nWe scale in January.\n",
        "# Scale decision\n\nAnna asked for more numbers. Adjourned.\n",
        "# Beschluss\n\nNoch nicht entschieden, ob wir skalieren.\n",
    ] {
        assert!(record(content), "{content}");
    }
    assert!(!record("# Scale\n\nStatus: accepted\n\nWe scale to all sites.\n"));
}

#[test]
fn synonyms_stand_for_something_that_is_looked_for() {
    let found = |key: &str| {
        let repo = TestRepo::with_manifest(&format!("[policy]\nsynonyms = {{ {key} = [\"Ursache\"] }}\n"));
        let report = repo.json(&[]);
        let findings = report["findings"].as_array().expect("findings").clone();
        let wrong = findings.iter().find(|one| one["rule"] == "undefined-reference");
        wrong.map(|one| (one["subject"].clone(), one["help"][0].clone()))
    };
    for key in ["diagnosis", "updates", "cost", "job", "orchestration", "scale"] {
        assert_eq!(found(key), None, "{key}");
    }
    let (subject, help) = found("diagnosys").expect("a finding");
    assert_eq!((subject, help), ("policy.synonyms.diagnosys".into(), "did you mean `diagnosis`?".into()));
    let (_, help) = found("lunch").expect("a finding");
    assert!(text(&help).starts_with("known topics: symptoms, impact, diagnosis"), "{help}");
}
