//! Values that a shell completes although other values are valid too: a repository may have custom rules.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;

use crate::manifest::model::Stage;
use crate::manifest::reference;
use crate::output::json::people::PeopleNaming;
use crate::rules::{RULES, RuleGroup};

/// Parses a value like `FromStr`, and offers `names` to shell completion.
#[derive(Clone)]
pub(super) struct Suggested<T> {
    names: fn() -> Vec<&'static str>,
    read: fn(&str) -> Result<T, String>,
}

impl<T> Suggested<T> {
    pub(super) fn new(names: fn() -> Vec<&'static str>, read: fn(&str) -> Result<T, String>) -> Self {
        Self { names, read }
    }
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Suggested<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let text =
            value.to_str().ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))?;
        (self.read)(text).map_err(|why| {
            let arg = arg.map(ToString::to_string).unwrap_or_default();
            let message =
                format!("invalid value '{text}' for '{arg}': {why}\n\nFor more information, try '--help'.\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.names)().into_iter().map(PossibleValue::new)))
    }
}

/// The ids of all stages.
pub(super) fn stages() -> Vec<&'static str> {
    Stage::ALL.iter().map(|stage| stage.as_str()).collect()
}

/// The ways to name people.
pub(super) fn namings() -> Vec<&'static str> {
    PeopleNaming::ALL.iter().map(|naming| naming.as_str()).collect()
}

/// Reads a way to name people.
pub(super) fn naming(word: &str) -> Result<PeopleNaming, String> {
    word.parse().map_err(|()| format!("people are named by one of {}", namings().join(", ")))
}

/// Reads a stage.
pub(super) fn stage(word: &str) -> Result<Stage, String> {
    word.parse().map_err(|()| {
        let words: Vec<_> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
        format!("a stage is one of {}", words.join(", "))
    })
}

/// The ids of the built-in rules.
pub(super) fn rules() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.id.as_str()).collect()
}

/// The ids of the built-in rules, and the keys of the manifest.
pub(super) fn rules_and_keys() -> Vec<&'static str> {
    rules().into_iter().chain(reference::keys().iter().map(|key| key.path.as_str())).collect()
}

/// The gates and the groups of rules.
pub(super) fn groups() -> Vec<&'static str> {
    RuleGroup::ALL.iter().map(|group| group.as_str()).collect()
}

/// The gates, the groups of rules, and the ids of the built-in rules.
pub(super) fn rules_and_gates() -> Vec<&'static str> {
    RuleGroup::ALL.iter().map(|group| group.as_str()).chain(rules()).collect()
}
