//! Takes the client's messages and hands them to the server in order. It answers nothing but the handshake.

use std::sync::{Arc, mpsc};
use std::thread;

use jiff::civil::Date;
use lsp_server::{Connection, Message, Response};
use lsp_types::notification::{Cancel, Exit, Notification as _};
use lsp_types::request::{Request as _, Shutdown};
use lsp_types::{CancelParams, InitializeParams, InitializeResult, NumberOrString, ServerInfo};

use super::client::ClientOffer;
use super::server::Server;
use super::waiting::{Waiting, is_change};

/// Serves one client on standard input and output until it ends. Returns whether the client said so before. `today` gives the date that
/// counts as today.
pub(crate) fn serve(today: impl Fn() -> Date + Send + 'static) -> Result<bool, Box<dyn std::error::Error>> {
    let (connection, threads) = Connection::stdio();
    let connection = Arc::new(connection);
    // Otherwise the client went away before it began.
    let Ok((id, params)) = connection.initialize_start() else { return Ok(false) };
    let params: InitializeParams = serde_json::from_value(params)?;
    let offer = ClientOffer::of(&params);
    let info =
        ServerInfo { name: "readiness".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
    let result = InitializeResult { capabilities: offer.capabilities(), server_info: Some(info) };
    if connection.initialize_finish(id, serde_json::to_value(result)?).is_err() {
        return Ok(false);
    }
    let waiting = Arc::new(Waiting::default());
    let (messages, inbox) = mpsc::channel();
    let server = {
        let (connection, waiting) = (connection.clone(), waiting.clone());
        // As large as the stack of the main thread, on which `check` runs.
        let thread = thread::Builder::new().name("readiness-server".to_owned()).stack_size(8 << 20);
        thread.spawn(move || Server::new(connection, waiting, offer, Box::new(today)).run(&inbox))?
    };
    let shut_down = take(&connection, &waiting, &messages);
    drop(messages);
    let _ = server.join();
    drop(connection);
    // A client that is gone reads nothing more.
    let _ = threads.join();
    Ok(shut_down)
}

/// Hands messages over until the client ends. Returns whether it asked for the end before.
fn take(connection: &Connection, waiting: &Waiting, messages: &mpsc::Sender<Message>) -> bool {
    let mut is_shut_down = false;
    for message in &connection.receiver {
        match &message {
            Message::Request(request) if request.method == Shutdown::METHOD => {
                is_shut_down = true;
                let answer = Response::new_ok(request.id.clone(), serde_json::Value::Null);
                if connection.sender.send(answer.into()).is_err() {
                    return is_shut_down;
                }
                continue;
            }
            Message::Notification(notification) if notification.method == Exit::METHOD => {
                return is_shut_down;
            }
            Message::Notification(notification) if notification.method == Cancel::METHOD => {
                if let Ok(CancelParams { id }) = serde_json::from_value(notification.params.clone()) {
                    waiting.cancel(match id {
                        NumberOrString::Number(id) => id.into(),
                        NumberOrString::String(id) => id.into(),
                    });
                }
                continue;
            }
            Message::Notification(notification) if is_change(&notification.method) => {
                waiting.add_change();
            }
            _ => {}
        }
        if messages.send(message).is_err() {
            return is_shut_down;
        }
    }
    is_shut_down
}
