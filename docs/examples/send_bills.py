#!/usr/bin/env python3
"""Registers customers, sends bills, and says what became of every bill.

usage: send_bills.py [--url URL] [--key API_KEY] [--wait SECONDS] CUSTOMERS BILLS

Both files hold one JSON object a line: the bodies of /api/v1/user/register and /api/v1/bill/genBill. Each line is sent with
an Idempotency-Key made of its text, so that running it again registers and bills nothing twice.
Exit status: 0: every bill was handed to the mail server.  1: some were refused, wait, or failed; each is listed with its
reason.  2: the service or a file could not be read.
"""
import argparse
import collections
import hashlib
import json
import sys
import time
import urllib.error
import urllib.request

STATES = ("handed to the mail server", "waiting", "failed", "refused", "on their way")


class Service:
    def __init__(self, url, key):
        self.url = url.rstrip("/")
        self.headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}

    def ask(self, path, body=None):
        """Status and answer. What says Retry-After is asked again."""
        headers = dict(self.headers)
        if body is not None:
            headers["Idempotency-Key"] = hashlib.sha256(body).hexdigest()
        for _ in range(60):
            request = urllib.request.Request(self.url + path, data=body, headers=headers)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return answer.status, json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in (409, 429, 503) or "Retry-After" not in error.headers:
                    return error.code, json.load(error)
                time.sleep(float(error.headers["Retry-After"]))
        raise SystemExit("send_bills: the service takes nothing for now; run this again later")


def lines_of(path):
    with open(path, "rb") as file:
        return [line.strip() for line in file if line.strip()]


def reasons(problem):
    mistakes = problem.get("errors") or [problem]
    return "; ".join(f"{each.get('pointer', '')} {each['code']}: {each.get('detail') or each.get('title')}".strip()
                     for each in mistakes)


def state_of(bill):
    """One of STATES, and why."""
    if bill["state"] not in ("waiting", "failed") and bill["delivery"] in ("handed_over", "trial", "none"):
        return "handed to the mail server", ""
    if "failed" in (bill["state"], bill["delivery"]):
        return "failed", f"{bill['failure']['code']}: {bill['failure']['detail']}"
    if "waitingFor" in bill:
        return "waiting", f"{bill['waitingFor']}, until {bill['until']}"
    return "on their way", ""


def send(service, customers, bills):
    """The accepted bills by line, and the reasons of those that were refused."""
    for number, line in enumerate(customers, 1):
        status, answer = service.ask("/api/v1/user/register", line)
        if status != 202:
            print(f"customer {number} was refused: {reasons(answer)}")
    accepted, refused = {}, {}
    for number, line in enumerate(bills, 1):
        status, answer = service.ask("/api/v1/bill/genBill", line)
        if status == 202:
            accepted[number] = answer["id"]
        else:
            refused[number] = ("refused", reasons(answer))
    return accepted, refused


def follow(service, accepted, wait_s):
    """What became of each; those on their way are asked for again until `wait_s` has passed."""
    deadline = time.monotonic() + wait_s
    became = {}
    pending = dict(accepted)
    while pending:
        for number, bill in list(pending.items()):
            status, answer = service.ask(f"/api/v1/invoices/{bill}")
            became[number] = state_of(answer) if status == 200 else ("on their way", "")
            if became[number][0] != "on their way":
                del pending[number]
        if time.monotonic() > deadline:
            break
        time.sleep(0.2 if pending else 0)
    return became


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:5002")
    parser.add_argument("--key")
    parser.add_argument("--wait", type=float, default=60.0)
    parser.add_argument("customers")
    parser.add_argument("bills")
    options = parser.parse_args()
    service = Service(options.url, options.key)
    try:
        accepted, became = send(service, lines_of(options.customers), lines_of(options.bills))
        became |= follow(service, accepted, options.wait)
    except OSError as error:
        print(f"send_bills: {error}", file=sys.stderr)
        return 2
    counted = collections.Counter(state for state, _ in became.values())
    for number in sorted(became):
        state, why = became[number]
        if state != STATES[0]:
            print(f"bill {number} is {state}: {why}" if why else f"bill {number} is {state}")
    told = ", ".join(f"{counted[state]} {state}" for state in STATES if counted[state])
    print(f"{len(became)} bills: {told}.")
    return 0 if counted[STATES[0]] == len(became) else 1


if __name__ == "__main__":
    sys.exit(main())
