//! Proposals for what is being written: paths, headings, owners, names, pointers.

use std::collections::BTreeSet;

use lsp_types::{CompletionItem, CompletionItemKind, CompletionList, CompletionTextEdit, TextEdit};

use super::cursor::{Cursor, cursor};
use super::navigation::read;
use super::question::{Ground, Question};
use super::spots::{self, SpotKind};
use crate::evidence::data::{Value, ValueKind};
use crate::evidence::markdown;
use crate::limits::editor as limits;
use crate::manifest::artifact::PathText;
use crate::manifest::value::JsonPointer;
use crate::manifest::{Manifest, reference};
use crate::rules::{self, RULES};
use crate::snapshot::RepoPath;
use crate::text::is_hostile;

/// The measures that results of any format have.
const MEASURES: [&str; 6] = ["pass-rate", "passed", "failed", "errors", "skipped", "cases"];

/// A proposal: its text, what it is, and a few words about it.
type Proposal = (String, CompletionItemKind, Option<String>);

/// The proposals at a byte.
pub(super) fn completion(question: &Question<'_>, ground: &Ground<'_>, byte: usize) -> CompletionList {
    let text = &question.document.text;
    let found = cursor(text, byte).map(|cursor| {
        let found = proposals(question, ground, &cursor);
        (cursor, found)
    });
    let Some((cursor, proposals)) = found else { return CompletionList::default() };
    let range = question.range(&cursor.at);
    let typed = cursor.typed.to_lowercase();
    // A text with such characters would need escapes.
    let fits = |(text, ..): &&Proposal| {
        text.to_lowercase().contains(&typed) && !text.contains(['"', '\\']) && !text.contains(is_hostile)
    };
    let mut fitting: Vec<&Proposal> = proposals.iter().filter(fits).collect();
    let is_incomplete = fitting.len() > limits::PROPOSALS;
    fitting.truncate(limits::PROPOSALS);
    let item = |(place, (text, kind, about)): (usize, &Proposal)| CompletionItem {
        label: text.clone(),
        kind: Some(*kind),
        detail: about.clone(),
        sort_text: Some(format!("{place:05}")),
        filter_text: Some(text.clone()),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: text.clone() })),
        ..CompletionItem::default()
    };
    CompletionList { is_incomplete, items: fitting.into_iter().enumerate().map(item).collect() }
}

fn proposals(question: &Question<'_>, ground: &Ground<'_>, cursor: &Cursor) -> Vec<Proposal> {
    let above: Vec<&str> = cursor.above.iter().map(String::as_str).collect();
    let Some(key) = &cursor.key else { return keys(question, ground, cursor, &above) };
    if !cursor.is_quoted {
        return Vec::new();
    }
    let manifest = Manifest::parse(&question.document.text);
    let names = |list: &str| named(manifest.entries(list).iter().map(|entry| entry.name.to_owned()));
    match (above.as_slice(), key.as_str()) {
        (["waiver"], "rule") => rule_ids(ground),
        (["waiver"], "at") => places(&manifest),
        (["eval" | "condition"], "data") => names("data"),
        (["metric"], "drives") => names("metric"),
        (_, "pointer") => cursor.path.as_ref().map_or_else(Vec::new, |path| pointers(question, ground, path)),
        ([.., "sections"], _) => headings_of(
            question,
            ground,
            cursor.path.as_deref().or(entry_path(&question.document.text, cursor.at.start)),
        ),
        _ => {
            let path = above.iter().chain([&key.as_str()]).copied().collect::<Vec<_>>().join(".");
            let known = reference::find(&path);
            let is_path = known.is_some_and(|key| key.is_artifact)
                || matches!(key.as_str(), "path" | "covers" | "code" | "rules" | "exclude");
            if known.is_some_and(|key| key.is_owner)
                || matches!(above.as_slice(), ["decision" | "waiver"]) && key == "by"
            {
                owners(ground, &manifest)
            } else if is_path {
                paths(question, ground, &cursor.typed, key)
            } else {
                let words = known.filter(|key| question.settings.keys && key.kind.contains(" | "));
                words.map_or_else(Vec::new, |key| named(key.kind.split(" | ").map(str::to_owned)))
            }
        }
    }
}

fn named(names: impl Iterator<Item = String>) -> Vec<Proposal> {
    names.map(|name| (name, CompletionItemKind::VALUE, None)).collect()
}

/// Keys: the measures of results, rule ids in `policy.levels`, and the keys of the format if the client asks for them.
fn keys(question: &Question<'_>, ground: &Ground<'_>, cursor: &Cursor, above: &[&str]) -> Vec<Proposal> {
    match above {
        ["eval", "require"] => measures(question, ground, cursor),
        ["policy", "levels"] => rule_ids(ground),
        _ if question.settings.keys && !cursor.is_quoted => {
            let path = above.join(".");
            let top = reference::keys().iter().filter(|key| path.is_empty() && key.above.len() == 1);
            let top = top.map(|key| key.path.clone());
            let own = reference::find(&path).into_iter().flat_map(|table| table.keys.iter().cloned());
            let key = |key: String| {
                let about = reference::find(&format!("{path}.{key}")).or_else(|| reference::find(&key));
                (key, CompletionItemKind::PROPERTY, about.map(|key| key.about.clone()))
            };
            top.chain(own).map(key).collect()
        }
        _ => Vec::new(),
    }
}

fn rule_ids(ground: &Ground<'_>) -> Vec<Proposal> {
    let built_in = RULES.iter().map(|rule| (rule.id.to_string(), Some(rule.summary.to_string())));
    let custom = ground.evaluation.iter().flat_map(|evaluation| &evaluation.report.custom_rules);
    let custom =
        custom.filter(|rule| rules::find(&rule.id).is_none()).map(|rule| (rule.id.to_string(), None));
    built_in.chain(custom).map(|(id, about)| (id, CompletionItemKind::ENUM_MEMBER, about)).collect()
}

/// The artifacts and the subjects to which a waiver can be limited.
fn places(manifest: &Manifest) -> Vec<Proposal> {
    let mut found = BTreeSet::new();
    for spot in spots::all(manifest) {
        if let SpotKind::Path(subject, path) = spot.kind {
            found.insert(path.written());
            found.insert(subject.to_string());
        }
    }
    named(found.into_iter())
}

/// The owners of CODEOWNERS, `[people]`, other keys of the manifest, and `.mailmap`.
fn owners(ground: &Ground<'_>, manifest: &Manifest) -> Vec<Proposal> {
    let mut found = BTreeSet::new();
    found.extend(manifest.entries("people").iter().map(|person| person.name.to_owned()));
    let people = manifest.root.people.iter().flat_map(|people| &people.value.0.0);
    found.extend(people.map(|person| person.key.clone()));
    for value in crate::claim::values(&manifest.root) {
        if let crate::manifest::visit::Leaf::Owners(owners) = value.leaf {
            found.extend(owners.named().map(|owner| owner.text.clone()));
        }
    }
    let texts = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];
    for path in texts.iter().filter_map(|path| RepoPath::root().join(path).ok()) {
        let text = ground.text(&path).unwrap_or_default();
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        let words = lines.flat_map(|line| line.split_whitespace().skip(1).map(str::to_owned));
        found.extend(words.filter(|word| crate::manifest::owner::Owner::parse(word).is_some()));
    }
    let mailmap =
        RepoPath::root().join(".mailmap").ok().and_then(|path| ground.text(&path)).unwrap_or_default();
    for address in mailmap.split('<').skip(1).filter_map(|rest| rest.split_once('>')) {
        found.insert(address.0.to_owned());
    }
    named(found.into_iter())
}

/// The tracked files, those that fit the key first; after `#`, the headings of the document.
fn paths(question: &Question<'_>, ground: &Ground<'_>, typed: &str, key: &str) -> Vec<Proposal> {
    if let Some((path, _)) = typed.split_once('#') {
        return headings_of(question, ground, Some(path))
            .into_iter()
            .map(|(heading, kind, about)| (format!("{path}{heading}"), kind, about))
            .collect();
    }
    let folder = question.path.parent();
    let fits = |path: &RepoPath| fitting(key).contains(&path.extension().as_str());
    let wanted = typed.to_lowercase();
    let mut found: Vec<(bool, String)> = Vec::new();
    let mut folders = BTreeSet::new();
    for (path, _) in ground.snapshot.listing().all() {
        let path = RepoPath::from_git(path);
        let text = path.relative_to(&folder);
        if text.to_lowercase().contains(&wanted) {
            found.push((!fits(&path), text));
        }
        if matches!(key, "covers" | "code" | "exclude") {
            folders.insert(format!("{}/**", path.parent().relative_to(&folder)));
        }
    }
    found.sort();
    let folders = folders.into_iter().map(|path| (path, CompletionItemKind::FOLDER, None));
    folders.chain(found.into_iter().map(|(_, path)| (path, CompletionItemKind::FILE, None))).collect()
}

/// The endings of files that a key usually names.
fn fitting(key: &str) -> &'static [&'static str] {
    match key {
        "results" | "baseline" | "actual" => &["json", "jsonl", "csv", "xml", "eval", "yaml", "yml"],
        "suite" | "alerts" | "monitor" | "monitoring" | "contract" => &["yaml", "yml", "json", "py"],
        "versions" => &["lock", "toml", "txt", "json", "yaml"],
        "tests" | "enforced-by" | "evidence" | "covers" | "code" => {
            &["py", "rs", "ts", "js", "go", "java", "tf"]
        }
        _ => &["md", "mdx", "markdown", "rst", "txt"],
    }
}

/// The headings of a document, each with `#`.
fn headings_of(question: &Question<'_>, ground: &Ground<'_>, path: Option<&str>) -> Vec<Proposal> {
    let path = path.map(PathText::new);
    let file = path.and_then(|path| ground.files(&question.path.parent(), &path).into_iter().next());
    let text = file.and_then(|file| ground.text(&file)).unwrap_or_default();
    let outline = markdown::outline(&text);
    let headings = outline.sections.iter().filter(|section| section.level > 0 && !section.slug.is_empty());
    headings
        .map(|section| {
            (format!("#{}", section.slug), CompletionItemKind::REFERENCE, Some(section.title.clone()))
        })
        .collect()
}

/// The `path` of the entry around a byte: the last one since its header.
fn entry_path(text: &str, byte: usize) -> Option<&str> {
    let before = text.get(..byte)?;
    let entry = before.rfind("\n[").and_then(|at| before.get(at..)).unwrap_or(before);
    let line = entry.lines().find(|line| line.trim_start().starts_with("path"))?;
    line.split_once('"')?.1.split_once('"').map(|(path, _)| path)
}

/// The measures that the results of an eval hold: the common ones, and the pointers to its numbers.
fn measures(question: &Question<'_>, ground: &Ground<'_>, cursor: &Cursor) -> Vec<Proposal> {
    let common: &[&str] = if cursor.is_quoted { &[] } else { &MEASURES };
    let mut found = named(common.iter().map(|name| (*name).to_owned()));
    // The eval whose table this is: the last name before the cursor.
    let before = question.document.text.get(..cursor.at.start).unwrap_or_default();
    let name = before.rsplit("[[eval]]").next().and_then(|entry| {
        let line = entry.lines().find(|line| line.trim_start().starts_with("name"))?;
        line.split_once('"')?.1.split_once('"').map(|(name, _)| name)
    });
    let system = ground.system(question.path);
    let eval =
        system.and_then(|system| system.profile.evals.iter().find(|eval| Some(eval.name.as_str()) == name));
    let results = eval.and_then(|eval| eval.results.as_ref());
    let file = results.and_then(|path| RepoPath::root().join(path).ok());
    // A pointer is a key in quotation marks.
    found.extend(file.filter(|_| cursor.is_quoted).map_or_else(Vec::new, |file| pointers_in(ground, &file)));
    found
}

/// The pointers to the numbers of a file that the manifest names.
fn pointers(question: &Question<'_>, ground: &Ground<'_>, path: &str) -> Vec<Proposal> {
    let file = ground.files(&question.path.parent(), &PathText::new(path)).into_iter().next();
    file.map_or_else(Vec::new, |file| pointers_in(ground, &file))
}

fn pointers_in(ground: &Ground<'_>, file: &RepoPath) -> Vec<Proposal> {
    let value = ground.text(file).and_then(|text| read(file, &text));
    let mut found = Vec::new();
    if let Some(value) = value {
        walk(&value, &mut Vec::new(), &mut found);
    }
    found
}

/// Adds the pointers to all numbers below a value.
fn walk(value: &Value, keys: &mut Vec<String>, found: &mut Vec<Proposal>) {
    if found.len() >= limits::POINTED_VALUES {
        return;
    }
    match &value.data {
        ValueKind::Number(number) => {
            let JsonPointer(pointer) = JsonPointer::of(keys.iter().map(String::as_str));
            found.push((pointer, CompletionItemKind::VALUE, Some(number.to_string())));
        }
        ValueKind::Map(members, _) => {
            for (key, value) in members {
                keys.push(key.to_string());
                walk(value, keys, found);
                keys.pop();
            }
        }
        ValueKind::List(items, _) => {
            for (place, value) in items {
                keys.push(place.to_string());
                walk(value, keys, found);
                keys.pop();
            }
        }
        _ => {}
    }
}
