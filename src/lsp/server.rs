//! Answers the client's messages one after the other, and evaluates what they change.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument,
    DidSaveTextDocument, LogMessage, Notification as _, PublishDiagnostics, ShowMessage,
};
use lsp_types::request::{
    CodeLensRefresh, DocumentDiagnosticRequest, ExecuteCommand, InlayHintRefreshRequest, RegisterCapability,
    Request as _, WorkspaceDiagnosticRefresh,
};
use lsp_types::{
    Diagnostic, DidChangeTextDocumentParams, DidChangeWatchedFilesRegistrationOptions,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentDiagnosticParams, FileSystemWatcher,
    GlobPattern, LogMessageParams, MessageType, PublishDiagnosticsParams, Registration, RegistrationParams,
    ShowMessageParams, TextDocumentIdentifier,
};
use serde::Serialize;
use serde_json::Value as Json;

use super::answers;
use super::client::ClientOffer;
use super::diagnostics::{self, ClientPlaces, FileDiagnostics, shown};
use super::document::{DocumentPlace, OpenDocument, address, buffers};
use super::pull;
use super::question::Question;
use super::uri;
use super::waiting::{Waiting, is_change};
use super::workspace::{NoWorkspace, Workspace};
use crate::limits::editor as limits;
use crate::snapshot::RepoPath;

/// The files whose changes on disk matter: HEAD, the index, and every kind of evidence.
const WATCHED: [&str; 4] = [
    "**/.git/{HEAD,index,packed-refs}",
    "**/.git/refs/heads/**",
    "**/CODEOWNERS",
    "**/*.{toml,lock,md,mdx,json,jsonl,yaml,yml,csv,tsv,xml,txt,eval}",
];

/// The state of one client's server.
pub(super) struct Server {
    connection: Arc<Connection>,
    waiting: Arc<Waiting>,
    offer: ClientOffer,
    today: Box<dyn Fn() -> Date + Send>,
    /// By address.
    documents: BTreeMap<String, OpenDocument>,
    workspaces: Vec<Workspace>,
    /// What is known of each system, by workspace and manifest.
    known: Vec<BTreeMap<RepoPath, FileDiagnostics>>,
    /// The diagnostics that the client has of each document besides those that it asked for, by workspace and address.
    sent: Vec<BTreeMap<String, Vec<Diagnostic>>>,
    /// The lines that were logged: each only once.
    logged: HashSet<String>,
    /// The number of changes that were handled.
    handled: u64,
    /// When to evaluate.
    due: Option<Instant>,
    /// Whether something else than a document changed, after which a client does not ask for diagnostics by itself.
    is_moved: bool,
    requests: i32,
}

impl Server {
    pub(super) fn new(
        connection: Arc<Connection>,
        waiting: Arc<Waiting>,
        offer: ClientOffer,
        today: Box<dyn Fn() -> Date + Send>,
    ) -> Self {
        Self {
            connection,
            waiting,
            offer,
            today,
            documents: BTreeMap::new(),
            workspaces: Vec::new(),
            known: Vec::new(),
            sent: Vec::new(),
            logged: HashSet::new(),
            handled: 0,
            due: None,
            is_moved: false,
            requests: 0,
        }
    }

    /// Handles messages until there are no more.
    pub(super) fn run(mut self, inbox: &mpsc::Receiver<Message>) {
        self.watch();
        loop {
            let message = match self.due {
                Some(due) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => inbox.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(Message::Request(request)) => self.request(request),
                Ok(Message::Notification(notification)) => self.notification(notification),
                // Nothing depends on the client's answers.
                Ok(Message::Response(_)) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    self.due = None;
                    self.waiting.forget();
                    self.evaluate_outdated();
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn send(&self, message: impl Into<Message>) {
        // A client that is gone reads nothing more; the queue ends the server.
        let _ = self.connection.sender.send(message.into());
    }

    fn notify<N: lsp_types::notification::Notification>(&self, params: N::Params)
    where
        N::Params: Serialize,
    {
        self.send(Notification::new(N::METHOD.to_owned(), params));
    }

    /// Sends a request to the client. Its answer does not matter.
    fn ask<R: lsp_types::request::Request>(&mut self, params: R::Params)
    where
        R::Params: Serialize,
    {
        self.requests += 1;
        self.send(Request::new(self.requests.into(), R::METHOD.to_owned(), params));
    }

    /// Says something in the client's log, once.
    fn log(&mut self, line: &str) {
        let message = format!("readiness: {}", shown(line));
        if self.logged.insert(message.clone()) {
            self.notify::<LogMessage>(LogMessageParams { typ: MessageType::WARNING, message });
        }
    }

    fn watch(&mut self) {
        if !self.offer.watches {
            return;
        }
        let watcher = |glob: &&str| FileSystemWatcher {
            glob_pattern: GlobPattern::String((*glob).to_owned()),
            kind: None,
        };
        let watchers = WATCHED.iter().map(watcher).collect();
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        let registration = Registration {
            id: "readiness-files".to_owned(),
            method: DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        self.ask::<RegisterCapability>(RegistrationParams { registrations: vec![registration] });
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        self.handled += u64::from(is_change(&method));
        let is_handled = match method.as_str() {
            DidOpenTextDocument::METHOD => serde_json::from_value(params).map(|params| self.open(params)),
            DidChangeTextDocument::METHOD => serde_json::from_value(params).map(|params| self.change(params)),
            DidCloseTextDocument::METHOD => serde_json::from_value(params).map(|params| self.close(&params)),
            DidSaveTextDocument::METHOD | DidChangeWatchedFiles::METHOD => {
                // A save of any file may have changed what others refer to.
                self.outdate(Duration::ZERO);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(error) = is_handled {
            self.log(&format!("`{method}` cannot be read: {error}"));
        }
    }

    /// Everything is to be evaluated again, after a pause.
    fn outdate(&mut self, pause: Duration) {
        for workspace in &mut self.workspaces {
            workspace.is_outdated = true;
        }
        self.is_moved = true;
        self.plan(pause);
    }

    fn plan(&mut self, pause: Duration) {
        self.due = Some(Instant::now() + pause);
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let place = uri::path_of(&document.uri).and_then(|path| self.place(&path));
        if let Some(workspace) = place.as_ref().and_then(|place| self.workspaces.get_mut(place.workspace)) {
            workspace.is_outdated = true;
            self.plan(Duration::ZERO);
        }
        let open = OpenDocument::new(document.uri, document.version, document.text, place);
        self.documents.insert(open.uri.as_str().to_owned(), open);
    }

    /// The place of a document. A document outside of every repository has none, which is logged.
    fn place(&mut self, document: &Path) -> Option<DocumentPlace> {
        let opened = match Workspace::of(document) {
            Ok(opened) => opened,
            Err(error @ (NoWorkspace::Open(_) | NoWorkspace::Bare(_))) => {
                self.log(&error.to_string());
                return None;
            }
        };
        let path = opened.locate(document)?;
        let known = self.workspaces.iter().position(|known| known.root() == opened.root());
        let workspace = known.unwrap_or_else(|| {
            self.workspaces.push(opened);
            self.known.push(BTreeMap::new());
            self.sent.push(BTreeMap::new());
            self.workspaces.len() - 1
        });
        Some(DocumentPlace { workspace, path })
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let (unit, version) = (self.offer.unit, params.text_document.version);
        let Some(document) = self.documents.get_mut(params.text_document.uri.as_str()) else { return };
        let edits = document.apply(version, params.content_changes, unit);
        let Some(place) = &document.place else { return };
        for files in self.known.get_mut(place.workspace).into_iter().flat_map(BTreeMap::values_mut) {
            for edit in edits.iter().flatten() {
                diagnostics::follow(files, &place.path, &document.uri, edit);
            }
        }
        if let Some(workspace) = self.workspaces.get_mut(place.workspace) {
            workspace.is_outdated = true;
        }
        self.plan(Duration::from_millis(limits::PAUSE));
    }

    fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(closed) = self.documents.remove(params.text_document.uri.as_str()) else { return };
        let Some(DocumentPlace { workspace: index, .. }) = closed.place else { return };
        let is_open = |place: &DocumentPlace| place.workspace == index;
        let is_used = self.documents.values().any(|document| document.place.as_ref().is_some_and(is_open));
        if let Some(workspace) = self.workspaces.get_mut(index) {
            if !is_used {
                workspace.forget();
                self.known.iter_mut().skip(index).take(1).for_each(BTreeMap::clear);
            }
            workspace.is_outdated = true;
        }
        self.publish(index);
        self.plan(Duration::ZERO);
    }

    /// Evaluates each repository with an open document in which something changed, and tells the client.
    fn evaluate_outdated(&mut self) {
        let mut is_new = false;
        for index in 0..self.workspaces.len() {
            let is_open = |document: &OpenDocument| {
                document.place.as_ref().is_some_and(|place| place.workspace == index)
            };
            let is_outdated = self.workspaces.get(index).is_some_and(|workspace| workspace.is_outdated);
            if is_outdated && self.documents.values().any(is_open) && self.evaluate(index) {
                is_new = true;
                self.publish(index);
            }
        }
        if !is_new {
            return;
        }
        if std::mem::take(&mut self.is_moved) && self.offer.pulls && self.offer.refreshes {
            self.ask::<WorkspaceDiagnosticRefresh>(());
        }
        if self.offer.refreshes_lenses {
            self.ask::<CodeLensRefresh>(());
        }
        if self.offer.refreshes_hints {
            self.ask::<InlayHintRefreshRequest>(());
        }
    }

    /// Evaluates a repository. Returns whether the result counts: it does not if a document changed in the meantime.
    fn evaluate(&mut self, index: usize) -> bool {
        let today = (self.today)();
        let buffers = buffers(&self.documents, index);
        let Some(workspace) = self.workspaces.get_mut(index) else { return false };
        let result = workspace.evaluate(&buffers, today);
        if self.waiting.changes() != self.handled {
            return false;
        }
        workspace.is_outdated = false;
        let evaluation = match result {
            Ok(evaluation) => evaluation,
            Err(error) => {
                self.log(&error.to_string());
                return true;
            }
        };
        let Some(workspace) = self.workspaces.get(index) else { return false };
        let root = workspace.root().to_owned();
        let documents = &self.documents;
        let address = |path: &RepoPath| address(documents, index, &root, path);
        let places = ClientPlaces { unit: self.offer.unit, uri: &address };
        let before = self.known.get(index).cloned().unwrap_or_default();
        let mut now = BTreeMap::new();
        for (at, system) in evaluation.iter().flat_map(|of| of.report.systems.iter().enumerate()) {
            let Some(evaluation) = &evaluation else { break };
            let found = diagnostics::of_system(evaluation, at, &places);
            let nothing = FileDiagnostics::new();
            let before = before.get(&system.manifest).unwrap_or(&nothing);
            now.insert(system.manifest.clone(), diagnostics::kept(before, system.broken, found));
        }
        if let Some(known) = self.known.get_mut(index) {
            *known = now;
        }
        if let Some(workspace) = self.workspaces.get_mut(index) {
            workspace.keep(evaluation);
        }
        true
    }

    /// What the client shows of a repository: everything of the systems whose manifest is open, and of other open files.
    pub(super) fn visible(&self, index: usize) -> BTreeMap<String, Vec<Diagnostic>> {
        let mut visible: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
        let Some(workspace) = self.workspaces.get(index) else { return visible };
        let open = |path: &RepoPath| {
            let place = DocumentPlace { workspace: index, path: path.clone() };
            self.documents.values().any(|document| document.place.as_ref() == Some(&place))
        };
        for (manifest, files) in self.known.get(index).into_iter().flatten() {
            let is_open = open(manifest);
            for (path, shown) in files.iter().filter(|(path, _)| is_open || open(path)) {
                let Some(uri) = address(&self.documents, index, workspace.root(), path) else { continue };
                let list = visible.entry(uri.as_str().to_owned()).or_default();
                list.extend(shown.iter().map(|shown| shown.diagnostic.clone()));
            }
        }
        visible
    }

    /// Sends the diagnostics of a repository that are not what the client has, unless it asks for them.
    fn publish(&mut self, index: usize) {
        if self.offer.pulls {
            return;
        }
        for (uri, diagnostics) in self.news(index) {
            let version = self.documents.get(&uri).map(|document| document.version);
            let Ok(uri) = uri.parse() else { continue };
            self.notify::<PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version });
        }
    }

    /// The diagnostics of the documents of a repository that the client does not have yet; an empty list for those that are gone.
    pub(super) fn news(&mut self, index: usize) -> Vec<(String, Vec<Diagnostic>)> {
        let now = self.visible(index);
        let Some(sent) = self.sent.get_mut(index) else { return Vec::new() };
        let gone = sent.keys().filter(|uri| !now.contains_key(*uri)).map(|uri| (uri.clone(), Vec::new()));
        let new = now.iter().filter(|(uri, list)| sent.get(*uri) != Some(*list));
        let news = gone.chain(new.map(|(uri, list)| (uri.clone(), list.clone()))).collect();
        *sent = now;
        news
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.waiting.is_cancelled(&id) {
            let why = "the client cancelled the request".to_owned();
            return self.send(Response::new_err(id, ErrorCode::RequestCanceled as i32, why));
        }
        let answer = match method.as_str() {
            DocumentDiagnosticRequest::METHOD => match serde_json::from_value(params) {
                Ok(params) => self.pull(&params),
                Err(error) => Err((ErrorCode::InvalidParams, error.to_string(), None)),
            },
            _ => self.answer(&method, params),
        };
        let response = match answer {
            Ok(result) => Response::new_ok(id, result),
            Err((code, message, data)) => {
                let mut response = Response::new_err(id, code as i32, message);
                if let Err(error) = &mut response.response_result {
                    error.data = data;
                }
                response
            }
        };
        self.send(response);
    }

    /// Answers a question about a document, which is null outside of every repository.
    fn answer(&mut self, method: &str, params: Json) -> Result<Json, Refused> {
        if method == ExecuteCommand::METHOD {
            let params = serde_json::from_value(params)
                .map_err(|error| (ErrorCode::InvalidParams, error.to_string(), None))?;
            if let Some(message) = answers::message_of(&params) {
                self.notify::<ShowMessage>(ShowMessageParams { typ: MessageType::INFO, message });
            }
            return Ok(Json::Null);
        }
        if !answers::is_known(method) {
            return Err((ErrorCode::MethodNotFound, format!("`{method}` is not known"), None));
        }
        let uri = params.pointer("/textDocument/uri").and_then(Json::as_str).unwrap_or_default();
        let Some(document) = self.documents.get(uri) else { return Ok(Json::Null) };
        let Some(DocumentPlace { workspace: index, path }) = &document.place else { return Ok(Json::Null) };
        let (index, uri, path) = (*index, uri.to_owned(), path.clone());
        // Without an evaluation there is little to say. An older one is good enough for questions about places.
        let is_first = |workspace: &Workspace| workspace.is_outdated && workspace.evaluation.is_none();
        if self.workspaces.get(index).is_some_and(is_first) && self.evaluate(index) {
            self.publish(index);
        }
        self.answer_now(method, params, &uri, index, &path)
    }

    fn answer_now(
        &mut self,
        method: &str,
        params: Json,
        uri: &str,
        index: usize,
        path: &RepoPath,
    ) -> Result<Json, Refused> {
        let today = (self.today)();
        let documents = &self.documents;
        let (Some(document), Some(workspace)) = (documents.get(uri), self.workspaces.get_mut(index)) else {
            return Ok(Json::Null);
        };
        let root = workspace.root().to_owned();
        let address = |path: &RepoPath| address(documents, index, &root, path);
        let places = ClientPlaces { unit: self.offer.unit, uri: &address };
        let question = Question { document, path, places, today, settings: self.offer.settings };
        let answer = workspace.look(&buffers(documents, index), |mut ground| {
            answers::answer(method, params, &question, &mut ground)
        });
        match answer {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(error)) => Err((ErrorCode::InvalidParams, error.to_string(), None)),
            None => Ok(Json::Null),
        }
    }

    /// Answers a request for the diagnostics of a document.
    fn pull(&mut self, params: &DocumentDiagnosticParams) -> Result<Json, Refused> {
        let TextDocumentIdentifier { uri } = &params.text_document;
        let place = self.documents.get(uri.as_str()).and_then(|document| document.place.clone());
        let Some(DocumentPlace { workspace: index, .. }) = place else {
            return Ok(pull::report(Vec::new(), Vec::new(), None));
        };
        let is_outdated = self
            .workspaces
            .get(index)
            .is_some_and(|workspace| workspace.is_outdated || workspace.has_moved());
        if is_outdated && !self.evaluate(index) {
            let again = Some(serde_json::json!({ "retriggerRequest": true }));
            return Err((ErrorCode::ServerCancelled, "the document has changed".to_owned(), again));
        }
        let own = self.visible(index).remove(uri.as_str()).unwrap_or_default();
        let mut news = if self.offer.takes_related { self.news(index) } else { Vec::new() };
        news.retain(|(other, _)| other != uri.as_str());
        Ok(pull::report(own, news, params.previous_result_id.as_deref()))
    }
}

/// A request that has no answer: why, and what the client is told about it.
type Refused = (ErrorCode, String, Option<Json>);
