use proptest::prelude::*;

use super::*;

/// Texts, each with the result of the function `hash` in codeql-action's `src/fingerprints.ts`.
const HASHES: &[(&str, &[&str])] = &[
    ("", &["c129715d7a2bc9a3:1"]),
    ("one", &["37d1a24550e3f429:1"]),
    ("one\n", &["f24741a93d04f387:1", "c129715d7a2bc9a3:1"]),
    (
        "[system]\nname = \"a\"\n\n\n  [pilot]\n\tends = 2027-01-31\n",
        &[
            "e0820314bcd409c0:1",
            "7e1a3fe87fea6369:1",
            "962fad918d5ff630:1",
            "bcc3f0036fbe0286:1",
            "50318a792755caf4:1",
            "17d103dad2f029da:1",
            "c129715d7a2bc9a3:1",
        ],
    ),
    (
        "a\r\nb\rc\n\r \n",
        &[
            "52939e96e80abbab:1",
            "8fd26d2a4eb48bd4:1",
            "e506f920eda2ffc0:1",
            "5b5d4caf73a13177:1",
            "3c5bef55b72b93c9:1",
            "c129715d7a2bc9a3:1",
        ],
    ),
    (
        "TODO\nTODO\nTODO\n",
        &["b196b2600b59bf6f:1", "7af7de4306425dfb:1", "475764f8a8808077:1", "c129715d7a2bc9a3:1"],
    ),
    ("größe 🙂 ✓\n\u{feff}x\n", &["fb34be2c8770226b:1", "51bfbc6e89697e4c:1", "c129715d7a2bc9a3:1"]),
    (
        "The same line, long enough to fill the window with its like.\nThe same line, long enough to fill the window with its like.\nThe same line, long enough to fill the window with its like.\nThe same line, long enough to fill the window with its like.\n",
        &[
            "7d5313a281f587ba:1",
            "7d5313a281f587ba:2",
            "7d5313a281f587ba:3",
            "49ef12577fc24384:1",
            "c129715d7a2bc9a3:1",
        ],
    ),
];

#[test]
fn line_hashes_are_githubs() {
    for (text, expected) in HASHES {
        assert_eq!(line_hash::hashes(text), *expected, "{text:?}");
    }
}

#[test]
fn no_text_is_a_link() {
    assert_eq!(text("[here](https://x.example)\n"), "[here] (https://x.example)\\u{a}");
    assert_eq!(link("a](https://x.example)[b\\:1"), "a) (https://x.example)(b/:1");
}

proptest! {
    #[test]
    fn every_line_has_a_hash(text in "(\\PC|\n|\r|\r\n| |\t){0,300}") {
        let ends = text.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(line_hash::hashes(&text).len(), ends.split('\n').count());
    }
}
