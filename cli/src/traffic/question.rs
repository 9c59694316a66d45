//! A question about the traffic, as data, and its SQL over a table.

use std::borrow::Cow;

use flow_log_stack_runtime::{Field, Key};

/// A question about the traffic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    /// Its name, such as `sources`.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What is counted, in a sentence or two.
    pub(crate) about: &'static str,
    /// The columns of its rows.
    pub(crate) select: &'static [Item],
    /// Conditions on the records that count, besides reporting traffic.
    pub(crate) conditions: &'static [&'static str],
    /// Whether records without traffic count too.
    pub(crate) every_record: bool,
    /// The order of its rows, without the keys that make it total.
    pub(crate) order_by: &'static [&'static str],
    pub(crate) limit: Option<u32>,
    pub(crate) picture: Picture,
}

/// How the rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picture {
    /// One row: each value by itself.
    Values,
    /// Intervals, with accepted and rejected traffic in each.
    Time,
    /// Each row has a bar for its value in that column.
    Bars(&'static str),
    /// Only the rows.
    Rows,
}

/// A column of the rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// The expression in the select list.
    sql: &'static str,
    group: Group,
    /// Whether the question is useful without it.
    is_optional: bool,
}

/// How records are grouped for a column.
#[derive(Clone, Copy, Debug)]
enum Group {
    No,
    By,
    /// By an expression inside the column's.
    Beneath(&'static str),
}

impl Item {
    /// A column that records are grouped by.
    pub(crate) const fn key(sql: &'static str) -> Self {
        Self {
            sql,
            group: Group::By,
            is_optional: false,
        }
    }

    /// A column made from what records are grouped by.
    pub(crate) const fn key_of(sql: &'static str, group: &'static str) -> Self {
        Self {
            sql,
            group: Group::Beneath(group),
            is_optional: false,
        }
    }

    /// A value of each group.
    pub(crate) const fn value(sql: &'static str) -> Self {
        Self {
            sql,
            group: Group::No,
            is_optional: false,
        }
    }

    /// The same, left out if the table lacks a column for it.
    pub(crate) const fn if_known(self) -> Self {
        Self {
            is_optional: true,
            ..self
        }
    }

    /// The column's name.
    fn name(&self) -> &'static str {
        self.sql.rsplit_once(" AS ").map_or(self.sql, |(_, name)| name)
    }

    /// The expression in GROUP BY for the column with that number, from 1.
    fn group(&self, number: usize) -> Option<Cow<'static, str>> {
        match self.group {
            Group::No => None,
            Group::Beneath(group) => Some(group.into()),
            // An expression occurs only once, so that a value in it is not given twice.
            Group::By if self.name() == self.sql => Some(self.sql.into()),
            Group::By => Some(number.to_string().into()),
        }
    }
}

/// What a question is asked about, besides itself.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// The name of the table in SQL.
    pub(crate) table: &'a str,
    /// Whether the table has a column.
    pub(crate) has: &'a dyn Fn(&str) -> bool,
    /// Further conditions.
    pub(crate) conditions: &'a [&'static str],
    /// The number of rows, instead of the question's own.
    pub(crate) limit: Option<u32>,
}

impl Question {
    /// The first column that the question or a further condition needs and the table lacks.
    pub(crate) fn missing(
        &self,
        condition: Option<&'static str>,
        has: &dyn Fn(&str) -> bool,
    ) -> Option<Cow<'static, str>> {
        let items = self.select.iter().filter(|item| !item.is_optional).map(|item| item.sql);
        let texts = items.chain(self.conditions.iter().copied()).chain(condition);
        texts.flat_map(columns).find(|column| !has(column))
    }

    /// Its SQL, with `:name` for each value in its conditions.
    pub(crate) fn sql(&self, scope: Scope<'_>) -> String {
        let known = |text: &'static str| columns(text).all(|column| (scope.has)(&column));
        let items: Vec<_> = self.select.iter().filter(|item| known(item.sql)).collect();
        let select: Vec<_> = items.iter().map(|item| item.sql).collect();
        let mut text = format!("SELECT {}\nFROM {}", select.join(",\n  "), scope.table);
        let status = (!self.every_record)
            .then_some("log_status = 'OK'")
            .filter(|text| known(text));
        let others = scope.conditions.iter().filter(|own| !self.conditions.contains(own));
        let conditions = others.chain(&status).chain(self.conditions);
        for (index, condition) in conditions.enumerate() {
            let before = if index == 0 { "\nWHERE " } else { "\n  AND " };
            text.extend([before, condition]);
        }
        let groups: Vec<_> = items
            .iter()
            .zip(1..)
            .filter_map(|(item, number)| item.group(number))
            .collect();
        if !groups.is_empty() {
            text.extend(["\nGROUP BY ", &groups.join(", ")]);
        }
        // With all keys the order is total.
        let keys = items
            .iter()
            .filter(|item| !matches!(item.group, Group::No))
            .map(|item| item.name());
        let keys = keys.filter(|key| !self.order_by.contains(key));
        let order: Vec<_> = self.order_by.iter().copied().chain(keys).collect();
        if !order.is_empty() {
            text.extend(["\nORDER BY ", &order.join(", ")]);
        }
        if let Some(limit) = scope.limit.or(self.limit) {
            text.extend(["\nLIMIT ", &limit.to_string()]);
        }
        text
    }
}

/// The columns of flow logs that SQL text names: fields and partition keys.
fn columns(sql: &'static str) -> impl Iterator<Item = Cow<'static, str>> {
    let code = sql.split('\'').step_by(2);
    let words = code.flat_map(|code| code.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | ':')));
    words.filter_map(|word| {
        let is_key = Key::ALL.iter().any(|key| key.name() == word);
        let is_field = || Field::find(word).is_some_and(|field| field.column_name() == word);
        (is_key || is_field()).then_some(Cow::Borrowed(word))
    })
}
