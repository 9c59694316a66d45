//! Writing answers to standard output or a file: with bars for people, otherwise in the formats of `query`.

use std::process::ExitCode;

use super::answer::Answer;
use super::arguments::Shown;
use super::ask::Traffic;
use super::bars;
use super::question::{Picture, Question};
use crate::io::output::Standard;
use crate::io::report::Failure;
use crate::query::arguments::RowFormat;
use crate::query::run::sink::{Place, Sink};
use crate::query::run::summary::INTERRUPTED;

/// Asks questions and writes the rows; the questions must have the same columns.
pub(crate) fn asked(
    traffic: &Traffic,
    questions: &[Question],
    address: Option<&str>,
    limit: Option<u32>,
    shown: &Shown,
) -> Result<ExitCode, Failure> {
    let output = shown.output.as_deref();
    let format = RowFormat::chosen(shown.format, output);
    traffic.refuse_over(output, "the result")?;
    // If the file cannot be written, nothing is asked; it only appears when it is complete.
    Place::check(output)?;
    let Some(answers) = traffic.ask(questions, address, limit)? else {
        return Ok(interrupted());
    };
    write(&answers, format, Place::open(format, output)?)?;
    let remarks = answers.iter().filter_map(Answer::remark);
    let remarks: Vec<_> = remarks.map(|remark| format!("note: {remark}\n")).collect();
    // If standard error is closed, they cannot be shown.
    let _ = Standard::Error.text(&remarks.concat());
    traffic.remark();
    Ok(ExitCode::SUCCESS)
}

fn write(answers: &[Answer], format: RowFormat, mut place: Place) -> Result<(), Failure> {
    if format == RowFormat::Table {
        place.write(tables(answers, place.width()))?;
        return place.finish();
    }
    let Some(first) = answers.first() else { return Ok(()) };
    let mut sink = Sink::new(place, &first.columns)?;
    for row in answers.iter().flat_map(|answer| &answer.rows) {
        sink.row(row)?;
    }
    sink.finish().map(|_| ())
}

/// Reports that nothing is shown because of an interruption.
pub(crate) fn interrupted() -> ExitCode {
    // If standard error is closed, it cannot be shown.
    let _ = Standard::Error.text("cancelled\n");
    ExitCode::from(INTERRUPTED)
}

/// A table for each answer; if there are several, each has a title.
fn tables(answers: &[Answer], width: Option<usize>) -> String {
    let table = |answer: &Answer| {
        let title = if answers.len() > 1 {
            format!("{}\n", answer.question.title)
        } else {
            String::new()
        };
        let by = match answer.question.picture {
            Picture::Bars(column) => column,
            Picture::Time | Picture::Values | Picture::Rows => "flow_count",
        };
        title + &bars::table(answer, by, width)
    };
    answers.iter().map(table).collect::<Vec<_>>().join("\n")
}
