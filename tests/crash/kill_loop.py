"""Kills the program at random moments while the load goes on, and starts it again at once.

A moment is drawn at random and then moved to where it hurts: to when the stage that has been hit least has work in
hand. "In hand" is what /metrics said just before the signal: messages of the stage that were accepted and not yet
committed; for the edge, requests that the clients have sent and not seen answered.
"""

import http.client
import math
import random
import re
import time
from dataclasses import dataclass, field

from billmill_testing.web import Client, metrics

STAGES = ("users", "billing", "notify")
PLACES = (*STAGES, "edge")
SHORT_S = 0.05  # Most kills come so soon that they meet the recovery from the one before…
LONG_S = 3.0  # …the others give it time, and meet the stages in their stride.
LONG_SHARE = 0.4
AIM_S = 3.0  # How long a kill waits for its target to have work.
WAITING = re.compile(r'^billmill_waiting\{.*stage="(\w+)".*\}$')


@dataclass
class Kill:
    at_s: float
    target: str
    in_hand: dict  # Place -> how much.
    ready_after_s: float = 0.0


@dataclass
class KillLoop:
    program: object
    gauges: object
    seed: int
    kills: list = field(default_factory=list)

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.began = time.monotonic()
        self.client = Client(self.program.url, timeout_s=5.0)

    def run(self, count, requests, load_running):
        """`count` kills, spread over the load; the last tenth while what it left behind is worked off."""
        under_load = count - count // 10
        for place in range(under_load):
            threshold = (place + self.random.random()) * requests * 0.97 / under_load
            while load_running() and self.gauges.read()["accepted"] < threshold and self.program.running():
                time.sleep(0.002)
            self._kill_once()
        while load_running():
            time.sleep(0.01)
        for _ in range(count - under_load):
            self._kill_once()

    def hits(self, place):
        return sum(1 for kill in self.kills if kill.in_hand.get(place, 0) > 0)

    def _kill_once(self):
        if not self.program.running():
            raise AssertionError(f"the program ended by itself: {self.program.process.returncode}\n"
                                 f"{self.program.log_tail()}")
        time.sleep(self.random.random() * (LONG_S if self.random.random() < LONG_SHARE else SHORT_S))
        target = min(PLACES, key=lambda place: (self.hits(place), self.random.random()))
        in_hand = self._aim(target)
        self.program.kill()
        kill = Kill(time.monotonic() - self.began, target, in_hand)
        self.kills.append(kill)
        self.client.close()
        self.program.spawn()
        kill.ready_after_s = self.program.wait_ready(60.0)

    def _aim(self, target):
        """Waits, not for ever, until the target has work in hand; says who had how much."""
        ends = time.monotonic() + AIM_S
        while True:
            in_hand = self.in_hand()
            if in_hand.get(target, 0) > 0 or time.monotonic() > ends:
                return in_hand

    def in_hand(self):
        try:
            values = metrics(self.client.get("/metrics").body.decode())
        except (OSError, http.client.HTTPException):
            values = {}
        found = {place: 0 for place in PLACES}
        for name, value in values.items():
            matched = WAITING.match(name)
            if matched and matched.group(1) in found and not math.isnan(value):  # NaN: not looked at yet.
                found[matched.group(1)] = int(value)
        found["edge"] = self.gauges.read()["in_flight"]
        return found

    def table(self):
        lines = ["  kills that fell into a stage with work in hand (one kill can fall into several):"]
        for place in PLACES:
            amounts = sorted(kill.in_hand[place] for kill in self.kills if kill.in_hand.get(place, 0) > 0)
            middle = amounts[len(amounts) // 2] if amounts else 0
            lines.append(f"    {place:8} {len(amounts):4} of {len(self.kills)}   aimed at "
                         f"{sum(kill.target == place for kill in self.kills):3} times   in hand, median {middle}")
        ready = sorted(kill.ready_after_s for kill in self.kills)
        if ready:
            lines.append(f"    ready again after: median {ready[len(ready) // 2]:.2f} s, longest {ready[-1]:.2f} s")
        return "\n".join(lines)
