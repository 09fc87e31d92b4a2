//! The front matter of a custom rule card.

use crate::finding::RuleKind;
use crate::gate::Gate;
use crate::manifest::model::{Risk, Stage};
use crate::manifest::reader::{ManifestValueType, choices, tables};
use crate::manifest::value::{NameList, NonBlankText};
use crate::rules::FirstStage;

choices! {
    /// The first stage at which a rule is an error.
    pub enum FromWord {
        /// Any stage.
        Any = "*",
        /// From the pilot on.
        Pilot = "pilot",
        /// From the handoff on.
        Handoff = "handoff",
        /// From production on.
        Production = "production",
        /// Where the system is stopped.
        Stopped = "stopped",
    }
}

impl FromWord {
    /// The stage, as rules use it.
    pub fn stage(self) -> FirstStage {
        match self {
            Self::Any => FirstStage::Any,
            Self::Pilot => FirstStage::Stage(Stage::Pilot),
            Self::Handoff => FirstStage::Stage(Stage::Handoff),
            Self::Production => FirstStage::Stage(Stage::Production),
            Self::Stopped => FirstStage::Stage(Stage::Stopped),
        }
    }
}

tables! {
    /// The front matter of a rule card.
    pub struct CardFrontMatter {
        /// The defect as a phrase of at most 72 characters, without a full stop.
        "summary" => summary: NonBlankText,
        /// The kind of defect: `owed` (something required is absent) or `broken` (a claim does not hold). A `note` or `warning` is never an
        /// error.
        "kind" => kind: RuleKind,
        /// The first stage at which it is an error; absent for a note or warning.
        "from" => from: FromWord,
        /// The risk class for which it is an error; for other systems it is a warning.
        "risk" => risk: Risk,
        /// The gate that its findings belong to.
        "gate" => gate: Gate,
        /// What requires it: ids of your own, such as a paragraph of a policy.
        "sources" => sources: NameList,
        /// The version of your rule pack that added it.
        "since" => since: NonBlankText,
        /// What it checks.
        "check" => check: CardCheck,
    }

    /// What a rule card checks.
    pub struct CardCheck {
        /// The key path of a list, such as `metric`: each entry is checked, and assertions call it `item`.
        "each" => each: NonBlankText,
        /// A condition (CEL): the card is checked only if it is true.
        "when" => when: NonBlankText,
        /// The assertion (CEL) that must be true.
        "holds" => holds: NonBlankText,
        /// The key paths that must be present, in place of an assertion.
        "owes" => owes: NameList,
        /// The key path at which a violation is shown.
        "span" => span: NonBlankText,
        /// The headline. `{key}`, `{name}` and any `{expression}` are filled in.
        "message" => message: NonBlankText,
        /// The next action, with the same placeholders.
        "help" => help: NonBlankText,
    }
}

/// The JSON Schema of a card's front matter, as text.
#[expect(clippy::indexing_slicing, reason = "indexing a JSON object adds a key that is absent")]
pub(crate) fn schema_text() -> String {
    let mut schema = CardFrontMatter::schema();
    schema["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    schema["title"] = "A rule card".into();
    schema["description"] = "The TOML front matter of a custom rule, between two lines of `+++`.".into();
    schema["required"] = serde_json::json!(["summary", "kind", "gate", "check"]);
    let kinds = ["broken", "owed", "warning", "note"];
    schema["properties"]["kind"]["enum"] = serde_json::json!(kinds);
    schema["properties"]["check"]["required"] = serde_json::json!(["message", "help"]);
    // Building it from JSON values cannot fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
