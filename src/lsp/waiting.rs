//! What is known of messages before they are handled: which requests are cancelled, and whether documents have changed.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use lsp_server::RequestId;
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _,
};

/// What the queue knows of messages that the server has not handled yet.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// The number of changes of documents that were handed over.
    changes: AtomicU64,
    cancelled: Mutex<HashSet<RequestId>>,
}

impl Waiting {
    /// The number of changes of documents so far. More than the server has handled: what it knows is outdated.
    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// Notes that a change of a document was handed over.
    pub(super) fn add_change(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether the client does not want the answer to a request any more.
    pub(super) fn is_cancelled(&self, id: &RequestId) -> bool {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).remove(id)
    }

    /// Forgets what is cancelled: everything that was handed over is handled.
    pub(super) fn forget(&self) {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Notes that the client does not want the answer to a request.
    pub(super) fn cancel(&self, id: RequestId) {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }
}

/// Whether a notification changes what the documents say.
pub(super) fn is_change(method: &str) -> bool {
    [DidOpenTextDocument::METHOD, DidChangeTextDocument::METHOD, DidCloseTextDocument::METHOD]
        .contains(&method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_cancelled_once() {
        let waiting = Waiting::default();
        let id = RequestId::from(7);
        assert!(!waiting.is_cancelled(&id));
        waiting.cancel(id.clone());
        assert!(waiting.is_cancelled(&id) && !waiting.is_cancelled(&id));
        waiting.cancel(id.clone());
        waiting.forget();
        assert!(!waiting.is_cancelled(&id), "it is handled");
    }
}
