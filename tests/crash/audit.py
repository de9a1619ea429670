#!/usr/bin/env python3
"""The auditor: was every promise kept that a 202 makes?

It believes only three things: the load's log of 202s, what the program says over HTTP, and the raw files (documents,
the built-in mailbox, the log of an SMTP sink). It shares no code with the program and never reads its database.

Waits until nothing is waiting any more, then checks; prints a table, and ends with 1 where anything is wrong.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support" / "python"))

import checks
import evidence
from billmill_testing.waiting import wait_until
from billmill_testing.web import Client

SHOWN_MAX = 8  # Violations of one kind that are printed in full.


def waiting_in(client):
    return sum(stage["waiting"] for stage in evidence.fresh_account(client))


def wait_drained(client, deadline_s):
    wait_until(lambda: waiting_in(client) == 0, deadline_s, "nothing waits any more", pause_s=0.1)


def audit(client, log_path, documents=None, mailbox=None, sink_log=None, pdf_samples=500):
    """All issues by the name of the check, in the order they are printed."""
    ledger = evidence.read_log(log_path)
    view = evidence.ask(client)
    mails = evidence.read_sink_log(sink_log) if sink_log else evidence.read_mailbox(mailbox)
    issues = {
        "the clients saw nothing wrong": checks.clients(ledger),
        "in = done + waiting + dead, nothing missing": checks.account(ledger, view),
        "every bill answered 202 is an invoice or an expected dead letter": checks.bills(ledger, view),
        "every registration answered 202 took effect": checks.registrations(ledger, view),
        "nothing is there that nobody asked for": checks.phantoms(ledger, view),
        "numbers run 1..n in each series": checks.numbers(view.invoices),
        "dates rise with numbers": checks.dates(view.invoices),
        "totals are those the request asks for": checks.totals(ledger, view.invoices),
        "every delivery that was asked for is sent": checks.deliveries(ledger, view.invoices),
        "a mail with the very PDF for every delivery": checks.mails(view.invoices, mails),
    }
    if sink_log:
        issues["surplus mails <= possible duplicates counted"] = checks.surplus(mails, view.possible_duplicates)
    else:
        issues["no mail twice in the mailbox"] = checks.doubles(mails)
    if documents:
        issues["every PDF file has its record's SHA-256"] = checks.files(view.invoices, documents)
    issues[f"GET …/pdf gives those bytes ({pdf_samples} drawn)"] = checks.served(client, view.invoices, pdf_samples)
    return ledger, view, mails, issues


def print_table(ledger, view, mails, issues, out=sys.stdout):
    print(f"\n  {len(ledger.bills):,} bills and {len(ledger.registrations):,} registrations answered 202; "
          f"{len(view.invoices):,} invoices, {len(view.customers):,} customers, {len(view.dead_letters):,} dead letters, "
          f"{len(mails):,} mails, {checks.seen_again(mails)} of them seen before, {view.possible_duplicates} counted as "
          "possible duplicates\n", file=out)
    for name, found in issues.items():
        print(f"  {'ok  ' if not found else 'FAIL'}  {name}" + (f": {len(found):,} times" if found else ""), file=out)
        for line in found[:SHOWN_MAX]:
            print(f"          {line}", file=out)
    bad = sum(len(found) for found in issues.values())
    print(f"\n  {'audit passed' if bad == 0 else f'audit FAILED: {bad:,} issues'}\n", file=out)
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--log", required=True, help="the load's log of 202s")
    parser.add_argument("--documents", help="folder of PDF files")
    parser.add_argument("--mailbox", help="folder of the built-in mailbox")
    parser.add_argument("--sink-log", help="log of the SMTP sink, instead of --mailbox")
    parser.add_argument("--pdf-samples", type=int, default=500)
    parser.add_argument("--drain-seconds", type=float, default=120.0)
    asked = parser.parse_args()
    if not asked.mailbox and not asked.sink_log:
        parser.error("name --mailbox or --sink-log")
    client = Client(asked.url)
    wait_drained(client, asked.drain_seconds)
    return 1 if print_table(*audit(client, asked.log, asked.documents, asked.mailbox, asked.sink_log,
                                   asked.pdf_samples)) else 0


if __name__ == "__main__":
    sys.exit(main())
