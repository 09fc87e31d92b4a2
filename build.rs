//! Checks the rule cards and the vocabulary, and compiles them in.
//!
//! `rules/<group>/<id>.md` becomes one entry of `RULES` and one constant in `rules::ids`. The build fails, naming the card, where its front matter or its body is not what
//! `src/rules/card/format.rs` asks of a card, which is compiled here as well, and where code has no card.

#![expect(clippy::disallowed_methods, reason = "a build script reads the source tree, not a snapshot")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use format::{CardMistake, CardOrigin, CardValue};
use toml::{Table, Value};

#[path = "src/rules/card/format.rs"]
#[expect(unreachable_pub, reason = "the crate uses it elsewhere")]
mod format;

#[path = "src/limits.rs"]
#[expect(dead_code, reason = "the crate uses more of it, and elsewhere")]
mod limits;

#[path = "build/demo.rs"]
mod demo;

#[path = "build/templates.rs"]
mod templates;

#[path = "build/vocabulary.rs"]
mod vocabulary;

/// The example system of `readiness demo`.
const EXAMPLE: &str = "fixtures/systems/claims-triage";

/// The groups, in the order in which the catalogue shows them.
const GROUPS: &[&str] = &[
    "manifest",
    "evidence",
    "ownership",
    "data",
    "integration",
    "value",
    "quality",
    "operations",
    "adoption",
    "governance",
    "decision",
    "waivers",
];

/// The keys of a built-in card.
const KEYS: &[&str] =
    &["summary", "kind", "from", "risk", "sources", "since", "of", "reads", "check", "topics"];

/// The keys of its `[check]`.
const CHECK_KEYS: &[&str] = &["each", "when", "owes", "holds", "span", "message", "help"];

/// The keys of its `[topics]`.
const TOPIC_KEYS: &[&str] = &["claim", "help"];

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rules");
    println!("cargo::rerun-if-changed=lang");
    println!("cargo::rerun-if-changed=data/templates.toml");
    println!("cargo::rerun-if-changed={EXAMPLE}");
    let sources = sources(&root);
    let mut table = String::from("&[\n");
    let mut constants = String::new();
    let mut ids = BTreeSet::new();
    let mut wrong = Vec::new();
    for group in GROUPS {
        let folder = root.join("rules").join(group);
        let mut code = modules(&root.join("src/rules").join(group));
        for card in cards(&folder) {
            let id = card.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if !ids.insert(id.clone()) {
                wrong.push(format!("{}: another card has this id", card.display()));
            }
            let module = id.replace('-', "_");
            match entry(&card, &id, group, code.remove(&module), &sources) {
                Ok(entry) => {
                    table.push_str(&entry);
                    constants.push_str(&constant(&id));
                }
                Err(why) => wrong.push(format!("{}: {why}", card.display())),
            }
        }
        wrong.extend(code.into_iter().map(|name| format!("src/rules/{group}/{name}.rs has no card")));
    }
    table.push(']');
    assert!(wrong.is_empty(), "rule cards:\n{}", wrong.join("\n"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let words = vocabulary::compile(&root.join("lang"));
    let words = words.unwrap_or_else(|wrong| panic!("vocabulary:\n{}", wrong.join("\n")));
    fs::write(out.join("vocabulary.rs"), words).expect("OUT_DIR can be written");
    let templates = templates::compile(&root.join("data/templates.toml"));
    let templates = templates.unwrap_or_else(|wrong| panic!("data/templates.toml: {wrong}"));
    fs::write(out.join("templates.rs"), templates).expect("OUT_DIR can be written");
    let example = demo::compile(&root.join(EXAMPLE));
    let example = example.unwrap_or_else(|wrong| panic!("{EXAMPLE}: {wrong}"));
    fs::write(out.join("demo.rs"), example).expect("OUT_DIR can be written");
    fs::write(out.join("rules.rs"), table).expect("OUT_DIR can be written");
    fs::write(out.join("ids.rs"), constants).expect("OUT_DIR can be written");
    fs::write(out.join("sources.rs"), format!("&{sources:?}").replace(".to_string()", ""))
        .expect("OUT_DIR can be written");
}

/// The demands of the field, by id.
fn sources(root: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(root.join("rules/sources.toml")).expect("rules/sources.toml");
    let table: BTreeMap<String, String> =
        toml::from_str(&text).expect("rules/sources.toml is a table of texts");
    table.into_iter().collect()
}

fn cards(folder: &Path) -> Vec<PathBuf> {
    let mut cards: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    cards.sort();
    cards
}

/// The rule files of one group: all but `mod.rs`.
fn modules(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .filter(|name| name != "mod")
        .collect()
}

fn entry(
    card: &Path,
    id: &str,
    group: &str,
    has_code: bool,
    sources: &[(String, String)],
) -> Result<String, String> {
    let text = fs::read_to_string(card).map_err(|error| error.to_string())?;
    let (front, body) = format::layout(&text).ok_or("has no front matter between two lines of `+++`")?;
    let (front, body) = text.get(front).zip(text.get(body..)).ok_or("its front matter does not end")?;
    let front: Table = front.parse().map_err(|error: toml::de::Error| error.to_string())?;
    check(id, &front, body, has_code)?;
    let cited = texts(&front, "sources")?;
    if let Some(unknown) = cited.iter().find(|id| !sources.iter().any(|(known, _)| known == *id)) {
        return Err(format!("cites `{unknown}`, which is not in rules/sources.toml"));
    }
    // Code says nowhere else which keys it reads.
    let is_code = !front.contains_key("check") && !front.contains_key("topics");
    let reads = if is_code || front.contains_key("reads") { texts(&front, "reads")? } else { Vec::new() };
    let since = text_of(&front, "since")?.ok_or("lacks `since`")?;
    let module = id.replace('-', "_");
    let table = |key| front.get(key).and_then(Value::as_table);
    let implementation = match (table("check"), table("topics")) {
        (Some(asked), _) => format!("RuleImplementation::Card({})", card_of(asked)?),
        (None, Some(topics)) => format!("RuleImplementation::Topics({})", topics_of(topics)?),
        (None, None) => format!("RuleImplementation::Code(crate::rules::{group}::{module}::CHECK)"),
    };
    let word = |key| text_of(&front, key).map(Option::unwrap_or_default);
    let from = text_of(&front, "from")?.map_or("None".to_owned(), |from| match from {
        "*" => "Some(FirstStage::Any)".to_owned(),
        stage => format!("Some(FirstStage::Stage(Stage::{}))", capital(stage)),
    });
    let risk =
        text_of(&front, "risk")?.map_or("None".to_owned(), |risk| format!("Some(Risk::{})", capital(risk)));
    let mut entry = String::new();
    writeln!(
        entry,
        "Rule {{ id: ids::{}, group: RuleGroup::{}, summary: {}, kind: RuleKind::{}, from: {from}, risk: {risk}, sources: {}, \
         since: {}, of: {}, reads: {}, body: {}, implementation: {implementation}, custom: None }},",
        constant_name(id),
        capital(group),
        quoted(word("summary")?),
        capital(word("kind")?),
        quoted_all(&cited),
        quoted(since),
        quoted(word("of")?),
        quoted_all(&reads),
        quoted(body.trim()),
    )
    .map_err(|error| error.to_string())?;
    Ok(entry)
}

fn constant_name(id: &str) -> String {
    id.replace('-', "_").to_ascii_uppercase()
}

/// The constant that stands for a rule's id in the code.
fn constant(id: &str) -> String {
    format!("/// `{id}`\npub const {}: RuleId = RuleId::built_in({id:?});\n", constant_name(id))
}

fn quoted(text: &str) -> String {
    format!("Cow::Borrowed({text:?})")
}

fn quoted_all(all: &[&str]) -> String {
    let all: Vec<_> = all.iter().map(|one| quoted(one)).collect();
    format!("Cow::Borrowed(&[{}])", all.join(", "))
}

fn card_of(asked: &Table) -> Result<String, String> {
    let some = |key| {
        let value = text_of(asked, key)?;
        Ok::<_, String>(value.map_or("None".to_owned(), |value| format!("Some({})", quoted(value))))
    };
    let word = |key| text_of(asked, key).map(|value| quoted(value.unwrap_or_default()));
    let requirement = if asked.contains_key("owes") {
        format!("card::Requirement::Owes({})", quoted_all(&texts(asked, "owes")?))
    } else {
        format!("card::Requirement::Holds {{ holds: {}, span: {} }}", word("holds")?, some("span")?)
    };
    Ok(format!(
        "card::CheckSpec {{ is_custom: false, each: {}, when: {}, requirement: {requirement}, message: {}, help: {} }}",
        some("each")?,
        some("when")?,
        word("message")?,
        word("help")?,
    ))
}

/// What a card with `[topics]` checks: the claims at a key path.
fn topics_of(topics: &Table) -> Result<String, String> {
    let claim = text_of(topics, "claim")?.ok_or("`topics` has no `claim`")?;
    let help = text_of(topics, "help")?.ok_or("`topics` has no `help`")?;
    let (section, kind) = claim.split_once('.').unwrap_or((claim, claim));
    let variant = |word: &str| word.split('-').map(capital).collect::<String>();
    Ok(format!(
        "coverage::empty::TopicCheck {{ section: ManifestSection::{}, kind: ArtifactKind::{}, help: {} }}",
        variant(section),
        variant(kind),
        quoted(help),
    ))
}

/// The text of a key; none where it is absent or blank.
fn text_of<'t>(table: &'t Table, key: &str) -> Result<Option<&'t str>, String> {
    let Some(value) = table.get(key) else { return Ok(None) };
    let text = value.as_str().ok_or_else(|| format!("`{key}` is no text"))?;
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// The texts of a list.
fn texts<'t>(table: &'t Table, key: &str) -> Result<Vec<&'t str>, String> {
    let items = table.get(key).and_then(Value::as_array).map(|items| items.iter().map(Value::as_str));
    items.and_then(Iterator::collect).ok_or_else(|| format!("`{key}` is no list of texts"))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn check(id: &str, front: &Table, body: &str, has_code: bool) -> Result<(), String> {
    if !format::is_id(id) {
        return Err("its file name is no rule's name".into());
    }
    let asked = front.get("check").map(|asked| asked.as_table().ok_or("`check` is no table")).transpose()?;
    let topics =
        front.get("topics").map(|topics| topics.as_table().ok_or("`topics` is no table")).transpose()?;
    let unknown =
        |table: &Table, known: &[&str]| table.keys().find(|key| !known.contains(&key.as_str())).cloned();
    if let Some(key) = unknown(front, KEYS)
        .or_else(|| asked.and_then(|asked| unknown(asked, CHECK_KEYS)))
        .or_else(|| topics.and_then(|topics| unknown(topics, TOPIC_KEYS)))
    {
        return Err(format!("a card has no key `{key}`"));
    }
    let value = |path: &str| {
        let key = path.strip_prefix("check.");
        let value = key.map_or_else(|| front.get(path), |key| asked?.get(key))?;
        let text = value.as_str().unwrap_or_default();
        // Nobody sees where it stands: a build error names the card.
        (!value.is_str() || !text.trim().is_empty()).then_some(CardValue { text, at: 0..0 })
    };
    let mut mistakes = format::front_matter(&value, CardOrigin::BuiltIn { has_code });
    mistakes.extend(asked.into_iter().flat_map(|_| format::check(&value, 0..0)));
    let said = |CardMistake { key, headline, help, .. }: &CardMistake| format!("{key}: {headline} ({help})");
    if mistakes.is_empty() {
        format::body(body)
    } else {
        Err(mistakes.iter().map(said).collect::<Vec<_>>().join("; "))
    }
}
