//! The language server of `readiness lsp`: what `check` says, while a manifest is written.
//!
//! Two threads. The `queue` takes the client's messages, and knows at once what is cancelled and what is outdated. The `server` does the
//! rest, one message after the other. The rules run over the unsaved buffers, in the pipeline of `check`: nothing is judged here.

mod actions;
mod answers;
mod client;
mod completion;
mod cursor;
mod diagnostics;
mod document;
mod hover;
mod lens;
mod moved;
mod navigation;
mod position;
mod pull;
mod question;
mod queue;
mod server;
mod settings;
mod spots;
mod uri;
mod waiting;
mod workspace;

pub(crate) use queue::serve;
