//! A query block, clause by clause in the order in which Trino checks them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::aggregation::Block;
use super::alias::{Aliases, Clause};
use super::field::{Field, Fields, ends_with};
use super::nullability::has_grouping_sets;
use super::output::Output;
use super::readings::NOTHING;
use super::record::Selected;
use super::scope::{Resolution, Scope};
use super::{Analyzer, Cause};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions;
use crate::listed::Listed as _;
use crate::syntax::tree::{
    Bytes, Expression, ExpressionKind, Identifier, Query, QuerySpecification, Relation, SelectItem,
};
use crate::syntax::walk::find;
use crate::types::Type;

impl Analyzer<'_> {
    /// `query` has the ORDER BY and LIMIT that belong to the block, if it is not a side of a set operation.
    pub(super) fn specification(
        &mut self,
        block: &QuerySpecification,
        query: Option<&Query>,
        outer: &Scope<'_>,
    ) -> Fields {
        let order_by = query.and_then(|query| query.order_by.as_ref());
        let source = self.from(&block.from, outer);
        self.blocks.push(super::Block {
            windows: Vec::new(),
            window_names: HashMap::new(),
            aliases: Aliases::of(block),
        });
        self.window_definitions(&block.windows, &source);
        self.window_references(block, order_by);
        if let Some(condition) = &block.where_ {
            self.no_aggregates_in_where(block, condition);
            self.condition(condition, &source, "the WHERE clause");
            self.meaning
                .scans
                .note_condition(condition, &source.fields.fields, self.meaning.catalog);
            self.not_null_by(condition, &source);
        }
        self.enter(Clause::Select);
        let (outputs, mut fields) = self.select_list(block, &source);
        if block.group_by.as_ref().is_some_and(has_grouping_sets) {
            fields.fields.iter().for_each(|field| {
                self.meaning.fields.may_be_null(field.id);
            });
        }
        if block.distinct {
            fields
                .fields
                .iter()
                .for_each(|field| self.meaning.readings.note(field.id));
        }
        if block.distinct
            && let Some(wrong) = fields
                .fields
                .iter()
                .find_map(|field| field.data_type.as_ref().filter(|own| !own.is_comparable()))
        {
            let message = format!("DISTINCT compares its columns, but {wrong} cannot be compared");
            self.error(Code::TypeMismatch, &block.head, message, "DISTINCT over such a column");
        }
        self.enter(Clause::GroupBy);
        let keys = self.group_by(block, &outputs, fields.is_open(), &source);
        self.enter(Clause::Having);
        if let Some(condition) = &block.having {
            self.no_windows_in_having(condition);
            self.condition(condition, &source, "the HAVING clause");
            self.meaning
                .scans
                .note_condition(condition, &source.fields.fields, self.meaning.catalog);
        }
        self.enter(Clause::OrderBy);
        let sort_keys = order_by.map_or_else(Vec::new, |order_by| {
            let by_order = Scope::over(Some(&source), Cow::Borrowed(&fields));
            // Only a whole query, and rows that are cut, have an order.
            let inner = outer.parent.is_some_and(|around| around.parent.is_some());
            if inner && query.is_none_or(|query| query.limit.is_none() && query.offset.is_none()) {
                self.reading_for(NOTHING, |own| own.order_by_block(order_by, &outputs, block, &by_order))
            } else {
                self.order_by_block(order_by, &outputs, block, &by_order)
            }
        });
        if let Some(query) = query {
            self.row_counts(query);
        }
        let expressions: Vec<&Expression> = outputs
            .iter()
            .filter_map(|output| match output {
                Output::Expression(expression) => Some(*expression),
                Output::Star(..) => None,
            })
            .listed();
        self.aggregation(
            &Block {
                specification: block,
                outputs: &outputs,
                keys,
                sort_keys: &sort_keys,
                source: &source,
                output: &fields,
            },
            &expressions,
        );
        self.window_functions(block, &expressions, &sort_keys);
        if block.distinct {
            self.distinct_order(block, &outputs, &sort_keys, &fields);
        }
        self.origins_beyond_windows(&expressions, &sort_keys, &mut fields);
        self.blocks.pop();
        self.meaning.record(|record| {
            let selected = fields.fields.iter().zip(&outputs).map(|(field, output)| Selected {
                field: field.id,
                source: match output {
                    Output::Star(source, _) => Some(source.id),
                    Output::Expression(_) => None,
                },
            });
            record.blocks.insert(block.head.start, selected.listed());
        });
        fields
    }

    /// What the names of FROM mean, relation by relation: some see those to their left.
    fn from<'p>(&mut self, relations: &[Relation], outer: &'p Scope<'p>) -> Scope<'p> {
        let mut all = Scope::inside(Some(outer), Fields::default());
        let around = std::mem::take(&mut self.lateral);
        for relation in relations {
            let left = if relation.sees_left() { &all } else { outer };
            let own = self.relation(relation, left, outer);
            self.join_to(&mut all, own);
        }
        self.lateral = around;
        all
    }

    fn select_list<'t>(&mut self, block: &'t QuerySpecification, source: &Scope<'_>) -> (Vec<Output<'t>>, Fields) {
        let mut outputs = Vec::with_capacity(block.items.len());
        let mut fields = Fields {
            fields: Vec::with_capacity(block.items.len()),
            open: Vec::new(),
        };
        for item in &block.items {
            match item {
                SelectItem::Single { expression, alias } => {
                    let name = alias.as_ref().map(|alias| alias.value.clone()).or_else(|| {
                        let parts = expression.qualified_name()?;
                        parts.last().map(|last| last.value.clone())
                    });
                    let mut field = self.new_field(name, None);
                    field.data_type = self.reading_for(field.id, |own| own.expression(expression, source));
                    if let Some(id) = self.column_of(expression) {
                        field.origins = self.meaning.fields.origins_of(id).to_vec();
                        field.computed = self.meaning.fields.computed_by(id);
                        self.meaning.fields.pass_on(field.id, id);
                    } else {
                        field.computed = Some(expression.id);
                    }
                    if self.is_never_null(expression) {
                        self.meaning.fields.note_never_null(field.id);
                    }
                    outputs.push(Output::Expression(expression));
                    fields.fields.push(field);
                }
                SelectItem::All(range) => {
                    if block.from.is_empty() {
                        let error = Diagnostic::error(
                            Code::UnknownColumn,
                            range.clone(),
                            "`*` stands for no columns",
                            "there is no FROM",
                        );
                        self.report(error.help("add a FROM clause"));
                        fields.open.push(None);
                        continue;
                    }
                    let own: Vec<Field> = source.fields.visible().cloned().listed();
                    if !source.fields.open.is_empty() {
                        fields.open.push(None);
                    }
                    self.star(own, range, &mut outputs, &mut fields);
                }
                SelectItem::AllOf { target, aliases } => {
                    let before = fields.fields.len();
                    self.star_of(target, block, source, &mut outputs, &mut fields);
                    self.star_aliases(aliases.as_deref(), before, &mut fields);
                }
            }
        }
        (outputs, fields)
    }

    fn star(&mut self, own: Vec<Field>, range: &Bytes, outputs: &mut Vec<Output<'_>>, fields: &mut Fields) {
        if !self.has_room_beside(fields.fields.len(), own.iter().map(|field| &field.data_type)) {
            fields.open.push(None);
            return;
        }
        for field in own {
            let mut output = self.new_field(field.name.clone(), field.data_type.clone());
            self.reading_for(output.id, |own| own.read_field(&field));
            self.meaning.fields.pass_on(output.id, field.id);
            self.meaning.fields.as_never_null(output.id, &[field.id]);
            output.origins.clone_from(&field.origins);
            output.computed = field.computed;
            fields.fields.push(output);
            outputs.push(Output::Star(Box::new(field), range.clone()));
        }
    }

    /// `relation.*`, or the fields of a row.
    fn star_of<'t>(
        &mut self,
        target: &'t Expression,
        block: &QuerySpecification,
        source: &Scope<'_>,
        outputs: &mut Vec<Output<'t>>,
        fields: &mut Fields,
    ) {
        if let Some(parts) = target.qualified_name() {
            let mut scope = Some(source);
            let mut beyond = false;
            while let Some(own) = scope {
                let answers = |relation: Option<&Rc<[String]>>| relation.is_some_and(|own| ends_with(own, &parts));
                let found = own.fields_of(&parts).into_iter().cloned().listed();
                let open = own
                    .fields
                    .open
                    .iter()
                    .any(|open| open.is_none() || answers(open.as_ref()));
                if !found.is_empty() || open {
                    // `a.b` is a table, and a column of the table `a`.
                    let is_column = parts.split_last().is_some_and(|(last, table)| {
                        let is_it = |field: &Field| {
                            let named = field.name.as_ref().is_some_and(|name| last.is(name));
                            let is_row = matches!(field.data_type, Some(Type::Row(_)));
                            named && is_row && field.relation.as_ref().is_some_and(|own| ends_with(own, table))
                        };
                        !table.is_empty() && !found.is_empty() && own.fields.visible().any(is_it)
                    });
                    if is_column {
                        let shown = self.text(target).to_owned();
                        let message = format!("the name `{shown}` is ambiguous");
                        let reason = "a table, and a column of another";
                        let error = Diagnostic::error(Code::AmbiguousName, target.head.clone(), message, reason);
                        self.report(error.help("give one of the tables an alias"));
                        fields.open.push(None);
                        return;
                    }
                    if open {
                        fields.open.push(None);
                    }
                    if beyond && found.iter().any(|field| field.name.is_none()) {
                        let message = "`.*` of a table of the outer query needs names for its columns";
                        let mut error =
                            Diagnostic::error(Code::NotSupported, block.head.clone(), message, "selects from it");
                        error.labels.push(crate::Label {
                            range: target.range.clone(),
                            text: "has nameless columns".to_owned(),
                        });
                        self.report(error.help("name them where the table stands: `… AS t (a, b)`"));
                    }
                    if let Some(first) = found.first() {
                        self.meaning.expressions.set_star(target, first.id);
                    }
                    self.star(found, &target.range, outputs, fields);
                    return;
                }
                beyond |= own.boundary;
                scope = own.parent;
            }
            // Of a row's fields, the row must be named as a column of a table, and that by its own name alone.
            let of_table = parts.get(..2).is_some_and(|column| match source.resolve(column) {
                Resolution::Field(field) => matches!(field.data_type, None | Some(Type::Row(_))),
                Resolution::Ambiguous | Resolution::Open => true,
                Resolution::None | Resolution::Column => false,
            });
            if !of_table {
                self.unknown_relation(target, &parts, source);
                fields.open.push(None);
                return;
            }
        }
        match self.expression(target, source) {
            Some(Type::Row(row)) => {
                if !self.has_room_beside(fields.fields.len(), row.iter().map(|_| &None)) {
                    fields.open.push(None);
                    return;
                }
                for field in row {
                    fields.fields.push(self.new_field(field.name, Some(field.data_type)));
                    outputs.push(Output::Expression(target));
                }
            }
            None => fields.open.push(None),
            Some(other) => {
                let message = format!("`.*` stands after a row, but this is {other}");
                let mut error = Diagnostic::error(Code::TypeMismatch, block.head.clone(), message, "selects from it");
                error.labels.push(crate::Label {
                    range: target.range.clone(),
                    text: "not a row".to_owned(),
                });
                self.report(error);
                fields.open.push(None);
            }
        }
    }

    fn star_aliases(&mut self, aliases: Option<&[Identifier]>, before: usize, fields: &mut Fields) {
        let Some(aliases) = aliases else { return };
        let own = &mut fields.fields[before..];
        if !fields.open.is_empty() {
            return;
        }
        if own.len() != aliases.len() {
            let message = format!(
                "the list names {} columns, and the star has {}",
                aliases.len(),
                own.len()
            );
            self.error(
                Code::ColumnAliasCount,
                &aliases[0].range,
                message,
                "another number of columns",
            );
            fields.open.push(None);
            return;
        }
        for (field, alias) in own.iter_mut().zip(aliases) {
            // So Trino names them, quoted or not.
            field.name = Some(if alias.quoted {
                alias.value.clone()
            } else {
                alias.value.to_uppercase()
            });
        }
    }

    fn unknown_relation(&mut self, target: &Expression, parts: &[&Identifier], source: &Scope<'_>) {
        let name = parts.iter().map(|part| part.value.as_str()).listed().join(".");
        let message = format!("unknown table `{name}`");
        let error = Diagnostic::error(
            Code::UnknownTable,
            target.head.clone(),
            message,
            "not in the FROM clause",
        );
        self.report_for(error, || {
            let mut seen = HashSet::new();
            let mut known = Vec::new();
            for own in source.candidates().filter_map(Field::relation_name) {
                if seen.insert(own) {
                    known.push(own.to_owned());
                }
            }
            Cause::Relation {
                name,
                range: target.range.clone(),
                known,
            }
        });
    }

    /// Whether a key that names a column of the result has quotes as the select list has them; names of a star have none.
    fn is_written_alike(key: &Expression, names: &Names<'_>, output: Option<&Output<'_>>) -> bool {
        let ExpressionKind::Identifier(written) = &*key.kind else {
            return true;
        };
        match output {
            // Which names of a list belong to which star is not followed.
            Some(Output::Star(..)) if names.of_stars => true,
            Some(Output::Star(..)) => written.canonical() == written.value.to_uppercase(),
            Some(Output::Expression(item)) => {
                let name = names.of_item(item);
                name.is_none_or(|name| written.canonical() == name.canonical())
            }
            None => true,
        }
    }

    /// With DISTINCT, what orders the rows must be selected.
    fn distinct_order(
        &mut self,
        block: &QuerySpecification,
        outputs: &[Output<'_>],
        sort_keys: &[&Expression],
        fields: &Fields,
    ) {
        let selected = self.meaning.shapes(outputs.iter().filter_map(|output| match output {
            Output::Expression(expression) => Some(*expression),
            Output::Star(..) => None,
        }));
        let of_stars: HashSet<usize> = outputs
            .iter()
            .filter_map(|output| match output {
                Output::Star(field, _) => Some(field.id),
                Output::Expression(_) => None,
            })
            .collect();
        let written = Names::of(block);
        let places: HashMap<usize, usize> = fields.fields.iter().map(|field| field.id).zip(0..).collect();
        for key in sort_keys {
            let column = self.column_of(key);
            let selected = column.is_some_and(|id| of_stars.contains(&id)) || self.meaning.has_same(&selected, key);
            let place = column.and_then(|id| places.get(&id).copied());
            let named = place.is_some();
            if !place.is_none_or(|place| Self::is_written_alike(key, &written, outputs.get(place))) {
                let message = "with SELECT DISTINCT, ORDER BY writes a name as the select list does";
                let mut error = Diagnostic::error(Code::NotInDistinct, block.head.clone(), message, "DISTINCT rows");
                error.labels.push(crate::Label {
                    range: key.range.clone(),
                    text: "quoted in one place alone".to_owned(),
                });
                self.report(error.help("write the name with quotes in both places, or in none"));
                return;
            }
            let unknown = self.column_of(key).is_none() && key.qualified_name().is_some();
            if selected && let Some(random) = find(key, &is_random) {
                let message = "with SELECT DISTINCT, ORDER BY takes no value that differs each time";
                let mut error = Diagnostic::error(Code::NotInDistinct, key.head.clone(), message, "another value");
                error.labels.push(crate::Label {
                    range: random.head.clone(),
                    text: "not deterministic".to_owned(),
                });
                self.report(error.help("order by an alias or a number of the select list"));
                return;
            }
            if !(selected || named || unknown || fields.is_open() || matches!(*key.kind, ExpressionKind::Long(_))) {
                let message = "with SELECT DISTINCT, ORDER BY can only use what is selected";
                let mut error = Diagnostic::error(Code::NotInDistinct, block.head.clone(), message, "DISTINCT rows");
                error.labels.push(crate::Label {
                    range: key.range.clone(),
                    text: "not in the select list".to_owned(),
                });
                self.report(error.help("select the expression, too, or order by an alias"));
                return;
            }
        }
    }
}

/// Whether it is `target.* AS (a, b)`.
fn has_aliases(item: &SelectItem) -> bool {
    matches!(item, SelectItem::AllOf { aliases: Some(_), .. })
}

/// The names of a select list, as they are written there.
struct Names<'t> {
    items: &'t [SelectItem],
    /// Where the items are, by the numbers of their expressions.
    places: HashMap<usize, usize>,
    /// Whether some are names of a star.
    of_stars: bool,
}

impl<'t> Names<'t> {
    fn of(block: &'t QuerySpecification) -> Self {
        let mut places = HashMap::new();
        for (place, item) in block.items.iter().enumerate() {
            if let SelectItem::Single { expression, .. } = item {
                places.insert(expression.id, place);
            }
        }
        Self {
            items: &block.items,
            places,
            of_stars: block.items.iter().any(has_aliases),
        }
    }

    /// The name that an item gives its column.
    fn of_item(&self, item: &Expression) -> Option<&'t Identifier> {
        let SelectItem::Single { expression, alias } = self.items.get(*self.places.get(&item.id)?)? else {
            return None;
        };
        alias.as_ref().or(match &*expression.kind {
            ExpressionKind::Identifier(name) | ExpressionKind::Dereference { field: name, .. } => Some(name),
            _ => None,
        })
    }
}

/// Whether it is a call that gives another value each time.
fn is_random(expression: &Expression) -> bool {
    matches!(&*expression.kind, ExpressionKind::Call(call)
        if matches!(call.name.parts.as_slice(), [only] if functions::is_random(&only.value)))
}
