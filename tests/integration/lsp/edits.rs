//! Random edits: nothing breaks, and in the end the editor shows what `check` says.

use serde_json::json;

use super::client::{Client, pulling};
use super::{checked, items, shown};
use crate::support::TestRepo;

/// A generator of numbers, the same in each run.
struct Dice(u64);

impl Dice {
    /// A number below `below`.
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).expect("small")
    }
}

const PIECES: [&str; 16] = [
    "",
    "",
    "\n",
    "\r\n",
    "\"",
    "[",
    "]",
    "{ ",
    "= ",
    "🦀",
    "ü",
    "path = \"runbooks/rollback.md\"\n",
    "[[runbook]]\n",
    "2026-13-01",
    "# ",
    "\r",
];

/// The line and the UTF-16 character of a byte.
fn place(text: &str, byte: usize) -> (u32, u32) {
    let before = &text[..byte];
    let unified = before.replace("\r\n", "\n").replace('\r', "\n");
    let line = unified.matches('\n').count();
    let last = unified.rsplit('\n').next().unwrap_or_default();
    (u32::try_from(line).expect("small"), u32::try_from(last.encode_utf16().count()).expect("small"))
}

/// Edits a manifest and a runbook at random places, asks for diagnostics now and then, saves in the end.
fn edit(seed: u64, edits: usize, pause: usize) {
    let repo = TestRepo::system("claims-triage");
    let mut client = Client::start(pulling());
    let paths = ["readiness.toml", "runbooks/rollback.md"];
    let mut texts = paths.map(|path| std::fs::read_to_string(repo.path().join(path)).expect("a file"));
    let addresses = paths.map(|path| client.open(&repo, path));
    let mut dice = Dice(seed);
    for number in 0..edits {
        let of = usize::from(dice.roll(4) == 0);
        let text = &mut texts[of];
        let start = text.floor_char_boundary(dice.roll(text.len() + 1));
        let end = text.floor_char_boundary((start + dice.roll(12)).min(text.len())).max(start);
        // No position is between the two characters of a line's end.
        let splits = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
        if splits(start) || splits(end) {
            continue;
        }
        let piece = PIECES[dice.roll(PIECES.len())];
        client.edit(&addresses[of], [place(text, start), place(text, end)], piece);
        text.replace_range(start..end, piece);
        if number % pause == 0 {
            client.pull(&addresses[0]);
            let at = place(&texts[0], texts[0].floor_char_boundary(dice.roll(texts[0].len())));
            client.at("textDocument/hover", &addresses[0], at);
            client.at("textDocument/completion", &addresses[0], at);
            client.at("textDocument/definition", &addresses[0], at);
        }
    }
    for (path, text) in paths.iter().zip(&texts) {
        repo.write(path, text);
    }
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": addresses[0] } }));
    // Close and open again, since a manifest that does not parse keeps what was known before.
    for address in &addresses {
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": address } }));
    }
    for (address, text) in addresses.iter().zip(&texts) {
        client.open_as(address, text);
    }
    assert_eq!(shown(items(&client.pull(&addresses[0]))), checked(&repo), "seed {seed}");
    // Undo everything: the editor shows what `check` says of the original.
    repo.git(&["checkout", "-q", "."]);
    for (path, address) in paths.iter().zip(&addresses) {
        client.replace(address, &std::fs::read_to_string(repo.path().join(path)).expect("a file"));
    }
    assert_eq!(shown(items(&client.pull(&addresses[0]))), checked(&repo), "seed {seed}");
    assert_eq!(client.stop(), 0);
}

#[test]
fn after_random_edits_the_editor_shows_what_check_says() {
    edit(0x9e37_79b9_7f4a_7c15, 300, 15);
}

#[test]
#[ignore = "takes minutes; run it with --ignored after a change of the language server"]
fn after_ten_thousand_random_edits_the_editor_shows_what_check_says() {
    for seed in 1..=5 {
        edit(seed * 0x2545_f491_4f6c_dd1d, 2_000, 20);
    }
}
