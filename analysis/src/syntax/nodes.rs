//! The nodes of a tree by what names them: expressions by their numbers, LATERAL queries by where they stand.

use std::collections::HashMap;

use super::tree::{Expression, Query, RelationKind};
use super::walk::{Node, walk};

/// The nodes of a query's tree.
pub(crate) struct Nodes<'t> {
    expressions: Vec<Option<&'t Expression>>,
    laterals: HashMap<usize, &'t Query>,
}

impl<'t> Nodes<'t> {
    /// Those of a query with so many expressions.
    pub(crate) fn new(query: &'t Query, expressions: usize) -> Self {
        let mut nodes = Self {
            expressions: vec![None; expressions],
            laterals: HashMap::new(),
        };
        walk(Node::Query(query), &mut |node| match node {
            Node::Expression(expression) => {
                if let Some(own) = nodes.expressions.get_mut(expression.id) {
                    *own = Some(expression);
                }
            }
            Node::Relation(relation) => {
                if let RelationKind::Lateral(query) = &*relation.kind {
                    nodes.laterals.insert(relation.range.start, query);
                }
            }
            _ => {}
        });
        nodes
    }

    /// The expression of this number.
    pub(crate) fn expression(&self, number: usize) -> Option<&'t Expression> {
        *self.expressions.get(number)?
    }

    /// The query of the LATERAL relation that starts there.
    pub(crate) fn lateral(&self, start: usize) -> Option<&'t Query> {
        self.laterals.get(&start).copied()
    }
}
