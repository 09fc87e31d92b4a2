//! Finds versions in TOML, JSON and YAML. What a value says is decided by its key and by the values next to it.

use super::Seen;
use super::lines::filled;
use super::version::{ALIAS, PinVerdict, has_word, is_loose, is_model_key, is_pinned, model, of, words};
use crate::evidence::data::{Value, ValueKind};

/// Keys whose value pins the values next to them.
const SETTLES: &[&str] = &[
    "digest",
    "sha",
    "sha256",
    "sha512",
    "hash",
    "checksum",
    "integrity",
    "commit",
    "revision",
    "rev",
    "weights",
    "resolved",
    "version",
];

/// The keys above a value.
#[derive(Clone, Copy, Default)]
struct Above<'k> {
    key: &'k str,
    /// Whether all values here are names of models: below `models`.
    models: bool,
    settled: Settled,
}

/// How the values next to it pin a value.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Settled {
    #[default]
    Not,
    /// By a version. It pins the name of a model, but not a moving tag.
    ByVersion,
    /// By a digest or a commit, which pins anything.
    ByDigest,
}

/// Checks `value`, the content of a file.
pub(super) fn look(value: &Value, seen: &mut Seen) {
    walk(value, Above::default(), seen);
}

fn walk(value: &Value, above: Above<'_>, seen: &mut Seen) {
    match &value.data {
        ValueKind::Text(text) => text_at(text, value, above, seen),
        ValueKind::List(..) => value.elements().for_each(|item| walk(item, above, seen)),
        ValueKind::Map(members, _) => {
            let settled = members.iter().map(|(key, value)| settles(key, value)).max().unwrap_or_default();
            let is_built = members.iter().any(|(key, _)| &**key == "build");
            for (key, member) in members {
                // The name of the image that is built here.
                if is_built && &**key == "image" {
                    continue;
                }
                // Values below `dependencies` are versions, whatever their keys are.
                let inherited = if above.key.contains("depend") { above.key } else { key };
                let is_name = ["name", "id", "model", "model_name", "model_id"].contains(&&**key)
                    && is_model_key(above.key);
                let is_list = above.models && !has_word(key, SETTLES)
                    || has_word(key, &["models", "modelos", "modelle"]) && !key.eq_ignore_ascii_case("model");
                let below = Above { key: inherited, models: is_list && !member_is_about(key), settled };
                match member.text() {
                    Some(text) if is_name => settle(text, member, model(text), settled, seen),
                    _ => walk(member, below, seen),
                }
            }
        }
        // `version: 7`, `version: 2.1`.
        ValueKind::Number(_) if has_word(above.key, &["version", "revision"]) => {
            seen.add(above.key, PinVerdict::Pinned, value.at.clone());
        }
        _ => {}
    }
}

/// Returns how a value pins the values next to it.
fn settles(key: &str, value: &Value) -> Settled {
    let words = words(key);
    let is_about_it =
        words.len() == 1 || matches!(words.first().map(String::as_str), Some("model" | "image" | "weights"));
    let Some(text) =
        value.text().filter(|text| is_about_it && is_loose(text, key).is_none() && is_pinned(text))
    else {
        return Settled::Not;
    };
    match words.last().map(String::as_str) {
        Some("version") if !text.contains("sha256") => Settled::ByVersion,
        Some(word) if SETTLES.contains(&word) => Settled::ByDigest,
        _ => Settled::Not,
    }
}

/// Whether a key below `models` is a property of a model, and not a model's name.
fn member_is_about(key: &str) -> bool {
    has_word(
        key,
        &[
            "provider",
            "type",
            "kind",
            "role",
            "path",
            "prompt",
            "task",
            "owner",
            "url",
            "endpoint",
            "api",
            "base",
            "description",
            "license",
            "file",
            "format",
            "region",
        ],
    )
}

fn text_at(text: &str, value: &Value, above: Above<'_>, seen: &mut Seen) {
    let text = filled(text, &|_| None);
    // `openai>=1.2` contains a version and is still loose.
    let dependency = if above.key.contains("depend") { dependency(&text) } else { PinVerdict::Other };
    let verdict = match of(&text, above.key) {
        PinVerdict::Pinned if matches!(dependency, PinVerdict::Loose(_)) => dependency,
        PinVerdict::Other if above.models && !above.key.is_empty() => match model(&text) {
            // Other values below `models`.
            PinVerdict::Unclear(_) if !text.contains(|c: char| c.is_ascii_digit()) => PinVerdict::Other,
            verdict => verdict,
        },
        PinVerdict::Other => dependency,
        verdict => verdict,
    };
    settle(&text, value, verdict, above.settled, seen);
}

fn settle(text: &str, value: &Value, verdict: PinVerdict, settled: Settled, seen: &mut Seen) {
    let verdict = match verdict {
        PinVerdict::Loose("a range") => verdict,
        PinVerdict::Loose(_) if settled == Settled::ByDigest => PinVerdict::Pinned,
        PinVerdict::Loose(what) if what == ALIAS && settled == Settled::ByVersion => PinVerdict::Pinned,
        PinVerdict::Unclear(_) if settled != Settled::Not => PinVerdict::Pinned,
        verdict => verdict,
    };
    seen.add(text, verdict, value.at.clone());
}

/// Checks an entry of a list of dependencies: `openai>=1.2`, `numpy`, `python=3.12`.
fn dependency(text: &str) -> PinVerdict {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return PinVerdict::Other;
    }
    // Skips `[extra]`, and the condition after a semicolon.
    let rest = rest.split(';').next().unwrap_or_default();
    let rest =
        rest.strip_prefix('[').and_then(|extra| extra.split_once(']')).map_or(rest, |(_, rest)| rest).trim();
    if rest.starts_with(">=")
        || rest.starts_with("~=")
        || rest.starts_with('>')
        || rest.starts_with('<')
        || rest.starts_with("!=")
    {
        return PinVerdict::Loose("a range");
    }
    if rest.starts_with('=') && !rest.contains('*') { PinVerdict::Pinned } else { PinVerdict::Other }
}
