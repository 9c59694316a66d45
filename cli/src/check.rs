//! `flow-log-stack check`: what Athena would say of queries, without asking it.

mod answer;
pub(crate) mod arguments;
mod catalog;
mod cost;
mod finding;
mod fix;
mod github;
mod head;
mod human;
mod level;
mod parameter;
mod place;
mod sarif;
mod script;
mod stream;
mod table;

use std::path::Path;
use std::process::ExitCode;

use flow_log_stack_analysis::Level;
use flow_log_stack_runtime::write_changed;
use serde::Serialize;

use self::answer::Answer;
use self::arguments::{CheckArguments, MessageFormat};
use self::finding::{Finding, Kind};
use self::human::Human;
use self::level::Levels;
use self::place::Places;
use self::script::{Checked, Question};

use crate::io::input::Input;
use crate::io::output::{Standard, refuse};
use crate::io::report::Failure;

/// Checks what the arguments name, and says what was found.
pub(crate) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    let levels = levels(arguments)?;
    if arguments.message_format == MessageFormat::Jsonl && arguments.files == ["-"] {
        refuse_in_stream(arguments)?;
        return stream::run(&levels, flow_log_stack_analysis::check).map(|()| ExitCode::SUCCESS);
    }
    let catalog = match &arguments.catalog {
        Some(path) => catalog::file(path),
        None => table::catalog(
            arguments.table.as_deref(),
            &arguments.table_name,
            &arguments.partition_keys,
        ),
    };
    let mut question = Question {
        catalog: catalog.map_err(Failure::of_argument)?,
        own_table: arguments.catalog.is_none().then(|| arguments.table_name.to_string()),
        levels,
        cost: arguments.cost,
        checker: flow_log_stack_analysis::check,
    };
    let mut fixed = 0;
    let mut scripts = Vec::new();
    let mut failures = Vec::new();
    for file in &arguments.files {
        match Input::script(file).and_then(|script| checked(script, &mut question, arguments, &mut fixed)) {
            Ok(script) => scripts.push(script),
            Err(failure) => failures.push(failure),
        }
    }
    show(&scripts, &failures, arguments, fixed)?;
    let fails = scripts
        .iter()
        .flat_map(|(_, all)| all)
        .flat_map(|one| &one.findings)
        .any(|finding| finding.kind == Kind::Error);
    let worst = failures.iter().map(refuse).max();
    Ok(worst.unwrap_or(u8::from(fails)).into())
}

/// In the stream each request has its own catalog, and only lints can be asked for.
fn refuse_in_stream(arguments: &CheckArguments) -> Result<(), Failure> {
    let given = [
        ("--table", arguments.table.is_some()),
        ("--catalog", arguments.catalog.is_some()),
        ("--fix", arguments.fix),
        ("--diff", arguments.diff),
        ("--cost", arguments.cost),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) => {
            let message = format!("`{option}` has no meaning in the stream for tools, `--message-format jsonl -`");
            let help = "leave it out, or name a file: a request has its own `catalog`";
            Err(Failure::unreadable("the arguments", message, Some(help)))
        }
    }
}

fn levels(arguments: &CheckArguments) -> Result<Levels, Failure> {
    let mut levels = Levels::default();
    for (lints, level) in [
        (&arguments.allow, Level::Allow),
        (&arguments.warn, Level::Warn),
        (&arguments.deny, Level::Deny),
    ] {
        let set = levels.set(lints, level);
        set.map_err(|message| Failure::unreadable("the arguments", message, Some("choose one of them")))?;
    }
    Ok(levels)
}

/// A file and what is said of its statements.
type Script = (Input, Vec<Checked>);

/// Checks a file, and mends it before if that is asked for.
fn checked(
    mut script: Input,
    question: &mut Question,
    arguments: &CheckArguments,
    fixed: &mut usize,
) -> Result<Script, Failure> {
    let mut all = script::check(&script, question)?;
    if !arguments.fix && !arguments.diff {
        return Ok((script, all));
    }
    let mended = fix::mend(&script.text, &all, question);
    if arguments.diff {
        Standard::Output.data(&fix::diff(&script.name, &script.text, &mended.sql))?;
        return Ok((script, all));
    }
    let text = script.with_mark(&mended.sql);
    if script.is_standard() {
        Standard::Output.data(&text)?;
    } else if mended.sql != script.text {
        write_changed(Path::new(&script.name), &text)
            .map_err(|error| Failure::unwritten(&script.name, format!("cannot be written: {error}")))?;
    }
    *fixed += mended.count;
    if mended.sql != script.text {
        script.text = mended.sql;
        all = script::check(&script, question)?;
    }
    Ok((script, all))
}

/// Says what was found in the format that is asked for.
fn show(scripts: &[Script], failures: &[Failure], arguments: &CheckArguments, fixed: usize) -> Result<(), Failure> {
    // Where standard output is the mended text or a patch, there is another place for the rest.
    let on_stderr = arguments.diff || arguments.fix && scripts.iter().any(|(script, _)| script.is_standard());
    let place = if on_stderr { Standard::Error } else { Standard::Output };
    match arguments.message_format {
        MessageFormat::Human => place.styled(&human(scripts, fixed)),
        MessageFormat::Json => place.json(&pretty(&answers(scripts))),
        MessageFormat::Jsonl => place.json(&answers(scripts).iter().map(line).collect::<String>()),
        MessageFormat::Sarif => place.json(&pretty(&sarif::document(scripts, failures))),
        MessageFormat::Github => place.commands(&each(scripts, |script, places, finding| {
            github::finding(script, places, finding)
        })),
    }
}

/// Findings as people read them, and how many they are.
fn human(scripts: &[Script], fixed: usize) -> String {
    let human = Human::new();
    let findings = each(scripts, |script, places, finding| {
        human.finding(script, places, finding)
    });
    if scripts.is_empty() {
        return findings;
    }
    findings + &human::summary(scripts, fixed)
}

fn each(scripts: &[Script], show: impl Fn(&Input, &Places<'_>, &Finding) -> String) -> String {
    let mut text = String::new();
    for (script, all) in scripts {
        let places = Places::new(&script.text);
        text.extend(
            all.iter()
                .flat_map(|one| &one.findings)
                .map(|finding| show(script, &places, finding)),
        );
    }
    text
}

/// What is said of a statement of a file.
#[derive(Serialize)]
struct FileAnswer<'a> {
    file: &'a str,
    /// Which statement of the file, from 1.
    statement: usize,
    #[serde(flatten)]
    answer: Answer,
}

fn answers(scripts: &[Script]) -> Vec<FileAnswer<'_>> {
    let mut answers = Vec::new();
    for (script, all) in scripts {
        let places = Places::new(&script.text);
        answers.extend(all.iter().enumerate().map(|(index, one)| FileAnswer {
            file: &script.name,
            statement: index + 1,
            answer: Answer::of_file(&places, &one.analysis, &one.findings),
        }));
    }
    answers
}

/// JSON in one line; nothing that is shown can fail to be JSON.
fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
