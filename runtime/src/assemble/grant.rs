//! The resources that rights are granted on.

use super::ids::database_name;
use crate::model::integration::Integration;
use crate::model::setting::Setting;
use crate::model::stack::Stack;
use crate::resource::Statement;
use crate::template::text::Text;
use crate::value::arn::KmsKeyArn;
use crate::value::location::Location;

/// An ARN of the stack's account and Region.
pub(super) fn arn(service: &str, resource: impl Into<Text>) -> Text {
    Text::from("arn:")
        .then(Text::reference("AWS::Partition"))
        .then(format!(":{service}:"))
        .then(Text::reference("AWS::Region"))
        .then(":")
        .then(Text::reference("AWS::AccountId"))
        .then(":")
        .then(resource)
}

/// Allows actions on the tables of integrations; Glue requires rights on the catalog, the database and the table
/// together.
pub(super) fn tables(stack: &Stack, integrations: &[&Integration], actions: &[&str]) -> Statement {
    let mut resources = vec![arn("glue", "catalog")];
    if let Some(first) = integrations.first() {
        resources.push(arn("glue", Text::from("database/").then(database_name(stack, first))));
    }
    for integration in integrations {
        let table = stack.physical_names(integration).table;
        let database = database_name(stack, integration);
        resources.push(arn("glue", Text::from("table/").then(database).then("/").then(table)));
    }
    Statement::allow(actions, resources)
}

/// Allows a service to use a key for the caller.
pub(super) fn key(key: &Setting<KmsKeyArn>, service: &str, actions: &[&str]) -> Statement {
    // A service uses keys of its own Region; `arn:aws:kms:region:…`, which a parameter's pattern ensures.
    let region = key.text_or(|key| key.region().to_owned(), |name| Text::selected(name, ":", 3));
    let host = Text::from(format!("{service}."))
        .then(region)
        .then(".")
        .then(Text::reference("AWS::URLSuffix"));
    Statement::allow(actions, [key.text(KmsKeyArn::to_string)]).when_via(host)
}

/// A bucket's ARN.
pub(super) fn bucket(place: &Setting<Location>) -> Text {
    // `s3://bucket/prefix/`, which a parameter's pattern ensures.
    let selected = |name| Text::selected(name, "/", 2);
    s3(place.text_or(|location| location.bucket().to_owned(), selected))
}

/// The ARN of a folder, with a slash at its end: the ARNs of objects in it begin with it.
pub(super) fn folder(place: &Setting<Location>) -> Text {
    s3(place.text_or(Location::path, |name| Text::replaced(name, "s3://", "")))
}

fn s3(resource: Text) -> Text {
    Text::from("arn:")
        .then(Text::reference("AWS::Partition"))
        .then(":s3:::")
        .then(resource)
}
