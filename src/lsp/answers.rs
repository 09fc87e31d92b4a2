//! The answers to questions about a document, by the method of the protocol.

use lsp_types::request::{
    CodeActionRequest, CodeLensRequest, Completion, DocumentLinkRequest, GotoDefinition, HoverRequest,
    InlayHintRequest, References, Request,
};
use lsp_types::{
    CodeActionParams, ExecuteCommandParams, InlayHintParams, Position as LspPosition,
    TextDocumentPositionParams,
};
use serde::Serialize;
use serde_json::{Error, Value as Json};

use super::actions::{self, EXPLAIN, REVIEW};
use super::question::{Ground, Question};
use super::{completion, diagnostics, hover, lens, navigation};
use crate::rules;

/// Whether questions of this method are answered.
pub(super) fn is_known(method: &str) -> bool {
    [
        HoverRequest::METHOD,
        Completion::METHOD,
        GotoDefinition::METHOD,
        References::METHOD,
        DocumentLinkRequest::METHOD,
        CodeActionRequest::METHOD,
        CodeLensRequest::METHOD,
        InlayHintRequest::METHOD,
    ]
    .contains(&method)
}

/// Answers a question. An error if its parameters cannot be read.
pub(super) fn answer(
    method: &str,
    params: Json,
    question: &Question<'_>,
    ground: &mut Ground<'_>,
) -> Result<Json, Error> {
    let is_manifest = question.document.is_manifest();
    let at = |params: Json| -> Result<usize, Error> {
        let place: TextDocumentPositionParams = serde_json::from_value(params)?;
        Ok(byte(question, place.position))
    };
    match method {
        References::METHOD => json(&navigation::references(question, ground, at(params)?)),
        CodeLensRequest::METHOD => json(&lens::lenses(question, ground)),
        CodeActionRequest::METHOD => {
            let params: CodeActionParams = serde_json::from_value(params)?;
            let within = question.document.bytes(params.range, question.places.unit);
            json(&actions::actions(question, ground, &params.context.diagnostics, &within))
        }
        _ if !is_manifest => Ok(Json::Null),
        HoverRequest::METHOD => json(&hover::hover(question, ground, at(params)?)),
        Completion::METHOD => json(&completion::completion(question, ground, at(params)?)),
        GotoDefinition::METHOD => json(&navigation::definition(question, ground, at(params)?)),
        DocumentLinkRequest::METHOD => json(&navigation::links(question, ground)),
        InlayHintRequest::METHOD => {
            let params: InlayHintParams = serde_json::from_value(params)?;
            let within = question.document.bytes(params.range, question.places.unit);
            json(&lens::hints(question, ground, &within))
        }
        _ => Ok(Json::Null),
    }
}

fn byte(question: &Question<'_>, at: LspPosition) -> usize {
    question.document.byte(at, question.places.unit)
}

fn json(answer: &impl Serialize) -> Result<Json, Error> {
    serde_json::to_value(answer)
}

/// What a command shows to the person: nothing is run, and nothing is written.
pub(super) fn message_of(command: &ExecuteCommandParams) -> Option<String> {
    let argument = command.arguments.first().and_then(Json::as_str)?;
    match command.command.as_str() {
        EXPLAIN => {
            let rule = rules::find(argument)?;
            Some(format!(
                "{}: {}. `readiness explain {}` shows the whole card.",
                rule.id, rule.summary, rule.id
            ))
        }
        REVIEW => Some(format!(
            "Review the document, then record it in a terminal: {}",
            diagnostics::shown(argument)
        )),
        _ => None,
    }
}
