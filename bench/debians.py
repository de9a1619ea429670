#!/usr/bin/env python3
"""Two releases of Debian beside each other, by their packages: what their librdkafka makes of a gateway's accepting.

    bench/debians.py PACKAGE.deb OTHER.deb [--rounds 3] [--requests 10000] [--starts 5] [--brokers 1|3]     as root; needs debootstrap

Each gateway is the program of its package, with the libraries of its release, on this machine and on one set of engines, in turn:
  first       the first registration and the first bill after a start, once the gateway says that it is ready
  accepted    registrations and bills a second, while no core runs
  broker      CPU of the threads that speak with the brokers

tools/make_deb and tools/make_deb_for make the packages.
"""
import argparse
import contextlib
import pathlib
import statistics
import subprocess
import sys

from support import measure
from support.redis import age

sys.path[:0] = [str(measure.ROOT / "tests" / "cluster"), str(measure.ROOT / "tests" / "support" / "python")]

from cluster import Cluster
from engine_set import EngineSet

KINDS = ("register", "bill")


class Release:
    """The program of one package as a command of its own, which runs with the libraries of the package's release."""

    def __init__(self, package, folder):
        self.root = folder / "root"
        self.name = subprocess.run([measure.ROOT / "tests/debian/unpacked_root", package, self.root], check=True, stdout=subprocess.PIPE,
                                   text=True).stdout.strip()
        [loader] = self.root.glob("usr/lib*/ld-linux-*.so.*")
        [libraries] = self.root.glob("usr/lib/*-linux-gnu")
        self.program = folder / "billmill"
        self.program.write_text(f'#!/bin/sh\nexec {loader} --library-path {libraries} {self.root}/usr/bin/billmill "$@"\n')
        self.program.chmod(0o755)
        self.librdkafka = subprocess.run(["dpkg-query", f"--root={self.root}", "--show", "--showformat=${Version}", "librdkafka1"], check=True,
                                         stdout=subprocess.PIPE, text=True).stdout


def broker_cpu(gateway):
    return sum(seconds for name, seconds in measure.cpu_by_thread(gateway.process.pid).items() if name.startswith("rdk:broker"))


class Side:
    """One release on topics and a database of its own. The sides share a Redis, so no request may be one that the other had."""

    sent = 1_000_000

    def __init__(self, release, options, cluster):
        self.release, self.options, self.cluster = release, options, cluster
        self.seen = {}
        self.gateway = cluster.gateway(start=False)
        self.gateway.binary = release.program
        self.gateway.start(90.0)
        core = cluster.core(start=False)
        core.binary = release.program
        core.start(90.0)
        measure.load(self.gateway, "--prepare", "--customers", options.customers)
        measure.wait_until("customers wait", lambda: cluster.waiting() == 0, options.patience, 0.2)
        self.end(core)

    @staticmethod
    def end(node):
        if node.stop(60.0) != 0:
            raise measure.Failure("a process did not stop in order:\n" + node.log_tail())

    def add(self, what, value):
        self.seen.setdefault(what, []).append(value)

    def load(self, kind, requests, connections):
        first, Side.sent = Side.sent, Side.sent + requests
        return measure.load(self.gateway, "--kind", kind, "--requests", requests, "--first", first, "--connections", connections,
                            "--customers", self.options.customers, "--items", "1..3", "--hard-bound", self.options.patience)

    def first_after_a_start(self):
        for kind in KINDS:
            self.end(self.gateway)
            self.gateway.start(90.0)
            self.add(f"first {kind}, ms", self.load(kind, 1, 1)["max_ms"])

    def accept(self):
        for kind in KINDS:
            before = broker_cpu(self.gateway)
            report = self.load(kind, self.options.requests, self.options.connections)
            self.add(f"{kind}s accepted/s", report["per_second"])
            self.add(f"{kind}, p50 ms", report["p50_ms"])
            self.add(f"{kind}, p99 ms", report["p99_ms"])
            self.add(f"{kind}, broker threads, µs", (broker_cpu(self.gateway) - before) / self.options.requests * 1e6)
            self.add(f"{kind}, broker threads, % of a core", (broker_cpu(self.gateway) - before) / report["seconds"] * 100)


def run(options, folder, stack):
    releases = []
    for place, package in enumerate(options.packages):
        (folder / str(place)).mkdir()
        releases.append(Release(package, folder / str(place)))
    engines = EngineSet(folder / "engines", brokers=options.brokers).start()
    stack.callback(engines.stop)
    age(engines.addresses["REDIS"])
    sides = []
    for release in releases:
        # Nobody sends mails here: no core runs while bills are accepted.
        cluster = Cluster(engines, folder / f"cluster-{release.name}", ("127.0.0.1", 1), partitions=options.partitions,
                          risks=("few_replicas",) if options.brokers == 1 else (), replication=options.brokers)
        stack.callback(cluster.kill)
        sides.append(Side(release, options, cluster))
    for _ in range(options.starts):
        for side in sides:
            side.first_after_a_start()
    for place in range(options.rounds):
        for side in sides if place % 2 == 0 else reversed(sides):
            side.accept()
    measure.print_table(f"Debian beside Debian, {options.rounds} rounds, {options.starts} starts: the median, and all",
                        ["", *(f"{release.name}, librdkafka {release.librdkafka}" for release in releases)],
                        [[what, *(shown(side.seen[what]) for side in sides)] for what in sides[0].seen])
    for side in sides:
        side.cluster.stop()


def shown(values):
    return f"{measure.format_cell(float(statistics.median(values)))} ({', '.join(measure.format_cell(float(value)) for value in values)})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs=2, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--requests", type=int, default=10_000, help="of each kind, a round")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--partitions", type=int, default=12, help="of each topic")
    parser.add_argument("--brokers", type=int, choices=[1, 3], default=1)
    parser.add_argument("--patience", type=int, default=900, help="longest a load may take, seconds")
    options = parser.parse_args()
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        run(options, folder, stack)


if __name__ == "__main__":
    measure.run(main)
