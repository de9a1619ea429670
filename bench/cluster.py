#!/usr/bin/env python3
"""One gateway and one core as processes on real engines, all on this machine: what is accepted, what is mailed, who pays.

    bench/cluster.py [--requests 5000] [--connections 64] [--customers 1000] [--mongo java|ferretdb] [--no-flush]

Three phases on one set of engines, so that each figure has one cause:
  registrations   accepted by the gateway (202: confirmed by Kafka, which flushes each message), while no core runs
  bills           the same for bills
  to mail         a core starts and works all of it off: invoices per second until the mail server has the last mail

The program is $BILLMILL_PROGRAM, else that of the preset `bench`.
"""
import argparse
import contextlib
import json
import os
import pathlib
import socket
import sys
import time

from support import measure

sys.path[:0] = [str(measure.ROOT / "tests" / "cluster"), str(measure.ROOT / "tests" / "support" / "python")]

from cluster import Cluster
from engine_set import EngineSet

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(pid):
    """Seconds so far, with threads that have ended."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def age(redis):
    """A Redis that has remembered for four days, as in operation: a younger one can't vouch for keys, and the stores are asked."""
    host, _, port = redis.rpartition(":")
    since = str(int((time.time() - 4 * 86_400) * 1000))
    parts = ["SET", "billmill:taken-since", since]
    command = f"*{len(parts)}\r\n" + "".join(f"${len(part)}\r\n{part}\r\n" for part in parts)
    with socket.create_connection((host, int(port)), 5) as wire:
        wire.sendall(command.encode())
        if wire.recv(64) != b"+OK\r\n":
            raise measure.Failure("Redis does not take the mark of its age")


class Bench:
    def __init__(self, options, engines, sink, cluster):
        self.options, self.engines, self.sink, self.cluster = options, engines, sink, cluster
        self.phases = []

    def pids(self):
        engines = json.loads((self.engines.folder / "engines.json").read_text())
        running = {node.role: node.process.pid for node in self.cluster.nodes if node.running()}
        return {**running, **{name: engines[name]["pid"] for name in ("kafka", "mongo", "redis")}, "(mail sink)": self.sink.pid}

    def phase(self, name, count, work):
        """CPU of each process meanwhile; a process that came up in it counts from its start."""
        before = {name: cpu_of(pid) for name, pid in self.pids().items()}
        began = time.monotonic()
        report = work()
        seconds = time.monotonic() - began
        cpu = {name: cpu_of(pid) - before.get(name, 0.0) for name, pid in self.pids().items()}
        cpu["(load generator)"] = report.get("client_cpu_us", 0) * count / 1e6
        self.phases.append({"name": name, "count": count, "seconds": seconds, "cpu": cpu, **report})

    def accept(self, kind, first):
        requests = self.options.requests
        return measure.load(self.cluster.nodes[0], "--kind", kind, "--requests", requests, "--first", first, "--connections",
                            self.options.connections, "--customers", self.options.customers, "--items", "1..3",
                            "--hard-bound", self.options.patience)

    def work_off(self, core):
        mails = self.sink.mails() + self.options.requests
        core.start(120.0)
        measure.wait_until("not every bill is mailed", lambda: self.sink.mails() >= mails, self.options.patience)
        return {}

    def run(self):
        age(self.engines.addresses["REDIS"])
        gateway, core = self.cluster.gateway(), self.cluster.core()
        measure.load(gateway, "--prepare", "--customers", self.options.customers)
        measure.load(gateway, "--kind", "bill", "--requests", 500, "--customers", self.options.customers)  # Warm.
        measure.wait_until("the first bills are not mailed", lambda: self.sink.mails() >= 500, self.options.patience)
        self.cluster.wait_drained(self.options.patience)
        if core.stop(60.0) != 0:
            raise measure.Failure("the core did not stop in order:\n" + core.log_tail())
        requests = self.options.requests
        self.phase("registrations", requests, lambda: self.accept("register", 1_000_000))
        self.phase("bills", requests, lambda: self.accept("bill", 2_000_000))
        self.phase("to mail", requests, lambda: self.work_off(core))
        memory = {name: resident(pid) for name, pid in self.pids().items()}
        measure.wait_until("something still waits", lambda: self.cluster.waiting() == 0, self.options.patience, 0.5)
        self.cluster.verify()
        self.print(memory)
        self.cluster.stop()

    def print(self, memory):
        measure.print_table("One gateway, one core, one node of each engine",
                            ["phase", "requests", "per second", "p50 ms", "p99 ms"],
                            [[phase["name"], phase["count"], phase.get("per_second", phase["count"] / phase["seconds"]),
                              phase.get("p50_ms", "-"), phase.get("p99_ms", "-")] for phase in self.phases])
        names = sorted(memory, key=lambda name: -memory[name]) + ["(load generator)"]
        measure.print_table("CPU seconds per 1,000 requests, by process; resident MB at the end",
                            ["process", *(phase["name"] for phase in self.phases), "MB"],
                            [[name, *(phase["cpu"].get(name, 0.0) * 1e3 / phase["count"] for phase in self.phases),
                              memory.get(name, "-")] for name in names])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=5_000, help="of each kind")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--mongo", choices=["java", "ferretdb"], default="java")
    parser.add_argument("--no-flush", action="store_true", help="Kafka writes without flushing: what its disk costs")
    parser.add_argument("--partitions", type=int, default=12, help="of each topic")
    parser.add_argument("--patience", type=int, default=900, help="longest a phase may take, seconds")
    options = parser.parse_args()
    os.environ.setdefault("BILLMILL_PROGRAM", str(measure.PROGRAM))
    if not pathlib.Path(os.environ["BILLMILL_PROGRAM"]).exists():
        measure.need_programs()
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        engines = EngineSet(folder / "engines", mongo=options.mongo).start()
        stack.callback(engines.stop)
        risks = ("few_replicas", "no_flush") if options.no_flush else ("few_replicas",)
        cluster = Cluster(engines, folder / "cluster", ("127.0.0.1", sink.port), risks=risks, partitions=options.partitions)
        stack.callback(cluster.kill)
        Bench(options, engines, sink, cluster).run()


if __name__ == "__main__":
    measure.run(main)
