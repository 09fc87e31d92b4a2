//! The layers of the house: which folder may import which. Data flows one way, from the bytes of a snapshot to an output.
//!
//! Reads the sources as text: every path that begins with `crate::` or `super::`, in `use` lines and inline. What a folder's own files
//! take from each other is not looked at. Test modules are left out: a test may build what its subject reads.

#![allow(
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that reads the sources, and fails where it slices wrong"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// From the lowest layer to the highest. A folder or file of `src/` may import from those before it.
const LAYERS: &[&str] = &[
    "limits",
    "budget",
    "today",
    "nearest",
    "path",
    "text",
    "vocabulary",
    "rule_id",
    "shell",
    "snapshot",
    "demo",
    "glob",
    "history",
    "manifest",
    "gate",
    "claim",
    "assertion",
    "evidence",
    "freshness",
    "coverage",
    "facts",
    "finding",
    "rules",
    "selection",
    "excluded",
    "profile",
    "report",
    "evaluate",
    "baseline",
    "anchor",
    "fix",
    "review",
    "init",
    "portfolio",
    "trend",
    "output",
    "pack",
    "lsp",
    "cli",
    "internals",
    "lib",
    "main",
];

/// Files of a folder that import each other in a circle. No other circle may be added.
const CIRCLES: &[(&str, &[&str])] = &[
    (
        "evidence",
        &[
            "anchor",
            "blank",
            "deferral",
            "field",
            "hollow",
            "markdown",
            "paragraph",
            "placeholder",
            "template",
        ],
    ),
    // `Leaf` lists every type of value, and each of these types visits its leaves.
    (
        "manifest",
        &[
            "amount",
            "artifact",
            "bound",
            "collection",
            "keys",
            "model",
            "owner",
            "pattern",
            "reader",
            "schema",
            "sections",
            "value",
            "visit",
            "words",
        ],
    ),
    ("rules", &["adoption", "data", "decision", "evidence", "operations", "topics"]),
];

/// Crates that only these parts may name.
const DOORS: &[(&str, &[&str])] = &[("gix", &["path", "snapshot", "history"]), ("cel", &["assertion"])];

fn sources() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of src").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The module path of a source file: `src/rules/value/mod.rs` is `rules`, `value`.
fn module(file: &Path) -> Vec<String> {
    let below = file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("below src");
    let parts = below.with_extension("");
    let mut parts: Vec<String> = parts.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// The code of a file without comments and without its test module.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path that a file names with `crate::` or `super::`, from the root of the crate.
fn paths(of: &[String], code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, start) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || "_$:".contains(letter)) {
            continue;
        }
        let mut base = if start == "crate::" { Vec::new() } else { of.to_vec() };
        let mut rest = &code[at..];
        rest = rest.strip_prefix("crate::").unwrap_or(rest);
        while let Some(after) = rest.strip_prefix("super::") {
            base.pop();
            rest = after;
        }
        expand(&base, rest, &mut found);
    }
    found
}

/// Adds the paths of a tree of imports below `base`.
fn expand(base: &[String], tree: &str, found: &mut Vec<Vec<String>>) {
    let tree = tree.trim_start();
    if let Some(list) = tree.strip_prefix('{') {
        let (mut depth, mut start) = (0, 0);
        for (at, letter) in list.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => return expand(base, &list[start..at], found),
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    expand(base, &list[start..at], found);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let name: String = tree.chars().take_while(|letter| is_name(*letter)).collect();
    let rest =
        tree[name.len()..].strip_prefix("::").filter(|rest| rest.starts_with(|c| is_name(c) || c == '{'));
    let path: Vec<String> =
        base.iter().cloned().chain((!name.is_empty() && name != "self").then_some(name)).collect();
    match rest {
        Some(rest) => expand(&path, rest, found),
        None => found.push(path),
    }
}

/// The code of every module that is not a test.
fn modules() -> BTreeMap<Vec<String>, String> {
    let all = sources()
        .into_iter()
        .map(|file| (module(&file), code(&std::fs::read_to_string(file).expect("a source"))));
    all.filter(|(of, _)| of.last().is_none_or(|name| name != "tests")).collect()
}

#[test]
fn data_flows_one_way() {
    let layer = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    let mut wrong = Vec::new();
    for (of, code) in modules() {
        let Some(own) = of.first() else { continue };
        let Some(height) = layer(own) else {
            wrong.push(format!("src/{own} stands in no layer"));
            continue;
        };
        let imports: BTreeSet<String> =
            paths(&of, &code).into_iter().filter_map(|path| path.into_iter().next()).collect();
        for import in imports.iter().filter(|import| *import != own) {
            if layer(import).is_some_and(|below| below >= height) {
                wrong.push(format!("{} imports from `{import}`, which stands above it", of.join("/")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_of_a_folder_import_in_no_circle() {
    let modules = modules();
    // The file from which a folder takes a name, for files that import the name from the folder.
    let mut origin: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for (of, code) in &modules {
        for tree in code.split("use ").skip(1) {
            let mut named = Vec::new();
            expand(of, tree, &mut named);
            for path in named.into_iter().filter(|path| path.len() > of.len() + 1) {
                let child = path[..=of.len()].to_vec();
                if modules.contains_key(&child) {
                    origin.insert([of.as_slice(), &path[path.len() - 1..]].concat(), child);
                }
            }
        }
    }
    // By folder: which of its files and folders imports which.
    let mut imports: BTreeMap<&[String], BTreeSet<(String, String)>> = BTreeMap::new();
    for (of, code) in &modules {
        for path in paths(of, code) {
            for (depth, own) in
                of.iter().enumerate().skip(1).filter(|(depth, _)| path.starts_with(&of[..*depth]))
            {
                let Some(named) = path.get(..=depth) else { continue };
                let other = if modules.contains_key(named) {
                    Some(named)
                } else {
                    origin.get(named).map(Vec::as_slice)
                };
                if let Some(other) = other.and_then(<[String]>::last).filter(|other| *other != own) {
                    imports.entry(&of[..depth]).or_default().insert((own.clone(), other.clone()));
                }
            }
        }
    }
    let mut wrong = Vec::new();
    for (folder, mut reached) in imports {
        loop {
            let further: Vec<_> = reached
                .iter()
                .flat_map(|(from, by)| {
                    reached
                        .iter()
                        .filter(move |(start, _)| start == by)
                        .map(move |(_, to)| (from.clone(), to.clone()))
                })
                .filter(|pair| !reached.contains(pair))
                .collect();
            if further.is_empty() {
                break;
            }
            reached.extend(further);
        }
        let known =
            CIRCLES.iter().find(|(known, _)| *known == folder.join("/")).map_or(&[][..], |(_, files)| files);
        let circle = reached.iter().filter(|(from, to)| from == to && !known.contains(&from.as_str()));
        wrong.extend(circle.map(|(file, _)| format!("{}/{file}", folder.join("/"))));
    }
    assert!(wrong.is_empty(), "these files import each other in a circle: {wrong:#?}");
}

/// The names of all rule cards.
fn rule_ids() -> BTreeSet<String> {
    let groups = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).expect("rules");
    let groups = groups.flatten().filter(|group| group.path().is_dir());
    let cards = groups.flat_map(|group| std::fs::read_dir(group.path()).expect("a group of rules").flatten());
    let stem = |card: std::fs::DirEntry| Some(card.path().file_stem()?.to_string_lossy().into_owned());
    cards.filter_map(stem).collect()
}

#[test]
fn rule_ids_stand_in_the_cards_alone() {
    let ids = rule_ids();
    assert!(ids.len() > 100, "the cards were not found: {ids:?}");
    let mut wrong = Vec::new();
    for file in sources() {
        if module(&file).last().is_some_and(|name| name == "tests") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file");
        // Every second piece between quotation marks is a literal; which ones, an escaped mark may confuse: so all are looked at.
        for id in code(&text).split('"').filter(|piece| ids.contains(*piece)) {
            wrong
                .push(format!("{} names `{id}` in a string: use its constant of rules::ids", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_type_name_stands_twice() {
    let mut named: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for file in sources() {
        if module(&file).first().is_some_and(|top| top == "output") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file");
        for line in code(&text).lines().map(str::trim_start) {
            let Some(rest) = line.strip_prefix("pub") else { continue };
            let rest =
                rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
            let mut words = rest.split_whitespace();
            if matches!(words.next(), Some("struct" | "enum" | "trait" | "type"))
                && let Some(name) = words.next()
            {
                let name: String = name.chars().take_while(|letter| letter.is_alphanumeric()).collect();
                // A macro's `$name` is none.
                if !name.is_empty() {
                    named.entry(name).or_default().insert(file.clone());
                }
            }
        }
    }
    let twice: Vec<_> = named.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "a name that needs its module to be understood is not a name: {twice:#?}");
}

#[test]
fn a_crate_has_one_door() {
    for file in sources() {
        let of = module(&file);
        let text = std::fs::read_to_string(&file).expect("a source file");
        for (name, doors) in DOORS {
            let path = format!("{name}::");
            let is_start = |at: usize| {
                !code(&text)[..at].ends_with(|letter: char| letter.is_alphanumeric() || "_:".contains(letter))
            };
            let names_it = code(&text).match_indices(&path).any(|(at, _)| is_start(at));
            let is_door = of.first().is_some_and(|top| doors.contains(&top.as_str()));
            assert!(!names_it || is_door, "{}: only {doors:?} may name the crate `{name}`", file.display());
        }
    }
}

#[test]
fn limits_stand_in_one_table() {
    for file in sources().iter().filter(|file| module(file) != ["limits"]) {
        let text = std::fs::read_to_string(file).expect("a source file");
        for line in code(&text).lines() {
            let name = line.split_once("const ").map_or("", |(_, name)| name);
            let (words, kind) = name.split_once(':').unwrap_or_default();
            let has_word = |known: &[&str]| words.split('_').any(|word| known.contains(&word));
            let is_limit = has_word(&["MAX", "LONGEST", "MOST", "DEEPEST", "LARGEST", "WIDEST"])
                || kind.trim().starts_with("usize") && has_word(&["SHOWN", "NAMED", "LISTED", "COMPARED"]);
            assert!(!is_limit, "{}: `{}` belongs into src/limits.rs", file.display(), line.trim());
        }
    }
}

#[test]
fn a_limit_has_a_name_of_its_own() {
    let limits = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/limits.rs");
    let text = std::fs::read_to_string(limits).expect("src/limits.rs");
    let mut names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub(crate) const ")?.split(':').next())
        .collect();
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty() && names.len() > 100, "{twice:?}");
}

#[test]
fn the_guide_names_files_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = std::fs::read_to_string(root.join("CONTRIBUTING.md")).expect("the guide");
    let mut checked = 0;
    for name in guide.split('`').skip(1).step_by(2) {
        let is_path = name.contains('/')
            && !name.contains(|letter: char| letter.is_whitespace() || "<*…:=".contains(letter));
        if is_path {
            let exists = [root.to_owned(), root.join("src"), root.join("src/evidence")]
                .iter()
                .any(|folder| folder.join(name).exists());
            assert!(exists, "CONTRIBUTING.md names `{name}`");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}
