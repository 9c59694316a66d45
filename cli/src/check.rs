//! `flow-log-stack check`: what Athena would say about queries, without asking it.

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod catalog;
pub(crate) mod cost;
mod declared;
mod fix;
mod head;
mod parameter;
mod part;
mod plan;
pub(crate) mod script;
mod stream;
mod summary;
pub(crate) mod table;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flow_log_stack_declaration::Form;
use flow_log_stack_runtime::write_changed;
use serde::Serialize;

use self::answer::Answer;
use self::arguments::{CheckArguments, MessageFormat};
use self::declared::Wanted;
use self::part::{Script, Subject};
use self::script::{Question, ToldBy};
use crate::declaration::walk::{self, Named};
use crate::finding::human::Human;
use crate::finding::level::Levels;
use crate::finding::place::Places;
use crate::finding::{Finding, Kind, github, sarif};
use crate::io::input::{self, Input};
use crate::io::output::{Standard, refuse};
use crate::io::report::Failure;
use crate::io::visible;

/// Checks what the arguments name, and reports the findings.
pub(crate) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    let levels = arguments.lints.levels()?;
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
        told_by: match arguments.catalog {
            Some(_) => ToldBy::Catalog,
            None => ToldBy::Options {
                table: arguments.table_name.to_string(),
                log_format: "--table",
                name: Some("--table-name"),
            },
        },
        levels,
        cost: arguments.cost,
        plan: arguments.plan,
        checker: flow_log_stack_analysis::check,
    };
    let (files, mut failures) = walk::files(&arguments.files);
    let (declared, loose): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| form(file).is_some());
    let (mut scripts, mut fixed) = (Vec::new(), 0);
    for file in &declared {
        match self::declared(file, &question.levels, arguments, &mut fixed) {
            Ok(all) => scripts.extend(all),
            Err(failure) => failures.push(failure),
        }
    }
    // A file that a declaration names is checked as its query, not as a file of statements.
    let named: BTreeSet<PathBuf> = scripts.iter().map(|script| walk::place(&script.input.name)).collect();
    let is_loose = |file: &&Named| file.path == "-" || !named.contains(&walk::place(&file.path));
    for file in loose.iter().filter(is_loose) {
        let script = Input::file(&file.path, input::Kind::Script);
        match script.and_then(|script| checked(script, &mut question, arguments, &mut fixed)) {
            Ok(script) => scripts.push(script),
            Err(failure) => failures.push(failure),
        }
    }
    if scripts.is_empty() && failures.is_empty() {
        let help =
            "name files of SQL (`.sql`), declarations (`.fls`, or `.rs` with `flow_log_stack!`), or a folder of them";
        return Err(Failure::unreadable(
            &arguments.files.join(", "),
            "holds nothing to check",
            Some(help),
        ));
    }
    show(&scripts, &failures, arguments, fixed)?;
    let mut findings = scripts.iter().flat_map(Script::findings);
    let fails = findings.any(|finding| finding.kind == Kind::Error);
    let worst = failures.iter().map(refuse).max();
    Ok(worst.unwrap_or(u8::from(fails)).into())
}

/// In the stream each request has its own catalog, so only options about lints are allowed.
fn refuse_in_stream(arguments: &CheckArguments) -> Result<(), Failure> {
    let given = [
        ("--table", arguments.table.is_some()),
        ("--catalog", arguments.catalog.is_some()),
        ("--fix", arguments.fix),
        ("--diff", arguments.diff),
        ("--cost", arguments.cost),
        ("--plan", arguments.plan),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) => {
            let message = format!("`{option}` cannot be used in the stream for tools, `--message-format jsonl -`");
            let help = "leave it out, or name a file: a request has its own `catalog`";
            Err(Failure::unreadable("the arguments", message, Some(help)))
        }
    }
}

/// How a file contains declarations; `None` for a file of statements.
fn form(file: &Named) -> Option<Form> {
    Form::of(Path::new(&file.path))
}

/// Checks the declarations of a file, after fixing their queries if `--fix` is given.
fn declared(
    file: &Named,
    levels: &Levels,
    arguments: &CheckArguments,
    fixed: &mut usize,
) -> Result<Vec<Script>, Failure> {
    let Some(form) = form(file) else {
        return Ok(Vec::new());
    };
    if arguments.fix || arguments.diff {
        let (changed, count) = declared::mended(&file.path, form, levels)?;
        if arguments.fix {
            *fixed += count;
        }
        for (input, new) in changed {
            if arguments.diff {
                Standard::Output.data(&fix::diff(&input.name, &input.text, &new))?;
            } else {
                write_changed(Path::new(&input.name), &input.with_mark(&new))
                    .map_err(|error| Failure::of_writing(&input.name, &error))?;
            }
        }
    }
    let wanted = Wanted {
        cost: arguments.cost,
        plan: arguments.plan,
    };
    let scripts = declared::scripts(&file.path, form, levels, wanted)?;
    if scripts.is_empty() && file.is_named {
        let help = "only `flow_log_stack! { … }` is read in Rust code";
        return Err(Failure::unreadable(&file.path, "has no declaration", Some(help)));
    }
    Ok(scripts)
}

/// Checks a file, after fixing it if `--fix` is given.
fn checked(
    mut script: Input,
    question: &mut Question,
    arguments: &CheckArguments,
    fixed: &mut usize,
) -> Result<Script, Failure> {
    let mut all = script::check(&script, question)?;
    if !arguments.fix && !arguments.diff {
        return Ok(Script::of_statements(script, all));
    }
    let mended = fix::mend(&script.text, &all, question);
    if arguments.diff {
        Standard::Output.data(&fix::diff(&script.name, &script.text, &mended.sql))?;
        return Ok(Script::of_statements(script, all));
    }
    let text = script.with_mark(&mended.sql);
    if script.is_standard() {
        Standard::Output.data(&text)?;
    } else if mended.sql != script.text {
        write_changed(Path::new(&script.name), &text).map_err(|error| Failure::of_writing(&script.name, &error))?;
    }
    *fixed += mended.count;
    if mended.sql != script.text {
        script.text = mended.sql;
        all = script::check(&script, question)?;
    }
    Ok(Script::of_statements(script, all))
}

/// Reports the findings in the chosen format.
fn show(scripts: &[Script], failures: &[Failure], arguments: &CheckArguments, fixed: usize) -> Result<(), Failure> {
    // If standard output has the fixed text or a patch, findings go to standard error.
    let on_stderr = arguments.diff || arguments.fix && scripts.iter().any(|script| script.input.is_standard());
    let place = if on_stderr { Standard::Error } else { Standard::Output };
    match arguments.message_format {
        MessageFormat::Human => place.styled(&human(scripts, fixed)),
        MessageFormat::Json => place.json(&pretty(&answers(scripts))),
        MessageFormat::Jsonl => place.json(&answers(scripts).iter().map(line).collect::<String>()),
        MessageFormat::Sarif => {
            let files = scripts.iter().map(|script| (&script.input, script.findings()));
            place.json(&pretty(&sarif::document(files, failures)))
        }
        MessageFormat::Github => place.commands(&each(scripts, |script, places, finding| {
            github::finding(script, places, finding)
        })),
    }
}

/// Findings as people read them, with their number.
fn human(scripts: &[Script], fixed: usize) -> String {
    let human = Human::new();
    let findings = each(scripts, |script, places, finding| {
        human.finding(script, places, finding)
    });
    if scripts.is_empty() {
        return findings;
    }
    findings + &plans(scripts) + &summary::summary(scripts, fixed)
}

/// The plans that were asked for, each under the name of its query.
fn plans(scripts: &[Script]) -> String {
    let of_script = |script: &Script| {
        let planned = script.parts.iter().filter_map(|part| Some((part, part.plan.as_ref()?)));
        let name = visible::line(&script.input.name);
        let shown = planned.map(|(part, plan)| format!("{name}, {}:\n{plan}\n", part.subject.shown()));
        shown.collect::<String>()
    };
    scripts.iter().map(of_script).collect()
}

fn each(scripts: &[Script], show: impl Fn(&Input, &Places<'_>, &Finding) -> String) -> String {
    let mut text = String::new();
    for script in scripts {
        let places = Places::new(&script.input.text);
        let findings = script.findings().into_iter();
        text.extend(findings.map(|finding| show(&script.input, &places, finding)));
    }
    text
}

/// What is reported about a part of a file.
#[derive(Serialize)]
struct FileAnswer<'a> {
    file: &'a str,
    /// The number of the statement in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<usize>,
    /// The stack whose declaration it is, or belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<&'a str>,
    /// The query of the declaration.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    #[serde(flatten)]
    answer: Answer,
    /// The plan as text, if it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a str>,
}

fn answers(scripts: &[Script]) -> Vec<FileAnswer<'_>> {
    let mut answers = Vec::new();
    for script in scripts {
        let places = Places::new(&script.input.text);
        answers.extend(script.parts.iter().map(|part| {
            let (statement, stack, query) = match &part.subject {
                Subject::Statement(number) => (Some(*number), None, None),
                Subject::Declaration { stack } => (None, stack.as_deref(), None),
                Subject::Query { stack, name } => (None, stack.as_deref(), Some(name.as_str())),
            };
            FileAnswer {
                file: &script.input.name,
                statement,
                stack,
                query,
                answer: Answer::of_file(&places, &part.analysis, &part.findings),
                plan: part.plan.as_deref(),
            }
        }));
    }
    answers
}

/// JSON in one line; these values always serialize.
fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
