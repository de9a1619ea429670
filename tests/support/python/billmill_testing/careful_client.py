"""A client that gets every bill accepted, as a careful one does."""

import collections
import http.client
import itertools
import threading
import time

from .waiting import SLOW
from .web import Client

BILL = "/api/v1/bill/genBill"
FOR_NOW = {409, 429, 503}
LATER_S = 0.1


class CarefulClient(threading.Thread):
    """Sends one keyed bill after the other, as behind a balancer: to another URL where one does not answer, and again with the same key
    where the answer is "not now". An answer that no careful client expects is kept; after a failure of the server it tries again."""

    def __init__(self, urls, name, bill, stopped, headers=None, pause_s=0.0):
        """`name`: its keys begin with it. `bill`: number -> body."""
        super().__init__()
        self.urls, self.bill, self.stopped, self.headers, self.pause_s = itertools.cycle(urls), bill, stopped, headers, pause_s
        self.key = f"careful-{name}-"
        self.accepted = []  # Ids.
        self.seen = collections.Counter()  # By status; None: no answer.
        self.wrong = []
        self.longest = 0.0  # Seconds from the first try of a bill to its 202.
        self.client = self.next_client()

    def next_client(self):
        return Client(next(self.urls), timeout_s=30.0 * SLOW, headers=self.headers)

    def turn_away(self):
        self.client.close()
        self.client = self.next_client()

    def run(self):
        for number in itertools.count():
            if self.stopped.is_set():
                break
            self.send(number)
            self.stopped.wait(self.pause_s)
        self.client.close()

    def send(self, number):
        began = time.monotonic()
        while True:
            try:
                answer = self.client.post(BILL, self.bill(number), {"Idempotency-Key": f"{self.key}{number}"})
            except (OSError, http.client.HTTPException):
                self.seen[None] += 1
                self.turn_away()
                self.stopped.wait(0.02)
                continue
            self.seen[answer.status] += 1
            if answer.status == 202:
                self.accepted.append(answer.json()["id"])
                self.longest = max(self.longest, time.monotonic() - began)
                return
            if answer.status not in FOR_NOW or "retry-after" not in answer.headers:
                self.wrong.append((answer.status, answer.headers.get("retry-after"), answer.body[:300].decode(errors="replace")))
                if answer.status < 500:
                    return
            self.turn_away()
            time.sleep(LATER_S)
