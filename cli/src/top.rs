//! `flow-log-stack top`: the greatest sources, destinations and so on.

pub(crate) mod arguments;

use std::process::ExitCode;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use self::arguments::{TopArguments, What};
use crate::io::object::backticks;
use crate::io::report::Failure;
use crate::traffic::ask::Traffic;
use crate::traffic::question::Question;
use crate::traffic::questions::{DESTINATIONS, INTERFACES, PAIRS, PORTS, REJECTED_FLOWS, SOURCES};
use crate::traffic::show;

/// Asks, and shows the rows.
pub(crate) fn run(arguments: &TopArguments) -> Result<ExitCode, Failure> {
    let (on, what) = arguments
        .traffic
        .place(arguments.folder.as_deref(), arguments.what.as_deref())?;
    let question = what.map_or(Ok(What::default()), What::read)?.question();
    let traffic = Traffic::open(on, &arguments.traffic)?;
    show::asked(&traffic, &[question], None, Some(arguments.rows), &arguments.shown)
}

impl What {
    fn read(word: &str) -> Result<Self, Failure> {
        Self::from_str(word, false).map_err(|_| {
            let all: Vec<_> = Self::value_variants()
                .iter()
                .filter_map(ValueEnum::to_possible_value)
                .collect();
            let all: Vec<_> = all.iter().map(PossibleValue::get_name).collect();
            let help = format!("choose one of {}", backticks(&all));
            Failure::unreadable(word, "is not something that `top` counts", Some(&help))
        })
    }

    fn question(self) -> Question {
        match self {
            Self::Sources => SOURCES,
            Self::Destinations => DESTINATIONS,
            Self::Pairs => PAIRS,
            Self::Ports => PORTS,
            Self::Interfaces => INTERFACES,
            Self::Rejected => REJECTED_FLOWS,
        }
    }
}
