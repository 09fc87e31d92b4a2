//! `cargo bench --bench lsp`: how long an editor waits for the language server, in a repository of 10,000 files with a manifest of 300 lines.
//!
//! Prints the time from a keystroke to the diagnostics, without the server's pause after an edit, the time from a save, and the peak memory
//! after 10,000 edits. The diagnostics are pulled, as VS Code does.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark creates a repository, runs a program and prints"
)]

#[path = "../tests/integration/support/timeline.rs"]
#[expect(dead_code, reason = "a part of it is for fixtures")]
mod timeline;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use timeline::{Failure, begin, git, import, put, run, say};

const AUTHOR: &str = "Ann Lee <ann.lee@acme.example>";

/// Number of measured keystrokes and saves.
const RUNS: usize = 100;

/// Number of edits before memory is measured.
const EDITS: usize = 10_000;

fn main() -> Result<(), Failure> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-repos/editor");
    make(&place)?;
    let place = fs::canonicalize(place)?;
    let manifest = place.join("readiness.toml");
    let text = fs::read_to_string(&manifest)?;
    let uri = format!("file://{}", manifest.display());
    let mut server = Server::start(&place)?;
    let document = json!({ "uri": uri, "languageId": "toml", "version": 1, "text": text });
    server.notify("textDocument/didOpen", json!({ "textDocument": document }))?;
    let start = Instant::now();
    let found = server.pull(&uri)?;
    println!("{} lines, {found} diagnostics", text.lines().count());
    println!("{:<32} {:>9.1} ms", "first diagnostics", millis(start.elapsed()));
    let mut version = 1;
    let mut strokes = Vec::new();
    for number in 0..RUNS {
        let start = Instant::now();
        server.edit(&uri, &mut version, number)?;
        server.pull(&uri)?;
        strokes.push(start.elapsed());
    }
    show("keystroke to diagnostics", strokes);
    let mut saves = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        server.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }))?;
        server.pull(&uri)?;
        saves.push(start.elapsed());
    }
    show("save to diagnostics", saves);
    for number in 0..EDITS {
        server.edit(&uri, &mut version, number)?;
        if number % 100 == 0 {
            server.pull(&uri)?;
        }
    }
    server.pull(&uri)?;
    println!("{:<32} {:>12}", format!("peak memory after {EDITS} edits"), server.peak());
    server.notify("exit", Value::Null)?;
    server.child.wait()?;
    Ok(())
}

/// A repository with 100 folders of 100 files each, 300 later commits, and a manifest of 300 lines: 30 runbooks and 30 metrics.
fn make(target: &Path) -> Result<(), Failure> {
    if target.join(".git").exists() {
        return Ok(());
    }
    fs::create_dir_all(target)?;
    let mut stream = Vec::new();
    let start: Timestamp = "2026-01-01T09:00:00Z".parse()?;
    begin(&mut stream, start, AUTHOR)?;
    say(&mut stream, "All of it")?;
    for folder in 0..100 {
        for file in 0..100 {
            put(
                &mut stream,
                &format!("src/part{folder:02}/file{file:02}.py"),
                format!("x = {file}\n").as_bytes(),
            )?;
        }
    }
    let mut manifest = String::from("[system]\nname = \"editor\"\nstage = \"handoff\"\nrisk = \"limited\"\n");
    for number in 0..30 {
        let runbook = format!("runbooks/part{number:02}.md");
        let steps: Vec<_> =
            (0..40).map(|step| format!("{step}. Look at part {number}, then go on.\n")).collect();
        let content = format!("# Part {number}\n\n## Rollback\n\n{}", steps.concat());
        put(&mut stream, &runbook, content.as_bytes())?;
        manifest.extend([
            format!("[[runbook]]\npath = \"{runbook}\"\nfor = [\"rollback\"]\nowner = \"@acme/part{number}\"\n"),
            format!("covers = [\"src/part{number:02}/**\"]\n"),
            format!("[[metric]]\nname = \"metric-{number}\"\nkind = \"operational\"\nbetter = \"lower\"\ntarget = 2\n"),
        ]);
    }
    put(&mut stream, "readiness.toml", manifest.as_bytes())?;
    for number in 1_u32..=300 {
        begin(&mut stream, start + SignedDuration::from_hours(12 * i64::from(number)), AUTHOR)?;
        say(&mut stream, &format!("Change {number}"))?;
        let which = number.wrapping_mul(2_654_435_761) % 10_000;
        let path = format!("src/part{:02}/file{:02}.py", which / 100, which % 100);
        put(&mut stream, &path, format!("x = {number} # changed\n").as_bytes())?;
    }
    import(target, &stream)?;
    run(git(target).args(["gc", "-q"]))
}

/// The server that is measured.
struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    requests: i64,
}

impl Server {
    fn start(folder: &Path) -> Result<Self, Failure> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readiness"));
        command.args(["lsp", "--as-of", "2026-11-20"]).current_dir(folder);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut server = Self { child, input, output, requests: 0 };
        let offer = json!({ "textDocument": { "diagnostic": { "relatedDocumentSupport": true } } });
        server.request("initialize", json!({ "capabilities": offer }))?;
        server.notify("initialized", json!({}))?;
        Ok(server)
    }

    fn send(&mut self, message: &Value) -> Result<(), Failure> {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.input.flush()?)
    }

    fn notify(&mut self, method: &str, params: Value) -> Result<(), Failure> {
        let mut message = json!({ "jsonrpc": "2.0", "method": method });
        message["params"] = params;
        self.send(&message)
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value, Failure> {
        self.requests += 1;
        let id = self.requests;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        message["params"] = params;
        self.send(&message)?;
        loop {
            let message = self.read()?;
            if message["id"] == id && message["method"].is_null() {
                return Ok(message);
            }
        }
    }

    fn read(&mut self) -> Result<Value, Failure> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err("the server ended".into());
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse()?,
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body)?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// Asks for diagnostics, and returns how many there are.
    fn pull(&mut self, uri: &str) -> Result<usize, Failure> {
        let answer = self.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }))?;
        Ok(answer["result"]["items"].as_array().ok_or("no diagnostics")?.len())
    }

    /// Types a character into the name of the system, or takes it back.
    fn edit(&mut self, uri: &str, version: &mut i64, number: usize) -> Result<(), Failure> {
        *version += 1;
        let end = 8 + usize::from(number % 2 == 1);
        let text = if number.is_multiple_of(2) { "x" } else { "" };
        let range = json!({ "start": { "line": 1, "character": 8 }, "end": { "line": 1, "character": end } });
        let document = json!({ "uri": uri, "version": version });
        let changes = json!([{ "range": range, "text": text }]);
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }))
    }

    /// The peak memory of the process, where the system tells it.
    fn peak(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.map_or_else(|| "-".to_owned(), |line| line.trim().to_owned())
    }
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let (median, worst) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    println!("{what:<32} {:>9.1} ms median, {:.1} ms in 95 of 100 cases", millis(median), millis(worst));
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
