//! The pack: the same bytes from any complete clone, and what `verify` finds in one that was changed.

use std::collections::BTreeMap;
use std::io::Read as _;

use crate::support::{Run, TestRepo};

/// The files of a pack.
fn files(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().expect("an archive");
    let one = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.expect("an entry");
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("UTF-8");
        (entry.path().expect("a path").display().to_string(), text)
    };
    entries.map(one).collect()
}

/// A pack of these files.
fn packed(files: &BTreeMap<String, String>) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, text) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, text.as_bytes()).expect("added");
    }
    archive.into_inner().expect("an archive")
}

/// The pack of HEAD at the handoff.
fn pack(repo: &TestRepo) -> Vec<u8> {
    let outside = tempfile::tempdir().expect("a folder");
    let place = outside.path().join("claims.tar");
    let place = place.to_str().expect("UTF-8");
    let run = repo.readiness(&["report", "--rev", "HEAD", "--stage", "handoff", "--pack", place]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    std::fs::read(place).expect("the pack")
}

fn verify(repo: &TestRepo, pack: &[u8]) -> Run {
    let outside = tempfile::tempdir().expect("a folder");
    let place = outside.path().join("claims.tar");
    std::fs::write(&place, pack).expect("written");
    repo.readiness(&["verify", place.to_str().expect("UTF-8")])
}

#[test]
fn a_pack_is_the_same_from_every_complete_clone() {
    let repo = TestRepo::system("claims-triage");
    let first = pack(&repo);
    assert_eq!(pack(&repo), first);
    let clone = repo.cloned(&[]);
    clone.git(&["remote", "set-url", "origin", "https://forge.example/acme/claims.git"]);
    clone.git(&["checkout", "-q", "--detach"]);
    assert_eq!(pack(&clone), first, "neither remote nor branch is in it");
    assert_eq!(pack(&repo.cloned(&["--bare"])), first);
    let files = files(&first);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    let wanted = [
        "VERIFY.md",
        "dossier.html",
        "dossier.md",
        "evidence.jsonl",
        "report.json",
        "statement.json",
        "svr.json",
    ];
    assert_eq!(names, wanted);
    let head = repo.git(&["rev-parse", "HEAD"]);
    let statement: serde_json::Value = serde_json::from_str(&files["statement.json"]).expect("JSON");
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(statement["subject"][1]["digest"]["gitCommit"], head.as_str());
    assert_eq!(
        statement["subject"][2]["digest"]["gitTree"],
        repo.git(&["rev-parse", "HEAD^{tree}"]).as_str()
    );
    let svr: serde_json::Value = serde_json::from_str(&files["svr.json"]).expect("JSON");
    let properties = svr["predicate"]["properties"].as_array().expect("properties");
    assert_eq!(
        properties,
        &["READINESS_HANDOFF_INTEGRATION", "READINESS_HANDOFF_GOVERNANCE"],
        "passed gates only"
    );
    for row in files["evidence.jsonl"].lines() {
        let row: serde_json::Value = serde_json::from_str(row).expect("a row");
        let blob = repo.git(&["rev-parse", &format!("HEAD:{}", row["path"].as_str().expect("a path"))]);
        assert_eq!(row["blob"], blob.as_str());
        assert_eq!(row["sha256"].as_str().map(str::len), Some(64));
    }
}

#[test]
fn verify_finds_what_was_changed() {
    let repo = TestRepo::system("claims-triage");
    let pack = pack(&repo);
    let run = verify(&repo, &pack);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.stdout.contains("the pack matches the repository"), "{}", run.stdout);
    let original = files(&pack);
    let change = |name: &str, from: &str, to: &str| {
        let mut files = original.clone();
        let text = files.get_mut(name).expect("the file");
        assert!(text.contains(from), "{name} has {from}");
        *text = text.replace(from, to);
        verify(&repo, &packed(&files))
    };
    let blob = repo.git(&["rev-parse", "HEAD:models.lock"]);
    for (name, from, to, wanted) in [
        (
            "evidence.jsonl",
            blob.as_str(),
            "0000000000000000000000000000000000000000",
            "mismatch     models.lock",
        ),
        ("evidence.jsonl", "\"models.lock\"", "\"models.gone\"", "missing      models.gone"),
        ("report.json", "\"verdict\": \"not-ready\"", "\"verdict\": \"ready\"", "mismatch     report.json"),
        ("dossier.html", "Not ready", "Ready", "mismatch     dossier.html"),
        ("dossier.md", "not ready", "ready", "mismatch     dossier.md"),
        ("statement.json", "\"failed\"", "\"passed\"", "mismatch     statement.json"),
    ] {
        let run = change(name, from, to);
        assert_eq!(run.status, 1, "{name}: {run:?}");
        assert!(run.stdout.contains(wanted), "{wanted}: {}", run.stdout);
    }
    let head = repo.git(&["rev-parse", "HEAD"]);
    let other = change("report.json", &head, &"1".repeat(head.len()));
    assert!(other.status == 1 && other.stdout.contains("the repository has no commit"), "{other:?}");
    let older = change("report.json", "\"version\": \"0.", "\"version\": \"9.");
    assert!(older.status == 2 && older.stdout.contains("cannot tell"), "{older:?}");
    let mut files = original.clone();
    files.remove("statement.json");
    let run = verify(&repo, &packed(&files));
    assert!(run.status == 1 && run.stdout.contains("missing      statement.json"), "{run:?}");
    files.insert("other.txt".to_owned(), String::new());
    let run = verify(&repo, &packed(&files));
    assert!(run.status == 2 && run.stderr.contains("does not belong"), "{run:?}");
}

#[test]
fn a_shallow_clone_says_what_it_cannot_check() {
    let repo = TestRepo::system("claims-triage");
    let pack = pack(&repo);
    let shallow = repo.cloned(&["--depth", "1"]);
    let run = verify(&shallow, &pack);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.stdout.contains("this clone is shallow") && run.stdout.contains("cannot tell"),
        "{}",
        run.stdout
    );
    repo.write("models.lock", "changed\n");
    repo.commit_on("2026-11-18");
    let later = repo.cloned(&["--depth", "1"]);
    let run = verify(&later, &pack);
    assert!(run.status == 2 && run.stdout.contains("does not hold it"), "{run:?}");
}

#[test]
fn a_pack_of_files_that_are_not_committed_has_no_statement() {
    let repo = TestRepo::system("claims-triage");
    repo.write("models.lock", "changed\n");
    let run = repo.readiness(&["report", "--as-of", "2026-11-20", "--pack", "work.tar"]);
    let place = repo.path().join("work.tar");
    assert_eq!(run.status, 0, "{run:?}");
    let bytes = std::fs::read(&place).expect("the pack");
    std::fs::remove_file(&place).expect("removed");
    assert!(!files(&bytes).contains_key("statement.json"));
    let run = verify(&repo, &bytes);
    assert!(run.status == 2 && run.stdout.contains("not committed"), "{run:?}");
}
