"""Clients at every gateway, and the judgement of what came of their requests: tests/crash's load and auditor."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path

CRASH = Path(__file__).resolve().parents[1] / "crash"
sys.path.insert(0, str(CRASH))

import audit
from billmill_testing.program import die_with_parent
from billmill_testing.waiting import SLOW, wait_until
from load import Gauges
from replay import replay_crashed

SELLERS = ("north", "south", "west")
BRANCHES = tuple(f"b{number}" for number in range(1, 9))
LINES = tuple(f"{seller}/{branch}" for seller in SELLERS for branch in BRANCHES)


def write_sellers(folder):
    """Of one state and one rate, so that the auditor's sums hold for all; GSTIN and names are for documentation only."""
    folder.mkdir(parents=True)
    for seller in SELLERS:
        (folder / f"{seller}.toml").write_text(f"""id = "{seller}"
name = "{seller.title()} Stores"
{'default = true' if seller == SELLERS[0] else ''}
email = "billing@{seller}.example"
gstin = "27ABCDE1234F1Z0"
branch = "{BRANCHES[0]}"
number_format = "{seller[0].upper()}/{{branch}}/{{fy}}/{{seq:4}}"
[address]
line1 = "1 Some Street"
city = "Mumbai"
postcode = "400021"
country = "IN"
""")
    return folder


class Workload:
    def __init__(self, cluster, folder, requests, *, seed=1, second_bill=None, connections=32, rate=None, lines=LINES,
                 forgetful=False):
        self.cluster, self.folder = cluster, folder
        self.requests, self.seed, self.connections, self.rate = requests, seed, connections, rate
        self.more = ["--lines", ",".join(lines)] if lines else []
        if forgetful:
            self.more += ["--forgetful"]
        if second_bill is not None:
            self.more += ["--second-bill", str(second_bill)]
        self.loads = []
        self.gauges = []

    def start(self):
        gateways = self.cluster.running("gateway")
        for place, gateway in enumerate(gateways):
            gauges = self.folder / f"gauges-{place}"
            self.gauges.append(Gauges(gauges))
            command = [sys.executable, str(CRASH / "load.py"), "--url", gateway.url, "--log",
                       str(self.folder / f"accepted-{place}.jsonl"), "--requests", str(self.requests // len(gateways)),
                       "--seed", str(self.seed * 100 + place), "--connections", str(self.connections),
                       "--gauges", str(gauges), *self.more]
            if self.rate:
                command += ["--rate", str(self.rate / len(gateways))]
            with open(self.folder / f"load-{place}.out", "wb") as out:
                self.loads.append(subprocess.Popen(command, stdout=out, stderr=out, preexec_fn=die_with_parent))
        return self

    def running(self):
        return any(load.poll() is None for load in self.loads)

    def accepted(self):
        return sum(gauges.read()["accepted"] for gauges in self.gauges)

    def wait_accepted(self, share, deadline_s=180.0):
        """Until this share of the requests was answered 202: where in the load a fault falls is not left to the clock."""
        wanted = int(self.requests * share)
        wait_until(lambda: self.accepted() >= wanted or not self.running(), deadline_s, f"{wanted} requests accepted")

    def wait(self, deadline_s=600.0):
        """Until every request was answered 202. Returns the loads' summaries."""
        summaries = []
        for place, load in enumerate(self.loads):
            load.wait(deadline_s * SLOW)
            said = (self.folder / f"load-{place}.out").read_text()
            assert load.returncode == 0, said
            summaries.append(json.loads(said.strip().splitlines()[-1]))
        return summaries

    def stop(self):
        for load in self.loads:
            if load.poll() is None:
                load.kill()
                load.wait()

    def drain(self, deadline_s):
        """Until nothing waits. Messages in hand in three crashes in a row are replayed; returns how many."""
        replayed = 0
        while True:
            self.cluster.wait_drained(deadline_s)
            again = replay_crashed(self.cluster.client())
            if again == 0:
                return replayed
            replayed += again

    def audit(self, sink, pdf_samples=100):
        """The auditor's table, and how much it found."""
        log = self.folder / "accepted.jsonl"
        with open(log, "wb") as whole:
            for place in range(len(self.loads)):
                whole.write((self.folder / f"accepted-{place}.jsonl").read_bytes())
        found = audit.audit(self.cluster.client(), log, sink_log=sink.log_path, pdf_samples=pdf_samples)
        out = io.StringIO()
        bad = audit.print_table(*found, out=out)
        return bad, out.getvalue()


def shares(cores):
    """What each core has settled, by stage: the table of who did how much."""
    lines = [f"    {'core':10} {'users':>16} {'billing':>16} {'notify':>16}"]
    table = {core: {stage: core.done(stage) for stage in ("users", "billing", "notify")} for core in cores}
    for core, done in table.items():
        cells = []
        for stage, count in done.items():
            total = sum(other[stage] for other in table.values()) or 1
            cells.append(f"{count:>8,} {100 * count / total:>5.1f} %")
        lines.append(f"    {core.folder.name:10} " + " ".join(f"{cell:>16}" for cell in cells))
    return table, "\n".join(lines)


class World:
    """A cluster, its load, and what says whether all of it is right."""

    def __init__(self, cluster, sink, folder):
        self.cluster, self.sink, self.folder = cluster, sink, folder
        self.work = None

    def load(self, requests, **options):
        self.work = Workload(self.cluster, self.folder, requests, **options).start()
        return self.work

    def validate(self, drain_s=240.0):
        """Called when the last fault has been fixed."""
        fixed = time.monotonic()
        summaries = self.work.wait()
        accepted = time.monotonic() - fixed
        replayed = self.work.drain(drain_s)
        done = time.monotonic() - fixed
        bad, said = self.work.audit(self.sink)
        print(f"{summaries}\n{replayed} replayed; since the last fault {accepted:.1f} s until all was accepted, "
              f"{done:.1f} s until all was done\n{said}")
        assert bad == 0, said
        return summaries
