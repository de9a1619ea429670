#!/usr/bin/env python3
"""One gateway and one core as processes on real engines, all on this machine: what is accepted, what is mailed, who pays.

    bench/cluster.py [--requests 5000] [--connections 64] [--customers 1000] [--mongo java|ferretdb] [--brokers 1|3] [--no-flush]

With three brokers, each in a rack of its own, each message has three copies, two of which confirm; none flushes.

Phases on one set of engines, so that each figure has one cause:
  registrations   accepted by the gateway (202: confirmed by Kafka, which flushes each message), while no core runs
  registered      a core with the stage `users` starts and works them off
  bills           accepted by the gateway, while no core runs
  to mail         a core with all stages starts and works them off: until the mail server has the last mail

The program is $BILLMILL_PROGRAM, else that of the preset `bench`.
"""
import argparse
import contextlib
import json
import os
import pathlib
import socket
import struct
import sys
import time

from support import measure
from support.redis import age

sys.path[:0] = [str(measure.ROOT / "tests" / "cluster"), str(measure.ROOT / "tests" / "support" / "python")]

from cluster import STAGES, Cluster
from engine_set import EngineSet

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(pid):
    """Seconds so far, with threads that have ended."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def stored_bytes(address, database):
    """What the server says of dbStats: the documents' own size. The reply's field is looked for, not the document read."""
    name = database.encode()
    body = b"\x10dbStats\0\x01\0\0\0\x02$db\0" + struct.pack("<i", len(name) + 1) + name + b"\0"
    document = struct.pack("<i", len(body) + 5) + body + b"\0"
    host, _, port = address.rpartition("//")[2].rpartition(":")
    with socket.create_connection((host, int(port)), 5) as wire:
        wire.sendall(struct.pack("<iiiiIB", len(document) + 21, 1, 0, 2013, 0, 0) + document)
        reply = wire.recv(4096)
    for kind, form in ((b"\x10", "<i"), (b"\x12", "<q"), (b"\x01", "<d")):
        at = reply.find(kind + b"dataSize\0")
        if at >= 0:
            return int(struct.unpack_from(form, reply, at + 10)[0])
    raise measure.Failure("the store does not say how much it holds")


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


class Bench:
    def __init__(self, options, engines, sink, cluster):
        self.options, self.engines, self.sink, self.cluster = options, engines, sink, cluster
        self.phases = []

    def pids(self):
        engines = json.loads((self.engines.folder / "engines.json").read_text())
        running = {node.role: node.process.pid for node in self.cluster.nodes if node.running()}
        return {**running, **{name: engine["pid"] for name, engine in engines.items()}, "(mail sink)": self.sink.pid}

    def held(self):
        """Bytes by place: a topic's log, and what the store says of its documents."""
        logs = (log for broker in self.engines.folder.glob("kafka*") if broker.is_dir() for log in broker.rglob("*.log"))
        held = {f"Kafka, {stage}": 0 for stage in STAGES}
        for log in logs:
            stage = log.parent.name.partition("-")[0]
            if self.cluster.tag in log.parent.name and f"Kafka, {stage}" in held:
                held[f"Kafka, {stage}"] += log.stat().st_size
        return {**held, "store, documents": stored_bytes(self.engines["MONGODB"], "b" + self.cluster.tag)}

    def phase(self, name, count, work):
        """CPU of each process meanwhile; a process that came up in it counts from its start."""
        held = self.held()
        before = {name: cpu_of(pid) for name, pid in self.pids().items()}
        began = time.monotonic()
        report = work()
        seconds = time.monotonic() - began
        cpu = {name: cpu_of(pid) - before.get(name, 0.0) for name, pid in self.pids().items()}
        cpu["(load generator)"] = report.get("client_cpu_us", 0) * count / 1e6
        kept = {name: size - held.get(name, 0) for name, size in self.held().items()}
        self.phases.append({"name": name, "count": count, "seconds": seconds, "cpu": cpu, "kept": kept, **report})

    def accept(self, kind, first):
        requests = self.options.requests
        return measure.load(self.cluster.nodes[0], "--kind", kind, "--requests", requests, "--first", first, "--connections",
                            self.options.connections, "--customers", self.options.customers, "--items", "1..3",
                            "--hard-bound", self.options.patience)

    def register(self):
        core = self.cluster.core(["users"])
        done = lambda: core.done("users") >= self.options.requests
        measure.wait_until("not every customer is registered", done, self.options.patience)
        return {"core": core}

    def mail(self):
        mails = self.sink.mails() + self.options.requests
        core = self.cluster.core()
        measure.wait_until("not every bill is mailed", lambda: self.sink.mails() >= mails, self.options.patience)
        return {"core": core, "threads": measure.cpu_by_thread(core.process.pid)}

    def warm(self):
        gateway, core = self.cluster.gateway(), self.cluster.core()
        measure.load(gateway, "--prepare", "--customers", self.options.customers)
        measure.load(gateway, "--kind", "bill", "--requests", 500, "--customers", self.options.customers)
        measure.wait_until("the first bills are not mailed", lambda: self.sink.mails() >= 500, self.options.patience)
        self.drain()
        self.end(core)

    def drain(self):
        measure.wait_until("something still waits", lambda: self.cluster.waiting() == 0, self.options.patience, 0.2)

    @staticmethod
    def end(core):
        if core.stop(60.0) != 0:
            raise measure.Failure("the core did not stop in order:\n" + core.log_tail())

    def run(self):
        age(self.engines.addresses["REDIS"])
        self.warm()
        requests = self.options.requests
        self.phase("registrations", requests, lambda: self.accept("register", 1_000_000))
        self.phase("registered", requests, self.register)
        self.end(self.phases[-1]["core"])
        self.phase("bills", requests, lambda: self.accept("bill", 2_000_000))
        self.phase("to mail", requests, self.mail)
        memory = {name: resident(pid) for name, pid in self.pids().items()}
        self.drain()
        self.cluster.verify()
        self.print(memory)
        self.cluster.stop()

    def print(self, memory):
        brokers = "one node of each engine" if self.options.brokers == 1 else f"{self.options.brokers} brokers, one node of each other engine"
        measure.print_table(f"One gateway, one core, {brokers}",
                            ["phase", "requests", "per second", "p50 ms", "p99 ms"],
                            [[phase["name"], phase["count"], phase.get("per_second", phase["count"] / phase["seconds"]),
                              phase.get("p50_ms", "-"), phase.get("p99_ms", "-")] for phase in self.phases])
        names = sorted(memory, key=lambda name: -memory[name]) + ["(load generator)"]
        self.print_per_request("CPU seconds per 1,000 requests, by process; resident MB at the end", "cpu", names, 1e3, memory)
        threads = sorted(self.phases[-1]["threads"].items(), key=lambda item: -item[1])
        measure.print_table("The core's CPU from bill to mail, by thread: microseconds per bill, its start included",
                            ["thread", "µs"], [[name, seconds * 1e6 / self.phases[-1]["count"]] for name, seconds in threads[:12]])
        self.print_per_request("Bytes kept per request", "kept", sorted(self.phases[0]["kept"]), 1, {})
        self.print_limits()

    def print_limits(self):
        """What no more of can be had of this machine, whatever waits for what."""
        cores = os.cpu_count()
        rows = []
        for phase in self.phases:
            seconds = sum(cpu for name, cpu in phase["cpu"].items() if not name.startswith("("))
            rows.append([phase["name"], seconds * 1e6 / phase["count"], cores * phase["count"] / seconds])
        measure.print_table(f"CPU of billmill and its engines, and the rate at which {cores} CPU cores are full of it",
                            ["phase", "µs a request", "per second"], rows)

    def print_per_request(self, title, what, names, factor, memory):
        measure.print_table(title, ["", *(phase["name"] for phase in self.phases), *(["MB"] if memory else [])],
                            [[name, *(phase[what].get(name, 0.0) * factor / phase["count"] for phase in self.phases),
                              *([memory.get(name, "-")] if memory else [])] for name in names])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=5_000, help="of each kind")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--mongo", choices=["java", "ferretdb"], default="java")
    parser.add_argument("--brokers", type=int, choices=[1, 3], default=1)
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
        engines = EngineSet(folder / "engines", mongo=options.mongo, brokers=options.brokers).start()
        stack.callback(engines.stop)
        risks = ("few_replicas", "no_flush") if options.no_flush else ("few_replicas",)
        cluster = Cluster(engines, folder / "cluster", ("127.0.0.1", sink.port), risks=risks if options.brokers == 1 else (),
                          replication=options.brokers, partitions=options.partitions)
        stack.callback(cluster.kill)
        Bench(options, engines, sink, cluster).run()


if __name__ == "__main__":
    measure.run(main)
