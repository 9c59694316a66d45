//! Table functions: `tableFunctionCall`.

use super::keyword::Keyword as Word;
use super::parser::{Parsed, Parser};
use super::tree::{FunctionArgument, Relation, RelationKind as Kind, SortItem, TableName};

impl Parser<'_> {
    /// What is in the parentheses of `TABLE(name(…))`.
    pub(super) fn table_function(&mut self) -> Parsed<Vec<FunctionArgument>> {
        self.qualified_name()?;
        self.expect_symbol("(")?;
        let mut arguments = Vec::new();
        if !self.is_symbol(")") && !self.is_copartition() {
            self.list(|parser| parser.function_argument(&mut arguments))?;
        }
        if self.is_copartition() {
            self.advance();
            self.list(|parser| parser.parenthesized(Self::qualified_name))?;
        }
        self.expect_symbol(")")?;
        Ok(arguments)
    }

    fn is_copartition(&self) -> bool {
        self.is(Word::Copartition) && self.is_symbol_at(self.at + 1, "(")
    }

    fn function_argument(&mut self, arguments: &mut Vec<FunctionArgument>) -> Parsed<()> {
        if self.is_identifier() && self.is_symbol_at(self.at + 1, "=>") {
            self.advance();
            self.advance();
        }
        let opens = self.is_symbol_at(self.at + 1, "(");
        if self.is(Word::Table) {
            let relation = self.table_argument()?;
            arguments.push(FunctionArgument::Relation(relation));
            let mut properties = Vec::new();
            if self.take(Word::Partition) {
                self.expect(Word::By)?;
                properties = self.one_or_list(Self::expression)?;
            }
            if self.take(Word::Prune) || self.take(Word::Keep) {
                self.words(&[Word::When, Word::Empty])?;
            }
            if self.take(Word::Order) {
                self.expect(Word::By)?;
                let items: Vec<SortItem> = self.one_or_list(Self::sort_item)?;
                properties.extend(items.into_iter().map(|item| item.key));
            }
            arguments.extend(properties.into_iter().map(FunctionArgument::Expression));
        } else if self.is(Word::Descriptor) && opens {
            self.advance();
            self.parenthesized(|parser| {
                parser.identifier()?;
                if !parser.is_symbol(",") && !parser.is_symbol(")") {
                    parser.type_name()?;
                }
                Ok(())
            })?;
        } else {
            let argument = self.expression()?;
            arguments.push(FunctionArgument::Expression(argument));
        }
        Ok(())
    }

    /// `TABLE(name)` or `TABLE(query)`, with an alias.
    fn table_argument(&mut self) -> Parsed<Relation> {
        let start = self.expect(Word::Table)?.start;
        self.expect_symbol("(")?;
        let kind = if self.starts_query_at(self.at) {
            Kind::Subquery(Box::new(self.query()?))
        } else {
            let name = self.qualified_name()?;
            let head = name.range.clone();
            Kind::Table(TableName {
                name,
                head,
                version: None,
            })
        };
        self.expect_symbol(")")?;
        let relation = Relation {
            kind: Box::new(kind),
            range: start..self.end(),
        };
        let goes_on = match self.keyword() {
            Some(Word::Partition | Word::Order) => self.keyword_at(self.at + 1) == Some(Word::By),
            Some(Word::Prune | Word::Keep) => self.keyword_at(self.at + 1) == Some(Word::When),
            Some(Word::Copartition) => self.is_copartition(),
            _ => false,
        };
        if goes_on {
            return Ok(relation);
        }
        self.aliased(relation)
    }

    /// `a` or `(a, b)`
    fn one_or_list<T>(&mut self, one: fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        if !self.is_symbol("(") {
            return Ok(vec![one(self)?]);
        }
        self.advance();
        let all = if self.is_symbol(")") {
            Vec::new()
        } else {
            self.list(one)?
        };
        self.expect_symbol(")")?;
        Ok(all)
    }
}
