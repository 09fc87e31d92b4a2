//! Finds versions in files of lines: `requirements.txt`, `Dockerfile`, `.env`, and plain lists.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Seen;
use super::version::{
    PinVerdict, has_placeholder, has_word, image, is_branch, is_loose, is_model_key, is_pinned, model, of,
};
use crate::limits::artifacts as limits;

/// Returns the lines of a text with their starts.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let from = start;
        start += line.len();
        (from, line)
    })
}

/// Returns the range of `part` in `line`, which starts at `from`.
fn place(from: usize, line: &str, part: &str) -> Range<usize> {
    let at = from + line.find(part).unwrap_or_default();
    at..at + part.len()
}

/// Checks lines of `requirements.txt`. Loose are `package>=1`, `package`, `git+https://…@main`.
pub(super) fn requirements(text: &str, seen: &mut Seen) {
    let is_option = |line: &str, names: &[&str]| {
        names
            .iter()
            .any(|name| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '=', '.', '/'])))
    };
    // A constraints file pins the packages that have no version here.
    let is_constrained = text.lines().any(|line| is_option(line.trim(), &["-c", "--constraint"]));
    for (from, line) in lines(text) {
        let plain = line.split(" #").next().unwrap_or_default().trim();
        if plain.is_empty() || plain.starts_with('#') {
            continue;
        }
        if is_option(plain, &["-r", "--requirement", "-c", "--constraint"]) {
            seen.add(
                plain,
                PinVerdict::Unclear("refers to another file, which is not read"),
                place(from, line, plain),
            );
            continue;
        }
        if plain.starts_with('-') {
            continue;
        }
        let bare = plain.split(';').next().unwrap_or_default().trim().trim_end_matches('\\').trim_end();
        // Hashes pin a version, and may be on the same line.
        let bare = bare.split(" --").next().unwrap_or_default().trim_end();
        // The line only continues another one, or only has a condition.
        if bare.trim_matches(['"', '\'']).trim().is_empty() {
            continue;
        }
        let pinned = bare.contains("===")
            || bare.contains("==") && !bare.contains('*')
            || bare.contains("@ file:")
            || plain.contains("--hash");
        let reference = bare.split('#').next().unwrap_or_default();
        let after = reference.rsplit_once('@').map(|(_, end)| end);
        let verdict = match after {
            Some(end) if is_branch(&end.to_ascii_lowercase()) || end == "latest" => {
                PinVerdict::Loose("a branch")
            }
            _ if pinned => PinVerdict::Pinned,
            // A repository without a commit, tag or branch means its main branch.
            Some(end) if bare.contains("git+") && end.contains('/') => PinVerdict::Loose("a branch"),
            None if bare.starts_with("git+") => PinVerdict::Loose("a branch"),
            // An address with a tag or a commit, or a folder.
            _ if bare.contains("://") || bare.starts_with(['.', '/']) => PinVerdict::Pinned,
            _ if is_constrained => continue,
            _ => PinVerdict::Loose("a range"),
        };
        seen.add(bare, verdict, place(from, line, bare));
    }
}

/// Checks the images that a `Dockerfile` builds on or copies from.
pub(super) fn dockerfile(text: &str, seen: &mut Seen) {
    let mut defaults: HashMap<&str, &str> = HashMap::new();
    // In lower case, since Docker ignores the letter case of stage names.
    let mut stages: HashSet<String> = HashSet::new();
    for (from, line) in lines(text) {
        let mut words = line.split_whitespace();
        let instruction = words.next().unwrap_or_default().to_ascii_uppercase();
        match instruction.as_str() {
            "ARG" => {
                for (name, value) in words.filter_map(|word| word.split_once('=')) {
                    defaults.insert(name, value.trim_matches(['"', '\'']));
                }
            }
            "FROM" => {
                let mut words = words.skip_while(|word| word.starts_with("--"));
                let Some(reference) = words.next() else { continue };
                let stage =
                    words.next().filter(|word| word.eq_ignore_ascii_case("as")).and_then(|_| words.next());
                if !stages.contains(&reference.to_ascii_lowercase()) {
                    let (text, verdict) = built_on(reference, &defaults);
                    seen.add(&text, verdict, place(from, line, reference));
                }
                stages.extend(stage.map(str::to_ascii_lowercase));
            }
            "COPY" | "ADD" => {
                let source = words.find_map(|word| word.strip_prefix("--from="));
                let is_stage = |name: &str| {
                    name.bytes().all(|byte| byte.is_ascii_digit())
                        || stages.contains(&name.to_ascii_lowercase())
                };
                // A plain name may be a build context.
                if let Some(reference) =
                    source.filter(|name| !is_stage(name) && name.contains([':', '/', '@']))
                {
                    let (text, verdict) = built_on(reference, &defaults);
                    seen.add(&text, verdict, place(from, line, reference));
                }
            }
            _ => {}
        }
    }
}

/// Checks a reference to an image, with the default values of its arguments inserted.
fn built_on(reference: &str, defaults: &HashMap<&str, &str>) -> (String, PinVerdict) {
    let text = filled(reference.trim_matches(['"', '\'']), &|name| {
        defaults.get(name).map(|value| (*value).to_owned())
    });
    let verdict = image(&text);
    (text, verdict)
}

/// Inserts known values for `$NAME`, `${NAME}` and `${NAME:-default}`. Stops at the length limit.
pub(super) fn filled(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$').filter(|_| filled.len() <= limits::FILLED_BYTES) {
        filled.push_str(before);
        let braced = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (name, default, behind) = if let Some((inner, behind)) = braced {
            let (name, default) =
                inner.split_once(":-").or_else(|| inner.split_once('-')).unwrap_or((inner, ""));
            (name, default, behind)
        } else {
            let (name, behind) = after.split_at_checked(end).unwrap_or((after, ""));
            (name, "", behind)
        };
        let default = Some(default).filter(|default| !default.is_empty());
        let value = value(name).or_else(|| default.map(str::to_owned));
        if let Some(value) = value.filter(|value| value.len() <= limits::FILLED_BYTES) {
            filled.push_str(&value);
        } else {
            filled.push('$');
            filled.push_str(name);
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// Checks lines of an environment file: `MODEL=…`, `IMAGE_TAG=…`. Other variables are ignored.
pub(super) fn environment(text: &str, seen: &mut Seen) {
    const KEYS: &[&str] = &[
        "model", "llm", "version", "tag", "image", "revision", "rev", "ref", "commit", "digest", "sha",
        "sha256", "release",
    ];
    for (from, line) in lines(text) {
        let plain = line.trim();
        let plain = plain.strip_prefix("export ").unwrap_or(plain).trim_start();
        let Some((key, value)) = plain.split_once('=').filter(|_| !plain.starts_with('#')) else { continue };
        let key = key.trim();
        let value = value.trim();
        let value = match value.strip_prefix(['"', '\'']) {
            Some(quoted) => quoted.split(['"', '\'']).next().unwrap_or_default(),
            None => value.split(" #").next().unwrap_or_default().trim_end(),
        };
        let is_named = has_word(key, KEYS) || is_model_key(key);
        let value = filled(value, &|_| None);
        let verdict = match of(&value, key) {
            PinVerdict::Other | PinVerdict::Pinned if !is_named => continue,
            PinVerdict::Other if value.is_empty() => PinVerdict::Unclear("is left empty"),
            PinVerdict::Other if has_placeholder(&value) => PinVerdict::Unclear("is filled in elsewhere"),
            PinVerdict::Other if value.contains(|c: char| c.is_ascii_digit()) => PinVerdict::Pinned,
            // `MODEL_PATH`, `IMAGE_SIZE`: a property, not a name.
            PinVerdict::Other => continue,
            verdict => verdict,
        };
        seen.add(&format!("{key}={value}"), verdict, place(from, line, plain));
    }
}

const NOT_UNDERSTOOD: &str = "has no version in a known form";

/// Checks lines of an unknown format: `triage acme/triage:latest`, `prompts main`, `model = gpt-4o`.
pub(super) fn plain(text: &str, seen: &mut Seen) {
    for (from, line) in lines(text) {
        let bare = line.trim();
        let is_comment = ["#", "//", ";", "--"].iter().any(|mark| bare.starts_with(mark));
        let is_heading = bare.starts_with('[') && bare.ends_with(']');
        if bare.is_empty() || is_comment || is_heading {
            continue;
        }
        let marks = |c: char| matches!(c, '"' | '\'' | ',' | ';' | '`' | '(' | ')');
        let words: Vec<&str> = bare
            .split(|c: char| c.is_whitespace() || c == '=')
            .map(|word| word.trim_matches(marks).trim_end_matches(':'))
            .filter(|word| !word.is_empty())
            .collect();
        // The line is a sentence.
        if words.len() > 2 * limits::PIN_WORDS {
            seen.add(bare, PinVerdict::Unclear(NOT_UNDERSTOOD), place(from, line, bare));
            continue;
        }
        let key = words.first().copied().filter(|_| words.len() > 1).unwrap_or_default();
        let values = words.get(usize::from(words.len() > 1)..).unwrap_or_default();
        let loose = values.iter().find_map(|word| {
            let lower = word.to_ascii_lowercase();
            let is_named = words.len() <= limits::PIN_WORDS && (is_branch(&lower) || lower == "latest");
            let what = if is_named && is_branch(&lower) { Some("a branch") } else { is_loose(word, key) };
            let alias = || match model(word) {
                PinVerdict::Loose(what) if words.len() <= limits::PIN_WORDS => Some(what),
                _ => None,
            };
            what.or_else(alias).map(|what| (*word, what))
        });
        // The line may have a pin too, such as an image's digest next to its tag.
        let is_pinned = values.iter().any(|word| is_pinned(word));
        match loose {
            Some((word, what)) if !is_pinned => {
                seen.add(word, PinVerdict::Loose(what), place(from, line, word));
            }
            _ if is_pinned => seen.add(bare, PinVerdict::Pinned, place(from, line, bare)),
            _ => seen.add(bare, PinVerdict::Unclear(NOT_UNDERSTOOD), place(from, line, bare)),
        }
    }
}
