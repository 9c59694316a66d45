//! `flow-log-stack who`: what an address did.

pub(crate) mod arguments;

use std::process::ExitCode;

use self::arguments::WhoArguments;
use crate::io::report::Failure;
use crate::traffic::arguments::address;
use crate::traffic::ask::Traffic;
use crate::traffic::questions::{ADDRESS, ITS_PORTS, PEERS};
use crate::traffic::show;

/// Asks, and shows the rows.
pub(crate) fn run(arguments: &WhoArguments) -> Result<ExitCode, Failure> {
    let (on, asked) = arguments
        .traffic
        .place(arguments.folder.as_deref(), arguments.address.as_deref())?;
    let Some(asked) = asked else {
        let help = "give it after the folder, such as `flow-log-stack who logs 10.0.0.7`";
        return Err(Failure::unreadable("the arguments", "ADDRESS is missing", Some(help)));
    };
    let asked = address(asked)?;
    let traffic = Traffic::open(on, &arguments.traffic)?;
    // A flow log may have no ports.
    let mut questions = vec![ADDRESS, PEERS, ITS_PORTS];
    questions.retain(|question| question.name == ADDRESS.name || traffic.lacks(question).is_none());
    show::asked(
        &traffic,
        &questions,
        Some(&asked),
        Some(arguments.rows),
        &arguments.shown,
    )
}
