//! What documents have to speak of: data governance, answers for users, the business case, what the system runs on.

use super::*;

pub(super) fn governance(content: &str) -> Found {
    found("[[data]]\nname = \"d\"\nkind = \"production\"\ngovernance = \"g.md\"\n", &[("g.md", content)])
}

#[test]
fn governance_speaks_of_updates_conflicts_and_deletions() {
    for content in [
        "# Data\n\nLoaded nightly. The CRM is the source of truth. Kept for ten years.\n",
        "# Daten\n\n## Aktualisierung\n\nStündlich.\n\n## Widersprüche\n\nDie Akte gilt.\n\n## Datenlöschung\n\nNach zehn Jahren.\n",
        "# Datos\n\n## Actualizaciones\n\nDiarias.\n\n## Conflictos\n\nManda el CRM.\n\n## Borrado\n\nA los diez años.\n",
        "# Données\n\n## Mises à jour\n\nChaque nuit.\n\n## Écarts\n\nLe CRM fait foi.\n\n## Suppression\n\nAprès dix ans.\n",
        "# Tills\n\nEach shop sends in its day at one. Where accounting says otherwise, accounting is right. We keep three years.\n",
        "# Akten\n\nNeue Pläne kommen laufend. Sagt das Deckblatt etwas anderes, zählt die Akte. Zwischenstände werden danach entfernt.\n",
        "# Llamadas\n\nEntran cada cuarto de hora. Si la ficha y el parte no coinciden, vale el parte. El audio se guarda noventa días.\n",
        "# Courrier\n\nVersé chaque matin. En cas de désaccord, c'est le gestionnaire qui a raison. Les images sont gardées cinq ans.\n",
        "| What | How |\n|---|---|\n| updates | nightly |\n| conflicts | the CRM wins |\n| deletions | within a day |\n",
    ] {
        assert_eq!(governance(content), Found { rules: vec![], unknown: vec![] }, "{content}");
    }
    assert_eq!(
        governance("# Data\n\nThe archive is loaded nightly.\n").rules,
        ["partial-governance `g.md` says nothing about conflicts or deletions"]
    );
    let code = "# Data\n\nLoaded nightly.\n\n```sql\nDELETE FROM claims ON CONFLICT DO NOTHING\n```\n";
    assert_eq!(
        governance(code).rules,
        ["partial-governance `g.md` says nothing about conflicts or deletions"]
    );
    let undecided = governance("# One\n\nText.\n\n## Two\n\nText.\n\n## Three\n\nText.\n");
    assert_eq!(undecided.rules, NOTHING);
    assert_eq!(
        undecided.unknown,
        [
            "data.d.governance: `g.md` has no known word for updates, conflicts or deletions: if it uses other words, add them to `policy.synonyms`"
        ]
    );
    let empty =
        governance("# Data\n\nLoaded nightly.\n\n## Conflicts\n\nTODO\n\n## Deletions\n\nWithin a day.\n");
    assert_eq!(empty.rules, ["placeholder-artifact `g.md` contains a placeholder"], "one cause");
}

#[test]
fn what_may_be_said_in_other_words_is_not_missing() {
    let prose = "# Photos\n\nPhotos come in within minutes. A finding overrides an estimate, always, and of two findings the one of the adjuster \
        who was there on the same day stands. Photos of settled claims leave the house after three winters.\n";
    let undecided = governance(prose);
    assert_eq!((undecided.rules.len(), undecided.unknown.len()), (0, 1), "{undecided:?}");
    // A pilot has time to find the words.
    let manifest = "[system]\nname = \"a\"\n[[data]]\nname = \"d\"\ngovernance = \"g.md\"\n";
    let pilot = TestRepo::with_manifest(manifest);
    pilot.write("g.md", prose);
    pilot.commit();
    assert!(!pilot.check(&[]).stdout.contains("no known word"), "{}", pilot.check(&[]).stdout);
    let parts = |last: &str| {
        governance(&format!(
            "# Photos\n\n## Updates\n\nPhotos come in within minutes, in the season from all regions, and findings follow after each visit.\n\n\
             ## Conflicts\n\nA finding overrides an estimate, always, whoever made it and whenever.\n{last}"
        ))
    };
    assert_eq!(parts("").rules, ["partial-governance `g.md` says nothing about deletions"]);
    let third = "\n## And when two of them differ\n\nThe photo is believed, and metering hears of it.\n";
    assert_eq!(parts(third).rules, NOTHING, "a third part that goes by the name of the second");
    let other = parts("\n## What leaves the house\n\nPhotos of settled claims, after three winters.\n");
    assert_eq!((other.rules.len(), other.unknown.len()), (0, 1), "{other:?}");
}

#[test]
fn a_document_of_several_sources_is_told_once() {
    let manifest =
        "[[data]]\nname = \"a\"\ngovernance = \"g.md\"\n[[data]]\nname = \"b\"\ngovernance = \"g.md\"\n";
    let repo = repo(manifest, &[("g.md", "# Data\n\nLoaded nightly. The CRM wins.\n")]);
    let report = repo.json(&[]);
    let found: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|one| one["rule"] == "partial-governance")
        .collect();
    assert_eq!(found.len(), 1);
    let labels: Vec<_> =
        found[0]["related"].as_array().expect("related").iter().map(|one| text(&one["label"])).collect();
    assert_eq!(labels, ["the document starts here", "also claimed here"]);
}

#[test]
fn words_of_the_policy_count() {
    let manifest =
        "[[data]]\nname = \"d\"\ngovernance = \"g.md\"\n[policy.synonyms]\nconflicts = [\"Kuddelmuddel\"]\n";
    let content = "# Data\n\nLoaded nightly. Of kuddelmuddels take care. Deleted soon.\n";
    assert_eq!(found(manifest, &[("g.md", content)]).rules, NOTHING);
    assert_eq!(governance(content).rules, ["partial-governance `g.md` says nothing about conflicts"]);
}

#[test]
fn questions_are_answered() {
    let of = |content: &str| found("[adoption]\nquestions = \"q.md\"\n", &[("q.md", content)]);
    for content in [
        "# Q\n\nNobody loses a job. Report errors. Call 4400.\n",
        "# Fragen\n\n## Mein Arbeitsplatz?\n\nBleibt.\n\n## Wenn etwas falsch ist?\n\nMelden.\n\n## Ansprechpartner\n\nNora.\n",
        "# Preguntas\n\n## ¿Mi puesto?\n\nSigue.\n\n## ¿Y si se equivoca?\n\nAvise.\n\n## ¿A quién llamo?\n\nA Nora.\n",
        "# Dudas\n\n**¿Me quedo sin trabajo?** No.\n\n**¿Y si está mal?** Se corrige.\n\n**¿A quién acudo?** A Toni.\n",
        "# Questions\n\n**Mon travail ?** Il reste.\n\n**Et si elle a tort ?** Changez.\n\n**Qui prévenir ?** Le relais.\n",
        "# Questions\n\n## Mon poste ?\n\nIl reste.\n\n## En cas d'erreur ?\n\nSignaler.\n\n## Qui appeler ?\n\nNora.\n",
    ] {
        assert_eq!(of(content), Found { rules: vec![], unknown: vec![] }, "{content}");
    }
    assert_eq!(
        of("# Q\n\nIt drafts replies. Errors are rare.\n").rules,
        ["unanswered-questions `q.md` says nothing about the reader's job or whom to call"]
    );
}

#[test]
fn a_business_case_covers_production() {
    let of = |content: &str| found("[decision]\nbusiness-case = \"b.md\"\n", &[("b.md", content)]);
    let whole = "# Case\n\nCosts EUR 5k. The API is there. We train five sites. Lena answers for it. Measured monthly.\n";
    assert_eq!(of(whole).rules, NOTHING);
    let german = "# Fall\n\nKosten: 5 TEUR. Anbindung an SAP. Schulungen im Mai. Verantwortlich: Lena. Der Nutzen wird gemessen.\n";
    assert_eq!(of(german).rules, NOTHING);
    for everyday in [
        "# Why\n\nIt costs EUR 4k. The planning takes it over the same interface. The works council agreed. Femi answers for it. Accounting publishes the share.\n",
        "# Nutzen\n\n34.000 Euro Miete. An die Akte ist es angeschlossen. Die Teams werden eingearbeitet. Für das Ergebnis steht Sabine ein. Das Controlling zieht die Tage.\n",
        "# Caso\n\nCuesta 38.000 euros. Con el gestor ya está conectado. Los peritos aprenden a usarla. Marta responde del plazo. El plazo lo mide gestión.\n",
        "# Dossier\n\n29 000 euros. Reste à relier l'ancien logiciel. Cent personnes à former. Le service répond du délai. Le délai est publié tous les mois.\n",
    ] {
        assert_eq!(of(everyday), Found { rules: vec![], unknown: vec![] }, "{everyday}");
    }
    assert_eq!(
        of("# Case\n\nIt costs EUR 5k and saves more.\n").rules,
        ["incomplete-business-case `b.md` says nothing about 4 of 5 topics"]
    );
}

#[test]
fn infrastructure_is_a_note_and_leaves_no_gate_open() {
    let of = |path: &str, content: &str| {
        found(&format!("[operations]\ninfrastructure = \"{path}\"\n"), &[(path, content)])
    };
    let partial = of("i.md", "# Where\n\nOne service and its queue, behind the gateway.\n");
    assert_eq!(partial.rules, ["incomplete-infrastructure `i.md` says nothing about training or data"]);
    for everyday in [
        "# Where\n\nOn the machine in the office, by systemd. We train nothing, the model is rented. It reads the mailbox.\n",
        "# Womit\n\nZwei Karten. Trainiert wird nichts. Die Unterlagen bleiben im Fachverfahren. Eingespielt wird mittwochs.\n",
        "# Dónde\n\nEl modelo es alquilado y no se entrena nada. Los audios están en la centralita. Las tareas esperan en una cola.\n",
        "# Où\n\nLe modèle n'est pas entraîné par nous. Les lettres restent dans la GED. Un ordonnanceur lance le tri.\n",
    ] {
        assert_eq!(of("i.md", everyday), Found { rules: vec![], unknown: vec![] }, "{everyday}");
    }
    assert_eq!(of("main.tf", "region = \"eu\"\n"), Found { rules: vec![], unknown: vec![] });
    assert_eq!(
        of("i.md", "# A\n\nText.\n\n## B\n\nText.\n\n## C\n\nText.\n"),
        Found { rules: vec![], unknown: vec![] }
    );
    let report =
        repo("[operations]\ninfrastructure = \"i.md\"\n", &[("i.md", "# Where\n\nOne queue.\n")]).json(&[]);
    let note = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .find(|one| one["rule"] == "incomplete-infrastructure");
    assert_eq!(note.map(|note| &note["level"]), Some(&"note".into()));
}
