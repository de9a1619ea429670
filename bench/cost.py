#!/usr/bin/env python3
"""Where an invoice's cost goes, from its request to its mail: `billmill serve` on SQLite, with SMTP and kept files.

    bench/cost.py [BILLS, default 6000]          this checkout's build/bench
    bench/cost.py --instructions                 instructions by thread, too: minutes
    bench/cost.py --program PROGRAM              another build of billmill

Three runs of their own, as one measure would disturb the other: CPU time and bytes; system calls, by strace; and, if
asked for, instructions, by valgrind's callgrind. Each counts from the first bill to the last mail; instructions are the
difference of two runs, which leaves out start and stop. A thread is a stage; docs/architecture.md lists them. The
renderer's figure is that of bench_billmill_pages, before and after in the same run: the yardstick of a machine and its load.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess

import pages
from support import measure

CALLS_SHOWN = 18
TICK = os.sysconf("SC_CLK_TCK")
# "1234 pwrite64(7, ..." and "1234 <... pwrite64 resumed>, ... = 4096"
STARTED = re.compile(r"^(\d+) +(\w+)\(")
ENDED = re.compile(r"^(\d+) +(?:(\w+)\(|<\.\.\. (\w+) resumed>).*= (-?\d+)(?: (E\w+))?")
BYTES = {"pwrite64", "pwritev", "write", "writev", "sendto", "sendmsg"}


def renderer_us(lines, seconds):
    """CPU microseconds for one document, by itself on one core."""
    texts = pages.content(lines, 4_000)
    made = subprocess.run([pages.BILLMILL, texts, str(seconds)], check=True, stdout=subprocess.PIPE, text=True)
    result = json.loads(made.stdout)
    return result["cpu_seconds"] / result["documents"] * 1e6


@contextlib.contextmanager
def served(options, wrapper=()):
    """A server that knows its customers, and its sink."""
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        command = [str(part).replace("FOLDER", str(folder)) for part in wrapper]
        server = measure.Server(folder, sink, program=options.program, wrapper=command)
        stack.callback(server.kill)
        measure.prepare_customers(server, options.customers)
        yield folder, server, sink


def mail_all(options, server, sink, bills):
    measure.load(server, "--requests", bills, "--first", 0, "--customers", options.customers, "--items", options.items,
                 "--connections", options.connections, "--rate", 0, "--hard-bound", options.patience)
    measure.wait_until("not every bill is mailed", lambda: sink.mails() >= bills, options.patience)


def times_by_thread(pid):
    """Thread name -> (user, system), seconds."""
    times = collections.defaultdict(lambda: (0.0, 0.0))
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            name = (task / "comm").read_text().strip()
            fields = (task / "stat").read_text().rpartition(")")[2].split()
            user, system = times[name]
            times[name] = user + int(fields[11]) / TICK, system + int(fields[12]) / TICK
    return times


def io_of(pid):
    return {name: int(value) for name, value in
            re.findall(r"^(\w+): (\d+)", pathlib.Path(f"/proc/{pid}/io").read_text(), re.M)}


def measure_times(options):
    """By thread: user and system microseconds an invoice; bytes and syncs an invoice."""
    with served(options) as (_, server, sink):
        before, io, syncs = times_by_thread(server.pid), io_of(server.pid), server.syncs_by_thread()
        mail_all(options, server, sink, options.bills)
        after, then = times_by_thread(server.pid), io_of(server.pid)
        each = 1e6 / options.bills
        times = {name: tuple((now - was) * each for now, was in zip(after[name], before[name])) for name in after}
        done = {name: count / options.bills for name, count in measure.difference(server.syncs_by_thread(), syncs).items()}
        written = {"to sockets and files": then["wchar"] - io["wchar"], "to the disk": then["write_bytes"] - io["write_bytes"]}
        server.stop()
        return times, {name: count / options.bills for name, count in written.items()}, done


def names_of(pid):
    return {int(task.name): (task / "comm").read_text().strip() for task in pathlib.Path(f"/proc/{pid}/task").iterdir()}


def child_of(pid):
    """The program below its tracer."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if children else pid


class Calls:
    """What strace has written so far."""

    def __init__(self, log):
        self.made, self.failed, self.bytes = (collections.Counter() for _ in range(3))
        with open(log, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if started := STARTED.match(line):
                    self.made[int(started[1]), started[2]] += 1
                if ended := ENDED.match(line):
                    call = int(ended[1]), ended[2] or ended[3]
                    self.failed[call] += bool(ended[5])
                    if call[1] in BYTES and int(ended[4]) > 0:
                        self.bytes[call] += int(ended[4])


def measure_calls(options):
    """(thread, call) -> calls, failed calls, bytes; all of them for one invoice."""
    if not shutil.which("strace"):
        raise measure.Failure("strace is not installed")
    with served(options, ("strace", "-f", "-qq", "-s", "0", "-o", "FOLDER/calls")) as (folder, server, sink):
        program = child_of(server.pid)
        try:
            before = Calls(folder / "calls")
            mail_all(options, server, sink, options.bills)
            names = names_of(program)
            after = Calls(folder / "calls")
        finally:  # A tracer that ends lets its program go on.
            with contextlib.suppress(ProcessLookupError):
                os.kill(program, signal.SIGTERM)
        counted = []
        for now, was in ((after.made, before.made), (after.failed, before.failed), (after.bytes, before.bytes)):
            by_name = collections.Counter()
            for (thread, call), count in now.items():
                by_name[names.get(thread, "other"), call] += (count - was[thread, call]) / options.bills
            counted.append(by_name)
        return counted


def count_instructions(options, bills):
    """Thread name -> instructions of one life of the server. Valgrind numbers threads in the order of their births."""
    with served(options, ("valgrind", "--tool=callgrind", "--callgrind-out-file=FOLDER/counts", "--separate-threads=yes",
                          "--quiet")) as (folder, server, sink):
        mail_all(options, server, sink, bills)
        names = [name for _, name in sorted(names_of(server.pid).items())]
        server.stop()
        counts = collections.Counter()
        for file in folder.glob("counts-*"):
            number = int(file.name.rpartition("-")[2])
            found = re.search(r"^(?:summary|totals): (\d+)", file.read_text(), re.M)
            counts[names[number - 1] if number <= len(names) else "other"] += int(found[1]) if found else 0
        return counts


def measure_instructions(options):
    short, long = options.bills // 12, options.bills // 3
    each = [(count_instructions(options, short), count_instructions(options, long)) for _ in range(options.times)]
    names = {name for _, counts in each for name in counts}
    return {name: statistics.median((after[name] - before[name]) / (long - short) for before, after in each) for name in names}


def print_all(options, renderer, times, written, syncs, calls, instructions):
    all_us = sum(user + system for user, system in times.values())
    print(f"renderer, {options.renderer_lines} lines: {renderer:.1f} us; the whole path: {all_us:.1f} us, {all_us / renderer:.2f} times as much")
    made, failed, written_by = calls
    rows = []
    for name in sorted(times, key=lambda name: -sum(times[name])):
        user, system = times[name]
        count = sum(value for (thread, _), value in made.items() if thread == name)
        if user + system < 0.1 and count < 0.01:
            continue
        sent = sum(value for (thread, _), value in written_by.items() if thread == name)
        rows.append([name, instructions.get(name, "-"), user, system, count, sent, syncs.get(name, 0.0)])
    rows.append(["all", sum(instructions.values()) if instructions else "-", sum(user for user, _ in times.values()),
                 sum(system for _, system in times.values()), sum(made.values()), sum(written_by.values()), sum(syncs.values())])
    measure.print_table("An invoice, by thread",
                        ["thread", "instructions", "user us", "system us", "calls", "bytes written", "syncs"], rows)
    by_call = collections.Counter()
    for (_, call), value in made.items():
        by_call[call] += value
    rows = []
    for call, value in by_call.most_common(CALLS_SHOWN):
        threads = sorted(((count, thread) for (thread, name), count in made.items() if name == call), reverse=True)
        rows.append([call, value, sum(count for (_, name), count in failed.items() if name == call),
                     ", ".join(f"{thread} {count:.2f}" for count, thread in threads[:4] if count >= 0.005)])
    rows.append(["all", sum(by_call.values()), sum(failed.values()), ""])
    measure.print_table("System calls of an invoice", ["call", "calls", "of them failed", "threads"], rows)
    print("\nbytes an invoice: " + ", ".join(f"{value:,.0f} {name}" for name, value in written.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bills", type=int, nargs="?", default=6_000)
    parser.add_argument("--program", type=pathlib.Path, default=measure.PROGRAM)
    parser.add_argument("--instructions", action="store_true", help="count them, too")
    parser.add_argument("--times", type=int, default=1, help="runs whose median is the count of instructions")
    parser.add_argument("--customers", type=int, default=500)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--items", default="1..3")
    parser.add_argument("--renderer-lines", type=int, default=5)
    parser.add_argument("--patience", type=int, default=900)
    options = parser.parse_args()
    measure.need_programs()
    first = renderer_us(options.renderer_lines, 1.5)
    times, written, syncs = measure_times(options)
    renderer = (first + renderer_us(options.renderer_lines, 1.5)) / 2
    calls = measure_calls(options)
    instructions = measure_instructions(options) if options.instructions else {}
    print_all(options, renderer, times, written, syncs, calls, instructions)


if __name__ == "__main__":
    measure.run(main)
