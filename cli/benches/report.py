#!/usr/bin/env python3
"""The cost of a report, compared with the queries of its figures run one after another.

  report.py COMMAND FOLDER

COMMAND is `flow-log-stack`, built with `--release --features local`; FOLDER has the logs, such as those of
`cargo run --release -p flow-log-stack-local --example make_logs -- FOLDER 10000000 240 10 7`.
"""
import html
import os
import re
import subprocess
import sys
import tempfile


def run(arguments):
    """CPU seconds and the peak of memory, in MiB."""
    child = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit("failed: " + " ".join(arguments))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(command, folder):
    with tempfile.TemporaryDirectory() as place:
        page = os.path.join(place, "report.html")
        seconds, memory = run([command, "report", folder, "--out", page])
        with open(page, encoding="utf-8") as file:
            text = file.read()
    figures = re.findall(r"<q>(.*?)</q></summary><pre[^>]*><code>(.*?)</code>", text, re.S)
    alone = []
    for title, sql in figures:
        alone.append(run([command, "query", html.unescape(sql), "--on", folder, "--format", "csv"]))
        print(f"{html.unescape(title):28} {alone[-1][0]:8.2f} s {alone[-1][1]:8.0f} MiB", flush=True)
    total = sum(own for own, _ in alone)
    print(f"{'all, one after another':28} {total:8.2f} s {max(own for _, own in alone):8.0f} MiB")
    print(f"{'the report':28} {seconds:8.2f} s {memory:8.0f} MiB   {seconds / total:.2f} of it")


if __name__ == "__main__":
    main(*sys.argv[1:])
