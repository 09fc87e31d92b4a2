//! Contacts by their form: e-mail addresses, telephone numbers, channels, handles, and addresses of chats and pagers.

use std::cell::OnceCell;

use crate::limits::documents::CHAT_CHARS;
use crate::vocabulary::{WordUse, at_start, has};

/// Parts of the addresses of chats and pagers.
const CHATS: &[&str] = &[
    "slack.com",
    "pagerduty.com",
    "opsgenie.com",
    "discord.gg",
    "discord.com",
    "t.me/",
    "teams.microsoft.com",
    "chat.google.com",
    "wa.me/",
    "zulip",
    "mattermost",
];

/// Names of mailboxes that stand for any other.
const NOBODY: &[&str] = &[
    "git",
    "user",
    "name",
    "nobody",
    "your.name",
    "yourname",
    "first.last",
    "firstname.lastname",
    "name.surname",
    "vorname.nachname",
    "prenom.nom",
    "nombre.apellido",
];

/// Names of hosts that are examples.
const EXAMPLES: &[&str] = &[
    "example",
    "beispiel",
    "ejemplo",
    "exemple",
    "test",
    "localhost",
    "domain",
    "company",
    "yourcompany",
    "acme",
];

/// What stands behind `@` in annotations, packages and documentation, and is no person.
const NO_HANDLES: &[&str] = &[
    "param",
    "return",
    "returns",
    "deprecated",
    "type",
    "types",
    "latest",
    "next",
    "media",
    "import",
    "todo",
    "main",
    "master",
    "app",
    "pytest",
    "property",
    "dataclass",
    "override",
    "router",
    "you",
    "name",
    "user",
    "username",
    "here",
    "channel",
    "handle",
    "team",
    "everyone",
];

/// Whether a text has an e-mail address that somebody reads.
pub(crate) fn has_mail(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let name_start = before.len() - trailing(before, |c| c.is_alphanumeric() || "_.+-".contains(c));
        let (ahead, name) = before.split_at_checked(name_start).unwrap_or_default();
        let end = after.find(|c: char| !(c.is_alphanumeric() || "_-.".contains(c))).unwrap_or(after.len());
        let host = after.get(..end).unwrap_or_default().trim_end_matches(['.', '-', '_']);
        let top = host.rsplit_once('.').map(|(_, top)| top);
        !name.is_empty()
            && !ahead.ends_with('/')
            && top.is_some_and(|top| top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()))
            && !is_nobody(&name.to_lowercase(), &host.to_lowercase())
    })
}

/// Whether a word has the form of an e-mail address, which may be an example.
pub(crate) fn is_mail(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// Returns the length in bytes of the end of a text that consists of these letters.
fn trailing(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_end_matches(is).len()
}

/// Whether an address is an example, or one that nobody reads.
fn is_nobody(name: &str, host: &str) -> bool {
    let machine = ["noreply", "no-reply", "donotreply", "do-not-reply", "do-notreply", "donot-reply"];
    let mut hosts = host.split('.').rev().skip(1);
    machine.iter().any(|word| name.contains(word))
        || NOBODY.contains(&name)
        || name.contains("xxx")
        || host.contains("xxx")
        || host.contains("noreply.")
        || hosts.any(|host| EXAMPLES.contains(&host) || host.starts_with("your"))
}

/// Whether a text has a telephone number with `+`.
pub(crate) fn has_number(text: &str) -> bool {
    text.match_indices('+').any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default().chars().next_back();
        let number = text.get(at + 1..).unwrap_or_default();
        let digits: Vec<char> = number
            .chars()
            .take_while(|c| c.is_ascii_digit() || " ()/.-".contains(*c))
            .filter(char::is_ascii_digit)
            .take(20)
            .collect();
        let first = digits.first();
        let others = digits.iter().filter(|digit| Some(*digit) != first);
        let second = others.clone().next();
        number.starts_with(|c: char| c.is_ascii_digit())
            && !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && digits.len() >= 8
            && others.filter(|digit| Some(*digit) != second).count() > 0
    })
}

/// Whether a folded text has a number behind a word such as "Tel.".
pub(crate) fn has_named_number(folded: &str) -> bool {
    /// Fewest digits of a number.
    const DIGITS: usize = 3;
    if folded.bytes().filter(u8::is_ascii_digit).nth(DIGITS - 1).is_none() {
        return false;
    }
    let words: Vec<&str> = folded.split(' ').collect();
    (0..words.len()).any(|at| {
        let mut behind = None;
        at_start(words.get(at..).unwrap_or_default(), |found| {
            if found.what == WordUse::Phone {
                behind = behind.max(Some(at + found.length));
            }
        });
        let Some(mut behind) = behind else { return false };
        behind += usize::from(words.get(behind).is_some_and(|word| matches!(*word, "no" | "nr")));
        let digits = words.get(behind..).unwrap_or_default().iter();
        let digits = digits.take_while(|word| word.chars().all(|c| c.is_ascii_digit()));
        digits.map(|word| word.len() + 1).sum::<usize>() > 5
    })
}

/// Whether one of the targets of links, or an address in a text, is that of a chat or a pager.
pub(crate) fn is_chat(target: &str) -> bool {
    target.match_indices("http").any(|(at, _)| {
        let address = target.get(at..).unwrap_or_default();
        let is_end = |c: &char| c.is_whitespace() || matches!(c, ')' | '>');
        (address.starts_with("https://") || address.starts_with("http://")) && {
            let address: String = address.chars().take(CHAT_CHARS).take_while(|c| !is_end(c)).collect();
            let address = address.to_lowercase();
            CHATS.iter().any(|chat| address.contains(chat))
        }
    })
}

/// Whether a text has a channel: `#orders-oncall`. Without a hyphen, only if the text names what it is a channel of.
pub(crate) fn has_channel(text: &str, folded: &str) -> bool {
    // Known at the first channel without a hyphen.
    let named = OnceCell::new();
    let is_named = || *named.get_or_init(|| has(folded, WordUse::Channel));
    tags(text, '#', "/#&`([=").any(|(name, behind)| {
        let is_lower = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
        let is_colour = matches!(name.len(), 3 | 6) && name.chars().all(|c| c.is_ascii_hexdigit());
        is_lower && !is_colour && !behind.starts_with(['(', '/']) && (name.contains('-') || is_named())
    })
}

/// Whether a text has a handle of a person or a team: `@lena-ortiz`.
pub(crate) fn has_handle(text: &str) -> bool {
    tags(text, '@', "/@.").any(|(name, behind)| {
        let lower = name.to_lowercase();
        let is_version = lower.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && (2..=39).contains(&name.chars().count())
            && !behind.starts_with(['/', '('])
            && !behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
            && !is_version
            && !lower.starts_with("before")
            && !lower.starts_with("after")
            && !NO_HANDLES.contains(&lower.as_str())
    })
}

/// Returns the names behind a mark, and what follows each. `never` are signs that may not stand before the mark.
fn tags<'t>(text: &'t str, mark: char, never: &'static str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.match_indices(mark).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || never.contains(c)) {
            return None;
        }
        let rest = text.get(at + mark.len_utf8()..)?;
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(end)?;
        let name = name.trim_end_matches('-');
        (!name.is_empty()).then_some((name, behind))
    })
}
