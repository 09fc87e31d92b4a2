//! The in-toto statements of a pack: one of ours, and a Simple Verification Result with the gates that passed.

use serde_json::{Value, json};

use super::{PackedRevision, REPORT};
use crate::output::clean;
use crate::output::json::format::Document;
use crate::report::GateStatus;

/// The type of an in-toto statement, version 1.
const TYPE: &str = "https://in-toto.io/Statement/v1";

/// The type of our predicate.
const PREDICATE: &str = "https://readiness.invalid/attestation/report/v1";

/// The type of a Simple Verification Result.
const SUMMARY_PREDICATE: &str = "https://in-toto.io/attestation/svr/v0.1";

/// The two statements on a report with this SHA-256, unsigned.
pub(super) fn statements(document: &Document<'_>, revision: &PackedRevision, digest: &str) -> [String; 2] {
    let subject = json!([
        { "name": REPORT, "digest": { "sha256": digest } },
        { "name": "commit", "digest": { "gitCommit": revision.commit } },
        { "name": "tree", "digest": { "gitTree": revision.tree } },
    ]);
    let systems: Vec<Value> = document
        .systems
        .iter()
        .map(|system| {
            let gates = system.gates.iter().map(|gate| json!({ "gate": gate.gate, "status": gate.status }));
            json!({
                "manifest": system.manifest,
                "name": system.name,
                "judgedAt": system.judged_at,
                "verdict": system.verdict,
                "gates": gates.collect::<Vec<_>>(),
            })
        })
        .collect();
    // A waived, undecided or open gate is no property.
    let passed = document.systems.iter().flat_map(|system| {
        let passed = system.gates.iter().filter(|gate| gate.status == GateStatus::Passed);
        passed.map(|gate| format!("READINESS_{}_{}", system.judged_at, gate.gate).to_uppercase())
    });
    let predicate = json!({
        "tool": { "name": document.tool.name, "version": document.tool.version },
        "asOf": document.as_of,
        "systems": systems,
    });
    let summary = json!({
        "verifier": { "id": format!("https://readiness.invalid/{}", document.tool.version) },
        "timeCreated": format!("{}T00:00:00Z", document.as_of),
        "properties": passed.collect::<Vec<_>>(),
    });
    [(PREDICATE, predicate), (SUMMARY_PREDICATE, summary)].map(|(kind, predicate)| {
        clean::json(
            &json!({ "_type": TYPE, "subject": subject, "predicateType": kind, "predicate": predicate }),
        )
    })
}
