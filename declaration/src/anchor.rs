//! The names in a declaration of which there is documentation, so that editors can lead there.

use proc_macro2::Ident;

use flow_log_stack_runtime::Field;
use flow_log_stack_runtime::predefined::Predefined as Known;

use crate::ast::{Items, Name, Predefined, Settings, TableBody, Value};
use crate::lower::setting::SETTINGS;

/// A name as it was written, with its place.
#[derive(Clone, Debug)]
pub enum Anchor {
    /// A setting.
    Setting(Ident),
    /// A field of flow logs; `type` is a raw identifier.
    Field(Ident),
    /// A predefined query.
    Predefined(Ident),
}

/// Those of a declaration, however broken it is.
pub(crate) fn all(written: &Items) -> Vec<Anchor> {
    let mut anchors = Vec::new();
    for stack in &written.stacks {
        settings(&stack.settings, &mut anchors);
    }
    for integration in &written.integrations {
        settings(&integration.settings, &mut anchors);
    }
    for table in &written.tables {
        if let TableBody::Columns(columns) = &table.body {
            anchors.extend(columns.columns.iter().filter_map(|column| field(&column.name)));
        }
    }
    for item in &written.predefined {
        if let Predefined::Named(names) = item {
            let known = names.iter().filter(|name| Known::find(&name.to_string()).is_some());
            anchors.extend(known.cloned().map(Anchor::Predefined));
        }
    }
    anchors
}

fn settings(settings: &Settings, anchors: &mut Vec<Anchor>) {
    for setting in &settings.entries {
        let name = &setting.name;
        if let Some(ident) = name.ident.as_ref().filter(|_| is_setting(&name.text)) {
            anchors.push(Anchor::Setting(ident.clone()));
        }
        match &setting.value {
            // A tag may be called as it likes.
            Value::Settings { settings: inner, .. } if name.text != "tags" => self::settings(inner, anchors),
            Value::Deployment(deployment) => self::settings(&deployment.settings, anchors),
            _ => {}
        }
    }
}

fn is_setting(name: &str) -> bool {
    SETTINGS.iter().any(|entry| entry.name == name)
}

fn field(name: &Name) -> Option<Anchor> {
    let ident = name.ident.as_ref()?;
    if Field::find(&name.text).is_none() || name.text.contains(char::is_uppercase) {
        return None;
    }
    Some(Anchor::Field(if name.text == "type" {
        Ident::new_raw("type", ident.span())
    } else {
        ident.clone()
    }))
}
