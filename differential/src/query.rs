//! Queries: select list, grouping, order, set operations.

use flow_log_stack_analysis::Type;

use crate::generator::{BREAK, Column, Generator, ITEM_BREAK, Mistake, Place};
use crate::library::{Kind, Level};
use crate::vocabulary::{any_type, pick};

impl Generator<'_> {
    /// A query whose columns have these types, or any. The outermost one may call the function whose turn it is.
    pub(crate) fn query(&mut self, wanted: Option<&[Type]>, top: bool) -> (String, Vec<Column>) {
        if self.chance(8) {
            return self.set_operation(wanted);
        }
        if !top && self.chance(4) {
            let types = wanted.map_or_else(|| vec![any_type(&mut self.random)], <[Type]>::to_vec);
            return self.values(&types);
        }
        self.select(wanted, top)
    }

    fn values(&mut self, types: &[Type]) -> (String, Vec<Column>) {
        self.note("VALUES");
        let mut rows = Vec::new();
        for _ in 0..self.random.usize(1..4) {
            let row: Vec<String> = types.iter().map(|own| self.literal(own).sql).collect();
            rows.push(if row.len() == 1 {
                row.concat()
            } else {
                format!("({})", row.join(", "))
            });
        }
        let columns = types.iter().map(|own| Column {
            name: None,
            data_type: own.clone(),
        });
        (format!("VALUES {}", rows.join(", ")), columns.collect())
    }

    fn set_operation(&mut self, wanted: Option<&[Type]>) -> (String, Vec<Column>) {
        self.note("set operation");
        let (left, columns) = self.operand(wanted);
        let mut types: Vec<Type> = columns.iter().map(|column| column.data_type.clone()).collect();
        if self.due(&Mistake::Width, 70) {
            self.made("width of a set operation");
            types.push(Type::Bigint);
        }
        let operator = pick(
            &mut self.random,
            &[
                "UNION",
                "UNION ALL",
                "UNION ALL",
                "INTERSECT",
                "EXCEPT",
                "UNION DISTINCT",
                "INTERSECT ALL",
                "EXCEPT ALL",
            ],
        );
        if operator != "UNION ALL" && types.iter().any(|own| !own.is_comparable()) {
            return (left, columns);
        }
        let (right, _) = self.operand(Some(&types));
        let mut sql = format!("{left}{BREAK}{operator}{BREAK}{right}");
        if self.chance(30) {
            self.note("ORDER BY of a set operation");
            sql = format!("{sql}{BREAK}ORDER BY 1");
        }
        (sql, columns)
    }

    /// An operand of a set operation, in parentheses if it has ORDER BY or LIMIT.
    fn operand(&mut self, wanted: Option<&[Type]>) -> (String, Vec<Column>) {
        let (sql, columns) = self.select(wanted, false);
        if self.chance(if self.tailed { 95 } else { 10 }) {
            return (format!("({sql})"), columns);
        }
        if self.tailed {
            self.note("ORDER BY or LIMIT before a set operation");
        }
        (sql, columns)
    }

    fn select(&mut self, wanted: Option<&[Type]>, top: bool) -> (String, Vec<Column>) {
        let outer = self.place.clone();
        self.place = Place {
            subqueries: true,
            correlation: outer.correlation,
            ..Place::default()
        };
        let (from, scope) = if self.chance(4) && !top {
            self.note("no FROM");
            (String::new(), Vec::new())
        } else {
            self.from()
        };
        let no_from = from.is_empty();
        self.scopes.push(scope);
        let depth = self.random.u8(1..4);
        let where_ = (self.chance(55) && !no_from).then(|| self.conditions(depth.min(2)));
        let turn = if top { self.turn } else { None };
        let aggregate = turn.is_some_and(|index| self.library.functions[index].kind == Kind::Aggregate);
        let grouped = !no_from && (aggregate || self.chance(30));
        let mut tail = Vec::new();
        let made = if grouped {
            self.grouped_select(wanted, turn, depth, &mut tail)
        } else {
            self.plain_select(wanted, turn, depth, top, &mut tail)
        };
        self.scopes.pop();
        self.place = outer;
        let (select, columns) = made;
        let mut sql = select;
        if !no_from {
            sql = format!("{sql}{BREAK}FROM {from}");
        }
        if let Some(where_) = where_ {
            sql = format!("{sql}{BREAK}WHERE {where_}");
        }
        for clause in tail {
            sql = format!("{sql}{BREAK}{clause}");
        }
        (sql, columns)
    }

    fn conditions(&mut self, depth: u8) -> String {
        self.note("WHERE");
        let count = self.random.usize(1..4);
        let conditions: Vec<String> = (0..count)
            .map(|_| {
                let condition = self.expression(&Type::Boolean, depth);
                if count == 1 {
                    condition.sql
                } else {
                    condition.inside(Level::And, true)
                }
            })
            .collect();
        conditions.join(&format!("{BREAK}AND "))
    }

    /// The types of the select list.
    fn item_types(&mut self, wanted: Option<&[Type]>) -> Vec<Type> {
        match wanted {
            Some(types) => types.to_vec(),
            None => (0..self.random.usize(1..6))
                .map(|_| any_type(&mut self.random))
                .collect(),
        }
    }

    fn items(&mut self, wanted: Option<&[Type]>, turn: Option<usize>, depth: u8) -> (Vec<String>, Vec<Column>) {
        let mut items = Vec::new();
        let mut columns = Vec::new();
        if let Some(index) = turn
            && wanted.is_none()
        {
            items.push(self.call_of(index, depth.min(2)).sql);
            columns.push(Column {
                name: None,
                data_type: Type::Unknown,
            });
        }
        let mut types = self.item_types(wanted);
        if let Some(Mistake::Form(index)) = self.mistake
            && wanted.is_none()
            && self.chance(60)
            && let Ok(own) = self.library.mistakes[index].result.parse()
        {
            types.push(own);
        }
        for own in types {
            let sql = self.sql(&own, depth);
            let name = self.chance(45).then(|| {
                self.aliases += 1;
                let name = format!(
                    "{}{}",
                    pick(&mut self.random, &["total", "a", "Share", "n"]),
                    self.aliases
                );
                name
            });
            let mut item = sql;
            if let Some(name) = &name {
                let reserved = self.due(&Mistake::Alias, 50);
                if reserved {
                    self.made("reserved word as an alias");
                }
                let alias = if reserved {
                    pick(&mut self.random, &["end", "order", "table", "'x'", "group"])
                } else {
                    name.as_str()
                };
                let word = pick(&mut self.random, &["AS ", "AS ", "", "as "]);
                item = format!("{item} {word}{alias}");
            }
            items.push(item);
            columns.push(Column { name, data_type: own });
        }
        (items, columns)
    }

    fn plain_select(
        &mut self,
        wanted: Option<&[Type]>,
        turn: Option<usize>,
        depth: u8,
        top: bool,
        tail: &mut Vec<String>,
    ) -> (String, Vec<Column>) {
        self.place.windows = true;
        let (mut items, columns) = self.items(wanted, turn, depth);
        if wanted.is_none() && top && self.chance(6) {
            self.note("*");
            items.push("*".to_owned());
        }
        let distinct = columns.iter().all(|column| column.data_type.is_comparable())
            && columns.iter().all(|column| column.data_type != Type::Unknown)
            && self.chance(12);
        if distinct {
            self.note("DISTINCT");
        }
        self.tail(&columns, distinct, tail);
        let word = match distinct {
            true => "SELECT DISTINCT",
            false if self.chance(2) => "SELECT ALL",
            false => "SELECT",
        };
        (format!("{word} {}", items.join(&format!(",{ITEM_BREAK}"))), columns)
    }

    fn grouped_select(
        &mut self,
        wanted: Option<&[Type]>,
        turn: Option<usize>,
        depth: u8,
        tail: &mut Vec<String>,
    ) -> (String, Vec<Column>) {
        self.note("GROUP BY");
        let sets = pick(
            &mut self.random,
            &["", "", "", "", "", "", "", "", "", "ROLLUP", "CUBE", "GROUPING SETS"],
        );
        // Grouping sets consist of columns; anything else in them is a mistake.
        let expressions = if sets.is_empty() { 50 } else { 5 };
        let mut keys: Vec<(String, Type)> = Vec::new();
        for _ in 0..self.random.usize(1..4) {
            let own = loop {
                let own = any_type(&mut self.random);
                if own.is_comparable() {
                    break own;
                }
            };
            let key = if self.chance(75) { self.column(Some(&own)) } else { None };
            match key {
                Some(key) => keys.push((key.sql, own)),
                None if self.chance(expressions) => {
                    let key = self.expression(&own, 1);
                    keys.push((key.sql, own));
                }
                None => {}
            }
        }
        self.place.grouped = Some(keys.clone());
        self.place.aggregates = true;
        self.place.correlation = false;
        let windows = self.chance(15);
        self.place.windows = windows;
        let (items, columns) = self.items(wanted, turn, depth.min(2));
        self.place.windows = false;
        if !keys.is_empty() {
            let list: Vec<String> = keys.iter().map(|(sql, _)| sql.clone()).collect();
            let list = list.join(", ");
            let list = match sets {
                "" => list,
                "GROUPING SETS" => format!("GROUPING SETS (({list}), ())"),
                sets => format!("{sets}({list})"),
            };
            tail.push(format!("GROUP BY {list}"));
        }
        if self.chance(20) {
            self.note("HAVING");
            tail.push(format!("HAVING {}", self.sql(&Type::Boolean, 2)));
        }
        self.place.windows = windows;
        self.tail(&columns, false, tail);
        (format!("SELECT {}", items.join(&format!(",{ITEM_BREAK}"))), columns)
    }

    /// ORDER BY, OFFSET, LIMIT.
    fn tail(&mut self, columns: &[Column], distinct: bool, tail: &mut Vec<String>) {
        let before = tail.len();
        if self.chance(30) {
            self.note("ORDER BY");
            let orderable: Vec<usize> = (0..columns.len())
                .filter(|index| columns[*index].data_type.is_orderable() && columns[*index].data_type != Type::Unknown)
                .collect();
            let mut keys = Vec::new();
            for _ in 0..self.random.usize(1..3) {
                let direction = pick(
                    &mut self.random,
                    &["", "", " DESC", " ASC", " DESC NULLS LAST", " NULLS FIRST"],
                );
                let key = if self.due(&Mistake::Ordinal, 80) {
                    self.made("ordinal outside the select list");
                    (columns.len() + 2).to_string()
                } else if !orderable.is_empty() && (distinct || self.chance(60)) {
                    let index = pick(&mut self.random, &orderable);
                    match &columns[index].name {
                        Some(name) if self.chance(60) => name.clone(),
                        _ => (index + 1).to_string(),
                    }
                } else if distinct {
                    continue;
                } else {
                    let own = loop {
                        let own = any_type(&mut self.random);
                        if own.is_orderable() {
                            break own;
                        }
                    };
                    self.sql(&own, 1)
                };
                keys.push(format!("{key}{direction}"));
            }
            if !keys.is_empty() {
                tail.push(format!("ORDER BY {}", keys.join(", ")));
            }
        }
        if self.chance(6) {
            self.note("OFFSET");
            tail.push("OFFSET 5".to_owned());
        }
        if self.chance(22) {
            self.note("LIMIT");
            tail.push(format!("LIMIT {}", pick(&mut self.random, &["10", "100", "1", "ALL"])));
        }
        self.tailed = tail.len() > before;
    }

    /// A query in parentheses, as an expression.
    pub(crate) fn subquery(&mut self, wanted: Option<&[Type]>, depth: u8) -> String {
        self.note("subquery");
        let outer = self.place.clone();
        self.place.correlation = outer.grouped.is_none() && self.chance(40);
        let named = self.named.len();
        let sql = if depth == 0 || wanted.is_none() && self.chance(40) {
            let (from, scope) = self.from();
            self.scopes.push(scope);
            self.place = Place {
                correlation: self.place.correlation,
                ..Place::default()
            };
            let items: Vec<String> = match wanted {
                Some(types) => types.iter().map(|own| self.sql(own, 1)).collect(),
                None => vec!["1".to_owned()],
            };
            let condition = self.sql(&Type::Boolean, 1);
            self.scopes.pop();
            format!("SELECT {} FROM {from} WHERE {condition}", items.join(", "))
        } else {
            self.query(wanted, false).0
        };
        self.named.truncate(named);
        self.place = outer;
        sql
    }
}
