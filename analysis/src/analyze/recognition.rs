//! `MATCH_RECOGNIZE`: its keys and what comes out of it. Its measures and conditions are not checked.

use super::Analyzer;
use super::scope::{Fields, Scope};
use crate::diagnostic::Code;
use crate::syntax::tree::{Expression, Recognition};

impl Analyzer<'_> {
    /// The fields of the output, over those of the input.
    pub(super) fn recognition(&mut self, recognition: &Recognition, input: Fields) -> Fields {
        for field in &input.fields {
            self.read_field(field);
        }
        let input = Scope::new(None, input);
        for key in recognition.partition_by.iter().chain(recognition.sort_keys()) {
            if key.qualified_name().is_none() {
                let message = "a key of MATCH_RECOGNIZE is a column of its input";
                self.error(Code::InvalidColumnReference, &key.head, message, "no column");
            } else {
                self.expression(key, &input);
            }
        }
        let measures = recognition.measures.iter().map(|measure| &measure.expression);
        self.unchecked(measures.chain(&recognition.conditions));
        let keys: Vec<&Expression> = if recognition.all_rows {
            recognition.partition_by.iter().chain(recognition.sort_keys()).collect()
        } else {
            recognition.partition_by.iter().collect()
        };
        let keys: Option<Vec<usize>> = keys.into_iter().map(|key| self.column_of(key)).collect();
        let Some(keys) = keys.filter(|_| !input.fields.is_open()) else {
            return Fields::unknown(None);
        };
        let of = |id: &usize| input.fields.fields.iter().find(|field| field.id == *id);
        let mut output = Vec::new();
        for field in keys.iter().filter_map(of) {
            output.push(self.new_field(field.name.clone(), field.data_type.clone()));
        }
        for measure in &recognition.measures {
            output.push(self.new_field(Some(measure.name.value.clone()), None));
        }
        let rest = input
            .fields
            .fields
            .iter()
            .filter(|field| recognition.all_rows && !keys.contains(&field.id));
        for field in rest {
            let mut own = self.new_field(field.name.clone(), field.data_type.clone());
            own.hidden = field.hidden;
            output.push(own);
        }
        Fields {
            fields: output,
            open: Vec::new(),
        }
    }
}
