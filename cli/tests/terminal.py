"""Runs commands on pseudo-terminals: reads the arguments of one a line as a JSON list, writes what it showed as a JSON string."""
import json
import os
import pty
import sys


def shown(arguments):
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(arguments[0], arguments)
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed.
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(terminal)
    os.waitpid(pid, 0)
    return b"".join(pieces).decode()


for line in sys.stdin:
    print(json.dumps(shown(json.loads(line))), flush=True)
