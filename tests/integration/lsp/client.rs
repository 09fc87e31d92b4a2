//! A client of the language server: it starts the program and talks to it over pipes, as an editor does.

use std::collections::BTreeMap;
use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{TODAY, TestRepo, timeline};

/// A running server.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: mpsc::Receiver<Value>,
    next: i64,
    versions: BTreeMap<String, i64>,
    /// The diagnostics that the server sent, by address.
    pub diagnostics: BTreeMap<String, Vec<Value>>,
    /// The lines in the log.
    pub log: Vec<String>,
    /// The requests of the server, by method.
    pub asked: Vec<String>,
    /// What the server can do.
    pub capabilities: Value,
}

/// What a client without any offer sends.
pub fn plain() -> Value {
    json!({ "capabilities": {} })
}

/// What a client that asks for diagnostics sends.
pub fn pulling() -> Value {
    json!({ "capabilities": {
        "textDocument": { "diagnostic": { "relatedDocumentSupport": true } },
        "workspace": { "diagnostic": { "refreshSupport": true } },
    }})
}

impl Client {
    /// Starts the server with these parameters of `initialize`.
    pub fn start(params: Value) -> Self {
        let home = std::env::temp_dir();
        let mut command = Command::new(env!("CARGO_BIN_EXE_readiness"));
        command.args(["lsp", "--stdio", "--clientProcessId=1", "--as-of", TODAY]).env_clear();
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", timeline::null_device());
        command.env("HOME", home).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the server starts");
        let (sender, messages) = mpsc::channel();
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        let mut client = Self {
            child,
            input,
            messages,
            next: 0,
            versions: BTreeMap::new(),
            diagnostics: BTreeMap::new(),
            log: Vec::new(),
            asked: Vec::new(),
            capabilities: Value::Null,
        };
        client.capabilities = client.request("initialize", params)["capabilities"].take();
        client.notify("initialized", json!({}));
        client
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let text = message.to_string();
        let input = self.input.as_mut().expect("open");
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len())
            .and_then(|()| input.flush())
            .expect("sent");
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        let mut message = json!({ "method": method });
        message["params"] = params;
        self.send(message);
    }

    /// Sends a request, and returns its id.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method });
        message["params"] = params;
        self.send(message);
        self.next
    }

    /// The result of a request.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The answer to a request, once it is there.
    pub fn answer(&mut self, id: i64) -> Value {
        loop {
            let message = self.next_message(Duration::from_mins(2)).expect("an answer in time");
            if message["method"].is_null() && message["id"] == id {
                return message;
            }
        }
    }

    /// The next message, after it was noted; none if none comes in time.
    fn next_message(&mut self, time: Duration) -> Option<Value> {
        let message = self.messages.recv_timeout(time).ok()?;
        let params = &message["params"];
        match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                let uri = params["uri"].as_str().expect("an address").to_owned();
                let list = params["diagnostics"].as_array().expect("a list").clone();
                self.diagnostics.insert(uri, list);
            }
            Some("window/logMessage") => {
                self.log.push(params["message"].as_str().expect("a message").to_owned());
            }
            Some(method) if !message["id"].is_null() => {
                self.asked.push(method.to_owned());
                let id = message["id"].clone();
                self.send(json!({ "id": id, "result": null }));
            }
            _ => {}
        }
        Some(message)
    }

    /// Notes messages until `enough` is true.
    pub fn wait(&mut self, what: &str, enough: impl Fn(&Self) -> bool) {
        while !enough(self) {
            assert!(self.next_message(Duration::from_mins(2)).is_some(), "no {what}: {:?}", self.diagnostics);
        }
    }

    /// Opens a document with this text.
    pub fn open_as(&mut self, uri: &str, text: &str) {
        self.versions.insert(uri.to_owned(), 1);
        let document = json!({ "uri": uri, "languageId": "toml", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Opens a file of a repository, and returns its address.
    pub fn open(&mut self, repo: &TestRepo, path: &str) -> String {
        let uri = uri(&repo.path().join(path));
        let text = std::fs::read_to_string(repo.path().join(path)).expect("a file");
        self.open_as(&uri, &text);
        uri
    }

    /// Replaces a range of a document: line and character of its start and its end.
    pub fn edit(&mut self, uri: &str, [start, end]: [(u32, u32); 2], text: &str) {
        let at = |(line, character)| json!({ "line": line, "character": character });
        self.change(uri, json!({ "range": { "start": at(start), "end": at(end) }, "text": text }));
    }

    /// Replaces a whole document.
    pub fn replace(&mut self, uri: &str, text: &str) {
        self.change(uri, json!({ "text": text }));
    }

    fn change(&mut self, uri: &str, change: Value) {
        let version = self.versions.get_mut(uri).expect("an open document");
        *version += 1;
        let document = json!({ "uri": uri, "version": version });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": vec![change] }),
        );
    }

    /// Asks for the diagnostics of a document until they are of its last version.
    pub fn pull(&mut self, uri: &str) -> Value {
        loop {
            let id = self.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
            let answer = self.answer(id);
            if answer["error"]["code"] != -32802 {
                assert!(answer["error"].is_null(), "{answer}");
                return answer["result"].clone();
            }
        }
    }

    /// A request about a position of a document.
    pub fn at(&mut self, method: &str, uri: &str, (line, character): (u32, u32)) -> Value {
        let position = json!({ "line": line, "character": character });
        self.request(method, json!({ "textDocument": { "uri": uri }, "position": position, "context": { "includeDeclaration": false } }))
    }

    /// Ends the server as an editor does, and returns its exit status.
    pub fn stop(mut self) -> i32 {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.input = None;
        self.child.wait().expect("it ends").code().unwrap_or(-1)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A test that failed leaves no process.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(output: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// The address of a path, as VS Code writes it.
pub fn uri(path: &Path) -> String {
    let path = path
        .to_str()
        .expect("UTF-8")
        .replace('\\', "/")
        .replace('%', "%25")
        .replace(' ', "%20")
        .replace(':', "%3A");
    format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
}

/// The line and the character, in UTF-16, at which `needle` begins in a text.
pub fn position(text: &str, needle: &str) -> (u32, u32) {
    let at = text.find(needle).unwrap_or_else(|| panic!("no {needle:?}"));
    let line_start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let line = text[..at].matches('\n').count();
    (
        u32::try_from(line).expect("small"),
        u32::try_from(text[line_start..at].encode_utf16().count()).expect("small"),
    )
}
