#!/usr/bin/python3
"""Sends bills until each is accepted, again and again with the same Idempotency-Key, as a careful client does.

  send.py URL NAME COUNT SECONDS    COUNT bills, started evenly over SECONDS; prints "ACCEPTED REFUSALS"
"""
import json
import sys
import threading
import time
import urllib.error
import urllib.request

PATIENCE = 240


def send(url, key):
    """The refusals it took."""
    body = {"userId": "john.doe@example.com",
            "items": [{"productId": "AD234", "quantity": 1, "price": 899, "productName": "Premium T-Shirt"}]}
    request = urllib.request.Request(url + "/api/v1/bill/genBill", json.dumps(body).encode(),
                                     {"Content-Type": "application/json", "Idempotency-Key": key})
    until = time.monotonic() + PATIENCE
    for refusals in range(10_000):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                answer.read()
                return refusals
        except urllib.error.HTTPError as error:
            if error.code not in (429, 500, 502, 503, 504, 409):
                raise SystemExit(f"{key}: {error.code} {error.read()[:300]!r}") from error
        except OSError:
            pass
        if time.monotonic() > until:
            return None
        time.sleep(0.2)
    return None


def main():
    url, name, count, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    outcomes = [None] * count
    begin = time.monotonic()

    def one(index):
        time.sleep(max(0.0, begin + index * seconds / count - time.monotonic()))
        outcomes[index] = send(url, f"{name}-{index}")

    threads = [threading.Thread(target=one, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [refusals for refusals in outcomes if refusals is not None]
    print(len(taken), sum(taken))


main()
