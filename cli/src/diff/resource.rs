//! A resource of a template.

use serde_json::Value;

/// Its type; empty if it has none.
pub(super) fn type_of(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

/// Whether it stays in the account under that policy.
pub(super) fn keeps(resource: &Value, policy: &str) -> bool {
    let policy = resource.get(policy).and_then(Value::as_str);
    matches!(policy, Some("Retain" | "RetainExceptOnCreate"))
}
