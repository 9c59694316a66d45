//! The deployed stack, as far as Athena shows it.

mod expected;
mod partitions;

use flow_log_stack_athena::deployed::{Deployed, Table, WorkGroup};
use flow_log_stack_athena::{Athena, configuration};
use flow_log_stack_runtime::engine::{Cursor, Engine};
use flow_log_stack_runtime::{Day, Names, StartQuery};
use tokio::runtime::Builder;

use self::expected::Expected;
use self::partitions::Partition;
use super::answer::Answer;
use super::arguments::DoctorArguments;
use super::code::Code;
use super::declared::Declared;
use super::found::Found;
use crate::io::report::Failure;

/// Checks what is deployed under the declared names, or those in the arguments.
pub(super) fn examine(
    arguments: &DoctorArguments,
    declared: Option<&Declared>,
    answer: &mut Answer,
) -> Result<(), Failure> {
    let names = names(arguments, declared)?;
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of_engine(&error))?;
    let access = &arguments.access;
    let (deployed, registered) = runtime.block_on(async {
        let configuration = configuration(access.region.as_deref(), access.profile.as_deref()).await;
        let athena = Athena::new(&configuration, names.clone());
        let deployed = athena.deployed().await.map_err(|error| Failure::of_engine(&error))?;
        let registered = match (&deployed.work_group, &deployed.table) {
            (Some(_), Some(table)) if !is_projected(table) => Some(registered(&athena, table, &names).await?),
            _ => None,
        };
        Ok::<_, Failure>((deployed, registered))
    })?;
    answer.found.extend(missing(&deployed, &names));
    if let Some(declared) = declared {
        let expected = Expected::of(declared, &names)?;
        answer.found.extend(expected.differences(&deployed, &names));
    }
    match registered {
        Some(registered) => {
            let found = partitions::faults(&registered, declared, Day::today(), &place("table", &names.table));
            answer.found.extend(found);
        }
        None if deployed.table.as_ref().is_some_and(is_projected) => {
            answer
                .notes
                .push("the table's partitions are projected: none is registered, so none can be missing".to_owned());
        }
        None => {}
    }
    if arguments.template.is_none() {
        answer.notes.push(
            "Athena only shows workgroup, table and saved queries; `--template` compares all resources, with the output of \
             `aws cloudformation get-template`"
                .to_owned(),
        );
    }
    Ok(())
}

/// The name of an object in messages.
fn place(noun: &str, name: &str) -> String {
    format!("athena: {noun} {name}")
}

/// The names of the objects; options take precedence over the declaration.
fn names(arguments: &DoctorArguments, declared: Option<&Declared>) -> Result<Names, Failure> {
    let given = &arguments.names;
    if let (Some(database), Some(table), Some(work_group)) = (&given.database, &given.table, &given.workgroup) {
        return Ok(Names {
            database: database.clone(),
            table: table.clone(),
            work_group: work_group.clone(),
        });
    }
    let help = "give them: `--workgroup`, `--database` and `--table`, from the outputs of the deployed stack";
    let Some(declared) = declared else {
        let help = format!("name the declaration with `--stack`, or {help}");
        return Err(Failure::unreadable(
            "--on athena",
            "the table's name is unknown",
            Some(&help),
        ));
    };
    let names = match declared.integration.name.as_deref() {
        Some(name) => declared.stack.names_of(name),
        None => declared.stack.names(),
    };
    let names = names.map_err(|error| Failure::unreadable("--on athena", error.message, Some(help)))?;
    Ok(Names {
        database: given.database.clone().unwrap_or(names.database),
        table: given.table.clone().unwrap_or(names.table),
        work_group: given.workgroup.clone().unwrap_or(names.work_group),
    })
}

/// Objects that do not exist, or cannot be used.
fn missing(deployed: &Deployed, names: &Names) -> Vec<Found> {
    let help = "deploy the template, or select the account and Region where it is deployed (`--region`, `--profile`)";
    let none =
        |noun: &str, name: &str, message: String| Found::new(Code::NotDeployed, place(noun, name), message).help(help);
    let mut found = Vec::new();
    match &deployed.work_group {
        None => {
            let message = format!("there is no workgroup `{}`", names.work_group);
            found.push(none("workgroup", &names.work_group, message));
        }
        Some(WorkGroup { is_enabled: false, .. }) => {
            let message = format!(
                "the workgroup `{}` is disabled, and no query runs in it",
                names.work_group
            );
            let found_it = Found::new(Code::DeployedOtherwise, place("workgroup", &names.work_group), message);
            found.push(found_it.help("enable it, in the console or by deploying the template"));
        }
        Some(_) => {}
    }
    if deployed.table.is_none() {
        let message = format!(
            "there is no table `{}` in the database `{}`",
            names.table, names.database
        );
        found.push(none("table", &names.table, message));
    }
    found
}

fn is_projected(table: &Table) -> bool {
    table
        .parameters
        .get("projection.enabled")
        .is_some_and(|enabled| enabled == "true")
}

/// The registered partitions; this query scans nothing.
async fn registered(athena: &Athena, table: &Table, names: &Names) -> Result<Vec<Partition>, Failure> {
    let keys: Vec<&str> = table.keys.iter().map(|(name, _)| name.as_str()).collect();
    let asked = partitions::KEYS.map(|key| {
        let is_key = keys.contains(&key);
        if is_key {
            key.to_owned()
        } else {
            format!("CAST(NULL AS varchar) AS {key}")
        }
    });
    let sql = format!(
        "SELECT {} FROM \"{}$partitions\"",
        asked.join(", "),
        names.table.replace('"', "\"\"")
    );
    let failed = |error: flow_log_stack_athena::Error| Failure::of_engine(&error);
    let mut rows = athena.start(StartQuery::of_sql(sql, names)).await.map_err(failed)?;
    let mut all = Vec::new();
    while let Some(record) = rows.next().await.map_err(failed)? {
        all.extend(Partition::read(&record));
    }
    Ok(all)
}
