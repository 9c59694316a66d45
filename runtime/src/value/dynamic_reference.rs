//! Dynamic references, which CloudFormation replaces by a secret or a parameter of another service wherever they stand
//! (CloudFormation user guide, "Get values stored in other services using dynamic references").

use std::ops::Range;

use crate::error::{Code, Error};

const START: &str = "{{resolve:";

/// The first dynamic reference in a text: the whole of it, or its beginning if it is not closed.
pub fn dynamic_reference(text: &str) -> Option<Range<usize>> {
    let start = text.find(START)?;
    let after = start + START.len();
    let end = text[after..].find("}}").map_or(after, |at| after + at + 2);
    Some(start..end)
}

/// Refuses a text that has one; `what` names the text.
pub(crate) fn refused(what: &str, text: &str) -> Result<(), Error> {
    match dynamic_reference(text) {
        None => Ok(()),
        Some(range) => Err(error(what, &text[range])),
    }
}

/// Why a dynamic reference is refused.
pub fn error(what: &str, reference: &str) -> Error {
    let message = format!("{what} has `{reference}`, which CloudFormation would replace with what it refers to");
    Error::new(Code::Value, message).help("write a space between the two braces, or leave it out")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_ends_at_its_braces() {
        let found = |text: &'static str| dynamic_reference(text).map(|range| &text[range]);
        assert_eq!(found("a {{resolve:ssm:/x:1}} b }}"), Some("{{resolve:ssm:/x:1}}"));
        assert_eq!(found("{{{resolve:ssm:x}}"), Some("{{resolve:ssm:x}}"));
        assert_eq!(found("{{resolve:"), Some("{{resolve:"), "something may close it later");
        for text in [
            "",
            "{{ resolve:ssm:x}}",
            "{ {resolve:ssm:x}}",
            "{resolve:ssm:x}",
            "{{resolve}}",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
