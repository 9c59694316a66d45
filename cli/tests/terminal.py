"""Runs commands on pseudo-terminals of 80 columns. Reads a JSON list per line, with the arguments and what is typed then, and
writes what the command showed as a JSON string."""
import fcntl
import json
import os
import pty
import signal
import struct
import sys
import termios


def shown(arguments, typed):
    pid, terminal = pty.fork()
    if pid == 0:
        # A process that a script starts with `&` ignores these signals, and so would the command: no key could interrupt it.
        for own in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(own, signal.SIG_DFL)
        os.environ["TERM"] = "xterm-256color"
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.execv(arguments[0], arguments)
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed.
            break
        if not piece:
            break
        if not pieces:  # Somebody types once there is something to answer.
            os.write(terminal, typed.encode())
        pieces.append(piece)
    os.close(terminal)
    os.waitpid(pid, 0)
    return b"".join(pieces).decode()


for line in sys.stdin:
    print(json.dumps(shown(*json.loads(line))), flush=True)
