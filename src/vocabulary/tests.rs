use proptest::prelude::*;

use super::*;

fn topics(label: &str) -> Vec<&'static str> {
    let found = label_topics(label, &Synonyms::default()).all();
    TopicId::ALL.iter().copied().filter(|topic| found.has(*topic)).map(TopicId::key).collect()
}

#[test]
fn text_is_folded() {
    for (text, folded) in [
        ("Rolling-back:  NOW!", "rolling back now"),
        ("Größe & Maß", "grosse mass"),
        ("Straße STRASSE", "strasse strasse"),
        ("Żółć Łódź", "zolc lodz"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Œuvre naïve – ça", "oeuvre naive ca"),
        ("Ｒｏｌｌｂａｃｋ：１", "rollback 1"),
        ("ガイド ｶﾞｲﾄﾞ", "ガイド ガイド"),
        ("ロールバック手順", "ロールバック手順"),
        ("数据（保留）", "数据 保留"),
        ("e\u{301}te\u{301}", "ete"),
        ("...", ""),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
}

#[test]
fn labels_are_topics() {
    for (label, wanted) in [
        ("Contains Personal Data: No", &[][..]),
        ("Failover Process Type", &[]),
        ("Communication + tracking: open a ticket", &[]),
        ("3. Rollback", &["rollback"]),
        ("🔥 How to roll back the release", &["rollback"]),
        ("Rollback Process Type", &[]),
        ("Retencja i usuwanie danych", &["deletions"]),
        ("Conflicts of interest", &[]),
        ("Step 2: Diagnosis", &["diagnosis"]),
        ("4-1. ロールバック手順", &["rollback"]),
        ("数据保留与删除策略", &["deletions"]),
        ("Runbook: Rollback", &["rollback"]),
        ("Rollback: database", &["rollback"]),
        ("Rollback for the whole service", &["rollback"]),
        ("Retention and deletion", &["deletions"]),
        ("Database rollback", &["rollback"]),
        ("(Rollback)", &["rollback"]),
        ("Rollback (see below)", &["rollback"]),
        ("IV. Rollback", &["rollback"]),
        ("b) Rollback", &["rollback"]),
        ("The best of all rollbacks that we ever did", &[]),
    ] {
        assert_eq!(topics(label), wanted, "{label}");
    }
}

#[test]
fn a_label_can_name_several_topics() {
    let found = topics("Troubleshooting");
    assert!(found.contains(&"diagnosis") && found.contains(&"mitigation"), "{found:?}");
    assert!(topics("Diagnosis / Rollback").contains(&"rollback"));
}

#[test]
fn whole_labels_need_all_their_words() {
    assert_eq!(topics("Questions"), ["contact"]);
    assert_eq!(topics("Common questions"), Vec::<&str>::new());
}

#[test]
fn synonyms_are_labels() {
    let synonyms = Synonyms::new([(TopicId::Rollback, "Plan B"), (TopicId::Contacts, "Rufkette")]);
    let of = |label| label_topics(label, &synonyms).sure;
    assert!(of("2. Plan B").has(TopicId::Rollback));
    assert!(of("Die Rufkette").has(TopicId::Contacts));
    assert!(of("Rufketten").is_empty());
}

#[test]
fn stems_stand_for_four_letters() {
    assert!(is_inflected("deletion", "delet") && is_inflected("delet", "delet"));
    assert!(!is_inflected("deleterious", "delet"));
}

#[test]
fn a_number_with_its_word_names_nothing() {
    for label in [
        "Phase 2: Rollback",
        "Appendix 1: Rollback",
        "Part II: Rollback",
        "Anhang B: Rollback",
        "3. Rollback",
        "Step 4 – Rollback",
        "Rollback: phase 2",
    ] {
        let found = label_topics(label, &Synonyms::default());
        assert!(found.sure.has(TopicId::Rollback), "{label}");
    }
}

#[test]
fn a_letter_has_another_spelling() {
    for label in ["Löschung", "Loeschung", "Zurückrollen", "Zurueckrollen", "Prüfschritte", "Pruefschritte"]
    {
        assert!(!label_topics(label, &Synonyms::default()).all().is_empty(), "{label}");
    }
}

#[test]
fn words_are_found_in_text() {
    assert!(is_a("coming soon", WordUse::Placeholder));
    assert!(!is_a("coming soon to you", WordUse::Placeholder));
    assert_eq!(begins_with("last updated 2026", WordUse::Signed), Some(2));
    assert!(has("we go live in may", WordUse::Scale));
    assert!(has("全社展開する", WordUse::Scale), "inside a word");
}

#[test]
fn the_table_finds_every_pattern() {
    for (at, group) in GROUPS.iter().enumerate() {
        let start = group.first as usize;
        for entry in &ENTRIES[start..start + usize::from(group.count)] {
            let text = pattern(entry).replace('*', "");
            assert_eq!(fold(&text), text);
            let mut is = false;
            if group.begin == Begin::Letter {
                letters_at_start(&text, |found| is |= found.what == entry.what);
            } else {
                at_start(&text.split(' ').collect::<Vec<_>>(), |found| is |= found.what == entry.what);
            }
            assert!(is, "{at}: {text}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_folded_once(text in "\\PC{0,60}") {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded.clone());
        prop_assert!(!folded.contains("  ") && folded.trim() == folded);
    }

    #[test]
    fn any_label_is_read(label in "([a-z0-9 :;|→–—()\\[\\]【】/&+,・とと数据ß\u{301}-]|rollback|of|and| step | plan ){0,40}") {
        let _ = label_topics(&label, &Synonyms::default());
        search(&fold(&label), None, |_, _| {});
    }
}
