//! Expressions with a wanted type, over a scope.

use flow_log_stack_analysis::Type;
use flow_log_stack_analysis::types::{can_cast, can_coerce};

use crate::generator::{Generator, Mistake};
use crate::library::{Form, Level, Variable};
use crate::vocabulary::{any_type, pick, written};

/// An expression's text, and how tightly it binds.
pub(crate) struct Piece {
    pub(crate) sql: String,
    pub(crate) level: Level,
}

impl Piece {
    pub(crate) fn primary(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            level: Level::Primary,
        }
    }

    /// The text, in parentheses if it binds more loosely than the context allows.
    pub(crate) fn inside(self, level: Level, chain: bool) -> String {
        if self.level < level || (chain && self.level == level) || self.level == Level::Primary {
            self.sql
        } else {
            format!("({})", self.sql)
        }
    }
}

/// What type variables stand for.
pub(crate) type Bindings = Vec<(&'static str, Type)>;

/// How often a candidate is tried before the search is given up.
pub(crate) const TRIES: usize = 12;

impl Generator<'_> {
    /// An expression with about this type: one that coerces to it is enough.
    pub(crate) fn expression(&mut self, wanted: &Type, depth: u8) -> Piece {
        if let Some(mistake) = self.mistaken(wanted, depth) {
            return mistake;
        }
        if depth == 0 || self.chance(30) {
            return self.leaf(wanted, depth);
        }
        let made = match self.random.u8(..100) {
            0..50 => self.any_form(wanted, depth),
            50..90 => self.any_call(wanted, depth),
            90..95 if self.place.windows => Some(self.window(wanted, depth)),
            _ => None,
        };
        made.unwrap_or_else(|| self.leaf(wanted, depth))
    }

    /// The same as text that can be used anywhere.
    pub(crate) fn sql(&mut self, wanted: &Type, depth: u8) -> String {
        self.expression(wanted, depth).sql
    }

    /// The mistake to make, if it can be made here.
    fn mistaken(&mut self, wanted: &Type, depth: u8) -> Option<Piece> {
        match self.mistake {
            Some(Mistake::Form(index)) => {
                let form = &self.library.mistakes[index];
                if !self.chance(40) {
                    return None;
                }
                let bindings = self.bind(form.result, &form.variables, wanted)?;
                self.mistake = None;
                Some(self.form(form, &bindings, depth.max(1)))
            }
            Some(Mistake::Type) => {
                if !self.chance(25) {
                    return None;
                }
                self.made("wrong type");
                let other = any_type(&mut self.random);
                Some(self.expression(&other, depth))
            }
            Some(Mistake::Ungrouped) => {
                if self.place.grouped.is_none() || !self.chance(40) {
                    return None;
                }
                let keys = self.place.grouped.take();
                self.made("column that is not grouped");
                let column = self.column(Some(wanted)).or_else(|| self.column(None));
                self.place.grouped = keys;
                column
            }
            Some(Mistake::Aggregate) => {
                if self.place.aggregates || !self.chance(30) {
                    return None;
                }
                self.made("aggregate where none may stand");
                Some(self.aggregate(wanted, 1))
            }
            Some(Mistake::Window) => {
                if self.place.windows || !self.chance(30) {
                    return None;
                }
                self.made("window function where none may stand");
                Some(self.window(wanted, 1))
            }
            _ => None,
        }
    }

    /// A column, an aggregate or a literal.
    fn leaf(&mut self, wanted: &Type, depth: u8) -> Piece {
        if let Some(keys) = self.place.grouped.clone() {
            let fitting: Vec<&(String, Type)> = keys.iter().filter(|(_, own)| can_coerce(own, wanted)).collect();
            if !fitting.is_empty() && self.chance(50) {
                return Piece {
                    sql: pick(&mut self.random, &fitting).0.clone(),
                    level: Level::Or,
                };
            }
            if self.place.aggregates && self.chance(60) {
                return self.aggregate(wanted, depth.min(1));
            }
        } else if self.chance(80)
            && let Some(column) = self.column(Some(wanted))
        {
            return column;
        }
        if *wanted == Type::Boolean
            && self.chance(80)
            && let Some(condition) = self.condition()
        {
            return condition;
        }
        self.literal(wanted)
    }

    /// A column compared with a constant.
    fn condition(&mut self) -> Option<Piece> {
        let own = self.bounded("orderable");
        let column = self.column(Some(&own))?;
        let operator = pick(&mut self.random, &["=", "<>", ">", ">=", "<", "<="]);
        let constant = self.literal(&own).sql;
        Some(Piece {
            sql: format!("{} {operator} {constant}", column.sql),
            level: Level::Predicate,
        })
    }

    /// A column of the scope, of about this type.
    pub(crate) fn column(&mut self, wanted: Option<&Type>) -> Option<Piece> {
        let misspelt = self.due(&Mistake::Column, 40);
        let astray = self.due(&Mistake::Qualifier, 40);
        let unqualified = self.due(&Mistake::Ambiguity, 60);
        // Mostly the innermost scope; the parameters of nested lambdas form one scope.
        let mut last = self.scopes.len().checked_sub(1)?;
        while last > 0 && self.place.correlation && self.chance(15) {
            last -= 1;
            self.note("correlated column");
            self.correlated = true;
        }
        let mut found = Vec::new();
        for relation in &self.scopes[last] {
            for column in &relation.columns {
                let Some(name) = &column.name else { continue };
                if wanted.is_none_or(|wanted| can_coerce(&column.data_type, wanted)) {
                    found.push((relation.qualifier.clone(), name.clone(), None));
                }
                if let Type::Row(fields) = &column.data_type {
                    for field in fields {
                        if let Some(inner) = &field.name
                            && wanted.is_none_or(|wanted| can_coerce(&field.data_type, wanted))
                        {
                            found.push((relation.qualifier.clone(), name.clone(), Some(inner.clone())));
                        }
                    }
                }
            }
        }
        if found.is_empty() {
            return None;
        }
        let (qualifier, mut name, field) = pick(&mut self.random, &found);
        let inner_hides = self.scopes[last + 1..]
            .iter()
            .flatten()
            .any(|relation| relation.has(&name));
        let several = self.scopes[last].iter().filter(|relation| relation.has(&name)).count() > 1;
        if misspelt {
            self.made("unknown column");
            name = self.misspelt(&name);
        }
        let mut sql = written(&mut self.random, &name);
        let qualify = inner_hides || several || self.chance(30);
        if astray {
            self.made("wrong qualifier");
            sql = format!(
                "{}.{sql}",
                pick(&mut self.random, &["z", "f", "flow_logs", "default", "t"])
            );
        } else if several && unqualified {
            self.made("ambiguous column");
        } else if qualify && let Some(qualifier) = qualifier {
            sql = format!("{}.{sql}", written(&mut self.random, &qualifier));
        }
        if let Some(field) = field {
            self.note("field of a row");
            sql = format!("{sql}.{}", written(&mut self.random, &field));
        }
        Some(Piece::primary(sql))
    }

    fn any_form(&mut self, wanted: &Type, depth: u8) -> Option<Piece> {
        let forms = &self.library.forms;
        for _ in 0..TRIES {
            let form = &forms[self.random.usize(..forms.len())];
            let query = form.template.contains("{query");
            if query && (!self.place.subqueries || depth < 2 || !self.chance(40)) {
                continue;
            }
            if form.result == "T" && form.variables.iter().any(|one| one.bound == "any") && self.chance(50) {
                continue;
            }
            if let Some(bindings) = self.bind(form.result, &form.variables, wanted) {
                return Some(self.form(form, &bindings, depth - 1));
            }
        }
        None
    }

    pub(crate) fn form(&mut self, form: &Form, bindings: &Bindings, depth: u8) -> Piece {
        self.note(form.construct);
        let chosen = self.alternatives(form.template);
        Piece {
            sql: self.expand(&chosen, Some(form.level), bindings, depth),
            level: form.level,
        }
    }

    /// A template with one alternative chosen from each `«a|b»`.
    pub(crate) fn alternatives(&mut self, template: &str) -> String {
        let mut chosen = String::new();
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once('«') {
            let (inside, after) = behind.split_once('»').expect("alternatives end");
            chosen.push_str(before);
            let all: Vec<&str> = inside.split('|').collect();
            chosen.push_str(pick(&mut self.random, &all));
            rest = after;
        }
        chosen.push_str(rest);
        chosen.replace('‖', "||")
    }

    /// A template with its holes filled.
    pub(crate) fn expand(&mut self, template: &str, level: Option<Level>, bindings: &Bindings, depth: u8) -> String {
        let mut text = String::new();
        let mut rest = template;
        let mut first = true;
        while let Some((before, behind)) = rest.split_once('{') {
            let (hole, after) = behind.split_once('}').expect("holes end");
            text.push_str(before);
            let tight = hole.strip_prefix('!');
            let filled = self.hole(tight.unwrap_or(hole), bindings, depth);
            match (tight, level) {
                (Some(_), Some(level)) => {
                    let chain = !(first && level.chains());
                    text.push_str(&filled.inside(level, chain));
                }
                (Some(_), None) => text.push_str(&filled.inside(Level::Predicate, true)),
                (None, _) => text.push_str(&filled.sql),
            }
            first = false;
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn hole(&mut self, hole: &str, bindings: &Bindings, depth: u8) -> Piece {
        if let Some(spec) = hole.strip_prefix("type ") {
            let own = self.concrete(spec, bindings);
            return Piece::primary(self.type_name(&own.unwrap_or(Type::VARCHAR)));
        }
        if let Some(specs) = hole.strip_prefix("query ") {
            let wanted: Option<Vec<Type>> = specs.split(", ").map(|spec| self.concrete(spec, bindings)).collect();
            return Piece::primary(self.subquery(wanted.as_deref(), depth));
        }
        if let Some((count, text)) = hole.split_once(" times ") {
            return Piece::primary(vec![text; count.parse().expect("a count")].join(", "));
        }
        let any = any_type(&mut self.random);
        match hole {
            "newline" => Piece::primary("\n"),
            "any" => self.expression(&any, depth),
            "column" => self.column(None).unwrap_or_else(|| Piece::primary("1")),
            "same column" => {
                if self.same.is_none() {
                    self.same = self.column(None).map(|column| column.sql);
                }
                Piece::primary(self.same.clone().unwrap_or_else(|| "x".to_owned()))
            }
            "relation" => Piece::primary(self.relation_name()),
            "comparable" | "orderable" => {
                let own = self.bounded(hole);
                self.expression(&own, depth)
            }
            spec => match self.concrete(spec, bindings) {
                Some(own) => self.expression(&own, depth),
                None => panic!("{spec} is not a hole"),
            },
        }
    }

    /// A random type within a bound.
    pub(crate) fn bounded(&mut self, bound: &str) -> Type {
        loop {
            let own = any_type(&mut self.random);
            if fits(&own, bound) {
                return own;
            }
        }
    }

    /// Values for the variables that give about this result type.
    pub(crate) fn bind(&mut self, result: &str, variables: &[Variable], wanted: &Type) -> Option<Bindings> {
        let result = self.alternatives(result);
        let mut bindings = Bindings::new();
        unify(&result, wanted, variables, &mut bindings);
        if !self.bind_rest(variables, wanted, &mut bindings) {
            return None;
        }
        let own = self.concrete(&result, &bindings)?;
        can_coerce(&own, wanted).then_some(bindings)
    }

    pub(crate) fn bind_rest(&mut self, variables: &[Variable], wanted: &Type, bindings: &mut Bindings) -> bool {
        for variable in variables {
            let bound = bindings
                .iter()
                .find(|(name, _)| *name == variable.name)
                .map(|(_, own)| own);
            match (bound, variable.bound) {
                (Some(own), bound) if !fits(own, bound) => return false,
                (Some(_), _) => {}
                (None, "castable") => {
                    let from = any_type(&mut self.random);
                    if !can_cast(&from, wanted) {
                        return false;
                    }
                    bindings.push((variable.name, from));
                }
                (None, bound) => {
                    let own = match bound {
                        "number" => pick(&mut self.random, &[Type::Bigint, Type::Integer, Type::Double]),
                        bound => self.bounded(bound),
                    };
                    bindings.push((variable.name, own));
                }
            }
        }
        true
    }

    /// A type from a template or the catalogue, with its variables replaced.
    pub(crate) fn concrete(&mut self, spec: &str, bindings: &Bindings) -> Option<Type> {
        let mut text = String::new();
        let mut word = String::new();
        for letter in spec.chars().chain([' ']) {
            if letter.is_alphanumeric() || letter == '_' {
                word.push(letter);
                continue;
            }
            match bindings.iter().find(|(name, _)| *name == word) {
                Some((_, own)) => text.push_str(&own.to_string()),
                None => text.push_str(&word),
            }
            word.clear();
            text.push(letter);
        }
        for name in ["joniregexp", "jsonpath", "codepoints"] {
            text = text.replace(name, "varchar");
        }
        self.sized(text.trim()).parse().ok()
    }

    /// Variable lengths and precisions become numbers.
    fn sized(&mut self, text: &str) -> String {
        let mut text_with_sizes = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('(') {
            text_with_sizes.push_str(before);
            let family = ["varchar", "char", "decimal", "timestamp", "time"]
                .into_iter()
                .find(|family| before.ends_with(family));
            let inside = behind.split_once(')');
            match (family, inside) {
                (Some(family), Some((numbers, after)))
                    if numbers.starts_with(|first: char| first.is_ascii_alphabetic()) =>
                {
                    text_with_sizes.push_str(match family {
                        "varchar" => "",
                        "char" => pick(&mut self.random, &["(5)", "(20)"]),
                        "decimal" => pick(&mut self.random, &["(10,2)", "(38,10)", "(18,6)", "(5,0)"]),
                        _ => pick(&mut self.random, &["(3)", "(3)", "(6)", "(0)", "(9)", "(12)"]),
                    });
                    rest = after;
                }
                _ => {
                    text_with_sizes.push('(');
                    rest = behind;
                }
            }
        }
        text_with_sizes.push_str(rest);
        text_with_sizes
    }
}

/// Whether a type is within the bound of a variable.
fn fits(own: &Type, bound: &str) -> bool {
    match bound {
        "comparable" => own.is_comparable(),
        "orderable" => own.is_orderable(),
        "number" => own.is_numeric(),
        "interval" => matches!(own, Type::IntervalDayToSecond | Type::IntervalYearToMonth),
        "plain" => !matches!(own, Type::Array(_)),
        "castable to varchar" => can_cast(own, &Type::VARCHAR),
        "formattable" => !matches!(
            own,
            Type::Varbinary | Type::Array(_) | Type::Map(..) | Type::Row(_) | Type::HyperLogLog | Type::P4HyperLogLog
        ),
        "json" => own.is_numeric() || matches!(own, Type::Varchar(_) | Type::Boolean | Type::Date),
        "castable" => false,
        _ => true,
    }
}

/// Binds the variable that is the result, or its element type.
fn unify(spec: &str, wanted: &Type, variables: &[Variable], bindings: &mut Bindings) {
    if let Some(variable) = variables.iter().find(|variable| variable.name == spec) {
        bindings.push((variable.name, wanted.clone()));
        return;
    }
    let inside = |family: &str| spec.strip_prefix(family)?.strip_suffix(')').map(top_level);
    match wanted {
        Type::Array(element) => {
            if let Some(parts) = inside("array(") {
                unify(parts[0], element, variables, bindings);
            }
        }
        Type::Map(key, value) => {
            if let Some(parts) = inside("map(") {
                unify(parts[0], key, variables, bindings);
                unify(parts[1], value, variables, bindings);
            }
        }
        _ => {}
    }
}

/// The parts between commas outside parentheses.
pub(crate) fn top_level(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}
