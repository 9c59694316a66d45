//! A real Trino in its own process, asked in batches.

use std::io::{BufRead, BufReader, Error, Result, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// Limits heap and threads, whatever the machine has; the statements differ too much for an optimising compiler to pay
/// off.
const JAVA: &str = "-Xmx1500m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

/// A process is replaced after this many statements: Trino's parser caches something for each statement, and each has
/// its own session, which together fill the heap after about 20,000.
const LIFE: usize = 12_000;

pub(crate) struct Oracle {
    command: PathBuf,
    flags: Vec<&'static str>,
    process: Child,
    answers: BufReader<ChildStdout>,
    /// How many statements this process was asked.
    asked: usize,
}

impl Oracle {
    /// Starts `command` with these options.
    pub(crate) fn start(command: &Path, flags: Vec<&'static str>) -> Result<Self> {
        let mut process = Command::new(command)
            .args(&flags)
            .env("JDK_JAVA_OPTIONS", JAVA)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let answers = process.stdout.take().map(BufReader::new);
        Ok(Self {
            command: command.to_owned(),
            flags,
            process,
            asked: 0,
            answers: answers.ok_or_else(|| Error::other("the oracle has no output"))?,
        })
    }

    /// One answer for each statement over its catalog, in order.
    pub(crate) fn ask<'s>(&mut self, statements: impl IntoIterator<Item = (&'s str, &'s Value)>) -> Result<Vec<Value>> {
        let mut lines = String::new();
        let mut count = 0;
        for (sql, catalog) in statements {
            lines += &json!({"id": count, "sql": sql, "catalog": catalog}).to_string();
            lines.push('\n');
            count += 1;
        }
        if self.asked > LIFE {
            *self = Self::start(&self.command, std::mem::take(&mut self.flags))?;
        }
        self.asked += count;
        let Some(mut questions) = self.process.stdin.take() else {
            return Err(Error::other("the oracle takes no more questions"));
        };
        let answers = &mut self.answers;
        std::thread::scope(|scope| {
            // Writes and reads at the same time, since both pipes have limited buffers.
            let writer = scope.spawn(|| {
                questions.write_all(lines.as_bytes())?;
                questions.flush()
            });
            let mut values = Vec::with_capacity(count);
            for _ in 0..count {
                let mut line = String::new();
                if answers.read_line(&mut line)? == 0 {
                    return Err(Error::other("the oracle ended; is there a JDK from 17 to 21?"));
                }
                values.push(serde_json::from_str(&line)?);
            }
            writer
                .join()
                .map_err(|_| Error::other("the oracle could not be asked"))??;
            Ok(values)
        })
        .inspect(|_: &Vec<Value>| self.process.stdin = Some(questions))
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // The process ends with its input; its last output does not matter.
        let _ = self.process.wait();
    }
}
