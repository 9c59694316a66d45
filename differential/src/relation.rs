//! FROM: tables, derived tables, joins, UNNEST.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::types::common_super_type;

use crate::generator::{BREAK, Column, Generator, Mistake, Relation};
use crate::vocabulary::{pick, written};

impl Generator<'_> {
    /// The relations of a FROM clause, and what they bring into scope.
    pub(crate) fn from(&mut self) -> (String, Vec<Relation>) {
        let (mut sql, first) = self.relation();
        let mut scope = vec![first];
        let mut comma = false;
        while scope.len() < 4 && self.chance(28) {
            let (right, relation) = self.relation();
            let joined: Vec<Relation> = scope.iter().cloned().chain([relation.clone()]).collect();
            match self.random.u8(..10) {
                0..2 => {
                    self.note("cross join");
                    let word = pick(&mut self.random, &["CROSS JOIN", ","]);
                    let glue = if word == "," { String::new() } else { BREAK.to_string() };
                    sql = format!("{sql}{glue}{word} {right}");
                    if word == "," {
                        comma = true;
                    }
                }
                2..4 if scope.len() == 1 => {
                    let shared = scope[0].columns.iter().find_map(|column| {
                        let name = column.name.as_ref()?;
                        let own = relation
                            .columns
                            .iter()
                            .find(|other| other.name.as_ref() == Some(name))?;
                        let meet = common_super_type(&own.data_type, &column.data_type)?;
                        meet.is_comparable().then(|| (name.clone(), meet))
                    });
                    let Some((name, meet)) = shared else { continue };
                    self.note("USING");
                    let word = pick(&mut self.random, &["JOIN", "LEFT JOIN", "FULL OUTER JOIN"]);
                    sql = format!(
                        "{sql}{BREAK}{word} {right} USING ({})",
                        written(&mut self.random, &name)
                    );
                    let mut merged = joined;
                    for relation in &mut merged {
                        relation.columns.retain(|column| column.name.as_ref() != Some(&name));
                    }
                    merged.push(Relation::new(None, [(name.as_str(), meet)]));
                    scope = merged;
                    continue;
                }
                4..6 => {
                    let (right, relation) = self.unnest(&scope);
                    sql = format!("{sql}{BREAK}CROSS JOIN {right}");
                    scope.push(relation);
                    continue;
                }
                _ => {
                    self.note("JOIN");
                    let word = pick(
                        &mut self.random,
                        &[
                            "JOIN",
                            "JOIN",
                            "LEFT JOIN",
                            "INNER JOIN",
                            "RIGHT JOIN",
                            "FULL JOIN",
                            "LEFT OUTER JOIN",
                        ],
                    );
                    let outer = std::mem::take(&mut self.place);
                    self.scopes.push(joined.clone());
                    let condition = self.sql(&Type::Boolean, 2);
                    self.scopes.pop();
                    self.place = outer;
                    if comma {
                        // JOIN binds tighter than a comma, so its condition does not see relations before the comma.
                        sql = format!("{sql}{BREAK}CROSS JOIN {right}");
                    } else {
                        sql = format!("{sql}{BREAK}{word} {right} ON {condition}");
                    }
                }
            }
            scope = joined;
        }
        (sql, scope)
    }

    /// UNNEST of a column of these relations.
    fn unnest(&mut self, scope: &[Relation]) -> (String, Relation) {
        self.note("UNNEST");
        let outer = std::mem::take(&mut self.place);
        self.scopes.push(scope.to_vec());
        let own = pick(
            &mut self.random,
            &[
                "array(bigint)",
                "array(varchar)",
                "map(varchar, bigint)",
                "array(row(a bigint, b varchar))",
            ],
        );
        let own: Type = own.parse().expect("a type of ours");
        let list = self.sql(&own, 1);
        self.scopes.pop();
        self.place = outer;
        let mut columns: Vec<Type> = match &own {
            Type::Array(element) => match &**element {
                Type::Row(fields) => fields.iter().map(|field| field.data_type.clone()).collect(),
                other => vec![other.clone()],
            },
            Type::Map(key, value) => vec![(**key).clone(), (**value).clone()],
            _ => Vec::new(),
        };
        let mut ordinality = "";
        if self.chance(25) {
            self.note("WITH ORDINALITY");
            ordinality = " WITH ORDINALITY";
            columns.push(Type::Bigint);
        }
        self.aliases += 1;
        let alias = format!("u{}", self.aliases);
        let names: Vec<String> = (0..columns.len()).map(|at| format!("{alias}_{at}")).collect();
        let sql = format!("UNNEST({list}){ordinality} AS {alias} ({})", names.join(", "));
        let relation = Relation::new(Some(alias), names.iter().map(String::as_str).zip(columns));
        (sql, relation)
    }

    fn derived(&mut self, alias: Option<String>) -> (String, Relation) {
        self.note("derived table");
        let scopes = std::mem::take(&mut self.scopes);
        let outer = std::mem::take(&mut self.place);
        let (sql, mut columns) = self.query(None, false);
        self.scopes = scopes;
        self.place = outer;
        let alias = alias.unwrap_or_else(|| format!("d{}", self.aliases));
        let mut list = String::new();
        if self.chance(30) {
            for (at, column) in columns.iter_mut().enumerate() {
                column.name = Some(format!("{alias}_{at}"));
            }
            let mut names: Vec<String> = columns.iter().filter_map(|column| column.name.clone()).collect();
            if self.due(&Mistake::Width, 60) {
                self.made("length of a list of column aliases");
                names.pop();
                names.push("more".to_owned());
                names.push("yet".to_owned());
            }
            list = format!(" ({})", names.join(", "));
        }
        (
            format!("({BREAK}{sql}{BREAK}) AS {alias}{list}"),
            Relation {
                qualifier: Some(alias),
                columns,
            },
        )
    }

    /// A relation with its alias.
    fn relation(&mut self) -> (String, Relation) {
        self.aliases += 1;
        let alias = self
            .chance(60)
            .then(|| format!("{}{}", pick(&mut self.random, &["f", "t", "Src", "x"]), self.aliases));
        if self.chance(12) {
            return self.derived(alias);
        }
        if !self.named.is_empty() && self.chance(60) {
            let (name, columns) = pick(&mut self.random, &self.named);
            let sql = alias
                .as_ref()
                .map_or_else(|| name.clone(), |alias| format!("{name} {alias}"));
            return (
                sql,
                Relation {
                    qualifier: Some(alias.unwrap_or(name)),
                    columns,
                },
            );
        }
        let (sql, name, columns) = self.table();
        let sql = alias
            .as_ref()
            .map_or_else(|| sql.clone(), |alias| format!("{sql} {alias}"));
        let relation = Relation {
            qualifier: Some(alias.unwrap_or(name)),
            columns,
        };
        (sql, relation)
    }

    /// A table of the catalog: the text, its name, its columns.
    fn table(&mut self) -> (String, String, Vec<Column>) {
        let tables = self.catalog.tables.as_deref().unwrap_or_default();
        let table = &tables[if self.chance(45) {
            0
        } else {
            self.random.usize(..tables.len())
        }];
        let mut name = table.name.clone();
        let mut schema = table.schema.clone().unwrap_or_else(|| "default".to_owned());
        let mut catalog = "awsdatacatalog".to_owned();
        // How much of the qualified name is written.
        let mut parts = match self.random.u8(..100) {
            0..2 => 3,
            2..8 => 2,
            _ if schema != "default" => 2,
            _ => 1,
        };
        if self.due(&Mistake::Table, 70) {
            let (part, length, mistake) = match self.random.u8(..10) {
                0..6 => (&mut name, 1, "unknown table"),
                6..8 => (&mut schema, 2, "unknown schema"),
                _ => (&mut catalog, 3, "unknown catalog"),
            };
            self.made(mistake);
            *part = self.misspelt(part);
            parts = parts.max(length);
        }
        let mut sql = written(&mut self.random, &name);
        if parts > 1 {
            sql = format!("{schema}.{sql}");
        }
        if parts > 2 {
            sql = format!("{catalog}.{sql}");
        }
        let mut columns = Vec::new();
        for column in table.columns.iter().chain(&table.hidden_columns) {
            columns.push(Column {
                name: Some(column.name.clone()),
                data_type: column.data_type.clone().unwrap_or(Type::Unknown),
            });
        }
        (sql, name, columns)
    }

    /// The name of a table, without an alias.
    pub(crate) fn relation_name(&mut self) -> String {
        self.table().0
    }
}
