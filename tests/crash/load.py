#!/usr/bin/env python3
"""The clients: mixed requests over kept connections, each retried with its key and body until it is answered 202.

Writes one JSON line for each first 202 to its log, the only thing the auditor believes about the load. What a client
can see to be wrong by itself (another id for the same key, a second body taken under one key, a request refused that
nothing is wrong with) goes into the same log as a "violation".
"""

import argparse
import asyncio
import json
import mmap
import random
import struct
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from mix import Mix, Shares, other_body

RETRY_S = 0.03  # Pause before the next try after a lost connection, 409, 429 or 5xx.
TRIES_MAX = 20_000  # Per request: hours of outage; a request that nobody ever takes ends the run.
PACE_S = 0.005  # How often a client that the pace holds back asks again.
NO_MORE_UNREGISTERED_AFTER = 0.6  # Of the run; what waits in vain should be given up before the audit.


class Gauges:
    """Numbers that the kill loop reads while the load runs: a small mapped file."""

    FIELDS = ("in_flight", "accepted", "finished", "lost", "done")

    def __init__(self, path):
        size = 8 * len(self.FIELDS)
        if not Path(path).exists():  # Never made again: who has it mapped would fall into the hole.
            Path(path).write_bytes(bytes(size))
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), size)

    def write(self, **values):
        for name, value in values.items():
            struct.pack_into("q", self.map, 8 * self.FIELDS.index(name), value)

    def read(self):
        return dict(zip(self.FIELDS, struct.unpack_from(f"{len(self.FIELDS)}q", self.map)))


class Task:
    """One request on its way: first try, its retries, at times a repetition or a misuse of its key."""

    __slots__ = ("ask", "purpose", "body", "id", "tries", "sent_once")

    def __init__(self, ask, purpose="first", accepted_id=None):
        self.ask = ask
        self.purpose = purpose  # "first", "repeat": the same again, "misuse": another body under the same key.
        self.body = other_body(ask) if purpose == "misuse" else ask.body
        self.id = accepted_id
        self.tries = 0

    def wire(self, host):
        return (f"POST {self.ask.path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
                f"Idempotency-Key: {self.ask.key}\r\nContent-Length: {len(self.body)}\r\n\r\n").encode() + self.body


class Connection(asyncio.Protocol):
    """One client: sends a request, waits for its answer, sends the next. Connects again when it is cut off."""

    def __init__(self, load):
        self.load = load
        self.transport = None
        self.task = None
        self.waiting = False  # The task's bytes are on the wire.
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport
        self.buffer = b""
        self.step()

    def connection_lost(self, _):
        self.transport = None
        if self.waiting:
            self.waiting = False
            self.load.lost += 1
            self.load.in_flight -= 1
        self.load.reconnect(self)

    def step(self):
        if self.task is None:
            if self.load.is_ahead():
                asyncio.get_running_loop().call_later(PACE_S, self.step_if_open)
                return
            self.task = self.load.next_task()
        if self.task is None:
            self.transport.close()
            return
        self.task.tries += 1
        if self.task.tries > TRIES_MAX:
            self.load.violation(self.task, "never taken")
            self.task = None
            return self.step()
        self.waiting = True
        self.load.in_flight += 1
        self.transport.write(self.task.wire(self.load.host))

    def data_received(self, data):
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15:].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self.buffer) < end + 4 + length:
            return
        body, self.buffer = self.buffer[end + 4:end + 4 + length], b""
        self.waiting = False
        self.load.in_flight -= 1
        again = self.load.answered(self.task, int(head[9:12]), head, body)
        if not again:
            self.task = None
        if b"connection: close" in head:
            self.transport.close()
        elif again:
            asyncio.get_running_loop().call_later(RETRY_S, self.step_if_open)
        else:
            self.step()

    def step_if_open(self):
        if self.transport is not None and not self.waiting:
            self.step()


class Load:
    def __init__(self, url, requests, seed, log_path, gauges_path=None, connections=64, rate=None,
                 mix=None, forgetful=False):
        parts = urlsplit(url)
        self.address, self.port = parts.hostname, parts.port
        self.host = parts.netloc
        self.requests = requests
        self.rate = rate  # New requests a second; None: as fast as it goes.
        self.connections = connections
        self.random = random.Random(seed + 1)
        self.mix = mix or Mix(seed)
        self.forgetful = forgetful  # The memory of keys may be lost: what takes effect is still one, answers may not know.
        self.log = open(log_path, "w", buffering=1, encoding="utf-8")
        self.gauges = Gauges(gauges_path) if gauges_path else None
        self.queue = []  # Repetitions and the registrations held back.
        self.handed_out = 0
        self.drained = False
        self.open = 0
        self.in_flight = self.accepted = self.finished = self.lost = self.retries = self.violations = 0
        self.statuses = {}
        self.started = time.monotonic()

    # -- what to send -----------------------------------------------------------------------------------------------

    def is_ahead(self):
        """Of its pace: the next new request is not due yet."""
        if self.rate is None or self.queue or self.handed_out >= self.requests:
            return False
        return self.handed_out >= self.rate * (time.monotonic() - self.started)

    def next_task(self):
        if self.queue and (self.handed_out >= self.requests or self.random.random() < 0.1):
            return self.queue.pop(0)
        if self.handed_out < self.requests:
            if self.handed_out == int(self.requests * NO_MORE_UNREGISTERED_AFTER):
                self.mix.stop_unregistered()
            self.handed_out += 1
            return Task(self.mix.next())
        if not self.drained:
            self.drained = True
            self.queue += [Task(ask) for ask in self.mix.drain()]
            return self.next_task()
        return None

    # -- what came back ---------------------------------------------------------------------------------------------

    def answered(self, task, status, head, body):
        """True: the same once more."""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status in (409, 429) or status >= 500:
            self.retries += 1
            return True
        self.finished += 1
        if task.purpose == "misuse":
            if status != 422:
                self.violation(task, f"another body under a used key was answered {status}")
        elif status != 202:
            self.violation(task, f"answered {status}: {body[:500].decode('utf-8', 'replace')}")
        elif task.purpose == "repeat":
            self._repeated(task, head, body)
        else:
            self._first_time(task, body)
        return False

    def _repeated(self, task, head, body):
        again = json.loads(body)["id"]
        if again != task.id:
            self.violation(task, f"the same key was {task.id} and is now {again}")
        elif b"idempotent-replayed: true" not in head and not self.forgetful:
            self.violation(task, "a repeated request is not marked Idempotent-Replayed")

    def _first_time(self, task, body):
        answer = json.loads(body)
        self.accepted += 1
        self._write({"t": round(time.time(), 3), "id": answer["id"], "kind": task.ask.kind, "key": task.ask.key,
                     "email": task.ask.email, "tries": task.tries, "links": answer.get("links", {}), **task.ask.facts})
        chance = self.random.random()
        if chance < 0.03:
            self.queue.append(Task(task.ask, "repeat", answer["id"]))
        elif chance < 0.04 and not self.forgetful:
            self.queue.append(Task(task.ask, "misuse", answer["id"]))

    def violation(self, task, text):
        self.violations += 1
        self._write({"violation": text, "kind": task.ask.kind, "key": task.ask.key, "email": task.ask.email})

    def _write(self, row):
        self.log.write(json.dumps(row, ensure_ascii=False) + "\n")

    # -- connections ------------------------------------------------------------------------------------------------

    def reconnect(self, connection):
        loop = asyncio.get_running_loop()
        if connection.task is None and self.drained and not self.queue:
            self.open -= 1
            if self.open == 0:
                self.ended.set()
            return
        loop.call_later(RETRY_S, lambda: loop.create_task(self._connect(connection)))

    async def _connect(self, connection):
        try:
            await asyncio.get_running_loop().create_connection(lambda: connection, self.address, self.port)
        except OSError:
            self.reconnect(connection)

    async def _publish_gauges(self):
        while True:
            self.gauges.write(in_flight=self.in_flight, accepted=self.accepted, finished=self.finished, lost=self.lost)
            await asyncio.sleep(0.002)

    async def run(self):
        self.ended = asyncio.Event()
        self.open = self.connections
        publishing = asyncio.create_task(self._publish_gauges()) if self.gauges else None
        for _ in range(self.connections):
            await self._connect(Connection(self))
        await self.ended.wait()
        if publishing:
            publishing.cancel()
            self.gauges.write(in_flight=0, accepted=self.accepted, finished=self.finished, lost=self.lost, done=1)
        self.log.close()

    def summary(self):
        seconds = time.monotonic() - self.started
        return {"accepted": self.accepted, "finished": self.finished, "seconds": round(seconds, 2),
                "accepted_per_second": round(self.accepted / seconds), "retries": self.retries,
                "connections_lost_with_a_request": self.lost, "violations": self.violations,
                "statuses": dict(sorted(self.statuses.items()))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=float, help="new requests a second; else as fast as it goes")
    parser.add_argument("--forgetful", action="store_true", help="a lost memory of keys is no violation, nor tried by misuse")
    parser.add_argument("--lines", default="", help="seller/branch,seller/branch,…: each bill names one of them")
    parser.add_argument("--second-bill", type=float, default=Shares.second_bill, help="share of customers with two bills")
    parser.add_argument("--log", required=True, help="file for the 202s, one JSON line each")
    parser.add_argument("--gauges", help="file to map for the kill loop")
    asked = parser.parse_args()
    lines = [line.split("/") for line in asked.lines.split(",") if line]
    mix = Mix(asked.seed, Shares(second_bill=asked.second_bill), lines)
    load = Load(asked.url, asked.requests, asked.seed, asked.log, asked.gauges, asked.connections, asked.rate, mix,
                asked.forgetful)
    asyncio.run(load.run())
    print(json.dumps(load.summary()))
    return 1 if load.violations else 0


if __name__ == "__main__":
    sys.exit(main())
