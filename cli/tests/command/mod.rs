//! Runs the command in its own folder.

#![allow(dead_code, reason = "not each test file needs all of it")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

/// A folder that is removed after its test.
pub(crate) struct Folder(PathBuf);

/// The result of the command.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Done {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Folder {
    /// A new folder, named after the test.
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flow-log-stack-cli-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), text).expect("written");
    }

    /// Reads a file, if it is there.
    pub(crate) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.0.join(name)).ok()
    }

    /// The names of all files, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a folder");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Runs the command.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        Done::of(self.command(arguments).output().expect("the command"))
    }

    /// The command, to be run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flow-log-stack"));
        command.args(arguments).current_dir(&self.0);
        command
    }

    /// Runs the command with this input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Done {
        let mut child = self.spawn(arguments);
        let mut stdin = child.stdin.take().expect("an input");
        let output = std::thread::scope(|scope| {
            // On another thread, since a pipe has a limited buffer. A command that refuses its arguments reads
            // nothing.
            scope.spawn(move || match stdin.write_all(input) {
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
                written => written.expect("read"),
            });
            child.wait_with_output().expect("the command")
        });
        Done::of(output)
    }

    /// Starts the command, to send it line by line.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut child = self.spawn(arguments);
        Running {
            input: child.stdin.take().expect("an input"),
            output: BufReader::new(child.stdout.take().expect("an output")),
            child,
        }
    }

    /// Runs the command with nobody reading its output, as after `| head` has ended.
    pub(crate) fn run_unread(&self, arguments: &[&str]) -> Done {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = self.command(arguments);
        Done::of(command.stdout(writer).output().expect("the command"))
    }

    /// Runs the command with its standard output appended to that file.
    pub(crate) fn run_into(&self, name: &str, arguments: &[&str]) -> Done {
        let mut options = fs::OpenOptions::new();
        let file = options.create(true).append(true).open(self.0.join(name));
        let mut command = self.command(arguments);
        Done::of(command.stdout(file.expect("a file")).output().expect("the command"))
    }

    /// Creates a named pipe; returns what is read from it while the command runs, and the command's result.
    pub(crate) fn run_to_pipe(&self, name: &str, arguments: &[&str]) -> (String, Done) {
        let path = self.0.join(name);
        let made = Command::new("mkfifo").arg(&path).status();
        assert!(made.is_ok_and(|status| status.success()));
        let reading = std::thread::spawn(move || fs::read_to_string(path).expect("text"));
        let done = self.run(arguments);
        (reading.join().expect("it is read"), done)
    }

    fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command")
    }
}

/// A running command that answers line by line.
pub(crate) struct Running {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    child: Child,
}

impl Running {
    /// Writes a line and waits for the answer.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        writeln!(self.input, "{line}").expect("read");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs commands in a folder, on a terminal of 80 columns.
pub(crate) struct Terminal {
    pub(crate) folder: Folder,
    python: Child,
    answers: BufReader<ChildStdout>,
}

impl Terminal {
    /// A terminal in a new folder, named after the test.
    pub(crate) fn new(name: &str) -> Self {
        Self::with(name, &[])
    }

    /// The same with environment variables.
    pub(crate) fn with(name: &str, variables: &[(&str, &str)]) -> Self {
        let folder = Folder::new(name);
        let mut python = Command::new("python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminal.py"))
            .current_dir(folder.path())
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python 3");
        let answers = BufReader::new(python.stdout.take().expect("an output"));
        Self {
            folder,
            python,
            answers,
        }
    }

    /// What a command shows.
    pub(crate) fn run(&mut self, arguments: &[&str]) -> String {
        self.run_typing(arguments, "")
    }

    /// What a command shows while this is typed, which is echoed.
    pub(crate) fn run_typing(&mut self, arguments: &[&str], typed: &str) -> String {
        let all = [&[env!("CARGO_BIN_EXE_flow-log-stack")], arguments].concat();
        let line = serde_json::to_string(&(all, typed)).expect("JSON");
        writeln!(self.python.stdin.as_mut().expect("an input"), "{line}").expect("read");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("an answer");
        serde_json::from_str(&answer).expect("JSON")
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        self.folder.write(name, text);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.python.kill();
        let _ = self.python.wait();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
