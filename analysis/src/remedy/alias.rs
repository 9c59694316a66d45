//! What to write instead of an alias of the select list where none can stand.

use super::Advisor;
use crate::diagnostic::Remedy;
use crate::meaning::alias::{Alias, Clause};
use crate::syntax::tree::Bytes;

impl Advisor<'_> {
    pub(super) fn alias(&self, alias: &Alias, place: &Bytes) -> Remedy {
        let text = &self.meaning.sql[alias.expression.clone()];
        match alias.clause {
            Clause::Where | Clause::GroupBy if alias.window => {
                Remedy::advice("compute the window function in a subquery, and name it outside")
            }
            Clause::Having if alias.window => Remedy::advice("filter in an outer query, which can name the alias"),
            Clause::Where if alias.aggregate => Remedy::advice(format!(
                "move the condition to HAVING, and write the aggregate itself: `{text}`"
            )),
            Clause::GroupBy if alias.aggregate => {
                Remedy::advice("remove it from GROUP BY: an aggregate is computed for each group")
            }
            _ => {
                let edit = self.in_place_of(place, text, alias.binding);
                Remedy::certain(format!("write the expression itself: `{text}`"), vec![edit])
            }
        }
    }
}
