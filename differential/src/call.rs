//! Calls of the catalogue's functions: scalars, lambdas, aggregates, windows.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::types::can_coerce;

use crate::expression::{Bindings, Piece, TRIES, top_level};
use crate::generator::{Generator, Mistake, Relation};
use crate::library::{Function, Kind};
use crate::vocabulary::{any_type, pick};

impl Generator<'_> {
    /// A call of a scalar function with about this result type.
    pub(crate) fn any_call(&mut self, wanted: &Type, depth: u8) -> Option<Piece> {
        let functions = &self.library.functions;
        for _ in 0..TRIES * 4 {
            let function = &functions[self.random.usize(..functions.len())];
            if function.kind != Kind::Scalar {
                continue;
            }
            if let Some(bindings) = self.bind(function.result, &function.variables, wanted) {
                return Some(self.call(function, &bindings, depth - 1));
            }
        }
        None
    }

    /// A call of the function with this name, whatever its result is.
    pub(crate) fn call_of(&mut self, index: usize, depth: u8) -> Piece {
        let function = &self.library.functions[index];
        let mut bindings = Bindings::new();
        while !self.bind_rest(&function.variables, &Type::VARCHAR, &mut bindings) {
            bindings.clear();
        }
        match function.kind {
            Kind::Scalar => self.call(function, &bindings, depth),
            Kind::Aggregate if self.place.aggregates && self.place.grouped.is_some() => {
                self.aggregate_call(function, &bindings, depth)
            }
            _ => self.window_call(function, &bindings, depth),
        }
    }

    fn call(&mut self, function: &Function, bindings: &Bindings, depth: u8) -> Piece {
        let arguments = self.arguments(function, bindings, depth);
        Piece::primary(format!(
            "{}({})",
            self.function_name(function.name),
            arguments.join(", ")
        ))
    }

    fn function_name(&mut self, name: &'static str) -> String {
        let name = if self.due(&Mistake::Function, 40) {
            self.made("unknown function");
            self.misspelt(name)
        } else {
            name.to_owned()
        };
        if self.chance(5) { name.to_uppercase() } else { name }
    }

    fn arguments(&mut self, function: &Function, bindings: &Bindings, depth: u8) -> Vec<String> {
        let mut specs = function.arguments.clone();
        if function.variadic {
            let last = specs[specs.len() - 1];
            for _ in 0..self.random.usize(..3) {
                specs.push(last);
            }
        }
        if self.due(&Mistake::Arity, 50) {
            self.made("wrong arity");
            match self.random.u8(..3) {
                0 if !specs.is_empty() => {
                    specs.remove(self.random.usize(..specs.len()));
                }
                1 if specs.len() > 1 => specs.swap(0, 1),
                _ => specs.push("varchar"),
            }
        }
        let wrong = if self.due(&Mistake::Argument, 50) && !specs.is_empty() {
            self.made("wrong argument");
            Some(self.random.usize(..specs.len()))
        } else {
            None
        };
        let mut arguments = Vec::new();
        for (index, spec) in specs.into_iter().enumerate() {
            arguments.push(if wrong == Some(index) {
                let other = any_type(&mut self.random);
                self.sql(&other, depth.min(1))
            } else {
                self.argument(function.name, index, spec, bindings, depth)
            });
        }
        arguments
    }

    fn argument(&mut self, name: &'static str, index: usize, spec: &str, bindings: &Bindings, depth: u8) -> String {
        if let Some(inside) = spec.strip_prefix("function(") {
            return self.lambda(inside.strip_suffix(')').unwrap_or(inside), bindings, depth);
        }
        let usual = self.library.usual(name, index);
        if !usual.is_empty() && self.chance(85) {
            return pick(&mut self.random, usual).to_owned();
        }
        match self.concrete(spec, bindings) {
            Some(wanted) => self.sql(&wanted, depth),
            None => "NULL".to_owned(),
        }
    }

    /// `(x, y) -> …`, from the types of its parameters and its result.
    fn lambda(&mut self, inside: &str, bindings: &Bindings, depth: u8) -> String {
        self.note("lambda");
        let parts: Vec<Type> = top_level(inside)
            .into_iter()
            .map(|part| self.concrete(part, bindings).unwrap_or(Type::Bigint))
            .collect();
        let (result, parameters) = parts.split_last().expect("a lambda has a result");
        let names = ["x", "y", "z", "w"];
        let names = if self.chance(20) {
            ["k", "v", "s", "bytes"]
        } else {
            names
        };
        let columns = parameters.iter().zip(names).map(|(own, name)| (name, own.clone()));
        let outer = self.place.clone();
        self.place.subqueries = false;
        self.place.aggregates = false;
        self.place.windows = false;
        self.place.correlation = false;
        if outer.grouped.is_none()
            && let Some(scope) = self.scopes.last_mut()
        {
            scope.push(Relation::new(None, columns));
            let body = self.sql(result, depth);
            self.scopes.last_mut().expect("the scope is still there").pop();
            self.place = outer;
            return format!("{} -> {body}", parameter_list(&names[..parameters.len()]));
        }
        self.place.grouped = None;
        let scope = vec![Relation::new(None, columns)];
        self.scopes.push(scope);
        let body = self.sql(result, depth);
        self.scopes.pop();
        self.place = outer;
        format!("{} -> {body}", parameter_list(&names[..parameters.len()]))
    }

    /// A call of an aggregate with about this result type, or a cast of a count if there is none.
    pub(crate) fn aggregate(&mut self, wanted: &Type, depth: u8) -> Piece {
        let functions = &self.library.functions;
        for _ in 0..TRIES * 8 {
            let function = &functions[self.random.usize(..functions.len())];
            if function.kind != Kind::Aggregate {
                continue;
            }
            if let Some(bindings) = self.bind(function.result, &function.variables, wanted) {
                return self.aggregate_call(function, &bindings, depth);
            }
        }
        let own = any_type(&mut self.random);
        let inside = self.inside_aggregate(|generator| generator.sql(&own, depth));
        if can_coerce(&Type::Bigint, wanted) {
            return Piece::primary(format!("count({inside})"));
        }
        let wanted = wanted.clone();
        let inside = self.inside_aggregate(|generator| generator.sql(&wanted, depth));
        Piece::primary(format!("arbitrary({inside})"))
    }

    /// Inside an aggregate's parentheses columns need no grouping, but other aggregates are not allowed.
    fn inside_aggregate<R>(&mut self, make: impl FnOnce(&mut Self) -> R) -> R {
        let outer = self.place.clone();
        self.place.grouped = None;
        self.place.aggregates = false;
        self.place.windows = false;
        let inside = make(self);
        self.place = outer;
        inside
    }

    fn aggregate_call(&mut self, function: &Function, bindings: &Bindings, depth: u8) -> Piece {
        let name = self.function_name(function.name);
        self.note("aggregate");
        let sql = self.inside_aggregate(|generator| {
            let arguments = generator.arguments(function, bindings, depth.min(2)).join(", ");
            if function.name == "count" && generator.chance(50) {
                return "count(*)".to_owned();
            }
            let mut inside = arguments;
            if function.within_group() {
                // Its ORDER BY follows the parentheses.
            } else if function.arguments.len() == 1 && generator.chance(12) {
                generator.note("DISTINCT in an aggregate");
                inside = format!("DISTINCT {inside}");
            } else if !inside.is_empty() && generator.chance(6) {
                generator.note("ORDER BY in an aggregate");
                let key = generator.bounded("orderable");
                inside = format!("{inside} ORDER BY {}", generator.sql(&key, 1));
            }
            let mut sql = format!("{name}({inside})");
            if function.within_group() && !generator.chance(10) {
                let key = generator.bounded("orderable");
                let overflow = pick(
                    &mut generator.random,
                    &["", "", " ON OVERFLOW ERROR", " ON OVERFLOW TRUNCATE '…' WITHOUT COUNT"],
                );
                let key = generator.sql(&key, 1);
                sql = format!("{name}({inside}{overflow}) WITHIN GROUP (ORDER BY {key})");
            } else if generator.chance(8) {
                generator.note("FILTER");
                sql = format!("{sql} FILTER (WHERE {})", generator.sql(&Type::Boolean, 1));
            }
            sql
        });
        Piece::primary(sql)
    }

    /// A window function, or an aggregate used as one, with about this result type.
    pub(crate) fn window(&mut self, wanted: &Type, depth: u8) -> Piece {
        let functions = &self.library.functions;
        for _ in 0..TRIES * 8 {
            let function = &functions[self.random.usize(..functions.len())];
            if function.kind == Kind::Scalar || function.within_group() {
                continue;
            }
            if let Some(bindings) = self.bind(function.result, &function.variables, wanted) {
                return self.window_call(function, &bindings, depth - 1);
            }
        }
        self.literal(wanted)
    }

    fn window_call(&mut self, function: &Function, bindings: &Bindings, depth: u8) -> Piece {
        self.note("window function");
        let outer = self.place.clone();
        self.place.windows = false;
        let name = self.function_name(function.name);
        let arguments = self.arguments(function, bindings, depth.min(1)).join(", ");
        let over = self.over(matches!(function.name, "lag" | "lead"));
        self.place = outer;
        Piece::primary(format!("{name}({arguments}) OVER {over}"))
    }

    fn over(&mut self, ordered: bool) -> String {
        let mut parts = Vec::new();
        if self.chance(50) {
            let key = self.bounded("comparable");
            parts.push(format!("PARTITION BY {}", self.sql(&key, 1)));
        }
        if ordered || self.chance(60) {
            let key = self.bounded("orderable");
            let direction = pick(
                &mut self.random,
                &["", "", " DESC", " ASC", " DESC NULLS LAST", " NULLS FIRST"],
            );
            parts.push(format!("ORDER BY {}{direction}", self.sql(&key, 1)));
            if !ordered && self.chance(35) {
                self.note("window frame");
                let unit = pick(&mut self.random, &["ROWS", "GROUPS"]);
                let frame = pick(
                    &mut self.random,
                    &[
                        "2 PRECEDING",
                        "BETWEEN 1 PRECEDING AND CURRENT ROW",
                        "UNBOUNDED PRECEDING",
                        "BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
                        "BETWEEN 1 PRECEDING AND 1 FOLLOWING",
                    ],
                );
                parts.push(format!("{unit} {frame}"));
            }
        }
        format!("({})", parts.join(" "))
    }
}

fn parameter_list(names: &[&str]) -> String {
    match names {
        [one] => (*one).to_owned(),
        several => format!("({})", several.join(", ")),
    }
}
