//! The one declaration that a command is about.

use std::path::{Path, PathBuf};

use flow_log_stack_analysis::{Code, Level};
use flow_log_stack_declaration::{Declaration, Form, Mistake, Place};
use flow_log_stack_runtime::Stack;

use super::file::File;
use super::mistake::{of_sql, of_tokens, own_file};
use super::walk::{files, shown};
use crate::finding::Finding;
use crate::finding::human::Human;
use crate::finding::place::Places;
use crate::io::input::{Input, Kind};
use crate::io::object::backticks;
use crate::io::output::Standard;
use crate::io::report::Failure;

/// A declaration without errors.
pub(crate) struct Chosen {
    pub(crate) declaration: Declaration,
    pub(crate) stack: Stack,
    /// The files that contain it, and those that it names.
    pub(crate) files: Vec<PathBuf>,
}

/// The only declaration at a path, or the one with that name. What is wrong with it is reported on standard error, and
/// a declaration with errors is refused.
pub(crate) fn choose(path: &str, name: Option<&str>) -> Result<Chosen, Failure> {
    choose_for(path, name, &Code::default_level, &|_, _| true)
}

/// The same with these levels of lints. For a declaration without errors, only the lints that these levels turn on are
/// reported.
pub(crate) fn choose_for(
    path: &str,
    name: Option<&str>,
    level: &dyn Fn(Code) -> Level,
    is_asked_for: &dyn Fn(&Declaration, &Mistake) -> bool,
) -> Result<Chosen, Failure> {
    let mut all = Vec::new();
    let (files, failures) = files(&[path.to_owned()]);
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    for file in files {
        match Form::of(Path::new(&file.path)) {
            Some(form) => all.push(File::read(&file.path, form, level)?),
            None if file.is_named => {
                let help = "name a `.fls` file with a declaration, or a `.rs` file with `flow_log_stack!`";
                return Err(Failure::unreadable(path, "is not a file of declarations", Some(help)));
            }
            None => {}
        }
    }
    let (file, index) = one(path, name, &all)?;
    let mut file = all.swap_remove(file);
    let mut declaration = file.declarations.swap_remove(index);
    show(&file, &declaration, is_asked_for)?;
    let sources = declaration.queries.iter().filter_map(|query| query.source.as_deref());
    let mut files = vec![PathBuf::from(&file.input.name)];
    files.extend(sources.filter_map(|source| own_file(&file, source)));
    match declaration.stack.take() {
        Some(stack) => Ok(Chosen {
            declaration,
            stack,
            files,
        }),
        None => Err(Failure::refused(&file.input.name, "the declaration is refused")),
    }
}

/// Finds the declaration: its file and its number there.
fn one(path: &str, name: Option<&str>, files: &[File]) -> Result<(usize, usize), Failure> {
    let all: Vec<_> = files
        .iter()
        .enumerate()
        .flat_map(|(file, own)| {
            own.declarations
                .iter()
                .enumerate()
                .map(move |(index, one)| ((file, index), one))
        })
        .collect();
    let name_of = |one: &Declaration| one.head.as_ref().map(|head| head.name.to_string());
    // A declaration without a name may be the one that is meant.
    let fits = |one: &Declaration| name.is_none_or(|name| name_of(one).is_none_or(|own| own == name));
    let mut fitting: Vec<_> = all.iter().filter(|(_, one)| fits(one)).collect();
    if fitting.len() > 1 && name.is_some() {
        fitting.retain(|(_, one)| name_of(one).is_some());
    }
    if let [(place, _)] = fitting.as_slice() {
        return Ok(*place);
    }
    let names: Vec<_> = all.iter().filter_map(|(_, one)| name_of(one)).collect();
    let listed = backticks(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let refuse = |message: String, help: &str| Err(Failure::unreadable(path, message, Some(help)));
    match (all.len(), fitting.len(), name) {
        (0, ..) => refuse(
            "has no declaration".to_owned(),
            "write one into a `.fls` file, or into `flow_log_stack! { … }` of a `.rs` file",
        ),
        (_, 0, Some(name)) => refuse(format!("has no stack `{name}`"), &format!("its stacks are {listed}")),
        (_, _, Some(name)) => refuse(
            format!("has several stacks `{name}`"),
            "name the file that holds the one that is meant",
        ),
        (several, ..) => refuse(
            format!("has {several} declarations"),
            &format!("choose one with `--stack-name`: {listed}"),
        ),
    }
}

/// Reports what is wrong with a declaration, each mistake in its file.
fn show(
    file: &File,
    declaration: &Declaration,
    is_asked_for: &dyn Fn(&Declaration, &Mistake) -> bool,
) -> Result<(), Failure> {
    let human = Human::new();
    let mut own: Vec<Finding> = Vec::new();
    let mut text = String::new();
    let mut others = String::new();
    let is_refused = declaration.stack.is_none();
    let mistakes = declaration.report.mistakes().into_iter();
    for mistake in mistakes.filter(|one| is_refused || is_asked_for(declaration, one)) {
        own.extend(of_tokens(mistake));
        let Place::Sql(place) = &mistake.place else { continue };
        let finding = of_sql(mistake, place);
        match own_file(file, &place.source) {
            None => own.push(finding),
            Some(path) => {
                let input = Input::file(&shown(&path), Kind::Script)?;
                others.push_str(&human.finding(&input, &Places::new(&input.text), &finding));
            }
        }
    }
    own.sort_by_key(|finding| finding.shown_at().map(|label| label.range.start));
    let places = Places::new(&file.input.text);
    text.extend(own.iter().map(|finding| human.finding(&file.input, &places, finding)));
    text.push_str(&others);
    if text.is_empty() {
        return Ok(());
    }
    Standard::Error.styled(&text)
}
