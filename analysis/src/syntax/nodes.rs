//! The nodes of a tree by what names them: expressions by their numbers, LATERAL queries by where they are.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::tree::{Expression, Query, QueryBody, QuerySpecification, RelationKind};
use super::walk::{Node, walk};

/// The nodes of a query's tree.
pub(crate) struct Nodes<'t> {
    expressions: Vec<Option<&'t Expression>>,
    /// The LATERAL relations and the blocks by where they start: the word LATERAL and the word SELECT.
    starts: HashMap<usize, Node<'t>>,
    /// Of each expression the number of the one around it, if somebody asked.
    parents: OnceCell<Vec<Option<usize>>>,
}

impl<'t> Nodes<'t> {
    /// Those of a query with this many expressions.
    pub(crate) fn new(query: &'t Query, expressions: usize) -> Self {
        let mut nodes = Self {
            expressions: vec![None; expressions],
            starts: HashMap::new(),
            parents: OnceCell::new(),
        };
        walk(Node::Query(query), &mut |node| match node {
            Node::Expression(expression) => {
                if let Some(own) = nodes.expressions.get_mut(expression.id) {
                    *own = Some(expression);
                }
            }
            Node::Relation(relation) => {
                if let RelationKind::Lateral(query) = &*relation.kind {
                    nodes.starts.insert(relation.range.start, Node::Query(query));
                }
            }
            Node::Body(QueryBody::Specification(block)) => {
                nodes.starts.insert(block.head.start, node);
            }
            _ => {}
        });
        nodes
    }

    /// The expression of this number.
    pub(crate) fn expression(&self, number: usize) -> Option<&'t Expression> {
        *self.expressions.get(number)?
    }

    /// All of them.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &'t Expression> {
        self.expressions.iter().flatten().copied()
    }

    /// The expression of which this one is a direct part.
    pub(crate) fn parent(&self, of: &Expression) -> Option<&'t Expression> {
        let parents = self.parents.get_or_init(|| {
            let mut parents = vec![None; self.expressions.len()];
            for expression in self.expressions.iter().flatten() {
                expression.each_child(|child| {
                    if let Some(own) = parents.get_mut(child.id) {
                        *own = Some(expression.id);
                    }
                });
            }
            parents
        });
        self.expression((*parents.get(of.id)?)?)
    }

    /// The block whose SELECT starts there.
    pub(crate) fn block(&self, start: usize) -> Option<&'t QuerySpecification> {
        match self.starts.get(&start)? {
            Node::Body(QueryBody::Specification(block)) => Some(block),
            _ => None,
        }
    }

    /// The query of the LATERAL relation that starts there.
    pub(crate) fn lateral(&self, start: usize) -> Option<&'t Query> {
        match self.starts.get(&start)? {
            Node::Query(query) => Some(query),
            _ => None,
        }
    }
}
