//! The token by which Athena recognises a repeated call.

use std::hash::{BuildHasher, RandomState};

use flow_log_stack_runtime::StartQuery;

/// A token for one call of `StartQueryExecution`, and for its repetitions by the SDK.
///
/// Athena requires 32 to 128 characters.
/// It returns the rows of the first query with the same token, and compares neither the values nor the
/// workgroup; so the token is a hash of everything that is sent, with random keys for each call.
pub(crate) fn client_request_token(query: &StartQuery) -> String {
    let StartQuery {
        query_string,
        execution_parameters,
        database,
        work_group,
        ..
    } = query;
    let sent = (query_string, execution_parameters, database, work_group);
    let [first, second] = [RandomState::new(), RandomState::new()].map(|keys| keys.hash_one(sent));
    format!("{first:016x}{second:016x}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_other_call_has_the_token() {
        let query = StartQuery {
            name: None,
            query_string: "SELECT ?".into(),
            execution_parameters: vec!["'a'".into()],
            sql: "SELECT 'a'".into(),
            database: "d".into(),
            work_group: "w".into(),
        };
        let tokens: BTreeSet<_> = (0..1_000).map(|_| client_request_token(&query)).collect();
        assert_eq!(tokens.len(), 1_000);
        assert!(tokens.iter().all(|token| token.len() == 32));
    }
}
