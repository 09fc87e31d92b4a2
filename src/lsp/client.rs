//! What the client offers, and what the server answers to it.

use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions, CompletionOptions,
    DiagnosticOptions, DiagnosticServerCapabilities, DocumentLinkOptions, ExecuteCommandOptions,
    HoverProviderCapability, InitializeParams, OneOf, SaveOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkDoneProgressOptions,
};

use super::actions::{EXPLAIN, REVIEW};
use super::position::PositionEncoding;
use super::settings::ClientSettings;

/// What the client offers, as far as the server makes a difference.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ClientOffer {
    pub(super) unit: PositionEncoding,
    /// Whether it asks for diagnostics. If not, the server sends them.
    pub(super) pulls: bool,
    /// Whether it takes the diagnostics of other documents with an answer.
    pub(super) takes_related: bool,
    /// Whether it can be told to ask for diagnostics again.
    pub(super) refreshes: bool,
    /// Whether it can be told to ask for code lenses and inlay hints again.
    pub(super) refreshes_lenses: bool,
    pub(super) refreshes_hints: bool,
    /// Whether it can be told which files to watch.
    pub(super) watches: bool,
    pub(super) settings: ClientSettings,
}

impl ClientOffer {
    pub(super) fn of(params: &InitializeParams) -> Self {
        let offer = &params.capabilities;
        let general = offer.general.as_ref();
        let unit =
            PositionEncoding::of_offer(general.and_then(|general| general.position_encodings.as_deref()));
        let pull = offer.text_document.as_ref().and_then(|document| document.diagnostic.as_ref());
        let workspace = offer.workspace.as_ref();
        let settings = params.initialization_options.clone();
        Self {
            unit,
            pulls: pull.is_some(),
            takes_related: pull.is_some_and(|pull| pull.related_document_support == Some(true)),
            refreshes: workspace
                .and_then(|workspace| workspace.diagnostic.as_ref())
                .is_some_and(|diagnostic| diagnostic.refresh_support == Some(true)),
            refreshes_lenses: workspace
                .and_then(|workspace| workspace.code_lens.as_ref())
                .is_some_and(|lens| lens.refresh_support == Some(true)),
            refreshes_hints: workspace
                .and_then(|workspace| workspace.inlay_hint.as_ref())
                .is_some_and(|hint| hint.refresh_support == Some(true)),
            watches: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .is_some_and(|watch| watch.dynamic_registration == Some(true)),
            settings: settings.and_then(|settings| serde_json::from_value(settings).ok()).unwrap_or_default(),
        }
    }

    /// What the server can do for this client.
    pub(super) fn capabilities(self) -> ServerCapabilities {
        let diagnostics = DiagnosticOptions {
            identifier: Some("readiness".to_owned()),
            inter_file_dependencies: true,
            workspace_diagnostics: false,
            ..DiagnosticOptions::default()
        };
        ServerCapabilities {
            position_encoding: Some(self.unit.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: None })),
                ..TextDocumentSyncOptions::default()
            })),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: None,
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some(["\"", "/", "#", "@"].map(str::to_owned).to_vec()),
                ..CompletionOptions::default()
            }),
            code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::REFACTOR]),
                ..CodeActionOptions::default()
            })),
            code_lens_provider: Some(CodeLensOptions { resolve_provider: None }),
            inlay_hint_provider: Some(OneOf::Left(true)),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: [EXPLAIN, REVIEW].map(str::to_owned).to_vec(),
                ..ExecuteCommandOptions::default()
            }),
            diagnostic_provider: self.pulls.then_some(DiagnosticServerCapabilities::Options(diagnostics)),
            ..ServerCapabilities::default()
        }
    }
}
