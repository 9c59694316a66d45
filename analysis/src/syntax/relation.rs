//! Relations: `relation`, `sampledRelation`, `patternRecognition`, `aliasedRelation`, `relationPrimary`.

use super::expected::Expected;
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use super::tree::{
    Join, JoinCriteria, JoinKind, Query, Relation, RelationKind as Kind, SampleMethod, TableName, TableVersion,
};

/// What is in parentheses where a query or a relation may stand.
enum Inside {
    Query(Box<Query>),
    Relation(Relation),
}

impl Parser<'_> {
    pub(super) fn relation(&mut self) -> Parsed<Relation> {
        let start = self.range().start;
        let first = self.sampled_relation(None)?;
        self.joins(first, start)
    }

    fn joins(&mut self, first: Relation, start: usize) -> Parsed<Relation> {
        let mut left = first;
        loop {
            let join = if self.take(Word::Cross) {
                self.expect(Word::Join)?;
                let right = self.sampled_relation(None)?;
                Join {
                    kind: JoinKind::Cross,
                    left,
                    right,
                    criteria: JoinCriteria::None,
                }
            } else if self.take(Word::Natural) {
                let kind = self.join_kind();
                self.expect(Word::Join)?;
                let right = self.sampled_relation(None)?;
                Join {
                    kind,
                    left,
                    right,
                    criteria: JoinCriteria::Natural,
                }
            } else if matches!(
                self.keyword(),
                Some(Word::Join | Word::Inner | Word::Left | Word::Right | Word::Full)
            ) {
                let kind = self.join_kind();
                self.expect(Word::Join)?;
                let right = self.relation()?;
                let criteria = self.join_criteria()?;
                Join {
                    kind,
                    left,
                    right,
                    criteria,
                }
            } else {
                self.note(Expected::Word(Word::Join));
                return Ok(left);
            };
            left = Relation {
                kind: Box::new(Kind::Join(join)),
                range: start..self.end(),
            };
        }
    }

    fn join_kind(&mut self) -> JoinKind {
        let kind = match self.keyword() {
            Some(Word::Inner) => JoinKind::Inner,
            Some(Word::Left) => JoinKind::Left,
            Some(Word::Right) => JoinKind::Right,
            Some(Word::Full) => JoinKind::Full,
            _ => return JoinKind::Inner,
        };
        self.advance();
        if kind != JoinKind::Inner {
            self.take(Word::Outer);
        }
        kind
    }

    fn join_criteria(&mut self) -> Parsed<JoinCriteria> {
        if self.take(Word::On) {
            return Ok(JoinCriteria::On(self.boolean_expression()?));
        }
        self.expect(Word::Using)?;
        Ok(JoinCriteria::Using(self.parenthesized(Self::identifier)?))
    }

    pub(super) fn is_sample(&self) -> bool {
        self.is(Word::Tablesample)
            && matches!(self.keyword_at(self.at + 1), Some(Word::Bernoulli | Word::System))
            && self.is_symbol_at(self.at + 2, "(")
    }

    pub(super) fn is_pattern(&self) -> bool {
        self.is(Word::MatchRecognize)
            && self.is_symbol_at(self.at + 1, "(")
            && !(self.is_identifier_at(self.at + 2)
                && (self.is_symbol_at(self.at + 3, ",") || self.is_symbol_at(self.at + 3, ")")))
    }

    fn sampled_relation(&mut self, first: Option<Relation>) -> Parsed<Relation> {
        let start = first
            .as_ref()
            .map_or_else(|| self.range().start, |first| first.range.start);
        let relation = self.pattern_recognition(first)?;
        // Where an alias could stand, one of this name was taken.
        if !self.is(Word::Tablesample) {
            return Ok(relation);
        }
        self.advance();
        let method = match self.expect_one_of(&[Word::Bernoulli, Word::System])? {
            Word::Bernoulli => SampleMethod::Bernoulli,
            _ => SampleMethod::System,
        };
        self.expect_symbol("(")?;
        let percentage = self.expression()?;
        self.expect_symbol(")")?;
        Ok(Relation {
            kind: Box::new(Kind::Sampled {
                relation,
                method,
                percentage,
            }),
            range: start..self.end(),
        })
    }

    fn pattern_recognition(&mut self, first: Option<Relation>) -> Parsed<Relation> {
        let relation = self.aliased_relation(first)?;
        if !self.is_pattern() {
            return Ok(relation);
        }
        let start = relation.range.start;
        if self.is_identifier_at(self.at + 2) {
            // It may still be an alias with names of columns.
            self.note_at(self.at + 3, Expected::Symbol(","));
        }
        self.advance();
        self.advance();
        let recognition = self.recognition()?;
        self.expect_symbol(")")?;
        let matched = Relation {
            kind: Box::new(Kind::Pattern {
                relation,
                recognition: Box::new(recognition),
            }),
            range: start..self.end(),
        };
        self.aliased(matched)
    }

    fn aliased_relation(&mut self, first: Option<Relation>) -> Parsed<Relation> {
        let primary = match first {
            Some(first) => first,
            None => self.relation_primary()?,
        };
        self.aliased(primary)
    }

    pub(super) fn aliased(&mut self, relation: Relation) -> Parsed<Relation> {
        let Some(alias) = self.alias()? else {
            return Ok(relation);
        };
        let columns = self.column_aliases()?;
        let range = relation.range.start..self.end();
        Ok(Relation {
            kind: Box::new(Kind::Aliased {
                relation,
                alias,
                columns,
            }),
            range,
        })
    }

    fn relation_primary(&mut self) -> Parsed<Relation> {
        let start = self.range().start;
        let kind = match self.keyword() {
            Some(Word::Unnest) => {
                self.advance();
                let expressions = self.parenthesized(Self::list_element)?;
                self.note(Expected::Words("WITH ORDINALITY"));
                let ordinality = self.are(&[Word::With, Word::Ordinality]);
                if ordinality {
                    self.advance();
                    self.advance();
                }
                Kind::Unnest {
                    expressions,
                    ordinality,
                }
            }
            Some(Word::Lateral) if self.is_symbol_at(self.at + 1, "(") => {
                self.advance();
                Kind::Lateral(Box::new(self.query_in_parentheses()?))
            }
            Some(Word::Table) => {
                self.advance();
                self.expect_symbol("(")?;
                let arguments = self.table_function()?;
                self.expect_symbol(")")?;
                Kind::Function(arguments)
            }
            _ if self.is_symbol("(") => {
                self.advance();
                let inside = self.inside_relation()?;
                self.expect_symbol(")")?;
                match inside {
                    Inside::Query(query) => Kind::Subquery(query),
                    // Parentheses round a relation leave no trace.
                    Inside::Relation(relation) => return Ok(relation),
                }
            }
            _ => Kind::Table(self.table_name()?),
        };
        Ok(Relation {
            kind: Box::new(kind),
            range: start..self.end(),
        })
    }

    fn inside_relation(&mut self) -> Parsed<Inside> {
        if self.starts_query_at(self.at) {
            return Ok(Inside::Query(Box::new(self.query()?)));
        }
        let start = self.range().start;
        if !self.is_symbol("(") {
            return Ok(Inside::Relation(self.relation()?));
        }
        self.advance();
        let inner = self.inside_relation()?;
        self.expect_symbol(")")?;
        let first = match inner {
            Inside::Query(query) if query.with.is_none() && (self.is_symbol(")") || self.goes_on_as_query()) => {
                return Ok(Inside::Query(Box::new(self.query_from(*query, start)?)));
            }
            Inside::Query(query) => Relation {
                kind: Box::new(Kind::Subquery(query)),
                range: start..self.end(),
            },
            Inside::Relation(relation) => relation,
        };
        let first = self.sampled_relation(Some(first))?;
        Ok(Inside::Relation(self.joins(first, start)?))
    }

    fn table_name(&mut self) -> Parsed<TableName> {
        let name = self.qualified_name()?;
        let mut version = None;
        let head = self.range();
        if self.take(Word::For) {
            let by_time = self.is(Word::Timestamp);
            self.expect_one_of(&[Word::Timestamp, Word::Version])?;
            self.expect(Word::As)?;
            self.expect(Word::Of)?;
            version = Some(TableVersion {
                head,
                by_time,
                pointer: self.value_expression()?,
            });
        }
        if matches!(self.kind(), TokenKind::Symbol("(")) {
            self.note(Expected::Symbol("."));
        }
        let head = name.range.clone();
        Ok(TableName { name, head, version })
    }
}
