#!/usr/bin/env python3
"""Several gateways and cores share the work of many customers and bills; the auditor checks the outcome.

    tests/cluster/run.py                                        1,000 customers, 1,000 bills
    tests/cluster/run.py --customers 100000 --bills 100000      the long form

Bills are spread over three sellers with eight branches each: 24 numbering lines on 12 partitions, each line in the hands of one
core. Everything is temporary and on loopback; --keep leaves it for a look. What failed is always left.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support" / "python")]

from billmill_testing.sink import Sink
from cluster import Cluster
from engine_set import EngineSet
from workload import Workload, shares, write_sellers


def run(asked, folder):
    """The number of faults."""
    size = asked.customers + asked.bills
    engines = EngineSet(folder / "engines", mongo=asked.mongo)
    sink = Sink(folder / "sink.log", asked.sink)
    cluster = work = None
    try:
        engines.start()
        sink.start()
        grace = asked.customer_grace or (30 if size < 10_000 else 300)
        cluster = Cluster(engines, folder, ("127.0.0.1", sink.port), sellers=write_sellers(folder / "sellers"),
                          partitions=asked.partitions, settings=f"[billing]\ncustomer_grace_seconds = {grace}\n")
        for role, count in (("core", asked.cores), ("gateway", asked.gateways)):
            for _ in range(count):
                cluster.node(role)
        began = time.monotonic()
        work = Workload(cluster, folder, int(1.05 * asked.customers + asked.bills), seed=asked.seed,
                        second_bill=max(0.0, asked.bills / asked.customers - 1), connections=asked.connections).start()
        for summary in work.wait(asked.deadline):
            print(f"  load: {summary}")
        print(f"  accepted {time.monotonic() - began:.1f} s after the start", flush=True)
        work.drain(asked.deadline)
        print(f"  drained {time.monotonic() - began:.1f} s after the start")
        return check_outcome(asked, cluster, work, sink)
    finally:
        if work:
            work.stop()
        if cluster:
            cluster.kill()
        sink.stop()
        engines.stop()


def check_outcome(asked, cluster, work, sink):
    table, text = shares(cluster.running("core"))
    print(text)
    bad, said = work.audit(sink, asked.pdf_samples)
    print(said)
    faults = [f"{core.folder.name} settled nothing of {stage}" for core, done in table.items()
              for stage, count in done.items() if count == 0]
    lines = {(invoice["seller"]["id"], invoice["series"]) for invoice in cluster.invoices()}
    if len(lines) < 24 <= asked.bills // 20:
        faults.append(f"only {len(lines)} numbering lines were used")
    print(cluster.verify())
    cluster.stop()
    for fault in faults:
        print(f"  FAIL  {fault}")
    print(f"  {'passed' if not faults and not bad else 'FAILED'}: {asked.gateways} gateways, {asked.cores} cores, "
          f"{asked.partitions} partitions, {len(lines)} numbering lines")
    return bad + len(faults)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--bills", type=int, default=1000)
    parser.add_argument("--gateways", type=int, default=2)
    parser.add_argument("--cores", type=int, default=3)
    parser.add_argument("--partitions", type=int, default=12)
    parser.add_argument("--mongo", choices=["java", "ferretdb"], default="java")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connections", type=int, default=32, help="at each gateway")
    parser.add_argument("--customer-grace", type=int, help="seconds that a bill waits for its customer")
    parser.add_argument("--deadline", type=float, default=7200.0, help="seconds for accepting, and again for draining")
    parser.add_argument("--pdf-samples", type=int, default=100)
    parser.add_argument("--sink", help="the bench_smtp_sink to use")
    parser.add_argument("--folder", help="where to work; must be new or empty")
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    folder = Path(asked.folder or tempfile.mkdtemp(prefix="billmill-cluster-"))
    bad = 1
    try:
        bad = run(asked, folder)
    finally:
        if bad or asked.keep:
            print(f"  left in {folder}")
        else:
            shutil.rmtree(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
