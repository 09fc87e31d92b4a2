//! Tests of CODEOWNERS in both dialects: which characters have a meaning, and how a backslash escapes them.

use proptest::prelude::*;

use super::*;

fn owners_of(text: &str, gitlab: bool, path: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add(RepoPath::root(), text.to_owned());
    let owners = parse(text, gitlab, file);
    match owners.of(&RepoPath::root().join(path).expect("inside")) {
        PathOwners::Owned(owners, _) => owners.into_iter().map(|owner| owner.text).collect(),
        PathOwners::Nobody(at) => vec![format!("nobody: {}", &text[at])],
        PathOwners::Unmatched => vec![],
    }
}

#[test]
fn githubs_last_matching_line_wins() {
    let text = "# all\n* @all\n*.md @docs # writers\n/docs/* @direct\napps/ @apps\n/build/ @build a@b.example\n/apps/free\n";
    let of = |path| owners_of(text, false, path);
    assert_eq!(of("a.rs"), ["@all"]);
    assert_eq!(of("x/y.md"), ["@docs"]);
    assert_eq!(of("docs/a.rs"), ["@direct"]);
    assert_eq!(of("docs/a/b.rs"), ["@all"], "direct children only");
    assert_eq!(of("x/apps/a.rs"), ["@apps"], "at any depth");
    assert_eq!(of("build/x/y"), ["@build", "a@b.example"]);
    assert_eq!(of("x/build/y"), ["@all"], "at the root only");
    assert_eq!(of("apps/free/a"), ["nobody: /apps/free"], "cleared on purpose");
}

#[test]
fn patterns_are_gitignores_without_classes() {
    assert_eq!(owners_of("docs/**/a.md @x\n", false, "docs/q/r/a.md"), ["@x"]);
    assert_eq!(owners_of("**/logs @x\n", false, "deep/logs/a"), ["@x"]);
    assert_eq!(owners_of("my\\ file.md @x\n", false, "my file.md"), ["@x"]);
    assert_eq!(owners_of("docs @x\n", false, "a/docs/b.md"), ["@x"]);
    let invalid = "* @all\nx y z\n/docs/ Lena Ortiz\n";
    assert_eq!(owners_of(invalid, false, "x"), ["@all"], "a line that names no owners is passed over");
    assert_eq!(owners_of(invalid, false, "docs/a.md"), ["@all"]);
    assert_eq!(owners_of("/docs/a,b.md @x\n", false, "docs/a,b.md"), ["@x"]);
    assert_eq!(owners_of("/docs/a,b.md @x\n", false, "b.md"), Vec::<String>::new());
    assert_eq!(owners_of("docs/a.md @x\n", false, "x/docs/a.md"), Vec::<String>::new());
    assert_eq!(owners_of("docs/a.md @x\n", true, "x/docs/a.md"), ["@x"], "GitLab looks at any depth");
    // The lines of a section share its default owners, which are not copied.
    let long = format!("[S] {}\n{}", "@a ".repeat(8_000), "a\n".repeat(8_000));
    assert_eq!(owners_of(&long, true, "a").len(), 8_000);
}

const SECTIONS: &str = include_str!("../../../fixtures/evidence/codeowners/gitlab_sections.CODEOWNERS");

#[test]
fn gitlabs_sections_add_up_and_have_defaults() {
    assert!(looks_like_gitlab(SECTIONS));
    let text = "* @all\n\n[Docs][2] @docs @g/sub\n*.md\n/README.md @readme\n^[Infra]\n/deploy/ @@maintainer\n!/deploy/free.tf\n[DOCS]\n/extra.md\n";
    let of = |path| owners_of(text, true, path);
    assert_eq!(of("a.rs"), ["@all"]);
    assert_eq!(of("x.md"), ["@all", "@docs", "@g/sub"]);
    assert_eq!(of("README.md"), ["@all", "@readme"]);
    assert_eq!(of("deploy/a.tf"), ["@all", "@@maintainer"]);
    assert_eq!(of("deploy/free.tf"), ["@all"], "excluded from its section");
    assert_eq!(of("extra.md"), ["@all", "@docs", "@g/sub"], "equal names merge");
}

#[test]
fn teams_are_known_by_their_organisation() {
    let mut sources = SourceMap::default();
    let file = sources.add(RepoPath::root(), String::new());
    let owners = parse("* @Acme/core @lena\n", false, file);
    let owner = |text| Owner::parse(text).expect("an owner");
    assert!(owners.names(&owner("@acme/Core")) && owners.names(&owner("@lena")));
    assert!(owners.names_teams_of(&owner("@acme/other")) && !owners.names(&owner("@acme/other")));
    assert!(!owners.names_teams_of(&owner("@other/core")));
}

#[test]
fn a_backslash_makes_a_mark_a_letter() {
    let none = Vec::<String>::new();
    for gitlab in [false, true] {
        assert_eq!(owners_of("/f\\*o @x\n", gitlab, "f*o"), ["@x"]);
        assert_eq!(owners_of("/f\\*o @x\n", gitlab, "fao"), none);
        assert_eq!(owners_of("/f\\?o @x\n", gitlab, "fao"), none);
        assert_eq!(owners_of("/f\\ao @x\n", gitlab, "fao"), ["@x"]);
        assert_eq!(owners_of("/f\\\\o @x\n", gitlab, "f\\o"), ["@x"]);
        assert_eq!(owners_of("/a\\[b\\]c @x\n", gitlab, "a[b]c"), ["@x"]);
        assert_eq!(owners_of("/a\\*/ @x\n", gitlab, "a*/b"), ["@x"]);
        assert_eq!(owners_of("/a/\\* @x\n", gitlab, "a/b"), none);
        assert_eq!(owners_of("{a,b} @x\n", gitlab, "{a,b}"), ["@x"]);
        assert_eq!(owners_of("{a,b} @x\n", gitlab, "a"), none);
        assert_eq!(owners_of("/a\\ b\\ c @x\n", gitlab, "a b c"), ["@x"]);
    }
}

#[test]
fn each_platform_has_marks_of_its_own() {
    let none = Vec::<String>::new();
    let all = "* @all\n";
    for line in ["/a[b]c @x", "/a] @x", "!/abc @x", "\\#a @x", "/abc\\"] {
        let text = format!("{all}{line}\n");
        for path in ["abc", "a[b]c", "a]", "#a"] {
            assert_eq!(owners_of(&text, false, path), ["@all"], "GitHub passes over `{line}`");
        }
    }
    assert_eq!(owners_of("/a[bc]d @x\n", true, "abd"), ["@x"]);
    assert_eq!(owners_of("/a[!bc]d @x\n", true, "abd"), none);
    assert_eq!(owners_of("/a[b @x\n", true, "a[b"), none);
    assert_eq!(owners_of("\\#a @x\n", true, "#a"), ["@x"]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    assert_eq!(owners_of("\u{feff}/docs/ @x\n", false, "docs/a"), ["@x"]);
    assert_eq!(owners_of("\u{feff}# note\n/docs/\n", false, "docs/a"), ["nobody: /docs/"]);
    assert!(looks_like_gitlab("\u{feff}[Docs]\n/docs/ @x\n"));
}

/// Whether a part of a path, without slashes, matches a part of a pattern.
fn part_matches(pattern: &[char], part: &[char]) -> bool {
    match pattern {
        [] => part.is_empty(),
        ['*', rest @ ..] => (0..=part.len()).any(|taken| part_matches(rest, &part[taken..])),
        ['?', rest @ ..] => !part.is_empty() && part_matches(rest, &part[1..]),
        ['\\', letter, rest @ ..] | [letter, rest @ ..] => {
            part.first() == Some(letter) && part_matches(rest, &part[1..])
        }
    }
}

fn parts_match(pattern: &[&str], path: &[&str]) -> bool {
    let letters = |text: &str| text.chars().collect::<Vec<_>>();
    match pattern {
        [] => path.is_empty(),
        ["**"] => !path.is_empty(),
        ["**", rest @ ..] => (0..=path.len()).any(|taken| parts_match(rest, &path[taken..])),
        [first, rest @ ..] => {
            !path.is_empty()
                && part_matches(&letters(first), &letters(path[0]))
                && parts_match(rest, &path[1..])
        }
    }
}

/// GitHub's reading of a pattern, implemented a second time: the file, or a folder above it.
fn is_owned(pattern: &str, path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let inner = pattern.trim_matches('/');
    let names: Vec<&str> = inner.split('/').collect();
    let is_anchored = pattern.trim_end_matches('/').contains('/');
    let starts = if is_anchored { 0..1 } else { 0..parts.len() };
    let last = parts.len();
    starts.into_iter().any(|start| {
        let ends = if pattern.ends_with('/') {
            start..last
        } else if inner.ends_with("/*") || inner == "*" && is_anchored {
            last..last + 1
        } else {
            start..last + 1
        };
        ends.into_iter().any(|end| parts_match(&names, &parts[start..end]))
    })
}

proptest! {
    #[test]
    fn patterns_match_what_they_say(
        lines in prop::collection::vec("/?(([ab*?]|\\\\[ab*?]){1,3}/|\\*\\*/){0,2}([ab*?]|\\\\[ab*?]){1,3}/?", 1..4),
        path in "[ab*?]{1,3}(/[ab*?]{1,3}){0,3}",
    ) {
        let text: Vec<_> = lines.iter().enumerate().map(|(at, line)| format!("{line} @o{at}\n")).collect();
        let text = text.concat();
        let expected = lines.iter().rposition(|line| is_owned(line, &path)).map(|at| format!("@o{at}"));
        prop_assert_eq!(owners_of(&text, false, &path), expected.into_iter().collect::<Vec<_>>(), "{}", text);
    }

    #[test]
    fn any_text_is_read_and_every_line_lies_in_it(
        text in "\u{feff}?([\\[\\]!#\\\\ @*?/,{}^\n\ta-c\u{e9}1]|@@|\\*\\*|@a/b){0,80}",
        path in "[a-c\u{e9}\\[\\]!#]{1,4}(/[a-c]{1,2}){0,2}",
        gitlab in any::<bool>(),
    ) {
        let mut sources = SourceMap::default();
        let file = sources.add(RepoPath::root(), text.clone());
        let owners = parse(&text, gitlab, file);
        match owners.of(&RepoPath::root().join(&path).expect("inside")) {
            PathOwners::Owned(all, at) => prop_assert!(!all.is_empty() && text.get(at).is_some()),
            PathOwners::Nobody(at) => prop_assert!(text.get(at).is_some()),
            PathOwners::Unmatched => {}
        }
        prop_assert!(owners.wildcards() <= text.lines().count());
    }
}
