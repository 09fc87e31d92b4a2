//! The project's own YAML: the action, the hooks, the job for GitLab.

use std::fs;

use readiness::internals::evidence::data::Value;
use readiness::internals::evidence::data::ValueKind;
use readiness::internals::evidence::data::read_yaml;

/// What a file of this project holds.
pub fn read(path: &str) -> Value {
    let text = fs::read_to_string(super::project().join(path)).expect(path);
    read_yaml(&text).expect(path)
}

/// A scalar as its readers have it: as text; none where there is no value.
pub fn scalar(value: Option<&Value>) -> Option<String> {
    match &value?.data {
        ValueKind::Text(text) => Some(text.to_string()),
        ValueKind::Bool(flag) => Some(flag.to_string()),
        other => panic!("a scalar, not {other:?}"),
    }
}

/// The scalar at a path: `artifacts/when`.
pub fn at(value: &Value, path: &str) -> String {
    scalar(value.path(path)).expect(path)
}
