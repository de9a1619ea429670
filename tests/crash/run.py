#!/usr/bin/env python3
"""Load, kills and audit with one command.

    tests/crash/run.py                                       2,000 requests, 8 kills: about a minute
    tests/crash/run.py --requests 100000 --kills 100         the long form
    tests/crash/run.py --requests 100000 --kills 100 --smtp  mails leave through SMTP to a local sink
    tests/crash/run.py --journal                             and at the end a restore from the journal gives all back

Everything is temporary and on loopback; --keep leaves it for a look. What failed is always left.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support" / "python"))

import audit
import restored
from billmill_testing.program import Program, find_program
from billmill_testing.sink import Sink
from billmill_testing.waiting import TooLate
from billmill_testing.web import Client
from kill_loop import PLACES, KillLoop
from load import Gauges
from replay import replay_crashed


KILL_EVERY_S = 1.1  # About; the load is paced so that it lasts as long as the kills.


def settings(requests, grace_s, sink, journal=None):
    text = f'[books]\njournal = "{journal}"\n\n' if journal else ""
    text += f"[billing]\ncustomer_grace_seconds = {grace_s}\n\n[mailbox]\nmails_max = {requests * 3 + 1000}\n"
    if sink:
        text += (f'\n[smtp]\nhost = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\n'
                 "timeout_seconds = 5\n"
                 "\n[mail]\nallow_built_in_seller = true\n")
    return text


def drain(client, deadline_s):
    """Until nothing waits; gives the number of messages that had to be replayed."""
    replayed = 0
    while True:
        audit.wait_drained(client, deadline_s)
        again = replay_crashed(client)
        if again == 0:
            return replayed
        replayed += again


def start_load(program, asked, folder):
    rate = asked.rate or asked.requests / (asked.kills * KILL_EVERY_S + 1)
    command = [sys.executable, str(HERE / "load.py"), "--url", program.url, "--requests", str(asked.requests),
               "--seed", str(asked.seed), "--connections", str(asked.connections), "--rate", f"{rate:.0f}",
               "--log", str(folder / "accepted.jsonl"), "--gauges", str(folder / "gauges")]
    Gauges(folder / "gauges")
    print("+", " ".join(command), flush=True)
    with open(folder / "load.out", "wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)


def run(asked, folder):
    began = time.monotonic()
    sink = Sink(folder / "sink.log", asked.sink).start() if asked.smtp else None
    journal = folder / "journal" if asked.journal else None
    program = Program(folder, asked.program, settings(asked.requests, asked.customer_grace, sink, journal))
    if journal:
        journal.mkdir(parents=True)
    load = None
    try:
        program.start()
        if journal:
            program.command_line("backup", "--data", program.data, folder / "backup")
        load = start_load(program, asked, folder)
        loop = KillLoop(program, Gauges(folder / "gauges"), asked.seed)
        loop.run(asked.kills, asked.requests, lambda: load.poll() is None)
        load.wait()
        print("  load:", (folder / "load.out").read_text().strip().replace("\n", "\n        "))
        print(loop.table(), flush=True)
        client = Client(program.url)
        replayed = drain(client, asked.drain_seconds)
        print(f"  drained {time.monotonic() - began:.1f} s after the start; {replayed} messages found in hand in three "
              "crashes in a row were replayed", flush=True)
        print(f"  account: {json.dumps(audit.evidence.fresh_account(client))}")
        bad = audit.print_table(*audit.audit(client, folder / "accepted.jsonl", program.data / "documents",
                                             program.data / "mailbox", sink and sink.log_path, asked.pdf_samples))
        bad += summarise(asked, loop, load, program, began)
        return bad + (came_back(program, folder, journal) if journal else 0)
    finally:
        if load is not None and load.poll() is None:
            load.kill()
            load.wait()
        if program.running():
            program.kill()
        if sink:
            sink.stop()


def came_back(program, folder, journal):
    """The number of faults of a restore from the journal, once the program has stopped."""
    faults = restored.faults(program.binary, folder / "backup", journal, program.data, folder)
    for fault in faults:
        print(f"  FAIL  {fault}")
    if not faults:
        print(f"  restored: all {len(restored.rows_of(program.data)):,} records are back from the journal, byte for byte")
    return len(faults)


def summarise(asked, loop, load, program, began):
    """What else must be true of the run; the number of faults."""
    faults = []
    if load.returncode != 0:
        faults.append(f"the load ended with {load.returncode}")
    if len(loop.kills) != asked.kills:
        faults.append(f"{len(loop.kills)} kills instead of {asked.kills}")
    least = asked.least_hits if asked.least_hits is not None else asked.kills * 15 // 100
    faults += [f"only {loop.hits(place)} kills fell into {place} with work in hand, {least} were wanted"
               for place in PLACES if loop.hits(place) < least]
    status = program.stop()
    if status != 0:
        faults.append(f"asked to stop, it ended with {status}")
    for fault in faults:
        print(f"  FAIL  {fault}")
    print(f"  {'passed' if not faults else 'FAILED'}: {asked.requests:,} requests, {asked.kills} kills, seed {asked.seed}, "
          f"{time.monotonic() - began:.1f} s")
    return len(faults)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1, help="for bodies, customers, keys and the moments of the kills")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=float, help="new requests a second; else so that the load lasts as long as the kills")
    parser.add_argument("--smtp", action="store_true", help="send through SMTP to a sink instead of the built-in mailbox")
    parser.add_argument("--journal", action="store_true", help="keep a journal, and restore from it at the end")
    parser.add_argument("--program", help="the billmill to test; else $BILLMILL_PROGRAM, else what was built last")
    parser.add_argument("--sink", help="the bench_smtp_sink to use with --smtp")
    parser.add_argument("--customer-grace", type=int, help="seconds that a bill waits for its customer")
    parser.add_argument("--drain-seconds", type=float, default=600.0)
    parser.add_argument("--pdf-samples", type=int, default=500, help="PDFs fetched over HTTP; all raw files are read")
    parser.add_argument("--least-hits", type=int, help="kills wanted per stage; else 15 of 100")
    parser.add_argument("--folder", help="where to work; must be new or empty")
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    asked.customer_grace = asked.customer_grace or (10 if asked.requests < 10_000 else 60)
    asked.program = find_program(asked.program)
    folder = Path(asked.folder or tempfile.mkdtemp(prefix="billmill-crash-"))
    bad = 1
    try:
        bad = run(asked, folder)
    except TooLate as late:
        print(f"  FAIL  {late}")
    finally:
        if bad or asked.keep:
            print(f"  left in {folder}")
        else:
            shutil.rmtree(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
