//! Code that does nothing: only comments, and brackets that wait for a value.

use super::Filler;
use crate::limits::documents as limits;

/// Languages in which `#` begins no comment.
const NO_HASH: &[&str] = &["md", "markdown", "c", "cpp", "h", "css", "scss", "diff"];

/// Programs that are run as root: behind `#`, which is root's prompt, they are a command and no comment.
const PROGRAMS: &str = "apk apt apt-get aws az cat cd chmod chown cp crictl cron curl dnf docker docker-compose etcdctl gcloud git gunzip gzip helm \
    ip iptables journalctl kill killall kubectl ln ls make mkdir mount mv mysql mysqldump nginx nohup npm oc pg_dump pg_restore php pip pkill \
    podman psql python python3 rabbitmqctl reboot redis-cli rm rsync scp sed service sh shutdown ssh su sudo supervisorctl systemctl tail tar \
    terraform touch umount unzip vi vim wget yum zypper";

/// Returns what code consists of, if it does nothing.
pub(super) fn filler(code: &str, language: &str) -> Filler {
    let language = language.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
    let has_hash = !NO_HASH.contains(&language.as_str());
    let mut lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    if code.len() >= limits::CODE_BYTES
        || !lines.clone().all(|line| is_open(line) || is_comment(line, has_hash))
    {
        return Filler::None;
    }
    if lines.all(is_open) { Filler::Brackets } else { Filler::Comments }
}

/// Whether a line of code is `[command]`, `<command>`, dots, or a comment that it is still to come.
fn is_open(line: &str) -> bool {
    let inside = |open, close| line.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    let is_one = |inside: &str, close| !inside.is_empty() && !inside.contains(close);
    let comment = line.trim_start_matches(['#', '/', '-', ' ']);
    inside('[', ']').is_some_and(|inside| is_one(inside, ']'))
        || inside('<', '>').is_some_and(|inside| is_one(inside, '>'))
        || line.chars().all(|c| matches!(c, '.' | '…'))
        || comment.len() < line.len() && ["TODO", "TBD", "FIXME"].iter().any(|word| comment.starts_with(word))
}

/// Whether a line of code is a comment. A command behind the prompt of root is none.
fn is_comment(line: &str, has_hash: bool) -> bool {
    let is_text = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t', '!']);
    let behind = line.trim_start_matches('#');
    if has_hash && behind.len() < line.len() && is_text(behind) {
        return !is_command(behind.trim_start());
    }
    ["//", "--", "..."].iter().filter_map(|mark| line.strip_prefix(mark)).any(is_text)
}

fn is_command(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let begins_small = first.starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '/' | '.' | '$'));
    let has_sign = |word: &str| word.starts_with(['-', '/', '|', '$']) && word.chars().nth(1).is_some();
    PROGRAMS.split_whitespace().any(|program| program == first)
        || begins_small && (first.contains('/') || words.any(has_sign))
}
