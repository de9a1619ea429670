#!/usr/bin/env python3
"""What it takes to get books back: backup, verify, and restore with a journal, for a number of invoices on SQLite.

    bench/restore.py [--invoices 10000] [--program build/release/billmill]

The bills come from one file (POST /api/v1/runs), each of a customer of its own, with one line. The backup is made when half of
them are issued, so the other half comes back from the journal. CPU is the program's own; the clock also counts what else the
machine does.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/support/python"))

from billmill_testing.program import Program

READY_S, DONE_S = 300.0, 3600.0


def bills(begin, end):
    return "Order,Email,Lastname,Product,Quantity,Price\n" + "".join(
        f"A{number},c{number}@example.com,Buyer {number},Tea,{1 + number % 3},2.50\n" for number in range(begin, end))


def ask(url, body=None):
    request = urllib.request.Request(url, body and body.encode(), {"Content-Type": "text/csv"} if body else {})
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.loads(answer.read())


def issue(server, begin, end):
    run = ask(f"{server.url}/api/v1/runs", bills(begin, end))["id"]
    until = time.monotonic() + DONE_S
    while (seen := ask(f"{server.url}/api/v1/runs/{run}"))["state"] != "done":
        if time.monotonic() > until:
            raise SystemExit(f"the run is not done within {DONE_S:.0f} s: {seen}")
        time.sleep(0.2)
    if seen["counts"]["issued"] != end - begin:
        raise SystemExit(f"not every bill was issued: {seen['counts']}")


def measure(what, *command):
    """Prints what one command took; returns what it said."""
    began, before = time.monotonic(), os.times()
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    clock, after = time.monotonic() - began, os.times()
    if done.returncode != 0:
        raise SystemExit(f"{what}: {done.stdout}{done.stderr}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{what:34} {cpu:8.2f} s of CPU {clock:8.1f} s by the clock", flush=True)
    return done.stdout


def size(folder, pattern="*"):
    return sum(file.stat().st_size for file in folder.rglob(pattern) if file.is_file()) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--invoices", type=int, default=10_000)
    parser.add_argument("--program", default=ROOT / "build/release/billmill", type=pathlib.Path)
    options = parser.parse_args()
    program, half = options.program.resolve(), options.invoices // 2
    with tempfile.TemporaryDirectory(prefix="billmill-restore-") as work:
        work = pathlib.Path(work)
        journal, backup, lost = work / "journal", work / "backup", work / "lost"
        journal.mkdir()
        server = Program(work / "books", binary=program, settings=f'[books]\njournal = "{journal}"\n[documents]\nkeep = false\n')
        with server.start(READY_S):
            issue(server, 0, half)
            measure(f"backup of {half:,}", program, "backup", "--data", server.data, backup)
            issue(server, half, options.invoices)
        print(f"{options.invoices:,} invoices: database {size(server.data, 'billmill.db*'):.0f} MB, journal {size(journal):.0f} MB, backup {size(backup):.0f} MB")
        measure(f"verify of {half:,}, the backup", program, "verify", "--data", backup)
        lost.mkdir()
        for file in server.data.glob("billmill.db*"):
            file.rename(lost / file.name)
        said = measure(f"restore, {options.invoices - half:,} from the journal", program, "restore", backup, "--data", server.data, "--journal", journal)
        print(said, end="")
        said = measure(f"verify of {options.invoices:,}, restored", program, "verify", "--data", server.data)
        if not re.search(rf"\b{options.invoices:,} invoices", said) and not re.search(rf"\b{options.invoices} invoices", said):
            raise SystemExit(f"not every invoice came back: {said}")


if __name__ == "__main__":
    main()
