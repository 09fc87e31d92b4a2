//! Checks a single value: pinned, loose, or unclear.

/// The result for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PinVerdict {
    /// Always the same version.
    Pinned,
    /// Can be another version tomorrow: the latest, a branch, a range.
    Loose(&'static str),
    /// Should be a version, but it is not known whether it is one.
    Unclear(&'static str),
    /// Not a version.
    Other,
}

/// Label of a model name that its provider moves to newer versions.
pub(super) const ALIAS: &str = "an alias without a date";

/// Label of an image without a tag.
pub(super) const NO_TAG: &str = "has no tag, which means `latest` for an image";

/// Keys whose value is never a version.
const OTHER_KEYS: &[&str] = &[
    "name",
    "description",
    "docs",
    "url",
    "homepage",
    "requires-python",
    "comment",
    "notes",
    "license",
    "title",
];

/// Splits a key into words in lower case: `EMBEDDING_MODEL`, `embeddingModel`, `embedding-model`.
pub(super) fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in key.chars() {
        if !c.is_alphanumeric() || was_lower && c.is_uppercase() {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether one of the words of a key is in `wanted`, in singular or plural.
pub(super) fn has_word(key: &str, wanted: &[&str]) -> bool {
    words(key).iter().any(|word| {
        let singular = word.strip_suffix('s').unwrap_or(word);
        wanted.contains(&word.as_str()) || wanted.contains(&singular)
    })
}

/// Whether a key names a model.
pub(super) fn is_model_key(key: &str) -> bool {
    let words = words(key);
    let about = [
        "dimension",
        "dimensions",
        "temperature",
        "max",
        "min",
        "token",
        "tokens",
        "timeout",
        "limit",
        "path",
        "dir",
        "folder",
        "file",
        "card",
        "owner",
        "url",
        "type",
        "size",
        "provider",
        "kind",
    ];
    has_word(key, &["model", "llm", "modelo", "modell", "modele", "modelle"])
        && !words.iter().any(|word| about.contains(&word.as_str()))
}

/// Checks `text`, the value of the key `key`.
pub(super) fn of(text: &str, key: &str) -> PinVerdict {
    let text = text.trim();
    if let Some(what) = is_loose(text, key) {
        return PinVerdict::Loose(what);
    }
    if text.is_empty() || OTHER_KEYS.contains(&key) {
        return PinVerdict::Other;
    }
    let ends_in = |wanted: &[&str]| words(key).last().is_some_and(|word| wanted.contains(&word.as_str()));
    if ends_in(&["image", "images", "container"]) && is_image(text) {
        return image(text);
    }
    if is_model_key(key) {
        return model(text);
    }
    if is_pinned(text) || has_word(key, &["version", "revision", "rev", "commit", "tag"]) && has_digit(text) {
        return PinVerdict::Pinned;
    }
    // `prompts: main`: a prompt store can have branches too.
    if is_branch(&text.to_ascii_lowercase())
        && has_word(key, &["prompt", "source", "repo", "repository", "git"])
    {
        return PinVerdict::Loose("a branch");
    }
    PinVerdict::Other
}

/// Checks the name of a model.
pub(super) fn model(text: &str) -> PinVerdict {
    let lower = text.trim().to_ascii_lowercase();
    let is_plain =
        matches!(lower.as_str(), "true" | "false" | "none" | "null") || lower.parse::<f64>().is_ok();
    if lower.is_empty()
        || is_plain
        || lower.contains("://")
        || lower.contains(char::is_whitespace)
        || is_file(&lower)
    {
        return PinVerdict::Other;
    }
    if has_placeholder(&lower) {
        return PinVerdict::Unclear("is filled in elsewhere");
    }
    if lower.ends_with("latest") {
        return PinVerdict::Loose("the latest");
    }
    if is_alias(&lower) {
        return PinVerdict::Loose(ALIAS);
    }
    // `gpt-4.5` is the name of a family. Its number is not a version.
    let is_family = ["gpt-", "claude", "gemini"].iter().any(|family| lower.contains(family));
    let shown = if is_family { lower.replace('.', "_") } else { lower };
    if is_pinned(&shown) || is_release(&shown) {
        return PinVerdict::Pinned;
    }
    PinVerdict::Unclear("is a model's name without a date or version")
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// Whether a text contains a variable.
pub(super) fn has_placeholder(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.starts_with('$') || text.contains("<%")
}

/// Whether a text is the path of a file in the repository, which git pins.
fn is_file(text: &str) -> bool {
    let endings = [
        "gguf",
        "onnx",
        "pt",
        "pth",
        "bin",
        "safetensors",
        "pkl",
        "joblib",
        "h5",
        "txt",
        "md",
        "py",
        "yaml",
        "yml",
        "json",
        "toml",
    ];
    text.rsplit_once('.').is_some_and(|(name, ending)| !name.is_empty() && endings.contains(&ending))
}

/// Whether a provider moves this name to newer versions, each of which also has its own name.
fn is_alias(name: &str) -> bool {
    // `openai/gpt-4o`, `azure:gpt-4o`, `models/gemini-1.5-pro`.
    let name = name.rsplit(['/', ':']).next().unwrap_or(name);
    let exact = [
        "gpt-4",
        "gpt-4-turbo",
        "gpt-4-32k",
        "gpt-4o",
        "gpt-4o-mini",
        "gpt-4.1",
        "gpt-4.1-mini",
        "gpt-4.1-nano",
        "gpt-3.5-turbo",
        "gpt-35-turbo",
        "gpt-5",
        "gpt-5-mini",
        "gpt-5-nano",
        "o1",
        "o1-mini",
        "o1-preview",
        "o1-pro",
        "o3",
        "o3-mini",
        "o3-pro",
        "o4-mini",
        "claude",
        "claude-instant",
        "claude-3-opus",
        "claude-3-sonnet",
        "claude-3-haiku",
        "claude-3-5-sonnet",
        "claude-3-5-haiku",
        "claude-3.5-sonnet",
        "claude-3.5-haiku",
        "claude-3-7-sonnet",
        "claude-3.7-sonnet",
        "claude-opus-4",
        "claude-opus-4-0",
        "claude-opus-4-1",
        "claude-opus-4-5",
        "claude-sonnet-4",
        "claude-sonnet-4-0",
        "claude-sonnet-4-5",
        "claude-haiku-4-5",
        "claude-opus",
        "claude-sonnet",
        "claude-haiku",
        "gemini-pro",
        "gemini-flash",
        "gemini-1.0-pro",
        "gemini-1.5-pro",
        "gemini-1.5-flash",
        "gemini-2.0-flash",
        "gemini-2.0-flash-lite",
        "mistral-large",
        "mistral-medium",
        "mistral-small",
        "mistral-tiny",
        "ministral-8b",
        "ministral-3b",
        "pixtral-large",
        "codestral",
        "command",
        "command-r",
        "command-r-plus",
        "command-light",
    ];
    exact.contains(&name)
}

/// Whether a model's name ends with a release number: `-001`, `-0613`, `-2503`, `-v3`, `-ada-002`, `text-embedding-3-large`.
fn is_release(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_numbered = |part: &str| {
        number(part) && (3..=4).contains(&part.len())
            || part.strip_prefix('v').is_some_and(|part| part.split('.').all(number))
    };
    name.split(['-', ':', '@', '_']).skip(1).any(is_numbered) || name.starts_with("text-embedding-3-")
}

/// Whether a text contains a digest, a commit, a date, or a version with three parts.
pub(super) fn is_pinned(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if ["sha256:", "sha512:", "sha1:", "sha256-", "sha512-", "md5:", "h1:"]
        .iter()
        .any(|mark| lower.contains(mark))
    {
        return true;
    }
    // A date with hyphens at any position.
    let bytes = lower.as_bytes();
    let day = |part: &[u8]| match part {
        [y @ .., b'-', m1, m2] => {
            y.len() == 4 && y.starts_with(b"20") && y.iter().chain([m1, m2]).all(u8::is_ascii_digit)
        }
        _ => false,
    };
    if bytes.windows(7).any(day) {
        return true;
    }
    let parts = || lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    parts().any(|part| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        let is_day = digits && part.len() == 8 && part.starts_with("20");
        let is_hex = part.len() >= 7 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_commit = is_hex
            && (part.len() == 40
                || part.len() == 64
                || has_digit(part) && part.contains(|c: char| c.is_ascii_alphabetic()));
        is_day || is_commit || is_version(part)
    })
}

/// Whether a text is a version with at least two numbers: `1.2.3`, `v1.2`, `2026.2`.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut numbers = text.split('.');
    let number = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let (first, second) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    let whole = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    whole(first) && number(second) && (numbers.next().is_some() || whole(second))
}

/// Whether a text may be the name of a container image.
fn is_image(text: &str) -> bool {
    let is_picture = [".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp", ".ico"]
        .iter()
        .any(|ending| text.ends_with(ending));
    !is_picture && !text.contains("://") && !text.contains(char::is_whitespace)
}

/// Checks a reference to an image. Without a tag it means `latest` if the image is pulled.
pub(super) fn image(text: &str) -> PinVerdict {
    if text.contains("@sha256:")
        || text.starts_with("sha256:")
        || text.starts_with("ami-")
        || text == "scratch"
    {
        return PinVerdict::Pinned;
    }
    if has_placeholder(text) || text.contains('$') {
        return PinVerdict::Unclear("is filled in elsewhere");
    }
    let last = text.rsplit('/').next().unwrap_or_default();
    let Some((_, tag)) = last.split_once(':') else {
        return PinVerdict::Unclear(NO_TAG);
    };
    let tag = tag.to_ascii_lowercase();
    if tag == "latest" || tag.ends_with("-latest") {
        return PinVerdict::Loose("the latest");
    }
    let first = tag.split(['-', '_']).next().unwrap_or_default();
    let major = first.strip_prefix('v').unwrap_or(first);
    match () {
        () if is_pinned(&tag) => PinVerdict::Pinned,
        () if is_branch(&tag) => PinVerdict::Loose("a branch"),
        () if !has_digit(&tag) => PinVerdict::Loose("a tag that moves"),
        () if !major.is_empty() && major.bytes().all(|byte| byte.is_ascii_digit()) && major.len() < 4 => {
            PinVerdict::Unclear("names only a major version")
        }
        () => PinVerdict::Pinned,
    }
}

pub(super) fn is_branch(name: &str) -> bool {
    matches!(name, "main" | "master" | "head" | "trunk" | "develop")
}

/// Returns the kind of a loose version; none if it is pinned.
pub(super) fn is_loose(text: &str, key: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.contains("://") || OTHER_KEYS.contains(&key) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let last = lower.rsplit([':', '@', '/', '-']).next().unwrap_or_default();
    let branch_key = words(key).last().is_some_and(|word| {
        matches!(word.as_str(), "version" | "revision" | "ref" | "rev" | "tag" | "branch" | "commit")
    });
    let has_space = text.contains(char::is_whitespace);
    if !has_space && last == "latest" {
        return Some("the latest");
    }
    if !has_space
        && (is_branch(&lower) && branch_key || lower.rsplit_once('@').is_some_and(|(_, end)| is_branch(end)))
    {
        return Some("a branch");
    }
    is_range(text, key.contains("version") || key.contains("depend") || key.contains("require"))
        .then_some("a range")
}

/// Whether a text is a range of versions: `^1.2`, `~1.2`, `>=1`, `1.x`, `*`.
fn is_range(text: &str, is_version: bool) -> bool {
    let after = |marks: &[&str]| marks.iter().find_map(|mark| text.strip_prefix(mark)).map(str::trim_start);
    let is_digit = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    // `~2 s`, `>= 0.7` and `<8000 tokens` are not versions unless the key says so.
    let is_plain = text.split(',').all(|part| !part.trim().contains(' ') && part.contains('.'));
    let begins = after(&["^", "~=", "~>"]).filter(|_| is_version || is_plain);
    let compares = after(&[">=", "<=", "~", ">", "<", "!="]).filter(|_| is_version);
    begins.or(compares).is_some_and(is_digit)
        || is_version && matches!(text.rsplit('.').next(), Some("*" | "x"))
}
