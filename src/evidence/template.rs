//! What templates leave behind: `[Contact Info]`, `<who approves it>`, `{{owner}}`, `REPLACE_ME`, and phrases that tell an author what to write.
//!
//! Judged as a whole value (of a label, a cell, a line), never inside a sentence: there `<namespace>` may be what the reader has to put in.

use crate::limits::documents as limits;

/// Words of which a bracket in capitals such as `[PROJECT NAME]` is made.
const BRACKET_WORDS: &[&str] = &[
    "ADDRESS",
    "AUTHOR",
    "COMPANY",
    "CONTACT",
    "DATE",
    "DESCRIPTION",
    "EMAIL",
    "LINK",
    "NAME",
    "NUMBER",
    "ORGANIZATION",
    "ORGANISATION",
    "OWNER",
    "PHONE",
    "PRODUCT",
    "PROJECT",
    "ROLE",
    "SERVICE",
    "SLACK",
    "SYSTEM",
    "TEAM",
    "TITLE",
    "URL",
    "VERSION",
    "YOUR",
    "CHANNEL",
    "HERE",
    "X",
    "INSERT",
];

/// Whether a value is a bracket of the words that templates use: `[PROJECT NAME]`.
pub(super) fn is_named(value: &str) -> bool {
    let value = value.trim().trim_end_matches('.');
    let inside = |open: &str, close: &str| value.strip_prefix(open)?.strip_suffix(close);
    let mut words =
        inside("[", "]").or_else(|| inside("<", ">")).unwrap_or_default().split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| BRACKET_WORDS.contains(&word))
}

/// Whether a value as a whole is a template's: `YYYY-MM-DD`, `[DATE]`, `{{owner}}`, `{short title}`.
pub(super) fn is_value(value: &str) -> bool {
    let value = value.trim().trim_end_matches('.');
    if value == "YYYY-MM-DD" || is_to_be_replaced(value) || is_brackets(value) {
        return true;
    }
    if is_named(value) {
        return true;
    }
    let inside = |open: &str, close: &str| value.strip_prefix(open)?.strip_suffix(close);
    if let Some(name) = inside("{{", "}}") {
        let name = name.trim();
        return !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | ' '));
    }
    inside("{", "}").is_some_and(|text| {
        // `{% alert %}` is a template engine's, `{ a: 1 }` is code.
        text.starts_with(char::is_alphabetic)
            && text.contains(' ')
            && !text.contains(['{', '}', '"', '=', ';', '(', '|', '%'])
    })
}

/// `[Insert architecture diagram]` and `<INSERT LINK TO …>` anywhere in prose, `[Your remediation steps]` alone.
pub(super) fn bracket(text: &str) -> bool {
    const STARTS: &[&str] = &[
        "insert ",
        "describe ",
        "fill in",
        "replace with ",
        "todo ",
        "todo:",
        "tbd ",
        "tbd:",
        "more information needed",
    ];
    // "Address it to [Your name]" tells the reader what to write; alone it tells the author.
    let value = super::placeholder::label(text).map_or(text.trim(), |(_, value)| value).to_lowercase();
    let value = value.trim_end_matches('.');
    if [("[your ", ']'), ("<your ", '>')]
        .iter()
        .any(|(open, close)| value.starts_with(open) && value.ends_with(*close))
    {
        return true;
    }
    let mut rest = text;
    while let Some(open) = rest.find(['[', '<']) {
        let mut inside = rest.get(open..).unwrap_or_default().chars();
        let close = if inside.next() == Some('[') { ']' } else { '>' };
        let Some((inside, after)) = inside.as_str().split_once(close) else {
            return false;
        };
        let lower = inside.to_lowercase();
        if STARTS.iter().any(|start| lower.starts_with(start)) || lower == "todo" || lower == "tbd" {
            return true;
        }
        rest = after;
    }
    false
}

/// `REPLACE_ME`, `CHANGEME_PHONE`, `YOUR_TEAM_HERE`.
fn is_to_be_replaced(value: &str) -> bool {
    let capitals = value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let starts = ["REPLACE_ME", "REPLACE_THIS", "REPLACEME", "CHANGE_ME", "CHANGEME", "FILL_ME", "FILL_IN"];
    capitals
        && (starts.iter().any(|start| value.starts_with(start))
            || value.starts_with("YOUR_") && value.ends_with("_HERE"))
}

/// Elements of HTML that may stand alone in a line.
const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "video",
    "wbr",
];

/// Whether a value is made of brackets alone: `[Name] - [Phone]`, `<who approves>`, `{{STEP_1}}`.
fn is_brackets(value: &str) -> bool {
    let mut rest = value.trim();
    let mut groups = 0;
    let mut words = 0;
    while !rest.is_empty() {
        let Some(inside) = group(rest) else { return false };
        let (open, text, after) = inside;
        if !is_template(open, text) {
            return false;
        }
        groups += 1;
        words += text.split_whitespace().count();
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || "-–—/,|&+".contains(c));
    }
    // `[deprecated]` is a mark, `[Name]` is none.
    let first = value.trim_start_matches(['[', '<', '{']).chars().next();
    groups > 0
        && (groups > 1 || words > 1 || !value.starts_with('[') || first.is_some_and(char::is_uppercase))
}

/// The group that a text begins with: how it opens, what is in it, and what follows.
fn group(text: &str) -> Option<(&'static str, &str, &str)> {
    [("{{", "}}"), ("[", "]"), ("<", ">")].into_iter().find_map(|(open, close)| {
        let (inside, after) = text.strip_prefix(open)?.split_once(close)?;
        Some((open, inside.trim(), after))
    })
}

fn is_template(open: &str, text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 3 || text.len() > limits::BRACKET_BYTES {
        return false;
    }
    let plain = !text.contains(['[', ']', '<', '>', '=', '"', '`', '@']) && !text.contains("://");
    let short = text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    match open {
        // `{{ site.url }}`, `{{< ref >}}` and `{{ name | upper }}` are a generator's.
        "{{" => text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ')),
        // `[^1]` and `[!NOTE]` are Markdown's, `[P1]` and `[RFC-12]` are names.
        "[" => {
            plain
                && !text.starts_with(['^', '!'])
                && (text.contains(' ') || !text.contains(|c: char| c.is_ascii_digit()))
        }
        _ => plain && !text.starts_with(['/', '!', '?']) && !ELEMENTS.contains(&short.trim_end_matches('/')),
    }
}

/// Whether a document's title is still a template's: `# Runbook: [Name of the service]`, `# {{service_name}}`, `# <Service> Runbook`.
pub(super) fn in_title(title: &str) -> bool {
    let at_end = title.rsplit_once([':', '–', '—']).map(|(_, end)| end.trim());
    if at_end.is_some_and(is_brackets) || is_brackets(title) {
        return true;
    }
    ["{{", "<"].iter().any(|open| {
        let found = title.find(open).and_then(|at| group(title.get(at..)?));
        found.is_some_and(|(open, text, _)| is_template(open, text))
    })
}

/// What begins a phrase that tells an author what to write, and nobody else anything.
const PROMPTS: &[&str] = &[
    "a brief description",
    "a short description",
    "brief description",
    "describe any",
    "describe here",
    "describe how",
    "describe the impact",
    "describe the procedure",
    "describe the process",
    "describe the steps",
    "describe what",
    "describe when",
    "describe who",
    "describe your",
    "how to ",
    "list of ",
    "short description",
    "what this ",
    "when to ",
    "where to ",
    "who to ",
];

/// Whether a line, if it is all that a section says, only tells an author what to write: a phrase that ends in dots, "How to undo it".
pub(super) fn is_prompt(text: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace().count();
    if words > limits::PROMPT_WORDS
        || text.contains(super::markdown::OPAQUE)
        // `make deploy TAG=...` is a command.
        || text.contains('=')
        || text.contains(|c: char| c.is_ascii_digit())
    {
        return false;
    }
    let sentences = text.trim_end_matches(['.', '…', '?', '!']).split(['.', '?', '!', ':']).count();
    let lower = text.to_lowercase();
    words > 2 && !text.contains(',') && (text.ends_with("...") || text.ends_with('…'))
        || sentences == 1 && PROMPTS.iter().any(|prompt| lower.starts_with(prompt))
}

/// Whether lines are labels, each with a bracket behind it that says what to write there: `Owner: [name]`, `Contact: [phone]`. One alone may be a mark: `Status: [deprecated]`.
pub(super) fn is_form<'t>(lines: impl Iterator<Item = &'t str>) -> bool {
    let mut count = 0;
    for line in lines {
        let mut rest = line.trim();
        while !rest.is_empty() {
            let Some((label, after)) = rest.split_once(':') else { return false };
            let Some((inside, after)) =
                after.trim_start().strip_prefix('[').and_then(|after| after.split_once(']'))
            else {
                return false;
            };
            let is_name = |text: &str, most: usize| {
                (1..=most).contains(&text.split_whitespace().count())
                    && text.chars().all(|c| c.is_alphabetic() || " -/()".contains(c))
            };
            if !is_name(label, 4) || !is_name(inside, 6) || inside.trim().chars().count() < 3 {
                return false;
            }
            count += 1;
            rest = after.trim_start_matches([' ', ',', ';', '.']);
        }
    }
    count > 1
}

/// Whether code is a template's: brackets such as `[COMMAND HERE]`, each alone in its line, and besides those at most comments.
pub(super) fn is_code(text: &str) -> bool {
    let is_comment = |line: &str| line.starts_with('#') && !line.starts_with("#!") || line.starts_with("//");
    let mut brackets = false;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.all(|line| {
        let is_bracket = line.starts_with('[') && !line.starts_with("[[") && is_brackets(line);
        brackets |= is_bracket;
        is_bracket || is_comment(line)
    }) && brackets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_a_template_left() {
        for text in [
            "[Contact Info]",
            "[Name] - [Phone]",
            "[Email/Phone]",
            "[NOME DO SERVIÇO]",
            "[z.B. Quartalsmäßig]",
            "<who approves rollback>",
            "<môi trường cần thiết>",
            "{{DATE}}",
            "{{ service_name }}",
            "REPLACE_ME_PHONE",
            "YYYY-MM-DD",
            "[Step one]",
            "<name/team>",
        ] {
            assert!(is_value(text), "{text}");
        }
        for text in [
            "[x]",
            "[1]",
            "[^note]",
            "[!NOTE]",
            "[P1]",
            "[RFC-12]",
            "[deprecated]",
            "<br>",
            "<details>",
            "</div>",
            "<https://acme.example>",
            "<ops@acme.example>",
            "{{ site.url }}",
            "{{< ref \"x.md\" >}}",
            "{% include x %}",
            "restart [Service]",
            "YOUR_TEAM",
            "REPLICAS",
            "a[i]",
        ] {
            assert!(!is_value(text), "{text}");
        }
    }

    #[test]
    fn titles_that_a_template_left() {
        for title in [
            "Runbook: [Titel der Operation]",
            "Runbook – {{service_name}}",
            "<Service Name> Runbook",
            "[System Name]",
        ] {
            assert!(in_title(title), "{title}");
        }
        for title in
            ["[RFC] Rollback", "Runbook: payments", "List<T> is slow", "Vec<u8> and friends", "[v2] API"]
        {
            assert!(!in_title(title), "{title}");
        }
    }

    #[test]
    fn code_that_a_template_left() {
        assert!(is_code("# Befehl eingeben:\n[BEFEHL HIER]\n"));
        assert!(is_code("[command here]"));
        for code in [
            "# only a comment\n",
            "[section one]\nkey = 1\n",
            "kubectl get pods [name]\n",
            "[[servers list]]\n",
            "",
        ] {
            assert!(!is_code(code), "{code}");
        }
    }

    #[test]
    fn phrases_for_authors() {
        for text in [
            "Who to page and when.",
            "How to safely undo changes.",
            "Detailed procedures for each scenario...",
        ] {
            assert!(is_prompt(text), "{text}");
        }
        for text in [
            "Restart the pod.",
            "Describe the pod and read its events.",
            "How to: restart the pod.",
            "List the pods.",
            "See above. How to go on: call us.",
            "Page the person on duty after 15 minutes.",
        ] {
            assert!(!is_prompt(text), "{text}");
        }
    }
}
