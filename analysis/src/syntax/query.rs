//! Queries: `query`, `queryNoWith`, `queryTerm`, `queryPrimary`, `querySpecification`.

use super::expected::Expected;
use super::expression::Inside;
use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tokens::TokenKind;
use super::tree::{
    Expression, ExpressionKind as Kind, GroupBy, GroupingElement, Identifier, Limit, LimitKind, Offset, OrderBy, Query,
    QueryBody, QuerySpecification, RowCount, SelectItem, SetOperation, SetOperator, SortItem, TableName,
    WindowDefinition, With, WithQuery,
};

impl Parser<'_> {
    pub(super) fn query(&mut self) -> Parsed<Query> {
        let start = self.range().start;
        let head = self.range();
        let with = if self.take(Word::With) {
            let recursive = self.take(Word::Recursive);
            Some(With {
                head,
                recursive,
                queries: self.list(Self::named_query)?,
            })
        } else {
            None
        };
        let mut query = self.query_no_with()?;
        query.with = with;
        query.range.start = start;
        Ok(query)
    }

    fn named_query(&mut self) -> Parsed<WithQuery> {
        let name = self.identifier()?;
        let columns = self.column_aliases()?;
        self.expect(Word::As)?;
        let query = self.query_in_parentheses()?;
        Ok(WithQuery { name, columns, query })
    }

    /// `(a, b)`, if it is here.
    pub(super) fn column_aliases(&mut self) -> Parsed<Option<Vec<Identifier>>> {
        if self.is_symbol("(") {
            return Ok(Some(self.parenthesized(Self::identifier)?));
        }
        self.note(Expected::Symbol("("));
        Ok(None)
    }

    fn query_no_with(&mut self) -> Parsed<Query> {
        let start = self.range().start;
        let body = self.query_term(None)?;
        self.query_tail(body, start)
    }

    /// Continues from a query in parentheses that was read already.
    pub(super) fn query_from(&mut self, inner: Query, start: usize) -> Parsed<Query> {
        let first = QueryBody::Subquery(Box::new(inner));
        let body = self.query_term(Some(first))?;
        self.query_tail(body, start)
    }

    /// ORDER BY, OFFSET, LIMIT or FETCH.
    fn query_tail(&mut self, body: QueryBody, start: usize) -> Parsed<Query> {
        let order_by = self.order_by()?;
        let mut offset = None;
        let head = self.range();
        if self.take(Word::Offset) {
            let count = self.row_count()?;
            offset = Some(Offset { head, count });
            if matches!(self.keyword(), Some(Word::Row | Word::Rows)) {
                self.advance();
            }
        }
        let head = self.range();
        let kind = if self.take(Word::Limit) {
            Some(if self.take(Word::All) {
                LimitKind::All
            } else {
                LimitKind::Rows(self.row_count()?)
            })
        } else if self.take(Word::Fetch) {
            self.expect_one_of(&[Word::First, Word::Next])?;
            let count = if matches!(self.keyword(), Some(Word::Row | Word::Rows)) {
                None
            } else {
                Some(self.row_count()?)
            };
            self.expect_one_of(&[Word::Row, Word::Rows])?;
            let with_ties = self.expect_one_of(&[Word::Only, Word::With])? == Word::With;
            if with_ties {
                self.expect(Word::Ties)?;
            }
            Some(LimitKind::Fetch { count, with_ties })
        } else {
            None
        };
        let limit = kind.map(|kind| Limit { head, kind });
        let range = start..self.end();
        Ok(Query {
            with: None,
            body,
            order_by,
            offset,
            limit,
            range,
        })
    }

    fn is_count_at(&self, index: usize) -> bool {
        matches!(
            self.token_at(index).kind,
            TokenKind::Integer | TokenKind::Symbol("?" | ":")
        )
    }

    /// Whether OFFSET, LIMIT or FETCH is at a token, and is not a name.
    pub(super) fn starts_row_count_at(&self, index: usize) -> bool {
        let next = self.keyword_at(index + 1);
        match self.keyword_at(index) {
            Some(Word::Offset) => self.is_count_at(index + 1),
            Some(Word::Limit) => self.is_count_at(index + 1) || next == Some(Word::All),
            Some(Word::Fetch) => matches!(next, Some(Word::First | Word::Next)),
            _ => false,
        }
    }

    fn row_count(&mut self) -> Parsed<RowCount> {
        let range = self.range();
        match self.kind() {
            TokenKind::Integer => {
                self.advance();
                let digits = self.sql[range.clone()].to_owned();
                if digits.parse::<i64>().is_err() {
                    self.too_long_number(range, "no result has that many rows: write a smaller number");
                }
                Ok(RowCount::Integer(digits))
            }
            TokenKind::Symbol("?") => {
                self.advance();
                Ok(RowCount::Parameter(self.node(Kind::Parameter, range.clone(), range)))
            }
            TokenKind::Symbol(":") if self.is_named_parameter() => Ok(RowCount::Parameter(self.named_parameter())),
            _ => self.refuse(Expected::RowCount),
        }
    }

    /// ORDER BY, if it is here.
    pub(super) fn order_by(&mut self) -> Parsed<Option<OrderBy>> {
        let head = self.range();
        if !self.take(Word::Order) {
            return Ok(None);
        }
        self.expect(Word::By)?;
        Ok(Some(OrderBy {
            items: self.list(Self::sort_item)?,
            head,
        }))
    }

    pub(super) fn sort_item(&mut self) -> Parsed<SortItem> {
        let key = self.expression()?;
        let mut ordering = self.end()..self.end();
        let descending = self.is(Word::Desc);
        if descending || self.is(Word::Asc) {
            ordering = self.range();
            self.advance();
        }
        let nulls_first = self.take(Word::Nulls) && self.expect_one_of(&[Word::First, Word::Last])? == Word::First;
        Ok(SortItem {
            key,
            descending,
            nulls_first,
            ordering,
        })
    }

    /// INTERSECT binds tighter than UNION and EXCEPT; a chain nests to the left.
    fn query_term(&mut self, first: Option<QueryBody>) -> Parsed<QueryBody> {
        let mut left = self.intersection(first)?;
        loop {
            let operator = match self.keyword() {
                Some(Word::Union) => SetOperator::Union,
                Some(Word::Except) => SetOperator::Except,
                _ => {
                    self.note(Expected::Word(Word::Union));
                    return Ok(left);
                }
            };
            let head = self.range();
            self.advance();
            let distinct = self.set_operation_quantifier();
            let right = self.intersection(None)?;
            left = QueryBody::SetOperation(Box::new(SetOperation {
                operator,
                distinct,
                left,
                right,
                head,
            }));
        }
    }

    fn intersection(&mut self, first: Option<QueryBody>) -> Parsed<QueryBody> {
        let mut left = match first {
            Some(first) => first,
            None => self.query_primary()?,
        };
        while self.is(Word::Intersect) {
            let head = self.range();
            self.advance();
            let distinct = self.set_operation_quantifier();
            let right = self.query_primary()?;
            let operator = SetOperator::Intersect;
            left = QueryBody::SetOperation(Box::new(SetOperation {
                operator,
                distinct,
                left,
                right,
                head,
            }));
        }
        Ok(left)
    }

    fn set_operation_quantifier(&mut self) -> bool {
        if self.take(Word::All) {
            return false;
        }
        self.take(Word::Distinct);
        true
    }

    fn query_primary(&mut self) -> Parsed<QueryBody> {
        match self.keyword() {
            Some(Word::Select) => return Ok(QueryBody::Specification(Box::new(self.query_specification()?))),
            Some(Word::Table) => {
                let head = self.range();
                self.advance();
                let name = self.qualified_name()?;
                return Ok(QueryBody::Table(TableName {
                    name,
                    head,
                    version: None,
                }));
            }
            Some(Word::Values) => {
                let head = self.range();
                self.advance();
                return Ok(QueryBody::Values(self.list(Self::expression)?, head));
            }
            _ => {}
        }
        if self.is_symbol("(") {
            self.advance();
            let inner = self.query_no_with()?;
            self.expect_symbol(")")?;
            return Ok(QueryBody::Subquery(Box::new(inner)));
        }
        self.refuse(Expected::Words("SELECT, VALUES, TABLE or ("))
    }

    fn query_specification(&mut self) -> Parsed<QuerySpecification> {
        let head = self.expect(Word::Select)?;
        let distinct = self.set_quantifier() == Some(true);
        let items = self.list(Self::select_item)?;
        let from = if self.take(Word::From) {
            self.list(Self::relation)?
        } else {
            Vec::new()
        };
        let where_ = if self.take(Word::Where) {
            Some(self.boolean_expression()?)
        } else {
            None
        };
        let group_by = if self.take(Word::Group) {
            self.expect(Word::By)?;
            Some(self.group_by()?)
        } else {
            None
        };
        let having = if self.take(Word::Having) {
            Some(self.boolean_expression()?)
        } else {
            None
        };
        let mut windows = Vec::new();
        if self.take(Word::Window) {
            windows = self.list(Self::window_definition)?;
        }
        Ok(QuerySpecification {
            distinct,
            items,
            from,
            where_,
            group_by,
            having,
            windows,
            head,
        })
    }

    fn is_window_clause(&self) -> bool {
        self.is(Word::Window)
            && self.is_identifier_at(self.at + 1)
            && self.keyword_at(self.at + 2) == Some(Word::As)
            && self.is_symbol_at(self.at + 3, "(")
    }

    fn window_definition(&mut self) -> Parsed<WindowDefinition> {
        let name = self.identifier()?;
        self.expect(Word::As)?;
        self.expect_symbol("(")?;
        let specification = self.window_specification()?;
        self.expect_symbol(")")?;
        Ok(WindowDefinition { name, specification })
    }

    fn select_item(&mut self) -> Parsed<SelectItem> {
        let began = self.at;
        let range = self.range();
        if self.is_symbol("*") {
            self.advance();
            return Ok(SelectItem::All(range));
        }
        let around = self.undecided_item.replace(began);
        self.look_over(began);
        let expression = self.expression();
        self.undecided_item = around;
        let expression = expression?;
        if self.is_symbol(".") && self.is_symbol_at(self.at + 1, "*") && self.primary_began == began {
            self.advance();
            self.advance();
            let aliases = if self.is(Word::As) {
                self.advance();
                Some(self.parenthesized(Self::identifier)?)
            } else {
                self.note(Expected::Word(Word::As));
                None
            };
            let mut target = expression;
            if target.qualified_name().is_some() {
                // A parenthesis before a name counts.
                target.head.start = range.start;
            }
            return Ok(SelectItem::AllOf { target, aliases });
        }
        let alias = self.alias()?;
        Ok(SelectItem::Single { expression, alias })
    }

    /// `AS name` or `name`; a word that opens the next clause is not an alias.
    pub(super) fn alias(&mut self) -> Parsed<Option<Identifier>> {
        if self.take(Word::As) {
            return Ok(Some(self.identifier()?));
        }
        let opens_clause =
            self.starts_row_count_at(self.at) || self.is_window_clause() || self.is_sample() || self.is_pattern();
        if self.is_identifier() && !opens_clause {
            self.note_unfinished_clause();
            return Ok(Some(self.identifier()?));
        }
        self.note(Expected::Word(Word::As));
        Ok(None)
    }

    /// A word that is taken as an alias may be meant as the head of a clause.
    fn note_unfinished_clause(&mut self) {
        let next = self.at + 1;
        if self.is(Word::Window) && self.is_identifier_at(next) {
            let has_as = self.keyword_at(next + 1) == Some(Word::As);
            if has_as {
                self.note_at(next + 2, Expected::Symbol("("));
            } else {
                self.note_at(next + 1, Expected::Word(Word::As));
            }
        }
        if self.is(Word::Tablesample) && matches!(self.keyword_at(next), Some(Word::Bernoulli | Word::System)) {
            self.note_at(next + 1, Expected::Symbol("("));
        }
    }

    fn group_by(&mut self) -> Parsed<GroupBy> {
        let distinct = self.set_quantifier() == Some(true);
        let head = self.range();
        Ok(GroupBy {
            distinct,
            elements: self.list(Self::grouping_element)?,
            head,
        })
    }

    fn grouping_element(&mut self) -> Parsed<GroupingElement> {
        match self.keyword() {
            Some(word @ (Word::Rollup | Word::Cube)) => {
                self.advance();
                self.expect_symbol("(")?;
                let list = if self.is_symbol(")") {
                    Vec::new()
                } else {
                    self.list(Self::expression)?
                };
                self.expect_symbol(")")?;
                Ok(if word == Word::Rollup {
                    GroupingElement::Rollup(list)
                } else {
                    GroupingElement::Cube(list)
                })
            }
            Some(Word::Grouping) if self.keyword_at(self.at + 1) == Some(Word::Sets) => {
                self.advance();
                self.advance();
                Ok(GroupingElement::Sets(self.parenthesized(Self::grouping_set)?))
            }
            _ => Ok(GroupingElement::Simple(self.grouping_set()?)),
        }
    }

    /// `(a, b)` or `a`; what only begins with a parenthesis is an expression.
    fn grouping_set(&mut self) -> Parsed<Vec<Expression>> {
        if !self.is_symbol("(") {
            return Ok(vec![self.expression()?]);
        }
        let start = self.range().start;
        let began = self.at;
        self.advance();
        if self.take_symbol(")") {
            return Ok(Vec::new());
        }
        let inside = self.inside()?;
        self.expect_symbol(")")?;
        let ends = self.is_symbol(",")
            || self.is_symbol(")")
            || matches!(self.kind(), TokenKind::End)
            || matches!(self.kind(), TokenKind::Word(Some(word)) if !matches!(word, Word::And | Word::Or | Word::Is | Word::In | Word::Like | Word::Between | Word::Not | Word::At));
        match inside {
            Inside::Expressions(list) if ends => Ok(list),
            other => {
                let seed = self.unwrapped(other, start);
                self.primary_began = began;
                self.seed = Some((seed, start));
                Ok(vec![self.expression()?])
            }
        }
    }
}
