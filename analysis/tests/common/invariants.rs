//! What must be true of every plan.

use std::collections::HashSet;

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::functions::{self, Argument, Lambda};
use flow_log_stack_analysis::plan::{
    Call, ColumnNumber, Expression, ExpressionKind, Join, Lateral, Node, OfMatch, Plan, Recognition, RowPattern,
    SetInput, Skip, Subquery, SubqueryKind,
};

/// The variables of a pattern.
fn named(pattern: &RowPattern) -> Vec<usize> {
    match pattern {
        RowPattern::Empty | RowPattern::Start | RowPattern::End => Vec::new(),
        RowPattern::Variable(index) => vec![*index],
        RowPattern::Sequence(parts) | RowPattern::Alternatives(parts) | RowPattern::Permutation(parts) => {
            parts.iter().flat_map(named).collect()
        }
        RowPattern::Excluded(pattern) | RowPattern::Repeated { pattern, .. } => named(pattern),
    }
}

/// Looks at a plan, and keeps what is wrong.
pub(crate) struct Check<'a> {
    plan: &'a Plan,
    wrong: Vec<String>,
    made: HashSet<ColumnNumber>,
}

impl Check<'_> {
    /// What does not hold.
    pub(crate) fn of(plan: &Plan) -> Vec<String> {
        let mut check = Check {
            plan,
            wrong: Vec::new(),
            made: HashSet::new(),
        };
        let columns = check.node(&plan.root, &HashSet::new());
        for output in &plan.output {
            check.expect(columns.contains(&output.column), || {
                format!("output #{} is not in scope", output.column)
            });
        }
        check.wrong
    }

    fn expect(&mut self, right: bool, what: impl FnOnce() -> String) {
        if !right {
            self.wrong.push(what());
        }
    }

    fn type_of(&self, column: ColumnNumber) -> Option<&Type> {
        self.plan.columns.get(column).map(|own| &own.data_type)
    }

    /// The columns that continue from a node; `outer` are those of outer queries.
    fn node(&mut self, node: &Node, outer: &HashSet<ColumnNumber>) -> HashSet<ColumnNumber> {
        for column in node.made() {
            let new = self.made.insert(column);
            self.expect(new, || format!("#{column} is made twice"));
        }
        let scope = self.scope(node, outer);
        if !matches!(node, Node::SetOperation(_) | Node::Recursion(_) | Node::Values(_)) {
            for expression in node.expressions() {
                self.expression(expression, &scope);
            }
        }
        for call in node.calls() {
            self.call(call);
        }
        self.own(node, &scope);
        node.columns().into_iter().collect()
    }

    /// What the expressions of a node may name.
    fn scope(&mut self, node: &Node, outer: &HashSet<ColumnNumber>) -> HashSet<ColumnNumber> {
        let mut scope = outer.clone();
        match node {
            Node::Lateral(lateral) => {
                let left = self.node(&lateral.left, outer);
                scope.extend(&left);
                self.correlation(&lateral.correlation, &scope);
                let right = self.node(&lateral.right, &scope);
                scope.extend(right);
            }
            Node::Subquery(subquery) => {
                let input = self.node(&subquery.input, outer);
                scope.extend(&input);
                self.correlation(&subquery.correlation, &scope);
                let columns = self.node(&subquery.query, &scope);
                self.subquery(subquery, &columns, &scope);
            }
            Node::SetOperation(operation) => {
                for input in &operation.inputs {
                    self.input(input, &operation.columns, outer);
                }
            }
            Node::Recursion(recursion) => {
                for input in [&recursion.base, &recursion.step] {
                    self.input(input, &recursion.columns, outer);
                }
            }
            Node::Values(values) => {
                for row in &values.rows {
                    self.values(row, &values.columns, outer);
                }
            }
            _ => {
                for input in node.inputs() {
                    scope.extend(self.node(input, outer));
                }
            }
        }
        scope
    }

    fn input(&mut self, input: &SetInput, columns: &[ColumnNumber], outer: &HashSet<ColumnNumber>) {
        let mut scope = outer.clone();
        scope.extend(self.node(&input.node, outer));
        self.values(&input.values, columns, &scope);
    }

    fn correlation(&mut self, columns: &[ColumnNumber], scope: &HashSet<ColumnNumber>) {
        for column in columns {
            self.expect(scope.contains(column), || {
                format!("correlation #{column} is not in scope")
            });
        }
    }

    fn subquery(&mut self, subquery: &Subquery, columns: &HashSet<ColumnNumber>, scope: &HashSet<ColumnNumber>) {
        let (value, column) = match &subquery.kind {
            SubqueryKind::Exists => return,
            SubqueryKind::Scalar { column } => (None, *column),
            SubqueryKind::In { value, column } | SubqueryKind::Quantified { value, column, .. } => {
                (Some(value), *column)
            }
        };
        let known = columns.contains(&column) || scope.contains(&column);
        self.expect(known, || format!("the subquery's #{column} is not in scope"));
        let wanted = self.type_of(column).cloned();
        let found = match value {
            Some(value) => Some(value.data_type.clone()),
            None => self.type_of(subquery.column).cloned(),
        };
        self.expect(found == wanted, || format!("a subquery of {wanted:?} for {found:?}"));
    }

    /// What is true of this kind of node.
    fn own(&mut self, node: &Node, scope: &HashSet<ColumnNumber>) {
        match node {
            Node::Filter { condition, .. } => self.boolean(condition),
            Node::Project { columns, .. } => {
                for (column, value) in columns {
                    self.same(*column, value);
                }
            }
            Node::Aggregate(aggregate) => {
                for key in &aggregate.keys {
                    self.same(key.column, &key.value);
                }
                for set in &aggregate.sets {
                    let known = set.iter().all(|key| *key < aggregate.keys.len());
                    self.expect(known, || "an unknown key".to_owned());
                }
            }
            Node::Distinct { columns, .. } => {
                for column in columns {
                    self.expect(scope.contains(column), || format!("distinct #{column} is not in scope"));
                }
            }
            Node::Join(Join { condition, .. }) | Node::Lateral(Lateral { condition, .. }) => {
                if let Some(own) = condition {
                    self.boolean(own);
                }
            }
            Node::Recognition(recognition) => self.recognition(recognition),
            Node::Limit(limit) => {
                for count in limit.count.iter().chain(&limit.offset) {
                    self.expect(count.data_type == Type::Bigint, || format!("{count} rows"));
                }
            }
            Node::Reading { columns, .. } => {
                for (own, of) in columns {
                    let same = self.type_of(*own) == self.type_of(*of);
                    self.expect(same, || format!("#{own} and #{of} have two types"));
                }
            }
            _ => {}
        }
    }

    fn recognition(&mut self, own: &Recognition) {
        for variable in &own.variables {
            variable.condition.iter().for_each(|own| self.boolean(own));
        }
        for (column, value) in &own.measures {
            self.same(*column, value);
        }
        let values = own.variables.iter().filter_map(|own| own.condition.as_ref());
        let mut values: Vec<&Expression> = values.chain(own.measures.iter().map(|(_, value)| value)).collect();
        let mut named = named(&own.pattern);
        if let Skip::To { variables, .. } = &own.skip {
            named.extend(variables);
        }
        while let Some(value) = values.pop() {
            match &value.kind {
                ExpressionKind::OfMatch(OfMatch::Column { value: of, row }) => {
                    self.expect(of.data_type == value.data_type, || format!("{value} has two types"));
                    named.extend(&row.variables);
                }
                ExpressionKind::OfMatch(OfMatch::Classifier(row)) => named.extend(&row.variables),
                ExpressionKind::OfMatch(OfMatch::Aggregate { call, variables, .. }) => {
                    self.call(&call.call);
                    named.extend(variables);
                }
                _ => {}
            }
            values.extend(value.children());
        }
        let known = named.iter().all(|index| *index < own.variables.len());
        self.expect(known, || "an unknown variable of a pattern".to_owned());
    }

    fn values(&mut self, values: &[Expression], columns: &[ColumnNumber], scope: &HashSet<ColumnNumber>) {
        self.expect(values.len() == columns.len(), || "another number of values".to_owned());
        for (value, column) in values.iter().zip(columns) {
            self.expression(value, scope);
            self.same(*column, value);
        }
    }

    fn same(&mut self, column: ColumnNumber, value: &Expression) {
        let same = self.type_of(column) == Some(&value.data_type);
        self.expect(same, || format!("#{column} := {value} has two types"));
    }

    fn boolean(&mut self, value: &Expression) {
        self.expect(value.data_type == Type::Boolean, || {
            format!("{value} is not a condition")
        });
    }

    fn alike(&mut self, values: &[&Expression]) {
        if let [first, rest @ ..] = values {
            for other in rest {
                self.expect(first.data_type == other.data_type, || {
                    format!("{first} and {other} have two types")
                });
            }
        }
    }

    fn call(&mut self, call: &Call) {
        // A call that is resolved with the types of its arguments is itself, without a conversion.
        let arguments: Vec<Argument> = call
            .arguments
            .iter()
            .map(|own| match own.kind {
                ExpressionKind::Lambda { .. } => Argument::Lambda,
                _ => Argument::Typed(own.data_type.clone()),
            })
            .collect();
        let results: Vec<Option<Type>> = call
            .arguments
            .iter()
            .map(|own| match &own.data_type {
                Type::Function(_, result) => Some((**result).clone()),
                _ => None,
            })
            .collect();
        if call.overload.name.starts_with('$') {
            return;
        }
        let found = functions::resolve(call.overload.name, &arguments, &mut |index, _| {
            results[index].clone().map_or(Lambda::Open, Lambda::Typed)
        });
        match found {
            Ok(found) => {
                let same = found.overload() == call.overload;
                self.expect(same, || {
                    format!(
                        "{call} is {:?}, and {:?} with its types",
                        call.overload,
                        found.overload()
                    )
                });
                let types: Vec<Option<Type>> = call.arguments.iter().map(|own| Some(own.data_type.clone())).collect();
                self.expect(found.argument_types == types, || {
                    format!(
                        "{call} has arguments of other types: {types:?}, {:?}",
                        found.argument_types
                    )
                });
            }
            Err(error) => self.wrong.push(format!("{call} is not resolved: {error:?}")),
        }
    }

    fn expression(&mut self, expression: &Expression, scope: &HashSet<ColumnNumber>) {
        use ExpressionKind as Kind;
        match &expression.kind {
            Kind::Column(column) => {
                self.expect(scope.contains(column), || format!("#{column} is not in scope"));
                self.same(*column, expression);
                return;
            }
            Kind::Lambda { parameters, body } => {
                let mut inner = scope.clone();
                inner.extend(parameters);
                return self.expression(body, &inner);
            }
            Kind::Call(call) => self.call(call),
            Kind::Coerce(value) => {
                self.expect(value.data_type != expression.data_type, || {
                    format!("{expression} changes nothing")
                });
            }
            Kind::Comparison { left, right, .. } => self.alike(&[left, right]),
            Kind::Between { value, low, high } => self.alike(&[value, low, high]),
            Kind::In { value, list } => {
                let all: Vec<&Expression> = std::iter::once(&**value).chain(list).collect();
                self.alike(&all);
            }
            Kind::Case { branches, otherwise } => {
                let mut results: Vec<&Expression> = branches.iter().map(|(_, result)| result).collect();
                results.extend(otherwise.as_deref());
                results.push(expression);
                self.alike(&results);
                for (condition, _) in branches {
                    self.boolean(condition);
                }
            }
            Kind::SimpleCase {
                operand,
                branches,
                otherwise,
            } => {
                let mut results: Vec<&Expression> = branches.iter().map(|(_, result)| result).collect();
                results.extend(otherwise.as_deref());
                results.push(expression);
                self.alike(&results);
                let values: Vec<&Expression> = std::iter::once(&**operand)
                    .chain(branches.iter().map(|(value, _)| value))
                    .collect();
                self.alike(&values);
            }
            Kind::Coalesce(list) => {
                let all: Vec<&Expression> = list.iter().chain([expression]).collect();
                self.alike(&all);
            }
            Kind::And(list) | Kind::Or(list) => list.iter().for_each(|own| self.boolean(own)),
            Kind::Not(value) => self.boolean(value),
            _ => {}
        }
        for child in expression.children() {
            self.expression(child, scope);
        }
    }
}
