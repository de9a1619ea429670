#!/usr/bin/env python3
"""Two builds of billmill beside each other: is one quicker? Interleaved pairs, so that both see the same machine.

    bench/pairs.py --before PROGRAM [--pairs 9] [--connections 64] [--bills 20000] [--limit 1.03]

Each run is a fresh server on SQLite, with mails by SMTP and kept files; the bills come as fast as they are accepted. In each
pair both builds run, first one first, then the other. A figure's ratio is that of the pair (now / before); shown are the
medians and the ratio's median with its 95 % interval, found by drawing pairs anew. With `--limit` it fails where even the lower
end of the CPU's ratio is higher.
"""
import argparse
import contextlib
import pathlib
import random
import statistics
import time

from cost import times_by_thread
from support import measure

DRAWN = 2_000
FIGURES = {  # name -> is more better?
    "invoices/s": True, "accepted/s": True, "to 202, p50 ms": False, "to 202, p99 ms": False, "CPU us an invoice": False,
    "system us an invoice": False}


def cpu_of(pid):
    """Seconds so far: all, and those of the system."""
    return measure.cpu_of(pid), sum(system for _, system in times_by_thread(pid).values())


def run_once(program, options):
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        server = measure.Server(folder, sink, program=program, keep_documents=not options.no_files)
        stack.callback(server.kill)
        measure.prepare_customers(server, options.customers)
        warm = options.bills // 10
        for first, bills in ((0, warm), (warm, options.bills)):  # The first fill caches.
            mails, (cpu, system), began = sink.mails(), cpu_of(server.pid), time.monotonic()
            report = measure.load(server, "--requests", bills, "--first", first, "--customers", options.customers, "--items",
                                  options.items, "--connections", options.connections, "--rate", 0, "--hard-bound", options.patience)
            measure.wait_until("not every bill is mailed", lambda least=mails + bills: sink.mails() >= least, options.patience, 0.01)
        seconds, (cpu_then, system_then) = time.monotonic() - began, cpu_of(server.pid)
        server.stop()
        return dict(zip(FIGURES, (bills / seconds, report["per_second"], report["p50_ms"], report["p99_ms"],
                                  (cpu_then - cpu) / bills * 1e6, (system_then - system) / bills * 1e6)))


def interval(ratios):
    drawn = sorted(statistics.median(random.choices(ratios, k=len(ratios))) for _ in range(DRAWN))
    return drawn[DRAWN * 25 // 1000], drawn[DRAWN * 975 // 1000]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=pathlib.Path, required=True, help="the other build's program")
    parser.add_argument("--program", type=pathlib.Path, default=measure.PROGRAM)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--bills", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--items", default="1..3")
    parser.add_argument("--no-files", action="store_true", help="keep no PDF files")
    parser.add_argument("--limit", type=float, help="highest lower end of the CPU's ratio")
    parser.add_argument("--patience", type=int, default=600)
    options = parser.parse_args()
    measure.need_programs()
    runs = []
    for pair in range(options.pairs):
        order = [options.program, options.before] if pair % 2 else [options.before, options.program]
        seen = {program: run_once(program, options) for program in order}
        runs.append((seen[options.program], seen[options.before]))
    rows = []
    for name, more_is_better in FIGURES.items():
        ratios = [now[name] / before[name] for now, before in runs if before[name]]
        if not ratios:
            continue
        low, high = interval(ratios)
        rows.append([name, statistics.median(before[name] for _, before in runs), statistics.median(now[name] for now, _ in runs),
                     f"{statistics.median(ratios):.3f}", f"{low:.3f} to {high:.3f}", "more" if more_is_better else "less"])
        if name.startswith("CPU") and options.limit and low > options.limit:
            raise measure.Failure(f"{name}: the ratio's lower end is {low:.3f}, above {options.limit}")
    measure.print_table(f"{options.pairs} pairs of {options.bills:,} bills, {options.connections} connections",
                        ["figure", "before", "now", "ratio", "95 %", "better is"], rows)


if __name__ == "__main__":
    measure.run(main)
