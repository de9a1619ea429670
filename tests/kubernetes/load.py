"""Careful clients of an Ingress, until the standard input ends. A program of its own, because only the node's network knows the Ingress.

  load.py URL HOST NAME CLIENTS PAUSE_S READERS

Clients send bills. Readers ask for what costs a gateway work and the engines none, without a pause. Prints a line once each client has a
202, and at the end what was seen, as JSON.
"""
import collections
import functools
import json
import sys
import threading

from billmill_testing.careful_client import CarefulClient
from billmill_testing.waiting import wait_until
from billmill_testing.web import Client

STARTED_S = 120
SHIRT = {"productId": "AD234", "quantity": 1, "price": 899, "productName": "Premium T-Shirt"}


def bill(email, number):
    return {"userId": email, "items": [SHIRT], "note": f"{number}"}


class Reader(threading.Thread):
    def __init__(self, url, headers, stopped):
        super().__init__()
        self.client, self.stopped = Client(url, headers=headers), stopped
        self.seen = collections.Counter()

    def run(self):
        while not self.stopped.is_set():
            self.seen[self.client.get("/openapi.json").status] += 1
        self.client.close()


def total(threads):
    seen = sum((thread.seen for thread in threads), collections.Counter())
    return {str(status): count for status, count in sorted(seen.items(), key=str)}


def main():
    url, host, name, clients, pause_s, readers = *sys.argv[1:4], int(sys.argv[4]), float(sys.argv[5]), int(sys.argv[6])
    headers = {"Host": host}
    stopped = threading.Event()
    emails = [f"{name}-{number}@example.com" for number in range(clients)]
    registering = Client(url, headers=headers)
    for email in emails:
        customer = {"firstname": "John", "lastname": "Doe", "email": email}
        wait_until(lambda customer=customer: registering.post("/api/v1/user/register", customer).status == 202, STARTED_S, "a customer is registered")
    senders = [CarefulClient([url], email, functools.partial(bill, email), stopped, headers, pause_s) for email in emails]
    readers = [Reader(url, headers, stopped) for _ in range(readers)]
    for thread in (*senders, *readers):
        thread.start()
    try:
        wait_until(lambda: all(sender.accepted for sender in senders), STARTED_S, "every client has a 202")
        print("running", flush=True)
        sys.stdin.read()
    finally:
        stopped.set()
        for thread in (*senders, *readers):
            thread.join()
    print(json.dumps({
        "seen": total(senders),
        "read": total(readers),
        "accepted": [id for sender in senders for id in sender.accepted],
        "wrong": [wrong for sender in senders for wrong in sender.wrong],
        "longest": max(sender.longest for sender in senders)}))


main()
