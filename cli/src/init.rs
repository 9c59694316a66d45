//! `flow-log-stack init`: a first declaration.

pub(crate) mod arguments;
mod described;
mod draft;
#[cfg(feature = "local")]
mod folder;
mod known;
mod package;

use std::path::{Path, PathBuf};

use flow_log_stack_declaration::{Context, Form, Root, declarations};
use flow_log_stack_runtime::name::{AthenaName, DatabaseName, WorkGroupName};
use flow_log_stack_runtime::{Day, Frequency, Location, write_changed};

use self::arguments::{InitArguments, stack_name};
use self::draft::{Draft, Names, Shape};
use self::known::Known;
use self::package::Package;
use crate::declaration::mistake::of_tokens;
use crate::finding::human::Human;
use crate::finding::place::Places;
use crate::io::ask::Asker;
use crate::io::input::Input;
use crate::io::output::Standard;
use crate::io::report::Failure;
use crate::io::visible;

/// The default name of the stack.
const NAME: &str = "Traffic";

/// The default file of a declaration.
const FILE: &str = "flow-logs.fls";

/// Writes a declaration, or a crate around it.
pub(crate) fn run(arguments: &InitArguments) -> Result<(), Failure> {
    let output = arguments.output.as_deref().or(arguments.rust.as_deref());
    refuse_taken(output, arguments)?;
    let mut known = known(arguments)?;
    let notes = std::mem::take(&mut known.notes);
    let asker = Asker::new(!arguments.yes);
    let draft = draft(known, arguments, &asker)?;
    if let Some(folder) = &arguments.rust {
        write_crate(folder, &draft, arguments)?;
    } else {
        let path = match &arguments.output {
            None if asker.is_asking() => {
                let path = asker.ask(&format!("File to write [{FILE}]"), |text| {
                    Ok::<_, String>(PathBuf::from(text))
                })?;
                Some(path.unwrap_or_else(|| PathBuf::from(FILE)))
            }
            given => given.clone(),
        };
        write_alone(path.as_deref(), &draft, arguments)?;
    }
    for note in notes {
        // If standard error is closed, the note cannot be shown.
        let _ = Standard::Error.text(&format!("note: {}\n", visible::line(&note)));
    }
    Ok(())
}

/// What the arguments say about the flow log.
fn known(arguments: &InitArguments) -> Result<Known, Failure> {
    match (&arguments.folder, &arguments.flow_logs) {
        #[cfg(feature = "local")]
        (Some(folder), _) => folder::known(folder, arguments.flow_log_id.as_ref()),
        #[cfg(not(feature = "local"))]
        (Some(folder), _) => {
            let help = "build it with `cargo install --locked --path cli --features local`, or give `--flow-logs`";
            let message = "this command was built without support for log files";
            Err(Failure::unreadable(&folder.display().to_string(), message, Some(help)))
        }
        (None, Some(described)) => described::known(described, arguments),
        (None, None) => Ok(Known::default_format(arguments.flow_log_id.clone())),
    }
}

/// The declaration from what is known, given and asked for.
fn draft(known: Known, arguments: &InitArguments, asker: &Asker) -> Result<Draft, Failure> {
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => asker
            .ask(&format!("Name of the stack [{NAME}]"), stack_name)?
            .unwrap_or_else(|| NAME.to_owned()),
    };
    let logs = match arguments.logs.clone().or(known.logs) {
        Some(place) => Some(place),
        None => asker.ask(
            "Where the logs are, such as s3://bucket/prefix/ [asked when the stack is created]",
            Location::of_logs,
        )?,
    };
    let results = match arguments.results.clone() {
        Some(place) => Some(place),
        None => asker.ask(
            "Where results go, such as s3://bucket/results/ [asked when the stack is created]",
            Location::new,
        )?,
    };
    let frequency = match arguments.load {
        Some(mode) => mode.into(),
        None => asker
            .ask(
                "How partitions are loaded: daily, weekly, monthly, projection [daily]",
                frequency,
            )?
            .unwrap_or(Frequency::Daily),
    };
    let first_day = first_day(arguments.since.or(known.first_day), frequency, asker)?;
    let accounts = if arguments.accounts.is_empty() {
        known.accounts
    } else {
        arguments.accounts.clone()
    };
    let regions = if arguments.regions.is_empty() {
        known.regions
    } else {
        arguments.regions.clone()
    };
    let mut draft = Draft {
        source: match &known.flow_log {
            Some(id) => format!("Traffic of the flow log {id}."),
            None => "Traffic of the flow logs of one format.".to_owned(),
        },
        name,
        flow_log: known.flow_log,
        logs,
        results,
        options: known.options,
        columns: known.columns,
        accounts,
        regions,
        names: None,
        frequency,
        first_day,
    };
    draft.names = names(&draft, arguments, asker)?;
    Ok(draft)
}

/// The first day; `None` if the loader chooses it. Projection must have one.
fn first_day(known: Option<Day>, frequency: Frequency, asker: &Asker) -> Result<Option<Day>, Failure> {
    if known.is_some() {
        return Ok(known);
    }
    let is_projection = frequency == Frequency::Projection;
    let proposed = if is_projection {
        "today"
    } else {
        "the period before the stack is created"
    };
    let day = asker.ask(&format!("First day, such as 2026-11-20 [{proposed}]"), Day::new)?;
    Ok(day.or_else(|| is_projection.then(Day::today)))
}

/// The names that are needed or given.
fn names(draft: &Draft, arguments: &InitArguments, asker: &Asker) -> Result<Option<Names>, Failure> {
    let is_given = arguments.database.is_some() || arguments.table.is_some() || arguments.workgroup.is_some();
    if !draft.needs_names() && !is_given {
        return Ok(None);
    }
    let proposed = draft.name.to_lowercase();
    let refused = |error| Failure::of_error("--name", error).of_argument();
    let database = match arguments.database.clone() {
        Some(name) => name,
        None => match asker.ask(&format!("Name of the database [{proposed}]"), |text| {
            DatabaseName::new(text)
        })? {
            Some(name) => name,
            None => DatabaseName::new(proposed.as_str()).map_err(refused)?,
        },
    };
    let table = match arguments.table.clone() {
        Some(name) => name,
        None => match asker.ask("Name of the table [flow_logs]", |text| AthenaName::new(text))? {
            Some(name) => name,
            None => AthenaName::new("flow_logs").map_err(refused)?,
        },
    };
    let work_group = match arguments.workgroup.clone() {
        Some(name) => name,
        None => match asker.ask(&format!("Name of the workgroup [{proposed}]"), |text| {
            WorkGroupName::new(text)
        })? {
            Some(name) => name,
            None => WorkGroupName::new(proposed.as_str()).map_err(refused)?,
        },
    };
    Ok(Some(Names {
        database,
        table,
        work_group,
    }))
}

fn frequency(text: &str) -> Result<Frequency, String> {
    let mut all = Frequency::ALL.into_iter().filter(|one| *one != Frequency::None);
    all.find(|one| one.name() == text)
        .ok_or_else(|| "write `daily`, `weekly`, `monthly` or `projection`".to_owned())
}

/// Writes a `.fls` file, or standard output.
fn write_alone(path: Option<&Path>, draft: &Draft, arguments: &InitArguments) -> Result<(), Failure> {
    refuse_taken(path, arguments)?;
    let text = draft.items(Shape::Alone);
    let shown = path.map_or_else(|| FILE.to_owned(), |path| path.display().to_string());
    check(&shown, &text, Form::Alone)?;
    let Some(path) = path else {
        return Standard::Output.data(&text);
    };
    let written = write_changed(path, &text);
    written.map_err(|error| Failure::of_writing(&shown, &error))?;
    done(&format!(
        "wrote {shown}\nnext: flow-log-stack template {shown} --output template.json"
    ));
    Ok(())
}

fn write_crate(folder: &Path, draft: &Draft, arguments: &InitArguments) -> Result<(), Failure> {
    let shown = folder.display().to_string();
    let clone = match &arguments.clone {
        Some(path) => Some(clone(path)?),
        None => None,
    };
    let items = draft.items(Shape::Rust);
    let package = Package::new(&package::name(folder), &draft.name, &items, clone.as_deref());
    check(&format!("{shown}/src/stack.rs"), package.declaration(), Form::Rust)?;
    let written = package.write(folder);
    written.map_err(|error| Failure::of_writing(&shown, &error))?;
    if clone.is_none() {
        let note = "note: the crate asks the registry for flow-log-stack; `--clone DIR` makes it depend on a clone";
        let _ = Standard::Error.text(&format!("{note}\n"));
    }
    done(&format!("wrote {shown}\nnext: cd {shown} && cargo run"));
    Ok(())
}

/// The folder of the library, as an absolute path.
fn clone(path: &Path) -> Result<PathBuf, Failure> {
    let shown = path.display().to_string();
    let absolute = path.canonicalize();
    let absolute = absolute.map_err(|error| Failure::unreadable(&shown, format!("cannot be read: {error}"), None))?;
    let text = absolute.to_string_lossy();
    if !absolute.join("Cargo.toml").is_file() || text.contains('\'') {
        let help = "name the folder of a clone, which has a `Cargo.toml`, and no quote in its path";
        return Err(Failure::unreadable(
            &shown,
            "is not a clone of flow-log-stack",
            Some(help),
        ));
    }
    Ok(absolute)
}

/// Refuses to overwrite files.
fn refuse_taken(path: Option<&Path>, arguments: &InitArguments) -> Result<(), Failure> {
    let Some(path) = path.filter(|_| !arguments.force) else {
        return Ok(());
    };
    let is_taken = match arguments.rust {
        Some(_) => package::is_taken(path),
        None => path.symlink_metadata().is_ok(),
    };
    if !is_taken {
        return Ok(());
    }
    let help = "name another one, or write over it with `--force`";
    Err(Failure::unreadable(
        &path.display().to_string(),
        "exists already",
        Some(help),
    ))
}

/// Checks the new text as `check` would: it must be a declaration without mistakes, and have a template.
fn check(name: &str, text: &str, form: Form) -> Result<(), Failure> {
    let context = Context::new(Root::of(Path::new(name), form));
    let read = declarations(text, form, &context);
    let mut said = String::new();
    for declaration in &read {
        let input = Input {
            name: name.to_owned(),
            text: text.to_owned(),
            has_mark: false,
        };
        if let Some(stack) = &declaration.stack {
            for problem in stack.template().err().unwrap_or_default() {
                said.extend(["error: ", &visible::line(&problem.error.message), "\n"]);
            }
            continue;
        }
        let human = Human::new();
        let places = Places::new(text);
        let mistakes = declaration.report.mistakes().into_iter().filter_map(of_tokens);
        said.extend(mistakes.map(|finding| human.finding(&input, &places, &finding)));
    }
    if said.is_empty() && !read.is_empty() && read.iter().all(|one| one.stack.is_some()) {
        return Ok(());
    }
    Standard::Error.styled(&said)?;
    Err(Failure::refused(
        name,
        "the declaration would be refused; nothing was written",
    ))
}

/// Tells the user what was done.
fn done(text: &str) {
    if Standard::Error.is_terminal() {
        let _ = Standard::Error.text(&format!("{text}\n"));
    }
}
