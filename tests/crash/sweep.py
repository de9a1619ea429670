#!/usr/bin/env python3
"""Breaks the program at its first, second, third … call of a kind, until a run ends unbroken; each time everything that
was answered 202 must be there afterwards, once and whole.

A run: start with the shim, send a few registrations and bills, meet the fault. A process that died is started again
without the shim; one that lived gets its disk back and must recover alone. Then the same requests are repeated with
their keys until all are answered 202, the pipeline drains, and the auditor looks at the log of 202s.

    tests/crash/sweep.py                      every fault on every call: some tens of minutes
    tests/crash/sweep.py --points 4           at most about four points per kind: for CI
    tests/crash/sweep.py --only write:tear    one kind
    tests/crash/sweep.py --journal            every fault on every call on the journal's disk; afterwards a restore from
                                              it must give every invoice back

A kind that never fired fails the sweep: it would prove nothing.
"""

import argparse
import http.client
import json
import shutil
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support" / "python"))

import audit
import restored
from billmill_testing.program import NotReady, Program, find_program
from billmill_testing.waiting import TooLate
from billmill_testing.web import Client
from mix import Mix, Shares
from shim import Shim, build

KINDS = [
    ("sync", "kill", False), ("sync", "EIO", False), ("sync", "ENOSPC", True),
    ("write", "kill", False), ("write", "tear", False), ("write", "EIO", False), ("write", "ENOSPC", True),
    ("rename", "kill", False), ("rename", "EIO", False), ("rename", "ENOSPC", True),
    ("open", "kill", False), ("open", "EIO", False), ("open", "ENOSPC", True),
]
FAILURES_MAX = 5  # Of one kind; more of the same teach nothing.
POINTS_MAX = 5_000  # A sweep that still breaks after so many is not going to end.
OUTAGE_S = 0.5  # How long the disk stays full.
RECOVERY_S = 30.0
DISK_FAILED = 70  # How the program ends when it can't know what its disk holds.
PLAIN = Shares(bill_first=0, never_registered=0, registered_twice=0, second_bill=1.0, no_mail=0, copies=0.3, bcc_seller=0)


@dataclass
class Kind:
    call_class: str
    action: str
    sticky: bool
    points: int = 0
    ended: int = 0  # Runs in which the process died of the fault.
    said_no: int = 0  # Requests that were answered 5xx while the fault lasted.
    last: int = 0
    failures: list = field(default_factory=list)

    @property
    def name(self):
        return f"{self.call_class}:{self.action}{'+' if self.sticky else ''}"


class Requests:
    """The few requests of one run; each with its key, until it is answered 202."""

    def __init__(self, log_path, asks):
        self.left = list(asks)
        self.log = open(log_path, "w", buffering=1, encoding="utf-8")
        self.said_no = 0

    def try_once(self, client):
        """Sends what is left, in order. What was not answered 202 stays."""
        still = []
        for ask in self.left:
            try:
                answer = client.post(ask.path, ask.body, {"Content-Type": "application/json", "Idempotency-Key": ask.key})
            except (OSError, http.client.HTTPException):
                still.append(ask)
                continue
            if answer.status == 202:
                row = {"id": answer.json()["id"], "kind": ask.kind, "key": ask.key, "email": ask.email, **ask.facts}
                self.log.write(json.dumps(row, ensure_ascii=False) + "\n")
            elif answer.status in (409, 429) or answer.status >= 500:
                self.said_no += 1
                still.append(ask)
            else:
                raise AssertionError(f"answered {answer.status}: {answer.body[:300]!r}")
        self.left = still
        return not still


def asks(count=2):
    mix = Mix(7, PLAIN)
    return [mix.next() for _ in range(3 * count)]


class Run:
    """One point: a program of its own in a folder of its own."""

    def __init__(self, asked, library, prepared, folder):
        self.journal = folder / "journal" if asked.journal else None
        books = f'[books]\njournal = "{self.journal}"\n' if asked.journal else ""
        self.program = Program(folder, asked.program, "[mailbox]\nmails_max = 1000\n" + books)
        self.backup = prepared
        if asked.journal:
            self.journal.mkdir()
        if prepared is not None:
            shutil.copytree(prepared, self.program.data)
        else:
            self.program.data.mkdir()
        self.from_start = prepared is None or asked.journal  # A journal is made at the first start.
        self.shim = Shim(library, folder / "control", self.journal or self.program.data)
        self.requests = Requests(folder / "accepted.jsonl", asks())
        self.client = Client(self.program.url, timeout_s=10.0)
        self.ended = False

    def at(self, kind, point):
        """True: the fault fired."""
        self.shim.plan(kind.call_class, kind.action, point, kind.sticky)
        try:
            self._break(kind)
            self.shim.disarm()
            self._recover()
            if not self._sound():
                self._recover()
                self._sound(last=True)
        finally:
            self.client.close()
            if self.program.running():
                self.program.kill()
        return self.shim["fired"] > 0

    def _break(self, kind):
        if self.from_start:
            self.shim.arm()
        self.program.spawn(self.shim.environment())
        try:
            self.program.wait_ready(OUTAGE_S if kind.sticky and self.from_start else 10.0)
        except NotReady:
            return
        self.shim.arm()
        ends, full_until = time.monotonic() + RECOVERY_S, None
        while time.monotonic() < ends and self.program.running() and not self._settled():
            self.requests.try_once(self.client)
            if self.shim["fired"] and not kind.sticky:
                return
            if self.shim["fired"] and full_until is None:
                full_until = time.monotonic() + OUTAGE_S
            if full_until is not None and time.monotonic() > full_until:
                return

    def _settled(self):
        """Everything was answered and worked off: whatever breaks later has nothing to do with these requests."""
        try:
            return not self.requests.left and audit.waiting_in(self.client) == 0
        except (OSError, http.client.HTTPException, RuntimeError):
            return False

    def _recover(self):
        ends = time.monotonic() + RECOVERY_S
        while not self._settled():
            if not self.program.running():
                self.ended = True
                self.client.close()
                self.program.start()
            if time.monotonic() > ends:
                raise TooLate(f"{len(self.requests.left)} requests were still not answered 202, or their work was not done,"
                              f" {RECOVERY_S:.0f} s after the fault\n{self.program.log_tail(1500)}")
            self.requests.try_once(self.client)
            time.sleep(0.005)

    def _sound(self, last=False):
        """False: it was on its way out; a process that ends of a fault answers until it has. Raises what is wrong."""
        try:
            self._check()
        except (OSError, http.client.HTTPException, RuntimeError):
            if last or not self.shim["fired"] or not self.program.ends_within(RECOVERY_S):
                raise
            return False
        return True

    def _check(self):
        self.requests.log.close()
        *_, issues = audit.audit(self.client, self.program.folder / "accepted.jsonl", self.program.data / "documents",
                                   self.program.data / "mailbox", pdf_samples=10)
        wrong = [f"{name}: {line}" for name, found in issues.items() for line in found]
        self.client.close()
        status = self.program.stop()
        if status == DISK_FAILED:
            raise RuntimeError("it ended of the disk's fault before it was asked to")
        if status != 0:
            wrong.append(f"asked to stop, it ended with {status}")
        wrong += torn_databases(self.program.data)
        if self.journal:
            wrong += restored.faults(self.program.binary, self.backup, self.journal, self.program.data, self.program.folder)
        if wrong:
            raise AssertionError("\n".join(wrong[:10]))


def torn_databases(folder):
    """What SQLite's own check says of every database file."""
    found = []
    for path in Path(folder).rglob("*"):
        if path.is_file() and path.open("rb").read(16) == b"SQLite format 3\0":
            with sqlite3.connect(path) as database:
                said = database.execute("pragma integrity_check").fetchone()[0]
            database.close()
            if said != "ok":
                found.append(f"{path.name}: {said}")
    return found


def prepare(asked, folder):
    """A data directory that the program has made and closed in order."""
    program = Program(folder, asked.program)
    program.start()
    status = program.stop()
    if status != 0:
        raise SystemExit(f"the program does not stop: {status}\n{program.log_tail()}")
    return program.data


def calls_of(asked, call_class, library, prepared, folder):
    """How many calls of a class an unbroken run makes."""
    place = folder / f"count-{call_class}"
    run = Run(asked, library, prepared, place)
    if run.at(Kind(call_class, "EIO", False), 0):
        raise AssertionError(f"{call_class}: a fault fired that was not asked for")
    shutil.rmtree(place)
    return run.shim["count"]


def sweep(asked, kind, library, prepared, folder):
    point, stride = 1, 1
    if asked.points:
        stride = max(1, calls_of(asked, kind.call_class, library, prepared, folder) // asked.points)
    while point <= POINTS_MAX:
        place = folder / f"{kind.name.replace(':', '-')}-{point}"
        run = Run(asked, library, prepared, place)
        fired = True
        try:
            fired = run.at(kind, point)
        except (AssertionError, NotReady, TooLate, RuntimeError, OSError, http.client.HTTPException) as wrong:
            kind.failures.append(f"{kind.name} at {point} ({run.shim.where()}): {wrong}\n      left in {place}")
        else:
            shutil.rmtree(place)
        if not fired or len(kind.failures) >= FAILURES_MAX:
            break
        kind.points += 1
        kind.last = point
        kind.ended += run.ended
        kind.said_no += run.requests.said_no
        point += stride
    if kind.points == 0:
        kind.failures.append(f"{kind.name}: never fired")
    if point > POINTS_MAX:
        kind.failures.append(f"{kind.name}: still fired at {point}")


def report(kinds, began):
    print(f"\n  {'kind':16}{'points':>8}{'last at':>9}{'died':>7}{'5xx':>6}{'wrong':>7}")
    for kind in kinds:
        print(f"  {kind.name:16}{kind.points:8}{kind.last:9}{kind.ended:7}{kind.said_no:6}{len(kind.failures):7}")
    failures = [failure for kind in kinds for failure in kind.failures]
    for failure in failures:
        print(f"  FAIL  {failure}")
    print(f"\n  {'passed' if not failures else 'FAILED'}: {sum(kind.points for kind in kinds)} faults, "
          f"{time.monotonic() - began:.0f} s   (+: that call and every later one, for {OUTAGE_S} s)")
    return len(failures)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", help="the billmill to test; else $BILLMILL_PROGRAM, else what was built last")
    parser.add_argument("--points", type=int, help="about so many points per kind instead of all")
    parser.add_argument("--only", action="append", help="kinds, such as sync:EIO; else all")
    parser.add_argument("--journal", action="store_true", help="break the journal's disk instead of the books'")
    parser.add_argument("--fresh", action="store_true", help="begin with an empty folder and break the first start too")
    asked = parser.parse_args()
    asked.program = find_program(asked.program)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="billmill-sweep-"))
    library = build(folder)
    prepared = None if asked.fresh else prepare(asked, folder / "prepared")
    kinds = [Kind(*row) for row in KINDS if not asked.only or f"{row[0]}:{row[1]}" in asked.only]
    for kind in kinds:
        print(f"+ {kind.name}", flush=True)
        sweep(asked, kind, library, prepared, folder)
    bad = report(kinds, began)
    if not bad:
        shutil.rmtree(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
