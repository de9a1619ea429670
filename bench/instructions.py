#!/usr/bin/env python3
"""Instructions per invoice, from its request to its mail: what machines and their load do not change.

    bench/instructions.py                        this checkout's build/bench
    bench/instructions.py --before PROGRAM       beside another build of billmill, with the ratio
    bench/instructions.py --limit 1.03           fails where the ratio exceeds it

Counted by valgrind's callgrind over `billmill serve` on SQLite with an SMTP sink and kept files. Two runs of different
length; their difference leaves out start and stop. Batches depend on timing, so each length is run several times and the
median counts.
"""
import argparse
import contextlib
import pathlib
import re
import statistics

from support import measure


def count_once(program, bills, options):
    """Instructions of one life of the server, all threads."""
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        counts = folder / "callgrind.out"
        server = measure.Server(folder, sink, program=program, wrapper=(
            "valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}", "--quiet"))
        stack.callback(server.kill)
        measure.prepare_customers(server, options.customers)
        measure.load(server, "--requests", bills, "--first", 0, "--customers", options.customers, "--items", "1..3",
                     "--connections", 16, "--rate", 0, "--hard-bound", options.patience)
        measure.wait_until("not every bill is mailed", lambda: sink.mails() >= bills, options.patience)
        server.stop()
        return int(re.search(r"^(?:summary|totals): (\d+)", counts.read_text(), re.M).group(1))


def per_invoice(program, options):
    short, long = options.short, options.long
    counts = {bills: statistics.median(count_once(program, bills, options) for _ in range(options.times))
              for bills in (short, long)}
    return (counts[long] - counts[short]) / (long - short)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=pathlib.Path, help="another build's program, to compare with")
    parser.add_argument("--limit", type=float, help="highest ratio to --before")
    parser.add_argument("--short", type=int, default=500)
    parser.add_argument("--long", type=int, default=3_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--patience", type=int, default=600)
    options = parser.parse_args()
    measure.need_programs()
    now = per_invoice(measure.PROGRAM, options)
    print(f"instructions per invoice: {now:,.0f}")
    if options.before:
        before = per_invoice(options.before, options)
        print(f"before: {before:,.0f}; ratio {now / before:.3f}")
        if options.limit and now / before > options.limit:
            raise measure.Failure(f"more than {options.limit} times as many instructions as before")


if __name__ == "__main__":
    measure.run(main)
