//! What is needed to start a query.

use super::names::Names;

/// What Athena's `StartQueryExecution` takes to run a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartQuery {
    /// The name of the declared query; `None` for any other SQL.
    pub name: Option<String>,
    /// `QueryString`, with a `?` for each value.
    pub query_string: String,
    /// `ExecutionParameters`: constants of SQL, one for each `?`.
    pub execution_parameters: Vec<String>,
    /// The same statement with each constant instead of its `?`, for engines without parameters.
    pub sql: String,
    /// `QueryExecutionContext.Database`
    pub database: String,
    /// `WorkGroup`
    pub work_group: String,
}

impl StartQuery {
    /// Starts SQL without parameters.
    pub fn of_sql(sql: impl Into<String>, names: &Names) -> Self {
        let sql = sql.into();
        Self {
            name: None,
            query_string: sql.clone(),
            execution_parameters: Vec::new(),
            sql,
            database: names.database.clone(),
            work_group: names.work_group.clone(),
        }
    }
}
