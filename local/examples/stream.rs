//! Answers requests from standard input, as `flow-log-stack query --message-format jsonl -` does.

use std::io::{self, BufRead, Write};

use flow_log_stack_local::stream::Stream;

fn main() -> io::Result<()> {
    let stream = Stream::new(None)?;
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        writeln!(output, "{}", stream.answer(&line?))?;
        output.flush()?;
    }
    Ok(())
}
