//! Checks the rule cards and compiles them in.
//!
//! `rules/<group>/<id>.md` becomes one entry of `RULES` and one constant in `rules::ids`. The build fails, naming the card, where its front matter
//! or its body is not what `src/rules/mod.rs` expects, where a rule has neither `owes` nor code or both, and
//! where code has no card.

#![expect(clippy::disallowed_methods, reason = "a build script reads the source tree, not a snapshot")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

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

const HEADINGS: &[(&str, bool)] =
    &[("## Why", true), ("## Known limits", false), ("## Example", true), ("## Fix", true)];

/// The most bullets under Known limits, and the most words of each: a rule with more exceptions is the wrong rule.
const LIMITS: (usize, usize) = (5, 20);

/// How much of an entry's name a message shows, as `src/rules/card/mod.rs` clips it.
const LONGEST_NAME: usize = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    summary: String,
    kind: String,
    from: Option<String>,
    risk: Option<String>,
    sources: Vec<String>,
    since: String,
    of: Option<String>,
    check: Option<Asked>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    each: Option<String>,
    when: Option<String>,
    owes: Option<Vec<String>>,
    holds: Option<String>,
    span: Option<String>,
    message: String,
    help: String,
}

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rules");
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
    let reserved = fs::read_to_string(root.join("rules/reserved.txt")).unwrap_or_default();
    let reserved: Vec<&str> =
        reserved.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    wrong.extend(
        reserved.iter().filter(|id| ids.contains(**id)).map(|id| format!("{id} has a card and is reserved")),
    );
    assert!(wrong.is_empty(), "rule cards:\n{}", wrong.join("\n"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("rules.rs"), table).expect("OUT_DIR can be written");
    fs::write(out.join("ids.rs"), constants).expect("OUT_DIR can be written");
    fs::write(out.join("sources.rs"), format!("&{sources:?}").replace(".to_string()", ""))
        .expect("OUT_DIR can be written");
    fs::write(out.join("reserved.rs"), format!("&{reserved:?}")).expect("OUT_DIR can be written");
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
    let rest = text.strip_prefix("+++\n").ok_or("does not start with `+++`")?;
    let (front, body) = rest.split_once("\n+++\n").ok_or("the front matter does not end")?;
    let front: Front = toml::from_str(front).map_err(|error| error.to_string())?;
    check(id, &front, body, has_code)?;
    if let Some(unknown) = front.sources.iter().find(|id| !sources.iter().any(|(known, _)| known == *id)) {
        return Err(format!("cites `{unknown}`, which is not in rules/sources.toml"));
    }
    let module = id.replace('-', "_");
    let how = match &front.check {
        Some(asked) => format!("How::Card({})", card_of(asked)),
        None => format!("How::Code(crate::rules::{group}::{module}::CHECK)"),
    };
    let from = front.from.as_deref().map_or("None".to_owned(), |from| match from {
        "*" => "Some(FirstStage::Any)".to_owned(),
        stage => format!("Some(FirstStage::Stage(Stage::{}))", capital(stage)),
    });
    let risk =
        front.risk.as_deref().map_or("None".to_owned(), |risk| format!("Some(Risk::{})", capital(risk)));
    let mut entry = String::new();
    writeln!(
        entry,
        "Rule {{ id: ids::{}, group: RuleGroup::{}, summary: {}, kind: RuleKind::{}, from: {from}, risk: {risk}, sources: {}, \
         since: {}, of: {}, body: {}, how: {how}, own: None }},",
        constant_name(id),
        capital(group),
        quoted(&front.summary),
        capital(&front.kind),
        quoted_all(&front.sources),
        quoted(&front.since),
        quoted(front.of.as_deref().unwrap_or_default()),
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

fn quoted_all(all: &[String]) -> String {
    let all: Vec<_> = all.iter().map(|one| quoted(one)).collect();
    format!("Cow::Borrowed(&[{}])", all.join(", "))
}

fn card_of(asked: &Asked) -> String {
    let some =
        |value: Option<&String>| value.map_or("None".to_owned(), |value| format!("Some({})", quoted(value)));
    let what = match (&asked.owes, &asked.holds) {
        (Some(keys), _) => format!("card::What::Owes({})", quoted_all(keys)),
        (None, holds) => {
            let holds = quoted(holds.as_deref().unwrap_or_default());
            format!("card::What::Holds {{ holds: {holds}, span: {} }}", some(asked.span.as_ref()))
        }
    };
    format!(
        "card::CheckSpec {{ is_own: false, each: {}, when: {}, what: {what}, message: {}, help: {} }}",
        some(asked.each.as_ref()),
        some(asked.when.as_ref()),
        quoted(&asked.message),
        quoted(&asked.help),
    )
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn check(id: &str, front: &Front, body: &str, has_code: bool) -> Result<(), String> {
    let allowed = |name: &str, value: &str, words: &[&str]| {
        words.contains(&value).then_some(()).ok_or(format!("{name} = {value:?} is none of {words:?}"))
    };
    if !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
        return Err("the id is not kebab-case".into());
    }
    allowed("kind", &front.kind, &["owed", "broken", "note", "warning", "triage"])?;
    match (front.kind.as_str(), front.from.as_deref()) {
        ("note" | "warning", None) => {}
        ("note" | "warning", Some(_)) => return Err("a note or warning has no `from`".into()),
        (_, None) => return Err("`from` is absent".into()),
        (_, Some(from)) => allowed("from", from, &["*", "pilot", "handoff", "production", "stopped"])?,
    }
    if let Some(risk) = &front.risk {
        allowed("risk", risk, &["limited", "high"])?;
    }
    match (has_code, &front.check) {
        (true, Some(_)) => return Err("has both `[check]` and code".into()),
        (false, None) => return Err("has neither `[check]` nor code in src/rules".into()),
        (true, None) if front.of.is_none() => return Err("has code and lacks `of`: what it looks at".into()),
        (false, Some(_)) if front.of.is_some() => return Err("`of` goes with code".into()),
        (false, Some(asked)) if asked.owes.is_some() == asked.holds.is_some() => {
            return Err("a check has `owes` or `holds`".into());
        }
        _ => {}
    }
    let message =
        front.check.as_ref().map(|asked| asked.message.replace("{name}", &"n".repeat(LONGEST_NAME)));
    let fits = |text: &str| (1..=72).contains(&text.chars().count()) && !text.ends_with('.');
    if !fits(&front.summary) || message.is_some_and(|message| !fits(&message)) {
        return Err("a summary or message is 1 to 72 characters, without a full stop".into());
    }
    check_body(body)
}

/// Whether the text of a card has the five parts in order: Detects, Why, Known limits, Example, Fix.
fn check_body(body: &str) -> Result<(), String> {
    if !body.trim_start().starts_with("Detects ") {
        return Err("its text does not begin with `Detects`".into());
    }
    let mut rest = body;
    for (heading, is_required) in HEADINGS {
        match rest.split_once(&format!("\n{heading}\n")) {
            Some((_, after)) => rest = after,
            None if *is_required => return Err(format!("lacks `{heading}`, or has it out of order")),
            None => {}
        }
    }
    let limits = body.split_once("\n## Known limits\n").map_or("", |(_, after)| after);
    let limits = limits.split("\n## ").next().unwrap_or_default();
    let bullets: Vec<_> = limits.split("\n- ").skip(1).collect();
    let (most, words) = LIMITS;
    match bullets.iter().find(|bullet| bullet.split_whitespace().count() >= words) {
        Some(long) => Err(format!("`{}` has {words} words or more", long.trim())),
        None if bullets.len() > most => Err(format!("has more than {most} known limits")),
        None => Ok(()),
    }
}
