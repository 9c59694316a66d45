"""Runs a command on a pseudo-terminal, and writes what it showed there as it came: terminal.py COMMAND ARGUMENT…"""
import os
import pty
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    try:
        shown = os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side is closed.
        break
    if not shown:
        break
    sys.stdout.buffer.write(shown)
sys.stdout.buffer.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
