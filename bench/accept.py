#!/usr/bin/env python3
"""How many bills a second billmill accepts: answered 202, which means synced to disk.

    bench/accept.py [--requests 20000] [--connections 64 256] [--customers 2000] [--no-files]

Bodies, customers and keys all differ; the load generator runs on the same machine. For each number of connections:
  backlog    the pipeline is busy with bills accepted before, and goes on with these
  drained    every bill before has been mailed; the pipeline starts with the first of these
  held back  as `drained`, with the pipeline's threads at the lowest priority: what accepting alone can do
"""
import argparse
import contextlib
import os
import pathlib
import time

from support import measure

PIPELINE = ("users", "billing", "render", "notify", "redelivery")


class Runs:
    """Bursts of bills against one server, each counted."""

    def __init__(self, options, server, sink):
        self.options, self.server, self.sink = options, server, sink
        self.sent = 0
        self.accepted = 0

    def burst(self, requests, connections):
        report = measure.load(self.server, "--requests", requests, "--first", self.sent, "--connections", connections,
                              "--customers", self.options.customers, "--items", self.options.items, may_fall_short=True)
        self.sent += requests
        self.accepted += report["accepted"]
        return report

    def drain(self):
        measure.wait_until(f"not all of {self.accepted} bills are mailed", lambda: self.sink.mails() >= self.accepted,
                           self.options.drain_seconds)
        time.sleep(1)  # Commits and checkpoints behind the last mail.

    def measured(self, connections, pipeline):
        cpu, syncs, client = self.server.cpu_by_thread(), self.server.syncs_by_thread(), measure.cpu_of(self.sink.pid)
        mails = self.sink.mails()
        report = self.burst(self.options.requests, connections)
        report["mails"] = self.sink.mails() - mails
        report["cpu"] = measure.difference(self.server.cpu_by_thread(), cpu)
        report["cpu"]["(mail sink)"] = measure.cpu_of(self.sink.pid) - client
        report["cpu"]["(load generator)"] = report["client_cpu_us"] * report["accepted"] / 1e6
        report["syncs"] = measure.difference(self.server.syncs_by_thread(), syncs)
        report["name"] = f"{connections} {pipeline}"
        return report


@contextlib.contextmanager
def pipeline_held_back(pid):
    tasks = [task for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
             if (task / "comm").read_text().strip().startswith(PIPELINE)]
    for task in tasks:
        os.setpriority(os.PRIO_PROCESS, int(task.name), 19)
    try:
        yield
    finally:
        with contextlib.suppress(PermissionError):  # Only root may raise a priority again; the run then ends held back.
            for task in tasks:
                os.setpriority(os.PRIO_PROCESS, int(task.name), 0)


def print_reports(reports):
    rows = []
    for report in reports:
        refused = sum(count for status, count in report["answers"].items() if not status.startswith("2"))
        syncs = sum(report["syncs"].values())
        rows.append([report["name"], report["per_second"], report["accepted"], refused, report["p50_ms"], report["p99_ms"],
                     syncs, report["accepted"] / max(1, syncs), report["mails"]])
    measure.print_table("Accepted bills (202, synced to disk)",
                        ["connections, pipeline", "accepted/s", "accepted", "refused", "p50 ms", "p99 ms", "syncs",
                         "bills per sync", "mails meanwhile"], rows)
    threads = sorted({name for report in reports for name in report["cpu"]},
                     key=lambda name: -sum(report["cpu"].get(name, 0) for report in reports))
    measure.print_table("CPU microseconds per accepted bill, by thread",
                        ["thread", *(report["name"] for report in reports)],
                        [[name, *(report["cpu"].get(name, 0.0) * 1e6 / max(1, report["accepted"]) for report in reports)]
                         for name in threads])
    threads = sorted({name for report in reports for name in report["syncs"]})
    measure.print_table("fsync, fdatasync and syncfs calls, by thread",
                        ["thread", *(report["name"] for report in reports)],
                        [[name, *(report["syncs"].get(name, 0) for report in reports)] for name in threads])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000, help="bills in each burst")
    parser.add_argument("--connections", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--items", default="1..3")
    parser.add_argument("--no-files", action="store_true", help="keep no PDF files")
    parser.add_argument("--drain-seconds", type=int, default=600, help="longest wait for the pipeline")
    options = parser.parse_args()
    measure.need_programs()
    reports = []
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        server = measure.Server(folder, sink, keep_documents=not options.no_files)
        stack.callback(server.kill)
        measure.prepare_customers(server, options.customers)
        runs = Runs(options, server, sink)
        runs.burst(max(1_000, options.requests // 10), 64)  # Warm caches, open connections, a first checkpoint.
        runs.drain()
        for connections in options.connections:
            runs.burst(options.requests // 2, connections)
            reports.append(runs.measured(connections, "backlog"))
            runs.drain()
            reports.append(runs.measured(connections, "drained"))
            runs.drain()
            with pipeline_held_back(server.pid):
                reports.append(runs.measured(connections, "held back"))
            runs.drain()
        print_reports(reports)
        server.stop()


if __name__ == "__main__":
    measure.run(main)
